"""Every mechanism against the definition, on neighboring tables; and the same test against half the noise.

`find_violation` accuses a mechanism that keeps its promise with probability at most 1e-6 a test (Dvoretzky,
Kiefer, Wolfowitz, Massart), so that the tests of this file fail without a reason with probability below 1e-4.
The generators are seeded besides. Half the noise is twice the epsilon, of which the mechanism says it is
epsilon.
"""

import math

import numpy as np
import pytest

from helpers.masking.differential_privacy import (
    discrete_gaussian,
    discrete_laplace,
    exponential_mechanism,
    find_violation,
    gaussian_sigma_squared,
    noisy_count,
    noisy_histogram,
    noisy_mean,
    noisy_quantile,
    noisy_sum,
    one_discrete_laplace,
    respond,
    two_coins,
)

HOLDS = np.array([True, False, True])
HALF_RANGE = 5000


def answer(ask, table, epsilon, count, seed):
    rng = np.random.default_rng(seed)
    return np.array([ask(table, epsilon, rng) for _ in range(count)], dtype=float)


def count(table, epsilon, rng):
    return noisy_count(table, epsilon, rng=rng)


def histogram(table, epsilon, rng):
    return noisy_histogram(table, ["a", "b"], epsilon, rng=rng)["b"]


def total(table, epsilon, rng):
    return noisy_sum(table, epsilon, lower=-10, upper=10, granularity=0.5, rng=rng)


def median(table, epsilon, rng):
    return noisy_quantile(table, 0.5, epsilon, lower=0, upper=2 * HALF_RANGE, rng=rng)


def choice(table, epsilon, rng):
    return exponential_mechanism(table, epsilon, sizes=[1, 3], rng=rng)


CASES = {
    "count": (count, HOLDS, np.append(HOLDS, True), 1, 600),
    "histogram": (histogram, ["a", "b"], ["a", "b", "b"], 1, 600),
    "sum": (total, [1.0, 2.0], [1.0, 2.0, -99.0], 1, 1200),
    # all rows at the upper bound: every other number is as good, until a row in the middle parts them
    "median": (median, 2 * [2 * HALF_RANGE], [*2 * [2 * HALF_RANGE], HALF_RANGE], 1.5, 2900),
    # two tables that move the scores in opposite directions, by 1 each
    "choice": (choice, [1, 0], [0, 1], 1.5, 3400),
}


@pytest.mark.parametrize("name", CASES)
def test_the_definition_holds_and_with_half_the_noise_it_does_not(name):
    ask, table, neighbor, epsilon, runs = CASES[name]
    for factor, honest in [(1, True), (2, False)]:
        one, two = (answer(ask, t, factor * epsilon, runs, seed) for seed, t in enumerate((table, neighbor)))
        assert (find_violation(one, two, epsilon) is None) == honest


def mean(table, epsilon, rng):
    return noisy_mean(table, epsilon, lower=0, upper=10, rng=rng)


@pytest.mark.parametrize("epsilon", [0.2, 2])
def test_a_mean_keeps_the_definition(epsilon):
    """Half the noise does not show here: a mean says less than the sum and the count that it is made of."""
    one, two = answer(mean, [10, 0], epsilon, 1000, 1), answer(mean, [10, 0, 10], epsilon, 1000, 2)
    assert find_violation(one, two, epsilon) is None


@pytest.mark.parametrize("epsilon", [0.1, 1, 3])
def test_discrete_laplace_in_large_numbers(epsilon):
    rng = np.random.default_rng(1)
    for factor, honest in [(1, True), (2, False)]:
        scale = 1 / (factor * epsilon)
        answers = [exact + discrete_laplace(scale, 200_000, rng) for exact in (41, 42)]
        assert (find_violation(*answers, epsilon) is None) == honest


def test_the_written_out_discrete_laplace():
    rng = np.random.default_rng(1)
    for factor, honest in [(1, True), (2, False)]:
        answers = [
            exact + np.array([one_discrete_laplace(1 / (factor * 1.5), rng) for _ in range(1000)])
            for exact in (0, 1)
        ]
        assert (find_violation(*answers, 1.5) is None) == honest


def gaussian_delta(sigma_squared, epsilon):
    """Return the exact delta for this epsilon: the sum of max(0, P(x) - e^ε·P(x + 1))."""
    x = np.arange(-400, 401)
    p = np.exp(-(x**2) / (2 * float(sigma_squared)))
    return np.maximum(0, p[:-1] - math.exp(epsilon) * p[1:]).sum() / p.sum()


def test_discrete_gaussian_against_its_exact_delta():
    """A promise of (1, 1e-6) is one of (0.01, 0.07) too, where a sample sees half the noise break it."""
    sigma_squared, rng = gaussian_sigma_squared(1, 1e-6), np.random.default_rng(1)
    delta = gaussian_delta(sigma_squared, 0.01)
    assert 0.05 < delta < 0.1
    for half, honest in [(1, True), (4, False)]:
        answers = [exact + discrete_gaussian(sigma_squared / half, 200_000, rng) for exact in (41, 42)]
        assert find_violation(*answers, 1, 1e-6) is None or not honest
        assert (find_violation(*answers, 0.01, delta) is None) == honest


def test_randomized_response():
    rng = np.random.default_rng(1)
    for factor, honest in [(1, True), (2, False)]:
        said = [respond([truth] * 20_000, [0, 1, 2], factor, rng=rng) for truth in (0, 2)]
        assert (find_violation(*said, 1) is None) == honest


def test_two_coins():
    said = [two_coins([truth] * 20_000, np.random.default_rng(truth)) for truth in (False, True)]
    assert find_violation(*said, math.log(3)) is None
    assert find_violation(*said, math.log(2.7)) is not None
