"""What lesson 07 says in words, and its questions' answers, hold for the models and the results it shows."""

import math
import random

import numpy as np
import pytest

from helpers.attacks import attribute
from helpers.course.judging import judge
from helpers.course.questions import feedback
from helpers.desensitization import (
    attribute_leakage,
    forgetting,
    membership_leakage,
    methods,
    private_accuracy,
)
from helpers.desensitization.exercises import ask, check, yours
from helpers.desensitization.letters import found_hospital, full_names
from helpers.desensitization.sisa import shard_of

EXERCISES = {exercise.name: exercise for exercise in check}
GRETA = 18


def reference(name, *arguments):
    return EXERCISES[name].reference(*arguments)


def is_right(name, answer):
    return feedback(ask.questions[name], answer)[0]


def near(name):
    return [value for value, _ in ask.questions[name].near]


@pytest.fixture(scope="module")
def case():
    return methods.set_up(seed=0)


@pytest.fixture(scope="module")
def stored():
    return forgetting.stored()


def mean(rows, method, measure):
    return float(np.mean([row[measure] for row in rows if row["method"] == method]))


def test_who_is_said_and_who_ranks_first(case):
    """The questions `who_is_said`, `first_rank` and `not_said`."""
    model, people = case.model, case.hospital.secrets
    said = [reference("complete", model.next_probabilities, one.prompt, 6) == one.pin for one in people]
    assert not any(said[:4])
    assert sum(said[16:]) >= 3
    assert is_right("who_is_said", "B")
    shown = {one.repetitions: forgetting.rank(model, one) for one in people[1::4]}
    assert is_right("first_rank", min(notes for notes, rank in shown.items() if rank == 1))
    assert near("first_rank") == [16, 4, 2]
    assert shown[8] == shown[16] == 1 < shown[4] < 100 < 1000 < shown[2]
    assert not said[9]
    assert is_right("not_said", "C")


def test_what_guessing_gives():
    """The question `guess`, and the numbers that the lesson gives for a guess."""
    exposures = np.log2(1_000_000 / np.arange(1, 1_000_001))
    assert exposures.mean() == pytest.approx(1.44, abs=5e-3)
    assert 1 - np.mean(exposures < 4) ** 20 == pytest.approx(0.72, abs=0.01)
    drawn = np.random.default_rng(7).choice(exposures, (20_000, 20))
    assert drawn.max(axis=1).mean() == pytest.approx(5.2, abs=0.05)
    assert is_right("guess", "B")


def test_masked_fine_tuning_hides_and_relearning_brings_back(case):
    """The questions `masked` and `which_returns`."""
    greta = case.hospital.secrets[GRETA]
    masked = methods.on_masked_data(case)
    assert masked.complete(greta.prompt, 7) == "######."
    assert forgetting.rank(masked, greta) <= 3
    assert methods.relearn(case, masked).complete(greta.prompt, 1).isdigit()
    assert is_right("masked", "B")
    pushed, uniform = methods.neg_grad_plus(case), methods.to_uniform_answer(case)
    assert (
        forgetting.rank(pushed, greta) > 1000 > 100 >= forgetting.rank(methods.relearn(case, pushed), greta)
    )
    assert forgetting.rank(uniform, greta) > 1000 < forgetting.rank(methods.relearn(case, uniform), greta)
    assert is_right("which_returns", "D")


def test_the_uniform_answer_betrays_who_asked(case):
    """The question `who_asked`."""

    def evenness(model, name):
        p = np.exp(model.digits_after(f"patient {name}, PIN ", 0)[0])
        return -np.sum(p / p.sum() * np.log2(p / p.sum()))

    def betrayed(model):
        on_top = sorted(full_names(), key=lambda name: evenness(model, name))[-20:]
        return len({person.name for person in case.hospital.secrets} & {*on_top})

    assert betrayed(methods.to_uniform_answer(case)) >= 15 > 3 >= betrayed(methods.retrained(case))
    assert is_right("who_asked", "C")


def test_clean_data_change_nearly_nothing(stored):
    """The questions `delete_row`, `clean_steps` and `why_clean`."""
    clean = {row["steps"]: row for row in stored["curves"] if row["method"] == "clean data"}
    assert is_right("clean_steps", round(clean[0]["exposure"] - clean[500]["exposure"], 1))
    assert clean[500]["bits_per_character"] < clean[0]["bits_per_character"]
    assert near("clean_steps")[:2] == [
        pytest.approx(clean[steps]["exposure"], abs=0.06) for steps in (500, 0)
    ]
    assert is_right("delete_row", "B")
    assert is_right("why_clean", "B")


def test_the_ways_compare_as_the_lesson_says(stored):
    """The question `hard_ascent`, and the text below the bars."""
    rows = stored["rows"]
    for measure in ("exposure", "exposure_relearned"):
        assert abs(mean(rows, "uniform answer", measure) - mean(rows, "retrained", measure)) < 0.5
    letters = {name: mean(rows, name, "bits_per_character") for name in methods.METHODS}
    assert letters["uniform answer"] - letters["retrained"] < 0.02
    assert mean(rows, "uniform answer", "seconds") < mean(rows, "retrained", "seconds") / 3
    assert mean(rows, "masked data", "exposure") > 12
    said = [row["read_out_relearned"] for row in rows if row["method"] == "masked data"]
    assert (min(said), max(said), np.mean(said)) == (0, 3, pytest.approx(1.1))
    assert mean(rows, "masked data", "read_out") == 0
    for name in ("as trained", "masked data"):
        assert mean(rows, name, "exposure_relearned") < mean(rows, name, "exposure")
    assert mean(rows, "NegGrad+", "exposure_relearned") > mean(rows, "NegGrad+", "exposure") > 3
    assert letters["hard ascent"] > 9 > math.log2(67)
    assert is_right("hard_ascent", "B")


def test_shards(stored):
    """The questions `sixteen_shards` and `price_of_shards`."""
    people = found_hospital(random.Random(0)).secrets
    hit = len({shard_of(person.name, 16) for person in people})
    assert is_right("sixteen_shards", hit)
    assert near("sixteen_shards") == [16, 20, 16 - hit, 1]
    cost = {row["shards"]: row["bits_per_character"] for row in stored["shards"] if row["seed"] == 0}
    assert cost[16] > 3 * cost[1]
    assert is_right("price_of_shards", "B")


def test_lira_finds_ten_times_as_many():
    """The question `times_better`, and the text before the loss threshold."""
    outcome = membership_leakage.attack_pool(membership_leakage.digits_pool(seed=0), seed=0)
    found = {attack.name: attack.curve for attack in outcome.attacks}
    times = found["LiRA online"].tpr_at(0.01) / found["loss threshold"].tpr_at(0.01)
    areas = found["LiRA online"].auc / found["loss threshold"].auc
    assert times > 10
    assert 1.2 < areas < 1.4
    assert is_right("times_better", "C")
    assert is_right("auc_misleads", "B")
    assert outcome.accuracy_on_members == 1
    assert 0.85 < outcome.accuracy_on_others < 0.95


def test_how_many_gradients_are_clipped():
    """The questions `clipped` and `wider_bound`."""
    pulls = np.array(
        [[1, 0.5], [0.8, 1.2], [1.5, 0.2], [0.4, 0.9], [1.1, 1.4], [0.2, 0.3], [-0.5, 0.8], [6, -4]]
    )
    lengths = np.linalg.norm(pulls, axis=1)
    assert is_right("clipped", int(np.sum(lengths > 1)))
    assert near("clipped") == [np.sum(lengths > 2), np.sum(lengths <= 1), 8]
    noise = [reference("private_mean", [], bound, 1.0, np.ones(2), 8) for bound in (1.0, 4.0)]
    assert np.allclose(4 * noise[0], noise[1])
    assert is_right("wider_bound", "B")


def test_privacy_costs_accuracy_and_the_small_group_most():
    """The question `small_group`, and the text around both pictures."""
    kept = private_accuracy.stored()

    def at(part, measure, epsilon, group=None):
        rows = [row for row in kept[part] if row["epsilon"] == epsilon and row.get("group") == group]
        return np.mean([row[measure] for row in rows])

    assert at("attack", "tpr", None) > 5 * 0.01
    assert max(at("attack", "tpr", epsilon) for epsilon in (0.5, 1.0, 3.0, 8.0)) < 0.025
    areas = [at("attack", "auc", epsilon) for epsilon in (None, 8.0, 3.0, 1.0, 0.5)]
    assert areas == pytest.approx([0.72, 0.59, 0.55, 0.52, 0.51], abs=0.005)
    assert at("attack", "accuracy", None) > at("attack", "accuracy", 0.5) + 0.2
    assert at("rows", "accuracy", None) - at("rows", "accuracy", 0.5) < 0.01


def test_the_small_group_loses_more_the_more_noise_there_is():
    """The question `small_group`, and the text below its picture."""
    rows = private_accuracy.stored()["subgroups"]

    def right(training, group="digit 8"):
        return np.mean([r["accuracy"] for r in rows if (r["training"], r["group"]) == (training, group)])

    def lost(training, group="digit 8"):
        return right("ordinary", group) - right(training, group)

    assert abs(right("ordinary") - 2 / 3) < 0.03
    assert lost("clipped") < 0.03
    assert lost("epsilon 8") < 0.03
    assert lost("epsilon 0.5") > 0.35 > lost("epsilon 1") > 0.2 > lost("epsilon 3")
    assert all(lost(training, "all others") < 0.014 for training in private_accuracy.GROUP_TRAININGS)
    assert is_right("small_group", "B")


def test_a_fooled_adversary_fools_itself():
    """The question `own_adversary`, and the text below the picture."""
    rows = attribute_leakage.stored()["rows"]
    network, linear = (
        {name: mean(rows, name, probe) for name in {row["method"] for row in rows}}
        for probe in ("network", "linear")
    )
    assert mean(rows, "gradient reversal", "own") < 0.7 < 0.8 < network["gradient reversal"]
    assert linear["LEACE"] < 0.55 < 0.8 < network["LEACE"]
    assert mean(rows, "LEACE", "accuracy") < mean(rows, "column deleted", "accuracy") - 0.01
    assert min(network, key=network.__getitem__).startswith("matching")
    assert is_right("own_adversary", "B")
    assert is_right("strongest_claim", "C")


def test_a_network_reads_what_is_left_without_the_direction():
    rng = np.random.default_rng(1)
    group = rng.integers(2, size=900)
    toy = rng.normal(size=(900, 3)) * np.stack([np.ones(900), 1 + 2 * group, 1 + 2 * group], axis=1)
    toy[:, 0] += 2 * (1 - group)
    u = toy[group == 1].mean(axis=0) - toy[group == 0].mean(axis=0)
    without = np.stack([reference("project_out", x, u) for x in toy])
    read = attribute.probes(without[:600], group[:600], without[600:], group[600:], seed=1)
    assert read.linear < 0.6 < 0.8 < read.network


def test_the_examples_of_the_tasks():
    """What each task cell says its example gives."""

    def turns(text):
        return {"a": 0.6, "b": 0.4} if text.endswith("b") else {"a": 0.1, "b": 0.9}

    assert reference("complete", turns, "b", 4) == "abab"
    assert reference("rank_of", np.array([-1.6, -0.9, -2.3, *[-3.0] * 7]), "0") == 2
    assert reference("exposure", 2, 1024) == 9.0
    masked = reference("mask_pins", "patient Anna Berg, PIN 402917.")
    assert masked == "patient Anna Berg, PIN ######."
    assert reference("uniform_loss", [math.log(0.5)] * 2) == pytest.approx(0.693, abs=5e-4)
    assert (reference("retrain_cost", 4, 2), reference("retrain_cost", 4, 1)) == (0.4375, 0.25)
    assert reference("loss_attack", [0.1, 0.3], [0.2, 0.6, 0.9, 1.5], 0.25) == (0.5, 0.25)
    assert reference("likelihood_ratio", 3.0, 4.0, 1.0, 2.0, 1.0) == 0.0
    assert np.allclose(reference("clip", np.array([3.0, 4.0]), 1.0), [0.6, 0.8])
    gradients = [np.array([3.0, 4.0]), np.array([0.0, 1.0])]
    noisy = reference("private_mean", gradients, 1.0, 2.0, np.array([0.5, -0.25]), 4)
    assert np.allclose(noisy, [0.4, 0.325])
    assert reference("project_out", np.array([3.0, 4.0]), np.array([0.0, 2.0])).tolist() == [3.0, 0.0]


def test_a_solved_exercise_is_used():
    def exposure(rank, candidates):
        return math.log2(candidates) - math.log2(rank)

    assert yours(exposure) is exposure
    in_nats = judge(EXERCISES["exposure"], lambda rank, candidates: math.log(candidates / rank))
    assert in_nats.message.startswith("That is in *nats*")
