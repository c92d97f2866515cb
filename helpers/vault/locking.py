"""One writer at a time: a lock that the system takes away when its holder dies.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder) / "log"):
...     [path.name for path in Path(folder).iterdir()]
['log.lock']
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process or thread is in this ``with`` statement for the same path.

    Parameters
    ----------
    path : Path
        Of the file to be protected. The lock is on a file beside it, `NAME.lock`, which stays.

    Raises
    ------
    OSError
        If that file cannot be made or locked.

    Examples
    --------
    >>> with locked(Path("no such folder") / "log"):
    ...     pass
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    with open(path.with_name(path.name + ".lock"), "ab") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file ends the lock
