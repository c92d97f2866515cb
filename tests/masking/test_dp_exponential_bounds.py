from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.differential_privacy.exponential_bounds import exp_bounds, powers

FRACTIONS = st.fractions(min_value=0, max_value=200, max_denominator=10**9)
BITS = st.integers(1, 250)


def scaled(gamma, bits):
    """Return 2^bits·e^(-gamma) to 150 digits, by the decimal module."""
    with localcontext() as context:
        context.prec = 150
        return Decimal(2) ** bits * (-Decimal(gamma.numerator) / Decimal(gamma.denominator)).exp()


@given(FRACTIONS, BITS)
def test_the_bounds_hold_and_are_close(gamma, bits):
    low, high = exp_bounds(gamma, bits)
    assert low <= scaled(gamma, bits) <= high
    assert high - low <= 2


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=3), st.integers(0, 10**7), BITS)
def test_powers(rate, n, bits):
    low, high = powers(rate, bits)(n)
    assert low <= scaled(rate * n, bits) <= high
    assert high - low <= 2


@pytest.mark.parametrize("bits", [1, 64, 96])
def test_a_power_of_0_is_1_exactly(bits):
    assert powers(Fraction(1, 3), bits)(0) == (1 << bits, 1 << bits)


def test_a_huge_exponent_costs_nothing():
    assert exp_bounds(Fraction(10**100), 64) == (0, 1)
    assert powers(Fraction(1), 64)(10**100) == (0, 1)
