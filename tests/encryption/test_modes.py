from collections import Counter
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.encryption import (
    PaddingError,
    pkcs7_pad,
    pkcs7_unpad,
    textbook_cbc_decrypt,
    textbook_cbc_encrypt,
    textbook_ctr,
    textbook_ecb_decrypt,
    textbook_ecb_encrypt,
    xor_bytes,
)
from helpers.encryption.modes import counter_blocks

KEYS = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
BLOCKS = st.binary(min_size=16, max_size=16)
ENCRYPT = {
    "ECB": lambda text, key, iv: textbook_ecb_encrypt(text, key),
    "CBC": textbook_cbc_encrypt,
    "CTR": textbook_ctr,
}
DECRYPT = {
    "ECB": lambda text, key, iv: textbook_ecb_decrypt(text, key),
    "CBC": textbook_cbc_decrypt,
    "CTR": textbook_ctr,
}


@pytest.mark.parametrize(
    ("mode", "pattern", "sections"),
    [
        ("ECB", "ECB/*.rsp", {"encrypt": 1069, "decrypt": 1069}),
        ("CBC", "CBC/*.rsp", {"encrypt": 1069, "decrypt": 1069}),
        ("CTR", "CTR/*.txt", {"encrypt": 9}),
    ],
)
def test_nists_known_answers_and_those_of_rfc_3686(nist_cases, mode, pattern, sections):
    cases = nist_cases(pattern)
    for case in cases:
        key, iv, plaintext, ciphertext = (
            case.get(name, b"") for name in ("key", "iv", "plaintext", "ciphertext")
        )
        if case["section"] == "encrypt":
            assert ENCRYPT[mode](plaintext, key, iv) == ciphertext, case
        else:
            assert DECRYPT[mode](ciphertext, key, iv) == plaintext, case
    assert Counter(case["section"] for case in cases) == sections


@given(st.binary(max_size=80), KEYS, BLOCKS)
@settings(max_examples=50)
def test_the_same_as_the_library_and_back(message, key, iv):
    padder = padding.PKCS7(128).padder()
    padded = pkcs7_pad(message)
    assert padded == padder.update(message) + padder.finalize()
    assert pkcs7_unpad(padded) == message
    for name, mode in {"ECB": modes.ECB(), "CBC": modes.CBC(iv), "CTR": modes.CTR(iv)}.items():
        text = message if name == "CTR" else padded
        ciphertext = ENCRYPT[name](text, key, iv)
        assert ciphertext == Cipher(algorithms.AES(key), mode).encryptor().update(text)
        assert DECRYPT[name](ciphertext, key, iv) == text


@given(st.binary(max_size=48))
def test_unpadding_accepts_what_the_library_accepts_and_nothing_else(data):
    unpadder = padding.PKCS7(128).unpadder()
    try:
        expected = unpadder.update(data) + unpadder.finalize()
    except ValueError:
        with pytest.raises(PaddingError):
            pkcs7_unpad(data)
    else:
        assert pkcs7_unpad(data) == expected


@pytest.mark.parametrize(
    "end", ["00", "11", "0102", "0303", "020203", "ff", "01" + "00" * 15, "10" * 15, "10" * 14 + "0f"]
)
def test_wrong_padding_has_one_message(end):
    with pytest.raises(PaddingError, match=r"^the padding is wrong$"):
        pkcs7_unpad(bytes.fromhex(end).rjust(16, b"x"))


def test_any_block_function_will_do():
    """With E(block) = block XOR key the modes are formulas that one can check by eye."""
    iv, message, key = b"i" * 16, b"A" * 16 + b"B" * 16, b"\x01" * 16
    assert textbook_ecb_encrypt(message, key, xor_bytes) == b"@" * 16 + b"C" * 16
    first = bytes([ord("A") ^ ord("i") ^ 1]) * 16
    second = bytes([ord("B") ^ first[0] ^ 1]) * 16
    assert textbook_cbc_encrypt(message, key, iv, xor_bytes) == first + second
    assert textbook_cbc_decrypt(first + second, key, iv, xor_bytes) == message
    assert textbook_ctr(b"A" * 16, key, iv, xor_bytes) == first


@given(BLOCKS, st.integers(1, 128))
def test_counters_wrap_and_leave_the_rest_alone(first, bits):
    blocks = [int.from_bytes(block, "big") for block in counter_blocks(first, 3, bits)]
    assert len(blocks) == 3
    assert len({block >> bits for block in blocks}) == 1
    assert all((b - a) % 2**bits == 1 % 2**bits for a, b in pairwise(blocks))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"message must be a multiple of 16 bytes, got 5; pkcs7_pad"):
        textbook_ecb_encrypt(b"short", bytes(16))
    with pytest.raises(ValueError, match="ciphertext must be a multiple of 16 bytes, got 17"):
        textbook_cbc_decrypt(bytes(17), bytes(16), bytes(16))
    with pytest.raises(ValueError, match="IV must have 16 bytes, got 12"):
        textbook_cbc_encrypt(bytes(16), bytes(16), bytes(12))
    with pytest.raises(ValueError, match="counter must have 16 bytes, got 12"):
        textbook_ctr(b"data", bytes(16), bytes(12))
    with pytest.raises(TypeError, match="message must be bytes, got str"):
        pkcs7_pad("text")
