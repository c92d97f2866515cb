"""Federated optimization: the server takes the mean of its clients as advice, not as its new weights.

FedAvg replaces the weights w by the mean w̄ of what the clients send. The difference Δ = w̄ - w points to where
the clients want to go, as a negative gradient does; so an optimizer can take a step with it, and remember
earlier rounds. All operations are on each number separately:

- `ServerMomentum`: m ← β m + Δ, w ← w + η m. With β = 0 and η = 1 that is FedAvg.
- the adaptive ones: m ← β₁ m + (1 - β₁) Δ, w ← w + η m / (√v + τ), and they differ in v:
  `ServerAdagrad` v ← v + Δ²; `ServerAdam` v ← β₂ v + (1 - β₂) Δ²;
  `ServerYogi` v ← v - (1 - β₂) Δ² sign(v - Δ²).

An optimizer is a frozen set of numbers. What it remembers is its state, a list of arrays, which the caller
keeps and can write to a file.

They are for weights that are trained. A moving variance, as batch normalization keeps, can come out negative:
average that.

Sources: Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and McMahan, "Adaptive Federated Optimization"
(ICLR 2021), Algorithm 2; the momentum: Hsu, Qi and Brown, "Measuring the Effects of Non-Identical Data
Distribution for Federated Visual Classification" (2019).

>>> optimizer = ServerMomentum(momentum=0.5)
>>> w = [np.array([0.0])]
>>> state = optimizer.start(w)
>>> for _ in range(3):  # the clients always ask for one more
...     w, state = optimizer.step(w, [w[0] + 1], state)
...     print(w[0])
[1.]
[2.5]
[4.25]
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from helpers.federated.averaging import Weights

State = list[np.ndarray]


@dataclass(frozen=True)
class ServerMomentum:
    """Go on in the direction of earlier rounds (FedAvgM).

    Parameters
    ----------
    learning_rate : float
        η, above 0.
    momentum : float
        β: how much of the last direction is kept, 0 or more and below 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    A direction that stays the same grows to 1 / (1 - β) times Δ.

    Examples
    --------
    >>> ServerMomentum(momentum=1.0)
    Traceback (most recent call last):
        ...
    ValueError: momentum must be in [0, 1), got 1.0
    """

    learning_rate: float = 1.0
    momentum: float = 0.9

    def __post_init__(self) -> None:
        _check_above_0("learning_rate", self.learning_rate)
        _check_share("momentum", self.momentum)

    def start(self, weights: Weights) -> State:
        """Return the state before the first round: m = 0.

        Examples
        --------
        >>> ServerMomentum().start([np.ones(2)])
        [array([0., 0.])]
        """
        return [np.zeros(w.shape) for w in weights]

    def step(self, weights: Weights, average: Weights, state: State) -> tuple[Weights, State]:
        """Return the server's new weights and its new state; the old ones are not changed.

        Parameters
        ----------
        weights : list of ndarray
            w, which the clients were sent.
        average : list of ndarray
            w̄, the mean of what they sent back (`helpers.federated.averaging.weighted_average`).
        state : list of ndarray
            From `start` or the step before.

        Returns
        -------
        (list of ndarray, list of ndarray)
            The weights in their own dtypes, the state in double precision.

        Examples
        --------
        >>> ServerMomentum().step([np.array([1.0])], [np.array([3.0])], [np.array([10.0])])
        ([array([12.])], [array([11.])])
        """
        m = [
            self.momentum * m + delta for m, delta in zip(state, _differences(weights, average), strict=True)
        ]
        return [(w + self.learning_rate * m).astype(w.dtype) for w, m in zip(weights, m, strict=True)], m


@dataclass(frozen=True)
class _Adaptive:
    """What the adaptive optimizers share: steps in units of √v + τ, each number's own usual size of Δ.

    Parameters
    ----------
    learning_rate : float
        η, above 0: about how far a number moves in a round in which the clients agree.
    beta_1 : float
        β₁: how much of the last direction is kept, 0 or more and below 1.
    tau : float
        τ, above 0: differences well below it move a number less than η. v starts at τ².
    """

    learning_rate: float = 0.01
    beta_1: float = 0.9
    tau: float = 1e-3

    def __post_init__(self) -> None:
        _check_above_0("learning_rate", self.learning_rate)
        _check_share("beta_1", self.beta_1)
        _check_above_0("tau", self.tau)

    def start(self, weights: Weights) -> State:
        """Return the state before the first round: all m = 0, then all v = τ²."""
        return [np.zeros(w.shape) for w in weights] + [np.full(w.shape, self.tau**2) for w in weights]

    def step(self, weights: Weights, average: Weights, state: State) -> tuple[Weights, State]:
        """Return the server's new weights and its new state, as `ServerMomentum.step`."""
        deltas = _differences(weights, average)
        m, v = state[: len(weights)], state[len(weights) :]
        m = [self.beta_1 * m + (1 - self.beta_1) * delta for m, delta in zip(m, deltas, strict=True)]
        v = [self.second_moment(v, delta**2) for v, delta in zip(v, deltas, strict=True)]
        steps = [self.learning_rate * m / (np.sqrt(v) + self.tau) for m, v in zip(m, v, strict=True)]
        return [(w + step).astype(w.dtype) for w, step in zip(weights, steps, strict=True)], m + v

    def second_moment(self, v: np.ndarray, squared: np.ndarray) -> np.ndarray:
        """Return the new v from the old one and Δ²."""
        raise NotImplementedError


@dataclass(frozen=True)
class ServerAdagrad(_Adaptive):
    """Steps that shrink: v is the sum of all Δ² so far (FedAdagrad).

    Parameters
    ----------
    learning_rate : float
        η, above 0: about how far a number moves in the first round.
    beta_1 : float
        β₁: how much of the last direction is kept, 0 or more and below 1.
    tau : float
        τ, above 0. v starts at τ².

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> w, average = [np.zeros(1)], [np.array([3.0])]
    >>> optimizer = ServerAdagrad(learning_rate=1.0, tau=4.0)
    >>> optimizer.step(w, average, optimizer.start(w))  # 3 / (√(4² + 3²) + 4)
    ([array([0.33333333])], [array([3.]), array([25.])])
    """

    learning_rate: float = 0.1
    beta_1: float = 0.0

    def second_moment(self, v: np.ndarray, squared: np.ndarray) -> np.ndarray:
        """Return v + Δ²."""
        return v + squared


@dataclass(frozen=True)
class ServerAdam(_Adaptive):
    """Steps in units of the usual Δ of late: v is a moving average of Δ² (FedAdam).

    Parameters
    ----------
    learning_rate : float
        η, above 0: about how far a number moves in a round in which the clients agree.
    beta_1 : float
        β₁: how much of the last direction is kept, 0 or more and below 1.
    tau : float
        τ, above 0. v starts at τ².
    beta_2 : float
        β₂: how much of v is kept, 0 or more and below 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    As in the paper, m and v are not divided by 1 - β^t as in Kingma and Ba's Adam.

    Examples
    --------
    >>> ServerAdam(beta_2=0.75).second_moment(np.array([4.0]), np.array([8.0]))
    array([5.])
    """

    beta_2: float = 0.99

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_share("beta_2", self.beta_2)

    def second_moment(self, v: np.ndarray, squared: np.ndarray) -> np.ndarray:
        """Return β₂ v + (1 - β₂) Δ²."""
        return self.beta_2 * v + (1 - self.beta_2) * squared


@dataclass(frozen=True)
class ServerYogi(ServerAdam):
    """As `ServerAdam`, but v forgets a large Δ² more slowly: it changes by a share of Δ², not of v (FedYogi).

    Parameters
    ----------
    learning_rate, beta_1, tau, beta_2 : float
        As for `ServerAdam`.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> ServerYogi(beta_2=0.75).second_moment(np.array([4.0]), np.array([1.0]))
    array([3.75])
    """

    def second_moment(self, v: np.ndarray, squared: np.ndarray) -> np.ndarray:
        """Return v - (1 - β₂) Δ² sign(v - Δ²)."""
        return v - (1 - self.beta_2) * squared * np.sign(v - squared)


def _differences(weights: Weights, average: Weights) -> Weights:
    """Return Δ = w̄ - w in double precision, so that its square is finite."""
    return [mean.astype(np.float64) - w.astype(np.float64) for w, mean in zip(weights, average, strict=True)]


def _check_above_0(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a finite number above 0, got {value}")


def _check_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be in [0, 1), got {value}")
