"""Differentially private quantiles, the median among them.

A number x is a q-quantile of n values if at most q·n of them are below it and at least q·n are not above it.
How far x is from that, counted in rows, is its score, and the exponential mechanism chooses among all
multiples of the granularity between two bounds. All x between two neighboring values have the same score, so
that it chooses an interval by score and length, and then a number in it.

Source: Smith, "Privacy-preserving Statistical Estimation with Optimal Convergence Rates" (2011).

The unit of privacy is one row, added or removed. That moves the number of values below (or not above) x by 0
or 1 and q·n by q, so that a score changes by at most max(q, 1 - q).

The bounds and the granularity are public: choose them without a look at the data. There is no floating point
between the rounded values and the answer.

>>> import numpy as np
>>> ages = np.arange(20, 80)
>>> noisy_quantile(ages, 0.5, 1, lower=0, upper=125, rng=np.random.default_rng(1))
50.0
"""

from __future__ import annotations

import numpy as np

from helpers.masking.differential_privacy.bernoulli import uniform_below
from helpers.masking.differential_privacy.budget import Budget
from helpers.masking.differential_privacy.columns import Column, Grid, grid_units
from helpers.masking.differential_privacy.exponential import exponential_mechanism
from helpers.masking.differential_privacy.parameters import Number, exact
from helpers.numbers.randomness import SecureGenerator, generator


def noisy_quantile(
    values: Column,
    q: Number,
    epsilon: Number,
    *,
    lower: Number,
    upper: Number,
    granularity: Number = 1,
    budget: Budget | None = None,
    what: str = "a quantile",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> float:
    """Return a number that is near the q-quantile of the values, in rows.

    Parameters
    ----------
    values : Series or array of numbers
        A row each; clipped to the bounds and rounded to the granularity.
    q : number
        From 0 to 1: 0.5 for the median.
    epsilon : number
        Above 0: no answer becomes more than e^epsilon times as likely by one row more or less.
    lower, upper : number
        The bounds of the answer, multiples of the granularity.
    granularity : number
        The answer is a multiple of it.
    budget : Budget, optional
        Pays for the answer.
    what : str
        What the budget shall remember it by.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy and protects nothing.

    Returns
    -------
    float
        Between the bounds. With few rows or a small epsilon it says little: any number between the bounds can
        come out.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice: then nothing is answered and nothing spent.
    TypeError, ValueError
        If `values` is empty, has missing, infinite or other cells than numbers, or a parameter is not
        allowed.

    Examples
    --------
    >>> incomes = [1200.0, 1350.5, 2000.0] * 100
    >>> noisy_quantile(incomes, 0.5, 1, lower=0, upper=10_000, granularity=0.5, rng=np.random.default_rng(1))
    1350.5
    """
    q, rng = exact(q, "q"), generator(rng)
    if not 0 <= q <= 1:
        raise ValueError(f"q must be from 0 to 1, but is {float(q):g}")
    grid = Grid(lower, upper, granularity)
    starts, sizes, below, not_above = _blocks(grid_units(values, grid), grid)
    whole = np.int64 if q.denominator * int(not_above[-1]) < 1 << 62 else object
    below, not_above = (rows.astype(whole) * q.denominator for rows in (below, not_above))
    target = int(not_above[-1]) // q.denominator * q.numerator
    scores = -np.maximum(np.maximum(below - target, target - not_above), 0)
    sensitivity = max(q, 1 - q) * q.denominator
    block = exponential_mechanism(
        scores, epsilon, sensitivity=sensitivity, sizes=sizes, budget=budget, what=what, rng=rng
    )
    units = int(starts[block]) + uniform_below(int(sizes[block]), rng)
    return float(units * grid.granularity)


def _blocks(units: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return runs of numbers with one score: start, length, how many values are below, how many not above.

    They are, in turn, the gap before a value and the value, for each distinct value, and the last gap.
    """
    values, counts = np.unique(units, return_counts=True)
    up_to = np.concatenate([[0], np.cumsum(counts)])
    starts = np.empty(2 * len(values) + 1, dtype=np.int64)
    starts[0], starts[1::2], starts[2::2] = grid.lower, values, values + 1
    sizes = np.diff(starts, append=grid.upper + 1)
    below, not_above = np.repeat(up_to, 2)[:-1], np.repeat(up_to, 2)[1:]
    below[2::2] = up_to[1:]
    not_above[0::2] = up_to
    return starts, sizes, below, not_above
