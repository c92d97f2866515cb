"""The pictures of lesson 08 about models and vaults say what they show, and their numbers are right."""

import struct

import numpy as np
import pytest
from pictures import check_readable, check_redrawn, check_told

from helpers.course.show import png
from helpers.course.style import description
from helpers.vault import access_log, figures
from helpers.vault.label import Label
from helpers.vault.model_file import Model, encode

MODEL = Model({"kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "ages": np.array([41, 57], np.int32)})
POOL = np.random.default_rng(8).uniform(-1, 1, (50, 2))
CURVES = {"probabilities": {5: 0.6, 50: 0.9}, "labels": {5: 0.5, 50: 0.8}}


def above(x):
    return (x[:, 1] > 0).astype(int)


def right_half(x):
    return (x[:, 0] > 0).astype(int)


STUDENTS = {5: right_half, 50: above}


@pytest.fixture
def entries(tmp_path):
    for version in (1, 2, 3):
        access_log.append(tmp_path / "log", "opened", Label("credit", version), bytes(16), who="ada")
    return access_log.read(tmp_path / "log")


PICTURES = {
    "who_holds_what": figures.who_holds_what,
    "file_layout": lambda: figures.file_layout(encode(MODEL)),
    "bit_flip": lambda: figures.bit_flip(-0.0431, 30, 0.968, 0.102),
    "envelope_with_custodians": figures.envelope_with_custodians,
    "stolen_regions": lambda: figures.stolen_regions(CURVES, 5, above, STUDENTS, POOL),
    "checklist": figures.checklist,
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


def test_every_picture_is_tested_and_exported():
    assert {*PICTURES, "log_chain"} == set(figures.__all__)


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (figures.bit_flip, (-0.0431, 30, 0.9, 0.1), (-0.0431, 2, 0.9, 0.9)),
        (figures.stolen_regions, (CURVES, 5, above, STUDENTS, POOL), (CURVES, 50, above, STUDENTS, POOL)),
    ],
    ids=["bits", "regions"],
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)


@pytest.mark.parametrize("bit", range(32))
def test_a_flipped_bit_is_the_one_that_the_file_would_have(bit):
    data = bytearray(struct.pack("<f", -0.0431))
    data[bit // 8] ^= 1 << bit % 8
    assert figures.flip(-0.0431, bit).tobytes() == bytes(data)
    cells = figures.bit_flip(-0.0431, bit, 0.9, 0.8).axes[0]
    before, after = ({*line.get_xdata()} for line in cells.lines if line.get_marker() == "$1$")
    assert before ^ after == {31.5 - bit}


@pytest.mark.parametrize(
    ("weight", "bit", "words"),
    [
        (1.0, 30, "to infinity"),
        (-1.0, 30, "to −infinity"),
        (1.5, 30, "to not a number"),
        (2.0, 31, "to −2.0"),
    ],
)
def test_values_that_are_no_ordinary_numbers(weight, bit, words):
    assert words in description(figures.bit_flip(weight, bit, 0.9, 0.5))


def test_a_bit_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="bits 0 to 31"):
        figures.bit_flip(1.0, 32, 0.9, 0.9)


def test_the_layout_tells_where_the_arrays_lie():
    data = encode(MODEL)
    text = description(figures.file_layout(data))
    first, last = text.partition("ages, I32 [2]: bytes ")[2].split(".")[0].split(" to ")
    assert np.frombuffer(data[int(first) : int(last) + 1], "<i4").tolist() == [41, 57]
    assert f"the length {int.from_bytes(data[:8], 'little')}." in text


def test_the_ends_of_the_fields_are_numbered():
    texts = {text.get_text() for text in figures.bit_flip(0.5, 7, 0.9, 0.9).axes[0].texts}
    assert {"31", "30", "23", "22", "0"} <= texts
    assert not {"24", "7"} & texts


def test_regions_that_differ_are_measured():
    assert "differ on 0.0 %" in description(figures.stolen_regions(CURVES, 50, above, STUDENTS, POOL))
    text = description(figures.stolen_regions(CURVES, 5, above, STUDENTS, POOL))
    assert 40 < float(text.partition("differ on ")[2].split(" %")[0]) < 60


def test_a_whole_log_follows_and_a_changed_entry_is_named(entries):
    text = description(figures.log_chain(entries, entries[2]["hash"]))
    assert text.startswith("All 3 entries follow from one another. The head kept elsewhere")
    assert text.endswith("is in it.")
    entries[1]["who"] = "eve"
    assert description(figures.log_chain(entries)).startswith("Entry 2 is broken")
    assert len(png(figures.log_chain(entries))) > 2500


def test_lines_cut_off_show_against_the_kept_head_only(entries):
    assert figures.first_broken(entries[:2]) is None
    assert description(figures.log_chain(entries[:2], entries[2]["hash"])).endswith("is not in it.")


def test_an_entry_left_out_breaks_the_chain(entries):
    assert figures.first_broken([entries[0], entries[2]]) == 1
