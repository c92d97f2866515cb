"""Which Keras models can be trained with per-example clipping, and why others cannot.

Clipping bounds what one example does to the gradient. That needs a model in which no example's answer depends
on another example of its batch, and a formula for the gradients of every layer that is trained. Batch
normalization breaks the first: it divides by the spread of the batch, so each example is in the gradients of
all. Group or layer normalization do not mix examples, but no formula for their gradients is written here.

>>> import keras
>>> check_supported(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]))
>>> check_supported(keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization()]))
Traceback (most recent call last):
    ...
ValueError: batch_normalization... mixes the examples of a batch, so no example's gradient can be clipped: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

TRAINED = ("Dense", "Conv1D", "Conv2D", "Embedding")
WITHOUT_WEIGHTS = (
    *("InputLayer", "Reshape", "Flatten", "Permute", "Rescaling", "Dropout"),
    *("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"),
    *(
        "MaxPooling1D",
        "MaxPooling2D",
        "AveragePooling1D",
        "AveragePooling2D",
        "ZeroPadding1D",
        "ZeroPadding2D",
    ),
    *("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalAveragePooling1D", "GlobalAveragePooling2D"),
    *("Add", "Subtract", "Multiply", "Average", "Maximum", "Concatenate"),
)


def check_supported(model: keras.Model) -> None:
    """Raise an error that names the layer, unless every layer of the model is supported.

    Parameters
    ----------
    model : keras.Model
        Built: Sequential or functional.

    Raises
    ------
    ValueError
        If it is neither, not built, has several inputs, or a layer that mixes examples, that is used twice,
        or for which no formula is written here.

    Examples
    --------
    >>> import keras
    >>> check_supported(keras.Sequential([keras.Input((3, 1)), keras.layers.LSTM(2)]))
    Traceback (most recent call last):
        ...
    ValueError: no formula for per-example gradients of lstm..., a layer of kind LSTM; supported ...
    """
    import keras

    if not (isinstance(model, keras.Sequential) or hasattr(model, "operations")) or not model.built:
        raise ValueError(
            "need a built Sequential or functional Keras model: with other classes it cannot be seen what "
            f"flows through the layers. Got {model!r}; a Sequential is built once it has a keras.Input"
        )
    if len(model.inputs) != 1:
        raise ValueError(f"need a model with one input, {model.name} has {len(model.inputs)}")
    for layer in keras.Model(model.inputs, model.outputs).operations:
        _check_layer(layer)


def _check_layer(layer: keras.Operation) -> None:
    kind = type(layer).__name__
    frozen = not getattr(layer, "trainable", False)
    if kind == "BatchNormalization" and not frozen:
        raise ValueError(
            f"{layer.name} mixes the examples of a batch, so no example's gradient can be clipped: leave it "
            "out, or freeze it with the statistics of public data (layer.trainable = False)"
        )
    if kind not in (*TRAINED, *WITHOUT_WEIGHTS, "BatchNormalization"):
        raise ValueError(
            f"no formula for per-example gradients of {layer.name}, a layer of kind {kind}; supported are "
            f"{', '.join(TRAINED)}, and without weights {', '.join(WITHOUT_WEIGHTS[1:])}"
        )
    if kind in TRAINED and not frozen:
        _check_trained(layer)


def _check_trained(layer: keras.Layer) -> None:
    """Refuse what makes the gradient more than that of a kernel and a bias, used once."""
    refused = {
        "regularizers: their loss belongs to no example": any(
            v.regularizer for v in layer.trainable_variables
        ),
        "groups of channels": getattr(layer, "groups", 1) != 1,
        "channels that come first": getattr(layer, "data_format", None) == "channels_first",
        "padding of kind causal": getattr(layer, "padding", None) == "causal",
        "mask_zero": getattr(layer, "mask_zero", False),
        "LoRA": getattr(layer, "lora_enabled", False),
    }
    for reason, found in refused.items():
        if found:
            raise ValueError(f"{layer.name} has {reason}; per-example gradients do not support that here")
