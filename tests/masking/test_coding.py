import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.coding import top_bottom_coding

CELLS = st.lists(st.one_of(st.none(), st.integers(-100, 100)), min_size=1, max_size=30)


@given(CELLS, st.integers(-50, 0), st.integers(1, 50))
def test_each_value_is_itself_or_the_nearer_limit(cells, bottom, top):
    column = pd.Series(cells, dtype="Int64")
    before = column.copy()
    coded = top_bottom_coding(column, bottom=bottom, top=top)
    assert coded.dropna().tolist() == [min(max(cell, bottom), top) for cell in cells if cell is not None]
    assert coded.isna().equals(column.isna())
    pd.testing.assert_series_equal(column, before)


def test_one_limit_is_enough():
    assert top_bottom_coding(pd.Series([1, 9]), top=5).tolist() == [1, 5]
    assert top_bottom_coding(pd.Series([1.0, 9.0]), bottom=2.5).tolist() == [2.5, 9.0]


@pytest.mark.parametrize(
    ("column", "limits", "error", "message"),
    [
        ([1], {}, ValueError, "give a bottom, a top, or both"),
        ([1], {"bottom": 2, "top": 2}, ValueError, r"\(lowest, highest\)"),
        ([1], {"top": 10**400}, ValueError, "that a float can hold"),
        (np.array([1], dtype="int8"), {"bottom": 1000}, ValueError, "from -128 to 127"),
        ([1], {"top": 2.5}, ValueError, "holds whole numbers from .* its limits are too"),
        ([1], {"top": "90"}, TypeError, "a limit must be a number, got str"),
        ([1.0], {"top": float("nan")}, ValueError, "finite"),
        (["a"], {"top": 90}, TypeError, "must hold numbers"),
    ],
)
def test_what_is_wrong_is_said(column, limits, error, message):
    with pytest.raises(error, match=message):
        top_bottom_coding(pd.Series(column), **limits)
