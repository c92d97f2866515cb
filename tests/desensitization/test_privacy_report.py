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


@pytest.mark.parametrize("text", ["[]", "{}", '{"attacks": [{}], "remarks": [], "epsilon": null}'])
def test_other_json_is_refused(text):
    with pytest.raises(ValueError, match="no privacy report"):
        from_json(text)
