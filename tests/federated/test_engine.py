"""The compiled round against the same steps written plainly, for the models that it claims to train."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
import tensorflow as tf  # noqa: E402

from helpers.federated.compiled_round import (  # noqa: E402
    CompiledRound,
    Job,
    Shape,
    check_trainable,
    has_convolutions,
)
from helpers.federated.evaluation import Evaluation  # noqa: E402
from helpers.federated.models import cnn, digits_model, two_nn  # noqa: E402

RNG = np.random.default_rng(1)
X = RNG.random((40, 8, 8), dtype=np.float32)
Y = RNG.integers(0, 10, 40).astype(np.int32)
ORDERS = [np.array([[0, 5, 2, 7, 3], [7, 5, 3, 0, 2]]), np.array([[10, 11, 12, 13]]), np.array([[39]])]
SHAPE = Shape(clients=3, size=5, epochs=2, batch_size=2)


def numpy_steps(weights, x, y, order, batch_size, learning_rate, mu=0.0):
    """Train the network of one hidden layer by SGD; the gradient is derived by hand."""
    start = [w.astype(np.float64) for w in weights]
    w1, b1, w2, b2 = (w.copy() for w in start)
    for epoch in order:
        for cut in range(0, len(epoch), batch_size):
            rows = epoch[cut : cut + batch_size]
            inputs, labels = x[rows].reshape(len(rows), -1).astype(np.float64), y[rows]
            hidden = np.maximum(inputs @ w1 + b1, 0)
            scores = np.exp(hidden @ w2 + b2)
            delta2 = (scores / scores.sum(axis=1, keepdims=True) - np.eye(10)[labels]) / len(rows)
            delta1 = (delta2 @ w2.T) * (hidden > 0)
            gradient = [inputs.T @ delta1, delta1.sum(axis=0), hidden.T @ delta2, delta2.sum(axis=0)]
            w1, b1, w2, b2 = (
                w - learning_rate * (g + mu * (w - w0))
                for w, g, w0 in zip((w1, b1, w2, b2), gradient, start, strict=True)
            )
    return [w1, b1, w2, b2]


def eager_steps(model, x, y, order, batch_size, learning_rate):
    """Train any model with a tape of its own and no compilation; return what its weights become."""
    before = model.get_weights()
    for epoch in order:
        for cut in range(0, len(epoch), batch_size):
            rows = epoch[cut : cut + batch_size]
            with tf.GradientTape() as tape:
                outputs = model(x[rows], training=True)
                loss = tf.reduce_mean(
                    keras.losses.sparse_categorical_crossentropy(y[rows], outputs, from_logits=True)
                )
                loss += sum(model.losses)
            for variable, gradient in zip(
                model.trainable_variables, tape.gradient(loss, model.trainable_variables), strict=True
            ):
                variable.assign_sub(learning_rate * tf.convert_to_tensor(gradient))
    after = model.get_weights()
    model.set_weights(before)
    return after


def assert_close(answer, expected):
    for one, other in zip(answer, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("mu", [0.0, 0.7])
def test_clients_do_the_steps_of_sgd_written_in_numpy(mu):
    model = digits_model(seed=3)
    weights = model.get_weights()
    train = CompiledRound(model, X, Y, SHAPE, learning_rate=0.3, proximal=mu, threads=2)
    answers = train(weights, [Job(order) for order in ORDERS])
    for answer, order in zip(answers, ORDERS, strict=True):
        assert_close(answer, numpy_steps(weights, X, Y, order, 2, 0.3, mu))
    assert_close(model.get_weights(), weights)


@pytest.mark.parametrize("batch_size", [1, 3, 5, 64])
def test_any_batch_size_gives_the_gradient_of_the_batches_as_they_are(batch_size):
    model = digits_model(seed=3)
    weights = model.get_weights()
    shape = Shape(clients=3, size=5, epochs=2, batch_size=batch_size)
    answers = CompiledRound(model, X, Y, shape, learning_rate=0.3)(weights, [Job(order) for order in ORDERS])
    for answer, order in zip(answers, ORDERS, strict=True):
        assert_close(answer, numpy_steps(weights, X, Y, order, batch_size, 0.3))


def test_the_number_of_threads_changes_no_bit_and_rounds_of_all_sizes_are_compiled_once():
    model = two_nn(seed=3)
    x = RNG.random((40, 28, 28), dtype=np.float32)
    trains = [CompiledRound(model, x, Y, SHAPE, learning_rate=0.1, threads=threads) for threads in (1, 2, 3)]
    for jobs in (ORDERS, ORDERS[:1], ORDERS[::-1], []):
        one, *others = [train(model.get_weights(), [Job(order) for order in jobs]) for train in trains]
        assert len(one) == len(jobs)
        for other in others:
            for client, same_client in zip(one, other, strict=True):
                for w, same_w in zip(client, same_client, strict=True):
                    np.testing.assert_array_equal(w, same_w)
    assert [train.compilations() for train in trains] == [1, 1, 1]


def convolution():
    return keras.Sequential(
        [
            keras.Input((8, 8)),
            keras.layers.Reshape((8, 8, 1)),
            keras.layers.Conv2D(3, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )


def penalized():
    return keras.Sequential(
        [
            keras.Input((8, 8)),
            keras.layers.Flatten(),
            keras.layers.LayerNormalization(),
            keras.layers.Dense(10, kernel_regularizer=keras.regularizers.L2(0.05)),
        ]
    )


def two_branches():
    image = keras.Input((8, 8))
    flat = keras.layers.Flatten()(image)
    hidden = keras.layers.Dense(7, activation="tanh")(flat)
    return keras.Model(
        image, keras.layers.Add()([keras.layers.Dense(10)(flat), keras.layers.Dense(10)(hidden)])
    )


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat, self.scores = keras.layers.Flatten(), keras.layers.Dense(10)

    def call(self, x):
        return self.scores(self.flat(x))


def subclassed():
    model = Subclassed()
    model(X[:1])
    return model


def embedding():
    return keras.Sequential(
        [
            keras.Input((8, 8)),
            keras.layers.Flatten(),
            keras.layers.Rescaling(3.0),
            keras.layers.Embedding(3, 2),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )


@pytest.mark.parametrize("build", [convolution, penalized, two_branches, subclassed, embedding])
def test_any_keras_model_does_the_steps_it_does_uncompiled(build):
    keras.utils.set_random_seed(1)
    model = build()
    train = CompiledRound(model, X, Y, SHAPE, learning_rate=0.1)
    answers = train(model.get_weights(), [Job(order) for order in ORDERS])
    for answer, order in zip(answers, ORDERS, strict=True):
        assert_close(answer, eager_steps(model, X, Y, order, 2, 0.1))


def test_a_softmax_at_the_end_is_the_same_model():
    logits = digits_model(seed=3)
    softmax = keras.Sequential([*logits.layers[:-1], keras.layers.Dense(10, activation="softmax")])
    softmax.build((None, 8, 8))
    answers = [
        CompiledRound(model, X, Y, SHAPE, learning_rate=0.1)(logits.get_weights(), [Job(ORDERS[0])])[0]
        for model in (logits, softmax)
    ]
    assert_close(*answers)
    scores = [Evaluation(model, X, Y)(logits.get_weights()) for model in (logits, softmax)]
    np.testing.assert_allclose(*scores, rtol=1e-5)


@pytest.mark.parametrize("loss", ["mse", keras.losses.MeanSquaredError()])
def test_a_model_compiled_with_a_loss_is_trained_with_it(loss):
    model = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile(loss=loss)
    w, b = model.get_weights()
    y = Y.astype(np.float32)[:, None]
    train = CompiledRound(model, X, y, Shape(1, 4, 1, 4), learning_rate=0.01)
    (answer,) = train([w, b], [Job(ORDERS[1])])
    inputs = X[ORDERS[1][0]].reshape(4, -1)
    error = 2 * (inputs @ w + b - y[ORDERS[1][0]]) / 4
    assert_close(answer, [w - 0.01 * inputs.T @ error, b - 0.01 * error.sum(axis=0)])


def test_dropout_draws_from_the_noise_of_the_job():
    model = keras.Sequential(
        [keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dropout(0.5), keras.layers.Dense(10)]
    )
    train = CompiledRound(model, X, Y, SHAPE, learning_rate=0.1, threads=1)
    noises = [np.array([[1, 2]], np.uint32), np.array([[1, 2]], np.uint32), np.array([[3, 4]], np.uint32)]
    same, again, other = train(model.get_weights(), [Job(ORDERS[0], noise) for noise in noises])
    np.testing.assert_array_equal(same[0], again[0])
    assert (same[0] != other[0]).any()
    assert train(model.get_weights(), []) == []
    assert train.compilations() == 1


def test_only_convolutions_run_as_a_graph():
    assert has_convolutions(cnn(seed=1))
    assert has_convolutions(convolution())
    assert not has_convolutions(two_nn(seed=1))


def test_weights_that_no_gradient_trains_are_refused():
    frozen = digits_model(seed=1)
    frozen.layers[1].trainable = False
    for model in (frozen, keras.Sequential([keras.Input((4,)), keras.layers.BatchNormalization()])):
        with pytest.raises(ValueError, match="not trained by gradients"):
            check_trainable(model)
    with pytest.raises(ValueError, match="no weights yet"):
        check_trainable(keras.Sequential([keras.layers.Dense(3)]))


@pytest.mark.parametrize("build", [two_nn, cnn, digits_model])
def test_a_seed_gives_the_same_weights_and_layers_differ(build):
    one, same, other = (build(seed=seed).get_weights() for seed in (5, 5, 6))
    for w, same_w in zip(one, same, strict=True):
        np.testing.assert_array_equal(w, same_w)
    kernels = [w.ravel()[:90] for w in [*one, *other] if w.ndim > 1]
    assert len({tuple((k / np.abs(k).max()).round(4)) for k in kernels}) == len(kernels)


def test_evaluation_counts_what_is_right():
    model = digits_model(seed=3)
    x, y = np.tile(X, (60, 1, 1)), np.tile(Y, 60)
    accuracy, loss = Evaluation(model, x, y)(model.get_weights())
    logits = model.predict(x, verbose=0)
    assert accuracy == (logits.argmax(axis=1) == y).mean()
    expected = keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
    assert loss == pytest.approx(float(np.mean(expected)), rel=1e-5)
