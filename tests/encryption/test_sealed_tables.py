"""Tables go in and come out, and a change yields no table."""

import pandas as pd
import pytest

from helpers.encryption import SealBroken, SharedKey, open_table, seal_bytes, seal_table

KEY = SharedKey.random()
TABLE = pd.DataFrame(
    {
        "age": [37, 33, 58],
        "pay": [1.5, None, 3.25],
        "city": ["Zürich", "a, b", 'say "x"\nno'],
        "postcode": ["01067", "80331", "00001"],
    }
)


def test_a_table_comes_back_as_csv(tmp_path):
    before = TABLE.copy()
    seal_table(TABLE, tmp_path / "x", [KEY])
    pd.testing.assert_frame_equal(open_table(tmp_path / "x", KEY, dtype={"postcode": str}), TABLE)
    pd.testing.assert_frame_equal(TABLE, before)


def test_without_being_told_csv_turns_digits_into_numbers(tmp_path):
    seal_table(TABLE, tmp_path / "x", [KEY])
    assert open_table(tmp_path / "x", KEY)["postcode"].tolist() == [1067, 80331, 1]


def test_a_table_comes_back_as_parquet_with_its_kinds(tmp_path):
    pytest.importorskip("pyarrow")
    seal_table(TABLE, tmp_path / "x", [KEY], form="parquet")
    pd.testing.assert_frame_equal(open_table(tmp_path / "x", KEY), TABLE)


@pytest.mark.parametrize("place", [0, 100, 200, -1])
def test_a_changed_file_yields_no_table(tmp_path, place):
    seal_table(TABLE, tmp_path / "x", [KEY])
    sealed = bytearray((tmp_path / "x").read_bytes())
    sealed[place] ^= 1
    (tmp_path / "x").write_bytes(sealed)
    with pytest.raises(SealBroken):
        open_table(tmp_path / "x", KEY)


def test_any_sealed_csv_opens(tmp_path):
    (tmp_path / "x").write_bytes(seal_bytes(b"a,b\n1,2\n", [KEY]))
    assert open_table(tmp_path / "x", KEY).to_dict("list") == {"a": [1], "b": [2]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [KEY]), "must be a pandas DataFrame, got list"),
        ((TABLE, []), "needs 1 to 32 recipients, got 0"),
        ((TABLE, [KEY], "xls"), "'csv' or 'parquet', got 'xls'"),
    ],
)
def test_what_cannot_be_sealed_is_refused_and_leaves_the_old_file(tmp_path, arguments, message):
    (tmp_path / "x").write_bytes(b"old")
    table, *others = arguments
    with pytest.raises((TypeError, ValueError), match=message):
        seal_table(table, tmp_path / "x", *others)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"old")]
