"""Run a contender of a benchmark in a process of its own, in the first Python that has what it needs."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "FLWR_TELEMETRY_ENABLED": "0"}


def run_peer(
    script: str,
    arguments: Sequence[str],
    pythons: Sequence[str],
    limit: int,
    environment: Mapping[str, str] = QUIET,
) -> Any:
    """Return what the script, a neighbor of this file, prints as JSON in its last line.

    The Pythons are tried in turn; ``None`` if it fails in all of them or takes more than `limit` seconds,
    with the reasons on stderr.
    """
    for python in pythons:
        command = [python, str(Path(__file__).with_name(script)), *arguments]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=limit,
                env={**os.environ, **environment},
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            words = str(getattr(error, "stderr", None) or error).strip().splitlines()
            print(f"{arguments[0]} in {python}: {words[-1]}", file=sys.stderr)
            continue
        return json.loads(done.stdout.strip().splitlines()[-1])
    return None
