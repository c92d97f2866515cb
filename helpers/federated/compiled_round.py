"""Train all clients of a round in compiled code: on each core one client after the other.

Any Keras model with one input, one output and weights in single precision that are all trained, through
``stateless_call``: the weights are values that flow through the compiled function, and the model's own are
not touched. A client runs plain SGD,

    w ← w − η (∇ℓ(w) + μ (w − w₀)),

where ℓ is the mean loss of a batch, w₀ what the server sent, and μ > 0 for FedProx only. Batches have a fixed
shape in compiled code; a smaller last one is filled up with an example of the same client, and what fills
it has weight 0, so the gradient is that of the small batch. Two exceptions: penalties on activities count the
filling rows, too; and where the loss of the repeated example is not finite, 0 times it is not 0, so that the
gradient is lost, but to its owner only.

>>> from helpers.federated.models import digits_model
>>> model = digits_model(seed=1)
>>> x, y = np.zeros((7, 8, 8), np.float32), np.zeros(7, np.int32)
>>> train = CompiledRound(model, x, y, Shape(clients=2, size=4, epochs=1, batch_size=2), learning_rate=0.1)
>>> answers = train(model.get_weights(), [Job(np.array([[0, 1, 2, 3]])), Job(np.array([[4, 5, 6]]))])
>>> [sum(w.size for w in answer) for answer in answers]
[2410, 2410]
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.federated.averaging import Weights
from helpers.federated.partition import check_at_least_1

if TYPE_CHECKING:
    import keras

ONE_THREAD_PER_CALL = "--xla_cpu_multi_thread_eigen=false"


@dataclass(frozen=True, eq=False)
class Job:
    """What one client does in a round.

    Attributes
    ----------
    order : ndarray of int, shape (epochs, size)
        The rows of its examples in the order of use, a line for each epoch (`helpers.federated.schedule`).
    noise : ndarray of uint32, shape (layers, 2)
        The seeds of the model's layers that draw random numbers, such as dropout.
    """

    order: np.ndarray
    noise: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.uint32))


@dataclass(frozen=True)
class Shape:
    """The most that a round can hold: compiled code has fixed shapes, and smaller rounds stop early.

    Attributes
    ----------
    clients : int
        Jobs of a round.
    size : int
        Examples of one client.
    epochs : int
        Epochs of one client.
    batch_size : int
        B, exactly.
    """

    clients: int
    size: int
    epochs: int
    batch_size: int

    @property
    def steps(self) -> int:
        """Return the steps of the longest job.

        Examples
        --------
        >>> Shape(clients=10, size=25, epochs=2, batch_size=10).steps
        6
        """
        return self.epochs * -(-self.size // self.batch_size)


class CompiledRound:
    """A function from the server's weights and the clients' jobs to the clients' weights.

    Parameters
    ----------
    model : keras.Model
        Built. It maps a batch to a row of logits, or after a softmax of probabilities, for each example. If
        it is compiled with a loss, that loss is used.
    x : ndarray of float32, shape (examples, …)
        The examples of all clients, copied once into a tensor.
    y : ndarray of int32, shape (examples,)
        Their labels.
    shape : Shape
        What the rounds hold at most.
    learning_rate : float
        η, above 0.
    proximal : float
        μ, 0 or more.
    threads : int, optional
        Threads that share the jobs; one for each core if not given. The weights are the same to the last bit,
        whatever their number.

    Raises
    ------
    TypeError
        If `threads` is not a whole number.
    ValueError
        If the model has a weight that is not trained or not in single precision, has several inputs or
        outputs, or `threads` is below 1.
    """

    def __init__(
        self,
        model: keras.Model,
        x: np.ndarray,
        y: np.ndarray,
        shape: Shape,
        *,
        learning_rate: float,
        proximal: float = 0.0,
        threads: int | None = None,
    ) -> None:
        check_one_input_and_output(model)
        check_trainable(model)
        threads = os.cpu_count() or 1 if threads is None else threads
        check_at_least_1("threads", threads)
        _use_one_thread_per_call()
        import tensorflow as tf

        self._x, self._y, self._shape = tf.constant(x), tf.constant(y), shape
        self._threads = min(threads, shape.clients)
        self._lane = -(-shape.clients // self._threads)
        self._noisy_layers = len(model.non_trainable_variables)
        step = _step(model, self._x, self._y, shape.batch_size, learning_rate, proximal)
        self._compiled = tf.function(_clients(step), jit_compile=not has_convolutions(model), autograph=False)

    def __call__(self, weights: Weights, jobs: Sequence[Job]) -> list[Weights]:
        """Return what each client has after its job, when all start from `weights`.

        Parameters
        ----------
        weights : list of ndarray
            As ``model.get_weights()``.
        jobs : sequence of Job
            One for each client.

        Returns
        -------
        list of lists of ndarray
            In the order of the jobs. The arrays are TensorFlow's memory, not copied: read-only.
        """
        import tensorflow as tf

        start = [tf.constant(w) for w in weights]
        longest_first = sorted(range(len(jobs)), key=lambda job: -jobs[job].order.size)
        lanes = [longest_first[thread :: self._threads] for thread in range(self._threads)]

        def work(lane: list[int]) -> list[np.ndarray]:
            tables = self._tables([jobs[job] for job in lane])
            return [np.asarray(memoryview(w)) for w in self._compiled(start, *map(tf.constant, tables))]

        with ThreadPoolExecutor(self._threads) as pool:
            trained = list(pool.map(work, lanes))
        place = {job: (thread, k) for thread, lane in enumerate(lanes) for k, job in enumerate(lane)}
        return [[w[place[job][1]] for w in trained[place[job][0]]] for job in range(len(jobs))]

    def compilations(self) -> int:
        """Return how often the round was compiled: 0 before the first, 1 after it."""
        return self._compiled.experimental_get_tracing_count()

    def _tables(self, jobs: list[Job]) -> tuple[np.ndarray, ...]:
        """Return the rows of each batch, their numbers, the steps of each client, and its noise."""
        shape = self._shape
        rows = np.zeros((self._lane, shape.steps, shape.batch_size), np.int32)
        counts = np.zeros((self._lane, shape.steps), np.int32)
        steps = np.zeros(self._lane, np.int32)
        noise = np.zeros((self._lane, self._noisy_layers, 2), np.uint32)
        for client, job in enumerate(jobs):
            filled, count = batches(job.order, shape.batch_size)
            steps[client] = len(count)
            rows[client, : len(count)], counts[client, : len(count)] = filled, count
            noise[client] = job.noise
        return rows, counts, steps, noise


def batches(order: np.ndarray, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the batches of each epoch, the last filled up with the first row, and how much of each counts.

    Parameters
    ----------
    order : ndarray of int, shape (epochs, size)
        The rows in the order of use.
    batch_size : int
        B.

    Returns
    -------
    ndarray of int, shape (steps, B)
        The rows of each batch. What fills one up is a row of this client: another's broken example must not
        get into its gradient.
    ndarray of int, shape (steps,)
        How many of them, from the first, are the batch.

    Examples
    --------
    >>> rows, counts = batches(np.array([[3, 1, 2], [2, 3, 1]]), batch_size=2)
    >>> rows.tolist(), counts.tolist()
    ([[3, 1], [2, 3], [2, 3], [1, 3]], [2, 1, 2, 1])
    """
    epochs, size = order.shape
    per_epoch = -(-size // batch_size)
    filled = np.full((epochs, per_epoch * batch_size), order[0, 0])
    filled[:, :size] = order
    counts = np.full((epochs, per_epoch), batch_size)
    counts[:, -1] = size - (per_epoch - 1) * batch_size
    return filled.reshape(-1, batch_size), counts.ravel()


def check_trainable(model: keras.Model) -> None:
    """Raise `ValueError` if the model is not built, or has a weight not trained by gradients or not float32.

    Frozen layers would be sent around for nothing. The statistics of batch normalization are worse: they are
    of one client's batches, and their mean over clients is not the variance over all. Group or layer
    normalization has none.

    Examples
    --------
    >>> import keras
    >>> check_trainable(keras.Sequential([keras.Input((4,)), keras.layers.BatchNormalization(name="bn")]))
    Traceback (most recent call last):
        ...
    ValueError: these weights are not trained by gradients: .../bn/moving_mean, .../bn/moving_variance. ...
    """
    if not model.weights:
        raise ValueError(
            "the model has no weights yet: begin it with keras.Input, or call it once on a batch"
        )
    if fixed := [w.path for w in model.weights if not w.trainable]:
        raise ValueError(
            f"these weights are not trained by gradients: {', '.join(fixed)}. Every weight must be: unfreeze "
            "the layer, or take GroupNormalization or LayerNormalization in place of BatchNormalization"
        )
    if other := [f"{w.path} ({w.dtype})" for w in model.weights if w.dtype != "float32"]:
        raise ValueError(
            f"all weights must be float32, that is in single precision; not so: {', '.join(other)}"
        )


def check_one_input_and_output(model: keras.Model) -> None:
    """Raise `ValueError` if the model has several inputs or outputs, as far as it says before its first call.

    Examples
    --------
    >>> import keras
    >>> a, b = keras.Input((4,)), keras.Input((4,))
    >>> check_one_input_and_output(keras.Model([a, b], keras.layers.Add()([a, b])))
    Traceback (most recent call last):
        ...
    ValueError: the model must have one input and one output, it has 2 and 1
    """
    counts = [len(getattr(model, ends, None) or [None]) for ends in ("inputs", "outputs")]
    if counts != [1, 1]:
        raise ValueError(f"the model must have one input and one output, it has {counts[0]} and {counts[1]}")


def has_convolutions(model: keras.Model) -> bool:
    """Return whether the model has a kernel of three or more dimensions, as convolutions do.

    XLA makes dense layers of small batches faster and convolutions on a processor far slower: these run as a
    TensorFlow graph. On two cores with AVX-512, 40 steps of the paper's 2NN took 6.4 ms by XLA and 13 ms as a
    graph, those of its CNN 2,650 ms and 169 ms (``tests/benchmarks/graph_or_xla.py``).

    Examples
    --------
    >>> from helpers.federated.models import cnn, two_nn
    >>> has_convolutions(cnn(seed=1)), has_convolutions(two_nn(seed=1))
    (True, False)
    """
    return any(len(w.shape) > 2 for w in model.weights)


def loss_of(model: keras.Model) -> Callable[[Any, Any], Any]:
    """Return the loss of each example, as a function of labels and outputs.

    The model's own if it was compiled with one; otherwise the cross-entropy of its logits, or of its
    probabilities if its last layer is a softmax.

    Examples
    --------
    >>> from helpers.federated.models import digits_model
    >>> losses = loss_of(digits_model(seed=1))(np.array([3]), np.zeros((1, 10), np.float32))
    >>> bool(np.isclose(losses[0], np.log(10)))
    True
    """
    import keras

    if chosen := getattr(model, "loss", None):
        loss = keras.losses.get(chosen)
        return loss.call if isinstance(loss, keras.losses.Loss) else loss
    softmax = getattr(model.layers[-1], "activation", None) is keras.activations.softmax
    return keras.losses.SparseCategoricalCrossentropy(from_logits=not softmax).call


def mode_of(model: keras.Model, training: bool) -> dict[str, bool]:
    """Return the arguments that switch dropout and the like on or off, for models that take them.

    Examples
    --------
    >>> from helpers.federated.models import digits_model
    >>> mode_of(digits_model(seed=1), training=True)
    {'training': True}
    """
    return {"training": training} if "training" in inspect.signature(model.call).parameters else {}


def _use_one_thread_per_call() -> None:
    """Ask XLA not to split one multiplication over cores: they have clients of their own.

    XLA reads its flags when it first compiles. If it has already done so, rounds are slower but the same.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if ONE_THREAD_PER_CALL not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {ONE_THREAD_PER_CALL}".strip()


def _step(
    model: keras.Model, x: Any, y: Any, batch_size: int, learning_rate: float, proximal: float
) -> Callable[..., Any]:
    """Return a function that takes one step of SGD on the given rows."""
    import tensorflow as tf

    losses, mode = loss_of(model), mode_of(model, training=True)

    def step(
        w: list[Any], w0: list[Any], noise: list[Any], rows: Any, count: Any
    ) -> tuple[list[Any], list[Any]]:
        counts = tf.sequence_mask(count, batch_size, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(w)
            outputs, drawn, penalties = model.stateless_call(
                w, noise, tf.gather(x, rows), return_losses=True, **mode
            )
            loss = tf.reduce_sum(losses(tf.gather(y, rows), outputs) * counts) / tf.cast(count, tf.float32)
            loss += sum(penalties)
        gradient = tape.gradient(loss, w, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        gradient = [tf.convert_to_tensor(g) for g in gradient]  # an embedding's is sparse
        if proximal:
            gradient = [g + proximal * (v - v0) for g, v, v0 in zip(gradient, w, w0, strict=True)]
        next_noise = [tf.cast(new, old.dtype) for new, old in zip(drawn, noise, strict=True)]
        return [v - learning_rate * g for v, g in zip(w, gradient, strict=True)], next_noise

    return step


def _clients(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that trains one client after the other and stacks their weights."""
    import tensorflow as tf

    def train(w0: list[Any], rows: Any, counts: Any, steps: Any, noise: Any) -> list[Any]:
        def client(k: Any, answers: list[Any]) -> tuple[Any, list[Any]]:
            def body(i: Any, w: list[Any], state: list[Any]) -> tuple[Any, list[Any], list[Any]]:
                return i + 1, *step(w, w0, state, rows[k, i], counts[k, i])

            first = [0, list(w0), tf.unstack(noise[k])]
            _, w, _ = tf.while_loop(lambda i, *_: i < steps[k], body, first, parallel_iterations=1)
            return k + 1, [a.write(k, v) for a, v in zip(answers, w, strict=True)]

        clients = rows.shape[0]
        answers = [tf.TensorArray(v.dtype, clients, element_shape=v.shape) for v in w0]
        _, answers = tf.while_loop(lambda k, *_: k < clients, client, [0, answers], parallel_iterations=1)
        return [a.stack() for a in answers]

    return train
