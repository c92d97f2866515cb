"""Take the numbers out of a column and put others in their place: whole stays whole, missing stays missing.

>>> import pandas as pd
>>> ages = pd.Series([31, None, 47], dtype="Int64")
>>> with_numbers(ages, present_numbers(ages) + 0.7).tolist()
[32, <NA>, 48]
"""

from __future__ import annotations

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


def with_numbers(values: pd.Series, new: np.ndarray) -> pd.Series:
    """Return the column with `new` in place of the cells that are not missing, in the same dtype.

    Parameters
    ----------
    values : Series
        Of numbers.
    new : float array
        A number for each cell that is not missing. For a column of whole numbers they are rounded, and kept
        within what its dtype can hold (and within ±2^53).

    Examples
    --------
    >>> with_numbers(pd.Series([1, 250], dtype="uint8"), np.array([-3.2, 260.0])).tolist()
    [0, 255]
    """
    kind = getattr(values.dtype, "numpy_dtype", values.dtype)
    if pd.api.types.is_integer_dtype(values):
        limits = np.iinfo(kind)
        new = np.clip(np.rint(new), max(limits.min, -EXACT), min(limits.max, EXACT))
    result = values.copy()
    result.iloc[values.notna().to_numpy()] = new.astype(kind)
    return result
