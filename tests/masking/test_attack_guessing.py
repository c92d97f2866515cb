import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.attacks.guessing import evidence_of_classes, evidence_of_noisy_values, guessing

PEOPLE = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["flu", "gout", "asthma"])), min_size=1)


@settings(deadline=None)
@given(PEOPLE)
def test_in_each_class_the_most_frequent_value_is_right_for_its_people(people):
    classes, values = (pd.Series(column) for column in zip(*people, strict=True))
    evidence = evidence_of_classes(values, classes)
    assert guessing(values, evidence).reidentified == sum(
        max(group.value_counts()) for _, group in values.groupby(classes)
    )


@settings(deadline=None)
@given(PEOPLE)
def test_without_noise_the_weights_choose_among_the_rows_with_the_same_number(people):
    numbers, values = (pd.Series(column) for column in zip(*people, strict=True))
    one_group = pd.Series(0, index=values.index)
    evidence = evidence_of_noisy_values(values, one_group, numbers, numbers, scale=0.01)
    assert np.allclose(evidence, evidence_of_classes(values, numbers))


def test_two_releases_exclude_together():
    values = pd.Series(["flu", "gout", "gout", "flu"])
    first = evidence_of_classes(values, pd.Series([1, 1, 2, 2]))
    second = evidence_of_classes(values, pd.Series([1, 2, 2, 1]))
    assert guessing(values, first).share == 0.5
    assert guessing(values, first * second).share == 1


def test_people_of_a_class_that_was_not_published_have_no_evidence():
    evidence = evidence_of_classes(pd.Series(["flu"]), pd.Series([1]), people=pd.Series([1, 2]))
    assert evidence["flu"].tolist() == [1, 0]


def test_bad_evidence_is_refused():
    with pytest.raises(ValueError, match="row per person"):
        guessing(pd.Series(["flu"]), pd.DataFrame({"flu": [1, 2]}))
    one = pd.Series([1])
    with pytest.raises(ValueError, match="positive"):
        evidence_of_noisy_values(one, one, one, one, scale=0)
