"""What every ``python -m helpers reproduce EXPERIMENT`` does: work, store the result, print its table.

>>> store_and_print(lambda: {"rounds": 3}, Path("no such folder/result.json"), str)
3
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpers.course.files import write_atomically

DONE, NO_FILE, INTERRUPTED = 0, 3, 130
EXIT_STATUS = """exit status: 0 done, 2 a wrong argument, 3 something that is needed is missing (data, a
package, a folder that can be written to), 130 interrupted"""
QUIET_TENSORFLOW = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}


def store_and_print(
    work: Callable[[], dict[str, Any]], output: Path | None, table: Callable[[dict[str, Any]], str]
) -> int:
    """Do the work, store its result, print its table; return the exit status.

    Parameters
    ----------
    work : function
        Returns the result.
    output : Path or None
        Where the result is stored, as a whole or not at all; ``None`` for nowhere.
    table : function
        From the result to what is printed.

    Returns
    -------
    int
        0 done; 3 if something is missing, with a line on stderr that says what; 130 if interrupted.

    Examples
    --------
    >>> store_and_print(lambda: {"rounds": 3}, None, "{0[rounds]} rounds".format)
    3 rounds
    not stored: --output FILE does that
    0
    """
    for name, value in QUIET_TENSORFLOW.items():
        os.environ.setdefault(name, value)
    try:
        if output and not os.access(output.parent, os.W_OK):
            raise FileNotFoundError(
                f"there is no folder {output.parent} to write to; make it, or name another --output"
            )
        result = work()
        if output:
            write_atomically(output, as_json(result).encode())
    except (OSError, ImportError) as error:
        print(f"not done: {error}", file=sys.stderr)
        return NO_FILE
    except KeyboardInterrupt:
        print("interrupted; nothing was stored", file=sys.stderr)
        return INTERRUPTED
    print(table(result))
    print(f"stored: {output}" if output else "not stored: --output FILE does that")
    return DONE


def as_json(result: dict[str, Any]) -> str:
    """Return a result as JSON, one entry of each list and dict a line.

    Examples
    --------
    >>> print(as_json({"date": "2026-01-01", "rows": [{"seed": 1}, {"seed": 2}], "panels": {"a": 1}}), end="")
    {
     "date": "2026-01-01",
     "rows": [
      {"seed": 1},
      {"seed": 2}
     ],
     "panels": {
      "a": 1
     }
    }
    """

    def lines(value: Any) -> str:
        if isinstance(value, list):
            return "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n ]"
        if isinstance(value, dict):
            entries = (f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items())
            return "{\n  " + ",\n  ".join(entries) + "\n }"
        return json.dumps(value)

    return (
        "{\n " + ",\n ".join(f"{json.dumps(key)}: {lines(value)}" for key, value in result.items()) + "\n}\n"
    )


def command_line(arguments: Sequence[str]) -> str:
    """Return the command that repeats an experiment, to be stored with its result.

    Examples
    --------
    >>> command_line(["fedavg", "--quick"])
    'python -m helpers reproduce fedavg --quick'
    """
    return shlex.join(["python", "-m", "helpers", "reproduce", *arguments])


def origin(command: str) -> dict[str, str]:
    """Return what every stored result begins with: the date, the machine, and the command that repeats it.

    Examples
    --------
    >>> list(origin("python -m helpers reproduce fedavg"))
    ['date', 'machine', 'command']
    """
    return {"date": datetime.date.today().isoformat(), "machine": machine(), "command": command}


def origin_line(result: dict[str, Any]) -> str:
    """Return in a line when, where and by which command a result was made.

    Examples
    --------
    >>> origin_line({"date": "2026-01-01", "machine": "2 cores", "command": "python -m helpers reproduce x"})
    '2026-01-01, 2 cores: python -m helpers reproduce x'
    """
    return f"{result['date']}, {result['machine']}: {result['command']}"


def read_result(path: Path) -> dict[str, Any]:
    """Return a result that `store_and_print` stored.

    Examples
    --------
    >>> read_result(Path("no such folder/result.json"))
    Traceback (most recent call last):
        ...
    FileNotFoundError: [Errno 2] No such file or directory: 'no such folder/result.json'
    """
    return json.loads(path.read_text(encoding="utf-8"))


def over_seeds(rows: Sequence[dict[str, Any]], by: str, measures: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the mean and the standard deviation over the seeds of each measure, for each value of `by`.

    A measure that a row lacks (``None``) has none.

    Examples
    --------
    >>> rows = [{"attack": "LiRA", "auc": 0.5, "tpr": None}, {"attack": "LiRA", "auc": 1.0, "tpr": None}]
    >>> over_seeds(rows, by="attack", measures=["auc", "tpr"])
    {'LiRA': {'auc': (0.75, 0.25), 'tpr': None}}
    """
    return {
        name: {
            measure: (float(np.mean(values)), float(np.std(values))) if None not in values else None
            for measure in measures
            for values in [[row[measure] for row in rows if row[by] == name]]
        }
        for name in dict.fromkeys(row[by] for row in rows)
    }


def machine() -> str:
    """Return in words what this runs on: its cores and its widest vector instructions, as NumPy finds them.

    Examples
    --------
    >>> "cores" in machine()
    True
    """
    found = " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))
    names = {"AVX-512": ("X86_V4", "AVX512"), "AVX2": ("X86_V3", "AVX2")}
    vectors = (name for name, signs in names.items() if any(sign in found for sign in signs))
    return f"{os.cpu_count()} cores, {next(vectors, platform.machine())}"
