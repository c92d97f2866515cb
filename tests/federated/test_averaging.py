import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.federated.averaging import check_update, fed_sgd, gradient_step, weighted_average
from helpers.federated.reconstruction import softmax_gradient

FINITE = st.floats(-(2.0**100), 2.0**100, width=32)


def drawn(seed, shapes=((3, 2), (2,))):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def regression(rng, sizes, inputs=6, classes=4):
    """Return weights of a softmax regression, and for each client examples from a place of its own."""
    W, b = rng.normal(size=(inputs, classes)), rng.normal(size=classes)
    data = [(rng.normal(k, 1, size=(n, inputs)), rng.integers(classes, size=n)) for k, n in enumerate(sizes)]
    return [W, b], data


def one_step(weights, x, y, learning_rate):
    return gradient_step(weights, list(softmax_gradient(x, y, *weights)), learning_rate)


def test_weights_of_the_mean_are_the_sizes():
    a, b, c = drawn(1), drawn(2), drawn(3)
    mean = weighted_average([a, b, c], sizes=[1, 2, 5])
    for m, x, y, z in zip(mean, a, b, c, strict=True):
        assert m.dtype == np.float32
        np.testing.assert_allclose(m, (x + 2 * y + 5 * z) / 8, rtol=1e-6)


@given(st.permutations(range(4)))
def test_the_order_of_the_clients_does_not_matter(order):
    updates, sizes = [drawn(k) for k in range(4)], [3, 1, 4, 2]
    mean = weighted_average(updates, sizes)
    other = weighted_average([updates[k] for k in order], [sizes[k] for k in order])
    for m, o in zip(mean, other, strict=True):
        np.testing.assert_allclose(m, o, atol=1e-6)


@given(arrays(np.float32, (3, 5), elements=FINITE), st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_the_mean_lies_between_the_clients(values, sizes):
    if sum(sizes) == 0:
        sizes = [1, 1, 1]
    (mean,) = weighted_average([[row] for row in values], sizes)
    assert (mean >= values.min(axis=0)).all()
    assert (mean <= values.max(axis=0)).all()


def test_the_mean_of_the_largest_numbers_is_finite():
    largest = np.full(2, np.finfo(np.float32).max)
    (mean,) = weighted_average([[largest], [largest]], sizes=[1, 1])
    assert (mean == largest).all()


def test_a_client_with_size_0_does_not_count():
    a, b = drawn(1), drawn(2)
    for m, x in zip(weighted_average([a, b], sizes=[7, 0]), a, strict=True):
        assert (m == x).all()


def test_the_updates_are_not_changed():
    a, b = drawn(1), drawn(2)
    mean = weighted_average([a], sizes=[3])
    mean[0][:] = 0
    weighted_average([a, b], sizes=[3, 4])
    for x, again in zip(a, drawn(1), strict=True):
        assert (x == again).all()


@pytest.mark.parametrize("sizes", [(30, 10), (5, 1, 94), (7,)])
def test_one_full_batch_step_and_weights_by_size_are_central_gradient_descent(sizes):
    w, data = regression(np.random.default_rng(4), sizes)
    sent = [one_step(w, x, y, learning_rate=0.5) for x, y in data]
    together = [np.concatenate(arrays) for arrays in zip(*data, strict=True)]
    central = one_step(w, *together, learning_rate=0.5)
    for mean, expected in zip(weighted_average(sent, sizes), central, strict=True):
        np.testing.assert_allclose(mean, expected, rtol=1e-12)
    gradients = [list(softmax_gradient(x, y, *w)) for x, y in data]
    for step, expected in zip(fed_sgd(w, gradients, sizes, learning_rate=0.5), central, strict=True):
        np.testing.assert_allclose(step, expected, rtol=1e-12)


def test_the_unweighted_mean_is_not_central_gradient_descent():
    sizes = (30, 10)
    w, data = regression(np.random.default_rng(4), sizes)
    sent = [one_step(w, x, y, learning_rate=0.5) for x, y in data]
    together = [np.concatenate(arrays) for arrays in zip(*data, strict=True)]
    central = one_step(w, *together, learning_rate=0.5)
    assert np.abs(weighted_average(sent, [1, 1])[0] - central[0]).max() > 0.05


def test_two_local_steps_are_not_two_steps_of_central_gradient_descent():
    sizes = (30, 10)
    w, data = regression(np.random.default_rng(4), sizes)
    sent = [one_step(one_step(w, x, y, 0.5), x, y, 0.5) for x, y in data]
    together = [np.concatenate(arrays) for arrays in zip(*data, strict=True)]
    central = one_step(one_step(w, *together, 0.5), *together, 0.5)
    assert np.abs(weighted_average(sent, sizes)[0] - central[0]).max() > 0.02


@pytest.mark.parametrize(
    ("updates", "sizes", "message"),
    [
        ([], [], "no update to average"),
        ([drawn(1)], [1, 2], r"a size for each of 1 clients, got sizes of shape \(2,\)"),
        ([drawn(1), drawn(2)], [1, -1], "finite and 0 or more"),
        ([drawn(1), drawn(2)], [1, float("nan")], "finite and 0 or more"),
        ([drawn(1), drawn(2)], [0, 0], "nobody has an example"),
        ([drawn(1), drawn(2)], [1e308, 1e308], "the sum of the sizes must be finite"),
        ([drawn(1), drawn(2)[:1]], [1, 1], "update 1 has arrays of shapes"),
        ([drawn(1), drawn(2, shapes=((2, 3), (2,)))], [1, 1], "update 1 has arrays of shapes"),
    ],
)
def test_what_cannot_be_averaged(updates, sizes, message):
    with pytest.raises(ValueError, match=message):
        weighted_average(updates, sizes)


def test_whole_numbers_are_not_averaged():
    with pytest.raises(TypeError, match="update 0 has an array that does not hold floating-point numbers"):
        weighted_average([[np.array([1, 2])]], [1])


def test_a_gradient_of_other_shapes():
    with pytest.raises(ValueError, match="update 1 has arrays of shapes"):
        gradient_step(drawn(1), drawn(1)[:1], learning_rate=0.1)


@pytest.mark.parametrize("rate", [np.nan, np.inf])
def test_a_learning_rate_that_is_not_finite(rate):
    with pytest.raises(ValueError, match="learning_rate must be finite"):
        gradient_step(drawn(1), drawn(2), learning_rate=rate)


def test_a_masked_array_cannot_hide_what_is_not_finite():
    hidden = [np.ma.masked_invalid(np.full((3, 2), np.inf, np.float32)), drawn(1)[1]]
    assert check_update(hidden, drawn(2)) == "array 0 is no plain NumPy array but of type MaskedArray"


def test_a_step_keeps_the_dtype():
    assert [w.dtype for w in gradient_step(drawn(1), drawn(2), learning_rate=0.1)] == [np.float32] * 2


def test_a_fit_update_has_no_fault():
    assert check_update(drawn(1), drawn(2)) is None
    assert check_update(tuple(drawn(1)), drawn(2)) is None


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", range(2))
def test_one_broken_value_anywhere_is_found(poison, place):
    for spot in itertools.product(*map(range, drawn(1)[place].shape)):
        update = drawn(1)
        update[place][spot] = poison
        size = update[place].size
        assert (
            check_update(update, drawn(2)) == f"array {place} has NaN or infinity in 1 of its {size} values"
        )


@pytest.mark.parametrize(
    ("update", "fault"),
    [
        (None, "no list of arrays but of type NoneType"),
        (np.zeros((2, 3)), "no list of arrays but of type ndarray"),
        (drawn(1)[:1], "another architecture: it has 1 array, the model 2"),
        ([*drawn(1), np.zeros(3)], "another architecture: it has 3 arrays, the model 2"),
        ([drawn(1)[0].T, drawn(1)[1]], r"array 0 has the shape (2, 3), the model's (3, 2)"),
        ([drawn(1)[0], drawn(1)[1].astype(np.float64)], "array 1 has the dtype float64, the model's float32"),
        ([drawn(1)[0], drawn(1)[1].tolist()], "array 1 is no plain NumPy array but of type list"),
        ([np.empty((3, 2), dtype=object), drawn(1)[1]], "array 0 has the dtype object, the model's float32"),
    ],
)
def test_what_is_refused_and_why(update, fault):
    assert fault in check_update(update, drawn(2))
