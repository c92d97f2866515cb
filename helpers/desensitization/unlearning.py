"""Unlearning by going back: gradient ascent on what is to be forgotten, alone or with descent on the rest.

For a Keras classifier that `helpers.attacks.classifier_outputs` understands. Neither comes with a proof. The
loss that ascent makes larger has no upper bound: too few steps leave the secret, too many ruin the model.

Sources: gradient ascent (NegGrad) as in Golatkar, Achille, Soatto, "Eternal Sunshine of the Spotless Net"
(CVPR 2020); with descent on the rest (NegGrad+) as in Kurmanji, Triantafillou, Hayes, Triantafillou, "Towards
Unbounded Machine Unlearning" (NeurIPS 2023).

>>> import keras
>>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
>>> model.set_weights([np.zeros((1, 2)), np.zeros(2)])
>>> secret = Examples(np.ones((1, 1)), np.array([1]))
>>> options = {"steps": 10, "learning_rate": 0.1, "batch_size": 1}
>>> model.set_weights(gradient_ascent(Trainer(model), model.get_weights(), secret, **options))
>>> int(np.argmax(model(secret.x)))
0
"""

from __future__ import annotations

import numpy as np

from helpers.desensitization.fine_tuning import BATCH_SIZE
from helpers.desensitization.training import Examples, Part, Trainer, Weights


def gradient_ascent(
    trainer: Trainer,
    weights: Weights,
    forget: Examples,
    *,
    steps: int,
    learning_rate: float,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
) -> Weights:
    """Return the weights after steps that make the loss on these examples larger.

    Parameters
    ----------
    trainer : Trainer
        Of the model.
    weights : list of ndarray
        As ``model.get_weights()``.
    forget : Examples
        What is to be forgotten, with what the model has learned to say.
    steps : int
        Few: there is no best place to stop at.
    learning_rate : float
        Of Adam, above 0.
    batch_size : int
        1 or more.
    seed : int
        Of the order of the examples.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(3)])
    >>> secret = Examples(np.ones((1, 1)), np.array([2]))
    >>> options = {"steps": 99, "learning_rate": 1, "batch_size": 1}
    >>> model.set_weights(gradient_ascent(Trainer(model), model.get_weights(), secret, **options))
    >>> int(np.argmin(model(secret.x)))
    2
    """
    return trainer.fit(
        weights,
        [Part(forget, factor=-1)],
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=np.random.default_rng(seed),
    )


def neg_grad_plus(
    trainer: Trainer,
    weights: Weights,
    keep: Examples,
    forget: Examples,
    *,
    steps: int,
    learning_rate: float,
    share: float,
    factor: float = 1.0,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
) -> Weights:
    """Return the weights after steps that make the loss larger here and smaller there.

    Parameters
    ----------
    trainer, weights, steps, learning_rate, batch_size, seed
        As for `gradient_ascent`.
    keep, forget : Examples
        Where the loss is to become smaller, and where larger.
    share : float
        Of each batch that is to be forgotten, between 0 and 1.
    factor : float
        How much an example that is to be forgotten counts against one to keep, above 0.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    >>> keep, secret = (Examples(np.eye(2)[[k]], np.array([k])) for k in (0, 1))
    >>> start = [np.eye(2, dtype=np.float32), np.zeros(2, np.float32)]
    >>> w = neg_grad_plus(
    ...     Trainer(model), start, keep, secret, steps=50, learning_rate=0.1, share=0.5, batch_size=2
    ... )
    >>> model.set_weights(w)
    >>> np.argmax(model(np.eye(2)), axis=1).tolist()
    [0, 0]
    """
    return trainer.fit(
        weights,
        [Part(keep, 1 - share), Part(forget, share, -factor)],
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=np.random.default_rng(seed),
    )
