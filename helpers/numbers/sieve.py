"""The sieve of Eratosthenes, from 2 upward and over a window of large numbers.

Source: Crandall and Pomerance, Prime Numbers: A Computational Perspective, section 3.2.

>>> primes_below(30)
array([ 2,  3,  5,  7, 11, 13, 17, 19, 23, 29])
"""

from __future__ import annotations

from functools import cache
from math import isqrt
from typing import TYPE_CHECKING

from helpers.numbers.checks import whole_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# NumPy is imported where it is used: it would take most of the time of ``import helpers.numbers``.


def primes_below(limit: int) -> NDArray[np.int64]:
    """Return all primes smaller than `limit`, in order.

    Parameters
    ----------
    limit
        0 or more. The sieve takes half a byte of memory for each number below it.

    Returns
    -------
    numpy.ndarray
        The primes, int64, one axis.

    Raises
    ------
    TypeError
        If `limit` is not an integer.
    ValueError
        If `limit` is negative.

    Examples
    --------
    >>> len(primes_below(1_000_000))
    78498
    """
    import numpy as np

    limit = whole_number(limit, "limit", 0)
    if limit <= 2:
        return np.array([], dtype=np.int64)
    is_prime = np.ones(limit // 2, dtype=bool)  # place i stands for the odd number 2i + 1
    for p in range(3, isqrt(limit - 1) + 1, 2):
        if is_prime[p // 2]:
            is_prime[p * p // 2 :: p] = False
    primes = 2 * np.flatnonzero(is_prime).astype(np.int64) + 1
    primes[0] = 2  # at the place of 1
    return primes


def sieve_window(start: int, width: int, limit: int) -> list[int]:
    """Return which of the `width` odd numbers from `start` on have no odd prime factor below `limit`.

    Parameters
    ----------
    start
        Odd, and not smaller than `limit`.
    width
        How many odd numbers to look at, 1 or more.
    limit
        At most 2^31.

    Returns
    -------
    list of int
        The numbers left, in order.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `start` is even or below `limit`, `width` is below 1, or `limit` is negative or above 2^31.

    Examples
    --------
    >>> sieve_window(101, 20, 11)  # 121 = 11 * 11 is left
    [101, 103, 107, 109, 113, 121, 127, 131, 137, 139]
    """
    import numpy as np

    limit, width = whole_number(limit, "limit", 0), whole_number(width, "width", 1)
    start = whole_number(start, "start", limit)
    if start % 2 == 0 or limit > 2**31:
        raise ValueError("start must be odd and limit at most 2^31")
    p = _odd_primes_below(limit)
    first = (p - residues(start, p)) * ((p + 1) // 2) % p  # i = -start/2 modulo p, where p divides start + 2i
    left = np.ones(width, dtype=bool)
    for step, i in zip(p[p < width].tolist(), first.tolist(), strict=False):
        left[i::step] = False
    left[first[first < width]] = False  # the larger primes meet the window once or not at all
    return [start + 2 * i for i in np.flatnonzero(left).tolist()]


def residues(n: int, moduli: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return n modulo each of the moduli, by Horner's rule on the digits of n to the base 2^32.

    Parameters
    ----------
    n
        0 or more.
    moduli
        int64, one axis, each from 1 to 2^31.

    Returns
    -------
    numpy.ndarray
        The residues, int64, in the order of the moduli.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is negative.

    Examples
    --------
    >>> import numpy as np
    >>> residues(10**30, np.array([7, 11, 13]))
    array([1, 1, 1])
    """
    import numpy as np

    n = whole_number(n, "n", 0)
    length = -(-n.bit_length() // 32)
    remainder = np.zeros_like(moduli)
    for digit in np.frombuffer(n.to_bytes(4 * length, "big"), dtype=">u4").tolist():
        remainder = (remainder << 32 | digit) % moduli
    return remainder


@cache
def _odd_primes_below(limit: int) -> NDArray[np.int64]:
    return primes_below(limit)[1:]
