"""Modular powers by squaring and multiplying, and how soon they repeat.

Source: Knuth, The Art of Computer Programming, volume 2, section 4.6.3 (the left-to-right binary method).

>>> power(65, 17, 3233)
2790
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.numbers.backend import powmod
from helpers.numbers.checks import whole_number
from helpers.numbers.euclid import NotInvertible, gcd
from helpers.numbers.factorize import factorize
from helpers.numbers.totient import carmichael_lambda


@dataclass(frozen=True)
class PowerStep:
    """One bit of the exponent, read from the top.

    Attributes
    ----------
    bit : int
        The bit, 0 or 1.
    exponent : int
        The part of the exponent read so far, this bit included.
    squared : int
        The result so far, squared.
    result : int
        The same, times the base if the bit is 1: ``base**exponent % modulus``.
    """

    bit: int
    exponent: int
    squared: int
    result: int


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
    steps = square_and_multiply_steps(base, exponent, modulus)
    return steps[-1].result if steps else 1 % whole_number(modulus, "modulus", 1)


def square_and_multiply_steps(base: int, exponent: int, modulus: int) -> list[PowerStep]:
    """Return one row for each bit of the exponent, for a table.

    Parameters
    ----------
    base, exponent, modulus
        As in :func:`power`.

    Returns
    -------
    list of PowerStep
        From the highest bit to the lowest; empty if the exponent is 0.

    Raises
    ------
    TypeError, ValueError
        As in :func:`power`.

    Examples
    --------
    >>> for step in square_and_multiply_steps(3, 0b1101, 100):
    ...     print(step.bit, step.exponent, step.squared, step.result)
    1 1 1 3
    1 3 9 27
    0 6 29 29
    1 13 41 23
    """
    b = whole_number(base, "base")
    e = whole_number(exponent, "exponent", 0)
    n = whole_number(modulus, "modulus", 1)
    steps: list[PowerStep] = []
    read, result = 0, 1
    for position in reversed(range(e.bit_length())):
        bit = e >> position & 1
        read = 2 * read + bit
        squared = result * result % n
        result = squared * b % n if bit else squared
        steps.append(PowerStep(bit, read, squared, result))
    return steps


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
