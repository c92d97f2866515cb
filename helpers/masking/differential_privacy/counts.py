"""Differentially private counts and histograms.

The unit of privacy is one row: two tables are neighbors if one has one row more than the other. So a table
must hold each person once, or the promise is about a row and not about a person. The exact number gets
discrete noise (`discrete_laplace`, or `discrete_gaussian` where a delta is given); it can come out below 0,
and rounding or clipping it afterwards costs no privacy.

Source: Dwork, McSherry, Nissim and Smith, "Calibrating Noise to Sensitivity in Private Data Analysis" (2006).

Not protected: that there is a table at all and what its columns are; and what an error tells. An empty table
is refused, and a column with a missing or infinite cell: whoever sees the refusal learns of it. Fill such
cells first, by a rule that looks at one row at a time.

>>> import numpy as np
>>> smokes = np.array([True, False, True, True])
>>> noisy_count(smokes, epsilon=1, rng=np.random.default_rng(1))
5
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from helpers.masking.differential_privacy.budget import Budget
from helpers.masking.differential_privacy.columns import Column, column, places_in, truth_values
from helpers.masking.differential_privacy.noise import noise
from helpers.masking.differential_privacy.parameters import Number, positive, probability
from helpers.numbers.randomness import SecureGenerator


def noisy_count(
    holds: Column,
    epsilon: Number,
    *,
    delta: Number = 0,
    budget: Budget | None = None,
    what: str = "a count",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> int:
    """Return how many rows a condition holds for, with noise.

    Parameters
    ----------
    holds : Series or array of bool
        The condition, a row each, such as ``table["age"] > 60``.
    epsilon : number
        Above 0: no answer becomes more than e^epsilon times as likely by one row more or less.
    delta : number
        0 for Laplace noise and pure epsilon; above 0 for Gaussian noise and (epsilon, delta).
    budget : Budget, optional
        Pays for the answer.
    what : str
        What the budget shall remember it by.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy and protects nothing.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice: then nothing is answered and nothing spent.
    TypeError, ValueError
        If `holds` is empty, has missing cells or holds no truth values, or a parameter is not allowed.

    Examples
    --------
    >>> budget = Budget(1)
    >>> answer = noisy_count([True, False], 0.4, budget=budget, what="smokers")
    >>> budget.epsilon_left
    Fraction(3, 5)
    """
    epsilon, delta = positive(epsilon, "epsilon"), probability(delta, "delta")
    cells = truth_values(holds, "holds")
    drawn = int(noise(1, 1, epsilon, delta, rng)[0])
    if budget is not None:
        budget.spend(epsilon, delta, what=what)
    return int(cells.sum()) + drawn


def noisy_histogram(
    values: Column,
    categories: Sequence[Hashable],
    epsilon: Number,
    *,
    delta: Number = 0,
    budget: Budget | None = None,
    what: str = "a histogram",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.Series:
    """Return how many rows are in each category, with noise in every count, also where the exact one is 0.

    A row is in one category at most, so that all counts together cost epsilon once.

    Parameters
    ----------
    values : Series or array
        The category of each row.
    categories : sequence
        All categories that are answered for, each once. Name them without a look at the data: a category that
        shows up because one person has it would give this person away. Rows of other categories are not
        counted.
    epsilon, delta, budget, what, rng
        As for `noisy_count`.

    Returns
    -------
    Series of int64
        Noisy counts, with the categories as index.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice: then nothing is answered and nothing spent.
    TypeError, ValueError
        If `values` is empty or has missing cells, a category is named twice or none is, or a parameter is not
        allowed.

    Examples
    --------
    >>> groups = ["A", "B", "AB", "0"]
    >>> noisy_histogram(["A", "B", "A", "0"], groups, 1, rng=np.random.default_rng(1)).to_dict()
    {'A': 4, 'B': 0, 'AB': 1, '0': 0}
    """
    epsilon, delta = positive(epsilon, "epsilon"), probability(delta, "delta")
    cells = column(values)
    index = pd.Index(categories)
    if len(index) == 0 or not index.is_unique:
        raise ValueError("name at least one category, and each once")
    place = places_in(cells, index)
    counts = np.bincount(place[place >= 0], minlength=len(index))
    drawn = noise(len(index), 1, epsilon, delta, rng)
    if budget is not None:
        budget.spend(epsilon, delta, what=what)
    return pd.Series(counts + drawn, index=index, name="count")
