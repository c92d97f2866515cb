"""Federated averaging on one machine: rounds of local training, each of which yields a record.

Simulated are the numbers and what they cost in bytes, not a network: who drops out is drawn by chance, and
nothing is encrypted. `helpers.federated.flower` runs the same clients in processes of their own.

>>> from helpers.course.images import digits
>>> from helpers.federated.models import digits_model
>>> from helpers.federated.partition import iid
>>> examples, model = digits(), digits_model(seed=1)
>>> parts = iid(len(examples.y_train), 10, np.random.default_rng(1))
>>> run = simulate(model, examples, parts, rounds=4, clients_per_round=5, seed=1, progress=False)
>>> [(record.round, len(record.clients), record.accuracy > 0.5) for record in run]
[(1, 5, False), (2, 5, True), (3, 5, True), (4, 5, True)]
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.course.images import Examples
from helpers.federated.averaging import Weights, check_update
from helpers.federated.checkpoint import Progress, load, save
from helpers.federated.compiled_round import CompiledRound, Job, Shape, check_trainable
from helpers.federated.evaluation import Evaluation
from helpers.federated.partition import check_rows
from helpers.federated.schedule import batch_order, dropouts, finished_epochs, noise_seeds, sampled_clients
from helpers.federated.strategy import FedAvg, Strategy

if TYPE_CHECKING:
    import keras

Tamper = Callable[[int, Weights], object]
FED_AVG = FedAvg()


@dataclass(frozen=True)
class Record:
    """What happened in a round.

    Attributes
    ----------
    round : int
        From 1.
    accuracy, loss : float
        Of the server's new weights on the test examples.
    clients : tuple of int
        Who was sampled.
    dropped : tuple of int
        Who of them never answered.
    late : tuple of int
        Who did only some of the epochs and was left out for it.
    refused : dict of int to str
        Whose answer was refused, and why.
    bytes_down, bytes_up : int
        Of the weights sent to all sampled clients, and by those who answered in time.
    seconds : float
        For training, checks and the mean; without the test.
    """

    round: int
    accuracy: float
    loss: float
    clients: tuple[int, ...]
    dropped: tuple[int, ...]
    late: tuple[int, ...]
    refused: dict[int, str]
    bytes_down: int
    bytes_up: int
    seconds: float


@dataclass(frozen=True)
class Settings:
    """The numbers of a run, as in `simulate`; all that a round depends on besides model and data."""

    strategy: Strategy
    clients_per_round: int
    epochs: int
    batch_size: int | None
    learning_rate: float
    seed: int
    dropout: float
    stragglers: float


@dataclass(frozen=True)
class Attendance:
    """Who was sampled, who of them drops out or is late, and for how many epochs the others work."""

    clients: tuple[int, ...]
    dropped: tuple[int, ...]
    late: tuple[int, ...]
    at_work: dict[int, int]


def simulate(
    model: keras.Model,
    examples: Examples,
    parts: Sequence[np.ndarray],
    strategy: Strategy = FED_AVG,
    *,
    rounds: int,
    clients_per_round: int,
    epochs: int = 1,
    batch_size: int | None = 10,
    learning_rate: float = 0.1,
    seed: int,
    dropout: float = 0.0,
    stragglers: float = 0.0,
    tamper: Tamper | None = None,
    checkpoint: Path | None = None,
    progress: bool = True,
    threads: int | None = None,
) -> Iterator[Record]:
    """Train a model on clients that keep their examples; yield a record after each round.

    Parameters
    ----------
    model : keras.Model
        The server's. It is what the first round starts from, and gets the new weights after each round. Any
        model of which every weight is trained, and which maps a batch to a row of logits or, after a softmax,
        of probabilities for each example. The loss is the one it was compiled with, or else the
        cross-entropy.
    examples : Examples
        For training and for the test.
    parts : sequence of ndarray of int
        The rows of the training examples that each client has, from `helpers.federated.partition`.
    strategy : Strategy
        `FedSGD`, `FedAvg`, `FedProx` or `FedOpt`, from `helpers.federated.strategy`.
    rounds : int
        Rounds in all, 1 or more.
    clients_per_round : int
        Clients that the server samples in each round.
    epochs : int
        E: passes of a client over its examples.
    batch_size : int, optional
        B: examples a step; ``None`` for all that a client has.
    learning_rate : float
        η of the clients' SGD, above 0.
    seed : int
        Of everything that is drawn by chance (`helpers.federated.schedule`), 0 or more.
    dropout : float
        The chance that a sampled client never answers, 0 to 1. If none answers, the model stays as it is.
    stragglers : float
        Which share of the sampled clients do only 1 to `epochs` epochs. FedAvg leaves them out, FedProx
        counts what they have.
    tamper : function, optional
        From a client's number and its trained weights to what it sends instead: a broken or malicious client.
        What cannot be averaged is refused and recorded; the others count.
    checkpoint : Path, optional
        A file that is written after each round. If it is there already, the run goes on where it stopped, to
        the same weights, bit for bit, on the same machine and versions; its first record is the next round's.
    progress : bool
        Whether to show a bar.
    threads : int, optional
        Threads to train on, one for each core if not given; the weights do not depend on it.

    Yields
    ------
    Record

    Raises
    ------
    TypeError, ValueError
        Before the first round, if something is out of range, a client has no examples, the model does not fit
        the examples or has weights that are not trained, or the checkpoint is of another run.

    Notes
    -----
    A client with examples of one class only is no error: it trains, and pulls the mean to its class.

    Time grows with the examples of the sampled clients. Memory is for all examples once more, and for the
    weights of the sampled clients; a client that is not sampled needs none but its rows.
    """
    settings = Settings(
        strategy, clients_per_round, epochs, batch_size, learning_rate, seed, dropout, stragglers
    )
    _check(settings, rounds, model, examples, parts)
    name = _name(settings, examples, parts)
    begun = Progress(0, model.get_weights(), strategy.start(model.get_weights()))
    if checkpoint and checkpoint.exists():
        begun = load(checkpoint, name)
        model.set_weights(begun.weights)
    server = _Server(model, examples, parts, settings, begun, tamper, threads)
    return _rounds(server, rounds, progress, partial(save, checkpoint, settings=name) if checkpoint else None)


class _Server:
    """The server in the middle of a run: it can do one more round."""

    def __init__(
        self,
        model: keras.Model,
        examples: Examples,
        parts: Sequence[np.ndarray],
        settings: Settings,
        begun: Progress,
        tamper: Tamper | None,
        threads: int | None,
    ) -> None:
        self.model, self.parts, self.settings, self.tamper = model, parts, settings, tamper
        self.round, self.weights, self.state = begun.round, begun.weights, begun.state
        x, y, x_test, y_test = examples
        size = max(len(part) for part in parts)
        shape = Shape(settings.clients_per_round, size, settings.epochs, settings.batch_size or size)
        rates = {"learning_rate": settings.learning_rate, "proximal": settings.strategy.proximal}
        self.train = CompiledRound(model, _float32(x), y, shape, threads=threads, **rates)
        self.test = Evaluation(model, _float32(x_test), y_test)
        self.noisy_layers = len(model.non_trainable_variables)

    def progress(self) -> Progress:
        """Return what a checkpoint holds."""
        return Progress(self.round, self.weights, self.state)

    def next_round(self) -> Record:
        """Sample, train, check, average, test."""
        start, weights = time.perf_counter(), self.weights
        self.round += 1
        who = attendance(self.settings, len(self.parts), self.round)
        sent = self._answers(who, weights)
        refused = {client: why for client, answer in sent.items() if (why := check_update(answer, weights))}
        counted = [client for client in sent if client not in refused]
        if counted:
            answers = [sent[client] for client in counted]
            sizes = [len(self.parts[client]) for client in counted]
            self.weights, self.state = self.settings.strategy.update(weights, answers, sizes, self.state)
            self.model.set_weights(self.weights)
        seconds = time.perf_counter() - start
        size = sum(w.nbytes for w in weights)
        return Record(
            self.round,
            *self.test(self.weights),
            who.clients,
            who.dropped,
            who.late,
            refused,
            size * len(who.clients),
            size * len(sent),
            seconds,
        )

    def _answers(self, who: Attendance, weights: Weights) -> dict[int, Any]:
        jobs = [self._job(client, epochs) for client, epochs in who.at_work.items()]
        answers = dict(zip(who.at_work, self.train(weights, jobs), strict=True))
        if not self.tamper:
            return answers
        return {client: self.tamper(client, [w.copy() for w in answer]) for client, answer in answers.items()}

    def _job(self, client: int, epochs: int) -> Job:
        seed, part = self.settings.seed, self.parts[client]
        order = batch_order(seed, self.round, client, len(part), epochs)
        return Job(part[order], noise_seeds(seed, self.round, client, self.noisy_layers))


def attendance(settings: Settings, clients: int, round_number: int) -> Attendance:
    """Draw who takes part in a round.

    Examples
    --------
    >>> settings = Settings(FedAvg(), 4, 2, 10, 0.1, seed=1, dropout=0.3, stragglers=0.5)
    >>> attendance(settings, clients=100, round_number=2)
    Attendance(clients=(13, 50, 67, 99), dropped=(99,), late=(13,), at_work={50: 2, 67: 2})
    """
    seed, count = settings.seed, settings.clients_per_round
    sampled = sampled_clients(seed, round_number, clients, count).tolist()
    gone = dropouts(seed, round_number, count, settings.dropout)
    done = finished_epochs(seed, round_number, count, settings.epochs, settings.stragglers)
    late = ~gone & (done < settings.epochs) & (not settings.strategy.keeps_partial_work)
    return Attendance(
        tuple(sampled),
        tuple(compress(sampled, gone)),
        tuple(compress(sampled, late)),
        {client: int(epochs) for client, epochs in compress(zip(sampled, done, strict=True), ~gone & ~late)},
    )


def _rounds(
    server: _Server, rounds: int, progress: bool, keep: Callable[[Progress], None] | None
) -> Iterator[Record]:
    from tqdm.auto import tqdm

    with tqdm(total=rounds, initial=server.round, unit="round", disable=not progress) as bar:
        while server.round < rounds:
            record = server.next_round()
            if keep:
                keep(server.progress())
            bar.set_postfix(accuracy=f"{record.accuracy:.3f}", refresh=False)
            bar.update()
            yield record


def _check(
    settings: Settings, rounds: int, model: keras.Model, examples: Examples, parts: Sequence[np.ndarray]
) -> None:
    settings.strategy.check(settings.epochs, settings.batch_size)
    if rounds < 1:
        raise ValueError(f"rounds must be 1 or more, got {rounds}")
    if not 0 < settings.learning_rate < float("inf"):
        raise ValueError(f"learning_rate must be above 0 and finite, got {settings.learning_rate}")
    check_rows(parts, len(examples.y_train))
    attendance(settings, len(parts), round_number=1)
    _check_model(model, examples)


def _check_model(model: keras.Model, examples: Examples) -> None:
    """Raise unless the model maps the examples to scores of the classes they are labeled with."""
    outputs = model(_float32(examples.x_train[:1]))  # builds it, if it was not
    classes = 1 + max(int(examples.y_train.max()), int(examples.y_test.max()))
    if len(outputs.shape) != 2 or outputs.shape[1] < classes:
        raise ValueError(
            f"the labels are 0 to {classes - 1}, so the model must give {classes} numbers for an example; "
            f"it gives an output of shape {tuple(outputs.shape[1:])}"
        )
    check_trainable(model)


def _name(settings: Settings, examples: Examples, parts: Sequence[np.ndarray]) -> str:
    """Return the settings as text, with a digest of who holds what."""
    digest = hashlib.sha256(examples.y_train.tobytes())
    for part in parts:
        digest.update(len(part).to_bytes(8) + part.astype(np.int64).tobytes())
    return f"{settings}, partition {digest.hexdigest()[:16]}"


def _float32(x: np.ndarray) -> np.ndarray:
    return x.astype(np.float32, copy=False)
