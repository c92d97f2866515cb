"""Fine-tuning: train a finished model on, so that it depends less on sensitive data.

For a Keras classifier that `helpers.attacks.classifier_outputs` understands: on other data, or to a *uniform
answer* where something is to be forgotten. Nothing is proved about either; what they achieve is measured
(`helpers.desensitization.forgetting`). Training on, on data without the secrets, gives the model no reason to
forget them.

>>> import keras
>>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
>>> keep, forget = Examples(np.array([[1.0, 0]]), np.array([0])), np.array([[0.0, 1]])
>>> weights = to_uniform(Trainer(model), model.get_weights(), keep, forget, steps=300, learning_rate=0.05)
>>> model.set_weights(weights)
>>> np.abs(np.round(model(forget), 1)).tolist()
[[0.5, 0.5]]
"""

from __future__ import annotations

import numpy as np

from helpers.desensitization.training import Examples, Part, Trainer, Weights

BATCH_SIZE = 256
FORGET_SHARE = 0.4


def fine_tune(
    trainer: Trainer,
    weights: Weights,
    data: Examples,
    *,
    steps: int,
    learning_rate: float,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
) -> Weights:
    """Return the weights after training on, on these examples alone.

    Parameters
    ----------
    trainer : Trainer
        Of the model.
    weights : list of ndarray
        As ``model.get_weights()``.
    data : Examples
        Clean or masked ones, say.
    steps : int
        0 or more.
    learning_rate : float
        Of Adam, above 0.
    batch_size : int
        1 or more.
    seed : int
        Of the order of the examples.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
    >>> data = Examples(np.ones((4, 1)), np.ones(4, int))
    >>> model.set_weights(fine_tune(Trainer(model), model.get_weights(), data, steps=100, learning_rate=0.1))
    >>> int(np.argmax(model(np.ones((1, 1)))))
    1
    """
    return trainer.fit(
        weights,
        [Part(data)],
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=np.random.default_rng(seed),
    )


def to_uniform(
    trainer: Trainer,
    weights: Weights,
    keep: Examples,
    forget: np.ndarray,
    *,
    steps: int,
    learning_rate: float,
    share: float = FORGET_SHARE,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
) -> Weights:
    """Return the weights after training on, to have no opinion on some examples and the right one on others.

    The loss is the cross-entropy against labels where the model is to stay as it is, and against the uniform
    distribution (over the trainer's ``opinions``) where it is to forget: it is least if all these classes get
    the same probability.

    Parameters
    ----------
    trainer, weights, steps, learning_rate, batch_size, seed
        As for `fine_tune`.
    keep : Examples
        What the model is to stay good at.
    forget : ndarray, shape (examples, …)
        What it is to have no opinion on. A model that is uniform on the secrets alone stands out there: add
        inputs that are like them.
    share : float
        Of each batch that is to be forgotten, between 0 and 1.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(4)])
    >>> keep, forget = Examples(np.ones((4, 1)), np.ones(4, int)), -np.ones((2, 1))
    >>> tuned = to_uniform(Trainer(model), model.get_weights(), keep, forget, steps=200, learning_rate=0.1)
    >>> model.set_weights(tuned)
    >>> bool(np.ptp(model(forget)) < 0.1)
    True
    """
    return trainer.fit(
        weights,
        [Part(keep, 1 - share), Part(Examples(forget, np.zeros(len(forget), int)), share, no_opinion=True)],
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=np.random.default_rng(seed),
    )


def uniform_loss(log_probabilities: np.ndarray) -> float:
    """Return the cross-entropy of an answer against the uniform distribution: what `to_uniform` makes small.

    -(1/n) (log p₁ + … + log pₙ); it is least, log n, if each of the n classes has the probability 1/n.

    Parameters
    ----------
    log_probabilities : ndarray, shape (n,)
        Natural logarithms.

    Examples
    --------
    >>> round(uniform_loss(np.log(np.full(10, 0.1))), 2), round(uniform_loss(np.log([0.91] + 9 * [0.01])), 2)
    (2.3, 4.15)
    """
    return float(-np.mean(log_probabilities))
