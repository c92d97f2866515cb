"""Reading an image out of an update: in a dense layer with biases, one example's gradient *is* the example.

A layer computes z = x W + b. By the chain rule, with δ_i = ∂loss/∂z_i,

    ∂loss/∂W_ji = x_j δ_i   and   ∂loss/∂b_i = δ_i,   so   x_j = (∂loss/∂W_ji) / (∂loss/∂b_i)

at every neuron i whose δ_i is not 0. Neither the label nor the other layers matter. A client that takes a
step of plain SGD sends weights that differ by -η times the gradient; η cancels. Several steps on the one
example add up to x_j Σ δ_i: it is read as well.

From a batch, neuron i gives the mixture Σ_k δ_ki x_k / Σ_k δ_ki of the images k. That can protect little: in
a classifier of one layer that gives each of ten classes the probability 0.1, δ is -0.9 for an image of the
neuron's own class and 0.1 for every other. So of two images of different classes the neuron of the first
gives 1.125 times the first less 0.125 times the second.

Not covered: convolutions (a kernel's gradient sums over all places of the image), layers without biases, and
attacks that search for inputs with the same gradient. That such a search fails for a large batch is no proof
that nothing can be read.

Sources: Phong, Aono, Hayashi, Wang and Moriai, "Privacy-Preserving Deep Learning via Additively Homomorphic
Encryption" (IEEE Transactions on Information Forensics and Security 13, 2018), section 3; Geiping,
Bauermeister, Dröge and Moeller, "Inverting Gradients" (NeurIPS 2020), Proposition 3.1.

>>> rng = np.random.default_rng(1)
>>> x, W, b = np.array([[0.25, 0.5, 1.0]]), rng.normal(size=(3, 10)), np.zeros(10)
>>> dW, db = softmax_gradient(x, np.array([7]), W, b)
>>> read_input(dW, db).round(6).tolist()
[0.25, 0.5, 1.0]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def softmax(z: np.ndarray) -> np.ndarray:
    """Return e^z_i / Σ_i e^z_i along the last axis: scores become probabilities.

    Examples
    --------
    >>> softmax(np.array([[0.0, np.log(3)]])).round(6).tolist()
    [[0.25, 0.75]]
    """
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_gradient(
    x: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the mean cross-entropy of a network of one dense softmax layer.

    Parameters
    ----------
    x : ndarray of float, shape (examples, inputs)
        Flat images.
    y : ndarray of int, shape (examples,)
        Their classes, 0 to classes - 1.
    W, b : ndarray of float, shapes (inputs, classes) and (classes,)
        The weights.

    Returns
    -------
    (ndarray, ndarray)
        The gradients with respect to W and b, of their shapes.

    Notes
    -----
    With p = softmax(x W + b), the loss of an example is -log p_y. Its derivative with respect to the scores
    is δ = p - (1 at y, else 0).

    Examples
    --------
    >>> dW, db = softmax_gradient(np.array([[1.0, 2.0]]), np.array([1]), np.zeros((2, 2)), np.zeros(2))
    >>> dW.tolist(), db.tolist()
    ([[0.5, -0.5], [1.0, -1.0]], [0.5, -0.5])
    """
    delta = score_gradient(x, y, W, b)
    return x.T @ delta / len(x), delta.mean(axis=0)


def score_gradient(x: np.ndarray, y: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return δ_ki: the derivative of example k's loss with respect to its score z_i.

    Parameters
    ----------
    x, y, W, b : ndarray
        As for `softmax_gradient`.

    Returns
    -------
    ndarray of float, shape (examples, classes)

    Examples
    --------
    >>> score_gradient(np.zeros((1, 3)), np.array([0]), np.zeros((3, 4)), np.zeros(4)).tolist()
    [[-0.75, 0.25, 0.25, 0.25]]
    """
    delta = softmax(x @ W + b)
    delta[np.arange(len(y)), y] -= 1
    return delta


def read_inputs(dW: np.ndarray, db: np.ndarray) -> np.ndarray:
    """Return what each neuron says that the input was: its column of dW, divided by its entry of db.

    Parameters
    ----------
    dW, db : ndarray of float, shapes (inputs, neurons) and (neurons,)
        The gradient of a dense layer, or any multiple of it.

    Returns
    -------
    ndarray of float64, shape (neurons with db other than 0, inputs)
        The neuron with the largest ``|db|`` first. If the gradient is of one example, all rows are that
        example; rows that differ by more than rounding are mixtures of several.

    Raises
    ------
    ValueError
        If the shapes do not fit, or db is 0 everywhere.

    Examples
    --------
    >>> read_inputs(np.array([[0.5, 0.0, -1.5], [1.0, 0.0, -3.0]]), np.array([0.5, 0.0, -1.5])).tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    dW, db = np.asarray(dW, dtype=np.float64), np.asarray(db, dtype=np.float64)
    if db.ndim != 1 or dW.ndim != 2 or dW.shape[1] != db.size:
        raise ValueError(
            "need dW of shape (inputs, neurons) and db of shape (neurons,) of a dense layer, "
            f"got {dW.shape} and {db.shape}"
        )
    if not db.any():
        raise ValueError("db is 0 at every neuron: the example had no gradient here, so it cannot be read")
    neurons = np.argsort(-np.abs(db), kind="stable")[: np.count_nonzero(db)]
    return dW.T[neurons] / db[neurons, None]


def read_input(dW: np.ndarray, db: np.ndarray) -> np.ndarray:
    """Return the input of a dense layer, read from the gradient of one example.

    Parameters
    ----------
    dW, db : ndarray of float, shapes (inputs, neurons) and (neurons,)
        The gradient of a dense layer with biases, or any multiple of it.

    Returns
    -------
    ndarray of float64, shape (inputs,)
        Read at the neuron with the largest ``|db|``, where rounding does least. From a batch it is a mixture.

    Raises
    ------
    ValueError
        If the shapes do not fit, or db is 0 everywhere.

    Examples
    --------
    >>> read_input(np.array([[0.5, -1.5], [1.0, -3.0]]), np.array([0.5, -1.5])).tolist()
    [1.0, 2.0]
    """
    return read_inputs(dW, db)[0]


def read_update(before: Sequence[np.ndarray], after: Sequence[np.ndarray]) -> np.ndarray:
    """Return the one example on which a client trained, from the weights it was sent and those it sends.

    Parameters
    ----------
    before, after : sequence of ndarray
        The model's weights before and after, of which the first two are W and b of a dense layer that sees
        the input itself, as in ``model.get_weights()``. What follows is not looked at.

    Returns
    -------
    ndarray of float64, shape (inputs,)

    Raises
    ------
    ValueError
        If the first two arrays are not those of a dense layer, or b has not changed.

    Notes
    -----
    Exact, but for rounding, if the client took steps of plain SGD on this one example. The learning rate need
    not be known.

    Examples
    --------
    >>> W, b, rate = np.ones((2, 2)), np.zeros(2), 0.25
    >>> dW, db = softmax_gradient(np.array([[1.0, 2.0]]), np.array([1]), W, b)
    >>> read_update([W, b], [W - rate * dW, b - rate * db]).tolist()
    [1.0, 2.0]
    """
    if len(before) < 2 or len(after) < 2:
        raise ValueError("need at least the two arrays W and b of the first layer, before and after")
    (W, b), (new_W, new_b) = before[:2], after[:2]
    return read_input(W.astype(np.float64) - new_W, b.astype(np.float64) - new_b)
