import math

import numpy as np
import pytest

from helpers.masking.differential_privacy import find_violation


def test_a_violation_names_a_set_and_its_probabilities():
    rng = np.random.default_rng(1)
    one, two = rng.laplace(0, 1, 20_000), rng.laplace(1, 1, 20_000)  # epsilon is 1
    violation = find_violation(one, two, 0.5)
    assert violation.at_most
    assert violation.likely > math.exp(0.5) * violation.unlikely
    assert violation.likely <= (one <= violation.bound).mean()
    assert violation.unlikely >= (two <= violation.bound).mean()
    assert find_violation(one, two, 1) is None


def test_either_table_and_either_tail_can_show_it():
    low, high = np.zeros(1000), np.concatenate([np.zeros(400), np.ones(600)])
    assert find_violation(low, high, 0.1) == find_violation(high, low, 0.1)
    upper, lower = find_violation(low, high, 0.1), find_violation(-low, -high, 0.1)
    assert (upper.at_most, upper.bound) == (False, 1)
    assert (lower.at_most, lower.bound) == (True, -1)


def test_delta_excuses_what_is_below_it():
    one, two = np.zeros(10_000), np.concatenate([np.zeros(9000), np.ones(1000)])
    assert find_violation(one, two, 0.001) is not None
    assert find_violation(one, two, 0.001, 0.2) is None


def test_false_alarms_are_as_rare_as_promised():
    rng = np.random.default_rng(1)
    runs = [find_violation(*rng.integers(0, 5, (2, 50)), 1e-9, false_alarm=0.05) for _ in range(1000)]
    assert sum(run is not None for run in runs) <= 50


def test_the_text_says_it():
    text = str(find_violation(np.zeros(1000), np.ones(1000), 1))
    assert text.startswith("answers of at ")
    assert "probability at least" in text


@pytest.mark.parametrize("runs", [([], [1]), ([1], []), ([np.nan], [1])])
def test_bad_answers(runs):
    with pytest.raises(ValueError, match="need answers for both tables"):
        find_violation(*(np.array(run, dtype=float) for run in runs), 1)


def test_bad_parameters():
    with pytest.raises(ValueError, match="epsilon"):
        find_violation([1], [1], 0)
    with pytest.raises(ValueError, match="false_alarm"):
        find_violation([1], [1], 1, false_alarm=0)


def test_huge_epsilons_and_alarms_that_are_none():
    one = np.ones(3)
    assert find_violation(one, one, 10_000) is None
    with pytest.raises(ValueError, match="false_alarm"):
        find_violation(one, one, 1, false_alarm=2)
