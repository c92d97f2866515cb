"""A digest of the training data, for the metadata of a model: it says on which data, and not what they are.

Whoever has the data can check that they are the same. Who has not can test guesses: a digest of few or of
guessable values hides nothing. In a vault file it is sealed with the rest.

>>> digest(np.arange(3)) == digest(np.arange(3)), digest(np.arange(3)) == digest(np.arange(3.0))
(True, False)
"""

from __future__ import annotations

import hashlib

import numpy as np

from helpers.vault.model_file import Model, pieces


def digest(*arrays: np.ndarray) -> str:
    """Return the SHA-256 hash of arrays: their types, shapes and values, in this order.

    Parameters
    ----------
    *arrays : ndarray
        Features and labels, say, of the types that a model file holds. Categories become codes first.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> digest(np.zeros((2, 3))) == digest(np.zeros((3, 2)))
    False
    """
    state = hashlib.sha256()
    for piece in pieces(Model({str(place): array for place, array in enumerate(arrays)})):
        state.update(piece)
    return state.hexdigest()
