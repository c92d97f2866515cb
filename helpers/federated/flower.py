"""Federated averaging over a network, on Flower: what a client does and what the server does.

A SuperLink runs the server's part, and a SuperNode beside each client's examples runs the client's; they
exchange weights over HTTP. Model, partition, schedule, local training and strategy are those of
`helpers.federated.simulation`. `helpers.federated.flower_network` starts all parts on this machine and
compares the weights; the README says how to start them on several.

Needs Flower: ``pip install flwr``, or the extra ``network`` of this package. Flower imports the two names
`client_app` and `server_app` from here, as ``flower_app/pyproject.toml`` tells it to.

Not protected: the server sees each client's weights, as in every plain FedAvg, and takes a client's word for
its number and for how many examples it has. TLS keeps outsiders from the line, and Flower's node
authentication keeps strangers from the federation; neither limits what a member learns or sends. A broken
update is refused (`helpers.federated.averaging.check_update`), a malicious one may not be.

What may run at all is decided by who can reach the SuperLink: Flower asks nobody for a password, and an app's
code comes with the run, so whoever hands in another app has it run on all machines.

Where the time of a round goes (flwr 1.41): a SuperNode that found no message looks again after 3 s, and no
option of it changes that. It starts a process for each message, 12.3 s of processor time for the imports and
0.7 s for the work with `digits_model`; `helpers.federated.flower_warm` saves the imports. What starts these
processes looks every second, or as FLWR_SUPEREXEC_TASK_POLL_INTERVAL says. Flower's own ``send_and_receive``
looks for replies every 3 s; `exchange` does it every `LOOK_EVERY`.

Source: D. J. Beutel et al., "Flower: A Friendly Federated Learning Research Framework" (arXiv:2007.14390);
the calls are those of flwr 1.41.

>>> from helpers.federated.flower_plan import default_plan
>>> plan = default_plan()
>>> weights, examples = train_locally(plan, client=0, round_number=1, weights=plan.new_model().get_weights())
>>> [w.shape for w in weights], examples
([(64, 32), (32,), (32, 10), (10,)], 498)
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.course.files import write_atomically
from helpers.federated.averaging import Weights, check_update
from helpers.federated.checkpoint import Progress, save
from helpers.federated.compiled_round import CompiledRound, Job, Shape
from helpers.federated.evaluation import Evaluation
from helpers.federated.flower_plan import Plan
from helpers.federated.schedule import batch_order, noise_seeds, sampled_clients
from helpers.federated.simulation import Record

if TYPE_CHECKING:
    from flwr.app import Context, Message
    from flwr.clientapp import ClientApp
    from flwr.serverapp import Grid, ServerApp

LOOK_EVERY = 0.25
"""Seconds between two looks of the server for answers."""

__all__ = [
    "Members",
    "answers",
    "client_app",  # noqa: F822 – these two are made on demand, and Flower looks for their names here
    "exchange",
    "local_examples",
    "serve",
    "server_app",  # noqa: F822
    "train_locally",
]


def local_examples(plan: Plan, client: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the images and labels of one client. A hospital would read its own files here.

    Examples
    --------
    >>> from helpers.federated.flower_plan import default_plan
    >>> x, y = local_examples(default_plan(), client=0)
    >>> x.shape, y.shape
    ((498, 8, 8), (498,))
    """
    examples = plan.examples()
    rows = plan.parts(examples.y_train)[client]
    return examples.x_train[rows], examples.y_train[rows]


def train_locally(plan: Plan, client: int, round_number: int, weights: Weights) -> tuple[Weights, int]:
    """Train as that client does in that round of the simulator, with its own examples only.

    Parameters
    ----------
    plan : Plan
    client : int
        Its number, from 0.
    round_number : int
        From 1.
    weights : list of ndarray
        The server's.

    Returns
    -------
    list of ndarray
        The client's weights.
    int
        The number of its examples.

    Examples
    --------
    >>> from helpers.federated.flower_plan import default_plan
    >>> plan = default_plan()
    >>> weights = plan.new_model().get_weights()
    >>> trained, _ = train_locally(plan, client=1, round_number=1, weights=weights)
    >>> bool((trained[0] == weights[0]).all())
    False
    """
    model, (x, y) = plan.new_model(), local_examples(plan, client)
    shape = Shape(clients=1, size=len(y), epochs=plan.epochs, batch_size=plan.batch_size or len(y))
    train = CompiledRound(
        model, x, y, shape, learning_rate=plan.learning_rate, proximal=plan.new_strategy().proximal
    )
    order = batch_order(plan.seed, round_number, client, len(y), plan.epochs)
    noise = noise_seeds(plan.seed, round_number, client, len(model.non_trainable_variables))
    return train(weights, [Job(order, noise)])[0], len(y)


def serve(grid: Grid, plan: Plan) -> Iterator[Record]:
    """Run the server: sample, send, wait, check, average, test; yield a record after each round.

    Parameters
    ----------
    grid : flwr.serverapp.Grid
        Flower's connection to the SuperNodes.
    plan : Plan

    Yields
    ------
    Record
        As the simulator's. `dropped` is here who was offline, failed, or missed the deadline.

    Raises
    ------
    TimeoutError
        If some clients are not there within one deadline. Afterwards they may go and come back.
    """
    members = Members(grid, plan)
    members.wait_for_all()
    model, examples, strategy = plan.new_model(), plan.examples(), plan.new_strategy()
    test = Evaluation(model, examples.x_test, examples.y_test)
    weights = model.get_weights()
    state = strategy.start(weights)
    records: list[Record] = []
    for number in range(1, plan.rounds + 1):
        start = time.perf_counter()
        sampled = sampled_clients(plan.seed, number, plan.clients, plan.clients_per_round).tolist()
        asked = {k: _order(node, weights, number) for k, node in members.online().items() if k in sampled}
        came = exchange(grid, asked, plan.deadline)
        accepted, refused = answers(came, like=weights)
        fault = None
        if accepted:
            updates, sizes = zip(*(accepted[k] for k in sorted(accepted)), strict=True)
            weights, state, fault = strategy.checked_update(weights, updates, sizes, state)
        seconds = time.perf_counter() - start
        size = sum(w.nbytes for w in weights)
        records.append(
            Record(
                number,
                *test(weights),
                clients=tuple(sampled),
                dropped=tuple(k for k in sampled if k not in accepted and k not in refused),
                late=(),
                refused=refused,
                bytes_down=size * len(asked),
                bytes_up=size * len(came),
                seconds=seconds,
                fault=fault,
            )
        )
        _store(plan, Progress(number, weights, state), records)
        yield records[-1]


class Members:
    """Which SuperNode speaks for which client: the server asks every new one, once.

    Parameters
    ----------
    grid : flwr.serverapp.Grid
    plan : Plan

    Notes
    -----
    A SuperNode that starts again has a new id; if two say that they are the same client, the one asked last
    counts.
    """

    def __init__(self, grid: Grid, plan: Plan) -> None:
        self._grid, self._plan = grid, plan
        self._asked: set[int] = set()
        self._node: dict[int, int] = {}

    def online(self) -> dict[int, int]:
        """Return the ids of the SuperNodes that are online, by the numbers of their clients."""
        online = set(self._grid.get_node_ids())
        new = {node: _question(node) for node in sorted(online - self._asked)}
        self._asked |= online
        for node, reply in exchange(self._grid, new, self._plan.deadline).items():
            if (client := _client_number(reply)) is not None:
                self._node[client] = node
        return {client: node for client, node in sorted(self._node.items()) if node in online}

    def wait_for_all(self) -> None:
        """Wait until every client is online, up to the deadline of the plan."""
        end = time.monotonic() + self._plan.deadline
        while missing := set(range(self._plan.clients)) - set(self.online()):
            if time.monotonic() > end:
                raise TimeoutError(
                    f"the clients {sorted(missing)} are not there after {self._plan.deadline} s: start a "
                    'SuperNode for each, with --node-config "partition-id=NUMBER", or set `clients` lower'
                )
            time.sleep(LOOK_EVERY)


def exchange(grid: Grid, messages: Mapping[int, Message], deadline: float) -> dict[int, Message]:
    """Send messages, and wait until all are answered or the deadline has passed.

    Parameters
    ----------
    grid : flwr.serverapp.Grid
    messages : dict of int to Message
        By client, or whatever tells them apart.
    deadline : float
        Seconds.

    Returns
    -------
    dict of int to Message
        The answers, by the same numbers. Who failed has none: Flower reports it, and it is printed.
    """
    sent = zip(grid.push_messages(list(messages.values())), messages, strict=True)
    waiting = {message_id: key for message_id, key in sent if message_id}
    came, end = {}, time.monotonic() + deadline
    while waiting and time.monotonic() < end:
        for reply in grid.pull_messages(list(waiting)):
            key = waiting.pop(reply.metadata.reply_to_message_id)
            if reply.has_error():
                print(f"{key} failed: {reply.error.reason}", flush=True)
            else:
                came[key] = reply
        if waiting:
            time.sleep(LOOK_EVERY)
    return came


def answers(
    came: Mapping[int, Message], like: Weights
) -> tuple[dict[int, tuple[Weights, int]], dict[int, str]]:
    """Return the weights and sizes that can be averaged, by client, and why the others are refused.

    Parameters
    ----------
    came : dict of int to Message
        What the clients sent; anything at all is allowed.
    like : list of ndarray
        The server's weights.
    """
    accepted: dict[int, tuple[Weights, int]] = {}
    refused: dict[int, str] = {}
    for client, reply in came.items():
        try:
            update, size = reply.content["weights"].to_numpy_ndarrays(), reply.content["size"]["examples"]
            fault = check_update(update, like) or (None if size >= 1 else f"it claims {size} examples")
        except (KeyError, TypeError, ValueError, AttributeError, EOFError) as error:
            fault = f"not the kind of message that was asked for: {error!r}"
        if fault:
            refused[client] = fault
        else:
            accepted[client] = update, size
    return accepted, refused


def _question(node: int) -> Message:
    from flwr.app import Message, RecordDict

    return Message(RecordDict(), dst_node_id=node, message_type="query")


def _order(node: int, weights: Weights, round_number: int) -> Message:
    from flwr.app import ArrayRecord, ConfigRecord, Message, RecordDict

    content = {"weights": ArrayRecord(weights), "order": ConfigRecord({"round": round_number})}
    return Message(RecordDict(content), dst_node_id=node, message_type="train")


def _client_number(reply: Message) -> int | None:
    try:
        return int(reply.content["who"]["client"])
    except (KeyError, TypeError, ValueError):
        return None


def _store(plan: Plan, progress: Progress, records: list[Record]) -> None:
    if plan.output:
        output = Path(plan.output)
        save(output.with_suffix(".npz"), progress, settings=repr(plan))
        text = json.dumps([asdict(record) for record in records], indent=1)
        write_atomically(output.with_suffix(".json"), text.encode())


def _own_number(context: Context, plan: Plan) -> int:
    client = context.node_config.get("partition-id")
    if client not in range(plan.clients):
        raise ValueError(
            'start this SuperNode with --node-config "partition-id=NUMBER", and a number from 0 to '
            f"{plan.clients - 1}; got {client!r}"
        )
    return int(client)


def _client_app() -> ClientApp:
    from flwr.app import ArrayRecord, Message, MetricRecord, RecordDict
    from flwr.clientapp import ClientApp

    app = ClientApp()

    @app.query()
    def who(message: Message, context: Context) -> Message:
        client = _own_number(context, Plan(**context.run_config))
        return Message(RecordDict({"who": MetricRecord({"client": client})}), reply_to=message)

    @app.train()
    def train(message: Message, context: Context) -> Message:
        plan = Plan(**context.run_config)
        weights = message.content["weights"].to_numpy_ndarrays()
        number = message.content["order"]["round"]
        trained, size = train_locally(plan, _own_number(context, plan), number, weights)
        content = {"weights": ArrayRecord(trained), "size": MetricRecord({"examples": size})}
        return Message(RecordDict(content), reply_to=message)

    return app


def _server_app() -> ServerApp:
    from flwr.serverapp import ServerApp

    app = ServerApp()

    @app.main()
    def main(grid: Grid, context: Context) -> None:
        for record in serve(grid, Plan(**context.run_config)):
            print(f"round {record.round}: accuracy {record.accuracy:.4f}, {record.seconds:.1f} s", flush=True)

    return app


def __getattr__(name: str) -> Any:
    """Make `client_app` or `server_app` when Flower asks for it: this module imports without Flower."""
    if name not in (makers := {"client_app": _client_app, "server_app": _server_app}):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return makers[name]()
