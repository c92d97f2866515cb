"""Euler's phi and Carmichael's lambda: two exponents e with a^e = 1 modulo n, for every a coprime to n.

Sources: Euler (1763) for phi, which counts these a; Carmichael, "Note on a new number theory function",
Bulletin of the American Mathematical Society 16 (1910), for lambda, the smallest such exponent.

>>> euler_phi(3233), carmichael_lambda(3233)
(3120, 780)
"""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm, prod

from helpers.numbers.checks import describe, whole_number
from helpers.numbers.factorize import factorize
from helpers.numbers.miller_rabin import is_prime


def euler_phi(n: int, factors: Mapping[int, int] | None = None) -> int:
    """Return how many of the numbers 1, ..., n have no factor in common with n.

    Parameters
    ----------
    n
        1 or more.
    factors
        ``{prime: exponent}`` with the product n, for an n that is too large to be factored here; ``None`` to
        factor it.

    Returns
    -------
    int
        The product of p^(k-1) (p - 1) over the prime powers p^k of n.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is below 1, if `factors` is not its factorization into primes, or if it is too large for
        :func:`~helpers.numbers.factorize.factorize`.

    Examples
    --------
    >>> [euler_phi(n) for n in range(1, 13)]
    [1, 1, 2, 2, 4, 2, 6, 4, 6, 4, 10, 4]
    >>> euler_phi(2**607 - 1, {2**607 - 1: 1}) == 2**607 - 2
    True
    """
    return prod(p ** (k - 1) * (p - 1) for p, k in _prime_powers(n, factors))


def carmichael_lambda(n: int, factors: Mapping[int, int] | None = None) -> int:
    """Return the smallest e >= 1 with ``a**e % n == 1 % n`` for every a without a factor in common with n.

    Parameters
    ----------
    n, factors
        As in :func:`euler_phi`.

    Returns
    -------
    int
        The least common multiple of phi(p^k) over the prime powers p^k of n, but with 2^(k-2) for 2^k from
        8 on.

    Raises
    ------
    TypeError, ValueError
        As in :func:`euler_phi`.

    Examples
    --------
    >>> [carmichael_lambda(n) for n in range(1, 13)]
    [1, 1, 2, 2, 4, 2, 6, 2, 6, 4, 10, 2]
    """
    return lcm(
        *(2 ** (k - 2) if p == 2 and k > 2 else p ** (k - 1) * (p - 1) for p, k in _prime_powers(n, factors))
    )


def _prime_powers(n: int, factors: Mapping[int, int] | None) -> list[tuple[int, int]]:
    n = whole_number(n, "n", 1)
    if factors is None:
        factors = factorize(n)
    elif not all(is_prime(p) and k >= 1 for p, k in factors.items()):
        raise ValueError("factors must map primes to exponents of 1 or more")
    elif prod(p**k for p, k in factors.items()) != n:
        raise ValueError(f"the product of the factors is not {describe(n)}")
    return list(factors.items())
