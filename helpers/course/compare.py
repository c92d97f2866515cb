"""Compare a learner's answer with the expected one, leniently in form and strictly in value.

>>> same((1, 2), [1, 2]), same(1, True), same(0.1 + 0.2, 0.3)
(True, False, True)
>>> describe_difference(4.0, 4)
'The value is right, but it is a `float`; a whole number is expected. `/` makes floats, `//` whole numbers.'
"""

import math
from numbers import Integral, Real
from typing import Any

import numpy as np


def same(answer: Any, expected: Any) -> bool:
    """Whether two answers are equal: numbers by value, floats nearly, sequences element by element.

    Not-a-number equals itself here, and what cannot be compared is not the same.

    Examples
    --------
    >>> same(np.int64(5), 5), same("5", 5), same({"a": [1]}, {"a": (1,)}), same(np.array(2.0), 2.0)
    (True, False, True, True)
    """
    try:
        return _same(answer, expected)
    except Exception:
        return False


def _same(answer: Any, expected: Any) -> bool:
    answer, expected = _number_of(answer), _number_of(expected)
    if isinstance(expected, bool | np.bool_) or isinstance(answer, bool | np.bool_):
        both = isinstance(expected, bool | np.bool_) and isinstance(answer, bool | np.bool_)
        return both and bool(answer) == bool(expected)
    if isinstance(expected, Integral):
        return isinstance(answer, Integral) and int(answer) == int(expected)
    if isinstance(expected, Real):
        if not isinstance(answer, Real) or math.isnan(expected):
            return isinstance(answer, Real) and math.isnan(answer)
        return math.isclose(answer, expected, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(expected, np.ndarray):
        if not isinstance(answer, np.ndarray | list | tuple) or np.shape(answer) != expected.shape:
            return False
        if np.issubdtype(expected.dtype, np.inexact):
            return bool(np.allclose(answer, expected, equal_nan=True))
        return bool(np.array_equal(answer, expected))
    if isinstance(expected, list | tuple):
        return (
            isinstance(answer, list | tuple)
            and len(answer) == len(expected)
            and all(same(a, e) for a, e in zip(answer, expected, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(answer, dict)
            and answer.keys() == expected.keys()
            and all(same(answer[key], expected[key]) for key in expected)
        )
    return type(answer) is type(expected) and bool(answer == expected)


def _number_of(value: Any) -> Any:
    """Return the number in an array without dimensions, as some NumPy functions return; else the value."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def describe_difference(answer: Any, expected: Any) -> str:
    """Name the likely cause of a wrong type or shape, in words; empty when only the value differs.

    Examples
    --------
    >>> describe_difference(7, (7, 1))
    'A pair or list of 2 is expected, and you gave a single `int`.'
    >>> describe_difference([np.array([1, 2])], [[1, 2]])
    'The values are right, but in an array. Return a list: `.tolist()` makes one of an array.'
    """
    kind = type(answer).__name__
    if isinstance(expected, list | tuple) and same(_without_arrays(answer), expected):
        return "The values are right, but in an array. Return a list: `.tolist()` makes one of an array."
    if isinstance(expected, Integral) and isinstance(answer, float):
        value = "The value is right, but it is" if answer == expected else "That is"
        return f"{value} a `float`; a whole number is expected. `/` makes floats, `//` whole numbers."
    if isinstance(expected, Integral | Real) and isinstance(answer, str):
        return "You gave a text in quotes; a number is expected."
    if isinstance(expected, bytes) and isinstance(answer, str):
        return 'You gave text; bytes are expected: `text.encode()`, or a literal like `b"..."`.'
    if isinstance(expected, list | tuple) and isinstance(answer, list | tuple):
        same_length = len(answer) == len(expected)
        return "" if same_length else f"{len(expected)} elements are expected, and you gave {len(answer)}."
    if isinstance(expected, list | tuple) and not isinstance(answer, np.ndarray):
        return f"A pair or list of {len(expected)} is expected, and you gave a single `{kind}`."
    if isinstance(expected, np.ndarray) and isinstance(answer, np.ndarray | list | tuple):
        return _describe_shape(answer, expected.shape)
    if type(answer) is not type(expected) and not (_is_number(answer) and _is_number(expected)):
        return f"The type `{type(expected).__name__}` is expected, and you gave `{kind}`."
    return ""


def _without_arrays(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_without_arrays(part) for part in value] if isinstance(value, list | tuple) else value


def _describe_shape(answer: Any, expected: tuple[int, ...]) -> str:
    try:
        shape = np.shape(answer)
    except ValueError:
        return f"An array of shape {expected} is expected, and the rows of yours differ in length."
    if shape == expected:
        return ""
    return f"An array of shape {expected} is expected, and yours has shape {shape}."


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def shorten(value: Any, length: int = 80, quote: bool = True) -> str:
    """Return a value as text that fits on a line.

    Examples
    --------
    >>> shorten("a" * 100, 10), shorten(12)
    ("'aaa…aaaa'", '12')
    """
    try:
        text = repr(value) if quote else str(value)
    except Exception:
        text = _describe_unprintable(value)
    keep = (length - 1) // 2
    return text if len(text) <= length else f"{text[:keep]}…{text[-keep - (length - 1) % 2 :]}"


def _describe_unprintable(value: Any) -> str:
    if isinstance(value, int):  # Python refuses to print numbers of more than 4,300 digits
        return f"<a number of about {round(value.bit_length() * math.log10(2)):,} digits>"
    return f"<an object of type {type(value).__name__} that cannot be printed>"
