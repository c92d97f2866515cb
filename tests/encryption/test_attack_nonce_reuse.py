import os
from contextlib import suppress

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption import (
    AuthenticationError,
    hash_key,
    textbook_ctr,
    textbook_gcm_decrypt,
    textbook_gcm_encrypt,
    xor_bytes,
)
from helpers.encryption.attacks import (
    Captured,
    drag_crib,
    flip_ctr,
    forge,
    hash_key_candidates,
    xor_of_messages,
)

KEY, NONCE = bytes(range(32)), b"twelve bytes"


def capture(message, nonce, associated_data=b""):
    return Captured(textbook_gcm_encrypt(message, KEY, nonce, associated_data), associated_data)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_two_time_pad(first, second):
    ciphertexts = (textbook_ctr(message, KEY, bytes(16)) for message in (first, second))
    size = min(len(first), len(second))
    assert xor_of_messages(*ciphertexts) == xor_bytes(first[:size], second[:size])


def test_a_guessed_word_reads_the_other_message():
    first, second = b"name: Ann; diagnosis: healthy", b"name: Bob; diagnosis: malaria"
    mixed = xor_of_messages(textbook_ctr(first, KEY, bytes(16)), textbook_ctr(second, KEY, bytes(16)))
    assert (22, "malaria") in drag_crib(mixed, b"healthy")
    fresh = xor_of_messages(textbook_ctr(first, KEY, bytes(16)), textbook_ctr(second, KEY, b"\x01" * 16))
    assert (22, "malaria") not in drag_crib(fresh, b"healthy")


def test_a_crib_must_give_printable_text():
    assert drag_crib(b"\x00\xff\x00", b"a") == [(0, "a"), (2, "a")]
    assert drag_crib(b"ab", b"too long") == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((b"salary: 1000", b""), (b"salary: 2345", b"")),
        ((b"", b"header 1"), (b"", b"header 2")),
        ((b"a message of more than two blocks, forty", b"row 1"), (b"a short one", b"row 2")),
        ((b"x" * 16, b""), (b"x" * 15, b"")),
    ],
)
def test_the_hash_key_is_found_and_signs_anything(first, second):
    one, two = capture(first[0], NONCE, first[1]), capture(second[0], NONCE, second[1])
    candidates = hash_key_candidates(one, two)
    assert hash_key(KEY) in candidates
    forgeries = [forge(one, H, b"any bytes at all", b"any header") for H in candidates]
    assert sum(opens(forgery, b"any header") for forgery in forgeries) == 1


def opens(sealed, associated_data):
    try:
        textbook_gcm_decrypt(sealed, KEY, NONCE, associated_data)
    except AuthenticationError:
        return False
    return True


def test_a_later_message_is_changed_and_the_library_accepts_it():
    later = b"another nonce"[:12]
    pair = [capture(message, NONCE) for message in (b"salary: 1000", b"salary: 2345")]
    captured = Captured(AESGCM(KEY).encrypt(later, b"pay 0010 EUR", b"order"), b"order")
    wanted = flip_ctr(captured.ciphertext, 4, b"0010", b"9910")
    accepted = []
    for H in hash_key_candidates(*pair):
        with suppress(InvalidTag):
            accepted.append(AESGCM(KEY).decrypt(later, forge(captured, H, wanted, b"order"), b"order"))
    assert accepted == [b"pay 9910 EUR"]


def test_fresh_nonces_give_nothing_away():
    one, two = (capture(message, os.urandom(12)) for message in (b"salary: 1000", b"salary: 2345"))
    assert hash_key(KEY) not in hash_key_candidates(one, two)


def test_equal_messages_are_refused():
    with pytest.raises(ValueError, match="pass two different ones"):
        hash_key_candidates(capture(b"same", NONCE), capture(b"same", NONCE))
