"""Three hospitals that differ in what they have seen: the clients of lesson 04.

>>> from helpers.course.images import digits
>>> [len(rows) for rows in three_hospitals(digits().y_train)]
[741, 428, 269]
"""

import numpy as np

from helpers.federated.partition import Parts

__all__ = ["three_hospitals"]

COMMON = (0.6, 0.25, 0.15)
"""How much of a digit that is not rare anywhere goes to hospital A, B and C."""
RARE = ((7, 8, 9), (0, 1, 2), (4, 5, 6))
"""The digits that each of them has hardly seen."""


def three_hospitals(labels: np.ndarray, seed: int = 4) -> Parts:
    """Deal the digits out to a large, a middling and a small hospital, each nearly without three of them.

    Parameters
    ----------
    labels : ndarray of int, shape (examples,)
        Digits, 0 … 9.
    seed : int
        Of the random choice which images go where.

    Returns
    -------
    tuple of ndarray of int
        The rows of each hospital; every row belongs to one of them.

    Examples
    --------
    >>> labels = np.repeat(np.arange(10), 100)
    >>> [int(np.sum(labels[rows] == 7)) for rows in three_hospitals(labels)]
    [2, 61, 37]
    """
    rng = np.random.default_rng(seed)
    hands: list[list[np.ndarray]] = [[], [], []]
    for digit in range(10):
        share = [0.01 if digit in rare else common for common, rare in zip(COMMON, RARE, strict=True)]
        rows = rng.permutation(np.flatnonzero(labels == digit))
        cuts = np.round(np.cumsum(share)[:2] / np.sum(share) * len(rows)).astype(int)
        for hand, piece in zip(hands, np.split(rows, cuts), strict=True):
            hand.append(piece)
    return tuple(np.concatenate(hand) for hand in hands)
