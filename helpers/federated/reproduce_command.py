"""Lesson 04's experiments on the command line: ``python -m helpers reproduce fedavg``, or ``flower``.

>>> from helpers.__main__ import main
>>> main(["reproduce", "fedavg", "--output", "no such folder/fedavg.json"])
3
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpers.course.experiments import EXIT_STATUS, store_and_print
from helpers.course.images import mnist
from helpers.federated.flower_network import RESULT_FILE as FLOWER_FILE
from helpers.federated.flower_network import flower_comparison
from helpers.federated.reproduce import RATES, RESULT_FILE, SEEDS, as_result, reproduce, table

DESCRIPTION = """Count the rounds in which FedAvg trains a network (2NN) to give 97 % of MNIST's test images
their digit: 100 clients, 10 a round, one epoch in batches of 10. McMahan et al. 2017, Table 1, needs 87
rounds with clients alike (iid) and 664 with mostly two digits a client (shards). Each learning rate is tried
with the first seed, the best one with the other seeds too. It takes some minutes."""
EXAMPLES = f"""examples:
  python -m helpers reproduce fedavg
  python -m helpers reproduce fedavg --quick
  python -m helpers reproduce fedavg --rates 0.15 0.22 0.32 --seeds 4 5 --output finer.json

MNIST comes from the folder that the environment variable COURSE_DATA names (its file mnist.npz), else from
Keras's cache, else from the network.

{EXIT_STATUS}"""


def run_fedavg(options: argparse.Namespace, command: str) -> int:
    """Count the rounds of FedAvg; return the exit status."""
    rates = options.rates or ([0.1] if options.quick else RATES)
    seeds = options.seeds or ([1] if options.quick else SEEDS)
    output = options.output or (None if options.quick else RESULT_FILE)

    def work() -> dict[str, Any]:
        return as_result(reproduce(mnist(), sorted(set(rates)), list(dict.fromkeys(seeds))), command)

    return store_and_print(work, output, table)


def run_flower(options: argparse.Namespace, command: str) -> int:
    """Compare Flower with the simulator; return the exit status."""

    def said(result: dict[str, Any]) -> str:
        return (
            f"{result['rounds']} rounds on Flower, {result['seconds_per_round']} s each; largest difference "
            f"between a weight there and in the simulator: {result['largest_difference']:g}"
        )

    return store_and_print(lambda: flower_comparison(command=command), options.output, said)


def add_experiments(experiments: argparse._SubParsersAction) -> None:
    """Add the experiments to a parser of commands.

    Examples
    --------
    >>> experiments = argparse.ArgumentParser()
    >>> add_experiments(experiments.add_subparsers())
    >>> experiments.parse_args(["fedavg", "--seeds", "4", "5"]).seeds
    [4, 5]
    """
    fedavg = experiments.add_parser(
        "fedavg",
        help="rounds that FedAvg needs on MNIST: an entry of McMahan et al. 2017, Table 1",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fedavg.add_argument("--rates", type=rate, nargs="+", metavar="RATE", help=f"default: {_listed(RATES)}")
    fedavg.add_argument("--seeds", type=seed, nargs="+", metavar="SEED", help=f"default: {_listed(SEEDS)}")
    fedavg.add_argument(
        "--quick", action="store_true", help="a look: learning rate 0.1, seed 1, stored only with --output"
    )
    fedavg.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where the JSON goes; default: helpers/federated/results/fedavg.json",
    )
    fedavg.set_defaults(run=run_fedavg)
    flower = experiments.add_parser(
        "flower",
        help="the simulator's training on a network of processes here, weights compared (needs flwr; Linux)",
        description="Train on a SuperLink and two SuperNodes on 127.0.0.1, and compare with the simulator.",
        epilog=EXIT_STATUS,
    )
    flower.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        default=FLOWER_FILE,
        help="where the JSON goes; default: helpers/federated/results/flower.json",
    )
    flower.set_defaults(run=run_flower)


def rate(text: str) -> float:
    """Return a learning rate from the command line.

    Examples
    --------
    >>> rate("0.1")
    0.1
    """
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"a learning rate is above 0 and finite, got {text}")
    return value


def seed(text: str) -> int:
    """Return a seed from the command line.

    Examples
    --------
    >>> seed("3")
    3
    """
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"a seed is 0 or more, got {text}")
    return value


def _listed(numbers: Iterable[float]) -> str:
    return " ".join(f"{number:g}" for number in numbers)
