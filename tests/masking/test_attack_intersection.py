import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.attacks.homogeneity import homogeneity
from helpers.masking.attacks.intersection import intersection
from helpers.masking.mondrian import mondrian

VALUES = st.sampled_from(["flu", "gout", "asthma"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3), VALUES), min_size=1, max_size=30))
def test_intersection_finds_exactly_those_with_one_value_left(people):
    first, second = np.array([p[0] for p in people]), np.array([p[1] for p in people])
    diagnosis = pd.Series([p[2] for p in people], index=range(3, 3 + len(people)))
    outcome = intersection(first, second, diagnosis)
    found, both = [], 0
    for row, (a, b, _) in enumerate(people):
        if a >= 0 and b >= 0:
            both += 1
            left = {d for x, _, d in people if x == a} & {d for _, y, d in people if y == b}
            found += [row + 3] * (len(left) == 1)
    assert (outcome.reidentified, outcome.out_of) == (len(found), both)
    assert outcome.details.index.tolist() == found
    assert outcome.details["value"].equals(diagnosis[found])


def two_releases(n=2000):
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "age": rng.integers(18, 90, n),
            "cost": rng.integers(100, 9000, n),
            "sex": rng.choice(["F", "M"], n),
            "diagnosis": rng.choice([f"d{i}" for i in range(60)], n),
        }
    )
    return table, [
        mondrian(table, known, 5, sensitive="diagnosis", l=3).classes
        for known in (["age", "sex"], ["cost", "sex"])
    ]


def test_two_diverse_releases_give_people_away_and_one_alone_nobody():
    table, (first, second) = two_releases()
    for classes in (first, second):
        assert homogeneity(table.assign(part=classes), ["part"], "diagnosis").reidentified == 0
        assert intersection(classes, classes, table["diagnosis"]).reidentified == 0
    assert intersection(first, second, table["diagnosis"]).share > 0.2


def test_classes_of_other_people_are_refused():
    with pytest.raises(ValueError, match="got 2, 1 and 2"):
        intersection(np.array([0, 0]), np.array([0]), pd.Series(["flu", "gout"]))
    with pytest.raises(ValueError, match="1 missing cell"):
        intersection(np.array([0, 0]), np.array([0, 1]), pd.Series(["flu", None]))
