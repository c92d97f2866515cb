"""Fermat's method: write n as a difference of two squares.

If a^2 - n = b^2, then n = (a - b)(a + b). Starting from the square root of n, a is soon found if the two
factors are close to each other, and only then.

Source: Knuth, The Art of Computer Programming, volume 2, section 4.5.4, algorithm C, after Fermat (1643).

>>> fermat_factor(10403)
(101, 103)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from math import isqrt

from helpers.numbers.checks import describe, whole_number
from helpers.numbers.miller_rabin import is_prime


@dataclass(frozen=True, slots=True)
class FermatStep:
    """One try: ``a**2 - n == difference``; `b` is its square root, or ``None`` if it is not a square."""

    a: int
    difference: int
    b: int | None


def fermat_steps(n: int) -> Iterator[FermatStep]:
    """Yield the tries of Fermat's method, up to and with the one that succeeds.

    Parameters
    ----------
    n
        Odd and composite, 9 or more.

    Raises
    ------
    TypeError
        If `n` is not an integer.
    ValueError
        If `n` is even, prime or below 9. As with every generator, at the first step taken.

    Notes
    -----
    For n = p q the last a is (p + q) / 2, so there are (p + q) / 2 - ceil(sqrt(n)) + 1 steps. That is about
    (p - q)^2 / (8 sqrt(n)) for factors that are close.

    Examples
    --------
    >>> for step in fermat_steps(5959):
    ...     print(step)
    FermatStep(a=78, difference=125, b=None)
    FermatStep(a=79, difference=282, b=None)
    FermatStep(a=80, difference=441, b=21)
    """
    n = whole_number(n, "n", 9)
    if n % 2 == 0:
        raise ValueError("Fermat's method takes odd numbers; divide n by 2 first")
    if is_prime(n):
        raise ValueError(f"{describe(n)} is prime: it has no proper factor")
    for a in count(isqrt(n - 1) + 1):
        difference = a * a - n
        b = isqrt(difference)
        if b * b == difference:
            yield FermatStep(a, difference, b)
            return
        yield FermatStep(a, difference, None)


def fermat_factor(n: int, max_steps: int = 1_000_000) -> tuple[int, int] | None:
    """Return the closest factors p <= q with ``p * q == n``, or ``None`` if they are too far apart.

    Parameters
    ----------
    n
        Odd and composite, 9 or more.
    max_steps
        After how many steps to give up, 1 or more.

    Returns
    -------
    tuple of int or None
        Two proper factors, which need not be prime; ``None`` if `max_steps` were not enough.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `n` is even, prime or below 9, or `max_steps` is below 1.

    Examples
    --------
    >>> fermat_factor(3 * 1000003, max_steps=1000)  # two primes, but far apart
    """
    for step in islice(fermat_steps(n), whole_number(max_steps, "max_steps", 1)):
        if step.b is not None:
            return step.a - step.b, step.a + step.b
    return None
