"""One contender of `dp_sgd_speed.py`, in a process of its own: `python dp_sgd_peers.py NAME NETWORK STEPS`.

Printed are the seconds of ordinary and of private steps as JSON; the first ones, in which code is compiled,
are not counted. This file needs only NumPy besides the contender.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

EXAMPLES, BATCH, CLIP, NOISE, RATE, SKIPPED = 4096, 256, 1.0, 1.1, 0.01, 6
Step = Callable[[np.ndarray], object]


def data() -> tuple[np.ndarray, np.ndarray]:
    """Return images of random pixels, and labels."""
    rng = np.random.default_rng(1)
    return rng.normal(size=(EXAMPLES, 28, 28, 1)).astype(np.float32), rng.integers(0, 10, EXAMPLES)


def timed(ordinary: Step, private: Step, steps: int) -> dict[str, list[float]]:
    """Return the seconds of both steps, taken in turns; of two calls the second counts."""
    rng = np.random.default_rng(2)
    times: dict[str, list[float]] = {"ordinary": [], "private": []}
    for i in range(steps + SKIPPED):
        rows = rng.choice(EXAMPLES, BATCH, replace=False)
        for name, step in (("ordinary", ordinary), ("private", private)):
            for _ in range(2):
                start = time.perf_counter()
                step(rows)
                seconds = time.perf_counter() - start
            if i >= SKIPPED:
                times[name].append(seconds)
    return times


def keras_network(network: str) -> Any:
    """Return a Keras model that ends in logits."""
    import keras
    from keras import layers

    first = keras.Input((28, 28, 1))
    if network == "dense":
        return keras.Sequential([first, layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(10)])
    return keras.Sequential(
        [
            first,
            layers.Conv2D(16, 8, strides=2, padding="same", activation="relu"),
            layers.MaxPooling2D(2, 1),
            layers.Conv2D(32, 4, strides=2, activation="relu"),
            layers.MaxPooling2D(2, 1),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(10),
        ]
    )


def ours(network: str, steps: int) -> dict[str, list[float]]:
    """Time this course's step, and the same loop without clipping and noise."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import keras
    import tensorflow as tf

    from helpers.desensitization.dp_sgd import Plan, compiled_step

    x, y = data()
    inputs, labels = tf.constant(x), tf.constant(y, tf.int32)
    model, optimizer = keras_network(network), keras.optimizers.SGD(RATE)
    optimizer.build(model.trainable_variables)

    @tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.int32)])
    def ordinary(rows: Any) -> None:
        with tf.GradientTape() as tape:
            logits = model(tf.gather(inputs, rows), training=True)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(labels, rows), logits)
            loss = tf.reduce_mean(losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

    plan = Plan(noise=NOISE, clip=CLIP, rate=BATCH / EXAMPLES, steps=1)
    private = compiled_step(keras_network(network), x, y, plan, keras.optimizers.SGD(RATE))
    rng = np.random.default_rng(3)
    return timed(
        lambda rows: ordinary(rows.astype(np.int32)),
        lambda rows: private(rows, rng.integers(2**31, size=2, dtype=np.int32)),
        steps,
    )


def torch_network(network: str) -> Any:
    """Return the same network in PyTorch."""
    from torch import nn

    if network == "dense":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 8, stride=2, padding=3), nn.ReLU(), nn.MaxPool2d(2, 1)),
        *(nn.Conv2d(16, 32, 4, stride=2), nn.ReLU(), nn.MaxPool2d(2, 1)),
        *(nn.Flatten(), nn.Linear(512, 32), nn.ReLU(), nn.Linear(32, 10)),
    )


def opacus(network: str, steps: int, mode: str) -> dict[str, list[float]]:
    """Time Opacus, with gradients by hooks or by ghost norms."""
    import torch
    from opacus import PrivacyEngine

    x, y = data()
    inputs, labels = torch.from_numpy(np.moveaxis(x, 3, 1).copy()), torch.from_numpy(y)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(inputs, labels), batch_size=BATCH)

    def plain_step() -> Step:
        model, loss_of = torch_network(network), torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(model.parameters(), RATE)

        def step(rows: np.ndarray) -> None:
            optimizer.zero_grad()
            loss_of(model(inputs[rows]), labels[rows]).backward()
            optimizer.step()

        return step

    def private_step() -> Step:
        model, loss_of = torch_network(network), torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(model.parameters(), RATE)
        made = PrivacyEngine().make_private(
            module=model,
            optimizer=optimizer,
            data_loader=loader,
            noise_multiplier=NOISE,
            max_grad_norm=CLIP,
            poisson_sampling=False,
            grad_sample_mode=mode,
            **({"criterion": loss_of} if mode == "ghost" else {}),
        )
        model, optimizer = made[0], made[1]
        loss_of = made[2] if mode == "ghost" else loss_of

        def step(rows: np.ndarray) -> None:
            optimizer.zero_grad()
            loss_of(model(inputs[rows]), labels[rows]).backward()
            optimizer.step()

        return step

    return timed(plain_step(), private_step(), steps)


def tensorflow_privacy(network: str, steps: int) -> dict[str, list[float]]:
    """Time tensorflow-privacy's optimizer, one microbatch for each example, in a compiled step."""
    import tensorflow as tf
    from tensorflow_privacy import DPKerasSGDOptimizer

    x, y = data()
    inputs, labels = tf.constant(x), tf.constant(y, tf.int32)

    def step_with(optimizer: Any, private: bool) -> Step:
        model = keras_network(network)

        @tf.function(autograph=False, input_signature=[tf.TensorSpec([BATCH], tf.int32)])
        def step(rows: Any) -> None:
            with tf.GradientTape(persistent=private) as tape:
                logits = model(tf.gather(inputs, rows), training=True)
                losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.gather(labels, rows), logits)
                loss = losses if private else tf.reduce_mean(losses)
            weights = model.trainable_variables
            if private:
                pairs = optimizer._compute_gradients(loss, weights, tape=tape)
            else:
                pairs = zip(tape.gradient(loss, weights), weights, strict=True)
            optimizer.apply_gradients(pairs)

        return lambda rows: step(rows.astype(np.int32))

    private = DPKerasSGDOptimizer(
        l2_norm_clip=CLIP, noise_multiplier=NOISE, num_microbatches=BATCH, learning_rate=RATE
    )
    return timed(step_with(tf.keras.optimizers.SGD(RATE), False), step_with(private, True), steps)


CONTENDERS: dict[str, Callable[[str, int], dict[str, list[float]]]] = {
    "ours": ours,
    "opacus-ghost": lambda network, steps: opacus(network, steps, "ghost"),
    "opacus-hooks": lambda network, steps: opacus(network, steps, "hooks"),
    "tensorflow-privacy": tensorflow_privacy,
}

if __name__ == "__main__":
    print(json.dumps(CONTENDERS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
