"""The differencing attack of lesson 00."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.course.show import png
from helpers.course.style import description
from helpers.start import figures, leaver_salary, rounded_leak

salaries = st.lists(st.integers(0, 10**6), min_size=2, max_size=50)


@given(salaries)
def test_two_averages_give_the_salary_away(people):
    before = sum(people) / len(people)
    after = sum(people[1:]) / (len(people) - 1)
    assert leaver_salary(before, after, len(people)) == pytest.approx(people[0], abs=1e-4)


@given(salaries, st.sampled_from([1, 10, 100]))
def test_rounding_hides_no_more_than_it_says(people, step):
    n = len(people)
    before = round(sum(people) / n / step) * step
    after = round(sum(people[1:]) / (n - 1) / step) * step
    assert abs(leaver_salary(before, after, n) - people[0]) <= rounded_leak(n, step) + 1e-6


def test_the_bound_is_nearly_reached():
    rng = random.Random(0)
    worst = 0.0
    for _ in range(3000):
        n, step = 3, 10
        people = [rng.randrange(1000) for _ in range(n)]
        before = round(sum(people) / n / step) * step
        after = round(sum(people[1:]) / (n - 1) / step) * step
        worst = max(worst, abs(leaver_salary(before, after, n) - people[0]))
    assert worst > 0.9 * rounded_leak(3, 10)


def test_nobody_left_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        leaver_salary(1.0, 1.0, 1)


def test_the_pictures_tell_their_numbers():
    assert "within 1,150 of it" in description(figures.two_averages(12, 100))
    assert "exactly" in description(figures.two_averages(40, 0))
    assert "lesson 01" in description(figures.life_of_a_model())
    assert len(png(figures.two_averages(12, 100))) > 5000
