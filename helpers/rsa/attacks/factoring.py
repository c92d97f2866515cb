"""The attack that always works, given time: factor n. How long, measured here and foretold.

>>> times = measure_factoring(seconds=0.05)
>>> [points[0][0] for points in times.values()]
[40, 60]
"""

import random
import time
from collections.abc import Callable

from helpers.course.wording import YEAR
from helpers.numbers.factoring_cost import FACTORING_RECORDS, nfs_work
from helpers.numbers.pollard_rho import pollard_rho
from helpers.numbers.quadratic_sieve import quadratic_sieve
from helpers.numbers.random_prime import random_prime

METHODS: dict[str, tuple[Callable[[int], object], int, int]] = {
    "Pollard's rho": (pollard_rho, 40, 6),
    "quadratic sieve": (quadratic_sieve, 60, 15),
}
"""Name → the method, the bits it starts with, and how many more each time."""


def measure_factoring(
    seconds: float = 1.0, numbers_each: int = 3, progress: Callable[[str], object] | None = None
) -> dict[str, list[tuple[int, float]]]:
    """Time the factoring of random products of two primes, ever longer ones, until one takes too long.

    Parameters
    ----------
    seconds : float
        A method stops growing when its median time passes this.
    numbers_each : int
        How many numbers of each size; the median counts.
    progress : callable, optional
        Called with a line of text before each size.

    Returns
    -------
    dict of str to list of (int, float)
        Method → bits and median seconds.

    Examples
    --------
    >>> list(measure_factoring(seconds=0.01, numbers_each=1))
    ["Pollard's rho", 'quadratic sieve']
    """
    rng = random.Random(829)
    times: dict[str, list[tuple[int, float]]] = {}
    for name, (method, bits, more) in METHODS.items():
        points = times[name] = []
        while not points or points[-1][1] < seconds:
            if progress is not None:
                progress(f"{name}, {bits} bits")
            taken = sorted(_seconds(method, _semiprime(bits, rng)) for _ in range(numbers_each))
            points.append((bits, taken[len(taken) // 2]))
            bits += more
    return times


def _semiprime(bits: int, rng: random.Random) -> int:
    return random_prime(bits // 2, rng) * random_prime(bits // 2, rng)


def _seconds(method: Callable[[int], object], n: int) -> float:
    start = time.perf_counter()
    method(n)
    return time.perf_counter() - start


def record_seconds() -> list[tuple[str, int, float]]:
    """Return name, bits and core-seconds of the records whose cost is published in core-years.

    Examples
    --------
    >>> [name for name, bits, seconds in record_seconds()]
    ['RSA-768', 'RSA-240', 'RSA-250']
    """
    return [(r.name, r.bits, r.core_years * YEAR) for r in FACTORING_RECORDS if r.core_years is not None]


def predicted_seconds(sizes: range = range(256, 4097, 128)) -> list[tuple[int, float]]:
    """Return bits and core-seconds of the number field sieve: its formula, drawn through RSA-250.

    The formula leaves out a factor that tends to 1 (its o(1)), so this is an order of magnitude at best.

    Parameters
    ----------
    sizes : range
        Bits.

    Examples
    --------
    >>> [f"{seconds:.0e}" for bits, seconds in predicted_seconds(range(1024, 2049, 1024))]
    ['2e+13', '2e+22']
    """
    _, bits, seconds = record_seconds()[-1]
    return [(size, seconds * 2 ** (nfs_work(size) - nfs_work(bits))) for size in sizes]
