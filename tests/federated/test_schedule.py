"""Schedule: reproducible, fair, and nothing is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.federated.schedule import batch_order, dropouts, finished_epochs, noise_seeds, sampled_clients


@given(seed=st.integers(0, 2**64), clients=st.integers(1, 50), data=st.data())
def test_sampled_clients_are_distinct_and_in_order(seed, clients, data):
    count = data.draw(st.integers(1, clients))
    sampled = sampled_clients(seed, 3, clients, count)
    assert len(sampled) == count
    assert (np.diff(sampled) > 0).all()
    assert 0 <= sampled[0] <= sampled[-1] < clients


def test_each_client_is_sampled_equally_often():
    seen = np.bincount(np.concatenate([sampled_clients(1, r, 20, 5) for r in range(1, 2001)]), minlength=20)
    assert abs(seen - 500).max() < 5 * np.sqrt(500 * 0.75)


@given(seed=st.integers(0, 100), size=st.integers(1, 40), epochs=st.integers(1, 4))
def test_each_epoch_sees_every_example_once(seed, size, epochs):
    order = batch_order(seed, 2, 5, size, epochs)
    assert (np.sort(order, axis=1) == np.arange(size)).all()


def test_fewer_epochs_are_the_first_of_more():
    assert (batch_order(1, 2, 3, 10, 5)[:2] == batch_order(1, 2, 3, 10, 2)).all()


@pytest.mark.parametrize("changed", [{"seed": 2}, {"round_number": 3}, {"client": 4}])
def test_orders_differ_by_seed_round_and_client(changed):
    same = {"seed": 1, "round_number": 2, "client": 3, "size": 50, "epochs": 1}
    assert (batch_order(**same) == batch_order(**same)).all()
    assert (batch_order(**same) != batch_order(**(same | changed))).any()


def test_epochs_differ_from_each_other():
    first, second = batch_order(1, 1, 0, 50, 2)
    assert (first != second).any()


def test_dropouts_follow_the_rate():
    drawn = np.concatenate([dropouts(1, r, 10, 0.3) for r in range(1, 1001)])
    assert abs(drawn.mean() - 0.3) < 0.03
    assert not dropouts(1, 1, 100, 0.0).any()
    assert dropouts(1, 1, 100, 1.0).all()


def test_stragglers_are_a_share_and_do_1_to_all_epochs():
    done = np.stack([finished_epochs(1, r, 10, 4, 0.5) for r in range(1, 501)])
    assert ((done < 4).sum(axis=1) <= 5).all()
    assert set(np.unique(done)) == {1, 2, 3, 4}
    assert abs((done == 1).mean() - 0.5 / 4) < 0.02
    assert (finished_epochs(1, 1, 10, 4, 0.0) == 4).all()


def test_noise_differs_by_layer_and_client():
    seeds = [noise_seeds(1, 1, client, 3) for client in range(4)]
    assert len({tuple(pair) for pairs in seeds for pair in pairs.tolist()}) == 12


@pytest.mark.parametrize("count", [0, -1, 11])
def test_cannot_sample_nobody_or_more_than_there_are(count):
    with pytest.raises(ValueError, match=f"1 to 10 clients.*got {count}"):
        sampled_clients(1, 1, 10, count)


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_rates_are_shares(rate):
    with pytest.raises(ValueError, match="0 to 1"):
        dropouts(1, 1, 10, rate)
    with pytest.raises(ValueError, match="0 to 1"):
        finished_epochs(1, 1, 10, 5, rate)


def test_one_epoch_is_not_done_in_part():
    with pytest.raises(ValueError, match="2 or more"):
        finished_epochs(1, 1, 10, 1, 0.5)


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="seed must be 0 or more, got -1"):
        sampled_clients(-1, 1, 10, 2)
