"""The discrete Laplace distribution, exactly: P(x) proportional to e^(-|x|/t) for every whole number x.

Added to a count it makes the answer differentially private: one person changes the count by 1, and so no
probability by more than the factor e^(1/t); the scale is t = 1/epsilon. Its answers are whole numbers, so
that there are no low bits to tell one data set from another, as there are with floats (`textbook_laplace`).

`one_discrete_laplace` is written out as in Canonne, Kamath and Steinke, "The Discrete Gaussian for
Differential Privacy" (NeurIPS 2020, arXiv:2004.00010), Algorithm 2. `discrete_laplace` draws arrays, from
tables. Both are exact, which assumes that the generator's bits are fair and independent. The distribution is
that of Ghosh, Roughgarden and Sundararajan, "Universally utility-maximizing privacy mechanisms" (2009), the
geometric mechanism.

**How an array is drawn.** With q = e^(-1/t), let G be geometric, P(G = g) = (1 - q)·q^g, and s a bit with P(s
= 1) = q/(1 + q). Then X = G for s = 0 and X = -1 - G for s = 1 is discrete Laplace: P(X = g) = q^g·(1 - q)/(1
+ q) and P(X = -1 - g) = q^(g+1)·(1 - q)/(1 + q). In binary, -1 - G is G with all bits inverted, so X is G XOR
(-s). And the digits of G are independent, as q^G is the product of q^(digit·place). So X is the XOR of a high
part, drawn together with s, and of digits of ten bits, if t is so large that they are needed; each part is
drawn exactly from a table (`inverse_transform`), the unbounded high part with its whole tail.

>>> import numpy as np
>>> discrete_laplace(2, 12, np.random.default_rng(1)).tolist()
[4, 1, -3, 1, 2, -3, -2, 6, 0, 0, 2, 0]
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil

import numpy as np

from helpers.masking.differential_privacy.bernoulli import bernoulli, bernoulli_exp, uniform_below
from helpers.masking.differential_privacy.exponential_bounds import Bounds, powers
from helpers.masking.differential_privacy.inverse_transform import InverseTransform, Weights
from helpers.masking.differential_privacy.parameters import Number, positive
from helpers.numbers.checks import whole_number
from helpers.numbers.randomness import SecureGenerator, generator

LARGEST_SCALE = 1 << 50
_SCALE_OF_HIGH_PART = 32
_DIGIT_BITS = 10


def one_discrete_laplace(scale: Number, rng: np.random.Generator | SecureGenerator | None = None) -> int:
    """Return one draw, by coins with rational probabilities alone: Algorithm 2 as it is written in the paper.

    Parameters
    ----------
    scale : int, float, Fraction, Decimal or str
        t in P(x) ∝ e^(-|x|/t), above 0. A float counts as its shortest decimal.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy.

    Raises
    ------
    TypeError, ValueError
        If the scale is not a positive finite number.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> [one_discrete_laplace(2, rng) for _ in range(8)]
    [1, 1, 4, -2, -1, 7, -1, 10]
    """
    scale, rng = positive(scale, "scale"), generator(rng)
    t, s = scale.numerator, scale.denominator
    while True:
        U = uniform_below(t, rng)
        if not bernoulli_exp(Fraction(U, t), rng):
            continue
        V = 0
        while bernoulli_exp(Fraction(1), rng):
            V += 1
        Y = (U + t * V) // s
        negative = bernoulli(Fraction(1, 2), rng)
        if not (negative and Y == 0):
            return -Y if negative else Y


def discrete_laplace(
    scale: Number, size: int, rng: np.random.Generator | SecureGenerator | None = None
) -> np.ndarray:
    """Return independent draws from P(x) ∝ e^(-|x|/scale), exactly.

    Parameters
    ----------
    scale : int, float, Fraction, Decimal or str
        Above 0, at most 2^50. A float counts as its shortest decimal. The variance is about 2·scale².
    size : int
        How many, at least 0.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy.

    Returns
    -------
    ndarray of int64

    Raises
    ------
    TypeError, ValueError
        If the scale or the size is not allowed.
    OverflowError
        If a draw does not fit into 64 bits: even at the largest scale, with a probability below e^(-8000).

    Examples
    --------
    >>> int(discrete_laplace(1000, 100_000, np.random.default_rng(1)).std())  # about 1000·√2
    1415
    """
    scale, rng, size = positive(scale, "scale"), generator(rng), whole_number(size, "size", minimum=0)
    if scale > LARGEST_SCALE:
        raise ValueError(
            f"the scale must be at most 2^50, but is {float(scale):.3g}; "
            "count in larger units (a coarser granularity)"
        )
    high, *digits = _parts(scale)
    drawn = high.draw(size, rng)
    for digit in digits:
        drawn ^= digit.draw(size, rng)
    return drawn


@lru_cache(maxsize=8)
def _parts(scale: Fraction) -> tuple[InverseTransform, ...]:
    """Return the high part with the sign, and the digits below it."""
    low_bits = (ceil(scale / _SCALE_OF_HIGH_PART) - 1).bit_length()
    places = range(0, low_bits, _DIGIT_BITS)
    digits = [_digit(scale, place, min(_DIGIT_BITS, low_bits - place)) for place in places]
    high = InverseTransform(_high_weights(scale, low_bits), lambda j: ((j >> 1) << low_bits) ^ -(j & 1))
    return high, *digits


def _high_weights(scale: Fraction, low_bits: int) -> Weights:
    """Return the weights of (g, s) in the order (0, 0), (0, 1), (1, 0), (1, 1), …: q^(g·2^low_bits + s)."""

    def weights(bits: int) -> tuple[list[Bounds], int]:
        decay = powers(1 / scale, bits)
        end = ceil(bits * scale / 2**low_bits)
        bounds = [decay((g << low_bits) + s) for g in range(end) for s in (0, 1)]
        # With Q = q^(2^low_bits), the rest is (1 + q)·Q^end/(1 - Q), and 1/(1 - e^-x) ≤ 1 + 1/x.
        rest = 2 * decay(end << low_bits)[1] * (1 + scale / 2**low_bits)
        return bounds, ceil(rest)

    return weights


def _digit(scale: Fraction, place: int, width: int) -> InverseTransform:
    """Return the digit of G that has `width` bits and stands `place` bits from the right."""

    def weights(bits: int) -> tuple[list[Bounds], int]:
        decay = powers(1 / scale, bits)
        return [decay(d << place) for d in range(1 << width)], 0

    return InverseTransform(weights, lambda d: d << place)
