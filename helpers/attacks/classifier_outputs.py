"""What a Keras classifier's outputs mean: logits of its classes, however its last layer puts them.

Understood are: a last layer with a softmax (probabilities) or without an activation (logits), one output for
each class; and a single output for two classes, with a sigmoid (the probability of class 1) or without an
activation (its logit).

>>> import keras
>>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="softmax")])
>>> np.allclose(logits(model, np.zeros((5, 2), np.float32)), np.log(1 / 3))
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

RECORDS_AT_ONCE = 1024
SMALLEST = float(np.finfo(np.float32).tiny)


def logits(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return the logits of the classes for each record.

    Parameters
    ----------
    model : keras.Model
        A built classifier.
    x : ndarray, shape (records, …)
        Its inputs.

    Returns
    -------
    ndarray of float32, shape (records, classes)
        Up to a constant for each record where the model gives probabilities: the softmax is the same.

    Raises
    ------
    ValueError
        If the outputs are none of those understood.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    >>> logits(model, np.zeros((5, 2), np.float32)).shape
    (5, 2)
    """
    kind = kind_of_outputs(model)
    batches = [x[start : start + RECORDS_AT_ONCE] for start in range(0, len(x), RECORDS_AT_ONCE)]
    return np.concatenate([np.asarray(as_logits(model(batch, training=False), kind)) for batch in batches])


def kind_of_outputs(model: keras.Model) -> str:
    """Return the name of the last layer's activation: "softmax", "sigmoid" or "linear".

    Parameters
    ----------
    model : keras.Model
        A built classifier.

    Raises
    ------
    ValueError
        If the model is not built, has several outputs, or ends in anything else.

    Examples
    --------
    >>> import keras
    >>> kind_of_outputs(keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)]))
    'linear'
    """
    if len(getattr(model, "outputs", None) or ()) > 1:
        raise ValueError(f"need a classifier with one output, {model.name} has {len(model.outputs)}")
    if not getattr(model, "built", False) or len(getattr(model, "output_shape", ())) != 2:
        raise ValueError(
            "need a built Keras classifier that maps a batch to a row for each record; build it, for "
            f"instance with a keras.Input as its first layer; got {model!r}"
        )
    import keras

    last = model.layers[-1]
    is_softmax = isinstance(last, keras.layers.Softmax)
    kind = "softmax" if is_softmax else getattr(getattr(last, "activation", None), "__name__", "none")
    classes = model.output_shape[-1]
    if kind == "linear" or (kind == "softmax" and classes > 1) or (kind == "sigmoid" and classes == 1):
        return kind
    raise ValueError(
        "the last layer must give logits (no activation), a softmax over two classes or more, or one output "
        f"with a sigmoid; {last.name} gives {classes} outputs with the activation {kind}"
    )


def check_labels(model: keras.Model, y: np.ndarray) -> None:
    """Raise `ValueError` if these are not the labels of records, as whole numbers, for this classifier.

    Parameters
    ----------
    model : keras.Model
        A built classifier.
    y : ndarray of int, shape (records,)
        0 up to the number of classes less 1.

    Examples
    --------
    >>> import keras
    >>> check_labels(keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)]), np.eye(3))
    Traceback (most recent call last):
        ...
    ValueError: need one whole number from 0 to 2 for each record as its class, got float64 ... one-hot ...
    """
    classes = max(model.output_shape[-1], 2)
    y = np.asarray(y)
    whole = y.ndim == 1 and np.issubdtype(y.dtype, np.integer)
    if not whole or (y.size and not 0 <= y.min() <= y.max() < classes):
        values = f", {y.min()} to {y.max()}" if whole else ": of one-hot rows take argmax(axis=1)"
        raise ValueError(
            f"need one whole number from 0 to {classes - 1} for each record as its class, got {y.dtype} of "
            f"shape {y.shape}{values}"
        )


def as_logits(outputs: Any, kind: str) -> Any:
    """Return logits of at least two classes.

    Parameters
    ----------
    outputs : tensor, shape (..., outputs)
        Of the model.
    kind : str
        As `kind_of_outputs` says.

    Returns
    -------
    tensor, shape (..., classes)

    Examples
    --------
    >>> logits = np.asarray(as_logits(np.array([[0.75]], np.float32), "sigmoid"))
    >>> np.allclose(logits, np.log([[0.25, 0.75]]))
    True
    """
    from keras import ops

    if kind == "sigmoid":
        outputs = ops.concatenate([1 - outputs, outputs], axis=-1)
    if kind != "linear":
        return ops.log(ops.maximum(outputs, SMALLEST))
    if outputs.shape[-1] == 1:
        return ops.concatenate([ops.zeros_like(outputs), outputs], axis=-1)
    return outputs
