import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.desensitization import sisa


def owner(record):
    return record[0]


RECORDS = [(f"person {k % 40}", k) for k in range(120)]


def test_all_records_of_a_person_are_in_one_shard():
    shards = sisa.train_shards(RECORDS, owner, 4, train=lambda records, shard: None)
    assert sorted(record for part in shards.records for record in part) == sorted(RECORDS)
    places = [{owner(record) for record in part} for part in shards.records]
    assert sum(map(len, places)) == len(set.union(*places)) == 40


def test_forgetting_retrains_one_model_and_that_one_never_saw_the_person():
    trained = []

    def train(records, shard):
        trained.append(shard)
        return list(records)

    shards = sisa.train_shards(RECORDS, owner, 4, train)
    less = sisa.forget(shards, "person 7")
    place = sisa.shard_of("person 7", 4)
    assert trained == [0, 1, 2, 3, place]
    assert not any(owner(record) == "person 7" for model in less.models for record in model)
    assert sum(map(len, less.models)) == 117
    assert all(less.models[k] is shards.models[k] for k in range(4) if k != place)
    assert sum(map(len, shards.models)) == 120


def test_forgetting_refuses_strangers_and_the_last_person_of_a_shard():
    def train(records, shard):
        return len(records)

    shards = sisa.train_shards([("Ann", 1), ("Ann", 2)], owner, 1, train)
    with pytest.raises(ValueError, match="none of the 2 records"):
        sisa.forget(shards, "Bob")
    with pytest.raises(ValueError, match="all of the 2 records"):
        sisa.forget(shards, "Ann")


@given(st.text(), st.integers(1, 50))
def test_a_shard_is_one_of_them_and_always_the_same(person, shards):
    assert 0 <= sisa.shard_of(person, shards) < shards
    assert sisa.shard_of(person, shards) == sisa.shard_of(person, shards)


def test_the_shard_is_the_same_in_another_process():
    code = "from helpers.desensitization.sisa import shard_of; print(shard_of('Anna Berg', 1000))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(said) == sisa.shard_of("Anna Berg", 1000)


def test_shards_are_of_about_one_size():
    counts = np.bincount([sisa.shard_of(f"person {k}", 8) for k in range(8000)])
    assert counts.min() > 850
    assert counts.max() < 1150


@pytest.mark.parametrize("removed", [0, 1, 5])
def test_the_cost_is_what_a_simulation_finds(removed):
    rng = np.random.default_rng(1)
    touched = [len(set(rng.integers(6, size=removed).tolist())) / 6 for _ in range(4000)]
    assert sisa.retrain_cost(6, removed) == pytest.approx(np.mean(touched), abs=0.01)


def test_refuses_no_shards_and_empty_ones():
    with pytest.raises(ValueError, match="at least 1 shard"):
        sisa.shard_of("Anna", 0)
    with pytest.raises(ValueError, match="have no records"):
        sisa.train_shards(RECORDS[:2], owner, 10, train=lambda records, shard: None)
    with pytest.raises(ValueError, match="got 0 and 1"):
        sisa.retrain_cost(0)
