"""What many answers give away together.

Basic composition: the epsilons add up, and so do the deltas. Advanced composition: k answers, each
(ε, δ)-differentially private, are together (ε', k·δ + δ')-differentially private for every δ' > 0, with
ε' = √(2k·ln(1/δ'))·ε + k·ε·(e^ε - 1). It grows with √k instead of k, as long as ε is small.

Source: Dwork and Roth, "The Algorithmic Foundations of Differential Privacy" (2014), Theorem 3.16 for basic,
Theorem 3.20 for advanced composition. Each question may depend on the answers before it; for the advanced
theorem the number k and the ε of each are fixed in advance. A sum may be held below a total by choosing each
ε when it is asked for, too: Rogers, Roth, Ullman and Vadhan, "Privacy Odometers and Filters: Pay-as-you-Go
Composition" (2016).

>>> basic_composition(0.1, 100)
(Fraction(10, 1), Fraction(0, 1))
>>> epsilon, delta = advanced_composition(0.1, 100, slack=1e-6)
>>> round(epsilon, 2), delta
(6.31, 1e-06)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import expm1, inf, log, sqrt
from typing import NamedTuple

from helpers.masking.differential_privacy.parameters import Number, positive, probability
from helpers.numbers.checks import whole_number

_ROUNDING = 1 + 1e-12  # far more than the floats below lose


class Fits(NamedTuple):
    """How many equal queries fit into a budget, by each theorem."""

    basic: int
    advanced: int


def basic_composition(epsilon: Number, k: int, delta: Number = 0) -> tuple[Fraction, Fraction]:
    """Return the epsilon and the delta of k queries together, exactly.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    Examples
    --------
    >>> basic_composition(0.5, 3, 1e-6)
    (Fraction(3, 2), Fraction(3, 1000000))
    """
    k = whole_number(k, "k", minimum=0)
    return k * positive(epsilon, "epsilon"), k * probability(delta, "delta")


def advanced_composition(epsilon: Number, k: int, delta: Number = 0, *, slack: Number) -> tuple[float, float]:
    """Return the epsilon and the delta of k queries together, by Theorem 3.20.

    Parameters
    ----------
    epsilon, delta : number
        Of each query.
    k : int
        How many queries.
    slack : number
        δ' in the theorem, above 0 and below 1: the chance that is paid for the smaller epsilon.

    Returns
    -------
    (float, float)
        ε', rounded up a little, and k·δ + δ'.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    Examples
    --------
    >>> epsilon, delta = advanced_composition(0.1, 10, slack=1e-6)  # for few queries it is worse than 10·0.1
    >>> round(epsilon, 2)
    1.77
    """
    slack = probability(positive(slack, "slack"), "slack")
    k, ε = whole_number(k, "k", minimum=0), float(positive(epsilon, "epsilon"))
    together = (sqrt(-2 * k * log(slack)) * ε + k * ε * _expm1(ε)) * _ROUNDING
    return together, float(k * probability(delta, "delta") + slack)


def _expm1(x: float) -> float:
    return expm1(x) if x < 700 else inf


def queries_that_fit(total_epsilon: Number, total_delta: Number, epsilon: Number, delta: Number = 0) -> Fits:
    """Return how many queries of (epsilon, delta) stay within the total, by each theorem.

    The advanced theorem gets as its slack what k·delta leaves of the total delta; without any, nothing fits
    under it.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    Examples
    --------
    >>> queries_that_fit(1, 1e-6, 0.01)
    Fits(basic=100, advanced=337)
    """
    total, each = exact_pair(total_epsilon, total_delta), exact_pair(epsilon, delta)
    positive(epsilon, "epsilon")
    basic = int(min(whole / part for whole, part in zip(total, each, strict=True) if part))

    def fits(k: int) -> bool:
        slack = total[1] - k * each[1]
        return slack > 0 and advanced_composition(each[0], k, slack=slack)[0] <= total[0]

    return Fits(basic, _last(fits))


def exact_pair(epsilon: Number, delta: Number) -> tuple[Fraction, Fraction]:
    """Return an epsilon of at least 0 and a delta as fractions.

    Examples
    --------
    >>> exact_pair(0.5, 0)
    (Fraction(1, 2), Fraction(0, 1))
    """
    return (Fraction(0) if epsilon == 0 else positive(epsilon, "epsilon")), probability(delta, "delta")


def _last(fits: Callable[[int], bool]) -> int:
    """Return the largest k for which a property holds that, once lost, stays lost; 0 if it never holds."""
    beyond = 1
    while fits(beyond):
        beyond *= 2
    k = 0
    while beyond - k > 1:
        middle = (k + beyond) // 2
        k, beyond = (middle, beyond) if fits(middle) else (k, middle)
    return k
