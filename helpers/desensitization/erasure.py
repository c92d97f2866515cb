"""Take an attribute out of embeddings by linear algebra: so that no linear probe reads it.

Three ways, from simple to exact:

- `project_out`: remove one direction u, x - (x·u / u·u) u. Whatever lies along others stays.
- `inlp`: fit a linear probe, remove its direction, and again (iterative null-space projection).
- `leace`: with the covariances Σ_xx of the embeddings and σ_xz with the attribute, in one step

      x - Σ^½ P Σ^(-½) (x - μ),   P the projection onto Σ^(-½) σ_xz,

  the smallest change, in the mean square and under every norm that an inner product gives, after which the
  attribute's covariance with every coordinate is 0. Then no linear predictor of an attribute with two values,
  fitted with a convex loss to these records, has a lower loss on them than a constant.

What they do not do: stop a probe that is not linear. A network may read the attribute as before.

Sources: Ravfogel, Elazar, Gonen, Twiton, Goldberg, "Null It Out: Guarding Protected Attributes by Iterative
Nullspace Projection" (ACL 2020); Belrose, Schneider-Joseph, Ravfogel, Cotterell, Raff, Biderman, "LEACE:
Perfect linear concept erasure in closed form" (NeurIPS 2023).

>>> project_out(np.array([[3.0, 4.0]]), np.array([0.0, 2.0])).tolist()
[[3.0, 0.0]]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

INDEPENDENT = (
    1e-6  # of the largest deviation, of units scaled alike: directions with less are taken for empty
)


@dataclass(frozen=True, eq=False)
class Erasure:
    """A map of embeddings: x ↦ x - A (x - μ).

    Attributes
    ----------
    matrix : ndarray, shape (units, units)
        A.
    mean : ndarray, shape (units,)
        μ.

    Examples
    --------
    >>> Erasure(np.diag([1.0, 0.0]), np.array([5.0, 5.0]))(np.array([[7.0, 8.0]])).tolist()
    [[5.0, 8.0]]
    """

    matrix: np.ndarray
    mean: np.ndarray

    def __call__(self, embeddings: np.ndarray) -> np.ndarray:
        """Return embeddings without what is erased, shape (records, units)."""
        return embeddings - (embeddings - self.mean) @ self.matrix.T


def project_out(embeddings: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return the embeddings without their part along a direction.

    Parameters
    ----------
    embeddings : ndarray, shape (records, units)
    direction : ndarray, shape (units,)
        Of any length but 0.

    Returns
    -------
    ndarray, shape (records, units)
        Orthogonal to the direction.

    Raises
    ------
    ValueError
        If the direction is 0.

    Examples
    --------
    >>> project_out(np.array([[1.0, 1.0], [2.0, 0.0]]), np.array([1.0, 1.0])).tolist()
    [[0.0, 0.0], [1.0, -1.0]]
    """
    length = direction @ direction
    if length == 0:
        raise ValueError("the direction to project out must not be 0")
    return embeddings - np.outer(embeddings @ direction / length, direction)


def leace(embeddings: np.ndarray, attribute: np.ndarray) -> Erasure:
    """Fit the least change that makes the attribute's covariance with every coordinate 0.

    Parameters
    ----------
    embeddings : ndarray, shape (records, units)
        At least two.
    attribute : ndarray, shape (records,)
        Numbers, such as 0 and 1, or truth values.

    Returns
    -------
    Erasure
        On the records it was fitted to, the covariance is 0 but for rounding; on others it is near 0.

    Raises
    ------
    ValueError
        If there is not one attribute for each record, it is the same for all, or a number is NaN or infinite.

    Notes
    -----
    Units are divided by their standard deviations on the way, and multiplied again: the map is the same, and
    what a unit of small numbers says of the attribute is erased as well as the rest.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> attribute = rng.integers(2, size=100)
    >>> embeddings = rng.normal(size=(100, 3)) + 2 * attribute[:, None]
    >>> erased = leace(embeddings, attribute)(embeddings)
    >>> bool(np.abs((attribute - attribute.mean()) @ erased).max() < 1e-10)
    True
    """
    z = _checked(embeddings, attribute)
    mean, varies = embeddings.mean(axis=0, dtype=float), np.ptp(embeddings, axis=0) > 0
    scale = np.where(varies, embeddings.std(axis=0, dtype=float), 1.0)
    scaled = np.where(varies, (embeddings - mean) / scale, 0.0)  # a constant unit stays exactly as it is
    _, lengths, axes = np.linalg.svd(np.cov(scaled, rowvar=False).reshape(len(mean), -1), hermitian=True)
    kept = lengths > INDEPENDENT**2 * lengths[0]
    std, axes = np.sqrt(lengths[kept]), np.where(varies, axes[kept], 0.0)
    whitened = axes @ (scaled.T @ (z - z.mean())) / std
    direction = whitened / (np.linalg.norm(whitened) or 1.0)
    return Erasure(np.outer(scale * (axes.T @ (std * direction)), axes.T @ (direction / std) / scale), mean)


def inlp(embeddings: np.ndarray, attribute: np.ndarray, rounds: int = 12) -> Erasure:
    """Fit linear probes one after another, each to what the directions of those before it leave.

    Parameters
    ----------
    embeddings : ndarray, shape (records, units)
    attribute : ndarray of int, shape (records,)
        0 or 1, or truth values.
    rounds : int
        How many directions are removed, 1 to the number of units.

    Returns
    -------
    Erasure
        A projection: the matrix is UUᵀ with the directions as orthonormal columns.

    Raises
    ------
    ValueError
        If there is not one attribute for each record, it does not have two values, the embeddings are all the
        same, a number is NaN or infinite, or `rounds` is out of range.

    Notes
    -----
    The probes are scikit-learn's ``LogisticRegression``. Each direction costs what else lies along it.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> attribute = rng.integers(2, size=100)
    >>> embeddings = rng.normal(size=(100, 3)) + 2 * attribute[:, None]
    >>> erasure = inlp(embeddings, attribute, rounds=2)
    >>> ranks = map(np.linalg.matrix_rank, (erasure.matrix, erasure(embeddings) - erasure.mean))
    >>> [int(rank) for rank in ranks]
    [2, 1]
    """
    from sklearn.linear_model import LogisticRegression

    z = _checked(embeddings, attribute)
    values, z = np.unique(z, return_inverse=True)
    if len(values) != 2:
        raise ValueError(
            f"each probe tells two values of the attribute apart, got {len(values)}: {values[:5]}"
        )
    if not np.ptp(embeddings, axis=0).any():
        raise ValueError("the embeddings of all records are the same: there is nothing to erase")
    if not 1 <= rounds <= embeddings.shape[1]:
        raise ValueError(
            f"rounds, the number of directions, must be 1 to {embeddings.shape[1]}, the units of the "
            f"embedding, got {rounds}"
        )
    mean = embeddings.mean(axis=0)
    centered = (embeddings - mean) / embeddings.std()
    basis = np.zeros((embeddings.shape[1], 0))
    for _ in range(rounds):
        left = centered - centered @ basis @ basis.T
        probe = LogisticRegression(max_iter=1000).fit(left, z).coef_[0]
        basis = np.linalg.qr(np.column_stack([basis, probe]))[0]
    return Erasure(basis @ basis.T, mean)


def _checked(embeddings: np.ndarray, attribute: np.ndarray) -> np.ndarray:
    """Return the attribute as floats."""
    if np.ndim(embeddings) != 2 or np.shape(attribute) != (len(embeddings),):
        raise ValueError(
            "need embeddings of shape (records, units) and one attribute for each record, got shapes "
            f"{np.shape(embeddings)} and {np.shape(attribute)}"
        )
    z = np.asarray(attribute, float)
    if not (np.isfinite(embeddings).all() and np.isfinite(z).all()):
        raise ValueError("the embeddings and the attribute must be finite numbers, some are NaN or infinite")
    if len(z) < 2 or np.ptp(z) == 0:
        raise ValueError("the attribute must differ between records: there is nothing to erase")
    return z
