"""Which Keras models can be trained with per-example clipping, and why others cannot.

Clipping bounds what one example does to the gradient. That needs a model in which no example's answer depends
on another example of its batch, and a formula for the gradients of every layer that is trained. Batch
normalization breaks the first: it divides by the spread of the batch, so each example is in the gradients of
all. Group or layer normalization do not mix examples, but no formula for their gradients is written here.

A layer is known by its class, not by its name, and must be Keras's own: a class or an activation function of
one's own could do anything with a batch.

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
ELEMENTWISE = (
    *("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "softplus"),
    *("softsign", "sigmoid", "tanh", "exponential", "hard_sigmoid", "hard_silu", "hard_tanh", "log_sigmoid"),
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
        If it is neither, not built, has several inputs or nothing to train, or a layer that mixes examples or
        for which no formula is written here.

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
    if len(model.inputs[0].shape) < 2:
        raise ValueError(
            f"need an axis beside that of the examples: a row is not one number, but keras.Input((1,)); "
            f"{model.name} is given the shape {model.inputs[0].shape}"
        )
    for layer in keras.Model(model.inputs, model.outputs).operations:
        _check_kind(layer)
        _check_axes(layer)
        _check_values(layer)
        if type(layer).__name__ in TRAINED and layer.trainable:
            _check_trained(layer)
    if not model.trainable_variables:
        raise ValueError(f"{model.name} has nothing to train: no layer has weights that are not frozen")


def _check_kind(layer: keras.Operation) -> None:
    import keras

    kind = type(layer).__name__
    if not isinstance(layer, keras.Layer):
        raise ValueError(
            f"{layer.name} is an operation of kind {kind}, not a layer: write a layer instead, for a + b "
            "keras.layers.Add()([a, b])"
        )
    if kind not in (*TRAINED, *WITHOUT_WEIGHTS, "BatchNormalization"):
        raise ValueError(
            f"no formula for per-example gradients of {layer.name}, a layer of kind {kind}; supported are "
            f"{', '.join(TRAINED)}, and without weights {', '.join(WITHOUT_WEIGHTS[1:])}"
        )
    if type(layer) is not getattr(keras.layers, kind):
        raise ValueError(
            f"{layer.name} is not keras.layers.{kind}, but another class of that name: what it does with a "
            "batch cannot be seen"
        )
    if kind == "BatchNormalization" and layer.trainable:
        raise ValueError(
            f"{layer.name} mixes the examples of a batch, so no example's gradient can be clipped: leave it "
            "out, or freeze it with the statistics of public data (layer.trainable = False)"
        )


def _check_axes(layer: keras.Layer) -> None:
    """Refuse what could run along axis 0, that of the examples, even if it is counted from the end."""
    import keras

    axis = getattr(layer, "axis", -1)
    along = isinstance(layer, (keras.layers.Softmax, keras.layers.Concatenate))
    if along and not (isinstance(axis, int) and (axis == -1 or axis > 0)):
        raise ValueError(
            f"{layer.name} ({type(layer).__name__}) mixes the examples of a batch, or might: its axis must "
            f"be -1, the last one, or 1 and above, got {axis}"
        )
    if isinstance(layer, keras.layers.Reshape) and not layer.target_shape:
        raise ValueError(f"{layer.name} leaves no axis beside that of the examples; reshape to (1,) instead")


def _check_values(layer: keras.Layer) -> None:
    import keras

    activation = getattr(layer, "activation", keras.activations.linear)
    if not any(activation is getattr(keras.activations, name) for name in (*ELEMENTWISE, "softmax")):
        raise ValueError(
            f"{layer.name} has an activation that might mix the examples of a batch, {activation!r}; "
            f"supported are those of Keras named {', '.join(ELEMENTWISE)} and softmax"
        )
    if getattr(layer, "activity_regularizer", None) is not None:
        raise ValueError(f"{layer.name} has an activity_regularizer, which is not in the loss used here")
    if layer.weights and layer.compute_dtype != layer.variable_dtype:
        raise ValueError(
            f"{layer.name} has mixed precision ({layer.dtype_policy.name}): its gradients would be those of "
            "rounded numbers; make the model with the policy float32"
        )


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
        "weights of which some are frozen (freeze the whole layer)": any(
            not v.trainable for v in layer.weights
        ),
    }
    for reason, found in refused.items():
        if found:
            raise ValueError(f"{layer.name} has {reason}; per-example gradients do not support that here")
