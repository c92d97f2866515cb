"""New memory that the system makes ready on a second thread, while the first one already fills it.

New memory is a promise at first: the system finds and clears a page when something is written to it for the
first time. For a large array this takes about half as long as decrypting into it. Linux does it ahead where
it is asked to (``MADV_POPULATE_WRITE``, since version 5.14, madvise(2)), which changes nothing that was
written meanwhile. Elsewhere this is an array like any other.

>>> data = memory_for(100)
>>> data.shape, data.dtype
((100,), dtype('uint8'))
"""

from __future__ import annotations

import mmap
import sys
from contextlib import suppress
from threading import Thread

import numpy as np

LARGE = 32 << 20  # bytes; for less the C library often has memory at hand that was in use before
STEP = 2 << 20  # bytes; a huge page on most machines
POPULATE_WRITE = 23  # MADV_POPULATE_WRITE in Linux's header files; Python has no name for it


def memory_for(size: int) -> np.ndarray:
    """Return an array of so many bytes, to be filled from its start.

    Parameters
    ----------
    size : int
        0 or more.

    Returns
    -------
    numpy.ndarray
        Of uint8, with any content. Memory that nobody has written to yet counts as used all the same.

    Examples
    --------
    >>> memory_for(0)
    array([], dtype=uint8)
    """
    if sys.platform != "linux" or size < LARGE:
        return np.empty(size, np.uint8)
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    Thread(target=make_ready, args=[memory], name="ready memory").start()
    return np.frombuffer(memory, np.uint8)


def make_ready(memory: mmap.mmap) -> None:
    """Have the system find and clear all pages, large ones if it has them. An older Linux ignores this.

    Examples
    --------
    >>> make_ready(mmap.mmap(-1, 5)) if sys.platform == "linux" else None
    """
    with suppress(OSError):
        memory.madvise(mmap.MADV_HUGEPAGE)
    with suppress(OSError):
        for start in range(0, len(memory), STEP):
            memory.madvise(POPULATE_WRITE, start, min(STEP, len(memory) - start))
