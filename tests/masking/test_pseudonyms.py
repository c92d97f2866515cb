import hmac

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.pseudonyms import pseudonyms, replace_tokens, rotate_pseudonyms

KEYS = st.binary(min_size=32, max_size=32)
TEXTS = st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
OLD, NEW = bytes(range(32)), bytes(range(1, 33))
MAILS = [f"person{number}@example.org" for number in range(200)]


@given(TEXTS, KEYS, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=10))
def test_tokens_are_hmacs_under_the_key_of_the_context(texts, key, context):
    context_key = hmac.new(key, context.encode(), "sha256").digest()
    expected = [hmac.new(context_key, text.encode(), "sha256").hexdigest()[:32] for text in texts]
    assert pseudonyms(texts, key, context=context).tolist() == expected


def test_one_value_has_one_token_in_every_table():
    left = pd.DataFrame({"mail": MAILS, "cost": range(200)})
    right = pd.DataFrame({"mail": MAILS[::-1], "ward": range(200)})
    plain = left.merge(right, on="mail")
    masked = left.assign(mail=pseudonyms(left["mail"], OLD)).merge(
        right.assign(mail=pseudonyms(right["mail"], OLD)), on="mail"
    )
    pd.testing.assert_frame_equal(plain.drop(columns="mail"), masked.drop(columns="mail"))


def test_other_key_or_context_other_tokens():
    columns = [
        pseudonyms(MAILS, OLD),
        pseudonyms(MAILS, NEW),
        pseudonyms(MAILS, OLD, context="study"),
        pseudonyms(MAILS, OLD, context="billing"),
    ]
    assert len({token for column in columns for token in column}) == 800


def test_tokens_have_128_bits_that_look_random():
    tokens = pseudonyms([str(number) for number in range(5_000)], OLD)
    assert tokens.str.fullmatch("[0-9a-f]{32}").all()
    bits = np.unpackbits(np.frombuffer(bytes.fromhex("".join(tokens)), dtype=np.uint8)).reshape(-1, 128)
    # A fair bit strays 6 standard errors from one half less than once in 500 million; there are 128.
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 6 * 0.5 / np.sqrt(5_000)


def test_index_name_and_missing_cells_are_kept():
    column = pd.Series(["a", None, "a"], index=[3, 1, 3], name="mail")
    tokens = pseudonyms(column, OLD)
    assert tokens.index.tolist() == [3, 1, 3]
    assert tokens.name == "mail"
    assert tokens.isna().tolist() == [False, True, False]
    assert tokens.iloc[0] == tokens.iloc[2]


def test_stored_tables_follow_a_rotation():
    mapping = rotate_pseudonyms(MAILS + MAILS, OLD, NEW, context="study")
    assert len(mapping) == 200
    stored = pd.Series([*pseudonyms(MAILS, OLD, context="study"), None], name="mail")
    followed = replace_tokens(stored, mapping)
    assert followed[:200].tolist() == pseudonyms(MAILS, NEW, context="study").tolist()
    assert followed.isna().sum() == 1
    assert followed.name == "mail"


def test_a_token_of_another_context_does_not_follow():
    mapping = rotate_pseudonyms(MAILS, OLD, NEW)
    with pytest.raises(ValueError, match="2 of 202 distinct tokens are not in the mapping"):
        replace_tokens([*pseudonyms(MAILS, OLD), *pseudonyms(MAILS[:2], OLD, context="x")], mapping)


def test_rotation_to_the_same_key_is_refused():
    with pytest.raises(ValueError, match="must not be the old one"):
        rotate_pseudonyms(MAILS, OLD, bytes(OLD))


@pytest.mark.parametrize(
    ("key", "context", "error", "message"),
    [
        (bytes(31), "", ValueError, "32 bytes, got 31"),
        (b"", "", ValueError, "32 bytes, got 0"),
        ("secret" * 6, "", TypeError, "must be bytes, got str"),
        (None, "", TypeError, "must be bytes, got NoneType"),
        (OLD, b"study", TypeError, "context must be text, got bytes"),
    ],
    ids=["short", "empty", "text", "none", "context"],
)
def test_bad_keys_and_contexts(key, context, error, message):
    with pytest.raises(error, match=message):
        pseudonyms(["a"], key, context=context)


def test_numbers_are_refused():
    with pytest.raises(TypeError, match="must be text, got integer"):
        pseudonyms([4711], OLD)


def test_mappings_of_two_tables_may_be_joined_and_repeat_each_other():
    mapping = pd.concat([rotate_pseudonyms(MAILS[:9], OLD, NEW), rotate_pseudonyms(MAILS[5:12], OLD, NEW)])
    assert replace_tokens(pseudonyms(MAILS[:12], OLD), mapping).equals(pseudonyms(MAILS[:12], NEW))


def test_a_mapping_that_contradicts_itself_is_refused():
    mixed = pd.concat([rotate_pseudonyms(MAILS, OLD, NEW), rotate_pseudonyms(MAILS, OLD, bytes(32))])
    with pytest.raises(ValueError, match="two new tokens for one old token"):
        replace_tokens(pseudonyms(MAILS[:1], OLD), mixed)
    with pytest.raises(TypeError, match="must be a pandas Series, got dict"):
        replace_tokens(["a"], {"a": "b"})


def test_two_ways_to_write_a_letter_are_two_identifiers():
    assert pseudonyms(["\u00e9", "e\u0301", "a", "a\0"], OLD).is_unique
