import dataclasses
import json
import string
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sharing.errors import ShareError
from helpers.sharing.export import combine_words, from_text, split_into_words, to_text
from helpers.sharing.gf256_arrays import lagrange_weights, linear_combination
from helpers.sharing.shamir import Share, combine, split

KEY = bytes(range(100, 132))
QR_ALPHANUMERIC = set(string.digits + string.ascii_uppercase + " $%*+-./:")


@given(
    st.binary(min_size=1, max_size=300),
    st.integers(2, 255),
    st.integers(1, 255),
    st.binary(min_size=8, max_size=8),
)
def test_a_line_holds_the_share(value, threshold, index, identifier):
    share = Share.of(identifier, threshold, index, value)
    line = to_text(share)
    assert from_text(line) == share
    assert from_text(f"  {line.lower()}\n") == share
    assert set(line) <= QR_ALPHANUMERIC


def test_lines_give_the_secret():
    lines = [to_text(share) for share in split(KEY, 3, 5)]
    assert combine([from_text(line) for line in lines[1:4]]) == KEY


def test_every_wrong_character_is_noticed():
    line = to_text(split(KEY, 3, 5)[1])
    for place, right in enumerate(line):
        for wrong in sorted(QR_ALPHANUMERIC - {right}):
            with pytest.raises(ShareError, match="not a share, or damaged"):
                from_text(line[:place] + wrong + line[place + 1 :])


def test_every_lost_and_every_swapped_character_is_noticed():
    line = to_text(split(KEY, 3, 5)[1])
    for place in range(len(line)):
        with pytest.raises(ShareError):
            from_text(line[:place] + line[place + 1 :])
        swapped = line[:place] + line[place : place + 2][::-1] + line[place + 2 :]
        if swapped != line:
            with pytest.raises(ShareError):
                from_text(swapped)


def test_the_error_shows_nothing_of_the_line():
    line = to_text(split(KEY, 3, 5)[1])
    with pytest.raises(ShareError) as caught:
        from_text(line[:-1] + ("0" if line[-1] != "0" else "1"))
    assert line.split(":")[4][:8] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_longest_share_for_a_qr_code():
    longest = Share.of(bytes(8), 255, 255, bytes(2659))
    assert len(to_text(longest)) == 4296
    assert from_text(to_text(longest)) == longest
    with pytest.raises(ValueError, match="2660 bytes make 4297 characters, and a QR code holds 4296"):
        to_text(Share.of(bytes(8), 255, 255, bytes(2660)))


def test_a_damaged_share_is_not_exported():
    share = dataclasses.replace(split(KEY, 2, 3)[1], value=bytes(32))
    with pytest.raises(ShareError, match="share 2 is damaged"):
        to_text(share)
    with pytest.raises(TypeError, match="text, got bytes"):
        from_text(b"SHARE1")


def slip39(vectors):
    return json.loads((vectors / "slip39" / "vectors.json").read_text())


def test_the_published_vectors_of_slip_39(vectors):
    cases = slip39(vectors)
    refused = 0
    for name, mnemonics, secret, _ in cases:
        if secret:
            assert combine_words(mnemonics, "TREZOR").hex() == secret, name
        else:
            with pytest.raises(ShareError, match="mnemonic"):
                combine_words(mnemonics, "TREZOR")
            refused += 1
    assert (len(cases), refused) == (45, 30)


def test_our_field_gives_the_encrypted_secret_of_the_published_vectors(vectors):
    """SLIP-39 has the secret at 255 and a digest of it at 254, in the same field."""
    import hmac

    from shamir_mnemonic import cipher
    from shamir_mnemonic.share import Share as Words

    checked = 0
    for name, mnemonics, secret, _ in slip39(vectors):
        if secret and "asic sharing 2-of-3" in name:
            shares = [Words.from_mnemonic(mnemonic) for mnemonic in mnemonics]
            indices, values = [s.index for s in shares], [s.value for s in shares]
            encrypted = linear_combination(lagrange_weights(indices, at=255), values)
            digest = linear_combination(lagrange_weights(indices, at=254), values)
            assert hmac.digest(digest[4:], encrypted, "sha256")[:4] == digest[:4]
            first = shares[0]
            opened = cipher.decrypt(
                encrypted, b"TREZOR", first.iteration_exponent, first.identifier, first.extendable
            )
            assert opened.hex() == secret
            checked += 1
    assert checked == 4


def test_words_give_the_secret():
    words = split_into_words(KEY, 3, 5, "a passphrase")
    assert [len(mnemonic.split()) for mnemonic in words] == [33] * 5
    assert combine_words(words[2:], "a passphrase") == KEY
    assert combine_words(words[:3], "another") != KEY


def test_the_damaged_mnemonic_is_named():
    words = list(split_into_words(KEY, 2, 3))
    spoiled = words[1].split()
    spoiled[10] = "academic" if spoiled[10] != "academic" else "acid"
    with pytest.raises(ShareError, match=r"^mnemonic 2 is damaged") as caught:
        combine_words([words[0], " ".join(spoiled)])
    assert not set(spoiled[4:]) & set(str(caught.value).split())
    with pytest.raises(ShareError, match=r"^mnemonic 1 is damaged"):
        combine_words([words[0] + " notaword", words[1]])


def test_words_that_do_not_go_together():
    ours, others = split_into_words(KEY, 2, 3), split_into_words(KEY, 2, 3)
    for mixed in ([ours[0]], ours, [ours[0], ours[0]], [ours[0], others[1]], []):
        with pytest.raises(ShareError, match="do not give a secret together"):
            combine_words(mixed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((bytes(15), 2, 3), "16 or more, got 15"),
        ((bytes(33), 2, 3), "even number"),
        ((KEY, 1, 3), "threshold 1 and count 3"),
        ((KEY, 2, 17), "count 17"),
        ((KEY, 2, 3, "süß"), "printable ASCII"),
    ],
)
def test_what_cannot_be_made_words(arguments, message):
    with pytest.raises(ValueError, match=message):
        split_into_words(*arguments)


def test_one_text_is_no_list_of_mnemonics():
    with pytest.raises(TypeError, match="a list of texts"):
        combine_words("academic acid")


def test_without_the_library_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "shamir_mnemonic", None)
    with pytest.raises(ImportError, match="pip install shamir-mnemonic"):
        split_into_words(KEY, 2, 3)
    assert from_text(to_text(split(KEY, 2, 3)[0])).index == 1
