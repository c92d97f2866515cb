"""Randomized response: each person masks their own answer, and the shares can still be estimated.

With two coins: throw one in secret; heads, say the truth; tails, throw again and say yes for heads. Whatever
a person said, it may have been the coin. With a parameter: of m possible answers, say the true one with
probability e^ε/(e^ε + m - 1), and else one of the others, each equally likely. No answer is then more than
e^ε times as likely for one truth as for another, so that each person has ε-differential privacy without
trusting anyone; the unit of privacy is the person's answer, replaced by any other. The two coins are m = 2
with ε = ln 3.

Source: Warner, "Randomized Response: A Survey Technique for Eliminating Evasive Answer Bias" (1965); for m
answers, Kairouz, Bonawitz and Ramage, "Discrete Distribution Estimation under Local Privacy" (2016).

Assumed: each answer is masked once. Asked again, with a fresh coin each time, the truth comes out
(`averaging`).

>>> import numpy as np
>>> truth = np.repeat(["yes", "no"], [3000, 7000])
>>> said = respond(truth, ["yes", "no"], epsilon=1, rng=np.random.default_rng(1))
>>> estimate(said, ["yes", "no"], epsilon=1).round().to_dict()
{'yes': 3100.0, 'no': 6900.0}
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import exp, expm1

import numpy as np
import pandas as pd

from helpers.masking.differential_privacy.budget import Budget
from helpers.masking.differential_privacy.columns import Column, column, places_in, truth_values
from helpers.masking.differential_privacy.exponential_bounds import Bounds, exp_bounds
from helpers.masking.differential_privacy.inverse_transform import InverseTransform
from helpers.masking.differential_privacy.parameters import Number, positive
from helpers.numbers.randomness import SecureGenerator, generator, random_words


def respond(
    values: Column,
    categories: Sequence[Hashable],
    epsilon: Number,
    *,
    budget: Budget | None = None,
    what: str = "a randomized response",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.Series:
    """Return what each person says, given the truth.

    Parameters
    ----------
    values : Series or array
        The true answer of each person, one of the categories.
    categories : sequence
        All possible answers, at least two, each once.
    epsilon : number
        Above 0; the probabilities are exact.
    budget : Budget, optional
        Pays for the answers: epsilon once, as each is about another person.
    what : str
        What the budget shall remember it by.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy and protects nothing.

    Returns
    -------
    Series
        With the index of `values`.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice: then nothing is answered and nothing spent.
    TypeError, ValueError
        If `values` is empty, has missing cells or others than the categories, or a parameter is not allowed.

    Examples
    --------
    >>> respond(["A", "B"], ["A", "B", "AB", "0"], 10, rng=np.random.default_rng(1)).tolist()
    ['A', 'B']
    """
    epsilon, rng = positive(epsilon, "epsilon"), generator(rng)
    cells, index = column(values), _index(categories)
    truth = _places(cells, index)
    steps = _steps(epsilon, len(index)).draw(len(cells), rng)
    if budget is not None:
        budget.spend(epsilon, what=what)
    return pd.Series(index.take((truth + steps) % len(index)), index=cells.index)


def estimate(answers: Column, categories: Sequence[Hashable], epsilon: Number) -> pd.Series:
    """Return an unbiased estimate of how many people each answer is true of.

    Of n people, c of whom an answer is true of, it is said by c·p + (n - c)·r on average, with p = e^ε/(e^ε +
    m - 1) and r = 1/(e^ε + m - 1). The estimate is (said - n·r)/(p - r). It can come out below 0.

    Parameters
    ----------
    answers : Series or array
        What people said.
    categories, epsilon
        As they were for `respond`.

    Returns
    -------
    Series of float
        With the categories as index; the sum is the number of people.

    Raises
    ------
    TypeError, ValueError
        If `answers` is empty, has missing cells or others than the categories, or a parameter is not allowed.

    Examples
    --------
    >>> estimate(["yes", "yes", "no", "no"], ["yes", "no"], 1).to_dict()
    {'yes': 2.0, 'no': 2.0}
    """
    epsilon, cells, index = positive(epsilon, "epsilon"), column(answers, "answers"), _index(categories)
    said = np.bincount(_places(cells, index), minlength=len(index))
    weight, m = exp(-float(epsilon)), len(index)
    total = said * (1 + (m - 1) * weight) - len(cells) * weight
    return pd.Series(total / -expm1(-float(epsilon)), index=index, name="estimate")


def two_coins(truth: Column, rng: np.random.Generator | SecureGenerator | None = None) -> np.ndarray:
    """Return what people say who throw two fair coins: the truth for heads, else what the second coin shows.

    Parameters
    ----------
    truth : Series or array of bool
        Yes or no, for each person.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy and protects nothing.

    Raises
    ------
    TypeError, ValueError
        If `truth` is empty or holds no truth values.

    Examples
    --------
    >>> two_coins([True] * 12, np.random.default_rng(1)).sum()
    np.int64(9)
    """
    cells = truth_values(truth, "truth")
    coins = random_words(len(cells), generator(rng))
    first, second = (coins & np.uint64(1)).astype(bool), (coins & np.uint64(2)).astype(bool)
    return np.where(first, cells, second)


def estimate_two_coins(said: Column) -> float:
    """Return an unbiased estimate of how many people yes is true of: of c in n, c/2 + n/4 say yes on average.

    Raises
    ------
    TypeError, ValueError
        If `said` is empty or holds no truth values.

    Examples
    --------
    >>> estimate_two_coins([True, True, False, False])
    2.0
    """
    cells = truth_values(said, "said")
    return float(2 * cells.sum() - len(cells) / 2)


def _index(categories: Sequence[Hashable]) -> pd.Index:
    index = pd.Index(categories)
    if len(index) < 2 or not index.is_unique:
        raise ValueError("name at least two categories, and each once")
    return index


def _places(cells: pd.Series, index: pd.Index) -> np.ndarray:
    places = places_in(cells, index)
    if (places < 0).any():
        raise ValueError(f"column {cells.name!r} holds an answer that is not among the categories")
    return places


@lru_cache(maxsize=8)
def _steps(epsilon: Fraction, m: int) -> InverseTransform:
    """Return the distribution of how many categories an answer moves on: 0 for the truth."""

    def weights(bits: int) -> tuple[list[Bounds], int]:
        return [(1 << bits, 1 << bits)] + (m - 1) * [exp_bounds(epsilon, bits)], 0

    return InverseTransform(weights)
