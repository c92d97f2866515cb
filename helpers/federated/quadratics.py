"""Client drift in five numbers: federated averaging of parabolas, where every answer has a closed form.

Client k has the loss F_k(w) = a_k/2 (w - c_k)²: its minimum is at c_k, and a_k says how steep it is. In a
round each starts at the server's w and takes E steps of gradient descent at rate η; the server takes the
mean. After many rounds w stands still, at the *fixed point*. With E = 1 that is the minimum of the mean loss,
for clients of equal size (Σ a_k c_k) / (Σ a_k). With more steps each client comes near its own minimum before
the mean is taken, the steep one sooner than the flat one. In the end steepness no longer counts: the fixed
point drifts to the mean of the minima.

>>> STEEP_AND_FLAT
(Parabola(curvature=10.0, minimum=1.0, size=1.0), Parabola(curvature=1.0, minimum=0.0, size=1.0))
>>> round(best(STEEP_AND_FLAT), 3)
0.909
>>> [round(fixed_point(STEEP_AND_FLAT, learning_rate=0.05, epochs=E), 3) for E in (1, 2, 5, 20, 100)]
[0.909, 0.885, 0.811, 0.609, 0.501]

FedProx holds the clients back by a term μ/2 (w - w_server)² and so mends part of it:

>>> [round(fixed_point(STEEP_AND_FLAT, 0.05, epochs=100, mu=mu), 3) for mu in (0, 1, 10)]
[0.501, 0.645, 0.846]

It costs rounds: see `run`.

Sources: the drift, Karimireddy et al., "SCAFFOLD: Stochastic Controlled Averaging for Federated Learning"
(ICML 2020), section 3; the term, Li et al., "Federated Optimization in Heterogeneous Networks" (MLSys 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Parabola:
    """A client whose loss is a/2 (w - c)².

    Parameters
    ----------
    curvature : float
        a, above 0.
    minimum : float
        c.
    size : float
        Its weight in the mean, above 0.

    Raises
    ------
    ValueError
        If the curvature or the size is not above 0.

    Examples
    --------
    >>> steep = Parabola(curvature=10.0, minimum=1.0)
    >>> steep.loss(3.0), steep.gradient(3.0)
    (20.0, 20.0)
    """

    curvature: float
    minimum: float
    size: float = 1.0

    def __post_init__(self) -> None:
        if not (self.curvature > 0 and self.size > 0):
            raise ValueError(f"curvature and size must be above 0, got {self.curvature} and {self.size}")

    def loss(self, w: float) -> float:
        """Return F(w) = a/2 (w - c)²."""
        return self.curvature / 2 * (w - self.minimum) ** 2

    def gradient(self, w: float) -> float:
        """Return F'(w) = a (w - c)."""
        return self.curvature * (w - self.minimum)


STEEP_AND_FLAT = (Parabola(10.0, minimum=1.0), Parabola(1.0, minimum=0.0))


def best(clients: Sequence[Parabola]) -> float:
    """Return the minimum of the mean loss: Σ n_k a_k c_k / Σ n_k a_k.

    Examples
    --------
    >>> best([Parabola(3.0, minimum=1.0), Parabola(1.0, minimum=-1.0)])
    0.5
    """
    return _mean_of_minima(clients, [client.size * client.curvature for client in clients])


def local_steps(
    client: Parabola, w: float, learning_rate: float, epochs: int, mu: float = 0.0
) -> list[float]:
    """Return where a client is before and after each of its steps.

    Parameters
    ----------
    client : Parabola
        Whose loss is descended.
    w : float
        The server's weight, where it starts.
    learning_rate : float
        η.
    epochs : int
        E, the number of steps: an epoch over one full batch is one step.
    mu : float
        μ of FedProx; 0 for FedAvg.

    Returns
    -------
    list of float
        E + 1 numbers; the last is what it sends.

    Examples
    --------
    >>> local_steps(Parabola(1.0, minimum=0.0), w=1.0, learning_rate=0.5, epochs=3)
    [1.0, 0.5, 0.25, 0.125]
    """
    path = [w]
    for _ in range(epochs):
        gradient = client.gradient(path[-1]) + mu * (path[-1] - w)
        path.append(path[-1] - learning_rate * gradient)
    return path


def run(
    clients: Sequence[Parabola],
    learning_rate: float,
    epochs: int,
    rounds: int,
    *,
    mu: float = 0.0,
    start: float = 0.0,
) -> list[float]:
    """Return the server's weight before and after each round.

    Parameters
    ----------
    clients : sequence of Parabola
        All take part in each round.
    learning_rate : float
        η.
    epochs : int
        E: the steps of each client in a round.
    rounds : int
        How many.
    mu : float
        μ of FedProx; 0 for FedAvg.
    start : float
        The weight before the first round.

    Returns
    -------
    list of float
        One number more than rounds.

    Examples
    --------
    >>> [round(w, 3) for w in run(STEEP_AND_FLAT, learning_rate=0.05, epochs=20, rounds=3)]
    [0.0, 0.5, 0.59, 0.606]
    >>> [round(w, 3) for w in run(STEEP_AND_FLAT, learning_rate=0.05, epochs=20, rounds=3, mu=10)]
    [0.0, 0.25, 0.426, 0.55]
    """
    path = [start]
    sizes = [client.size for client in clients]
    for _ in range(rounds):
        sent = [local_steps(client, path[-1], learning_rate, epochs, mu)[-1] for client in clients]
        path.append(float(np.average(sent, weights=sizes)))
    return path


def fixed_point(clients: Sequence[Parabola], learning_rate: float, epochs: int, mu: float = 0.0) -> float:
    """Return the weight that a round leaves as it is, in closed form.

    Parameters
    ----------
    clients : sequence of Parabola
        All take part in each round.
    learning_rate : float
        η, above 0 and below 2 / (a_k + μ) for every client: from there on its steps do not converge.
    epochs : int
        E, at least 1.
    mu : float
        μ of FedProx, 0 or more; 0 for FedAvg.

    Returns
    -------
    float
        To which `run` converges from every start.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Notes
    -----
    From w, client k's E steps lead to m + ρ^E (w - m), where ρ = 1 - η (a_k + μ) and m = (a_k c_k + μ w) /
    (a_k + μ) is the minimum of its loss with FedProx's term. So it moves by
    (1 - ρ^E) a_k / (a_k + μ) · (c_k - w). Where the mean of the moves is 0, w is the mean of the minima with
    the weights n_k (1 - ρ^E) a_k / (a_k + μ). For E = 1 they are n_k η a_k, as in `best`; for E → ∞ and μ = 0
    they are n_k.

    Examples
    --------
    >>> fixed_point(STEEP_AND_FLAT, learning_rate=0.05, epochs=1) == best(STEEP_AND_FLAT)
    True
    >>> fixed_point(STEEP_AND_FLAT, learning_rate=0.2, epochs=1)
    Traceback (most recent call last):
        ...
    ValueError: learning_rate must be above 0 and below 0.2 (2 / (a + μ) of the steepest client), got 0.2
    """
    _check(clients, learning_rate, epochs, mu)
    pulls = []
    for client in clients:
        a = client.curvature
        rho = 1 - learning_rate * (a + mu)
        pulls.append(client.size * (1 - rho**epochs) * a / (a + mu))
    return _mean_of_minima(clients, pulls)


def _mean_of_minima(clients: Sequence[Parabola], weights: Sequence[float]) -> float:
    return float(np.average([client.minimum for client in clients], weights=weights))


def _check(clients: Sequence[Parabola], learning_rate: float, epochs: int, mu: float) -> None:
    if len(clients) == 0:
        raise ValueError("need at least one client, got none")
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1, got {epochs}")
    if not mu >= 0:
        raise ValueError(f"mu must be 0 or more, got {mu}")
    limit = 2 / (max(client.curvature for client in clients) + mu)
    if not 0 < learning_rate < limit:
        raise ValueError(
            f"learning_rate must be above 0 and below {limit:g} (2 / (a + μ) of the steepest client), "
            f"got {learning_rate}"
        )
