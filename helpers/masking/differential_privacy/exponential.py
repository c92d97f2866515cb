"""The exponential mechanism: choose a candidate, and the better its score the likelier.

Candidate i is chosen with probability proportional to size_i·e^(ε·score_i/(2Δ)), where Δ is by how much one
person changes a score at most. That is ε-differentially private: McSherry and Talwar, "Mechanism Design via
Differential Privacy" (2007).

The choice is exact. An implementation that computes these weights in floats and adds them up is not: a weight
that rounds to 0 makes its candidate impossible, and the factor e^ε then bounds nothing (Ilvento,
"Implementing the Exponential Mechanism with Base-2 Differential Privacy", 2020, mends it by powers of 2).
Here the weights are known between whole numbers, to as many bits as the random draw asks for
(`inverse_transform`).

Assumed: the scores themselves have the sensitivity that is claimed. Scores computed in floats are taken as
they are, their rounding included; whole numbers and fractions leave no doubt. Not protected: how long the
choice takes, which depends on the number of candidates.

>>> import numpy as np
>>> votes = [30, 28, 3]
>>> rng = np.random.default_rng(1)
>>> [exponential_mechanism(votes, 1, rng=rng) for _ in range(8)]
[0, 1, 0, 1, 0, 0, 1, 0]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, lcm

import numpy as np

from helpers.masking.differential_privacy.budget import Budget
from helpers.masking.differential_privacy.exponential_bounds import Bounds, powers
from helpers.masking.differential_privacy.inverse_transform import Weights, draw_one
from helpers.masking.differential_privacy.parameters import Number, exact, positive
from helpers.numbers.checks import whole_number
from helpers.numbers.randomness import SecureGenerator, generator


def exponential_mechanism(
    scores: Sequence[Number] | np.ndarray,
    epsilon: Number,
    *,
    sensitivity: Number = 1,
    sizes: Sequence[int] | np.ndarray | None = None,
    budget: Budget | None = None,
    what: str = "a choice",
    rng: np.random.Generator | SecureGenerator | None = None,
) -> int:
    """Return the number of the chosen candidate, from 0.

    Parameters
    ----------
    scores : sequence of numbers
        How good each candidate is, a finite number.
    epsilon : number
        Above 0.
    sensitivity : number
        By how much adding or removing one person changes any one score at most, above 0.
    sizes : sequence of int, optional
        Where a candidate stands for several with the same score: how many, at least 0. Without it: 1 each.
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
        If there is no candidate, or a parameter is not allowed.

    Examples
    --------
    >>> exponential_mechanism([0, -10_000], 1, rng=np.random.default_rng(1))
    0
    """
    epsilon, rng = positive(epsilon, "epsilon"), generator(rng)
    worth, unit = _whole_scores(scores)
    copies = np.ones(len(worth), dtype=np.int64) if sizes is None else _whole_sizes(sizes)
    if len(copies) != len(worth):
        raise ValueError(f"need a size for each score, got {len(copies)} sizes for {len(worth)} scores")
    candidates = np.flatnonzero(copies)
    if not candidates.size:
        raise ValueError("there is no candidate to choose from")
    behind = worth[candidates].max() - worth[candidates]
    order = np.argsort(behind, kind="stable")
    slope = epsilon / (2 * positive(sensitivity, "sensitivity") * unit)
    chosen = draw_one(_weights(behind[order], copies[candidates][order], slope), rng)
    if budget is not None:
        budget.spend(epsilon, what=what)
    return int(candidates[order[chosen]])


def _whole_scores(scores: Sequence[Number] | np.ndarray) -> tuple[np.ndarray, int]:
    """Return whole numbers and how many of their units make a score of 1."""
    if np.ndim(np.asarray(scores, dtype=object)) != 1:
        raise TypeError("scores must be one number for each candidate, in one dimension")
    if isinstance(scores, np.ndarray) and scores.dtype.kind == "i" and scores.size:
        wide = int(scores.max()) - int(scores.min()) >= 1 << 63
        return scores.astype(object if wide else np.int64), 1
    fractions = [exact(score, "a score") for score in scores]
    unit = lcm(*(score.denominator for score in fractions))
    return np.array([int(score * unit) for score in fractions], dtype=object), unit


def _whole_sizes(sizes: Sequence[int] | np.ndarray) -> np.ndarray:
    if isinstance(sizes, np.ndarray) and sizes.dtype.kind == "i" and sizes.min(initial=0) >= 0:
        return sizes
    return np.array([whole_number(size, "a size", minimum=0) for size in sizes], dtype=object)


def _weights(behind: np.ndarray, copies: np.ndarray, slope: Fraction) -> Weights:
    """Return the weights copies·e^(-slope·behind), for what is behind in rising order."""

    def weights(bits: int) -> tuple[list[Bounds], int]:
        near = int(np.searchsorted(behind, ceil(bits / slope)))  # all others have e^(-slope·behind) < 2^-bits
        decay = powers(slope, bits)
        bounds = [decay(int(steps)) for steps in behind[:near]]
        sized = zip(copies[:near].tolist(), bounds, strict=True)
        return [(size * low, size * high) for size, (low, high) in sized], sum(copies[near:].tolist())

    return weights
