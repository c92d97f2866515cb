"""Close primes: if p and q lie next to each other, both lie next to the square root of n.

Fermat writes n as a² − b² = (a − b)(a + b) and tries a = ⌈√n⌉, ⌈√n⌉ + 1, … until a² − n is a square. It takes
about (p − q)²/(8·√n) tries: one for "take a random prime, then the next one", and no hope for two random
primes.

- Needs: the public key.
- Costs: an integer square root for each try.
- Sources: Fermat, about 1643; Böck, "Fermat Factorization in the Wild" (2023), who found such keys in
  printers.
- Stopped by: two primes drawn independently. FIPS 186-5 asks for |p − q| > 2^(nlen/2 − 100), nlen being the
  length of n, which random primes miss with a chance of about 2^-97.
- Not stopped by: a longer key made in the same way, another e, OAEP or PSS.

>>> result = fermat_attack(PublicKey(n=10403, e=7))
>>> result.private.p, result.private.q, result.steps
(103, 101, 1)
"""

import random
from dataclasses import dataclass
from math import gcd, isqrt

from helpers.numbers import is_prime, random_prime
from helpers.numbers.fermat import fermat_factor
from helpers.rsa.attacks.shared_prime import key_from_prime
from helpers.rsa.keys import PrivateKey, PublicKey, key_from_primes


@dataclass(frozen=True)
class FermatResult:
    """What Fermat's method came to.

    Parameters
    ----------
    private : PrivateKey or None
        The private key, or None when the attack gave up.
    steps : int
        The number of tries.
    """

    private: PrivateKey | None
    steps: int


def fermat_attack(public: PublicKey, max_steps: int = 100_000) -> FermatResult:
    """Factor the modulus by Fermat's method and return the private key.

    Parameters
    ----------
    public : PublicKey
        The key.
    max_steps : int
        After how many tries to give up, at least 1.

    Returns
    -------
    FermatResult
        The private key, or None, and the number of tries.

    Raises
    ------
    ValueError
        If n is not a product of two different primes, or `max_steps` is below 1.

    Examples
    --------
    >>> key = close_primes_key(512, gap=10**6)
    >>> fermat_attack(key.public).private == key
    True
    >>> fermat_attack(PublicKey(n=101 * 100003, e=7), max_steps=10)
    FermatResult(private=None, steps=10)
    """
    factors = fermat_factor(public.n, max_steps)
    if factors is None:
        return FermatResult(None, max_steps)
    return FermatResult(key_from_prime(public, max(factors)), fermat_step_count(*factors))


def fermat_step_count(p: int, q: int) -> int:
    """Return how many tries Fermat's method takes for p·q: the last a is (p + q)/2, the first ⌈√(p·q)⌉.

    Parameters
    ----------
    p, q : int
        Two odd primes. For those of a good key the count tells how hopeless the method is.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> fermat_step_count(103, 101), fermat_step_count(101, 100003)
    (1, 46874)
    """
    return (p + q) // 2 - isqrt(p * q - 1)


def close_primes_key(bits: int, gap: int = 2, e: int = 65537, rng: random.Random | None = None) -> PrivateKey:
    """Return a key whose second prime is the next suitable one after the first plus a gap.

    Parameters
    ----------
    bits : int
        Length of the modulus: even, at least 32.
    gap : int
        The least distance of the primes: even, from 2 to 2**(bits//2 - 4).
    e : int
        The public exponent: odd, at least 3.
    rng : random.Random, optional
        Where the first prime comes from; the operating system's source by default.

    Returns
    -------
    PrivateKey
        With p > q and p − q a little above `gap`.

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> key = close_primes_key(256, gap=1000)
    >>> 1000 <= key.p - key.q < 100_000
    True
    """
    if bits < 32 or bits % 2:
        raise ValueError(f"bits must be an even number, at least 32, got {bits}")
    if not 2 <= gap <= 2 ** (bits // 2 - 4) or gap % 2:
        raise ValueError(f"gap must be even and from 2 to 2**{bits // 2 - 4}; the one given is not")
    while True:
        q = random_prime(bits // 2, rng, e)
        p = q + gap
        while gcd(p - 1, e) != 1 or not is_prime(p):
            p += 2
        if p.bit_length() == bits // 2:
            return key_from_primes(p, q, e)
