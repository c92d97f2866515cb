import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.attacks.background_knowledge import background_knowledge
from helpers.masking.attacks.homogeneity import homogeneity
from helpers.masking.mondrian import mondrian

VALUES = st.sampled_from(["flu", "gout", "asthma"])


def table_of(people):
    return pd.DataFrame(people, columns=["age", "diagnosis"], index=range(5, 5 + len(people)))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), VALUES, st.none() | VALUES | st.just("plague")), min_size=1, max_size=30
    )
)
def test_background_knowledge_leaves_what_remains(people):
    table = table_of([person[:2] for person in people])
    excluded = pd.Series([person[2] for person in people], index=table.index, dtype=object)
    outcome = background_knowledge(table, ["age"], "diagnosis", excluded)
    left = [{d for a, d, _ in people if a == age} - {no} for age, _, no in people]
    right = [values == {own} for values, (_, own, _) in zip(left, people, strict=True)]
    assert outcome.claimed == sum(len(values) == 1 for values in left)
    assert outcome.reidentified == sum(right)
    assert outcome.details.index.tolist() == table.index[right].tolist()


def test_the_stated_l_stops_the_attacks():
    rng = np.random.default_rng(4)
    table = pd.DataFrame({"age": rng.integers(18, 90, 800), "diagnosis": rng.choice(list("aaaabc"), 800)})
    excluded = pd.Series(rng.choice(list("abc"), 800))
    found = {}
    for l in (1, 2, 3):  # noqa: E741
        release = mondrian(table, ["age"], 2, sensitive="diagnosis", l=l).table
        found[l] = (
            homogeneity(release, ["age"], "diagnosis").reidentified,
            background_knowledge(release, ["age"], "diagnosis", excluded).reidentified,
        )
    assert found[1][0] > 0
    assert found[2][0] == 0 < found[2][1]
    assert found[3] == (0, 0)


def test_knowledge_that_does_not_fit_is_refused():
    table = table_of([(1, "flu"), (1, "gout")])
    with pytest.raises(ValueError, match="same rows"):
        background_knowledge(table, ["age"], "diagnosis", pd.Series(["flu", "flu"]))
    with pytest.raises(TypeError, match="pandas Series"):
        background_knowledge(table, ["age"], "diagnosis", "flu")


def test_excluded_values_of_another_kind_are_refused():
    release = pd.DataFrame({"age": ["30-39"] * 2, "code": [1, 2]})
    with pytest.raises(TypeError, match="the excluded values hold text"):
        background_knowledge(release, ["age"], "code", pd.Series(["1", None]))
