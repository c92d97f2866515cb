"""Who holds what: dividing labeled examples among clients, evenly or as unevenly as in life.

Each function returns one array of row numbers for each client, sorted, which together hold every example
exactly once. No client is left without examples. What differs between the clients:

- `iid`: nothing but chance;
- `shards`, `dirichlet`: the labels (label skew);
- `quantity`: how many examples they have (quantity skew).

Feature skew, where the images themselves differ, is in `helpers.federated.scanners`. The names are those of
Kairouz et al., "Advances and Open Problems in Federated Learning" (2021), section 3.1.

>>> labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
>>> parts = shards(labels, clients=2, shards_each=1, rng=np.random.default_rng(1))
>>> [labels[part].tolist() for part in parts]
[[0, 0, 0, 0], [1, 1, 1, 1]]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral

import numpy as np

Parts = tuple[np.ndarray, ...]


def iid(n: int, clients: int, rng: np.random.Generator) -> Parts:
    """Deal shuffled examples: every client has the same mixture, but for chance.

    Parameters
    ----------
    n : int
        How many examples there are.
    clients : int
        1 to n.
    rng : numpy.random.Generator
        The source of chance, for instance ``np.random.default_rng(seed)``.

    Returns
    -------
    tuple of ndarray of int64
        The rows of each client, sorted; their numbers differ by at most 1.

    Raises
    ------
    TypeError
        If a number is not whole, or `rng` is no generator.
    ValueError
        If there are fewer examples than clients, or no clients.

    Examples
    --------
    >>> [part.size for part in iid(10, 4, np.random.default_rng(1))]
    [3, 3, 2, 2]
    """
    _check(n, clients, rng)
    return _sorted(np.array_split(rng.permutation(n), clients))


def shards(labels: np.ndarray, clients: int, rng: np.random.Generator, *, shards_each: int = 2) -> Parts:
    """Sort the examples by label, cut them into equal shards and deal these: few labels a client.

    Parameters
    ----------
    labels : ndarray, shape (examples,)
        The label of each example.
    clients : int
        At least 1.
    rng : numpy.random.Generator
        The source of chance.
    shards_each : int
        How many shards a client gets, at least 1; in the paper 2.

    Returns
    -------
    tuple of ndarray of int64
        The rows of each client, sorted.

    Raises
    ------
    TypeError
        If a number is not whole, or `rng` is no generator.
    ValueError
        If there are fewer examples than shards.

    Notes
    -----
    A shard that lies across the border between two labels holds both, so two shards can hold more than two
    labels, and a client whose two shards are of one label holds one only. Examples of the same label keep
    their order before the cut.

    References
    ----------
    McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data" (AISTATS
    2017), section 3: MNIST in 200 shards of 300 for 100 clients.

    Examples
    --------
    >>> labels = np.repeat(np.arange(10), 20)
    >>> parts = shards(labels, clients=10, rng=np.random.default_rng(1))
    >>> [np.unique(labels[part]).tolist() for part in parts[:3]]
    [[0, 5], [8, 9], [3, 5]]
    """
    labels = _labels(labels)
    _check(labels.size, clients, rng)
    check_at_least_1("shards_each", shards_each)
    if clients * shards_each > labels.size:
        raise ValueError(
            f"{clients} clients with {shards_each} shards each need {clients * shards_each} examples, "
            f"got {labels.size}"
        )
    pieces = np.array_split(np.argsort(labels, kind="stable"), clients * shards_each)
    dealt = rng.permutation(len(pieces)).reshape(clients, shards_each)
    return _sorted([np.concatenate([pieces[shard] for shard in hand]) for hand in dealt])


def dirichlet(
    labels: np.ndarray, clients: int, alpha: float, rng: np.random.Generator, *, least: int = 1
) -> Parts:
    """Divide each label by its own random proportions: the smaller alpha, the fewer labels a client.

    Parameters
    ----------
    labels : ndarray, shape (examples,)
        The label of each example.
    clients : int
        At least 1.
    alpha : float
        The concentration of the symmetric Dirichlet distribution from which the proportions are drawn, above
        0. At 100 the clients are nearly alike; at 1 all proportions are equally likely; at 0.1 few clients
        have most of a label.
    rng : numpy.random.Generator
        The source of chance.
    least : int
        The fewest examples of a client, at least 1. A client below it takes what it lacks from the largest
        ones.

    Returns
    -------
    tuple of ndarray of int64
        The rows of each client, sorted. Their numbers differ too.

    Raises
    ------
    TypeError
        If a number is not whole, or `rng` is no generator.
    ValueError
        If alpha is not above 0, or there are too few examples.

    Notes
    -----
    Proportions p ~ Dir(α, …, α) over the clients for each label, as Yurochkin et al., "Bayesian Nonparametric
    Federated Learning of Neural Networks" (ICML 2019). Hsu, Qi and Brown (2019) draw proportions over the
    labels for each client instead and give all clients equally many examples. A client can draw no example at
    all; to move some to it, as `least` says, is our choice.

    Examples
    --------
    >>> labels = np.repeat([0, 1], 50)
    >>> for alpha in (100, 0.1):
    ...     parts = dirichlet(labels, clients=3, alpha=alpha, rng=np.random.default_rng(1))
    ...     print([np.bincount(labels[part], minlength=2).tolist() for part in parts])
    [[16, 15], [18, 18], [16, 17]]
    [[49, 0], [1, 30], [0, 20]]
    """
    labels = _labels(labels)
    _check(labels.size, clients, rng)
    _check_alpha(alpha)
    hands: list[list[np.ndarray]] = [[] for _ in range(clients)]
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        for hand, piece in zip(hands, np.split(rows, _cuts(rows.size, clients, alpha, rng)), strict=True):
            hand.append(piece)
    return _sorted(_with_at_least(least, [np.concatenate(hand) for hand in hands], rng))


def quantity(n: int, clients: int, alpha: float, rng: np.random.Generator, *, least: int = 1) -> Parts:
    """Deal shuffled examples in random proportions: clients alike in kind, not in size.

    Parameters
    ----------
    n : int
        How many examples there are.
    clients : int
        1 to n.
    alpha : float
        The concentration of the symmetric Dirichlet distribution from which the proportions are drawn, above
        0: the smaller, the more unequal.
    rng : numpy.random.Generator
        The source of chance.
    least : int
        The fewest examples of a client, at least 1, as for `dirichlet`.

    Returns
    -------
    tuple of ndarray of int64
        The rows of each client, sorted.

    Raises
    ------
    TypeError
        If a number is not whole, or `rng` is no generator.
    ValueError
        If alpha is not above 0, or there are too few examples.

    Examples
    --------
    >>> [part.size for part in quantity(100, 4, alpha=1.0, rng=np.random.default_rng(1))]
    [8, 35, 51, 6]
    """
    _check(n, clients, rng)
    _check_alpha(alpha)
    rows = rng.permutation(n)
    return _sorted(_with_at_least(least, np.split(rows, _cuts(n, clients, alpha, rng)), rng))


def check_parts(parts: Sequence[np.ndarray], n: int) -> None:
    """Raise unless the parts hold each of the examples exactly once, and every client has one.

    Parameters
    ----------
    parts : sequence of ndarray of int
        The rows of each client, in any order.
    n : int
        How many examples there are.

    Raises
    ------
    TypeError
        If a part is no array of whole numbers.
    ValueError
        If there is no client, a client has no example, a row is out of range, held twice or by nobody.

    Examples
    --------
    >>> check_parts([np.array([0, 2]), np.array([2, 1])], n=3)
    Traceback (most recent call last):
        ...
    ValueError: row 2 is held 2 times; each example belongs to exactly one client
    """
    if len(parts) == 0:
        raise ValueError("a partition has at least one client, got none")
    check_rows(parts, n)
    held = np.bincount(np.concatenate(parts), minlength=n)
    if (held != 1).any():
        row = int(np.argmax(held != 1))
        raise ValueError(f"row {row} is held {held[row]} times; each example belongs to exactly one client")


def check_rows(parts: Sequence[np.ndarray], n: int) -> None:
    """Raise unless each part holds rows of `n` examples, at least one; some examples may be of no part.

    Raises
    ------
    TypeError
        If a part is no array of whole numbers.
    ValueError
        If a client has no example, or a row is out of range.

    Examples
    --------
    >>> check_rows([np.array([0, 2]), np.array([3])], n=3)
    Traceback (most recent call last):
        ...
    ValueError: client 1 has rows 3 to 3 of 3 examples
    """
    for client, part in enumerate(parts):
        if not isinstance(part, np.ndarray) or part.ndim != 1 or part.dtype.kind not in "iu":
            raise TypeError(f"the rows of client {client} must be a one-dimensional array of whole numbers")
        if part.size == 0:
            raise ValueError(f"client {client} has no examples; leave it out or give it some")
        if part.min() < 0 or part.max() >= n:
            raise ValueError(f"client {client} has rows {part.min()} to {part.max()} of {n} examples")


def check_at_least_1(name: str, value: int) -> None:
    """Raise `TypeError` unless a value is a whole number, and `ValueError` if it is below 1.

    Examples
    --------
    >>> check_at_least_1("clients", 2.5)
    Traceback (most recent call last):
        ...
    TypeError: clients must be a whole number, got float
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {type(value).__name__}")
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}")


def label_counts(labels: np.ndarray, parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return how many examples of each label each client holds: what a picture of a partition shows.

    Parameters
    ----------
    labels : ndarray of int, shape (examples,)
        From 0 on.
    parts : sequence of ndarray of int
        The rows of each client.

    Returns
    -------
    ndarray of int64, shape (clients, labels)

    Examples
    --------
    >>> label_counts(np.array([0, 2, 2]), [np.array([0, 1]), np.array([2])])
    array([[1, 0, 1],
           [0, 0, 1]])
    """
    return np.stack([np.bincount(labels[part], minlength=int(labels.max()) + 1) for part in parts])


def _cuts(n: int, clients: int, alpha: float, rng: np.random.Generator) -> np.ndarray:
    """Return where to cut so many examples to get random proportions."""
    proportions = rng.dirichlet(np.full(clients, alpha))
    return np.round(np.cumsum(proportions)[:-1] * n).astype(np.int64)


def _with_at_least(least: int, parts: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Move random examples, one by one from whoever has most, to the clients that have too few."""
    check_at_least_1("least", least)
    if least * len(parts) > (total := sum(part.size for part in parts)):
        raise ValueError(f"{len(parts)} clients with at least {least} examples each: there are only {total}")
    sizes = np.array([part.size for part in parts])
    parts = list(parts)
    while sizes.min() < least:
        poor, rich = int(sizes.argmin()), int(sizes.argmax())
        taken = rng.integers(parts[rich].size)
        parts[poor] = np.append(parts[poor], parts[rich][taken])
        parts[rich] = np.delete(parts[rich], taken)
        sizes[[poor, rich]] += (1, -1)
    return parts


def _sorted(parts: Sequence[np.ndarray]) -> Parts:
    return tuple(np.sort(part).astype(np.int64) for part in parts)


def _labels(labels: np.ndarray) -> np.ndarray:
    array = np.asarray(labels)
    if array.ndim != 1:
        raise ValueError(f"labels must have one dimension (not one-hot), got the shape {array.shape}")
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ValueError(f"labels must be numbers, got NaN in row {int(np.argmax(np.isnan(array)))}")
    return array


def _check(n: int, clients: int, rng: np.random.Generator) -> None:
    check_at_least_1("n", n)
    check_at_least_1("clients", clients)
    if clients > n:
        raise ValueError(f"{clients} clients need at least as many examples, got {n}")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy.random.Generator, got {type(rng).__name__}; "
            "for a seed pass np.random.default_rng(seed)"
        )


def _check_alpha(alpha: float) -> None:
    if not (math.isfinite(alpha) and alpha > 0):
        raise ValueError(f"alpha must be a finite number above 0, got {alpha}")
