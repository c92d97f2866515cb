"""The simplest membership inference: whoever the model is unusually sure about was in its training data.

Training lowers the loss on the records trained on; where the model overfits, it stays higher on others. So
accuse every record whose loss is at most a threshold. Yeom and others take the model's mean training loss as
the threshold and measure the *advantage*, TPR - FPR.

One threshold for all records mistakes easy records for members: a clear picture has a low loss, trained on or
not. `helpers.attacks.lira` compares each record with itself instead.

Source: Yeom, Giacomelli, Fredrikson, Jha, "Privacy Risk in Machine Learning: Analyzing the Connection to
Overfitting" (IEEE CSF 2018).

>>> members, others = np.array([0.1, 0.2, 0.9]), np.array([0.15, 1.0, 2.0])
>>> loss_attack(members, others, threshold=members.mean())
(0.6666666666666666, 0.3333333333333333)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def loss_attack(
    member_losses: npt.ArrayLike, other_losses: npt.ArrayLike, threshold: float
) -> tuple[float, float]:
    """Return the true and the false positive rate of one threshold.

    Parameters
    ----------
    member_losses, other_losses : array_like of float
        The model's cross-entropy on records it was trained on, and on others; at least one each.
    threshold : float
        A record is accused if its loss is at most this.

    Returns
    -------
    tpr, fpr : float
        The share of the members, and of the others, that are accused.

    Raises
    ------
    ValueError
        If there are no members or no others.

    Examples
    --------
    >>> loss_attack([0.0, 0.4], [0.4, 0.8], threshold=0.4)
    (1.0, 0.5)
    """
    members, others = np.asarray(member_losses, float), np.asarray(other_losses, float)
    if not members.size or not others.size:
        raise ValueError(
            f"need losses of members and of others, got {members.size} of members, {others.size} of others"
        )
    return float(np.mean(members <= threshold)), float(np.mean(others <= threshold))


def advantage(tpr: float, fpr: float) -> float:
    """Return how much better than guessing an attack is: TPR - FPR.

    Parameters
    ----------
    tpr, fpr : float
        0 to 1.

    Returns
    -------
    float
        0 for guessing, 1 for certainty.

    Notes
    -----
    Under (ε, 0)-differential privacy it is at most e^ε - 1 (Yeom et al., theorem 1); always at most 1.

    Examples
    --------
    >>> advantage(0.75, 0.5)
    0.25
    """
    return tpr - fpr
