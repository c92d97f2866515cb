"""Write a file so that a crash leaves the old one or the new one, never half.

Half a file lies under a temporary name beside the old one, `.NAME.abcd1234.unfinished`. Its writer holds a
lock on it, which the system takes away when the writer dies: the next one to write the same file finds it
unlocked and deletes it.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     target = Path(folder) / "note.txt"
...     write_atomically(target, b"hello")
...     target.read_bytes(), len(list(target.parent.iterdir()))
(b'hello', 1)
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows, which lets nobody delete or rename a file that another program has open
    fcntl = None  # type: ignore[assignment]

UNFINISHED = ".unfinished"


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
    A process that is killed leaves the temporary file behind, readable by its owner alone, with what was
    written to it so far, until somebody writes the same file again.

    Examples
    --------
    >>> with replacing(Path("no such folder") / "x") as file:
    ...     pass
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    path = path.resolve()
    remove_left_behind(path)
    handle, name = locked_temporary_file(path)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.chmod(name, path.stat().st_mode if path.exists() else mode)
            if fcntl:  # while the lock still holds
                os.replace(name, path)
        if not fcntl:
            os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


def locked_temporary_file(path: Path) -> tuple[int, str]:
    """Make a new file beside `path` and lock it; return its handle and its name.

    Another process may take it for one left behind before it is locked: then another file is made.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     handle, name = locked_temporary_file(Path(folder) / "note.txt")
    ...     os.close(handle)
    ...     Path(name).name[:10], Path(name).suffix
    ('.note.txt.', '.unfinished')
    """
    while True:
        handle, name = tempfile.mkstemp(UNFINISHED, f".{path.name}.", path.parent)
        if not fcntl or is_kept(handle):
            return handle, name
        os.close(handle)


def is_kept(handle: int) -> bool:
    """Lock a new file; return whether nobody has deleted it as left behind or is about to.

    Examples
    --------
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     fcntl is None or is_kept(file.fileno())
    True
    """
    try:
        return try_to_lock(handle) and os.fstat(handle).st_nlink > 0
    except OSError:  # a file system without locks, on which `remove_left_behind` deletes nothing
        return True


def remove_left_behind(path: Path) -> None:
    """Delete the temporary files of those who died while they were writing `path`.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / ".note.txt.abcd1234.unfinished").write_bytes(b"he")
    ...     remove_left_behind(Path(folder) / "note.txt")
    ...     list(Path(folder).iterdir())
    2
    []
    """
    pattern = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}{re.escape(UNFINISHED)}")
    for name in os.listdir(path.parent):
        if pattern.fullmatch(name):
            with suppress(OSError):  # another user's, already gone, or on Windows still being written
                remove_unlocked(path.parent / name)


def remove_unlocked(path: Path) -> None:
    """Delete a file unless a process holds a lock on it.

    Examples
    --------
    >>> remove_unlocked(Path("no such file"))
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    if not fcntl:
        path.unlink()
        return
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if try_to_lock(handle):
            path.unlink()
    finally:
        os.close(handle)


def try_to_lock(handle: int) -> bool:
    """Lock an open file for this process, until it is closed, if no one else has; return whether it worked.

    Examples
    --------
    >>> with tempfile.TemporaryFile() as file:
    ...     fcntl is None or try_to_lock(file.fileno())
    True
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
