"""What the audit notices, and that it raises no false alarm."""

import numpy as np
import pytest

from helpers.desensitization.accountant import epsilon
from helpers.desensitization.audit import audit, epsilon_lower_bound
from helpers.desensitization.dp_sgd import Plan

DELTA, CANARIES = 1e-5, 1_000_000


def scores(rate, noise, steps, canaries, seed):
    """Return what `audit` counts, without training: how far rows move, in units of a clipped gradient."""
    rng = np.random.default_rng(seed)
    each = canaries // 2
    moved = noise * np.sqrt(steps) * rng.normal(size=(2, each))
    return moved[0] + rng.binomial(steps, rate, each), moved[1]


def half_the_noise_is_noticed(rate, noise, steps):
    found = epsilon_lower_bound(*scores(rate, noise / 2, steps, CANARIES, seed=1), DELTA)
    return found > epsilon(rate, noise, steps, DELTA)


@pytest.mark.parametrize("plan", [Plan(4.0, 1.0, 1.0, 1), Plan(1.0, 1.0, 0.1, 10)])
def test_training_without_noise_fails(plan):
    without = Plan(0.0, plan.clip, plan.rate, plan.steps)
    found = audit(plan, DELTA, np.random.default_rng(1), trained=without, canaries=20_000)
    assert not found.passed
    assert found.lower_bound > 1.2 * found.claimed


@pytest.mark.parametrize("seed", range(5))
def test_honest_training_passes(seed):
    assert audit(Plan(1.0, 1.0, 0.5, 1), DELTA, np.random.default_rng(seed), canaries=20_000).passed


@pytest.mark.parametrize(("rate", "noise", "steps"), [(1.0, 1.0, 1), (0.5, 2.0, 1), (0.1, 2.0, 10)])
def test_honest_scores_of_twenty_seeds_pass(rate, noise, steps):
    claimed = epsilon(rate, noise, steps, DELTA)
    for seed in range(20):
        assert epsilon_lower_bound(*scores(rate, noise, steps, 100_000, seed), DELTA) <= claimed


@pytest.mark.parametrize(
    ("rate", "noise", "steps"),
    [*((1.0, noise, 1) for noise in (1, 2, 4, 8)), *((0.5, noise, 1) for noise in (1, 2, 4)), (0.1, 2.0, 10)],
)
def test_half_the_noise_fails_where_the_docstring_says_so(rate, noise, steps):
    assert half_the_noise_is_noticed(rate, noise, steps)


@pytest.mark.parametrize(("rate", "noise", "steps"), [(0.01, 1.0, 10), (0.01, 1.0, 50), (1.0, 1.0, 50)])
def test_half_the_noise_passes_where_the_docstring_says_so(rate, noise, steps):
    assert not half_the_noise_is_noticed(rate, noise, steps)


def test_scores_that_tell_everything_give_a_large_bound():
    assert epsilon_lower_bound(np.ones(1000), np.zeros(1000), 0.0) > 1.4
    assert epsilon_lower_bound(np.full(1000, np.inf), np.zeros(1000), 0.0) > 1.4
    assert epsilon_lower_bound(np.zeros(1000), np.zeros(1000), 0.0) == 0


@pytest.mark.parametrize("kind", [0, 1])
def test_scores_that_are_no_numbers_are_refused(kind):
    both = np.zeros((2, 1000))
    both[kind, 7] = np.nan
    with pytest.raises(ValueError, match="a score is not a number"):
        epsilon_lower_bound(*both, 0.0)
