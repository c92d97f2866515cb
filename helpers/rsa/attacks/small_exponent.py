"""Wiener's attack: a private exponent that is short, to make decryption fast, can be read off the public key.

From e·d = 1 + k·φ(n) follows e/φ(n) ≈ k/d, and n is close to φ(n). So the public fraction e/n is so close to
the secret fraction k/d that k/d is one of its convergents, the best approximations that a continued fraction
gives. There are few: about 0.6 for each bit of n.

- Needs: the public key, made with d < n^(1/4)/3 and primes q < p < 2q.
- Costs: one Euclid on e and n, and a square root for each convergent: well under a second.
- Source: Wiener, "Cryptanalysis of Short RSA Secret Exponents" (1990); the bound in this form: Boneh, "Twenty
  Years of Attacks on the RSA Cryptosystem" (1999).
- Stopped by: choosing e first and small, such as 65537: then d > λ(n)/e is nearly as long as n. FIPS 186-5
  asks for d > 2^(nlen/2), nlen being the length of n.
- Not stopped by: a longer key with d still below the bound; OAEP or PSS, since the private key itself is
  found. A d a little above the bound is no answer: Boneh and Durfee (1999) reach about n^0.292 with lattices.

>>> list(convergents(273943, 960761))[:4]
[(0, 1), (1, 3), (1, 4), (2, 7)]
>>> wiener_attack(PublicKey(n=960761, e=273943)).d
7
"""

import random
import secrets
from collections.abc import Iterator
from math import gcd, isqrt

from helpers.numbers import integer_root, inverse, random_prime
from helpers.rsa.keys import PrivateKey, PublicKey, key_from_primes


def continued_fraction(numerator: int, denominator: int) -> Iterator[int]:
    """Yield the a_0, a_1, … of numerator/denominator = a_0 + 1/(a_1 + 1/(a_2 + …)).

    They are the quotients of Euclid's algorithm.

    Parameters
    ----------
    numerator : int
        At least 0.
    denominator : int
        At least 1.

    Yields
    ------
    int
        The next quotient.

    Examples
    --------
    >>> list(continued_fraction(17, 60))
    [0, 3, 1, 1, 8]
    """
    while denominator:
        yield numerator // denominator
        numerator, denominator = denominator, numerator % denominator


def convergents(numerator: int, denominator: int) -> Iterator[tuple[int, int]]:
    """Yield the fractions (k, d) that a continued fraction gives when it is cut off after each term.

    Every fraction k/d in lowest terms that is closer to the number than 1/(2·d²) is among them (Legendre).

    Parameters
    ----------
    numerator, denominator : int
        As for `continued_fraction`.

    Yields
    ------
    tuple of int
        Numerator and denominator of the next convergent, in lowest terms.

    Examples
    --------
    >>> list(convergents(314159, 100000))[:4]
    [(3, 1), (22, 7), (333, 106), (355, 113)]
    """
    k_before, d_before, k, d = 0, 1, 1, 0
    for a in continued_fraction(numerator, denominator):
        k_before, d_before, k, d = k, d, a * k + k_before, a * d + d_before
        yield k, d


def wiener_attack(public: PublicKey) -> PrivateKey | None:
    """Recover the private key of a public key with a short private exponent.

    Parameters
    ----------
    public : PublicKey
        The key.

    Returns
    -------
    PrivateKey or None
        The key; None when no convergent of e/n leads to the primes.

    Notes
    -----
    Each convergent k/d is tried: (e·d − 1)/k would be φ(n), and φ(n) gives the primes. With q < p < 2q, e <
    φ(n) and e·d ≡ 1 modulo φ(n), every d < n^(1/4)/3 is found. Many a d above that bound is found as well.
    Keys made modulo λ(n) = φ(n)/g have k/(d·g) as the convergent: they fall as a rule for d·g below the
    bound; g = gcd(p − 1, q − 1) is small for random primes, at least 2.

    Examples
    --------
    >>> private = small_exponent_key(256)
    >>> wiener_attack(private.public).d == private.d
    True
    >>> wiener_attack(PublicKey(3233, 17)) is None
    True
    """
    for k, d in convergents(public.e, public.n):
        if k and (primes := primes_from_phi(public.n, (public.e * d - 1) // k)):
            return key_from_primes(*primes, public.e)
    return None


def primes_from_phi(n: int, phi: int) -> tuple[int, int] | None:
    """Return the p > q with p·q = n and (p − 1)(q − 1) = phi.

    The two say p + q = n − phi + 1, so p and q are the roots of x² − (p + q)·x + n.

    Parameters
    ----------
    n, phi : int
        The modulus and a guess at φ(n).

    Returns
    -------
    tuple of int or None
        The primes; None when the guess is wrong.

    Examples
    --------
    >>> primes_from_phi(3233, 3120), primes_from_phi(3233, 3119)
    ((61, 53), None)
    """
    total = n - phi + 1
    discriminant = total**2 - 4 * n
    if total < 0 or discriminant < 0:
        return None
    p = (total + isqrt(discriminant)) // 2
    return (p, total - p) if p * (total - p) == n else None


def wiener_bound(n: int) -> int:
    """Return the largest d below n^(1/4)/3: private exponents up to here are surely found.

    Parameters
    ----------
    n : int
        The modulus, at least 82.

    Returns
    -------
    int
        The largest d with 81·d^4 < n.

    Examples
    --------
    >>> wiener_bound(3233), wiener_bound(2**1024).bit_length()
    (2, 255)
    """
    return integer_root((n - 1) // 81, 4)


def small_exponent_key(bits: int, d_bits: int | None = None, rng: random.Random | None = None) -> PrivateKey:
    """Return a key whose private exponent was chosen first, and short.

    Parameters
    ----------
    bits : int
        Length of the modulus: even, at least 32.
    d_bits : int, optional
        Length of d, from 3 to bits - 4. The default, bits//4 - 2, is just below Wiener's bound.
    rng : random.Random, optional
        The random source; the operating system's by default.

    Returns
    -------
    PrivateKey
        With random primes, a random odd d of `d_bits` bits, and e its inverse modulo φ(n).

    Raises
    ------
    ValueError
        If a length is out of range.

    Examples
    --------
    >>> small_exponent_key(256).d.bit_length()
    62
    """
    d_bits = bits // 4 - 2 if d_bits is None else d_bits
    if bits < 32 or bits % 2:
        raise ValueError(f"bits must be an even number, at least 32, got {bits}")
    if not 3 <= d_bits <= bits - 4:
        raise ValueError(f"d_bits must be from 3 to bits - 4 = {bits - 4}, got {d_bits}")
    rng = rng or secrets.SystemRandom()
    while True:
        p, q = random_prime(bits // 2, rng), random_prime(bits // 2, rng)
        d = rng.getrandbits(d_bits) | 1 << (d_bits - 1) | 1
        phi = (p - 1) * (q - 1)
        if p != q and gcd(d, phi) == 1:
            return PrivateKey(p * q, inverse(d, phi), d, p, q)
