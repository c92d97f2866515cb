"""Texts as arrays of code points, a row a text, so that one call of NumPy works on a letter of all of them.

Texts of one length make a rectangle; `in_batches` puts those together, so that one long text costs the memory
of one row and not of all.

>>> column = np.array(["abc", "z", "abd"], dtype=object)
>>> [texts_of(code_points(column[rows]) + 1) for rows in in_batches(column, letters=100)]
[['{'], ['bcd', 'bce']]
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def in_batches(texts: np.ndarray, letters: int) -> Iterator[np.ndarray]:
    """Yield the row numbers of texts of one length, as many at a time as have so many letters, at least one.

    Parameters
    ----------
    texts : ndarray of object
        Texts, none missing.
    letters : int
        How many letters a batch may have in all.

    Examples
    --------
    >>> [rows.tolist() for rows in in_batches(np.array(["ab", "c", "de", "fg"], dtype=object), letters=4)]
    [[1], [0, 2], [3]]
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    order = np.argsort(lengths, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
        some = max(letters // max(lengths[rows[:1]].max(initial=0), 1), 1)
        for start in range(0, len(rows), some):
            yield rows[start : start + some]


def code_points(texts: np.ndarray) -> np.ndarray:
    """Return texts of one length as numbers: a row a text, a column a letter.

    Examples
    --------
    >>> code_points(np.array(["AB", "zz"], dtype=object)).tolist()
    [[65, 66], [122, 122]]
    """
    letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4")
    return letters.reshape(len(texts), len(texts[0]))


def texts_of(letters: np.ndarray) -> list[str]:
    """Return the texts of which `code_points` gives these numbers.

    Examples
    --------
    >>> texts_of(np.array([[65, 66], [122, 122]]))
    ['AB', 'zz']
    """
    rows, n = letters.shape
    letters = np.ascontiguousarray(letters, dtype="<u4")
    if n and letters[:, -1].all():  # else NumPy would drop the NUL characters at the end
        return letters.view(f"<U{n}").ravel().tolist()
    text = letters.tobytes().decode("utf-32-le")
    return [text[row * n : row * n + n] for row in range(rows)]
