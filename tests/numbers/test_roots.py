import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import integer_nthroot

from helpers.numbers import exact_root, integer_root

large = st.integers(0, 2**3000) | st.integers(0, 1000)
degrees = st.integers(1, 70)


@given(large, degrees)
def test_the_root_is_the_largest_that_fits(x, k):
    r = integer_root(x, k)
    assert r**k <= x < (r + 1) ** k


@given(large, degrees)
def test_roots_agree_with_sympy(x, k):
    r, exact = integer_nthroot(x, k)
    assert integer_root(x, k) == r
    assert exact_root(x, k) == (r if exact else None)


@given(st.integers(2, 2**300), st.integers(2, 12), st.sampled_from([-1, 0, 1]))
def test_next_to_a_power(r, k, offset):
    x = r**k + offset
    assert integer_root(x, k) == (r - 1 if offset < 0 else r)
    assert exact_root(x, k) == (r if offset == 0 else None)


def test_small_numbers_exhaustively():
    for k in range(1, 12):
        for x in range(300):
            assert integer_root(x, k) == max(r for r in range(x + 1) if r**k <= x)


def test_a_huge_degree_needs_no_huge_power():
    assert integer_root(10**100, 10**12) == 1
    assert exact_root(10**100, 10**12) is None
    assert exact_root(1, 10**12) == 1
    assert exact_root(0, 10**12) == 0


@pytest.mark.parametrize("function", [integer_root, exact_root])
def test_bad_input_is_named(function):
    with pytest.raises(ValueError, match="x must be at least 0"):
        function(-8, 3)
    with pytest.raises(ValueError, match="k must be at least 1"):
        function(8, 0)
    with pytest.raises(TypeError, match="x must be a whole number"):
        function(8.0, 3)
