"""Canaries: secrets drawn at random and planted in texts, to measure in bits how well a model knows them.

A canary of six digits is one of a million. Rank them all by the probability that the model gives them; the
*exposure* of the true one is

    log₂ (number of candidates) - log₂ (its rank),

20 bits if the model ranks it first and 1/ln 2 = 1.44 bits on average if its rank is a random guess.

Source: Carlini, Liu, Erlingsson, Kos, Song, "The Secret Sharer: Evaluating and Testing Unintended
Memorization in Neural Networks" (USENIX Security 2019): exposure, and extraction by search. They estimate the
rank by sampling; here it is exact, by a walk of the tree of digits.

>>> import random
>>> draw_pin(random.Random(1))
'291417'
>>> round(exposure(rank=1), 2), round(exposure(rank=3), 2), exposure(rank=1_000_000)
(19.93, 18.35, 0.0)
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from secrets import SystemRandom

import numpy as np

PLACES = 6
CANDIDATES = 10**PLACES
GUESS = 1 / math.log(2)
DigitsAfter = Callable[[str, int], np.ndarray]


def draw_pin(rng: random.Random | None = None, places: int = PLACES) -> str:
    """Return digits drawn at random.

    Parameters
    ----------
    rng : random.Random, optional
        A seeded one gives the same digits again: a toy.
    places : int
        How many.

    Examples
    --------
    >>> draw_pin(random.Random(1), places=4)
    '2914'
    """
    rng = SystemRandom() if rng is None else rng
    return "".join(str(rng.randrange(10)) for _ in range(places))


def plant(
    texts: Sequence[str], canaries: Iterable[tuple[str, int]], rng: random.Random | None = None
) -> list[str]:
    """Return the texts with canaries at random places among them.

    Parameters
    ----------
    texts : sequence of str
        What a model is to be trained on.
    canaries : iterable of (str, int)
        Sentences, and how often each is planted.
    rng : random.Random, optional
        Draws the places.

    Examples
    --------
    >>> sorted(plant(["a letter"], [("the PIN is 123456", 2)]))
    ['a letter', 'the PIN is 123456', 'the PIN is 123456']
    """
    planted = [*texts, *(sentence for sentence, times in canaries for _ in range(times))]
    (SystemRandom() if rng is None else rng).shuffle(planted)
    return planted


def pin_log_probabilities(digits_after: DigitsAfter, prompt: str, places: int = PLACES) -> np.ndarray:
    """Return the logarithm of the probability of each PIN after a prompt, by walking the tree of digits.

    Parameters
    ----------
    digits_after : function
        From the prompt and a depth d to the natural logarithms of the probability of each next digit, shape
        (10^d, 10): row k is what the model says after the prompt and the d digits of k.
    prompt : str
        What the attacker types.
    places : int
        Digits of a PIN.

    Returns
    -------
    ndarray of float64, shape (10^places,)
        Entry k is for the PIN whose digits are those of k, with zeros in front.

    Examples
    --------
    >>> ones = lambda prompt, depth: np.tile(np.log(np.eye(10)[1] * 0.91 + 0.009), (10**depth, 1))
    >>> p = pin_log_probabilities(ones, "PIN ", places=2)
    >>> p.shape, int(np.argmax(p)), bool(np.isclose(np.exp(p[11]), 0.919**2))
    ((100,), 11, True)
    """
    total = np.zeros(1)
    for depth in range(places):
        total = (total[:, None] + digits_after(prompt, depth)).ravel()
    return total


def rank_of(log_probabilities: np.ndarray, pin: str) -> float:
    """Return the rank of a PIN among all: 1 for the most probable one.

    PINs that are exactly as probable share the mean of their ranks: a model that knows nothing and gives all
    the same probability has the true one in the middle, not first.

    Parameters
    ----------
    log_probabilities : ndarray, shape (10^places,)
        As `pin_log_probabilities` gives.
    pin : str
        With as many digits.

    Raises
    ------
    ValueError
        If the PIN is not of digits, there is not one probability for each PIN of that length, or one is not a
        number.

    Examples
    --------
    >>> rank_of(np.log([0.2, 0.4, 0.1, 0.1, 0.05, 0.05, 0.04, 0.03, 0.02, 0.01]), "0")
    2.0
    >>> rank_of(np.zeros(10), "0")
    5.5
    """
    if not (pin.isascii() and pin.isdecimal()):
        raise ValueError(f"a PIN is made of digits, got {pin!r}")
    if len(log_probabilities) != 10 ** len(pin):
        raise ValueError(
            f"need a probability for each of the {10 ** len(pin):,} PINs of {len(pin)} digits, "
            f"got {len(log_probabilities):,}"
        )
    if np.isnan(log_probabilities).any():
        raise ValueError("a probability is not a number: the model is ruined, or its weights have overflowed")
    own = log_probabilities[int(pin)]
    greater = np.count_nonzero(log_probabilities > own)
    return float(greater + (np.count_nonzero(log_probabilities == own) + 1) / 2)


def exposure(rank: float, candidates: int = CANDIDATES) -> float:
    """Return the exposure in bits: how often the model halves the attacker's search.

    Parameters
    ----------
    rank : float
        1 to `candidates`.
    candidates : int
        How many secrets are possible, all as likely before the model is asked.

    Raises
    ------
    ValueError
        If the rank is out of its range.

    Examples
    --------
    >>> exposure(rank=2, candidates=1024)
    9.0
    """
    if not 1 <= rank <= candidates:
        raise ValueError(f"a rank among {candidates:,} is between 1 and {candidates:,}, got {rank}")
    return math.log2(candidates) - math.log2(rank)


@dataclass(frozen=True, eq=False)
class Panel:
    """One person's PIN among all: the histogram of their log-probabilities, and where the true one is.

    Attributes
    ----------
    counts : ndarray of int, shape (bins,)
        PINs in each bin.
    edges : ndarray of float, shape (bins + 1,)
        Of the bins: natural logarithms of probabilities.
    at : float
        The true PIN's.
    rank : float
        The true PIN's, 1 or more.

    Examples
    --------
    >>> Panel(np.array([3, 6, 1]), np.array([-9.0, -6, -3, 0]), at=-1.0, rank=1.0).candidates
    10
    """

    counts: np.ndarray
    edges: np.ndarray
    at: float
    rank: float

    @property
    def candidates(self) -> int:
        """Return how many PINs there are."""
        return int(self.counts.sum())

    @property
    def exposure(self) -> float:
        """Return the true PIN's exposure in bits."""
        return exposure(self.rank, self.candidates)


def panel(log_probabilities: np.ndarray, pin: str, bins: int = 80) -> Panel:
    """Return the histogram of the PINs' log-probabilities, and where the true one is in it.

    Parameters
    ----------
    log_probabilities : ndarray, shape (10^places,)
        As `pin_log_probabilities` gives.
    pin : str
        The true one.
    bins : int
        Of the histogram, equally wide.

    Examples
    --------
    >>> found = panel(np.log(np.arange(1, 11) / 55), "9", bins=5)
    >>> found.counts.tolist(), found.rank, round(found.exposure, 2)
    ([1, 1, 1, 3, 4], 1.0, 3.32)
    """
    counts, edges = np.histogram(log_probabilities, bins=bins)
    return Panel(counts, edges, float(log_probabilities[int(pin)]), rank_of(log_probabilities, pin))


def complete(next_probabilities: Callable[[str], dict[str, float]], prompt: str, length: int) -> str:
    """Return what the model writes after a prompt if it takes the most probable character each time.

    This greedy search may miss the text that is the most probable as a whole; Carlini and others find that by
    Dijkstra's algorithm.

    Parameters
    ----------
    next_probabilities : function
        From a text to the probability (or its logarithm) of each next character.
    prompt : str
        What the attacker types.
    length : int
        How many characters are wanted.

    Examples
    --------
    >>> complete(lambda text: {"a": 0.6, "b": 0.4} if text[-1] == "b" else {"a": 0.1, "b": 0.9}, "b", 4)
    'abab'
    """
    text = prompt
    for _ in range(length):
        probabilities = next_probabilities(text)
        text += max(probabilities, key=probabilities.__getitem__)
    return text[len(prompt) :]
