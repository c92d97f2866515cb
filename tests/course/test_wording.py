"""Numbers and times in words."""

import pytest

from helpers.course.wording import YEAR, in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 microseconds"),
        (3e-6, "3 microseconds"),
        (0.25, "250 milliseconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (90, "1.5 minutes"),
        (36 * 3600, "1.5 days"),
        (300 * 86400, "300 days"),
        (2e12, "63,000 years"),
        (5e6 * YEAR, "5 million years"),
        (5e13 * YEAR, "50 million million years"),
        (1e24 * YEAR, "1.0 · 10²⁴ years"),
    ],
)
def test_a_time_is_told_in_the_unit_that_fits(seconds, words):
    assert in_words(seconds) == words
