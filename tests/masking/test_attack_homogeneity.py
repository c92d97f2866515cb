import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.attacks.homogeneity import homogeneity

PEOPLE = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["flu", "gout", "asthma"])), min_size=1, max_size=30
)


def table_of(people):
    return pd.DataFrame(people, columns=["age", "diagnosis"], index=range(5, 5 + len(people)))


@settings(deadline=None)
@given(PEOPLE)
def test_homogeneity_finds_exactly_those_whose_class_agrees(people):
    table = table_of(people)
    before = table.copy()
    outcome = homogeneity(table, ["age"], "diagnosis")
    expected = [len({d for a, d in people if a == age}) == 1 for age, _ in people]
    assert table.equals(before)
    assert outcome.details.equals(table[expected])
    assert (outcome.reidentified, outcome.out_of, outcome.claimed) == (sum(expected), len(people), None)


def test_larger_crowds_do_not_stop_it_but_two_values_do():
    alike = pd.DataFrame({"age": [30] * 100, "diagnosis": ["flu"] * 100})
    assert homogeneity(alike, ["age"], "diagnosis").reidentified == 100
    alike.loc[0, "diagnosis"] = "gout"
    assert homogeneity(alike, ["age"], "diagnosis").reidentified == 0


def test_an_unknown_column_is_refused():
    with pytest.raises(ValueError, match="no column 'illness'"):
        homogeneity(table_of([(1, "flu")]), ["age"], "illness")
