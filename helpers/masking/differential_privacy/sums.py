"""Differentially private sums and means of numbers between two bounds.

The unit of privacy is one row, added or removed, as in `counts`. Each value is clipped to the bounds and
rounded to whole units of the granularity, the units are added up exactly, and the sum gets discrete noise.
One row moves it by at most the larger bound in size, and that is what the noise is made for. Nothing is left
to floating point that could tell two tables apart: the answer is a whole number of units.

The bounds and the granularity are public: choose them without a look at the data (an age is between 0 and
125). Values beyond the bounds are counted as the bound; narrow bounds make less noise and more bias. A
granularity far finer than the noise gains nothing.

Source: Dwork, McSherry, Nissim and Smith, "Calibrating Noise to Sensitivity in Private Data Analysis" (2006);
for sums in floating point that look right and are not, Casacuberta, Shoemate, Vadhan and Wagaman, "Widespread
Underestimation of Sensitivity in Differentially Private Libraries and How to Fix It" (2022).

>>> import numpy as np
>>> noisy_sum([31, 47, 22], 1, lower=0, upper=100, rng=np.random.default_rng(1))
326.0
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from helpers.masking.differential_privacy.budget import Budget
from helpers.masking.differential_privacy.columns import Column, Grid, grid_units
from helpers.masking.differential_privacy.noise import noise
from helpers.masking.differential_privacy.parameters import Number, positive, probability
from helpers.numbers.randomness import SecureGenerator, generator

_LARGEST_SUM = 1 << 62


def noisy_sum(
    values: Column,
    epsilon: Number,
    *,
    lower: Number,
    upper: Number,
    granularity: Number = 1,
    delta: Number = 0,
    budget: Budget | None = None,
    what: str = "a sum",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> float:
    """Return the sum of clipped and rounded values, with noise.

    Parameters
    ----------
    values : Series or array of numbers
        A row each.
    epsilon : number
        Above 0: no answer becomes more than e^epsilon times as likely by one row more or less.
    lower, upper : number
        The bounds, multiples of the granularity.
    granularity : number
        The unit that values are rounded to, and the answer is a multiple of.
    delta : number
        0 for Laplace noise and pure epsilon; above 0 for Gaussian noise and (epsilon, delta).
    budget : Budget, optional
        Pays for the answer.
    what : str
        What the budget shall remember it by.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy and protects nothing.

    Returns
    -------
    float
        A multiple of the granularity, as near as a float comes to it.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice: then nothing is answered and nothing spent.
    TypeError, ValueError
        If `values` is empty, has missing, infinite or other cells than numbers, or a parameter is not
        allowed.

    Examples
    --------
    >>> noisy_sum([1.25, 2.5], 1, lower=0, upper=4, granularity=0.25, rng=np.random.default_rng(1))
    -5.25
    """
    epsilon, delta = positive(epsilon, "epsilon"), probability(delta, "delta")
    grid = Grid(lower, upper, granularity)
    units = _noisy_units(grid_units(values, grid), max(-grid.lower, grid.upper), epsilon, delta, rng)
    if budget is not None:
        budget.spend(epsilon, delta, what=what)
    return float(units * grid.granularity)


def noisy_mean(
    values: Column,
    epsilon: Number,
    *,
    lower: Number,
    upper: Number,
    granularity: Number = 1,
    delta: Number = 0,
    budget: Budget | None = None,
    what: str = "a mean",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> float:
    """Return the mean of clipped and rounded values: a noisy sum over a noisy count.

    Half of epsilon (and of delta) pays for the sum, half for the count. What is summed are the distances from
    the middle of the bounds, which are half as large as the bounds are apart, and so need less noise than the
    values do.

    Parameters
    ----------
    values, epsilon, lower, upper, granularity, delta, budget, what, rng
        As for `noisy_sum`; epsilon and delta are for the mean as a whole.

    Returns
    -------
    float
        Between the bounds. It is not free of bias: a quotient of noisy numbers is not the noisy quotient.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice: then nothing is answered and nothing spent.
    TypeError, ValueError
        As for `noisy_sum`.

    Examples
    --------
    >>> ages = np.full(10_000, 40)
    >>> round(noisy_mean(ages, 1, lower=0, upper=125, rng=np.random.default_rng(1)), 1)
    40.0
    """
    epsilon, delta = positive(epsilon, "epsilon"), probability(delta, "delta")
    grid, rng = Grid(lower, upper, granularity), generator(rng)
    middle = (grid.lower + grid.upper) // 2
    distances = grid_units(values, grid) - middle
    total = _noisy_units(distances, grid.upper - middle, epsilon / 2, delta / 2, rng)
    count = len(distances) + int(noise(1, 1, epsilon / 2, delta / 2, rng)[0])
    if budget is not None:
        budget.spend(epsilon, delta, what=what)
    mean = min(max(middle + Fraction(total, max(1, count)), Fraction(grid.lower)), Fraction(grid.upper))
    return float(mean * grid.granularity)


def _noisy_units(
    units: np.ndarray,
    sensitivity: int,
    epsilon: Fraction,
    delta: Fraction,
    rng: np.random.Generator | SecureGenerator | None,
) -> int:
    if len(units) * sensitivity > _LARGEST_SUM:
        raise ValueError("the sum could have more than 2^62 units; take a coarser granularity")
    return int(units.sum()) + int(noise(1, sensitivity, epsilon, delta, rng)[0])
