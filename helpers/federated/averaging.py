"""Federated averaging in formulas: what the server computes from what its clients send.

A round of FedAvg: the server sends its weights w to some clients; client k trains on its n_k examples and
sends back w_k; the server's new weights are the mean, weighted by examples,

    w ← Σ_k (n_k / n) w_k   with n = Σ_k n_k.

FedSGD is the case of one gradient step on all examples of a client: with w_k = w - η g_k the mean is
w - η Σ_k (n_k / n) g_k. That is the step of gradient descent on the examples of all these clients together,
since the gradient of their mean loss is that weighted sum. The unweighted mean in general is not.

Weights are lists of arrays, in the order of a Keras model's ``get_weights()``.

Not protected: the server sees each client's weights, and they tell of its examples
(`helpers.federated.reconstruction`). `check_update` refuses what is broken, not what is malicious: one client
that sends finite, well-shaped nonsense moves the mean as far as it likes.

Source: McMahan, Moore, Ramage, Hampson and Agüera y Arcas, "Communication-Efficient Learning of Deep Networks
from Decentralized Data" (AISTATS 2017), section 2 and Algorithm 1.

>>> alice, bob = [np.array([1.0, 2.0])], [np.array([4.0, 8.0])]
>>> weighted_average([alice, bob], sizes=[20, 10])
[array([2., 4.])]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Weights = list[np.ndarray]


def weighted_average(updates: Sequence[Weights], sizes: Sequence[float]) -> Weights:
    """Return Σ_k (n_k / n) w_k, array by array.

    Parameters
    ----------
    updates : sequence of lists of ndarray
        The weights w_k of each client: floating-point numbers, of the same shapes in the same order.
    sizes : sequence of float
        The examples n_k of each client, 0 or more, not all 0. Give ones for the unweighted mean.

    Returns
    -------
    list of ndarray
        With the first client's dtypes. Summed in double precision, so that finite weights in single precision
        have a finite mean. NaN or infinity at a client is NaN or infinity in the mean, even for size 0:
        leave such clients out (`check_update`).

    Raises
    ------
    TypeError
        If an array does not hold floating-point numbers.
    ValueError
        If there is no client, their number differs from that of the sizes, a size or their sum is not finite,
        a size is negative, all are 0, or the weights do not fit each other.

    Examples
    --------
    >>> weighted_average([[np.array([1.0])], [np.array([4.0])]], sizes=[1, 1])
    [array([2.5])]
    """
    if len(updates) == 0:
        raise ValueError("no update to average: keep the old weights when no client answers")
    _check_same_shapes(updates)
    shares = _shares(sizes, len(updates))
    return [_weighted_sum(shares, arrays).astype(arrays[0].dtype) for arrays in zip(*updates, strict=True)]


def gradient_step(weights: Weights, gradient: Weights, learning_rate: float) -> Weights:
    """Return w - η g: one step of gradient descent, by a client or by the server.

    Parameters
    ----------
    weights, gradient : list of ndarray
        w and g, of the same shapes in the same order.
    learning_rate : float
        η.

    Returns
    -------
    list of ndarray
        With the dtypes of `weights`.

    Raises
    ------
    ValueError
        If the weights and the gradient do not fit each other, or the learning rate is not finite.

    Examples
    --------
    >>> gradient_step([np.array([1.0, 2.0])], [np.array([10.0, 0.0])], learning_rate=0.1)
    [array([0., 2.])]
    """
    _check_same_shapes([weights, gradient])
    if not np.isfinite(learning_rate):
        raise ValueError(f"learning_rate must be finite, got {learning_rate}")
    return [(w - learning_rate * g).astype(w.dtype) for w, g in zip(weights, gradient, strict=True)]


def fed_sgd(
    weights: Weights, gradients: Sequence[Weights], sizes: Sequence[float], learning_rate: float
) -> Weights:
    """Return w - η Σ_k (n_k / n) g_k: a round in which clients send gradients.

    Parameters
    ----------
    weights : list of ndarray
        w, the weights at which the gradients were taken.
    gradients : sequence of lists of ndarray
        g_k: the gradient of the mean loss over all n_k examples of client k.
    sizes : sequence of float
        The examples n_k of each client.
    learning_rate : float
        η.

    Returns
    -------
    list of ndarray
        The server's new weights.

    Raises
    ------
    TypeError, ValueError
        As `weighted_average` and `gradient_step`.

    Examples
    --------
    >>> fed_sgd([np.array([1.0])], [[np.array([3.0])], [np.array([6.0])]], sizes=[20, 10], learning_rate=0.1)
    [array([0.6])]
    """
    return gradient_step(weights, weighted_average(gradients, sizes), learning_rate)


def check_update(update: object, like: Weights) -> str | None:
    """Return why an update cannot be averaged, or ``None`` if it can.

    Parameters
    ----------
    update : list of ndarray
        What a client sent; anything at all is allowed.
    like : list of ndarray
        The server's weights, whose number, shapes and dtypes the update must have.

    Returns
    -------
    str or None
        The first fault found. The server leaves such a client out of the round and counts it.

    Notes
    -----
    A value that is finite but absurd passes: it cannot be told from a surprising one by looking at it alone.

    Examples
    --------
    >>> like = [np.zeros((3, 2)), np.zeros(2)]
    >>> check_update([np.ones((3, 2)), np.ones(2)], like) is None
    True
    >>> check_update([np.ones((3, 2)), np.array([1.0, np.nan])], like)
    'array 1 has NaN or infinity in 1 of its 2 values'
    >>> check_update([np.ones((3, 2))], like)
    'another architecture: it has 1 array, the model 2'
    """
    if not isinstance(update, list | tuple):
        return f"it is no list of arrays but of type {type(update).__name__}"
    if len(update) != len(like):
        return f"another architecture: it has {_counted(len(update), 'array')}, the model {len(like)}"
    pairs = enumerate(zip(update, like, strict=True))
    return next((fault for place, (u, w) in pairs if (fault := _array_fault(f"array {place}", u, w))), None)


def _weighted_sum(shares: np.ndarray, arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Return the sum in double precision, with one array for the terms: new memory for each takes longer."""
    total = np.zeros(arrays[0].shape)
    term = np.empty_like(total)
    for share, w in zip(shares, arrays, strict=True):
        total += np.multiply(share, w, out=term)
    return total


def _array_fault(name: str, u: object, w: np.ndarray) -> str | None:
    if type(u) is not np.ndarray:  # a masked array would hide what is not finite
        return f"{name} is no plain NumPy array but of type {type(u).__name__}"
    if u.shape != w.shape:
        return f"{name} has the shape {u.shape}, the model's {w.shape}"
    if u.dtype != w.dtype:
        return f"{name} has the dtype {u.dtype}, the model's {w.dtype}"
    if not (finite := np.isfinite(u)).all():
        broken = int(np.count_nonzero(~finite))
        return f"{name} has NaN or infinity in {broken} of its {_counted(u.size, 'value')}"
    return None


def _shares(sizes: Sequence[float], clients: int) -> np.ndarray:
    n_k = np.asarray(sizes, dtype=np.float64)
    if n_k.shape != (clients,):
        raise ValueError(f"need a size for each of {clients} clients, got sizes of shape {n_k.shape}")
    if not np.isfinite(n_k).all() or (n_k < 0).any():
        raise ValueError(f"sizes must be finite and 0 or more, got {n_k.tolist()}")
    with np.errstate(over="ignore"):
        n = n_k.sum()
    if n == 0:
        raise ValueError("at least one size must be above 0: nobody has an example")
    if not np.isfinite(n):
        raise ValueError(f"the sum of the sizes must be finite, got {n_k.tolist()}")
    return n_k / n


def _check_same_shapes(updates: Sequence[Weights]) -> None:
    first = [np.shape(w) for w in updates[0]]
    for place, update in enumerate(updates):
        if any(not np.issubdtype(np.asarray(w).dtype, np.floating) for w in update):
            raise TypeError(f"update {place} has an array that does not hold floating-point numbers")
        if (shapes := [np.shape(w) for w in update]) != first:
            raise ValueError(f"update {place} has arrays of shapes {shapes}, the first one {first}")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
