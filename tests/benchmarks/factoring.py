"""How long factoring takes here, by method and size: `python tests/benchmarks/factoring.py`.

All methods get the same products of two primes of equal size, and processor time is counted, so that a busy
machine disturbs little. The last line says how far each comes in one second. It takes some three minutes.
"""

import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sympy import factorint

from helpers.numbers.pollard_rho import pollard_rho
from helpers.numbers.quadratic_sieve import quadratic_sieve
from helpers.numbers.random_prime import random_prime
from helpers.numbers.trial_division import trial_division

SIZES = (32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 136, 144, 150, 160, 170, 180)
NUMBERS = 5  # products for each size
STOP_AFTER = 2.0  # seconds: a method whose median exceeds this is not asked for larger sizes
FINE = time.get_clock_info("process_time").resolution < 1e-6  # coarse on Windows
clock = time.process_time if FINE else time.perf_counter
METHODS: dict[str, Callable[[int], object]] = {
    "trial division": trial_division,
    "Pollard rho": lambda n: pollard_rho(n, random.Random(n)),
    "sympy.factorint": factorint,
    "quadratic sieve": quadratic_sieve,
}


def semiprimes(bits: int) -> list[int]:
    """Return the numbers that all methods get: products of two primes of bits / 2 each."""
    rng = random.Random(bits)
    return [random_prime(bits // 2, rng) * random_prime(bits // 2, rng) for _ in range(NUMBERS)]


def seconds(method: Callable[[int], object], n: int) -> float:
    """Return how long one call takes."""
    start = clock()
    method(n)
    return clock() - start


def reach(medians: dict[int, float], limit: float = 1.0) -> str:
    """Return the size factored in `limit` seconds, drawing a straight line for the log of the time."""
    for (small, before), (large, after) in zip(medians.items(), list(medians.items())[1:], strict=False):
        if before <= limit < after:
            share = math.log(limit / before) / math.log(after / before)
            return f"{small + share * (large - small):.0f}"
    return "?"


def main() -> None:
    """Print a line of medians for each size, and a last one with the sizes reached in one second."""
    medians: dict[str, dict[int, float]] = {name: {} for name in METHODS}
    for method in METHODS.values():
        method(10007 * 10009)  # imports and caches are not timed
    print("Seconds to factor a product of two primes of equal size: median of", NUMBERS)
    print("bits" + "".join(f"{name:>17}" for name in METHODS))
    for bits in SIZES:
        numbers = semiprimes(bits)
        line = f"{bits:4}"
        for name, method in METHODS.items():
            if max(medians[name].values(), default=0) < STOP_AFTER:
                medians[name][bits] = statistics.median(seconds(method, n) for n in numbers)
                line += f"{medians[name][bits]:17.4f}"
            else:
                line += f"{'':>17}"
        print(line, flush=True)
    print("bits in one second")
    print("    " + "".join(f"{reach(line):>17}" for line in medians.values()))


if __name__ == "__main__":
    main()
