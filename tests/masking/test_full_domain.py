import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.full_domain import full_domain_release, suppress_small_classes
from helpers.masking.generalization import Digits, NumberBands
from helpers.masking.k_anonymity import k_anonymity


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from("FM")), min_size=1, max_size=40), st.integers(1, 6)
)
def test_a_full_domain_release_keeps_exactly_the_large_classes(rows, k):
    table = pd.DataFrame(rows, columns=["age", "sex"], index=range(7, 7 + len(rows)))
    before = table.copy()
    release = full_domain_release(table, {"age": (NumberBands((10,)), 1), "sex": (Digits(1), 0)}, k)
    assert table.equals(before)
    crowd = [sum(o[0] // 10 == r[0] // 10 and o[1] == r[1] for o in rows) for r in rows]
    assert (release.classes >= 0).tolist() == [size >= k for size in crowd]
    assert release.suppressed == sum(size < k for size in crowd)
    if len(release.table):
        assert k_anonymity(release.table, ["age", "sex"]) >= k
        assert set(release.classes) - {-1} == set(range(release.classes.max() + 1))


def test_the_limit():
    table = pd.DataFrame({"sex": ["F"] * 9 + ["M"]})
    assert suppress_small_classes(table, ["sex"], 2, limit=0.1).suppressed == 1
    rare = pd.DataFrame({"age": [0] * 71 + list(range(1, 30))})
    assert suppress_small_classes(rare, ["age"], 2, limit=0.29).suppressed == 29  # 0.29 · 100 is below 29
    with pytest.raises(ValueError, match=r"more than the limit of 9\.0 %"):
        suppress_small_classes(table, ["sex"], 2, limit=0.09)
    with pytest.raises(ValueError, match="limit must be a share"):
        suppress_small_classes(table, ["sex"], 2, limit=2)
    with pytest.raises(ValueError, match="k must be at least 1"):
        suppress_small_classes(table, ["sex"], 0)
    assert len(suppress_small_classes(table, ["sex"], 99).table) == 0


def test_no_category_tells_what_was_suppressed():
    table = pd.DataFrame({"age": [23, 25, 61], "diagnosis": pd.Categorical(["flu", "flu", "HIV"])})
    release = full_domain_release(table, {"age": (NumberBands((10,)), 1)}, k=2)
    assert release.table["age"].cat.categories.tolist() == ["20-29"]
    assert release.table["diagnosis"].cat.categories.tolist() == ["flu"]
    assert table["diagnosis"].cat.categories.tolist() == ["HIV", "flu"]
