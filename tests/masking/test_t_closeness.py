import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.t_closeness import equal_distance, ordered_distance, t_closeness

COUNTS = st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(any)


@pytest.mark.parametrize("seed", range(10))
def test_an_independent_program_finds_the_same_t(seed):
    anonymity = pytest.importorskip("pycanon.anonymity")
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "age": rng.integers(0, 4, 120),
            "sex": rng.choice(["F", "M"], 120),
            "diagnosis": rng.choice(["flu", "gout", "asthma", "fracture"], 120, p=[0.6, 0.2, 0.1, 0.1]),
            "salary": rng.choice([10, 20, 21, 90], 120),
        }
    )
    for sensitive in ("diagnosis", "salary"):
        expected = anonymity.t_closeness(table, ["age", "sex"], [sensitive])
        assert t_closeness(table, ["age", "sex"], sensitive) == pytest.approx(expected)


def test_salaries_of_the_paper():
    """Li et al. 2007: of 3k to 11k, the class {3k, 4k, 5k} is 0.375 away and {6k, 8k, 11k} 0.167."""
    Q = np.full(9, 1 / 9)
    classes = np.array([[1, 1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 1, 0, 0, 1]])
    assert ordered_distance(classes, Q) == pytest.approx([0.375, 1 / 6])


@settings(deadline=None)
@given(COUNTS, st.data())
def test_distances_are_those_of_the_transport_problem(first, data):
    """The least cost of moving P to Q, solved as a linear program."""
    linprog = pytest.importorskip("scipy.optimize").linprog
    m = len(first)
    second = data.draw(st.lists(st.integers(0, 9), min_size=m, max_size=m).filter(any))
    P, Q = np.array(first) / sum(first), np.array(second) / sum(second)
    ways = np.abs(np.subtract.outer(np.arange(m), np.arange(m)))
    sums = np.vstack([np.kron(np.eye(m), np.ones(m)), np.kron(np.ones(m), np.eye(m))])
    for distance, cost in ((ordered_distance, ways / (m - 1)), (equal_distance, ways > 0)):
        best = linprog(cost.ravel().astype(float), A_eq=sums, b_eq=np.concatenate([P, Q])).fun
        assert distance(np.array([first]), Q)[0] == pytest.approx(best, abs=1e-7)


@settings(deadline=None)
@given(st.lists(COUNTS.map(lambda counts: (counts + [0] * 6)[:6]), min_size=2, max_size=4))
def test_a_union_is_no_farther_away_than_its_classes(classes):
    """Mondrian relies on it: no cut can mend what a part does not have."""
    counts, Q = np.array(classes), np.arange(1, 7) / 21
    union = counts.sum(axis=0, keepdims=True)
    for distance in (ordered_distance, equal_distance):
        assert distance(union, Q)[0] <= distance(counts, Q).max() + 1e-12


def test_one_value_in_the_whole_table():
    table = pd.DataFrame({"sex": ["F", "M"], "diagnosis": ["flu", "flu"], "cost": [7, 7]})
    assert t_closeness(table, ["sex"], "diagnosis") == t_closeness(table, ["sex"], "cost") == 0


def test_a_missing_diagnosis_is_refused_and_the_table_untouched():
    table = pd.DataFrame({"sex": ["F", "M"], "diagnosis": ["flu", None]})
    before = table.copy()
    with pytest.raises(ValueError, match="'diagnosis' has 1 missing cell"):
        t_closeness(table, ["sex"], "diagnosis")
    assert table.equals(before)
