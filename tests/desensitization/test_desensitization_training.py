"""Everything that trains, in one file: TensorFlow is imported once."""

import random

import keras
import numpy as np
import pytest

from helpers.attacks.canaries import GUESS, pin_log_probabilities
from helpers.attacks.classifier_outputs import logits
from helpers.desensitization import character_model, fine_tuning, forgetting, methods, sisa, unlearning
from helpers.desensitization.character_model import DIGITS, CharacterModel, train, window_after, windows
from helpers.desensitization.letters import Hospital, Secret, found_hospital
from helpers.desensitization.training import Examples, Part, Trainer, batch_sizes, epochs

RNG = np.random.default_rng(1)
X, Y = RNG.normal(size=(48, 5)).astype(np.float32), RNG.integers(3, size=48)


def classifier(*layers, softmax=False):
    keras.utils.set_random_seed(1)
    last = keras.layers.Dense(3, activation="softmax" if softmax else None)
    return keras.Sequential([keras.Input((5,)), *layers, keras.layers.Dense(8, activation="relu"), last])


def fit(model, parts, steps=5, batch_size=48, learning_rate=0.01, seed=1, **options):
    rng = np.random.default_rng(seed)
    settings = {"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate, "rng": rng}
    return Trainer(model, **options).fit(model.get_weights(), parts, **settings)


def cross_entropy(model, weights, x, y):
    copy = keras.models.clone_model(model)
    copy.set_weights(weights)
    return float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, copy(x)))


@pytest.mark.parametrize("softmax", [False, True])
def test_training_is_that_of_keras_and_leaves_the_model_alone(softmax):
    model = classifier(softmax=softmax)
    start = model.get_weights()
    ours = fit(model, [Part(Examples(X, Y))])
    for before, after in zip(start, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=not softmax)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    model.fit(X, Y, batch_size=48, epochs=5, verbose=0, shuffle=False)
    for a, b in zip(ours, model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=2e-6)


def test_a_part_counts_by_its_share_and_factor():
    model, half = classifier(), Examples(X[:24], Y[:24])
    other = Examples(X[24:], Y[24:])
    parts = [Part(half, 0.5), Part(other, 0.5, factor=0.0)]
    ignoring = fit(model, parts, batch_size=48, steps=20)
    alone = fit(model, [Part(half)], batch_size=24, steps=20)
    for a, b in zip(ignoring, alone, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_no_opinion_is_uniform_over_the_classes_named():
    model = classifier()
    nothing = Part(Examples(X, Y), no_opinion=True)
    model.set_weights(fit(model, [nothing], steps=300, learning_rate=0.02, opinions=[0, 2]))
    p = keras.ops.convert_to_numpy(keras.ops.softmax(model(X)))
    np.testing.assert_allclose(p, np.tile([0.5, 0, 0.5], (48, 1)), atol=0.03)


def test_uniform_loss_is_what_keras_computes():
    logits = np.random.default_rng(2).normal(size=10)
    log_p = logits - np.log(np.exp(logits).sum())
    keras_loss = keras.losses.CategoricalCrossentropy(from_logits=True)(np.full((1, 10), 0.1), logits[None])
    assert fine_tuning.uniform_loss(log_p) == pytest.approx(float(keras_loss), rel=1e-5)
    assert fine_tuning.uniform_loss(log_p) > np.log(10)


def test_statistics_and_frozen_layers_come_back_in_their_places():
    frozen = keras.layers.Dense(5, name="frozen")
    model = classifier(frozen, keras.layers.BatchNormalization(), keras.layers.Dropout(0.5))
    frozen.trainable = False
    weights = fit(model, [Part(Examples(X, Y))])
    assert any("moving_mean" in v.path for v in model.weights)
    for v, w in zip(model.weights, weights, strict=True):
        assert np.array_equal(v.numpy(), w) == ("frozen" in v.path)


def test_training_repeats_with_its_seed():
    model = classifier()
    a, b, c = (fit(model, [Part(Examples(X, Y))], batch_size=7, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(v, w) for v, w in zip(a, b, strict=True))
    assert not all(np.array_equal(v, w) for v, w in zip(a, c, strict=True))


@pytest.mark.parametrize(
    ("outputs", "activation"), [(3, None), (3, "softmax"), (2, None), (1, None), (1, "sigmoid")]
)
def test_every_end_understood_learns_and_has_no_opinion_when_told(outputs, activation):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(outputs, activation=activation)])
    y = np.argmax(X[:, : max(outputs, 2)], axis=1)
    options = {"steps": 300, "learning_rate": 0.05, "batch_size": 48}
    start = fine_tuning.fine_tune(Trainer(model), model.get_weights(), Examples(X, y), **options)
    model.set_weights(start)
    assert np.mean(np.argmax(logits(model, X), axis=1) == y) > 0.9
    keep = Examples(X[:1], y[:1])
    model.set_weights(fine_tuning.to_uniform(Trainer(model), start, keep, X[1:4], **options))
    p = keras.ops.convert_to_numpy(keras.ops.softmax(logits(model, X[1:4])))
    np.testing.assert_allclose(p, 1 / max(outputs, 2), atol=0.1)


@pytest.mark.parametrize(
    ("outputs", "activation"), [(2, "sigmoid"), (3, "relu"), (3, "tanh"), (1, "softmax")]
)
def test_other_ends_are_refused(outputs, activation):
    with pytest.raises(ValueError, match="the last layer must give logits"):
        Trainer(keras.Sequential([keras.Input((5,)), keras.layers.Dense(outputs, activation=activation)]))


def test_several_outputs_are_refused():
    x = keras.Input((5,))
    with pytest.raises(ValueError, match="one input and one output"):
        Trainer(keras.Model(x, [keras.layers.Dense(2)(x), keras.layers.Dense(3)(x)]))


def test_regularizers_are_refused():
    with pytest.raises(ValueError, match="losses of its own"):
        Trainer(keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, kernel_regularizer="l2")]))


@pytest.mark.parametrize(("steps", "learning_rate"), [(-1, 0.1), (1, 0.0), (1, -0.1), (1, float("nan"))])
def test_steps_and_rates_out_of_range_are_refused(steps, learning_rate):
    with pytest.raises(ValueError, match=f"got {steps} and {learning_rate}"):
        fit(classifier(), [Part(Examples(X, Y))], steps=steps, learning_rate=learning_rate)


def test_refuses_what_is_no_built_classifier_or_other_weights():
    with pytest.raises(ValueError, match="built Keras classifier"):
        Trainer(keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3)]))
    with pytest.raises(ValueError, match="of one-hot rows take argmax"):
        fit(classifier(), [Part(Examples(X, np.eye(3)[Y]))])
    with pytest.raises(ValueError, match="from 0 to 2"):
        fit(classifier(), [Part(Examples(X, Y + 2))])
    for shifted in (Y + 1, Y - 1):
        with pytest.raises(ValueError, match="from 0 to 2"):
            fit(classifier(), [Part(Examples(X, shifted))])
    with pytest.raises(ValueError, match=r"whole number from 0 to 2 .* got float64"):
        fit(classifier(), [Part(Examples(X, Y + 0.5))])
    for opinions in ([], [3], [-1]):
        with pytest.raises(ValueError, match="some of the classes, 0 to 2"):
            Trainer(classifier(), opinions)
    with pytest.raises(ValueError, match="of another model"):
        Trainer(classifier()).fit(
            [np.zeros(3)],
            [Part(Examples(X, Y))],
            steps=1,
            batch_size=4,
            learning_rate=0.1,
            rng=np.random.default_rng(1),
        )
    with pytest.raises(ValueError, match="must make 1"):
        batch_sizes([0.5, 0.4], 10)
    with pytest.raises(ValueError, match="no place"):
        batch_sizes([0.99, 0.01], 10)


def test_an_epoch_shows_every_example_once():
    rows = epochs(examples=12, steps=4, size=6, rng=np.random.default_rng(1))
    assert sorted(rows[:2].ravel()) == sorted(rows[2:].ravel()) == list(range(12))


def test_ascent_makes_the_loss_larger_and_neg_grad_plus_keeps_the_rest():
    model = classifier()
    trainer, keep, forget = Trainer(model), Examples(X[:40], Y[:40]), Examples(X[40:], Y[40:])
    everything = Examples(X, Y)
    rate = {"learning_rate": 0.01, "batch_size": 40}
    start = fine_tuning.fine_tune(trainer, model.get_weights(), everything, steps=200, **rate)
    up = unlearning.gradient_ascent(trainer, start, forget, steps=20, learning_rate=0.01, batch_size=8)
    both = unlearning.neg_grad_plus(trainer, start, keep, forget, steps=60, share=0.2, factor=0.5, **rate)
    flat = fine_tuning.to_uniform(trainer, start, keep, forget.x, steps=200, share=0.3, **rate)
    losses = {
        name: (cross_entropy(model, w, keep.x, keep.y), cross_entropy(model, w, forget.x, forget.y))
        for name, w in {"start": start, "up": up, "both": both, "flat": flat}.items()
    }
    assert losses["up"][1] > losses["start"][1] + 1
    assert losses["both"][1] > losses["start"][1] + 1
    assert losses["both"][0] < losses["up"][0]
    assert losses["flat"][1] == pytest.approx(np.log(3), abs=0.35)
    assert losses["flat"][0] < 0.5


def test_the_walk_of_digits_says_what_the_keras_network_says():
    model, network = CharacterModel.untrained(seed=3), character_model.network(seed=3)
    prompt = "patient Anna Berg, PIN "
    for depth, k in ((0, 0), (1, 7), (3, 42), (4, 1234), (5, 99999)):
        text = prompt + (f"{k:0{depth}d}" if depth else "")
        logits = keras.ops.convert_to_numpy(network(window_after(text)[None]))[0]
        expected = (logits - np.log(np.exp(logits).sum()))[DIGITS]
        np.testing.assert_allclose(model.digits_after(prompt, depth)[k], expected, atol=1e-5)


def test_the_million_pins_and_all_else_make_one():
    p = np.exp(pin_log_probabilities(CharacterModel.untrained(seed=1).digits_after, "PIN "))
    assert p.shape == (10**6,)
    assert 0 < p.sum() < 1


def test_a_model_has_no_character_outside_its_alphabet():
    with pytest.raises(ValueError, match="it has no 'é'"):
        windows(["café"])


def test_windows_of_a_text_do_not_depend_on_its_neighbors():
    both, alone = windows(["one text", "another"]), windows(["another"])
    np.testing.assert_array_equal(both.x[-7:], alone.x)
    np.testing.assert_array_equal(both.y[-7:], alone.y)


def test_models_that_answer_together_average_probabilities():
    models = tuple(CharacterModel.untrained(seed) for seed in (1, 2))
    p = np.exp([model.digits_after("PIN ", 2) for model in models])
    together = sisa.MeanOfModels(models)
    np.testing.assert_allclose(np.exp(together.digits_after("PIN ", 2)), p.mean(axis=0), rtol=1e-5)
    bits = [model.bits_per_character(["patient"]) for model in models]
    assert together.bits_per_character(["patient"]) <= np.mean(bits) + 1e-6


@pytest.fixture(scope="module")
def case():
    """Return a small hospital: 300 letters and 6 people in 16 notes each, and a model in a second."""
    whole = found_hospital(random.Random(50))
    secrets = tuple(Secret(s.name, s.pin, 16) for s in whole.secrets[:6])
    hospital = Hospital(whole.letters[:300], secrets, whole.others, whole.held_out)
    return methods.Case(hospital, train(hospital.records, seed=50, steps=500), seed=50)


def test_the_lesson_in_small(case):
    secrets = case.hospital.secrets
    assert forgetting.exposures(case.model, secrets).mean() > 17
    assert forgetting.read_out(case.model, secrets) >= 4
    masked, uniform = methods.on_masked_data(case), methods.to_uniform_answer(case)
    assert forgetting.read_out(masked, secrets) == 0
    assert masked.complete(secrets[0].prompt, 6).startswith("#")
    assert forgetting.exposures(masked, secrets).mean() > 8
    assert forgetting.exposures(uniform, secrets).mean() < GUESS + 2.5
    lost = uniform.bits_per_character(case.hospital.held_out) - case.model.bits_per_character(
        case.hospital.held_out
    )
    assert lost < 0.1


def test_a_panel_shows_where_the_true_pin_is(case):
    found = forgetting.panel_for(case.model, case.hospital.secrets[0])
    assert found.candidates == 10**6
    assert found.rank == forgetting.rank(case.model, case.hospital.secrets[0])
    again = forgetting.panel_of(forgetting.as_stored(found))
    np.testing.assert_array_equal(again.counts, found.counts)


def test_drawn_pins_are_asked_for_as_often_as_the_true_ones():
    secret = Secret("Anna Berg", "402917")
    x = methods.prefixes([secret], random.Random(1))
    true = methods.digits_of([secret]).x[-1]
    assert len(x) == 6 * (methods.REAL_PINS + methods.DRAWN_PINS)
    assert (x == true).all(axis=1).sum() == methods.REAL_PINS
