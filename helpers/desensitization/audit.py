"""Does a private training keep its promise? A lower bound on ε, from an attack on planted examples.

If training is (ε, δ)-differentially private, no attack tells whether an example took part with a true
positive rate above e^ε times its false positive rate, plus δ (Kairouz, Oh, Viswanath, "The Composition
Theorem for Differential Privacy", ICML 2015). So an attack that does better proves a larger ε: code can be
wrong in ways no formula sees (Jagielski, Ullman, Oprea, "Auditing Differentially Private Machine Learning:
How Private is Private SGD?", NeurIPS 2020). Rates are counted, and bounded by Clopper and Pearson's interval
for a share of independent trials.

`audit` trains for real, with `helpers.desensitization.dp_sgd.fit`: a table of logits with a row for each of
thousands of *canaries*, examples whose gradients touch no row but their own. Each takes part by its own coin,
and the attack looks how far its row moved in the canary's direction. The coins are independent, and so is the
noise of different rows: each canary is a trial of its own. That holds for this mechanism, with noise that is
independent from weight to weight; where that is in doubt, train once for each trial.

A bound above the ε that was claimed proves an error, but for the probability stated. One below proves
nothing: another attack may find more. Only the mechanism is tested, not what a model learns of real data.

What the tests show: training without noise fails, for q = 1 and one step with σ = 4 claimed, and for q = 0.1
and 10 steps with σ = 1 claimed, with 20,000 canaries. Training with half the noise fails, with a million, for
q = 1 and one step with σ from 1 to 8 claimed, for q = 0.5 and one step with σ from 1 to 4, and for q = 0.1
and 10 steps with σ = 2. It passes unnoticed for q = 0.01, σ = 1 with 10 or 50 steps, and for q = 1, σ = 1
and 50 steps, where the claimed ε, 60, is more than counting can show.

>>> rng = np.random.default_rng(1)
>>> claimed = Plan(noise=4.0, clip=1.0, rate=1.0, steps=1)  # epsilon 0.93 at delta 1e-5
>>> audit(claimed, delta=1e-5, rng=rng).passed
True
>>> audit(claimed, delta=1e-5, rng=rng, trained=Plan(noise=2.0, clip=1.0, rate=1.0, steps=1)).passed
False
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from helpers.desensitization.dp_sgd import Plan, fit

CANARIES = 1_000_000
CONFIDENCE = 0.99
FEWEST_ACCUSED = 100  # wrongly, on the first half: shares of fewer say too little of the other half
TABLE_STEP = 1e-4


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found.

    Attributes
    ----------
    taken, left : ndarray of float
        How far the rows moved of the canaries that took part, and of the others.
    lower_bound : float
        ε is at least this, with the confidence asked for.
    claimed : float
        The ε that was promised.
    """

    taken: np.ndarray
    left: np.ndarray
    lower_bound: float
    claimed: float

    @property
    def passed(self) -> bool:
        """Whether the attack found no more than what was promised.

        Examples
        --------
        >>> Audit(np.zeros(1), np.zeros(1), lower_bound=0.5, claimed=1.0).passed
        True
        """
        return self.lower_bound <= self.claimed


def share_at_least(successes: int, trials: int, confidence: float) -> float:
    """Return Clopper and Pearson's lower bound of a probability.

    Parameters
    ----------
    successes, trials : int
        Counted; 0 … trials, and 1 or more.
    confidence : float
        Between 0 and 1, of this one side.

    References
    ----------
    C. Clopper, E. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
    Binomial", Biometrika 26, 1934.

    Examples
    --------
    >>> share_at_least(0, 100, 0.95), round(share_at_least(100, 100, 0.95), 3)
    (0.0, 0.97)
    """
    from scipy.stats import beta

    if successes == 0:
        return 0.0
    return float(beta.ppf(1 - confidence, successes, trials - successes + 1))


def share_at_most(successes: int, trials: int, confidence: float) -> float:
    """Return Clopper and Pearson's upper bound of a probability, as `share_at_least`.

    Examples
    --------
    >>> round(share_at_most(0, 100, 0.95), 3)  # about 3 in 100, the "rule of three"
    0.03
    """
    return 1 - share_at_least(trials - successes, trials, confidence)


def epsilon_lower_bound(
    taken: npt.ArrayLike, left: npt.ArrayLike, delta: float, confidence: float = CONFIDENCE
) -> float:
    """Return an ε that the mechanism exceeds or meets, except with probability 1 − confidence.

    Parameters
    ----------
    taken, left : array_like of float
        Independent scores of examples that took part and of others, in no order; at least 100 each, none NaN.
    delta : float
        δ, 0 or more and below 1.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    float
        0 or more.

    Raises
    ------
    ValueError
        If a parameter is out of range, or a score is NaN.

    Notes
    -----
    The threshold is chosen on the first half of the scores, and the rates are counted on the other: on the
    same half they would flatter the attack.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> 0.5 < epsilon_lower_bound(rng.normal(1, 1, 10_000), rng.normal(0, 1, 10_000), delta=0) < 10
    True
    """
    taken, left = np.asarray(taken, float), np.asarray(left, float)
    if min(taken.size, left.size) < 100 or not 0 <= delta < 1 or not 0 < confidence < 1:
        raise ValueError(
            "need 100 scores of each kind, a delta of 0 or more and below 1, and a confidence between 0 and "
            f"1, got {taken.size} and {left.size} scores, delta={delta}, confidence={confidence}"
        )
    if np.isnan(taken).any() or np.isnan(left).any():
        raise ValueError("a score is not a number: the training that is audited has overflowed")
    threshold = _best_threshold(taken[::2], left[::2], delta)
    right, wrong = (scores[1::2] >= threshold for scores in (taken, left))
    each = (1 + confidence) / 2  # two bounds, which must both hold
    tpr = share_at_least(int(right.sum()), right.size, each)
    fpr = share_at_most(int(wrong.sum()), wrong.size, each)
    return max(0.0, log(max(tpr - delta, 1e-300) / fpr))


def _best_threshold(taken: np.ndarray, left: np.ndarray, delta: float) -> float:
    """Return the score that promises most: of rates a little worse than the ones counted."""
    thresholds = np.unique(np.concatenate([taken, left]))
    right, wrong = (scores.size - np.searchsorted(np.sort(scores), thresholds) for scores in (taken, left))
    wrong = np.maximum(wrong, FEWEST_ACCUSED)
    tpr = (right - 3 * np.sqrt(right)) / taken.size
    fpr = (wrong + 3 * np.sqrt(wrong)) / left.size
    return float(thresholds[np.argmax(np.maximum(tpr - delta, 0) / fpr)])


def audit(
    claimed: Plan,
    delta: float,
    rng: np.random.Generator,
    trained: Plan | None = None,
    canaries: int = CANARIES,
    confidence: float = CONFIDENCE,
) -> Audit:
    """Train on canaries, attack, and compare with what the plan claims.

    Parameters
    ----------
    claimed : Plan
        Whose ε is tested.
    delta : float
        δ of that ε.
    rng : numpy.random.Generator
        Draws who takes part, the batches and the noise.
    trained : Plan, optional
        What is trained with, where that is to differ, to see what the audit notices.
    canaries : int
        How many, well above 200.
    confidence : float
        Of the bound.

    Returns
    -------
    Audit

    Raises
    ------
    ValueError
        If there are so few canaries that fewer than 100 took part, or fewer than 100 did not.

    Examples
    --------
    >>> found = audit(Plan(4.0, 1.0, 1.0, 1), delta=1e-5, rng=np.random.default_rng(1), canaries=1000)
    >>> found.taken.size + found.left.size
    1000
    """
    import keras

    trained = claimed if trained is None else trained
    takes_part = rng.random(canaries) < 0.5
    tokens = np.where(takes_part, np.arange(canaries), canaries)  # who does not take part leaves the last row
    table = keras.Sequential(
        [
            keras.Input((1,), dtype="int32"),
            keras.layers.Embedding(canaries + 1, 2, embeddings_initializer="zeros"),
            keras.layers.Flatten(),
            keras.layers.Activation("linear"),
        ]
    )
    # At logits of 0 a gradient has length √½, so it is clipped; rows move so little that it stays so.
    plan = Plan(trained.noise, min(trained.clip, 0.5), trained.rate, trained.steps)
    step_size = TABLE_STEP * trained.rate * canaries
    labels = np.zeros(canaries, int)
    fit(table, tokens[:, None], labels, plan, keras.optimizers.SGD(step_size), rng, at_once=canaries)
    moved = table.get_weights()[0][:-1] @ np.array([1.0, -1.0])
    taken, left = moved[takes_part], moved[~takes_part]
    bound = epsilon_lower_bound(taken, left, delta, confidence)
    return Audit(taken, left, bound, claimed.epsilon(delta))
