"""The Laplace mechanism as textbooks write it, in floating point: there to be broken.

On paper, a count plus noise with density proportional to e^(-|x|·epsilon) is epsilon-differentially private.
In floating point it is not: the noise is a logarithm of one of 2^53 evenly spaced numbers, so that most
floats cannot come out of it, and which ones cannot depends on the count. The low bits of a single answer
often tell which of two tables it came from (`helpers.masking.attacks.low_bits`). Use `noisy_count`, whose
noise is a whole number.

Source: Dwork, McSherry, Nissim and Smith, "Calibrating Noise to Sensitivity in Private Data Analysis" (2006),
for the mechanism; Mironov, "On Significance of the Least Significant Bits for Differential Privacy" (2012),
for what is wrong with it on a computer.

>>> import numpy as np
>>> textbook_laplace(100, 0.5, np.random.default_rng(1))
100.0478544724...
"""

from __future__ import annotations

import numpy as np

from helpers.masking.differential_privacy.parameters import Number, positive


def textbook_laplace(
    answer: float | np.ndarray, epsilon: Number, rng: np.random.Generator | None = None
) -> float | np.ndarray:
    """Return an answer (or an array of them) of sensitivity 1 plus float noise. Not private.

    Parameters
    ----------
    answer : float or ndarray
        The exact answer, finite.
    epsilon : number
        Above 0: what the mechanism would give if floats were real numbers.
    rng : numpy.random.Generator, optional
        ``None`` takes a fresh ``numpy.random.default_rng()``, which is predictable from its output besides.

    Raises
    ------
    TypeError, ValueError
        If the answer is not finite, or a parameter is not allowed.

    Examples
    --------
    >>> textbook_laplace(np.array([3, 4]), 1, np.random.default_rng(1)).round(2)
    array([3.02, 6.31])
    """
    exact_answer = np.asarray(answer, dtype=float)
    if not np.isfinite(exact_answer).all():
        raise ValueError("the answer must be finite")
    if rng is None:
        rng = np.random.default_rng()
    noisy = exact_answer + rng.laplace(0, 1 / float(positive(epsilon, "epsilon")), exact_answer.shape)
    return noisy if noisy.ndim else float(noisy)
