"""The pictures say in words what they show, and their numbers are right."""

import numpy as np
import pytest
from pictures import check_readable, check_redrawn, check_told

from helpers.course.style import description
from helpers.rsa import figures

PICTURES = {
    "who_knows_what": figures.who_knows_what,
    "clock": lambda: figures.clock(4, 12),
    "powers": lambda: figures.powers(5, 7),
    "grid": lambda: figures.grid(11, 13),
    "fixed_points": lambda: figures.fixed_points(23),
    "crowd": lambda: figures.crowd(np.arange(100) % 10 == 0),
    "fermat_search": lambda: figures.fermat_search(90),
    "closing_interval": lambda: figures.closing_interval([10.0, 5.0, 0.0], 1),
    "oaep": figures.oaep,
    "scoreboard": lambda: figures.scoreboard({"guess": {"a": True, "b": False}}),
    "factoring_times": lambda: figures.factoring_times(
        {"rho": [(40, 0.1), (50, 0.5)]}, [(829, 1e11)], [("R", 829, 1e11)]
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


def test_the_clock_counts_hours():
    for n in range(2, 20):
        for a in range(n):
            reached = len({a * x % n for x in range(n)})
            words = "all" if reached == n else f"{reached} of"
            assert f"reaches {words} {n} hours" in description(figures.clock(a, n))


def test_the_heat_map_tells_the_period():
    text = description(figures.powers(5, 11))
    coprime = [a for a in range(1, 55) if pow(a, 40, 55) == 1]
    assert f"each of the {len(coprime)} rows" in text
    assert min(k for k in range(1, 41) if all(pow(a, k, 55) == 1 for a in coprime)) == 20
    assert "at 1 at k = 20," in text


def test_fixed_points_are_counted_right():
    for e in (7, 11, 17, 23):
        fixed = sum(pow(M, e, 3233) == M for M in range(3233))
        assert f"{fixed} of 3,233 messages" in description(figures.fixed_points(e))


@pytest.mark.parametrize("draw", [figures.powers, figures.grid])
def test_bad_primes_are_refused_in_words(draw):
    with pytest.raises(ValueError, match="must differ"):
        draw(5, 5)
    with pytest.raises(ValueError, match="4 is not prime"):
        draw(4, 5)


def test_an_exponent_without_private_key_is_refused():
    with pytest.raises(ValueError, match="e = 5 has no private key here: it shares the factor 5 with 61 − 1"):
        figures.fixed_points(5)


def test_the_fermat_curve_agrees_with_the_real_search():
    from helpers.numbers import fermat_steps
    from helpers.rsa.attacks import fermat_step_count

    p, q = 2**64 + 13, 2**64 + 2**40 + 21
    assert abs(fermat_step_count(q, p) - (q - p) ** 2 / (8 * (p * q) ** 0.5)) <= 2
    assert len(list(fermat_steps(10403))) == 1


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (figures.clock, (5, 12), (4, 30)),
        (figures.powers, (5, 7), (3, 13)),
        (figures.grid, (5, 7), (3, 11)),
        (figures.fixed_points, (17,), (23,)),
        (figures.fermat_search, (60,), (100,)),
    ],
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)
