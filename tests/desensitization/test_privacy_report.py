"""The privacy report: through JSON, and in a sealed model's metadata."""

import json

import numpy as np
import pytest

from helpers.desensitization.accountant import Shown
from helpers.desensitization.report import Attack, PrivacyReport, from_json
from helpers.encryption.recipients import SharedKey
from helpers.vault.vault import open_model, seal_model

REPORT = PrivacyReport(
    model="digits 3",
    date="2026-01-31",
    trained_on="1,438 images",
    one_record="one image",
    attacks=(Attack("loss threshold", 0.64, 0.5, 1.0, "AUC"), Attack("LiRA", 0.18, 0.01, 1.0)),
    epsilon=Shown(3.0, 1e-5, "by dp-accounting, RDP"),
    remarks=("labels were not checked",),
)


def test_json_gives_the_same_report():
    assert from_json(REPORT.as_json()) == REPORT
    bare = PrivacyReport("m", "2026-01-31", "x", "y", ())
    assert from_json(bare.as_json()) == bare


def test_the_vault_takes_it_as_metadata(tmp_path):
    key, path = SharedKey.random(), tmp_path / "digits.vault"
    seal_model({"w": np.zeros(3)}, path, [key], name="digits", version=3, metadata=REPORT.as_dict())
    opened = open_model(path, key, expect_name="digits", minimum_version=3)
    assert from_json(json.dumps(opened.metadata)) == REPORT


def test_the_text_names_every_attack_and_the_bound():
    text = REPORT.as_text()
    for part in ("loss threshold: 0.64 AUC", "LiRA: 0.18", "epsilon 3.00 at delta 1e-05", "labels were not"):
        assert part in text


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="must be finite"):
        Attack("exposure", float("inf"), 1.44, 19.93)
    with pytest.raises(ValueError, match="promises nothing"):
        PrivacyReport("m", "2026-01-31", "x", "y", (), epsilon=Shown(float("inf"), 1e-5, "by definition"))
    with pytest.raises(ValueError, match="written as 2026-01-31"):
        PrivacyReport("m", "31.1.2026", "x", "y", ())


@pytest.mark.parametrize("written", ["20260131", "2026-W05-6", "2026-1-31", "2026-02-30", ""])
def test_dates_are_written_in_one_way(written):
    with pytest.raises(ValueError, match="written as 2026-01-31"):
        PrivacyReport("m", written, "x", "y", ())


@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.5), np.int64(1), 1])
def test_numbers_of_other_kinds_and_lists_come_back_equal(number, tmp_path):
    attacks, remarks = [Attack("a", number, number, number)], ["one", "two"]
    shown = Shown(number, np.float64(1e-5), "by hand")
    report = PrivacyReport("m", "2026-01-31", "x", "y", attacks, epsilon=shown, remarks=remarks)
    assert type(report.attacks[0].found) is type(report.epsilon.value) is float
    assert from_json(report.as_json()) == report
    key, path = SharedKey.random(), tmp_path / "m.vault"
    seal_model({"w": np.zeros(3)}, path, [key], name="m", version=1, metadata=report.as_dict())
    opened = open_model(path, key, expect_name="m", minimum_version=1)
    assert from_json(json.dumps(opened.metadata)) == report


@pytest.mark.parametrize(
    "change",
    [
        {"model": 5},
        {"trained_on": None},
        {"date": 20260131},
        {"remarks": "abc"},
        {"remarks": [1]},
        {"attacks": "abc"},
        {"attacks": [{"name": 1, "found": 0, "guess": 0, "worst": 1}]},
        {"attacks": [{"name": "a", "found": "0", "guess": 0, "worst": 1}]},
        {"epsilon": 3.0},
        {"epsilon": {"value": -3.0, "delta": 1e-5, "source": "x"}},
        {"epsilon": {"value": 3.0, "delta": 5.0, "source": "x"}},
        {"epsilon": {"value": 3.0, "delta": 1e-5, "source": None}},
        {"date": "20260131"},
        {"more": 1},
    ],
)
def test_json_with_one_wrong_part_is_refused(change):
    with pytest.raises(ValueError, match="no privacy report"):
        from_json(json.dumps(REPORT.as_dict() | change))


@pytest.mark.parametrize(
    "text", ["hello", "5", "[]", "{}", '{"attacks": [{}], "remarks": [], "epsilon": null}']
)
def test_other_json_is_refused(text):
    with pytest.raises(ValueError, match="no privacy report"):
        from_json(text)
