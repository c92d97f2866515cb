"""Feature skew: each client sees its images through its own scanner.

The labels mean the same everywhere, but the images look different: one hospital's scanner is dark, another's
pale, a third's has pixels with offsets of their own. Each client's examples are changed as its scanner
changes them; the test images should then be seen through every scanner, or through one that no client has.

A toy of a device: of brightness, contrast and the fixed pattern of a sensor, and of nothing else that differs
between real ones (resolution, sharpness, noise that is new in every image).

>>> images = np.zeros((4, 8, 8), dtype=np.float32)
>>> parts = (np.array([0, 1]), np.array([2, 3]))
>>> seen = scan(images, parts, [Scanner(), Scanner(brightness=0.5)])
>>> seen.mean(axis=(1, 2))
array([0. , 0. , 0.5, 0.5], dtype=float32)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scanner:
    """A device that shows a pixel x as contrast · (x - 1/2) + 1/2 + brightness + its offset there.

    Parameters
    ----------
    brightness : float
        Added to every pixel, -1 to 1.
    contrast : float
        0 or more: 1 changes nothing, below 1 everything is grayer. At 0 nothing can be seen.
    noise : float
        The standard deviation of the offsets of the single pixels, 0 or more. They are the same on all
        images of a scanner.
    seed : int
        From which the offsets are drawn: scanners with different seeds have different ones.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> Scanner(brightness=0.2, contrast=0.5).apply(np.array([[[0.0, 1.0]]]))
    array([[[0.45, 0.95]]])
    """

    brightness: float = 0.0
    contrast: float = 1.0
    noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not -1 <= self.brightness <= 1:
            raise ValueError(f"brightness must be -1 to 1, got {self.brightness}")
        for name, value in {"contrast": self.contrast, "noise": self.noise}.items():
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be a finite number, 0 or more, got {value}")

    def apply(self, images: np.ndarray) -> np.ndarray:
        """Return the images as this scanner shows them.

        Parameters
        ----------
        images : ndarray of float, shape (images, height, width)
            Gray values from 0 to 1.

        Returns
        -------
        ndarray
            A new array of the same shape and dtype, cut off at 0 and 1.

        Raises
        ------
        ValueError
            If the array has another number of dimensions.

        Examples
        --------
        >>> images = np.full((2, 8, 8), 0.5)
        >>> one, other = Scanner(noise=0.1, seed=7).apply(images)
        >>> bool((one == other).all()), round(float(one.std()), 1)
        (True, 0.1)
        """
        if images.ndim != 3:
            raise ValueError(f"images must have the shape (images, height, width), got {images.shape}")
        offsets = np.random.default_rng(self.seed).normal(0, self.noise, images.shape[1:])
        shown = self.contrast * images + (1 - self.contrast) / 2 + self.brightness + offsets
        return np.clip(shown, 0, 1).astype(images.dtype)


def scan(images: np.ndarray, parts: Sequence[np.ndarray], scanners: Sequence[Scanner]) -> np.ndarray:
    """Return all images, each as the scanner of the client that holds it shows it.

    Parameters
    ----------
    images : ndarray of float, shape (images, height, width)
        Gray values from 0 to 1; not changed.
    parts : sequence of ndarray of int
        The rows of each client (`helpers.federated.partition`).
    scanners : sequence of Scanner
        One for each client.

    Returns
    -------
    ndarray
        A new array; images that nobody holds are as they were.

    Raises
    ------
    ValueError
        If there are not as many scanners as clients, or the images have no three dimensions.

    Examples
    --------
    >>> scan(np.zeros((2, 1, 1)), [np.array([1])], [Scanner(brightness=0.25)]).ravel()
    array([0.  , 0.25])
    """
    if len(parts) != len(scanners):
        raise ValueError(f"need one scanner for each client, got {len(scanners)} for {len(parts)} clients")
    seen = images.copy()
    for part, scanner in zip(parts, scanners, strict=True):
        seen[part] = scanner.apply(images[part])
    return seen


def different_scanners(clients: int, rng: np.random.Generator, *, skew: float = 1.0) -> tuple[Scanner, ...]:
    """Draw a scanner for each client, the more different the larger the skew.

    Parameters
    ----------
    clients : int
        0 or more.
    rng : numpy.random.Generator
        The source of chance.
    skew : float
        0 (all alike, and they change nothing) to 1: brightness is drawn from -0.4 to 0.4 times the skew,
        contrast from 1 - 0.7 times the skew to 1, and the noise is 0.2 times the skew.

    Returns
    -------
    tuple of Scanner

    Raises
    ------
    ValueError
        If the skew is not 0 to 1.

    Examples
    --------
    >>> different_scanners(1, np.random.default_rng(1), skew=0)[0].contrast
    1.0
    """
    if not 0 <= skew <= 1:
        raise ValueError(f"skew must be 0 to 1, got {skew}")
    return tuple(
        Scanner(
            brightness=skew * rng.uniform(-0.4, 0.4),
            contrast=1 - skew * rng.uniform(0, 0.7),
            noise=0.2 * skew,
            seed=int(rng.integers(2**32)),
        )
        for _ in range(clients)
    )
