"""Coins with exact probabilities: n/d, and e^(-γ) for a rational γ.

Written out for one coin, after Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy"
(NeurIPS 2020, arXiv:2004.00010), Algorithm 1, where e^(-γ) comes out of coins with rational probabilities
alone (an idea of von Neumann's, 1951). And for arrays of coins, by comparing random words with bounds of
e^(-γ).

>>> from fractions import Fraction
>>> import numpy as np
>>> rng = np.random.default_rng(1)
>>> sum(bernoulli_exp(Fraction(1), rng) for _ in range(1000))  # 1000/e = 368
381
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np

from helpers.masking.differential_privacy.exponential_bounds import Bounds, exp_bounds, powers
from helpers.masking.differential_privacy.inverse_transform import draw_one
from helpers.numbers.randomness import SecureGenerator, random_words

_BITS = 62  # of a random word; its bounds, up to 2^62, fit into an int64
_GUARD_BITS = 32
_DIGIT_BITS = 8


def uniform_below(n: int, rng: np.random.Generator | SecureGenerator) -> int:
    """Return a whole number from 0 to n - 1, each equally likely, for an `n` of any size.

    Examples
    --------
    >>> uniform_below(1, np.random.default_rng(1))
    0
    """
    bits = (n - 1).bit_length()
    while True:
        drawn = int.from_bytes(rng.bytes((bits + 7) // 8), "big") >> -bits % 8
        if drawn < n:
            return drawn


def bernoulli(p: Fraction, rng: np.random.Generator | SecureGenerator) -> bool:
    """Return true with probability `p`, a fraction from 0 to 1.

    Examples
    --------
    >>> bernoulli(Fraction(1), np.random.default_rng(1))
    True
    """
    return uniform_below(p.denominator, rng) < p.numerator


def bernoulli_exp(gamma: Fraction, rng: np.random.Generator | SecureGenerator) -> bool:
    """Return true with probability e^(-gamma), for a fraction gamma ≥ 0.

    Notes
    -----
    For γ ≤ 1: throw coins with probabilities γ/1, γ/2, γ/3, … until one fails. All of the first k succeed
    with probability γ^k/k!, so that the first failure is at an odd place with probability 1 - γ + γ²/2! - … =
    e^(-γ). A larger γ is cut into steps of 1 and what is left, and all of them have to succeed.

    Examples
    --------
    >>> bernoulli_exp(Fraction(0), np.random.default_rng(1))
    True
    """
    while gamma > 1:
        if not bernoulli_exp(Fraction(1), rng):
            return False
        gamma -= 1
    K = 1
    while bernoulli(gamma / K, rng):
        K += 1
    return K % 2 == 1


def bernoulli_exp_array(
    rate: Fraction, n: np.ndarray, rng: np.random.Generator | SecureGenerator
) -> np.ndarray:
    """Return for each element of `n` true with probability e^(-rate·n), all independent.

    Parameters
    ----------
    rate : Fraction
        Above 0.
    n : ndarray of int64
        At least 0.
    rng : numpy.random.Generator or SecureGenerator
        Where the bits come from.

    Notes
    -----
    With the digits d_i of n in base 256, e^(-rate·n) is the product of the e^(-rate·d_i·256^i): a coin for
    each, and all have to succeed. A coin is thrown by comparing 62 random bits with bounds of its
    probability; the few throws between the bounds draw more bits, so that no probability is rounded.

    Examples
    --------
    >>> heads = bernoulli_exp_array(Fraction(1, 1000), np.full(1000, 1000), np.random.default_rng(1))
    >>> int(heads.sum())  # 1000/e = 368
    342
    """
    heads = np.ones(n.shape, dtype=bool)
    for place in range((int(n.max(initial=0)).bit_length() + _DIGIT_BITS - 1) // _DIGIT_BITS):
        digit = n >> place * _DIGIT_BITS & 255
        low, high = _coin_bounds(rate, place)
        words = (random_words(n.size, rng) >> np.uint64(64 - _BITS)).astype(np.int64)
        heads &= words < high[digit]
        for i in np.flatnonzero(heads & (words >= low[digit])):
            heads[i] = _decide(rate * (int(digit[i]) << place * _DIGIT_BITS), int(words[i]), rng)
    return heads


@lru_cache(maxsize=64)
def _coin_bounds(rate: Fraction, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of 2^62·e^(-rate·d·256^place) for the digits d from 0 to 255."""
    decay = powers(rate, _BITS + _GUARD_BITS)
    bounds = [decay(digit << place * _DIGIT_BITS) for digit in range(1 << _DIGIT_BITS)]
    low = [low >> _GUARD_BITS for low, _ in bounds]
    high = [-(-high >> _GUARD_BITS) for _, high in bounds]
    return np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)


def _decide(gamma: Fraction, word: int, rng: np.random.Generator | SecureGenerator) -> bool:
    """Go on with a throw that 62 bits left open."""

    def heads_and_tails(bits: int) -> tuple[list[Bounds], int]:
        low, high = exp_bounds(gamma, bits)
        return [(low, high), ((1 << bits) - high, (1 << bits) - low)], 0

    return draw_one(heads_and_tails, rng, word=word, bits=_BITS) == 0
