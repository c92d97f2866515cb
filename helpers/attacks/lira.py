"""The likelihood ratio attack: compare a model's confidence in a record with that of models which saw it.

The *confidence* in a record x with label y is φ = log(p / (1 - p)), where p is the probability that the model
gives y. Train shadow models on random parts of a pool of records. For each record they give two samples of φ:
of models that saw the record ("in") and of models that did not ("out"), each close to a normal distribution.
The score of a record for the attacked model, with confidence φ there, is

    online:   log N(φ; μ_in, σ_in²) - log N(φ; μ_out, σ_out²),
    offline:  (φ - μ_out) / σ_out,

the second for attackers who have no shadow models trained on the record. The paper's offline score is
1 - Pr[N(μ_out, σ_out²) > φ], which grows with ours; ours has no ties where the probability rounds to 1.

The attacker needs the probabilities of the model, not only its answers, and records like those it was trained
on.

Source: Carlini, Chien, Nasr, Song, Terzis, Tramèr, "Membership Inference Attacks From First Principles" (IEEE
S&P 2022), algorithm 1; there the online score is the ratio itself, here its logarithm.

>>> float(likelihood_ratio(confidence=6.0, in_mean=6.0, in_std=1.0, out_mean=2.0, out_std=1.0))
8.0
>>> offline_score(confidence=6.0, out_mean=2.0, out_std=2.0)
2.0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

LEAST_STD = 1e-3


def confidences(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return φ = log(p / (1 - p)) for the probability p of each record's label.

    Parameters
    ----------
    logits : ndarray, shape (..., records, classes)
        At least two classes.
    labels : ndarray of int, shape (records,)

    Returns
    -------
    ndarray of float, shape (..., records)

    Raises
    ------
    ValueError
        If there is one class only, or a label is none of the classes.

    Notes
    -----
    With the logits z it is z_y - log Σ exp(z_k), the sum over the other classes: no 1 - p is computed, which
    would be 0 for a model that is sure. The loss is a function of it, log(1 + e^-φ): see `losses`.

    Examples
    --------
    >>> confidences(np.log([[0.5, 0.25, 0.25], [0.2, 0.6, 0.2]]), np.array([0, 2])).round(3).tolist()
    [0.0, -1.386]
    """
    logits, labels = np.asarray(logits, dtype=float), np.asarray(labels)
    classes = logits.shape[-1]
    if classes < 2 or not np.isin(labels, np.arange(classes)).all():
        raise ValueError(
            "need logits of 2 classes or more, and labels from 0 to their number less 1; got "
            f"{classes} classes and labels from {labels.min()} to {labels.max()}"
        )
    own = np.arange(classes) == labels[:, None]
    others = np.where(own, -np.inf, logits)
    top = others.max(axis=-1)
    rest = top + np.log(np.exp(others - top[..., None]).sum(axis=-1))
    return np.where(own, logits, 0).sum(axis=-1) - rest


def losses(confidences: np.ndarray) -> np.ndarray:
    """Return the cross-entropy -log p that belongs to φ = log(p / (1 - p)).

    Examples
    --------
    >>> losses(np.array([0.0, 40.0])).tolist() == [np.log(2), np.exp(-40.0)]
    True
    """
    return np.logaddexp(0, -np.asarray(confidences))


def likelihood_ratio(confidence: Any, in_mean: Any, in_std: Any, out_mean: Any, out_std: Any) -> Any:
    """Return the online score: how much likelier this confidence is for a model that saw the record.

    Parameters
    ----------
    confidence : float or ndarray
        φ of the attacked model.
    in_mean, in_std, out_mean, out_std : float or ndarray
        Mean and standard deviation of φ over the shadow models that saw the record, and over the others;
        standard deviations above 0.

    Returns
    -------
    float or ndarray
        log N(φ; μ_in, σ_in²) - log N(φ; μ_out, σ_out²).

    Examples
    --------
    >>> float(likelihood_ratio(confidence=3.0, in_mean=4.0, in_std=1.0, out_mean=2.0, out_std=1.0))
    0.0
    """
    return _log_normal(confidence, in_mean, in_std) - _log_normal(confidence, out_mean, out_std)


def offline_score(confidence: Any, out_mean: Any, out_std: Any) -> Any:
    """Return how many standard deviations φ lies above that of models which did not see the record.

    Parameters
    ----------
    confidence, out_mean, out_std : float or ndarray
        As for `likelihood_ratio`.

    Returns
    -------
    float or ndarray

    Examples
    --------
    >>> offline_score(confidence=5.0, out_mean=2.0, out_std=1.5)
    2.0
    """
    return (confidence - out_mean) / out_std


@dataclass(frozen=True, eq=False)
class Scores:
    """What the attack says of each record; higher means: a member.

    Attributes
    ----------
    online, offline : ndarray of float
    """

    online: np.ndarray
    offline: np.ndarray


def lira(target: np.ndarray, shadows: np.ndarray, membership: np.ndarray) -> Scores:
    """Return the scores of all records for one attacked model.

    Parameters
    ----------
    target : ndarray of float, shape (records,)
        φ of the attacked model.
    shadows : ndarray of float, shape (models, records)
        φ of the shadow models.
    membership : ndarray of bool, shape (models, records)
        Whether this shadow model was trained on this record. Each record in two models and out of two, or
        more.

    Returns
    -------
    Scores
        Of shape (records,).

    Raises
    ------
    ValueError
        If the shapes do not fit, a confidence is not finite, or a record has fewer than two shadow models in
        or out.

    Examples
    --------
    >>> shadows = np.array([[5.0, 1.0], [6.0, 0.0], [1.0, 4.0], [0.0, 5.0]])
    >>> membership = np.array([[True, False], [True, False], [False, True], [False, True]])
    >>> scores = lira(np.array([5.5, 0.5]), shadows, membership)
    >>> (scores.online > 0).tolist(), scores.offline.round(1).tolist()
    ([True, False], [7.1, 0.0])
    """
    target, shadows, membership = np.asarray(target), np.asarray(shadows), np.asarray(membership)
    _check(shadows, membership, at_least=2)
    if target.shape != shadows.shape[1:]:
        raise ValueError(
            f"need one confidence for each of the {shadows.shape[1]} records, got shape {target.shape}"
        )
    _check_finite(target)
    inside = _Sums.of(shadows, membership)
    outside = _Sums.of(shadows, ~membership)
    return _scores(target, inside, outside)


def leave_one_out(shadows: np.ndarray, membership: np.ndarray) -> Scores:
    """Attack each shadow model by means of all the others.

    Parameters
    ----------
    shadows : ndarray of float, shape (models, records)
        φ of the shadow models.
    membership : ndarray of bool, shape (models, records)
        Each record in three models and out of three, or more.

    Returns
    -------
    Scores
        Of shape (models, records): row i are the scores for model i as the attacked one.

    Raises
    ------
    ValueError
        If the shapes do not fit, a confidence is not finite, or a record has fewer than three shadow models
        in or out.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> membership = rng.permuted(np.arange(20)[:, None] < 10 * np.ones(50), axis=0)
    >>> scores = leave_one_out(rng.normal(4 * membership, 1), membership)
    >>> bool(scores.online[membership].mean() > scores.online[~membership].mean())
    True
    """
    shadows, membership = np.asarray(shadows), np.asarray(membership)
    _check(shadows, membership, at_least=3)
    inside = _Sums.of(shadows, membership).without(shadows, membership)
    outside = _Sums.of(shadows, ~membership).without(shadows, ~membership)
    return _scores(shadows, inside, outside)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Count, sum and sum of squares of φ over models: enough for means, deviations, and leaving one out."""

    count: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, chosen: np.ndarray) -> _Sums:
        kept = np.where(chosen, values, 0.0)
        return cls(chosen.sum(axis=0), kept.sum(axis=0), (kept**2).sum(axis=0))

    def without(self, values: np.ndarray, chosen: np.ndarray) -> _Sums:
        kept = np.where(chosen, values, 0.0)
        return _Sums(self.count - chosen, self.total - kept, self.squares - kept**2)

    @property
    def mean(self) -> np.ndarray:
        return self.total / self.count

    @property
    def std(self) -> np.ndarray:
        variance = (self.squares - self.total**2 / self.count) / (self.count - 1)
        return np.sqrt(np.maximum(variance, LEAST_STD**2))


def _scores(target: np.ndarray, inside: _Sums, outside: _Sums) -> Scores:
    return Scores(
        likelihood_ratio(target, inside.mean, inside.std, outside.mean, outside.std),
        offline_score(target, outside.mean, outside.std),
    )


def _log_normal(value: Any, mean: Any, std: Any) -> Any:
    """Return the logarithm of the normal density, but for the constant -log √(2π)."""
    return -0.5 * ((value - mean) / std) ** 2 - np.log(std)


def _check(shadows: np.ndarray, membership: np.ndarray, at_least: int) -> None:
    if np.ndim(shadows) != 2 or np.shape(shadows) != np.shape(membership) or membership.dtype != bool:
        raise ValueError(
            "need the confidences of shadow models and a table of booleans, both of shape (models, records), "
            f"got shapes {np.shape(shadows)} and {np.shape(membership)}, the table of {membership.dtype}"
        )
    _check_finite(shadows)
    inside = membership.sum(axis=0)
    fewest = int(min(inside.min(), (len(membership) - inside).min()))
    if fewest < at_least:
        raise ValueError(
            f"each record must be in {at_least} shadow models and out of {at_least}, or more; one has only "
            f"{fewest}. Draw the table with helpers.attacks.shadow_models.halves"
        )


def _check_finite(confidences: np.ndarray) -> None:
    if wrong := int(np.sum(~np.isfinite(confidences))):
        raise ValueError(
            f"need finite confidences, {wrong} of {np.size(confidences)} are NaN or infinite: does a model "
            "give NaN?"
        )
