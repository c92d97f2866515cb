"""Handwritten digits, for the lessons that train a model: a small set that is always there, and MNIST.

>>> x_train, y_train, x_test, y_test = digits()
>>> x_train.shape, y_train[:5].tolist()
((1438, 8, 8), [0, 1, 2, 3, 4])
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DATA_FOLDER = "COURSE_DATA"
MNIST_FILE = "mnist.npz"
MNIST_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
TEST_EVERY = 5


@dataclass(frozen=True, eq=False)
class Examples:
    """Labeled images for training and, kept apart, for the test. Unpacks into its four arrays.

    Attributes
    ----------
    x_train, x_test : ndarray of float32, shape (examples, height, width)
        Gray values from 0 (background) to 1 (ink).
    y_train, y_test : ndarray of int32, shape (examples,)
        The digit on each image, 0 to 9.

    Raises
    ------
    ValueError
        If there is not one label for each image.

    Examples
    --------
    >>> Examples(np.zeros((3, 8, 8)), np.zeros(2), np.zeros((1, 8, 8)), np.zeros(1))
    Traceback (most recent call last):
        ...
    ValueError: need one label for each image, got 3 images with 2 labels for training
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def __post_init__(self) -> None:
        pairs = {"training": (self.x_train, self.y_train), "the test": (self.x_test, self.y_test)}
        for use, (x, y) in pairs.items():
            if len(x) != len(y):
                raise ValueError(
                    f"need one label for each image, got {len(x)} images with {len(y)} labels for {use}"
                )

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.x_train, self.y_train, self.x_test, self.y_test))


def digits() -> Examples:
    """Return scikit-learn's handwritten digits: small images that come with the installation.

    Returns
    -------
    images : Examples
        Of 8 × 8 pixels, 1,438 for training and 359 for the test: of the images sorted by digit, every fifth
        is for the test. Both in the order of the original. A fresh copy at every call.

    Notes
    -----
    They are by 13 people, who wrote for the training and for the test. On the writing of strangers a model
    may be less accurate than this test says.

    References
    ----------
    E. Alpaydin, C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository,
    1998, doi:10.24432/C50P49; of it the part that was its test set.

    Examples
    --------
    >>> x_train, y_train, x_test, y_test = digits()
    >>> np.bincount(y_test).tolist()
    [35, 37, 35, 37, 36, 36, 36, 36, 35, 36]
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    images, labels = (x.reshape(-1, 8, 8) / 16).astype(np.float32), y.astype(np.int32)
    test = np.zeros(len(labels), dtype=bool)
    test[np.argsort(labels, kind="stable")[TEST_EVERY - 1 :: TEST_EVERY]] = True
    return Examples(images[~test], labels[~test], images[test], labels[test])


def mnist() -> Examples:
    """Return MNIST: from a folder of yours, from Keras's cache, or by a download of 11 MB.

    Returns
    -------
    images : Examples
        60,000 images of 28 × 28 pixels for training and 10,000 for the test.

    Raises
    ------
    FileNotFoundError
        If the environment variable COURSE_DATA names a folder that has no `mnist.npz`.
    ConnectionError
        If it is not set, and Keras neither has the images nor gets them.
    ValueError
        If the file holds something else.

    Notes
    -----
    With COURSE_DATA set, the images are read from `mnist.npz` in that folder, Keras is not loaded and the
    network not used. Otherwise ``keras.datasets.mnist.load_data`` looks in its cache
    (`~/.keras/datasets`), downloads what is not there, and compares it with a known hash.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition",
    Proceedings of the IEEE 86 (11), 1998.

    Examples
    --------
    >>> import pytest
    >>> with pytest.MonkeyPatch.context() as patch:
    ...     patch.setenv("COURSE_DATA", "no such folder")
    ...     mnist()
    Traceback (most recent call last):
        ...
    FileNotFoundError: COURSE_DATA is set, but there is no file ...mnist.npz. Put ...
    """
    folder = os.environ.get(DATA_FOLDER)
    arrays = _read(Path(folder) / MNIST_FILE) if folder else _from_keras()
    x_train, y_train, x_test, y_test = (arrays[name] for name in MNIST_ARRAYS)
    return Examples(_gray(x_train), y_train.astype(np.int32), _gray(x_test), y_test.astype(np.int32))


def _read(path: Path) -> Mapping[str, np.ndarray]:
    if not path.is_file():
        raise FileNotFoundError(
            f"{DATA_FOLDER} is set, but there is no file {path}. Put Keras's {MNIST_FILE} there, or "
            "unset the variable: then Keras downloads it."
        )
    with np.load(path, allow_pickle=False) as file:
        if missing := [name for name in MNIST_ARRAYS if name not in file]:
            raise ValueError(f"{path} is not Keras's {MNIST_FILE}: it lacks {', '.join(missing)}")
        return {name: file[name] for name in MNIST_ARRAYS}


def _from_keras() -> Mapping[str, np.ndarray]:
    from keras.datasets import mnist as source

    try:
        (x_train, y_train), (x_test, y_test) = source.load_data()
    except Exception as problem:  # the only type that Keras raises for a failed download
        raise ConnectionError(
            f"Keras could not load MNIST ({problem}). Where there is no network, copy {MNIST_FILE} from "
            "~/.keras/datasets of another machine to a folder here, and name that folder in the environment "
            f"variable {DATA_FOLDER}. Or use digits(), which needs no network."
        ) from problem
    return dict(zip(MNIST_ARRAYS, (x_train, y_train, x_test, y_test), strict=True))


def _gray(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype != np.uint8 or pixels.shape[1:] != (28, 28):
        raise ValueError(
            f"MNIST has images of 28 × 28 bytes, got an array of {pixels.dtype} of shape {pixels.shape}"
        )
    return pixels.astype(np.float32) / np.float32(255)
