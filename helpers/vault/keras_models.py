"""Keras models in a vault file: their weights as arrays, their architecture as JSON that builds no surprises.

A Keras file is a program: its configuration names classes and functions to call, and Keras has more than once
run code that a file brought along or named (CVE-2024-3660: `Lambda` layers; CVE-2025-1550: functions of any
module, in spite of the safe mode). So nothing of a configuration reaches Keras before all of it was compared
with a list of what is allowed: `ALLOWED`, layers of Keras itself that compute and do nothing else. What is
not on it is refused: `Lambda`, whatever reads files or holds code of another framework, and everything that
is not Keras' own. So is a name under which this process has registered an object of its own, since Keras
would take that one instead.

What is not refused: a configuration that asks for more memory than there is.

>>> vetted({"module": "keras.layers", "class_name": "Lambda", "config": {"function": "..."}})
Traceback (most recent call last):
    ...
helpers.vault.errors.ModelRefused: the architecture asks for keras.layers.Lambda, which is not on the list ...
"""

from __future__ import annotations

import tempfile
import zipfile
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.vault import strict_json
from helpers.vault.errors import ModelRefused
from helpers.vault.model_file import Model

if TYPE_CHECKING:
    import keras

LAYERS = """
    Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention Average AveragePooling1D
    AveragePooling2D AveragePooling3D BatchNormalization Bidirectional Concatenate Conv1D Conv1DTranspose
    Conv2D Conv2DTranspose Conv3D Conv3DTranspose Cropping1D Cropping2D Cropping3D Dense DepthwiseConv1D
    DepthwiseConv2D Dot Dropout EinsumDense ELU Embedding Flatten GaussianDropout GaussianNoise
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D
    GlobalMaxPooling3D GroupNormalization GroupQueryAttention GRU Identity InputLayer LayerNormalization
    LeakyReLU LSTM Masking Maximum MaxPooling1D MaxPooling2D MaxPooling3D Minimum MultiHeadAttention Multiply
    Permute PReLU ReLU RepeatVector Rescaling Reshape SeparableConv1D SeparableConv2D SimpleRNN Softmax
    SpatialDropout1D SpatialDropout2D SpatialDropout3D Subtract TimeDistributed UnitNormalization UpSampling1D
    UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
INITIALIZERS = """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal LecunUniform Ones Orthogonal
    RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros
"""
ALLOWED: dict[str, frozenset[str]] = {
    "keras": frozenset({"Sequential", "Functional", "DTypePolicy"}),
    "keras.src.models.functional": frozenset({"Functional"}),
    "keras.layers": frozenset(LAYERS.split()),
    "keras.initializers": frozenset(INITIALIZERS.split()),
    "keras.regularizers": frozenset({"L1", "L2", "L1L2", "OrthogonalRegularizer"}),
    "keras.constraints": frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"}),
}
PARTS = {
    "module",
    "class_name",
    "config",
    "registered_name",
    "build_config",
    "compile_config",
    "name",
    "inbound_nodes",
    "shared_object_id",
}
MOST_CONFIGURATION = 100_000_000  # bytes


def from_keras(model: keras.Model, metadata: dict[str, Any] | None = None) -> Model:
    """Return a Keras model as what a vault file holds, without a copy of its weights.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, built, of allowed layers.
    metadata : dict, optional
        As in `Model`.

    Returns
    -------
    Model
        Optimizer, loss and metrics are not in it: what comes back is to be compiled anew before training.

    Raises
    ------
    ModelRefused
        If the model has a layer that would be refused on loading. `weights_of` still gives its weights, and
        `load_weights` brings them back into a model that your own code builds.
    ValueError
        If it has no weights yet.

    Examples
    --------
    >>> import keras
    >>> from_keras(keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]))
    Model(2 arrays, 15 parameters, 60 bytes)
    """
    if not model.built:
        raise ValueError("the model has no weights yet: call it once, or give it an Input")
    architecture = vetted(strict_json.parse(model.to_json()))
    return Model(weights_of(model), architecture, metadata or {})


def weights_of(model: keras.Model) -> dict[str, np.ndarray]:
    """Return the weights of a Keras model, in their order, under their place and path.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="out")], name="credit")
    >>> list(weights_of(model))
    ['0000/credit/out/kernel', '0001/credit/out/bias']
    """
    import tensorflow as tf

    return {
        f"{place:04}/{weight.path}": np.from_dlpack(tf.convert_to_tensor(weight.value))
        for place, weight in enumerate(model.weights)
    }


def to_keras(model: Model) -> keras.Model:
    """Return a new Keras model, built from an architecture and filled with the arrays.

    Parameters
    ----------
    model : Model
        With an architecture.

    Returns
    -------
    keras.Model
        Not compiled.

    Raises
    ------
    ModelRefused
        If there is no architecture, if it asks for something that is not on the list, if Keras cannot build
        it, or if the arrays do not fit it.

    Examples
    --------
    >>> to_keras(Model({"w": np.zeros(3)}))
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: there is no architecture here: build the model yourself, ...
    """
    if model.architecture is None:
        raise ModelRefused("there is no architecture here: build the model yourself, and use `load_weights`")
    built = build(model.architecture)
    load_weights(built, model)
    return built


def build(architecture: dict[str, Any]) -> keras.Model:
    """Return a new Keras model with the weights that its initializers give.

    Examples
    --------
    >>> build({"module": "keras.layers", "class_name": "Dense", "config": {"units": 3}})
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: the architecture is of class Dense, which is no model
    """
    import keras

    try:
        allowed = vetted(architecture)
    except RecursionError:
        raise ModelRefused("the architecture nests too deep") from None
    kind = allowed.get("class_name") if isinstance(allowed, dict) else None
    if kind not in ("Sequential", "Functional"):
        raise ModelRefused(f"the architecture is of class {kind}, which is no model")
    try:
        return keras.saving.deserialize_keras_object(allowed, safe_mode=True)
    except Exception as error:  # whatever Keras raises on a configuration that makes no sense
        raise ModelRefused(f"Keras cannot build this architecture: {type(error).__name__}") from error


def load_weights(keras_model: keras.Model, model: Model) -> None:
    """Fill an existing Keras model with arrays: all of them, or none and an error.

    Parameters
    ----------
    keras_model : keras.Model
        Built, with the same weights in the same order; the names of its layers may differ.
    model : Model
        What `from_keras` made of a model of this kind.

    Raises
    ------
    ModelRefused
        If number, kinds, shapes or types of the weights differ. The model is then as it was.

    Notes
    -----
    That the layers compute the same cannot be told from the weights: an activation, for instance, has none.

    Examples
    --------
    >>> import keras
    >>> one, other = (keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]) for _ in range(2))
    >>> load_weights(other, from_keras(one))
    >>> np.array_equal(other.weights[0], one.weights[0])
    True
    """
    arrays = [model.arrays[name] for name in sorted(model.arrays)]
    has = [(weight.name, tuple(weight.shape), str(weight.dtype)) for weight in keras_model.weights]
    gets = [
        (name.rsplit("/", 1)[-1], model.arrays[name].shape, str(model.arrays[name].dtype))
        for name in sorted(model.arrays)
    ]
    if len(has) != len(gets):
        raise ModelRefused(f"the weights do not fit: the model has {len(has)}, the file {len(gets)}")
    for mine, theirs in zip(has, gets, strict=True):
        if mine != theirs:
            raise ModelRefused(f"the weights do not fit: the model has {mine}, the file {theirs}")
    for weight, array in zip(keras_model.weights, arrays, strict=True):
        weight.assign(array)


def vetted(part: Any) -> Any:
    """Return an architecture, or a part of one, without what only training needs, if all of it is allowed.

    Parameters
    ----------
    part : JSON value
        What Keras calls a configuration.

    Returns
    -------
    JSON value
        A copy without optimizers, losses and metrics.

    Raises
    ------
    ModelRefused
        If it names anything that is not in `ALLOWED`.

    Examples
    --------
    >>> vetted({"module": "os", "class_name": "function", "config": "system", "registered_name": "function"})
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: the architecture asks for os.function, which is not on the list of ...
    """
    if isinstance(part, dict):
        if "class_name" in part or "module" in part:
            require_allowed(part)
        return {name: vetted(value) for name, value in part.items() if name != "compile_config"}
    if isinstance(part, list):
        return [vetted(value) for value in part]
    if isinstance(part, str):
        require_unregistered(part)
    return part


def require_allowed(part: dict[str, Any]) -> None:
    """Refuse an object of a configuration that is not on the list, or is written in another way.

    Examples
    --------
    >>> require_allowed({"module": "keras.layers", "class_name": "Dense", "registered_name": "mine>Dense"})
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: the architecture asks for 'mine>Dense' under the name Dense
    """
    name, module = part.get("class_name"), part.get("module")
    if name == "__keras_tensor__" and set(part) == {"class_name", "config"}:
        return
    if not (isinstance(module, str) and isinstance(name, str) and name in ALLOWED.get(module, ())):
        raise ModelRefused(
            f"the architecture asks for {module}.{name}, which is not on the list of layers and settings "
            "that are loaded (helpers.vault.keras_models.ALLOWED)"
        )
    if part.get("registered_name") not in (None, name):
        raise ModelRefused(f"the architecture asks for {part['registered_name']!r} under the name {name}")
    if not set(part) <= PARTS:
        raise ModelRefused(f"the architecture has parts that are not known: {sorted(set(part) - PARTS)}")


def require_unregistered(text: str) -> None:
    """Refuse a text under which this process has registered an object for Keras.

    Examples
    --------
    >>> require_unregistered("relu")
    """
    import keras

    if keras.saving.get_registered_object(text) is not None:
        raise ModelRefused(f"the architecture asks for {text!r}, which is registered as a custom object here")


def read_keras_file(path: str | PathLike[str]) -> keras.Model:
    """Return the model in a file that Keras 3 saved (`.keras`), if all that it asks for is allowed.

    Parameters
    ----------
    path : path
        What ``model.save("x.keras")`` wrote.

    Returns
    -------
    keras.Model
        Not compiled.

    Raises
    ------
    ModelRefused
        If the file is no such file, or its configuration is refused.

    Notes
    -----
    The weights inside are in HDF5, which Keras reads with `h5py`; they lie in a temporary folder meanwhile.

    Examples
    --------
    >>> read_keras_file("no such file")
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            if archive.getinfo("config.json").file_size > MOST_CONFIGURATION:
                raise ModelRefused("the configuration is too long")
            model = build(strict_json.parse(archive.read("config.json")))
            weights = archive.extract("model.weights.h5", Path(folder))
            model.load_weights(weights)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelRefused(f"this is not a file that Keras 3 saved: {error}") from None
    return model
