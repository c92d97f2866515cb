import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.associations import correlation_ratio, cramers_v, pearson

CODES = st.lists(st.integers(0, 4), min_size=2, max_size=40)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=30))
def test_pearson_is_that_of_numpy(pairs):
    x, y = np.array(pairs, dtype=float).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert pearson(x, y) == 0.0
    else:
        assert pearson(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_cramers_v_by_the_whole_table(pairs):
    a, b = np.array(pairs).T
    counts = np.zeros((4, 4))
    np.add.at(counts, (a, b), 1)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    r, c, n = *counts.shape, len(pairs)
    v = cramers_v(a, b)
    assert v == pytest.approx(cramers_v(b, a), abs=1e-6)  # a root of what rounds to about 1e-16
    assert 0 <= v <= 1
    if min(r, c) == 1 or min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1 < 1e-12:
        assert v == 0
        return
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    phi2 = ((counts - expected) ** 2 / expected).sum() / n
    phi2 = max(0, phi2 - (r - 1) * (c - 1) / (n - 1))
    most = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    assert v == pytest.approx(np.sqrt(min(phi2 / most, 1)), abs=1e-6)


@given(CODES)
def test_a_column_and_itself_renamed_go_together_fully(codes):
    a = np.array(codes)
    distinct = len(set(codes))
    assert cramers_v(a, 7 - a) == (pytest.approx(1) if 1 < distinct < len(codes) else 0.0)


def test_independent_columns_go_together_little_and_names_not_at_all():
    rng = np.random.default_rng(1)
    a, b, x = rng.integers(0, 50, 5_000), rng.integers(0, 50, 5_000), rng.normal(size=5_000)
    assert cramers_v(a, b) < 0.03
    assert correlation_ratio(a, x) < 0.08
    names = np.arange(5_000)
    assert cramers_v(names, a) == 0.0
    assert correlation_ratio(names, x) == 0.0


def test_the_correlation_ratio_by_hand():
    groups, x = np.array([0, 0, 0, 2, 2, 2]), np.array([1.0, 2, 3, 4, 5, 6])
    eta2 = 13.5 / 17.5
    assert correlation_ratio(groups, x) == pytest.approx(np.sqrt(1 - (1 - eta2) * 5 / 4))


def test_what_is_constant_or_empty_has_no_association():
    nothing, none = np.empty(0), np.empty(0, dtype=int)
    assert pearson(nothing, nothing) == correlation_ratio(none, nothing) == cramers_v(none, none) == 0.0
    same, codes = np.full(5, 3.0), np.arange(5) % 2
    assert pearson(same, np.arange(5.0)) == correlation_ratio(codes, same) == 0.0
    assert cramers_v(codes, np.zeros(5, dtype=int)) == 0.0
