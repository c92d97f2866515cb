"""The experiment: a network for income, from which sex was removed, and what a fresh probe still reads.

On the Adult census extract a network with hidden layers of 64 and 32 units learns who earns more than 50,000
dollars a year. Its embedding, what the second hidden layer says, is then made to forget the sex of the person
in several ways, and each time fresh probes try to read it, on people who had no part in any training:

- `column kept`: sex is among the inputs, and so is `relationship`, whose values Husband and Wife tell it;
- `column deleted`: neither is. All ways below start from this one;
- `LEACE`, `INLP, 12 directions`: linear algebra on the embeddings (`helpers.desensitization.erasure`);
- `gradient reversal`, `matching, λ = …`: trained on with a penalty (`helpers.desensitization.adversarial`).

`accuracy` is that of a fresh logistic regression for income on the embedding, for all ways alike. `own` is
the area under the ROC curve of the adversary that gradient reversal trains against. Strengths were chosen on
the seed 101; those reported are 0, 1, 2, …

>>> row = {"method": "LEACE", "accuracy": 0.85, "linear": 0.5, "network": 0.75, "own": None}
>>> summary([row])["LEACE"]["network"]
(0.75, 0.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.attacks.attribute import embedding, probes, standardized
from helpers.attacks.roc import roc
from helpers.course.experiments import origin, over_seeds, read_result
from helpers.desensitization.adversarial import DistributionMatching, GradientReversal, Penalty, fine_tune
from helpers.desensitization.erasure import inlp, leace

if TYPE_CHECKING:
    import keras
    import pandas as pd

UNITS = (64, 32)
TRAINING: dict[str, Any] = {"epochs": 8, "batch_size": 512, "learning_rate": 2e-3}
DIRECTIONS = 12
REVERSAL = 1.0
MATCHING = (5.0, 20.0)
TELLING = ("sex", "relationship")
NOT_INPUTS = ("salary", "fnlwgt")
MEASURES = ("accuracy", "linear", "network", "own")
RESULT_FILE = Path(__file__).parent / "results" / "attributes.json"


@dataclass(frozen=True, eq=False)
class People:
    """A table of people as numbers, in two parts.

    Attributes
    ----------
    x_train, x_test : ndarray of float32, shape (people, columns)
    y_train, y_test : ndarray of int
        1: earns more than 50,000 dollars a year.
    sex_train, sex_test : ndarray of int
        1: female, as the census has it.
    """

    x_train: np.ndarray
    x_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray
    sex_train: np.ndarray
    sex_test: np.ndarray


def people(table: pd.DataFrame, seed: int, keep_sex: bool = False) -> People:
    """Split the Adult table by chance, two thirds for training, and turn it into numbers.

    Parameters
    ----------
    table : DataFrame
        As `helpers.course.data.adult` gives it, or some of its rows.
    seed : int
        Of the split, 0 or more.
    keep_sex : bool
        Whether the columns `sex` and `relationship` are among the inputs.

    Returns
    -------
    People
        Numbers standardized by the training part, a column of 0 and 1 for each category. `fnlwgt`, a weight
        of the sample, is left out.

    Examples
    --------
    >>> from helpers.course.data import adult
    >>> people(adult()[:300], seed=1).x_train.shape[0]
    200
    """
    import pandas as pd

    left_out = [*NOT_INPUTS, *(() if keep_sex else TELLING)]
    inputs = table.drop(columns=left_out)
    order = np.random.default_rng(seed).permutation(len(table))
    train, test = order[: 2 * len(table) // 3], order[2 * len(table) // 3 :]
    numbers = inputs.select_dtypes("number")
    scaled = (numbers - numbers.iloc[train].mean()) / numbers.iloc[train].std().replace(0, 1)
    x = scaled.join(pd.get_dummies(inputs.drop(columns=numbers.columns))).to_numpy(np.float32)
    y = (table["salary"] == ">50K").to_numpy(int)
    sex = (table["sex"] == "Female").to_numpy(int)
    return People(*(values[rows] for values in (x, y, sex) for rows in (train, test)))


def train(given: People, seed: int) -> keras.Model:
    """Train the network for income.

    Parameters
    ----------
    given : People
    seed : int
        Of the initial weights and the batches, 0 or more.

    Returns
    -------
    keras.Model
        Two hidden layers, of 64 and 32 units with ReLU, and two logits.
    """
    import keras

    hidden = [
        keras.layers.Dense(
            units, "relu", kernel_initializer=keras.initializers.GlorotUniform(seed=1000 * seed + i)
        )
        for i, units in enumerate(UNITS)
    ]
    last = keras.layers.Dense(2, kernel_initializer=keras.initializers.GlorotUniform(seed=1000 * seed + 2))
    network = keras.Sequential([keras.Input(given.x_train.shape[1:]), *hidden, last])
    return _tuned(network, given, None, seed)


def measure(given: People, embeddings: Sequence[np.ndarray], seed: int) -> dict[str, float]:
    """Return what an embedding is good for, and what it gives away.

    Parameters
    ----------
    given : People
    embeddings : two ndarrays, each of shape (people, units)
        Of the training part and of the test part.
    seed : int
        Of the network probe, 0 or more.

    Returns
    -------
    dict
        accuracy (of income), linear and network (areas under the ROC curves of fresh probes for sex).
    """
    from sklearn.linear_model import LogisticRegression

    embed_train, embed_test = embeddings
    read = probes(embed_train, given.sex_train, embed_test, given.sex_test, seed=seed)
    embed_train, embed_test = standardized(embed_train, embed_test)
    income = LogisticRegression(max_iter=1000).fit(embed_train, given.y_train)
    return {
        "accuracy": round(float(income.score(embed_test, given.y_test)), 4),
        "linear": round(read.linear, 4),
        "network": round(read.network, 4),
    }


def measure_all(table: pd.DataFrame, seed: int) -> list[dict[str, Any]]:
    """Return a row for each way, on one seed.

    Parameters
    ----------
    table : DataFrame
        As for `people`.
    seed : int
        Of everything, 0 or more.

    Returns
    -------
    list of dict
        method, seed, accuracy, linear, network, own (None but for gradient reversal).
    """
    kept, given = people(table, seed, keep_sex=True), people(table, seed)
    rows: list[dict[str, Any]] = []

    def note(method: str, embeddings: Sequence[np.ndarray], of: People, own: float | None = None) -> None:
        rows.append({"method": method, "seed": seed, **measure(of, embeddings, seed), "own": own})

    note("column kept", _embeddings(train(kept, seed), kept), kept)
    network = train(given, seed)
    plain = _embeddings(network, given)
    note("column deleted", plain, given)
    note("LEACE", [leace(plain[0], given.sex_train)(part) for part in plain], given)
    erasure = inlp(plain[0], given.sex_train, DIRECTIONS)
    note(f"INLP, {DIRECTIONS} directions", [erasure(part) for part in plain], given)
    reversal = GradientReversal(UNITS[-1], REVERSAL, seed)
    fooled = _embeddings(_tuned(network, given, reversal, seed), given)
    note("gradient reversal", fooled, given, own=_auc(reversal.adversary, fooled[1], given.sex_test))
    for strength in MATCHING:
        matched = _tuned(network, given, DistributionMatching(strength), seed)
        note(f"matching, λ = {strength:g}", _embeddings(matched, given), given)
    return rows


def reproduce(seeds: Sequence[int], command: str, table: pd.DataFrame | None = None) -> dict[str, Any]:
    """Measure all ways, for each seed.

    Parameters
    ----------
    seeds : sequence of int
        At least one; 0 or more each.
    command : str
        That repeats it, to be stored.
    table : DataFrame, optional
        The Adult table if not given.

    Returns
    -------
    dict
        date, machine, command, rows.
    """
    from tqdm import tqdm

    if table is None:
        from helpers.course.data import adult

        table = adult()
    rows = [row for seed in tqdm(seeds, unit="seed", disable=None) for row in measure_all(table, seed)]
    return {
        **origin(command),
        "rows": rows,
    }


def stored(path: Path = RESULT_FILE) -> dict[str, Any]:
    """Return a stored result, by default the one that comes with the course.

    Examples
    --------
    >>> sorted(stored())
    ['command', 'date', 'machine', 'rows']
    """
    return read_result(path)


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each way the mean and the standard deviation over the seeds of each measure.

    Examples
    --------
    >>> row = {"method": "LEACE", "accuracy": 0.85, "linear": 0.5, "network": 0.75, "own": None}
    >>> summary([row, {**row, "linear": 0.6}])["LEACE"]["linear"], summary([row])["LEACE"]["own"]
    ((0.55, 0.04999999999999999), None)
    """
    return over_seeds(rows, "method", MEASURES)


def table(result: dict[str, Any]) -> str:
    """Return the means over the seeds as text, each with its standard deviation.

    Examples
    --------
    >>> row = {"method": "LEACE", "accuracy": 0.85, "linear": 0.5, "network": 0.75, "own": None}
    >>> print(table({"rows": [row]}))
    method       accuracy   linear probe  network probe  own adversary
    LEACE   0.850 ± 0.000  0.500 ± 0.000  0.750 ± 0.000              -
    """
    rows = summary(result["rows"])
    width = max(len("method"), *map(len, rows))
    names = ("accuracy", "linear probe", "network probe", "own adversary")
    lines = ["  ".join([f"{'method':{width}}", *(f"{name:>13}" for name in names)])]
    for method, measures in rows.items():
        cells = [f"{m[0]:.3f} ± {m[1]:.3f}" if m else "-" for m in (measures[name] for name in MEASURES)]
        lines.append("  ".join([f"{method:{width}}", *(f"{cell:>13}" for cell in cells)]))
    return "\n".join(lines)


def _tuned(network: keras.Model, given: People, penalty: Penalty | None, seed: int) -> keras.Model:
    rng = np.random.default_rng(seed)
    return fine_tune(network, given.x_train, given.y_train, given.sex_train, penalty, rng=rng, **TRAINING)


def _embeddings(network: keras.Model, given: People) -> list[np.ndarray]:
    return [embedding(network, x) for x in (given.x_train, given.x_test)]


def _auc(adversary: keras.Model, embeddings: np.ndarray, sex: np.ndarray) -> float:
    scores = np.asarray(adversary(embeddings))[:, 0]
    return round(roc(scores[sex == 1], scores[sex == 0]).auc, 4)
