import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.information_loss import ncp
from helpers.masking.k_anonymity import k_anonymity
from helpers.masking.l_diversity import entropy_l_diversity, l_diversity
from helpers.masking.mondrian import mondrian
from helpers.masking.t_closeness import t_closeness
from helpers.masking.textbook_mondrian import textbook_mondrian

KNOWN = ["age", "income", "birth", "sex", "town"]
TABLES = st.integers(0, 10**6).map(lambda seed: random_table(seed))
CUTS = st.sampled_from(["gain", "median"])


def random_table(seed, rows=None):
    rng = np.random.default_rng(seed)
    n = rows or int(rng.integers(1, 120))
    return pd.DataFrame(
        {
            "age": rng.integers(20, 20 + rng.integers(1, 60), n),
            "income": rng.lognormal(10, 1, n).round(rng.integers(-4, 2)),
            "birth": pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "sex": rng.choice(["F", "M"], n),
            "town": rng.choice([f"town {i}" for i in range(rng.integers(1, 90))], n),
            "diagnosis": rng.choice(["flu", "gout", "asthma", "fracture"], n, p=[0.5, 0.2, 0.2, 0.1]),
            "cost": rng.integers(1, 9, n) * 100,
        },
        index=rng.permutation(n),
    )


def partition(classes):
    """The classes as sets of rows, whatever their numbers."""
    return {frozenset(np.flatnonzero(classes == number)) for number in set(classes.tolist()) - {-1}}


@settings(deadline=None, max_examples=40)
@given(TABLES, st.integers(1, 12), CUTS, st.booleans(), st.sampled_from([0.0, 0.1, 0.5]))
def test_what_is_published(table, k, cuts, relaxed, suppress):
    k, before = min(k, len(table)), table.copy()
    release = mondrian(table, KNOWN, k, cuts=cuts, relaxed=relaxed, suppress=suppress)
    assert table.equals(before)
    assert release.sizes.min() >= k
    assert release.suppressed <= suppress * len(table)
    published = table[release.classes >= 0].reset_index(drop=True)
    assert len(release.table) == len(published) == release.sizes.sum()
    assert list(release.table) == list(table)
    assert release.table[["diagnosis", "cost"]].equals(published[["diagnosis", "cost"]])
    assert k_anonymity(release.table, KNOWN) >= k


@settings(deadline=None, max_examples=25)
@given(TABLES, st.integers(1, 12), CUTS, st.booleans())
def test_every_value_lies_in_its_published_range_and_the_range_is_tight(table, k, cuts, relaxed):
    release = mondrian(table, KNOWN, min(k, len(table)), cuts=cuts, relaxed=relaxed)
    for number, ranges in enumerate(release.ranges.to_dict("records")):
        part = table[release.classes == number]
        for column in ("age", "income", "birth"):
            assert (ranges[column].left, ranges[column].right) == (part[column].min(), part[column].max())
        for column in ("sex", "town"):
            assert ranges[column] == tuple(sorted(part[column].unique()))


@settings(deadline=None, max_examples=40)
@given(TABLES, st.integers(1, 12), st.booleans())
def test_the_textbook_finds_the_same_classes(table, k, relaxed):
    k = min(k, len(table))
    fast = mondrian(table, KNOWN, k, cuts="median", relaxed=relaxed)
    assert partition(fast.classes) == partition(textbook_mondrian(table, KNOWN, k, relaxed=relaxed))


@settings(deadline=None, max_examples=25)
@given(TABLES, st.integers(1, 12), CUTS)
def test_relaxed_classes_are_smaller_than_2k_unless_all_are_equal(table, k, cuts):
    k = min(k, len(table))
    release = mondrian(table, KNOWN, k, cuts=cuts, relaxed=True)
    for number in np.flatnonzero(release.sizes >= 2 * k):
        assert len(table.loc[release.classes == number, KNOWN].drop_duplicates()) == 1


@settings(deadline=None, max_examples=25)
@given(TABLES, st.integers(1, 8), CUTS)
def test_strict_classes_can_be_cut_no_more(table, k, cuts):
    k = min(k, len(table))
    release = mondrian(table, KNOWN, k, cuts=cuts)
    for number in range(len(release.sizes)):
        part = table[release.classes == number]
        for column in ("age", "income", "birth"):
            below = [int((part[column] <= value).sum()) for value in part[column].unique()]
            nearest = min(below, key=lambda size: (abs(2 * size - len(part)), size))
            assert min(nearest, len(part) - nearest) < k


@settings(deadline=None, max_examples=30)
@given(TABLES, st.integers(1, 5), CUTS, st.sampled_from([0.0, 0.3]))
def test_classes_are_disjoint_so_the_ranges_tell_them_apart(table, k, cuts, suppress):
    release = mondrian(table, KNOWN, min(k, len(table)), cuts=cuts, suppress=suppress)
    assert len(release.table[KNOWN].drop_duplicates()) == len(release.sizes)


@settings(deadline=None, max_examples=30)
@given(TABLES, st.integers(1, 8), CUTS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(table, k, cuts, random):
    k, order = min(k, len(table)), list(range(len(table)))
    random.shuffle(order)
    straight = mondrian(table, KNOWN, k, cuts=cuts).classes
    shuffled = mondrian(table.iloc[order], KNOWN, k, cuts=cuts).classes
    assert partition(straight[order]) == partition(shuffled)


@settings(deadline=None, max_examples=25)
@given(TABLES, st.integers(1, 6), CUTS, st.booleans(), st.sampled_from(["diagnosis", "cost"]), st.data())
def test_requirements_hold_in_the_published_table(table, k, cuts, relaxed, sensitive, data):
    k, distinct = min(k, len(table)), table[sensitive].nunique()
    l = data.draw(st.integers(1, distinct))  # noqa: E741
    t = data.draw(st.floats(0, 1))
    options = {"cuts": cuts, "relaxed": relaxed, "sensitive": sensitive}
    diverse = mondrian(table, KNOWN, k, l=l, **options).table
    assert l_diversity(diverse, KNOWN, sensitive) >= l
    close = mondrian(table, KNOWN, k, t=t, **options).table
    assert t_closeness(close, KNOWN, sensitive) <= t + 1e-8
    both = mondrian(table, KNOWN, k, l=l, entropy_l=1, t=t, **options).table
    assert l_diversity(both, KNOWN, sensitive) >= l
    assert t_closeness(both, KNOWN, sensitive) <= t + 1e-8
    assert k_anonymity(both, KNOWN) >= k


@pytest.mark.parametrize("cuts", ["gain", "median"])
@pytest.mark.parametrize("relaxed", [False, True])
def test_an_independent_program_confirms_every_claim(cuts, relaxed):
    anonymity = pytest.importorskip("pycanon.anonymity")
    for seed in range(3):
        table = random_table(seed, rows=150)
        for sensitive, t in (("diagnosis", 0.3), ("cost", 0.15)):
            asked = {"l": 2, "entropy_l": 2.0, "t": t}
            for name, limit in [*asked.items(), ("all", None)]:
                limits = asked if limit is None else {name: limit}
                options = {"cuts": cuts, "relaxed": relaxed, "sensitive": sensitive, **limits}
                suppress = 0 if "t" in limits else 0.1
                release = mondrian(table, KNOWN, 3, suppress=suppress, **options).table
                assert len(release[KNOWN].drop_duplicates()) > 1
                assert anonymity.k_anonymity(release, KNOWN) >= 3
                if "l" in limits:
                    assert anonymity.l_diversity(release, KNOWN, [sensitive]) >= 2
                if "entropy_l" in limits:
                    assert entropy_l_diversity(release, KNOWN, sensitive) >= 2 - 1e-8
                if "t" in limits:
                    assert anonymity.t_closeness(release, KNOWN, [sensitive]) <= t + 1e-8


def test_gain_loses_less_than_median_on_correlated_columns():
    rng = np.random.default_rng(7)
    age = rng.integers(18, 90, 3000)
    table = pd.DataFrame(
        {"age": age, "child": np.where(age < 25, "yes", "no"), "noise": rng.integers(0, 90, 3000)}
    )
    loss = {
        cuts: ncp(table, list(table), mondrian(table, list(table), 10, cuts=cuts).classes)
        for cuts in ("gain", "median")
    }
    assert loss["gain"] < loss["median"]


def test_suppression_takes_the_widest_class():
    table = pd.DataFrame({"age": [20, 20, 21, 21, 22, 22, 30, 90]})
    release = mondrian(table, ["age"], 2, suppress=0.25)
    assert release.classes.tolist()[-2:] == [-1, -1]
    assert release.suppressed == 2
    assert mondrian(table, ["age"], 2, suppress=0.24).suppressed == 0
    assert mondrian(table, ["age"], 2, suppress=0.9).suppressed == 2, "classes of one value stay"


def test_equal_rows_stay_one_class_and_a_table_may_be_one():
    table = pd.DataFrame({"age": [30] * 9, "sex": ["F"] * 9})
    for relaxed in (False, True):
        assert mondrian(table, ["age", "sex"], 2, relaxed=relaxed).sizes.tolist() == [9]
    assert mondrian(pd.DataFrame({"age": range(4)}), ["age"], 4).table["age"].tolist() == ["0-3"] * 4


GOOD = pd.DataFrame({"age": [20, 30, 40], "sex": ["F", "M", "F"], "diagnosis": ["flu", "flu", "gout"]})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"k": 4}, "at most the number of rows, 3, got 4"),
        ({"k": 0}, "k must be at least 1"),
        ({"cuts": "best"}, "cuts must be 'gain' or 'median', got 'best'"),
        ({"suppress": 1.0}, "from 0 to below 1"),
        ({"suppress": -0.1}, "from 0 to below 1"),
        ({"l": 2}, "sensitive goes with"),
        ({"sensitive": "diagnosis"}, "sensitive goes with"),
        ({"sensitive": "sex", "l": 2}, "sensitive and a quasi-identifier"),
        ({"sensitive": "illness", "l": 2}, "no column 'illness'"),
        (
            {"sensitive": "diagnosis", "l": 3},
            "no class can have l = 3: the whole table has a distinct l of 2",
        ),
        ({"sensitive": "diagnosis", "entropy_l": 2}, "an entropy l of 1\\.89"),
        ({"sensitive": "diagnosis", "t": 1.5}, "t must be from 0 to 1"),
        ({"sensitive": "diagnosis", "l": 0.5}, "l must be from 1"),
        ({"sensitive": "diagnosis", "t": 0.5, "suppress": 0.1}, "cannot both be asked for"),
        ({"quasi_identifiers": []}, "at least one column"),
        ({"quasi_identifiers": ["age", "age"]}, "named twice"),
        ({"quasi_identifiers": ["zip"]}, "no column 'zip'"),
        ({"table": GOOD.iloc[:0]}, "no rows"),
        ({"table": GOOD.assign(age=[20, np.nan, 40])}, "1 missing cell"),
        ({"table": GOOD.assign(age=[20, np.inf, 40])}, "infinite"),
        ({"table": pd.concat([GOOD, GOOD], axis=1)}, "two columns have the name"),
    ],
)
def test_what_cannot_be_is_refused(change, reason):
    arguments = {"table": GOOD, "quasi_identifiers": ["age", "sex"], "k": 2} | change
    table, known = arguments.pop("table"), arguments.pop("quasi_identifiers")
    with pytest.raises(ValueError, match=reason):
        mondrian(table, known, arguments.pop("k"), **arguments)


@pytest.mark.parametrize(
    "change",
    [
        {"k": 2.0},
        {"k": True},
        {"suppress": "1 %"},
        {"sensitive": "diagnosis", "t": "low"},
        {"table": [1, 2]},
        {"quasi_identifiers": "age"},
        {"table": GOOD.assign(age=[[1], [2], [3]])},
        {"table": GOOD.assign(age=pd.Series([20, "thirty", 40], dtype=object))},
    ],
)
def test_what_is_of_a_wrong_kind_is_refused(change):
    arguments = {"table": GOOD, "quasi_identifiers": ["age", "sex"], "k": 2} | change
    table, known = arguments.pop("table"), arguments.pop("quasi_identifiers")
    with pytest.raises(TypeError):
        mondrian(table, known, arguments.pop("k"), **arguments)
