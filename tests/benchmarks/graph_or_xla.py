"""Which compilation suits which network: `python tests/benchmarks/graph_or_xla.py`.

`helpers.federated.compiled_round` compiles a round with XLA, unless the network has convolutions. Measured
are both ways for three networks: two clients with 200 random images each, batches of ten, so 40 steps.
"""

import os
import sys
import time
from pathlib import Path

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.federated import compiled_round
from helpers.federated.models import cnn, digits_model, two_nn

CLIENTS, EXAMPLES, BATCH, RUNS = 2, 200, 10, 5
NETWORKS = {"digits": (digits_model, (8, 8)), "2NN": (two_nn, (28, 28)), "CNN": (cnn, (28, 28))}


def seconds(name: str, xla: bool) -> float:
    """Return the shortest time of a round, compilation not counted."""
    make, shape = NETWORKS[name]
    rng = np.random.default_rng(1)
    x = rng.random((CLIENTS * EXAMPLES, *shape), np.float32)
    y = rng.integers(10, size=len(x)).astype(np.int32)
    jobs = [compiled_round.Job(part[np.newaxis]) for part in np.split(rng.permutation(len(x)), CLIENTS)]
    compiled_round.has_convolutions = lambda model: not xla
    model = make(seed=1)
    limits = compiled_round.Shape(CLIENTS, EXAMPLES, 1, BATCH)
    train = compiled_round.CompiledRound(model, x, y, limits, learning_rate=0.1)
    weights, times = model.get_weights(), []
    for _ in range(1 + RUNS):
        start = time.perf_counter()
        train(weights, jobs)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def main() -> None:
    """Measure and print."""
    print(f"{'ms for 40 steps':18}{'XLA':>10}{'graph':>10}")
    for name in NETWORKS:
        by_xla, by_graph = (1000 * seconds(name, xla) for xla in (True, False))
        print(f"{name:18}{by_xla:10.1f}{by_graph:10.1f}", flush=True)


if __name__ == "__main__":
    main()
