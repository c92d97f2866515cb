"""Cut code that runs too long: the endless loop in an exercise.

>>> from helpers.course.time_limit import TookTooLong, time_limit
>>> try:
...     with time_limit(0.05):
...         while True:
...             pass
... except TookTooLong:
...     print("cut")
cut
"""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

OUR_FILES = (__file__, contextlib.__file__)


class TookTooLong(BaseException):
    """The code inside `time_limit` was still running at its end.

    It is no `Exception`, so that an `except Exception` inside the loop does not swallow it.
    """


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the body when it runs longer than `seconds`.

    Works where the platform has interval timers (Linux, macOS) and only in the main thread, where
    Jupyter runs cells. Elsewhere (Windows, worker threads) the body runs without a limit, and Jupyter's
    own stop button ends it. A single long call into compiled code is cut when it returns to Python.

    A loop in a function that the body calls is cut even when it swallows every exception with a bare
    ``except:``. Two such loops inside each other can live on; only the end of the process is sure.

    A timer that runs already (an outer limit, a test runner's) waits, and goes on when the body has ended.

    Parameters
    ----------
    seconds : float
        Wall-clock seconds, above 0.

    Raises
    ------
    TookTooLong
        At the limit, and then every tenth of a second until the body has ended; from the second time on
        once more at the next line, which in a loop that swallowed it is a line of the ``except:`` block.

    Examples
    --------
    >>> with time_limit(1):
    ...     print("in time")
    in time
    """
    if not (seconds > 0):
        raise ValueError(f"a time limit must be above 0 seconds, got {seconds}")
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    body, swallowed = sys._getframe(2), False  # this is frame 0, contextlib's `__enter__` is frame 1

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal swallowed
        if frame is not None and frame.f_code.co_filename in OUR_FILES:  # the body has just ended
            return
        if swallowed:
            _raise_at_next_line(frame, body)
        swallowed = True
        raise TookTooLong(f"still running after {seconds:g} s")

    tracer, handler = sys.gettrace(), signal.signal(signal.SIGALRM, stop)
    started, (left, interval) = time.monotonic(), signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if swallowed:
            sys.settrace(tracer)
        if left:
            left -= time.monotonic() - started
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)


def _raise_at_next_line(frame: FrameType | None, end: FrameType) -> None:
    """Raise `TookTooLong` at the next line that runs in `frame` or in a caller of it before `end`."""

    def again(frame: FrameType, event: str, detail: Any) -> Any:
        if event == "line":
            raise TookTooLong("still running after it was told to stop")
        return again

    sys.settrace(lambda *event: None)
    while frame is not None and frame is not end:
        frame.f_trace = again
        frame = frame.f_back
