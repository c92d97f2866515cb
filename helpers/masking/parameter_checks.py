"""Say what is wrong with a parameter: each function names it, what was given and what is allowed.

>>> require_whole("most_days", 0, least=1)
Traceback (most recent call last):
    ...
ValueError: most_days must be at least 1, got 0
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any


def require_number(name: str, value: Any) -> None:
    """Raise unless it is a finite number, whole or floating.

    Examples
    --------
    >>> require_number("scale", "2")
    Traceback (most recent call last):
        ...
    TypeError: scale must be a number, got str
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value}")


def require_whole(name: str, value: Any, *, least: int) -> None:
    """Raise unless it is a whole number from `least` on.

    Examples
    --------
    >>> require_whole("last", 4.0, least=0)
    Traceback (most recent call last):
        ...
    TypeError: last must be a whole number, got float
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")


def require_text(name: str, value: Any) -> None:
    """Raise unless it is text.

    Examples
    --------
    >>> require_text("key", b"0123")
    Traceback (most recent call last):
        ...
    TypeError: key must be text, got bytes
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, got {type(value).__name__}")


def require_list(name: str, value: Any) -> None:
    """Raise unless it is a list or the like with at least one entry; a text is none.

    Examples
    --------
    >>> require_list("pool", "abc")
    Traceback (most recent call last):
        ...
    TypeError: pool must be a list of values, got str
    """
    if isinstance(value, str | bytes) or not (isinstance(value, Sequence) or hasattr(value, "__array__")):
        raise TypeError(f"{name} must be a list of values, got {type(value).__name__}")
    if len(value) == 0:
        raise ValueError(f"{name} must have at least one value, got none")


def require_plain(name: str, values: Any) -> None:
    """Raise unless it is a list of texts, finite numbers and truth values: what a saved plan can hold.

    Examples
    --------
    >>> require_plain("pool", ["Ann", None])
    Traceback (most recent call last):
        ...
    TypeError: pool must hold texts, numbers and truth values, got NoneType
    """
    require_list(name, values)
    for value in values:
        if not isinstance(value, str | bool | Real):
            raise TypeError(f"{name} must hold texts, numbers and truth values, got {type(value).__name__}")
        if not isinstance(value, str | bool):
            require_number(f"each of {name}", value)


def require_interval(name: str, value: Any) -> None:
    """Raise unless it is a pair of finite numbers, the lower one first.

    Examples
    --------
    >>> require_interval("bounds", (90, 17))
    Traceback (most recent call last):
        ...
    ValueError: bounds must be (lowest, highest), got (90, 17)
    """
    require_list(name, value)
    for end in value:
        require_number(f"each of {name}", end)
    if len(value) != 2 or not value[0] < value[1]:
        raise ValueError(f"{name} must be (lowest, highest), got {tuple(value)}")
