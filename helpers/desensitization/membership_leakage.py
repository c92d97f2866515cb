"""The experiment: find out who was in the training data of an overfitted classifier of digits.

A pool of images is drawn. Of 128 networks each is trained on a half of it, so that each image is in 64 of
them, and each network in turn is attacked by means of the 127 others. All scores of all networks together
give one ROC curve for an attack. The networks have one hidden layer of 64 units; they get each training image
right and err on some of the others, which is what the attacks live on.

- `mnist_pool`: 1,000 images, as 64 principal components, which are those of the test images. Ten seeds of it
  are what ``python -m helpers reproduce membership`` prints.
- `digits_pool`: 300 of scikit-learn's digits, which need no download.

The recipes were chosen on the seeds 101 and 102; those reported are 0, 1, 2, … The loss threshold and LiRA
are as in `helpers.attacks.membership`.

>>> summary([{"attack": "LiRA online", "auc": 0.8, "tpr_at_1": 0.2, "tpr_at_01": 0.1}])["LiRA online"]["auc"]
(0.8, 0.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.attacks.lira import confidences, leave_one_out
from helpers.attacks.membership import Attack
from helpers.attacks.shadow_models import Recipe, halves, train_shadow_models
from helpers.course.experiments import origin, over_seeds, read_result
from helpers.course.images import digits, mnist

if TYPE_CHECKING:
    import keras

    from helpers.course.images import Examples

MODELS, HIDDEN_UNITS, COMPONENTS, CLASSES = 128, 64, 64, 10
MEASURES = ("auc", "tpr_at_1", "tpr_at_01")
CURVE_FPR = np.geomspace(1e-4, 1, 41)
RESULT_FILE = Path(__file__).parent / "results" / "membership.json"


@dataclass(frozen=True, eq=False)
class Pool:
    """Records of which each network is trained on half.

    Attributes
    ----------
    x : ndarray of float32, shape (records, 64)
    y : ndarray of int, shape (records,)
        The digit, 0 to 9.
    recipe : Recipe
        With which a network learns half of such a pool by heart.
    """

    x: np.ndarray
    y: np.ndarray
    recipe: Recipe


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one pool.

    Attributes
    ----------
    attacks : list of Attack
        Loss threshold, LiRA offline, LiRA online: the scores of all networks.
    confidences : ndarray of float, shape (models, records)
        φ of each network for each record (`helpers.attacks.lira`).
    membership : ndarray of bool, shape (models, records)
        Who was trained on what.
    accuracy_on_members, accuracy_on_others : float
        Of the networks, on average, on their training records and on the rest of the pool.
    """

    attacks: list[Attack]
    confidences: np.ndarray
    membership: np.ndarray
    accuracy_on_members: float
    accuracy_on_others: float


def mnist_pool(examples: Examples, seed: int, records: int = 1000) -> Pool:
    """Draw images from MNIST, as their 64 principal components.

    Parameters
    ----------
    examples : Examples
        MNIST. The components are those of its test images.
    seed : int
        Of the draw, 0 or more.
    records : int
        How many.

    Returns
    -------
    Pool

    Examples
    --------
    >>> from helpers.course.images import Examples
    >>> noise = np.random.default_rng(1).random((80, 12, 12)).astype(np.float32)
    >>> mnist_pool(Examples(noise, np.arange(80) % 10, noise, np.arange(80) % 10), seed=1, records=5).x.shape
    (5, 64)
    """
    public = examples.x_test.reshape(len(examples.x_test), -1)
    mean = public.mean(axis=0)
    axes = np.linalg.eigh(np.cov(public - mean, rowvar=False))[1][:, : -COMPONENTS - 1 : -1]
    rows = np.random.default_rng(seed).choice(len(examples.x_train), records, replace=False)
    x = (examples.x_train[rows].reshape(records, -1) - mean) @ axes
    return Pool(x.astype(np.float32), examples.y_train[rows], Recipe(20, 100, 0.01))


def digits_pool(seed: int, records: int = 300) -> Pool:
    """Draw images from scikit-learn's digits, of 64 pixels.

    Parameters
    ----------
    seed : int
        Of the draw, 0 or more.
    records : int
        How many, up to 1,797.

    Returns
    -------
    Pool

    Examples
    --------
    >>> digits_pool(seed=1).x.shape
    (300, 64)
    """
    x_train, y_train, x_test, y_test = digits()
    x, y = np.concatenate([x_train, x_test]).reshape(-1, 64), np.concatenate([y_train, y_test])
    rows = np.random.default_rng(seed).choice(len(x), records, replace=False)
    return Pool(x[rows], y[rows], Recipe(40, 50, 0.01))


def network(inputs: int = COMPONENTS) -> keras.Model:
    """Return the shape of the networks: one hidden layer of 64 units with ReLU, ten logits.

    Examples
    --------
    >>> network().count_params()
    4810
    """
    import keras

    layers = keras.layers
    return keras.Sequential(
        [keras.Input((inputs,)), layers.Dense(HIDDEN_UNITS, activation="relu"), layers.Dense(CLASSES)]
    )


def attack_pool(pool: Pool, seed: int, models: int = MODELS) -> Outcome:
    """Train networks on halves of the pool, and attack each by means of the others.

    Parameters
    ----------
    pool : Pool
    seed : int
        Of the halves, the initial weights and the batches, 0 or more.
    models : int
        An even number, 6 or more.

    Returns
    -------
    Outcome
    """
    rng = np.random.default_rng(seed)
    membership = halves(models, len(pool.x), rng)
    trained = train_shadow_models(network(pool.x.shape[1]), pool.x, pool.y, membership, pool.recipe, rng)
    answers = trained.logits(pool.x)
    phi = confidences(answers, pool.y)
    scores = leave_one_out(phi, membership)
    by_name = {"loss threshold": phi, "LiRA offline": scores.offline, "LiRA online": scores.online}
    attacks = [Attack(name, score[membership], score[~membership]) for name, score in by_name.items()]
    right = answers.argmax(axis=-1) == pool.y
    return Outcome(
        attacks, phi, membership, float(right[membership].mean()), float(right[~membership].mean())
    )


def reproduce(seeds: Sequence[int], command: str, pools: Sequence[Pool] | None = None) -> dict[str, Any]:
    """Attack a pool for each seed.

    Parameters
    ----------
    seeds : sequence of int
        At least one; 0 or more each.
    command : str
        That repeats it, to be stored.
    pools : sequence of Pool, optional
        One for each seed; of MNIST if not given.

    Returns
    -------
    dict
        date, machine, command, rows (one for each seed and attack), and the curves of the first seed: for
        each attack a row with true positive rates at the false positive rates `CURVE_FPR`.

    Raises
    ------
    OSError
        If there is no MNIST: `FileNotFoundError` or `ConnectionError`, as `helpers.course.images.mnist` says.
    """
    from tqdm import tqdm

    if pools is None:
        images = mnist()
        pools = [mnist_pool(images, seed) for seed in seeds]
    rows: list[dict[str, Any]] = []
    curves: list[dict[str, Any]] = []
    for seed, pool in zip(tqdm(seeds, unit="seed", disable=None), pools, strict=True):
        outcome = attack_pool(pool, seed)
        if not rows:
            curves = [curve_row(attack) for attack in outcome.attacks]
        rows += [_as_row(seed, attack, outcome) for attack in outcome.attacks]
    return {
        **origin(command),
        "rows": rows,
        "curves": curves,
    }


def curve_row(attack: Attack) -> dict[str, Any]:
    """Return an attack's curve at `CURVE_FPR`: few points, to be stored or drawn.

    Examples
    --------
    >>> row = curve_row(Attack("LiRA online", np.array([2.0, 1.0]), np.array([1.0, 0.0])))
    >>> row["auc"], row["tpr"][0], row["tpr"][-1]
    (0.875, 0.5, 1.0)
    """
    curve = attack.curve
    return {
        "attack": attack.name,
        "auc": round(curve.auc, 4),
        "fpr": [round(float(fpr), 5) for fpr in CURVE_FPR],
        "tpr": [round(curve.tpr_at(float(fpr)), 5) for fpr in CURVE_FPR],
    }


def stored(path: Path = RESULT_FILE) -> dict[str, Any]:
    """Return a stored result, by default the one that comes with the course.

    Examples
    --------
    >>> sorted(stored())
    ['command', 'curves', 'date', 'machine', 'rows']
    """
    return read_result(path)


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each attack the mean and the standard deviation over the seeds of each measure.

    Examples
    --------
    >>> rows = [{"attack": "LiRA", "auc": auc, "tpr_at_1": 0.1, "tpr_at_01": 0.0} for auc in (0.5, 1.0)]
    >>> summary(rows)["LiRA"]["auc"]
    (0.75, 0.25)
    """
    return over_seeds(rows, "attack", MEASURES)


def table(result: dict[str, Any]) -> str:
    """Return the means over the seeds as text, each with its standard deviation.

    Examples
    --------
    >>> row = {"attack": "LiRA online", "auc": 0.8, "tpr_at_1": 0.2, "tpr_at_01": 0.1}
    >>> print(table({"rows": [row]}))
    attack                    AUC     TPR at 1 % FPR   TPR at 0.1 % FPR
    LiRA online     0.800 ± 0.000       20.0 ± 0.0 %       10.0 ± 0.0 %
    """
    lines = [f"{'attack':14}  {'AUC':>13}  {'TPR at 1 % FPR':>17}  {'TPR at 0.1 % FPR':>17}"]
    for attack, measures in summary(result["rows"]).items():
        (auc, auc_spread), *rates = (measures[name] for name in MEASURES)
        shown = [f"{100 * rate:.1f} ± {100 * spread:.1f} %" for rate, spread in rates]
        lines.append(f"{attack:14}  {auc:.3f} ± {auc_spread:.3f}  {shown[0]:>17}  {shown[1]:>17}")
    return "\n".join(lines)


def _as_row(seed: int, attack: Attack, outcome: Outcome) -> dict[str, Any]:
    curve = attack.curve
    return {
        "seed": seed,
        "attack": attack.name,
        "auc": round(curve.auc, 4),
        "tpr_at_1": round(curve.tpr_at(0.01), 4),
        "tpr_at_01": round(curve.tpr_at(0.001), 4),
        "accuracy_on_members": round(outcome.accuracy_on_members, 4),
        "accuracy_on_others": round(outcome.accuracy_on_others, 4),
    }
