"""Keep a run in a file, so that it can go on after a stop as if there had been none.

The file is NumPy's .npz without pickled objects: the number of the last finished round, the server's weights,
what its optimizer remembers, and a digest of the settings. It is written so that a crash leaves the old one
or the new one (`helpers.course.files.replacing`). It is not secret and not protected against change: who can
write to it decides about the model.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "run.npz"
...     save(path, Progress(7, [np.ones(2)], state=[]), settings="seed 1")
...     load(path, settings="seed 1")
Progress(round=7, weights=[array([1., 1.])], state=[])
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.course.files import replacing
from helpers.federated.averaging import Weights
from helpers.federated.server_optimizers import State

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, AttributeError, TypeError
)  # fmt: skip
"""What NumPy and zipfile raise on damaged files; `NotImplementedError` is a `RuntimeError`."""


@dataclass(frozen=True, eq=False)
class Progress:
    """Where a run stands.

    Attributes
    ----------
    round : int
        The last finished round; 0 before the first.
    weights : list of ndarray
        The server's.
    state : list of ndarray
        What its optimizer remembers.
    """

    round: int
    weights: Weights
    state: State


def save(path: Path, progress: Progress, settings: str) -> None:
    """Write the progress of a run with these settings in place of the file that may be there.

    Raises
    ------
    OSError
        When the folder is missing, full or read-only; an old file is then unchanged.
    """
    arrays = {f"weights_{k:04}": w for k, w in enumerate(progress.weights)}
    arrays |= {f"state_{k:04}": s for k, s in enumerate(progress.state)}
    arrays |= {"round": np.array(progress.round), "settings": np.array(settings)}
    with replacing(path, mode=0o644) as file:
        np.savez(file, allow_pickle=False, **arrays)


def load(path: Path, settings: str) -> Progress:
    """Return the progress in a file.

    Raises
    ------
    FileNotFoundError
        If there is no file.
    ValueError
        If it is no checkpoint, cannot be read, or is of a run with other settings: to go on with it would
        give a third run.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "run.npz"
    ...     save(path, Progress(7, [np.ones(2)], state=[]), settings="seed 1")
    ...     load(path, settings="seed 2")
    Traceback (most recent call last):
        ...
    ValueError: ...run.npz is of a run with other settings: seed 1, not seed 2. Give another file name, ...
    """
    arrays = _read(path)
    if (found := str(arrays["settings"])) != settings:
        raise ValueError(
            f"{path} is of a run with other settings: {found}, not {settings}. Give another file name, or "
            "delete the file to start anew"
        )
    number = arrays["round"]
    if number.shape != () or number.dtype.kind not in "iu" or number < 1:
        raise ValueError(f"{path} is damaged: its round must be a whole number from 1, got {number!r}")
    weights, state = (
        [arrays[name] for name in sorted(arrays) if name.startswith(kind)] for kind in ("weights_", "state_")
    )
    return Progress(int(number), weights, state)


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file}
    except FileNotFoundError:
        raise
    except BROKEN as error:
        raise ValueError(f"{path} is no checkpoint of a run, or damaged: {error}") from error
    if not {"round", "settings"} <= set(arrays):
        raise ValueError(f"{path} is no checkpoint of a run")
    return arrays
