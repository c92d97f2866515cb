"""How long is each example's gradient? Found without forming one gradient per example.

A dense layer computes z = aW + b. Let g be the gradient of one example's loss with respect to its z. The
gradient for W is the outer product aᵀg, and its squared length is a product of two numbers:

    ‖aᵀg‖² = ‖a‖² · ‖g‖²     (Goodfellow, "Efficient Per-Example Gradient Computations", 2015)

Where one kernel is used at T places of an example, as in a convolution or along a text, the gradients of the
places are summed, and the length follows from the products between places:

    ‖Σₜ aₜᵀgₜ‖² = Σₛₜ (aₛ·aₜ)(gₛ·gₜ)     (Li, Tramèr, Liang, Hashimoto, "Large Language Models Can Be Strong
    Differentially Private Learners", ICLR 2022, section 4; for convolutions: Bu, Mao, Xu, "Scalable and
    Efficient Training of Large Convolutional Neural Networks with Differential Privacy", NeurIPS 2022)

An embedding is the second formula with aₛ·aₜ = 1 where two places hold the same token, otherwise 0.

>>> a, g = np.array([[3.0, 4.0]], np.float32), np.array([[1.0, 0.0, 2.0]], np.float32)
>>> float(dense(a, g)[0]), float(np.sum(np.outer(a, g) ** 2))
(125.0, 125.0)
"""

from __future__ import annotations

from typing import Any

import numpy as np


def dense(a: Any, g: Any) -> Any:
    """Return the squared length of each example's gradient for a kernel that is used once.

    Parameters
    ----------
    a : tensor, shape (examples, inputs)
        What the layer was given.
    g : tensor, shape (examples, outputs)
        The gradient of each example's loss with respect to what the layer computed, before the activation.

    Returns
    -------
    tensor, shape (examples,)

    Examples
    --------
    >>> dense(np.ones((2, 3), np.float32), np.ones((2, 5), np.float32)).numpy().tolist()
    [15.0, 15.0]
    """
    return _squared(a) * _squared(g)


def repeated(a: Any, g: Any) -> Any:
    """Return the squared length of each example's gradient for a kernel that is used at several places.

    Parameters
    ----------
    a : tensor, shape (examples, places, inputs)
        What the kernel was multiplied with, at each place.
    g : tensor, shape (examples, places, outputs)
        The gradient with respect to the product.

    Returns
    -------
    tensor, shape (examples,)

    Examples
    --------
    >>> repeated(np.ones((1, 2, 3), np.float32), np.ones((1, 2, 5), np.float32)).numpy().tolist()
    [60.0]
    """
    import tensorflow as tf

    return _sum_of_products(tf.matmul(a, a, transpose_b=True), tf.matmul(g, g, transpose_b=True))


def embedding(tokens: Any, g: Any) -> Any:
    """Return the squared length of each example's gradient for a table of vectors.

    Parameters
    ----------
    tokens : tensor of int, shape (examples, places)
        The rows that were looked up.
    g : tensor, shape (examples, places, dimensions)
        The gradient with respect to the vectors found.

    Returns
    -------
    tensor, shape (examples,)

    Examples
    --------
    >>> embedding(np.array([[7, 7], [7, 8]]), np.ones((2, 2, 1), np.float32)).numpy().tolist()
    [4.0, 2.0]
    """
    import tensorflow as tf

    same = tf.cast(tf.equal(tokens[:, :, None], tokens[:, None, :]), g.dtype)
    return _sum_of_products(same, tf.matmul(g, g, transpose_b=True))


def bias(g: Any) -> Any:
    """Return the squared length of each example's gradient for a bias.

    Parameters
    ----------
    g : tensor, shape (examples, outputs) or (examples, places, outputs)
        The gradient with respect to what the layer computed; the bias gets the sum over the places.

    Returns
    -------
    tensor, shape (examples,)

    Examples
    --------
    >>> bias(np.array([[[1.0, 2.0], [2.0, 2.0]]], np.float32)).numpy().tolist()
    [25.0]
    """
    import tensorflow as tf

    return _squared(tf.reduce_sum(g, axis=1) if len(g.shape) == 3 else g)


def of_each(gradients: Any) -> Any:
    """Return the squared lengths of gradients that have been formed, one for each example.

    Parameters
    ----------
    gradients : tensor, shape (examples, …)

    Returns
    -------
    tensor, shape (examples,)

    Examples
    --------
    >>> of_each(np.array([[[3.0], [4.0]]], np.float32)).numpy().tolist()
    [25.0]
    """
    import tensorflow as tf

    return _squared(tf.reshape(gradients, (-1, int(np.prod(gradients.shape[1:])))))


def _squared(rows: Any) -> Any:
    import tensorflow as tf

    # One pass over memory; the sum of tf.square(rows) writes the squares down first.
    return tf.square(tf.math.reduce_euclidean_norm(rows, axis=1))


def _sum_of_products(first: Any, second: Any) -> Any:
    import tensorflow as tf

    # A sum of squares, which rounding may bring below 0. A NaN has to stay one.
    total = tf.reduce_sum(first * second, axis=(1, 2))
    return tf.where(total < 0, tf.zeros_like(total), total)
