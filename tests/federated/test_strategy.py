"""Strategies: what they ask for and what they make of the answers."""

import numpy as np
import pytest

from helpers.federated.server_optimizers import ServerAdam, ServerMomentum
from helpers.federated.strategy import FedAvg, FedOpt, FedProx, FedSGD

W = [np.array([1.0, 2.0])]
ANSWERS = [[np.array([2.0, 2.0])], [np.array([5.0, 8.0])]]


WEIGHTED = [FedAvg(), FedSGD(), FedProx(mu=0.1), FedOpt(ServerMomentum(momentum=0))]


@pytest.mark.parametrize("strategy", WEIGHTED)
def test_the_mean_is_weighted_by_examples(strategy):
    new, _ = strategy.update(W, ANSWERS, [20, 10], strategy.start(W))
    np.testing.assert_allclose(new[0], [3, 4])


def test_the_unweighted_mean_counts_all_alike():
    new, _ = FedAvg(weighted=False).update(W, ANSWERS, [20, 10], [])
    np.testing.assert_allclose(new[0], [3.5, 5])


def test_fed_opt_remembers():
    strategy = FedOpt(ServerAdam(learning_rate=0.5))
    state = strategy.start(W)
    w, state = strategy.update(W, ANSWERS, [1, 1], state)
    expected, _ = ServerAdam(learning_rate=0.5).step(w, [np.array([0.0, 0.0])], state)
    new, _ = strategy.update(w, [[np.array([0.0, 0.0])]], [7], state)
    np.testing.assert_array_equal(new[0], expected[0])


@pytest.mark.parametrize(("epochs", "batch_size"), [(2, None), (1, 10)])
def test_fed_sgd_takes_one_step_on_all_examples(epochs, batch_size):
    FedSGD().check(1, None)
    with pytest.raises(ValueError, match="one step on all examples"):
        FedSGD().check(epochs, batch_size)


@pytest.mark.parametrize("strategy", [FedAvg(), FedProx(mu=1), FedOpt()])
def test_epochs_and_batch_size_are_at_least_1(strategy):
    strategy.check(1, 1)
    with pytest.raises(ValueError, match="epochs must be at least 1, got 0"):
        strategy.check(0, 10)
    with pytest.raises(ValueError, match=r"batch_size \(None for all.* must be at least 1, got 0"):
        strategy.check(1, 0)


def test_an_update_that_is_not_finite_changes_nothing():
    strategy, w = FedOpt(ServerMomentum(learning_rate=1e39)), [np.ones(2, np.float32)]
    state = strategy.start(w)
    new, new_state, fault = strategy.checked_update(w, [[np.full(2, 5, np.float32)]], [3], state)
    assert new is w
    assert new_state is state
    assert "NaN or infinity in 2" in fault


def test_a_checked_update_is_the_update():
    new, _, fault = FedAvg().checked_update(W, ANSWERS, [20, 10], [])
    np.testing.assert_allclose(new[0], [3, 4])
    assert fault is None


@pytest.mark.parametrize("optimizer", ["adam", ServerAdam, None])
def test_the_optimizer_of_fed_opt_is_one_of_ours(optimizer):
    with pytest.raises(TypeError, match="optimizer must be a ServerMomentum"):
        FedOpt(optimizer)


@pytest.mark.parametrize("mu", [-0.1, float("inf"), float("nan")])
def test_mu_is_finite_and_not_negative(mu):
    with pytest.raises(ValueError, match="mu must be 0 or more"):
        FedProx(mu=mu)


def test_only_fed_prox_keeps_partial_work_and_pulls_back():
    strategies = [FedSGD(), FedAvg(), FedOpt(), FedProx(mu=0.5)]
    assert [strategy.keeps_partial_work for strategy in strategies] == [False, False, False, True]
    assert [strategy.proximal for strategy in strategies] == [0, 0, 0, 0.5]
