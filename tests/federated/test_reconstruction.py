import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.course.images import digits
from helpers.federated.reconstruction import (
    read_input,
    read_inputs,
    read_update,
    score_gradient,
    softmax,
    softmax_gradient,
)

IMAGES, LABELS = digits().x_train.reshape(-1, 64), digits().y_train


def network(rng, inputs=64, classes=10):
    return 0.1 * rng.normal(size=(inputs, classes)), 0.1 * rng.normal(size=classes)


def loss(x, y, W, b):
    return -np.log(softmax(x @ W + b)[np.arange(len(y)), y]).mean()


def test_the_gradient_by_hand_is_the_slope_of_the_loss():
    rng = np.random.default_rng(1)
    W, b = network(rng, inputs=4, classes=3)
    x, y = rng.normal(size=(5, 4)), rng.integers(3, size=5)
    dW, db = softmax_gradient(x, y, W, b)
    for array, gradient in ((W, dW), (b, db)):
        assert gradient.shape == array.shape
        for spot in np.ndindex(array.shape):
            kept, losses = array[spot], []
            for step in (1e-6, -1e-6):
                array[spot] = kept + step
                losses.append(loss(x, y, W, b))
            array[spot] = kept
            assert gradient[spot] == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-8)


def test_large_scores_do_not_overflow():
    assert softmax(np.array([[1e4, 0.0, -1e4]])).tolist() == [[1.0, 0.0, 0.0]]


@given(st.integers(0, 1437), st.integers(0, 2**32))
def test_a_digit_is_read_from_its_gradient_whatever_the_weights(row, seed):
    x = IMAGES[row]
    dW, db = softmax_gradient(x[None], LABELS[[row]], *network(np.random.default_rng(seed)))
    np.testing.assert_allclose(read_input(dW, db), x, atol=1e-9)
    np.testing.assert_allclose(read_inputs(dW, db), np.tile(x, (10, 1)), atol=1e-6)


@pytest.mark.parametrize("steps", [1, 5])
def test_a_digit_is_read_from_weights_in_single_precision_without_the_learning_rate(steps):
    x, y = IMAGES[[7]], LABELS[[7]]
    W, b = (array.astype(np.float32) for array in network(np.random.default_rng(3)))
    before = [W, b]
    for _ in range(steps):
        dW, db = softmax_gradient(x, y, W, b)
        W, b = W - np.float32(0.05) * dW.astype(np.float32), b - np.float32(0.05) * db.astype(np.float32)
    np.testing.assert_allclose(read_update(before, [W, b]), x[0], atol=1e-4)


def test_a_first_layer_behind_which_others_follow():
    rng = np.random.default_rng(1)
    x, (W, b), (V, c) = IMAGES[[5]], network(rng, 64, 20), network(rng, 20, 10)
    z = x @ W + b
    hidden = np.maximum(z, 0)
    delta = (score_gradient(hidden, LABELS[[5]], V, c) @ V.T) * (z > 0)
    assert (delta == 0).any(), "some neurons are silent and are passed over"
    readings = read_inputs(x.T @ delta, delta[0])
    assert len(readings) == np.count_nonzero(delta)
    np.testing.assert_allclose(readings, np.tile(x[0], (len(readings), 1)), atol=1e-9)
    update = [W - 0.1 * x.T @ delta, b - 0.1 * delta[0], V, c]
    np.testing.assert_allclose(read_update([W, b, V, c], update), x[0], atol=1e-9)


@pytest.mark.parametrize("batch", [2, 5, 32])
def test_from_a_batch_each_neuron_gives_its_mixture(batch):
    x, y = IMAGES[:batch], LABELS[:batch]
    W, b = network(np.random.default_rng(2))
    dW, db = softmax_gradient(x, y, W, b)
    delta = score_gradient(x, y, W, b)
    neurons = np.argsort(-np.abs(db))
    shares = (delta / delta.sum(axis=0))[:, neurons]
    readings = read_inputs(dW, db)
    np.testing.assert_allclose(readings, shares.T @ x, atol=1e-9)
    assert np.abs(readings - readings[0]).max() > 0.1, "they do not agree: more than one example"


def test_two_images_of_different_classes_at_equal_probabilities():
    x, y = IMAGES[:2], np.array([3, 8])
    dW, db = softmax_gradient(x, y, np.zeros((64, 10)), np.zeros(10))
    first, second, *others = read_inputs(dW, db)
    np.testing.assert_allclose(first, 1.125 * x[0] - 0.125 * x[1], atol=1e-12)
    np.testing.assert_allclose(second, 1.125 * x[1] - 0.125 * x[0], atol=1e-12)
    for other in others:
        np.testing.assert_allclose(other, (x[0] + x[1]) / 2, atol=1e-12)


@pytest.mark.parametrize(
    ("dW", "db", "message"),
    [
        (np.zeros((3, 2)), np.zeros(2), "db is 0 at every neuron"),
        (np.zeros((3, 2)), np.ones(3), r"got \(3, 2\) and \(3,\)"),
        (np.zeros((3, 3, 1, 2)), np.ones(2), "a dense layer, got"),
        (np.zeros(2), np.ones(2), "a dense layer, got"),
    ],
)
def test_what_cannot_be_read(dW, db, message):
    with pytest.raises(ValueError, match=message):
        read_input(dW, db)


def test_weights_without_a_dense_layer():
    with pytest.raises(ValueError, match="at least the two arrays W and b"):
        read_update([np.zeros((3, 2))], [np.ones((3, 2))])
    with pytest.raises(ValueError, match="db is 0 at every neuron"):
        read_update([np.zeros((3, 2)), np.zeros(2)], [np.zeros((3, 2)), np.zeros(2)])
