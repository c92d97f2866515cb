"""Train a network on, against what its embedding tells about an attribute.

The loss of the task gets a second term, from the embeddings h of a batch and their attribute:

- `GradientReversal`: an adversary learns to tell the attribute from h; on the way back into the network its
  gradient is multiplied by -λ, so that the network learns what confuses this adversary.
- `DistributionMatching`: λ · MMD², the squared distance of the two groups' distributions of h, as mean maps
  of a Gaussian kernel: 0 only for equal distributions.

The first fights one adversary of one kind, and a probe trained afterwards is another; the second names no
adversary. Neither proves that nothing is left: measure with fresh probes (`helpers.attacks.attribute`). And
what the attribute tells about the task is lost with it.

Sources: Ganin et al., "Domain-Adversarial Training of Neural Networks" (JMLR 17, 2016); Gretton,
Borgwardt, Rasch, Schölkopf, Smola, "A Kernel Two-Sample Test" (JMLR 13, 2012), section 2. That fresh
classifiers read what the adversary does not: Elazar, Goldberg, "Adversarial Removal of Demographic Attributes
from Text Data" (EMNLP 2018).

>>> group = np.array([0.0, 0.0, 1.0, 1.0], np.float32)
>>> apart, alike = np.array([[0], [0], [5], [5]], np.float32), np.array([[0], [5], [0], [5]], np.float32)
>>> float(squared_distance(apart, group)) > 0.5, abs(float(squared_distance(alike, group))) < 1e-6
(True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from helpers.attacks.attribute import embedder
from helpers.attacks.classifier_outputs import as_logits, kind_of_outputs

if TYPE_CHECKING:
    import keras

BANDWIDTHS = (0.25, 1.0, 4.0)  # of the Gaussian kernels, in mean squared distances of the batch
ADVERSARY_UNITS = 32


class Penalty(Protocol):
    """What is added to the loss."""

    variables: list[Any]

    def __call__(self, embeddings: Any, attribute: Any) -> Any:
        """Return the term for a batch: a scalar."""


class GradientReversal:
    """An adversary whose gradient is reversed on its way into the network.

    Parameters
    ----------
    units : int
        Of the embedding.
    strength : float
        λ, 0 or more.
    seed : int
        Of the adversary's initial weights, 0 or more.

    Attributes
    ----------
    adversary : keras.Model
        From embeddings to the logit of attribute 1: one hidden layer of 32 units.
    variables : list
        Its parameters, trained with the network's.

    Raises
    ------
    ValueError
        If the strength is negative.

    Examples
    --------
    >>> penalty = GradientReversal(units=3, strength=1.0, seed=1)
    >>> round(float(penalty(np.zeros((2, 3), np.float32), np.array([0.0, 1.0], np.float32))), 3)  # log 2
    0.693
    """

    def __init__(self, units: int, strength: float, seed: int) -> None:
        from keras import Input, Sequential, initializers, layers

        self._strength = _strength(strength)
        first, second = (initializers.GlorotUniform(seed=2 * seed + i) for i in range(2))
        self.adversary = Sequential(
            [
                Input((units,)),
                layers.Dense(ADVERSARY_UNITS, "relu", kernel_initializer=first),
                layers.Dense(1, kernel_initializer=second),
            ]
        )
        self.variables: list[Any] = self.adversary.trainable_variables

    def __call__(self, embeddings: Any, attribute: Any) -> Any:
        """Return the adversary's cross-entropy; its gradient by the embeddings is turned round."""
        import tensorflow as tf

        @tf.custom_gradient
        def reverse(h: Any) -> Any:
            return h, lambda upstream: -self._strength * upstream

        logit = self.adversary(reverse(tf.convert_to_tensor(embeddings)))[:, 0]
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(attribute, logit))


class DistributionMatching:
    """The distance between the two groups' embeddings.

    Parameters
    ----------
    strength : float
        λ, 0 or more.

    Attributes
    ----------
    variables : list
        Empty: nothing of its own is trained.

    Raises
    ------
    ValueError
        If the strength is negative.

    Examples
    --------
    >>> group = np.array([0.0, 1.0], np.float32)
    >>> float(DistributionMatching(strength=0.0)(np.eye(2, dtype=np.float32), group))
    0.0
    """

    def __init__(self, strength: float) -> None:
        self._strength = _strength(strength)
        self.variables: list[Any] = []

    def __call__(self, embeddings: Any, attribute: Any) -> Any:
        """Return λ · MMD²."""
        return self._strength * squared_distance(embeddings, attribute)


def squared_distance(embeddings: Any, attribute: Any) -> Any:
    """Return MMD², the squared distance of two groups' mean maps.

    Parameters
    ----------
    embeddings : tensor of float, shape (records, units)
    attribute : tensor of float, shape (records,)
        0 or 1.

    Returns
    -------
    tensor
        A scalar, sᵀKs, where s is 1/m for the m records of group 1 and -1/n for the n of group 0, and K the
        mean of three Gaussian kernels exp(-‖x - y‖² / b), with b = ¼, 1 and 4 times the mean of all squared
        distances: so that shrinking the embedding does not help. 0 if a batch has one group only.

    Notes
    -----
    The biased estimate of Gretton et al., with k(x, x) left in: 0 or more, and a little above 0 for samples
    of one distribution.

    Examples
    --------
    >>> x = np.array([[0.0], [1.0]], np.float32)
    >>> near, far = (squared_distance(c * x, np.array([0.0, 1.0], np.float32)) for c in (1, 1000))
    >>> float(near) == float(far)
    True
    """
    import tensorflow as tf

    ones, zeros = tf.reduce_sum(attribute), tf.reduce_sum(1 - attribute)
    signs = tf.math.divide_no_nan(attribute, ones) - tf.math.divide_no_nan(1 - attribute, zeros)
    signs *= tf.cast((ones > 0) & (zeros > 0), signs.dtype)
    lengths = tf.reduce_sum(embeddings**2, axis=1)
    squares = tf.nn.relu(
        lengths[:, None] + lengths[None] - 2 * tf.matmul(embeddings, embeddings, transpose_b=True)
    )
    scale = tf.stop_gradient(tf.reduce_mean(squares)) + 1e-12
    kernels = [tf.exp(-squares / (width * scale)) for width in BANDWIDTHS]
    return tf.tensordot(signs, tf.linalg.matvec(sum(kernels) / len(kernels), signs), 1)


def fine_tune(
    network: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    attribute: np.ndarray,
    penalty: Penalty | None,
    *,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    rng: np.random.Generator,
) -> keras.Model:
    """Train a copy of a classifier on, with a penalty for what its embedding tells.

    Parameters
    ----------
    network : keras.Model
        Built; its last layer as in `helpers.attacks.classifier_outputs`. Not changed.
    x : ndarray, shape (records, …)
        Inputs.
    y : ndarray of int, shape (records,)
        Classes.
    attribute : ndarray of int, shape (records,)
        0 or 1.
    penalty : Penalty or None
        A `GradientReversal`, whose adversary is trained too, a `DistributionMatching`, or none.
    epochs, batch_size : int
        1 or more; a rest of the records that does not fill a batch is left out of its epoch.
    learning_rate : float
        Of Adam, above 0.
    rng : numpy.random.Generator
        Draws the batches.

    Returns
    -------
    keras.Model
        The copy.

    Raises
    ------
    ValueError
        If the shapes do not fit, the attribute has other values, or the classifier is of another kind.

    Examples
    --------
    >>> import keras
    >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4), keras.layers.Dense(2)])
    >>> x, y, rng = np.eye(2, dtype=np.float32), np.array([0, 1]), np.random.default_rng(1)
    >>> tuned = fine_tune(network, x, y, y, None, epochs=100, batch_size=2, learning_rate=0.1, rng=rng)
    >>> np.asarray(tuned(x)).argmax(axis=1).tolist()
    [0, 1]
    """
    _check(x, y, attribute, batch_size)
    import keras
    import tensorflow as tf

    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    columns = [tf.constant(values) for values in (x, y.astype(np.int32), attribute.astype(np.float32))]
    whole = len(x) // batch_size * batch_size
    any_batches = tf.TensorSpec([whole // batch_size, batch_size], tf.int32)
    epoch = tf.function(_epoch(copy, penalty, learning_rate)).get_concrete_function(*columns, any_batches)
    for _ in range(epochs):
        batches = rng.permutation(len(x))[:whole].reshape(-1, batch_size)
        epoch(*columns, tf.constant(batches.astype(np.int32)))
    return copy


def _epoch(network: keras.Model, penalty: Penalty | None, learning_rate: float) -> Any:
    """Return the function that takes a step of Adam for each batch."""
    import keras
    import tensorflow as tf

    kind, last = kind_of_outputs(network), network.layers[-1]
    inner = embedder(network)
    variables = [*network.trainable_variables, *(penalty.variables if penalty else [])]
    optimizer = keras.optimizers.Adam(learning_rate)
    optimizer.build(variables)

    def step(x: Any, y: Any, attribute: Any) -> None:
        with tf.GradientTape() as tape:
            h = inner(x, training=True)
            logits = as_logits(last(h), kind)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
            if penalty is not None:
                loss += penalty(h, attribute)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))

    def epoch(x: Any, y: Any, attribute: Any, batches: Any) -> None:
        for rows in batches:
            step(tf.gather(x, rows), tf.gather(y, rows), tf.gather(attribute, rows))

    return epoch


def _strength(strength: float) -> float:
    if not strength >= 0:
        raise ValueError(f"a penalty's strength is 0 or more, got {strength}")
    return strength


def _check(x: np.ndarray, y: np.ndarray, attribute: np.ndarray, batch_size: int) -> None:
    if not len(x) == len(y) == len(attribute) or not 1 <= batch_size <= len(x):
        raise ValueError(
            "need a class and an attribute for each record, and batches of 1 to as many records, got "
            f"{len(x)} records, {len(y)} classes, {len(attribute)} attributes, batch_size={batch_size}"
        )
    if not np.isin(attribute, [0, 1]).all():
        raise ValueError(f"the attribute must be 0 or 1, got {np.unique(attribute)[:5].tolist()}")
