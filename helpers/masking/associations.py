"""How strongly two columns go together: from 0, not at all, to 1, one tells the other.

- two columns of numbers: Pearson's correlation r, which also has a sign;
- a category and a number: the correlation ratio, how much of the number's variance lies between the
  categories, corrected for the number of categories (Kelley, "An unbiased correlation ratio measure", PNAS
  21, 1935), its root;
- two categories: Cramér's V, corrected likewise (Bergsma, "A bias-correction for Cramér's V and Tschuprow's
  T", Journal of the Korean Statistical Society 42, 2013).

Without the corrections a column with a value of its own in each row (a name) goes together with everything. A
column that is constant, or says nothing that can be read, has 0 with all.

>>> cramers_v(np.array([0, 0, 1, 1] * 25), np.array([1, 1, 0, 0] * 25))
1.0
>>> pearson(np.array([1.0, 2.0, 3.0]), np.array([6.0, 4.0, 2.0]))
-1.0
"""

from __future__ import annotations

import numpy as np


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Return cov(x, y) / (σ_x σ_y) for two float arrays without missing values, or 0 if one is constant.

    Examples
    --------
    >>> pearson(np.array([1.0, 2.0]), np.array([5.0, 5.0]))
    0.0
    """
    if x.size < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    dx, dy = _deviations(x), _deviations(y)
    return float(np.clip(dx @ dy / np.sqrt((dx @ dx) * (dy @ dy)), -1.0, 1.0))


def _deviations(x: np.ndarray) -> np.ndarray:
    """Return x minus its mean, in a unit in which the largest is 1: squares neither vanish nor overflow."""
    dx = x - x.mean()
    return dx / np.abs(dx).max()


def correlation_ratio(categories: np.ndarray, x: np.ndarray) -> float:
    """Return how much a category tells about a number: √(1 - (1 - η²) (n - 1) / (n - c)), at least 0.

    Parameters
    ----------
    categories : int array
        For each of n rows the number of its category, from 0; c of them occur.
    x : float array
        The numbers. η² is their variance between the categories over their whole variance.

    Examples
    --------
    >>> correlation_ratio(np.array([0, 0, 1, 1]), np.array([1.0, 1.0, 2.0, 2.0]))
    1.0
    >>> correlation_ratio(np.array([0, 1, 2, 3]), np.array([1.0, 5.0, 2.0, 2.0]))
    0.0
    """
    sizes = np.bincount(categories)
    n, c = x.size, np.count_nonzero(sizes)
    if n <= c or np.ptp(x) == 0:
        return 0.0
    dx = _deviations(x)
    between = (np.bincount(categories, dx) ** 2)[sizes > 0] / sizes[sizes > 0]
    unexplained = 1 - between.sum() / (dx @ dx)
    return float(np.sqrt(np.clip(1 - unexplained * (n - 1) / (n - c), 0.0, 1.0)))


def cramers_v(a: np.ndarray, b: np.ndarray) -> float:
    """Return how much two categories tell about each other: Bergsma's corrected V.

    Parameters
    ----------
    a, b : int arrays
        For each of n rows the number of its category, from 0.

    Notes
    -----
    φ² = Σ n_ij² / (n_i n_j) - 1 needs only the pairs that occur, not the whole table of r by c.

    V² is then φ² - (r - 1) (c - 1) / (n - 1), at least 0, over min(r', c') - 1, where r' = r - (r - 1)² / (n
    - 1) and c' likewise.

    Examples
    --------
    >>> cramers_v(np.arange(10), np.arange(10) % 2)
    0.0
    """
    n, n_i, n_j = a.size, np.bincount(a), np.bincount(b)
    r, c = np.count_nonzero(n_i), np.count_nonzero(n_j)
    if min(r, c) < 2:
        return 0.0
    pairs, n_ij = np.unique(a.astype(np.int64) * n_j.size + b, return_counts=True)
    i, j = np.divmod(pairs, n_j.size)
    phi2 = (n_ij**2 / (n_i[i] * n_j[j])).sum() - 1 - (r - 1) * (c - 1) / (n - 1)
    most = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return float(np.sqrt(np.clip(phi2 / most, 0.0, 1.0))) if most > 1e-12 else 0.0
