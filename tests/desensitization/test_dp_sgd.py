"""Training with clipping and noise: its steps, its audit, and what it learns."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from scipy.stats import binomtest, kstest

from helpers.course.images import digits
from helpers.desensitization.audit import audit, epsilon_lower_bound, share_at_least, share_at_most
from helpers.desensitization.dp_sgd import Plan, compiled_step, fit, poisson_sample
from helpers.desensitization.private_features import FOR_DIGITS, accuracy, features, train

CLAIMED = Plan(noise=4.0, clip=1.0, rate=1.0, steps=1)
SEED = np.array([1, 2])


def network(seed=1):
    keras.utils.set_random_seed(seed)
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, "relu"), keras.layers.Dense(3)])


def data(n=40):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 4)).astype(np.float32), rng.integers(3, size=n)


def change(plan, rows, at_once=1024, **options):
    """Return by how much one step moves all the weights."""
    model = network()
    before = np.concatenate([w.ravel() for w in model.get_weights()])
    compiled_step(model, *data(), plan, keras.optimizers.SGD(1.0), at_once=at_once, **options)(rows, SEED)
    return np.concatenate([w.ravel() for w in model.get_weights()]) - before


def test_parts_of_a_batch_add_up():
    plan, rows = Plan(noise=1.0, clip=0.1, rate=0.5, steps=1), np.arange(23)
    np.testing.assert_allclose(change(plan, rows), change(plan, rows, at_once=5), atol=1e-6)


def test_one_example_moves_the_sum_by_at_most_the_clip():
    plan = Plan(noise=0.0, clip=0.1, rate=0.5, steps=1)
    for i in (0, 3):
        moved = change(plan, np.arange(i + 1)) - change(plan, np.arange(i))
        assert np.linalg.norm(moved) * 20 <= 0.1 * (1 + 1e-4)  # the sum is divided by rate × 40


@pytest.mark.parametrize("value", [np.nan, -np.inf, 1e38])
def test_a_row_that_is_not_finite_moves_nothing(value):
    plan = Plan(noise=1.0, clip=0.1, rate=0.5, steps=1)
    x, y = data()
    weights = []
    for rows in (np.arange(5), np.arange(6)):
        model = network()
        x[5] = value
        compiled_step(model, x, y, plan, keras.optimizers.SGD(1.0))(rows, SEED)
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    np.testing.assert_allclose(weights[1], weights[0], atol=1e-6)


def test_an_empty_batch_gets_noise_all_the_same():
    moved = change(Plan(noise=2.0, clip=0.5, rate=0.5, steps=1), np.arange(0))
    assert kstest(20 * moved, "norm", args=(0, 1.0)).pvalue > 1e-3  # standard deviation: noise × clip
    assert not np.any(change(Plan(noise=0.0, clip=0.5, rate=0.5, steps=1), np.arange(0)))


def test_noise_is_normal_and_as_wide_as_promised():
    wide = keras.Sequential([keras.Input((100,)), keras.layers.Dense(300, kernel_initializer="zeros")])
    plan = Plan(noise=3.0, clip=2.0, rate=1.0, steps=1)
    compiled_step(wide, np.zeros((1, 100)), np.zeros(1, int), plan, keras.optimizers.SGD(1.0))(
        np.arange(0), SEED
    )
    drawn = wide.get_weights()[0].ravel()
    assert kstest(drawn, "norm", args=(0, 6.0)).pvalue > 1e-3
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.03


def test_batches_are_poisson_samples():
    rng = np.random.default_rng(1)
    samples = [poisson_sample(50, 0.1, rng) for _ in range(4000)]
    assert all(np.unique(rows).size == rows.size for rows in samples)
    counts = np.bincount(np.concatenate(samples), minlength=50)
    assert min(binomtest(int(k), 4000, 0.1).pvalue for k in counts) > 1e-5
    both = sum(0 in rows and 1 in rows for rows in map(set, samples))
    assert binomtest(both, 4000, 0.01).pvalue > 1e-4  # 0 and 1 by coins of their own
    assert np.var([rows.size for rows in samples]) == pytest.approx(4.5, rel=0.15)


def test_a_seed_repeats_the_training_and_another_one_does_not():
    results = []
    for seed in (1, 1, 2):
        model = network()
        plan = Plan(noise=1.0, clip=1.0, rate=0.3, steps=3)
        fit(model, *data(), plan, keras.optimizers.Adam(0.01), np.random.default_rng(seed))
        results.append(model.get_weights()[0])
    np.testing.assert_array_equal(results[0], results[1])
    assert not np.allclose(results[0], results[2])


def test_private_training_learns_the_digits():
    x_train, y_train, x_test, y_test = digits()
    trained = train(features(x_train), y_train, 3.0, FOR_DIGITS, delta=1e-4, seed=1)
    assert accuracy(trained.model, features(x_test), y_test) > 0.85
    assert trained.plan.epsilon(1e-4) <= 3.0


def test_the_audit_fails_half_the_noise_and_passes_the_claimed():
    for seed in (1, 2):
        rng = np.random.default_rng(seed)
        assert audit(CLAIMED, 1e-5, rng).passed
        halved = audit(CLAIMED, 1e-5, rng, trained=replace(CLAIMED, noise=2.0))
        assert not halved.passed
        assert halved.lower_bound > 1.1 * halved.claimed


def test_bounds_of_a_share_hold_as_often_as_promised():
    rng = np.random.default_rng(1)
    found = rng.binomial(50, 0.3, size=2000)
    held = sum(share_at_least(k, 50, 0.9) <= 0.3 for k in found)
    assert held / 2000 > 0.88
    assert all(share_at_least(k, 50, 0.9) <= k / 50 <= share_at_most(k, 50, 0.9) for k in range(51))


def test_the_lower_bound_is_nothing_where_nothing_leaks():
    rng = np.random.default_rng(1)
    assert epsilon_lower_bound(rng.normal(size=5000), rng.normal(size=5000), 0.0) < 0.1
    with pytest.raises(ValueError, match="need 100 scores of each kind"):
        epsilon_lower_bound([1.0], [2.0], 0.0)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"noise": -1.0}, "noise of 0 or more"),
        ({"clip": 0.0}, "a clip above 0"),
        ({"rate": 1.5}, "a rate above 0 and up to 1"),
        ({"steps": 0}, "1 step or more"),
        ({"steps": 1.5}, "a whole number of steps"),
        ({"steps": float("nan")}, "a whole number of steps"),
    ],
)
def test_a_plan_says_what_is_allowed(values, message):
    with pytest.raises(ValueError, match=message):
        replace(CLAIMED, **values)


def test_labels_that_do_not_fit_are_named():
    x, y = data()
    for wrong in (np.eye(3)[y], y + 1, y[:-1], y.astype(float)):
        with pytest.raises(ValueError, match="need a label for each row"):
            fit(network(), x, wrong, CLAIMED, keras.optimizers.SGD(1.0))


def test_labels_may_be_a_list():
    x, y = data()
    fit(network(), x, y.tolist(), Plan(1.0, 1.0, 0.5, 1), keras.optimizers.SGD(0.1))


def test_double_precision_is_refused_by_name():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, dtype="float64", name="twice")])
    with pytest.raises(ValueError, match=r"need a model of float32, .*twice/kernel .* of float64"):
        fit(model, *data(), CLAIMED, keras.optimizers.SGD(1.0))
