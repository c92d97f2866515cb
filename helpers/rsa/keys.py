"""RSA keys: two primes, the two exponents that belong together, and the rules for choosing them.

Sources: Rivest, Shamir, Adleman, "A Method for Obtaining Digital Signatures and Public-Key Cryptosystems"
(1978); RFC 8017, section 3 (key types); FIPS 186-5, appendix A.1.1 (criteria for the primes and d).

>>> private = key_from_primes(61, 53, 17)
>>> private.public
PublicKey(n=3233, e=17)
>>> private.d
413
>>> key_from_primes(61, 53, 17, totient="phi").d
2753
"""

import hashlib
import random
from dataclasses import dataclass, fields
from functools import cached_property
from math import gcd, lcm
from typing import Literal, SupportsIndex

from helpers.numbers import inverse, is_prime, random_prime
from helpers.numbers.checks import describe, whole_number

Totient = Literal["lambda", "phi"]

SMALLEST_KEY = 16
LARGEST_KEY = 4096
ATTEMPTS = 1000


@dataclass(frozen=True)
class PublicKey:
    """What everyone may know: the modulus and the public exponent.

    Parameters
    ----------
    n : int
        The modulus, an odd number that should be the product of two large primes. Nobody can check that from
        outside, so the key does not.
    e : int
        The public exponent, odd, 3 <= e < n (RFC 8017, section 3.1).

    Raises
    ------
    ValueError
        If `n` is even or `e` is even or out of range.

    Examples
    --------
    >>> PublicKey(3233, 17).bits
    12
    """

    n: int
    e: int

    def __post_init__(self) -> None:
        make_integers_plain(self)
        if self.n < 15 or self.n % 2 == 0:
            raise ValueError(f"n must be odd and at least 15 = 3*5, got {describe(self.n)}")
        if not 3 <= self.e < self.n or self.e % 2 == 0:
            raise ValueError(
                f"e must be odd and 3 <= e < n with n of {self.bits} bits, got {describe(self.e)}"
            )

    @property
    def bits(self) -> int:
        """The length of the modulus in bits: what is meant by "a 2048-bit key"."""
        return self.n.bit_length()

    @property
    def size(self) -> int:
        """The length of the modulus in bytes, `k` in RFC 8017: how long a ciphertext or a signature is."""
        return (self.bits + 7) // 8

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of SHA-256 over the text "n:e", both in hexadecimal.

        It tells keys apart on a screen. It is this package's own format, and 64 bits are too few to stand
        against someone who searches for two keys with one fingerprint.
        """
        return hashlib.sha256(f"{self.n:x}:{self.e:x}".encode()).hexdigest()[:16]

    def __repr__(self) -> str:
        if self.bits <= 64:
            return f"PublicKey(n={self.n}, e={self.e})"
        return f"PublicKey({self.bits} bits, e={describe(self.e)}, fingerprint {self.fingerprint})"


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """What its owner alone may know: the private exponent and the two primes behind the modulus.

    Parameters
    ----------
    n, e : int
        The public key.
    d : int
        The private exponent, with e*d ≡ 1 modulo lcm(p - 1, q - 1). Each such `d` works; the ones from φ and
        from λ are both accepted.
    p, q : int
        Two different odd primes with n = p*q. That they are prime is not tested here: `key_from_primes` does.

    Raises
    ------
    ValueError
        If the five numbers do not belong together.

    Notes
    -----
    The numbers are plain Python integers: they are neither wiped from memory nor hidden from a debugger. Only
    `repr` keeps them off the screen.

    Examples
    --------
    >>> PrivateKey(n=3233, e=17, d=2753, p=61, q=53)
    PrivateKey(12 bits, fingerprint 4a25caad76aea6b7)
    """

    n: int
    e: int
    d: int
    p: int
    q: int

    def __post_init__(self) -> None:
        make_integers_plain(self)
        if self.p == self.q:
            raise ValueError("p and q must be different primes, they are equal")
        if min(self.p, self.q) < 3 or self.p * self.q != self.n:
            raise ValueError("p and q do not belong to n: p*q == n with both above 2 is needed")
        PublicKey(self.n, self.e)
        if not 1 <= self.d < self.n:
            raise ValueError("d is out of range: 1 <= d < n is needed")
        if self.e * self.d % lcm(self.p - 1, self.q - 1) != 1:
            raise ValueError("d does not belong to e: e*d must leave 1 when divided by lcm(p - 1, q - 1)")

    @cached_property
    def public(self) -> PublicKey:
        """The public half, which may be given away."""
        return PublicKey(self.n, self.e)

    @property
    def bits(self) -> int:
        """The length of the modulus in bits."""
        return self.public.bits

    @property
    def size(self) -> int:
        """The length of the modulus in bytes, `k` in RFC 8017."""
        return self.public.size

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the public key."""
        return self.public.fingerprint

    @cached_property
    def dp(self) -> int:
        """The private exponent modulo p - 1: the exponents modulo p repeat after p - 1 (Fermat)."""
        return self.d % (self.p - 1)

    @cached_property
    def dq(self) -> int:
        """The private exponent modulo q - 1."""
        return self.d % (self.q - 1)

    @cached_property
    def qinv(self) -> int:
        """The inverse of q modulo p, which joins the two halves of a decryption."""
        return inverse(self.q, self.p)

    def __repr__(self) -> str:
        return f"PrivateKey({self.bits} bits, fingerprint {self.fingerprint})"


def make_integers_plain(key: PublicKey | PrivateKey) -> None:
    """Turn the numbers of a new key into Python integers: those of NumPy overflow in silence.

    Examples
    --------
    >>> import numpy as np
    >>> PublicKey(np.int64(3233), np.int64(17))
    PublicKey(n=3233, e=17)
    """
    for field in fields(key):
        object.__setattr__(key, field.name, whole_number(getattr(key, field.name), field.name))


def private_exponent(p: int, q: int, e: int, totient: Totient = "lambda") -> int:
    """Return the d with e*d ≡ 1, modulo λ(n) = lcm(p - 1, q - 1) or modulo φ(n) = (p - 1)(q - 1).

    Parameters
    ----------
    p, q : int
        Two different odd primes.
    e : int
        The public exponent, without a common factor with p - 1 and q - 1.
    totient : {"lambda", "phi"}
        The modulus to invert `e` by. λ gives the smallest `d` (FIPS 186-5, RFC 8017), φ the one of the paper
        of 1978 and of most textbooks. Both decrypt every message.

    Returns
    -------
    int
        The private exponent, in [1, λ(n)) or [1, φ(n)).

    Raises
    ------
    ValueError
        If `totient` is unknown or `e` has no inverse.

    Examples
    --------
    >>> private_exponent(61, 53, 17), private_exponent(61, 53, 17, "phi")
    (413, 2753)
    """
    if totient not in ("lambda", "phi"):
        raise ValueError(f'totient must be "lambda" or "phi", got {totient!r}')
    if gcd(e, (p - 1) * (q - 1)) != 1:
        raise ValueError(f"no d exists for e = {describe(e)}: it shares a factor with p - 1 or q - 1")
    return inverse(e, lcm(p - 1, q - 1) if totient == "lambda" else (p - 1) * (q - 1))


def key_from_primes(
    p: SupportsIndex, q: SupportsIndex, e: SupportsIndex = 65537, totient: Totient = "lambda"
) -> PrivateKey:
    """Return the private key of two given primes.

    Parameters
    ----------
    p, q : int
        Two different odd primes.
    e : int
        The public exponent: odd, 3 <= e < p*q, no common factor with p - 1 and q - 1.
    totient : {"lambda", "phi"}
        Which private exponent to take: see `private_exponent`.

    Returns
    -------
    PrivateKey
        The key. Only that it works is checked, not that it is strong: a lesson makes weak keys on purpose.

    Raises
    ------
    ValueError
        If `p` or `q` is not prime, they are equal, or `e` does not suit them.

    Examples
    --------
    >>> key_from_primes(5, 11, 3).public
    PublicKey(n=55, e=3)
    """
    p, q, e = whole_number(p, "p"), whole_number(q, "q"), whole_number(e, "e")
    for name, prime in (("p", p), ("q", q)):
        if prime == 2 or not is_prime(prime):
            raise ValueError(f"{name} must be an odd prime; the given {name} is not")
    return PrivateKey(p * q, e, private_exponent(p, q, e, totient), p, q)


def generate_key(
    bits: SupportsIndex,
    e: SupportsIndex = 65537,
    rng: random.Random | None = None,
    totient: Totient = "lambda",
) -> PrivateKey:
    """Return a new key whose modulus has exactly `bits` bits.

    Parameters
    ----------
    bits : int
        Length of the modulus: an even number from 16 to 4096. FIPS 186-5, section 5.1, wants 2048 or
        more for signatures; take less for toys only.
    e : int
        The public exponent: odd, 3 <= e < 2**(bits - 1). The default does not fit under a modulus of 16 bits:
        pass 17 or 3 there.
    rng : random.Random, optional
        Where the primes come from. The default, `secrets.SystemRandom`, is the operating system's source; a
        seeded `random.Random` gives the same key each time and is a toy.
    totient : {"lambda", "phi"}
        Which private exponent to take: see `private_exponent`.

    Returns
    -------
    PrivateKey
        A key whose primes obey `primes_far_apart` and whose d obeys `exponent_large`, at every size.

    Raises
    ------
    ValueError
        If `bits` or `e` is out of range, or so many small primes are ruled out by `e` that no pair is found.

    Notes
    -----
    The primes are random with the two top bits set, so that their product has the full length, and `p - 1`
    and `q - 1` have no common factor with `e`. This follows the criteria of FIPS 186-5, appendix A.1.1,
    except that smaller keys and any e from 3 are allowed here (the standard wants 2**16 < e < 2**256). It is
    no validated implementation: the search for primes is this package's own.

    Examples
    --------
    >>> key = generate_key(512)
    >>> key.bits, key.e
    (512, 65537)
    """
    bits, e = whole_number(bits, "bits"), whole_number(e, "e")
    if not SMALLEST_KEY <= bits <= LARGEST_KEY or bits % 2:
        raise ValueError(f"bits must be an even number from {SMALLEST_KEY} to {LARGEST_KEY}, got {bits}")
    if not 3 <= e < 2 ** (bits - 1) or e % 2 == 0:
        raise ValueError(
            f"e must be odd and 3 <= e < 2**{bits - 1} for a key of {bits} bits, got {describe(e)}; "
            "pass e=17 or e=3 for a tiny key"
        )
    for _ in range(ATTEMPTS):
        p, q = random_prime(bits // 2, rng, e), random_prime(bits // 2, rng, e)
        d = private_exponent(p, q, e, totient)
        if primes_far_apart(p, q) and exponent_large(d % lcm(p - 1, q - 1), bits):
            return PrivateKey(p * q, e, d, p, q)
    raise ValueError(f"found no two primes of {bits // 2} bits that suit e = {describe(e)}; pass another e")


def primes_far_apart(p: int, q: int) -> bool:
    """Tell whether |p - q| > 2**(nlen/2 - 100), with nlen the length of p*q in bits.

    Parameters
    ----------
    p, q : int
        Two primes of the same length.

    Returns
    -------
    bool
        True when the rule holds.

    Notes
    -----
    FIPS 186-5, appendix A.1.1, asks for it, because Fermat's method factors the product of close primes.
    Random primes of 256 bits or more break it with a chance below 2**-90. For primes of up to 100 bits it
    says no more than p != q.

    Examples
    --------
    >>> primes_far_apart(61, 53), primes_far_apart(2**500 + 1, 2**500 + 3)
    (True, False)
    """
    return abs(p - q) * 2**100 > 2 ** ((p * q).bit_length() // 2)


def exponent_large(d: int, bits: int) -> bool:
    """Tell whether d > 2**(nlen/2).

    Parameters
    ----------
    d : int
        The smallest private exponent: the one below lcm(p - 1, q - 1).
    bits : int
        The length nlen of the modulus.

    Returns
    -------
    bool
        True when the rule holds.

    Notes
    -----
    FIPS 186-5, appendix A.1.1, asks for it. Wiener's method finds a d below about n**(1/4) / 3 from the
    public key alone; this rule keeps far away from there. The d of random primes and a fixed e breaks it
    with a negligible chance at real sizes, and now and then in a toy.

    Examples
    --------
    >>> exponent_large(413, 12), exponent_large(53, 12)
    (True, False)
    """
    return d > 2 ** (bits // 2)
