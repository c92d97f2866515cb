"""The quadratic sieve: factors a number without small factors faster than all simpler methods.

This is the function to call; ``siqs.py`` lays the method out step by step. From about 100 decimal digits on,
the number field sieve is faster.

Source: Pomerance, "The quadratic sieve factoring algorithm", EUROCRYPT 1984 (LNCS 209).

>>> quadratic_sieve(1000003 * 1000033)
1000003
"""

from __future__ import annotations

from collections.abc import Callable

from helpers.numbers.checks import describe, whole_number
from helpers.numbers.miller_rabin import is_prime

LARGEST_BITS = 256  # larger n would take days and many gigabytes


def quadratic_sieve(n: int, progress: Callable[[int, int], object] | None = None) -> int:
    """Return a proper factor of the composite number n.

    Parameters
    ----------
    n
        Composite, 4 or more, of at most 256 bits.
    progress
        Called with (relations found, relations needed) after each polynomial.

    Returns
    -------
    int
        A divisor of n above 1 and below n; prime if n is a product of two primes. If primes of the factor
        base divide n, it is the smallest of them; else, if n is a power r^k, it is such an r.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is prime, below 4, or too large.
    ArithmeticError
        If the polynomials run out before a factor is found; no such n is known.

    Notes
    -----
    The time depends on the size of n and not on its factors. That it grows like L[1/2, 1], which is
    exp(sqrt(ln n ln ln n)), is generally believed and not proved. On one core that took half a second for
    150 bits, 200 bits took a quarter of a minute. A call leaves nothing behind if it is interrupted.

    Examples
    --------
    >>> quadratic_sieve((2**31 - 1) * (2**61 - 1))
    2147483647
    >>> quadratic_sieve(2**61 - 1)
    Traceback (most recent call last):
        ...
    ValueError: 2305843009213693951 is prime: it has no proper factor
    """
    from helpers.numbers.siqs import find_factor  # here, because NumPy takes long to import

    n = whole_number(n, "n", 4)
    if n.bit_length() > LARGEST_BITS:
        raise ValueError(
            f"the quadratic sieve takes numbers of up to {LARGEST_BITS} bits, but n has {n.bit_length()}; "
            "trial_division and pollard_rho find small factors of larger ones"
        )
    if is_prime(n):
        raise ValueError(f"{describe(n)} is prime: it has no proper factor")
    return find_factor(n, progress)
