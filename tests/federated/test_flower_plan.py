"""The plan of a run on Flower, and what a client does, without Flower."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers.federated import flower, flower_network, flower_plan, flower_warm
from helpers.federated.averaging import weighted_average
from helpers.federated.compiled_round import CompiledRound
from helpers.federated.flower_plan import default_plan, simulated


@pytest.mark.parametrize("partition", ["iid", "shards", "dirichlet"])
def test_parts_cover_the_examples_once(partition: str) -> None:
    labels = np.repeat(np.arange(10), 20)
    parts = default_plan(partition=partition, clients=4).parts(labels)
    assert np.sort(np.concatenate(parts)).tolist() == list(range(200))


def test_the_parts_follow_from_the_seed() -> None:
    labels = np.repeat(np.arange(10), 20)
    one, same, other = (default_plan(seed=seed).parts(labels)[0] for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data": "faces"}, "data must be one of digits, mnist, got 'faces'"),
        ({"model": "gpt"}, "model must be one of"),
        ({"partition": "fair"}, "partition must be one of"),
        ({"rounds": 0}, "rounds must be above 0"),
        ({"deadline": float("nan")}, "deadline must be above 0 and finite"),
        ({"learning_rate": float("inf")}, "learning_rate must be above 0 and finite"),
        ({"clients_per_round": 3}, "1 to 2 clients"),
        ({"epochs": 0}, "epochs must be at least 1"),
        ({"batch_size": -1}, "batch_size .* must be at least 1"),
        ({"strategy": "fedsgd"}, "one step on all examples"),
        ({"strategy": "fedprox", "mu": -1.0}, "mu must be 0 or more"),
        ({"seed": -1}, "seed must be 0 or more"),
    ],
)
def test_a_plan_that_cannot_be_run_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        default_plan(**changes)


def test_a_setting_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="momentum"):
        default_plan(momentum=0.9)


@pytest.mark.parametrize("strategy", ["fedavg", "fedprox"])
def test_clients_of_their_own_give_the_weights_of_the_simulator(strategy: str) -> None:
    plan = default_plan(strategy=strategy, mu=0.5, rounds=2, epochs=2)
    model = plan.new_model()
    weights = model.get_weights()
    list(simulated(plan, model))
    for number in (1, 2):
        trained, sizes = zip(*(flower.train_locally(plan, k, number, weights) for k in range(2)), strict=True)
        weights = weighted_average(trained, sizes)
    assert all(
        np.array_equal(ours, theirs) for ours, theirs in zip(weights, model.get_weights(), strict=True)
    )


def test_a_client_trains_on_its_own_examples_only(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = default_plan()
    seen = []

    class Spy(CompiledRound):
        def __init__(self, model, x, *others, **named):  # type: ignore[no-untyped-def]
            seen.append(x)
            super().__init__(model, x, *others, **named)

    monkeypatch.setattr(flower, "CompiledRound", Spy)
    flower.train_locally(plan, 1, 1, plan.new_model().get_weights())
    examples = plan.examples()
    assert np.array_equal(seen[0], examples.x_train[plan.parts(examples.y_train)[1]])


def test_without_flower_the_network_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with (
        pytest.raises(ImportError, match=r"pip install flwr .or the extra `network`"),
        flower_network.network(2),
    ):
        pass


def test_the_app_and_the_plan_have_the_same_settings() -> None:
    plan = default_plan()
    assert flower_plan.Plan(**vars(plan)) == plan
    with pytest.raises(AttributeError, match="no attribute 'agent_app'"):
        flower.agent_app  # noqa: B018


@pytest.mark.parametrize("arguments", [[], ["one", "two"]])
def test_the_loaded_process_asks_for_one_folder(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert flower_warm.main(arguments) == 2
    assert "NEW_FOLDER" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="flower_warm is for Linux")
def test_the_loaded_process_does_not_take_a_folder_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(flower_warm.signal, "signal", lambda *_: None)
    monkeypatch.setattr(flower_warm, "_load", lambda: None)
    assert flower_warm.main([str(tmp_path)]) == 1
    assert "File exists" in capsys.readouterr().err
