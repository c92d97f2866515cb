"""Tell from the low bits of one noisy answer which of two tables it came from: Mironov's attack.

`textbook_laplace` adds to a count the logarithm of one of 2^53 evenly spaced numbers. So only some floats can
come out of a count, and other floats out of the next count. Who sees an answer checks, for each count that
the table may have, whether any of the 2^53 numbers leads to it. If one of two counts cannot have given the
answer, the other did: with certainty, from one answer, whatever epsilon was promised.

- Needs: one answer, epsilon, and the two counts in question (all others in the table are known, say).
- Costs: a few dozen logarithms.
- Source: Mironov, "On Significance of the Least Significant Bits for Differential Privacy" (2012).
- Stopped by: noise that is a whole number, drawn exactly (`noisy_count`): any can come out of any count.
- Not stopped by: a smaller epsilon. Large counts are safer, as adding them rounds the noise: of counts near
  1000 with epsilon 1, the attack decides about one answer in 500.

It follows how NumPy draws: u is a multiple of 2^-53; the noise is scale·ln(2u) for u < 1/2, else -scale·ln(2
- 2u). The logarithm has to be the same, to the last bit, as the one NumPy calls: on the machine that made the
answer it is.

>>> import numpy as np
>>> from helpers.masking.differential_privacy import textbook_laplace
>>> smokes = np.arange(2000) % 2 == 0  # in 2000 tables, is the one unknown person among those counted?
>>> answers = textbook_laplace(0.0 + smokes, 1, np.random.default_rng(1))
>>> print(low_bits(answers, (0, 1), 1, truth=smokes))
1,616 of 2,000 people (80.8 %), 1,616 claimed
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, ulp

import numpy as np
import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.differential_privacy.parameters import Number, positive

Reachable = Callable[[np.ndarray, int, float], np.ndarray]
_STEPS = 1 << 53
_SURE = 16  # so many steps of u within one float: then one of them leads to it
_ROUNDING = 4  # how many steps of u the logarithm and the exponential below may be off


def textbook_reachable(answers: np.ndarray, count: int, epsilon: float) -> np.ndarray:
    """Return for each answer whether `textbook_laplace` can make it from this count.

    Parameters
    ----------
    answers : array of float
        What was published.
    count : int
        What the exact answer may have been.
    epsilon : float
        Of the mechanism.

    Examples
    --------
    >>> from helpers.masking.differential_privacy import textbook_laplace
    >>> answers = textbook_laplace(np.full(500, 3.0), 1, np.random.default_rng(1))
    >>> bool(textbook_reachable(answers, 3, 1).all()), int(textbook_reachable(answers, 4, 1).sum())
    (True, 298)
    """
    scale = 1 / float(positive(epsilon, "epsilon"))
    flat = np.asarray(answers, dtype=float).ravel()
    return np.array([_reaches(float(answer), float(count), scale) for answer in flat], dtype=bool)


def _reaches(answer: float, count: float, scale: float) -> bool:
    distance = answer - count
    middle = exp(-abs(distance) / scale) * 2**52  # 2u, or 2 - 2u, in steps of 2^-52
    width = middle * ulp(answer) / scale  # how many steps lie within half a float on each side of the answer
    if width >= _SURE:
        return True
    first = max(1, int(middle - width) - _ROUNDING)
    steps = range(first, min(1 << 52, int(middle + width) + _ROUNDING) + 1)
    left = distance <= 0 and any(count + _noise(k, scale) == answer for k in steps)
    return left or (distance >= 0 and any(count + _noise(_STEPS - k, scale) == answer for k in steps))


def _noise(k: int, scale: float) -> float:
    """Return NumPy's Laplace noise for u = k·2^-53."""
    u = k / _STEPS
    return scale * log(u + u) if u < 0.5 else 0.0 - scale * log(2.0 - u - u)


def whole_number_reachable(answers: np.ndarray, count: int, epsilon: float) -> np.ndarray:
    """Return for each answer whether discrete noise can make it from this count: every whole number can.

    Examples
    --------
    >>> whole_number_reachable(np.array([3.0, 3.5]), 100, 1)
    array([ True, False])
    """
    return np.asarray(answers) == np.rint(answers)


def low_bits(
    answers: np.ndarray,
    counts: tuple[int, int],
    epsilon: Number,
    *,
    truth: np.ndarray,
    reachable: Reachable = textbook_reachable,
) -> Outcome:
    """Decide for each answer which of two counts it came from, where only one of them can have given it.

    Parameters
    ----------
    answers : array of float
        One answer for each table; in each table one person is in question.
    counts : (int, int)
        The exact answer without and with this person.
    epsilon : number
        Of the mechanism.
    truth : array of bool
        Whether the person was counted: says whether the attacker is right.
    reachable : callable
        What the attacker knows of the mechanism: which answers can come out of which count.

    Returns
    -------
    Outcome
        A person each answer. `details` has the answers that were decided, and the verdicts.

    Raises
    ------
    ValueError
        If there are not as many answers as truths, an answer is not finite, or the counts are equal.

    Examples
    --------
    >>> from helpers.masking.differential_privacy import discrete_laplace
    >>> counted = np.arange(2000) % 2 == 0
    >>> answers = 7 + counted + discrete_laplace(1, 2000)
    >>> print(low_bits(answers, (7, 8), 1, truth=counted, reachable=whole_number_reachable))
    0 of 2,000 people (0.0 %), 0 claimed
    """
    answers, truth = np.asarray(answers, dtype=float).ravel(), np.asarray(truth, dtype=bool).ravel()
    if answers.size != truth.size or not np.isfinite(answers).all():
        raise ValueError(
            f"need a finite answer for each truth, got {answers.size} answers for {truth.size} truths"
        )
    if counts[0] == counts[1]:
        raise ValueError(f"the two counts must differ, both are {counts[0]}")
    without, counted = (reachable(answers, count, float(positive(epsilon, "epsilon"))) for count in counts)
    decided = np.flatnonzero(without != counted)
    verdict = counted[decided]
    details = pd.DataFrame({"answer": answers[decided], "counted": verdict}, index=decided)
    right = int((verdict == truth[decided]).sum())
    return Outcome(right, answers.size, claimed=decided.size, details=details)
