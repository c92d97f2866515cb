import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chisquare

from helpers.masking.differential_privacy import exponential_mechanism

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason


@pytest.mark.parametrize(
    ("scores", "sizes", "epsilon", "sensitivity"),
    [
        ([3, 1, 2], None, 1, 1),
        ([Fraction(1, 3), 0.5, -1], [4, 1, 7], 2, Fraction(1, 2)),
        ([5, 5, 5, 5], [1, 0, 2, 1], 0.5, 3),
        ([0, 1000], [10**30, 1], "0.138", 1),
    ],
)
def test_probabilities(scores, sizes, epsilon, sensitivity):
    rng = np.random.default_rng(1)
    drawn = np.bincount(
        [
            exponential_mechanism(scores, epsilon, sensitivity=sensitivity, sizes=sizes, rng=rng)
            for _ in range(3000)
        ],
        minlength=len(scores),
    )
    sizes = sizes or [1] * len(scores)
    slope = float(Fraction(epsilon) / (2 * sensitivity))
    weight = np.array(
        [math.log(n) + slope * float(s) if n else -math.inf for n, s in zip(sizes, scores, strict=True)]
    )
    expected = np.exp(weight - weight.max()) / np.exp(weight - weight.max()).sum() * 3000
    assert (drawn[expected == 0] == 0).all()
    assert chisquare(drawn[expected > 0], expected[expected > 0]).pvalue > ALARM


def test_what_is_far_behind_is_not_chosen_and_costs_no_time():
    assert exponential_mechanism([0, 10**12, 0.5], 1) == 1


def test_a_single_candidate():
    assert exponential_mechanism([7.5], 1) == 0
    assert exponential_mechanism(np.array([1, 2]), 1, sizes=[0, 1]) == 1


def test_floats_of_very_different_size():
    assert exponential_mechanism([1e-300, 1e300], 1) == 1


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([], 1), {}, "no candidate"),
        (([1, 2], 1), {"sizes": [0, 0]}, "no candidate"),
        (([1, 2], 1), {"sizes": [1]}, "a size for each score"),
        (([1, 2], 1), {"sizes": [1, -1]}, "at least 0"),
        (([1, float("nan")], 1), {}, "finite"),
        (([1, float("inf")], 1), {}, "finite"),
        (([1], 0), {}, "epsilon must be above 0"),
        (([1], 1), {"sensitivity": 0}, "sensitivity must be above 0"),
    ],
)
def test_bad_input(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        exponential_mechanism(*arguments, **options)


def test_scores_are_numbers():
    with pytest.raises(TypeError, match="a score must be a number"):
        exponential_mechanism([None], 1)


@pytest.mark.parametrize("scores", [np.ones((2, 2), dtype=int), np.ones((2, 2)), [[1, 2], [3, 4]], 5])
def test_scores_are_in_one_dimension(scores):
    with pytest.raises(TypeError, match="one number for each candidate"):
        exponential_mechanism(scores, 1)
