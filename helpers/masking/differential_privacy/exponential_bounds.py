"""Whole numbers just below and just above 2^b·e^(-γ), for a rational γ and any number of bits b.

The samplers of this folder decide by comparing whole numbers with these bounds. No float takes part, and
where the bounds do not decide, more bits do.

>>> from fractions import Fraction
>>> exp_bounds(Fraction(1), bits=10)  # 1024/e = 376.7
(376, 377)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

Bounds = tuple[int, int]
_GUARD_BITS = 16
_DIGIT_BITS = 8


def exp_bounds(gamma: Fraction, bits: int) -> Bounds:
    """Return whole numbers with low ≤ 2^bits·e^(-gamma) ≤ high.

    Parameters
    ----------
    gamma : Fraction
        At least 0.
    bits : int
        At least 1. The bounds differ by 2 at most.

    Notes
    -----
    γ is halved h times until it is below 1, and e^(-γ/2^h) squared h times; low is always rounded down and
    high up.

    Examples
    --------
    >>> exp_bounds(Fraction(1000), bits=64)
    (0, 1)
    """
    if gamma > bits:
        return 0, 1
    halvings = int(gamma).bit_length()
    precision = bits + halvings + _GUARD_BITS
    low, high = _small_exp_bounds(gamma / 2**halvings, precision)
    for _ in range(halvings):
        low, high = _product((low, high), (low, high), precision)
    return low >> precision - bits, _shift_up(high, precision - bits)


def powers(rate: Fraction, bits: int) -> Callable[[int], Bounds]:
    """Return a function that gives bounds of 2^bits·e^(-rate·n) for whole n ≥ 0, made for many n.

    Parameters
    ----------
    rate : Fraction
        Above 0.
    bits : int
        At least 1.

    Notes
    -----
    The digits of n in base 256 give a product of few factors, and each is computed once.

    Examples
    --------
    >>> decay = powers(Fraction(1, 100), bits=10)
    >>> decay(0), decay(100)
    ((1024, 1024), (376, 377))
    """
    precision = bits + _GUARD_BITS
    largest = int(precision / rate)

    @cache
    def factor(place: int, digit: int) -> Bounds:
        return exp_bounds(rate * (digit << place * _DIGIT_BITS), precision)

    def power(n: int) -> Bounds:
        if n > largest:
            return 0, 1
        result = (1 << precision, 1 << precision)
        for place, digit in enumerate(n.to_bytes((n.bit_length() + 7) // 8, "little")):
            if digit:
                result = _product(result, factor(place, digit), precision)
        return result[0] >> _GUARD_BITS, _shift_up(result[1], _GUARD_BITS)

    return power


def _small_exp_bounds(x: Fraction, precision: int) -> Bounds:
    """Return bounds of 2^precision·e^(-x) for 0 ≤ x < 1, from the series of e^x, whose terms are positive.

    Each term is rounded down from the one before, so that it is less than 2 too small; what is left out
    behind the last of k terms is less than 4.
    """
    total = term = 1 << precision
    k = 0
    while term:
        k += 1
        term = term * x.numerator // (x.denominator * k)
        total += term
    one = 1 << 2 * precision
    return one // (total + 2 * k + 4), -(-one // total)


def _product(a: Bounds, b: Bounds, precision: int) -> Bounds:
    return a[0] * b[0] >> precision, _shift_up(a[1] * b[1], precision)


def _shift_up(number: int, bits: int) -> int:
    return -(-number >> bits)
