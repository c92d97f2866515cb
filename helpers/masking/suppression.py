"""Suppression: rows, whole columns, certain values, or rare values are left out of what is published.

>>> import pandas as pd
>>> suppress_rare(pd.Series(["nurse", "nurse", "astronaut"]), fewer_than=2).tolist()
['nurse', 'nurse', nan]
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.masking.parameter_checks import require_list, require_whole
from helpers.masking.table_checks import check_column, check_one_kind, check_table, holds_dates


def suppress_columns(table: pd.DataFrame, columns: Sequence[Hashable]) -> pd.DataFrame:
    """Return the table without these columns.

    What remains can still identify a person: that is what a linkage attack shows.

    Raises
    ------
    TypeError, ValueError
        If a column is unknown or named twice.

    Examples
    --------
    >>> suppress_columns(pd.DataFrame({"name": ["Ann"], "age": [31]}), ["name"]).columns.tolist()
    ['age']
    """
    check_table(table, columns, missing_allowed=True)
    return table.drop(columns=list(columns))


def suppress_values(values: pd.Series, hidden: Sequence[Any]) -> pd.Series:
    """Return the column with certain values made missing.

    Parameters
    ----------
    values : Series
        The column. Cells that are missing already cannot be told from the suppressed ones afterwards.
    hidden : sequence
        The values to leave out, of the column's kind; dates may be text such as ``"1950-01-01"``.

    Returns
    -------
    Series
        With the same index and name. Whole numbers stay whole, in a dtype that knows missing cells
        (``Int64``). A categorical column forgets the categories of which no cell is left.

    Raises
    ------
    TypeError
        If the hidden values are of another kind than the column's: none would be found.

    Notes
    -----
    An empty cell says "one of the hidden values (or missing before)" to all who know the list.

    Examples
    --------
    >>> suppress_values(pd.Series([31, 99]), [99]).tolist()
    [31, <NA>]
    """
    check_column(values, missing_allowed=True)
    require_list("hidden", hidden)
    wanted = pd.Series(list(hidden))
    if holds_dates(values):
        wanted = _as_dates(wanted, values)
    check_one_kind(values, wanted, "the hidden values")
    return _with_missing(values, values.isin(wanted))


def suppress_rare(values: pd.Series, fewer_than: int) -> pd.Series:
    """Return the column with each value made missing that occurs fewer than so many times.

    Parameters
    ----------
    values : Series
        The column. Cells that are missing already cannot be told from the suppressed ones afterwards.
    fewer_than : int
        At least 2. It is counted in this table: the next batch may keep a value that this one left out.

    Returns
    -------
    Series
        As from `suppress_values`.

    Notes
    -----
    One column is counted at a time. Two frequent values can still be rare together: that is what
    `helpers.masking.k_anonymity` measures.

    Examples
    --------
    >>> suppress_rare(pd.Series([31, 31, 99]), fewer_than=2).tolist()
    [31, 31, <NA>]
    """
    check_column(values, missing_allowed=True)
    require_whole("fewer_than", fewer_than, least=2)
    places, _ = pd.factorize(values)  # a missing cell has place -1
    counts = np.bincount(places + 1)
    return _with_missing(values, pd.Series(counts[places + 1] < fewer_than, index=values.index))


def _as_dates(hidden: pd.Series, values: pd.Series) -> pd.Series:
    try:
        dates = pd.to_datetime(hidden)
    except (TypeError, ValueError):
        raise TypeError(f"column {values.name!r} holds dates, and not all of the hidden values are") from None
    local = values.dt.tz is not None and dates.dt.tz is None
    return dates.dt.tz_localize(values.dt.tz) if local else dates


def _with_missing(values: pd.Series, hide: pd.Series) -> pd.Series:
    if not pd.api.types.is_extension_array_dtype(values) and values.dtype.kind in "iub":
        values = values.convert_dtypes()
    return without_unused_categories(values.mask(hide))


def without_unused_categories(values: pd.Series) -> pd.Series:
    """Return the column without categories that no cell has: they would tell which values were suppressed.

    Examples
    --------
    >>> diagnosis = pd.Series(["flu", "flu", "HIV"], dtype="category")
    >>> without_unused_categories(diagnosis[:2]).cat.categories.tolist()
    ['flu']
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.remove_unused_categories()
    return values


def published_rows(table: pd.DataFrame, published: np.ndarray) -> pd.DataFrame:
    """Return some rows of a table, in their order, without a trace of the others.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    published : ndarray of bool
        Which rows stay. They get a new index, and categories that only suppressed rows had are forgotten.

    Examples
    --------
    >>> table = pd.DataFrame({"diagnosis": pd.Categorical(["HIV", "flu"])}, index=["Ann", "Bo"])
    >>> rows = published_rows(table, np.array([False, True]))
    >>> rows.index.tolist(), rows["diagnosis"].cat.categories.tolist()
    ([0], ['flu'])
    """
    rows = table[published].reset_index(drop=True)
    for name in rows.select_dtypes("category"):
        rows[name] = without_unused_categories(rows[name])
    return rows
