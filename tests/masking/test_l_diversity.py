import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.l_diversity import distinct_values, effective_values, entropy_l_diversity, l_diversity

COUNTS = st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(any)


@pytest.mark.parametrize("seed", range(10))
def test_an_independent_program_finds_the_same_l(seed):
    anonymity = pytest.importorskip("pycanon.anonymity")
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "age": rng.integers(0, 4, 120),
            "sex": rng.choice(["F", "M"], 120),
            "diagnosis": rng.choice(["flu", "gout", "asthma", "fracture"], 120, p=[0.6, 0.2, 0.1, 0.1]),
        }
    )
    known = ["age", "sex"]
    assert l_diversity(table, known, "diagnosis") == anonymity.l_diversity(table, known, ["diagnosis"])
    whole_l = anonymity.entropy_l_diversity(table, known, ["diagnosis"])
    assert whole_l == int(entropy_l_diversity(table, known, "diagnosis") + 1e-9)


@settings(deadline=None)
@given(st.lists(COUNTS.map(lambda counts: (counts + [0] * 6)[:6]), min_size=2, max_size=4))
def test_a_union_has_at_least_the_diversity_of_its_classes(classes):
    """Mondrian relies on it: no cut can mend what a part does not have."""
    counts = np.array(classes)
    union = counts.sum(axis=0, keepdims=True)
    assert distinct_values(union)[0] >= distinct_values(counts).max()
    assert effective_values(union)[0] >= effective_values(counts).min() - 1e-12


@settings(deadline=None)
@given(COUNTS)
def test_effective_values_lie_between_one_and_the_distinct_ones(counts):
    [effective] = effective_values(np.array([counts]))
    [distinct] = distinct_values(np.array([counts]))
    assert 1 - 1e-12 <= effective <= distinct + 1e-12
    p = [count / sum(counts) for count in counts if count]
    assert math.log(effective) == pytest.approx(-sum(x * math.log(x) for x in p), abs=1e-12)


def test_one_value_in_the_whole_table():
    table = pd.DataFrame({"sex": ["F", "M"], "diagnosis": ["flu", "flu"]})
    assert l_diversity(table, ["sex"], "diagnosis") == entropy_l_diversity(table, ["sex"], "diagnosis") == 1


@pytest.mark.parametrize("measure", [l_diversity, entropy_l_diversity], ids=["distinct", "entropy"])
def test_a_missing_diagnosis_is_refused_and_the_table_untouched(measure):
    table = pd.DataFrame({"sex": ["F", "M"], "diagnosis": ["flu", None]})
    before = table.copy()
    with pytest.raises(ValueError, match="'diagnosis' has 1 missing cell"):
        measure(table, ["sex"], "diagnosis")
    assert table.equals(before)
