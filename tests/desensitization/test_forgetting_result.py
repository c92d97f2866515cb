"""What the lesson says of the stored experiment."""

import math

import numpy as np
import pytest

from helpers.__main__ import main
from helpers.course.experiments import as_json
from helpers.desensitization import forgetting
from helpers.desensitization.methods import METHODS


@pytest.fixture(scope="module")
def result():
    return forgetting.stored()


def column(result, method, key):
    return np.array([row[key] for row in result["rows"] if row["method"] == method])


def test_ten_seeds_of_every_way_and_how_to_repeat_it(result):
    assert {(row["method"], row["seed"]) for row in result["rows"]} == {
        (method, seed) for method in METHODS for seed in range(10)
    }
    assert result["command"].startswith("python -m helpers reproduce forgetting")


def test_the_model_knows_the_pins_and_retraining_leaves_a_guess(result):
    assert column(result, "as trained", "exposure").mean() > 12
    assert column(result, "as trained", "read_out").mean() > 6
    retrained = column(result, "retrained", "exposure")
    assert abs(retrained.mean() - 1 / math.log(2)) < 3 * retrained.std() / math.sqrt(10)


def test_clean_data_changes_little_and_masking_only_hides(result):
    lost = column(result, "as trained", "exposure") - column(result, "clean data", "exposure")
    assert lost.mean() < 2
    assert column(result, "masked data", "exposure").mean() > 8
    assert column(result, "masked data", "read_out").mean() < 2


def test_the_uniform_answer_comes_close_to_retraining(result):
    for key in ("exposure", "exposure_relearned"):
        more = column(result, "uniform answer", key).mean() - column(result, "retrained", key).mean()
        assert abs(more) <= 0.5
    assert column(result, "uniform answer", "read_out").sum() == 0
    lost = column(result, "uniform answer", "bits_per_character") - column(
        result, "as trained", "bits_per_character"
    )
    assert lost.mean() <= 0.02
    assert np.median(column(result, "uniform answer", "core_seconds")) <= np.median(
        column(result, "retrained", "core_seconds") / 3
    )


def test_what_ascent_hid_comes_back(result):
    for method in ("gentle ascent", "NegGrad+"):
        back = column(result, method, "exposure_relearned") - column(result, method, "exposure")
        assert back.mean() > 0.5
    ruined = column(result, "hard ascent", "bits_per_character")
    assert ruined.mean() > 2 * column(result, "as trained", "bits_per_character").mean()


def test_panels_are_histograms_of_a_million(result):
    assert set(result["panels"]) == set(METHODS)
    for kept in result["panels"].values():
        found = forgetting.panel_of(kept)
        assert found.candidates == 10**6
        assert found.edges[0] - 1e-3 <= found.at <= found.edges[-1] + 1e-3
    assert result["panels"]["as trained"]["rank"] == 1


def test_retraining_one_shard_forgets_one_person(result):
    rows = [row for row in result["shards"] if row["shards"] == forgetting.SHARDS]
    assert len(rows) == 10
    assert np.mean([row["target_forgotten"] for row in rows]) < 3 < np.mean([row["target"] for row in rows])
    assert np.mean([row["others"] - row["others_forgotten"] for row in rows]) < 2


def test_the_table_has_a_line_for_every_way(result):
    lines = forgetting.table(result).splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == list(METHODS)
    assert max(map(len, lines)) <= 110


def test_json_keeps_the_result(tmp_path, result):
    path = tmp_path / "x.json"
    path.write_text(as_json(result), encoding="utf-8")
    assert forgetting.stored(path) == result


def test_the_command_refuses_and_can_be_interrupted(monkeypatch, tmp_path, capsys):
    assert main(["reproduce", "forgetting", "--output", str(tmp_path / "no" / "x.json")]) == 3
    with pytest.raises(SystemExit):
        main(["reproduce", "forgetting", "--seeds", "0"])
    monkeypatch.setattr(forgetting, "reproduce", interrupted)
    assert main(["reproduce", "forgetting", "--output", str(tmp_path / "x.json")]) == 130
    assert not list(tmp_path.iterdir())
    assert "nothing was stored" in capsys.readouterr().err


def test_the_command_stores_what_it_found(monkeypatch, tmp_path, result):
    asked = []
    monkeypatch.setattr(
        forgetting, "reproduce", lambda seeds, command: asked.append((list(seeds), command)) or result
    )
    path = tmp_path / "x.json"
    assert main(["reproduce", "forgetting", "--seeds", "2", "--output", str(path)]) == 0
    assert asked == [([0, 1], f"python -m helpers reproduce forgetting --seeds 2 --output {path}")]
    assert forgetting.stored(path) == result


def interrupted(*_):
    raise KeyboardInterrupt
