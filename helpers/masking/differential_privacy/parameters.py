"""Privacy parameters as exact fractions: ten times 0.1 is 1, and a sampler compares without rounding.

A ``float`` is taken for the shortest decimal that Python writes for it: 0.1 means 1/10, not the binary number
next to it, which is larger. Fractions, whole numbers, decimals and texts such as "0.1" or "1/3" are taken as
they are.

>>> from fractions import Fraction
>>> exact(0.1, "epsilon") * 10
Fraction(1, 1)
>>> exact(Fraction(1, 3), "epsilon")
Fraction(1, 3)
"""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational

import numpy as np

LEAST, MOST = Fraction(sys.float_info.min), Fraction(sys.float_info.max)
Number = int | float | Fraction | Decimal | str | np.integer | np.floating


def exact(value: Number, name: str) -> Fraction:
    """Return a finite number as the fraction that its shortest decimal text stands for.

    Parameters
    ----------
    value : int, float, Fraction, Decimal, str or NumPy number
        Finite.
    name : str
        What the caller calls it, for the message.

    Raises
    ------
    TypeError
        If it is no number (``None``, a truth value, an array).
    ValueError
        If it is NaN or infinite, a text that is no number, or beyond the range of a float.

    Examples
    --------
    >>> exact(float("nan"), "epsilon")
    Traceback (most recent call last):
        ...
    ValueError: epsilon must be a finite number, but is nan
    """
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be a number, not a truth value")
    if isinstance(value, float | np.floating):
        value = str(value)
    if not isinstance(value, Rational | Integral | Decimal | str):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    try:
        whole = isinstance(value, Integral)  # NumPy's, too
        number = Fraction(int(value)) if whole else Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        raise ValueError(f"{name} must be a finite number, but is {value}") from None
    if number and not LEAST <= abs(number) <= MOST:
        raise ValueError(f"{name} must be 0 or from 10^-307 to 10^308 in size, as a float can hold it")
    return number


def positive(value: Number, name: str) -> Fraction:
    """Return a number above 0 as a fraction.

    Raises
    ------
    TypeError, ValueError
        As `exact`, and if the number is not above 0.

    Examples
    --------
    >>> positive(0, "epsilon")
    Traceback (most recent call last):
        ...
    ValueError: epsilon must be above 0, but is 0
    """
    number = exact(value, name)
    if number <= 0:
        raise ValueError(f"{name} must be above 0, but is {value}")
    return number


def probability(value: Number, name: str) -> Fraction:
    """Return a number from 0 to below 1 as a fraction, such as the delta of a guarantee.

    Raises
    ------
    TypeError, ValueError
        As `exact`, and if the number is not in [0, 1).

    Examples
    --------
    >>> probability(1e-6, "delta")
    Fraction(1, 1000000)
    """
    number = exact(value, name)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, but is {value}")
    return number


def multiple(value: Number, step: Fraction, name: str) -> int:
    """Return how many steps `value` is, a whole number.

    Raises
    ------
    TypeError, ValueError
        As `exact`, and if `value` is not a multiple of `step`.

    Examples
    --------
    >>> multiple(12.5, Fraction(1, 2), "upper")
    25
    """
    steps = exact(value, name) / step
    if steps.denominator != 1:
        raise ValueError(f"{name} must be a multiple of the granularity {step}, but is {value}")
    return steps.numerator


def rounded_up(value: float) -> Fraction:
    """Return a fraction above a positive float, by at most a part in 2^40, for what must not be too small.

    Examples
    --------
    >>> 0 < rounded_up(0.3) / Fraction(0.3) - 1 < Fraction(1, 2**40)
    True
    """
    digits, exponent = math.frexp(value)
    return Fraction(math.floor(digits * 2**42) + 1) * Fraction(2) ** (exponent - 42)
