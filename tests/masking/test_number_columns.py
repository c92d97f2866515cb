import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.number_columns import present_numbers, with_numbers


@given(st.lists(st.one_of(st.none(), st.integers(-(2**53), 2**53)), min_size=1, max_size=20))
def test_numbers_go_out_and_in_again(cells):
    column = pd.Series(cells, dtype="Int64", index=[7] * len(cells))
    pd.testing.assert_series_equal(with_numbers(column, present_numbers(column)), column)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint64", "Int8", "UInt64"])
def test_whole_numbers_are_rounded_and_never_wrap_round(dtype):
    column = pd.Series([1, 2, 3], dtype=dtype)
    limits = np.iinfo(dtype.lower())
    kept = with_numbers(column, np.array([-1e30, 2.6, 1e30]))
    assert kept.tolist() == [max(limits.min, -(2**53)), 3, min(limits.max, 2**53)]
    assert kept.dtype == dtype


@pytest.mark.parametrize(
    ("column", "error", "message"),
    [
        (["31"], TypeError, "must hold numbers, but is of dtype str"),
        ([True], TypeError, "dtype bool"),
        ([2**53 + 1], ValueError, "beyond 2\\^53: mask them as text"),
        ([-(2**60)], ValueError, "beyond"),
        ([2**70], TypeError, "dtype object"),
    ],
)
def test_what_holds_no_numbers_is_refused(column, error, message):
    with pytest.raises(error, match=message):
        present_numbers(pd.Series(column))
