"""Many small networks of one shape, each trained on its own part of the data, all at once.

The parameters of all networks are stacked, and one compiled function trains the stack: every step takes one
batch of the pool for all of them. Network m counts record i with a weight w_mi of 1 if the record is a member
of its training data, else 0, and its loss is the mean over the members in the batch,

    L_m = Σ w_mi · loss_mi / Σ w_mi.

The gradient of Σ L_m is each network's own gradient, and Adam treats each parameter by itself. So every
network becomes what it would have become by itself, trained on its members in these batches: the difference
is rounding. Batch normalization would break this: it mixes the examples of a batch, and a record of weight 0
would still be in the mean and the variance.

Sources: shadow models, Shokri, Stronati, Song, Shmatikov, "Membership Inference Attacks Against Machine
Learning Models" (IEEE S&P 2017); each record in half of them, Carlini et al., "Membership Inference Attacks
From First Principles" (IEEE S&P 2022); Adam, Kingma and Ba (ICLR 2015), algorithm 1.

>>> halves(models=4, records=3, rng=np.random.default_rng(1)).sum(axis=0).tolist()
[2, 2, 2]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.attacks.classifier_outputs import RECORDS_AT_ONCE, as_logits, check_labels, kind_of_outputs

if TYPE_CHECKING:
    import keras

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # as in Keras


@dataclass(frozen=True)
class Recipe:
    """How a network is trained: with Adam.

    Attributes
    ----------
    epochs : int
        How often each record of the pool is seen, 1 or more.
    batch_size : int
        Records of the pool in a batch, 1 or more; about half of them are members of one network.
    learning_rate : float
        Above 0.

    Raises
    ------
    ValueError
        If one of them is out of range.

    Examples
    --------
    >>> Recipe(epochs=30, batch_size=100, learning_rate=0.0)
    Traceback (most recent call last):
        ...
    ValueError: need epochs >= 1, batch_size >= 1 and learning_rate > 0, got Recipe(epochs=30, ...)
    """

    epochs: int
    batch_size: int
    learning_rate: float

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1 or not self.learning_rate > 0:
            raise ValueError(f"need epochs >= 1, batch_size >= 1 and learning_rate > 0, got {self}")


@dataclass(frozen=True, eq=False)
class ShadowModels:
    """Networks of one shape, each with parameters of its own.

    Attributes
    ----------
    network : keras.Model
        Their shape; its own parameters are of no matter.
    parameters : list of ndarray, each of shape (models, …)
        As ``network.trainable_variables``, stacked.
    """

    network: keras.Model
    parameters: list[np.ndarray]

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Return what every network says of every record.

        Parameters
        ----------
        x : ndarray, shape (records, …)

        Returns
        -------
        ndarray of float32, shape (models, records, classes)

        Examples
        --------
        >>> import keras
        >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> parameters = [np.zeros((5, 2, 3), np.float32), np.zeros((5, 3), np.float32)]
        >>> ShadowModels(network, parameters).logits(np.zeros((7, 2), np.float32)).shape
        (5, 7, 3)
        """
        import tensorflow as tf

        kind = kind_of_outputs(self.network)
        parameters = [tf.constant(values) for values in self.parameters]
        any_batch = tf.TensorSpec([None, *x.shape[1:]], x.dtype)
        outputs = _compiled(_outputs_of(self.network), parameters, any_batch)
        batches = [x[start : start + RECORDS_AT_ONCE] for start in range(0, len(x), RECORDS_AT_ONCE)]
        given = [np.asarray(as_logits(outputs(parameters, tf.constant(batch)), kind)) for batch in batches]
        return np.concatenate(given, axis=1)


def halves(models: int, records: int, rng: np.random.Generator) -> np.ndarray:
    """Draw who is trained on what: each record in exactly half of the models.

    Parameters
    ----------
    models : int
        An even number, 2 or more.
    records : int
        1 or more.
    rng : numpy.random.Generator
        Draws the halves, for each record by itself.

    Returns
    -------
    ndarray of bool, shape (models, records)

    Raises
    ------
    ValueError
        If `models` is odd or too small.

    Examples
    --------
    >>> halves(models=2, records=4, rng=np.random.default_rng(1)).tolist()
    [[False, False, True, False], [True, True, False, True]]
    """
    if models < 2 or models % 2:
        raise ValueError(f"each record is in half of the models: need an even number of them, got {models}")
    return rng.random((models, records)).argsort(axis=0) < models // 2


def train_shadow_models(
    network: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    membership: np.ndarray,
    recipe: Recipe,
    rng: np.random.Generator,
) -> ShadowModels:
    """Train a network of this shape on the members of each row.

    Parameters
    ----------
    network : keras.Model
        A built classifier without layers that keep a state (batch normalization, dropout) and without
        regularizers. Not changed.
    x : ndarray, shape (records, …)
        The pool.
    y : ndarray of int, shape (records,)
        Classes.
    membership : ndarray of bool, shape (models, records)
        Who is trained on what, as `halves` draws it.
    recipe : Recipe
        The same for all.
    rng : numpy.random.Generator
        Draws the initial parameters and the batches.

    Returns
    -------
    ShadowModels

    Raises
    ------
    ValueError
        If the network cannot be trained in a stack, or the shapes do not fit.

    Notes
    -----
    A network without a member in a batch gets a gradient of 0 from it, where by itself it would skip the
    batch: let batches be large enough. The memory needed grows with the number of models, for the parameters
    of each four times (parameters, gradients, and Adam's two means) and for what its layers say of a batch.

    Examples
    --------
    >>> import keras
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    >>> x, y, rng = np.eye(2, dtype=np.float32), np.array([0, 1]), np.random.default_rng(1)
    >>> models = train_shadow_models(network, x, y, np.ones((3, 2), bool), Recipe(100, 2, 0.1), rng)
    >>> models.logits(x).argmax(axis=-1).tolist()
    [[0, 1], [0, 1], [0, 1]]
    """
    kind = kind_of_outputs(network)
    check_trainable_together(network)
    check_labels(network, y)
    _check_pool(x, y, membership)
    import tensorflow as tf

    inputs = (
        [tf.constant(values) for values in fresh_parameters(network, len(membership), rng)],
        tf.constant(x),
        tf.constant(np.asarray(y, np.int32)),
        tf.constant(membership.astype(np.float32)),
        tf.constant(batches(len(x), recipe, rng)),
        tf.constant(recipe.learning_rate, tf.float32),
    )
    trained = _compiled(_training(network, kind), *inputs)(*inputs)
    return ShadowModels(network, [np.asarray(values) for values in trained])


def fresh_parameters(network: keras.Model, models: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Draw initial parameters, by the initializers of the network's layers.

    Parameters
    ----------
    network : keras.Model
        Built.
    models : int
        1 or more.
    rng : numpy.random.Generator
        Draws the seeds.

    Returns
    -------
    list of ndarray, each of shape (models, …)
        As ``network.trainable_variables``, for all models.

    Raises
    ------
    ValueError
        If a variable has no initializer that is named after it.

    Examples
    --------
    >>> import keras
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    >>> [values.shape for values in fresh_parameters(network, 5, np.random.default_rng(1))]
    [(5, 2, 3), (5, 3)]
    """
    return [
        np.stack([_draw(layer, variable, int(seed)) for seed in rng.integers(2**31, size=models)])
        for layer in network.layers
        for variable in layer.trainable_variables
    ]


def batches(records: int, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Draw the rows of each step's batch: in each epoch all records, in an order of its own.

    Parameters
    ----------
    records : int
        Size of the pool.
    recipe : Recipe
        Its epochs and batch size.
    rng : numpy.random.Generator
        Draws the orders.

    Returns
    -------
    ndarray of int32, shape (steps, batch size)
        A rest that does not fill a batch is left out of its epoch.

    Raises
    ------
    ValueError
        If a batch is larger than the pool.

    Examples
    --------
    >>> batches(records=5, recipe=Recipe(1, 2, 0.1), rng=np.random.default_rng(1)).tolist()
    [[4, 0], [1, 2]]
    """
    each = records // recipe.batch_size
    if not each:
        raise ValueError(f"a batch of {recipe.batch_size} needs a pool as large, got {records} records")
    orders = [rng.permutation(records)[: each * recipe.batch_size] for _ in range(recipe.epochs)]
    return np.concatenate(orders).reshape(-1, recipe.batch_size).astype(np.int32)


def check_trainable_together(network: keras.Model) -> None:
    """Raise `ValueError` if the network cannot be trained in a stack, and say which layer prevents it.

    Parameters
    ----------
    network : keras.Model
        Built.

    Examples
    --------
    >>> import keras
    >>> layers = [keras.Input((2,)), keras.layers.BatchNormalization(), keras.layers.Dense(3)]
    >>> check_trainable_together(keras.Sequential(layers))
    Traceback (most recent call last):
        ...
    ValueError: batch_normalization... (BatchNormalization) keeps a state beside its trained parameters: ...
    """
    advice = "pass a function that trains one model, and the shadow models are trained one by one"
    for layer in network.layers:
        if layer.non_trainable_variables:
            raise ValueError(
                f"{layer.name} ({type(layer).__name__}) keeps a state beside its trained parameters: frozen "
                "weights, random numbers that would be drawn once for all models (dropout), or means over a "
                "batch, in which a weight of 0 leaves nobody out (batch normalization). Without that, it can "
                f"be trained in a stack; or {advice}"
            )
    if network.losses:
        raise ValueError(
            f"{network.name} has losses of its own (regularizers), which are not added; {advice}"
        )


def _draw(layer: keras.Layer, variable: keras.Variable, seed: int) -> np.ndarray:
    initializer = getattr(layer, f"{variable.name}_initializer", None)
    if initializer is None:
        raise ValueError(
            f"{layer.name} ({type(layer).__name__}) has no {variable.name}_initializer to draw the initial "
            f"{variable.path} by: use layers of Keras, not nested in others"
        )
    settings = initializer.get_config()
    again = type(initializer).from_config({**settings, "seed": seed} if "seed" in settings else settings)
    return np.asarray(again(variable.shape, variable.dtype))


def _outputs_of(network: keras.Model) -> Any:
    """Return the function from stacked parameters and a batch to the outputs of all networks."""
    import tensorflow as tf

    def outputs(parameters: list[Any], x: Any) -> Any:
        return tf.vectorized_map(lambda own: network.stateless_call(own, [], x)[0], parameters)

    return outputs


def _training(network: keras.Model, kind: str) -> Any:
    """Return the function that trains stacked parameters, step by step."""
    import tensorflow as tf

    outputs = _outputs_of(network)

    def loss(parameters: list[Any], x: Any, y: Any, weights: Any) -> Any:
        logits = as_logits(outputs(parameters, x), kind)
        labels = tf.broadcast_to(y, tf.shape(logits)[:2])
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        members = tf.maximum(tf.reduce_sum(weights, axis=1), 1)
        return tf.reduce_sum(tf.reduce_sum(weights * each, axis=1) / members)

    def train(parameters: list[Any], x: Any, y: Any, membership: Any, batches: Any, rate: Any) -> list[Any]:
        def step(t: Any, w: list[Any], first: list[Any], second: list[Any]) -> Any:
            rows = batches[t]
            with tf.GradientTape() as tape:
                tape.watch(w)
                value = loss(w, tf.gather(x, rows), tf.gather(y, rows), tf.gather(membership, rows, axis=1))
            gradients = tape.gradient(value, w)
            first = [BETA_1 * m + (1 - BETA_1) * g for m, g in zip(first, gradients, strict=True)]
            second = [BETA_2 * v + (1 - BETA_2) * g**2 for v, g in zip(second, gradients, strict=True)]
            steps = tf.cast(t + 1, tf.float32)
            alpha = rate * tf.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
            moves = [alpha * m / (tf.sqrt(v) + EPSILON) for m, v in zip(first, second, strict=True)]
            return t + 1, [p - move for p, move in zip(w, moves, strict=True)], first, second

        zeros = [tf.zeros_like(values) for values in parameters]
        start = (tf.constant(0), parameters, zeros, zeros)
        return tf.while_loop(lambda t, *_: t < tf.shape(batches)[0], step, start)[1]

    return train


def _compiled(function: Any, *inputs: Any) -> Any:
    """Return the function as a graph, for inputs of these shapes."""
    import tensorflow as tf

    return tf.function(function, autograph=False).get_concrete_function(*inputs)


def _check_pool(x: np.ndarray, y: np.ndarray, membership: np.ndarray) -> None:
    if not len(x) == len(y) == np.shape(membership)[-1] or np.ndim(membership) != 2:
        raise ValueError(
            "need x, y and the columns of the membership table for the same records, got "
            f"{len(x)} records, {len(y)} labels and a table of shape {np.shape(membership)}"
        )
    if empty := np.flatnonzero(~membership.any(axis=1)).tolist():
        raise ValueError(f"each model needs at least one member, models {empty} have none")
