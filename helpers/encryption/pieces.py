"""Read and write any binary file object in pieces that reuse one stretch of memory.

A file object may return fewer bytes than asked for, and one without a buffer may write fewer than given; a
copy that overlooks this loses data without a word.

>>> import io
>>> piece = memoryview(bytearray(4))
>>> fill(io.BytesIO(b"abcdef"), piece), bytes(piece)
(4, b'abcd')
"""

from collections.abc import Iterator
from typing import Protocol

PIECE = 1 << 20  # bytes; memory for whole gigabytes would be slower, because the system must find it first


class Source(Protocol):
    """Anything to read bytes from: a file opened for reading, `io.BytesIO`, a file inside a zip archive."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer from its start; return the number of bytes, 0 at the end."""
        ...


class Target(Protocol):
    """Anything to write bytes to."""

    def write(self, data: memoryview, /) -> int | None:
        """Write from the start of the data; return the number of bytes taken."""
        ...


def fill(source: Source, buffer: memoryview) -> int:
    """Read until the buffer is full or the source ends.

    Parameters
    ----------
    source : binary file object
        With `readinto`, as all of Python's `io` module have.
    buffer : memoryview
        Of bytes, writable.

    Returns
    -------
    int
        How many bytes were read; fewer than the buffer holds only at the end.

    Raises
    ------
    BlockingIOError
        If the source is in non-blocking mode and has nothing ready, which is not the end.

    Examples
    --------
    >>> import io
    >>> fill(io.BytesIO(b"ab"), memoryview(bytearray(4)))
    2
    """
    filled = 0
    while filled < len(buffer):
        count = source.readinto(buffer[filled:])
        if count is None:
            raise BlockingIOError("the source has nothing ready: open it in blocking mode")
        if count == 0:
            break
        filled += count
    return filled


def pieces_of(source: Source) -> Iterator[memoryview]:
    """Read the rest of the source piece by piece, each into the memory of the one before.

    Examples
    --------
    >>> import io
    >>> [bytes(piece) for piece in pieces_of(io.BytesIO(b"hello"))]
    [b'hello']
    """
    piece = memoryview(bytearray(PIECE))
    while count := fill(source, piece):
        yield piece[:count]


def read(source: Source, size: int) -> bytes:
    """Return the next `size` bytes, fewer only at the end.

    Examples
    --------
    >>> import io
    >>> read(io.BytesIO(b"abc"), 2)
    b'ab'
    """
    buffer = memoryview(bytearray(size))
    return bytes(buffer[: fill(source, buffer)])


def write_all(target: Target, data: bytes | memoryview) -> None:
    """Write until nothing is left.

    Parameters
    ----------
    target : binary file object
        Its `write` returns how many bytes it took, as all of Python's `io` module do.
    data : bytes or memoryview
        What to write.

    Raises
    ------
    BlockingIOError
        If the target takes nothing.

    Examples
    --------
    >>> import io
    >>> target = io.BytesIO()
    >>> write_all(target, b"abc")
    >>> target.getvalue()
    b'abc'
    """
    rest = memoryview(data)
    while rest:
        count = target.write(rest)
        if not count:
            raise BlockingIOError("the target takes no bytes: open it in blocking mode")
        rest = rest[count:]


def copy(source: Source, target: Target) -> None:
    """Copy the rest of the source.

    Examples
    --------
    >>> import io
    >>> target = io.BytesIO()
    >>> copy(io.BytesIO(b"abc"), target)
    >>> target.getvalue()
    b'abc'
    """
    for piece in pieces_of(source):
        write_all(target, piece)
