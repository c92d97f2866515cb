"""The whole factorization of a number: small primes by division, middling ones by rho, the rest by the sieve.

>>> factorize(2**64 - 1)
{3: 1, 5: 1, 17: 1, 257: 1, 641: 1, 65537: 1, 6700417: 1}
"""

from __future__ import annotations

import random
from collections import Counter

from helpers.numbers.checks import whole_number
from helpers.numbers.miller_rabin import is_prime
from helpers.numbers.pollard_rho import pollard_rho
from helpers.numbers.quadratic_sieve import LARGEST_BITS, quadratic_sieve
from helpers.numbers.trial_division import trial_division


def factorize(n: int) -> dict[int, int]:
    """Return the prime factors of n with their exponents, in order.

    Parameters
    ----------
    n
        1 or more.

    Returns
    -------
    dict of int to int
        ``{prime: exponent}``, whose product is n; empty for n = 1. Primes above 3.3 * 10^24 are so with the
        error bound of :func:`~helpers.numbers.miller_rabin.is_prime`.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is below 1, or if a composite part of it is too large for the quadratic sieve and no factor
        of it is found by a million steps of Pollard's rho method.

    Notes
    -----
    On one core a product of two primes of 75 bits each took half a second; from there to 200 bits, every ten
    bits more doubled the time.

    Examples
    --------
    >>> factorize(3 * 10**20)
    {2: 20, 3: 1, 5: 20}
    """
    factors, rest = trial_division(whole_number(n, "n", 1), limit=1000)
    primes, unfactored = Counter(factors), [rest]
    while unfactored:
        part = unfactored.pop()
        if is_prime(part):
            primes[part] += 1
        elif part > 1:
            factor = _proper_factor(part)
            unfactored += [factor, part // factor]
    return dict(sorted(primes.items()))


def _proper_factor(n: int) -> int:
    """Spend on rho a fraction of the time that the sieve would take, where it can take n."""
    bits = n.bit_length()
    steps = 2 ** (bits // 12 + 6) if bits <= LARGEST_BITS else 2**20
    return pollard_rho(n, random.Random(0), steps) or quadratic_sieve(n)
