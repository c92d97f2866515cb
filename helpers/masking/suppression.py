"""Suppression: whole columns, certain values, or rare values are left out of what is published.

>>> import pandas as pd
>>> suppress_rare(pd.Series(["nurse", "nurse", "astronaut"]), fewer_than=2).tolist()
['nurse', 'nurse', nan]
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from helpers.masking.parameter_checks import require_list, require_whole
from helpers.masking.table_checks import check_column, check_table


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
        The values to leave out.

    Returns
    -------
    Series
        With the same index and name. Whole numbers stay whole, in a dtype that knows missing cells
        (``Int64``).

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
    return _with_missing(values, values.isin(list(hidden)))


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
    counts = values.map(values.value_counts())
    return _with_missing(values, counts < fewer_than)


def _with_missing(values: pd.Series, hide: pd.Series) -> pd.Series:
    if not pd.api.types.is_extension_array_dtype(values) and values.dtype.kind in "iub":
        values = values.convert_dtypes()
    return values.mask(hide)
