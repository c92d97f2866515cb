"""Linear algebra over GF(2), the field of two elements in which 1 + 1 = 0.

Gauss–Jordan elimination, with 64 entries of a row in one machine word, so that adding two rows is a few XORs.

>>> import numpy as np
>>> matrix = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
>>> nullspace(matrix)  # the columns 0, 1 and 2 add up to zero
[[0, 1, 2]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def nullspace(matrix: NDArray[np.bool_]) -> list[list[int]]:
    """Return a basis of the vectors v with ``matrix @ v`` = 0 over GF(2).

    Parameters
    ----------
    matrix
        Boolean, shape (rows, columns). It is quickest with the rows of few ones first.

    Returns
    -------
    list of list of int
        Each vector as the list of columns in which it is 1: those columns add up to zero. Their number is the
        number of columns less the rank.

    Raises
    ------
    ValueError
        If `matrix` has not two axes or is not boolean.

    Examples
    --------
    >>> nullspace(np.eye(3, dtype=bool))
    []
    """
    if matrix.ndim != 2 or matrix.dtype != bool:
        raise ValueError(f"nullspace takes a boolean matrix, not {matrix.ndim} axes of {matrix.dtype}")
    words, pivot_rows = _eliminate(matrix)
    pivots, rows = np.array(list(pivot_rows), dtype=int), list(pivot_rows.values())
    free = sorted(set(range(matrix.shape[1])) - set(pivot_rows))
    return [sorted([j, *pivots[_column(words, j)[rows]].tolist()]) for j in free]


def _eliminate(matrix: NDArray[np.bool_]) -> tuple[NDArray[np.uint64], dict[int, int]]:
    """Return the reduced matrix in words of 64 columns, and for each pivot column the row of its only one."""
    packed = np.packbits(matrix, axis=1, bitorder="little")
    words = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8))).view("<u8")
    pivot_rows = {}
    for i in range(len(words)):
        nonzero = np.flatnonzero(words[i])
        if len(nonzero):
            first = int(words[i, nonzero[0]])
            j = 64 * int(nonzero[0]) + (first & -first).bit_length() - 1
            others = _column(words, j)
            others[i] = False
            words[others] ^= words[i]
            pivot_rows[j] = i
    return words, pivot_rows


def _column(words: NDArray[np.uint64], j: int) -> NDArray[np.bool_]:
    return words[:, j // 64] & np.uint64(1 << j % 64) != 0
