"""How fast identifiers are replaced, next to others: `python tests/benchmarks/pseudonym_speed.py`.

Pseudonyms: a million e-mail addresses, of which 10,000 or all are distinct. presidio-anonymizer's engine
replaces one address a call by its salted SHA-256; Faker draws a new address. What works row by row gets fewer
rows, since its time grows with them. Repeated addresses go faster where pyarrow is installed: pandas then
keeps text in it.

FF1: a million texts of ten digits, encrypted under one AES-256 key.

Dictionary attack: the SHA-256 of numbers of seven digits, until all are found or the space is used up.

The contenders take turns, and the median of several runs counts.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd

from helpers.masking.attacks.dictionary import dictionary_attack_steps, number_space
from helpers.masking.ff1 import DIGITS, ff1_decrypt, ff1_encrypt
from helpers.masking.hashing import hash_identifiers
from helpers.masking.pseudonyms import pseudonyms

KEY = bytes(range(32))
MISSING = "not measured: not installed"
Contender = tuple[Callable[[], object], int]  # what runs, and how many rows it handles


def addresses(rows: int, distinct: int) -> pd.Series:
    """Return e-mail addresses."""
    numbers = np.arange(rows) if distinct == rows else np.random.default_rng(1).integers(0, distinct, rows)
    return pd.Series([f"person{number}@example{number % 97}.org" for number in numbers])


def pseudonym_contenders(column: pd.Series) -> dict[str, Contender | None]:
    """Return ours, a loop over ``hmac``, and those of the others that are installed."""
    import hmac

    few = column[: len(column) // 50].tolist()
    found: dict[str, Contender | None] = {
        "ours": (lambda: pseudonyms(column, KEY), len(column)),
        "hmac.digest, row by row": (
            lambda: [hmac.digest(KEY, text.encode(), "sha256").hex()[:32] for text in few],
            len(few),
        ),
        "presidio-anonymizer": None,
        "Faker": None,
    }
    with suppress(ImportError):
        from presidio_anonymizer import AnonymizerEngine
        from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

        engine = AnonymizerEngine()
        hashed = {"DEFAULT": OperatorConfig("hash", {"hash_type": "sha256", "salt": KEY})}

        def anonymize(text: str) -> str:
            return engine.anonymize(text, [RecognizerResult("EMAIL", 0, len(text), 1.0)], hashed).text

        found["presidio-anonymizer"] = (lambda: [anonymize(text) for text in few], len(few))
    with suppress(ImportError):
        from faker import Faker

        fake = Faker()
        fewer = few[: len(few) // 5]
        found["Faker"] = (lambda: [fake.email() for _ in fewer], len(fewer))
    return found


def ff1_contenders(texts: pd.Series) -> dict[str, Contender | None]:
    """Return ours, and those of the others that are installed."""
    few = texts[: len(texts) // 50].tolist()
    encrypted = ff1_encrypt(texts, KEY)
    found: dict[str, Contender | None] = {
        "ours": (lambda: ff1_encrypt(texts, KEY), len(texts)),
        "ours, decrypting": (lambda: ff1_decrypt(encrypted, KEY), len(texts)),
        "fastfpe": None,
        "pyffx (FFX)": None,
    }
    with suppress(ImportError):
        from fastfpe import ff1

        if ff1.encrypt(KEY.hex(), "", DIGITS, few[0]) != encrypted[0]:
            raise SystemExit("fastfpe and ours differ")
        found["fastfpe"] = (lambda: [ff1.encrypt(KEY.hex(), "", DIGITS, text) for text in few], len(few))
    with suppress(ImportError):
        import pyffx

        cipher = pyffx.String(KEY, alphabet=DIGITS, length=10)
        fewer = few[: len(few) // 5]
        found["pyffx (FFX)"] = (lambda: [cipher.encrypt(text) for text in fewer], len(fewer))
    return found


def speeds(contenders: dict[str, Contender | None], runs: int) -> dict[str, float | None]:
    """Let all take turns; return the rows a second of each one's median run."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, contender in contenders.items():
            if contender:
                start = time.perf_counter()
                contender[0]()
                times[name].append(time.perf_counter() - start)
    return {
        name: contender[1] / statistics.median(times[name]) if contender else None
        for name, contender in contenders.items()
    }


def print_table(title: str, measured: dict[str, float | None]) -> None:
    """Print million rows a second, and how many times as fast ours is."""
    print(f"\n{title}\n{'':26}{'million/s':>10}{'ours is':>10}")
    for name, speed in measured.items():
        print(
            f"{name:26}{speed / 1e6:10.3f}{measured['ours'] / speed:9.1f}×"
            if speed
            else f"{name:26}  {MISSING}"
        )


def attack(rows: int) -> None:
    """Hash numbers of seven digits, find them again, and print the guesses a second."""
    numbers = pd.Series([f"{number:07d}" for number in np.random.default_rng(1).integers(0, 10**7, rows)])
    hashed = hash_identifiers(numbers)
    start = time.perf_counter()
    *_, last = dictionary_attack_steps(hashed, number_space(7))
    seconds = time.perf_counter() - start
    print(
        f"\ndictionary attack on {rows:,} numbers of seven digits\n{last.outcome} in {seconds:.1f} s, ",
        end="",
    )
    print(f"{last.tried:,} guesses, {last.tried / seconds / 1e6:.2f} million/s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Pseudonyms and FF1, next to others.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(f"pandas {pd.__version__}, which keeps text in {pd.Series(['']).dtype.storage}")
    for distinct in (options.rows // 100, options.rows):
        title = f"pseudonyms, {options.rows:,} addresses, {distinct:,} distinct"
        print_table(title, speeds(pseudonym_contenders(addresses(options.rows, distinct)), options.runs))
    texts = pd.Series([f"{n:010d}" for n in np.random.default_rng(2).integers(0, 10**10, options.rows)])
    print_table(f"FF1, {options.rows:,} texts of ten digits", speeds(ff1_contenders(texts), options.runs))
    attack(3_000)


if __name__ == "__main__":
    main()
