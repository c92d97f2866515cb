"""Random primes of a chosen size.

Sources: Menezes, van Oorschot and Vanstone, Handbook of Applied Cryptography (1996), section 4.4, for
searching upward from a random number; Damgård, Landrock and Pomerance, "Average case error estimates for the
strong probable prime test", Mathematics of Computation 61 (1993), for the number of Miller–Rabin rounds.

>>> import random
>>> random_prime(16, rng=random.Random(1)).bit_length()
16
"""

from __future__ import annotations

import random
import secrets
from functools import cache
from math import gcd, log2, sqrt

from helpers.numbers import backend
from helpers.numbers.checks import describe, whole_number
from helpers.numbers.miller_rabin import is_prime, miller_rabin_witness
from helpers.numbers.sieve import primes_below, sieve_window

LISTED_BITS = 16  # up to this size, all primes are listed and one is drawn
WINDOWS = 1000  # about 1 window in 300 holds no prime; a search through 1000 in vain has a reason


def random_prime(bits: int, rng: random.Random | None = None, e: int | None = None) -> int:
    """Return a random prime of exactly `bits` bits whose two highest bits are 1.

    The product of two such primes has exactly 2 * bits bits, since each is at least 3/4 of 2^bits.

    Parameters
    ----------
    bits
        Size, 2 or more.
    rng
        Where the randomness comes from; ``None`` for the operating system's generator. A seeded generator
        gives a prime that others can find again: a toy.
    e
        An odd number, 1 or more. The prime p then has gcd(p - 1, e) = 1, as an RSA key with the public
        exponent e needs it. ``None`` sets no condition.

    Returns
    -------
    int
        The prime. Up to 81 bits it is proven to be one; above, it is composite with a probability below
        2^-128, on the grounds that `rounds_for_random_candidates` gives.

    Raises
    ------
    TypeError
        If `bits` or `e` is not an integer.
    ValueError
        If `bits` is below 2, if `e` is even or below 1, or if no such prime is found: there is none, or `e`
        has so many small factors that they are rare.

    Notes
    -----
    Up to 16 bits all primes are listed, and each is equally likely. Above, the search takes the first prime
    among 2 * bits odd numbers from a random start, or starts anew. A sieve strikes out the multiples of
    small primes, one Miller–Rabin round with base 2 nearly all other composites, and random bases confirm
    what is left.

    This makes a prime after a long gap likelier than others, as more starts lead to it. The difference can
    be measured; no attack that makes use of it is known to us. See Brandt and Damgård, "On generation of
    probable primes by incremental search", CRYPTO 1992, and for a search closer to uniform Fouque and
    Tibouchi, "Close to uniform prime number generation with fewer random bits", ICALP 2014.

    How long the search takes depends on the numbers it meets.

    Examples
    --------
    >>> import random
    >>> p = random_prime(64, rng=random.Random(7), e=3)
    >>> p.bit_length(), p >> 62, p % 3
    (64, 3, 2)
    """
    bits = whole_number(bits, "bits", 2)
    e = 1 if e is None else whole_number(e, "e", 1)
    if e % 2 == 0:
        raise ValueError("e must be odd: p - 1 is even for every odd prime p, and so would be gcd(p - 1, e)")
    rng = secrets.SystemRandom() if rng is None else rng
    p = _draw_listed(bits, rng, e) if bits <= LISTED_BITS else _search(bits, rng, e)
    if p is None:
        raise ValueError(
            f"found no prime p of {bits} bits, the two highest of them 1, with gcd(p - 1, {describe(e)}) = 1"
        )
    return p


def _draw_listed(bits: int, rng: random.Random, e: int) -> int | None:
    fitting = [p for p in primes_below(2**bits).tolist() if p >> (bits - 2) == 3 and gcd(p - 1, e) == 1]
    return rng.choice(fitting) if fitting else None


def _search(bits: int, rng: random.Random, e: int) -> int | None:
    for _ in range(WINDOWS):
        start = rng.getrandbits(bits) | 3 << (bits - 2) | 1
        for p in sieve_window(start, 2 * bits, sieve_limit(bits)):
            if p < 2**bits and gcd(p - 1, e) == 1 and _is_prime_candidate(p, rng):
                return p
    return None


def _is_prime_candidate(p: int, rng: random.Random) -> bool:
    """Tell whether a random candidate is prime: base 2 first, whose powers cost least."""
    return not miller_rabin_witness(p, 2) and is_prime(p, rounds_for_random_candidates(p.bit_length()), rng)


@cache
def rounds_for_random_candidates(bits: int) -> int:
    """Return how many random bases bring the error of `random_prime` below 2^-128.

    An adversary has no hand in a random candidate, so fewer rounds do than `is_prime` needs for any number.

    Parameters
    ----------
    bits
        Size k of the candidates, 2 or more.

    Returns
    -------
    int
        The smallest t, 4 or more, for which a proven bound on p(k, t) is below 2^-132.

    Notes
    -----
    Let p(k, t) be the probability that a random odd number of k bits that has passed t rounds is composite.
    Damgård, Landrock and Pomerance prove p(k, t) < k^(3/2) 2^t t^(-1/2) 4^(2 - sqrt(t k)) for k of 21 or
    more and t from 3 to k/9. Where that does not suffice, there is p(k, t) <= 4^-t (Burthe, "Further
    investigations with the strong probable prime test", Mathematics of Computation 65, 1996).

    From there to the search: about 2.9/k of the odd numbers of k bits pass. So a random one is composite and
    passes with a probability of at most 2.9/k p(k, t); at most twice that where the two highest bits are 1;
    at most 2k times that for any of the 2k numbers of a window to do so. That is 12 p(k, t) for a window,
    and few searches need a second. The sieve and base 2 take away composites only.

    The stricter column of FIPS 186-5, table B.1, asks for 5 rounds at 1024 bits, and 4 at 1536 and 2048 bits.

    Examples
    --------
    >>> [rounds_for_random_candidates(bits) for bits in (256, 512, 1024, 1536, 2048)]
    [66, 13, 6, 4, 4]
    """
    for t in range(4, bits // 9 + 1):
        if 1.5 * log2(bits) + t - log2(t) / 2 + 2 * (2 - sqrt(t * bits)) < -132:
            return t
    return 66


def sieve_limit(bits: int) -> int:
    """Return up to which prime it pays to sieve the candidates of a size.

    The more a Miller–Rabin round costs, the more a deep sieve saves: the limit grows with the size, and is
    larger without gmpy2. The two factors were measured; the time changes little around them.

    Examples
    --------
    >>> 2**16 <= sieve_limit(1024) <= 2**19
    True
    """
    return min(bits**2 // (2 if backend.gmpy2 is None else 16), 2**24)
