"""What all machines of a federation must agree on before they train: the plan of a run.

On Flower it is the run configuration: `flower_app/pyproject.toml` holds the defaults, the option
``--run-config`` of ``flwr run`` changes them, and every machine is told the result. The simulator can run the
same plan.

>>> plan = default_plan(partition="iid")
>>> plan.strategy, plan.clients, plan.rounds
('fedavg', 2, 3)
>>> [len(part) for part in plan.parts(np.repeat([0, 1], 50))]
[50, 50]
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.course.images import Examples, digits, mnist
from helpers.federated.models import cnn, digits_model, two_nn
from helpers.federated.partition import Parts, dirichlet, iid, shards
from helpers.federated.schedule import sampled_clients
from helpers.federated.simulation import Record, simulate
from helpers.federated.strategy import FedAvg, FedOpt, FedProx, FedSGD, Strategy

if TYPE_CHECKING:
    import keras

APP = Path(__file__).parent / "flower_app"


@dataclass(frozen=True)
class Plan:
    """The settings of a run; the app's file has the defaults.

    Attributes
    ----------
    data : str
        ``digits`` or ``mnist``, of `helpers.course.images`.
    model : str
        ``digits_model``, ``two_nn`` or ``cnn``, of `helpers.federated.models`.
    partition : str
        ``iid``, ``shards`` or ``dirichlet``, of `helpers.federated.partition`.
    alpha : float
        Of ``dirichlet``.
    strategy : str
        ``fedsgd``, ``fedavg``, ``fedprox`` or ``fedopt``, of `helpers.federated.strategy`.
    mu : float
        Of ``fedprox``.
    clients, clients_per_round, rounds : int
        How many there are, how many of them the server samples for a round, and for how many rounds.
    epochs, batch_size : int
        Of a client in a round; a batch size of 0 stands for all examples that it has.
    learning_rate : float
        η of the clients' SGD.
    seed : int
        Of the initial weights, the partition, the sampling and the batches.
    deadline : float
        Seconds after which the server goes on without those who have not answered.
    output : str
        A path without suffix, on the server's machine: after each round it stores the weights there (.npz)
        and the records (.json). Empty: nowhere.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of range.
    """

    data: str
    model: str
    partition: str
    alpha: float
    strategy: str
    mu: float
    clients: int
    clients_per_round: int
    rounds: int
    epochs: int
    batch_size: int
    learning_rate: float
    seed: int
    deadline: float
    output: str

    def __post_init__(self) -> None:
        choices: dict[str, dict[str, Any]] = {
            "data": DATA,
            "model": MODELS,
            "partition": PARTITIONS,
            "strategy": STRATEGIES,
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {getattr(self, name)!r}")
        for name in ("rounds", "learning_rate", "deadline"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name} must be above 0 and finite, got {getattr(self, name)}")
        sampled_clients(self.seed, 1, self.clients, self.clients_per_round)
        self.new_strategy().check(self.epochs, self.batch_size or None)

    def examples(self) -> Examples:
        """Return the training examples of all clients, and those for the test."""
        return DATA[self.data]()

    def parts(self, labels: np.ndarray) -> Parts:
        """Return which rows of the training examples each client has."""
        return PARTITIONS[self.partition](self, labels, np.random.default_rng(self.seed))

    def new_model(self) -> keras.Model:
        """Return the model with its initial weights."""
        return MODELS[self.model](self.seed)

    def new_strategy(self) -> Strategy:
        """Return the strategy.

        Examples
        --------
        >>> default_plan(strategy="fedprox").new_strategy()
        FedProx(mu=0.01)
        """
        return STRATEGIES[self.strategy](self)


DATA: dict[str, Callable[[], Examples]] = {"digits": digits, "mnist": mnist}
MODELS: dict[str, Callable[[int], keras.Model]] = {"digits_model": digits_model, "two_nn": two_nn, "cnn": cnn}
PARTITIONS: dict[str, Callable[[Plan, np.ndarray, np.random.Generator], Parts]] = {
    "iid": lambda plan, labels, rng: iid(len(labels), plan.clients, rng),
    "shards": lambda plan, labels, rng: shards(labels, plan.clients, rng),
    "dirichlet": lambda plan, labels, rng: dirichlet(labels, plan.clients, plan.alpha, rng),
}
STRATEGIES: dict[str, Callable[[Plan], Strategy]] = {
    "fedsgd": lambda plan: FedSGD(),
    "fedavg": lambda plan: FedAvg(),
    "fedprox": lambda plan: FedProx(plan.mu),
    "fedopt": lambda plan: FedOpt(),
}


def default_plan(**changes: Any) -> Plan:
    """Return the plan of the app's file, with some of its values changed.

    Raises
    ------
    TypeError, ValueError
        If there is no such setting, or its value is not allowed.

    Examples
    --------
    >>> default_plan(strategy="magic")
    Traceback (most recent call last):
        ...
    ValueError: strategy must be one of fedsgd, fedavg, fedprox, fedopt, got 'magic'
    """
    settings = tomllib.loads((APP / "pyproject.toml").read_text(encoding="utf-8"))
    return Plan(**settings["tool"]["flwr"]["app"]["config"] | changes)


def simulated(plan: Plan, model: keras.Model) -> Iterator[Record]:
    """Run the plan in the simulator, from the weights that the model has; yield a record after each round.

    Examples
    --------
    >>> plan = default_plan(rounds=2)
    >>> [record.round for record in simulated(plan, plan.new_model())]
    [1, 2]
    """
    examples = plan.examples()
    return simulate(
        model,
        examples,
        plan.parts(examples.y_train),
        plan.new_strategy(),
        rounds=plan.rounds,
        clients_per_round=plan.clients_per_round,
        epochs=plan.epochs,
        batch_size=plan.batch_size or None,
        learning_rate=plan.learning_rate,
        seed=plan.seed,
        progress=False,
    )
