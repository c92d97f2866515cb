from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption import gf256
from helpers.sharing.gf256_arrays import (
    BLOCK,
    INVERSE,
    TIMES,
    double,
    evaluate,
    lagrange_weights,
    linear_combination,
    powers,
)

ALL = bytes(range(256))


def test_the_table_holds_the_products_of_the_field():
    assert all(TIMES[a][b] == gf256.multiply(a, b) for a in range(256) for b in range(256))
    assert all(TIMES[a][INVERSE[a]] == 1 for a in range(1, 256))


def test_doubling_is_multiplying_by_2():
    row = np.frombuffer(bytearray(ALL), dtype=np.int8)
    double(row, np.empty_like(row))
    assert row.tobytes() == bytes(TIMES[2])


@pytest.mark.parametrize("factor", range(256))
def test_a_combination_of_one_row_is_its_multiple(factor):
    assert linear_combination([factor], [ALL]) == bytes(TIMES[factor])


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(min_size=3, max_size=3)), min_size=1, max_size=6))
def test_a_combination_is_the_sum_of_products(terms):
    expected = [0, 0, 0]
    for factor, row in terms:
        expected = [total ^ TIMES[factor][byte] for total, byte in zip(expected, row, strict=True)]
    factors, rows = zip(*terms, strict=True)
    assert linear_combination(factors, rows) == bytes(expected)


@given(
    st.lists(st.binary(min_size=2, max_size=2), min_size=1, max_size=5),
    st.lists(st.integers(0, 255), min_size=1, max_size=8),
)
def test_evaluating_is_combining_with_the_powers(coefficients, points):
    expected = [linear_combination(powers(x, len(coefficients)), coefficients) for x in points]
    assert evaluate(coefficients, points) == expected


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5])
def test_no_byte_is_lost_between_blocks(length):
    rows = list(np.random.default_rng(length).integers(0, 256, (3, length), dtype=np.uint8))
    weights = lagrange_weights([1, 2, 7], at=0)
    values = evaluate(rows, [1, 2, 7])
    assert linear_combination(weights, values) == rows[0].tobytes()


def test_the_rows_stay_as_they_are():
    row = np.arange(256, dtype=np.uint8)
    evaluate([row, row], [1, 2, 3])
    linear_combination([7, 9], [row, row])
    assert row.tobytes() == ALL


@given(st.lists(st.integers(0, 255), min_size=1, max_size=6, unique=True), st.integers(0, 255))
def test_lagrange_weights_give_the_value_anywhere(indices, at):
    f = [ALL[17 * j : 17 * j + 5] for j in range(len(indices))]
    assert linear_combination(lagrange_weights(indices, at), evaluate(f, indices)) == evaluate(f, [at])[0]


def test_weights_add_up_to_1():
    for indices in combinations(range(1, 9), 4):
        weights = lagrange_weights(indices)
        assert weights[0] ^ weights[1] ^ weights[2] ^ weights[3] == 1


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="a factor for each row, got 2 factors and 1 rows"):
        linear_combination([1, 2], [b"abc"])
    with pytest.raises(ValueError, match=r"rows of one length, got \[3, 2\] bytes"):
        linear_combination([1, 2], [b"abc", b"ab"])
    with pytest.raises(ValueError, match="rows of one length"):
        evaluate([b"abc", b"ab"], [1])
    with pytest.raises(ValueError, match="indices must differ"):
        lagrange_weights([1, 2, 1])
