"""Read a masked column back as an analyst would: what each cell may have been.

A number may have been published as it is, with noise, or as a range such as ``"23-31"``; a date as a month, a
year or a range; a category as it is, as a set of categories such as ``"F, M"``, or with characters hidden as
in ``"381**"``. The values within a range or a set count as equally likely. What is none of these (a token, a
star) says nothing; nor does a broader name ("infection" for "flu"), for which one would need the tree.

>>> import pandas as pd
>>> low, high = intervals(pd.Series(["23-31", "40", "*"]))
>>> low.tolist(), high.tolist()
([23.0, 40.0, nan], [31.0, 40.0, nan])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from helpers.masking.table_checks import holds_dates, holds_numbers

HIDDEN = "*"
UNKNOWN = (np.nan, np.nan)
_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_NUMBERS = re.compile(rf"({_NUMBER})(?:(?:-| to )({_NUMBER}))?")
_DATE = r"\d{4}(?:-\d\d(?:-\d\d(?: [\d:.]+)?)?)?"
_DATES = re.compile(rf"({_DATE}) to ({_DATE})|(\d{{4}})-(\d{{4}})|({_DATE})")


def is_ordered(values: pd.Series) -> bool:
    """Whether a column of an original table holds numbers or dates; all others are categories.

    Examples
    --------
    >>> is_ordered(pd.Series([1, 2])), is_ordered(pd.Series(["a", "b"]))
    (True, False)
    """
    return holds_numbers(values) or holds_dates(values)


def intervals(published: pd.Series, *, dates: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return between which numbers each cell lies.

    Parameters
    ----------
    published : Series
        Numbers, dates, or text such as ``"31"``, ``"23-31"``, ``"-5 to 3"``.
    dates : bool
        Whether text stands for dates: ``"1987-03-09"``, ``"1987-03"``, ``"1987"``, ``"1980-1989"``, or two
        with " to ".

    Returns
    -------
    low, high : float arrays
        Equal for a single number, NaN for what is missing or cannot be read. Dates are days since 1970, both
        included.

    Examples
    --------
    >>> intervals(pd.Series(["-5 to -3", "-5 to 3", "age"]))[1].tolist()
    [-3.0, 3.0, nan]
    >>> intervals(pd.Series(["1970-02", "1970"]), dates=True)[1].tolist()
    [58.0, 364.0]
    """
    if holds_dates(published):
        days = ((published - pd.Timestamp(0, tz=published.dt.tz)) / pd.Timedelta(days=1)).to_numpy(
            dtype=float
        )
        return days, days
    if holds_numbers(published):
        x = published.to_numpy(dtype=float, na_value=np.nan)
        return x, x
    codes, distinct = pd.factorize(published)
    read = _date_range if dates else _number_range
    ends = np.array(
        [*(read(str(cell).strip()) for cell in distinct), UNKNOWN]
    )  # missing cells have the code -1
    return ends[codes, 0], ends[codes, 1]


def _number_range(cell: str) -> tuple[float, float]:
    found = _NUMBERS.fullmatch(cell)
    return _in_order(float(found[1]), float(found[2] or found[1])) if found else UNKNOWN


def _date_range(cell: str) -> tuple[float, float]:
    found = _DATES.fullmatch(cell)
    if found is None:
        return UNKNOWN
    dates = [date for date in found.groups() if date]
    try:
        start, end = np.datetime64(dates[0]), np.datetime64(dates[-1])
    except ValueError:  # there is no 30 February
        return UNKNOWN
    last_day = (end + 1).astype("datetime64[D]") - 1 if np.datetime_data(end)[0] in "YM" else end
    return _in_order(*(float(day.astype("datetime64[D]").astype(int)) for day in (start, last_day)))


def _in_order(low: float, high: float) -> tuple[float, float]:
    return (low, high) if -np.inf < low <= high < np.inf else UNKNOWN


@dataclass(frozen=True, eq=False)
class Memberships:
    """Which of the original categories each cell may have been.

    Attributes
    ----------
    codes : int array
        For each row the number of its distinct cell; the last number is that of missing cells.
    cells, categories : int arrays
        Pairs of a distinct cell and a category that it may stand for.
    weights : float array
        The probability of each pair. A cell that says nothing is in no pair.
    """

    codes: np.ndarray
    cells: np.ndarray
    categories: np.ndarray
    weights: np.ndarray


def memberships(published: pd.Series, categories: Sequence[object]) -> Memberships:
    """Read a column of categories, sets of them, or categories with hidden characters.

    Parameters
    ----------
    published : Series
        The cells.
    categories : sequence
        The original categories.

    Examples
    --------
    >>> read = memberships(pd.Series(["F, M", "F", None]), ["F", "M"])
    >>> list(zip(read.cells.tolist(), read.categories.tolist(), read.weights.tolist()))
    [(0, 0, 0.5), (0, 1, 0.5), (1, 0, 1.0)]
    """
    codes, distinct = pd.factorize(published)
    place = {str(category): number for number, category in enumerate(categories)}

    @cache
    def with_hidden(hidden: tuple[bool, ...]) -> dict[str, list[int]]:
        """Return the categories of this length under their text with those characters hidden."""
        under: dict[str, list[int]] = {}
        for category, number in place.items():
            if len(category) == len(hidden):
                text = "".join(
                    HIDDEN if hide else letter for letter, hide in zip(category, hidden, strict=True)
                )
                under.setdefault(text, []).append(number)
        return under

    def members(cell: str) -> list[int]:
        if cell in place:
            return [place[cell]]
        if HIDDEN in cell:
            hidden = tuple(letter == HIDDEN for letter in cell)
            return [] if all(hidden) else with_hidden(hidden).get(cell, [])
        return [place[member] for member in cell.split(", ") if member in place]

    known = [members(str(cell)) for cell in distinct]
    sizes = np.array([len(numbers) for numbers in known], dtype=int)
    return Memberships(
        codes=np.where(codes < 0, len(distinct), codes),
        cells=np.repeat(np.arange(len(distinct)), sizes),
        categories=np.array([number for numbers in known for number in numbers], dtype=int),
        weights=np.repeat(1 / np.maximum(sizes, 1), sizes),
    )
