"""FIPS 197's examples: appendices A and B of every edition, appendix C of the first (2001)."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption import (
    state_rows,
    textbook_aes_decrypt_block,
    textbook_aes_encrypt_block,
    textbook_aes_key_schedule,
    trace_encryption,
)

KEYS = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
BLOCKS = st.binary(min_size=16, max_size=16)
APPENDIX_A = [
    ("2b7e151628aed2a6abf7158809cf4f3c", 11, "d014f9a8c9ee2589e13f0cc8b6630ca6"),
    ("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", 13, "e98ba06f448c773c8ecc720401002202"),
    (
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        15,
        "fe4890d1e6188d0b046df344706c631e",
    ),
]
APPENDIX_C = [
    (16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
    (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
    (32, "8ea2b7ca516745bfeafc49904b496089"),
]


@pytest.mark.parametrize(("key", "count", "last"), APPENDIX_A)
def test_appendix_a_key_expansion(key, count, last):
    round_keys = textbook_aes_key_schedule(bytes.fromhex(key))
    assert (b"".join(round_keys).hex()).startswith(key)
    assert (len(round_keys), round_keys[-1].hex()) == (count, last)


def test_appendix_b_cipher_example():
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    steps = trace_encryption(bytes.fromhex("3243f6a8885a308d313198a2e0370734"), key)
    expected = {
        (0, "input"): "3243f6a8885a308d313198a2e0370734",
        (0, "AddRoundKey"): "193de3bea0f4e22b9ac68d2ae9f84808",
        (1, "SubBytes"): "d42711aee0bf98f1b8b45de51e415230",
        (1, "ShiftRows"): "d4bf5d30e0b452aeb84111f11e2798e5",
        (1, "MixColumns"): "046681e5e0cb199a48f8d37a2806264c",
        (1, "AddRoundKey"): "a49c7ff2689f352b6b5bea43026a5049",
        (10, "AddRoundKey"): "3925841d02dc09fbdc118597196a0b32",
    }
    found = {(step.round, step.name): step.state for step in steps}
    assert {place: found[place] for place in expected} == {
        place: state_rows(bytes.fromhex(state)) for place, state in expected.items()
    }


@pytest.mark.parametrize(("size", "ciphertext"), APPENDIX_C)
def test_appendix_c_example_vectors(size, ciphertext):
    block, key = bytes.fromhex("00112233445566778899aabbccddeeff"), bytes(range(size))
    assert textbook_aes_encrypt_block(block, key).hex() == ciphertext
    assert textbook_aes_decrypt_block(bytes.fromhex(ciphertext), key) == block


@given(BLOCKS, KEYS)
def test_the_same_as_the_library_and_back(block, key):
    library = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    ciphertext = textbook_aes_encrypt_block(block, key)
    assert ciphertext == library.update(block)
    assert textbook_aes_decrypt_block(ciphertext, key) == block


@given(BLOCKS, KEYS)
def test_the_trace_has_every_step_and_ends_on_the_ciphertext(block, key):
    steps = trace_encryption(block, key)
    rounds = len(key) // 4 + 6
    names = ["SubBytes", "ShiftRows", "MixColumns", "AddRoundKey"]
    expected = [(0, "input"), (0, "AddRoundKey")]
    expected += [(number, name) for number in range(1, rounds + 1) for name in names]
    expected.remove((rounds, "MixColumns"))
    assert [(step.round, step.name) for step in steps] == expected
    assert steps[0].state == state_rows(block)
    assert steps[-1].state == state_rows(textbook_aes_encrypt_block(block, key))


def test_one_bit_in_changes_about_half_of_the_bits_out():
    first, second = (trace_encryption(bytes([bit]) + bytes(15), bytes(range(16))) for bit in (0, 1))
    changed = {
        step.round: sum(
            (a ^ b).bit_count() for a, b in zip(sum(step.state, ()), sum(other.state, ()), strict=True)
        )
        for step, other in zip(first, second, strict=True)
        if step.name == "AddRoundKey"
    }
    assert changed[0] == 1
    assert changed[1] < 32  # one column
    assert all(40 <= changed[number] <= 90 for number in range(3, 11))


@pytest.mark.parametrize(
    "function", [textbook_aes_encrypt_block, textbook_aes_decrypt_block, trace_encryption]
)
def test_wrong_lengths_and_types_are_refused(function):
    with pytest.raises(ValueError, match=r"^block must have 16 bytes, got 15$"):
        function(bytes(15), bytes(16))
    with pytest.raises(ValueError, match=r"^key must have 16, 24 or 32 bytes, got 20$"):
        function(bytes(16), bytes(20))
    with pytest.raises(TypeError, match="block must be bytes, got str"):
        function("sixteen letters!", bytes(16))
