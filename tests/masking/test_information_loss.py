import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.course.data import adult
from helpers.masking.information_loss import average_class_size, discernibility, ncp
from helpers.masking.mondrian import mondrian

KNOWN = ["age", "education-num", "workclass", "marital-status", "occupation", "race", "sex", "native-country"]
TABLE = pd.DataFrame({"age": [20, 30, 40, 60], "sex": ["M", "F", "M", "M"]})


def test_the_ends_of_the_scale():
    assert ncp(TABLE, ["age", "sex"], np.arange(4)) == 0
    assert ncp(TABLE, ["age", "sex"], np.zeros(4, dtype=int)) == 1
    assert ncp(TABLE, ["age", "sex"], np.full(4, -1)) == 1


@settings(deadline=None)
@given(st.lists(st.integers(-1, 3), min_size=4, max_size=4))
def test_it_is_the_mean_over_all_cells(classes):
    cells = []
    for row, number in enumerate(classes):
        part = TABLE[np.array(classes) == number]
        widths = (np.ptp(part["age"]) / 40, part["sex"].nunique() - 1)
        cells += [1, 1] if number < 0 else widths
        assert row < 4
    assert ncp(TABLE, ["age", "sex"], np.array(classes)) == pytest.approx(np.mean(cells))


@settings(deadline=None)
@given(st.lists(st.integers(-1, 5), min_size=1, max_size=30))
def test_discernibility_counts_whom_each_row_is_confused_with(classes):
    classes = np.array(classes)
    expected = sum(len(classes) if number < 0 else int((classes == number).sum()) for number in classes)
    assert discernibility(classes) == expected


def test_average_class_size_leaves_suppressed_rows_out():
    assert average_class_size(np.array([0, 0, 1, 1, -1]), 2) == 1
    assert average_class_size(np.array([0, 0, 7, 7]), 2) == 1  # nobody is in classes 1 to 6
    with pytest.raises(ValueError, match="all rows are suppressed"):
        average_class_size(np.array([-1]), 2)


def test_a_class_for_each_row():
    with pytest.raises(ValueError, match="need a class for each of 4 rows, got 3"):
        ncp(TABLE, ["age"], np.array([0, 0, 0]))


@pytest.mark.parametrize(("k", "peer"), [(5, 0.0358), (10, 0.0628), (100, 0.221)])
def test_less_is_lost_on_adult_than_by_the_best_of_the_others(k, peer):
    """The peer is anonypy 0.2.1 on the same rows: see tests/benchmarks/anonymity_speed.py."""
    table = adult().head(30_162)
    loss = {
        cuts: ncp(table, KNOWN, mondrian(table, KNOWN, k, cuts=cuts).classes) for cuts in ("gain", "median")
    }
    assert loss["gain"] < 0.92 * peer
    assert loss["median"] < peer
