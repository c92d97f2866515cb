import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.numbers import NotInvertible, euclid_rows, extended_gcd, gcd, inverse

anything = st.integers(-(2**200), 2**200) | st.integers(-20, 20)
natural = st.integers(0, 2**200) | st.integers(0, 20)
moduli = st.integers(1, 2**200) | st.integers(1, 20)


@given(anything, anything)
def test_gcd_agrees_with_the_standard_library(a, b):
    assert gcd(a, b) == math.gcd(a, b)


@given(anything, anything, anything)
def test_gcd_laws(a, b, c):
    assert gcd(a, b) == gcd(b, a) == gcd(-a, b) == gcd(a + c * b, b)
    assert gcd(gcd(a, b), c) == gcd(a, gcd(b, c))
    assert gcd(a * c, b * c) == abs(c) * gcd(a, b)


@given(anything, anything)
def test_bezout(a, b):
    g, x, y = extended_gcd(a, b)
    assert g == math.gcd(a, b)
    assert a * x + b * y == g


@given(st.integers(1, 2**200), st.integers(1, 2**200))
def test_the_coefficients_stay_small(a, b):
    g, x, y = extended_gcd(a, b)
    assert abs(x) <= b // g
    assert abs(y) <= a // g


@given(natural, natural)
def test_every_row_of_the_table_obeys_its_law(a, b):
    rows = euclid_rows(a, b)
    assert all(a * row.x + b * row.y == row.remainder for row in rows)
    for above, row, below in zip(rows, rows[1:], rows[2:], strict=False):
        assert above.remainder == below.quotient * row.remainder + below.remainder
        assert 0 <= below.remainder < row.remainder
    assert rows[-1].remainder == 0
    assert (rows[-2].remainder, rows[-2].x, rows[-2].y) == extended_gcd(a, b)


def test_the_table_needs_natural_numbers():
    with pytest.raises(ValueError, match="b must be at least 0, but is -5"):
        euclid_rows(17, -5)


@given(anything, moduli)
def test_inverse_agrees_with_python_or_names_the_factor(a, n):
    g = math.gcd(a, n)
    if g == 1:
        assert inverse(a, n) == pow(a, -1, n)
    else:
        with pytest.raises(NotInvertible) as failure:
            inverse(a, n)
        assert failure.value.gcd == g


@given(anything, anything, st.integers(2, 2**200))
def test_inverse_laws(a, b, n):
    assume(math.gcd(a, n) == 1 and math.gcd(b, n) == 1)
    assert a * inverse(a, n) % n == 1
    assert inverse(inverse(a, n), n) == a % n
    assert inverse(a * b, n) == inverse(a, n) * inverse(b, n) % n


def test_modulo_one_everything_is_the_inverse_of_everything():
    assert inverse(5, 1) == 0


def test_not_invertible_is_a_value_error_that_shows_no_long_number():
    p = 2**521 - 1
    with pytest.raises(ValueError, match="no inverse") as failure:
        inverse(3 * p, 5 * p)
    assert failure.value.gcd == p
    assert str(p)[:10] not in str(failure.value)


@pytest.mark.parametrize("n", [0, -7])
def test_no_inverse_modulo_less_than_one(n):
    with pytest.raises(ValueError, match="modulus must be at least 1"):
        inverse(3, n)


@pytest.mark.parametrize("function", [gcd, extended_gcd, euclid_rows, inverse])
def test_fractions_are_refused(function):
    with pytest.raises(TypeError, match="must be a whole number"):
        function(3, 7.5)
    with pytest.raises(TypeError, match="must be a whole number"):
        function(3.5, 7)
