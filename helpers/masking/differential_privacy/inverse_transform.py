"""Draw whole numbers with exactly the probabilities that are asked for: the inverse transform, bit by bit.

To draw j with probability p_j, mark the sums F_j = p_0 + … + p_j on the line from 0 to 1, and let U be
uniform on it: U lies between F_{j-1} and F_j with probability p_j. A computer has neither U nor F_j with all
its digits. It does not need them:

- U is drawn bit by bit. The bits are fair and independent, and after n of them U is known to lie in
  [w, w + 1)/2^n, where w is the number that they spell.
- F_j is known to lie between two fractions, by arithmetic on whole numbers (`exponential_bounds`).
- j is the answer when all of [w, w + 1)/2^n lies surely between F_{j-1} and F_j. Else more bits are drawn, of
  U and of the bounds.

**Why this is exact.** What is returned is always the j with F_{j-1} ≤ U < F_j for the one U whose bits are
being drawn, and so has probability p_j, however small: the tail is not cut off, and no probability is
rounded. The drawing ends with probability 1, as an undecided w touches one of the F_j (or their only limit
point, 1), and the chance to be there goes to 0 as n grows.

**Why this is fast.** Most often 16 bits decide: a table has the answer for each of the 65,536 values of w.
For the few others, 48 more bits and a binary search among the cuts; for one in about 2^50, whole numbers of
any size.

Source: Knuth and Yao, "The complexity of nonuniform random number generation" (1976), for bits drawn only as
far as needed; Chen and Asau, "On generating random variates from an empirical distribution" (1974), for the
table.

Assumed: the bits of the generator are fair and independent. Not protected: the time that a draw takes depends
a little on what is drawn (on how often more bits are needed).

>>> import numpy as np
>>> def two_to_one(bits):  # the weights 2 and 1, exactly, and nothing behind them
...     return [(2 << bits, 2 << bits), (1 << bits, 1 << bits)], 0
>>> draws = InverseTransform(two_to_one).draw(30_000, np.random.default_rng(1))
>>> np.bincount(draws)
array([19930, 10070])
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from helpers.masking.differential_privacy.exponential_bounds import Bounds
from helpers.numbers.randomness import SecureGenerator, random_words

Weights = Callable[[int], tuple[list[Bounds], int]]
"""For b bits: bounds of 2^b times the first weights, and an upper bound of all later ones together."""

_GUARD_BITS = 32
_WORD_BITS = 64
_CELL_BITS = 16
_PIECE = 1 << 16
_UNDECIDED = np.iinfo(np.int64).min


class Spans(NamedTuple):
    """The words that decide: those from ``first[i]`` to ``last[i]`` mean the value number ``number[i]``."""

    first: list[int]
    last: list[int]
    number: list[int]


def spans(weights: Weights, bits: int) -> Spans:
    """Return which words of `bits` bits decide, and for what.

    Parameters
    ----------
    weights : callable
        What the probabilities are proportional to: see `Weights`.
    bits : int
        The length of a word.

    Examples
    --------
    >>> spans(lambda bits: ([(2 << bits, 2 << bits), (1 << bits, 1 << bits)], 0), bits=4)  # 2/3 of 16 is 10.7
    Spans(first=[0, 11], last=[9, 15], number=[0, 1])
    """
    bounds, rest = weights(bits + _GUARD_BITS)
    low_after, high_after = sum(low for low, _ in bounds), sum(high for _, high in bounds) + rest
    low_before = high_before = start = 0
    found = Spans([], [], [])
    for j, (low, high) in enumerate(bounds):
        low_before, high_before = low_before + low, high_before + high
        low_after, high_after = low_after - low, high_after - high
        end = (low_before << bits) // (low_before + high_after)
        if start < end:
            found.first.append(start)
            found.last.append(end - 1)
            found.number.append(j)
        start = -(-(high_before << bits) // (high_before + low_after))
    return found


def draw_one(
    weights: Weights, rng: np.random.Generator | SecureGenerator, *, word: int = 0, bits: int = 0
) -> int:
    """Return the number of one value, drawn with probability exactly proportional to its weight.

    Parameters
    ----------
    weights : callable
        What the probabilities are proportional to: see `Weights`.
    rng : numpy.random.Generator or SecureGenerator
        Where the bits come from.
    word, bits : int
        Bits of U that are drawn already, and how many they are.

    Examples
    --------
    >>> draw_one(lambda bits: ([(1, 1)], 0), np.random.default_rng(1))  # the only value
    0
    """
    while True:
        word = word << _WORD_BITS | int(random_words(1, rng)[0])
        bits += _WORD_BITS
        first, last, number = spans(weights, bits)
        place = bisect_right(first, word) - 1
        if place >= 0 and word <= last[place]:
            return number[place]


class InverseTransform:
    """A distribution with its table, for many draws.

    Parameters
    ----------
    weights : callable
        What the probabilities are proportional to: see `Weights`.
    value : callable
        The whole number that value number j stands for; must work on an ``int`` and on an int64 array.
        Without it: j.

    Examples
    --------
    >>> coin = InverseTransform(lambda bits: ([(1, 1), (1, 1)], 0), value=lambda j: 2 * j - 1)
    >>> sorted(set(coin.draw(100, np.random.default_rng(1)).tolist()))
    [-1, 1]
    """

    def __init__(self, weights: Weights, value: Callable[[Any], Any] = lambda j: j) -> None:
        self._weights, self._value = weights, value
        first, last, number = spans(weights, _WORD_BITS)
        self._first, self._last = np.array(first, dtype=np.uint64), np.array(last, dtype=np.uint64)
        self._values = value(np.array(number, dtype=np.int64))
        start = np.arange(1 << _CELL_BITS, dtype=np.uint64) << np.uint64(_WORD_BITS - _CELL_BITS)
        end = start | np.uint64((1 << _WORD_BITS - _CELL_BITS) - 1)
        place = np.searchsorted(self._first, start, side="right") - 1
        decided = (start >= self._first[place]) & (end <= self._last[place])
        self._table = np.where(decided, self._values[place], _UNDECIDED)

    def draw(self, size: int, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
        """Return `size` independent draws (int64).

        Raises
        ------
        OverflowError
            If a draw does not fit into 64 bits.
        """
        drawn = np.empty(size, dtype=np.int64)
        for start in range(0, size, _PIECE):
            self._fill(drawn[start : start + _PIECE], rng)
        return drawn

    def _fill(self, target: np.ndarray, rng: np.random.Generator | SecureGenerator) -> None:
        cells = random_words(-(-target.size // 4), rng).view(np.uint16)[: target.size]
        np.take(self._table, cells, out=target, mode="clip")
        undecided = np.flatnonzero(target == _UNDECIDED)
        if undecided.size:
            target[undecided] = self._decide(cells[undecided], rng)

    def _decide(self, cells: np.ndarray, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
        words = cells.astype(np.uint64) << np.uint64(_WORD_BITS - _CELL_BITS)
        words |= random_words(cells.size, rng) >> np.uint64(_CELL_BITS)
        place = np.searchsorted(self._first, words, side="right") - 1
        drawn = self._values[place]
        for i in np.flatnonzero((words < self._first[place]) | (words > self._last[place])):
            drawn[i] = self._value(draw_one(self._weights, rng, word=int(words[i]), bits=_WORD_BITS))
        return drawn
