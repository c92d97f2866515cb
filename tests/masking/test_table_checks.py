"""What cannot be worked on is refused in words, and what can be is let through unchanged."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from helpers.masking.table_checks import check_column, check_one_kind, check_table, holds_dates, holds_numbers

REFUSED = [
    ([1, "a"], TypeError, "mixes int and str"),
    ([1, 2.5], TypeError, "mixes float and int"),
    ([True, 1], TypeError, "mixes bool and int"),
    ([b"x", "x"], TypeError, "mixes bytes and str"),
    ([[1], [2]], TypeError, "cannot be compared: unhashable type: 'list'"),
    ([{}, {}], TypeError, "cannot be compared"),
    ([(1, [2])], TypeError, "cannot be compared"),
    ([1.0, np.inf], ValueError, "infinite"),
]


@pytest.mark.parametrize(("cells", "error", "message"), REFUSED)
def test_cells_that_are_refused(cells, error, message):
    column = pd.Series(cells, dtype=object, name="x")
    with pytest.raises(error, match=message):
        check_column(column)
    with pytest.raises(error, match=f"'x'.*{message}"):
        check_table(column.to_frame())


@pytest.mark.parametrize("dtype", ["float16", "float64", "Float64"])
def test_infinities_are_refused_in_every_float(dtype):
    with pytest.raises(ValueError, match="infinite"):
        check_column(pd.Series([1.0, -np.inf], dtype=dtype))


def test_a_category_is_judged_by_its_values():
    with pytest.raises(TypeError, match="mixes int and str"):
        check_column(pd.Series(pd.Categorical([1, "a"])))
    with pytest.raises(ValueError, match="infinite"):
        check_column(pd.Series(pd.Categorical([1.0, np.inf])))
    check_column(pd.Series(pd.Categorical(["a", None])), missing_allowed=True)


@pytest.mark.parametrize(
    "cells",
    [
        [1, 2],
        [1.5, 2.5],
        [True, False],
        ["a", "b"],
        [Decimal(1), Decimal(2)],
        [datetime.date(2020, 1, 1)],
        [2**70, 5],
        [("a", 1), ("b", 2)],
        pd.to_datetime(["2020-01-01"]),
    ],
)
def test_cells_of_one_kind_pass(cells):
    check_column(pd.Series(cells))
    check_table(pd.DataFrame({"x": cells}))


@pytest.mark.parametrize(
    "cells", [["a", None], [1.0, None], [pd.Timestamp("2020-01-01"), None], [None, None]]
)
def test_missing_cells_are_refused_unless_allowed(cells):
    check_column(pd.Series(cells), missing_allowed=True)
    with pytest.raises(ValueError, match="missing cell"):
        check_column(pd.Series(cells))


def test_the_first_missing_row_is_named():
    with pytest.raises(ValueError, match="2 missing cells, the first in row 1; fill or drop them first"):
        check_table(pd.DataFrame({"x": ["a", None, None]}))


@pytest.mark.parametrize(
    ("table", "columns", "error", "message"),
    [
        ([1, 2], None, TypeError, "must be a pandas DataFrame, got list"),
        (pd.DataFrame({"x": []}), None, ValueError, "no rows"),
        (pd.DataFrame(index=[0]), None, ValueError, "name at least one column"),
        (pd.DataFrame([[1, 2]], columns=["x", "x"]), None, ValueError, "two columns have the name 'x'"),
        (pd.DataFrame({"x": [1]}), "x", TypeError, r"in a list: \['x'\]"),
        (pd.DataFrame({"x": [1]}), (name for name in "x"), TypeError, "in a list, not in a generator"),
        (pd.DataFrame({"x": [1]}), map(str, "x"), TypeError, "in a list, not in a map"),
        (pd.DataFrame({"x": [1]}), [["x"]], ValueError, r"no column \['x'\]"),
        (pd.DataFrame({"x": [1]}), [], ValueError, "name at least one column"),
        (pd.DataFrame({"x": [1]}), ["y"], ValueError, "no column 'y' in the table; it has 'x'"),
        (pd.DataFrame({"x": [1]}), ["x", "x"], ValueError, "named twice"),
    ],
)
def test_tables_that_are_refused(table, columns, error, message):
    with pytest.raises(error, match=message):
        check_table(table, columns)


def test_only_the_named_columns_are_judged():
    check_table(pd.DataFrame({"good": [1, 2], "bad": [1.0, np.inf]}), ["good"])


@pytest.mark.parametrize("wrong", [[1], np.array([1]), pd.DataFrame({"x": [1]}), "x"])
def test_a_column_is_a_series_with_rows(wrong):
    with pytest.raises(TypeError, match="must be a pandas Series"):
        check_column(wrong)
    with pytest.raises(ValueError, match="no rows"):
        check_column(pd.Series([], dtype=float))


@pytest.mark.parametrize(
    ("cells", "yes"),
    [
        (pd.Series([1]), True),
        (pd.Series([1, None], dtype="Int8"), True),
        (pd.Series([1.5], dtype="Float32"), True),
        (pd.Series([True]), False),
        (pd.Series([1j]), False),
        (pd.Series(["1"]), False),
        (pd.Series([2**70]), False),
        (pd.Series(pd.to_timedelta([1])), False),
    ],
)
def test_holds_numbers(cells, yes):
    assert holds_numbers(cells) is yes


@pytest.mark.parametrize(
    ("cells", "yes"),
    [
        (pd.to_datetime(["2020-01-01"]), True),
        (pd.to_datetime(["2020-01-01"]).tz_localize("UTC"), True),
        ([datetime.date(2020, 1, 1)], False),
        (["2020-01-01"], False),
    ],
)
def test_holds_dates(cells, yes):
    assert holds_dates(pd.Series(cells)) is yes


KINDS = {
    "numbers": [[1], [1.5], [Decimal(1)], pd.array([1, None], dtype="Int64"), pd.Categorical([1])],
    "text": [["a"], pd.Categorical(["a"]), pd.Series(["a"], dtype=object)],
    "truth values": [[True], pd.array([True, None], dtype="boolean")],
    "dates": [pd.to_datetime(["2020-01-01"]), pd.to_datetime(["2020-01-01"]).tz_localize("UTC")],
    "date": [[datetime.date(2020, 1, 1)]],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_columns_of_two_kinds_are_not_compared(kind, other):
    for cells in KINDS[kind]:
        for others in KINDS[other]:
            if kind == other:
                check_one_kind(pd.Series(cells), pd.Series(others), "the others")
            else:
                with pytest.raises(TypeError, match=f"holds {kind}, but the others hold {other}"):
                    check_one_kind(pd.Series(cells), pd.Series(others), "the others")
    check_one_kind(pd.Series(KINDS[kind][0]), pd.Series([None, None]), "the others")
