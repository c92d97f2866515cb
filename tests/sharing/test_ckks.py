"""CKKS through TenSEAL: the message without it, and the rest in a process of its own."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from helpers.sharing.ckks import new_context


def test_without_tenseal_there_is_advice(monkeypatch):
    monkeypatch.setitem(sys.modules, "tenseal", None)
    with pytest.raises(ImportError, match="pip install tenseal"):
        new_context(levels=1)


def test_the_module_does_not_load_tenseal():
    code = "import sys, helpers.sharing.ckks; sys.exit('tenseal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("levels", [0, 9, -1])
def test_levels_out_of_range(levels):
    with pytest.raises(ValueError, match="levels must be"):
        new_context(levels)


@pytest.mark.skipif(not find_spec("tenseal"), reason="TenSEAL is not installed")
def test_with_tenseal():
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider"]
    tests = Path(__file__).with_name("ckks_with_tenseal.py")
    run = subprocess.run([*command, str(tests)], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert "9 passed" in run.stdout
