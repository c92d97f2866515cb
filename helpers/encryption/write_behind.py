"""Write to a file on a second thread, while the next piece is being read and encrypted.

Reading, encrypting and writing each take about a third of the time of sealing a large file. The system writes
without holding Python's lock, so that a second thread costs nothing but two pieces of memory.

>>> import io
>>> target = io.BytesIO()
>>> with WriteBehind(target) as behind:
...     behind.write(b"abc"), behind.write(b"def")
(3, 3)
>>> target.getvalue()
b'abcdef'
"""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread
from types import TracebackType

from helpers.encryption.pieces import PIECE, Target, write_all

BUFFERS = 3  # one is written, one waits, one is filled


class WriteBehind:
    """A target that takes data at once and writes it, in order, on a thread of its own.

    Use it in a ``with`` statement: leaving it waits until everything is written.

    Parameters
    ----------
    target : binary file object
        Nobody else may write to it meanwhile.

    Raises
    ------
    Exception
        Whatever the target raises, at the next `write` or on leaving. Nothing is written after an error.

    Examples
    --------
    >>> import io
    >>> target = io.BytesIO()
    >>> target.close()
    >>> with WriteBehind(target) as behind:
    ...     behind.write(b"abc")
    Traceback (most recent call last):
    ...
    ValueError: I/O operation on closed file.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._error: BaseException | None = None
        self._free: SimpleQueue[memoryview] = SimpleQueue()
        self._full: SimpleQueue[tuple[memoryview, int] | None] = SimpleQueue()
        for _ in range(BUFFERS):
            self._free.put(memoryview(bytearray(PIECE)))
        self._thread = Thread(target=self._write, name="write behind")

    def __enter__(self) -> WriteBehind:
        self._thread.start()
        return self

    def write(self, data: bytes | memoryview) -> int:
        """Take data to be written; return how many bytes, at most a piece."""
        taken = memoryview(data)[:PIECE]
        buffer = self._free.get()
        buffer[: len(taken)] = taken
        self._full.put((buffer, len(taken)))
        self._raise_error()
        return len(taken)

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._full.put(None)
        self._thread.join()
        if error is None:
            self._raise_error()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _write(self) -> None:
        while (waiting := self._full.get()) is not None:
            buffer, length = waiting
            try:
                if self._error is None:
                    write_all(self._target, buffer[:length])
            except BaseException as error:  # it belongs to the thread that hands over the data
                self._error = error
            self._free.put(buffer)
