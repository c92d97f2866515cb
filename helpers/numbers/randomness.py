"""Random numbers in arrays that nobody can predict: the keystream of AES-256-CTR under a fresh key.

NumPy's generators are fast and predictable: who sees enough of PCG64's output computes the rest (Bouillaguet,
Martinez, Sauvage, *Practical seed-recovery for the PCG pseudo-random number generator*, 2020). Noise that
shall hide a person, and a mask that shall hide a value, need numbers without that weakness. `SecureGenerator`
has the methods of ``numpy.random.Generator`` that the course uses, under the same names, so that a seeded
NumPy generator (a toy that can be repeated) fits in its place.

Assumed: AES-256 is a pseudorandom permutation and the system's random source gives an unknown key.
Not protected: who can read the memory of the process.

>>> import numpy as np
>>> toy = np.random.default_rng(1)
>>> generator(toy) is toy
True
>>> int(generator(None).integers(0, 10, size=1000).max()) < 10
True
"""

from __future__ import annotations

import os

import numpy as np

_ZEROS = memoryview(bytes(1 << 16))
_ROOM = 15  # what update_into wants behind its result: a block less one byte
_SMALLEST_DRAW = 4096


class SecureGenerator:
    """A source of unpredictable numbers, in arrays.

    Each has its own key, 32 bytes from the operating system. Do not share one between threads, where a draw
    can fail, nor between processes: a forked copy would go on with the same numbers.

    Examples
    --------
    >>> rng = SecureGenerator()
    >>> rng.words(3).dtype, rng.random(5).shape
    (dtype('uint64'), (5,))
    """

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        self._stream = Cipher(algorithms.AES(os.urandom(32)), modes.CTR(bytes(16))).encryptor()
        self._waiting = memoryview(b"")

    def bytes(self, length: int) -> bytes:
        """Return `length` random bytes."""
        if length > len(self._waiting):
            self._waiting = self._keystream(max(length, _SMALLEST_DRAW)).data
        taken, self._waiting = self._waiting[:length], self._waiting[length:]
        return bytes(taken)

    def words(self, size: int | tuple[int, ...]) -> np.ndarray:
        """Return an array of `size` with 64 random bits in each element (uint64)."""
        count = int(np.prod(size))
        if 8 * count <= _SMALLEST_DRAW:
            return np.frombuffer(bytearray(self.bytes(8 * count)), dtype=np.uint64).reshape(size)
        return self._keystream(8 * count).view(np.uint64).reshape(size)

    def _keystream(self, length: int) -> np.ndarray:
        """Return the next `length` bytes of the stream (uint8)."""
        drawn = np.empty(length + _ROOM, dtype=np.uint8)
        for start in range(0, length, len(_ZEROS)):
            piece = min(len(_ZEROS), length - start)
            self._stream.update_into(_ZEROS[:piece], drawn.data[start : start + piece + _ROOM])
        return drawn[:length]

    def integers(self, low: int, high: int | None = None, size: int | tuple[int, ...] = 1) -> np.ndarray:
        """Return whole numbers from `low` to `high` - 1 (or 0 to `low` - 1), each equally likely (int64).

        Words that fall into the last, incomplete span of ``high - low`` values are drawn again, so that no
        value is favored.

        Raises
        ------
        ValueError
            If there is no value to draw from, or more than 2^63.
        """
        first, end = (0, low) if high is None else (low, high)
        span = int(end) - int(first)
        if not 0 < span <= 1 << 63:
            raise ValueError(f"need low < high and at most 2^63 values, got {first} to {end}")
        top = (1 << 64) // span * span - 1
        drawn = self.words(int(np.prod(size)))
        while (again := np.flatnonzero(drawn > np.uint64(top))).size:
            drawn[again] = self.words(again.size)
        return ((drawn % np.uint64(span)).astype(np.int64) + np.int64(first)).reshape(size)

    def random(self, size: int | tuple[int, ...] = 1) -> np.ndarray:
        """Return multiples of 2^-53 in [0, 1), each equally likely (float64)."""
        return (self.words(size) >> np.uint64(11)) * 2.0**-53

    def permutation(self, count: int) -> np.ndarray:
        """Return the numbers 0 to `count` - 1 in a random order (int64).

        They are sorted by 64 random bits each; two of `count` agree with probability below count² / 2^65, and
        only then one order is favored.
        """
        return np.argsort(self.words(count), kind="stable")

    def standard_normal(self, size: int | tuple[int, ...] = 1) -> np.ndarray:
        """Return draws from the normal distribution with mean 0 and variance 1 (Box and Muller 1958).

        In floating point, like every such sampler: what needs exact probabilities draws whole numbers
        instead.
        """
        radius = np.sqrt(-2 * np.log(1 - self.random(size)))
        return radius * np.cos(2 * np.pi * self.random(size))


def generator(rng: np.random.Generator | SecureGenerator | None) -> np.random.Generator | SecureGenerator:
    """Return `rng`, or a fresh `SecureGenerator` for ``None``.

    Raises
    ------
    TypeError
        If `rng` is neither (a seed, say: pass ``np.random.default_rng(seed)``).

    Examples
    --------
    >>> generator(7)
    Traceback (most recent call last):
        ...
    TypeError: rng must be a numpy.random.Generator or None, got int; for a seed pass default_rng(seed)
    """
    if rng is None:
        return SecureGenerator()
    if not isinstance(rng, np.random.Generator | SecureGenerator):
        raise TypeError(
            f"rng must be a numpy.random.Generator or None, got {type(rng).__name__}; "
            "for a seed pass default_rng(seed)"
        )
    return rng


def random_words(size: int | tuple[int, ...], rng: np.random.Generator | SecureGenerator) -> np.ndarray:
    """Return an array of `size` with 64 random bits in each element (uint64), from either kind of generator.

    Examples
    --------
    >>> random_words(2, np.random.default_rng(0)).shape
    (2,)
    """
    if isinstance(rng, SecureGenerator):
        return rng.words(size)
    return rng.integers(0, 1 << 64, size=size, dtype=np.uint64)
