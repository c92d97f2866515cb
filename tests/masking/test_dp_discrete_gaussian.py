import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import chisquare

from helpers.masking.differential_privacy import discrete_gaussian, one_discrete_gaussian

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason


def fit(drawn, sigma, bins=50):
    """Return the p-value of a chi-square test against P(x) ∝ e^(-x²/(2σ²)), in bins of equal width."""
    reach = math.ceil(5.5 * sigma) + 2
    step = max(1, 2 * reach // bins)
    starts = np.arange(-reach, reach, step)
    # in a wide bin the sum is an integral with midpoints, to far more digits than the test can see
    edges = np.append(starts, starts[-1] + step) - 0.5
    if sigma < 20:
        x = np.arange(-reach - step, reach + 2 * step)
        weight = np.exp(-(x**2) / (2 * sigma**2))
        share = np.array([weight[(x > a) & (x < b)].sum() for a, b in pairwise(edges)])
        share /= weight.sum()
    else:
        below = np.array([math.erf(e / sigma / math.sqrt(2)) for e in edges])
        share = np.diff(below) / 2
    observed = np.histogram(drawn, edges)[0]
    expected = share * len(drawn)
    keep = expected > 5
    observed = np.append(observed[keep], len(drawn) - observed[keep].sum())
    expected = np.append(expected[keep], len(drawn) - expected[keep].sum())
    if expected[-1] < 5:
        observed, expected = (np.append(a[:-2], a[-2:].sum()) for a in (observed, expected))
    return chisquare(observed, expected).pvalue


@pytest.mark.parametrize("sigma", ["1/2", "1", "7/3", "20", "64", "65", "1000", "123456/7", "1e8"])
def test_the_fast_one_is_distributed_as_it_should(sigma):
    drawn = discrete_gaussian(Fraction(sigma) ** 2, 200_000, np.random.default_rng(1))
    assert len(drawn) == 200_000
    assert fit(drawn, float(Fraction(sigma))) > ALARM
    assert fit(drawn, float(Fraction(sigma)) * 0.95) < ALARM


@pytest.mark.parametrize("sigma", ["3/4", "7/3", "100"])
def test_the_written_out_one_is_distributed_as_it_should(sigma):
    rng, sigma = np.random.default_rng(1), Fraction(sigma)
    drawn = np.array([one_discrete_gaussian(sigma**2, rng) for _ in range(3500)])
    assert fit(drawn, float(sigma), bins=20) > ALARM
    assert fit(drawn, float(sigma) / 2, bins=20) < ALARM


def test_both_signs_are_as_likely_and_0_is_not_favored():
    drawn = discrete_gaussian(1, 400_000, np.random.default_rng(1))
    assert abs((drawn > 0).sum() - (drawn < 0).sum()) < 6.5 * math.sqrt(400_000)
    expected = 400_000 / sum(math.exp(-(x**2) / 2) for x in range(-9, 10))
    assert abs((drawn == 0).sum() - expected) < 6.5 * math.sqrt(expected)


def test_limits():
    assert not discrete_gaussian(Fraction(1, 10**6), 1000).any()
    assert discrete_gaussian(2**60, 1000).std() > 2**29
    assert discrete_gaussian(5, 0).shape == (0,)
    with pytest.raises(ValueError, match=r"at most 2\^60.*coarser granularity"):
        discrete_gaussian(2**60 + 1, 1)


@pytest.mark.parametrize("draw", [lambda s: discrete_gaussian(s, 1), one_discrete_gaussian])
@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf")])
def test_bad_variances(draw, bad):
    with pytest.raises(ValueError, match="sigma_squared"):
        draw(bad)


def test_a_seed_repeats_and_the_default_does_not():
    first, second = (discrete_gaussian(10**8, 50, np.random.default_rng(7)) for _ in range(2))
    assert (first == second).all()
    assert (discrete_gaussian(10**8, 50) != discrete_gaussian(10**8, 50)).any()
