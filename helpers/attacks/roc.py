"""What an attack achieves: its true positives for each rate of false positives.

An attack gives each record a score, the higher the surer that the record is a member of the training data. A
threshold turns scores into accusations: the *true positive rate* (TPR) is the share of the members that are
accused, the *false positive rate* (FPR) that of the others. The ROC curve holds both for every threshold, and
the area under it (AUC) is the probability that a random member scores higher than a random other record, ties
counted half.

The AUC is an average over all thresholds. An attacker who names a few people and is almost always right has a
high true positive rate at a false positive rate of 1 % or 0.1 %, which hardly moves the AUC: look there, on
logarithmic axes.

Source: Carlini, Chien, Nasr, Song, Terzis, Tramèr, "Membership Inference Attacks From First Principles" (IEEE
S&P 2022).

>>> curve = roc([0.9, 0.8, 0.3, 0.2], [0.7, 0.3, 0.1, 0.0])
>>> curve.auc, curve.tpr_at(0.0), curve.tpr_at(0.25)
(0.78125, 0.5, 0.5)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Roc:
    """The curve of one attack.

    Attributes
    ----------
    fpr, tpr : ndarray of float, shape (thresholds + 1,)
        False and true positive rates, from (0, 0), where nobody is accused, up to (1, 1), where all are.

    Examples
    --------
    >>> curve = roc([2.0, 1.0], [1.0, 0.0])
    >>> curve.fpr.tolist(), curve.tpr.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """

    fpr: np.ndarray
    tpr: np.ndarray

    @property
    def auc(self) -> float:
        """The area under the curve: 0.5 for guessing, 1 for certainty.

        Examples
        --------
        >>> roc([1.0, 1.0], [1.0]).auc
        0.5
        """
        return float(np.trapezoid(self.tpr, self.fpr))

    def tpr_at(self, fpr: float) -> float:
        """Return the highest true positive rate of a threshold with at most this false positive rate.

        Parameters
        ----------
        fpr : float
            0 to 1. Below 1 / (number of others) it means: without accusing a single one of them.

        Raises
        ------
        ValueError
            If `fpr` is not from 0 to 1.

        Examples
        --------
        >>> roc([3.0, 1.0], [2.0, 0.0]).tpr_at(0.1)
        0.5
        """
        if not 0 <= fpr <= 1:
            raise ValueError(f"a false positive rate is from 0 to 1, got {fpr}")
        return float(self.tpr[np.searchsorted(self.fpr, fpr, side="right") - 1])


def roc(members: npt.ArrayLike, others: npt.ArrayLike) -> Roc:
    """Return the curve of an attack.

    Parameters
    ----------
    members, others : array_like of float
        The scores of records that were trained on, and of records that were not; at least one each.

    Returns
    -------
    Roc
        A point for each distinct score: records with equal scores are accused together.

    Raises
    ------
    ValueError
        If one of them is empty or holds NaN.

    Examples
    --------
    >>> roc([1.0], [0.0]).auc
    1.0
    """
    members, others = _scores(members, "members"), _scores(others, "others")
    thresholds = np.unique(np.concatenate([members, others]))[::-1]
    return Roc(_accused(others, thresholds), _accused(members, thresholds))


def interval(
    measure: Callable[[Roc], float],
    members: npt.ArrayLike,
    others: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    confidence: float = 0.95,
    resamples: int = 500,
) -> tuple[float, float]:
    """Return a bootstrap confidence interval of a measure of the curve.

    Parameters
    ----------
    measure : callable
        From a curve to a number: ``lambda curve: curve.auc``, for instance.
    members, others : array_like of float
        Scores, as for `roc`.
    rng : numpy.random.Generator
        Draws the resamples.
    confidence : float
        Between 0 and 1.
    resamples : int
        How many, 1 or more.

    Returns
    -------
    low, high : float
        The percentile interval: members and others are each drawn anew with replacement, as many as there
        are, and the middle share `confidence` of the resamples' measures is kept.

    Raises
    ------
    ValueError
        As `roc`, or if `confidence` or `resamples` is out of range.

    Notes
    -----
    It covers the draw of the records under attack, not that of the training: a model trained with another
    seed gives other scores. At a false positive rate f it is a rough guide at best while f times the number
    of others is only a few.

    References
    ----------
    B. Efron, R. Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> low, high = interval(lambda curve: curve.auc, rng.normal(1, 1, 300), rng.normal(0, 1, 300), rng)
    >>> low < 0.76 < high  # the area under the true curve is 0.76
    True
    """
    if not 0 < confidence < 1 or resamples < 1:
        raise ValueError(
            "need a confidence between 0 and 1 and at least one resample, "
            f"got confidence={confidence}, resamples={resamples}"
        )
    members, others = _scores(members, "members"), _scores(others, "others")
    drawn = [
        measure(roc(rng.choice(members, members.size), rng.choice(others, others.size)))
        for _ in range(resamples)
    ]
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _scores(values: npt.ArrayLike, name: str) -> np.ndarray:
    scores = np.asarray(values, dtype=float).ravel()
    if not scores.size or np.isnan(scores).any():
        raise ValueError(
            f"the {name} need at least one score and no NaN, got {scores.size} scores, "
            f"{int(np.isnan(scores).sum())} of them NaN"
        )
    return scores


def _accused(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Return the share of the scores that reach each threshold, after a 0 for "nobody is accused"."""
    below = np.searchsorted(np.sort(scores), thresholds)
    return np.append(0.0, (scores.size - below) / scores.size)
