"""The Miller–Rabin primality test: proven for small numbers, of bounded error for large ones.

Sources: Rabin, "Probabilistic algorithm for testing primality", Journal of Number Theory 12 (1980), for the
test and its error of at most 1/4 a round; Sorenson and Webster, "Strong pseudoprimes to twelve prime bases",
Mathematics of Computation 86 (2017), for the bases that leave no error below 3.3 * 10^24, hence none below
2^64.

>>> is_prime(2**61 - 1), is_prime(2**67 - 1)
(True, False)
"""

from __future__ import annotations

import random
import secrets

from helpers.numbers.backend import powmod
from helpers.numbers.checks import whole_number

PRIME_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
PROVEN_BELOW = 3_317_044_064_679_887_385_961_981  # the smallest composite that passes for all these bases


def miller_rabin_witness(n: int, a: int) -> bool:
    """Tell whether the base a proves that the odd number n is composite.

    Parameters
    ----------
    n
        Odd, 3 or more.
    a
        Base, any integer that is not a multiple of n.

    Returns
    -------
    bool
        ``True``: n is composite, for certain. ``False``: n is prime, or composite and a does not show it; of
        the bases from 1 to n - 1 at most one in four is such a "strong liar".

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `n` is even or below 3, or if `a` is a multiple of `n`.

    Notes
    -----
    Write n - 1 = 2^s d with d odd, and look at a^d, a^2d, a^4d, ..., a^(n-1) modulo n, each the square of
    the one before. If n is prime, the last one is 1 (Fermat), and a 1 can only be the square of 1 or -1. So
    either the first one is 1, or a -1 comes before the last.

    Examples
    --------
    >>> miller_rabin_witness(561, 2)  # 3 * 11 * 17, a Carmichael number: Fermat's test with base 2 passes it
    True
    >>> miller_rabin_witness(2047, 2)  # 23 * 89, but 2 is a strong liar
    False
    """
    n, a = whole_number(n, "n", 3), whole_number(a, "a")
    if n % 2 == 0:
        raise ValueError("n must be odd; an even number above 2 is composite without a test")
    if a % n == 0:
        raise ValueError("the base a must not be a multiple of n: it would show nothing")
    s = ((n - 1) & -(n - 1)).bit_length() - 1
    x = powmod(a, (n - 1) >> s, n)
    if x in (1, n - 1):
        return False
    for _ in range(s - 1):
        x = x * x % n
        if x == n - 1:
            return False
    return True


def is_prime(n: int, rounds: int = 64, rng: random.Random | None = None) -> bool:
    """Tell whether n is prime.

    Parameters
    ----------
    n
        Any integer; none below 2 is prime.
    rounds
        How many random bases to try where n is too large for a proof, 1 or more.
    rng
        Where the bases come from; ``None`` for the operating system's generator.

    Returns
    -------
    bool
        For n below 3.3 * 10^24 (81 bits) the answer is certain, by the first 13 primes as bases. Above,
        ``False`` is certain, and ``True`` is wrong for a composite n with a probability of at most
        4^-rounds: 2^-128 if left at 64.

    Raises
    ------
    TypeError
        If `n` or `rounds` is not an integer.
    ValueError
        If `rounds` is below 1.

    Notes
    -----
    The bound holds for every n, also one that an adversary made, as long as the adversary cannot predict the
    bases; against a seeded generator it does not hold.

    Examples
    --------
    >>> [n for n in range(30) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    """
    n, rounds = whole_number(n, "n"), whole_number(rounds, "rounds", 1)
    if n < 2:
        return False
    for p in PRIME_BASES:
        if n % p == 0:
            return n == p
    if n < PROVEN_BELOW:
        return not any(miller_rabin_witness(n, a) for a in PRIME_BASES)
    rng = secrets.SystemRandom() if rng is None else rng
    return not any(miller_rabin_witness(n, rng.randrange(2, n - 1)) for _ in range(rounds))
