"""Euclid's algorithm, and the modular inverse that its extended form gives.

Source: Euclid, Elements, book VII, propositions 1 and 2; Knuth, The Art of Computer Programming, volume 2,
section 4.5.2, for the extended form.

>>> extended_gcd(3120, 17)
(1, 2, -367)
>>> 3120 * 2 + 17 * -367
1
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.numbers.checks import describe, whole_number


class NotInvertible(ValueError):
    """A number has no inverse, because it shares a factor with the modulus.

    Attributes
    ----------
    gcd : int
        The shared factor, 2 or more. If the modulus is an RSA key's and does not divide the number, the
        factor is one of its two primes, and the key is broken.
    """

    def __init__(self, a: int, n: int, gcd: int) -> None:
        super().__init__(
            f"{describe(a)} has no inverse modulo {describe(n)}: both are divisible by {describe(gcd)}"
        )
        self.gcd = gcd


@dataclass(frozen=True)
class EuclidRow:
    """One row of the extended algorithm on (a, b); it obeys ``a*x + b*y == remainder``.

    Attributes
    ----------
    quotient : int or None
        How often the remainder above goes into the one above that; ``None`` in the first two rows.
    remainder, x, y : int
        The remainder and its two coefficients.
    """

    quotient: int | None
    remainder: int
    x: int
    y: int


def gcd(a: int, b: int) -> int:
    """Return the greatest common divisor of two integers.

    Parameters
    ----------
    a, b
        Any integers; their signs do not matter.

    Returns
    -------
    int
        The largest number that divides both; ``gcd(0, 0)`` is 0.

    Raises
    ------
    TypeError
        If an argument is not an integer.

    Examples
    --------
    >>> gcd(48, 36)
    12
    """
    a, b = whole_number(a, "a"), whole_number(b, "b")
    while b:
        a, b = b, a % b
    return abs(a)


def extended_gcd(a: int, b: int) -> tuple[int, int, int]:
    """Return (g, x, y) with ``a*x + b*y == g == gcd(a, b)`` (Bézout's identity).

    Parameters
    ----------
    a, b
        Any integers.

    Returns
    -------
    tuple of int
        The greatest common divisor, 0 or more, and two coefficients. Of the many pairs that fit, this is the
        one that the algorithm ends on.

    Raises
    ------
    TypeError
        If an argument is not an integer.

    Examples
    --------
    >>> extended_gcd(240, 46)
    (2, -9, 47)
    """
    a, b = whole_number(a, "a"), whole_number(b, "b")
    g, x, y = abs(a), (1 if a >= 0 else -1), 0
    remainder, next_x, next_y = abs(b), 0, (1 if b >= 0 else -1)
    while remainder:
        q = g // remainder
        g, remainder = remainder, g - q * remainder
        x, next_x = next_x, x - q * next_x
        y, next_y = next_y, y - q * next_y
    return g, x, y


def euclid_rows(a: int, b: int) -> list[EuclidRow]:
    """Return the extended algorithm as the table that one writes by hand.

    Parameters
    ----------
    a, b
        Integers, 0 or more.

    Returns
    -------
    list of EuclidRow
        The first two rows hold `a` and `b` themselves, the last one the remainder 0, and the one above it the
        greatest common divisor.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is negative.

    Examples
    --------
    >>> for row in euclid_rows(17, 5):
    ...     print(row.quotient, row.remainder, row.x, row.y)
    None 17 1 0
    None 5 0 1
    3 2 1 -3
    2 1 -2 7
    2 0 5 -17
    """
    a, b = whole_number(a, "a", 0), whole_number(b, "b", 0)
    rows = [EuclidRow(None, a, 1, 0), EuclidRow(None, b, 0, 1)]
    while rows[-1].remainder:
        r, s = rows[-2:]
        q = r.remainder // s.remainder
        rows.append(EuclidRow(q, r.remainder - q * s.remainder, r.x - q * s.x, r.y - q * s.y))
    return rows


def inverse(a: int, n: int) -> int:
    """Return the x from 0 to n - 1 with a*x = 1 modulo n.

    Parameters
    ----------
    a
        Any integer.
    n
        Modulus, 1 or more.

    Returns
    -------
    int
        The inverse. There is exactly one if gcd(a, n) = 1, and none otherwise.

    Raises
    ------
    NotInvertible
        If gcd(a, n) is not 1; the exception carries it as ``.gcd``.
    TypeError
        If an argument is not an integer.
    ValueError
        If `n` is below 1.

    Notes
    -----
    The number of steps depends on the arguments: whoever can measure the time learns something about them.

    Examples
    --------
    >>> inverse(17, 3120)
    2753
    >>> inverse(15, 3120)
    Traceback (most recent call last):
        ...
    helpers.numbers.euclid.NotInvertible: 15 has no inverse modulo 3120: both are divisible by 15
    """
    a, n = whole_number(a, "a"), whole_number(n, "modulus", 1)
    g, x, _ = extended_gcd(a % n, n)
    if g != 1:
        raise NotInvertible(a, n, g)
    return x % n
