"""A table's rows cut into parts, and how wide each part is in each column.

The rows of a part lie side by side in one long array, so that one call of NumPy works on all parts at once
(`numpy.ufunc.reduceat`), however many there are.

The width of a part in a column is its information loss there, from 0 (one value) to 1 (as wide as the table):

- numbers: (largest - smallest in the part) / (largest - smallest in the table);
- categories: (values in the part - 1) / (values in the table - 1).

Sources: the first is the normalized certainty penalty of Xu, Wang, Pei, Wang, Shi and Fu, "Utility-Based
Anonymization Using Local Recoding" (KDD 2006). For categories they, and Ghinita, Karras, Kalnis and Mamoulis,
"Fast Data Anonymization with Low Information Loss" (VLDB 2007), divide the number of values by that of the
table; Ghinita et al. take 0 for one value. The form with -1, which reaches 0 by itself, is that of Iyengar,
"Transforming Data to Satisfy Privacy Constraints" (KDD 2002). All of them count the leaves under a node of a
given tree; here there is no tree, and the values that occur are counted.

>>> import pandas as pd
>>> from helpers.masking.ranked_columns import ranked_columns
>>> columns = ranked_columns(pd.DataFrame({"age": [20, 30, 40, 60], "sex": list("MFMM")}), ["age", "sex"])
>>> part_widths(columns, Parts(rows=np.array([0, 1, 2, 3]), sizes=np.array([2, 2]))).tolist()
[[0.25, 1.0], [0.5, 0.0]]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.masking.classes import checked_classes, class_sizes
from helpers.masking.ranked_columns import RankedColumn


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of a table.

    Attributes
    ----------
    rows : ndarray of int64
        Row numbers, those of the first part first.
    sizes : ndarray of int64
        How many rows each part has, at least 1.

    Examples
    --------
    >>> parts = Parts(rows=np.array([4, 0, 2]), sizes=np.array([1, 2]))
    >>> parts.starts.tolist(), parts.of_rows.tolist()
    ([0, 1], [0, 1, 1])
    >>> parts.only(np.array([False, True])).rows.tolist()
    [0, 2]
    """

    rows: np.ndarray
    sizes: np.ndarray

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def starts(self) -> np.ndarray:
        """Where each part begins in `rows`."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def of_rows(self) -> np.ndarray:
        """The part that each of `rows` is in."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def only(self, wanted: np.ndarray) -> Parts:
        """Return those parts for which `wanted` is true."""
        if wanted.all():
            return self
        return Parts(self.rows[np.repeat(wanted, self.sizes)], self.sizes[wanted])


def whole(rows: int) -> Parts:
    """Return the table as one part.

    Examples
    --------
    >>> whole(3).rows.tolist()
    [0, 1, 2]
    """
    return Parts(np.arange(rows), np.array([rows]))


def joined(pieces: Sequence[Parts]) -> Parts:
    """Return the parts of all pieces in one, none if there is no piece.

    Examples
    --------
    >>> joined([whole(2), whole(1)]).sizes.tolist(), len(joined([]))
    ([2, 1], 0)
    """
    nothing = np.empty(0, dtype=np.int64)
    return Parts(
        np.concatenate([nothing, *(piece.rows for piece in pieces)]),
        np.concatenate([nothing, *(piece.sizes for piece in pieces)]),
    )


def parts_of(classes: np.ndarray) -> Parts:
    """Return one part per class, in the order of the class numbers.

    Parameters
    ----------
    classes : ndarray of int, shape (rows,)
        The class of each row, from 0; rows of class -1 (suppressed) are in no part.

    Examples
    --------
    >>> parts_of(np.array([1, 0, -1, 1])).rows.tolist()
    [1, 0, 3]
    """
    classes, sizes = checked_classes(classes), class_sizes(classes)
    suppressed = len(classes) - int(sizes.sum())
    return Parts(np.argsort(classes, kind="stable")[suppressed:], sizes[sizes > 0])


def part_widths(columns: Sequence[RankedColumn], parts: Parts) -> np.ndarray:
    """Return how wide each part is in each column.

    Parameters
    ----------
    columns : sequence of RankedColumn
        The quasi-identifiers.
    parts : Parts
        The parts to measure.

    Returns
    -------
    ndarray of float64, shape (parts, columns)
        From 0 to 1.
    """
    starts = parts.starts
    return np.stack([_width(column, parts, starts) for column in columns], axis=1)


def _width(column: RankedColumn, parts: Parts, starts: np.ndarray) -> np.ndarray:
    if not column.has_order:
        return (_distinct(column, parts, starts) - 1) / max(len(column.values) - 1, 1)
    codes = column.codes.take(parts.rows)
    return column.distance(np.minimum.reduceat(codes, starts), np.maximum.reduceat(codes, starts))


def _distinct(column: RankedColumn, parts: Parts, starts: np.ndarray) -> np.ndarray:
    """Return how many different values each part has: by sets of bits where a word has enough."""
    if column.bits is not None:
        return np.bitwise_count(np.bitwise_or.reduceat(column.bits.take(parts.rows), starts)).astype(float)
    values = len(column.values)
    present = np.unique(parts.of_rows * values + column.codes.take(parts.rows))
    return np.bincount(present // values, minlength=len(parts))
