import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.cuts import halves, in_pairs, savings, widest
from helpers.masking.parts import Parts, part_widths, whole
from helpers.masking.ranked_columns import ranked_columns

PARTS = st.lists(
    st.lists(st.integers(0, 5), min_size=2, max_size=12).filter(lambda x: len(set(x)) > 1), max_size=6
)


def cut(parts, relaxed):
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    codes = np.array([code for part in parts for code in part], dtype=np.uint8)
    two = halves(codes, Parts(np.arange(len(codes)), sizes), relaxed=relaxed)
    pieces = [codes[rows].tolist() for rows in np.split(two.rows, two.starts[1:])][: len(two)]
    return pieces[: len(parts)], pieces[len(parts) :]


@settings(deadline=None)
@given(PARTS)
def test_a_strict_cut_lies_between_two_values_nearest_to_the_middle(parts):
    lower, upper = cut(parts, relaxed=False)
    for part, low, high in zip(parts, lower, upper, strict=True):
        assert sorted(low + high) == sorted(part)
        assert max(low) < min(high)
        other_cuts = [sum(code <= value for code in part) for value in set(part) if value < max(part)]
        assert abs(2 * len(low) - len(part)) == min(abs(2 * size - len(part)) for size in other_cuts)


@settings(deadline=None)
@given(PARTS)
def test_a_relaxed_cut_is_in_the_middle(parts):
    lower, upper = cut(parts, relaxed=True)
    for part, low, high in zip(parts, lower, upper, strict=True):
        assert sorted(low + high) == sorted(part)
        assert max(low) <= min(high)
        assert len(low) == len(part) // 2


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), min_size=2, max_size=40), st.integers(1, 5)
)
def test_savings_are_the_loss_before_less_that_after(rows, k):
    columns = ranked_columns(pd.DataFrame(rows, columns=["x", "y"]), ["x", "y"])
    part = whole(len(rows))
    saved = savings(columns, part, k, relaxed=False)
    for number, column in enumerate(columns):
        if len(column.values) == 1:
            assert saved[0, number] == -1 == widest(columns, part, k, relaxed=False)[0, number]
            continue
        two = halves(column.codes, part, relaxed=False)
        before, after = (sum(p.sizes @ part_widths(columns, p)) for p in (part, two))
        assert after <= before + 1e-9
        expected = max(before - after, 0) if two.sizes.min() >= k else -1
        assert np.isclose(saved[0, number], expected)


def test_pairs():
    assert in_pairs(np.array([1, 2, 3, 4])).tolist() == [[1, 2], [3, 4]]
