import dataclasses
import itertools

import numpy as np
import pytest

from helpers.federated.server_optimizers import ServerAdagrad, ServerAdam, ServerMomentum, ServerYogi

ALL = [ServerMomentum(), ServerAdagrad(), ServerAdam(), ServerYogi()]
EACH = pytest.mark.parametrize("optimizer", ALL, ids=lambda optimizer: type(optimizer).__name__)


def rounds(optimizer, averages, w=0.0):
    """Return the weight after each round of a model that is one number."""
    weights = [np.array([w])]
    state = optimizer.start(weights)
    for average in averages:
        weights, state = optimizer.step(weights, [np.array([average])], state)
        yield float(weights[0][0])


def test_plain_momentum_is_fed_avg():
    averages = [3.0, -1.0, 2.5]
    assert list(rounds(ServerMomentum(learning_rate=1, momentum=0), averages)) == averages


def test_momentum_by_hand():
    # Δ = 2, m = 2, w = 1; then Δ = 1, m = 0.5·2 + 1 = 2, w = 2; then Δ = -2, m = 1 - 2 = -1, w = 1.5
    assert list(rounds(ServerMomentum(learning_rate=0.5, momentum=0.5), [2.0, 2.0, 0.0])) == [1.0, 2.0, 1.5]


def test_adagrad_by_hand():
    # Δ² = 8, v = 1 + 8, √v + τ = 4, w = Δ / 2; then Δ² = 16, v = 9 + 16, √v + τ = 6, w = w + 2·4 / 6
    start = np.sqrt(8)
    first, second = rounds(ServerAdagrad(learning_rate=2, tau=1), [start, start / 2 + 4])
    assert first == pytest.approx(start / 2)
    assert second == pytest.approx(start / 2 + 8 / 6)


@pytest.mark.parametrize("kind", [ServerAdam, ServerYogi])
def test_the_adaptive_ones_by_the_paper_s_formulas(kind):
    optimizer = kind(learning_rate=0.1, beta_1=0.8, beta_2=0.7, tau=0.5)
    averages = [1.0, -2.0, 0.1, 0.1, 4.0]
    w, m, v, expected = 0.3, 0.0, 0.25, []
    for average in averages:
        delta = average - w
        m = 0.8 * m + 0.2 * delta
        change = v - delta**2 if kind is ServerAdam else delta**2 * np.sign(v - delta**2)
        v -= 0.3 * change
        w += 0.1 * m / (np.sqrt(v) + 0.5)
        expected.append(w)
    np.testing.assert_allclose(list(rounds(optimizer, averages, w=0.3)), expected, rtol=1e-12)


def test_yogi_forgets_a_large_difference_more_slowly_than_adam():
    v, small = np.array([100.0]), np.array([1.0])
    assert ServerAdam().second_moment(v, small) < ServerYogi().second_moment(v, small) < v


@EACH
def test_where_the_clients_agree_with_the_server_nothing_moves(optimizer):
    assert list(rounds(optimizer, [0.5, 0.5], w=0.5)) == [0.5, 0.5]


@EACH
def test_a_constant_pull_is_followed(optimizer):
    weights = [np.zeros(3, dtype=np.float32)]
    state = optimizer.start(weights)
    target = np.array([1.0, -1.0, 0.5], dtype=np.float32)
    for _ in range(2000):
        weights, state = optimizer.step(weights, [target], state)
    np.testing.assert_allclose(weights[0], target, atol=0.05)


@EACH
def test_dtypes_shapes_and_untouched_arguments(optimizer):
    rng = np.random.default_rng(1)
    shapes = [(2, 3), (3,), ()]
    weights, average = ([np.asarray(rng.normal(size=s), dtype=np.float32) for s in shapes] for _ in range(2))
    state = optimizer.start(weights)
    kept = [array.copy() for array in (*weights, *average, *state)]
    new, new_state = optimizer.step(weights, average, state)
    assert [(w.shape, w.dtype) for w in new] == [(shape, np.float32) for shape in shapes]
    assert [(a.shape, a.dtype) for a in new_state] == [(a.shape, np.float64) for a in state]
    for array, before in zip((*weights, *average, *state), kept, strict=True):
        np.testing.assert_array_equal(array, before)


@EACH
def test_a_state_from_a_file_goes_on_bit_for_bit(optimizer, tmp_path):
    rng = np.random.default_rng(1)
    averages = [[rng.normal(size=4)] for _ in range(6)]
    weights = [np.zeros(4)]
    state = optimizer.start(weights)
    for average in averages[:3]:
        weights, state = optimizer.step(weights, average, state)
    np.savez(tmp_path / "state.npz", *weights, *state)
    with np.load(tmp_path / "state.npz", allow_pickle=False) as file:
        loaded = [file[name] for name in file]
    again, again_state = loaded[:1], loaded[1:]
    for average in averages[3:]:
        weights, state = optimizer.step(weights, average, state)
        again, again_state = optimizer.step(again, average, again_state)
    for array, other in itertools.chain(
        zip(weights, again, strict=True), zip(state, again_state, strict=True)
    ):
        np.testing.assert_array_equal(array, other)


@pytest.mark.filterwarnings("error")
@EACH
def test_a_difference_too_large_for_its_square_in_single_precision(optimizer):
    weights = [np.zeros(1, dtype=np.float32)]
    new, state = optimizer.step(weights, [np.full(1, 1e30, dtype=np.float32)], optimizer.start(weights))
    assert all(np.isfinite(array).all() for array in (*new, *state))


@EACH
def test_numbers_out_of_range(optimizer):
    for field in dataclasses.fields(optimizer):
        positive = field.name in {"learning_rate", "tau"}
        for value in (0.0, -1.0, float("inf"), float("nan")) if positive else (-0.1, 1.0, float("nan")):
            with pytest.raises(ValueError, match=rf"{field.name} must be"):
                dataclasses.replace(optimizer, **{field.name: value})
