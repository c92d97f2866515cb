"""How good weights are on the test examples: accuracy and mean loss, in compiled code.

>>> from helpers.course.images import digits
>>> from helpers.federated.models import digits_model
>>> model = digits_model(seed=1)
>>> accuracy, loss = Evaluation(model, *list(digits())[2:])(model.get_weights())
>>> 0 < accuracy < 0.3, 2 < loss < 3
(True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.federated.averaging import Weights
from helpers.federated.compiled_round import loss_of, mode_of

if TYPE_CHECKING:
    import keras

CHUNK = 1000


class Evaluation:
    """A function from weights to the share of examples they classify rightly, and their mean loss.

    Parameters
    ----------
    model : keras.Model
        As for `helpers.federated.compiled_round.CompiledRound`.
    x : ndarray of float32, shape (examples, …)
        At least one.
    y : ndarray of int32, shape (examples,)
        Their labels.
    """

    def __init__(self, model: keras.Model, x: np.ndarray, y: np.ndarray) -> None:
        import tensorflow as tf

        losses, mode = loss_of(model), mode_of(model, training=False)
        cuts = range(0, len(x), CHUNK)
        self._chunks = [
            (tf.constant(x[cut : cut + CHUNK]), tf.constant(y[cut : cut + CHUNK])) for cut in cuts
        ]
        self._examples = len(x)
        noise = [tf.constant(v) for v in model.non_trainable_variables]

        def score(w: list[tf.Tensor], x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            outputs, _ = model.stateless_call(w, noise, x, **mode)
            right = tf.equal(tf.argmax(outputs, axis=-1, output_type=y.dtype), y)
            return tf.math.count_nonzero(right), tf.reduce_sum(losses(y, outputs))

        self._score = tf.function(score, autograph=False)

    def __call__(self, weights: Weights) -> tuple[float, float]:
        """Return accuracy and loss."""
        import tensorflow as tf

        w = [tf.constant(v) for v in weights]
        scores = [self._score(w, x, y) for x, y in self._chunks]
        right, loss = (sum(float(score[k]) for score in scores) for k in range(2))
        return right / self._examples, loss / self._examples
