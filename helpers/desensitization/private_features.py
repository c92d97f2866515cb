"""Private training that still learns: fixed features of an image, then one linear layer.

The noise of DP-SGD grows with the number of weights, the signal does not. So compute features by a fixed
rule, which looks at no data and costs no privacy, and train only a linear classifier on them: with little
data that beats deep networks (Tramèr and Boneh, "Differentially Private Learning Needs Better Features (or
Much More Data)", ICLR 2021, who take scattering features).

The features here are histograms of oriented gradients (after Dalal and Triggs, "Histograms of Oriented
Gradients for Human Detection", CVPR 2005), in a simple form: at each pixel how steep the gray value rises,
shared among 8 directions, averaged over overlapping windows; of that the square root, less its mean over the
directions of its window; at last each image is scaled to length 1. MNIST gives 12 · 12 · 8 = 1,152 features,
scikit-learn's digits 6 · 6 · 8 = 288.

>>> features(np.zeros((2, 28, 28), np.float32)).shape, features(np.zeros((2, 8, 8), np.float32)).shape
((2, 1152), (2, 288))
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from helpers.desensitization.accountant import noise_for
from helpers.desensitization.dp_sgd import Plan, fit

if TYPE_CHECKING:
    import keras

DIRECTIONS = 8
LARGE_IMAGE = 16
SMALLEST = 1e-6
SHARPNESS = 3
IMAGES_AT_ONCE = 500


def features(images: np.ndarray) -> np.ndarray:
    """Return the features of each image.

    Parameters
    ----------
    images : ndarray of float, shape (images, height, width)
        Gray values; height and width of 5 or more.

    Returns
    -------
    ndarray of float32, shape (images, places × 8)
        Each of length 1, or 0 for an image of one gray. Windows of 6 × 6 pixels, every second pixel; of 3 ×
        3, every pixel, for images narrower or lower than 16.

    Examples
    --------
    >>> image = np.zeros((1, 8, 8)); image[0, :, 4:] = 1  # an edge from left to right, and nothing else
    >>> features(image).reshape(36, 8).sum(axis=0).argmax()  # direction 0: brighter to the right
    np.int64(0)
    """
    size, stride = (6, 2) if min(images.shape[1:]) >= LARGE_IMAGE else (3, 1)
    starts = range(0, max(1, len(images)), IMAGES_AT_ONCE)
    return np.concatenate(
        [_features(images[start : start + IMAGES_AT_ONCE], size, stride) for start in starts]
    )


def _features(images: np.ndarray, size: int, stride: int) -> np.ndarray:
    down, right = np.gradient(np.asarray(images, np.float32), axis=(1, 2))
    steepness = np.hypot(down, right) + np.float32(SMALLEST)
    found = []
    for angle in 2 * np.pi / DIRECTIONS * np.arange(DIRECTIONS, dtype=np.float32):
        slope = np.maximum(right * np.cos(angle) + down * np.sin(angle), 0)
        found.append(_windows(slope * (slope / steepness) ** SHARPNESS, size, stride))
    histograms = np.sqrt(np.stack(found, axis=-1))
    histograms -= histograms.mean(axis=-1, keepdims=True)
    rows = histograms.reshape(len(images), -1)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), SMALLEST)


def _windows(values: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Return the means over windows, by sums from the corner."""
    corner = np.pad(values.cumsum(axis=1).cumsum(axis=2), ((0, 0), (1, 0), (1, 0)))
    rows = corner[:, size::stride] - corner[:, :-size:stride]
    return np.maximum(0, rows[:, :, size::stride] - rows[:, :, :-size:stride]) / size**2


@dataclass(frozen=True)
class Setting:
    """How the linear classifier is trained.

    Attributes
    ----------
    rate : float
        q.
    steps : int
        T.
    clip : float
        C.
    learning_rate : float
        Of plain SGD.
    """

    rate: float
    steps: int
    clip: float
    learning_rate: float


# Chosen on a validation part of the training images, with seed 100.
FOR_MNIST = Setting(rate=2048 / 60_000, steps=300, clip=0.5, learning_rate=100.0)
FOR_DIGITS = Setting(rate=0.5, steps=50, clip=0.5, learning_rate=16.0)
FOR_FEW = Setting(rate=0.5, steps=600, clip=0.5, learning_rate=16.0)
UNCLIPPED = 10.0  # more than the longest gradient of a linear softmax on features of length 1, which is 2


@dataclass(frozen=True, eq=False)
class Trained:
    """A classifier, and how it came to be.

    Attributes
    ----------
    model : keras.Model
        From features to logits.
    plan : Plan
        What it was trained with; of noise 0 if nothing is private.
    seconds : float
        Of training, the computation of features not counted.
    """

    model: keras.Model
    plan: Plan
    seconds: float


def train(
    x: np.ndarray, y: np.ndarray, epsilon: float | None, setting: Setting, delta: float, seed: int
) -> Trained:
    """Train a linear softmax classifier on features, with DP-SGD.

    Parameters
    ----------
    x : ndarray of float32, shape (images, features)
        From `features`.
    y : ndarray of int, shape (images,)
        Digits.
    epsilon : float or None
        What it may cost, above 0; None for no noise; then clip as `setting` says.
    setting : Setting
        The rest.
    delta : float
        δ.
    seed : int
        Of batches and noise: a toy. The weights start at 0.

    Returns
    -------
    Trained

    Examples
    --------
    >>> from helpers.course.images import digits
    >>> x_train, y_train, x_test, y_test = digits()
    >>> trained = train(features(x_train), y_train, 8.0, FOR_DIGITS, delta=1e-4, seed=1)
    >>> accuracy(trained.model, features(x_test), y_test) > 0.85
    True
    """
    import keras

    noise = 0.0 if epsilon is None else noise_for(epsilon, setting.rate, setting.steps, delta)
    plan = Plan(noise=noise, clip=setting.clip, rate=setting.rate, steps=setting.steps)
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(10, kernel_initializer="zeros")])
    started = time.perf_counter()
    fit(model, x, y, plan, keras.optimizers.SGD(setting.learning_rate), np.random.default_rng(seed))
    return Trained(model, plan, time.perf_counter() - started)


def accuracy(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of right answers.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, kernel_initializer="zeros")])
    >>> accuracy(model, np.ones((4, 2)), np.array([0, 0, 0, 1]))
    0.75
    """
    return float(np.mean(np.argmax(model(x, training=False), axis=1) == y))
