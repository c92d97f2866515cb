"""ECB shows the picture: equal blocks of the message are equal blocks of the ciphertext.

- Needs: one ciphertext.
- Costs: a count of the blocks that occur more than once.
- Source: NIST SP 800-38A, section 6.1, states the property.
- Stopped by: any mode in which a block's ciphertext depends on its place as well: CBC, CTR, GCM.
- Not stopped by: a longer key or another block cipher.

>>> from helpers.encryption.modes import textbook_ctr, textbook_ecb_encrypt
>>> key, message = bytes(16), b"sixteen letters!" * 10
>>> repeated_blocks(textbook_ecb_encrypt(message, key))
9
>>> repeated_blocks(textbook_ctr(message, key, counter=bytes(16)))
0
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from helpers.encryption.blocks import BLOCK_SIZE, split_blocks

BYTES_A_PIXEL = 4
COLORS = {
    "sky": (150, 200, 235, 255),
    "sun": (250, 200, 60, 255),
    "sea": (20, 80, 140, 255),
    "sail": (245, 245, 240, 255),
    "hull": (120, 60, 30, 255),
}


def repeated_blocks(data: bytes) -> int:
    """Return how many blocks of 16 bytes are copies of an earlier one.

    Parameters
    ----------
    data : bytes
        A ciphertext.

    Returns
    -------
    int
        0 for random bytes, but for a negligible chance: among 2^32 random blocks two are equal with
        probability 2^−65.

    Examples
    --------
    >>> repeated_blocks(b"sixteen letters!" + b"another sixteen!" + b"sixteen letters!")
    1
    """
    blocks = split_blocks(data)
    return len(blocks) - len(set(blocks))


def draw_sailboat(size: int = 128) -> NDArray[np.uint8]:
    """Draw a sailing boat with flat colors.

    Parameters
    ----------
    size : int
        Height and width in pixels, a multiple of 4 so that no block crosses the end of a row.

    Returns
    -------
    numpy.ndarray
        dtype uint8, shape (size, size, 4): red, green, blue and opacity of each pixel, so that a block of AES
        is 4 pixels of one row.

    Raises
    ------
    ValueError
        If `size` is not a positive multiple of 4.

    Examples
    --------
    >>> draw_sailboat(64).shape
    (64, 64, 4)
    """
    if size <= 0 or size % (BLOCK_SIZE // BYTES_A_PIXEL):
        raise ValueError(f"size must be a positive multiple of 4 pixels, got {size}")
    y, x = np.mgrid[0:size, 0:size] / size
    picture = np.empty((size, size, BYTES_A_PIXEL), dtype=np.uint8)
    picture[:] = COLORS["sky"]
    picture[(x - 0.8) ** 2 + (y - 0.2) ** 2 < 0.01] = COLORS["sun"]
    picture[y > 0.7] = COLORS["sea"]
    picture[(y > 0.12) & (y < 0.58) & (x > 0.45) & (x - 0.45 < 0.7 * (y - 0.12))] = COLORS["sail"]
    picture[(y > 0.62) & (y < 0.76) & (abs(x - 0.5) < 0.98 - y)] = COLORS["hull"]
    return picture


def encrypt_picture(pixels: NDArray[np.uint8], encrypt: Callable[[bytes], bytes]) -> NDArray[np.uint8]:
    """Encrypt the pixels of a picture and show the ciphertext as one.

    Parameters
    ----------
    pixels : numpy.ndarray
        dtype uint8, shape (height, width, 4).
    encrypt : callable
        From bytes to as many bytes, such as ``lambda data: textbook_ecb_encrypt(data, key)``.

    Returns
    -------
    numpy.ndarray
        The ciphertext in the shape of the picture. The opacity is set to 255, or nothing could be seen: so
        this cannot be decrypted again.

    Examples
    --------
    >>> from helpers.encryption.modes import textbook_ecb_encrypt
    >>> boat = draw_sailboat(16)
    >>> encrypt_picture(boat, lambda data: textbook_ecb_encrypt(data, bytes(16))).shape
    (16, 16, 4)
    """
    encrypted = np.frombuffer(encrypt(pixels.tobytes()), dtype=np.uint8).reshape(pixels.shape).copy()
    encrypted[..., 3] = 255
    return encrypted
