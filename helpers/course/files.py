"""Write a file so that a crash leaves the old one or the new one, never half.

>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     target = pathlib.Path(folder) / "note.txt"
...     write_atomically(target, b"hello")
...     target.read_bytes(), len(list(target.parent.iterdir()))
(b'hello', 1)
"""

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to a temporary file beside `path`, sync it, and rename it into place.

    Where `path` is a link, the file that it points to is replaced, and the link stays.

    Parameters
    ----------
    path : Path
        In a folder that exists.
    content : bytes

    Raises
    ------
    OSError
        When the folder is missing, full or read-only; `path` is then unchanged.

    Examples
    --------
    >>> write_atomically(Path("no such folder") / "x", b"")
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
