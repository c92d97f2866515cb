"""Generalization hierarchies: each level says less about a value, the last says nothing.

Level 0 is the value as it is. At one level every value of a column is generalized alike ("full domain";
Samarati and Sweeney 1998), so that a band of ages means the same in every row.

Generalization alone promises nothing: count the crowds afterwards, with `helpers.masking.k_anonymity`, or
leave out those in small ones, with `helpers.masking.full_domain`.

>>> import pandas as pd
>>> table = pd.DataFrame({"age": [23, 38], "postcode": ["38114", "38106"], "diagnosis": ["flu", "gout"]})
>>> print(generalize(table, {"age": (NumberBands((5, 10)), 2), "postcode": (Digits(5), 2)}))
     age postcode diagnosis
0  20-29    381**       flu
1  30-39    381**      gout
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from helpers.masking.parameter_checks import plain, require_whole
from helpers.masking.table_checks import check_column, check_table, holds_dates, holds_numbers

ANYTHING = "*"
WIDEST_BAND = 2**53


class Hierarchy(Protocol):
    """What can generalize a column."""

    @property
    def levels(self) -> int:
        """How many levels there are; the last is ``levels - 1``."""

    def generalize(self, cells: pd.Series, level: int) -> pd.Series:
        """Return the column at a level."""


@dataclass(frozen=True)
class NumberBands:
    """Bands of numbers, wider from level to level.

    Attributes
    ----------
    widths : tuple of int
        The width of the bands at level 1, 2, …; each from 1 to 2^53. A band begins at a multiple of its
        width.

    Examples
    --------
    >>> ages = NumberBands((5, 20))
    >>> ages.levels, [ages.generalize(pd.Series([23]), level)[0] for level in (1, 2, 3)]
    (4, ['20-24', '20-39', '*'])
    """

    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "widths", plain(self.widths))
        if not isinstance(self.widths, tuple):
            raise TypeError(f"widths must be a tuple of whole numbers, got {type(self.widths).__name__}")
        for width in self.widths:
            require_whole("the width of a band", width, least=1)
            if width > WIDEST_BAND:
                raise ValueError(f"the width of a band must be at most 2^53, got {width}")

    @property
    def levels(self) -> int:
        """One for the values, one a width, one for "*"."""
        return len(self.widths) + 2

    def generalize(self, cells: pd.Series, level: int) -> pd.Series:
        """Return the column at a level.

        Whole numbers come into bands such as "20-24", other numbers into "20-25", where 25 itself belongs to
        the next band; with a negative number in the column, "-5 to -1".
        """
        _check(self, cells, level)
        if not holds_numbers(cells):
            raise TypeError(f"column {cells.name!r} must hold numbers, but is of dtype {cells.dtype}")
        if level in (0, self.levels - 1):
            return cells.copy() if level == 0 else _all_alike(cells)
        width = self.widths[level - 1]
        whole = pd.api.types.is_integer_dtype(cells)
        dash = "-" if cells.min() >= 0 else " to "
        last = width - 1 if whole else width
        numbers = cells if whole else cells.astype("float64")
        if whole:
            numbers = numbers.astype("uint64" if cells.min() >= 0 else "int64")
        band = numbers // width
        return _relabeled(
            band, lambda b: f"{int(b) * width}" + (f"{dash}{int(b) * width + last}" if last else "")
        )


@dataclass(frozen=True)
class Digits:
    """Texts of one length that say less with each character hidden from the end: postcodes, phone numbers.

    Attributes
    ----------
    length : int
        The characters of each text. Level 1 hides the last of them, level `length` all.

    Examples
    --------
    >>> [Digits(3).generalize(pd.Series(["381"]), level)[0] for level in range(4)]
    ['381', '38*', '3**', '***']
    """

    length: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", plain(self.length))
        require_whole("length", self.length, least=1)

    @property
    def levels(self) -> int:
        """One for each number of hidden characters, from 0 to all."""
        return self.length + 1

    def generalize(self, cells: pd.Series, level: int) -> pd.Series:
        """Return the column at a level."""
        _check(self, cells, level)
        kept = self.length - level
        return _relabeled(cells, lambda text: self._checked(text, cells.name)[:kept] + ANYTHING * level)

    def _checked(self, text: object, name: Hashable) -> str:
        if not isinstance(text, str) or len(text) != self.length:
            raise ValueError(
                f"column {name!r} must hold texts of {self.length} characters, and one cell is another"
            )
        return text


@dataclass(frozen=True)
class Dates:
    """Dates by day (level 0), month, year, decade, and nothing (level 4).

    Examples
    --------
    >>> birth = pd.Series(pd.to_datetime(["1987-03-09"]))
    >>> [Dates().generalize(birth, level)[0] for level in range(1, 5)]
    ['1987-03', '1987', '1980-1989', '*']
    """

    @property
    def levels(self) -> int:
        """Day, month, year, decade and "*"."""
        return 5

    def generalize(self, cells: pd.Series, level: int) -> pd.Series:
        """Return the column at a level; a time of the day is kept at level 0 only."""
        _check(self, cells, level)
        if not holds_dates(cells):
            raise TypeError(f"column {cells.name!r} must hold dates, but is of dtype {cells.dtype}")
        if level in (0, 4):
            return cells.copy() if level == 0 else _all_alike(cells)
        if level == 1:
            months = 12 * cells.dt.year + cells.dt.month - 1
            return _relabeled(months, lambda month: f"{month // 12:04}-{month % 12 + 1:02}")
        if level == 2:
            return _relabeled(cells.dt.year, "{:04}".format)
        return _relabeled(cells.dt.year // 10 * 10, lambda decade: f"{decade:04}-{decade + 9:04}")


@dataclass(frozen=True)
class CategoryTree:
    """Categories under broader ones.

    Attributes
    ----------
    paths : tuple of tuples of str
        For each category the way up: itself, its parent, its grandparent, …, all of one length. "*" comes
        above.

    Examples
    --------
    >>> tree = CategoryTree((("flu", "infection"), ("angina", "infection"), ("gout", "metabolism")))
    >>> tree.levels, tree.generalize(pd.Series(["gout", "flu"]), 1).tolist()
    (3, ['metabolism', 'infection'])
    """

    paths: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "paths", plain(self.paths))
        if not self.paths or not all(self.paths) or len(set(map(len, self.paths))) > 1:
            raise ValueError("need at least one path, and all of one length")
        if len({path[0] for path in self.paths}) < len(self.paths):
            raise ValueError("a category has two paths; give each one way up")

    @property
    def levels(self) -> int:
        """The length of a path, and one for "*"."""
        return len(self.paths[0]) + 1

    def generalize(self, cells: pd.Series, level: int) -> pd.Series:
        """Return the column at a level."""
        _check(self, cells, level)
        known = {path[0]: (*path, ANYTHING)[level] for path in self.paths}
        unknown = [value for value in cells.unique() if value not in known]
        if unknown:
            raise ValueError(f"column {cells.name!r} has {len(unknown)} categories that are not in the tree")
        return _relabeled(cells, known.__getitem__)


def generalize(table: pd.DataFrame, levels: Mapping[Hashable, tuple[Hierarchy, int]]) -> pd.DataFrame:
    """Return the table with some columns generalized.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    levels : mapping of column name to (hierarchy, level)
        All other columns stay as they are.

    Returns
    -------
    DataFrame
        The generalized columns are of dtype ``category``, their texts in the order of the values; at level 0
        those of numbers and dates are as they were.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it (see `helpers.masking.table_checks.check_table`), a column is not what
        its hierarchy generalizes, or there is no such level.

    Examples
    --------
    >>> generalize(pd.DataFrame({"age": [23, 38]}), {"age": (NumberBands((10,)), 1)})["age"].tolist()
    ['20-29', '30-39']
    """
    check_table(table, list(levels))
    generalized = table.copy(deep=False)
    for name, (hierarchy, level) in levels.items():
        generalized[name] = hierarchy.generalize(table[name], level)
    return generalized


def _check(hierarchy: Hierarchy, cells: pd.Series, level: int) -> None:
    check_column(cells)
    require_whole("level", level, least=0)
    if level >= hierarchy.levels:
        raise ValueError(f"level must be at most {hierarchy.levels - 1}, got {level}")


def _relabeled(cells: pd.Series, text: Callable[[Any], str]) -> pd.Series:
    """Return the text of each cell, asked for once per different value."""
    codes, values = pd.factorize(cells, sort=True)
    number, texts = pd.factorize(np.array([text(value) for value in values], dtype=object))
    return pd.Series(pd.Categorical.from_codes(number[codes], texts), index=cells.index, name=cells.name)


def _all_alike(cells: pd.Series) -> pd.Series:
    return _relabeled(pd.Series(0, index=cells.index, name=cells.name), lambda _: ANYTHING)
