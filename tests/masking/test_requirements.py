import numpy as np
import pandas as pd
import pytest

from helpers.masking.parts import joined, parts_of
from helpers.masking.requirements import requirements

TABLE = pd.DataFrame(
    {"age": [1, 1, 1, 1, 2, 2], "diagnosis": ["a", "a", "a", "b", "a", "b"], "cost": [1, 1, 2, 2, 1, 3]}
)
PARTS = parts_of(np.array([0, 0, 0, 0, 1, 1]))


@pytest.mark.parametrize(
    ("sensitive", "limits", "met"),
    [
        ("diagnosis", {"l": 2}, [True, True]),
        ("diagnosis", {"entropy_l": 1.8}, [False, True]),
        ("diagnosis", {"t": 0.1}, [True, False]),
        ("diagnosis", {"l": 2, "entropy_l": 1.8, "t": 0.1}, [False, False]),
        ("cost", {"t": 0.1}, [True, False]),
        ("cost", {"l": 2, "t": 1}, [True, True]),
    ],
)
def test_every_limit_must_be_met(sensitive, limits, met):
    assert requirements(TABLE, ["age"], sensitive, **limits).met_by(PARTS).tolist() == met


def test_an_even_class_meets_its_entropy_in_spite_of_rounding():
    for values in range(2, 40):
        table = pd.DataFrame({"age": 0, "diagnosis": [str(value) for value in range(values)] * 3})
        even = requirements(table, ["age"], "diagnosis", entropy_l=values)
        assert even.met_by(parts_of(np.zeros(len(table), dtype=int))).all()


def test_nothing_asked_for_is_met():
    assert requirements(TABLE, ["age"], None).met_by(PARTS).tolist() == [True, True]
    assert requirements(TABLE, ["age"], "diagnosis", l=2).met_by(joined([])).tolist() == []
