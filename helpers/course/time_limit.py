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

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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

    Parameters
    ----------
    seconds : float
        Wall-clock seconds, above 0.

    Raises
    ------
    TookTooLong
        At the limit, and then every tenth of a second until the body has ended: a loop that swallows
        the first one with a bare ``except:`` does not live on.

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

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"still running after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
