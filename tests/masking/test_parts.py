import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.parts import Parts, joined, part_widths, parts_of, whole
from helpers.masking.ranked_columns import ranked_columns

CLASSES = st.lists(st.integers(0, 4), min_size=1, max_size=30)


def test_a_column_of_one_value_is_not_wide():
    columns = ranked_columns(pd.DataFrame({"x": [5, 5], "y": ["a", "a"]}), ["x", "y"])
    assert part_widths(columns, whole(2)).tolist() == [[0, 0]]


def test_the_largest_whole_numbers_do_not_overflow():
    limits = np.iinfo(np.int64)
    columns = ranked_columns(pd.DataFrame({"x": [limits.min, 0, limits.max]}), ["x"])
    assert part_widths(columns, parts_of(np.array([0, 0, 1]))).ravel() == pytest.approx([0.5, 0])


@settings(deadline=None)
@given(CLASSES, st.integers(1, 150))
def test_widths_are_their_definition(classes, categories):
    """Below 65 categories the sets are words of bits, beyond they are sorted: both count the same."""
    rng = np.random.default_rng(categories)
    table = pd.DataFrame({"x": rng.integers(-9, 9, 200), "y": rng.integers(0, categories, 200).astype(str)})
    classes = np.resize(classes, 200)
    columns = ranked_columns(table, ["x", "y"])
    assert (columns[1].bits is None) == (table["y"].nunique() > 64)
    widths = part_widths(columns, parts_of(classes))
    for width, number in zip(widths, np.unique(classes), strict=True):
        part = table[classes == number]
        assert width[0] == pytest.approx(np.ptp(part["x"]) / np.ptp(table["x"]))
        assert width[1] == pytest.approx((part["y"].nunique() - 1) / max(table["y"].nunique() - 1, 1))


@settings(deadline=None)
@given(CLASSES, st.data())
def test_parts_and_classes_say_the_same(classes, data):
    classes = np.array(classes) - 1
    parts = parts_of(classes)
    assert sorted(parts.rows) == np.flatnonzero(classes >= 0).tolist()
    expected = [np.flatnonzero(classes == number).tolist() for number in np.unique(classes[classes >= 0])]
    assert [some.tolist() for some in np.split(parts.rows, parts.starts[1:])][: len(parts)] == expected
    wanted = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts))), dtype=bool
    )
    both = joined([parts.only(wanted), parts.only(~wanted)])
    assert sorted(both.rows) == sorted(parts.rows)
    assert sorted(both.sizes) == sorted(parts.sizes)


def test_no_parts():
    nothing = joined([])
    assert len(nothing) == 0
    assert part_widths(ranked_columns(pd.DataFrame({"x": [1], "y": ["a"]}), ["x", "y"]), nothing).shape == (
        0,
        2,
    )
    assert isinstance(nothing.only(np.empty(0, dtype=bool)), Parts)
