import hashlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.hashing import hash_identifiers
from helpers.masking.parameter_checks import require_key
from helpers.masking.text_values import text_values

TEXTS = st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])))


@given(TEXTS, st.binary(max_size=20))
def test_each_value_is_hashed_with_the_salt_before_it(texts, salt):
    expected = [hashlib.sha256(salt + text.encode()).hexdigest() for text in texts]
    assert hash_identifiers(texts, salt).tolist() == expected


def test_the_answer_of_fips_180():
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert hash_identifiers(["abc"])[0] == expected


@pytest.mark.parametrize(
    "values",
    [
        ["a", None, "b"],
        ("a", np.nan, "b"),
        np.array(["a", None, "b"], dtype=object),
        pd.Series(["a", None, "b"]),
        pd.Series(["a", None, "b"], dtype=object),
        pd.Series(["a", None, "b"], dtype="string"),
        pd.Series(["a", None, "b"], dtype="category"),
    ],
    ids=["list", "tuple", "array", "str", "object", "string", "category"],
)
def test_every_kind_of_column_gives_the_same_and_missing_stays_missing(values):
    hashed = hash_identifiers(values)
    assert hashed.dtype == "str"
    assert hashed.isna().tolist() == [False, True, False]
    assert hashed[2] == hashlib.sha256(b"b").hexdigest()


def test_index_and_name_are_kept_and_the_column_is_not_changed():
    column = pd.Series(["a", "b", "a"], index=[7, 7, 3], name="number")
    before = column.copy()
    hashed = hash_identifiers(column)
    assert hashed.index.tolist() == [7, 7, 3]
    assert hashed.name == "number"
    pd.testing.assert_series_equal(column, before)


@pytest.mark.parametrize(
    "values", [[], [None, None], pd.Series(dtype=float)], ids=["none", "missing", "float"]
)
def test_nothing_to_hash(values):
    assert hash_identifiers(values).notna().sum() == 0
    assert len(hash_identifiers(values)) == len(values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2], "got integer"),
        ([1.5], "got floating"),
        (["a", 1], "got mixed-integer"),
        ([b"a"], "got bytes"),
        ([["a"], ["b"]], "got mixed"),
        ("a text", "list of texts, got str"),
        (pd.DataFrame({"a": ["x"]}), "got DataFrame"),
        (pd.Series([1, 2], dtype="category"), "got integer"),
    ],
    ids=["int", "float", "mixed", "bytes", "lists", "text", "table", "category"],
)
def test_what_is_not_text_is_refused(values, message):
    with pytest.raises(TypeError, match=message):
        text_values(values)


def test_a_salt_that_is_text_is_refused():
    with pytest.raises(TypeError, match="the salt must be bytes, got str"):
        hash_identifiers(["a"], "salt")


@pytest.mark.parametrize("size", [0, 15, 17, 33])
def test_a_key_of_a_wrong_length_is_refused_without_showing_it(size):
    key = b"Z" * size
    with pytest.raises(ValueError, match=f"16, 24 or 32 bytes, got {size}") as caught:
        require_key(key, 16, 24, 32)
    assert "ZZ" not in str(caught.value)
