import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.suppression import suppress_columns, suppress_rare, suppress_values

CELLS = st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=1, max_size=30)


@given(CELLS, st.integers(2, 5))
def test_exactly_the_rare_values_go(cells, fewer_than):
    column = pd.Series(cells, dtype="str")
    before = column.copy()
    left = suppress_rare(column, fewer_than)
    counts = column.value_counts()
    assert set(left.dropna()) == set(counts[counts >= fewer_than].index)
    assert (left.value_counts() >= fewer_than).all()
    assert left.dropna().equals(column[left.notna()])
    pd.testing.assert_series_equal(column, before)


@given(CELLS, st.sets(st.sampled_from("abcd"), min_size=1))
def test_exactly_the_hidden_values_go(cells, hidden):
    column = pd.Series(cells, dtype="str")
    left = suppress_values(column, sorted(hidden))
    assert not set(left.dropna()) & hidden
    assert left.dropna().tolist() == [cell for cell in cells if cell is not None and cell not in hidden]


@pytest.mark.parametrize(
    ("cells", "dtype", "after"),
    [([1, 2, 1], "int64", "Int64"), ([1, 2, 1], "uint8", "UInt8"), ([1.5, 2.5, 1.5], "float64", "float64")],
)
def test_numbers_stay_what_they_are(cells, dtype, after):
    left = suppress_rare(pd.Series(cells, dtype=dtype, index=[4, 4, 5], name="n"), 2)
    assert left.dtype == after
    assert left.isna().tolist() == [False, True, False]
    assert left.index.tolist() == [4, 4, 5]
    assert left.name == "n"


def test_dates_truth_values_and_categories():
    days = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-02"]))
    assert suppress_rare(days, 2).isna().tolist() == [False, False, True]
    assert suppress_rare(pd.Series([True, True, False]), 2).isna().tolist() == [False, False, True]
    assert suppress_values(pd.Series(pd.Categorical(["a", "b"])), ["b"]).isna().tolist() == [False, True]


def test_columns_go_and_the_table_stays():
    table = pd.DataFrame({"name": ["Ann"], "age": [31]})
    assert suppress_columns(table, ["name"]).columns.tolist() == ["age"]
    assert table.columns.tolist() == ["name", "age"]
    with pytest.raises(ValueError, match="no column 'phone'"):
        suppress_columns(table, ["phone"])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda column: suppress_rare(column, 1), ValueError, "at least 2, got 1"),
        (lambda column: suppress_rare(column, 2.0), TypeError, "whole number, got float"),
        (lambda column: suppress_values(column, "a"), TypeError, "hidden must be a list of values, got str"),
        (lambda column: suppress_values(column, []), ValueError, "at least one value"),
        (lambda column: suppress_rare(column.tolist(), 2), TypeError, "must be a pandas Series"),
    ],
)
def test_what_is_wrong_is_said(call, error, message):
    with pytest.raises(error, match=message):
        call(pd.Series(["a", "b"]))


def test_categories_are_counted_and_those_that_are_gone_forgotten():
    column = pd.Series(pd.Categorical(["flu", "flu", "HIV", None]), index=[3, 3, 4, 5], name="d")
    for left in (suppress_rare(column, 2), suppress_values(column, ["HIV"])):
        assert left.isna().tolist() == [False, False, True, True]
        assert left.cat.categories.tolist() == ["flu"]
        assert left.index.tolist() == [3, 3, 4, 5]
    assert column.cat.categories.tolist() == ["HIV", "flu"]


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [([31, 99], ["99"]), (["31", "99"], [99]), ([1, 0], [True]), ([True, False], [1]), (["a"], [["a"]])],
    ids=str,
)
def test_hidden_values_of_another_kind_are_not_passed_over_in_silence(cells, hidden):
    with pytest.raises(TypeError, match="would never be equal"):
        suppress_values(pd.Series(cells), hidden)


def test_dates_are_found_however_they_are_written():
    days = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-02"]))
    for hidden in ("2024-01-01", pd.Timestamp("2024-01-01"), days.dt.date[0]):
        assert suppress_values(days, [hidden]).isna().tolist() == [True, False]
    local = days.dt.tz_localize("Europe/Berlin")
    assert suppress_values(local, ["2024-01-01"]).isna().tolist() == [True, False]
    with pytest.raises(TypeError, match="not all of the hidden values are"):
        suppress_values(days, ["New Year"])
