"""What a network's inner representation tells about an attribute that it was never asked for.

The *embedding* of a record is what the last layer but one says of it. Whoever gets it (because it is sent,
stored, or published with the model) can train a *probe*: a classifier from embeddings to the attribute,
fitted to people whose attribute is known and then used on others. Two probes are here, a linear one and a
small network. Probes are trained anew, after anything was done to the embedding: to fool the adversary one
trained against is not to fool the next one.

That these two read nothing does not show that nothing is there: another probe, or more data, may read more.

Source: Song, Shmatikov, "Overlearning Reveals Sensitive Attributes" (ICLR 2020).

>>> rng = np.random.default_rng(1)
>>> attribute = rng.integers(2, size=600)
>>> ring = rng.normal(size=(600, 2))
>>> ring *= (1 + 2 * attribute / np.linalg.norm(ring, axis=1))[:, None]  # one group lies outside the other
>>> train, test = slice(0, 400), slice(400, 600)
>>> read = probes(ring[train], attribute[train], ring[test], attribute[test], seed=1)
>>> 0.4 < read.linear < 0.6 and read.network > 0.9
True
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.attacks.roc import roc

if TYPE_CHECKING:
    import keras

ROUNDING = 1e-6
HIDDEN_UNITS, BATCH_SIZE, EPOCHS, LEARNING_RATE = 64, 256, 12, 2e-3


@dataclass(frozen=True)
class Readings:
    """How well each probe tells the attribute of people it was not trained on.

    Attributes
    ----------
    linear, network : float
        The area under the ROC curve: 0.5 for guessing, 1 for certainty.
    """

    linear: float
    network: float


def embedding(network: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return what the last layer but one says of each record.

    Parameters
    ----------
    network : keras.Model
        Built, with a layer before its last.
    x : ndarray, shape (records, …)

    Returns
    -------
    ndarray of float32, shape (records, units)

    Raises
    ------
    ValueError
        If the network is not built, has more than one input or one layer only, or the last layer but one does
        not give a row for each record.

    Examples
    --------
    >>> import keras
    >>> layers = [keras.Input((3,)), keras.layers.Dense(4, activation="relu"), keras.layers.Dense(2)]
    >>> embedding(keras.Sequential(layers), np.zeros((5, 3), np.float32)).shape
    (5, 4)
    """
    return np.asarray(embedder(network)(x, training=False))


def embedder(network: keras.Model) -> keras.Model:
    """Return the network without its last layer; both share their weights.

    Parameters
    ----------
    network : keras.Model
        As for `embedding`.

    Raises
    ------
    ValueError
        As for `embedding`.

    Examples
    --------
    >>> import keras
    >>> layers = [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(2)]
    >>> embedder(keras.Sequential(layers)).output_shape
    (None, 4)
    """
    import keras

    layers = [layer for layer in network.layers if not isinstance(layer, keras.layers.InputLayer)]
    if not network.built or len(network.inputs) > 1 or len(layers) < 2 or len(layers[-2].output.shape) != 2:
        raise ValueError(
            "need a built network of one input with a layer before the last that gives a row for each "
            f"record; {network.name} has the layers {[layer.name for layer in layers]}"
        )
    return keras.Model(network.inputs[0], layers[-2].output)


def standardized(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both parts with the mean 0 and the deviation 1 of the training part in each unit.

    Parameters
    ----------
    train, test : ndarray, shape (records, units)
        Embeddings.

    Returns
    -------
    train, test : ndarray
        A unit that is constant but for rounding (its deviation below a millionth of the largest) is only
        centered: blown up, the rounding errors of an erasure tell what was erased. So where units are of
        scales a million times apart, scale them alike before, or what the small ones say is not read.

    Examples
    --------
    >>> train, test = standardized(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[4.0, 6.0]]))
    >>> train.tolist(), test.tolist()
    ([[-1.0, 0.0], [1.0, 0.0]], [[2.0, 1.0]])
    """
    mean, std = train.mean(axis=0), train.std(axis=0)
    scale = np.where(std > ROUNDING * std.max(), std, 1)
    return (train - mean) / scale, (test - mean) / scale


def probes(
    train: np.ndarray, train_attribute: np.ndarray, test: np.ndarray, test_attribute: np.ndarray, *, seed: int
) -> Readings:
    """Train fresh probes on some people's embeddings, and test them on other people's.

    Parameters
    ----------
    train, test : ndarray, shape (records, units)
        Embeddings.
    train_attribute, test_attribute : ndarray of int, shape (records,)
        0 or 1; both occur in each.
    seed : int
        Of the network's initial weights and batches, 0 or more.

    Returns
    -------
    Readings

    Raises
    ------
    ValueError
        If the shapes do not fit, or an attribute takes other values than 0 and 1, or one only.

    Notes
    -----
    The linear probe is scikit-learn's ``LogisticRegression``, the network its ``MLPClassifier`` with one
    hidden layer of 64 units (Adam with a rate of 0.002, 12 epochs in batches of 256), both on standardized
    embeddings.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier

    _check(train, train_attribute)
    _check(test, test_attribute)
    train, test = standardized(train, test)
    network = MLPClassifier(
        (HIDDEN_UNITS,),
        batch_size=min(BATCH_SIZE, len(train)),
        max_iter=EPOCHS,
        learning_rate_init=LEARNING_RATE,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that 12 epochs are few
        fitted = [p.fit(train, train_attribute) for p in (LogisticRegression(max_iter=1000), network)]
    return Readings(*(_auc(probe, test, test_attribute) for probe in fitted))


def _auc(probe: Any, test: np.ndarray, attribute: np.ndarray) -> float:
    scores = probe.predict_proba(test)[:, 1]
    return roc(scores[attribute == 1], scores[attribute == 0]).auc


def _check(embeddings: np.ndarray, attribute: np.ndarray) -> None:
    values = np.unique(attribute).tolist()
    if np.ndim(embeddings) != 2 or len(embeddings) != len(attribute) or values != [0, 1]:
        raise ValueError(
            "need embeddings of shape (records, units) and for each record an attribute, 0 or 1, both of "
            f"which occur; got embeddings of shape {np.shape(embeddings)}, {len(attribute)} attributes with "
            f"the values {values[:5]}"
        )
