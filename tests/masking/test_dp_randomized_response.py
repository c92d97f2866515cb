import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, chisquare

from helpers.masking.differential_privacy import estimate, estimate_two_coins, respond, two_coins

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason
GROUPS = ["A", "B", "AB", "0"]


@pytest.mark.parametrize("epsilon", [0.1, 1, 3])
@pytest.mark.parametrize("m", [2, 4])
def test_each_answer_has_the_probability_that_the_formula_says(epsilon, m):
    said = respond(["B"] * 50_000, GROUPS[:m], epsilon, rng=np.random.default_rng(1))
    observed = said.value_counts().reindex(GROUPS[:m]).to_numpy()
    weight = np.array([math.exp(epsilon) if group == "B" else 1 for group in GROUPS[:m]])
    assert chisquare(observed, weight / weight.sum() * 50_000).pvalue > ALARM


def test_the_estimate_is_unbiased():
    truth = np.repeat(GROUPS, [500, 300, 150, 50])
    rng = np.random.default_rng(1)
    runs = [estimate(respond(truth, GROUPS, 1, rng=rng), GROUPS, 1) for _ in range(400)]
    mean, spread = np.mean(runs, axis=0), np.std(runs, axis=0) / math.sqrt(400)
    assert (np.abs(mean - [500, 300, 150, 50]) < 6.5 * spread).all()
    assert np.allclose(np.sum(runs, axis=1), 1000)


def test_a_huge_epsilon_says_the_truth_and_estimates_it():
    truth = pd.Series(GROUPS * 5, index=range(100, 120))
    said = respond(truth, GROUPS, 1000)
    assert said.tolist() == truth.tolist()
    assert said.index.equals(truth.index)
    assert estimate(said, GROUPS, 1000).tolist() == [5, 5, 5, 5]


def test_two_coins_are_an_epsilon_of_the_logarithm_of_3():
    for truth, p in [(True, 3 / 4), (False, 1 / 4)]:
        said = two_coins(np.full(100_000, truth), np.random.default_rng(1))
        assert binomtest(int(said.sum()), 100_000, p).pvalue > ALARM


def test_two_coins_are_undone_on_average():
    said = two_coins(np.arange(100_000) < 20_000)
    assert estimate_two_coins(said) == pytest.approx(20_000, abs=6.5 * 2 * math.sqrt(100_000 * 3 / 16))


@pytest.mark.parametrize("ask", [respond, estimate])
def test_bad_input(ask):
    with pytest.raises(ValueError, match="not among the categories"):
        ask(["C"], GROUPS, 1)
    with pytest.raises(ValueError, match="missing"):
        ask(["A", None], GROUPS, 1)
    with pytest.raises(ValueError, match="no rows"):
        ask([], GROUPS, 1)
    with pytest.raises(ValueError, match="at least two categories"):
        ask(["A"], ["A"], 1)
    with pytest.raises(ValueError, match="at least two categories"):
        ask(["A"], ["A", "A"], 1)
    with pytest.raises(ValueError, match="epsilon must be above 0"):
        ask(["A"], GROUPS, 0)


@pytest.mark.parametrize("ask", [two_coins, estimate_two_coins])
def test_two_coins_need_truth_values(ask):
    with pytest.raises(TypeError, match="True or False"):
        ask([1, 0])
    with pytest.raises(ValueError, match="no rows"):
        ask([])


def test_an_estimate_with_a_tiny_epsilon_is_wide_and_not_nan():
    assert estimate(["yes", "yes", "no"], ["yes", "no"], 1e-20).sum() == pytest.approx(3, abs=1e5)
    assert np.isfinite(estimate(["yes", "yes", "no"], ["yes", "no"], 1e-20)).all()
    assert estimate(["yes", "no"], ["yes", "no"], 1e6).tolist() == [1, 1]
