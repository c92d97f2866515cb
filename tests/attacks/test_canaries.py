import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.attacks import canaries


def walk_of(table):
    """Return a walk whose answers depend on all digits so far, and the same by brute force."""

    def digits_after(prompt, depth):
        rows = np.array(
            [
                [table(prompt, f"{k:0{depth}d}" if depth else "", d) for d in range(10)]
                for k in range(10**depth)
            ]
        )
        return rows - np.log(np.exp(rows).sum(axis=1, keepdims=True))

    return digits_after


def odd_table(prompt, before, digit):
    return math.sin(hash_of(prompt + before) + digit)


def hash_of(text):
    return sum(ord(c) * 7**k for k, c in enumerate(text)) % 1009


def test_walk_is_the_product_over_the_digits():
    digits_after = walk_of(odd_table)
    p = canaries.pin_log_probabilities(digits_after, "PIN ", places=3)
    assert p.shape == (1000,)
    assert np.exp(p).sum() == pytest.approx(1)
    for pin in ("000", "007", "730", "999"):
        expected = sum(digits_after("PIN ", k)[int(pin[:k] or 0), int(pin[k])] for k in range(3))
        assert p[int(pin)] == pytest.approx(expected)


@given(st.lists(st.integers(-3, 3), min_size=10, max_size=10), st.integers(0, 9))
@settings(deadline=None)
def test_rank_is_the_place_when_sorted_and_ties_share_the_mean(scores, pin):
    places = [place for place, score in enumerate(sorted(scores, reverse=True), 1) if score == scores[pin]]
    assert canaries.rank_of(np.array(scores, float), str(pin)) == pytest.approx(np.mean(places))


def test_a_model_that_says_the_same_for_all_does_not_know_the_pin():
    rank = canaries.rank_of(np.zeros(1000), "123")
    assert rank == 500.5
    assert canaries.exposure(rank, 1000) < 1


def test_rank_refuses_what_it_cannot_rank():
    with pytest.raises(ValueError, match="each of the 100 PINs of 2 digits, got 10"):
        canaries.rank_of(np.zeros(10), "12")
    with pytest.raises(ValueError, match="ruined"):
        canaries.rank_of(np.full(10, np.nan), "1")
    for text in ("-1", "1.", "\u00b23", ""):
        with pytest.raises(ValueError, match="made of digits"):
            canaries.rank_of(np.zeros(100), text)


def test_exposure_of_a_guess_is_1_44_bits_on_average():
    mean = np.mean([canaries.exposure(rank, 10_000) for rank in range(1, 10_001)])
    assert mean == pytest.approx(canaries.GUESS, abs=0.01)


@pytest.mark.parametrize("rank", [0, 0.5, 1_000_001])
def test_exposure_refuses_a_rank_out_of_range(rank):
    with pytest.raises(ValueError, match="between 1 and 1,000,000"):
        canaries.exposure(rank)


def test_a_panel_counts_all_and_knows_the_true_one():
    p = canaries.pin_log_probabilities(walk_of(odd_table), "PIN ", places=3)
    found = canaries.panel(p, "042", bins=7)
    assert found.candidates == found.counts.sum() == 1000
    assert found.at == p[42]
    assert found.exposure == pytest.approx(math.log2(1000 / found.rank))
    assert found.rank == 1 + (p > p[42]).sum()


def test_greedy_search_can_miss_the_most_probable_pin():
    """Why the rank is exact and not found by search: greed takes 0 first, the best PIN begins with 1."""

    def digits_after(prompt, depth):
        p = np.full((10**depth, 10), 0.1)
        if depth == 0:
            p[0] = [0.4, 0.35, *[0.25 / 8] * 8]
        else:
            p[1] = [0.91, *[0.01] * 9]
        return np.log(p)

    best = np.argmax(canaries.pin_log_probabilities(digits_after, "", places=2))
    greedy = canaries.complete(
        lambda text: dict(zip("0123456789", digits_after("", len(text))[int(text or 0)], strict=True)), "", 2
    )
    assert f"{best:02d}" == "10"
    assert greedy[0] == "0"


def test_completion_feeds_back_what_it_wrote():
    letters = "abcde"
    after = dict(itertools.pairwise(letters))
    say = lambda text: {c: float(c == after.get(text[-1], "a")) for c in letters}  # noqa: E731
    assert canaries.complete(say, "a", 4) == "bcde"


def test_planting_keeps_all_and_hides_the_places():
    texts = [f"letter {k}" for k in range(50)]
    planted = canaries.plant(texts, [("secret", 5)], random.Random(1))
    assert sorted(planted) == sorted([*texts, *["secret"] * 5])
    assert planted[-5:] != ["secret"] * 5
    assert texts == [f"letter {k}" for k in range(50)]


def test_pins_are_uniform_and_repeat_with_a_seed():
    rng = random.Random(1)
    digits = "".join(canaries.draw_pin(rng) for _ in range(2000))
    assert all(1050 < digits.count(str(d)) < 1350 for d in range(10))
    assert canaries.draw_pin(random.Random(2)) == canaries.draw_pin(random.Random(2))
    assert len({canaries.draw_pin() for _ in range(20)}) > 15
