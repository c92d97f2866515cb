import signal
import sys
import threading
import time

import pytest

from helpers.course.time_limit import TookTooLong, time_limit

SOON, LATE = 0.05, 10.0  # a loop that is not cut ends by itself after LATE seconds and fails its test
needs_timers = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this platform has no interval timers"
)


def plain(end):
    while time.monotonic() < end:
        pass


def bare_except_around_a_call(end):
    while time.monotonic() < end:
        try:  # noqa: SIM105
            time.sleep(1)
        except:  # noqa: E722
            pass


def bare_except_around_a_loop(end):
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except:  # noqa: E722
            continue


def bare_except_in_a_called_function(end):
    return [bare_except_around_a_call(end) for _ in range(3)]


@needs_timers
@pytest.mark.parametrize(
    "loop",
    [plain, bare_except_around_a_call, bare_except_around_a_loop, bare_except_in_a_called_function],
)
def test_an_endless_loop_is_cut(loop):
    with pytest.raises(TookTooLong), time_limit(SOON):
        loop(time.monotonic() + LATE)


@needs_timers
def test_everything_is_as_before_after_a_cut():
    def trace(frame, event, argument):
        return None

    before = sys.gettrace(), signal.getsignal(signal.SIGALRM)
    sys.settrace(trace)
    try:
        with pytest.raises(TookTooLong), time_limit(SOON):
            bare_except_around_a_call(time.monotonic() + LATE)
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before[0])
    assert signal.getsignal(signal.SIGALRM) is before[1]
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@needs_timers
def test_code_in_time_is_left_alone():
    with time_limit(LATE):
        value = sum(range(10))
    assert value == 45
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_worker_thread_runs_without_a_limit():
    done = []

    def work():
        with time_limit(SOON):
            time.sleep(3 * SOON)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan")])
def test_a_limit_is_above_zero(seconds):
    with pytest.raises(ValueError, match="above 0"), time_limit(seconds):
        pass
