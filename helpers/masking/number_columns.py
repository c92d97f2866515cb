"""Take the numbers out of a column and put others in their place: whole stays whole, missing stays missing.

>>> import pandas as pd
>>> ages = pd.Series([31, None, 47], dtype="Int64")
>>> with_numbers(ages, present_numbers(ages) + 0.7).tolist()
[32, <NA>, 48]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.masking.table_checks import check_column, holds_numbers

EXACT = 2**53
"""Up to here every whole number is a float64."""


def check_numbers(values: pd.Series) -> None:
    """Raise unless a column holds real numbers, finite or missing.

    Examples
    --------
    >>> check_numbers(pd.Series(["31"], name="age"))
    Traceback (most recent call last):
        ...
    TypeError: column 'age' must hold numbers, but is of dtype str
    """
    check_column(values, missing_allowed=True)
    if not holds_numbers(values):
        raise TypeError(f"column {values.name!r} must hold numbers, but is of dtype {values.dtype}")


def present_numbers(values: pd.Series) -> np.ndarray:
    """Return the numbers of a column that are not missing, as float64.

    Raises
    ------
    TypeError
        If it holds no numbers.
    ValueError
        If a whole number is beyond 2^53, where float64 has gaps: such numbers are names, not measurements.

    Examples
    --------
    >>> present_numbers(pd.Series([1.5, None]))
    array([1.5])
    """
    check_numbers(values)
    present = values.dropna()
    if pd.api.types.is_integer_dtype(values) and ((present > EXACT) | (present < -EXACT)).any():
        raise ValueError(f"column {values.name!r} holds whole numbers beyond 2^53: mask them as text")
    return present.to_numpy(dtype=float)


def check_limits_fit(values: pd.Series, limits: Sequence[float | None]) -> None:
    """Raise unless a column's dtype can hold these limits: whole ones for whole numbers, none too large.

    Raises
    ------
    ValueError
        If it cannot.

    Examples
    --------
    >>> check_limits_fit(pd.Series([31, 47], dtype="int8", name="age"), (0, 1000))
    Traceback (most recent call last):
        ...
    ValueError: column 'age' holds whole numbers from -128 to 127: its limits are too, got (0, 1000)
    """
    if pd.api.types.is_integer_dtype(values):
        least, most = _range_of(values)
        given = [limit for limit in limits if limit is not None]
        if not all(least <= limit <= most and limit == int(limit) for limit in given):
            raise ValueError(
                f"column {values.name!r} holds whole numbers from {least} to {most}: its limits are too, "
                f"got {tuple(limits)}"
            )


def with_numbers(values: pd.Series, new: np.ndarray) -> pd.Series:
    """Return the column with `new` in place of the cells that are not missing, in the same dtype.

    Parameters
    ----------
    values : Series
        Of numbers.
    new : float array
        A number for each cell that is not missing. For a column of whole numbers they are rounded, and kept
        within what its dtype can hold (and within ±2^53).

    Raises
    ------
    ValueError
        If a number is too large for a column of floating ones.

    Examples
    --------
    >>> with_numbers(pd.Series([1, 250], dtype="uint8"), np.array([-3.2, 260.0])).tolist()
    [0, 255]
    """
    if pd.api.types.is_integer_dtype(values):
        new = np.clip(np.rint(new), *_range_of(values))
    with np.errstate(over="ignore"):
        converted = new.astype(_kind(values))
    if not np.isfinite(converted).all():
        raise ValueError(f"column {values.name!r} of dtype {values.dtype} cannot hold numbers that large")
    result = values.copy()
    result.iloc[values.notna().to_numpy()] = converted
    return result


def _kind(values: pd.Series) -> np.dtype:
    return getattr(values.dtype, "numpy_dtype", values.dtype)


def _range_of(values: pd.Series) -> tuple[int, int]:
    limits = np.iinfo(_kind(values))
    return max(limits.min, -EXACT), min(limits.max, EXACT)
