"""How fast 128 shadow models are trained and used, next to Keras: `python tests/benchmarks/shadow_speed.py`.

The pool is 1,000 images of MNIST as 64 components if COURSE_DATA names a folder that has them, else 300 of
scikit-learn's digits. Two times are printed:

- cold: the first attack in this process: building the network, compiling, initial weights, training all
  models, their answers, the scores of the three attacks. Importing TensorFlow and reading the images are
  outside the clock, and shown by themselves;
- warm: the same again, the median of several runs. Each compiles anew, as each call does.

The peer is Keras's `fit`, one model after another, on the members of each with half the batch size and as
many epochs; a few models are timed (the first, which compiles, is left out) and multiplied up.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.course.experiments import machine
from helpers.course.images import mnist
from helpers.desensitization.membership_leakage import (
    MODELS,
    Pool,
    attack_pool,
    digits_pool,
    mnist_pool,
    network,
)


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="warm runs")
    parser.add_argument("--peers", type=int, default=3, help="models trained by Keras; 0 for none")
    options = parser.parse_args()
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}")
    print(f"{'importing TensorFlow and Keras':42} {seconds(lambda: __import__('keras').Sequential()):7.2f} s")
    pool = images()
    print(f"pool of {len(pool.x)} records, {MODELS} models, {pool.recipe}")
    cold = seconds(lambda: show(pool))
    warm = statistics.median(seconds(lambda: attack_pool(pool, seed=1)) for _ in range(options.repeats))
    print(f"{'training and attack, cold':42} {cold:7.2f} s")
    print(f"{'training and attack, warm':42} {warm:7.2f} s   {MODELS / warm:6.0f} models a second")
    if options.peers:
        one = statistics.median([keras_fit(pool) for _ in range(options.peers + 1)][1:])
        print(f"{'Keras fit, one model':42} {one:7.2f} s   {MODELS * one / warm:6.0f} times as long for all")


def images() -> Pool:
    """Return MNIST's pool if it is at hand, else that of the digits."""
    return mnist_pool(mnist(), seed=0) if os.environ.get("COURSE_DATA") else digits_pool(seed=0)


def show(pool: Pool) -> None:
    """Attack the pool and print what came of it."""
    for attack in attack_pool(pool, seed=0).attacks:
        curve = attack.curve
        print(f"{attack.name:15} AUC {curve.auc:.3f}, TPR {curve.tpr_at(0.01):.1%} at 1 % FPR")


def keras_fit(pool: Pool) -> float:
    """Return the seconds for one model trained by Keras on half of the pool."""
    import keras

    model = network(pool.x.shape[1])
    model.compile(
        keras.optimizers.Adam(pool.recipe.learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    half = np.random.default_rng(1).permutation(len(pool.x))[::2]
    return seconds(
        lambda: model.fit(
            pool.x[half],
            pool.y[half],
            batch_size=pool.recipe.batch_size // 2,
            epochs=pool.recipe.epochs,
            verbose=0,
        )
    )


def seconds(call) -> float:
    """Return how long a call takes, on the clock."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
