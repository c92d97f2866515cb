"""What Mondrian hands out: who is in which class, and the table as it may be published.

>>> import pandas as pd
>>> from helpers.masking.ranked_columns import ranked_columns
>>> table = pd.DataFrame({"age": [23, 25, 31], "sex": ["F", "M", "F"], "diagnosis": ["flu", "gout", "flu"]})
>>> columns = tuple(ranked_columns(table, ["age", "sex"]))
>>> release = Anonymized(np.array([0, 0, -1]), columns, table)
>>> release
Anonymized(1 class of 2 to 2 rows, 1 suppressed)
>>> print(release.table)
     age   sex diagnosis
0  23-25  F, M       flu
1  23-25  F, M      gout
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.masking.classes import class_sizes
from helpers.masking.parts import Parts, parts_of
from helpers.masking.ranked_columns import RankedColumn
from helpers.masking.suppression import published_rows
from helpers.masking.table_checks import holds_numbers


@dataclass(frozen=True, eq=False, repr=False)
class Anonymized:
    """A release, and where it came from.

    Attributes
    ----------
    classes : ndarray of int, shape (rows of the original,)
        The class of each row, from 0 without a gap; -1 for a suppressed row.
    columns : tuple of RankedColumn
        The quasi-identifiers.
    original : DataFrame
        The table before. It is not for publication.
    """

    classes: np.ndarray
    columns: tuple[RankedColumn, ...]
    original: pd.DataFrame

    def __repr__(self) -> str:
        classes = "1 class" if len(self.sizes) == 1 else f"{len(self.sizes):,} classes"
        return (
            f"Anonymized({classes} of {self.sizes.min():,} to {self.sizes.max():,} rows, "
            f"{self.suppressed:,} suppressed)"
        )

    @property
    def sizes(self) -> np.ndarray:
        """How many rows each class has."""
        return class_sizes(self.classes)

    @property
    def suppressed(self) -> int:
        """How many rows are left out."""
        return int(np.count_nonzero(self.classes < 0))

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """What each class publishes: a row a class, a column a quasi-identifier.

        Numbers and dates as closed intervals (`pandas.Interval`), categories as tuples of the values that
        occur, in ascending order.
        """
        parts = parts_of(self.classes)
        return pd.DataFrame({column.name: _ranges(column, parts) for column in self.columns})

    @cached_property
    def table(self) -> pd.DataFrame:
        """The table as published: each quasi-identifier as the text of its class's range.

        An interval is written "23-31", or "-5 to 3" and "2024-01-01 to 2024-02-28" in columns where "-" has
        another meaning; a set of categories "F, M"; a single value as it is. These columns are of dtype
        ``category``. All other columns are as they were: leave out names first. Rows stand in the order of
        the original without the suppressed ones, under a new index. Who knows the original's order knows
        whose row is whose: shuffle the rows (``.sample(frac=1)``) before they leave the house.
        """
        published = self.classes >= 0
        table = published_rows(self.original, published)
        parts, classes = parts_of(self.classes), self.classes[published]
        for column in self.columns:
            codes, texts = pd.factorize(_texts(column, parts))
            table[column.name] = pd.Categorical.from_codes(codes[classes], texts)
        return table


def edges(column: RankedColumn, parts: Parts) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest and the largest rank of each part.

    Examples
    --------
    >>> from helpers.masking.ranked_columns import ranked_columns
    >>> [age] = ranked_columns(pd.DataFrame({"age": [40, 20, 30]}), ["age"])
    >>> [edge.tolist() for edge in edges(age, parts_of(np.array([0, 0, 1])))]
    [[0, 1], [2, 1]]
    """
    codes = column.codes[parts.rows]
    return np.minimum.reduceat(codes, parts.starts), np.maximum.reduceat(codes, parts.starts)


def _ranges(column: RankedColumn, parts: Parts) -> pd.arrays.IntervalArray | list[tuple]:
    if not column.has_order:
        return _sets(column, parts)
    smallest, largest = edges(column, parts)
    return pd.arrays.IntervalArray.from_arrays(column.values[smallest], column.values[largest], closed="both")


def _texts(column: RankedColumn, parts: Parts) -> np.ndarray:
    if not column.has_order:
        return np.array([", ".join(map(str, values)) for values in _sets(column, parts)], dtype=object)
    texts = column.values.astype(str).to_numpy(dtype=object)
    dash = "-" if holds_numbers(column.values.to_series()) and column.values[0] >= 0 else " to "
    smallest, largest = edges(column, parts)
    return np.where(smallest == largest, texts[smallest], texts[smallest] + dash + texts[largest])


def _sets(column: RankedColumn, parts: Parts) -> list[tuple]:
    """Return the values that occur in each part, in ascending order."""
    ascending = column.values.argsort()
    ranks = np.argsort(ascending)[column.codes[parts.rows]]
    present = np.unique(parts.of_rows * len(ascending) + ranks)
    part, rank = np.divmod(present, len(ascending))
    values = column.values[ascending].to_numpy(dtype=object)[rank]
    return [tuple(some) for some in np.split(values, np.searchsorted(part, np.arange(1, len(parts))))]
