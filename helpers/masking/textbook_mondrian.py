"""Mondrian as its authors tell it: take a part, cut it, do the same with both halves.

It is short, and shows each cut. On more than some thousand rows use `helpers.masking.mondrian`, which by test
finds the same classes with ``cuts="median"``.

Source: LeFevre, DeWitt and Ramakrishnan, "Mondrian Multidimensional K-Anonymity" (ICDE 2006), the algorithm
"Anonymize". Two things are said more exactly here: the column is the widest that can be cut, and the cut is
between the two values that are nearest to the middle (there: right above the median).

>>> import pandas as pd
>>> table = pd.DataFrame({"age": [23, 25, 31, 38, 52, 54], "cost": [9, 2, 3, 1, 4, 2]})
>>> for cut in textbook_cuts(table, ["age", "cost"], k=2):
...     print(f"{cut.rows} by {cut.column}: up to {cut.threshold} {cut.lower}, the others {cut.upper}")
[0 1 2 3 4 5] by age: up to 31 [0 1 2], the others [3 4 5]
>>> textbook_mondrian(table, ["age", "cost"], k=2).tolist()
[0, 0, 0, 1, 1, 1]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.masking.parameter_checks import require_whole
from helpers.masking.ranked_columns import RankedColumn, ranked_columns


@dataclass(frozen=True, eq=False)
class Cut:
    """One cut.

    Attributes
    ----------
    rows : ndarray of int
        The rows of the part that is cut.
    column : hashable
        The column by which it is cut.
    threshold : object
        The last value of the lower half. Numbers and dates up to it go there; of categories those that are at
        least as frequent in the table.
    lower, upper : ndarray of int
        The rows of both halves.
    """

    rows: np.ndarray
    column: Hashable
    threshold: object
    lower: np.ndarray
    upper: np.ndarray


def textbook_mondrian(
    table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], k: int, *, relaxed: bool = False
) -> np.ndarray:
    """Return the class of each row, in classes of at least k rows.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    quasi_identifiers : sequence of column names
        The columns that are cut.
    k : int
        The fewest rows of a class, at most those of the table.
    relaxed : bool
        Whether rows of equal values may come into both halves.

    Returns
    -------
    ndarray of int64, shape (rows,)

    Raises
    ------
    TypeError, ValueError
        If the table or a parameter is not fit for it.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [23, 23, 23, 38]})
    >>> textbook_mondrian(table, ["age"], k=2).tolist()
    [0, 0, 0, 0]
    >>> textbook_mondrian(table, ["age"], k=2, relaxed=True).tolist()
    [0, 0, 1, 1]
    """
    classes = np.zeros(len(table), dtype=np.int64)
    for number, cut in enumerate(textbook_cuts(table, quasi_identifiers, k, relaxed=relaxed), start=1):
        classes[cut.upper] = number
    return classes


def textbook_cuts(
    table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], k: int, *, relaxed: bool = False
) -> Iterator[Cut]:
    """Make the cuts one by one: a part, then its lower half with all that follows, then its upper half.

    Parameters and errors as for `textbook_mondrian`.

    Yields
    ------
    Cut
    """
    columns = ranked_columns(table, quasi_identifiers)
    require_whole("k", k, least=1)
    if k > len(table):
        raise ValueError(f"k must be at most the number of rows, {len(table):,}, got {k:,}")
    yield from _anonymize(columns, np.arange(len(table)), k, relaxed)


def _anonymize(columns: list[RankedColumn], part: np.ndarray, k: int, relaxed: bool) -> Iterator[Cut]:
    cut = _best_cut(columns, part, k, relaxed)
    if cut is None:
        return
    yield cut
    yield from _anonymize(columns, cut.lower, k, relaxed)
    yield from _anonymize(columns, cut.upper, k, relaxed)


def _best_cut(columns: list[RankedColumn], part: np.ndarray, k: int, relaxed: bool) -> Cut | None:
    """Return the cut by the widest column that leaves both halves k rows, if there is one."""
    widths = {column: _width(column, part) for column in columns}
    for column in sorted(columns, key=lambda column: -widths[column]):
        if widths[column] > 0:
            lower, upper = _halves(column.codes[part], part, relaxed)
            if min(len(lower), len(upper)) >= k:
                return Cut(part, column.name, column.values[column.codes[lower].max()], lower, upper)
    return None


def _width(column: RankedColumn, part: np.ndarray) -> float:
    codes = column.codes[part]
    if column.has_order:
        return float(column.distance(codes.min(), codes.max()))
    return (len(np.unique(codes)) - 1) / max(len(column.values) - 1, 1)


def _halves(codes: np.ndarray, part: np.ndarray, relaxed: bool) -> tuple[np.ndarray, np.ndarray]:
    if relaxed:
        goes_down = np.zeros(len(part), dtype=bool)
        goes_down[np.argsort(codes, kind="stable")[: len(part) // 2]] = True
    else:
        median = np.sort(codes)[len(part) // 2]
        goes_down = min(codes < median, codes <= median, key=_unevenness)
    return part[goes_down], part[~goes_down]


def _unevenness(goes_down: np.ndarray) -> int:
    return abs(2 * int(goes_down.sum()) - len(goes_down))
