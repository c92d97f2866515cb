"""The parts of an image that a convolution multiplies with its kernel, one for each place.

A convolution is a product of patches and kernel: at place t the output is aₜW, where aₜ is the part of the
image under the kernel. So the gradient of an example's kernel is Σₜ aₜᵀgₜ, as for a dense layer that is used
at many places.

The patches are made in two steps, along the width and then along the height, each of which moves long rows of
numbers. With few channels a row is short along the width; there, multiplying with a matrix of zeros and ones
is several times faster than moving numbers one by one.

>>> image = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
>>> two_by_two = Window((2, 2), (1, 1), "valid")
>>> patches(image, two_by_two).numpy().reshape(2, 4, 2).swapaxes(0, 1).reshape(4, 4).tolist()
[[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0], [3.0, 4.0, 6.0, 7.0], [4.0, 5.0, 7.0, 8.0]]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

FEW_CHANNELS = 8


@dataclass(frozen=True)
class Window:
    """What slides over the image.

    Attributes
    ----------
    size, strides : (int, int)
        Along height and width.
    padding : str
        "valid" or "same", as Keras understands them.
    dilation : (int, int)
        The distance of neighbors under the kernel.
    """

    size: tuple[int, int]
    strides: tuple[int, int]
    padding: str
    dilation: tuple[int, int] = (1, 1)

    def starts(self, length: int, axis: int) -> np.ndarray:
        """Return where the window begins along an axis: below 0 where it stands over the border.

        Examples
        --------
        >>> Window((8, 8), (2, 2), "same").starts(28, axis=0)[:3].tolist()
        [-3, -1, 1]
        """
        reach, stride = (self.size[axis] - 1) * self.dilation[axis] + 1, self.strides[axis]
        if self.padding == "valid":
            return np.arange(0, length - reach + 1, stride)
        places = -(-length // stride)
        return stride * np.arange(places) - max((places - 1) * stride + reach - length, 0) // 2

    def offsets(self, axis: int) -> np.ndarray:
        """Return the distances from where the window begins.

        Examples
        --------
        >>> Window((3, 3), (1, 1), "valid", dilation=(2, 2)).offsets(axis=0).tolist()
        [0, 2, 4]
        """
        return self.dilation[axis] * np.arange(self.size[axis])


def patches(images: Any, window: Window) -> Any:
    """Return what stands under the window at each place.

    Parameters
    ----------
    images : tensor, shape (examples, height, width, channels)
        All but the number of examples known.
    window : Window
        Of a convolution.

    Returns
    -------
    tensor, shape (examples, window height, places, window width × channels)
        Zeros beyond the border.

    Examples
    --------
    >>> patches(np.ones((5, 28, 28, 1), np.float32), Window((8, 8), (2, 2), "same")).shape
    TensorShape([5, 8, 196, 8])
    """
    import tensorflow as tf

    images = tf.convert_to_tensor(images)
    _, height, width, channels = images.shape
    rows = window.offsets(0)[:, None] + window.starts(height, 0)
    columns = window.starts(width, 1)[:, None] + window.offsets(1)
    unfolded = _along_width(images, columns.ravel())
    above, below = max(-rows.min(), 0), max(rows.max() - height + 1, 0)
    unfolded = tf.pad(unfolded, ((0, 0), (above, below), (0, 0)))
    found = tf.gather(unfolded, (rows + above).ravel(), axis=1)
    return tf.reshape(found, (-1, len(rows), rows.shape[1] * len(columns), columns.shape[1] * channels))


def _along_width(images: Any, columns: np.ndarray) -> Any:
    """Return the columns asked for, of shape (examples, height, columns × channels)."""
    import tensorflow as tf

    _, height, width, channels = images.shape
    if channels < FEW_CHANNELS:
        chosen = np.kron(columns == np.arange(width)[:, None], np.eye(channels))
        found = tf.matmul(
            tf.reshape(images, (-1, width * channels)), chosen.astype(images.dtype.as_numpy_dtype)
        )
    else:
        left, right = max(-columns.min(), 0), max(columns.max() - width + 1, 0)
        padded = tf.pad(images, ((0, 0), (0, 0), (left, right), (0, 0)))
        found = tf.gather(padded, columns + left, axis=2)
    return tf.reshape(found, (-1, height, len(columns) * channels))
