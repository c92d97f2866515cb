"""A time limit inside another timer gives the outer one back."""

import signal
import time

import pytest

from helpers.course.time_limit import TookTooLong, time_limit

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this platform has no interval timers"
)


def inner_limit_then_loop(nap):
    """Loop after a limit that was kept; without an outer limit, for ten seconds."""
    end = time.monotonic() + 10
    with time_limit(5):
        time.sleep(nap)
    while time.monotonic() < end:
        pass


@pytest.mark.parametrize("nap", [0, 0.2], ids=["still running", "passed meanwhile"])
def test_an_outer_limit_cuts_after_an_inner_one(nap):
    with pytest.raises(TookTooLong, match=r"after 0\.1 s"), time_limit(0.1):
        inner_limit_then_loop(nap)
