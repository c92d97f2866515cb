"""Euler's and Carmichael's functions."""

from math import gcd, lcm

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers.totient import carmichael_lambda, euler_phi


def test_definitions_for_small_numbers():
    """phi counts the units; lambda is the smallest exponent that brings every unit to 1."""
    for n in range(1, 200):
        units = [a for a in range(1, n + 1) if gcd(a, n) == 1]
        assert euler_phi(n) == len(units)
        exponent = next(e for e in range(1, n + 1) if all(pow(a, e, n) == 1 % n for a in units))
        assert carmichael_lambda(n) == exponent


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 2**70))
def test_agree_with_sympy(n):
    assert euler_phi(n) == sympy.totient(n)
    assert carmichael_lambda(n) == sympy.reduced_totient(n)
    assert euler_phi(n) % carmichael_lambda(n) == 0


@pytest.mark.parametrize("k", range(1, 12))
def test_powers_of_two(k):
    assert euler_phi(2**k) == 2 ** (k - 1)
    assert carmichael_lambda(2**k) == (2 ** (k - 2) if k > 2 else 2 ** (k - 1))


def test_known_factors_of_a_number_too_large_to_factor():
    p, q = 2**521 - 1, 2**607 - 1
    assert euler_phi(p * q, {p: 1, q: 1}) == (p - 1) * (q - 1)
    assert carmichael_lambda(p * q, {p: 1, q: 1}) == lcm(p - 1, q - 1)
    assert euler_phi(8 * p**3, {2: 3, p: 3}) == 4 * p**2 * (p - 1)


@pytest.mark.parametrize("function", [euler_phi, carmichael_lambda])
@pytest.mark.parametrize(
    ("n", "factors", "message"),
    [
        (0, None, "n must be at least 1"),
        (12, {4: 1, 3: 1}, "primes"),
        (12, {2: 1, 3: 1}, "the product of the factors is not 12"),
        (12, {2: 2, 3: 1, 5: 0}, "exponents of 1 or more"),
        (5, {}, "the product of the factors is not 5"),
    ],
)
def test_bad_input_is_refused(function, n, factors, message):
    with pytest.raises(ValueError, match=message):
        function(n, factors)


def test_bad_types_are_refused():
    with pytest.raises(TypeError, match="whole number"):
        euler_phi(12.0)
