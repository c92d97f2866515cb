"""How fast secret sharing is, next to others: `python tests/benchmarks/sharing_speed.py`.

3 of 5 shares over GF(256). Splitting includes drawing the coefficients for all of them; ours also has an
identifier and checksums, which are checked when combining, on one thread while another one interpolates (the
ratio wants two cores that are free). `galois` only multiplies and adds arrays, and has its Lagrange weights
before the clock starts. pycryptodome shares 16 bytes at a time over GF(2^128), so that it splits the data
block by block; it gets a smaller piece of it, and the speed counts. A key has 32 bytes: two blocks for
pycryptodome.

The contenders take turns, and the best of several runs counts: a busy machine only ever adds time. Who is not
installed is not measured.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.sharing.feldman import combine_verified, deal, ffdhe, is_valid
from helpers.sharing.gf256_arrays import lagrange_weights
from helpers.sharing.refresh import refresh
from helpers.sharing.shamir import combine, split
from helpers.sharing.shamir_vectors import combine_vectors, split_vector

THRESHOLD, COUNT = 3, 5
HELD = slice(COUNT - THRESHOLD, COUNT)  # the last shares: the first have easier indices
PEERS = ["ours", "galois", "pycryptodome"]
Task = Callable[[], object]


def ours(data: bytes) -> tuple[int, Task, Task]:
    """Return how many bytes are shared, and how to split and combine them."""
    held = split(data, THRESHOLD, COUNT)[HELD]
    assert combine(held) == data
    return len(data), lambda: split(data, THRESHOLD, COUNT), lambda: combine(held)


def galois_arrays(data: bytes) -> tuple[int, Task, Task]:
    """Do the same with arrays of galois, by Horner's rule for each share."""
    import galois

    field = galois.GF(2**8, irreducible_poly=0x11B)
    secret = field(np.frombuffer(data, dtype=np.uint8))
    points = [field(x) for x in range(1, COUNT + 1)]

    def share() -> list[np.ndarray]:
        a1, a2 = (field(np.frombuffer(os.urandom(len(data)), dtype=np.uint8)) for _ in range(2))
        return [(a2 * x + a1) * x + secret for x in points]

    held = share()[HELD]
    weights = [field(w) for w in lagrange_weights(range(1, COUNT + 1)[HELD])]

    def join() -> np.ndarray:
        return weights[0] * held[0] + weights[1] * held[1] + weights[2] * held[2]

    assert join().tobytes() == data
    return len(data), share, join


def pycryptodome_blocks(data: bytes, most: int = 20_000) -> tuple[int, Task, Task]:
    """Do the same with pycryptodome, in blocks of 16 bytes, for at most `most` bytes."""
    from Crypto.Protocol.SecretSharing import Shamir

    length = min(len(data), most) // 16 * 16
    blocks = [data[start : start + 16] for start in range(0, length, 16)]

    def share() -> list[list[tuple[int, bytes]]]:
        return [Shamir.split(THRESHOLD, COUNT, block) for block in blocks]

    held = [shares[HELD] for shares in share()]

    def join() -> list[bytes]:
        return [Shamir.combine(shares) for shares in held]

    assert b"".join(join()) == data[:length]
    return length, share, join


def contenders(data: bytes) -> dict[str, tuple[int, Task, Task]]:
    """Return those that are installed."""
    found = {"ours": ours(data)}
    for name, prepare in (("galois", galois_arrays), ("pycryptodome", pycryptodome_blocks)):
        with suppress(ImportError):
            found[name] = prepare(data)
    return found


def best(task: Task, calls: int) -> float:
    """Return the best time of so many calls, in seconds."""
    shortest = float("inf")
    for _ in range(calls):
        start = time.perf_counter()
        task()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def measure(data: bytes, runs: int, calls: int) -> dict[str, tuple[float, float]]:
    """Let all take turns; return each one's best times in seconds a byte, to split and to combine."""
    found = contenders(data)
    times = {name: (float("inf"), float("inf")) for name in found}
    for _ in range(runs):
        for name, (length, *tasks) in found.items():
            there, back = (best(task, calls) / length for task in tasks)
            times[name] = (min(times[name][0], there), min(times[name][1], back))
    return times


def print_long(size: int, times: dict[str, tuple[float, float]]) -> None:
    """Print MB/s, and how many times faster ours is."""
    print(f"\n{size / 1e6:g} MB, 3 of 5, MB/s\n{'':16}{'split':>10}{'combine':>10}{'ours is':>12}{'':>10}")
    for name in PEERS:
        if name in times:
            ratios = [theirs / own for theirs, own in zip(times[name], times["ours"], strict=True)]
            speeds = "".join(f"{1e-6 / seconds:10.3g}" for seconds in times[name])
            print(f"{name:16}{speeds}{ratios[0]:11,.1f}x{ratios[1]:9,.1f}x")
        else:
            print(f"{name:16}{'not measured':>20}")


def print_key(times: dict[str, tuple[float, float]]) -> None:
    """Print microseconds."""
    print(f"\na key of 32 bytes, 3 of 5, µs\n{'':16}{'split':>10}{'combine':>10}")
    for name in PEERS:
        if name in times:
            print(f"{name:16}" + "".join(f"{32e6 * seconds:10.1f}" for seconds in times[name]))
        else:
            print(f"{name:16}{'not measured':>20}")


def print_others(runs: int) -> None:
    """Print the times of what has no peer here."""
    print("\nothers, 3 of 5, ms")
    vector, key = np.arange(1_000_000), int.from_bytes(os.urandom(32), "big")
    vectors, shares = split_vector(vector, THRESHOLD, COUNT), split(bytes(10**7), THRESHOLD, COUNT)
    verifiable, commitments = deal(key, THRESHOLD, COUNT, ffdhe())
    tasks: dict[str, Task] = {
        "a million numbers modulo 2^61 - 1, split": lambda: split_vector(vector, THRESHOLD, COUNT),
        "a million numbers modulo 2^61 - 1, combine": lambda: combine_vectors(vectors[HELD]),
        "10 MB, refresh by all five": lambda: refresh(shares),
        "a key with commitments of 3072 bits, deal": lambda: deal(key, THRESHOLD, COUNT),
        "one such share, verify": lambda: is_valid(verifiable[0], commitments),
        "three such shares, verify and combine": lambda: combine_verified(verifiable[HELD], commitments),
    }
    for name, task in tasks.items():
        print(f"{name:46}{1e3 * best(task, runs):10.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Secret sharing, next to others.")
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    size = int(options.megabytes * 1e6)
    print_long(size, measure(os.urandom(size), options.runs, calls=1))
    print_key(measure(os.urandom(32), options.runs, calls=100))
    print_others(min(options.runs, 3))


if __name__ == "__main__":
    main()
