from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.classes import class_sizes, equivalence_classes
from helpers.masking.k_anonymity import k_anonymity

ROWS = st.lists(st.tuples(st.integers(-2, 2), st.sampled_from("ab"), st.booleans()), min_size=1, max_size=40)


@settings(deadline=None)
@given(ROWS)
def test_rows_are_in_one_class_if_they_agree(rows):
    table = pd.DataFrame(rows, columns=["number", "letter", "flag"])
    before = table.copy()
    classes = equivalence_classes(table, list(table))
    assert table.equals(before)
    for i, row in enumerate(rows):
        for j, other in enumerate(rows):
            assert (classes[i] == classes[j]) == (row == other)
    assert sorted(class_sizes(classes)) == sorted(Counter(rows).values())
    assert k_anonymity(table, list(table)) == min(Counter(rows).values())


def test_classes_are_numbered_as_they_appear():
    table = pd.DataFrame({"a": ["z", "a", "z", "m"]}, index=[9, 9, 1, 2])
    assert equivalence_classes(table, ["a"]).tolist() == [0, 1, 0, 2]


def test_many_columns_of_many_values_do_not_overflow():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.integers(0, 10**9, (500, 12)))
    table = pd.concat([table, table.iloc[::-1]], ignore_index=True)
    assert class_sizes(equivalence_classes(table, list(table))).tolist() == [2] * 500


def test_suppressed_rows_are_not_counted():
    assert class_sizes(np.array([-1, 1, 0, 1])).tolist() == [1, 2]
    assert class_sizes(np.array([-1])).tolist() == []


@pytest.mark.parametrize(
    ("table", "columns", "reason"),
    [
        (pd.DataFrame({"a": [1, None]}), ["a"], "1 missing cell"),
        (pd.DataFrame({"a": []}), ["a"], "no rows"),
        (pd.DataFrame({"a": [1]}), ["b"], "no column 'b'"),
        (pd.DataFrame({"a": [1]}), [], "at least one column"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), ["a"], "two columns"),
        (pd.DataFrame({"a": [1.0, np.inf]}), ["a"], "infinite"),
    ],
)
def test_unfit_tables_are_refused(table, columns, reason):
    with pytest.raises(ValueError, match=reason):
        equivalence_classes(table, columns)


@pytest.mark.parametrize("classes", [["a", "b"], [0.5, 1.0], [[0, 1], [0, 1]]])
def test_class_numbers_are_whole_and_in_one_dimension(classes):
    with pytest.raises(TypeError, match="an array of whole numbers, one for each row"):
        class_sizes(classes)


def test_class_numbers_may_come_in_a_list():
    assert class_sizes([0, 1, 0, -1]).tolist() == [2, 1]
