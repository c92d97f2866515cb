"""How many damaged files are refused: `python tests/benchmarks/corruption.py` (about a minute).

Every damaged file is opened in three ways (`open_bytes`, `open_into`, `open_sealed`). It counts as refused
when each raises `SealBroken`, memory given for the data holds nothing of it, and a stream gave out no byte
but those of chunks that were verified. As a control the same damage is done to AES-CTR without a tag, which
has no way to notice; there an outcome is silent when bytes come out and no error.
"""

import argparse
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "encryption"))

import corruptions
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NONCE = 16


def ctr(data: bytes, key: bytes, nonce: bytes) -> bytes:
    """Encrypt or decrypt with AES-256-CTR and nothing that authenticates."""
    return Cipher(algorithms.AES(key), modes.CTR(nonce)).encryptor().update(data)


def control(seed: int) -> tuple[int, int]:
    """Return how many damaged AES-CTR files were opened without an error, and how many were tried."""
    rng = random.Random(seed)
    key, data = rng.randbytes(32), rng.randbytes(70_000)
    nonces = rng.randbytes(NONCE), rng.randbytes(NONCE)
    sealed, other = (nonce + ctr(data, key, nonce) for nonce in nonces)
    silent = tried = 0
    for _, changed in corruptions.corruptions(sealed, NONCE, other, rng, per_chunk=200, inside=200):
        tried += 1
        with suppress(ValueError):  # too short to hold a nonce: all that it can notice
            ctr(changed[NONCE:], key, changed[:NONCE])
            silent += 1
    return silent, tried


def main() -> None:
    """Try all and print what came of it; the exit status is 1 if anything was not refused."""
    parser = argparse.ArgumentParser(description="Damage sealed files in every way and count the refusals.")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.perf_counter()
    counts = corruptions.run(options.seed)
    kinds = Counter[str]()
    for (kind, _), number in counts.items():
        kinds[kind] += number
    print(f"{'damage':32}{'tried':>8}{'refused':>9}")
    for kind, number in kinds.most_common():
        print(f"{kind:32}{number:8}{counts[kind, 'refused']:9}")
    total, refused = counts.total(), sum(counts[kind, "refused"] for kind in kinds)
    print(f"{'all':32}{total:8}{refused:9}   seed {options.seed}, {time.perf_counter() - start:.0f} s")
    for (kind, what), number in counts.items():
        if what != "refused":
            print(f"NOT REFUSED  {kind}: {what}, {number} times")
    silent, tried = control(options.seed)
    print(f"control, AES-CTR without a tag: {silent} of {tried} opened silently")
    sys.exit(total != refused)


if __name__ == "__main__":
    main()
