"""One contender of `federated_speed.py`, in its own process: `python federated_peers.py NAME JOB ROUNDS`.

JOB is a file with the images, the labels and the rows of each client; every contender trains the network 2NN
for one epoch on ten of the clients in each round, with batches of ten and plain SGD, and averages. Printed
are the seconds of each round as JSON; the first ones, in which code is compiled, are not counted. This file
needs only NumPy besides the contender.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

CLIENTS, SAMPLED, BATCH, RATE = 100, 10, 10, 0.1
WIDTHS = [784, 200, 200, 10]
SKIPPED = 2
Job = dict[str, np.ndarray]


def sampled(job: Job, rounds: int) -> Iterator[np.ndarray]:
    """Yield the rows of the clients of each round, in a random order, with shape (clients, steps, batch)."""
    rng = np.random.default_rng(1)
    for _ in range(rounds):
        rows = job["parts"][rng.choice(CLIENTS, SAMPLED, replace=False)]
        yield rng.permuted(rows, axis=1).reshape(SAMPLED, -1, BATCH)


def timed(job: Job, rounds: int, train: Callable[[np.ndarray], object]) -> list[float]:
    """Return the seconds that each round takes."""
    times = []
    for rows in sampled(job, rounds + SKIPPED):
        start = time.perf_counter()
        train(rows)
        times.append(time.perf_counter() - start)
    return times[SKIPPED:]


def mean(answers: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Return the mean, array by array; all clients have as many examples."""
    return [np.mean(arrays, axis=0) for arrays in zip(*answers, strict=True)]


def ours(job: Job, rounds: int) -> list[float]:
    """Time this course's simulator; the seconds of a record are those of a round."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from helpers.course.images import Examples
    from helpers.federated.models import two_nn
    from helpers.federated.simulation import simulate

    examples = Examples(job["x"], job["y"], job["x"][:1000], job["y"][:1000])
    run = simulate(
        two_nn(seed=1),
        examples,
        list(job["parts"]),
        rounds=rounds + SKIPPED,
        clients_per_round=SAMPLED,
        batch_size=BATCH,
        learning_rate=RATE,
        seed=1,
        progress=False,
    )
    return [record.seconds for record in run][SKIPPED:]


def keras_model() -> Any:
    """Return the compiled model of a Keras textbook."""
    import keras

    layers = [keras.layers.Dense(units, activation="relu") for units in WIDTHS[1:-1]]
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), *layers, keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(RATE), loss)
    return model


def keras_fit(job: Job, rounds: int, model_of_client: Callable[[], Any]) -> list[float]:
    """Time a loop over clients with `fit`."""
    weights = keras_model().get_weights()

    def train(rows: np.ndarray) -> None:
        nonlocal weights
        answers = []
        for client in rows:
            model = model_of_client()
            model.set_weights(weights)
            chosen = client.ravel()
            model.fit(
                job["x"][chosen], job["y"][chosen], batch_size=BATCH, epochs=1, shuffle=False, verbose=0
            )
            answers.append(model.get_weights())
        weights = mean(answers)

    return timed(job, rounds, train)


def keras_new(job: Job, rounds: int) -> list[float]:
    """Time Keras with a new model for each client."""
    return keras_fit(job, rounds, keras_model)


def keras_one(job: Job, rounds: int) -> list[float]:
    """Time Keras with one model for all clients."""
    model = keras_model()
    return keras_fit(job, rounds, lambda: model)


def jax_scan(job: Job, rounds: int) -> list[float]:
    """Time a round written by hand in JAX: scans over clients and steps, a thread for each core."""
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(job["x"].reshape(-1, 784)), jnp.asarray(job["y"])

    def loss(w: Any, rows: Any) -> Any:
        h = x[rows]
        for kernel, bias in w[:-1]:
            h = jax.nn.relu(h @ kernel + bias)
        scores = jax.nn.log_softmax(h @ w[-1][0] + w[-1][1])
        return -jnp.mean(scores[jnp.arange(BATCH), y[rows]])

    def step(w: Any, rows: Any) -> Any:
        return jax.tree_util.tree_map(lambda v, g: v - RATE * g, w, jax.grad(loss)(w, rows)), None

    def client(w: Any, rows: Any) -> Any:
        return w, jax.lax.scan(step, w, rows)[0]

    lane = jax.jit(lambda w, rows: jax.lax.scan(client, w, rows)[1])
    weights = [(jnp.asarray(kernel), jnp.asarray(bias)) for kernel, bias in initial()]
    threads = os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads)

    def train(rows: np.ndarray) -> None:
        nonlocal weights
        stacks = list(
            pool.map(lambda part: jax.block_until_ready(lane(weights, part)), np.split(rows, threads))
        )
        weights = jax.tree_util.tree_map(lambda *parts: jnp.mean(jnp.concatenate(parts), axis=0), *stacks)
        jax.block_until_ready(weights)

    return timed(job, rounds, train)


def initial() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return random kernels and zero biases."""
    rng = np.random.default_rng(1)
    return [
        ((rng.standard_normal((m, n)) * np.sqrt(2 / m)).astype(np.float32), np.zeros(n, np.float32))
        for m, n in pairwise(WIDTHS)
    ]


def fedjax(job: Job, rounds: int) -> list[float]:
    """Time FedJAX's federated averaging."""
    import fedjax
    import jax

    model = fedjax.models.emnist.create_dense_model(only_digits=True)
    x = job["x"][..., None]
    clients = [fedjax.ClientDataset({"x": x[rows], "y": job["y"][rows]}) for rows in job["parts"]]
    algorithm = fedjax.algorithms.fed_avg.federated_averaging(
        fedjax.model_grad(model),
        fedjax.optimizers.sgd(RATE),
        fedjax.optimizers.sgd(1.0),
        fedjax.ShuffleRepeatBatchHParams(batch_size=BATCH, num_epochs=1, drop_remainder=False),
    )
    state = algorithm.init(model.init(jax.random.PRNGKey(1)))
    rng = np.random.default_rng(1)

    def train(_: np.ndarray) -> None:
        nonlocal state
        chosen = rng.choice(CLIENTS, SAMPLED, replace=False)
        keys = jax.random.split(jax.random.PRNGKey(int(chosen[0])), SAMPLED)
        state, _diagnostics = algorithm.apply(
            state, [(str(k), clients[k], key) for k, key in zip(chosen, keys, strict=True)]
        )
        jax.block_until_ready(state.params)

    return timed(job, rounds, train)


def torch_model() -> Any:
    """Return the network in PyTorch."""
    import torch

    layers: list[Any] = [torch.nn.Flatten()]
    for m, n in pairwise(WIDTHS):
        layers += [torch.nn.Linear(m, n), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def pfl(job: Job, rounds: int) -> list[float]:
    """Time Apple's pfl with PyTorch, between the ends of its rounds."""
    import torch
    from pfl.aggregate.simulate import SimulatedBackend
    from pfl.algorithm.base import NNAlgorithmParams
    from pfl.algorithm.federated_averaging import FederatedAveraging
    from pfl.callback.base import TrainingProcessCallback
    from pfl.data.dataset import Dataset
    from pfl.data.federated_dataset import FederatedDataset
    from pfl.data.sampling import get_user_sampler
    from pfl.hyperparam.base import NNTrainHyperParams
    from pfl.metrics import Metrics, Weighted
    from pfl.model.pytorch import PyTorchModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = torch_model()

        def forward(self, x: Any) -> Any:
            return self.layers(x)

        def loss(self, x: Any, y: Any, is_eval: bool = False) -> Any:
            return torch.nn.functional.cross_entropy(self(x), y)

        def metrics(self, x: Any, y: Any) -> dict[str, Any]:
            return {"loss": Weighted(0.0, 1)}

    ends = []

    class Clock(TrainingProcessCallback):
        def after_central_iteration(self, *_: Any, **__: Any) -> Any:
            ends.append(time.perf_counter())
            return False, Metrics()

    network = Network()
    x, y = torch.tensor(job["x"]), torch.tensor(job["y"].astype(np.int64))
    users = list(range(CLIENTS))
    data = FederatedDataset(
        lambda k: Dataset([x[job["parts"][k]], y[job["parts"][k]]], user_id=str(k)),
        get_user_sampler("random", users),
    )
    model = PyTorchModel(network, torch.optim.SGD, torch.optim.SGD(network.parameters(), 1.0))
    FederatedAveraging().run(
        NNAlgorithmParams(rounds + SKIPPED + 1, 10**6, SAMPLED, None),
        SimulatedBackend(data, data),
        model,
        NNTrainHyperParams(local_num_epochs=1, local_learning_rate=RATE, local_batch_size=BATCH),
        callbacks=[Clock()],
    )
    return np.diff(ends)[SKIPPED:].tolist()


def torch_fit(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Train a new PyTorch network for one epoch on one thread, as many of them run at once."""
    import torch

    torch.set_num_threads(1)
    model = torch_model()
    with torch.no_grad():
        for parameter, w in zip(model.parameters(), weights, strict=True):
            parameter.copy_(torch.tensor(w))
    optimizer = torch.optim.SGD(model.parameters(), RATE)
    for cut in range(0, len(x), BATCH):
        optimizer.zero_grad()
        labels = torch.tensor(y[cut : cut + BATCH].astype(np.int64))
        torch.nn.functional.cross_entropy(model(torch.tensor(x[cut : cut + BATCH])), labels).backward()
        optimizer.step()
    return [parameter.detach().numpy() for parameter in model.parameters()]


def keras_client(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Train a new Keras model for one epoch."""
    model = keras_model()
    model.set_weights(weights)
    model.fit(x, y, batch_size=BATCH, epochs=1, shuffle=False, verbose=0)
    return model.get_weights()


Fit = Callable[[list[np.ndarray], np.ndarray, np.ndarray], list[np.ndarray]]


def flower(job: Job, rounds: int, fit: Fit, start: list[np.ndarray]) -> list[float]:
    """Time Flower's simulation with Ray, from one mean of the server to the next."""
    from flwr.app import ArrayRecord, Context, Message, MetricRecord, RecordDict
    from flwr.clientapp import ClientApp
    from flwr.serverapp import Grid, ServerApp
    from flwr.serverapp.strategy import FedAvg
    from flwr.simulation import run_simulation

    files = [str(Path(sys.argv[2]).with_name(f"{name}.npy")) for name in ("x", "y", "parts")]
    for file, name in zip(files, ("x", "y", "parts"), strict=True):
        np.save(file, job[name])
    client_app, server_app, ends = ClientApp(), ServerApp(), []

    @client_app.train()
    def train(message: Message, context: Context) -> Message:
        x, y, parts = (np.load(file, mmap_mode="r") for file in files)
        rows = parts[int(context.node_config["partition-id"])]
        answer = fit(message.content["arrays"].to_numpy_ndarrays(), x[rows], y[rows])
        metrics = MetricRecord({"num-examples": len(rows)})
        content = RecordDict({"arrays": ArrayRecord(answer), "metrics": metrics})
        return Message(content=content, reply_to=message)

    @server_app.main()
    def main(grid: Grid, context: Context) -> None:
        strategy = FedAvg(SAMPLED / CLIENTS, fraction_evaluate=0.0, min_available_nodes=CLIENTS)
        strategy.start(
            grid,
            ArrayRecord(start),
            rounds + SKIPPED,
            evaluate_fn=lambda number, arrays: ends.append(time.perf_counter()),
        )

    run_simulation(server_app, client_app, num_supernodes=CLIENTS)
    return np.diff(ends)[SKIPPED:].tolist()


def flower_torch(job: Job, rounds: int) -> list[float]:
    """Time Flower with clients in PyTorch."""
    start = [parameter.detach().numpy() for parameter in torch_model().parameters()]
    return flower(job, rounds, torch_fit, start)


def flower_keras(job: Job, rounds: int) -> list[float]:
    """Time Flower with clients in Keras."""
    return flower(job, rounds, keras_client, keras_model().get_weights())


CONTENDERS = {
    "ours": ours,
    "keras-new": keras_new,
    "keras-one": keras_one,
    "jax": jax_scan,
    "fedjax": fedjax,
    "pfl": pfl,
    "flower-torch": flower_torch,
    "flower-keras": flower_keras,
}

if __name__ == "__main__":
    with np.load(sys.argv[2]) as arrays:
        print(json.dumps(CONTENDERS[sys.argv[1]](dict(arrays), int(sys.argv[3]))))
