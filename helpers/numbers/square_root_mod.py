"""Square roots modulo a prime.

Source: the algorithm of Tonelli (1891) and Shanks (1973), as in Cohen, A Course in Computational Algebraic
Number Theory, algorithm 1.5.1; here with one fixed number of rounds, which settles the bits of the exponent
one by one.

>>> square_root_mod(5, 41), 28 * 28 % 41
(28, 5)
"""

from __future__ import annotations

from typing import SupportsIndex

from helpers.numbers.checks import describe, whole_number


def square_root_mod(a: SupportsIndex, p: SupportsIndex) -> int:
    """Return an r from 0 to p - 1 with ``r*r % p == a % p``; the other one is ``-r % p``.

    Parameters
    ----------
    a
        Any integer that is a square modulo p.
    p
        A prime.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `a` is not a square modulo p, or `p` is below 2 or is seen not to be prime.

    Notes
    -----
    Write p - 1 = 2^s * d with odd d. Then r = a^((d+1)/2) misses by r^2 = a * error, where error = a^d has
    an order that divides 2^(s-1). Powers of a non-square z correct it, one factor of 2 of that order in
    each round. Among 2, 3, ... a z is soon found: below 2 (ln p)^2 if the generalized Riemann hypothesis
    holds (Bach 1990).

    Examples
    --------
    >>> square_root_mod(2, 7), 3 * 3 % 7
    (4, 2)
    >>> square_root_mod(3, 7)
    Traceback (most recent call last):
        ...
    ValueError: 3 is not a square modulo 7
    """
    a, p = whole_number(a, "a"), whole_number(p, "p", 2)
    a %= p
    if p == 2 or a == 0:
        return a
    if pow(a, (p - 1) // 2, p) != 1:
        raise ValueError(f"{describe(a)} is not a square modulo {describe(p)}")
    s = ((p - 1) & (1 - p)).bit_length() - 1
    d = (p - 1) >> s
    r, error, c = pow(a, (d + 1) // 2, p), pow(a, d, p), pow(_non_square(p), d, p)
    for i in reversed(range(s - 1)):
        if pow(error, 2**i, p) != 1:
            r, error = r * c % p, error * c * c % p
        c = c * c % p
    return r


def _non_square(p: int) -> int:
    for z in range(2, 2 * p.bit_length() ** 2):
        if pow(z, (p - 1) // 2, p) == p - 1:
            return z
    raise ValueError(f"square roots are taken modulo a prime, but {describe(p)} is not one")
