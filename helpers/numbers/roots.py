"""Whole-number roots: the largest r with r^k no larger than x.

Source: Newton's method in integers, as in Cohen, A Course in Computational Algebraic Number Theory, section
1.7 (there for square roots).

>>> integer_root(1000, 3), integer_root(999, 3)
(10, 9)
"""

from __future__ import annotations

from helpers.numbers.checks import whole_number


def integer_root(x: int, k: int) -> int:
    """Return the k-th root of x, rounded down.

    Parameters
    ----------
    x
        0 or more.
    k
        1 or more.

    Returns
    -------
    int
        The r with ``r**k <= x < (r + 1)**k``.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `x` is negative or `k` is below 1.

    Notes
    -----
    Newton's step takes a guess r to ((k - 1) r + x / r^(k-1)) / k, the mean of k numbers whose product is x.
    A mean is never below the root of the product, so the rounded-down step never falls below the answer; and
    it shrinks every guess that is too large. So the first guess that does not shrink is the answer.

    Examples
    --------
    >>> integer_root(10**300 + 1, 3) == 10**100
    True
    """
    x, k = whole_number(x, "x", 0), whole_number(k, "k", 1)
    if k >= x.bit_length():
        return min(x, 1)  # x < 2^k
    root = 2 ** -(-x.bit_length() // k)
    while True:
        guess = ((k - 1) * root + x // root ** (k - 1)) // k
        if guess >= root:
            return root
        root = guess


def exact_root(x: int, k: int) -> int | None:
    """Return the r with ``r**k == x``, or ``None`` if x is not a k-th power.

    Parameters
    ----------
    x
        0 or more.
    k
        1 or more.

    Returns
    -------
    int or None
        The root, 0 or more.

    Raises
    ------
    TypeError, ValueError
        As `integer_root` does.

    Examples
    --------
    >>> exact_root(3**60, 60), exact_root(3**60 + 1, 60)
    (3, None)
    """
    x, k = whole_number(x, "x", 0), whole_number(k, "k", 1)
    root = integer_root(x, k)
    return root if root**k == x else None
