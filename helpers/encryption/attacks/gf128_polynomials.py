"""The roots of a polynomial over GF(2^128): what is left to do when GCM's nonce was used twice.

A polynomial is the list of its coefficients, the constant one first, without zeros at the end; [] is 0. Every
element of the field is a root of x^(2^128) − x, so that the greatest common divisor of that and f has exactly
the roots of f that lie in the field, each once. The trace Tr(x) = x + x^2 + x^4 + … + x^(2^127) is 0 or 1 for
each element: times a random b it divides the roots into two groups, until each root is alone.

Source: Berlekamp, "Factoring Polynomials Over Large Finite Fields" (1970), for the trace.

>>> a, b = 3 << 100, 5 << 90
>>> roots([multiply(a, b), a ^ b, ONE]) == sorted([a, b])  # (x − a)(x − b)
True
"""

import secrets
from collections.abc import Iterator

from helpers.encryption.gf128 import ONE, inverse, multiply

Polynomial = list[int]


def roots(f: Polynomial) -> list[int]:
    """Return the elements r of GF(2^128) with f(r) = 0.

    Parameters
    ----------
    f : list of int
        The coefficients, the constant one first.

    Returns
    -------
    list of int
        Each root once, in ascending order. The time grows with the square of the degree.

    Raises
    ------
    ValueError
        If `f` is 0: then every element is a root.

    Examples
    --------
    >>> roots([ONE])
    []
    """
    f = trim(f)
    if not f:
        raise ValueError("every element is a root of the polynomial 0")
    f, x = divide(f, f[-1:])[0], [0, ONE]
    *_, power = repeated_squares(x, f)  # x^(2^128) mod f
    return sorted(separate(gcd(f, add(power, x))))


def separate(g: Polynomial) -> list[int]:
    """Return the roots of a monic polynomial that is a product of different factors x − r.

    For two roots r and s half of all b have Tr(b·r) ≠ Tr(b·s), because the trace is linear and not always 0.
    So a random b separates two roots with probability 1/2.

    Examples
    --------
    >>> separate([7, ONE])
    [7]
    """
    if len(g) <= 2:
        return g[:-1]
    part = g
    while len(part) in (1, len(g)):
        part = gcd(g, trace([0, secrets.randbits(128)], g))
    return separate(part) + separate(divide(g, part)[0])


def trace(h: Polynomial, f: Polynomial) -> Polynomial:
    """Return h + h^2 + h^4 + … + h^(2^127) modulo `f`.

    Examples
    --------
    >>> trace([0], [5, ONE])
    []
    """
    total = divide(h, f)[1]
    for _, square in zip(range(127), repeated_squares(h, f), strict=False):
        total = add(total, square)
    return total


def repeated_squares(h: Polynomial, f: Polynomial) -> Iterator[Polynomial]:
    """Yield h^2, h^4, …, h^(2^128) modulo `f`. With 1 + 1 = 0 a square is the sum of the terms' squares.

    Examples
    --------
    >>> next(repeated_squares([0, ONE], [0, 0, 0, ONE])) == [0, 0, ONE]
    True
    """
    for _ in range(128):
        square = [0] * max(2 * len(h) - 1, 0)
        square[::2] = [multiply(c, c) for c in h]
        h = divide(square, f)[1]
        yield h


def gcd(f: Polynomial, g: Polynomial) -> Polynomial:
    """Return the greatest common divisor with leading coefficient 1, by Euclid's algorithm.

    Examples
    --------
    >>> gcd([0, 0, ONE], [0, 5]) == [0, ONE]
    True
    """
    while g:
        f, g = g, divide(f, g)[1]
    return divide(f, f[-1:])[0]


def divide(f: Polynomial, g: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Return quotient and remainder.

    Examples
    --------
    >>> divide([7, ONE], [0, ONE]) == ([ONE], [7])
    True
    """
    scale = ONE if g[-1] == ONE else inverse(g[-1])  # an inverse costs as much as 254 products
    quotient, rest = [0] * max(len(f) - len(g) + 1, 0), list(f)
    for shift in reversed(range(len(quotient))):
        factor = multiply(rest[shift + len(g) - 1], scale)
        quotient[shift] = factor
        for i, c in enumerate(g):
            rest[shift + i] ^= multiply(factor, c)
    return trim(quotient), trim(rest)


def add(f: Polynomial, g: Polynomial) -> Polynomial:
    """Return f + g, which is also f − g.

    Examples
    --------
    >>> add([1, 2], [1, 2, 4])
    [0, 0, 4]
    """
    size = max(len(f), len(g))
    pairs = zip(f + [0] * (size - len(f)), g + [0] * (size - len(g)), strict=True)
    return trim([a ^ b for a, b in pairs])


def trim(f: Polynomial) -> Polynomial:
    """Return `f` without zeros at its end.

    Examples
    --------
    >>> trim([3, 0, 0])
    [3]
    """
    while f and f[-1] == 0:
        f = f[:-1]
    return f
