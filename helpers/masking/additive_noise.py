"""Additive noise: a random number is added to each value.

Means over many rows stay nearly right, since the noise has mean 0 (unless bounds cut it off); the variance
grows by that of the noise, and correlations shrink. A single value is known to within a few times the scale.

Not protected: who stands far from all others still does (add 10 to a salary of a million). Noise drawn anew
for each release of the same table averages out. And this is not differential privacy: the scale is not set by
a bound on what one person can change, and floating-point numbers leak (Mironov, *On significance of the least
significant bits for differential privacy*, CCS 2012); `helpers.masking.differential_privacy` answers
questions with noise that has a proof.

>>> import pandas as pd
>>> toy = np.random.default_rng(1)
>>> add_noise(pd.Series([31, 47, 28]), scale=5, rng=toy).tolist()
[33, 51, 30]
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.number_columns import check_limits_fit, present_numbers, with_numbers
from helpers.masking.parameter_checks import require_interval, require_number
from helpers.numbers.randomness import SecureGenerator, generator

SHAPES = ("gaussian", "uniform")


def add_noise(
    values: pd.Series,
    scale: float,
    *,
    shape: str = "gaussian",
    bounds: tuple[float, float] | None = None,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.Series:
    """Return a column of numbers with noise added to each.

    Parameters
    ----------
    values : Series
        Of whole or floating numbers. Missing cells stay missing.
    scale : float
        Above 0, in the column's unit: the standard deviation of Gaussian noise, or the largest absolute value
        of uniform noise (whose standard deviation is then ``scale / sqrt(3)``).
    shape : {"gaussian", "uniform"}
        The distribution of the noise.
    bounds : (lowest, highest), optional
        For a column of whole numbers whole too. A result beyond an end is put at that end, so that values
        pile up there and the mean moves inward.
    rng : numpy.random.Generator, optional
        A toy that can be repeated; ``None`` for numbers that nobody can predict.

    Returns
    -------
    Series
        With the same index, name and dtype. Whole numbers stay whole: value plus noise is rounded, and kept
        within what the dtype can hold.

    Raises
    ------
    TypeError
        If the column holds no numbers.
    ValueError
        If the scale is not above 0, the shape unknown, the bounds are no range or do not fit the column, or
        the noise is too large for its dtype.

    Examples
    --------
    >>> toy = np.random.default_rng(1)
    >>> add_noise(pd.Series([0.0, 1.0]), scale=5, shape="uniform", bounds=(0, 1), rng=toy).round(3).tolist()
    [0.118, 1.0]
    """
    check_noise(scale, shape, bounds)
    x = present_numbers(values)
    check_limits_fit(values, bounds or ())
    noisy = x + scale * _unit_noise(shape, x.size, generator(rng))
    return with_numbers(values, noisy if bounds is None else np.clip(noisy, *bounds))


def check_noise(scale: float, shape: str, bounds: tuple[float, float] | None) -> None:
    """Raise what is wrong with the parameters of `add_noise`.

    Examples
    --------
    >>> check_noise(5, "triangle", None)
    Traceback (most recent call last):
        ...
    ValueError: shape must be one of gaussian, uniform; got 'triangle'
    """
    require_number("scale", scale)
    if scale <= 0:
        raise ValueError(f"scale must be above 0, got {scale}")
    if shape not in SHAPES:
        raise ValueError(f"shape must be one of {', '.join(SHAPES)}; got {shape!r}")
    if bounds is not None:
        require_interval("bounds", bounds)


def _unit_noise(shape: str, count: int, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
    return rng.standard_normal(count) if shape == "gaussian" else 2 * rng.random(count) - 1
