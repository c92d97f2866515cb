"""The networks of the lessons, as Keras models that end in logits.

`two_nn` and `cnn` are those of McMahan et al. ("Communication-Efficient Learning of Deep Networks from
Decentralized Data", AISTATS 2017, section 3); `digits_model` is a small one for scikit-learn's digits.

A seed gives the same weights each time: Glorot's uniform distribution for the kernels, zeros for the biases,
as is Keras's default.

>>> sum(w.size for w in two_nn(seed=1).get_weights())
199210
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


def two_nn(seed: int) -> keras.Model:
    """Return the paper's 2NN for MNIST: two hidden layers of 200 units with ReLU, 199,210 parameters.

    Parameters
    ----------
    seed : int
        Of the initial weights, 0 or more.

    Returns
    -------
    keras.Model
        From images of shape (28, 28) to 10 logits.

    Examples
    --------
    >>> two_nn(seed=1).output_shape
    (None, 10)
    """
    return _dense_network((28, 28), [200, 200], seed)


def digits_model(seed: int) -> keras.Model:
    """Return a network for scikit-learn's digits: one hidden layer of 32 units with ReLU, 2,410 parameters.

    Parameters
    ----------
    seed : int
        Of the initial weights, 0 or more.

    Returns
    -------
    keras.Model
        From images of shape (8, 8) to 10 logits.

    Examples
    --------
    >>> sum(w.size for w in digits_model(seed=1).get_weights())
    2410
    """
    return _dense_network((8, 8), [32], seed)


def cnn(seed: int) -> keras.Model:
    """Return the paper's CNN for MNIST: two convolutions and a hidden layer of 512, 1,663,370 parameters.

    Parameters
    ----------
    seed : int
        Of the initial weights, 0 or more.

    Returns
    -------
    keras.Model
        From images of shape (28, 28) to 10 logits: 5 × 5 convolutions with 32 and 64 channels, each followed
        by 2 × 2 max pooling. The paper does not say how borders are treated; with padding to the same size
        the number of parameters is the one it gives.

    Examples
    --------
    >>> sum(w.size for w in cnn(seed=1).get_weights())
    1663370
    """
    import keras

    start = _initializers(seed)
    layers: list[Any] = [keras.Input((28, 28)), keras.layers.Reshape((28, 28, 1))]
    for channels in (32, 64):
        layers += [
            keras.layers.Conv2D(
                channels, 5, padding="same", activation="relu", kernel_initializer=next(start)
            ),
            keras.layers.MaxPooling2D(),
        ]
    layers += [
        keras.layers.Flatten(),
        keras.layers.Dense(512, activation="relu", kernel_initializer=next(start)),
        keras.layers.Dense(10, kernel_initializer=next(start)),
    ]
    return keras.Sequential(layers)


def _dense_network(image_shape: tuple[int, int], hidden: list[int], seed: int) -> keras.Model:
    import keras

    start = _initializers(seed)
    layers: list[Any] = [keras.Input(image_shape), keras.layers.Flatten()]
    layers += [
        keras.layers.Dense(units, activation="relu", kernel_initializer=next(start)) for units in hidden
    ]
    return keras.Sequential([*layers, keras.layers.Dense(10, kernel_initializer=next(start))])


def _initializers(seed: int) -> Iterator[keras.Initializer]:
    """Yield an initializer for each layer: two with the same seed would give the same numbers."""
    import keras

    if seed < 0:
        raise ValueError(f"the seed must be 0 or more, got {seed}")
    return (keras.initializers.GlorotUniform(seed=1000 * seed + layer) for layer in count())
