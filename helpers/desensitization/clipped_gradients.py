"""The sum of a batch's gradients, each clipped to a length C, from one pass forward and one back.

    ḡ = Σᵢ gᵢ · min(1, C / ‖gᵢ‖)     (Abadi, Chu, Goodfellow, McMahan, Mironov, Talwar, Zhang, "Deep Learning
    with Differential Privacy", CCS 2016, algorithm 1)

The length is that of an example's whole gradient, over all layers. The pass back stops at what each layer
computes, before its activation: from there `helpers.desensitization.layer_gradients` finds the lengths, and
with the factors min(1, C / ‖gᵢ‖) the weighted sum. To keep what flows through the layers and not go back a
second time is the "book-keeping" of Bu, Wang, Zha, Karypis, "Differentially Private Optimization on Large
Model at Small Cost" (ICML 2023).

An example whose gradient has no finite length, because of a NaN in it or a number too large, counts as 0:
otherwise it alone would make all weights NaN, which no noise hides.

>>> import keras
>>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, kernel_initializer="zeros")])
>>> clipped = ClippedGradients(model)
>>> gradients, norms = clipped(np.array([[3.0, 4.0]], np.float32), np.array([0]), clip=0.5)
>>> round(float(np.sqrt(sum(np.sum(np.square(g)) for g in gradients))), 5), norms.shape
(0.5, TensorShape([1]))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.attacks.classifier_outputs import as_logits, kind_of_outputs
from helpers.desensitization.layer_gradients import LayerGradients, of_layer
from helpers.desensitization.supported_layers import TRAINED, check_supported

if TYPE_CHECKING:
    import keras

SMALLEST = float(np.finfo(np.float32).tiny)


class ClippedGradients:
    """Clipped gradients of a Keras classifier, at the weights it has when called.

    Parameters
    ----------
    model : keras.Model
        Built, Sequential or functional, of the layers in `helpers.desensitization.supported_layers`; its last
        layer as in `helpers.attacks.classifier_outputs`.

    Raises
    ------
    ValueError
        If a layer is not supported; the message says which, and why.

    Notes
    -----
    Dropout draws as in training. The loss is the cross-entropy.
    """

    def __init__(self, model: keras.Model) -> None:
        check_supported(model)
        self._outputs = kind_of_outputs(model)
        self._layers, self._inner = _with_inner_values(model)
        self._order = [id(v) for v in model.trainable_variables]

    def __call__(self, x: Any, y: Any, clip: float) -> tuple[list[Any], Any]:
        """Return the sum of the clipped gradients, and the length of each before clipping.

        Parameters
        ----------
        x : tensor, shape (examples, …)
            Inputs.
        y : tensor of int, shape (examples,)
            Classes.
        clip : float
            C, above 0.

        Returns
        -------
        gradients : list of tensor
            Like the model's ``trainable_variables``. Examples of a length that is not finite are left out.
        norms : tensor, shape (examples,)
        """
        import tensorflow as tf

        with tf.GradientTape() as tape:
            outputs, inputs, inner = self._inner(tf.convert_to_tensor(x), training=True)
            logits = as_logits(outputs, self._outputs)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        back = tape.gradient(losses, inner, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        flows = list(zip(self._layers, inputs, back, strict=True))
        found = [of_layer(*flow) for flow in flows]
        norms = tf.sqrt(tf.add_n([layer.squared_norms for layer in found]))
        factors = tf.minimum(1.0, clip / tf.maximum(norms, SMALLEST))
        finite = tf.math.is_finite(norms)
        sums = tf.cond(
            tf.reduce_all(finite),
            lambda: _weighted_sums(found, factors),
            lambda: _weighted_sums(*_rows_of(flows, factors, tf.where(finite)[:, 0])),
        )
        variables = [v for layer in self._layers for v in layer.trainable_variables]
        by_weight = {id(v): gradient for v, gradient in zip(variables, sums, strict=True)}
        return [by_weight[v] for v in self._order], norms


def _weighted_sums(found: list[LayerGradients], factors: Any) -> list[Any]:
    return [gradient for layer in found for gradient in layer.weighted_sum(factors)]


def _rows_of(flows: list[Any], factors: Any, rows: Any) -> tuple[list[LayerGradients], Any]:
    """Return gradients and factors of these examples only. A factor of 0 would not do: 0 · NaN is NaN."""
    import tensorflow as tf

    kept = [of_layer(layer, tf.gather(a, rows), tf.gather(g, rows)) for layer, a, g in flows]
    return kept, tf.gather(factors, rows)


def _with_inner_values(model: keras.Model) -> tuple[list[keras.Layer], keras.Model]:
    """Return the trained layers, and the model with two more outputs: what they are given, what they compute.

    The new model has the weights of the old one. In it each trained layer is split in two, the part with the
    weights and the activation.
    """
    import keras

    linear_part = _linear_part()
    layers, inputs, inner = [], [], []

    def clone(layer: keras.Layer) -> keras.Layer:
        if type(layer).__name__ in TRAINED and layer.trainable:
            return linear_part(layer)
        return layer if layer.weights else type(layer).from_config(layer.get_config())

    def call(layer: keras.Layer, *given: Any, **options: Any) -> Any:
        if not isinstance(layer, linear_part):
            return layer(*given, **options)
        if layer.whole in layers:
            raise ValueError(
                f"{layer.whole.name} is used twice; per-example gradients do not support that here"
            )
        computed = layer(given[0])
        layers.append(layer.whole)
        inputs.append(given[0])
        inner.append(computed)
        activation = getattr(layer.whole, "activation", None)
        return keras.layers.Activation(activation, dtype=layer.whole.dtype_policy)(computed)

    functional = keras.Model(model.inputs, model.outputs)
    outputs = keras.models.clone_model(functional, clone_function=clone, call_function=call)
    return layers, keras.Model(outputs.inputs, [outputs.outputs[0], inputs, inner])


def _linear_part() -> Any:
    """Return the class of the part of a layer that comes before its activation."""
    import keras
    from keras import ops

    class LinearPart(keras.layers.Layer):
        def __init__(self, whole: keras.Layer) -> None:
            super().__init__(name=f"{whole.name}_linear", dtype=whole.dtype_policy)
            self.whole = whole
            self.built = True

        def call(self, x: Any) -> Any:
            if isinstance(self.whole, keras.layers.Embedding):
                return ops.take(self.whole.embeddings, ops.cast(x, "int32"), axis=0)
            product = ops.matmul if isinstance(self.whole, keras.layers.Dense) else self.whole.convolution_op
            z = product(x, self.whole.kernel)
            return ops.add(z, self.whole.bias) if self.whole.use_bias else z

    return LinearPart
