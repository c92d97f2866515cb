"""The discrete Gaussian distribution, exactly: P(x) proportional to e^(-x²/(2σ²)) for every whole number x.

`one_discrete_gaussian` is written out as in Canonne, Kamath and Steinke, "The Discrete Gaussian for
Differential Privacy" (NeurIPS 2020, arXiv:2004.00010), Algorithm 3: a discrete Laplace draw, kept or thrown
away by an exact coin. `discrete_gaussian` draws arrays. Both are exact, which assumes that the generator's
bits are fair and independent. What such noise guarantees is in `gaussian_calibration`.

**How an array is drawn.** |x| is written as 2^b·z + y with y < 2^b, where b is 0 if σ ≤ 64, else just large
enough for σ/2^b ≤ 64. As |x|² = (2^b·z)² + y·(y + 2^(b+1)·z), draw z ≥ 0 with P(z) ∝ e^(-(2^b·z)²/(2σ²)) from
a table (`inverse_transform`, with the whole tail), y uniformly, and keep the pair with probability e^(-y·(y +
2^(b+1)·z)/(2σ²)), by an exact coin. What is kept has P(|x|) ∝ e^(-|x|²/(2σ²)). A fair bit gives the sign; 0
with a minus is thrown away, as 0 would come twice as often else. (The split of z and y is that of Ducas,
Durmus, Lepoint and Lyubashevsky, "Lattice signatures and bimodal Gaussians", 2013.)

>>> import numpy as np
>>> discrete_gaussian(4, 12, np.random.default_rng(1)).tolist()
[3, 1, 2, 1, 2, -2, 1, 4, 0, 2, -1, -2]
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, isqrt

import numpy as np

from helpers.masking.differential_privacy.bernoulli import bernoulli_exp, bernoulli_exp_array
from helpers.masking.differential_privacy.discrete_laplace import one_discrete_laplace
from helpers.masking.differential_privacy.exponential_bounds import Bounds, powers
from helpers.masking.differential_privacy.inverse_transform import InverseTransform
from helpers.masking.differential_privacy.parameters import Number, positive
from helpers.numbers.checks import whole_number
from helpers.numbers.randomness import SecureGenerator, generator, random_words

LARGEST_SIGMA = 1 << 30
_LARGEST_SIGMA_OF_Z = 64
_LARGEST_Z = 1 << 14  # y·(y + 2^(b+1)·z) then fits into 63 bits
_PIECE = 1 << 15


def one_discrete_gaussian(
    sigma_squared: Number, rng: np.random.Generator | SecureGenerator | None = None
) -> int:
    """Return one draw: Algorithm 3 as it is written in the paper.

    Parameters
    ----------
    sigma_squared : int, float, Fraction, Decimal or str
        σ² in P(x) ∝ e^(-x²/(2σ²)), above 0. A float counts as its shortest decimal.
    rng : numpy.random.Generator, optional
        ``None`` draws unpredictable numbers; a seeded generator is a toy.

    Raises
    ------
    TypeError, ValueError
        If σ² is not a positive finite number.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> [one_discrete_gaussian(4, rng) for _ in range(8)]
    [1, 1, -3, 1, -3, 3, -1, 1]
    """
    sigma_squared, rng = positive(sigma_squared, "sigma_squared"), generator(rng)
    t = isqrt(int(sigma_squared)) + 1
    while True:
        Y = one_discrete_laplace(t, rng)
        if bernoulli_exp((abs(Y) - sigma_squared / t) ** 2 / (2 * sigma_squared), rng):
            return Y


def discrete_gaussian(
    sigma_squared: Number, size: int, rng: np.random.Generator | SecureGenerator | None = None
) -> np.ndarray:
    """Return independent draws from P(x) ∝ e^(-x²/(2·sigma_squared)), exactly.

    Parameters
    ----------
    sigma_squared : int, float, Fraction, Decimal or str
        Above 0, at most 2^60. A float counts as its shortest decimal. The variance is at most this.
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
        If σ² or the size is not allowed.
    OverflowError
        If a draw is more than 256 times σ away, at a σ above 64: with a probability below e^(-32000).

    Examples
    --------
    >>> int(discrete_gaussian(10**6, 100_000, np.random.default_rng(1)).std())
    1002
    """
    sigma_squared, rng = positive(sigma_squared, "sigma_squared"), generator(rng)
    size = whole_number(size, "size", minimum=0)
    if sigma_squared > LARGEST_SIGMA**2:
        raise ValueError(
            f"sigma_squared must be at most 2^60, but is {float(sigma_squared):.3g}; "
            "count in larger units (a coarser granularity)"
        )
    drawn = np.empty(size, dtype=np.int64)
    filled = 0
    while filled < size:
        kept = _draw(sigma_squared, min(_PIECE, size - filled + 8), rng)[: size - filled]
        drawn[filled : filled + kept.size] = kept
        filled += kept.size
    return drawn


def _draw(sigma_squared: Fraction, tries: int, rng: np.random.Generator | SecureGenerator) -> np.ndarray:
    """Return the draws that are kept of so many tries."""
    low_bits, table = _high_part(sigma_squared)
    z, words = table.draw(tries, rng), random_words(tries, rng)
    negative = (words & np.uint64(1)).astype(bool)
    size = z << low_bits
    keep = ~negative
    if low_bits:
        if z.max() >= _LARGEST_Z:
            raise OverflowError("a draw does not fit: it is more than 256 times sigma away")
        y = (words >> np.uint64(64 - low_bits)).astype(np.int64)
        accepted = bernoulli_exp_array(1 / (2 * sigma_squared), y * (y + 2 * size), rng)
        size |= y
        keep = accepted & (keep | (size > 0))
    else:
        keep |= size > 0
    return np.where(negative, -size, size)[keep]


@lru_cache(maxsize=8)
def _high_part(sigma_squared: Fraction) -> tuple[int, InverseTransform]:
    """Return b and the distribution of z."""
    low_bits = 0
    while sigma_squared > _LARGEST_SIGMA_OF_Z**2 * 4**low_bits:
        low_bits += 1
    rate = 4**low_bits / (2 * sigma_squared)

    def weights(bits: int) -> tuple[list[Bounds], int]:
        decay = powers(rate, bits)
        end = isqrt(int(bits / rate)) + 1
        # For z = end + i: z² ≥ end² + i·end, a geometric series, and 1/(1 - e^-x) ≤ 1 + 1/x.
        rest = decay(end**2)[1] * (1 + 1 / (rate * end))
        return [decay(z**2) for z in range(end)], ceil(rest)

    return low_bits, InverseTransform(weights)
