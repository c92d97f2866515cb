"""GF(2^8) on long strings of bytes: sums of products, all bytes at once.

The field is the one of `helpers.encryption.gf256`, which says what it is: sums are XORs, and products are
polynomial products modulo x^8 + x^4 + x^3 + x + 1. Multiplying by any factor is doubling and adding: 5·y is
2·(2·y) + y. So long strings are doubled and added as a whole, and nothing is looked up in an order that
depends on their bytes; which steps are taken depends on the factors alone, which are public here.

>>> linear_combination([0x57], [bytes([0x13])]).hex()  # FIPS 197, section 4.2: 57 · 13 = fe
'fe'
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers.encryption.gf256 import MODULUS

Row = bytes | np.ndarray
BLOCK = 1 << 17  # bytes worked on at a time, so that they stay in the cache


def _multiplication_table() -> np.ndarray:
    """Return all products: bit by bit of the one factor, add the other, and double it."""
    numbers = np.arange(256)
    table, shifted = np.zeros((256, 256), dtype=int), numbers
    for bit in range(8):
        table ^= np.outer(numbers >> bit & 1, shifted)
        shifted = np.where(shifted < 128, shifted << 1, shifted << 1 ^ MODULUS)
    return table


TIMES = _multiplication_table().tolist()
INVERSE = [0] + [row.index(1) for row in TIMES[1:]]
_ZERO, _MODULUS = np.array(0, dtype=np.int8), np.array(MODULUS & 0xFF, dtype=np.int8)


def double(row: np.ndarray, work: np.ndarray) -> None:
    """Multiply each byte by 2, in place.

    Parameters
    ----------
    row : numpy.ndarray
        Field elements, taken for signed numbers (int8). Changed.
    work : numpy.ndarray
        Of the same shape and type. Overwritten.

    Notes
    -----
    Adding a byte to itself shifts it to the left; where the highest bit falls out, the modulus is taken away.
    The highest bit is set where the signed number is below 0.

    Examples
    --------
    >>> row = np.array([0x13, -0x80], dtype=np.int8)
    >>> double(row, np.empty_like(row))
    >>> row.tobytes().hex()
    '261b'
    """
    np.less(row, _ZERO, out=work.view(bool))
    np.multiply(work, _MODULUS, out=work)
    np.add(row, row, out=row)
    np.bitwise_xor(row, work, out=row)


def linear_combination(factors: Sequence[int], rows: Sequence[Row]) -> bytes:
    """Return factor_1 · row_1 + factor_2 · row_2 + …, byte by byte.

    Parameters
    ----------
    factors : sequence of int
        Field elements, in [0, 256).
    rows : sequence of bytes or numpy.ndarray
        As many as there are factors, at least one, and all of one length.

    Returns
    -------
    bytes
        As long as each row.

    Raises
    ------
    ValueError
        If the numbers of factors and rows, or the lengths of the rows, differ.

    Examples
    --------
    >>> linear_combination([1, 2], [bytes([5, 5]), bytes([1, 0x80])]).hex()
    '071e'
    """
    if len(factors) != len(rows):
        raise ValueError(f"need a factor for each row, got {len(factors)} factors and {len(rows)} rows")
    arrays = _arrays(rows)
    result, work = np.zeros_like(arrays[0]), _work(len(arrays[0]))
    for start in range(0, len(result), BLOCK):
        block = slice(start, start + BLOCK)
        _add_products(result[block], factors, [array[block] for array in arrays], work)
    return result.tobytes()


def evaluate(coefficients: Sequence[Row], points: Sequence[int]) -> list[bytes]:
    """Return a_0 + x · a_1 + x² · a_2 + … for each point x, byte by byte.

    Parameters
    ----------
    coefficients : sequence of bytes or numpy.ndarray
        Rows of one length, a_0 first.
    points : sequence of int
        Field elements, in [0, 256).

    Returns
    -------
    list of bytes
        For each point, a string as long as each coefficient.

    Raises
    ------
    ValueError
        If the lengths of the coefficients differ.

    Notes
    -----
    A coefficient is doubled once for all points, however many there are.

    Examples
    --------
    >>> [value.hex() for value in evaluate([bytes([7, 0]), bytes([1, 0x80])], points=[1, 2, 3])]
    ['0680', '051b', '049b']
    """
    arrays = _arrays(coefficients)
    results = np.empty((len(points), len(arrays[0])), dtype=np.int8)
    columns = list(zip(*(powers(x, len(arrays)) for x in points), strict=True))
    work = _work(len(arrays[0]))
    for start in range(0, len(arrays[0]), BLOCK):
        block = slice(start, start + BLOCK)
        totals = [result[block] for result in results]
        for total in totals:
            total[:] = arrays[0][block]
        for factors, array in zip(columns[1:], arrays[1:], strict=True):
            _add_multiples(totals, factors, array[block].copy(), work)
    return [result.tobytes() for result in results]


def powers(x: int, count: int) -> list[int]:
    """Return 1, x, x², …: the factors of a polynomial's coefficients.

    Examples
    --------
    >>> powers(3, 4)
    [1, 3, 5, 15]
    """
    factors = [1]
    while len(factors) < count:
        factors.append(TIMES[x][factors[-1]])
    return factors


def lagrange_weights(indices: Sequence[int], at: int = 0) -> list[int]:
    """Return the weights w_i with f(at) = Σ w_i · f(i), for each polynomial f of degree below their number.

    Parameters
    ----------
    indices : sequence of int
        Field elements, all different.
    at : int
        A field element.

    Returns
    -------
    list of int
        w_i = Π (at - j) / (i - j), over all indices j other than i. A difference is an XOR here.

    Raises
    ------
    ValueError
        If an index is there twice.

    Examples
    --------
    >>> lagrange_weights([1, 2, 3])
    [1, 1, 1]
    """
    if len(set(indices)) != len(indices):
        raise ValueError(f"the indices must differ, got {list(indices)}")
    weights = []
    for i in indices:
        weight = 1
        for j in indices:
            if j != i:
                weight = TIMES[weight][TIMES[at ^ j][INVERSE[i ^ j]]]
        weights.append(weight)
    return weights


def _add_products(
    total: np.ndarray, factors: Sequence[int], rows: Sequence[np.ndarray], work: np.ndarray
) -> None:
    """Turn zeros into Σ factor · row: for each bit, double, and add the rows whose factor has the bit."""
    bits = range(max(factors).bit_length())
    for bit in reversed(bits):
        if bit != bits[-1]:
            double(total, work[: len(total)])
        for factor, row in zip(factors, rows, strict=True):
            if factor >> bit & 1:
                np.bitwise_xor(total, row, out=total)


def _add_multiples(
    totals: Sequence[np.ndarray], factors: Sequence[int], row: np.ndarray, work: np.ndarray
) -> None:
    """Add factor · row to each total: for each bit, add the row where the factor has it, then double it."""
    for bit in range(max(factors).bit_length()):
        if bit:
            double(row, work[: len(row)])
        for total, factor in zip(totals, factors, strict=True):
            if factor >> bit & 1:
                np.bitwise_xor(total, row, out=total)


def _work(length: int) -> np.ndarray:
    return np.empty(min(length, BLOCK), dtype=np.int8)


def _arrays(rows: Sequence[Row]) -> list[np.ndarray]:
    """Return the rows as arrays, refusing rows of different lengths."""
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"need rows of one length, got {[len(row) for row in rows]} bytes")
    return [np.frombuffer(row, dtype=np.int8) for row in rows]
