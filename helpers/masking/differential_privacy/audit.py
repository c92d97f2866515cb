"""Test a mechanism against the definition of differential privacy.

Run a mechanism many times on each of two neighboring tables. If it is (ε, δ)-differentially private, then for
every set E of answers P(first in E) ≤ e^ε·P(second in E) + δ, and the other way round. `find_violation` looks
at the sets "at most c" and "at least c" for all c at once: by the inequality of Dvoretzky, Kiefer and
Wolfowitz, with Massart's constant ("The tight constant in the Dvoretzky–Kiefer–Wolfowitz inequality", 1990),
the shares among n runs are all within √(ln(2/α)/(2n)) of the probabilities, except with probability α.

A violation that is found is real, except with the stated probability. That none is found proves nothing: the
test sees only these sets, only this pair of tables, and only differences that so many runs can show.

>>> import numpy as np
>>> rng = np.random.default_rng(1)
>>> runs = [rng.laplace(count, 1 / 2, 20_000) for count in (10, 11)]  # noise for an epsilon of 2
>>> find_violation(*runs, epsilon=2) is None
True
>>> print(find_violation(*runs, epsilon=1))
answers of at most 10.28...: probability at least 0.7 for one table and at most 0.14 for the other
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from helpers.masking.differential_privacy.parameters import Number, positive, probability


@dataclass(frozen=True)
class Violation:
    """A set of answers whose probabilities are too different.

    Attributes
    ----------
    at_most : bool
        Whether the set is "at most bound" or "at least bound".
    bound : float
        Where the set ends or begins.
    likely, unlikely : float
        A lower bound of its probability for one table, and an upper bound for the other.
    """

    at_most: bool
    bound: float
    likely: float
    unlikely: float

    def __str__(self) -> str:
        return (
            f"answers of at {'most' if self.at_most else 'least'} {self.bound:g}: probability at least "
            f"{self.likely:.2g} for one table and at most {self.unlikely:.2g} for the other"
        )


def find_violation(
    first: np.ndarray, second: np.ndarray, epsilon: Number, delta: Number = 0, *, false_alarm: float = 1e-6
) -> Violation | None:
    """Return the clearest proof that a mechanism is not (epsilon, delta)-differentially private, or ``None``.

    Parameters
    ----------
    first, second : array of numbers
        Independent answers for the one and for the other of two neighboring tables.
    epsilon, delta : number
        What the mechanism claims.
    false_alarm : float
        With at most this probability a mechanism that keeps its promise is accused.

    Raises
    ------
    TypeError, ValueError
        If there are no answers, one is NaN, or a parameter is not allowed.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> find_violation(rng.normal(size=100), rng.normal(size=100), 0.5) is None
    True
    """
    factor, delta = exp(min(float(positive(epsilon, "epsilon")), 700.0)), float(probability(delta, "delta"))
    positive(probability(false_alarm, "false_alarm"), "false_alarm")
    one, two = (np.sort(np.asarray(runs, dtype=float).ravel()) for runs in (first, second))
    if not (one.size and two.size) or np.isnan(one[-1]) or np.isnan(two[-1]):
        raise ValueError("need answers for both tables, and none may be NaN")
    found = []
    for a, b in ((one, two), (two, one)):
        for at_most in (True, False):
            bounds = np.unique(a)
            likely = _shares(a, bounds, at_most) - sqrt(log(4 / false_alarm) / (2 * a.size))
            unlikely = _shares(b, bounds, at_most) + sqrt(log(4 / false_alarm) / (2 * b.size))
            excess = likely - factor * unlikely - delta
            worst = int(excess.argmax())
            violation = Violation(at_most, float(bounds[worst]), float(likely[worst]), float(unlikely[worst]))
            found.append((float(excess[worst]), violation))
    most, clearest = max(found, key=lambda pair: pair[0])
    return clearest if most > 0 else None


def _shares(runs: np.ndarray, bounds: np.ndarray, at_most: bool) -> np.ndarray:
    if at_most:
        return np.searchsorted(runs, bounds, side="right") / runs.size
    return 1 - np.searchsorted(runs, bounds, side="left") / runs.size
