from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.differential_privacy.columns import (
    Grid,
    column,
    grid_units,
    number_column,
    places_in,
    truth_values,
)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20),
    st.integers(-1000, 999),
    st.integers(1, 100),
    st.sampled_from([Fraction(1), Fraction(1, 8), Fraction(1, 10), Fraction(7)]),
)
def test_units_stay_within_the_bounds(values, lower, width, granularity):
    grid = Grid(lower * granularity, (lower + width) * granularity, granularity)
    units = grid_units(values, grid)
    assert units.dtype == np.int64
    assert lower <= units.min()
    assert units.max() <= lower + width
    for value, unit in zip(values, units, strict=True):
        inside = min(max(Fraction(value), lower * granularity), (lower + width) * granularity)
        assert abs(inside - int(unit) * granularity) <= granularity * Fraction(51, 100)


@pytest.mark.parametrize("values", [[1, 2], (1, 2), np.array([1, 2]), pd.Series([1.0, 2.0], index=[7, 7])])
def test_kinds_of_columns(values):
    assert number_column(values).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "no rows"),
        ([1, np.nan], "missing"),
        ([1, np.inf], "infinite"),
        (pd.Series([1, None], dtype="Int64"), "missing"),
    ],
)
def test_bad_cells(values, message):
    with pytest.raises(ValueError, match=message):
        number_column(values)


@pytest.mark.parametrize(
    "values", [[True, False], ["a"], np.array([1j]), [[1], [2]], "abc", 3, pd.DataFrame({"a": [1]})]
)
def test_no_column_of_numbers(values):
    with pytest.raises(TypeError, match=r"column|one"):
        number_column(values)


def test_the_column_given_is_not_changed():
    values = pd.Series([1.4, 250.0])
    grid_units(values, Grid(0, 100, 1))
    assert values.tolist() == [1.4, 250.0]
    assert column(values).tolist() == [1.4, 250.0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 5, 1), "lower must be below upper"),
        ((6, 5, 1), "lower must be below upper"),
        ((0, 5, 0), "granularity must be above 0"),
        ((0, 0.3, 0.2), "upper must be a multiple"),
        ((0, float("inf"), 1), "upper must be a finite number"),
        ((0, 2**54, 1), "coarser granularity"),
    ],
)
def test_bad_grids(arguments, message):
    with pytest.raises(ValueError, match=message):
        Grid(*arguments)


def test_a_granularity_that_no_float_can_hold_is_refused():
    """Divided by 0.0, a value would be NaN, and as a whole number -2^63: far beyond every bound."""
    for granularity in ("1e-400", "1e400"):
        with pytest.raises(ValueError, match="as a float can hold it"):
            Grid(0, granularity, granularity)


def test_a_list_of_two_kinds_is_not_made_text():
    with pytest.raises(TypeError, match="mixes int and str"):
        column(["A", 1])


def test_truth_values_in_every_dtype():
    for dtype in ("bool", "boolean", "category"):
        assert truth_values(pd.Series([True, False], dtype=dtype), "x").tolist() == [True, False]
    for cells in ([1, 0], ["True"], np.array([True, False], dtype=object)):
        with pytest.raises(TypeError, match="x must be True or False for each row"):
            truth_values(cells, "x")


@pytest.mark.parametrize(
    ("cells", "categories"),
    [
        (pd.to_datetime(["2024-01-01"]), ["2024-01-01"]),
        ([True, False], ["True", "False"]),
        (["1"], [1]),
        ([1.5], pd.interval_range(0, 3)),
    ],
    ids=["dates", "truth", "text", "intervals"],
)
def test_categories_that_no_cell_can_be_in_are_refused(cells, categories):
    with pytest.raises(TypeError, match="would never be equal"):
        places_in(pd.Series(cells), pd.Index(categories))
