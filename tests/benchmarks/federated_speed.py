"""How fast a simulated round is, next to others: `python tests/benchmarks/federated_speed.py`.

The job: MNIST, 100 clients with 600 images each, 10 of them in a round, the network 2NN (784-200-200-10), one
epoch, batches of 10, plain SGD: 5.3 GFLOP a round. Not counted: compilation and the test on other images.

Every contender runs in a process of its own, so none finds the caches or the threads of another, and they
take turns. `--peer-python` names a Python that has peers installed, and may be given several times: the first
in which a peer runs counts. Who runs in none is not measured. Shown are the best round and the median; the
ratios are of the best, since a busy machine only ever adds time.

MNIST comes from `helpers.course.images.mnist`: set COURSE_DATA to a folder with `mnist.npz`, or let Keras
download it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.course.images import mnist
from helpers.federated.partition import iid

CLIENTS, SAMPLED, EXAMPLES = 100, 10, 600
WIDTHS = [784, 200, 200, 10]
CONTENDERS = {  # how many times faster ours should be, and how many rounds are measured
    "ours": (None, 30),
    "jax": (0.95, 30),
    "fedjax": (4, 10),
    "pfl": (8, 10),
    "keras-one": (None, 3),
    "keras-new": (50, 3),
    "flower-torch": (100, 3),
    "flower-keras": (100, 2),
}
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "FLWR_TELEMETRY_ENABLED": "0"}
GOAL = 0.3


def flop_per_round() -> int:
    """Count the operations of the products: forward, for the kernels, and back to all but the input."""
    products = [2 * m * n for m, n in pairwise(WIDTHS)]
    return SAMPLED * EXAMPLES * (3 * sum(products) - products[0])


def peak(runs: int = 20, n: int = 2048) -> float:
    """Return the best speed of a large product of two single-precision matrices, in FLOP a second."""
    a, shortest = np.random.default_rng(1).random((n, n), dtype=np.float32), float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        a @ a
        shortest = min(shortest, time.perf_counter() - start)
    return 2 * n**3 / shortest


def measure(name: str, job: Path, pythons: list[str], limit: int) -> list[float]:
    """Return the seconds of some rounds of a contender, or nothing if it runs in none of the Pythons."""
    script = Path(__file__).with_name("federated_peers.py")
    for python in pythons:
        command = [python, str(script), name, str(job), str(CONTENDERS[name][1])]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=limit, env=os.environ | QUIET, check=True
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            print(f"{name}: {str(getattr(error, 'stderr', None) or error).strip()[-200:]}", file=sys.stderr)
            continue
        return json.loads(done.stdout.strip().splitlines()[-1])
    return []


def write_job(folder: Path) -> Path:
    """Write the images, their labels and the partition for the contenders."""
    x, y, _, _ = mnist()
    parts = iid(len(y), CLIENTS, np.random.default_rng(1))
    np.savez(folder / "job.npz", x=x, y=y, parts=np.stack(parts))
    return folder / "job.npz"


def report(times: dict[str, list[float]], fastest: float) -> None:
    """Print seconds, ratios and goals."""
    own = min(times["ours"])
    print(f"{flop_per_round() / 1e9:.3f} GFLOP a round; sgemm runs at {fastest / 1e9:.0f} GFLOP/s")
    print(f"ours: {flop_per_round() / own / fastest:.0%} of that (goal: {GOAL:.0%})\n")
    print(f"{'':12}{'best s':>10}{'median s':>10}{'ours is':>11}{'goal':>8}")
    for name, (goal, _) in CONTENDERS.items():
        if times[name]:
            ratio = "" if name == "ours" else f"{min(times[name]) / own:.2f}x"
            wanted = "" if goal is None else f"{goal}x"
            print(f"{name:12}{min(times[name]):10.4f}{np.median(times[name]):10.4f}{ratio:>11}{wanted:>8}")
        else:
            print(f"{name:12}{'not measured':>20}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="A round of federated averaging, next to others.")
    parser.add_argument("--peer-python", action="append", default=[], help="a Python with peers")
    parser.add_argument("--turns", type=int, default=2, help="how often each contender is started")
    parser.add_argument("--only", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--limit", type=int, default=300, help="seconds that a contender may take in a turn")
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    fastest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        job = write_job(Path(folder))
        for _ in range(options.turns):
            fastest = max(fastest, peak())
            for name in dict.fromkeys(["ours", *options.only]):
                times[name] += measure(name, job, [sys.executable, *options.peer_python], options.limit)
    report(times, max(fastest, peak()))


if __name__ == "__main__":
    main()
