import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.differential_privacy import advanced_composition, basic_composition, queries_that_fit


def test_basic_composition_is_exact():
    assert basic_composition(0.1, 10) == (1, 0)
    assert basic_composition("1/3", 3, 1e-6) == (1, Fraction(3, 10**6))


@pytest.mark.parametrize(
    ("epsilon", "k", "slack", "expected"),
    [
        # √(2·100·ln 10^6)·0.1 + 100·0.1·(e^0.1 - 1), by hand
        (0.1, 100, 1e-6, 0.1 * math.sqrt(200 * 13.815510557964274) + 10 * 0.10517091807564762),
        (0.01, 10_000, 1e-5, 0.01 * math.sqrt(20_000 * 11.512925464970229) + 100 * 0.010050167084168057),
    ],
)
def test_advanced_composition(epsilon, k, slack, expected):
    together, delta = advanced_composition(epsilon, k, slack=slack)
    assert together == pytest.approx(expected, rel=1e-9)
    assert together >= expected
    assert delta == slack


def test_the_deltas_add_up_too():
    assert advanced_composition(0.1, 100, 1e-8, slack=1e-6)[1] == pytest.approx(2e-6)


def test_advanced_is_worse_for_few_queries_and_better_for_many():
    few, many = queries_that_fit(1, 1e-6, 0.2), queries_that_fit(1, 1e-6, 0.001)
    assert few.basic == 5 > few.advanced
    assert many.basic == 1000 < many.advanced


@given(st.floats(0.001, 2), st.floats(0.1, 20), st.floats(1e-9, 0.1))
def test_what_fits_fits_and_one_more_does_not(epsilon, total, delta):
    basic, advanced = queries_that_fit(total, delta, epsilon)
    exact_epsilon, exact_total = Fraction(str(epsilon)), Fraction(str(total))
    assert basic * exact_epsilon <= exact_total < (basic + 1) * exact_epsilon
    assert advanced == 0 or advanced_composition(epsilon, advanced, slack=delta)[0] <= total
    assert advanced_composition(epsilon, advanced + 1, slack=delta)[0] > total


def test_deltas_limit_the_number_too():
    fits = queries_that_fit(1000, 1e-6, 0.001, 1e-7)
    assert fits.basic == 10
    assert fits.advanced == 9  # ten would leave nothing of the delta for the theorem


def test_without_delta_nothing_fits_under_the_advanced_theorem():
    assert queries_that_fit(1, 0, 0.01) == (100, 0)


@pytest.mark.parametrize("bad", [0, -1, float("nan")])
def test_bad_parameters(bad):
    with pytest.raises(ValueError, match="must be"):
        basic_composition(bad, 1)
    with pytest.raises(ValueError, match="must be"):
        advanced_composition(1, 1, slack=bad)
    with pytest.raises(ValueError, match="must be"):
        queries_that_fit(1, 0, bad)


def test_a_huge_epsilon_is_no_overflow():
    assert advanced_composition(10_000, 1, slack=0.5)[0] == math.inf
