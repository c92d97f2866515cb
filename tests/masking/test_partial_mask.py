import importlib
import tracemalloc

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.partial_mask import partial_mask

module = importlib.import_module("helpers.masking.partial_mask")
SEPARATORS = "-./"
LETTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(
    st.one_of(st.none(), st.text(st.one_of(LETTERS, st.sampled_from("0-./")))), min_size=1, max_size=20
)


def masked_one_by_one(text, first, last, mask):
    """Say again, letter by letter, what the arrays do."""
    counted = [place for place, letter in enumerate(text) if letter not in SEPARATORS]
    kept = (
        set(counted[:first]) | set(counted[len(counted) - last :]) if len(counted) > first + last else set()
    )
    return "".join(mask if place in set(counted) - kept else letter for place, letter in enumerate(text))


@given(TEXTS, st.integers(0, 4), st.integers(0, 4), st.sampled_from("*#█"))
def test_as_letter_by_letter(texts, first, last, mask):
    column = pd.Series(texts, dtype="str")
    before = column.copy()
    masked = partial_mask(column, first=first, last=last, mask=mask, separators=SEPARATORS)
    assert masked.isna().equals(column.isna())
    assert masked.dropna().tolist() == [
        masked_one_by_one(text, first, last, mask) for text in texts if text is not None
    ]
    pd.testing.assert_series_equal(column, before)


def test_more_rows_than_are_masked_at_once(monkeypatch):
    monkeypatch.setattr(module, "_LETTERS_AT_ONCE", 2)
    column = pd.Series(["12345", "123", None, "1", "123456"], index=list("aabcd"), name="x")
    masked = partial_mask(column, last=2)
    assert masked.dropna().tolist() == ["***45", "*23", "*", "****56"]
    assert masked.index.tolist() == list("aabcd")
    assert masked.name == "x"


def test_one_long_text_costs_memory_for_one_row_only():
    column = pd.Series(["x" * 200_000] + ["1234"] * 20_000)
    tracemalloc.start()
    masked = partial_mask(column, last=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert masked[0] == "*" * 199_999 + "x"
    assert masked[1] == "***4"
    assert peak < 50e6  # a rectangle of all rows and the longest text would have 16 GB


def test_a_short_value_is_hidden_whole():
    assert partial_mask(pd.Series(["47", "471", ""]), first=1, last=1).tolist() == ["**", "4*1", ""]


def test_objects_and_categories_of_text():
    assert partial_mask(pd.Series(["4711", None], dtype=object), last=1)[0] == "***1"
    assert partial_mask(pd.Series(pd.Categorical(["4711", "4711"])), last=1).tolist() == ["***1"] * 2
    assert partial_mask(pd.Series([None, None])).isna().all()


@pytest.mark.parametrize(
    ("column", "named", "error", "message"),
    [
        ([4711], {}, TypeError, "must be text, got integer"),
        ([b"47"], {}, TypeError, "must be text, got bytes"),
        (["a"], {"last": -1}, ValueError, "last must be at least 0"),
        (["a"], {"first": 1.0}, TypeError, "first must be a whole number"),
        (["a"], {"mask": ""}, ValueError, "mask must be one character"),
        (["a"], {"mask": "\0"}, ValueError, "can be printed"),
        (["a"], {"mask": "\ud800"}, ValueError, "can be printed"),
        (["a"], {"separators": None}, TypeError, "separators must be text"),
    ],
)
def test_what_is_wrong_is_said(column, named, error, message):
    with pytest.raises(error, match=message):
        partial_mask(pd.Series(column), **named)
