"""Modular powers by squaring and multiplying, and how soon they repeat.

Source: Knuth, The Art of Computer Programming, volume 2, section 4.6.3 (the right-to-left binary method).

>>> power(65, 17, 3233)
2790
"""

from __future__ import annotations

from helpers.numbers.backend import powmod
from helpers.numbers.checks import whole_number
from helpers.numbers.euclid import NotInvertible, gcd
from helpers.numbers.factorize import factorize
from helpers.numbers.totient import carmichael_lambda


def power(base: int, exponent: int, modulus: int) -> int:
    """Return base^exponent mod modulus with at most two multiplications for each bit of the exponent.

    Parameters
    ----------
    base
        Any integer.
    exponent
        0 or more.
    modulus
        1 or more.

    Returns
    -------
    int
        The residue, from 0 to modulus - 1; equal to Python's ``pow(base, exponent, modulus)``.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `exponent` is negative or `modulus` is below 1.

    Examples
    --------
    >>> power(7, 560, 561)
    1
    """
    a = whole_number(base, "base")
    k = whole_number(exponent, "exponent", 0)
    n = whole_number(modulus, "modulus", 1)
    result = 1 % n
    while k > 0:
        if k % 2 == 1:
            result = result * a % n
        a = a * a % n
        k //= 2
    return result


def multiplicative_order(a: int, n: int) -> int:
    """Return the smallest k, 1 or more, with a^k = 1 modulo n: after how many steps the powers of a repeat.

    Parameters
    ----------
    a
        Any integer with gcd(a, n) = 1.
    n
        Modulus, 1 or more, that `helpers.numbers.factorize` can factor.

    Returns
    -------
    int
        The order.

    Raises
    ------
    NotInvertible
        If `a` and `n` share a factor: then no power of `a` is 1.
    TypeError
        If an argument is not an integer.
    ValueError
        If `n` is below 1 or too large to be factored.

    Notes
    -----
    The exponents k with a^k = 1 are the multiples of the order, and Carmichael's λ(n) is one of them. So the
    order is what is left of λ(n) when every prime factor is divided out as often as the power stays 1.

    Examples
    --------
    >>> multiplicative_order(2, 7), multiplicative_order(3, 7)
    (3, 6)
    """
    a, n = whole_number(a, "a"), whole_number(n, "modulus", 1)
    if (g := gcd(a, n)) != 1:
        raise NotInvertible(a, n, g)
    order = carmichael_lambda(n)
    for q in factorize(order):
        while order % q == 0 and powmod(a, order // q, n) == 1 % n:
            order //= q
    return order
