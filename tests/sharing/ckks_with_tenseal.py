"""What needs TenSEAL: run by `test_ckks` in a process of its own, since TenSEAL and TensorFlow crash in one.

Both bring a copy of protocol buffers; with TensorFlow loaded, TenSEAL's ``serialize`` ends the process.
"""

import numpy as np
import pytest

from helpers.sharing.ckks import (
    Step,
    decrypt_rows,
    dense,
    encrypt_rows,
    for_server,
    levels_left,
    new_context,
    run_network,
    square,
    tenseal,
)


@pytest.fixture(scope="module")
def ts():
    return pytest.importorskip("tenseal")


@pytest.fixture(scope="module")
def client(ts):
    return new_context(levels=3)


def test_the_example_of_the_module(ts):
    client = new_context(levels=1)
    rows = encrypt_rows(np.array([[1.0, 2.0], [3.0, -1.0]]), client)
    scores = dense(rows, weights=np.array([[0.5], [0.25]]), bias=np.array([1.0]))
    assert (levels_left(rows), levels_left(scores)) == (1, 0)
    assert np.allclose(decrypt_rows(scores, rows=2), [[2.0], [2.25]], atol=1e-3)


def test_a_network_at_a_server_without_the_secret_key(ts, client):
    rng = np.random.default_rng(0)
    x = rng.random((20, 6))
    layers = [
        (rng.normal(size=(6, 4)) / 2, rng.normal(size=4)),
        (rng.normal(size=(4, 3)), rng.normal(size=3)),
    ]
    server = for_server(client)
    received = ts.ckks_tensor_from(server, encrypt_rows(x, client).serialize())
    scores, steps = run_network(received, layers)
    with pytest.raises(ValueError, match="no secret key"):
        decrypt_rows(scores, 20)
    result = decrypt_rows(ts.ckks_tensor_from(client, scores.serialize()), 20)
    (w1, b1), (w2, b2) = layers
    assert np.abs(result - ((x @ w1 + b1) ** 2 @ w2 + b2)).max() < 1e-3
    assert steps == [
        Step("input", 6, 3),
        Step("dense", 4, 2),
        Step("square", 4, 1),
        Step("dense", 3, 0),
    ]


def test_every_number_of_levels_lasts_as_long_as_it_says(ts):
    for levels in (1, 2, 4):
        values = encrypt_rows(np.array([[0.5, -1.0], [-0.5, 0.0]]), new_context(levels))
        for left in reversed(range(levels)):
            values = square(values)
            assert levels_left(values) == left
        assert np.allclose(decrypt_rows(values, 2), [[0.5**2**levels, 1], [0.5**2**levels, 0]], atol=1e-3)
        with pytest.raises(ValueError, match="none is left"):
            square(values)
        with pytest.raises(ValueError, match="none is left"):
            dense(values, np.eye(2), np.zeros(2))


def test_too_few_levels_are_noticed_before_anything_is_computed(ts, client):
    values = encrypt_rows(np.ones((1, 2)), client)
    layer = (np.eye(2), np.zeros(2))
    with pytest.raises(ValueError, match=r"3 dense layers .* take 5 levels"):
        run_network(values, [layer] * 3)
    with pytest.raises(ValueError, match="1 layer or more"):
        run_network(values, [])


def test_shapes_that_are_refused(ts, client):
    values = encrypt_rows(np.ones((1, 2)), client)
    with pytest.raises(ValueError, match=r"weights must be \(2, outputs\)"):
        dense(values, np.eye(3), np.zeros(3))
    for rows in (np.ones(3), np.ones((0, 3)), np.ones((3, 1)), np.array([[np.nan, 1]])):
        with pytest.raises(ValueError, match="finite numbers"):
            encrypt_rows(rows, client)
    with pytest.raises(ValueError, match="rows must be from 1 to 1"):
        decrypt_rows(values, 2)


@pytest.mark.parametrize("rows", [1, 4096])
def test_one_row_and_a_full_ciphertext(rows, client):
    x = np.random.default_rng(0).random((rows, 2))
    scores = dense(encrypt_rows(x, client), np.array([[1.0], [-2.0]]), np.array([0.5]))
    assert np.abs(decrypt_rows(scores, rows) - (x @ [[1.0], [-2.0]] + 0.5)).max() < 1e-3


def test_more_rows_than_a_ciphertext_holds(client):
    with pytest.raises(ValueError, match="larger polynomial modulus degree"):
        encrypt_rows(np.ones((4097, 2)), client)


def test_the_server_copy_has_no_secret_key(ts, client):
    assert client.has_secret_key()
    assert not for_server(client).has_secret_key()
    assert tenseal() is ts
