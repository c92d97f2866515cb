from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.differential_privacy.parameters import exact, multiple, positive, probability, rounded_up

TENTH = Fraction(1, 10)


@pytest.mark.parametrize(
    "value", [0.1, "0.1", Decimal("0.1"), TENTH, np.float64(0.1), np.float32(0.1), "1/10"]
)
def test_a_tenth_is_a_tenth_however_it_is_written(value):
    assert exact(value, "epsilon") == TENTH


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3), 3.0, "3"])
def test_whole_numbers(value):
    number = exact(value, "epsilon")
    assert number == 3
    assert type(number.numerator) is int


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "abc", "1/0", Decimal("NaN")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="epsilon must be a finite number"):
        exact(value, "epsilon")


@pytest.mark.parametrize("value", [None, True, np.bool_(True), [1], np.array([1.0]), 1j])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match="epsilon must be a number"):
        exact(value, "epsilon")


@pytest.mark.parametrize("value", [0, -1, -0.5, 0.0])
def test_epsilon_is_above_0(value):
    with pytest.raises(ValueError, match="above 0"):
        positive(value, "epsilon")


@pytest.mark.parametrize("value", [1, -1e-9, 2])
def test_delta_is_from_0_to_below_1(value):
    with pytest.raises(ValueError, match="delta must be at least 0 and below 1"):
        probability(value, "delta")


def test_bounds_are_multiples_of_the_granularity():
    assert multiple(-2.5, Fraction(1, 2), "lower") == -5
    with pytest.raises(ValueError, match="upper must be a multiple of the granularity 1/2"):
        multiple(0.3, Fraction(1, 2), "upper")


@given(st.floats(1e-300, 1e300))
def test_rounding_up(value):
    assert Fraction(value) < rounded_up(value) <= Fraction(value) * (1 + Fraction(1, 2**40))


@pytest.mark.parametrize(
    "value", [10**400, -(10**400), "1e400", "1e-400", Fraction(1, 10**400)], ids=lambda value: str(value)[:6]
)
def test_what_no_float_can_hold_is_refused(value):
    with pytest.raises(ValueError, match=r"epsilon must be 0 or from .* in size"):
        exact(value, "epsilon")
    assert exact("1e308", "epsilon") == 10**308
    assert exact(0, "epsilon") == 0
