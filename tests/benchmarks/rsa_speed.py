"""How long RSA takes here, next to OpenSSL and others: `python tests/benchmarks/rsa_speed.py`.

Key generation gives the mean and its standard error: the number of candidates until a prime is found has a
geometric distribution, nearly, so that a few keys say nothing. The private operation gives the median. The
contenders take turns, and processor time is counted, so that a busy machine disturbs little. OpenSSL, through
the `cryptography` library, is 1.0.

What is timed as private operation: here one CRT decryption with its check against faults, with `rsa` one
decryption without padding, elsewhere one signature of a ready hash by PKCS #1 v1.5, whose padding costs next
to nothing beside it.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.asymmetric import rsa as openssl

from helpers.numbers import backend
from helpers.rsa import from_cryptography, generate_key, textbook_decrypt_crt, to_pem

DIGEST = bytes(range(32))
GMPY2 = backend.gmpy2
NAMES = ("OpenSSL", "ours, gmpy2", "ours, Python alone", "pycryptodome", "rsa")
TURNS = 50
FINE = time.get_clock_info("process_time").resolution < 1e-6  # coarse on Windows
clock = time.process_time if FINE else time.perf_counter


@contextmanager
def arithmetic(module: object) -> Iterator[None]:
    """Let the helpers calculate with gmpy2 (the module) or with Python's integers (None)."""
    before, backend.gmpy2 = backend.gmpy2, module
    try:
        yield
    finally:
        backend.gmpy2 = before


def with_arithmetic(module: object, function: Callable[[], object]) -> Callable[[], object]:
    """Return the function, to be run on the given arithmetic."""

    def run() -> object:
        with arithmetic(module):
            return function()

    return run


def key_generators(bits: int) -> dict[str, Callable[[], object]]:
    """Return what each contender does to make a key."""
    contenders = {
        "OpenSSL": lambda: openssl.generate_private_key(65537, bits),
        "ours, Python alone": with_arithmetic(None, lambda: generate_key(bits)),
    }
    if GMPY2:
        contenders["ours, gmpy2"] = with_arithmetic(GMPY2, lambda: generate_key(bits))
    with suppress(ImportError):
        from Crypto.PublicKey import RSA

        contenders["pycryptodome"] = lambda: RSA.generate(bits)
    with suppress(ImportError):
        import rsa

        contenders["rsa"] = lambda: rsa.newkeys(bits)
    return contenders


def private_operations(bits: int) -> dict[str, Callable[[], object]]:
    """Return what each contender does with one and the same private key."""
    theirs = openssl.generate_private_key(65537, bits)
    ours = from_cryptography(theirs)
    scheme, algorithm = padding.PKCS1v15(), utils.Prehashed(hashes.SHA256())
    C = ours.n // 3
    contenders = {
        "OpenSSL": lambda: theirs.sign(DIGEST, scheme, algorithm),
        "ours, Python alone": with_arithmetic(None, lambda: textbook_decrypt_crt(C, ours)),
    }
    if GMPY2:
        contenders["ours, gmpy2"] = with_arithmetic(GMPY2, lambda: textbook_decrypt_crt(C, ours))
    with suppress(ImportError):
        from Crypto.Hash import SHA256
        from Crypto.PublicKey import RSA
        from Crypto.Signature import pkcs1_15

        signer, hashed = pkcs1_15.new(RSA.import_key(to_pem(ours))), SHA256.new(DIGEST)
        contenders["pycryptodome"] = lambda: signer.sign(hashed)
    with suppress(ImportError):
        import rsa

        key = rsa.PrivateKey(ours.n, ours.e, ours.d, ours.p, ours.q)
        contenders["rsa"] = lambda: key.blinded_decrypt(C)
    return contenders


def take_turns(contenders: dict[str, Callable[[], object]], seconds: float) -> dict[str, list[float]]:
    """Run each contender for about so many seconds, at least three times, in turns; return their times."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(1, TURNS + 1):
        for name, function in contenders.items():
            while sum(times[name]) < seconds * turn / TURNS or len(times[name]) < 3:
                start = clock()
                function()
                times[name].append(clock() - start)
    return times


def print_table(title: str, rows: dict[str, tuple[float, float, int]]) -> None:
    """Print milliseconds, their standard error and the ratio to OpenSSL for each contender."""
    print(f"\n{title}\n{'':20}{'ms':>10}{'±':>9}{'OpenSSL = 1.0':>18}{'runs':>8}")
    reference, reference_error, _ = rows["OpenSSL"]
    for name in NAMES:
        if name not in rows:
            print(f"{name:20}{'not measured: not installed':>37}")
            continue
        value, error, runs = rows[name]
        ratio = value / reference
        ratio_error = ratio * ((error / value) ** 2 + (reference_error / reference) ** 2) ** 0.5
        shown = f"{ratio:.2f} ± {0.0 if name == 'OpenSSL' else ratio_error:.2f}"
        print(f"{name:20}{1000 * value:10.3f}{1000 * error:9.3f}{shown:>18}{runs:8}")


def summary(times: list[float], center: Callable[[list[float]], float]) -> tuple[float, float, int]:
    """Return the center of the times, the standard error of their mean, and their number."""
    return center(times), statistics.stdev(times) / len(times) ** 0.5, len(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="RSA here, next to OpenSSL and others.")
    parser.add_argument("--bits", type=int, nargs="+", default=[2048, 3072])
    parser.add_argument("--keygen-seconds", type=float, default=20, help="for each contender and size")
    parser.add_argument("--private-seconds", type=float, default=2, help="for each contender and size")
    options = parser.parse_args()
    for bits in options.bits:
        times = take_turns(private_operations(bits), options.private_seconds)
        rows = {name: summary(values, statistics.median) for name, values in times.items()}
        print_table(f"private operation, {bits} bits (median)", rows)
    for bits in options.bits:
        times = take_turns(key_generators(bits), options.keygen_seconds)
        rows = {name: summary(values, statistics.mean) for name, values in times.items()}
        print_table(f"key generation, {bits} bits (mean)", rows)


if __name__ == "__main__":
    main()
