import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import chisquare

from helpers.masking.differential_privacy import discrete_laplace, one_discrete_laplace

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason


def fit(drawn, scale, bins=60):
    """Return the p-value of a chi-square test against P(x) ∝ e^(-|x|/t), in bins of equal width."""
    q = math.exp(-1 / scale)
    reach = math.ceil(scale * math.log(len(drawn) / 50)) + 1
    edges = np.unique(np.linspace(-reach, reach + 1, bins + 1).astype(int))
    below = [q ** (1 - e) / (1 + q) if e <= 0 else 1 - q**e / (1 + q) for e in edges]  # P(X < edge)
    expected = np.diff([0, *below, 1]) * len(drawn)
    observed = np.bincount(np.searchsorted(edges, drawn, side="right"), minlength=len(edges) + 1)
    keep = expected > 5
    if not keep.all():
        observed = np.append(observed[keep], observed[~keep].sum())
        expected = np.append(expected[keep], expected[~keep].sum())
    return chisquare(observed, expected).pvalue


@pytest.mark.parametrize(
    "scale", ["1/10", "1/2", "1", "22/7", "10", "32", "33", "100", "1000", "123457/3", "1e9"]
)
def test_the_fast_one_is_distributed_as_it_should(scale):
    scale = Fraction(scale)
    drawn = discrete_laplace(scale, 400_000, np.random.default_rng(1))
    assert fit(drawn, float(scale)) > ALARM
    assert fit(drawn[:100_000], float(scale) * 0.9) < ALARM or scale < Fraction(1, 2)


@pytest.mark.parametrize("scale", ["1/2", "22/7", "100"])
def test_the_written_out_one_is_distributed_as_it_should(scale):
    rng, scale = np.random.default_rng(1), Fraction(scale)
    drawn = np.array([one_discrete_laplace(scale, rng) for _ in range(6_000)])
    assert fit(drawn, float(scale), bins=30) > ALARM
    assert fit(drawn, float(scale) / 2, bins=30) < ALARM


def test_every_low_bit_comes_up_as_often_as_it_should():
    """The digits of a wide draw: modulo 2^20 it is close to uniform, and so is every single bit."""
    drawn = discrete_laplace(2**30, 200_000, np.random.default_rng(1))
    for place in range(20):
        ones = int((drawn >> place & 1).sum())
        assert abs(ones - 100_000) < 6.5 * math.sqrt(50_000)


def test_draws_are_independent():
    drawn = discrete_laplace(3, 300_000, np.random.default_rng(1)).astype(float)
    for lag in (1, 2, 3, 4, 5, 16):
        assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < 6.5 / math.sqrt(300_000)


def test_a_tiny_scale_gives_0_and_a_huge_one_is_refused():
    assert not discrete_laplace(Fraction(1, 10**6), 1000).any()
    assert discrete_laplace(2**50, 1000).std() > 2**49
    with pytest.raises(ValueError, match=r"at most 2\^50.*coarser granularity"):
        discrete_laplace(2**50 + 1, 1)


def test_a_seed_repeats_and_the_default_does_not():
    first, second = (discrete_laplace(1000, 50, np.random.default_rng(7)) for _ in range(2))
    assert (first == second).all()
    assert (discrete_laplace(1000, 50) != discrete_laplace(1000, 50)).any()


@pytest.mark.parametrize("draw", [lambda s: discrete_laplace(s, 1), one_discrete_laplace])
@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_bad_scales(draw, scale):
    with pytest.raises(ValueError, match="scale"):
        draw(scale)


def test_bad_sizes_and_generators():
    with pytest.raises(ValueError, match="size must be at least 0"):
        discrete_laplace(1, -1)
    with pytest.raises(TypeError, match="whole number"):
        discrete_laplace(1, 2.5)
    with pytest.raises(TypeError, match="default_rng"):
        discrete_laplace(1, 1, 42)
