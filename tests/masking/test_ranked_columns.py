import datetime

import numpy as np
import pandas as pd
import pytest

from helpers.masking.ranked_columns import ranked_columns


@pytest.mark.parametrize(
    ("cells", "has_order"),
    [
        (pd.array([3, 1, 2], dtype="Int64"), True),
        (pd.array([3.5, 1, 2], dtype="Float64"), True),
        (pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"]), True),
        (pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"]).tz_localize("UTC"), True),
        (pd.to_timedelta([3, 1, 2], unit="D"), True),
        (pd.Series([3, 1, 2], dtype=object), True),
        (np.array([3, 1, 2], dtype=np.uint8), True),
        ([True, False, True], False),
        (["c", "a", "b"], False),
        (pd.Categorical([3, 1, 2]), False),
        ([datetime.date(2024, 3, 1), datetime.date(2024, 1, 1), datetime.date(2024, 2, 1)], False),
    ],
    ids=lambda value: str(getattr(value, "dtype", type(value).__name__)),
)
def test_ranks_stand_for_the_values(cells, has_order):
    table = pd.DataFrame({"x": cells})
    [column] = ranked_columns(table, ["x"])
    assert column.has_order == has_order
    assert column.values[column.codes].tolist() == table["x"].tolist()
    if has_order:
        assert column.codes.tolist() == [2, 0, 1]
        assert column.distance(np.array([0, 0]), np.array([0, 2])).tolist() == [0, 1]


def test_frequent_categories_come_first_and_ties_by_name():
    [column] = ranked_columns(pd.DataFrame({"x": list("abbcc")}), ["x"])
    assert column.values.tolist() == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([-1e308, 0.0, 1e308], [0, 0.5, 1]),
        ([2**60, 2**60 + 1, 2**60 + 2], [0, 0.5, 1]),
        (np.array([0, 2**63, 2**64 - 2], dtype="uint64"), [0, 0.5, 1]),
        ([-(2**63), 0, 2**63 - 1], [0, 0.5, 1]),
        (np.array([1, 2, 3], dtype="float16"), [0, 0.5, 1]),
        (np.array([-128, 0, 127], dtype="int8"), [0, 128 / 255, 1]),
        (pd.DatetimeIndex(["2024-01-01 00:00:00.000000000", "2024-01-01 00:00:00.000000001"]), [0, 1]),
    ],
    ids=lambda value: str(getattr(value, "dtype", value)),
)
def test_distances_of_huge_and_of_close_values(cells, expected):
    [column] = ranked_columns(pd.DataFrame({"x": cells}), ["x"])
    first = np.zeros(len(expected), dtype=int)
    assert column.distance(first, np.arange(len(expected))).tolist() == pytest.approx(expected)


def test_values_without_any_order():
    with pytest.raises(TypeError, match="column 'x' holds cells that cannot be sorted"):
        ranked_columns(pd.DataFrame({"x": [object(), object()]}), ["x"])
