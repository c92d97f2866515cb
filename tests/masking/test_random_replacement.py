import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.random_replacement import replace_randomly

WHOLE = st.lists(st.integers(-100, 100), min_size=1, max_size=50)


def toy():
    return np.random.default_rng(1)


@given(WHOLE, st.integers(-50, 0), st.integers(0, 50))
def test_whole_numbers_stay_whole_and_within_the_bounds(cells, low, high):
    column = pd.Series(cells, name="n")
    replaced = replace_randomly(column, bounds=(low, high), rng=toy())
    assert replaced.dtype == column.dtype
    assert replaced.name == "n"
    assert replaced.between(low, high).all()


@given(WHOLE)
def test_without_bounds_the_range_is_the_columns_own(cells):
    column = pd.Series(cells)
    assert replace_randomly(column).between(min(cells), max(cells)).all()


@given(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=50))
def test_without_a_pool_the_values_are_the_columns_own_and_missing_stays_missing(cells):
    column = pd.Series(cells, dtype="str")
    replaced = replace_randomly(column)
    assert replaced.isna().equals(column.isna())
    assert set(replaced.dropna()) <= set(column.dropna())


def test_every_entry_of_a_pool_is_drawn_about_equally_often():
    drawn = replace_randomly(pd.Series(["x"] * 30_000), pool=["a", "b", "c"], rng=toy())
    assert drawn.value_counts().between(9_600, 10_400).all()  # 5 standard deviations


def test_both_ends_of_whole_bounds_are_drawn_and_all_between():
    drawn = replace_randomly(pd.Series([0] * 30_000), bounds=(1, 3), rng=toy())
    assert drawn.value_counts().sort_index().index.tolist() == [1, 2, 3]
    assert drawn.value_counts().between(9_600, 10_400).all()


def test_what_was_there_says_nothing_about_what_comes():
    column = pd.Series(np.arange(20_000.0))
    assert abs(np.corrcoef(column, replace_randomly(column, rng=toy()))[0, 1]) < 0.04


def test_dates_fall_on_whole_days_between_the_bounds():
    column = pd.Series(pd.to_datetime(["2024-01-01 12:00", None, "2024-02-01 00:00"]), index=[5, 5, 7])
    replaced = replace_randomly(column, bounds=("1950-01-01", "1950-01-03"))
    assert replaced.dtype == column.dtype
    assert replaced.index.tolist() == [5, 5, 7]
    assert replaced.isna().tolist() == [False, True, False]
    assert set(replaced.dropna()) <= set(pd.date_range("1950-01-01", "1950-01-03"))


def test_dates_are_compared_as_dates_however_they_are_written():
    column = pd.Series(pd.to_datetime(["2024-01-01"] * 50))
    assert (
        replace_randomly(column, bounds=("1950-9-01", "1950-10-01")).between("1950-09-01", "1950-10-01").all()
    )
    local = column.dt.tz_localize("Europe/Berlin")
    replaced = replace_randomly(local, bounds=("1950-09-01", "1950-10-01"))
    assert replaced.dtype == local.dtype
    assert replaced.dt.tz_localize(None).between("1950-09-01", "1950-10-02").all()


def test_numbers_never_leave_the_bounds_because_of_the_dtype():
    with pytest.raises(ValueError, match="from -128 to 127: its limits are too"):
        replace_randomly(pd.Series([1, 2], dtype="int8"), bounds=(1000, 2000))


def test_dates_of_a_pool_and_truth_values():
    days = pd.to_datetime(["2000-01-01", "2000-01-02"])
    assert replace_randomly(pd.Series(["x"] * 9), pool=days).isin(days).all()
    assert replace_randomly(pd.Series([True, True])).tolist() == [True, True]


def test_nullable_and_small_dtypes_are_kept():
    column = pd.Series([1, None, 3], dtype="Int8")
    replaced = replace_randomly(column, bounds=(0, 5))
    assert replaced.dtype == "Int8"
    assert replaced.isna().tolist() == [False, True, False]


def test_a_column_of_nothing_stays_as_it_is():
    column = pd.Series([None, None])
    assert replace_randomly(column, pool=["a"]).isna().all()


def test_the_input_is_never_changed():
    column = pd.Series([1.0, None, 3.0])
    before = column.copy()
    replace_randomly(column)
    replace_randomly(column, bounds=(0, 1))
    pd.testing.assert_series_equal(column, before)


@pytest.mark.parametrize(
    ("column", "named", "error", "message"),
    [
        ([1], {"pool": [2], "bounds": (1, 2)}, ValueError, "a pool or bounds, not both"),
        ([1], {"pool": []}, ValueError, "pool must have at least one value"),
        ([1], {"pool": "abc"}, TypeError, "pool must be a list of values, got str"),
        ([1], {"pool": [1, "a"]}, TypeError, "mixes int and str"),
        ([1], {"pool": ["a", None]}, ValueError, "column 'pool' has 1 missing cell"),
        ([1], {"bounds": (2, 1)}, ValueError, r"\(lowest, highest\), got \(2, 1\)"),
        ([1], {"bounds": (1, 2, 3)}, ValueError, r"\(lowest, highest\)"),
        ([1], {"bounds": (0.5, 2)}, ValueError, "holds whole numbers from .* its limits are too"),
        ([1], {"bounds": ("a", "b")}, TypeError, "two numbers or two dates, got 'a'"),
        ([1], {"bounds": (None, None)}, TypeError, "two numbers or two dates"),
        ([1], {"bounds": ("NaT", "NaT")}, TypeError, "two numbers or two dates"),
        ([1], {"bounds": ("1950-10-01", "1950-9-01")}, ValueError, r"\(lowest, highest\)"),
        ([1], {"bounds": ("1950-01-01", "1950-01-02")}, TypeError, "its bounds are two numbers"),
        ([pd.Timestamp("2024-01-01")], {"bounds": (1, 5)}, TypeError, "must hold numbers"),
        ([10**18, 10**18 + 9], {}, ValueError, "beyond 2\\^53: mask them as text"),
        ([1], {"bounds": (10**17, 10**18)}, ValueError, "its limits are too"),
        ([2**64 - 1], {}, ValueError, "beyond 2\\^53"),
        ([-1e308, 1e308], {}, ValueError, "cannot hold numbers that large"),
        (["a"], {"bounds": (1, 2)}, TypeError, "must hold numbers, but is of dtype str"),
        ([1], {"rng": 7}, TypeError, "for a seed pass default_rng"),
    ],
)
def test_what_is_wrong_is_said(column, named, error, message):
    with pytest.raises(error, match=message):
        replace_randomly(pd.Series(column), **named)
