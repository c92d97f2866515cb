"""Write to a file on disk so that the disk begins at once, and not only when the file is synced at the end.

A system keeps what is written to a file in memory first. Where it is asked to forget it again
(``posix_fadvise``, which Linux has), it begins to write it to the disk in the background: while the next
piece is encrypted. Elsewhere this is a plain write.

>>> import tempfile
>>> with tempfile.TemporaryFile() as file:
...     target = WriteSoon(file)
...     target.write(b"abc"), target.write(b"def"), file.seek(0), file.read()
(3, 3, 0, b'abcdef')
"""

from __future__ import annotations

import os
from typing import BinaryIO


class WriteSoon:
    """A target that hands everything to the disk at once.

    Parameters
    ----------
    file : binary file object
        A file on disk, open for writing.

    Examples
    --------
    The example of this module writes twice.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._position = file.tell()

    def write(self, data: bytes | memoryview) -> int:
        """Write data; return how many bytes."""
        count = self._file.write(data)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._file.fileno(), self._position, count, os.POSIX_FADV_DONTNEED)
        self._position += count
        return count
