"""SISA: train a model for each part of the data, so that forgetting someone retrains one of them only.

Sharded, isolated, sliced and aggregated training of Bourtoule and others, "Machine Unlearning" (IEEE S&P
2021). Here without slices, which save checkpoints within a shard. All records of a person are in one shard;
the model of that shard is trained again without them, from the start. What it then knows is as if they had
never been there: *exact* unlearning, provided that nothing else (the choice of rates, say) was learned from
the data. The price is paid by accuracy: each model sees a part of the data only.

>>> train = lambda records, shard: sorted(set(records))
>>> records = [("Ann", 1), ("Bob", 2), ("Eve", 3), ("Ann", 4)]
>>> shards = train_shards(records, owner=lambda record: record[0], shards=1, train=train)
>>> [record for model in forget(shards, "Ann").models for record in model]
[('Bob', 2), ('Eve', 3)]
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from helpers.desensitization.character_model import CharacterModel, windows

Record = TypeVar("Record")
Model = TypeVar("Model")


@dataclass(frozen=True, eq=False)
class Shards(Generic[Record, Model]):
    """The parts of the data, and the model of each.

    Attributes
    ----------
    records : tuple of lists
        The records of each shard.
    models : tuple
        Trained on these.
    owner : function
        From a record to the person whose it is.
    train : function
        From a shard's records and its number to a model.
    """

    records: tuple[list[Record], ...]
    models: tuple[Model, ...]
    owner: Callable[[Record], str]
    train: Callable[[list[Record], int], Model]


def shard_of(person: str, shards: int) -> int:
    """Return the shard for a person's records: always the same, and as if it were drawn at random.

    Parameters
    ----------
    person : str
        A name or number.
    shards : int
        How many there are.

    Returns
    -------
    int
        0 to shards - 1.

    Raises
    ------
    ValueError
        If there is no shard.

    Examples
    --------
    >>> [shard_of(person, shards=4) for person in ("Ann", "Bob", "Ann")]
    [2, 1, 2]
    """
    if shards < 1:
        raise ValueError(f"need at least 1 shard, got {shards}")
    return int.from_bytes(hashlib.sha256(person.encode()).digest()) % shards


def retrain_cost(shards: int, removed: int = 1) -> float:
    """Return the share of the training that is done again, on average, if so many people ask at once.

    A shard is spared if none of them is in it: (1 - 1/shards)^removed.

    Parameters
    ----------
    shards : int
        Of equal size.
    removed : int
        People, each in a shard drawn at random.

    Examples
    --------
    >>> retrain_cost(shards=4), round(retrain_cost(shards=4, removed=20), 3)
    (0.25, 0.997)
    """
    if shards < 1 or removed < 0:
        raise ValueError(f"need at least 1 shard and no fewer than 0 people, got {shards} and {removed}")
    return 1 - (1 - 1 / shards) ** removed


def train_shards(
    records: Sequence[Record],
    owner: Callable[[Record], str],
    shards: int,
    train: Callable[[list[Record], int], Model],
) -> Shards[Record, Model]:
    """Divide the records among shards by person, and train a model on each.

    Parameters
    ----------
    records : sequence
        All data.
    owner : function
        From a record to the person whose it is.
    shards : int
        1 or more, and few enough that none is empty.
    train : function
        From a shard's records and its number to a model.

    Raises
    ------
    ValueError
        If a shard has no records.

    Examples
    --------
    >>> train_shards(["a", "b", "c"], str, shards=1, train=lambda records, shard: len(records)).models
    (3,)
    """
    parts: tuple[list[Record], ...] = tuple([] for _ in range(shards))
    for record in records:
        parts[shard_of(owner(record), shards)].append(record)
    if not all(parts):
        raise ValueError(f"{parts.count([])} of {shards} shards have no records: take fewer shards")
    return Shards(parts, tuple(train(part, shard) for shard, part in enumerate(parts)), owner, train)


def forget(shards: Shards[Record, Model], person: str) -> Shards[Record, Model]:
    """Return the shards without a person's records, with the one model retrained that knew them.

    Raises
    ------
    ValueError
        If no record is the person's, or the shard has no others to train on.

    Examples
    --------
    >>> shards = train_shards(["a", "b", "c"], str, shards=1, train=lambda records, shard: len(records))
    >>> forget(shards, "b").models
    (2,)
    """
    place = shard_of(person, len(shards.models))
    records, models = list(shards.records), list(shards.models)
    rest = [record for record in records[place] if shards.owner(record) != person]
    if len(rest) == len(records[place]) or not rest:
        found = "all" if not rest else "none"
        raise ValueError(f"{found} of the {len(records[place])} records of shard {place} are that person's")
    records[place] = rest
    models[place] = shards.train(records[place], place)
    return replace(shards, records=tuple(records), models=tuple(models))


@dataclass(frozen=True)
class MeanOfModels:
    """Character models that answer together: the mean of their probabilities.

    Attributes
    ----------
    models : tuple of CharacterModel
        At least one.

    Examples
    --------
    >>> model = CharacterModel.untrained(seed=1)
    >>> one, two = model.digits_after("PIN ", 1), MeanOfModels((model, model)).digits_after("PIN ", 1)
    >>> bool(np.allclose(one, two))
    True
    """

    models: tuple[CharacterModel, ...]

    def digits_after(self, prompt: str, depth: int) -> np.ndarray:
        """Return what `CharacterModel.digits_after` does."""
        return _log_mean([model.digits_after(prompt, depth) for model in self.models])

    def bits_per_character(self, texts: Sequence[str]) -> float:
        """Return what `CharacterModel.bits_per_character` does."""
        seen = windows(texts)
        p = _log_mean([model.log_likelihoods(seen) for model in self.models])
        return float(-p.mean() / np.log(2))


def _log_mean(log_probabilities: list[np.ndarray]) -> np.ndarray:
    return np.logaddexp.reduce(log_probabilities, axis=0) - np.log(len(log_probabilities))
