"""Write a file so that a crash leaves the old one or the new one, never half.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     target = Path(folder) / "note.txt"
...     write_atomically(target, b"hello")
...     target.read_bytes(), len(list(target.parent.iterdir()))
(b'hello', 1)
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Give a temporary file beside `path`; sync and rename it into place, or on an error delete it.

    Parameters
    ----------
    path : Path
        In a folder that exists. Where it is a link, the file that it points to is replaced.
    mode : int
        Permissions of a new file, by default for its owner alone. An old file's permissions are kept.

    Yields
    ------
    binary file object
        Open for writing.

    Raises
    ------
    OSError
        When the folder is missing, full or read-only; `path` is then unchanged.

    Notes
    -----
    A process that is killed leaves the temporary file behind, readable by its owner alone, under the name of
    the file with a dot before and letters after it, and what was written to it so far is inside.

    Examples
    --------
    >>> with replacing(Path("no such folder") / "x") as file:
    ...     pass
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode if path.exists() else mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` as `replacing` does; a new file can be read by everyone.

    Examples
    --------
    >>> write_atomically(Path("no such folder") / "x", b"")
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    with replacing(path, mode=0o644) as file:
        file.write(content)
