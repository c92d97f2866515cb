"""How a sensitive attribute is distributed inside each class: what l-diversity and t-closeness look at.

>>> import pandas as pd
>>> from helpers.masking.parts import parts_of
>>> diagnosis = sensitive_column(pd.DataFrame({"diagnosis": ["flu", "gout", "flu", "flu"]}), "diagnosis")
>>> [counts.tolist() for counts in value_counts(diagnosis, parts_of(np.array([0, 0, 1, 1])))]
[[[1, 1], [2, 0]]]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.masking.parts import Parts
from helpers.masking.ranked_columns import has_order, ranks_and_values
from helpers.masking.table_checks import check_table

_CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True, eq=False)
class SensitiveColumn:
    """The attribute that a class shall not give away.

    Attributes
    ----------
    codes : ndarray of int64
        The rank of each row's value, in ascending order of the values.
    shares : ndarray of float64
        What part of the rows has each value, in the whole table.
    has_order : bool
        Whether the values are numbers or dates.
    """

    codes: np.ndarray
    shares: np.ndarray
    has_order: bool


def sensitive_column(table: pd.DataFrame, name: Hashable) -> SensitiveColumn:
    """Return the sensitive attribute of a table.

    Raises
    ------
    TypeError, ValueError
        If the column is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> sensitive_column(pd.DataFrame({"cost": [300, 200, 200, 200]}), "cost").shares.tolist()
    [0.75, 0.25]
    """
    check_table(table, [name])
    cells = table[name].infer_objects()
    codes, _ = ranks_and_values(cells)
    return SensitiveColumn(codes, np.bincount(codes) / len(codes), has_order(cells))


def value_counts(column: SensitiveColumn, parts: Parts) -> Iterator[np.ndarray]:
    """Yield how often each value occurs in each part, for some parts at a time to save memory.

    Parameters
    ----------
    column : SensitiveColumn
        The sensitive attribute.
    parts : Parts
        The classes.

    Yields
    ------
    ndarray of int64, shape (some parts, values)
    """
    values = len(column.shares)
    some = max(_CELLS_AT_ONCE // values, 1)
    ends = np.append(parts.starts, len(parts.rows))
    for first in range(0, len(parts), some):
        sizes = parts.sizes[first : first + some]
        rows = parts.rows[ends[first] : ends[first + len(sizes)]]
        keys = np.repeat(np.arange(len(sizes)) * values, sizes) + column.codes[rows]
        yield np.bincount(keys, minlength=len(sizes) * values).reshape(-1, values)


def in_each_part(
    measure: Callable[[np.ndarray], np.ndarray], column: SensitiveColumn, parts: Parts
) -> np.ndarray:
    """Return a measure of the value counts of each part.

    Parameters
    ----------
    measure : callable
        Takes counts of shape (parts, values) and returns an array of shape (parts,).
    column : SensitiveColumn
        The sensitive attribute.
    parts : Parts
        The classes, at least one.

    Examples
    --------
    >>> from helpers.masking.parts import parts_of
    >>> column = sensitive_column(pd.DataFrame({"diagnosis": ["flu", "gout", "flu"]}), "diagnosis")
    >>> in_each_part(lambda counts: counts.max(axis=1), column, parts_of(np.array([0, 0, 1]))).tolist()
    [1, 1]
    """
    return np.concatenate([measure(counts) for counts in value_counts(column, parts)])
