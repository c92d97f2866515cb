"""What lesson 04 says in words, and its questions' answers, hold for the models and the data it shows."""

import numpy as np
import pytest

from helpers import federated
from helpers.course.images import digits
from helpers.course.judging import judge
from helpers.course.questions import feedback
from helpers.federated import figures_drift
from helpers.federated.exercises import ask, check, yours
from helpers.federated.figures import first_reaching
from helpers.federated.hospitals import three_hospitals
from helpers.federated.quadratics import STEEP_AND_FLAT, Parabola, best, fixed_point, local_steps
from helpers.federated.schedule import dropouts

EXERCISES = {exercise.name: exercise for exercise in check}
EXAMPLES = digits()
QUIET = {"seed": 1, "progress": False}


def reference(name, *arguments):
    return EXERCISES[name].reference(*arguments)


def is_right(name, answer):
    return feedback(ask.questions[name], answer)[0]


def hospitals():
    return three_hospitals(EXAMPLES.y_train)


def curve(parts, *strategy, **settings):
    model = federated.digits_model(seed=0)
    run = federated.simulate(model, EXAMPLES, parts, *strategy, **QUIET, **settings)
    return [record.accuracy for record in run]


def trained(rows, start=0):
    model = federated.digits_model(seed=start)
    next(federated.simulate(model, EXAMPLES, [rows], rounds=1, clients_per_round=1, epochs=20, **QUIET))
    return model.get_weights()


def scores(weights, x):
    W1, b1, W2, b2 = weights
    return np.maximum(x.reshape(len(x), -1) @ W1 + b1, 0) @ W2 + b2


def loss(weights):
    z = scores(weights, EXAMPLES.x_train)
    z -= z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), EXAMPLES.y_train]))


def recall(weights):
    """The share of the test images of each digit that are predicted right."""
    predicted = scores(weights, EXAMPLES.x_test).argmax(axis=1)
    return np.array([np.mean(predicted[EXAMPLES.y_test == digit] == digit) for digit in range(10)])


def accuracy(weights):
    return np.mean(scores(weights, EXAMPLES.x_test).argmax(axis=1) == EXAMPLES.y_test)


def test_each_hospital_alone_is_poor_at_what_it_lacks_and_together_they_are_not():
    parts = hospitals()
    assert [len(part) for part in parts] == [741, 428, 269]
    for part, rare in zip(parts, [(7, 8, 9), (0, 1, 2), (4, 5, 6)], strict=True):
        share = recall(trained(part))
        common = [digit for digit in range(10) if digit not in rare]
        assert share[list(rare)].mean() < 0.5 < 0.8 < share[common].mean()
    model = federated.digits_model(seed=0)
    list(federated.simulate(model, EXAMPLES, parts, rounds=20, clients_per_round=3, epochs=5, **QUIET))
    assert recall(model.get_weights()).min() > 0.7


def test_weights_can_be_averaged_after_a_common_start_only():
    """The questions `highest_between` and `same_start`."""
    fair, line = np.random.default_rng(1).permutation(len(EXAMPLES.y_train)), np.linspace(0, 1, 21)
    a, b, c = trained(fair[:200]), trained(fair[200:400]), trained(fair[200:400], start=1)
    same, different = ([loss(reference("mix", a, other, t)) for t in line] for other in (b, c))
    assert is_right("highest_between", float(line[np.argmax(different)]))
    assert max(different) > 1.5 * max(different[0], different[-1])
    assert is_right("same_start", "B")
    assert same[10] < min(same[0], same[-1])


def test_a_common_start_is_worth_ten_points():
    """What the text below the means of the three hospitals' models says."""
    parts = hospitals()
    sizes, alone = [len(part) for part in parts], [trained(part) for part in parts]
    apart = [alone[0], *(trained(parts[k], start=k) for k in (1, 2))]
    same, different = (accuracy(federated.weighted_average(models, sizes)) for models in (alone, apart))
    assert 0.07 < same - different < 0.13
    assert different > max(map(accuracy, [*alone, *apart]))
    plain, plain_apart = (
        accuracy(federated.weighted_average(models, [1, 1, 1])) for models in (alone, apart)
    )
    assert plain > same
    assert plain_apart < different - 0.03


def test_the_plain_mean_is_central_only_for_equal_sizes():
    """The question `plain_mean`."""
    values, sizes = np.array([1.0, 5.0]), [1000, 10]
    assert reference("weighted_average", values, [7, 7]) == values.mean()
    assert abs(reference("weighted_average", values, sizes) - values.mean()) > 1
    assert is_right("plain_mean", "B")


@pytest.fixture(scope="module")
def trade():
    parts = federated.iid(len(EXAMPLES.y_train), 20, np.random.default_rng(1))
    return {E: curve(parts, rounds=40, clients_per_round=10, epochs=E) for E in (1, 5, 20)}


def test_local_epochs_save_rounds_and_cost_work(trade):
    """The questions `fewest_rounds` and `most_work`."""
    rounds = {E: first_reaching(accuracies, 0.9) for E, accuracies in trade.items()}
    assert is_right("fewest_rounds", rounds[20])
    near = [value for value, _ in ask.questions["fewest_rounds"].near]
    assert near[1] == rounds[5]
    assert abs(near[2] - rounds[1]) <= 3
    assert rounds[1] >= 5 * rounds[20]
    assert near[3] == 20 * rounds[20] >= 2 * max(rounds[1], 5 * rounds[5]) * 0.95
    assert is_right("most_work", "C")


def test_your_traffic_is_what_the_engine_counts():
    model = federated.digits_model(seed=0)
    run = federated.simulate(model, EXAMPLES, hospitals(), rounds=2, clients_per_round=3, **QUIET)
    counted = sum(record.bytes_up + record.bytes_down for record in run)
    assert counted == reference("traffic", 2410, 3, 2)


def test_where_the_parabolas_come_to_rest():
    """The questions `twenty_steps`, `in_the_end`, `best_with_mu`, `price_of_mu`."""
    rest = {E: fixed_point(STEEP_AND_FLAT, 0.05, E) for E in (1, 5, 20, 100)}
    assert best(STEEP_AND_FLAT) == pytest.approx(rest[1])
    assert is_right("twenty_steps", round(rest[20], 3))
    near = [value for value, _ in ask.questions["twenty_steps"].near]
    flat = local_steps(STEEP_AND_FLAT[1], rest[20], 0.05, 20)[-1]
    assert near == [round(value, 3) for value in (rest[1], rest[5], rest[100], flat)]
    assert rest[100] == pytest.approx(0.5, abs=0.002)
    tied = {mu: round(fixed_point(STEEP_AND_FLAT, 0.05, 20, mu), 3) for mu in (0, 5, 10)}
    assert is_right("best_with_mu", tied[10])
    expected = [tied[0], round(rest[1], 3), tied[5], round(fixed_point(STEEP_AND_FLAT, 0.05, 5, 10), 3)]
    assert [value for value, _ in ask.questions["best_with_mu"].near] == expected
    assert [figures_drift.rounds_until_near(20, mu) for mu in (10, 0)] == [13, 3]
    assert figures_drift.rounds_until_near(2) == 9
    assert round(fixed_point(STEEP_AND_FLAT, 0.05, 2), 3) == 0.885 > tied[10]
    assert is_right("price_of_mu", "A")


def test_drift_takes_other_minima_and_other_steepness_and_a_smaller_rate_helps():
    alike, together = (Parabola(4, 1), Parabola(4, 0)), (Parabola(10, 1), Parabola(1, 1))
    for clients in (alike, together):
        assert fixed_point(clients, 0.05, 50) == pytest.approx(best(clients))
    assert fixed_point(STEEP_AND_FLAT, 0.0025, 20) > fixed_point(STEEP_AND_FLAT, 0.05, 20) + 0.2


def test_your_local_training_is_the_packages():
    steep = STEEP_AND_FLAT[0]
    for steps in (1, 7):
        mine = reference("local_training", 0.3, steep.curvature, steep.minimum, 0.05, steps)
        assert mine == pytest.approx(local_steps(steep, 0.3, 0.05, steps)[-1])


def test_your_shards_are_the_packages():
    """Dealt in the same order, up to the order within a client."""
    labels, rng = EXAMPLES.y_train[:1400], np.random.default_rng(1)
    theirs = federated.shards(labels, 10, rng)
    order = np.random.default_rng(1).permutation(20).tolist()
    mine = reference("shards", labels.tolist(), order)
    assert [sorted(part) for part in mine] == [part.tolist() for part in theirs]


def test_skew_costs_most_at_the_end():
    """The questions `where_it_slows` and `unequal_sizes`."""
    ends, parts = {}, {}
    for alpha in (0.03, 0.1, 0.3, 10.0):
        parts[alpha] = federated.dirichlet(EXAMPLES.y_train, 10, alpha, np.random.default_rng(2))
        ends[alpha] = curve(parts[alpha], rounds=30, clients_per_round=10, epochs=5)[-1]
    assert ends[0.1] - ends[0.03] > 2 * (ends[0.3] - ends[0.1]) > 0
    assert ends[10.0] - ends[0.3] < 0.03
    assert is_right("where_it_slows", "D")
    longer = curve(parts[0.03], rounds=60, clients_per_round=10, epochs=5)[-1]
    assert longer > ends[0.03] + 0.02
    sizes = [len(part) for part in parts[0.03]]
    assert min(sizes) < 5
    assert max(sizes) > 200
    kinds = np.count_nonzero(federated.label_counts(EXAMPLES.y_train, parts[0.03]), axis=1)
    assert np.median(kinds) <= 3
    assert is_right("unequal_sizes", "B")


def test_in_how_many_rounds_nobody_answers():
    """The question `idle_rounds`."""
    gone = [dropouts(1, number, 10, 0.95) for number in range(1, 31)]
    assert is_right("idle_rounds", sum(bool(out.all()) for out in gone))
    near = [value for value, _ in ask.questions["idle_rounds"].near]
    absent = int(np.sum(gone))
    expected = round(30 * 0.95**10)
    assert near == [30 - ask.questions["idle_rounds"].answer, absent, 300 - absent, expected]
    assert expected == 18


def test_more_local_epochs_do_no_harm_on_the_digits():
    """The text below the numbers at the beginning of section 8."""
    parts = federated.shards(EXAMPLES.y_train, 20, np.random.default_rng(1))
    settings = {"rounds": 60, "clients_per_round": 20}
    few, many = (np.mean(curve(parts, epochs=epochs, **settings)[-10:]) for epochs in (1, 20))
    assert many > few


def test_partial_work_helps_and_the_pull_does_not():
    """The question `what_helped`, and the text below the numbers."""
    parts = federated.shards(EXAMPLES.y_train, 20, np.random.default_rng(1))
    settings = {"rounds": 30, "clients_per_round": 10, "epochs": 20, "stragglers": 0.9}
    plain, kept, tied = (
        np.mean(curve(parts, strategy, **settings)[-10:])
        for strategy in (federated.FedAvg(), federated.FedProx(0), federated.FedProx(1))
    )
    assert kept > plain + 0.15
    assert tied < kept
    assert is_right("what_helped", "B")


def test_a_broken_hospital_is_refused_and_a_lying_one_is_not():
    ends = {}
    for factor in (np.nan, -3):
        model, settings = federated.digits_model(seed=0), {"rounds": 10, "clients_per_round": 3, "epochs": 5}

        def tamper(client, weights, factor=factor):
            return [factor * w for w in weights] if client == 2 else weights

        run = list(federated.simulate(model, EXAMPLES, hospitals(), tamper=tamper, **settings, **QUIET))
        assert all((2 in record.refused) is bool(np.isnan(factor)) for record in run)
        ends[factor] = run[-1].accuracy
    assert ends[np.nan] > 0.9
    assert ends[-3] < 0.7


def test_your_check_is_the_packages():
    for update, like in EXERCISES["acceptable"].all_cases():
        like = [array.astype(float) for array in like]
        assert reference("acceptable", update, like) is (federated.check_update(update, like) is None)


def test_how_many_of_eight_images_can_be_read():
    """The question `eight_images`, and that a reading is of the image to within 0.001."""
    rows = np.array([np.flatnonzero(EXAMPLES.y_train == digit)[5] for digit in (3, 8, 0, 5, 1, 9, 2, 7)])
    images, before = EXAMPLES.x_train[rows].reshape(8, -1), federated.digits_model(seed=0).get_weights()
    readable = {}
    for batch in (1, 8):
        model, step = federated.digits_model(seed=0), {"rounds": 1, "clients_per_round": 1}
        one = federated.simulate(
            model, EXAMPLES, [rows[:batch]], federated.FedSGD(), batch_size=None, **step, **QUIET
        )
        next(one)
        change = [old - new for old, new in zip(before, model.get_weights(), strict=True)]
        readings = federated.read_inputs(*change[:2])
        alike = np.corrcoef(images[:batch], readings)[:batch, batch:].max(axis=1)
        readable[batch] = int(np.sum(alike >= 0.95))
        if batch == 1:
            assert np.abs(reference("reconstruct", *change[:2]) - images[0]).max() < 0.001
    assert readable[1] == 1
    assert is_right("eight_images", readable[8])
    assert 8 - readable[8] == ask.questions["eight_images"].near[1][0]


def test_trained_weights_give_away_more_of_the_eight_images():
    rows = np.array([np.flatnonzero(EXAMPLES.y_train == digit)[5] for digit in (3, 8, 0, 5, 1, 9, 2, 7)])
    images, model = EXAMPLES.x_train[rows].reshape(8, -1), federated.digits_model(seed=0)
    list(federated.simulate(model, EXAMPLES, hospitals(), rounds=20, clients_per_round=3, epochs=5, **QUIET))
    before, step = model.get_weights(), {"rounds": 1, "clients_per_round": 1, "batch_size": None}
    next(federated.simulate(model, EXAMPLES, [rows], federated.FedSGD(), **step, **QUIET))
    change = [old - new for old, new in zip(before, model.get_weights(), strict=True)]
    alike = np.corrcoef(images, federated.read_inputs(*change[:2]))[:8, 8:].max(axis=1)
    assert np.sum(alike >= 0.95) > ask.questions["eight_images"].answer


def test_the_examples_of_the_tasks():
    """What each task cell says its example gives."""
    assert reference("mix", [0.0, 8.0], [4.0, 0.0], 0.25) == [1.0, 6.0]
    assert reference("weighted_average", [1.0, 4.0], [20, 10]) == 2.0
    assert reference("traffic", 650, 3, 10) == 156_000
    assert reference("local_training", 0.0, 10.0, 1.0, 0.05, 2) == 0.75
    assert reference("shards", [1, 0, 1, 0], [0, 1, 2, 3]) == [[1, 3], [0, 2]]
    assert reference("prox_gradient", 2.0, 3.0, 1.0, 0.5) == 3.0
    assert reference("acceptable", [np.array([1.0, 2.0])], [np.zeros(2)]) is True
    assert reference("acceptable", [np.array([1.0, np.nan])], [np.zeros(2)]) is False

    weights, clients, train = EXERCISES["server_round"].cases[0]
    assert (weights, clients) == ([0.0], [[4.0], [8.0, 8.0]])
    assert [train(weights, data) for data in clients] == [[2.0], [6.0]]
    assert reference("server_round", weights, clients, train) == [14 / 3]

    dW, db = np.array([[0.0, 1.0], [0.0, 3.0]]), np.array([0.0, 2.0])
    assert reference("reconstruct", dW, db).tolist() == [0.5, 1.5]


def test_a_solved_exercise_is_used():
    def traffic(parameters, clients, rounds):
        return rounds * clients * 8 * parameters

    assert yours(traffic) is traffic
    one_way = judge(
        EXERCISES["traffic"], lambda parameters, clients, rounds: 4 * parameters * clients * rounds
    )
    assert one_way.message.startswith("That is one way.")
