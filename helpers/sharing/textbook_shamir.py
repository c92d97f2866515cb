"""Shamir's secret sharing modulo a prime, written to be read, and the count that proves it.

The secret is the value at 0 of a polynomial of degree t - 1 whose other coefficients are random. A share is
its value at another point. Any t shares determine the polynomial; with fewer, there are equally many
polynomials for each secret.

Source: Shamir, *How to share a secret*, Communications of the ACM 22 (1979).

What is hidden does not rest on anybody's lack of computing power: if the coefficients are uniform and
unknown, fewer than t shares say nothing about the secret. What is not protected: a forged share gives a wrong
secret and no error. For real keys take `helpers.sharing.shamir`.

>>> import random
>>> shares = textbook_share(7, threshold=3, count=5, p=11, rng=random.Random(1))
>>> textbook_combine(shares[1:4], p=11)
7
>>> set(polynomials_for_each_secret(shares[:2], threshold=3, p=11).values())
{1}
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from itertools import product

from helpers.numbers.checks import whole_number
from helpers.numbers.miller_rabin import is_prime
from helpers.sharing.agreement import require_counts
from helpers.sharing.errors import ShareError
from helpers.sharing.polynomials import evaluate, lagrange_weights

MOST_POLYNOMIALS = 1_000_000


def textbook_share(
    secret: int, threshold: int, count: int, p: int, rng: random.Random | None = None
) -> list[tuple[int, int]]:
    """Return the points (x, f(x)) for x = 1 … count, with f(0) the secret.

    Parameters
    ----------
    secret : int
        From 0 to p - 1.
    threshold, count : int
        t of n: 2 <= threshold <= count < p.
    p : int
        A prime: modulo another number not every difference can be divided by.
    rng : random.Random, optional
        Where the coefficients come from; None is the system's generator. A seeded one is a toy.

    Returns
    -------
    list of (int, int)
        The shares.

    Raises
    ------
    TypeError, ValueError
        If a number is out of these bounds.

    Examples
    --------
    >>> len(textbook_share(7, threshold=2, count=3, p=11))
    3
    """
    _require_prime(p)
    require_counts(threshold, count, p - 1)
    if not 0 <= whole_number(secret, "secret") < p:
        raise ValueError("the secret must be from 0 to p - 1")
    rng = rng or secrets.SystemRandom()
    coefficients = [secret] + [rng.randrange(p) for _ in range(threshold - 1)]
    return [(x, evaluate(coefficients, x, p)) for x in range(1, count + 1)]


def textbook_combine(shares: Sequence[tuple[int, int]], p: int) -> int:
    """Return f(0) for the polynomial of least degree through the shares.

    Parameters
    ----------
    shares : sequence of (int, int)
        At least as many as the threshold was. With fewer, the result is some number of no meaning: these
        shares do not know their threshold.
    p : int
        The prime of the shares.

    Returns
    -------
    int
        The secret.

    Raises
    ------
    ShareError
        If there is no share, or if two have the same x.

    Examples
    --------
    >>> textbook_combine([(1, 4), (2, 0)], p=11)  # the line through (1, 4) and (2, 0)
    8
    """
    _require_prime(p)
    xs = [x for x, _ in shares]
    if not shares or len({x % p for x in xs}) != len(xs):
        raise ShareError(f"need shares at different points, got x = {xs}")
    return sum(w * y for w, (_, y) in zip(lagrange_weights(xs, p), shares, strict=True)) % p


def polynomials_for_each_secret(shares: Sequence[tuple[int, int]], threshold: int, p: int) -> dict[int, int]:
    """Return, for each secret, how many polynomials of degree below the threshold go through the shares.

    Parameters
    ----------
    shares : sequence of (int, int)
        What somebody holds, any number of them.
    threshold : int
        How many coefficients a polynomial has.
    p : int
        A prime so small that all p^threshold polynomials can be tried: at most 1,000,000.

    Returns
    -------
    dict of int to int
        All p secrets. Each polynomial is equally likely, so equal counts mean that nothing is known.

    Raises
    ------
    ValueError
        If there are too many polynomials.

    Examples
    --------
    >>> polynomials_for_each_secret([(1, 4)], threshold=2, p=5)
    {0: 1, 1: 1, 2: 1, 3: 1, 4: 1}
    >>> polynomials_for_each_secret([(1, 4), (2, 0)], threshold=2, p=5)
    {0: 0, 1: 0, 2: 0, 3: 1, 4: 0}
    """
    _require_prime(p)
    if p**threshold > MOST_POLYNOMIALS:
        raise ValueError(f"p^threshold must be at most {MOST_POLYNOMIALS:,}, got {p}^{threshold}")
    found = dict.fromkeys(range(p), 0)
    for coefficients in product(range(p), repeat=threshold):
        found[coefficients[0]] += all(evaluate(coefficients, x, p) == y for x, y in shares)
    return found


def _require_prime(p: int) -> None:
    if not is_prime(whole_number(p, "p", minimum=2)):
        raise ValueError("p must be a prime: modulo another number not everything can be divided")
