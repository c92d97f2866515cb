"""How fast a simulated round is, next to others: `python tests/benchmarks/federated_speed.py`.

The job: MNIST, 100 clients with 600 images each, 10 of them in a round, the network 2NN (784-200-200-10), one
epoch, batches of 10, plain SGD: 5.3 GFLOP a round. Not counted: compilation and the test on other images.

Every contender runs in a process of its own, so none finds the caches or the threads of another, and they
take turns. `--peer-python` names a Python that has peers installed, and may be given several times: the first
in which a peer runs counts. Who runs in none is not measured. Shown are the best round and the median; the
ratios are of the best, since a busy machine only ever adds time.

TensorFlow works on one operation with one thread here, for Keras as for us: operations on ten examples gain
nothing from two, and our engine has a thread for each core already. Where other work of the same process
wants all cores, as in a notebook, our rounds take about a tenth longer.

MNIST comes from `helpers.course.images.mnist`: set COURSE_DATA to a folder with `mnist.npz`, or let Keras
download it.
"""

import argparse
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from peers import QUIET, run_peer

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
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
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
    arguments = [name, str(job), str(CONTENDERS[name][1])]
    return run_peer("federated_peers.py", arguments, pythons, limit, QUIET | ONE_THREAD) or []


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
