"""The pictures of lesson 02 say in words what they show, and their numbers are right."""

import math
from fractions import Fraction

import numpy as np
import pytest
from pictures import check_readable, check_redrawn, check_told

from helpers.course.style import description
from helpers.encryption import figures
from helpers.encryption.attacks import draw_sailboat
from helpers.encryption.blocks import xor_bytes
from helpers.encryption.textbook_aes import textbook_aes_encrypt_block, trace_encryption

KEY, BLOCK = bytes(range(16)), b"sixteen letters!"
STEPS = trace_encryption(BLOCK, KEY)
MIXED = xor_bytes(b"patient 17: malaria", b"patient 18: healthy")
SECONDS = {10: 0.002, 17: 0.3}

PICTURES = {
    "who_holds_what": figures.who_holds_what,
    "speeds": lambda: figures.speeds({"RSA": 1e5, "AES": 5e9}),
    "aes_step": lambda: figures.aes_step(STEPS, 4),
    "avalanche": lambda: figures.avalanche(BLOCK, KEY, 3, 2),
    "pictures": lambda: figures.pictures({"boat": draw_sailboat()}, "A boat."),
    "crib": lambda: figures.crib(MIXED, b"malaria", 12),
    "nonce_collisions": lambda: figures.nonce_collisions(40),
    "guessing": lambda: figures.guessing(SECONDS, 17),
    "envelope": figures.envelope,
    "where_plaintext_lies": lambda: figures.where_plaintext_lies(
        {"at rest": {"disk": True}, "in use": {"memory": False, "swap": None}}
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (lambda number, figure=None: figures.aes_step(STEPS, number, figure), (0,), (5,)),
        (
            lambda bit, rounds, figure=None: figures.avalanche(BLOCK, KEY, bit, rounds, figure),
            (0, 1),
            (77, 10),
        ),
        (lambda place, figure=None: figures.crib(MIXED, b"malaria", place, figure), (0,), (12,)),
        (figures.nonce_collisions, (20,), (50,)),
        (lambda cost, figure=None: figures.guessing(SECONDS, cost, 10, figure), (10,), (17,)),
    ],
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)


def test_the_last_step_shows_the_ciphertext():
    ciphertext = textbook_aes_encrypt_block(BLOCK, KEY)
    rows = " / ".join(" ".join(f"{byte:02x}" for byte in ciphertext[row::4]) for row in range(4))
    assert f"The rows are then {rows}." in description(figures.aes_step(STEPS, 40))


@pytest.mark.parametrize("bit", [0, 63, 127])
def test_one_flipped_bit_reaches_a_column_and_then_all_bytes(bit):
    """The answer of the question `full_spread`, and the two numbers before it."""
    for rounds, differ in ((0, 1), (1, 4), (2, 16)):
        assert f"and {differ} of 16 bytes differ" in description(figures.avalanche(BLOCK, KEY, bit, rounds))


def test_the_bits_that_differ_in_the_end_are_counted():
    flipped = bytes([BLOCK[0] ^ 0x80]) + BLOCK[1:]
    one, two = (textbook_aes_encrypt_block(block, KEY) for block in (BLOCK, flipped))
    bits = sum((x ^ y).bit_count() for x, y in zip(one, two, strict=True))
    assert f"after round 10, {bits} of 128 bits" in description(figures.avalanche(BLOCK, KEY, 0, 10))


@pytest.mark.parametrize(("log2_messages", "nonce_bits"), [(1, 8), (3, 8), (4, 8), (5, 12)])
def test_the_birthday_formula_is_close_to_the_exact_chance(log2_messages, nonce_bits):
    messages, nonces = 2**log2_messages, 2**nonce_bits
    exact = 1 - math.prod(Fraction(nonces - used, nonces) for used in range(messages))
    assert 2 ** figures.log2_collision(log2_messages, nonce_bits) == pytest.approx(float(exact), rel=0.05)


def test_nist_stops_one_doubling_before_the_chance_is_too_large():
    """The answer of the question `nonce_limit`."""
    assert "within" in description(figures.nonce_collisions(32))
    assert "beyond" in description(figures.nonce_collisions(33))


def test_the_crib_shows_the_other_word_at_its_place_only():
    assert 'the other says "healthy" there' in description(figures.crib(MIXED, b"malaria", 12))
    assert "healthy" not in description(figures.crib(MIXED, b"malaria", 3))


def test_the_cost_of_guessing_is_proportional():
    text = description(figures.guessing(SECONDS, 17, at_once=10))
    assert "128 MiB" in text
    assert f"4 digits: {figures.in_words(1e4 * 0.3 / 10)};" in text


def test_each_way_of_encrypting_stands_at_its_own_height():
    figure = figures.speeds({"slow": 1e5, "fast": 1e9})
    [line] = figure.axes[0].lines
    assert np.array_equal(line.get_xdata(), [1e5, 1e9])
    assert description(figure).startswith("slow: 0.1 MB/s; fast: 1,000 MB/s")


@pytest.mark.parametrize(("cost", "at_once"), [(10, 10**6), (17, 1)])
@pytest.mark.parametrize("factor", [0.3, 5])
def test_every_bar_and_its_label_stay_inside_at_the_sliders_ends(cost, at_once, factor):
    """Also on a machine three times as fast, or five times as slow."""
    slow = {cost: factor * seconds for cost, seconds in SECONDS.items()}
    axes = figures.guessing(slow, cost, at_once).axes[0]
    low, high = axes.get_ylim()
    tops = [bar.get_y() + bar.get_height() for bar in axes.patches]
    assert 2 * low < min(tops)
    assert 100 * max(tops) < high
    assert not any("e+" in text.get_text() or "e-" in text.get_text() for text in axes.texts)


@pytest.mark.parametrize(
    ("log2_messages", "words"),
    [(1, "has a chance of 2^-96"), (48, "has a chance of 39 %"), (50, "is practically certain")],
)
def test_a_large_chance_is_said_as_a_percentage(log2_messages, words):
    assert f"a repeated nonce {words}:" in description(figures.nonce_collisions(log2_messages))


def test_the_input_is_one_square_and_a_step_shows_two():
    assert [len(figures.aes_step(STEPS, number).axes[0].patches) for number in (0, 1)] == [16, 2 * 16 + 1]


def test_what_is_unsure_is_neither_safe_nor_readable():
    figure = figures.where_plaintext_lies({"in use": {"disk": True, "memory": False, "swap": None}})
    signs = [text.get_text() for text in figure.axes[0].texts]
    assert [sign for sign in signs if sign[0] in "✔✘?"] == [
        "✔ ciphertext",
        "✘ the table",
        "? maybe the table",
    ]
