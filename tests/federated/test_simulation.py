"""The simulator: exact where it can be, the same after a stop, and not to be poisoned by a broken client."""

import tracemalloc
from itertools import islice

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from helpers.course.images import Examples, digits  # noqa: E402
from helpers.federated.averaging import weighted_average  # noqa: E402
from helpers.federated.models import digits_model  # noqa: E402
from helpers.federated.schedule import batch_order, sampled_clients  # noqa: E402
from helpers.federated.server_optimizers import ServerAdam, ServerMomentum  # noqa: E402
from helpers.federated.simulation import simulate  # noqa: E402
from helpers.federated.strategy import FedAvg, FedOpt, FedProx, FedSGD  # noqa: E402

EXAMPLES = digits()
N = len(EXAMPLES.y_train)
PARTS = np.split(np.random.default_rng(1).permutation(N), [20, 55, 100, 180, 300, 700])


def run(strategy=None, parts=PARTS, examples=EXAMPLES, **changed):
    """Return the weights at the end and the records."""
    model = digits_model(seed=1)
    settings = {"rounds": 2, "clients_per_round": 3, "seed": 4, "progress": False} | changed
    records = list(simulate(model, examples, parts, strategy or FedAvg(), **settings))
    return model.get_weights(), records


def assert_same(weights, others):
    for w, other in zip(weights, others, strict=True):
        np.testing.assert_array_equal(w, other)


def central_step(weights, rows, learning_rate):
    """Take one step of gradient descent on the rows, with the gradient by hand."""
    w1, b1, w2, b2 = (w.astype(np.float64) for w in weights)
    x, y = EXAMPLES.x_train[rows].reshape(len(rows), -1).astype(np.float64), EXAMPLES.y_train[rows]
    hidden = np.maximum(x @ w1 + b1, 0)
    scores = np.exp(hidden @ w2 + b2)
    delta2 = (scores / scores.sum(axis=1, keepdims=True) - np.eye(10)[y]) / len(rows)
    delta1 = (delta2 @ w2.T) * (hidden > 0)
    gradient = [x.T @ delta1, delta1.sum(axis=0), hidden.T @ delta2, delta2.sum(axis=0)]
    return [w - learning_rate * g for w, g in zip((w1, b1, w2, b2), gradient, strict=True)]


def test_one_full_batch_step_with_size_weights_is_central_gradient_descent():
    everyone = {"clients_per_round": len(PARTS), "batch_size": None, "learning_rate": 0.5}
    weights, _ = run(FedSGD(), rounds=3, **everyone)
    central = digits_model(seed=1).get_weights()
    for _ in range(3):
        central = central_step(central, np.arange(N), 0.5)
    for w, c in zip(weights, central, strict=True):
        np.testing.assert_allclose(w, c, rtol=1e-4, atol=1e-6)
    unweighted, _ = run(FedAvg(weighted=False), rounds=3, **everyone)
    assert max(abs(u - c).max() for u, c in zip(unweighted, central, strict=True)) > 1e-2


def test_a_round_is_the_weighted_mean_of_clients_trained_one_by_one():
    weights, (record,) = run(rounds=1, epochs=2, batch_size=8)
    assert record.clients == tuple(sampled_clients(4, 1, len(PARTS), 3))
    trained = []
    for client in record.clients:
        w = digits_model(seed=1).get_weights()
        for epoch in batch_order(4, 1, client, len(PARTS[client]), 2):
            rows = PARTS[client][epoch]
            for cut in range(0, len(rows), 8):
                w = central_step(w, rows[cut : cut + 8], 0.1)
        trained.append(w)
    expected = weighted_average(trained, [len(PARTS[client]) for client in record.clients])
    for w, e in zip(weights, expected, strict=True):
        np.testing.assert_allclose(w, e, rtol=1e-4, atol=1e-6)


STRATEGIES = [FedProx(mu=0.1), FedOpt(ServerAdam(learning_rate=0.05))]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_resumed_run_has_the_same_weights_bit_for_bit(strategy, tmp_path):
    settings = {"rounds": 5, "epochs": 2, "dropout": 0.2, "stragglers": 0.4}
    whole, records = run(strategy, **settings)
    path = tmp_path / "run.npz"
    first = simulate(
        digits_model(seed=1), EXAMPLES, PARTS, strategy, clients_per_round=3, seed=4, progress=False,
        checkpoint=path, **settings,
    )  # fmt: skip
    assert [record.round for record in islice(first, 2)] == [1, 2]
    first.close()
    resumed, rest = run(strategy, checkpoint=path, **settings)
    assert [record.round for record in rest] == [3, 4, 5]
    assert_same(resumed, whole)
    assert [r.accuracy for r in rest] == [r.accuracy for r in records[2:]]
    again, nothing = run(strategy, checkpoint=path, **settings)
    assert nothing == []
    assert_same(again, whole)


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    run(rounds=1, checkpoint=path)
    for changed in ({"seed": 5}, {"epochs": 2}, {"learning_rate": 0.2}, {"parts": PARTS[::-1]}):
        with pytest.raises(ValueError, match="other settings"):
            run(checkpoint=path, **changed)


def test_the_number_of_threads_changes_no_bit():
    assert_same(run(threads=1)[0], run(threads=2)[0])


def broken(kind):
    return {
        "nan": lambda w: [np.where(np.arange(v.size).reshape(v.shape) == 3, np.nan, v) for v in w],
        "infinity": lambda w: [w[0] / np.float32(0), *w[1:]],
        "shape": lambda w: [w[0].T, *w[1:]],
        "dtype": lambda w: [v.astype(np.float64) for v in w],
        "architecture": lambda w: w[:-1],
        "text": lambda w: "weights",
    }[kind]


@pytest.mark.parametrize("kind", ["nan", "infinity", "shape", "dtype", "architecture", "text"])
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_broken_client_is_refused_and_the_others_count(kind):
    sent = {}

    def tamper(client, weights):
        sent[client] = broken(kind)(weights) if client == bad else weights
        return sent[client]

    bad = int(sampled_clients(4, 1, len(PARTS), 3)[1])
    weights, (record,) = run(rounds=1, tamper=tamper)
    assert list(record.refused) == [bad]
    assert record.refused[bad]
    good = [client for client in record.clients if client != bad]
    assert_same(weights, weighted_average([sent[c] for c in good], [len(PARTS[c]) for c in good]))


def test_a_client_that_sends_nonsense_in_place_changes_nobody_else():
    def tamper(client, weights):
        if client == bad:
            for w in weights:
                w[...] = np.nan
        return weights

    bad = int(sampled_clients(4, 1, len(PARTS), 3)[0])
    weights, (record,) = run(rounds=1, tamper=tamper)
    assert list(record.refused) == [bad]
    assert all(np.isfinite(w).all() for w in weights)


def test_when_all_are_refused_the_model_stays():
    weights, records = run(FedOpt(ServerMomentum()), tamper=lambda client, w: None)
    assert_same(weights, digits_model(seed=1).get_weights())
    assert all(set(record.refused) == set(record.clients) for record in records)


def test_when_all_drop_out_the_model_stays():
    weights, records = run(FedOpt(ServerMomentum()), dropout=1.0)
    assert_same(weights, digits_model(seed=1).get_weights())
    for record in records:
        assert record.dropped == record.clients
        assert (record.bytes_up, record.bytes_down) == (0, 3 * 4 * 2410)


def test_who_drops_out_does_not_count():
    weights, (record,) = run(rounds=1, clients_per_round=7, dropout=0.5)
    assert 0 < len(record.dropped) < 7
    there = [client for client in record.clients if client not in record.dropped]
    assert record.bytes_up == len(there) * 4 * 2410
    by_client = {}
    run(rounds=1, clients_per_round=7, tamper=lambda c, w: by_client.update({c: w}) or w)
    assert_same(weights, weighted_average([by_client[c] for c in there], [len(PARTS[c]) for c in there]))


def test_fed_avg_leaves_stragglers_out_and_fed_prox_counts_them():
    settings = {"rounds": 1, "clients_per_round": 7, "epochs": 4, "stragglers": 0.6}
    averaged, (record,) = run(FedAvg(), **settings)
    assert 0 < len(record.late) <= 4
    kept = {}
    partial, (all_count,) = run(FedProx(mu=0), tamper=lambda c, w: kept.update({c: w}) or w, **settings)
    assert all_count.late == ()
    assert set(kept) == set(record.clients)
    in_time = [client for client in record.clients if client not in record.late]
    assert_same(averaged, weighted_average([kept[c] for c in in_time], [len(PARTS[c]) for c in in_time]))
    assert any((a != p).any() for a, p in zip(averaged, partial, strict=True))


def test_a_strong_spring_holds_clients_back():
    def moved(mu):
        start = digits_model(seed=1).get_weights()
        weights, _ = run(FedProx(mu=mu), rounds=1, epochs=5)
        return sum(float(((w - s) ** 2).sum()) for w, s in zip(weights, start, strict=True))

    assert moved(5.0) < 0.2 * moved(0.0)


def test_a_client_with_one_class_or_one_example_takes_part():
    threes = np.flatnonzero(EXAMPLES.y_train == 3)
    others = np.setdiff1d(np.arange(N), threes)
    weights, (record,) = run(parts=[threes, others[:1], others[1:]], rounds=1)
    assert record.clients == (0, 1, 2)
    assert not record.refused
    assert all(np.isfinite(w).all() for w in weights)


def test_training_helps_and_the_record_counts_bytes():
    _, records = run(rounds=6, clients_per_round=7)
    assert records[-1].accuracy > 0.8
    assert records[-1].loss < records[0].loss
    assert records[-1].bytes_up == records[-1].bytes_down == 7 * 4 * 2410
    assert all(record.seconds > 0 for record in records)


def test_what_is_changed_in_the_model_between_rounds_counts():
    model = digits_model(seed=1)
    for _ in simulate(
        model, EXAMPLES, PARTS, rounds=2, clients_per_round=3, seed=4, dropout=1.0, progress=False
    ):
        model.set_weights([w + 1 for w in model.get_weights()])
    assert_same(model.get_weights(), [w + 1 + 1 for w in digits_model(seed=1).get_weights()])


def test_memory_does_not_grow_with_clients_that_are_not_sampled():
    def most(clients):
        parts = [np.arange(20) for _ in range(clients)]
        rounds = simulate(
            digits_model(seed=1), EXAMPLES, parts, rounds=3, clients_per_round=5, seed=1, progress=False
        )
        next(rounds)
        tracemalloc.start()
        list(rounds)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(5000) < most(5) + 100_000


WRONG = {
    "clients": ({"clients_per_round": 0}, ValueError, "1 to 7 clients"),
    "more clients": ({"clients_per_round": 8}, ValueError, "1 to 7 clients"),
    "no clients": ({"parts": []}, ValueError, "clients"),
    "rounds": ({"rounds": 0}, ValueError, "rounds must be 1 or more"),
    "epochs": ({"epochs": 0}, ValueError, "epochs must be 1 or more"),
    "batch": ({"batch_size": 0}, ValueError, "batch_size must be 1 or more"),
    "rate": ({"learning_rate": float("nan")}, ValueError, "learning_rate must be above 0"),
    "dropout": ({"dropout": 1.5}, ValueError, "dropout"),
    "stragglers": ({"stragglers": 0.5}, ValueError, "2 or more"),
    "threads": ({"threads": 0}, ValueError, "threads must be 1 or more"),
    "empty client": ({"parts": [np.arange(3), np.array([], int)]}, ValueError, "client 1 has no examples"),
    "a row too far": ({"parts": [np.array([N])] * 3}, ValueError, "client 0 has rows"),
    "no rows": ({"parts": [np.array([0.5])] * 3}, TypeError, "rows of client 0"),
    "FedSGD with batches": ({"strategy": FedSGD()}, ValueError, "one step on all examples"),
}


@pytest.mark.parametrize("case", WRONG)
def test_bad_input_is_named_before_the_first_round(case):
    changed, error, message = WRONG[case]
    settings = {"parts": PARTS, "rounds": 1, "clients_per_round": 3, "seed": 4} | changed
    with pytest.raises(error, match=message):
        simulate(digits_model(seed=1), EXAMPLES, **settings)


def test_a_model_that_does_not_fit_the_labels_is_refused():
    few = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(9)])
    with pytest.raises(ValueError, match="must give 10 numbers"):
        simulate(few, EXAMPLES, PARTS, rounds=1, clients_per_round=3, seed=4)
    wide = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)])
    with pytest.raises(ValueError, match="shape"):
        simulate(wide, EXAMPLES, PARTS, rounds=1, clients_per_round=3, seed=4)


def test_examples_in_double_precision_are_trained_in_single():
    double = Examples(
        EXAMPLES.x_train.astype(np.float64),
        EXAMPLES.y_train,
        EXAMPLES.x_test,
        EXAMPLES.y_test.astype(np.int64),
    )
    assert_same(run(examples=double)[0], run()[0])
