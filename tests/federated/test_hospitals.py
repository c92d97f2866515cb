import numpy as np
import pytest

from helpers.course.images import digits
from helpers.federated.hospitals import COMMON, RARE, three_hospitals
from helpers.federated.partition import label_counts


def test_every_row_belongs_to_one_hospital_and_each_lacks_its_three_digits():
    labels = digits().y_train
    parts = three_hospitals(labels)
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    counts = label_counts(labels, parts)
    for row, rare in zip(counts, RARE, strict=True):
        assert row[list(rare)].max() <= 4 < 20 < np.delete(row, rare).min()


def test_the_seed_changes_who_gets_which_image_and_not_how_many():
    labels = digits().y_train
    first, second = (three_hospitals(labels, seed) for seed in (1, 2))
    assert (label_counts(labels, first) == label_counts(labels, second)).all()
    assert not np.array_equal(first[0], second[0])


def test_the_common_shares_are_shares():
    assert sum(COMMON) == pytest.approx(1)
