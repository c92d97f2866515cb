import os
import socket
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from helpers.course import data, images
from helpers.course.images import Examples, digits, mnist

MNIST_FOLDER = os.environ.get("COURSE_DATA") or Path(__file__).parents[3] / "shared" / "data"


def small_mnist(folder, **changed):
    """Write a file as Keras's, with three images for training and two for the test."""
    arrays = {
        "x_train": np.arange(3 * 784, dtype=np.uint8).reshape(3, 28, 28),
        "y_train": np.array([7, 0, 9], dtype=np.uint8),
        "x_test": np.full((2, 28, 28), 255, dtype=np.uint8),
        "y_test": np.array([1, 2], dtype=np.uint8),
    }
    kept = {name: array for name, array in (arrays | changed).items() if array is not None}
    np.savez(folder / "mnist.npz", **kept)


def keras_that(load_data):
    """Return modules that stand for Keras's, with this function in the place of its download."""
    names = ("keras", "keras.datasets", "keras.datasets.mnist")
    keras, datasets, source = map(ModuleType, names)
    keras.datasets, datasets.mnist, source.load_data = datasets, source, load_data
    return dict(zip(names, (keras, datasets, source), strict=True))


def refuse(*arguments, **named):
    raise AssertionError("a connection was opened, or Keras asked")


def check(examples, size, training, test):
    for x, y, count in (
        (examples.x_train, examples.y_train, training),
        (examples.x_test, examples.y_test, test),
    ):
        assert x.shape == (count, size, size)
        assert x.dtype == np.float32
        assert (x.min(), x.max()) == (0, 1)
        assert y.shape == (count,)
        assert y.dtype == np.int32
        assert set(y) == set(range(10))


def test_digits_are_there_without_a_network(monkeypatch):
    monkeypatch.setattr(socket, "socket", refuse)
    check(digits(), 8, training=1438, test=359)


def test_the_digits_of_training_and_test_are_all_of_the_original_and_none_twice():
    from sklearn.datasets import load_digits

    original, split = load_digits(), digits()
    rows = [
        (*image.ravel(), label) for image, label in zip(original.images / 16, original.target, strict=True)
    ]
    kept = [
        (*image.ravel(), label)
        for x, y in ((split.x_train, split.y_train), (split.x_test, split.y_test))
        for image, label in zip(x, y, strict=True)
    ]
    assert sorted(rows) == sorted(kept)


def test_a_fifth_of_every_digit_is_for_the_test():
    split = digits()
    shares = np.bincount(split.y_test) / (np.bincount(split.y_train) + np.bincount(split.y_test))
    assert np.abs(shares - 0.2).max() < 0.01


def test_a_caller_may_change_its_copy():
    mine = digits()
    mine.x_train[:] = 0
    assert digits().x_train.max() == 1


def test_examples_unpack():
    split = digits()
    x_train, y_train, x_test, y_test = split
    assert x_train is split.x_train
    assert y_test is split.y_test
    assert (len(y_train), len(x_test)) == (1438, 359)


def test_examples_without_a_label_for_each_image():
    with pytest.raises(ValueError, match="got 2 images with 3 labels for the test"):
        Examples(np.zeros((1, 8, 8)), np.zeros(1), np.zeros((2, 8, 8)), np.zeros(3))


def test_the_folder_of_the_environment_comes_first(monkeypatch, tmp_path):
    small_mnist(tmp_path)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    for name, module in keras_that(refuse).items():
        monkeypatch.setitem(sys.modules, name, module)
    small = mnist()
    assert small.x_train.dtype == np.float32
    np.testing.assert_array_equal(small.x_train[0, 0, :4], np.array([0, 1, 2, 3], dtype=np.float32) / 255)
    assert small.x_test.min() == 1
    assert small.y_train.tolist() == [7, 0, 9]
    assert small.y_train.dtype == np.int32


def test_a_folder_without_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"no file .*mnist\.npz\. Put .* or unset the variable"):
        mnist()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"y_test": None}, "it lacks y_test"),
        ({"x_test": np.zeros((2, 784), dtype=np.uint8)}, r"array of uint8 of shape \(2, 784\)"),
        ({"x_train": np.zeros((3, 28, 28))}, "array of float64 of shape"),
        ({"y_train": np.zeros(2, dtype=np.uint8)}, "3 images with 2 labels for training"),
        ({"y_train": np.array([None] * 3)}, "Object arrays cannot be loaded"),
    ],
)
def test_a_file_that_is_not_mnist(monkeypatch, tmp_path, changed, message):
    small_mnist(tmp_path, **changed)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    with pytest.raises(ValueError, match=message):
        mnist()


def test_without_a_folder_keras_is_asked(monkeypatch):
    train = np.zeros((3, 28, 28), dtype=np.uint8), np.array([1, 2, 3], dtype=np.uint8)
    test = np.full((1, 28, 28), 255, dtype=np.uint8), np.array([4], dtype=np.uint8)
    monkeypatch.delenv("COURSE_DATA", raising=False)
    for name, module in keras_that(lambda: (train, test)).items():
        monkeypatch.setitem(sys.modules, name, module)
    assert mnist().y_train.tolist() == [1, 2, 3]
    assert mnist().x_test.max() == 1


def test_when_keras_cannot_load_it(monkeypatch):
    def fail():
        raise Exception("URL fetch failure on https://example.org")

    monkeypatch.delenv("COURSE_DATA", raising=False)
    for name, module in keras_that(fail).items():
        monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(ConnectionError, match=r"URL fetch failure .*COURSE_DATA.*digits\(\)"):
        mnist()


def test_the_real_mnist(monkeypatch):
    if not (Path(MNIST_FOLDER) / "mnist.npz").is_file():
        pytest.skip(f"no mnist.npz in {MNIST_FOLDER}: set COURSE_DATA to a folder that has it")
    monkeypatch.setenv("COURSE_DATA", str(MNIST_FOLDER))
    examples = mnist()
    check(examples, 28, training=60_000, test=10_000)
    assert np.bincount(examples.y_train).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert np.bincount(examples.y_test).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip


def test_they_are_offered_with_the_other_data():
    assert data.digits is images.digits
    assert data.mnist is images.mnist
    assert data.Examples is images.Examples
