"""Shamir's scheme done wrong, in two ways that one meets in tutorials. For demonstrations only.

*Over the integers.* The polynomial's values are taken as they are, without a modulus, and interpolation uses
floating-point numbers. The share at x = 2 is secret + 2·a_1 + 4·a_2 + …, which is odd exactly when the secret
is: one share tells one bit. And a float has 53 bits, so that long secrets come back wrong.

*With coefficients other than 0.* The wish that the polynomial has exactly the degree t - 1, or that no
coefficient is "weak", makes some polynomials impossible, and with them secrets: with t = 2, a share (x, y)
says that the secret is not y.

>>> import random
>>> rng = random.Random(1)
>>> secret = rng.getrandbits(48)
>>> shares = broken_share_over_integers(secret, threshold=3, count=5, bits=48, rng=rng)
>>> parity_from_one_share(shares[1]) == secret % 2
True
>>> broken_combine_with_floats(shares[2:]) == secret
False
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from itertools import product

from helpers.sharing.agreement import require_counts
from helpers.sharing.polynomials import evaluate
from helpers.sharing.textbook_shamir import MOST_POLYNOMIALS


def broken_share_over_integers(
    secret: int, threshold: int, count: int, bits: int, rng: random.Random | None = None
) -> list[tuple[int, int]]:
    """Return the points (x, f(x)) of a polynomial over the integers.

    Parameters
    ----------
    secret : int
        0 or more.
    threshold, count : int
        2 <= threshold <= count <= 255.
    bits : int
        The coefficients are uniform from 0 to 2^bits - 1.
    rng : random.Random, optional
        Where they come from; None is the system's generator.

    Returns
    -------
    list of (int, int)
        The shares, for x = 1 … count.

    Examples
    --------
    >>> broken_share_over_integers(7, 2, 3, bits=4, rng=random.Random(1))
    [(1, 9), (2, 11), (3, 13)]
    """
    require_counts(threshold, count, 255)
    rng = rng or secrets.SystemRandom()
    coefficients = [secret] + [rng.getrandbits(bits) for _ in range(threshold - 1)]
    return [(x, sum(a * x**j for j, a in enumerate(coefficients))) for x in range(1, count + 1)]


def broken_combine_with_floats(shares: Sequence[tuple[int, int]]) -> int:
    """Return the value at 0, computed by Lagrange's formula in floating point and rounded.

    Parameters
    ----------
    shares : sequence of (int, int)
        As many as the threshold, at different x.

    Returns
    -------
    int
        The secret, as long as no number on the way needs more than 53 bits.

    Examples
    --------
    >>> broken_combine_with_floats([(1, 9), (2, 11)])
    7
    """
    total = 0.0
    for i, y in shares:
        weight = 1.0
        for j, _ in shares:
            if j != i:
                weight *= j / (j - i)
        total += weight * y
    return round(total)


def parity_from_one_share(share: tuple[int, int]) -> int:
    """Return the secret's last bit, seen in a share over the integers whose x is even.

    Parameters
    ----------
    share : (int, int)
        x and f(x). All terms of f(x) but the secret are multiples of x.

    Returns
    -------
    int
        0 or 1.

    Raises
    ------
    ValueError
        If x is odd.

    Examples
    --------
    >>> parity_from_one_share((2, 11))
    1
    """
    x, y = share
    if x % 2:
        raise ValueError(f"the parity is seen where x is even, got x = {x}")
    return y % 2


def broken_share_without_zeros(
    secret: int, threshold: int, count: int, p: int, rng: random.Random | None = None
) -> list[tuple[int, int]]:
    """Return shares modulo p of a polynomial whose coefficients, save perhaps the secret, are not 0.

    Parameters
    ----------
    secret : int
        From 0 to p - 1.
    threshold, count : int
        2 <= threshold <= count < p.
    p : int
        A prime.
    rng : random.Random, optional
        Where the coefficients come from; None is the system's generator.

    Returns
    -------
    list of (int, int)
        The shares, for x = 1 … count.

    Examples
    --------
    >>> shares = broken_share_without_zeros(7, threshold=2, count=10, p=11)
    >>> 7 in [y for _, y in shares]
    False
    """
    require_counts(threshold, count, p - 1)
    rng = rng or secrets.SystemRandom()
    coefficients = [secret] + [rng.randrange(1, p) for _ in range(threshold - 1)]
    return [(x, evaluate(coefficients, x, p)) for x in range(1, count + 1)]


def secrets_left_without_zeros(shares: Sequence[tuple[int, int]], threshold: int, p: int) -> list[int]:
    """Return the secrets for which some polynomial without a coefficient 0 goes through the shares.

    Parameters
    ----------
    shares : sequence of (int, int)
        What somebody holds.
    threshold : int
        How many coefficients a polynomial has.
    p : int
        A prime with p^threshold at most 1,000,000: all polynomials are tried.

    Returns
    -------
    list of int
        With t = 2 and one share, all but one. Each new split of the same secret excludes again.

    Raises
    ------
    ValueError
        If there are too many polynomials.

    Examples
    --------
    >>> secrets_left_without_zeros([(1, 4)], threshold=2, p=7)
    [0, 1, 2, 3, 5, 6]
    """
    if p**threshold > MOST_POLYNOMIALS:
        raise ValueError(f"p^threshold must be at most {MOST_POLYNOMIALS:,}, got {p}^{threshold}")
    left = set()
    for coefficients in product(range(p), *[range(1, p)] * (threshold - 1)):
        if all(evaluate(coefficients, x, p) == y for x, y in shares):
            left.add(coefficients[0])
    return sorted(left)
