"""Clipped sums by ghost norms equal those of gradients that are formed one by one."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from helpers.desensitization import ghost_norms
from helpers.desensitization.clipped_gradients import ClippedGradients
from helpers.desensitization.patches import Window, patches
from helpers.desensitization.supported_layers import check_supported

EXAMPLES = 4
IMAGE = keras.Input((12, 12, 2))


def one_by_one(model, x, y):
    """Return the gradient of each example, from a gradient tape of its own."""
    found = []
    for i in range(len(x)):
        with tf.GradientTape() as tape:
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
                y[i : i + 1], model(x[i : i + 1])
            )
        gradient = tape.gradient(loss, model.trainable_variables)
        found.append([tf.convert_to_tensor(g).numpy().astype(np.float64) for g in gradient])
    return found


def images_model(*inner):
    return keras.Sequential([keras.Input((12, 12, 2)), *inner, layers.Flatten(), layers.Dense(3)])


def shortcut():
    left, right = (layers.Conv2D(4, 3, padding="same", activation=kind)(IMAGE) for kind in ("relu", None))
    joined = layers.GlobalAveragePooling2D()(layers.Add()([left, right]))
    return keras.Model(IMAGE, layers.Dense(3)(joined))


def half_frozen():
    model = images_model(layers.Conv2D(3, 3, activation="tanh"), layers.Conv2D(4, 3))
    model.layers[0].trainable = False
    return model


def with_frozen_statistics():
    model = images_model(layers.Conv2D(3, 3, activation="relu"), layers.BatchNormalization())
    model.layers[1].trainable = False
    return model


MODELS = {
    "dense": lambda: keras.Sequential(
        [keras.Input((12, 12, 2)), layers.Flatten(), layers.Dense(7, "relu"), layers.Dense(3)]
    ),
    "strides and padding": lambda: images_model(
        layers.Conv2D(4, 5, strides=2, padding="same", activation="relu"), layers.MaxPooling2D(2, 1)
    ),
    "more channels": lambda: images_model(
        layers.Conv2D(9, 3, activation="relu"), layers.Conv2D(5, 3, strides=(1, 2), padding="same")
    ),
    "dilation, no bias": lambda: images_model(layers.Conv2D(4, 3, dilation_rate=2, use_bias=False)),
    "few places": lambda: images_model(
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(5), layers.Conv2D(24, 2)
    ),
    "a shortcut": shortcut,
    "a frozen layer": half_frozen,
    "frozen statistics": with_frozen_statistics,
}


def assert_same(model, x, y, tolerance):
    clipped, each = ClippedGradients(model), one_by_one(model, x, y)
    lengths = np.sqrt([sum(np.sum(g**2) for g in gradient) for gradient in each])
    for clip in (np.median(lengths), 1e6):
        found, norms = clipped(x, y, clip)
        np.testing.assert_allclose(norms, lengths, rtol=tolerance)
        factors = np.minimum(1, clip / lengths)
        for got, parts in zip(found, zip(*each, strict=True), strict=True):
            wanted = np.tensordot(factors, np.stack(parts), 1)
            assert np.linalg.norm(got - wanted) <= tolerance * np.linalg.norm(wanted)


@pytest.mark.parametrize("name", MODELS)
def test_images_as_one_by_one(name):
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(2)
    x = rng.normal(size=(EXAMPLES, 12, 12, 2)).astype(np.float32)
    assert_same(MODELS[name](), x, rng.integers(3, size=EXAMPLES), 2e-6)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e38])
@pytest.mark.parametrize("name", ["dense", "more channels", "few places"])
def test_examples_without_a_finite_length_count_as_zero(name, value):
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(EXAMPLES, 12, 12, 2)).astype(np.float32), rng.integers(3, size=EXAMPLES)
    clipped = ClippedGradients(MODELS[name]())
    wanted, _ = clipped(x[::2], y[::2], 0.5)
    x[1::2] = value
    found, norms = clipped(x, y, 0.5)
    assert np.isfinite(norms).tolist() == [True, False, True, False]
    for got, sums in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got, sums, atol=1e-6)
    assert not any(np.any(g) for g in clipped(x[1::2], y[1::2], 0.5)[0])


def test_double_precision_as_one_by_one():
    keras.utils.set_random_seed(1)
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        model = keras.Sequential(
            [
                keras.Input((8, 8, 1)),
                layers.Conv2D(3, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(4),
                layers.Conv2D(12, 2),
                layers.Flatten(),
                layers.Dense(3),
            ]
        )
        rng = np.random.default_rng(2)
        assert_same(model, rng.normal(size=(EXAMPLES, 8, 8, 1)), rng.integers(3, size=EXAMPLES), 1e-12)
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])


@pytest.mark.parametrize("dtype", ["int32", "float32"])
def test_text_as_one_by_one(dtype):
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((10,), dtype=dtype),
            layers.Embedding(5, 4),
            layers.Dense(6, activation="tanh"),
            layers.Conv1D(3, 3, padding="same"),
            layers.Flatten(),
            layers.Dense(5),
        ]
    )
    rng = np.random.default_rng(2)
    tokens = rng.integers(5, size=(EXAMPLES, 10)).astype(dtype)
    assert_same(model, tokens, rng.integers(5, size=EXAMPLES), 2e-6)


def test_a_layer_the_loss_does_not_depend_on_gets_zeros():
    before_tokens = [keras.Input((3,)), layers.Dense(3), layers.Embedding(5, 2)]
    model = keras.Sequential([*before_tokens, layers.Flatten(), layers.Dense(2)])
    x, y = np.zeros((2, 3), np.float32), np.array([0, 1])
    (kernel, bias, table, *_), _ = ClippedGradients(model)(x, y, 1.0)
    assert not np.any(kernel)
    assert not np.any(bias)
    assert np.any(table)


def test_the_model_stays_as_it_was():
    model = shortcut()
    before = [w.copy() for w in model.get_weights()]
    ClippedGradients(model)(np.ones((2, 12, 12, 2), np.float32), np.array([0, 1]), 1.0)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert model.layers[1].output.shape == (None, 12, 12, 4)  # it is called in one place only


@settings(deadline=None, max_examples=25)
@given(
    st.integers(4, 9),
    st.integers(4, 9),
    st.sampled_from([1, 2, 8, 9]),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from(["same", "valid"]),
)
def test_a_convolution_is_a_product_of_patches_and_kernel(height, width, channels, size, strides, padding):
    rng = np.random.default_rng(1)
    images, kernel = rng.normal(size=(2, height, width, channels)), rng.normal(size=(*size, channels, 3))
    found = patches(images, Window(size, strides, padding)).numpy()
    product = np.einsum("npti,pio->nto", found, kernel.reshape(size[0], -1, 3))
    wanted = keras.ops.conv(images, kernel, strides=strides, padding=padding)
    np.testing.assert_allclose(product, np.reshape(wanted, product.shape), atol=1e-12)


def test_ghost_norms_of_places_are_those_of_the_sum():
    rng = np.random.default_rng(1)
    a, g = rng.normal(size=(4, 5, 3)), rng.normal(size=(4, 5, 2))
    formed = np.einsum("nti,nto->nio", a, g)
    np.testing.assert_allclose(ghost_norms.repeated(a, g), np.sum(formed**2, axis=(1, 2)))
    tokens = rng.integers(3, size=(4, 5))
    table = np.stack([np.stack([g[n][tokens[n] == k].sum(axis=0) for k in range(3)]) for n in range(4)])
    np.testing.assert_allclose(ghost_norms.embedding(tokens, g), np.sum(table**2, axis=(1, 2)))


class Dropout(layers.Layer):
    def call(self, x):
        return x - keras.ops.mean(x, axis=0)


class Dense(layers.Dense):
    def call(self, x):
        return super().call(x - keras.ops.mean(x, axis=0))


def minus_the_mean(z):
    return z - keras.ops.mean(z, axis=0)


def with_operator():
    left = layers.Conv2D(2, 3, padding="same")(IMAGE)
    return keras.Model(IMAGE, layers.Dense(2)(layers.Flatten()(IMAGE + left)))


def joined_along(axis):
    flat = layers.Flatten()(IMAGE)
    return keras.Model(IMAGE, layers.Dense(2)(layers.Concatenate(axis=axis)([flat, flat])))


def frozen(chosen):
    model = images_model()
    chosen(model.layers[-1]).trainable = False
    return model


MIXING = {
    "softmax over the batch": lambda: images_model(layers.Softmax(axis=0)),
    "softmax over the batch, counted from the end": lambda: images_model(layers.Softmax(axis=-4)),
    "softmax over several axes": lambda: images_model(layers.Softmax(axis=(0, 1))),
    "an activation of one's own": lambda: images_model(layers.Dense(5, activation=minus_the_mean)),
    "the same as a layer": lambda: images_model(layers.Activation(minus_the_mean)),
    "a class of one's own named Dropout": lambda: images_model(Dropout()),
    "a class of one's own named Dense": lambda: images_model(layers.Flatten(), Dense(5)),
    "joined along the batch": lambda: joined_along(0),
    "joined along the batch, counted from the end": lambda: joined_along(-2),
    "no axis but that of the examples": lambda: images_model(
        layers.Flatten(), layers.Dense(1), layers.Reshape(()), layers.Softmax(), layers.Reshape((1,))
    ),
}


@pytest.mark.parametrize("name", MIXING)
def test_what_could_mix_the_examples_is_refused(name):
    with pytest.raises(ValueError, match=r"mixes the ex|might mix the ex|another class|no axis beside"):
        ClippedGradients(MIXING[name]())


@pytest.mark.parametrize(
    "inner",
    [
        layers.Dense(3, "softmax"),
        layers.Softmax(axis=3),
        layers.Dense(3, keras.activations.gelu),
        layers.Activation("tanh"),
    ],
)
def test_activations_of_each_example_are_accepted(inner):
    ClippedGradients(images_model(inner))


REFUSED = {
    "mixes the examples": lambda: images_model(layers.BatchNormalization()),
    "kind LayerNormalization": lambda: images_model(layers.LayerNormalization()),
    "regularizers": lambda: images_model(layers.Conv2D(2, 3, kernel_regularizer="l2")),
    "groups of channels": lambda: images_model(layers.Conv2D(2, 3, groups=2)),
    "kind SeparableConv2D": lambda: images_model(layers.SeparableConv2D(2, 3)),
    "kind Relu": lambda: keras.Model(IMAGE, layers.Dense(2)(layers.Flatten()(keras.ops.relu(IMAGE)))),
    "operation of kind Add, not a layer: .* keras.layers.Add": with_operator,
    "has nothing to train": lambda: frozen(lambda layer: layer),
    "some are frozen": lambda: frozen(lambda layer: layer.kernel),
    "activity_regularizer": lambda: images_model(layers.Dense(3, activity_regularizer="l2")),
    "mixed precision": lambda: images_model(layers.Dense(3, dtype="mixed_float16")),
    "need an axis beside": lambda: keras.Sequential([keras.Input(()), layers.Embedding(5, 2)]),
    "need a built": lambda: keras.Sequential([layers.Dense(2)]),
}


def test_two_outputs_are_refused():
    flat = layers.Flatten()(IMAGE)
    with pytest.raises(ValueError, match=r"need a classifier with one output, .* has 2"):
        ClippedGradients(keras.Model(IMAGE, [layers.Dense(2)(flat), layers.Dense(2)(flat)]))


@pytest.mark.parametrize("message", REFUSED)
def test_an_error_names_what_is_not_supported(message):
    with pytest.raises(ValueError, match=message):
        check_supported(REFUSED[message]())


def test_a_layer_used_twice_is_refused():
    twice = layers.Conv2D(2, 3, padding="same")
    model = keras.Model(IMAGE, layers.Dense(2)(layers.Flatten()(twice(twice(IMAGE)))))
    with pytest.raises(ValueError, match="used twice"):
        ClippedGradients(model)


def test_batch_normalization_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="no example's gradient can be clipped: leave it out, or freeze it"):
        ClippedGradients(images_model(layers.BatchNormalization(center=False, scale=False)))
