"""Where Mondrian cuts a part in two, and which column it cuts by.

A strict cut keeps rows of one value together: of all places between two values it takes the one nearest to
the middle. (LeFevre, DeWitt and Ramakrishnan, "Mondrian Multidimensional K-Anonymity", ICDE 2006, send all
values up to the median to the lower half; where the median is the largest value, there would be no upper
half.) A relaxed cut is in the middle, and rows of the median's value are dealt out to both halves.

Two ways to choose the column:

- "median", as LeFevre et al.: the column in which the part is widest;
- "gain": the column whose cut saves most, that is, after which the widths of both halves, added over *all*
  columns and weighted by their rows, are smallest. A cut by marital status also narrows the ages.

>>> import pandas as pd
>>> from helpers.masking.ranked_columns import ranked_columns
>>> from helpers.masking.parts import whole
>>> table = pd.DataFrame({"age": [20, 30, 40, 60], "sex": ["M", "M", "F", "F"]})
>>> savings(ranked_columns(table, ["age", "sex"]), whole(4), k=2, relaxed=False).tolist()
[[6.5, 6.5]]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers.masking.parts import Parts, part_widths
from helpers.masking.ranked_columns import RankedColumn


def halves(codes: np.ndarray, parts: Parts, *, relaxed: bool) -> Parts:
    """Cut each part in two at the middle.

    Parameters
    ----------
    codes : ndarray of unsigned integers
        The ranks by which to cut, one for each of ``parts.rows``; at least two different ones in each part.
    parts : Parts
        The parts to cut.
    relaxed : bool
        Whether rows of one rank may be separated.

    Returns
    -------
    Parts
        Twice as many: the lower halves of all parts in their order, then the upper halves.

    Examples
    --------
    >>> part = Parts(rows=np.array([5, 6, 7, 8]), sizes=np.array([4]))
    >>> strict = halves(np.array([2, 1, 2, 2]), part, relaxed=False)
    >>> strict.rows.tolist(), strict.sizes.tolist()
    ([6, 5, 7, 8], [1, 3])
    >>> relaxed = halves(np.array([2, 1, 2, 2]), part, relaxed=True)
    >>> relaxed.rows.tolist(), relaxed.sizes.tolist()
    ([5, 6, 7, 8], [2, 2])
    """
    part, span = parts.of_rows, int(codes.max(initial=0)) + 1
    keys = (part * span + codes).astype(np.min_scalar_type(len(parts) * span))
    in_order, middle = np.sort(keys), parts.sizes // 2
    median = in_order[parts.starts + middle]
    below, up_to = (np.searchsorted(in_order, median, side) - parts.starts for side in ("left", "right"))
    if relaxed:
        lower = middle
        goes_up = keys > median[part]
        ties = np.flatnonzero(keys == median[part])
        goes_up[ties] = _number_in_part(part[ties]) >= (middle - below)[part[ties]]
    else:
        before_median = cuts_before_median(below, up_to, parts.sizes)
        lower = np.where(before_median, below, up_to)
        goes_up = keys >= np.where(before_median, median, median + 1)[part]
    return Parts(parts.rows[np.argsort(goes_up, kind="stable")], np.concatenate([lower, parts.sizes - lower]))


def cuts_before_median(below: np.ndarray, up_to: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return whether the cut before the median's rows is at least as near to the middle as that after them.

    Parameters
    ----------
    below, up_to : int or ndarray of int
        How many rows lie below the median, and up to it.
    size : int or ndarray of int
        The rows of the part.

    Examples
    --------
    >>> cuts_before_median(np.array([2, 1]), np.array([4, 2]), np.array([5, 4]))
    array([ True, False])
    """
    return size - 2 * below <= 2 * up_to - size


def _number_in_part(part: np.ndarray) -> np.ndarray:
    """Count the entries of each part from 0, given the part of each entry in ascending order."""
    return np.arange(len(part)) - np.searchsorted(part, part)


def in_pairs(values: np.ndarray) -> np.ndarray:
    """Return what belongs to the lower halves in one row and what belongs to the upper halves in another.

    Examples
    --------
    >>> in_pairs(np.array([1, 2, 30, 40])).sum(axis=0).tolist()
    [31, 42]
    """
    return values.reshape(2, -1)


def widest(columns: Sequence[RankedColumn], parts: Parts, k: int, *, relaxed: bool) -> np.ndarray:
    """Return how wide each part is in each column, -1 where it is not: what "median" goes by.

    Parameters as for `savings`; whether both halves have `k` rows is left to be seen.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.masking.ranked_columns import ranked_columns
    >>> from helpers.masking.parts import whole
    >>> columns = ranked_columns(pd.DataFrame({"age": [20, 30], "sex": ["F", "F"]}), ["age", "sex"])
    >>> widest(columns, whole(2), k=1, relaxed=False).tolist()
    [[1.0, -1.0]]
    """
    widths = part_widths(columns, parts)
    return np.where(widths > 0, widths, -1)


def savings(columns: Sequence[RankedColumn], parts: Parts, k: int, *, relaxed: bool) -> np.ndarray:
    """Return how much loss a cut of each part in each column saves: what "gain" goes by.

    Parameters
    ----------
    columns : sequence of RankedColumn
        The quasi-identifiers.
    parts : Parts
        The parts to cut.
    k : int
        The fewest rows that a half may have.
    relaxed : bool
        As for `halves`.

    Returns
    -------
    ndarray of float64, shape (parts, columns)
        The loss (rows times widths, added over the columns) before the cut less that after it, at least 0. -1
        where there is no cut.
    """
    widths = part_widths(columns, parts)
    loss = parts.sizes * widths.sum(axis=1)
    saved = np.full(widths.shape, -1.0)
    for number, column in enumerate(columns):
        wide = widths[:, number] > 0
        if wide.any():
            saved[wide, number] = _saved_by(column, columns, parts.only(wide), loss[wide], k, relaxed)
    return saved


def _saved_by(
    column: RankedColumn,
    columns: Sequence[RankedColumn],
    parts: Parts,
    loss: np.ndarray,
    k: int,
    relaxed: bool,
) -> np.ndarray:
    two = halves(column.codes[parts.rows], parts, relaxed=relaxed)
    large = in_pairs(two.sizes).min(axis=0) >= k
    saved = np.full(len(parts), -1.0)
    if large.any():
        two = two.only(np.tile(large, 2))
        left = in_pairs(two.sizes * part_widths(columns, two).sum(axis=1)).sum(axis=0)
        saved[large] = np.maximum(loss[large] - left, 0)
    return saved
