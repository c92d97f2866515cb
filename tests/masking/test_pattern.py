import numpy as np
import pandas as pd
import pytest

from helpers.masking.pattern import pattern, pattern_kept

RNG = np.random.default_rng(5)
GROUPS = pd.Series(RNG.integers(0, 5, 2000))
VALUES = pd.Series(np.where(RNG.random(2000) < 0.2 + 0.15 * GROUPS, "stroke", "flu"))


def test_the_rows_of_a_pattern_are_shares():
    assert np.allclose(pattern(GROUPS, VALUES).sum(axis=1), 1)


def test_shuffling_loses_the_pattern_and_half_of_it_is_between():
    shuffled = pd.Series(RNG.permutation(VALUES))
    half = VALUES.where(RNG.random(2000) < 0.5, shuffled)
    lost, kept = (pattern_kept((GROUPS, VALUES), (GROUPS, release)) for release in (shuffled, half))
    assert -0.2 < lost < 0.3 < kept < 0.7
    assert pattern_kept((GROUPS, VALUES), (GROUPS, VALUES)) == 1


def test_an_invented_pattern_is_below_zero():
    upside_down = VALUES.map({"flu": "stroke", "stroke": "flu"})
    assert pattern_kept((GROUPS, VALUES), (GROUPS, upside_down)) < 0


def test_a_missing_group_counts_as_without_pattern_and_a_missing_value_as_never():
    groups, values = pd.Series([1, 1, 2, 2]), pd.Series(["x", "x", "y", "y"])
    assert pattern_kept((groups, values), (groups[:2], values[:2])) == 0.5
    assert pattern_kept((groups, values), (groups, pd.Series(["x"] * 4))) == 0


def test_where_nothing_differs_there_is_nothing_to_keep():
    with pytest.raises(ValueError, match="look alike"):
        pattern_kept((pd.Series([1, 2]), pd.Series(["x", "x"])), (pd.Series([1]), pd.Series(["x"])))
