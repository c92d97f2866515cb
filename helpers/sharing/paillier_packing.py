"""Many fractions in one Paillier ciphertext, which are added all at once.

A plaintext of a 2048-bit key has room for 2047 bits, and a parameter of a model needs some twenty. So the
fractions are rounded to whole numbers k = x·2^f, and dozens of them are written into one plaintext, each in a
slot of s bits:

    m = k_0 + k_1·2^s + k_2·2^(2s) + …

To add two plaintexts adds all their slots. A slot has guard bits, so that the sum of as many vectors as were
agreed on fits, and one more for the sign: as long as each |k| stays below 2^(s-1), the slots of a sum can be
read one by one. An encrypted vector keeps account of how many were added, and the addition that might
overflow a slot is refused.

A negative k borrows from the slots above it. Reading adds 2^(s-1) to each slot, which makes all of them
positive, and takes it away again afterwards.

What is assumed and what not protected is the same as in `helpers.sharing.paillier`; the length of the vector
and the number of summands are open.

>>> import numpy as np
>>> from helpers.sharing.paillier import generate_key
>>> key, packing = generate_key(512), Packing(largest=1, fraction_bits=15, vectors=100)
>>> packing
Packing(largest=1, fraction_bits=15, vectors=100; slots of 23 bits, 6 of them guard bits)
>>> a = encrypt_vector(np.array([0.5, -0.25, 1.0]), key.public, packing)
>>> b = encrypt_vector(np.array([0.25, -0.5, 1.0]), key.public, packing)
>>> decrypt_vector(add_vectors(a, b), key).tolist()
[0.75, -0.75, 2.0]
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from helpers.numbers import powmod
from helpers.numbers.backend import fast_integer
from helpers.numbers.checks import whole_number
from helpers.sharing.paillier import (
    PrivateKey,
    PublicKey,
    decrypt_numbers,
    encrypt_zero,
    invert,
    require_ciphertexts,
    require_same_key,
)
from helpers.sharing.paillier_randomness import RandomnessTable

_HEADER = struct.Struct(">QQ")  # the length of the vector, the number of vectors added
_EXACT = 2**53  # up to here, float64 holds every whole number


@dataclass(frozen=True, repr=False)
class Packing:
    """How fractions are written into plaintexts; all who add up vectors must agree on it.

    Parameters
    ----------
    largest : float
        The largest absolute value of an element.
    fraction_bits : int
        f, 0 or more: elements are rounded to multiples of 2^-f.
    vectors : int
        How many vectors can be added up, 1 or more.

    Raises
    ------
    ValueError
        If one of these is out of range, or ``vectors * largest * 2**fraction_bits`` is not below 2^53: then
        float64, in which the result is given, would not hold the sums exactly.

    Examples
    --------
    >>> Packing(largest=1, fraction_bits=15, vectors=100).slots(PublicKey(2**2047 + 1))
    89
    """

    largest: float
    fraction_bits: int
    vectors: int

    def __post_init__(self) -> None:
        whole_number(self.fraction_bits, "fraction_bits", 0)
        whole_number(self.vectors, "vectors", 1)
        if not 0 < self.largest * 2.0**self.fraction_bits * self.vectors < _EXACT:
            raise ValueError(
                "largest must be above 0, and largest * 2**fraction_bits * vectors below 2**53, got "
                f"{self.largest} * 2**{self.fraction_bits} * {self.vectors}"
            )
        if self.limit == 0:
            raise ValueError(f"no multiple of 2**-{self.fraction_bits} but 0 is within {self.largest}")

    @property
    def limit(self) -> int:
        """The largest |k|."""
        return int(self.largest * 2.0**self.fraction_bits)

    @property
    def slot_bits(self) -> int:
        """The width s of a slot: the sum of all the vectors fits, and its sign."""
        return (self.vectors * self.limit).bit_length() + 1

    @property
    def guard_bits(self) -> int:
        """How much wider that is than a single element needs."""
        return self.slot_bits - self.limit.bit_length() - 1

    def slots(self, public: PublicKey) -> int:
        """Return how many slots a plaintext has: their bits must stay below n/2."""
        slots = (public.bits - 1) // self.slot_bits
        if slots == 0:
            raise ValueError(
                f"a slot of {self.slot_bits} bits does not fit under a key of {public.bits} bits"
            )
        return slots

    def __repr__(self) -> str:
        return (
            f"Packing(largest={self.largest}, fraction_bits={self.fraction_bits}, vectors={self.vectors}; "
            f"slots of {self.slot_bits} bits, {self.guard_bits} of them guard bits)"
        )


@dataclass(frozen=True)
class EncryptedVector:
    """A vector of fractions in as many ciphertexts as it needs.

    Parameters
    ----------
    public : PublicKey
        The key that it is encrypted to.
    packing : Packing
        How it is packed.
    length : int
        How many elements it has, 1 or more.
    added : int
        How many vectors it is the sum of, from 1 to ``packing.vectors``; a multiple counts as often as its
        factor.
    numbers : tuple of int
        The ciphertexts.

    Raises
    ------
    ValueError
        If `numbers` are not as many ciphertexts of this key as the length asks for.
    OverflowError
        If more vectors were added than the packing has room for.

    Notes
    -----
    As with `helpers.sharing.paillier.Ciphertext`, the count guards against mistakes and not against who
    encrypts numbers beyond what was agreed on.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> encrypt_vector([0.5, 1, -1], key.public, packing)
    EncryptedVector(3 elements, 1 of at most 3 vectors, 1 ciphertexts, fingerprint f8afbe60e7952abe)
    """

    public: PublicKey
    packing: Packing
    length: int
    added: int
    numbers: tuple[int, ...] = field(repr=False)

    def __post_init__(self) -> None:
        whole_number(self.length, "length", 1)
        if whole_number(self.added, "added", 1) > self.packing.vectors:
            raise OverflowError(
                f"the packing has room for the sum of {self.packing.vectors} vectors, this would be one of "
                f"{self.added}: agree on a Packing with more"
            )
        expected = -(-self.length // self.packing.slots(self.public))
        if len(self.numbers) != expected:
            raise ValueError(
                f"{self.length} elements take {expected} ciphertexts of this key, got {len(self.numbers)}"
            )
        object.__setattr__(self, "numbers", require_ciphertexts(self.numbers, self.public))

    def __len__(self) -> int:
        return self.length

    def __repr__(self) -> str:
        return (
            f"EncryptedVector({self.length} elements, {self.added} of at most {self.packing.vectors} "
            f"vectors, {len(self.numbers)} ciphertexts, fingerprint {self.public.fingerprint})"
        )


def pack(numbers: Sequence[int], slot_bits: int) -> int:
    """Return k_0 + k_1·2^s + k_2·2^(2s) + ….

    Parameters
    ----------
    numbers : sequence of int
        Each from -2^(s-1) + 1 to 2^(s-1) - 1.
    slot_bits : int
        The width s of a slot.

    Examples
    --------
    >>> pack([3, -2, 1], slot_bits=4)  # 3 - 2·16 + 256
    227
    """
    m = fast_integer(0)
    for k in reversed(numbers):
        m = (m << slot_bits) + k
    return int(m)


def unpack(m: int, slot_bits: int, count: int) -> list[int]:
    """Return the numbers in the slots of m.

    Parameters
    ----------
    m : int
        What `pack` returned, or a sum of such.
    slot_bits : int
        The width s of a slot.
    count : int
        How many slots to read.

    Returns
    -------
    list of int
        Each from -2^(s-1) to 2^(s-1) - 1.

    Examples
    --------
    >>> unpack(227 + 227, slot_bits=4, count=3)
    [6, -4, 2]
    """
    half, mask, numbers = 1 << (slot_bits - 1), (1 << slot_bits) - 1, []
    m = fast_integer(m) + pack([half] * count, slot_bits)
    for _ in range(count):
        numbers.append(int(m & mask) - half)
        m >>= slot_bits
    return numbers


def encrypt_vector(
    vector: np.ndarray | Sequence[float],
    public: PublicKey,
    packing: Packing,
    table: RandomnessTable | None = None,
) -> EncryptedVector:
    """Return a vector of fractions, rounded, packed and encrypted.

    Parameters
    ----------
    vector : array
        One dimension, at least one element, each from -largest to largest.
    public : PublicKey
        Whose owner can decrypt.
    packing : Packing
        What was agreed on.
    table : RandomnessTable, optional
        Fast randomness for this key, by `helpers.sharing.paillier_randomness.make_table`. None takes a new
        random n-th power for each ciphertext, which is some ten times slower.

    Returns
    -------
    EncryptedVector
        Of the elements rounded to multiples of 2^-f, halves to even.

    Raises
    ------
    ValueError
        If the vector has another shape, an element is too large or not a number, or the table is of another
        key.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> decrypt_vector(encrypt_vector([0.5, 0.7, -1], key.public, packing), key).tolist()
    [0.5, 0.75, -1.0]
    """
    k, n = to_fixed_point(vector, packing), public.n
    if table is not None:
        require_same_key(public, table.public)
    numbers, slots = [], packing.slots(public)
    for start in range(0, len(k), slots):
        m = pack(k[start : start + slots], packing.slot_bits)
        hidden = fast_integer(encrypt_zero(public).c) if table is None else table.residue()
        numbers.append((1 + m % n * n) * hidden % public.n_squared)
    return EncryptedVector(public, packing, len(k), 1, tuple(numbers))


def to_fixed_point(vector: np.ndarray | Sequence[float], packing: Packing) -> list[int]:
    """Return the whole numbers k = x·2^f, rounded to the nearest, halves to even.

    Raises
    ------
    ValueError
        If the vector does not have one dimension and an element, or one is beyond the packing's `largest`.

    Examples
    --------
    >>> to_fixed_point([0.5, -0.126], Packing(largest=1, fraction_bits=2, vectors=3))
    [2, -1]
    """
    x = np.asarray(vector, dtype=np.float64)
    if x.ndim != 1 or x.size == 0:
        raise ValueError(f"the vector must have one dimension and an element, got the shape {x.shape}")
    k = np.rint(x * 2.0**packing.fraction_bits)
    if not (np.abs(k) <= packing.limit).all():
        raise ValueError(
            f"every element must be a number from {-packing.largest} to {packing.largest}, "
            f"got {int((~(np.abs(k) <= packing.limit)).sum())} others: clip them or agree on a larger Packing"
        )
    return k.astype(np.int64).tolist()


def add_vectors(a: EncryptedVector, b: EncryptedVector) -> EncryptedVector:
    """Return an encryption of the sum, element by element.

    Raises
    ------
    ValueError
        If they are encrypted to different keys, packed in different ways or of different length.
    OverflowError
        If it would be the sum of more vectors than the packing has room for.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> a = encrypt_vector([0.5, -1], key.public, packing)
    >>> decrypt_vector(add_vectors(a, a), key).tolist()
    [1.0, -2.0]
    """
    require_same_key(a.public, b.public)
    if (a.packing, a.length) != (b.packing, b.length):
        raise ValueError(
            f"vectors of one packing and length can be added, got {a.length} elements in {a.packing} "
            f"and {b.length} in {b.packing}"
        )
    n_squared = a.public.n_squared
    numbers = tuple(fast_integer(x) * y % n_squared for x, y in zip(a.numbers, b.numbers, strict=True))
    return EncryptedVector(a.public, a.packing, a.length, a.added + b.added, numbers)


def multiply_vector(a: EncryptedVector, k: int) -> EncryptedVector:
    """Return an encryption of the vector times a whole number.

    Parameters
    ----------
    a : EncryptedVector
        The vector.
    k : int
        Not 0. The result counts as the sum of |k| times as many vectors.

    Raises
    ------
    ValueError
        If `k` is 0.
    OverflowError
        If the packing has no room for it.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> decrypt_vector(multiply_vector(encrypt_vector([0.5, -1], key.public, packing), -3), key).tolist()
    [-1.5, 3.0]
    """
    k, n_squared = whole_number(k, "k"), int(a.public.n_squared)
    if k == 0:
        raise ValueError("k must not be 0: encrypt a vector of zeros instead")
    bases = a.numbers if k > 0 else [invert(c, n_squared) for c in a.numbers]
    numbers = tuple(powmod(c, abs(k), n_squared) for c in bases)
    return EncryptedVector(a.public, a.packing, a.length, a.added * abs(k), numbers)


def decrypt_vector(a: EncryptedVector, private: PrivateKey) -> np.ndarray:
    """Return the vector of sums, exactly (float64).

    Raises
    ------
    ValueError
        If it is encrypted to another key.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> decrypt_vector(encrypt_vector([0.5, -1], key.public, packing), key)
    array([ 0.5, -1. ])
    """
    require_same_key(private.public, a.public)
    slots, numbers = a.packing.slots(a.public), list[int]()
    for m in decrypt_numbers(a.numbers, private):
        numbers += unpack(m, a.packing.slot_bits, min(slots, a.length - len(numbers)))
    return np.array(numbers, dtype=np.float64) * 2.0**-a.packing.fraction_bits


def vector_to_bytes(a: EncryptedVector) -> bytes:
    """Return the vector as bytes: its length and count in 8 bytes each, then the ciphertexts, big-endian.

    The key and the packing, which all agree on, are not in them.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> len(vector_to_bytes(encrypt_vector([0.5, -1], key.public, packing)))
    22
    """
    size = a.public.size
    return _HEADER.pack(a.length, a.added) + b"".join(c.to_bytes(size, "big") for c in a.numbers)


def vector_from_bytes(data: bytes, public: PublicKey, packing: Packing) -> EncryptedVector:
    """Return the vector that `vector_to_bytes` wrote, with every check of `EncryptedVector`.

    Raises
    ------
    ValueError
        If there are too few bytes or too many, or a number is not a ciphertext of this key.
    OverflowError
        If the count is beyond the packing's.

    Examples
    --------
    >>> key, packing = PrivateKey(1009, 2003), Packing(largest=1, fraction_bits=2, vectors=3)
    >>> a = encrypt_vector([0.5, -1], key.public, packing)
    >>> vector_from_bytes(vector_to_bytes(a), key.public, packing) == a
    True
    """
    if len(data) < _HEADER.size or (len(data) - _HEADER.size) % public.size:
        raise ValueError(
            f"an encrypted vector of this key has {_HEADER.size} bytes and {public.size} for each "
            f"ciphertext, got {len(data)} bytes"
        )
    length, added = _HEADER.unpack_from(data)
    numbers = tuple(
        int.from_bytes(data[start : start + public.size], "big")
        for start in range(_HEADER.size, len(data), public.size)
    )
    return EncryptedVector(public, packing, length, added, numbers)
