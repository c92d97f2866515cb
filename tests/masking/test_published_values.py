import numpy as np
import pandas as pd
import pytest

from helpers.masking.generalization import Dates
from helpers.masking.mondrian import mondrian
from helpers.masking.published_values import intervals, memberships


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("31", 31, 31),
        ("23-31", 23, 31),
        ("-5 to 3", -5, 3),
        ("-5 to -3", -5, -3),
        ("0.5-1.25", 0.5, 1.25),
        ("1e-05 to 1e+16", 1e-5, 1e16),
        (" 23-31 ", 23, 31),
        ("31-23", np.nan, np.nan),
        ("*", np.nan, np.nan),
        ("3*", np.nan, np.nan),
        ("555-4711-1", np.nan, np.nan),
        ("", np.nan, np.nan),
        (None, np.nan, np.nan),
    ],
)
def test_a_text_is_read_as_a_range(cell, low, high):
    ends = intervals(pd.Series(["0", cell]))
    np.testing.assert_equal([end[1] for end in ends], [low, high])


def test_numbers_and_missing_numbers():
    for column in (pd.Series([1.5, None]), pd.Series([1.5, None], dtype="Float64")):
        low, high = intervals(column)
        np.testing.assert_equal(low, [1.5, np.nan])
        np.testing.assert_equal(low, high)


@pytest.mark.parametrize("shift", [0, -30])
def test_what_mondrian_publishes_is_read_back(shift):
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            "age": rng.integers(17, 90, 300) + shift,
            "cost": rng.normal(size=300).round(2),
            "sex": rng.choice(["F", "M"], 300),
            "work": rng.choice(["a", "b", "c, d"], 300),
        }
    )
    release = mondrian(table, ["age", "cost", "sex", "work"], 10)
    for column in ("age", "cost"):
        low, high = intervals(release.table[column])
        assert (low <= table[column]).all()
        assert (table[column] <= high).all()
        assert (low < high).any()
    probable = weights_by_row(release.table["work"], ["a", "b", "c, d"])
    own = table["work"].map({"a": 0, "b": 1, "c, d": 2})
    assert (probable[np.arange(300), own] > 0).mean() > 0.6  # a set with "c, d" in it cannot be taken apart
    probable = weights_by_row(release.table["sex"], ["F", "M"])
    assert (probable[np.arange(300), (table["sex"] == "M").astype(int)] > 0).all()
    assert np.allclose(probable.sum(axis=1), 1)


def weights_by_row(column, categories):
    read = memberships(column, categories)
    weights = np.zeros((read.codes.max() + 1, len(categories)))
    weights[read.cells, read.categories] = read.weights
    return weights[read.codes]


@pytest.mark.parametrize(
    ("cell", "weights"),
    [
        ("a", [1, 0, 0, 0, 0]),
        ("b, a", [0.5, 0.5, 0, 0, 0]),
        ("c, d", [0, 0, 1, 0, 0]),
        ("b, x", [0, 1, 0, 0, 0]),
        ("x", [0, 0, 0, 0, 0]),
        (None, [0, 0, 0, 0, 0]),
        ("381*", [0, 0, 0, 0.5, 0.5]),
        ("3**4", [0, 0, 0, 1, 0]),
        ("38*", [0, 0, 0, 0, 0]),
        ("****", [0, 0, 0, 0, 0]),
        ("*", [0, 0, 0, 0, 0]),
    ],
)
def test_a_text_is_read_as_categories(cell, weights):
    categories = ["a", "b", "c, d", "3814", "3815"]
    assert weights_by_row(pd.Series(["a", cell, "b"]), categories)[1].tolist() == weights


@pytest.mark.parametrize("level", range(5))
def test_generalized_dates_are_read_back(level):
    days = pd.Series(pd.to_datetime(["1987-03-09", "2024-02-29", "1950-12-31", "2000-01-01"]))
    low, high = intervals(Dates().generalize(days, level), dates=True)
    if level == 4:
        assert np.isnan(low).all()
        return
    own = intervals(days)[0]
    assert (low <= own).all()
    assert (own <= high).all()
    expected = [{0}, {30, 28}, {364, 365}, {3651, 3652}][level]
    assert set(high - low) <= expected
    assert level < 2 or set(high - low) == expected


def test_dates_that_mondrian_publishes_are_read_back_and_others_refused():
    days = pd.Series(pd.date_range("1999-12-25", periods=40, freq="7D"), name="day")
    low, high = intervals(mondrian(days.to_frame(), ["day"], 5).table["day"], dates=True)
    assert (low <= intervals(days)[0]).all()
    assert (intervals(days)[0] <= high).all()
    wrong = pd.Series(["2024-02-30", "2024-13", "today", "2001 to 2000", "87", "*", None])
    assert np.isnan(intervals(wrong, dates=True)).all()
