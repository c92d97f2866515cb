"""Kill a process at random moments of a save: `python tests/vault/killed_saves.py MOMENTS SEED`.

Each time a child process seals the next version over a vault file, and is killed with SIGKILL after a random
part of the time that a save takes. What is there then must open as the old version or as the new one. Then
another save is made, after which the folder must hold the vault file and nothing else.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.encryption.recipients import SharedKey
from helpers.vault.vault import open_model, seal_model

ELEMENTS = 500_000


def save(path: Path, key: SharedKey, version: int) -> None:
    seal_model({"w": np.full(ELEMENTS, float(version))}, path, [key], name="credit", version=version)


def version_in(path: Path, key: SharedKey) -> int:
    """Open the file and return its version, having checked that it holds what that version is made of."""
    opened = open_model(path, key, expect_name="credit")
    if not np.array_equal(opened.arrays["w"], np.full(ELEMENTS, float(opened.label.version))):
        raise RuntimeError("a mixture of two versions")
    return opened.label.version


def killed_save(path: Path, key: SharedKey, version: int, delay: float) -> None:
    """Save in a child process and kill it after `delay` seconds."""
    child = os.fork()
    if child == 0:
        try:
            save(path, key, version)
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def run(moments: int, seed: int) -> Counter[str]:
    """Count what was found after each kill."""
    rng, key = random.Random(seed), SharedKey.random()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "credit.vault"
        start = time.perf_counter()
        for version in range(1, 4):
            save(path, key, version)
        duration = (time.perf_counter() - start) / 3
        for _ in range(moments):
            old = version_in(path, key)
            killed_save(path, key, old + 1, rng.uniform(0, 3 * duration))
            found = version_in(path, key)
            counts[{old: "old", old + 1: "new"}.get(found, "ANOTHER")] += 1
            counts["left a temporary file"] += len(os.listdir(folder)) > 1
            save(path, key, found + 1)
            counts["NOT CLEANED UP"] += os.listdir(folder) != [path.name]
    return counts


if __name__ == "__main__":
    found = run(int(sys.argv[1]), int(sys.argv[2]))
    print(dict(found))
    sys.exit(found["ANOTHER"] + found["NOT CLEANED UP"] > 0)
