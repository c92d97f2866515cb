"""Check the columns that the mechanisms are given, and put numbers on a grid of whole units.

>>> from fractions import Fraction
>>> import numpy as np
>>> grid_units(np.array([12.4, -3.0, 250.0]), Grid(0, 100, Fraction(1, 2))).tolist()
[25, 0, 200]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import pandas as pd

from helpers.masking.differential_privacy.parameters import Number, multiple, positive
from helpers.masking.table_checks import check_column, check_one_kind, holds_numbers

Column: TypeAlias = Sequence | np.ndarray | pd.Series
LARGEST_UNIT = 1 << 53  # up to here a float holds every whole number


@dataclass(frozen=True)
class Grid:
    """The whole numbers that stand for values between two bounds.

    Attributes
    ----------
    lower, upper : int
        The bounds, in units of the granularity.
    granularity : Fraction
        The width of a unit.
    """

    lower: int
    upper: int
    granularity: Fraction

    def __init__(self, lower: Number, upper: Number, granularity: Number) -> None:
        step = positive(granularity, "granularity")
        first, last = multiple(lower, step, "lower"), multiple(upper, step, "upper")
        if first >= last:
            raise ValueError(f"lower must be below upper, got {lower} and {upper}")
        if max(-first, last) > LARGEST_UNIT:
            raise ValueError(f"the bounds are more than 2^53 units of {step}; take a coarser granularity")
        object.__setattr__(self, "lower", first)
        object.__setattr__(self, "upper", last)
        object.__setattr__(self, "granularity", step)


def column(values: Column, name: str = "values") -> pd.Series:
    """Return what was given as a Series, or raise what says why it is no usable column.

    Raises
    ------
    TypeError, ValueError
        If it is empty, not one-dimensional, or holds a missing or infinite cell.

    Examples
    --------
    >>> column([1.0, float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: column 'values' has 1 missing cell, the first in row 1; fill or drop it first
    """
    if isinstance(values, str | bytes | pd.DataFrame) or np.ndim(values) != 1:
        raise TypeError(f"{name} must be one column (a Series, a list or an array of one dimension)")
    cells = pd.Series(values, name=name)
    check_column(cells)
    return cells


def truth_values(values: Column, name: str) -> np.ndarray:
    """Return a column of truth values as an array, or raise what says why it is none.

    Raises
    ------
    TypeError, ValueError
        As `column`, and if the cells are no truth values.

    Examples
    --------
    >>> truth_values([1, 0], "smokes")
    Traceback (most recent call last):
        ...
    TypeError: smokes must be True or False for each row, as table["age"] > 60 is, not of dtype int64
    """
    cells = column(values, name)
    if not pd.api.types.is_bool_dtype(cells):
        raise TypeError(
            f'{name} must be True or False for each row, as table["age"] > 60 is, not of dtype {cells.dtype}'
        )
    return cells.to_numpy(dtype=bool)


def places_in(cells: pd.Series, categories: pd.Index) -> np.ndarray:
    """Return for each cell the place of its category, -1 for a cell of none of them.

    Raises
    ------
    TypeError
        If they are of two kinds (numbers and text, say): then no cell is in any.

    Examples
    --------
    >>> places_in(pd.Series([30, 31, 30]), pd.Index([30, 40])).tolist()
    [0, -1, 0]
    """
    check_one_kind(cells, categories, "the categories")
    return categories.get_indexer(pd.Index(cells))


def number_column(values: Column) -> np.ndarray:
    """Return a column of finite numbers as float64.

    Raises
    ------
    TypeError, ValueError
        As `column`, and if the cells are no numbers (truth values are none either).

    Examples
    --------
    >>> number_column(["31", "47"])
    Traceback (most recent call last):
        ...
    TypeError: column 'values' must hold numbers, but is of dtype str
    """
    cells = column(values)
    if not holds_numbers(cells):
        raise TypeError(f"column 'values' must hold numbers, but is of dtype {cells.dtype}")
    return cells.to_numpy(dtype=float)


def grid_units(values: Column, grid: Grid) -> np.ndarray:
    """Return each value, clipped to the bounds and rounded to whole units of the granularity (int64).

    Each unit depends on its own value alone. So one person moves a sum of units by at most the larger bound,
    whatever the rounding in floating point does to a value.

    Raises
    ------
    TypeError, ValueError
        If the column is not one of finite numbers.

    Examples
    --------
    >>> grid_units([0.26, 7.0], Grid(0, 1, 0.25)).tolist()
    [1, 4]
    """
    cells = number_column(values)
    with np.errstate(over="ignore"):
        units = np.rint(cells / float(grid.granularity))
    return np.clip(units, grid.lower, grid.upper).astype(np.int64)
