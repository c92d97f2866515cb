"""A file in windows of memory that the system fills from it, instead of copies.

Decrypting reads the system's own copy of the file in place. Windows are given back one by one, so that a
large file does not fill the memory a second time.

Nobody may write to the file meanwhile. A file that is replaced by another one, as `helpers.course.files`
does, stays what it was for those who have it open. But one that is cut short in place ends the process
(SIGBUS), and one whose bytes change between the moment when they are verified and the moment when they are
decrypted could give out what was never sealed. Where the file lies with someone who could try that, copy it
first.

>>> import tempfile
>>> with tempfile.TemporaryFile(buffering=0) as file:
...     file.write(b"abcdef"), file.seek(2)
...     [bytes(piece) for piece in mapped_pieces(file)]
(6, 2)
[b'cdef']
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from mmap import ACCESS_READ, ALLOCATIONGRANULARITY, mmap
from typing import BinaryIO

WINDOW = 2 << 20  # bytes; a multiple of what any system asks for


def mapped_pieces(file: BinaryIO) -> Iterator[memoryview]:
    """Give the rest of a file window by window.

    Parameters
    ----------
    file : binary file object
        A file on disk, open for reading, standing where the first window is to begin.

    Yields
    ------
    memoryview
        Of bytes, at most 2 MiB; valid until the next one.

    Examples
    --------
    The example of this module gives the end of a short file.
    """
    start, end = file.tell(), os.fstat(file.fileno()).st_size
    while start < end:
        offset = start - start % ALLOCATIONGRANULARITY
        length = min(WINDOW, end - offset)
        with (
            mmap(file.fileno(), length, access=ACCESS_READ, offset=offset) as window,
            memoryview(window)[start - offset :] as piece,
        ):
            yield piece
        start = offset + length
