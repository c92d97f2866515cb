"""Fixtures and settings of all tests."""

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

# A slow machine is no failure: no test of ours asserts a time.
hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the folder of published test vectors. Without it: skip, or fail where CI is "true"."""
    folder = Path(os.environ.get("COURSE_VECTORS") or ROOT.parent / "shared" / "vectors")
    if not folder.is_dir():
        message = (
            f"no published test vectors at {folder}: set COURSE_VECTORS to a folder that holds wycheproof/, "
            "with the files of testvectors_v1 from https://github.com/C2SP/wycheproof"
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder
