"""Shamir's secret sharing of bytes: a key for t of n people.

Each byte of the secret is shared by itself, over the field GF(2^8) with its 255 points other than 0. All
bytes use the same points, so that a share is one index and as many bytes as the secret has.

Source: Shamir, *How to share a secret*, Communications of the ACM 22 (1979).

Fewer than t holders learn the length of the secret and nothing else of it, if the coefficients are uniform
and unknown to them; no assumption about their computing power is needed. So what is assumed is that nobody
can tell the coefficients from uniform ones. Up to 64 KiB of them come straight from the operating system's
generator; more are the keystream of AES-256 under a key from there (`helpers.numbers.randomness`). Whoever
splits the secret knows it, and so does whoever combines it.

Not protected: a share that somebody forged gives a wrong secret, and with exactly t shares no error; see
`helpers.sharing.feldman`, or share the key of sealed data, which does not open under a wrong key. Holders who
change over the years may collect t shares; see `helpers.sharing.refresh`. Bytes stay in memory for as long
as Python leaves them there.

>>> shares = split(b"the key of the model", threshold=3, count=5)
>>> combine([shares[4], shares[0], shares[2]])
b'the key of the model'
"""

from __future__ import annotations

import os
import random
import secrets
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from helpers.numbers.randomness import SecureGenerator
from helpers.sharing.agreement import require_agreement, require_counts
from helpers.sharing.errors import ShareError
from helpers.sharing.gf256_arrays import evaluate, lagrange_weights, linear_combination

IDENTIFIER = 8
MOST_SHARES = 255
MOST_FROM_SYSTEM = 1 << 16
LONG = 1 << 20  # bytes in all shares; for less, starting a thread takes longer than it saves


@dataclass(frozen=True)
class Share:
    """What one holder keeps.

    Parameters
    ----------
    identifier : bytes
        8 random bytes, the same in all shares of one split.
    threshold : int
        How many shares give the secret, 2 to 255.
    index : int
        The point at which the polynomials were evaluated, 1 to 255.
    value : bytes
        Their values there, as long as the secret.
    checksum : int
        CRC-32 of all of the above; it tells a slip from an intact share, and is no help against forgers. It
        is part of the share and as secret as the value, of which it is a function.

    Raises
    ------
    TypeError, ValueError
        If a part is out of these bounds. A wrong checksum is no error yet: see `is_intact`.

    Examples
    --------
    >>> share = Share.of(bytes(8), threshold=2, index=1, value=b"hidden")
    >>> share
    Share(0000000000000000, index 1, any 2 give the secret of 6 bytes)
    >>> share.is_intact()
    True
    """

    identifier: bytes = field(repr=False)
    threshold: int
    index: int
    value: bytes = field(repr=False)
    checksum: int = field(repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.identifier, bytes) or not isinstance(self.value, bytes):
            raise TypeError("a share's identifier and value are bytes")
        if len(self.identifier) != IDENTIFIER or not self.value:
            raise ValueError(
                f"a share has an identifier of {IDENTIFIER} bytes and a value of at least one, "
                f"got {len(self.identifier)} and {len(self.value)}"
            )
        if not (2 <= self.threshold <= MOST_SHARES and 1 <= self.index <= MOST_SHARES):
            raise ValueError(
                f"a share's threshold is from 2 and its index from 1 to {MOST_SHARES}, "
                f"got {self.threshold} and {self.index}"
            )

    @classmethod
    def of(cls, identifier: bytes, threshold: int, index: int, value: bytes) -> Share:
        """Return a share with its checksum."""
        return cls(identifier, threshold, index, value, checksum(identifier, threshold, index, value))

    def is_intact(self) -> bool:
        """Whether the checksum matches the content."""
        return self.checksum == checksum(self.identifier, self.threshold, self.index, self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __repr__(self) -> str:
        return (
            f"Share({self.identifier.hex()}, index {self.index}, "
            f"any {self.threshold} give the secret of {len(self)} bytes)"
        )


def checksum(identifier: bytes, threshold: int, index: int, value: bytes | memoryview) -> int:
    """Return the CRC-32 of a share's content.

    Notes
    -----
    Any change confined to 32 neighboring bits is noticed, and others but for one in about 2^32.

    Examples
    --------
    >>> hex(checksum(bytes(8), 2, 1, b"hidden"))
    '0x31760f82'
    """
    return zlib.crc32(value, zlib.crc32(identifier + bytes((threshold, index))))


def split(secret: bytes, threshold: int, count: int, rng: random.Random | None = None) -> tuple[Share, ...]:
    """Return shares with the indices 1 to `count`, any `threshold` of which give the secret.

    Parameters
    ----------
    secret : bytes
        At least one byte.
    threshold, count : int
        2 <= threshold <= count <= 255.
    rng : random.Random, optional
        Where the coefficients come from, by default the system. A seeded one is a toy.

    Returns
    -------
    tuple of Share
        Each as long as the secret.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of these bounds.

    Examples
    --------
    >>> shares = split(bytes(32), threshold=2, count=3)
    >>> [share.index for share in shares], shares[0].value == shares[1].value
    ([1, 2, 3], False)
    """
    if not isinstance(secret, bytes):
        raise TypeError(f"the secret must be bytes, got {type(secret).__name__}")
    if not secret:
        raise ValueError("the secret must have at least one byte")
    require_counts(threshold, count, MOST_SHARES)
    coefficients = [secret, *random_rows(threshold - 1, len(secret), rng)]
    identifier, indices = new_identifier(rng), range(1, count + 1)
    values = evaluate(coefficients, indices)
    return tuple(Share.of(identifier, threshold, x, y) for x, y in zip(indices, values, strict=True))


def combine(shares: Sequence[Share]) -> bytes:
    """Return the secret from at least as many shares as it needs.

    Parameters
    ----------
    shares : sequence of Share
        In any order. Those beyond the threshold are used as a check.

    Returns
    -------
    bytes
        The secret.

    Raises
    ------
    TypeError
        If something else is among them.
    ShareError
        If a share is damaged, of another split, there twice, or there are too few; and if there are more than
        needed, when they do not agree.

    Notes
    -----
    Long shares are interpolated on a second thread while their checksums are computed, which takes about as
    long. The secret is returned only if they match.

    Examples
    --------
    >>> shares = split(b"a key", threshold=2, count=3)
    >>> combine(shares[:1])
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: too few shares: 1 of the 2 that this secret needs
    """
    for share in shares:
        if not isinstance(share, Share):
            raise TypeError(f"combine takes shares, got {type(share).__name__}")
    if sum(map(len, shares)) < LONG:
        require_agreement(shares)
        return interpolated(shares)
    with ThreadPoolExecutor(1) as meanwhile:
        secret = meanwhile.submit(interpolated, shares)
        require_agreement(shares)
    return secret.result()


def interpolated(shares: Sequence[Share]) -> bytes:
    """Return the secret from shares that agree, checking those beyond the threshold.

    Examples
    --------
    >>> shares = split(b"a key", threshold=2, count=3)
    >>> interpolated([*shares[:2], Share.of(shares[0].identifier, 2, 3, b"a lie")])
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: one of the shares or more is forged: they are not of one polynomial
    """
    needed, more = shares[: shares[0].threshold], shares[shares[0].threshold :]
    if any(value_at(share.index, needed) != share.value for share in more):
        raise ShareError("one of the shares or more is forged: they are not of one polynomial")
    return value_at(0, needed)


def value_at(x: int, shares: Sequence[Share]) -> bytes:
    """Return the polynomials' values at x, given as many shares as their threshold.

    Examples
    --------
    >>> shares = split(b"a key", threshold=2, count=3)
    >>> value_at(3, shares[:2]) == shares[2].value
    True
    """
    weights = lagrange_weights([share.index for share in shares], at=x)
    return linear_combination(weights, [share.value for share in shares])


def new_identifier(rng: random.Random | None = None) -> bytes:
    """Return a random identifier: two splits have the same one with probability 2^-64.

    Examples
    --------
    >>> len(new_identifier())
    8
    """
    return secrets.token_bytes(IDENTIFIER) if rng is None else rng.randbytes(IDENTIFIER)


def random_rows(count: int, length: int, rng: random.Random | None = None) -> np.ndarray:
    """Return uniform bytes: the coefficients, one a row (uint8, of the shape count × length).

    Every value is as likely as every other, 0 too: if it were left out, each share would exclude one secret
    (`helpers.sharing.broken`).

    Examples
    --------
    >>> random_rows(2, 5).shape
    (2, 5)
    """
    size = count * length
    if rng is not None:
        drawn = np.frombuffer(rng.randbytes(size), dtype=np.uint8)
    elif size <= MOST_FROM_SYSTEM:
        drawn = np.frombuffer(os.urandom(size), dtype=np.uint8)
    else:
        drawn = SecureGenerator().words(size // 8 + 1).view(np.uint8)[:size]
    return drawn.reshape(count, length)
