"""Products and remainders of thousands of numbers at once, and the factors that they share.

Sources: Bernstein, "Fast multiplication and its applications" (2008), for the two trees; Heninger,
Durumeric, Wustrow and Halderman, "Mining your Ps and Qs", USENIX Security 2012, who looked with them for
shared primes in millions of keys from the Internet.

>>> batch_gcd([3 * 5, 7 * 11, 5 * 13])
[5, 1, 5]
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, prod

from helpers.numbers.backend import fast_integer
from helpers.numbers.checks import whole_number


def product_tree(numbers: Sequence[int]) -> list[list[int]]:
    """Return the numbers, the products of neighbors, of neighboring products, and so on up to one product.

    Parameters
    ----------
    numbers
        At least one integer, each 1 or more.

    Returns
    -------
    list of list of int
        The levels from the leaves to the root. Entry i of a level is the product of the entries 2i and 2i + 1
        of the level before, or the entry 2i where it has no neighbor.

    Raises
    ------
    TypeError
        If one of the numbers is not an integer.
    ValueError
        If there are none or one is below 1.

    Examples
    --------
    >>> product_tree([2, 3, 5])
    [[2, 3, 5], [6, 5], [30]]
    """
    return [[int(number) for number in level] for level in _levels(numbers)]


def remainder_tree(x: int, numbers: Sequence[int]) -> list[int]:
    """Return x modulo each of the numbers, from the root of their product tree down to its leaves.

    Parameters
    ----------
    x
        Any integer.
    numbers
        At least one integer, each 1 or more.

    Returns
    -------
    list of int
        The residues, in the order of the numbers.

    Raises
    ------
    TypeError, ValueError
        As `product_tree` does.

    Examples
    --------
    >>> remainder_tree(100, [2, 3, 7])
    [0, 1, 2]
    """
    remainders = [fast_integer(whole_number(x, "x"))]
    for level in reversed(_levels(numbers)):
        remainders = [remainders[i // 2] % number for i, number in enumerate(level)]
    return [int(remainder) for remainder in remainders]


def batch_gcd(moduli: Sequence[int]) -> list[int]:
    """Return for each modulus its greatest common divisor with the product of all the others.

    Parameters
    ----------
    moduli
        At least one integer, each 1 or more.

    Returns
    -------
    list of int
        1 where a modulus shares nothing. For RSA moduli, anything else is a prime that another key uses too,
        or the modulus itself if others use both of its primes.

    Raises
    ------
    TypeError, ValueError
        As `product_tree` does.

    Notes
    -----
    For every node N of the product tree let c be the product of all moduli outside it, modulo N. It is 1 at
    the root. At a child L whose sibling is R, the moduli outside are those outside N and those of R: c R
    modulo L.

    Comparing each pair would take a number of gcds that grows with the square of the number of moduli; here
    the work is a few products and remainders of huge numbers. GMP does these in little more than linear
    time. Python divides in quadratic time, so without gmpy2 keep to about a thousand moduli.

    Examples
    --------
    >>> batch_gcd([3 * 5, 7 * 11, 5 * 13])
    [5, 1, 5]
    """
    *below_root, _ = levels = _levels(moduli)
    cofactors = [fast_integer(1)]
    for level in reversed(below_root):
        cofactors = [_cofactor(cofactors[i // 2], level, i) for i in range(len(level))]
    return [gcd(c, n) for c, n in zip(cofactors, levels[0], strict=True)]


def _cofactor(parent: int, level: list[int], i: int) -> int:
    """Return the product of all moduli outside node i, modulo that node, from the same at its parent."""
    sibling = level[i ^ 1] if i ^ 1 < len(level) else 1
    return parent * sibling % level[i]


def _levels(numbers: Sequence[int]) -> list[list[int]]:
    if len(numbers) == 0:
        raise ValueError("a product tree needs at least one number")
    levels = [[fast_integer(whole_number(number, "each number", 1)) for number in numbers]]
    while len(levels[-1]) > 1:
        level = levels[-1]
        levels.append([prod(level[i : i + 2]) for i in range(0, len(level), 2)])
    return levels
