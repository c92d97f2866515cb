"""Verifiable secret sharing: commitments that all can see tell a forged share from a right one.

The dealer publishes C_j = g^(a_j) mod p for each coefficient a_j of Shamir's polynomial f modulo q, where g
has the order q. A share (x, y) is right when g^y = C_0 · C_1^x · C_2^(x²) ⋯ mod p, which is g^f(x). It also
keeps the dealer honest: shares that all pass are of one polynomial.

Source: Feldman, *A practical scheme for non-interactive verifiable secret sharing*, FOCS 1987; the groups are
those of RFC 7919, appendix A, where p and q = (p - 1)/2 are prime and g = 2 has the order q.

Assumed: the holders see the same commitments, and discrete logarithms in the group are hard. RFC 7919
estimates the strength as that of symmetric keys of 103 bits (ffdhe2048) and 125 bits (ffdhe3072). An exponent
known to be below 2^k is found in about 2^(k/2) steps (Pollard's kangaroos), which for 32 bytes is 2^128.

Not protected: the commitment C_0 = g^secret is public and determines the secret, so that it is no longer
hidden from whoever can compute without limits, and whoever can guess it can test the guess. So share random
keys this way and never a password, an age or a salary. (Pedersen's scheme, CRYPTO 1991, hides the secret
without an assumption, and binds the dealer with one.)

>>> toy = Group(p=23, g=2)
>>> shares, commitments = deal(7, threshold=2, count=3, group=toy)
>>> forged = VerifiableShare(2, (shares[1].value + 1) % toy.q)
>>> combine_verified([shares[0], forged], commitments)
Traceback (most recent call last):
    ...
helpers.sharing.errors.ShareError: forged or damaged, does not match the commitments: share 2
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from math import prod

from helpers.numbers.backend import powmod, powmod_secret
from helpers.numbers.checks import whole_number
from helpers.sharing.agreement import require_counts
from helpers.sharing.errors import ShareError
from helpers.sharing.polynomials import evaluate, lagrange_weights


@dataclass(frozen=True)
class Group:
    """The numbers g, g², …, g^q = 1 modulo p.

    Parameters
    ----------
    p : int
        A prime for which q = (p - 1)/2 is prime too. This is not tested, since for thousands of bits it takes
        seconds: take `ffdhe`, or for a toy a p that you know.
    g : int
        A number of the order q: another than 1 with g^q = 1 mod p.

    Raises
    ------
    ValueError
        If p is even or g is not such a number.

    Examples
    --------
    >>> Group(p=23, g=2)
    Group(5 bits)
    """

    p: int
    g: int

    def __post_init__(self) -> None:
        if self.p < 7 or self.p % 2 == 0:
            raise ValueError("a group needs an odd prime p, 7 or more")
        if not (1 < self.g < self.p and powmod(self.g, self.q, self.p) == 1):
            raise ValueError("a group needs a g from 2 to p - 1 with g^q = 1 mod p")

    @property
    def q(self) -> int:
        """The order of g."""
        return (self.p - 1) // 2

    def __repr__(self) -> str:
        return f"Group({self.p.bit_length()} bits)"


@dataclass(frozen=True)
class VerifiableShare:
    """What one holder keeps.

    Parameters
    ----------
    index : int
        The point x, 1 or more.
    value : int
        f(x), from 0 to q - 1.

    Examples
    --------
    >>> VerifiableShare(2, 1234)
    VerifiableShare(index 2)
    """

    index: int
    value: int = field(repr=False)

    def __repr__(self) -> str:
        return f"VerifiableShare(index {self.index})"


@dataclass(frozen=True)
class Commitments:
    """What everyone sees: g^(a_j) for each coefficient, a_0 being the secret.

    Parameters
    ----------
    group : Group
        Where they are computed.
    values : tuple of int
        C_0, C_1, …: as many as the threshold.

    Examples
    --------
    >>> Commitments(Group(p=23, g=2), (13, 4)).threshold
    2
    """

    group: Group
    values: tuple[int, ...]

    @property
    def threshold(self) -> int:
        """How many shares give the secret."""
        return len(self.values)


@cache
def ffdhe(bits: int = 3072) -> Group:
    """Return a group of RFC 7919, appendix A.

    Parameters
    ----------
    bits : int
        2048 or 3072.

    Returns
    -------
    Group
        p = 2^bits - 2^(bits - 64) + (⌊2^(bits - 130) · e⌋ + X)·2^64 - 1 and g = 2, with an offset X for which
        p and (p - 1)/2 are prime. Digits of e = 2.718… leave little choice in which to hide a weakness.

    Raises
    ------
    ValueError
        If there is no such group here.

    Examples
    --------
    >>> f"{ffdhe(2048).p:X}"[:32]
    'FFFFFFFFFFFFFFFFADF85458A2BB4A9A'
    """
    offsets = {2048: 560316, 3072: 2625351}
    if bits not in offsets:
        raise ValueError(f"ffdhe has the groups of {sorted(offsets)} bits, got {bits!r}")
    digits = _digits_of_e(bits - 130) + offsets[bits]
    return Group((1 << bits) - (1 << bits - 64) + (digits << 64) - 1, 2)


def deal(
    secret: int,
    threshold: int,
    count: int,
    group: Group | None = None,
    rng: random.Random | None = None,
) -> tuple[tuple[VerifiableShare, ...], Commitments]:
    """Return shares with the indices 1 to `count`, and the commitments for all to see.

    Parameters
    ----------
    secret : int
        From 0 to q - 1, and not to be guessed: 32 random bytes as a number, say.
    threshold, count : int
        2 <= threshold <= count < q.
    group : Group, optional
        By default that of RFC 7919 with 3072 bits.
    rng : random.Random, optional
        Where the other coefficients come from; None is the system's generator. A seeded one is a toy.

    Returns
    -------
    tuple of VerifiableShare, Commitments
        One for each holder, and what everyone sees.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of these bounds.

    Examples
    --------
    >>> shares, commitments = deal(7, threshold=2, count=3, group=Group(p=23, g=2))
    >>> [is_valid(share, commitments) for share in shares]
    [True, True, True]
    """
    group = group or ffdhe()
    require_counts(threshold, count, group.q - 1)
    if not 0 <= whole_number(secret, "secret") < group.q:
        raise ValueError("the secret must be from 0 to q - 1")
    rng = rng or secrets.SystemRandom()
    coefficients = [secret] + [rng.randrange(group.q) for _ in range(threshold - 1)]
    shares = tuple(VerifiableShare(x, evaluate(coefficients, x, group.q)) for x in range(1, count + 1))
    return shares, Commitments(group, tuple(_power_of_g(group, a) for a in coefficients))


def is_valid(share: VerifiableShare, commitments: Commitments) -> bool:
    """Whether g^y = Π C_j^(x^j) mod p, for the share (x, y).

    Parameters
    ----------
    share : VerifiableShare
        As it came from the dealer, or from another holder.
    commitments : Commitments
        As everyone has them.

    Returns
    -------
    bool
        A value out of 0 to q - 1, or an index below 1, is not valid.

    Examples
    --------
    >>> shares, commitments = deal(7, threshold=2, count=3, group=Group(p=23, g=2))
    >>> is_valid(VerifiableShare(1, shares[0].value - 1), commitments)
    False
    """
    group, x = commitments.group, share.index
    if not (0 <= share.value < group.q and 1 <= x < group.q):
        return False
    powers = (powmod(C, pow(x, j, group.q), group.p) for j, C in enumerate(commitments.values))
    return _power_of_g(group, share.value) == prod(powers) % group.p


def combine_verified(shares: Sequence[VerifiableShare], commitments: Commitments) -> int:
    """Return the secret, from shares that all match the commitments.

    Parameters
    ----------
    shares : sequence of VerifiableShare
        In any order, at least as many as the threshold.
    commitments : Commitments
        As everyone has them.

    Returns
    -------
    int
        The secret.

    Raises
    ------
    ShareError
        If a share is forged, there twice, or there are too few. The forged ones are named.

    Examples
    --------
    >>> shares, commitments = deal(7, threshold=2, count=3, group=Group(p=23, g=2))
    >>> combine_verified(shares[1:], commitments)
    7
    """
    forged = [share.index for share in shares if not is_valid(share, commitments)]
    if forged:
        raise ShareError(
            "forged or damaged, does not match the commitments: " + ", ".join(f"share {x}" for x in forged)
        )
    xs = [share.index for share in shares]
    if len(set(xs)) != len(xs):
        raise ShareError(f"a share is there more than once: the indices are {sorted(xs)}")
    if len(xs) < commitments.threshold:
        raise ShareError(f"too few shares: {len(xs)} of the {commitments.threshold} that this secret needs")
    q = commitments.group.q
    return sum(w * share.value for w, share in zip(lagrange_weights(xs, q), shares, strict=True)) % q


def _power_of_g(group: Group, exponent: int) -> int:
    """Return g^exponent mod p; the exponent is secret, and exponents are the same modulo q."""
    return powmod_secret(group.g, exponent + group.q, group.p)


def _digits_of_e(bits: int) -> int:
    """Return ⌊2^bits · e⌋, from e = 1 + 1/1! + 1/2! + … with 64 bits to spare."""
    term = total = 1 << bits + 64
    k = 1
    while term:
        term //= k
        total += term
        k += 1
    return total >> 64
