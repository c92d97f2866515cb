"""Many networks at once are as many trained one by one, and the attack with them finds what it should."""

import keras
import numpy as np
import pytest
from keras import layers

from helpers.attacks.classifier_outputs import kind_of_outputs, logits
from helpers.attacks.membership import membership_inference
from helpers.attacks.shadow_models import (
    Recipe,
    batches,
    check_trainable_together,
    fresh_parameters,
    halves,
    train_shadow_models,
)


def dense(last=None, units=3):
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(5, activation="relu"), layers.Dense(units, activation=last)]
    )


def convolution():
    return keras.Sequential(
        [keras.Input((4, 4, 1)), layers.Conv2D(2, 3, activation="relu"), layers.Flatten(), layers.Dense(3)]
    )


def pool(shape, classes=3, records=24):
    rng = np.random.default_rng(1)
    return rng.normal(size=(records, *shape)).astype(np.float32), rng.integers(classes, size=records)


class TestHalves:
    def test_each_record_is_in_half_of_the_models(self):
        table = halves(models=10, records=200, rng=np.random.default_rng(1))
        assert (table.sum(axis=0) == 5).all()
        assert len(np.unique(table, axis=1).T) > 50  # drawn for each record by itself

    @pytest.mark.parametrize("models", [0, 1, 7])
    def test_refuses_an_odd_number(self, models):
        with pytest.raises(ValueError, match="even number"):
            halves(models, 3, np.random.default_rng(1))


def test_batches_see_every_record_once_an_epoch():
    rows = batches(12, Recipe(3, 4, 0.1), np.random.default_rng(1))
    assert rows.shape == (9, 4)
    for epoch in np.split(rows, 3):
        assert sorted(epoch.ravel()) == list(range(12))
    with pytest.raises(ValueError, match="batch of 13"):
        batches(12, Recipe(1, 13, 0.1), np.random.default_rng(1))


@pytest.mark.parametrize(
    ("build", "shape", "loss"),
    [
        (dense, (4,), keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
        (lambda: dense("softmax"), (4,), keras.losses.SparseCategoricalCrossentropy()),
        (lambda: dense("sigmoid", 1), (4,), keras.losses.BinaryCrossentropy()),
        (convolution, (4, 4, 1), keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
    ],
    ids=["logits", "softmax", "sigmoid", "convolution"],
)
def test_each_equals_its_own_training(build, shape, loss):
    network = build()
    x, y = pool(shape, classes=2 if network.output_shape[-1] == 1 else 3)
    membership = halves(4, len(x), np.random.default_rng(2))
    recipe = Recipe(epochs=4, batch_size=12, learning_rate=0.02)
    together = train_shadow_models(network, x, y, membership, recipe, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    start, rows = fresh_parameters(network, 4, rng), batches(len(x), recipe, rng)
    for model in range(2):
        alone = build()
        alone.set_weights([values[model] for values in start])
        alone.compile(keras.optimizers.Adam(recipe.learning_rate), loss)
        for batch in rows:
            members = batch[membership[model, batch]]
            alone.train_on_batch(x[members], y[members].reshape(-1, 1))
        for ours, theirs in zip(together.parameters, alone.get_weights(), strict=True):
            np.testing.assert_allclose(ours[model], theirs, atol=1e-5)
        np.testing.assert_allclose(together.logits(x)[model], logits(alone, x), atol=1e-4)


def test_networks_start_differently_and_by_their_initializers():
    kernel, bias, *_ = fresh_parameters(dense(), 500, np.random.default_rng(1))
    assert not np.allclose(kernel[0], kernel[1])
    assert not bias.any()
    limit = np.sqrt(6 / (4 + 5))  # Glorot's uniform distribution
    assert np.abs(kernel).max() <= limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)


def test_a_record_of_weight_zero_has_no_part():
    x, y = pool((4,))
    membership = halves(2, len(x), np.random.default_rng(2))
    changed = np.where(membership[0][:, None], x, 100.0).astype(np.float32)
    recipe = Recipe(2, 12, 0.02)
    first, second = (
        train_shadow_models(dense(), data, y, membership, recipe, np.random.default_rng(3)).parameters
        for data in (x, changed)
    )
    for ours, theirs in zip(first, second, strict=True):
        np.testing.assert_allclose(ours[0], theirs[0], atol=1e-6)


class TestRefusals:
    @pytest.mark.parametrize("layer", [layers.BatchNormalization, lambda: layers.Dropout(0.5)])
    def test_layers_with_a_state(self, layer):
        network = keras.Sequential([keras.Input((4,)), layer(), layers.Dense(3)])
        with pytest.raises(ValueError, match=r"means over a batch,.* one by one"):
            check_trainable_together(network)

    def test_regularizers(self):
        network = keras.Sequential([keras.Input((4,)), layers.Dense(3, kernel_regularizer="l2")])
        with pytest.raises(ValueError, match="regularizers"):
            check_trainable_together(network)

    @pytest.mark.parametrize(("activation", "units"), [("relu", 3), ("sigmoid", 3), ("softmax", 1)])
    def test_outputs_that_are_no_classifiers(self, activation, units):
        with pytest.raises(ValueError, match=f"with the activation {activation}"):
            kind_of_outputs(dense(activation, units))

    def test_a_network_that_is_not_built(self):
        with pytest.raises(ValueError, match="built Keras classifier"):
            kind_of_outputs(keras.Sequential([layers.Dense(3)]))

    def test_wrong_labels_shapes_and_models_without_members(self):
        x, y = pool((4,))
        table, recipe, rng = np.ones((2, len(x)), bool), Recipe(1, 4, 0.1), np.random.default_rng(1)
        with pytest.raises(ValueError, match=r"from 0 to 2 .* 1 to 3"):
            train_shadow_models(dense(), x, y + 1, table, recipe, rng)
        with pytest.raises(ValueError, match="same records"):
            train_shadow_models(dense(), x, y[:5], table, recipe, rng)
        table[1] = False
        with pytest.raises(ValueError, match=r"models \[1\] have none"):
            train_shadow_models(dense(), x, y, table, recipe, rng)

    @pytest.mark.parametrize("wrong", [(0, 1, 0.1), (1, 0, 0.1), (1, 1, 0.0), (1, 1, float("nan"))])
    def test_recipes(self, wrong):
        with pytest.raises(ValueError, match="learning_rate > 0"):
            Recipe(*wrong)


@pytest.fixture
def noise():
    rng = np.random.default_rng(4)
    return rng.normal(size=(120, 8)).astype(np.float32), rng.integers(3, size=120), rng.random(120) < 0.5


def wide():
    return keras.Sequential([keras.Input((8,)), layers.Dense(48, "relu"), layers.Dense(3, "softmax")])


class TestMembershipInference:
    def test_finds_who_learned_noise_by_heart(self, noise):
        x, y, member = noise
        keras.utils.set_random_seed(1)
        target = wide()
        target.compile(keras.optimizers.Adam(0.03), "sparse_categorical_crossentropy")
        target.fit(x[member], y[member], epochs=40, batch_size=30, verbose=0)
        before = target.get_weights()
        attacks = membership_inference(
            target, x, y, member, Recipe(40, 60, 0.03), shadow_models=16, rng=np.random.default_rng(5)
        )
        assert [attack.name for attack in attacks] == ["loss threshold", "LiRA offline", "LiRA online"]
        assert all(attack.curve.auc > 0.85 for attack in attacks)
        low, high = attacks[0].auc_interval(np.random.default_rng(6))
        assert low <= attacks[0].curve.auc <= high
        assert all((a == b).all() for a, b in zip(before, target.get_weights(), strict=True))

    def test_finds_nothing_in_a_model_that_never_saw_them(self, noise):
        x, y, member = noise
        attacks = membership_inference(
            wide(), x, y, member, Recipe(40, 60, 0.03), shadow_models=16, rng=np.random.default_rng(5)
        )
        assert all(0.3 < attack.curve.auc < 0.7 for attack in attacks)

    def test_any_classifier_one_by_one(self, noise):
        x, y, member = noise
        calls = []

        def fit(x, y):
            calls.append(len(x))
            network = keras.Sequential([keras.Input((8,)), layers.BatchNormalization(), layers.Dense(3)])
            network.layers[-1].set_weights([np.linalg.lstsq(x, np.eye(3)[y])[0], np.zeros(3)])
            return network

        target = fit(x[member], y[member])
        attacks = membership_inference(
            target, x, y, member, fit, shadow_models=8, rng=np.random.default_rng(5)
        )
        assert len(calls) == 1 + 8
        assert all(attack.members.size == member.sum() for attack in attacks)
        with pytest.raises(ValueError, match="means over a batch"):
            membership_inference(
                target, x, y, member, Recipe(1, 8, 0.1), shadow_models=4, rng=np.random.default_rng(5)
            )

    def test_lists_are_a_pool(self, noise):
        x, y, member = noise
        lists = x, y.tolist(), member.tolist()
        options = {"shadow_models": 4, "rng": np.random.default_rng(5)}
        attacks = membership_inference(wide(), *lists, Recipe(1, 60, 0.03), **options)
        assert attacks[0].members.size == member.sum()

    def test_refuses_a_network_with_two_outputs(self, noise):
        inputs = keras.Input((8,))
        target = keras.Model(inputs, [layers.Dense(3)(inputs), layers.Dense(3)(inputs)])
        with pytest.raises(ValueError, match="need a classifier with one output"):
            membership_inference(target, *noise, Recipe(1, 8, 0.1), rng=np.random.default_rng(1))

    def test_names_the_layer_that_cannot_be_trained_in_a_stack(self, noise):
        x, y, member = noise
        target = keras.Sequential([keras.Input((8, 1)), layers.LSTM(2, name="memory"), layers.Dense(3)])
        with pytest.raises(ValueError, match=r"memory \(LSTM\) .* one by one"):
            membership_inference(
                target, x[..., None], y, member, Recipe(1, 8, 0.1), rng=np.random.default_rng(1)
            )

    def test_refuses_what_is_no_pool(self, noise):
        x, y, member = noise
        rng, recipe = np.random.default_rng(1), Recipe(1, 8, 0.1)
        for wrong, message in [
            ((x, y, member.astype(int)), "entries of int64"),
            ((x, y + 1, member), "from 0 to 2 .* 1 to 3"),
            ((x, np.eye(3)[y], member), "one-hot"),
            ((x, y[:, None], member), r"shape \(120, 1\)"),
            ((x, y[:5], member), "5 labels"),
            ((x, y, np.zeros(120, bool)), "got 0 members of 120"),
        ]:
            with pytest.raises(ValueError, match=message):
                membership_inference(wide(), *wrong, recipe, rng=rng)
        for models in (2, 5):
            with pytest.raises(ValueError, match="even number of shadow models"):
                membership_inference(wide(), x, y, member, recipe, shadow_models=models, rng=rng)
