"""Say plainly what is wrong with a table, before anything is done to it.

Every public function of this folder that takes a table passes it through `check_table`, each that takes a
single column through `check_column`. What a table may not have: two columns of one name, cells that cannot
be compared (lists), text and numbers in one column, infinities; missing cells only where a function says what
it makes of them. Where two columns are compared, `check_one_kind` refuses what could never be equal.

>>> import pandas as pd
>>> check_table(pd.DataFrame({"age": [31, 47]}), ["height"])
Traceback (most recent call last):
    ...
ValueError: no column 'height' in the table; it has 'age'
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import pandas as pd

_KINDS = {
    "integer": "numbers",
    "floating": "numbers",
    "mixed-integer-float": "numbers",
    "decimal": "numbers",
    "datetime64": "dates",
    "datetime": "dates",
    "boolean": "truth values",
    "string": "text",
}


def check_table(
    table: pd.DataFrame, columns: Sequence[Hashable] | None = None, *, missing_allowed: bool = False
) -> None:
    """Raise what says why a function cannot work on these columns of the table.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    columns : sequence of column names, optional
        The columns that are going to be read; ``None`` for all.
    missing_allowed : bool
        Whether cells may be missing (NaN, None, NaT).

    Raises
    ------
    TypeError
        If `table` is not a DataFrame, `columns` is a single text or an iterator (it could be read only once),
        or a column holds text beside numbers or cells that cannot be hashed.
    ValueError
        If the table has no rows, a column is unknown or there twice, or a cell is missing or infinite.

    Examples
    --------
    >>> check_table(pd.DataFrame({"age": [31, None]}))
    Traceback (most recent call last):
        ...
    ValueError: column 'age' has 1 missing cell, the first in row 1; fill or drop it first
    """
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"the table must be a pandas DataFrame, got {type(table).__name__}")
    if isinstance(columns, str):
        raise TypeError(f"name the columns in a list: [{columns!r}], not {columns!r}")
    if isinstance(columns, Iterator):
        raise TypeError(f"name the columns in a list, not in a {type(columns).__name__}")
    if len(table) == 0:
        raise ValueError("the table has no rows")
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise ValueError(f"two columns have the name {twice!r}; each name may stand once")
    wanted = list(table.columns if columns is None else columns)
    if not wanted:
        raise ValueError("name at least one column")
    for number, column in enumerate(wanted):
        if not isinstance(column, Hashable) or column not in table.columns:
            raise ValueError(
                f"no column {column!r} in the table; it has {', '.join(map(repr, table.columns))}"
            )
        if column in wanted[:number]:
            raise ValueError(f"column {column!r} is named twice")
        _check_cells(table[column], missing_allowed)


def check_column(values: pd.Series, *, missing_allowed: bool = False) -> None:
    """Raise what says why a function cannot work on this column, by the rules of `check_table`.

    Parameters
    ----------
    values : Series
        Never changed.
    missing_allowed : bool
        Whether cells may be missing.

    Raises
    ------
    TypeError, ValueError
        As in `check_table`.

    Examples
    --------
    >>> check_column([31, 47])
    Traceback (most recent call last):
        ...
    TypeError: a column must be a pandas Series, got list; pandas.Series(...) makes one
    """
    if not isinstance(values, pd.Series):
        raise TypeError(
            f"a column must be a pandas Series, got {type(values).__name__}; pandas.Series(...) makes one"
        )
    if len(values) == 0:
        raise ValueError(f"column {values.name!r} has no rows")
    _check_cells(values, missing_allowed)


def holds_numbers(values: pd.Series) -> bool:
    """Whether a column holds real numbers: whole or floating, not truth values, not complex.

    Examples
    --------
    >>> holds_numbers(pd.Series([1.5, 2.5])), holds_numbers(pd.Series([True, False]))
    (True, False)
    """
    return pd.api.types.is_integer_dtype(values) or pd.api.types.is_float_dtype(values)


def holds_dates(values: pd.Series) -> bool:
    """Whether a column holds dates (datetime64), with a time zone or without.

    Examples
    --------
    >>> holds_dates(pd.Series(pd.to_datetime(["2024-03-01"]))), holds_dates(pd.Series(["2024-03-01"]))
    (True, False)
    """
    return pd.api.types.is_datetime64_any_dtype(values)


def check_one_kind(values: pd.Series, others: pd.Series | pd.Index, what: str) -> None:
    """Raise unless both hold numbers, or both text, and so on: otherwise no value of one is in the other.

    Parameters
    ----------
    values : Series
        A column; its name is in the message.
    others : Series or Index
        What it is compared with.
    what : str
        What the others are, for the message.

    Raises
    ------
    TypeError
        If they are of two kinds. Missing cells are of any kind.

    Examples
    --------
    >>> check_one_kind(pd.Series([31, 99], name="age"), pd.Series(["99"]), "the hidden values")
    Traceback (most recent call last):
        ...
    TypeError: column 'age' holds numbers, but the hidden values hold text: they would never be equal
    """
    kind, other = _kind(values), _kind(others)
    if kind != other and "empty" not in (kind, other):
        raise TypeError(
            f"column {values.name!r} holds {kind}, but {what} hold {other}: they would never be equal"
        )


def _kind(values: pd.Series | pd.Index) -> str:
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.dtype.categories
    inferred = pd.api.types.infer_dtype(values, skipna=True)
    return _KINDS.get(inferred, inferred)


def _check_cells(cells: pd.Series, missing_allowed: bool) -> None:
    missing = cells.isna().to_numpy()
    if missing.any() and not missing_allowed:
        count = int(missing.sum())
        raise ValueError(
            f"column {cells.name!r} has {count} missing cell{'s' if count > 1 else ''}, "
            f"the first in row {int(missing.argmax())}; fill or drop {'them' if count > 1 else 'it'} first"
        )
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = pd.Series(cells.cat.categories, name=cells.name)
    elif cells.dtype == object:
        cells = cells[~missing]
    if cells.dtype == object:
        _check_objects(cells)
    elif pd.api.types.is_float_dtype(cells):
        _refuse_infinities(cells.to_numpy(dtype=float, na_value=np.nan), cells.name)


def _check_objects(cells: pd.Series) -> None:
    kinds = sorted(kind.__name__ for kind in set(map(type, cells)))
    if len(kinds) > 1:
        raise TypeError(f"column {cells.name!r} mixes {' and '.join(kinds)}; convert it to one kind first")
    try:
        cells.unique()
    except TypeError as reason:
        raise TypeError(f"column {cells.name!r} holds cells that cannot be compared: {reason}") from None
    if kinds == ["float"]:
        _refuse_infinities(cells.to_numpy(dtype=float), cells.name)


def _refuse_infinities(cells: np.ndarray, name: Hashable) -> None:
    if np.isinf(cells).any():
        raise ValueError(f"column {name!r} holds an infinite number")
