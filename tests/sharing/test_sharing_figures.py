"""The pictures of lesson 08 about shares and sums say what they show, and their numbers are right."""

import random

import numpy as np
import pytest
from pictures import check_readable, check_redrawn, check_told

from helpers.course.style import description
from helpers.sharing import figures
from helpers.sharing.broken import broken_share_over_integers
from helpers.sharing.ckks import Step
from helpers.sharing.polynomials import evaluate
from helpers.sharing.textbook_shamir import polynomials_for_each_secret, textbook_combine, textbook_share

GENERATOR = random.Random(8)
SHARES = textbook_share(7, threshold=3, count=5, p=11, rng=GENERATOR)
COUNTS = {seen: polynomials_for_each_secret(SHARES[:seen], 3, 11) for seen in range(4)}
SECRETS = [GENERATOR.getrandbits(40) for _ in range(60)]
INTEGERS = [(s, broken_share_over_integers(s, 3, 5, 40, GENERATOR)[1][1]) for s in SECRETS]
MODULO = [(s, textbook_share(s, 3, 5, 2**61 - 1, GENERATOR)[1][1]) for s in SECRETS]
VECTORS = np.random.default_rng(8).integers(0, 16, (40, 4))
CHECKS = {"Ada": True, "Ben": True, "Chidi": True, "Dana": False, "Emil": True}

PICTURES = {
    "line_through": lambda: figures.line_through((2, 5), 4),
    "points_mod_p": lambda: figures.points_mod_p([(3, 4)], 7, 11),
    "counting": lambda: figures.counting(COUNTS, 3),
    "parity": lambda: figures.parity(INTEGERS, MODULO),
    "float_error": lambda: figures.float_error({16: 0, 48: 0.77}),
    "forged_share": lambda: figures.forged_share(CHECKS, 3),
    "refresh": lambda: figures.refresh(4, 1, -0.5),
    "packing": lambda: figures.packing(VECTORS, 9, 4, 3),
    "levels": lambda: figures.levels([Step("input", 8, 2), Step("dense", 4, 1), Step("square", 4, 0)]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


def test_every_picture_is_tested_and_exported():
    assert set(PICTURES) == set(figures.__all__)


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (figures.line_through, ((2, 5), 0), ((2, 5), 9)),
        (figures.points_mod_p, ([(3, 4)], 7, 11, 2), ([(3, 4), (5, 9)], 2, 11, 3)),
        (figures.points_mod_p, ([(3, 4), (5, 9)], 7, 11, 2), ([(3, 4)], 1, 11, 2)),
        (figures.refresh, (4, 1, -0.5), (4, 1, 2, (3, 1))),
        (figures.packing, (VECTORS, 40, 4, 1), (VECTORS, 3, 4, 5)),
    ],
    ids=["line", "three", "two", "refresh", "packing"],
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)


def test_the_line_drawn_goes_through_the_share_and_the_guess():
    axes = figures.line_through((2, 5), 9).axes[0]
    line = next(line for line in axes.lines if len(line.get_xdata()) == 6)
    assert (line.get_ydata()[0], line.get_ydata()[2]) == (9, 5)


@pytest.mark.parametrize("secret", range(11))
def test_the_points_drawn_are_of_a_polynomial_below_the_threshold(secret):
    seen = [(3, 4), (5, 9)]
    axes = figures.points_mod_p(seen, secret, 11, 3).axes[0]
    drawn = next(line for line in axes.lines if line.get_label() == "the polynomial")
    values = dict(zip(drawn.get_xdata().tolist(), drawn.get_ydata(), strict=True))
    assert all(values[x] == y for x, y in seen)
    assert all(textbook_combine([(x, values[x]) for x in (one, 7, 10)], 11) == secret for one in (1, 2, 4))


def test_too_few_shares_leave_several_polynomials_and_enough_leave_one_secret():
    assert "the secret 7, 11 polynomials fit. One" in description(figures.points_mod_p([(3, 4)], 7, 11, 3))
    line = [(x, evaluate([8, 5], x, 11)) for x in (1, 2)]
    assert "exactly 1 polynomial fits" in description(figures.points_mod_p(line, 8, 11))
    assert "the shares have the secret 8" in description(figures.points_mod_p(line, 3, 11))


@pytest.mark.parametrize(("shares", "p"), [([(1, 1), (2, 2), (3, 3)], 11), ([(1, 1)], 37)])
def test_a_picture_that_would_not_be_true_or_readable_is_refused(shares, p):
    with pytest.raises(ValueError, match="picture takes"):
        figures.points_mod_p(shares, 0, p)


def test_the_counts_in_words():
    text = description(figures.counting(COUNTS, 3))
    assert text.startswith("0 shares seen: 121 polynomials for each secret. 1 share seen: 11 polynomials")
    assert text.endswith("3 shares seen: 1 polynomial for the secret 7, 0 for others.")


def test_parities_are_counted():
    same = sum((s - y) % 2 == 0 for s, y in MODULO)
    text = description(figures.parity(INTEGERS, MODULO))
    assert "secret in 60 of 60 splits. Modulo a prime" in text
    assert f"secret in {same} of 60 splits." in text.partition("Modulo")[2]
    assert 10 < same < 50


def test_too_many_forged_shares_keep_the_key_shut():
    assert "so the key comes back" in description(figures.forged_share(CHECKS, 4))
    assert "so the key stays shut" in description(figures.forged_share(CHECKS, 5))


def test_the_mixed_line_misses_the_secret_unless_nothing_was_renewed():
    assert "gives 7, which is wrong" in description(figures.refresh(4, 1, -0.5))
    assert "gives 4, which is right" in description(figures.refresh(4, 1, 1))
    with pytest.raises(ValueError, match="two holders"):
        figures.refresh(4, 1, 2, (3, 3))


def test_the_axis_of_a_refresh_stays_and_has_whole_ticks():
    axes = [figures.refresh(4, 1, slope).axes[0] for slope in range(-2, 4)]
    assert len({one.get_ylim() for one in axes}) == 1
    assert all(tick == int(tick) for tick in axes[0].get_yticks())


@pytest.mark.parametrize("guard_bits", range(7))
def test_sums_of_so_many_vectors_as_are_called_safe_are_read_right(guard_bits):
    largest = np.full((130, 4), 15)
    safe = (2 ** (4 + guard_bits) - 1) // 15
    assert f"any {safe} vector" in description(figures.packing(largest, safe, 4, guard_bits))
    assert description(figures.packing(largest, safe, 4, guard_bits)).endswith("0 of 4 are wrong.")
    assert description(figures.packing(largest, safe + 1, 4, guard_bits)).endswith("4 of 4 are wrong.")


def test_an_overflow_spoils_the_slot_above():
    text = description(figures.packing([[15, 1], [2, 1]], 2, 4, 0))
    assert "left to right: 3 for 2, 1 for 17; 2 of 2 are wrong" in text
    with pytest.raises(ValueError, match="from 0 to 15"):
        figures.packing([[16]], 1, 4, 0)
