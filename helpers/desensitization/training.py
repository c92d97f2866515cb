"""One compiled training loop for every way to train on: the batch's parts differ, the code does not.

The loss of a batch of B examples is

    (1/B) Σ fᵢ · H(qᵢ, pᵢ),

where H is the cross-entropy of the model's answer pᵢ, the softmax of its logits, against the wanted
distribution qᵢ; a single output stands for two classes (`helpers.attacks.classifier_outputs`). To learn an
example, q is its label and f = 1; to unlearn it by gradient ascent, f < 0; to have no opinion, q is uniform.
The optimizer is Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1).

>>> import keras
>>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
>>> x, y = np.eye(2, dtype=np.float32), np.array([0, 2])
>>> parts, rng = [Part(Examples(x, y))], np.random.default_rng(1)
>>> weights = Trainer(model).fit(
...     model.get_weights(), parts, steps=50, batch_size=2, learning_rate=0.1, rng=rng
... )
>>> model.set_weights(weights)
>>> np.argmax(model(x), axis=1).tolist()
[0, 2]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.attacks.classifier_outputs import as_logits, check_labels, kind_of_outputs

if TYPE_CHECKING:
    import keras

Weights = list[np.ndarray]
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


@dataclass(frozen=True, eq=False)
class Examples:
    """What a classifier sees, and what it is to say.

    Attributes
    ----------
    x : ndarray, shape (examples, …)
        At least one.
    y : ndarray of int, shape (examples,)
        Classes, from 0.

    Raises
    ------
    ValueError
        If there is no example, or not one label for each.

    Examples
    --------
    >>> Examples(np.zeros((3, 2)), np.zeros(2))
    Traceback (most recent call last):
        ...
    ValueError: need examples and a label for each, got 3 examples and 2 labels
    """

    x: np.ndarray
    y: np.ndarray

    def __post_init__(self) -> None:
        if not len(self.x) or len(self.x) != len(self.y):
            raise ValueError(
                f"need examples and a label for each, got {len(self.x)} examples and {len(self.y)} labels"
            )

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Part:
    """Examples that take a share of each batch.

    Attributes
    ----------
    data : Examples
        At least one.
    share : float
        Of each batch, above 0; the shares of all parts make 1.
    factor : float
        f: how much the loss of each counts. Below 0, training makes it larger.
    no_opinion : bool
        Whether the model is to have no opinion on these examples; then their labels are not looked at.
    """

    data: Examples
    share: float = 1.0
    factor: float = 1.0
    no_opinion: bool = False


class Trainer:
    """Training of one Keras classifier, compiled at its first use; the weights come and go as values.

    Parameters
    ----------
    model : keras.Model
        Built, with one input and one output; its last layer as in `helpers.attacks.classifier_outputs`. Its
        own weights are not touched.
    opinions : sequence of int, optional
        The classes over which "no opinion" is uniform; all of them if not given.

    Attributes
    ----------
    uniform : int
        The number of classes, which inside stands for "no opinion".

    Raises
    ------
    ValueError
        If the model is not built, has several inputs or outputs, regularizers, or ends in a layer that is not
        understood, or the opinions are not classes.

    Notes
    -----
    Frozen layers stay as they are. Layers that mix a batch's examples, such as BatchNormalization, follow the
    batches they are shown: with parts that are to be forgotten in them, their statistics are of those too.
    """

    def __init__(self, model: keras.Model, opinions: Sequence[int] | None = None) -> None:
        if not model.weights or len(model.inputs) != 1 or len(model.outputs) != 1:
            raise ValueError(
                f"need a built Keras classifier with one input and one output; {model.name} has "
                f"{len(model.weights)} weights"
            )
        if model.losses:
            raise ValueError(f"{model.name} has losses of its own (regularizers), which are not added here")
        kind = kind_of_outputs(model)
        import tensorflow as tf

        self._model = model
        self.uniform = max(model.output_shape[-1], 2)
        chosen = list(range(self.uniform)) if opinions is None else list(opinions)
        if not chosen or not set(chosen) <= set(range(self.uniform)):
            raise ValueError(f"opinions are some of the classes, 0 to {self.uniform - 1}, got {chosen}")
        wanted = np.vstack([np.eye(self.uniform), np.zeros(self.uniform)]).astype(np.float32)
        wanted[-1, chosen] = 1 / len(chosen)
        self._compiled = tf.function(
            _loop(model, kind, tf.constant(wanted)), autograph=False, input_signature=_signature(model)
        )

    def fit(
        self,
        weights: Weights,
        parts: Sequence[Part],
        *,
        steps: int,
        batch_size: int,
        learning_rate: float,
        rng: np.random.Generator,
    ) -> Weights:
        """Return the weights after so many steps of Adam from `weights`.

        Parameters
        ----------
        weights : list of ndarray
            As ``model.get_weights()``.
        parts : sequence of Part
            What each batch is made of.
        steps : int
            0 or more.
        batch_size : int
            B.
        learning_rate : float
            Of Adam, above 0.
        rng : numpy.random.Generator
            Draws the order of the examples.

        Returns
        -------
        list of ndarray
            New arrays.

        Raises
        ------
        ValueError
            If the shares do not make 1, a part has no place in the batch, a label is no class, or the steps
            or the learning rate are out of range.
        """
        import tensorflow as tf

        if steps < 0 or not 0 < learning_rate < float("inf"):
            raise ValueError(
                "steps must be 0 or more, and learning_rate above 0 and finite; "
                f"got {steps} and {learning_rate}"
            )
        sizes = batch_sizes([part.share for part in parts], batch_size)
        starts = np.cumsum([0] + [len(part.data) for part in parts])
        columns = [
            start + epochs(len(part.data), steps, size, rng)
            for part, start, size in zip(parts, starts, sizes, strict=False)
        ]
        factors = np.repeat([part.factor for part in parts], sizes).astype(np.float32)
        x = np.concatenate([part.data.x for part in parts])
        y = np.concatenate([self._labels(part) for part in parts])
        trained = self._compiled(
            *_split(self._model, weights),
            tf.constant(x, self._model.inputs[0].dtype),
            tf.constant(y.astype(np.int32)),
            tf.constant(np.hstack(columns).astype(np.int32)),
            tf.constant(factors),
            tf.constant(learning_rate, tf.float32),
        )
        return _join(self._model, *trained)

    def _labels(self, part: Part) -> np.ndarray:
        if part.no_opinion:
            return np.full(len(part.data), self.uniform)
        check_labels(self._model, part.data.y)
        return np.asarray(part.data.y)


def batch_sizes(shares: Sequence[float], batch_size: int) -> list[int]:
    """Return how many examples of each part a batch holds.

    Raises
    ------
    ValueError
        If the shares do not make 1, or a part has no place in the batch.

    Examples
    --------
    >>> batch_sizes([0.6, 0.4], 256)
    [154, 102]
    """
    if not np.isclose(sum(shares), 1):
        raise ValueError(f"the parts' shares of the batch must make 1, got {list(shares)}")
    bounds = np.round(np.cumsum([0.0, *shares]) * batch_size).astype(int)
    sizes = np.diff(bounds).tolist()
    if min(sizes) < 1:
        raise ValueError(f"a batch of {batch_size} has no place for a part: shares {list(shares)}")
    return sizes


def epochs(examples: int, steps: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the rows for each step: all examples in random order, then all in another order, and so on.

    Parameters
    ----------
    examples : int
        How many there are, 1 or more.
    steps : int
        How many lines are wanted.
    size : int
        How many rows a line has.
    rng : numpy.random.Generator
        Draws the orders.

    Returns
    -------
    ndarray of int, shape (steps, size)

    Examples
    --------
    >>> epochs(examples=4, steps=2, size=4, rng=np.random.default_rng(1)).tolist()
    [[0, 1, 2, 3], [3, 0, 2, 1]]
    """
    rounds = -(-steps * size // examples)
    orders = [rng.permutation(examples) for _ in range(rounds)]
    return np.concatenate([*orders, np.zeros(0, int)])[: steps * size].reshape(steps, size)


def _signature(model: keras.Model) -> list[Any]:
    """Return the types of what the loop is given: of any number of examples, to compile it once."""
    import tensorflow as tf

    variables = (model.trainable_variables, model.non_trainable_variables)
    w, state = ([tf.TensorSpec(v.shape, v.dtype) for v in some] for some in variables)
    x = model.inputs[0]
    return [
        w,
        state,
        tf.TensorSpec([None, *x.shape[1:]], x.dtype),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([None, None], tf.int32),
        tf.TensorSpec([None], tf.float32),
        tf.TensorSpec([], tf.float32),
    ]


def _split(model: keras.Model, weights: Weights) -> tuple[list[Any], list[Any]]:
    """Return the trained weights, and the other variables (statistics, states of dropout) as they start."""
    import tensorflow as tf

    if [tuple(v.shape) for v in model.weights] != [np.shape(w) for w in weights]:
        raise ValueError("these weights are of another model: take those that its get_weights() gives")
    given = {id(v): w for v, w in zip(model.weights, weights, strict=True)}
    return tuple(  # type: ignore[return-value]
        [tf.constant(given.get(id(v), np.asarray(v)), v.dtype) for v in variables]
        for variables in (model.trainable_variables, model.non_trainable_variables)
    )


def _join(model: keras.Model, w: list[Any], state: list[Any]) -> Weights:
    variables = [*model.trainable_variables, *model.non_trainable_variables]
    found = {id(v): value.numpy() for v, value in zip(variables, [*w, *state], strict=True)}
    return [found[id(v)] for v in model.weights]


def _loop(model: keras.Model, kind: str, wanted: Any) -> Callable[..., Any]:
    """Return a function that takes a step of Adam for each line of `rows`."""
    import keras
    import tensorflow as tf

    losses = keras.losses.CategoricalCrossentropy(from_logits=True, reduction=None)

    def train(w: list[Any], state: list[Any], x: Any, y: Any, rows: Any, factors: Any, rate: Any) -> Any:
        def body(t: Any, w: list[Any], state: list[Any], m: list[Any], v: list[Any]) -> tuple[Any, ...]:
            with tf.GradientTape() as tape:
                tape.watch(w)
                outputs, state = model.stateless_call(w, state, tf.gather(x, rows[t]), training=True)
                loss_of_each = losses(tf.gather(wanted, tf.gather(y, rows[t])), as_logits(outputs, kind))
                loss = tf.reduce_mean(factors * loss_of_each)
            g = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, w)]
            m = [BETA_1 * a + (1 - BETA_1) * b for a, b in zip(m, g, strict=True)]
            v = [BETA_2 * a + (1 - BETA_2) * b * b for a, b in zip(v, g, strict=True)]
            t = t + 1
            time = tf.cast(t, tf.float32)
            size = rate * tf.sqrt(1 - BETA_2**time) / (1 - BETA_1**time)
            w = [a - size * b / (tf.sqrt(c) + EPSILON) for a, b, c in zip(w, m, v, strict=True)]
            return t, w, state, m, v

        zeros = [tf.zeros_like(a) for a in w]
        start = [0, list(w), list(state), zeros, zeros]
        _, w, state, _, _ = tf.while_loop(
            lambda t, *_: t < tf.shape(rows)[0], body, start, parallel_iterations=1
        )
        return w, state

    return train
