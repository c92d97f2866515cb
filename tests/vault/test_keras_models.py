"""Keras models are sealed and opened again, and no code runs that a file asks for unless it is allowed."""

import io
import json
import zipfile

import numpy as np
import pytest

from helpers.encryption.recipients import SharedKey
from helpers.vault import command, keras_models, strict_json
from helpers.vault.errors import ModelRefused
from helpers.vault.keras_models import (
    build,
    from_keras,
    load_weights,
    read_keras_file,
    to_keras,
    vetted,
    weights_of,
)
from helpers.vault.model_file import Model
from helpers.vault.vault import load_into, open_keras, open_model, seal_model

KEY = SharedKey.random()


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture(scope="module")
def small(keras):
    layers = [
        keras.Input((4,)),
        keras.layers.Dense(3, "relu", kernel_regularizer="l2"),
        keras.layers.Dense(2, "softmax"),
    ]
    model = keras.Sequential(layers)
    model.compile("adam", "mse")
    return model


@pytest.fixture(scope="module")
def large(keras):
    """A functional model with two outputs, recurrent, convolutional, normalizing and attending layers."""
    layers = keras.layers
    words = keras.Input((6,))
    x = layers.Embedding(10, 4)(words)
    attended = layers.MultiHeadAttention(2, 2)(x, x)
    x = layers.Add()([x, attended])
    sequence = layers.Bidirectional(layers.GRU(3))(x)
    y = layers.TimeDistributed(layers.Dense(2))(layers.BatchNormalization()(layers.Conv1D(3, 2)(x)))
    inner = keras.Sequential([keras.Input((10,)), layers.Dense(2)], name="inner")
    return keras.Model(words, [sequence, inner(layers.Dropout(0.5)(layers.Flatten()(y)))])


def sealed(model, path, **arguments):
    seal_model(model, path, [KEY], name="credit", version=1, **arguments)
    return path


def outputs(model, x):
    given = model(x)
    return [output.numpy() for output in (given if isinstance(given, list) else [given])]


def same_weights(one, other):
    pairs = zip(one.weights, other.weights, strict=True)
    return all(np.array_equal(a.numpy(), b.numpy()) for a, b in pairs)


def dense(**changes):
    return {
        "module": "keras.layers",
        "class_name": "Dense",
        "config": {"units": 3},
        "registered_name": None,
        **changes,
    }


def sequential(*layers):
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "s", "layers": list(layers), "build_input_shape": [None, 4]},
        "registered_name": None,
    }


@pytest.mark.parametrize("name", ["small", "large"])
def test_a_model_comes_back(request, tmp_path, name):
    model = request.getfixturevalue(name)
    path = sealed(model, tmp_path / "x", metadata={"epsilon": 1.5})
    back = open_keras(path, KEY, expect_name="credit", minimum_version=1)
    x = np.random.default_rng(8).integers(10, size=(5, model.input_shape[1]))
    assert same_weights(back, model)
    for mine, theirs in zip(outputs(back, x), outputs(model, x), strict=True):
        assert np.array_equal(mine, theirs)
    assert not back.compiled
    assert open_model(path, KEY).metadata == {"epsilon": 1.5}


def test_weights_go_into_an_existing_model(tmp_path, keras, small):
    path = sealed(small, tmp_path / "x")
    mine = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)], name="mine")
    assert not same_weights(mine, small)
    assert load_into(mine, path, KEY, expect_name="credit").version == 1
    assert same_weights(mine, small)


def test_weights_that_do_not_fit_change_nothing(keras, small):
    layers = keras.layers
    others = [
        keras.Sequential([keras.Input((4,)), layers.Dense(3)]),
        keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1)]),
        keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2, dtype="float16")]),
    ]
    for other in others:
        before = [weight.numpy() for weight in other.weights]
        with pytest.raises(ModelRefused, match="do not fit"):
            load_weights(other, from_keras(small))
        assert all(np.array_equal(a, b.numpy()) for a, b in zip(before, other.weights, strict=True))
    normal = keras.Sequential([keras.Input((4,)), layers.BatchNormalization()])
    renamed = {name.replace("gamma", "beta"): array for name, array in weights_of(normal).items()}
    with pytest.raises(ModelRefused, match="gamma"):
        load_weights(normal, Model(renamed))


def test_the_arrays_are_no_copies(keras, small):
    first = next(iter(weights_of(small).values()))
    assert not first.flags.owndata
    assert np.array_equal(first, small.weights[0].numpy())


def test_a_model_without_weights_or_with_layers_of_ones_own_is_not_sealed(keras, tmp_path):
    with pytest.raises(ValueError, match="no weights yet"):
        from_keras(keras.Sequential([keras.layers.Dense(3)]))
    with pytest.raises(ModelRefused, match="Lambda"):
        from_keras(keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x)]))

    class Own(keras.layers.Dense):
        pass

    own = keras.Sequential([keras.Input((4,)), Own(3)])
    with pytest.raises(ModelRefused, match="Own"):
        from_keras(own)
    load_into(own, sealed(weights_of(own), tmp_path / "x"), KEY)
    with pytest.raises(ModelRefused, match="no architecture"):
        open_keras(tmp_path / "x", KEY)


HOSTILE = {
    "a Lambda layer": dense(
        class_name="Lambda", config={"function": {"class_name": "__lambda__", "config": {}}}
    ),
    "a lambda as activation": dense(
        config={"units": 3, "activation": {"class_name": "__lambda__", "config": {"value": "x"}}}
    ),
    "a function of any module": dense(
        config={
            "units": 3,
            "activation": {
                "module": "os",
                "class_name": "function",
                "config": "system",
                "registered_name": "system",
            },
        }
    ),
    "a function of Keras": dense(
        config={
            "units": 3,
            "activation": {"module": "keras.utils", "class_name": "function", "config": "get_file"},
        }
    ),
    "an allowed name in another module": dense(module="os.path"),
    "an allowed name without a module": {"class_name": "Dense", "config": {"units": 3}},
    "an allowed name in a module of lists": dense(module=["keras.layers"]),
    "a name that is no text": dense(class_name=["Dense"]),
    "a registered name": dense(registered_name="own>Dense"),
    "a layer that holds code": dense(class_name="TFSMLayer", config={"filepath": "x"}),
    "a layer of another framework": dense(class_name="TorchModuleWrapper"),
    "a layer that reads a file": dense(class_name="StringLookup", config={"vocabulary": "/etc/passwd"}),
    "a hidden layer in a wrapper": dense(
        class_name="TimeDistributed", config={"layer": dense(class_name="Lambda")}
    ),
    "an optimizer in place of a layer": dense(module="keras.optimizers", class_name="Adam"),
    "a part that is not known": dense(shared=1),
    "a type of TensorFlow": dense(config={"units": 3, "x": {"class_name": "__typespec__", "config": []}}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_architectures_never_reach_keras(monkeypatch, keras, what):
    def reached(*arguments, **named):
        pytest.fail("Keras was asked to build it")

    monkeypatch.setattr(keras.saving, "deserialize_keras_object", reached)
    with pytest.raises(ModelRefused, match="the architecture"):
        build(sequential(HOSTILE[what]))


def test_a_name_that_this_process_registered_is_refused_wherever_it_stands(keras):
    calls = []

    @keras.saving.register_keras_serializable(package="own", name="Trap")
    class Trap(keras.layers.Dense):
        def __init__(self, **config):
            calls.append(config)
            super().__init__(3)

    def trap(x):
        calls.append(x)
        return x

    with keras.saving.custom_object_scope({"Dense": Trap, "relu": trap}):
        for layer in (dense(), dense(class_name="EinsumDense", config={"activation": "relu"})):
            with pytest.raises(ModelRefused, match="registered as a custom object"):
                build(sequential(layer))
    with pytest.raises(ModelRefused, match="own>Trap"):
        build(sequential(dense(config={"units": 3, "activation": "own>Trap"})))
    assert calls == []
    assert build(sequential(dense())).layers[0].units == 3


def test_what_training_needs_is_left_out(small):
    text = strict_json.write(from_keras(small).architecture)
    assert "compile_config" in small.to_json()
    assert "compile_config" not in text
    assert "Adam" not in text


def test_nonsense_that_is_allowed_by_name_gets_the_one_exception():
    for layer in (
        dense(config={"units": -1}),
        dense(config={"unit": 1}),
        dense(config=[]),
        dense(config={"activation": "no"}),
    ):
        with pytest.raises(ModelRefused, match="Keras cannot build"):
            build(sequential(layer))
    for whole in (
        {},
        dense(),
        {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}},
    ):
        with pytest.raises(ModelRefused):
            build(whole)


def test_every_allowed_class_exists_and_is_of_keras(keras):
    for module, names in keras_models.ALLOWED.items():
        for name in names - {"Functional"}:
            found = keras
            for part in [*module.split(".")[1:], name]:
                found = getattr(found, part)
            assert found.__module__.startswith("keras.")
    assert "Lambda" not in keras_models.ALLOWED["keras.layers"]


def test_a_keras_file_is_read(tmp_path, small):
    small.save(tmp_path / "x.keras")
    assert same_weights(read_keras_file(tmp_path / "x.keras"), small)


def test_keras_files_on_the_command_line(tmp_path, small):
    model, vault, back, key = (str(tmp_path / name) for name in ("x.keras", "x.vault", "y.keras", "key"))
    small.save(model)
    (tmp_path / "key").write_text(KEY.key.hex(), encoding="ascii")
    assert command.main(["seal", model, vault, "--name", "credit", "--version", "1", "--to-key", key]) == 0
    assert command.main(["open", vault, back, "--key", key, "--minimum-version", "1"]) == 0
    assert same_weights(read_keras_file(back), small)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "x.keras", "x.vault", "y.keras"]


def changed_keras_file(path, config):
    whole = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(whole, "w") as new:
        for name in old.namelist():
            new.writestr(name, config if name == "config.json" else old.read(name))
    path.write_bytes(whole.getvalue())


def test_a_hostile_keras_file_is_refused(tmp_path, keras, small):
    path = tmp_path / "x.keras"
    keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)]).save(path)
    with pytest.raises(ModelRefused, match="Lambda"):
        read_keras_file(path)
    for what, layer in HOSTILE.items():
        small.save(path)
        changed_keras_file(path, json.dumps(sequential(layer)))
        with pytest.raises(ModelRefused):
            read_keras_file(path)
        assert what
    for config in ("", '{"a": 1, "a": 2}', "[]"):
        small.save(path)
        changed_keras_file(path, config)
        with pytest.raises(ModelRefused):
            read_keras_file(path)
    path.write_bytes(b"no archive")
    with pytest.raises(ModelRefused, match="no"):
        read_keras_file(path)


def test_an_architecture_that_nests_too_deep_is_refused():
    deep = dense()
    for _ in range(5_000):
        deep = {"layer": deep}
    with pytest.raises(ModelRefused, match="too deep"):
        build(sequential(deep))


def test_vetting_copies_and_keeps_the_rest():
    assert vetted(sequential(dense())) == sequential(dense())
    assert vetted([1, 2.5, None, True, "é"]) == [1, 2.5, None, True, "é"]


def test_an_architecture_whose_weights_do_not_fit_is_refused(small):
    model = from_keras(small)
    arrays = {name: array[..., :1] for name, array in model.arrays.items()}
    with pytest.raises(ModelRefused, match="do not fit"):
        to_keras(Model(arrays, model.architecture))
