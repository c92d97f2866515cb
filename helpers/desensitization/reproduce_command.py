"""Lesson 07's experiments on the command line: ``python -m helpers reproduce forgetting``, and three more.

>>> from helpers.__main__ import main
>>> main(["reproduce", "attributes", "--output", "no such folder/attributes.json"])
3
"""

from __future__ import annotations

import argparse
from pathlib import Path

from helpers.course.experiments import EXIT_STATUS, store_and_print
from helpers.desensitization import attribute_leakage, forgetting, membership_leakage, private_accuracy

EXPERIMENTS = {
    "forgetting": (forgetting, "nine ways to make a model forget PINs, and what attacks still find"),
    "membership": (membership_leakage, "who was in a classifier's training data: loss threshold and LiRA"),
    "dp_sgd": (private_accuracy, "private training: accuracy, attack success and who pays, by epsilon"),
    "attributes": (attribute_leakage, "what a probe reads of sex from a network that was to forget it"),
}


def add_experiments(experiments: argparse._SubParsersAction) -> None:
    """Add the experiments to a parser of commands.

    Examples
    --------
    >>> experiments = argparse.ArgumentParser()
    >>> add_experiments(experiments.add_subparsers())
    >>> experiments.parse_args(["membership", "--seeds", "3"]).seeds
    3
    """
    for name, (module, says) in EXPERIMENTS.items():
        one = experiments.add_parser(
            name, help=says, description=str(module.__doc__).splitlines()[0], epilog=EXIT_STATUS
        )
        one.add_argument(
            "--seeds",
            type=count,
            default=10,
            metavar="N",
            help="0 to N - 1; default: 10, some minutes",
        )
        one.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help=f"where the JSON goes; default: helpers/desensitization/results/{name}.json",
        )
        one.set_defaults(run=run, experiment=name)


def run(options: argparse.Namespace, command: str) -> int:
    """Do the experiment that was asked for; return the exit status."""
    experiment = EXPERIMENTS[options.experiment][0]
    return store_and_print(
        lambda: experiment.reproduce(range(options.seeds), command),
        options.output or experiment.RESULT_FILE,
        experiment.table,
    )


def count(text: str) -> int:
    """Return a number of seeds from the command line.

    Examples
    --------
    >>> count("3")
    3
    """
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"need at least 1 seed, got {text}")
    return value
