"""A save that is killed leaves the old file or the new one, and the next save leaves nothing else."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed_saves.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no SIGKILL and no fork here")
def test_killed_saves():
    command = [sys.executable, str(SCRIPT), "15", "8"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    counts = ast.literal_eval(done.stdout)
    assert counts.get("old", 0) + counts.get("new", 0) == 15
    assert counts["left a temporary file"] > 0
