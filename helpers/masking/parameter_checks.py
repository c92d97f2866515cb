"""Say what is wrong with a parameter: each names it, what was given (a key is not shown) and what is allowed.

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
    """Raise unless it is a finite number, whole or floating, within the range of a float.

    Examples
    --------
    >>> require_number("scale", "2")
    Traceback (most recent call last):
        ...
    TypeError: scale must be a number, got str
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}")
    try:
        finite = math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        finite = False
    if not finite:
        raise ValueError(f"{name} must be a finite number that a float can hold, got {value}")


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


def plain(value: Any) -> Any:
    """Return lists and arrays as tuples, NumPy's numbers as Python's: frozen, and fit for JSON.

    Examples
    --------
    >>> import numpy as np
    >>> plain([np.int64(5), np.array([1.5])])
    (5, (1.5,))
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    return tuple(map(plain, value)) if isinstance(value, list | tuple) else value


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


def require_key(key: object, *sizes: int) -> bytes:
    """Return the key as bytes of one of the allowed lengths.

    Parameters
    ----------
    key : bytes
        What the caller passed.
    *sizes : int
        The lengths allowed, in bytes; the last is the one advised.

    Raises
    ------
    TypeError
        If the key is not bytes. A password is no key: whoever guesses it has all tokens.
    ValueError
        If it has another length.

    Examples
    --------
    >>> require_key("secret", 32)
    Traceback (most recent call last):
        ...
    TypeError: the key must be bytes, got str; make one with secrets.token_bytes(32)
    """
    advice = f"make one with secrets.token_bytes({sizes[-1]})"
    if not isinstance(key, bytes):
        raise TypeError(f"the key must be bytes, got {type(key).__name__}; {advice}")
    if len(key) not in sizes:
        *others, last = map(str, sizes)
        allowed = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"the key must have {allowed} bytes, got {len(key)}; {advice}")
    return key
