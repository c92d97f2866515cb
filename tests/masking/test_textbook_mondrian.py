import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.textbook_mondrian import textbook_cuts, textbook_mondrian


def test_the_cuts_of_the_textbook_in_order():
    table = pd.DataFrame({"age": [20, 30, 40, 42], "town": ["a", "b", "b", "b"]})
    first, second, third = textbook_cuts(table, ["town", "age"], 1)
    assert (first.column, first.threshold, first.lower.tolist()) == ("town", "b", [1, 2, 3])
    assert (second.column, second.threshold, second.rows.tolist()) == ("age", 30, [1, 2, 3])
    assert (third.threshold, third.upper.tolist()) == (40, [3])


ROWS = st.lists(
    st.tuples(st.integers(0, 30), st.floats(0, 5).map(lambda x: round(x, 1)), st.sampled_from("abcdef")),
    min_size=1,
    max_size=60,
)


@settings(deadline=None)
@given(ROWS, st.integers(1, 6), st.booleans())
def test_classes_have_k_rows_and_strict_ones_share_no_region(rows, k, relaxed):
    table = pd.DataFrame(rows, columns=["age", "weight", "town"])
    before, k = table.copy(), min(k, len(rows))
    classes = textbook_mondrian(table, list(table), k, relaxed=relaxed)
    assert table.equals(before)
    assert np.bincount(classes).min() >= k
    if not relaxed:
        assert table.assign(part=classes).groupby(list(table))["part"].nunique().max() == 1


@settings(deadline=None)
@given(ROWS, st.integers(1, 6))
def test_each_cut_divides_its_rows_at_the_threshold(rows, k):
    table = pd.DataFrame(rows, columns=["age", "weight", "town"])
    for cut in textbook_cuts(table, list(table), min(k, len(rows))):
        assert sorted([*cut.lower, *cut.upper]) == sorted(cut.rows)
        cells = table[cut.column]
        if cut.column == "town":
            frequency = cells.value_counts()
            assert frequency[cells[cut.lower]].min() == frequency[cut.threshold]
            assert frequency[cells[cut.upper]].max() <= frequency[cut.threshold]
        else:
            assert cells[cut.lower].max() == cut.threshold < cells[cut.upper].min()


@pytest.mark.parametrize("k", [0, 3])
def test_k_must_be_possible(k):
    with pytest.raises(ValueError, match="k must be at"):
        textbook_mondrian(pd.DataFrame({"age": [1, 2]}), ["age"], k)
