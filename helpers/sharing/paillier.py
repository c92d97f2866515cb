"""Paillier's cryptosystem: numbers that can be added while they are encrypted.

A public key is a modulus n = p·q. Modulo n², the number 1 + n has the property (1 + n)^m = 1 + m·n: a
logarithm that anyone can read off. An encryption of m hides it behind r^n for a random r,

    c = (1 + m·n) · r^n mod n²,

and who knows p and q removes r^n: modulo n², its power λ = lcm(p - 1, q - 1) is 1. The product of two
ciphertexts is a ciphertext of the sum, and a power of one is a ciphertext of the multiple.

Source: Paillier, *Public-key cryptosystems based on composite degree residuosity classes*, EUROCRYPT 1999,
with g = 1 + n; decryption with the Chinese remainder theorem is from its section 7.

Assumed: the decisional composite residuosity assumption (DCR), that random n-th powers modulo n² can't be
told from random numbers. Then a ciphertext shows nothing of its plaintext to who lacks p and q (IND-CPA).
Not protected: a ciphertext is malleable, as anyone may add to it or multiply it, so nothing here is secure
against who can have chosen ciphertexts decrypted (IND-CCA), and nothing tells who made a ciphertext or
whether a sum is the right one. Who holds the private key decrypts every single ciphertext, not only the sums.

By hand, with p = 5 and q = 7, so that n = 35, n² = 1225 and λ = 12: 4 is encrypted with r = 2 as
(1 + 4·35) · 2^35 = 141 · 18 = 88 modulo 1225. To decrypt it, 88^12 = 456 = 1 + 13·35, and 13/12 = 13·3 = 4
modulo 35.

>>> textbook_paillier_encrypt(4, r=2, n=35), textbook_paillier_decrypt(88, p=5, q=7)
(88, 4)
>>> textbook_paillier_encrypt(5, r=3, n=35)
257
>>> textbook_paillier_decrypt(88 * 257 % 1225, p=5, q=7)
9
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd, isqrt, lcm
from typing import SupportsIndex

from helpers.numbers import backend, inverse, is_prime, powmod, powmod_secret, random_prime
from helpers.numbers.backend import fast_integer
from helpers.numbers.checks import describe, whole_number
from helpers.rsa.keys import ATTEMPTS, LARGEST_KEY, SMALLEST_KEY, primes_far_apart


def textbook_paillier_encrypt(m: int, r: int, n: int) -> int:
    """Return c = (1 + m·n) · r^n mod n², the formula alone.

    Parameters
    ----------
    m : int
        The plaintext, from 0 to n - 1.
    r : int
        From 1 to n - 1, without a common factor with `n`; random, secret and never used again.
    n : int
        The modulus.

    Examples
    --------
    >>> textbook_paillier_encrypt(0, r=2, n=35)
    18
    """
    return (1 + m * n) * powmod(r, n, n**2) % n**2


def textbook_paillier_decrypt(c: int, p: int, q: int) -> int:
    """Return m = L(c^λ mod n²) / λ mod n with L(u) = (u - 1)/n, the formula alone.

    Parameters
    ----------
    c : int
        The ciphertext, from 1 to n² - 1.
    p, q : int
        The primes.

    Returns
    -------
    int
        The plaintext, from 0 to n - 1.

    Examples
    --------
    >>> textbook_paillier_decrypt(18, p=5, q=7)
    0
    """
    n, lam = p * q, lcm(p - 1, q - 1)
    u = powmod(c, lam, n**2)
    return (u - 1) // n * inverse(lam, n) % n


@dataclass(frozen=True, repr=False)
class PublicKey:
    """What everyone may know: the modulus.

    Parameters
    ----------
    n : int
        An odd number, 15 or more, that should be the product of two large primes. Nobody can check that from
        outside, so the key does not.

    Raises
    ------
    ValueError
        If `n` is even or too small.

    Examples
    --------
    >>> PublicKey(35)
    PaillierPublicKey(6 bits, fingerprint ff81408f33095ca2)
    """

    n: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole_number(self.n, "n"))
        if self.n < 15 or self.n % 2 == 0:
            raise ValueError(f"n must be odd and at least 15 = 3*5, got {describe(self.n)}")

    @cached_property
    def n_squared(self) -> int:
        """n², the modulus of the ciphertexts, as the fastest integer type installed."""
        return fast_integer(self.n) ** 2

    @property
    def bits(self) -> int:
        """The length of the modulus in bits."""
        return self.n.bit_length()

    @property
    def size(self) -> int:
        """The length of a ciphertext in bytes."""
        return (2 * self.bits + 7) // 8

    @property
    def largest(self) -> int:
        """The largest absolute value of a plaintext, (n - 1)/2."""
        return self.n // 2

    @cached_property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of SHA-256 over "paillier:n", with n in hexadecimal."""
        return hashlib.sha256(f"paillier:{self.n:x}".encode()).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"PaillierPublicKey({self.bits} bits, fingerprint {self.fingerprint})"


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """What its owner alone may know: the two primes.

    Parameters
    ----------
    p, q : int
        Two different odd primes, neither of which divides the other less 1. That they are prime is not tested
        here: `key_from_primes` does.

    Raises
    ------
    ValueError
        If p and q are equal or too small, or n = p·q and (p - 1)(q - 1) have a common factor: then n-th
        powers don't hide a plaintext that can be found again.

    Notes
    -----
    The numbers are plain Python integers: they are neither wiped from memory nor hidden from a debugger. Only
    `repr` keeps them off the screen.

    Examples
    --------
    >>> PrivateKey(5, 7)
    PaillierPrivateKey(6 bits, fingerprint ff81408f33095ca2)
    """

    p: int
    q: int

    def __post_init__(self) -> None:
        for name in ("p", "q"):
            object.__setattr__(self, name, whole_number(getattr(self, name), name))
        if min(self.p, self.q) < 3 or self.p == self.q:
            raise ValueError("p and q must be two different odd primes")
        if gcd(self.p * self.q, (self.p - 1) * (self.q - 1)) != 1:
            raise ValueError(
                "p*q and (p - 1)*(q - 1) must not have a common factor: take primes of one length"
            )

    @cached_property
    def public(self) -> PublicKey:
        """The public half, which may be given away."""
        return PublicKey(self.p * self.q)

    @cached_property
    def p_inverse(self) -> int:
        """1/p modulo q."""
        return inverse(self.p, self.q)

    @cached_property
    def q_inverse(self) -> int:
        """1/q modulo p."""
        return inverse(self.q, self.p)

    def __repr__(self) -> str:
        return f"PaillierPrivateKey({self.public.bits} bits, fingerprint {self.public.fingerprint})"


@dataclass(frozen=True)
class Ciphertext:
    """An encrypted whole number, and a bound on it that everyone may know.

    Parameters
    ----------
    public : PublicKey
        The key that it is encrypted to.
    c : int
        From 1 to n² - 1, without a common factor with n.
    bound : int
        The plaintext is from -bound to bound. Who encrypts says so, `add` and `multiply` keep account of it,
        and no ciphertext comes into being whose plaintext may be beyond (n - 1)/2, where it would wrap around
        without a trace.

    Raises
    ------
    ValueError
        If `c` is out of range, or shares a factor with `n` (which no encryption does, and which would give
        the private key away).
    OverflowError
        If `bound` is larger than (n - 1)/2.

    Notes
    -----
    The bound is as honest as who encrypted: it guards against mistakes and not against a liar, who may
    encrypt whatever they like.

    Examples
    --------
    >>> Ciphertext(PublicKey(35), 88, bound=5)
    Ciphertext(public=PaillierPublicKey(6 bits, fingerprint ff81408f33095ca2), bound=5)
    """

    public: PublicKey
    c: int = field(repr=False)
    bound: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "c", require_ciphertexts([self.c], self.public)[0])
        bound = whole_number(self.bound, "bound", 0)
        if bound > self.public.largest:
            raise OverflowError(
                f"the result may be as large as {describe(bound)}, and would then wrap around modulo n: a "
                f"plaintext must stay within (n - 1)/2, here a number of {self.public.bits - 1} bits"
            )

    def __bytes__(self) -> bytes:
        return self.c.to_bytes(self.public.size, "big")


def require_ciphertexts(numbers: Sequence[SupportsIndex], public: PublicKey) -> tuple[int, ...]:
    """Return the numbers as plain integers, or raise what says why they can't be ciphertexts of the key.

    Raises
    ------
    ValueError
        If one is not from 1 to n² - 1 or has a common factor with n.

    Examples
    --------
    >>> require_ciphertexts([70], PublicKey(35))
    Traceback (most recent call last):
        ...
    ValueError: not a ciphertext of this key: it has a common factor with n
    """
    product, values = fast_integer(1), tuple(whole_number(number, "ciphertext") for number in numbers)
    for c in values:
        if not 0 < c < public.n_squared:
            raise ValueError(f"not a ciphertext of this key: it must be from 1 to n^2 - 1, got {describe(c)}")
        product = product * c % public.n
    if gcd(int(product), public.n) != 1:
        raise ValueError("not a ciphertext of this key: it has a common factor with n")
    return values


def require_same_key(ours: PublicKey, theirs: PublicKey) -> None:
    """Raise a ValueError that names both keys if they differ.

    Examples
    --------
    >>> require_same_key(PublicKey(35), PublicKey(77))
    Traceback (most recent call last):
        ...
    ValueError: encrypted to different keys: fingerprints ff81408f33095ca2 and f1329753c060b97b
    """
    if ours != theirs:
        raise ValueError(
            f"encrypted to different keys: fingerprints {ours.fingerprint} and {theirs.fingerprint}"
        )


def key_from_primes(p: SupportsIndex, q: SupportsIndex) -> PrivateKey:
    """Return the private key of two given primes, after a test that they are prime.

    Raises
    ------
    ValueError
        If they are not two different odd primes that suit each other.

    Examples
    --------
    >>> key_from_primes(61, 53).public.n
    3233
    """
    key = PrivateKey(whole_number(p, "p"), whole_number(q, "q"))
    if not (is_prime(key.p) and is_prime(key.q)):
        raise ValueError("p and q must be primes; at least one of them is not")
    return key


def generate_key(bits: SupportsIndex, rng: random.Random | None = None) -> PrivateKey:
    """Return a new key whose modulus has exactly `bits` bits.

    Parameters
    ----------
    bits : int
        An even number from 16 to 4096. NIST SP 800-57 puts a modulus of 2048 bits at a strength of 112 bits;
        take less for toys only.
    rng : random.Random, optional
        Where the primes come from. The default, `secrets.SystemRandom`, is the operating system's source; a
        seeded `random.Random` gives the same key each time and is a toy.

    Returns
    -------
    PrivateKey
        With p ≡ q ≡ 3 modulo 4 and gcd(p - 1, q - 1) = 2. Paillier does not need that;
        `helpers.sharing.paillier_randomness` does.

    Raises
    ------
    ValueError
        If `bits` is out of range.

    Examples
    --------
    >>> generate_key(512).public.bits
    512
    """
    bits = whole_number(bits, "bits")
    if not SMALLEST_KEY <= bits <= LARGEST_KEY or bits % 2:
        raise ValueError(f"bits must be an even number from {SMALLEST_KEY} to {LARGEST_KEY}, got {bits}")
    for _ in range(ATTEMPTS):
        p, q = _prime_3_mod_4(bits // 2, rng), _prime_3_mod_4(bits // 2, rng)
        if gcd(p - 1, q - 1) == 2 and primes_far_apart(p, q):
            return PrivateKey(p, q)
    raise ValueError(f"found no two primes of {bits // 2} bits that suit each other")


def _prime_3_mod_4(bits: int, rng: random.Random | None) -> int:
    while (p := random_prime(bits, rng)) % 4 != 3:
        pass
    return p


def encrypt_zero(public: PublicKey, rng: random.Random | None = None) -> Ciphertext:
    """Return r^n mod n² for a random r: a new encryption of 0, which makes every other one.

    Parameters
    ----------
    public : PublicKey
        Whose owner can decrypt.
    rng : random.Random, optional
        Where r comes from; None is the operating system's source. A seeded one is a toy.

    Returns
    -------
    Ciphertext
        Each of the n-th powers is equally likely.

    Examples
    --------
    >>> decrypt(encrypt_zero(PublicKey(35)), PrivateKey(5, 7))
    0
    """
    rng = secrets.SystemRandom() if rng is None else rng
    while gcd(r := rng.randrange(1, public.n), public.n) != 1:
        pass
    return Ciphertext(public, powmod(r, public.n, int(public.n_squared)), bound=0)


def encrypt(
    m: SupportsIndex,
    public: PublicKey,
    bound: SupportsIndex | None = None,
    zero: Ciphertext | None = None,
) -> Ciphertext:
    """Return an encryption of a whole number: 1 + m·n, which anyone can read, times an encryption of zero.

    Parameters
    ----------
    m : int
        The plaintext, which may be negative.
    public : PublicKey
        Whose owner can decrypt.
    bound : int, optional
        What `m` is said not to exceed in absolute value; everyone learns it, so it must not depend on `m`.
        The default is the square root of n, rounded down.
    zero : Ciphertext, optional
        An encryption of zero that was never used before, as `RandomnessTable.zero` makes them fast. None
        makes one by `encrypt_zero`. With one that was used before, the difference of two plaintexts can be
        read.

    Returns
    -------
    Ciphertext
        A different one each time.

    Raises
    ------
    TypeError
        If `m` is not a whole number: `helpers.sharing.paillier_packing` encrypts fractions.
    ValueError
        If `m` is beyond the bound, or `zero` is of another key or no zero.

    Examples
    --------
    >>> decrypt(encrypt(-3, PublicKey(3233)), PrivateKey(61, 53))
    -3
    """
    m = whole_number(m, "plaintext")
    bound = isqrt(public.n) if bound is None else whole_number(bound, "bound", 0)
    if abs(m) > bound:
        raise ValueError(f"the plaintext must be from -bound to bound, with the bound {describe(bound)}")
    return add_constant(_unused_zero(public, zero), m, bound)


def add(a: Ciphertext, b: Ciphertext) -> Ciphertext:
    """Return an encryption of the sum: the product of the ciphertexts modulo n².

    Who knows `a` and `b` recognizes the result; `rerandomize` changes that.

    Raises
    ------
    ValueError
        If they are encrypted to different keys.
    OverflowError
        If the sum may be beyond (n - 1)/2.

    Examples
    --------
    >>> key = PrivateKey(61, 53)
    >>> decrypt(add(encrypt(20, key.public), encrypt(-50, key.public)), key)
    -30
    """
    require_same_key(a.public, b.public)
    return Ciphertext(a.public, fast_integer(a.c) * b.c % a.public.n_squared, a.bound + b.bound)


def add_constant(a: Ciphertext, k: SupportsIndex, bound: SupportsIndex | None = None) -> Ciphertext:
    """Return an encryption of the plaintext plus k.

    Parameters
    ----------
    a : Ciphertext
        The first term.
    k : int
        The second one.
    bound : int, optional
        What the new bound grows by; None is |k|, which everyone then learns.

    Raises
    ------
    OverflowError
        If the sum may be beyond (n - 1)/2.

    Examples
    --------
    >>> key = PrivateKey(61, 53)
    >>> decrypt(add_constant(encrypt(20, key.public), 7), key)
    27
    """
    n, k = a.public.n, whole_number(k, "k")
    growth = abs(k) if bound is None else whole_number(bound, "bound", abs(k))
    plain = 1 + fast_integer(k % n) * n
    return Ciphertext(a.public, a.c * plain % a.public.n_squared, a.bound + growth)


def multiply(a: Ciphertext, k: SupportsIndex) -> Ciphertext:
    """Return an encryption of the plaintext times k: the ciphertext's power modulo n².

    Parameters
    ----------
    a : Ciphertext
        The first factor.
    k : int
        The second one, a number in the clear. It may be negative: then the power is one of the inverse.

    Returns
    -------
    Ciphertext
        Its bound grows to |k| times the one of `a`, so that everyone learns |k|.

    Raises
    ------
    OverflowError
        If the product may be beyond (n - 1)/2.

    Notes
    -----
    The result is no fresh encryption: who knows `a` can find a small k by trying, and k = 0 gives the number
    1. `rerandomize` mends that much; the bound still shows |k|.

    Examples
    --------
    >>> key = PrivateKey(61, 53)
    >>> decrypt(multiply(encrypt(-5, key.public), -6), key)
    30
    """
    k, n_squared = whole_number(k, "k"), int(a.public.n_squared)
    base = a.c if k >= 0 else invert(a.c, n_squared)
    return Ciphertext(a.public, powmod(base, abs(k), n_squared), a.bound * abs(k))


def invert(c: int, modulus: int) -> int:
    """Return 1/c modulo a number of thousands of bits, by gmpy2 where it is installed.

    Examples
    --------
    >>> invert(3, 35)
    12
    """
    return pow(c, -1, modulus) if backend.gmpy2 is None else int(backend.gmpy2.invert(c, modulus))


def rerandomize(a: Ciphertext, zero: Ciphertext | None = None) -> Ciphertext:
    """Return another encryption of the same number, whose randomness is new.

    Parameters
    ----------
    a : Ciphertext
        Any.
    zero : Ciphertext, optional
        As in `encrypt`. One from a `RandomnessTable` hides how the number was computed from others only: its
        assumptions are void for who holds the private key.

    Returns
    -------
    Ciphertext
        With the same bound. Where `zero` is None, it is distributed as a fresh encryption, so that not even
        who holds the private key finds out more than the plaintext and the bound.

    Examples
    --------
    >>> key = PrivateKey(61, 53)
    >>> a = encrypt(20, key.public)
    >>> decrypt(rerandomize(a), key)
    20
    """
    return add(a, _unused_zero(a.public, zero))


def _unused_zero(public: PublicKey, zero: Ciphertext | None) -> Ciphertext:
    if zero is None:
        return encrypt_zero(public)
    require_same_key(public, zero.public)
    if zero.bound != 0:
        raise ValueError(
            f"zero must be an encryption of 0, with the bound 0, got one with {describe(zero.bound)}"
        )
    return zero


def decrypt(a: Ciphertext, private: PrivateKey) -> int:
    """Return the plaintext, from -(n - 1)/2 to (n - 1)/2.

    Raises
    ------
    ValueError
        If it is encrypted to another key.

    Examples
    --------
    >>> key = PrivateKey(61, 53)
    >>> decrypt(encrypt(20, key.public), key)
    20
    """
    require_same_key(private.public, a.public)
    return decrypt_numbers([a.c], private)[0]


def decrypt_numbers(numbers: Sequence[int], private: PrivateKey) -> list[int]:
    """Return the plaintexts of many ciphertexts, given as numbers of this key that have been checked.

    Parameters
    ----------
    numbers : sequence of int
        Each as `Ciphertext.c` is.
    private : PrivateKey
        The key.

    Returns
    -------
    list of int
        Each from -(n - 1)/2 to (n - 1)/2.

    Notes
    -----
    It calculates modulo p² and modulo q², with numbers and exponents of half the length (Paillier, section
    7), and with gmpy2 in two threads, one for each prime: GMP lets go of Python's lock meanwhile. Modulo p²
    the power p - 1 of r^n is 1, and the one of 1 + m·n is 1 + (p - 1)·m·p·q = 1 - m·q·p.

    Examples
    --------
    >>> decrypt_numbers([88, 257], PrivateKey(5, 7))
    [4, 5]
    """
    p, q = private.p, private.q
    with ThreadPoolExecutor(2 if len(numbers) > 1 else 1) as pool:
        modulo_p, modulo_q = pool.map(
            lambda prime, inverse_: _decrypt_modulo(numbers, prime, inverse_),
            (p, q),
            (private.q_inverse, private.p_inverse),
        )
    plaintexts = []
    for m_p, m_q in zip(modulo_p, modulo_q, strict=True):
        m = m_q + q * ((m_p - m_q) * private.q_inverse % p)
        plaintexts.append(m - p * q if m > p * q // 2 else m)
    return plaintexts


def _decrypt_modulo(numbers: Sequence[int], p: int, q_inverse: int) -> list[int]:
    """Return the plaintexts modulo p: m = -L(c^(p - 1) mod p²) / q with L(u) = (u - 1)/p."""
    p_squared = p * p
    with nullcontext() if backend.gmpy2 is None else backend.gmpy2.context(allow_release_gil=True):
        powers = [powmod_secret(c % p_squared, p - 1, p_squared) for c in numbers]
    return [-((u - 1) // p) * q_inverse % p for u in powers]
