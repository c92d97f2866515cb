"""The strategies: what clients are asked to do, whose answers count, and what the server makes of them.

| strategy | a client | stragglers | the server |
|---|---|---|---|
| `FedSGD` | one gradient step on all its examples | – | mean, weighted by examples |
| `FedAvg` | E epochs of SGD with batches of B | are left out | mean, weighted by examples |
| `FedProx` | the same, pulled back to its start | count with what they did | mean, weighted by examples |
| `FedOpt` | as FedAvg | are left out | takes the mean as a gradient for its own optimizer |

Sources: McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data" (AISTATS
2017), Algorithm 1; T. Li et al., "Federated Optimization in Heterogeneous Networks" (MLSys 2020), Algorithm
2; Reddi et al., "Adaptive Federated Optimization" (ICLR 2021), Algorithm 2.

>>> import numpy as np
>>> w, answers = [np.array([1.0])], [[np.array([2.0])], [np.array([5.0])]]
>>> FedAvg().update(w, answers, sizes=[20, 10], state=[])
([array([3.])], [])
>>> FedAvg(weighted=False).update(w, answers, sizes=[20, 10], state=[])
([array([3.5])], [])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from helpers.federated.averaging import Weights, check_update, weighted_average
from helpers.federated.partition import check_at_least_1
from helpers.federated.server_optimizers import ServerAdagrad, ServerAdam, ServerMomentum, ServerYogi, State

ServerOptimizer = ServerMomentum | ServerAdagrad | ServerAdam | ServerYogi


@dataclass(frozen=True)
class Strategy:
    """What the strategies share; by itself it is FedAvg.

    Attributes
    ----------
    keeps_partial_work : bool
        Whether a client that did only some of its epochs counts.
    proximal : float
        μ: a client minimizes its loss + μ/2 ‖w − w₀‖², where w₀ are the weights it was sent. 0: its loss
        alone.
    """

    keeps_partial_work: ClassVar[bool] = False

    @property
    def proximal(self) -> float:
        """Return μ."""
        return 0.0

    def check(self, epochs: int, batch_size: int | None) -> None:
        """Raise unless clients can be asked for that many epochs with batches of that size.

        Raises
        ------
        TypeError
            If a number is not whole.
        ValueError
            If it is below 1.

        Examples
        --------
        >>> FedAvg().check(epochs=0, batch_size=10)
        Traceback (most recent call last):
            ...
        ValueError: epochs must be at least 1, got 0
        """
        check_at_least_1("epochs", epochs)
        if batch_size is not None:
            check_at_least_1("batch_size (None for all of a client's examples)", batch_size)

    def start(self, weights: Weights) -> State:
        """Return what the server remembers before the first round: here, nothing."""
        return []

    def update(
        self, weights: Weights, answers: Sequence[Weights], sizes: Sequence[int], state: State
    ) -> tuple[Weights, State]:
        """Return the server's new weights and what it remembers.

        Parameters
        ----------
        weights : list of ndarray
            What the clients were sent.
        answers : sequence of lists of ndarray
            What they sent back; at least one.
        sizes : sequence of int
            The number of examples of each.
        state : list of ndarray
            From `start` or the update before.
        """
        return weighted_average(answers, sizes), state

    def checked_update(
        self, weights: Weights, answers: Sequence[Weights], sizes: Sequence[int], state: State
    ) -> tuple[Weights, State, str | None]:
        """Return the update, or what the server has already and a fault if the new weights are broken.

        Answers that are finite can add up to weights that are not, as when a server optimizer's steps grow.

        Examples
        --------
        >>> w, answers = [np.ones(2, np.float32)], [[np.full(2, 5, np.float32)]]
        >>> wild = FedOpt(ServerMomentum(learning_rate=1e39))
        >>> w, _, fault = wild.checked_update(w, answers, [10], wild.start(w))
        >>> w, fault
        ([array([1., 1.], dtype=float32)], 'array 0 has NaN or infinity in 2 of its 2 values')
        """
        with np.errstate(over="ignore", invalid="ignore"):
            new, new_state = self.update(weights, answers, sizes, state)
        if fault := check_update(new, weights):
            return weights, state, fault
        return new, new_state, None


@dataclass(frozen=True)
class FedAvg(Strategy):
    """Clients train for some epochs, the server takes the mean of their weights.

    Parameters
    ----------
    weighted : bool
        Whether a client counts by its number of examples, as in the paper, or all count alike. Then a client
        with few examples pulls as hard as one with many, and one local step on all examples is no longer a
        step of central gradient descent.

    Examples
    --------
    >>> FedAvg()
    FedAvg(weighted=True)
    """

    weighted: bool = True

    def update(
        self, weights: Weights, answers: Sequence[Weights], sizes: Sequence[int], state: State
    ) -> tuple[Weights, State]:
        """Return the mean of the answers, as `Strategy.update`."""
        return weighted_average(answers, sizes if self.weighted else [1] * len(sizes)), state


@dataclass(frozen=True)
class FedSGD(Strategy):
    """A round is one step of gradient descent on the examples of the sampled clients.

    Each takes one step from the common weights on all its examples, and the mean of these weights is that
    step: see `helpers.federated.averaging`. So there is one epoch, and no batch size.

    Examples
    --------
    >>> FedSGD().check(epochs=5, batch_size=None)
    Traceback (most recent call last):
        ...
    ValueError: FedSGD takes one step on all examples: epochs=1 and batch_size=None, got 5 and None
    """

    def check(self, epochs: int, batch_size: int | None) -> None:
        """Raise `ValueError` unless clients take one step on all examples."""
        if epochs != 1 or batch_size is not None:
            raise ValueError(
                "FedSGD takes one step on all examples: epochs=1 and batch_size=None, "
                f"got {epochs} and {batch_size}"
            )


@dataclass(frozen=True)
class FedProx(Strategy):
    """FedAvg with a spring: clients are pulled back to the weights they were sent, and partial work counts.

    Parameters
    ----------
    mu : float
        μ, 0 or more. The paper tries 0.001 to 1. 0 leaves the other half of the method: to count stragglers.

    Notes
    -----
    The paper lets clients solve their problem as well as they can and averages them without weights, because
    it samples clients in proportion to their examples. Here they are sampled alike and weighted by examples.

    Examples
    --------
    >>> FedProx(mu=-1)
    Traceback (most recent call last):
        ...
    ValueError: mu must be 0 or more and finite, got -1
    """

    mu: float
    keeps_partial_work: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 0 <= self.mu < float("inf"):
            raise ValueError(f"mu must be 0 or more and finite, got {self.mu}")

    @property
    def proximal(self) -> float:
        """Return μ."""
        return self.mu


@dataclass(frozen=True)
class FedOpt(Strategy):
    """The server gives the clients' mean to an optimizer of its own.

    Parameters
    ----------
    optimizer : ServerMomentum, ServerAdagrad, ServerAdam or ServerYogi
        From `helpers.federated.server_optimizers`.

    Examples
    --------
    >>> FedOpt(ServerMomentum(momentum=0.5))
    FedOpt(optimizer=ServerMomentum(learning_rate=1.0, momentum=0.5))
    """

    optimizer: ServerOptimizer = field(default_factory=ServerMomentum)

    def __post_init__(self) -> None:
        if not isinstance(self.optimizer, ServerOptimizer):
            raise TypeError(
                "optimizer must be a ServerMomentum, ServerAdagrad, ServerAdam or ServerYogi from "
                f"helpers.federated.server_optimizers, got {self.optimizer!r}"
            )

    def start(self, weights: Weights) -> State:
        """Return the state of the optimizer before its first step."""
        return self.optimizer.start(weights)

    def update(
        self, weights: Weights, answers: Sequence[Weights], sizes: Sequence[int], state: State
    ) -> tuple[Weights, State]:
        """Return a step of the optimizer towards the mean of the answers, as `Strategy.update`."""
        return self.optimizer.step(weights, weighted_average(answers, sizes), state)
