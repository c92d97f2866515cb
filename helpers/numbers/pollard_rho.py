"""Pollard's rho method, in Brent's variant: a walk modulo n that runs in a circle modulo a factor of n first.

The walk x -> x^2 + c takes at most p values modulo a prime factor p of n, and by the birthday paradox comes
back to one of them after some sqrt(p) steps. Then p divides the difference of two of its values, and the gcd
of that difference with n shows it.

Sources: Pollard, "A Monte Carlo method for factorization", BIT 15 (1975); Brent, "An improved Monte Carlo
factorization algorithm", BIT 20 (1980), for finding the circle and for taking one gcd for many differences.

>>> import random
>>> pollard_rho(1000003 * 1000033, random.Random(1))
1000003
"""

from __future__ import annotations

import math
import random
import secrets

from helpers.numbers import backend
from helpers.numbers.checks import describe, whole_number
from helpers.numbers.miller_rabin import is_prime

BATCH = 128  # differences multiplied together before one gcd


def pollard_rho(n: int, rng: random.Random | None = None, max_steps: int | None = None) -> int | None:
    """Return a proper factor of the composite number n.

    Parameters
    ----------
    n
        Composite, 4 or more.
    rng
        Where the start and the constant c of the walks come from; ``None`` for the operating system's
        generator. The same generator state gives the same answer.
    max_steps
        After about how many steps to give up, 1 or more; ``None`` goes on until a factor is found.

    Returns
    -------
    int or None
        A divisor of n above 1 and below n, not necessarily prime; ``None`` if `max_steps` were not enough.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `n` is prime or below 4, or `max_steps` is below 1.

    Notes
    -----
    It takes about sqrt(p) steps for the smallest prime factor p, whatever the size of n. That the walk
    behaves like a random one is an assumption that fits what is observed; it is not proved.

    Examples
    --------
    >>> pollard_rho((2**61 - 1) * (2**89 - 1), max_steps=1000)  # no small factor
    """
    n = whole_number(n, "n", 4)
    steps_left = math.inf if max_steps is None else whole_number(max_steps, "max_steps", 1)
    if n % 2 == 0:
        return 2
    if is_prime(n):
        raise ValueError(f"{describe(n)} is prime: it has no proper factor")
    rng = secrets.SystemRandom() if rng is None else rng
    while steps_left > 0:
        factor, steps = _walk(n, rng.randrange(n), rng.randrange(1, n), steps_left)
        if 1 < factor < n:
            return factor
        steps_left -= steps
    return None


def _walk(n: int, start: int, c: int, max_steps: float) -> tuple[int, int]:
    """Walk until a difference shares a factor with n; return that factor (n itself at worst) and the steps.

    Brent: compare with x all of the next `length` values y, then let the last y be x and double the length.
    """
    if backend.gmpy2 is not None:
        n, start, c = map(backend.gmpy2.mpz, (n, start, c))
    y, length, steps = start, 1, 0
    while steps < max_steps:
        x = y
        for done in range(0, length, BATCH):
            y_before, product = y, 1
            for _ in range(min(BATCH, length - done)):
                y = (y * y + c) % n
                product = product * (x - y) % n
            steps += BATCH
            if math.gcd(product, n) > 1:
                return _first_common_factor(n, x, y_before, c), steps
        length *= 2
    return 1, steps


def _first_common_factor(n: int, x: int, y: int, c: int) -> int:
    """Take again, one by one, the steps of a batch whose product shares a factor with n."""
    factor = 1
    while factor == 1:
        y = (y * y + c) % n
        factor = math.gcd(x - y, n)
    return int(factor)
