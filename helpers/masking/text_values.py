"""A column of text, in whatever form it comes: a Series, an array or a list.

Functions that turn an identifier into another text take all three and return a Series, so that tables can be
built from what they return. Missing cells stay missing: a person without a number gets no token.

>>> text_values(["Ada", None, "Bob"]).tolist()
['Ada', nan, 'Bob']
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

TextColumn: TypeAlias = pd.Series | np.ndarray | Sequence[str | None]


def text_values(values: TextColumn) -> pd.Series:
    """Return the values as a Series of dtype ``str``, with the index and name that they had.

    Parameters
    ----------
    values : Series, one-dimensional array or sequence
        Texts; missing cells (None, NaN) are kept.

    Raises
    ------
    TypeError
        If a value is not text. Numbers are refused because one number has several spellings (7, 7.0, "007"),
        and each would be another identifier: say which is meant with ``column.astype(str)`` or
        ``map("{:07d}".format)``.

    Examples
    --------
    >>> text_values([4711])
    Traceback (most recent call last):
        ...
    TypeError: the values must be text, got integer; spell them out, as with column.map("{:07d}".format)
    """
    if isinstance(values, str | bytes | pd.DataFrame):
        raise TypeError(f"need a Series, an array or a list of texts, got {type(values).__name__}")
    column = pd.Series(values)
    if column.dtype != "str" and not column.isna().all():
        kind = pd.api.types.infer_dtype(column, skipna=True)
        if kind == "categorical":
            kind = pd.api.types.infer_dtype(column.cat.categories)
        if kind != "string":
            raise TypeError(
                f'the values must be text, got {kind}; spell them out, as with column.map("{{:07d}}".format)'
            )
    return column.astype("str")


def translate(column: pd.Series, translated: Callable[[list[str]], Sequence[str]]) -> pd.Series:
    """Return the column with each text replaced; each distinct text is translated once.

    Parameters
    ----------
    column : Series
        What `text_values` returned.
    translated : callable
        Takes the list of distinct texts and returns the new text of each.

    Examples
    --------
    >>> column = text_values(["a", None, "a"])
    >>> translate(column, lambda texts: [text.upper() for text in texts]).tolist()
    ['A', nan, 'A']
    """
    place, distinct = pd.factorize(column)  # a missing cell has place -1
    new = pd.array(list(translated(distinct.tolist())), dtype="str")
    return pd.Series(new.take(place, allow_fill=True), index=column.index, name=column.name)
