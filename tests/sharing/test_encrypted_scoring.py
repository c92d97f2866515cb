"""Scores of encrypted rows: exactly those in the clear, and what each side can find out."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import backend
from helpers.sharing.encrypted_scoring import (
    EncryptedRow,
    FixedPointModel,
    decrypt_scores,
    encrypt_row,
    power_table,
    product_of_powers,
    score_row,
    sigmoid,
)
from helpers.sharing.paillier import encrypt, generate_key, multiply
from helpers.sharing.paillier_randomness import make_table

KEY = generate_key(256, random.Random(8))
OTHER = generate_key(256, random.Random(9))
PUBLIC = KEY.public
TABLE = make_table(PUBLIC)


@settings(deadline=None, max_examples=80)
@given(data=st.data(), modulus=st.integers(2, 2**70).map(lambda x: 2 * x + 1))
def test_product_of_powers_is_the_product_of_powers(data, modulus):
    unit = st.integers(1, modulus - 1).filter(lambda x: math.gcd(x, modulus) == 1)
    bases = data.draw(st.lists(unit, min_size=1, max_size=6))
    exponents = data.draw(st.lists(st.integers(-(2**20), 2**20), min_size=len(bases), max_size=len(bases)))
    expected = 1
    for base, e in zip(bases, exponents, strict=True):
        expected = expected * pow(base, e, modulus) % modulus
    assert product_of_powers(power_table(bases, modulus), exponents, modulus) == expected


@pytest.mark.parametrize("with_gmpy2", [True, False])
@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (10, 30)])
def test_scores_are_exact(shape, with_gmpy2, monkeypatch):
    if not with_gmpy2:
        monkeypatch.setattr(backend, "gmpy2", None)
    rng = np.random.default_rng(4)
    weights, bias, x = rng.normal(size=shape), rng.normal(size=shape[0]), rng.uniform(-1, 1, shape[1])
    model = FixedPointModel.of(weights, bias, fraction_bits=12)
    scores = score_row(model, encrypt_row(x, PUBLIC, 8, 1, TABLE))
    w, b, k = np.rint(weights * 2**12), np.rint(bias * 2**12), np.rint(x * 2**8)
    assert decrypt_scores(scores, KEY).tolist() == ((w @ k + b * 2**8) / 2**20).tolist()
    assert scores.fraction_bits == 20


def test_a_model_of_zeros():
    model = FixedPointModel.of([[0, 0]], [0], fraction_bits=3)
    assert decrypt_scores(score_row(model, encrypt_row([1, 1], PUBLIC, 2, 1, TABLE)), KEY) == [0]


def test_the_score_that_might_wrap_around_is_refused():
    key = generate_key(16)
    model = FixedPointModel.of([[1.0] * 40], [0], fraction_bits=4)
    with pytest.raises(OverflowError):
        score_row(model, encrypt_row([1.0] * 40, key.public, 4, 4))


def test_the_server_answers_with_new_randomness():
    """Without it, the client would recognize the power that a score is, and with it the weight."""
    model, row = FixedPointModel.of([[3]], [0], fraction_bits=0), encrypt_row([1], PUBLIC, 0, 1, TABLE)
    first, second = (score_row(model, row).values[0].c for _ in range(2))
    assert len({first, second, multiply(row.values[0], 3).c}) == 3


def test_the_bounds_show_only_the_length_of_the_largest_weight_and_bias():
    row = encrypt_row([1, 1], PUBLIC, 4, 1, TABLE)
    models = ([0.3, 0.5], -0.3), ([-0.51, 0], 0.29), ([0.9, 0.9], 0.4)  # weights up to 8..15, biases 4..7
    bounds = [
        score_row(FixedPointModel.of([weights], [bias], 4), row).values[0].bound for weights, bias in models
    ]
    assert len(set(bounds)) == 1


def test_a_client_who_writes_large_inputs_reads_all_weights_from_one_score():
    weights = [3, -7, 0, 5, -1, 6]
    model = FixedPointModel.of([weights], [0], fraction_bits=0)
    inputs = EncryptedRow(tuple(encrypt(16**i, PUBLIC, bound=16**6) for i in range(6)), fraction_bits=0)
    score = int(decrypt_scores(score_row(model, inputs), KEY)[0])
    digits = [(score + sum(8 * 16**i for i in range(6))) // 16**i % 16 - 8 for i in range(6)]
    assert digits == weights


def test_one_query_more_than_inputs_gives_an_honest_client_the_model():
    weights, bias = [0.5, -0.25, 1.0], 0.75
    model = FixedPointModel.of([weights], [bias], fraction_bits=2)

    def ask(x):
        return decrypt_scores(score_row(model, encrypt_row(x, PUBLIC, 0, 1, TABLE)), KEY)[0]

    stolen_bias = ask([0, 0, 0])
    assert [ask(unit) - stolen_bias for unit in np.eye(3)] == weights
    assert stolen_bias == bias


def test_what_is_refused():
    model = FixedPointModel.of([[1, 2]], [0], fraction_bits=0)
    row = encrypt_row([1, 1], PUBLIC, 0, 1, TABLE)
    with pytest.raises(ValueError, match="takes 2 inputs, the row has 1"):
        score_row(model, encrypt_row([1], PUBLIC, 0, 1, TABLE))
    with pytest.raises(ValueError, match="bound"):
        encrypt_row([1.5], PUBLIC, 4, 1, TABLE)
    for number in (np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            encrypt_row([number], PUBLIC, 4, 1, TABLE)
        with pytest.raises(ValueError, match="finite"):
            FixedPointModel.of([[number]], [0], 4)
    with pytest.raises(ValueError, match="one dimension"):
        encrypt_row([[1]], PUBLIC, 4, 1, TABLE)
    with pytest.raises(ValueError, match=r"weights must be \(scores, inputs\)"):
        FixedPointModel.of([1, 2], [0], 4)
    with pytest.raises(ValueError, match="at least one"):
        EncryptedRow((), 4)
    with pytest.raises(ValueError, match="different keys"):
        EncryptedRow((row.values[0], encrypt(1, OTHER.public)), 0)
    with pytest.raises(ValueError, match="different keys"):
        decrypt_scores(row, OTHER)
    with pytest.raises(ValueError, match="different keys"):
        encrypt_row([1], OTHER.public, 0, 1, TABLE)


def test_sigmoid_at_the_ends():
    assert sigmoid(np.array([-1e6, 0, 1e6])).tolist() == [0, 0.5, 1]
    x = np.linspace(-20, 20, 41)
    assert np.allclose(sigmoid(x), 1 / (1 + np.exp(-x)), rtol=1e-12)
