import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from helpers.masking.differential_privacy import noisy_quantile
from helpers.masking.differential_privacy import quantiles as module

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason


def distance(x, values, q):
    """Return how many rows x is from being a q-quantile, by the definition."""
    below, not_above = (values < x).sum(), (values <= x).sum()
    return max(below - q * len(values), q * len(values) - not_above, 0)


def probabilities(values, q, epsilon, lower, upper):
    """Return the probability of each whole number between the bounds, by the definition."""
    scores = [-distance(x, values, float(q)) for x in range(lower, upper + 1)]
    weight = np.exp(np.array(scores) * epsilon / (2 * max(q, 1 - q)))
    return weight / weight.sum()


def spied(monkeypatch, values, q, lower, upper):
    """Return the score per row and the size of the block of each whole number between the bounds."""
    seen = {}

    def remember(scores, epsilon, *, sensitivity, sizes, **options):
        seen.update(scores=scores, sizes=sizes, sensitivity=sensitivity)
        return 0 if sizes[0] else 1

    monkeypatch.setattr(module, "exponential_mechanism", remember)
    noisy_quantile(values, q, 1, lower=lower, upper=upper)
    return seen


@given(st.lists(st.integers(-5, 15), min_size=1, max_size=12), st.fractions(0, 1, max_denominator=10))
def test_scores_are_those_of_the_definition(values, q):
    with pytest.MonkeyPatch.context() as patch:
        seen = spied(patch, values, q, 0, 10)
    clipped = np.clip(values, 0, 10)
    expected = [-distance(x, clipped, q) / max(q, 1 - q) for x in range(11)]
    got = np.repeat([Fraction(int(s)) / seen["sensitivity"] for s in seen["scores"]], seen["sizes"])
    assert got.tolist() == expected


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8), st.integers(0, 10), st.fractions(0, 1))
def test_one_row_more_changes_no_score_by_more_than_the_sensitivity(values, added, q):
    one, two = np.array(values), np.array([*values, added])
    for x in range(11):
        assert abs(distance(x, one, q) - distance(x, two, q)) <= max(q, 1 - q)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8), st.integers(0, 10))
def test_the_definition_holds_exactly_for_neighbors(values, added):
    one = probabilities(np.array(values), 0.5, 1.5, 0, 10)
    two = probabilities(np.array([*values, added]), 0.5, 1.5, 0, 10)
    assert np.abs(np.log(one / two)).max() <= 1.5 + 1e-9


@pytest.mark.parametrize("q", [0, 0.3, 0.5, 1])
def test_answers_are_distributed_as_they_should(q):
    values, rng = np.array([2, 3, 3, 8]), np.random.default_rng(1)
    drawn = [int(noisy_quantile(values, q, 2, lower=0, upper=9, rng=rng)) for _ in range(1500)]
    observed = np.bincount(drawn, minlength=10)
    assert chisquare(observed, probabilities(values, q, 2, 0, 9) * 1500).pvalue > ALARM
    assert chisquare(observed, probabilities(values, q, 4, 0, 9) * 1500).pvalue < ALARM


def test_many_rows_give_a_close_answer():
    incomes = pd.Series(np.random.default_rng(1).lognormal(7, 1, 20_000))
    for q in (0.1, 0.5, 0.9):
        answer = noisy_quantile(incomes, q, 1, lower=0, upper=100_000, granularity="0.01")
        assert (incomes < answer).mean() == pytest.approx(q, abs=0.01)
        assert math.isclose(answer * 100, round(answer * 100), abs_tol=1e-6)


@pytest.mark.parametrize(
    ("values", "q", "options", "message"),
    [
        ([], 0.5, {"lower": 0, "upper": 1}, "no rows"),
        ([np.nan], 0.5, {"lower": 0, "upper": 1}, "missing"),
        ([np.inf], 0.5, {"lower": 0, "upper": 1}, "infinite"),
        ([1.0], 1.5, {"lower": 0, "upper": 1}, "q must be from 0 to 1"),
        ([1.0], -0.5, {"lower": 0, "upper": 1}, "q must be from 0 to 1"),
        ([1.0], 0.5, {"lower": 1, "upper": 0}, "lower must be below upper"),
        ([1.0], 0.5, {"lower": 0, "upper": 1, "granularity": 0.3}, "multiple"),
    ],
)
def test_bad_input(values, q, options, message):
    with pytest.raises(ValueError, match=message):
        noisy_quantile(values, q, 1, **options)
