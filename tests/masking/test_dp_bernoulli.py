import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import binomtest, chisquare

from helpers.masking.differential_privacy.bernoulli import (
    _coin_bounds,
    bernoulli,
    bernoulli_exp,
    bernoulli_exp_array,
    uniform_below,
)
from helpers.numbers.randomness import SecureGenerator

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason


@pytest.mark.parametrize("n", [1, 2, 3, 7, 256, 257])
def test_uniform_below(n):
    rng = np.random.default_rng(n)
    drawn = np.bincount([uniform_below(n, rng) for _ in range(20 * n + 1000)], minlength=n)
    assert len(drawn) == n
    assert n == 1 or chisquare(drawn).pvalue > ALARM


def test_uniform_below_a_number_of_200_bits():
    rng = np.random.default_rng(1)
    assert max(uniform_below(3**120, rng) for _ in range(200)) > 3**120 * 0.9


@pytest.mark.parametrize("p", [Fraction(0), Fraction(1, 3), Fraction(5, 8), Fraction(1)])
def test_bernoulli(p):
    rng = np.random.default_rng(1)
    assert binomtest(sum(bernoulli(p, rng) for _ in range(5000)), 5000, float(p)).pvalue > ALARM


@pytest.mark.parametrize("gamma", [Fraction(0), Fraction(1, 9), Fraction(1), Fraction(5, 2)])
def test_bernoulli_exp_in_both_forms(gamma):
    rng, p = np.random.default_rng(1), math.exp(-gamma)
    assert binomtest(sum(bernoulli_exp(gamma, rng) for _ in range(5000)), 5000, p).pvalue > ALARM
    if gamma:
        heads = bernoulli_exp_array(gamma / 1000, np.full(100_000, 1000), rng)
        assert binomtest(int(heads.sum()), 100_000, p).pvalue > ALARM


def test_each_element_has_its_own_probability():
    n = np.repeat([0, 1, 255, 256, 70_000, 200_000], 20_000)
    heads = bernoulli_exp_array(Fraction(1, 100_000), n, np.random.default_rng(1)).reshape(6, -1).sum(axis=1)
    for count, size in zip(heads, n[::20_000], strict=True):
        assert binomtest(int(count), 20_000, math.exp(-size / 100_000)).pvalue > ALARM
    assert heads[0] == 20_000


class Between(SecureGenerator):
    """The first word is between the bounds of the coin for the digit 1; then 0 or 2^64 - 1."""

    def __init__(self, then):
        self.script = [_coin_bounds(Fraction(1, 7), 0)[0][1].item() << 2, then]

    def words(self, size):
        assert size == 1
        return np.array([self.script.pop(0)], dtype=np.uint64)


def test_a_throw_between_the_bounds_draws_more_bits():
    one = np.ones(1, dtype=np.int64)
    for then, heads in [(0, True), ((1 << 64) - 1, False)]:
        rng = Between(then)
        assert bernoulli_exp_array(Fraction(1, 7), one, rng).tolist() == [heads]
        assert rng.script == []
