"""The paper's entry: how rounds are counted, what is stored, and a tiny run of the whole."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.__main__ import main as course_main
from helpers.course.experiments import as_json
from helpers.course.images import Examples
from helpers.federated import reproduce_command
from helpers.federated.reproduce import (
    PAPER_ROUNDS,
    PARTITIONS,
    RATES,
    RESULT_FILE,
    SEEDS,
    TARGET,
    Run,
    as_result,
    best,
    reproduce,
    rounds_needed,
    stored,
    table,
    train,
)


def striped(n, rng):
    """Images with a bright stripe whose height tells the digit: learned in a few rounds."""
    labels = rng.integers(10, size=n).astype(np.int32)
    images = 0.1 * rng.random((n, 28, 28), dtype=np.float32)
    for height in range(3):
        images[np.arange(n), 2 * labels + height] += 0.9
    return images, labels


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(1)
    return Examples(*striped(1000, rng), *striped(50, rng))


@pytest.fixture(scope="module")
def runs(examples):
    return reproduce(examples, rates=[0.001, 0.2], seeds=[4, 5], rounds={"iid": 3})


class TestRoundsNeeded:
    @pytest.mark.parametrize(
        ("accuracies", "needed"),
        [
            ([0.97], 1.0),
            ([0.98, 0.99], 1.0),
            ([0.96, 0.98], 1.5),
            ([0.96, 0.90, 0.98], 2.5),  # the dip is not part of the curve
            ([0.96, 0.97, 0.90], 2.0),
            ([0.90, 0.96], None),
        ],
    )
    def test_by_hand(self, accuracies, needed):
        assert rounds_needed(accuracies, 0.97) == pytest.approx(needed)

    @settings(deadline=None)
    @given(st.lists(st.integers(0, 100), min_size=1, max_size=30), st.integers(1, 100))
    def test_the_curve_has_the_target_there(self, percent, target):
        needed = rounds_needed([p / 100 for p in percent], target / 100)
        if needed is None:
            assert max(percent) < target
            return
        before = int(np.ceil(needed)) - 1
        assert all(p < target for p in percent[:before])
        assert percent[before] >= target
        if before:
            curve = np.maximum.accumulate(percent)
            assert np.interp(needed, np.arange(1, len(percent) + 1), curve) == pytest.approx(target)


def test_best_is_the_fastest_and_else_the_most_accurate():
    slow, fast = Run("iid", 0.1, 1, 9.5, [0.99]), Run("iid", 0.2, 1, 2.5, [0.98])
    poor, good = Run("iid", 0.3, 1, None, [0.2, 0.1]), Run("iid", 0.4, 1, None, [0.1, 0.3])
    assert best([poor, slow, fast]) is fast
    assert best([poor, good]) is good


def test_partitions_are_the_papers():
    labels = np.random.default_rng(1).permutation(np.repeat(np.arange(10), 6000))
    kinds = {}
    for name, partition in PARTITIONS.items():
        parts = partition(labels, np.random.default_rng(1))
        assert [part.size for part in parts] == [600] * 100
        kinds[name] = [np.unique(labels[part]).size for part in parts]
    assert set(kinds["iid"]) == {10}
    assert set(kinds["shards"]) == {1, 2}


class TestTinyRun:
    def test_tries_every_rate_and_the_best_with_every_seed(self, runs):
        assert [(run.partition, run.learning_rate, run.seed) for run in runs] == [
            ("iid", 0.001, 4),
            ("iid", 0.2, 4),
            ("iid", 0.2, 5),
        ]

    def test_lasts_the_rounds_and_learns(self, runs):
        slow, *fast = (run.accuracies for run in runs)
        assert [len(slow), *map(len, fast)] == [3, 3, 3]
        assert slow[-1] < 0.5 < min(curve[-1] for curve in fast)

    def test_counts_its_own_curve(self, runs):
        for run in runs:
            needed = rounds_needed(run.accuracies, TARGET)
            assert run.rounds_needed == (needed if needed is None else round(needed, 2))

    def test_depends_on_seed_and_partition_only(self, examples, runs):
        again = train(examples, "iid", learning_rate=0.2, seed=4, rounds=3)
        assert again == runs[1]
        assert again.accuracies != runs[2].accuracies
        assert again.accuracies != train(examples, "shards", learning_rate=0.2, seed=4, rounds=3).accuracies

    def test_as_json_and_table(self, runs):
        result = as_result(runs, "python -m helpers reproduce fedavg")
        text = as_json(result)
        assert json.loads(text) == result
        assert sum('"partition"' in line for line in text.splitlines()) == len(runs)
        lines = table(result).splitlines()
        assert lines[1].split() == ["partition", "learning", "rate", "seed", "4", "seed", "5", "paper"]
        assert lines[2].split() == ["iid", "0.001", ">", "3", "87"]
        assert len({len(line) for line in lines[1:]}) == 1


def test_table_says_what_was_reached():
    runs = [Run("shards", 0.1, 1, 185.48, [0.97]), Run("shards", 0.1, 2, None, [0.5, 0.6])]
    assert table(as_result(runs, "")).splitlines() == [
        "rounds to a test accuracy of 97 %",
        "partition  learning rate  seed 1  seed 2  paper",
        "shards               0.1   185.5     > 2    664",
    ]


class TestCommand:
    @pytest.fixture
    def asked(self, monkeypatch):
        """Let the command train nothing; return what it asks for."""
        asked = []

        def pretend(examples, rates, seeds):
            asked.append((list(rates), list(seeds)))
            return [Run("iid", rates[0], seeds[0], 1.0, [0.97])]

        monkeypatch.setattr(reproduce_command, "mnist", lambda: None)
        monkeypatch.setattr(reproduce_command, "reproduce", pretend)
        return asked

    @pytest.fixture
    def result_file(self, tmp_path, monkeypatch):
        monkeypatch.setattr(reproduce_command, "RESULT_FILE", tmp_path / "fedavg.json")
        return tmp_path / "fedavg.json"

    def test_stores_the_paper_grid(self, asked, result_file, capsys):
        assert course_main(["reproduce", "fedavg"]) == 0
        assert asked == [(list(RATES), list(SEEDS))]
        result = stored(result_file)
        assert list(result) == ["date", "machine", "command", "target", "rows", "paper"]
        assert result["command"] == "python -m helpers reproduce fedavg"
        assert list(result["rows"][0]) == [
            "partition",
            "learning_rate",
            "seed",
            "rounds_needed",
            "accuracies",
        ]
        assert table(result) in capsys.readouterr().out

    def test_quick_stores_nothing_unless_told(self, asked, result_file, tmp_path):
        assert course_main(["reproduce", "fedavg", "--quick"]) == 0
        assert list(tmp_path.iterdir()) == []
        assert course_main(["reproduce", "fedavg", "--quick", "--output", str(result_file)]) == 0
        assert asked == [([0.1], [1])] * 2
        assert stored(result_file)["command"].startswith(
            "python -m helpers reproduce fedavg --quick --output"
        )

    def test_takes_rates_in_order_and_seeds_as_given(self, asked, result_file):
        assert course_main(["reproduce", "fedavg", "--rates", "0.2", "0.1", "0.2", "--seeds", "9", "4"]) == 0
        assert asked == [([0.1, 0.2], [9, 4])]

    @pytest.mark.parametrize(
        "arguments",
        [["--rates", "0"], ["--rates", "nan"], ["--rates", "fast"], ["--seeds", "-1"], ["--rates"]],
    )
    def test_refuses_arguments(self, arguments, result_file):
        with pytest.raises(SystemExit) as stopped:
            course_main(["reproduce", "fedavg", *arguments])
        assert stopped.value.code == 2

    def test_says_where_mnist_may_come_from(self, result_file, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("COURSE_DATA", str(tmp_path))
        assert course_main(["reproduce", "fedavg"]) == 3
        assert "not done: COURSE_DATA is set, but there is no file" in capsys.readouterr().err
        assert not result_file.exists()

    def test_an_interruption_leaves_the_old_result(self, asked, result_file, monkeypatch, capsys):
        def interrupted(*_):
            raise KeyboardInterrupt

        result_file.write_text("old")
        monkeypatch.setattr(reproduce_command, "reproduce", interrupted)
        assert course_main(["reproduce", "fedavg"]) == 130
        assert result_file.read_text() == "old"
        assert "nothing was stored" in capsys.readouterr().err

    def test_a_missing_folder_is_found_before_training(self, asked, tmp_path, capsys):
        assert course_main(["reproduce", "fedavg", "--output", str(tmp_path / "no" / "x.json")]) == 3
        assert asked == []
        assert "there is no folder" in capsys.readouterr().err


@pytest.fixture(scope="module")
def result():
    return stored()


class TestStoredResult:
    def test_is_of_the_command_as_it_is(self, result):
        assert result["command"] == "python -m helpers reproduce fedavg"
        assert (result["target"], result["paper"]) == (TARGET, PAPER_ROUNDS)
        assert {row["learning_rate"] for row in result["rows"]} == set(RATES)
        assert as_json(result) == RESULT_FILE.read_text(encoding="utf-8")

    def test_rounds_follow_from_the_curves(self, result):
        for row in result["rows"]:
            assert len(row["accuracies"]) == PAPER_ROUNDS[row["partition"]]
            needed = rounds_needed(row["accuracies"], TARGET)
            assert row["rounds_needed"] == (needed if needed is None else round(needed, 2))

    @pytest.mark.parametrize("partition", list(PAPER_ROUNDS))
    def test_the_best_rate_is_inside_the_grid_and_has_all_seeds(self, result, partition):
        runs = [Run(**row) for row in result["rows"] if row["partition"] == partition]
        rate = best(run for run in runs if run.seed == SEEDS[0]).learning_rate
        assert min(RATES) < rate < max(RATES)
        chosen = [run for run in runs if run.learning_rate == rate]
        assert [run.seed for run in chosen] == list(SEEDS)
        assert all(run.rounds_needed < PAPER_ROUNDS[partition] for run in chosen)
