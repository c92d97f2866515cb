"""Penalties against an attribute, the experiment on a few rows, and the command that stores it."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.__main__ import main
from helpers.attacks.attribute import embedder, embedding, probes
from helpers.course.data import adult
from helpers.course.experiments import as_json
from helpers.desensitization import attribute_leakage, membership_leakage, reproduce_command
from helpers.desensitization.adversarial import (
    DistributionMatching,
    GradientReversal,
    fine_tune,
    squared_distance,
)

TRAINING = {"epochs": 30, "batch_size": 100, "learning_rate": 0.01}


def network(units=4):
    return keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(units, activation="relu"), keras.layers.Dense(2)]
    )


@pytest.fixture(scope="module")
def people():
    """The class is in the first input, the attribute in the second, noise in the third."""
    rng = np.random.default_rng(1)
    y, attribute = rng.integers(2, size=(2, 600))
    x = np.column_stack([y, attribute, rng.normal(size=600)]) + 0.3 * rng.normal(size=(600, 3))
    return x.astype(np.float32), y, attribute


def read(net, x, attribute):
    h = embedding(net, x)
    return probes(h[:400], attribute[:400], h[400:], attribute[400:], seed=1).network


class TestEmbedding:
    def test_is_what_the_last_layer_sees(self):
        net = network()
        x = np.random.default_rng(1).normal(size=(7, 3)).astype(np.float32)
        kernel, bias = net.layers[-1].get_weights()
        np.testing.assert_allclose(embedding(net, x) @ kernel + bias, net(x), atol=1e-5)

    def test_refuses_a_network_without_one(self):
        for layers in ([keras.layers.Dense(2)], [keras.layers.Conv1D(2, 1), keras.layers.Flatten()]):
            with pytest.raises(ValueError, match="layer before the last"):
                embedder(keras.Sequential([keras.Input((3, 1)), *layers]))


class TestSquaredDistance:
    def test_by_the_definition(self):
        rng = np.random.default_rng(1)
        x, attribute = rng.normal(size=(9, 2)).astype(np.float32), np.array([0, 1, 1, 0, 0, 1, 0, 0, 1])
        squares = ((x[:, None] - x[None]) ** 2).sum(axis=2)
        kernel = np.mean([np.exp(-squares / (b * squares.mean())) for b in (0.25, 1, 4)], axis=0)
        one, zero = attribute == 1, attribute == 0
        expected = kernel[one][:, one].mean() + kernel[zero][:, zero].mean() - 2 * kernel[one][:, zero].mean()
        assert float(squared_distance(x, attribute.astype(np.float32))) == pytest.approx(expected, rel=1e-4)

    def test_of_one_group_alone_is_zero(self):
        assert float(squared_distance(np.eye(3, dtype=np.float32), np.ones(3, np.float32))) == 0

    def test_sees_a_difference_that_the_means_do_not_show(self):
        rng = np.random.default_rng(1)
        group = np.repeat(np.array([0, 1], np.float32), 200)
        wide = (rng.normal(size=(400, 1)) * (1 + 2 * group[:, None])).astype(np.float32)
        alike = rng.normal(size=(400, 1)).astype(np.float32)
        assert float(squared_distance(wide, group)) > 5 * float(squared_distance(alike, group))


def test_the_reversed_gradient_is_minus_strength_times_the_adversarys():
    penalty = GradientReversal(units=3, strength=2.5, seed=1)
    h = tf.constant(np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32))
    attribute = tf.constant([0.0, 1.0, 1.0, 0.0, 1.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(h)
        reversed_loss = penalty(h, attribute)
        plain = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(attribute, penalty.adversary(h)[:, 0]))
    np.testing.assert_allclose(tape.gradient(reversed_loss, h), -2.5 * tape.gradient(plain, h), rtol=1e-5)
    for ours, theirs in zip(
        tape.gradient(reversed_loss, penalty.variables), tape.gradient(plain, penalty.variables), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)  # the adversary itself still learns to tell


class TestFineTune:
    def test_matching_hides_the_attribute_and_keeps_the_task(self, people):
        x, y, attribute = people
        rng = np.random.default_rng(2)
        plain = fine_tune(network(8), x, y, attribute, None, rng=rng, **TRAINING)
        before = plain.get_weights()
        matched = fine_tune(plain, x, y, attribute, DistributionMatching(20.0), rng=rng, **TRAINING)
        assert all((a == b).all() for a, b in zip(before, plain.get_weights(), strict=True))
        assert read(plain, x, attribute) > read(matched, x, attribute) + 0.1
        assert np.mean(np.argmax(matched(x), axis=1) == y) > 0.9

    def test_reversal_trains_its_adversary_with_the_network(self, people):
        x, y, attribute = people
        penalty = GradientReversal(4, strength=1.0, seed=1)
        before = [v.numpy() for v in penalty.variables]
        tuned = fine_tune(network(), x, y, attribute, penalty, rng=np.random.default_rng(2), **TRAINING)
        assert not any(np.array_equal(a, v.numpy()) for a, v in zip(before, penalty.variables, strict=True))
        assert np.mean(np.argmax(tuned(x), axis=1) == y) > 0.9

    def test_refusals(self, people):
        x, y, attribute = people
        given = {"epochs": 1, "learning_rate": 0.1, "rng": np.random.default_rng(1)}
        for wrong in ((x, y[:5], attribute, 10), (x, y, attribute, 601), (x, y, attribute, 0)):
            with pytest.raises(ValueError, match="batches of 1 to as many"):
                fine_tune(network(), *wrong[:3], None, batch_size=wrong[3], **given)
        with pytest.raises(ValueError, match="must be 0 or 1"):
            fine_tune(network(), x, y, attribute + 1, None, batch_size=10, **given)
        for penalty in (DistributionMatching, lambda s: GradientReversal(4, s, seed=1)):
            with pytest.raises(ValueError, match="0 or more, got -1"):
                penalty(-1.0)


def test_people_without_the_telling_columns(monkeypatch):
    table = adult()[:900]
    kept, given = (attribute_leakage.people(table, 1, keep) for keep in (True, False))
    gone = table["sex"].nunique() + table["relationship"].nunique()
    assert kept.x_train.shape == (600, given.x_train.shape[1] + gone)
    assert np.array_equal(kept.sex_test, given.sex_test)
    numbers = given.x_train[:, :5]
    np.testing.assert_allclose(numbers.mean(axis=0), 0, atol=1e-4)


@pytest.fixture(scope="module")
def attributes():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribute_leakage, "TRAINING", {"epochs": 2, "batch_size": 100, "learning_rate": 0.01})
        patch.setattr(attribute_leakage, "DIRECTIONS", 3)
        patch.setattr(attribute_leakage, "MATCHING", (5.0,))
        return attribute_leakage.reproduce([3], "again", adult()[:1500])


def test_the_experiment_on_attributes(attributes):
    rows = attributes["rows"]
    by_method = {row["method"]: row for row in rows}
    assert len(by_method) == len(rows) == 6
    assert by_method["column kept"]["linear"] > 0.9 > by_method["column deleted"]["linear"]
    assert by_method["LEACE"]["linear"] < 0.6
    assert [row["method"] for row in rows if row["own"] is not None] == ["gradient reversal"]
    assert json.loads(as_json(attributes)) == attributes
    lines = attribute_leakage.table(attributes).splitlines()
    assert len({len(line) for line in lines}) == 1


@pytest.fixture(scope="module")
def memberships():
    return membership_leakage.reproduce([1], "again", [membership_leakage.digits_pool(1, records=100)])


def test_the_experiment_on_membership(memberships):
    rows = {row["attack"]: row for row in memberships["rows"]}
    assert list(rows) == ["loss threshold", "LiRA offline", "LiRA online"]
    assert rows["LiRA online"]["tpr_at_1"] > 5 * rows["loss threshold"]["tpr_at_1"]
    assert rows["LiRA online"]["auc"] > rows["LiRA offline"]["auc"] > rows["loss threshold"]["auc"]
    assert rows["LiRA online"]["accuracy_on_members"] > rows["LiRA online"]["accuracy_on_others"]
    for curve in memberships["curves"]:
        assert curve["tpr"] == sorted(curve["tpr"])
        assert curve["tpr"][-1] == 1
    assert json.loads(as_json(memberships)) == memberships
    lines = membership_leakage.table(memberships).splitlines()
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize("name", ["membership", "attributes"])
class TestCommand:
    def test_stores_what_it_found(self, name, monkeypatch, tmp_path, capsys, request):
        result = request.getfixturevalue({"membership": "memberships"}.get(name, name))
        asked = []
        module = reproduce_command.EXPERIMENTS[name][0]
        monkeypatch.setattr(
            module, "reproduce", lambda seeds, command: asked.append((list(seeds), command)) or result
        )
        path = tmp_path / "x.json"
        assert main(["reproduce", name, "--seeds", "2", "--output", str(path)]) == 0
        assert asked == [([0, 1], f"python -m helpers reproduce {name} --seeds 2 --output {path}")]
        assert json.loads(path.read_text()) == result
        assert module.table(result) in capsys.readouterr().out

    def test_refuses_and_can_be_interrupted(self, name, monkeypatch, tmp_path):
        def interrupted(seeds, command):
            raise KeyboardInterrupt

        assert main(["reproduce", name, "--output", str(tmp_path / "no" / "x.json")]) == 3
        with pytest.raises(SystemExit, match="2"):
            main(["reproduce", name, "--seeds", "0"])
        monkeypatch.setattr(reproduce_command.EXPERIMENTS[name][0], "reproduce", interrupted)
        assert main(["reproduce", name, "--output", str(tmp_path / "x.json")]) == 130
        assert not (tmp_path / "x.json").exists()


def test_what_is_stored_says_what_the_lesson_says():
    attacks = membership_leakage.summary(membership_leakage.stored()["rows"])
    loss, online = attacks["loss threshold"], attacks["LiRA online"]
    assert online["tpr_at_1"][0] > 10 * loss["tpr_at_1"][0]
    assert loss["auc"][0] < attacks["LiRA offline"]["auc"][0] < online["auc"][0]
    ways = attribute_leakage.summary(attribute_leakage.stored()["rows"])
    assert ways["column kept"]["network"][0] > 0.95
    assert ways["column deleted"]["linear"][0] > 0.75
    assert ways["LEACE"]["linear"][0] < 0.52
    assert min(ways[way]["network"][0] for way in ("column deleted", "LEACE", "gradient reversal")) > 0.75
    assert ways["gradient reversal"]["own"][0] < 0.65
