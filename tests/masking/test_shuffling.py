import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.shuffling import shuffle

COLUMNS = st.one_of(
    st.lists(st.integers(-5, 5), min_size=1, max_size=40).map(pd.Series),
    st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=40).map(
        lambda cells: pd.Series(cells, dtype="str")
    ),
    st.lists(st.floats(allow_infinity=False), min_size=1, max_size=40).map(pd.Series),
)


@given(COLUMNS)
def test_the_marginal_is_kept_exactly(column):
    before = column.copy()
    shuffled = shuffle(column)
    pd.testing.assert_series_equal(
        shuffled.value_counts(dropna=False).sort_index(), column.value_counts(dropna=False).sort_index()
    )
    assert shuffled.dtype == column.dtype
    assert shuffled.index.equals(column.index)
    pd.testing.assert_series_equal(column, before)


def test_every_order_comes_about_equally_often():
    rng = np.random.default_rng(1)
    orders = [tuple(shuffle(pd.Series([1, 2, 3]), rng=rng)) for _ in range(3_000)]
    counts = pd.Series(orders).value_counts()
    assert len(counts) == 6
    assert counts.between(398, 602).all()  # 5 standard deviations


def test_ties_with_other_columns_are_cut():
    column = pd.Series(np.arange(20_000.0))
    assert abs(np.corrcoef(column, shuffle(column, rng=np.random.default_rng(1)))[0, 1]) < 0.04


def test_a_repeated_index_and_categories():
    column = pd.Series(pd.Categorical(["a", "b", "a"]), index=[1, 1, 2], name="x")
    shuffled = shuffle(column)
    assert shuffled.index.tolist() == [1, 1, 2]
    assert shuffled.dtype == column.dtype
    assert shuffled.name == "x"


@pytest.mark.parametrize(("wrong", "error"), [([1, 2], TypeError), (pd.Series([], dtype=float), ValueError)])
def test_what_is_no_column_is_refused(wrong, error):
    with pytest.raises(error):
        shuffle(wrong)
