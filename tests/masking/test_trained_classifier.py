import numpy as np
import pandas as pd
import pytest

from helpers.course.data import adult
from helpers.masking.trained_classifier import accuracy


@pytest.fixture(scope="module")
def people():
    return adult().head(6_000)


@pytest.fixture(scope="module")
def parts(people):
    return people.head(4_000), people.tail(2_000)


def test_adult_is_learned_about_as_well_as_the_docstring_says(parts):
    train, test = parts
    guessing = (test["salary"] == "<=50K").mean()
    assert accuracy(train, test, "salary") == pytest.approx(0.85, abs=0.015)
    assert guessing == pytest.approx(0.75, abs=0.02)


def test_shuffled_columns_teach_nothing(parts):
    train, test = parts
    rng = np.random.default_rng(1)
    shuffled = train.apply(lambda column: column.to_numpy()[rng.permutation(len(column))])
    assert accuracy(shuffled, test, "salary") <= (test["salary"] == "<=50K").mean() + 0.01


def test_ranges_teach_as_middles_and_tokens_nothing():
    rng = np.random.default_rng(1)
    train, test = (pd.DataFrame({"age": rng.integers(20, 80, 500)}) for _ in range(2))
    for table in (train, test):
        table["old"] = np.where(table["age"] >= 50, "yes", "no")
    decades = train["age"] // 10 * 10
    bands = decades.astype(str) + "-" + (decades + 9).astype(str)
    assert accuracy(train.assign(age=bands), test, "old") > 0.95
    assert accuracy(train.assign(age=bands.map(hash).astype(str) + "x"), test, "old") < 0.65


def test_what_was_masked_away():
    table = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": list("aabb")})
    assert np.isnan(accuracy(table.drop(columns="y"), table, "y"))
    assert np.isnan(accuracy(table.assign(y=None), table, "y"))
    assert accuracy(table.drop(columns="x"), table, "y") == 0.5
    assert accuracy(table.assign(y="a"), table, "y") == 0.5
    assert accuracy(table.assign(x="*"), table, "y") == 0.5


def test_missing_cells_and_rows_without_a_class():
    table = pd.DataFrame({"x": [1.0, 2, 30, 40, None, 9], "y": ["a", "a", "b", "b", "b", None]})
    assert accuracy(table, table.dropna(), "y") == 1.0


def test_names_are_left_out_and_dates_are_numbers():
    n = 300
    days = pd.Series(pd.date_range("2000-01-01", periods=n))
    table = pd.DataFrame({"name": [f"p{i}" for i in range(n)], "day": days, "late": np.arange(n) > n // 2})
    assert accuracy(table, table, "late") > 0.98
    assert accuracy(table.drop(columns="day"), table, "late") < 0.6


def test_input_is_not_changed_and_unknown_columns_are_refused(parts):
    train, test = parts
    before = train.copy(), test.copy()
    accuracy(train, test, "salary")
    pd.testing.assert_frame_equal(train, before[0])
    pd.testing.assert_frame_equal(test, before[1])
    with pytest.raises(ValueError, match="no column 'income'"):
        accuracy(train, test, "income")
