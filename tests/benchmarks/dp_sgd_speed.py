"""How fast a step of DP-SGD is, next to others: `python tests/benchmarks/dp_sgd_speed.py`.

The job: batches of 256 of 4,096 images of 28 × 28 random pixels; two networks, `dense` (784-128-10, ReLU) and
`cnn`, the one of tensorflow-privacy's tutorial; cross-entropy, clip 1, noise 1.1, plain SGD. Every contender
runs in a process of its own and measures its framework's ordinary step in turn with its private step. Shown
are the shortest and the median time of a step, and the ratio of the shortest: a busy machine only ever adds
time.

Batches have a fixed size here, for the peers' sake; `helpers.desensitization.dp_sgd.fit` draws them by
Poisson sampling. `--peer-python` names a Python that has peers installed, and may be given several times:
the first in which a peer runs counts. tensorflow-privacy 0.9 needs TensorFlow 2.15.
"""

import argparse
import sys

import numpy as np
from peers import run_peer

NETWORKS = {"dense": 2.2, "cnn": 1.8}  # the goal: private step over ordinary step
CONTENDERS = ["ours", "opacus-ghost", "opacus-hooks", "tensorflow-privacy"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="A step of DP-SGD, next to others.")
    parser.add_argument("--peer-python", action="append", default=[], help="a Python with peers")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument("--steps", type=int, default=60, help="steps of each kind")
    parser.add_argument("--limit", type=int, default=300, help="seconds that a contender may take")
    options = parser.parse_args()
    print(f"{'milliseconds':20}{'ordinary':>10}{'private':>10}{'median':>10}{'ratio':>8}{'goal':>8}")
    for network, goal in NETWORKS.items():
        for name in options.only:
            found = run_peer(
                "dp_sgd_peers.py",
                [name, network, str(options.steps)],
                [sys.executable, *options.peer_python],
                options.limit,
            )
            if not found:
                print(f"{name:20}{'not measured':>20}")
                continue
            plain, private = (1000 * np.array(found[key]) for key in ("ordinary", "private"))
            wanted = f"{goal:.1f}" if name == "ours" else ""
            print(
                f"{network + ' ' + name:20}{plain.min():10.2f}{private.min():10.2f}{np.median(private):10.2f}"
                f"{private.min() / plain.min():8.2f}{wanted:>8}",
                flush=True,
            )


if __name__ == "__main__":
    main()
