"""Shamir's secret sharing of whole vectors of numbers, modulo the prime P = 2^61 - 1.

Each element is shared by itself, over the field of the numbers 0 to P - 1. Shares of sums are sums of shares:
who adds two people's shares index by index modulo P has shares of the sum, and has seen neither number.

Source: Shamir, *How to share a secret*, Communications of the ACM 22 (1979). 2^61 - 1 is a Mersenne prime:
2^61 = 1 modulo P, so that what stands above bit 61 is added below.

What fewer than t holders learn, and what this does not protect, is the same as in `helpers.sharing.shamir`.
The coefficients are the keystream of AES-256 (`helpers.numbers.randomness`).

>>> shares = split_vector(np.array([5, 0, P - 1], dtype=np.uint64), threshold=2, count=3)
>>> combine_vectors([shares[2], shares[0]]).tolist() == [5, 0, P - 1]
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from helpers.numbers.randomness import SecureGenerator, generator
from helpers.sharing.agreement import require_agreement, require_counts
from helpers.sharing.errors import ShareError
from helpers.sharing.polynomials import lagrange_weights
from helpers.sharing.shamir import MOST_SHARES, checksum

P = (1 << 61) - 1
BLOCK = 1 << 14  # elements worked on at a time, so that they stay in the cache
_P, _1, _30, _31, _61 = (np.uint64(number) for number in (P, 1, 30, 31, 61))
_LOW_30, _LOW_31 = np.uint64((1 << 30) - 1), np.uint64((1 << 31) - 1)


@dataclass(frozen=True, eq=False)
class VectorShare:
    """What one holder keeps of a vector.

    Parameters
    ----------
    identifier : bytes
        8 random bytes, the same in all shares of one split.
    threshold, index : int
        As in `helpers.sharing.shamir.Share`, 2 to 255 and 1 to 255.
    value : numpy.ndarray
        The polynomials' values at the index, from 0 to P - 1 (uint64, one dimension).
    checksum : int
        CRC-32 of all of the above.

    Examples
    --------
    >>> VectorShare.of(bytes(8), threshold=2, index=1, value=np.zeros(3, dtype=np.uint64))
    VectorShare(0000000000000000, index 1, any 2 give the vector of 3 numbers)
    """

    identifier: bytes = field(repr=False)
    threshold: int
    index: int
    value: np.ndarray = field(repr=False)
    checksum: int = field(repr=False)

    @classmethod
    def of(cls, identifier: bytes, threshold: int, index: int, value: np.ndarray) -> VectorShare:
        """Return a share with its checksum."""
        return cls(identifier, threshold, index, value, _checksum(identifier, threshold, index, value))

    def is_intact(self) -> bool:
        """Whether the checksum matches the content."""
        return self.checksum == _checksum(self.identifier, self.threshold, self.index, self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __repr__(self) -> str:
        return (
            f"VectorShare({self.identifier.hex()}, index {self.index}, "
            f"any {self.threshold} give the vector of {len(self)} numbers)"
        )


def multiply(a: np.ndarray | np.uint64, b: np.ndarray | np.uint64) -> np.ndarray:
    """Return a·b mod P, element by element, without a number beyond 64 bits.

    Parameters
    ----------
    a, b : numpy.ndarray or numpy.uint64
        From 0 to P - 1 (uint64), of shapes that broadcast.

    Returns
    -------
    numpy.ndarray
        From 0 to P - 1 (uint64).

    Notes
    -----
    With a = a1·2^31 + a0 and b likewise, a·b = a1·b1·2^62 + middle·2^31 + a0·b0. Modulo P, 2^62 is 2, and
    middle·2^31 is (middle >> 30) + (its low 30 bits)·2^31. The four terms add up to less than 2^64.

    Examples
    --------
    >>> int(multiply(np.uint64(P - 1), np.uint64(P - 1)))  # (-1)·(-1)
    1
    """
    a1, a0, b1, b0 = a >> _31, a & _LOW_31, b >> _31, b & _LOW_31
    middle = a1 * b0 + a0 * b1
    return _reduce((a1 * b1 << _1) + (middle >> _30) + ((middle & _LOW_30) << _31) + a0 * b0)


def split_vector(
    vector: np.ndarray,
    threshold: int,
    count: int,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> tuple[VectorShare, ...]:
    """Return shares with the indices 1 to `count`, any `threshold` of which give the vector.

    Parameters
    ----------
    vector : numpy.ndarray
        Whole numbers from 0 to P - 1, one dimension, at least one element. A negative number x is given as
        P + x.
    threshold, count : int
        2 <= threshold <= count <= 255.
    rng : numpy.random.Generator, optional
        Where the coefficients come from; None is `helpers.numbers.randomness`. A seeded one is a toy.

    Returns
    -------
    tuple of VectorShare
        Each as long as the vector.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of these bounds.

    Examples
    --------
    >>> [len(share) for share in split_vector(np.arange(4), threshold=2, count=3)]
    [4, 4, 4]
    """
    secret = _elements(vector)
    require_counts(threshold, count, MOST_SHARES)
    source = generator(rng)
    coefficients = [secret]
    for _ in range(threshold - 1):
        coefficients.append(source.integers(0, P, size=len(secret)).astype(np.uint64))
    identifier = source.bytes(8)
    return tuple(
        VectorShare.of(identifier, threshold, x, _evaluate(coefficients, x)) for x in range(1, count + 1)
    )


def combine_vectors(shares: Sequence[VectorShare]) -> np.ndarray:
    """Return the vector from at least as many shares as it needs.

    Parameters
    ----------
    shares : sequence of VectorShare
        In any order. Those beyond the threshold are used as a check.

    Returns
    -------
    numpy.ndarray
        From 0 to P - 1 (uint64).

    Raises
    ------
    TypeError, ShareError
        As `helpers.sharing.shamir.combine`.

    Examples
    --------
    >>> combine_vectors(split_vector(np.arange(4), threshold=2, count=3)).tolist()
    [0, 1, 2, 3]
    """
    for share in shares:
        if not isinstance(share, VectorShare):
            raise TypeError(f"combine_vectors takes vector shares, got {type(share).__name__}")
    require_agreement(shares)
    needed, more = shares[: shares[0].threshold], shares[shares[0].threshold :]
    if any((_value_at(share.index, needed) != share.value).any() for share in more):
        raise ShareError("one of the shares or more is forged: they are not of one polynomial")
    return _value_at(0, needed)


def _evaluate(coefficients: Sequence[np.ndarray], x: int) -> np.ndarray:
    """Return a_0 + a_1 x + a_2 x² + …, by Horner's rule."""
    result = np.empty_like(coefficients[0])
    for start in range(0, len(result), BLOCK):
        block = slice(start, start + BLOCK)
        *others, y = (a[block] for a in coefficients)
        for a in reversed(others):
            y = _reduce(multiply(y, np.uint64(x)) + a)
        result[block] = y
    return result


def _value_at(x: int, shares: Sequence[VectorShare]) -> np.ndarray:
    weights = lagrange_weights([share.index for share in shares], P, at=x)
    result = np.zeros_like(shares[0].value)
    for start in range(0, len(result), BLOCK):
        block = slice(start, start + BLOCK)
        for weight, share in zip(weights, shares, strict=True):
            result[block] = _reduce(result[block] + multiply(share.value[block], np.uint64(weight)))
    return result


def _reduce(number: np.ndarray) -> np.ndarray:
    """Return the number modulo P, for any of 64 bits: 2^61 is 1."""
    folded = (number & _P) + (number >> _61)
    return np.minimum(folded, folded - _P)  # below P, the difference wraps around to a huge number


def _elements(vector: np.ndarray) -> np.ndarray:
    """Return the vector as uint64."""
    array = np.asarray(vector)
    if array.dtype.kind not in "iu":
        raise TypeError(f"the vector must be of whole numbers, got {array.dtype}")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"the vector must have one dimension and an element, got the shape {array.shape}")
    if (array < 0).any() or (array.astype(np.uint64) >= _P).any():
        raise ValueError("the vector's numbers must be from 0 to 2^61 - 2; a negative x is given as P + x")
    return array.astype(np.uint64)


def _checksum(identifier: bytes, threshold: int, index: int, value: np.ndarray) -> int:
    return checksum(identifier, threshold, index, np.ascontiguousarray(value, dtype="<u8").data)
