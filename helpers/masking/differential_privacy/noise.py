"""The noise of a mechanism: discrete Laplace where delta is 0, discrete Gaussian where it is not.

>>> import numpy as np
>>> from fractions import Fraction
>>> noise(3, 1, Fraction(1, 2), Fraction(0), np.random.default_rng(1)).tolist()
[4, 1, -3]
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from helpers.masking.differential_privacy.discrete_gaussian import discrete_gaussian
from helpers.masking.differential_privacy.discrete_laplace import discrete_laplace
from helpers.masking.differential_privacy.gaussian_calibration import gaussian_sigma_squared
from helpers.numbers.randomness import SecureGenerator


def noise(
    size: int,
    sensitivity: int,
    epsilon: Fraction,
    delta: Fraction,
    rng: np.random.Generator | SecureGenerator | None,
) -> np.ndarray:
    """Return noise for `size` whole numbers that make one answer (int64).

    Parameters
    ----------
    size : int
        How many numbers the answer has.
    sensitivity : int
        By how much one person changes the answer: the sum of the changes where delta is 0 (epsilon then holds
        by the scale sensitivity/epsilon), their Euclidean length where it is not (`gaussian_calibration`).
    epsilon, delta : Fraction
        The guarantee.
    rng : numpy.random.Generator or None
        ``None`` draws unpredictable numbers.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> noise(3, 1, Fraction(1, 2), Fraction(1, 10**6), rng).tolist()
    [17, -6, 12]
    """
    if delta:
        return discrete_gaussian(gaussian_sigma_squared(epsilon, delta, sensitivity), size, rng)
    return discrete_laplace(sensitivity / epsilon, size, rng)
