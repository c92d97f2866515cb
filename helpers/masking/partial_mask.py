"""Partial masks: the first or last characters stay, the others become stars, as on a receipt: ``***-4711``.

Made for people who have to recognize their own value among others. Not protected: the characters that stay.
The last four digits of a phone number single out a person among those of a village; together with other
columns they link like any other. The separators and the length stay as well. A character here is a code point
of Unicode: of an "é" that is written with two, the accent is one.

>>> import pandas as pd
>>> partial_mask(pd.Series(["555-4711", "555-0815"]), last=4).tolist()
['***-4711', '***-0815']
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.letters import code_points, in_batches, texts_of
from helpers.masking.parameter_checks import require_text, require_whole
from helpers.masking.table_checks import check_column
from helpers.masking.text_values import text_values, translate

SEPARATORS = " -./:()+@,"
_LETTERS_AT_ONCE = 1 << 18


def partial_mask(
    values: pd.Series, *, first: int = 0, last: int = 0, mask: str = "*", separators: str = SEPARATORS
) -> pd.Series:
    """Return a column of text in which only the first and last characters of each value are left.

    Parameters
    ----------
    values : Series
        Of text; turn numbers into text first. Missing cells stay missing.
    first, last : int
        How many characters stay at either end, separators not counted. A value with no more than ``first +
        last`` of them would stay as it is, and is masked whole instead.
    mask : str
        The character that takes the place of each hidden one.
    separators : str
        Characters that always stay, and do not count.

    Returns
    -------
    Series
        Of dtype ``str``, with the same index and name, each text as long as it was.

    Raises
    ------
    TypeError
        If the column does not hold text.
    ValueError
        If `first` or `last` is below 0, or `mask` is not one printable character.

    Examples
    --------
    >>> partial_mask(pd.Series(["4556-7375-8689-9855", "47"]), first=2, last=2, mask="#").tolist()
    ['45##-####-####-##55', '##']
    """
    check_column(values, missing_allowed=True)
    check_partial_mask(first, last, mask, separators)
    return translate(text_values(values), lambda texts: _masked(texts, first, last, mask, separators))


def check_partial_mask(first: int, last: int, mask: str, separators: str) -> None:
    """Raise what is wrong with the parameters of `partial_mask`.

    Examples
    --------
    >>> check_partial_mask(0, 4, "**", "-")
    Traceback (most recent call last):
        ...
    ValueError: mask must be one character, got '**'
    """
    require_whole("first", first, least=0)
    require_whole("last", last, least=0)
    require_text("mask", mask)
    require_text("separators", separators)
    if len(mask) != 1:
        raise ValueError(f"mask must be one character, got {mask!r}")
    if not mask.isprintable():
        raise ValueError(f"mask must be a character that can be printed, got {mask!r}")


def _masked(texts: list[str], first: int, last: int, mask: str, separators: str) -> list[str]:
    masked = np.array(texts, dtype=object)
    for rows in in_batches(masked, _LETTERS_AT_ONCE):
        letters = code_points(masked[rows]).copy()
        counted = ~np.isin(letters, [ord(separator) for separator in separators])
        rank = counted.cumsum(axis=1, dtype=np.int32)
        total = counted.sum(axis=1, keepdims=True)
        inner = (rank > first) & (rank <= total - last)
        letters[counted & (inner | (total <= first + last))] = ord(mask)
        masked[rows] = texts_of(letters)
    return masked.tolist()
