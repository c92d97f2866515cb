"""Fast randomness for Paillier: powers of one fixed number, from a table made once for each key.

What an encryption costs is r^n mod n². Damgård, Jurik and Nielsen take a random x once, and instead of a new
r for each encryption a power of one n-th power:

    h = -x² mod n,   g = h^n mod n²,   c = (1 + m·n) · g^a mod n²   with a random a.

As g stays the same, the powers g^(j·256^i) are computed beforehand. A byte j at position i of the exponent
then costs one multiplication and nothing is squared (fixed-base windows; Brickell, Gordon, McCurley, Wilson
1992). What must be believed depends on the length of a:

=======================  ============  =============================================================
length of a              at 2048 bits  g^a is as good as a random n-th power if
=======================  ============  =============================================================
that of n and 128 more   2176          DCR holds, as for Paillier (see the notes of `make_table`)
half that of n           1024          DCR holds and factoring n is hard (without which DCR fails)
`SHORT_EXPONENT`         448           moreover such a short a can't be told from a long one by g^a
=======================  ============  =============================================================

Half the bits is the choice of the paper of 2010; that such exponents are as good as full ones where factoring
is hard is a theorem of Håstad, Schrift and Shamir (1993), with a simpler proof by Goldreich and Rosen (2003).
It is asymptotic: it gives no number of bits. For 448 bits there is no such theorem. The general attack,
Pollard's kangaroos, takes some 2^224 steps, far more than factoring n does, and we know of no better one:
that there is none is one more assumption.

Source: Damgård, Jurik, Nielsen, *A generalization of Paillier's public-key system with applications to
electronic voting*, International Journal of Information Security 9 (2010), which asks for p ≡ q ≡ 3 modulo 4
and gcd(p - 1, q - 1) = 2, as `helpers.sharing.paillier.generate_key` makes them.

Not protected: which entries of the table are read depends on a, and so does the time that takes; who shares
the machine and watches its caches may find out. And all of this is about who lacks the private key: its owner
can tell g^a from a random n-th power.

>>> from helpers.sharing.paillier import decrypt, encrypt, generate_key
>>> key = generate_key(256)
>>> table = make_table(key.public)
>>> table
RandomnessTable(exponents of 128 bits, 16 x 256 numbers of 512 bits)
>>> decrypt(encrypt(41, key.public, zero=table.zero()), key)
41
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field
from math import gcd

from helpers.numbers import powmod
from helpers.numbers.backend import fast_integer
from helpers.numbers.checks import whole_number
from helpers.sharing.paillier import Ciphertext, PublicKey

SHORT_EXPONENT = 448
MARGIN = 128


@dataclass(frozen=True, repr=False, eq=False)
class RandomnessTable:
    """The powers g^(j·256^i) modulo n², from `make_table`.

    Parameters
    ----------
    public : PublicKey
        The key that it is for.
    rows : tuple of tuples of int
        ``rows[i][j]`` is g^(j·256^i).
    rng : random.Random
        Where the exponents come from.

    Examples
    --------
    >>> make_table(PublicKey(3233)).exponent_bits
    8
    """

    public: PublicKey
    rows: tuple[tuple[int, ...], ...] = field(repr=False)
    rng: random.Random = field(repr=False)

    @property
    def exponent_bits(self) -> int:
        """The length of the exponents."""
        return 8 * len(self.rows)

    def residue(self) -> int:
        """Return g^a mod n² for a new random a, as the fastest integer type installed.

        Examples
        --------
        >>> table = make_table(PublicKey(3233))
        >>> 0 < table.residue() < 3233**2
        True
        """
        a = self.rng.getrandbits(self.exponent_bits).to_bytes(len(self.rows), "little")
        power, n_squared = fast_integer(1), self.public.n_squared
        for row, digit in zip(self.rows, a, strict=True):
            power = power * row[digit] % n_squared
        return power

    def zero(self) -> Ciphertext:
        """Return a new encryption of 0.

        Examples
        --------
        >>> from helpers.sharing.paillier import PrivateKey, decrypt
        >>> decrypt(make_table(PublicKey(3233)).zero(), PrivateKey(61, 53))
        0
        """
        return Ciphertext(self.public, self.residue(), bound=0)

    def __repr__(self) -> str:
        return (
            f"RandomnessTable(exponents of {self.exponent_bits} bits, "
            f"{len(self.rows)} x 256 numbers of {2 * self.public.bits} bits)"
        )


def make_table(
    public: PublicKey, exponent_bits: int | None = None, rng: random.Random | None = None
) -> RandomnessTable:
    """Return a table for a new g = (-x²)^n mod n².

    Whoever encrypts makes their own: it is not part of the key, and decryption does not need it.

    Parameters
    ----------
    public : PublicKey
        Whose owner can decrypt.
    exponent_bits : int, optional
        The length of the exponents, rounded up to whole bytes: from half the bits of n (the default) to the
        bits of n + 128, or `SHORT_EXPONENT` where that is less than half. See the top of this file for what
        each one assumes.
    rng : random.Random, optional
        Where x and the exponents come from. The default, `secrets.SystemRandom`, is the operating system's
        source; a seeded `random.Random` is a toy.

    Returns
    -------
    RandomnessTable
        With 256 numbers for each byte of the exponent: 17 MB of them for 1024 bits under a key of 2048 bits.

    Raises
    ------
    ValueError
        If `exponent_bits` is out of this range.

    Notes
    -----
    Why a full exponent assumes DCR and no more: by DCR, x^n can be replaced by a random number modulo n², and
    nobody notices. Then g has a random component (1 + n)^t. A uniform a, taken modulo n and modulo the order
    of g's other component, is uniform in both independently if it is long enough, so that (1 + n)^(t·a) hides
    1 + m·n perfectly for all t without a common factor with n. With the real g only a modulo its order
    counts, a number below n, and then 128 bits more than n has are long enough: the distribution is within
    2^-128 of uniform.

    Examples
    --------
    >>> make_table(PublicKey(3233), exponent_bits=140)
    RandomnessTable(exponents of 144 bits, 18 x 256 numbers of 24 bits)
    """
    half, full = public.bits // 2, public.bits + MARGIN
    bits = half if exponent_bits is None else whole_number(exponent_bits, "exponent_bits")
    if not min(half, SHORT_EXPONENT) <= bits <= full:
        raise ValueError(
            f"exponent_bits must be from {min(half, SHORT_EXPONENT)} to {full} for this key, got {bits}"
        )
    rng = secrets.SystemRandom() if rng is None else rng
    while gcd(x := rng.randrange(1, public.n), public.n) != 1:
        pass
    g = powmod(-x * x, public.n, int(public.n_squared))
    return RandomnessTable(public, _rows_of_powers(g, (bits + 7) // 8, public.n_squared), rng)


def _rows_of_powers(g: int, count: int, modulus: int) -> tuple[tuple[int, ...], ...]:
    """Return the rows i = 0, 1, … of g^(j·256^i) for j = 0 to 255."""
    base, rows = fast_integer(g), []
    for _ in range(count):
        row = [fast_integer(1)]
        for _ in range(256):
            row.append(row[-1] * base % modulus)
        base = row.pop()
        rows.append(tuple(row))
    return tuple(rows)
