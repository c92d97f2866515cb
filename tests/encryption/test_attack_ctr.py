import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption import AuthenticationError, textbook_ctr, textbook_gcm_decrypt, textbook_gcm_encrypt
from helpers.encryption.attacks import flip_ctr


@given(st.binary(max_size=20), st.binary(min_size=6, max_size=6), st.binary(max_size=20))
def test_ctr_decrypts_to_the_wanted_text_and_the_rest_stays(before, wanted, after):
    key, counter = b"k" * 16, bytes(16)
    ciphertext = textbook_ctr(before + b"salary" + after, key, counter)
    changed = flip_ctr(ciphertext, len(before), b"salary", wanted)
    assert textbook_ctr(changed, key, counter) == before + wanted + after


def test_gcm_refuses_the_same_change():
    key, nonce = b"k" * 16, bytes(12)
    sealed = textbook_gcm_encrypt(b"salary: 1000", key, nonce)
    with pytest.raises(AuthenticationError):
        textbook_gcm_decrypt(flip_ctr(sealed, 8, b"1000", b"9000"), key, nonce)


@pytest.mark.parametrize("offset", [-1, 8, 100])
def test_a_place_outside_is_refused(offset):
    with pytest.raises(ValueError, match="inside the 10 bytes of the ciphertext"):
        flip_ctr(bytes(10), offset, b"abc", b"def")


def test_texts_of_two_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        flip_ctr(bytes(10), 0, b"1000", b"10000")
