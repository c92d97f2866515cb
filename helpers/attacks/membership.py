"""Who was in the training data of a Keras classifier? Three attacks on it, and how much each achieves.

The one who measures knows the truth for every record of a pool: the attacked classifier was trained on some
of them and not on the others. Three attacks then try to tell them apart:

- `loss threshold`: a low loss means a member (`helpers.attacks.loss_threshold`);
- `LiRA offline`: unusually confident, compared with shadow models that never saw the record;
- `LiRA online`: compared with shadow models that saw it and with others (`helpers.attacks.lira`).

A weak attack proves nothing: that these three fail does not mean that a better one would, with more shadow
models or a training closer to the true one. What they do find is a lower bound.

>>> import keras
>>> keras.utils.set_random_seed(2)
>>> rng = np.random.default_rng(1)
>>> x, y, member = rng.normal(size=(40, 8)).astype(np.float32), rng.integers(2, size=40), np.arange(40) < 20
>>> target = keras.Sequential([keras.Input((8,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(2)])
>>> target.compile(keras.optimizers.Adam(0.05), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
>>> _ = target.fit(x[member], y[member], epochs=60, batch_size=20, verbose=0)
>>> attacks = membership_inference(target, x, y, member, Recipe(60, 40, 0.05), shadow_models=8, rng=rng)
>>> [attack.name for attack in attacks]
['loss threshold', 'LiRA offline', 'LiRA online']
>>> attacks[0].curve.auc > 0.6  # pure noise: to learn these labels is to memorize them
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from helpers.attacks.classifier_outputs import check_labels, kind_of_outputs, logits
from helpers.attacks.lira import confidences, lira
from helpers.attacks.roc import Roc, interval, roc
from helpers.attacks.shadow_models import Recipe, halves, train_shadow_models

if TYPE_CHECKING:
    import keras

TrainOne = Callable[[np.ndarray, np.ndarray], "keras.Model"]
FEWEST_SHADOW_MODELS = 4


@dataclass(frozen=True, eq=False)
class Attack:
    """What one attack says of each record, and what that is worth.

    Attributes
    ----------
    name : str
        "loss threshold", "LiRA offline" or "LiRA online".
    members, others : ndarray of float
        The scores of the records that were trained on, and of those that were not; higher means: a member.
    """

    name: str
    members: np.ndarray
    others: np.ndarray

    @property
    def curve(self) -> Roc:
        """The ROC curve.

        Examples
        --------
        >>> Attack("loss threshold", np.array([1.0]), np.array([0.0])).curve.auc
        1.0
        """
        return roc(self.members, self.others)

    def auc_interval(self, rng: np.random.Generator) -> tuple[float, float]:
        """Return a 95 % bootstrap interval of the area under the curve.

        Examples
        --------
        >>> attack = Attack("loss threshold", np.array([1.0, 2.0]), np.array([0.0]))
        >>> attack.auc_interval(np.random.default_rng(1))
        (1.0, 1.0)
        """
        return interval(lambda curve: curve.auc, self.members, self.others, rng)

    def tpr_interval(self, fpr: float, rng: np.random.Generator) -> tuple[float, float]:
        """Return a 95 % bootstrap interval of the true positive rate at this false positive rate.

        Examples
        --------
        >>> attack = Attack("loss threshold", np.array([1.0, 2.0]), np.array([0.0]))
        >>> attack.tpr_interval(0.01, np.random.default_rng(1))
        (1.0, 1.0)
        """
        return interval(lambda curve: curve.tpr_at(fpr), self.members, self.others, rng)


def membership_inference(
    target: keras.Model,
    x: np.ndarray,
    y: np.ndarray,
    member: np.ndarray,
    training: Recipe | TrainOne,
    *,
    shadow_models: int = 128,
    rng: np.random.Generator,
) -> list[Attack]:
    """Attack a Keras classifier whose training data is known, to see what it gives away.

    Parameters
    ----------
    target : keras.Model
        The classifier under attack: trained on ``x[member]`` and on no other record of the pool. Its last
        layer as in `helpers.attacks.classifier_outputs`. It is not changed.
    x : ndarray, shape (records, …)
        The pool: members and others, of the same kind.
    y : ndarray of int, shape (records,)
        Their classes.
    member : ndarray of bool, shape (records,)
        Who was trained on.
    training : Recipe or callable
        How the shadow models are trained. A `Recipe`: networks of the target's shape, all at once; give it
        the target's epochs and learning rate, and twice its batch size, since half of a batch are members. Or
        a function from (x, y) to a newly trained Keras classifier, called for each shadow model with half of
        the pool: slower, but for any classifier, one with batch normalization or dropout too.
    shadow_models : int
        An even number, 4 or more. The paper has 256; with less than some 64 the deviations are rough.
    rng : numpy.random.Generator
        Draws the halves of the pool, and with a recipe the initial parameters and the batches.

    Returns
    -------
    list of Attack
        The three attacks, from weak to strong.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no members or no others, or the classifier is of a kind that
        cannot be attacked, or not be trained in a stack (the message says what to do).
    """
    x, y, member = np.asarray(x), np.asarray(y), np.asarray(member)
    kind_of_outputs(target)
    check_labels(target, y)
    _check(x, y, member, shadow_models)
    membership = halves(shadow_models, len(x), rng)
    if isinstance(training, Recipe):
        answers = train_shadow_models(target, x, y, membership, training, rng).logits(x)
    else:
        answers = np.stack([logits(training(x[row], y[row]), x) for row in membership])
    observed = confidences(logits(target, x), y)
    scores = lira(observed, confidences(answers, y), membership)
    by_name = {"loss threshold": observed, "LiRA offline": scores.offline, "LiRA online": scores.online}
    return [Attack(name, score[member], score[~member]) for name, score in by_name.items()]


def _check(x: np.ndarray, y: np.ndarray, member: np.ndarray, shadow_models: int) -> None:
    if not len(x) == len(y) == len(member) or member.dtype != bool:
        raise ValueError(
            f"need a label and True or False for each record, got {len(x)} records, {len(y)} labels, and "
            f"{len(member)} entries of {member.dtype} for member"
        )
    if member.all() or not member.any():
        raise ValueError(
            f"need members and others to tell apart, got {member.sum()} members of {len(member)}"
        )
    if shadow_models < FEWEST_SHADOW_MODELS or shadow_models % 2:
        raise ValueError(f"need an even number of shadow models, 4 or more, got {shadow_models}")
