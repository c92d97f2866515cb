"""DP-SGD: train any Keras classifier of supported layers so that no single example matters much.

In each step every example is in the batch with probability q, by its own coin (Poisson sampling). The
gradient of each is clipped to the length C, and noise covers what one example can do to the sum:

    w ← w − η · (Σᵢ gᵢ · min(1, C/‖gᵢ‖) + σC·N(0, I)) / (qN)

Source: Abadi et al., "Deep Learning with Differential Privacy" (CCS 2016), algorithm 1. What is made of the
noisy gradient afterward costs no privacy, so any Keras optimizer may follow. A large batch is worked off in
parts, of which the clipped sums are added before the noise.

A row whose gradient has no finite length, because of a NaN in it or a number too large, counts as 0 in the
sum: otherwise it alone would make all weights NaN, an outcome that no noise hides.

The guarantee, that the trained weights are (ε, δ)-differentially private for the ε of `Plan.epsilon`, is
about one row of `x` more or less. It assumes that

- one person is one row: what stands in k rows has only the much weaker guarantee for groups of k;
- N is public, and so are σ, C, q, η and the number of steps: choosing them by looking at the data costs
  privacy, too, which is not counted here (Papernot and Steinke, "Hyperparameter Tuning with Renyi
  Differential Privacy", ICLR 2022);
- only the weights are shown: batches, norms and losses on the way stay secret, and so does an error that
  stops the training, as a token beyond the table of an Embedding does;
- the noise cannot be guessed, and is normally distributed. Here it comes from Philox, which is no
  cryptographic generator, and in numbers of 32 bits, which only approximate a normal distribution: what that
  costs is not in ε. With a generator seeded by you, whoever knows the seed can take the noise away: a toy, to
  repeat figures.

>>> import keras
>>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, kernel_initializer="zeros")])
>>> x = np.random.default_rng(1).normal(size=(4000, 2)).astype(np.float32)
>>> y = (x.sum(axis=1) > 0).astype(int)
>>> plan = Plan(noise=2.0, clip=1.0, rate=0.1, steps=50)
>>> fit(model, x, y, plan, keras.optimizers.SGD(2.0), np.random.default_rng(2))
>>> accuracy = np.mean(np.argmax(model(x), axis=1) == y)
>>> bool(accuracy > 0.9), round(plan.epsilon(delta=1e-5), 1)
(True, 1.8)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.desensitization.accountant import epsilon_shown

if TYPE_CHECKING:
    import keras

EXAMPLES_AT_ONCE = 1024


@dataclass(frozen=True)
class Plan:
    """How to train privately; what it costs can be known before.

    Attributes
    ----------
    noise : float
        σ, the noise multiplier: standard deviation of the noise in units of C. 0 or more; with 0 nothing is
        private.
    clip : float
        C, above 0: the length beyond which an example's gradient is clipped.
    rate : float
        q, above 0 and at most 1: with this probability an example is in a batch.
    steps : int
        How many, 1 or more.

    Raises
    ------
    ValueError
        If one of them is out of range, or `steps` is no whole number.
    """

    noise: float
    clip: float
    rate: float
    steps: int

    def __post_init__(self) -> None:
        if not (self.noise >= 0 and isfinite(self.noise) and self.clip > 0 and isfinite(self.clip)):
            raise ValueError(f"need noise of 0 or more and a clip above 0, got {self.noise} and {self.clip}")
        if not 0 < self.rate <= 1 or not isinstance(self.steps, Integral) or self.steps < 1:
            raise ValueError(
                "need a rate above 0 and up to 1, and a whole number of steps, 1 step or more, got "
                f"{self.rate} and {self.steps}"
            )

    def epsilon(self, delta: float) -> float:
        """Return the ε of the training for this δ, as `helpers.desensitization.accountant.epsilon_shown`.

        Examples
        --------
        >>> round(Plan(noise=1.1, clip=1.0, rate=256 / 60_000, steps=14_062).epsilon(1e-5), 1)
        2.6
        """
        return epsilon_shown(self.rate, self.noise, self.steps, delta).value


def fit(
    model: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    plan: Plan,
    optimizer: keras.Optimizer,
    rng: np.random.Generator | None = None,
    *,
    at_once: int = EXAMPLES_AT_ONCE,
) -> None:
    """Train a Keras classifier with DP-SGD, in place.

    Parameters
    ----------
    model : keras.Model
        Built, Sequential or functional, of the layers in `helpers.desensitization.supported_layers`; its last
        layer as in `helpers.attacks.classifier_outputs`; of float32. Training starts from the weights it has:
        they must not have been chosen by these data.
    x : ndarray, shape (N, …)
        Inputs, a person a row. Rows of numbers that are not finite count as 0 in the sums.
    y : ndarray of int, shape (N,)
        Their classes.
    plan : Plan
        Noise, clip, rate and steps.
    optimizer : keras.Optimizer
        A new one; it is given the noisy mean gradient.
    rng : numpy.random.Generator, optional
        Draws the batches and the seeds of the noise; by default seeded by the operating system. A seeded one
        is a toy.
    at_once : int
        How many examples are worked off together; less needs less memory, and changes nothing else.

    Raises
    ------
    ValueError
        If the model is not supported, or labels do not fit.

    Examples
    --------
    >>> import keras
    >>> inner = [keras.layers.Dense(2), keras.layers.BatchNormalization()]
    >>> model = keras.Sequential([keras.Input((2,)), *inner])
    >>> fit(model, np.zeros((9, 2)), np.zeros(9, int), Plan(1.0, 1.0, 0.5, 1), keras.optimizers.SGD(0.1))
    Traceback (most recent call last):
        ...
    ValueError: batch_normalization... mixes the examples of a batch, ...
    """
    rng = np.random.default_rng() if rng is None else rng
    step = compiled_step(model, x, y, plan, optimizer, at_once=at_once)
    for _ in range(plan.steps):
        step(poisson_sample(len(x), plan.rate, rng), rng.integers(2**31, size=2, dtype=np.int32))


def poisson_sample(n: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Return the rows of a batch: each of n is in it with probability `rate`, independently.

    First how many, by a binomial distribution, then which: the same as n coins, and faster.

    Parameters
    ----------
    n : int
        0 or more.
    rate : float
        0 to 1.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    ndarray of int
        All different, in no order; it may be empty.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> [poisson_sample(1000, 0.01, rng).size for _ in range(5)]
    [10, 13, 8, 8, 16]
    """
    return rng.choice(n, rng.binomial(n, rate), replace=False, shuffle=False)


def compiled_step(
    model: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    plan: Plan,
    optimizer: keras.Optimizer,
    *,
    at_once: int = EXAMPLES_AT_ONCE,
) -> Callable[[np.ndarray, np.ndarray], None]:
    """Return a function that takes one step, from the rows of a batch and two whole numbers for the noise.

    Parameters are those of `fit`.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    >>> plan = Plan(noise=1.0, clip=1.0, rate=0.5, steps=1)
    >>> step = compiled_step(model, np.zeros((9, 2)), np.zeros(9, int), plan, keras.optimizers.SGD(0.1))
    >>> step(np.array([0, 3]), np.array([1, 2]))
    """
    import tensorflow as tf

    from helpers.desensitization.clipped_gradients import ClippedGradients

    x, y = np.asarray(x), np.asarray(y)
    clipped = ClippedGradients(model)
    _check_precision(model)
    _check_data(model, x, y, at_once)
    optimizer.build(model.trainable_variables)
    inputs, labels = tf.constant(x, model.inputs[0].dtype), tf.constant(y, tf.int32)
    expected = plan.rate * len(x)

    def sum_of_clipped(rows: Any) -> list[Any]:
        def part(start: Any, *sums: Any) -> tuple[Any, ...]:
            some = rows[start : start + at_once]
            gradients, _ = clipped(tf.gather(inputs, some), tf.gather(labels, some), plan.clip)
            return start + at_once, *(a + b for a, b in zip(sums, gradients, strict=True))

        zeros = [tf.zeros(v.shape, v.dtype) for v in model.trainable_variables]
        return tf.while_loop(lambda start, *_: start < tf.size(rows), part, (0, *zeros))[1:]

    def step(rows: Any, seed: Any) -> None:
        sums = sum_of_clipped(rows)
        noise = _normal([s.shape for s in sums], seed)
        mean = [(s + plan.noise * plan.clip * z) / expected for s, z in zip(sums, noise, strict=True)]
        optimizer.apply(mean, model.trainable_variables)

    signature = [tf.TensorSpec([None], tf.int32), tf.TensorSpec([2], tf.int32)]
    compiled = tf.function(step, autograph=False, input_signature=signature)
    return lambda rows, seed: compiled(rows.astype(np.int32), seed.astype(np.int32))


def _normal(shapes: list[Any], seed: Any) -> list[Any]:
    """Return standard normal numbers of these shapes."""
    import tensorflow as tf

    sizes = [int(np.prod(shape, dtype=int)) for shape in shapes]
    drawn = tf.split(tf.random.stateless_normal([sum(sizes)], seed), sizes)
    return [tf.reshape(z, shape) for z, shape in zip(drawn, shapes, strict=True)]


def _check_precision(model: keras.Model) -> None:
    for v in model.weights:
        if v.dtype.startswith(("float", "bfloat")) and v.dtype != "float32":
            raise ValueError(f"need a model of float32, {v.path} of {model.name} is of {v.dtype}")


def _check_data(model: keras.Model, x: np.ndarray, y: np.ndarray, at_once: int) -> None:
    classes = max(2, model.output_shape[-1])
    if not len(x) or y.shape != (len(x),) or y.min() < 0 or y.max() >= classes or y.dtype.kind not in "iu":
        raise ValueError(
            f"need a label for each row, a whole number from 0 to {classes - 1}, got {len(x)} rows and "
            f"labels of shape {y.shape} and type {y.dtype}. Of one-hot labels take np.argmax(y, axis=1)"
        )
    if at_once < 1:
        raise ValueError(f"at_once must be 1 or more, got {at_once}")
