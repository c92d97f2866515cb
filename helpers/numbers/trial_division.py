"""Trial division: divide by 2, then by 3, 5, 7, 9, ... for as long as a factor can hide.

>>> trial_division(3233)
({53: 1, 61: 1}, 1)
"""

from __future__ import annotations

from itertools import chain, count

from helpers.numbers.checks import whole_number


def trial_division(n: int, limit: int | None = None) -> tuple[dict[int, int], int]:
    """Divide the primes up to `limit` out of n.

    Parameters
    ----------
    n
        1 or more.
    limit
        The largest divisor to try, 1 or more; ``None`` goes on until n is factored.

    Returns
    -------
    factors : dict
        The primes found, in order, each with its exponent.
    rest : int
        What is left of n: 1 if n is factored completely, else a number with no prime factor up to `limit`.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If an argument is below 1.

    Notes
    -----
    No list of primes is needed: a composite d never divides, as its primes are gone before. Once d^2 exceeds
    what is left, that is 1 or prime. So a product of two primes p <= q takes about p / 2 divisions.

    Examples
    --------
    >>> trial_division(2**4 * 3 * 10007 * 10009, limit=100)
    ({2: 4, 3: 1}, 100160063)
    """
    rest = whole_number(n, "n", 1)
    factors: dict[int, int] = {}
    limit = rest if limit is None else whole_number(limit, "limit", 1)
    for d in chain((2,), count(3, 2)):
        if d > limit or d * d > rest:
            break
        while rest % d == 0:
            rest //= d
            factors[d] = factors.get(d, 0) + 1
    if d * d > rest > 1:
        factors[rest] = 1
        rest = 1
    return factors, rest
