"""Polynomials modulo a prime: their values, and the weights that bring a value back from others.

Source: Shamir, *How to share a secret*, Communications of the ACM 22 (1979), for the use; interpolation is
Lagrange's.

>>> f = [7, 3, 5]  # 7 + 3x + 5x²
>>> values = [evaluate(f, x, 11) for x in (1, 2, 3)]
>>> sum(w * y for w, y in zip(lagrange_weights([1, 2, 3], 11), values)) % 11
7
"""

from __future__ import annotations

from collections.abc import Sequence


def evaluate(coefficients: Sequence[int], x: int, p: int) -> int:
    """Return a_0 + a_1 x + a_2 x² + … mod p, by Horner's rule.

    Parameters
    ----------
    coefficients : sequence of int
        a_0 first.
    x : int
        Where.
    p : int
        The modulus.

    Returns
    -------
    int
        From 0 to p - 1.

    Examples
    --------
    >>> evaluate([7, 3, 5], 2, 11)
    0
    """
    y = 0
    for a in reversed(coefficients):
        y = (y * x + a) % p
    return y


def lagrange_weights(indices: Sequence[int], p: int, at: int = 0) -> list[int]:
    """Return the weights w_i with f(at) = Σ w_i · f(i) mod p, for each f of degree below their number.

    Parameters
    ----------
    indices : sequence of int
        All different modulo p.
    p : int
        A prime.
    at : int
        Where the value is wanted; 0 is where the secret is.

    Returns
    -------
    list of int
        w_i = Π (at - j) / (i - j) mod p, over all indices j other than i.

    Raises
    ------
    ValueError
        If two indices are the same modulo p.

    Examples
    --------
    >>> lagrange_weights([1, 2, 3], 11)
    [3, 8, 1]
    """
    if len({i % p for i in indices}) != len(indices):
        raise ValueError(f"the indices must differ modulo {p}, got {list(indices)}")
    weights = []
    for i in indices:
        numerator = denominator = 1
        for j in indices:
            if j != i:
                numerator = numerator * (at - j) % p
                denominator = denominator * (i - j) % p
        weights.append(numerator * pow(denominator, -1, p) % p)
    return weights
