"""Flower: the server with clients in this process, then a SuperLink and SuperNodes in their own."""

import importlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest

flwr_app = pytest.importorskip("flwr.app", reason="Flower is not installed: pip install flwr")

from helpers.federated import flower  # noqa: E402
from helpers.federated.averaging import Weights  # noqa: E402
from helpers.federated.flower_network import Network, Run, end, network  # noqa: E402
from helpers.federated.flower_plan import Plan, default_plan, simulated  # noqa: E402

Answer = Callable[[Any], Any]  # from a message to the reply to it, or None


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a task of a run, as a message must come from one."""
    task = importlib.import_module("flwr.supercore.task_identity").TaskIdentity
    for name in ("_task_id", "_run_id", "_node_id"):
        monkeypatch.setattr(task, name, 1)


def asked_only(answer: Answer) -> Answer:
    """Return a node that says who it is, and nothing more."""
    return lambda message: answer(message) if message.metadata.message_type == "query" else None


class Grid:
    """A stand-in for Flower's: each node is a function in this process."""

    def __init__(self, nodes: dict[int, Answer]) -> None:
        self.nodes, self.replies, self.sent = nodes, dict[str, Any](), 0

    def get_node_ids(self) -> Iterable[int]:
        return list(self.nodes)

    def push_messages(self, messages: Iterable[Any]) -> list[str]:
        return [self._push(message) for message in messages]

    def _push(self, message: Any) -> str:
        self.sent += 1
        message.metadata.__dict__["_message_id"] = f"message {self.sent}"
        if reply := self.nodes[message.metadata.dst_node_id](message):
            self.replies[message.metadata.message_id] = reply
        return message.metadata.message_id

    def pull_messages(self, message_ids: Iterable[str]) -> list[Any]:
        return [self.replies.pop(name) for name in message_ids if name in self.replies]


def node(plan: Plan, client: object, change: Callable[[Any], None] = lambda reply: None) -> Answer:
    """Return a node that runs the client's app; `change` spoils what it answers to an order to train."""
    app = flower.client_app

    def answer(message: Any) -> Any:
        context = flwr_app.Context(1, 1, {"partition-id": client}, flwr_app.RecordDict(), vars(plan))
        try:
            reply = app(message=message, context=context)
        except ValueError as error:
            return flwr_app.Message(flwr_app.Error(0, str(error)), reply_to=message)
        if message.metadata.message_type == "train":
            change(reply.content)
        return reply

    return answer


def simulation(plan: Plan) -> Weights:
    model = plan.new_model()
    list(simulated(plan, model))
    return model.get_weights()


def same(ours: Weights, theirs: Weights) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


def served(grid: Grid, plan: Plan, tmp_path: Any) -> tuple[list[Any], Weights]:
    plan = default_plan(**vars(plan) | {"output": str(tmp_path / "run")})
    records = list(flower.serve(grid, plan))
    return records, Run(plan, None, tmp_path).weights()  # type: ignore[arg-type]


def test_the_server_gives_the_weights_of_the_simulator(tmp_path: Any) -> None:
    plan = default_plan(clients=3, clients_per_round=2)
    records, weights = served(Grid({70 + k: node(plan, k) for k in (2, 0, 1)}), plan, tmp_path)
    assert same(weights, simulation(plan))
    assert [(record.dropped, record.refused) for record in records] == [((), {})] * 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda content: content["size"].update(examples=0), "it claims 0 examples"),
        (lambda content: content.pop("weights"), "not the kind of message"),
        (lambda content: content.pop("size"), "not the kind of message"),
        (
            lambda content: content.update(weights=flwr_app.ArrayRecord([np.full(3, np.nan, np.float32)])),
            "another architecture",
        ),
    ],
)
def test_a_broken_answer_is_refused_and_the_others_count(
    change: Callable[[Any], None], why: str, tmp_path: Any
) -> None:
    plan = default_plan(rounds=1)
    start = plan.new_model().get_weights()
    records, weights = served(Grid({7: node(plan, 0), 8: node(plan, 1, change)}), plan, tmp_path)
    assert why in records[0].refused[1]
    assert same(weights, flower.train_locally(plan, 0, 1, start)[0])


def test_without_an_answer_by_the_deadline_the_round_goes_on(tmp_path: Any) -> None:
    plan = default_plan(rounds=1, deadline=0.5)
    late = Grid({7: node(plan, 0), 8: asked_only(node(plan, 1))})
    records, weights = served(late, plan, tmp_path)
    assert records[0].dropped == (1,)
    assert same(weights, flower.train_locally(plan, 0, 1, plan.new_model().get_weights())[0])


def test_if_nobody_answers_the_weights_stay(tmp_path: Any) -> None:
    plan = default_plan(rounds=2, deadline=0.3)
    mute = {7 + k: asked_only(node(plan, k)) for k in range(2)}
    records, weights = served(Grid(mute), plan, tmp_path)
    assert [record.dropped for record in records] == [(0, 1)] * 2
    assert same(weights, plan.new_model().get_weights())


@pytest.mark.parametrize("number", [None, 2, -1, "1"])
def test_a_node_without_a_proper_number_is_not_taken(
    number: object, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = default_plan(deadline=0.3)
    with pytest.raises(TimeoutError, match=r"the clients \[1\] are not there"):
        next(flower.serve(Grid({7: node(plan, 0), 8: node(plan, number)}), plan))  # type: ignore[arg-type]
    assert "a number from 0 to 1" in capsys.readouterr().out


def test_a_node_that_starts_again_is_asked_who_it_is() -> None:
    plan = default_plan()
    grid = Grid({7: node(plan, 0), 8: node(plan, 1)})
    members = flower.Members(grid, plan)  # type: ignore[arg-type]
    assert members.online() == {0: 7, 1: 8}
    del grid.nodes[8]
    assert members.online() == {0: 7}
    grid.nodes[9] = node(plan, 1)
    assert members.online() == {0: 7, 1: 9}


# What follows starts processes: a SuperLink, SuperNodes, and a run. They listen on 127.0.0.1 only.

linux = pytest.mark.skipif(sys.platform != "linux", reason="helpers.federated.flower_network needs Linux")


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[Network]:
    with network(clients=2) as here:
        yield here


def wait_until(condition: Callable[[], object], run: Run) -> None:
    while not condition():
        assert run.process.poll() is None, run.log.read_text()
        time.sleep(0.1)


@linux
def test_a_network_gives_the_weights_of_the_simulator(two_nodes: Network) -> None:
    run = two_nodes.start(default_plan(rounds=3))
    run.wait()
    assert same(run.weights(), simulation(run.plan))
    assert [(record["clients"], record["dropped"]) for record in run.records()] == [([0, 1], [])] * 3


@linux
def test_nothing_is_reported_to_flower(two_nodes: Network) -> None:
    assert two_nodes.environment["FLWR_TELEMETRY_ENABLED"] == "0"
    assert two_nodes.environment["FLWR_DISABLE_UPDATE_CHECK"] == "1"


@linux
def test_a_run_ends_though_a_supernode_is_killed_in_mid_round(two_nodes: Network) -> None:
    log = two_nodes.folder / "node-1.log"

    def orders() -> int:
        return log.read_text().count("Receiving: train message")

    before = orders()
    run = two_nodes.start(default_plan(rounds=3))
    wait_until(lambda: orders() == before + 2, run)
    end(two_nodes.nodes[1])
    run.wait()
    assert [record["dropped"] for record in run.records()] == [[], [1], [1]]
    one_round = default_plan(rounds=1)
    expected = simulation(one_round)
    for number in (2, 3):
        expected, _ = flower.train_locally(run.plan, 0, number, expected)
    assert same(run.weights(), expected)
