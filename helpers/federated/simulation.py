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
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.course.images import Examples
from helpers.federated.averaging import Weights, check_update
from helpers.federated.checkpoint import Progress, load, save
from helpers.federated.compiled_round import (
    CompiledRound,
    Job,
    Shape,
    check_one_input_and_output,
    check_trainable,
    loss_of,
)
from helpers.federated.evaluation import Evaluation
from helpers.federated.partition import check_at_least_1, check_rows
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
    fault : str or None
        Why the server kept its old weights, although clients answered.

    Notes
    -----
    If nearly all are refused for values that are not finite, the weights they were sent are the likely cause:
    a finite but absurd answer of an earlier round passes the checks, and honest clients then train to NaN.
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
    fault: str | None = None


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
    checkpoint: Path | str | None = None,
    progress: bool = True,
    threads: int | None = None,
) -> Iterator[Record]:
    """Train a model on clients that keep their examples; yield a record after each round.

    Parameters
    ----------
    model : keras.Model
        The server's. It is what the first round starts from, and gets the new weights after each round. Its
        weights are copied when `simulate` is called; what is changed in the model afterwards does not count.
        Any model with one input, one output and weights in single precision that are all trained, and which
        maps a batch to a row of logits or, after a softmax, of probabilities for each example. The loss is
        the one it was compiled with, or else the cross-entropy.
    examples : Examples
        For training and for the test. The labels are whole numbers from 0 on, one for each image.
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
    checkpoint : Path or str, optional
        A file that is written after each round, in a folder that exists. If the file is there already, the
        run goes on where it stopped, to the same weights, bit for bit, on the same machine and versions; its
        first record is the next round's. Settings, examples and parts are compared and must be the same. Of
        the model only the shapes and types of its weights are compared: give the same architecture and loss.
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
    FileNotFoundError
        Before the first round, if the checkpoint's folder does not exist.

    Notes
    -----
    A client with examples of one class only is no error: it trains, and pulls the mean to its class.

    Time grows with the examples of the sampled clients. Memory is for all examples once more, and for the
    weights of the sampled clients; a client that is not sampled needs none but its rows. With
    ``batch_size=None``, as for FedSGD, all batches are as large as the largest client, sampled or not: then
    the time of each step and its memory are those of that client.
    """
    settings = Settings(
        strategy, clients_per_round, epochs, batch_size, learning_rate, seed, dropout, stragglers
    )
    examples = _ready(examples)
    _check(settings, rounds, model, examples, parts)
    settings = _plain(settings)
    begun = Progress(0, model.get_weights(), strategy.start(model.get_weights()))
    keep = None
    if checkpoint is not None:
        path, name = Path(checkpoint), _name(settings, examples, parts)
        begun, keep = _resumed(path, name, begun), partial(save, path, settings=name)
    server = _Server(model, examples, parts, settings, begun, tamper, threads)
    model.set_weights(begun.weights)
    return _rounds(server, rounds, progress, keep)


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
        self.train = CompiledRound(model, x, y, shape, threads=threads, **rates)
        self.test = Evaluation(model, x_test, y_test)
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
        fault = None
        if counted:
            answers = [sent[client] for client in counted]
            sizes = [len(self.parts[client]) for client in counted]
            update = self.settings.strategy.checked_update(weights, answers, sizes, self.state)
            self.weights, self.state, fault = update
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
            fault,
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
    if not isinstance(settings.strategy, Strategy):
        raise TypeError(f"strategy must be one like FedAvg(), with parentheses, got {settings.strategy!r}")
    settings.strategy.check(settings.epochs, settings.batch_size)
    check_at_least_1("rounds", rounds)
    check_at_least_1("clients_per_round", settings.clients_per_round)
    check_at_least_1("epochs", settings.epochs)
    if not 0 < settings.learning_rate < float("inf"):
        raise ValueError(f"learning_rate must be above 0 and finite, got {settings.learning_rate}")
    check_rows(parts, len(examples.y_train))
    attendance(settings, len(parts), round_number=1)
    _check_model(model, examples)


def _check_model(model: keras.Model, examples: Examples) -> None:
    """Raise unless the model maps the examples to scores of the classes they are labeled with."""
    check_one_input_and_output(model)
    outputs = model(examples.x_train[:1])  # builds it, if it was not
    if not hasattr(outputs, "shape"):
        raise ValueError(f"the model must give one array, it gives a {type(outputs).__name__}")
    classes = 1 + max(int(examples.y_train.max()), int(examples.y_test.max()))
    if len(outputs.shape) != 2 or outputs.shape[1] < classes:
        raise ValueError(
            f"the labels are 0 to {classes - 1}, so the model must give {classes} numbers for an example; "
            f"it gives an output of shape {tuple(outputs.shape[1:])}"
        )
    if (dtype := np.asarray(outputs).dtype) != np.float32:
        raise ValueError(f"the model must compute in single precision, float32; its output is {dtype}")
    check_trainable(model)
    _check_loss(model, np.zeros_like(examples.x_train[:1]))


def _check_loss(model: keras.Model, blank: np.ndarray) -> None:
    """Raise unless the loss gives a finite number for each of several blank images, more than scores."""
    scores = np.asarray(model(blank))
    scores = np.repeat(scores, scores.shape[1] + 1, axis=0)
    name = getattr(model, "loss", None) or "cross-entropy"
    try:
        losses = np.asarray(loss_of(model)(np.zeros(len(scores), np.int32), scores))
    except Exception as error:
        raise ValueError(f"the loss {name} does not fit labels that are whole numbers: {error}") from error
    if losses.shape != (len(scores),) or not np.isfinite(losses).all():
        raise ValueError(
            f"the loss {name} must give one finite number for each of {len(scores)} examples, got "
            f"{losses.ravel()[:3].tolist()} … of shape {losses.shape}"
        )


def _plain(settings: Settings) -> Settings:
    """Return the settings with Python's own numbers, so that equal ones are written alike."""
    whole = ("clients_per_round", "epochs", "seed") + (("batch_size",) if settings.batch_size else ())
    real = ("learning_rate", "dropout", "stragglers")
    plain: dict[str, Any] = {name: int(getattr(settings, name)) for name in whole}
    return replace(settings, **plain | {name: float(getattr(settings, name)) for name in real})


def _resumed(path: Path, name: str, begun: Progress) -> Progress:
    """Return what the file holds, if it is there and fits the model; otherwise the beginning."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the checkpoint's folder {path.parent} does not exist: make it first")
    if not path.exists():
        return begun
    found = load(path, name)
    fault = check_update(found.weights, begun.weights) or check_update(found.state, begun.state)
    if fault:
        raise ValueError(f"{path} does not fit this model and strategy, or is damaged: {fault}")
    return found


def _name(settings: Settings, examples: Examples, parts: Sequence[np.ndarray]) -> str:
    """Return the settings as text, with a digest of the examples and of who holds what."""
    digest = hashlib.sha256()
    for array in examples:
        digest.update(f"{array.shape}".encode() + array.tobytes())
    for part in parts:
        digest.update(len(part).to_bytes(8) + part.astype(np.int64).tobytes())
    return f"{settings}, examples and partition {digest.hexdigest()[:16]}"


def _ready(examples: Examples) -> Examples:
    """Return the examples in single precision with labels of 32 bits, or raise if they are no such thing."""
    x_train, y_train, x_test, y_test = examples
    for use, labels in {"training": y_train, "the test": y_test}.items():
        _check_labels(use, np.asarray(labels))
    return Examples(_float32(x_train), _int32(y_train), _float32(x_test), _int32(y_test))


def _check_labels(use: str, labels: np.ndarray) -> None:
    if labels.ndim != 1:
        raise ValueError(
            f"the labels for {use} must have one dimension, one number for each image (not one-hot), "
            f"got the shape {labels.shape}"
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(f"the labels for {use} must be whole numbers, got the dtype {labels.dtype}")
    if labels.size == 0:
        raise ValueError(f"there are no examples for {use}; at least one is needed")
    if labels.min() < 0 or labels.max() > np.iinfo(np.int32).max:
        raise ValueError(
            f"the labels for {use} must be 0 or more and of 32 bits, got {labels.min()} to {labels.max()}"
        )


def _float32(x: np.ndarray) -> np.ndarray:
    return np.asarray(x).astype(np.float32, copy=False)


def _int32(y: np.ndarray) -> np.ndarray:
    return np.asarray(y).astype(np.int32, copy=False)
