"""Damaged vault files and killed saves: `python tests/benchmarks/model_corruption.py` (some minutes).

At least 100,000 damaged files of twelve kinds, and of a small file every bit and every length, are opened as
a careful user does, who names the model and its lowest version. Refused means `SealBroken` or `ModelRefused`.
As a control the same changes of bytes are made to the plain file of the safetensors layout.

Then a process is killed at 200 random moments of a save.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "vault"))

import killed_saves
import numpy as np
import vault_corruptions as corruptions

from helpers.vault.errors import ModelRefused
from helpers.vault.model_file import Model, decode, encode

SIZES = (20, 16_000, 40_000, 100_000)


def control(seed: int) -> tuple[int, int]:
    """Return how many damaged plain model files were opened without an error, and how many were tried."""
    rng = random.Random(seed)
    plain = encode(Model({"w": np.frombuffer(rng.randbytes(40_000), np.uint8)}))
    silent = 0
    for _ in range(5_000):
        changed = rng.choice(
            (corruptions.overwritten(plain, rng), corruptions.flipped(plain, rng.randrange(8 * len(plain))))
        )
        try:
            decode(np.frombuffer(changed, np.uint8))
            silent += changed != plain
        except ModelRefused:
            pass
    return silent, 5_000


def print_table(counts: Counter[tuple[str, str]]) -> bool:
    """Print how many of each kind were refused; return whether all were."""
    kinds = Counter[str]()
    for (kind, _), number in counts.items():
        kinds[kind] += number
    print(f"{'damage':32}{'tried':>8}{'refused':>9}")
    for kind, number in kinds.most_common():
        print(f"{kind:32}{number:8}{counts[kind, 'refused']:9}")
    for (kind, what), number in counts.items():
        if what != "refused":
            print(f"NOT REFUSED  {kind}: {what}, {number} times")
    refused = sum(counts[kind, "refused"] for kind in kinds)
    print(f"{'all':32}{counts.total():8}{refused:9}")
    return refused == counts.total()


def main() -> None:
    """Try all and print what came of it; the exit status is 1 if anything was not as it must be."""
    parser = argparse.ArgumentParser(description="Damage vault files in every way, and kill saves.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--count", type=int, default=3_600, help="of each random kind, for each of four sizes"
    )
    parser.add_argument("--moments", type=int, default=200, help="at which a save is killed")
    options = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        counts = corruptions.run(Path(folder), options.seed, SIZES, options.count)
    good = print_table(counts)
    print(f"seed {options.seed}, {time.perf_counter() - start:.0f} s")
    silent, tried = control(options.seed)
    print(f"control, the same weights in a plain file: {silent} of {tried} opened silently")
    killed = killed_saves.run(options.moments, options.seed)
    print(f"\nkilled at {options.moments} random moments of a save: {dict(killed)}")
    sys.exit(not good or killed["ANOTHER"] + killed["NOT CLEANED UP"] > 0)


if __name__ == "__main__":
    main()
