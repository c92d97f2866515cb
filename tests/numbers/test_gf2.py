"""Linear algebra over GF(2)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers.gf2 import nullspace


def rank(matrix):
    """Return the rank over GF(2), by textbook elimination on Python integers."""
    pivots = {}
    for row in matrix:
        bits = int("".join("01"[int(entry)] for entry in row) or "0", 2)
        while bits:
            top = bits.bit_length()
            if top not in pivots:
                pivots[top] = bits
                break
            bits ^= pivots[top]
    return len(pivots)


def vectors(matrix):
    """Return the null vectors as rows of zeros and ones."""
    columns = matrix.shape[1]
    return np.array(
        [[i in chosen for i in range(columns)] for chosen in map(set, nullspace(matrix))], dtype=bool
    )


@settings(deadline=None)
@given(st.integers(1, 90), st.integers(1, 150), st.sampled_from([0.02, 0.1, 0.5]), st.integers(0, 10**6))
def test_basis_of_the_nullspace(height, width, density, seed):
    """Widths over and under a multiple of the 64 columns of a word."""
    matrix = np.random.default_rng(seed).random((height, width)) < density
    basis = vectors(matrix)
    assert len(basis) == width - rank(matrix)
    for vector in basis:
        assert not (matrix[:, vector].sum(axis=1) % 2).any()
    assert rank(basis) == len(basis)


def test_zero_and_identity():
    assert nullspace(np.zeros((2, 3), dtype=bool)) == [[0], [1], [2]]
    assert nullspace(np.eye(130, dtype=bool)) == []


def test_the_matrix_is_not_changed():
    matrix = np.random.default_rng(1).random((50, 70)) < 0.5
    before = matrix.copy()
    nullspace(matrix)
    assert (matrix == before).all()


@pytest.mark.parametrize("matrix", [np.zeros(3, dtype=bool), np.zeros((3, 3), dtype=int)])
def test_bad_input_is_refused(matrix):
    with pytest.raises(ValueError, match="boolean matrix"):
        nullspace(matrix)
