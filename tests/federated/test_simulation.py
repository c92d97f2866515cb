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


STRATEGIES = [FedProx(mu=0.1), FedOpt(ServerAdam(learning_rate=0.05)), FedOpt(ServerMomentum())]


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


def test_a_resumed_run_of_a_model_with_dropout_is_the_same_bit_for_bit_on_other_threads(tmp_path):
    whole, begun, resumed = noisy_model(), noisy_model(), noisy_model()
    settings = {"strategy": FedOpt(ServerMomentum()), "clients_per_round": 3, "seed": 4, "progress": False}
    path = str(tmp_path / "run.npz")
    list(simulate(whole, EXAMPLES, PARTS, rounds=3, **settings))
    first = simulate(begun, EXAMPLES, PARTS, rounds=3, checkpoint=path, threads=2, **settings)
    next(first)
    first.close()
    rest = simulate(resumed, EXAMPLES, PARTS, rounds=3, checkpoint=path, threads=1, **settings)
    assert [record.round for record in rest] == [2, 3]
    assert_same(resumed.get_weights(), whole.get_weights())


def test_a_checkpoint_goes_on_with_equal_numbers_of_other_types(tmp_path):
    path = tmp_path / "run.npz"
    run(rounds=1, checkpoint=path)
    same = {
        "learning_rate": np.float64(0.1),
        "epochs": np.int64(1),
        "dropout": 0,
        "clients_per_round": np.int8(3),
    }
    _, records = run(rounds=2, checkpoint=path, **same)
    assert [record.round for record in records] == [2]


def test_a_checkpoint_of_other_images_is_refused(tmp_path):
    run(rounds=1, checkpoint=tmp_path / "run.npz")
    x, y, x_test, y_test = EXAMPLES
    for other in (Examples(1 - x, y, x_test, y_test), Examples(x, y, 1 - x_test, y_test)):
        with pytest.raises(ValueError, match="other settings"):
            run(examples=other, checkpoint=tmp_path / "run.npz")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda arrays: arrays["weights_0000"].fill(np.nan), "array 0 has NaN"),
        (lambda arrays: arrays.update(weights_0001=np.zeros(32)), "array 1 has the dtype float64"),
        (lambda arrays: arrays.update(weights_0004=np.zeros(3)), "another architecture"),
        (lambda arrays: arrays.update(state_0000=np.zeros(3)), "another architecture: it has 1 array"),
        (lambda arrays: arrays.update(round=np.array(-5)), "round must be a whole number from 1"),
        (lambda arrays: arrays.update(round=np.array(1.5)), "round must be a whole number from 1"),
        (lambda arrays: arrays.update(round=np.array("two")), "round must be a whole number from 1"),
        (lambda arrays: arrays.update(round=np.array([1, 2])), "round must be a whole number from 1"),
    ],
)
def test_a_spoiled_checkpoint_is_refused_by_name(spoil, message, tmp_path):
    path = tmp_path / "run.npz"
    run(rounds=1, checkpoint=path)
    with np.load(path) as file:
        arrays = dict(file)
    spoil(arrays)
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=rf"run\.npz.*{message}"):
        run(checkpoint=path)


def test_a_checkpoint_in_no_folder_is_refused_before_the_first_round(tmp_path):
    settings = {"rounds": 1, "clients_per_round": 3, "seed": 4, "checkpoint": tmp_path / "none" / "run.npz"}
    with pytest.raises(FileNotFoundError, match=r"folder .*none does not exist"):
        simulate(digits_model(seed=1), EXAMPLES, PARTS, **settings)


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


def noisy_model():
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((8, 8)),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5, seed=1),
            keras.layers.Dense(10),
        ]
    )


@pytest.mark.parametrize("dropout", [1.0, 0.8])
def test_a_model_that_draws_random_numbers_stays_when_nobody_works(dropout):
    model, parts = noisy_model(), np.array_split(np.arange(N), 10)
    start, seen = model.get_weights(), set()
    for record in simulate(
        model, EXAMPLES, parts, rounds=8, clients_per_round=10, seed=4, dropout=dropout, progress=False
    ):
        seen.add(len(record.clients) - len(record.dropped))
    assert seen == {0} if dropout == 1 else {0, 1} <= seen
    assert any((w != s).any() for w, s in zip(model.get_weights(), start, strict=True)) == (dropout < 1)


@pytest.mark.parametrize("batch_size", [8, None])
def test_a_broken_image_of_a_client_refuses_it_alone(batch_size):
    x = EXAMPLES.x_train.copy()
    x[0] = np.nan
    parts = [np.arange(20, 27), np.arange(20), np.arange(27, 60)]
    examples = Examples(x, EXAMPLES.y_train, EXAMPLES.x_test, EXAMPLES.y_test)
    weights, records = run(parts=parts, examples=examples, batch_size=batch_size)
    assert [list(record.refused) for record in records] == [[1], [1]]
    assert all(np.isfinite(w).all() for w in weights)


def test_server_weights_that_are_not_finite_are_not_taken():
    weights, records = run(FedOpt(ServerMomentum(learning_rate=1e42)))
    assert_same(weights, digits_model(seed=1).get_weights())
    for record in records:
        assert not record.refused
        assert "NaN or infinity" in record.fault


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


@pytest.mark.parametrize("dropout", [0.0, 1.0])
def test_what_is_changed_in_the_model_between_rounds_does_not_count(dropout):
    model, settings = digits_model(seed=1), {"rounds": 2, "clients_per_round": 3, "seed": 4}
    rounds = simulate(model, EXAMPLES, PARTS, dropout=dropout, progress=False, **settings)
    accuracies = []
    while model.set_weights([0 * w for w in model.get_weights()]) or (record := next(rounds, None)):
        accuracies.append(record.accuracy)
        weights = model.get_weights()
    expected, records = run(dropout=dropout)
    assert accuracies == [record.accuracy for record in records]
    assert_same(weights, expected)


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
    "clients": ({"clients_per_round": 0}, ValueError, "clients_per_round must be at least 1"),
    "more clients": ({"clients_per_round": 8}, ValueError, "1 to 7 clients"),
    "no clients": ({"parts": []}, ValueError, "clients"),
    "rounds": ({"rounds": 0}, ValueError, "rounds must be at least 1"),
    "epochs": ({"epochs": 0}, ValueError, "epochs must be at least 1"),
    "batch": ({"batch_size": 0}, ValueError, "batch_size .None.* must be at least 1"),
    "rate": ({"learning_rate": float("nan")}, ValueError, "learning_rate must be above 0"),
    "dropout": ({"dropout": 1.5}, ValueError, "dropout"),
    "stragglers": ({"stragglers": 0.5}, ValueError, "2 or more"),
    "threads": ({"threads": 0}, ValueError, "threads must be at least 1"),
    "empty client": ({"parts": [np.arange(3), np.array([], int)]}, ValueError, "client 1 has no examples"),
    "a row too far": ({"parts": [np.array([N])] * 3}, ValueError, "client 0 has rows"),
    "no rows": ({"parts": [np.array([0.5])] * 3}, TypeError, "rows of client 0"),
    "half a round": ({"rounds": 2.5}, TypeError, "rounds must be a whole number, got float"),
    "epochs as float": ({"epochs": 2.0}, TypeError, "epochs must be a whole number, got float"),
    "batch as float": ({"batch_size": 10.0}, TypeError, "batch_size .* must be a whole number"),
    "clients as bool": ({"clients_per_round": True}, TypeError, "clients_per_round must be a whole number"),
    "threads as float": ({"threads": 1.5}, TypeError, "threads must be a whole number"),
    "a class": ({"strategy": FedAvg}, TypeError, "strategy must be one like FedAvg.., with parentheses"),
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


def layers(*inner, **dense):
    return keras.Sequential(
        [keras.Input((8, 8)), keras.layers.Flatten(), *inner, keras.layers.Dense(10, **dense)]
    )


def two_outputs():
    image = keras.Input((8, 8))
    flat = keras.layers.Flatten()(image)
    return keras.Model(image, [keras.layers.Dense(10)(flat), keras.layers.Dense(10)(flat)])


def compiled(loss):
    model = digits_model(seed=1)
    model.compile(loss=loss)
    return model


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (two_outputs, "one input and one output, it has 1 and 2"),
        (lambda: layers(dtype="float64"), "float32"),
        (lambda: layers(dtype="mixed_float16"), "float32; its output is float16"),
        (lambda: compiled("mse"), "the loss mse"),
        (lambda: compiled("categorical_crossentropy"), "the loss categorical_crossentropy"),
        (lambda: compiled(lambda y, scores: 0.0), "one finite number for each"),
    ],
)
def test_a_model_or_loss_that_cannot_be_trained_is_named_before_the_first_round(build, message):
    with pytest.raises(ValueError, match=message):
        simulate(build(), EXAMPLES, PARTS, rounds=1, clients_per_round=3, seed=4)


def test_examples_in_double_precision_are_trained_in_single():
    double = Examples(
        EXAMPLES.x_train.astype(np.float64),
        EXAMPLES.y_train,
        EXAMPLES.x_test,
        EXAMPLES.y_test.astype(np.int64),
    )
    assert_same(run(examples=double)[0], run()[0])


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_labels_of_any_whole_number_type_give_the_same_weights(dtype):
    x, y, x_test, y_test = EXAMPLES
    assert_same(run(examples=Examples(x, y.astype(dtype), x_test, y_test.astype(dtype)))[0], run()[0])


BAD_LABELS = {
    "column": (lambda y: y[:, None], ValueError, "one dimension"),
    "one-hot": (lambda y: np.eye(10, dtype=np.int32)[y], ValueError, "not one-hot"),
    "float": (lambda y: y.astype(np.float32), TypeError, "whole numbers, got the dtype float32"),
    "bool": (lambda y: y > 4, TypeError, "whole numbers, got the dtype bool"),
    "negative": (lambda y: y - 1, ValueError, "0 or more and of 32 bits, got -1 to 8"),
    "huge": (lambda y: y + np.int64(2**31), ValueError, "of 32 bits"),
}


@pytest.mark.parametrize("case", BAD_LABELS)
@pytest.mark.parametrize("test", [False, True])
def test_bad_labels_are_named_before_the_first_round(case, test):
    change, error, message = BAD_LABELS[case]
    x, y, x_test, y_test = EXAMPLES
    examples = Examples(x, y, x_test, change(y_test)) if test else Examples(x, change(y), x_test, y_test)
    with pytest.raises(error, match=f"labels for {'the test' if test else 'training'}.*{message}"):
        simulate(digits_model(seed=1), examples, PARTS, rounds=1, clients_per_round=3, seed=4)


def test_an_empty_test_set_is_refused():
    x, y, x_test, y_test = EXAMPLES
    with pytest.raises(ValueError, match="no examples for the test"):
        run(examples=Examples(x, y, x_test[:0], y_test[:0]))
