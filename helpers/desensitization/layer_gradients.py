"""From what flows through a layer to its gradients: their length for each example, then any weighted sum.

Two ways lead there. *Ghost*: the lengths by the formulas of `helpers.desensitization.ghost_norms`, then one
product for the weighted sum. *Formed*: one gradient for each example, as long as they are small. For a kernel
of K × O numbers that is used at T places, the ghost way multiplies T²(K + O) pairs of numbers for each
example, the other writes and reads K·O numbers. Which is cheaper is decided as Bu, Mao and Xu do ("Scalable
and Efficient Training of Large Convolutional Neural Networks with Differential Privacy", NeurIPS 2022,
section 4), here by time instead of memory: a number that is moved costs as much as some ten products.

>>> import keras
>>> layer = keras.layers.Dense(1)
>>> layer.build((None, 2))
>>> x, g = np.array([[3.0, 0.0], [0.0, 4.0]], np.float32), np.ones((2, 1), np.float32)
>>> found = of_layer(layer, x, g)
>>> found.squared_norms.numpy().tolist()  # of kernel and bias together: 9 + 1 and 16 + 1
[10.0, 17.0]
>>> [gradient.numpy().ravel().tolist() for gradient in found.weighted_sum(np.ones(2, np.float32))]
[[3.0, 4.0], [2.0]]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.desensitization import ghost_norms
from helpers.desensitization.patches import Window, patches

if TYPE_CHECKING:
    import keras

PRODUCTS_PER_MOVE = 10


@dataclass(frozen=True, eq=False)
class LayerGradients:
    """The gradients of one layer, for each example of a batch.

    Attributes
    ----------
    squared_norms : tensor, shape (examples,)
        The squared length of each, over all weights of the layer.
    weighted_sum : callable
        From factors, shape (examples,), to Σ factorᵢ · gradientᵢ: a tensor for each weight, in the order of
        ``layer.trainable_variables``.
    """

    squared_norms: Any
    weighted_sum: Callable[[Any], list[Any]]


def of_layer(layer: keras.Layer, x: Any, g: Any) -> LayerGradients:
    """Return the gradients of a layer.

    Parameters
    ----------
    layer : keras.Layer
        Built: Dense, Conv1D, Conv2D or Embedding.
    x : tensor, shape (examples, …)
        What it was given.
    g : tensor, shape (examples, …)
        The gradient of each example's loss with respect to what it computed, before the activation.

    Examples
    --------
    >>> import keras
    >>> layer = keras.layers.Embedding(10, 2)
    >>> layer.build()
    >>> of_layer(layer, np.array([[7]]), np.array([[[3.0, 4.0]]], np.float32)).squared_norms.numpy().tolist()
    [25.0]
    """
    import keras
    import tensorflow as tf

    if isinstance(layer, keras.layers.Embedding):
        return _of_embedding(layer, x, g)
    x = tf.cast(x, g.dtype)  # as the layer does itself
    kernel = _of_dense(x, g) if isinstance(layer, keras.layers.Dense) else _of_convolution(layer, x, g)
    return _with_bias(kernel, _places(g)) if layer.use_bias else kernel


def _of_dense(x: Any, g: Any) -> LayerGradients:
    import tensorflow as tf

    if len(x.shape) == 2:
        return LayerGradients(
            ghost_norms.dense(x, g), lambda c: [tf.matmul(x, c[:, None] * g, transpose_a=True)]
        )
    a, g = _places(x), _places(g)
    return _of_places(a[:, None], g, (a.shape[-1], g.shape[-1]))


def _of_convolution(layer: keras.Layer, x: Any, g: Any) -> LayerGradients:
    two_dimensions = len(layer.kernel_size) == 2
    before = () if two_dimensions else (1,)
    window = Window(
        (*before, *layer.kernel_size),
        (*before, *layer.strides),
        layer.padding,
        (*before, *layer.dilation_rate),
    )
    found = patches(x if two_dimensions else x[:, None], window)
    return _of_places(found, _places(g), tuple(layer.kernel.shape))


def _of_places(a: Any, g: Any, shape: tuple[int, ...]) -> LayerGradients:
    """Return the gradients of a kernel of this shape that is used at several places.

    Parameters
    ----------
    a : tensor, shape (examples, parts, places, inputs)
        The parts of the kernel lie one after the other.
    g : tensor, shape (examples, places, outputs)
    """
    import tensorflow as tf

    _, parts, places, inputs = a.shape
    outputs = g.shape[-1]
    if places**2 * (parts * inputs + outputs) < PRODUCTS_PER_MOVE * parts * inputs * outputs:
        a = tf.reshape(tf.transpose(a, (0, 2, 1, 3)), (-1, places, parts * inputs))
        return LayerGradients(
            ghost_norms.repeated(a, g),
            lambda c: [tf.reshape(tf.tensordot(a, c[:, None, None] * g, ((0, 1), (0, 1))), shape)],
        )
    formed = tf.matmul(a, g[:, None], transpose_a=True)
    flat = tf.reshape(formed, (-1, parts * inputs * outputs))
    return LayerGradients(ghost_norms.of_each(flat), lambda c: [tf.reshape(tf.matmul(c[None], flat), shape)])


def _of_embedding(layer: keras.Layer, tokens: Any, g: Any) -> LayerGradients:
    import tensorflow as tf

    def weighted_sum(c: Any) -> list[Any]:
        vectors = tf.reshape(c[:, None, None] * g, (-1, layer.output_dim))
        return [tf.math.unsorted_segment_sum(vectors, tf.reshape(tokens, (-1,)), layer.input_dim)]

    tokens, g = tf.cast(tf.reshape(tokens, (tf.shape(tokens)[0], -1)), tf.int32), _places(g)
    return LayerGradients(ghost_norms.embedding(tokens, g), weighted_sum)


def _with_bias(kernel: LayerGradients, g: Any) -> LayerGradients:
    import tensorflow as tf

    g = tf.reduce_sum(g, axis=1)
    return LayerGradients(
        kernel.squared_norms + ghost_norms.bias(g),
        lambda c: [*kernel.weighted_sum(c), tf.linalg.matvec(g, c, transpose_a=True)],
    )


def _places(values: Any) -> Any:
    """Return values of shape (examples, places, channels); a dense layer on rows has one place."""
    import tensorflow as tf

    return tf.reshape(values, (-1, int(np.prod(values.shape[1:-1], dtype=int)), values.shape[-1]))
