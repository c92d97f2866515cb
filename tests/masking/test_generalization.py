from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.generalization import CategoryTree, Dates, Digits, NumberBands, generalize

TREE = CategoryTree(
    (
        ("flu", "infection", "illness"),
        ("angina", "infection", "illness"),
        ("gout", "metabolism", "illness"),
        ("fracture", "injury", "accident"),
    )
)


@settings(deadline=None)
@given(st.lists(st.integers(-300, 300), min_size=1, max_size=20), st.integers(1, 50))
def test_whole_numbers_lie_in_their_band(cells, width):
    bands = NumberBands((width,)).generalize(pd.Series(cells), 1)
    for value, text in zip(cells, bands, strict=True):
        low, high = ends(text, negative=min(cells) < 0)
        assert low <= value <= high
        assert high - low == width - 1
        assert low % width == 0


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.integers(1, 50))
def test_other_numbers_lie_in_their_half_open_band(cells, width):
    for value, text in zip(cells, NumberBands((width,)).generalize(pd.Series(cells), 1), strict=True):
        low, high = ends(text, negative=False)
        assert low <= value < high
        assert high - low == width


def ends(text, negative):
    parts = text.split(" to ") if negative else text.split("-")
    return int(parts[0]), int(parts[-1])


def test_bands_are_in_the_order_of_the_numbers():
    bands = NumberBands((5,)).generalize(pd.Series([100, 7, 23]), 1)
    assert bands.cat.categories.tolist() == ["5-9", "20-24", "100-104"]


def test_a_small_dtype_does_not_overflow():
    cells = pd.Series([250, 3], dtype="uint8")
    assert NumberBands((300, 20)).generalize(cells, 1).tolist() == ["0-299", "0-299"]
    assert NumberBands((300, 20)).generalize(cells, 2).tolist() == ["240-259", "0-19"]
    assert NumberBands((10,)).generalize(pd.Series([7], dtype="Int64"), 1).tolist() == ["0-9"]


@pytest.mark.parametrize(
    ("hierarchy", "cells"),
    [
        (NumberBands((5, 10, 20)), pd.Series(np.arange(90))),
        (Digits(3), pd.Series([f"{number:03}" for number in range(0, 999, 7)])),
        (Dates(), pd.Series(pd.date_range("1979-12-30", periods=400, freq="12D"))),
        (TREE, pd.Series(["flu", "angina", "gout", "fracture"])),
    ],
    ids=["bands", "digits", "dates", "tree"],
)
def test_each_level_says_less_and_the_last_nothing(hierarchy, cells):
    before = cells.copy()
    levels = [hierarchy.generalize(cells, level) for level in range(hierarchy.levels)]
    assert levels[0].tolist() == cells.tolist()
    assert levels[-1].nunique() == 1
    for finer, coarser in pairwise(levels):
        assert finer.nunique() > coarser.nunique()
        assert (pd.DataFrame({"f": finer, "c": coarser}).drop_duplicates()["f"].value_counts() == 1).all()
    assert cells.equals(before)
    with pytest.raises(ValueError, match=f"level must be at most {hierarchy.levels - 1}"):
        hierarchy.generalize(cells, hierarchy.levels)


def test_the_tree_and_the_dates_in_words():
    cells = pd.Series(["fracture", "flu"])
    assert TREE.generalize(cells, 2).tolist() == ["accident", "illness"]
    assert TREE.generalize(cells, 3).tolist() == ["*", "*"]
    dates = pd.Series(pd.to_datetime(["1989-12-31", "0999-01-01"]))
    assert Dates().generalize(dates, 1).tolist() == ["1989-12", "0999-01"]
    assert Dates().generalize(dates, 3).tolist() == ["1980-1989", "0990-0999"]


@pytest.mark.parametrize(
    ("hierarchy", "cells", "error", "reason"),
    [
        (NumberBands((5,)), ["a"], TypeError, "must hold numbers"),
        (NumberBands((5,)), [1.0, np.nan], ValueError, "1 missing cell"),
        (Digits(5), ["38114", "381"], ValueError, "texts of 5 characters"),
        (Digits(5), [38114], ValueError, "texts of 5 characters"),
        (Dates(), ["2024-01-01"], TypeError, "must hold dates"),
        (TREE, ["flu", "plague"], ValueError, "1 categories that are not in the tree"),
    ],
)
def test_columns_that_do_not_fit_are_refused_without_showing_a_value(hierarchy, cells, error, reason):
    with pytest.raises(error, match=reason) as refused:
        hierarchy.generalize(pd.Series(cells, name="x"), 1)
    assert "plague" not in str(refused.value)
    assert "381'" not in str(refused.value)


@pytest.mark.parametrize("level", [-1, 1.0, True])
def test_levels_are_whole_numbers(level):
    with pytest.raises((ValueError, TypeError), match="level must be"):
        generalize(pd.DataFrame({"x": [1]}), {"x": (NumberBands((5,)), level)})


def test_hierarchies_that_make_no_sense():
    with pytest.raises(ValueError, match="width"):
        NumberBands((0,))
    with pytest.raises(ValueError, match="length"):
        Digits(0)
    with pytest.raises(ValueError, match="one length"):
        CategoryTree((("a", "b"), ("c",)))
    with pytest.raises(ValueError, match="two paths"):
        CategoryTree((("a", "b"), ("a", "c")))


def test_the_largest_whole_numbers_lie_in_their_band():
    for cells in ([2**63 + 5, 2**64 - 1], [0, 2**64 - 1]):
        bands = NumberBands((10,)).generalize(pd.Series(cells, dtype="uint64"), 1)
        for value, text in zip(cells, bands, strict=True):
            low, high = ends(text, negative=False)
            assert low <= value <= high


@pytest.mark.parametrize(
    ("widths", "error", "message"),
    [
        (5, TypeError, "must be a tuple"),
        ((10**30,), ValueError, "at most 2\\^53"),
        ("5", TypeError, "a tuple"),
    ],
)
def test_widths_that_are_none(widths, error, message):
    with pytest.raises(error, match=message):
        NumberBands(widths)


def test_hierarchies_made_of_lists_and_of_numpys_numbers_are_the_same():
    assert NumberBands(np.array([5, 10])) == NumberBands([5, 10]) == NumberBands((5, 10))
    assert hash(CategoryTree([["flu", "infection"]])) == hash(CategoryTree((("flu", "infection"),)))
    assert type(Digits(np.int64(5)).length) is int
