from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from helpers.masking.differential_privacy import discrete_laplace, noisy_mean, noisy_sum
from helpers.masking.differential_privacy import sums as module

AGES = np.array([20.0, 31.0, 47.0, 130.0, -5.0])


def test_values_are_clipped_and_rounded_and_the_noise_fits_the_larger_bound():
    noise = int(discrete_laplace(400, 1, np.random.default_rng(1))[0])
    answer = noisy_sum(
        [1.26, 500.0, -500.0], 0.5, lower=-100, upper=50, granularity=0.5, rng=np.random.default_rng(1)
    )
    assert answer == (3 + 100 - 200 + noise) * 0.5  # 1.26 is 2.5 units of 0.5, rounded to 3


@pytest.mark.parametrize("delta", [0, 1e-6])
def test_the_sensitivity_is_what_one_row_can_do(monkeypatch, delta):
    asked = []
    original = module.noise
    monkeypatch.setattr(module, "noise", lambda *a: asked.append(a[:4]) or original(*a))
    noisy_sum(AGES, 1, lower=0, upper=125, delta=delta)
    noisy_sum(AGES, 1, lower=-300, upper=125, granularity=0.1, delta=delta)
    noisy_mean(AGES, 1, lower=0, upper=125, delta=delta)
    delta = Fraction(str(delta))
    half = (Fraction(1, 2), delta / 2)
    assert asked == [(1, 125, 1, delta), (1, 3000, 1, delta), (1, 63, *half), (1, 1, *half)]


def test_with_a_huge_epsilon_the_answers_are_exact():
    assert noisy_sum(AGES, 10**6, lower=0, upper=125) == 20 + 31 + 47 + 125 + 0
    assert noisy_mean(AGES, 10**6, lower=0, upper=125) == pytest.approx(223 / 5)
    assert noisy_mean([0.25, 0.5], 10**9, lower=0, upper=1, granularity="1/4") == 0.375


def test_the_mean_stays_within_the_bounds():
    for seed in range(200):
        mean = noisy_mean([3.0], 0.01, lower=2, upper=7, rng=np.random.default_rng(seed))
        assert 2 <= mean <= 7


def test_a_series_of_many_rows_and_gaussian_noise():
    ages = pd.Series(np.random.default_rng(1).integers(18, 90, 50_000))
    mean = noisy_mean(ages, 1, lower=0, upper=125, delta=1e-6, rng=np.random.default_rng(1))
    assert mean == pytest.approx(ages.mean(), abs=0.2)


def test_the_input_is_not_changed():
    before = AGES.copy()
    noisy_mean(AGES, 1, lower=0, upper=100)
    assert (before == AGES).all()


@pytest.mark.parametrize("ask", [noisy_sum, noisy_mean])
@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([], {"lower": 0, "upper": 1}, "no rows"),
        ([1.0, np.nan], {"lower": 0, "upper": 1}, "missing"),
        ([1.0, np.inf], {"lower": 0, "upper": 1}, "infinite"),
        ([1.0], {"lower": 1, "upper": 0}, "lower must be below upper"),
        ([1.0], {"lower": 0, "upper": float("inf")}, "finite"),
        ([1.0], {"lower": 0, "upper": 1, "delta": 1}, "delta"),
        ([1.0], {"lower": 0, "upper": 1, "granularity": 0}, "granularity"),
        (np.ones(600), {"lower": -(2**53), "upper": 2**53}, r"more than 2\^62 units"),
    ],
)
def test_bad_input(ask, values, options, message):
    with pytest.raises(ValueError, match=message):
        ask(values, 1, **options)


@pytest.mark.parametrize("ask", [noisy_sum, noisy_mean])
def test_text_and_truth_values_are_no_numbers(ask):
    for values in (["a"], [True]):
        with pytest.raises(TypeError, match="must hold numbers"):
            ask(values, 1, lower=0, upper=1)
