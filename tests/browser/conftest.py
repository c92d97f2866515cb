"""The browser that these tests need: skipped where there is none, failed where COURSE_FULL=1 asks for all."""

import os

import pytest

from helpers.course.browser import missing


@pytest.fixture(scope="session")
def browser_at_hand():
    """Go on only where Playwright and a browser are installed."""
    if (reason := missing()) is not None:
        (pytest.fail if os.environ.get("COURSE_FULL") == "1" else pytest.skip)(reason)
