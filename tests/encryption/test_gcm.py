import json
from collections import Counter

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.encryption import AuthenticationError, textbook_gcm_decrypt, textbook_gcm_encrypt

KEYS = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
TEXTS = st.binary(max_size=70)


def opens(key, nonce, sealed, associated_data):
    """Return the message, or None if the tag is refused."""
    try:
        return textbook_gcm_decrypt(sealed, key, nonce, associated_data)
    except AuthenticationError:
        return None


def test_wycheproof(vectors):
    content = json.loads((vectors / "wycheproof" / "aes_gcm_test.json").read_text(encoding="utf-8"))
    ran = Counter()
    for group in content["testGroups"]:
        assert group["tagSize"] == 128, "the textbook code knows tags of 16 bytes only"
        for case in group["tests"]:
            key, nonce, aad, message, ciphertext, tag = (
                bytes.fromhex(case[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
            )
            if "ZeroLengthIv" in case["flags"]:
                with pytest.raises(ValueError, match="at least 1 byte"):
                    textbook_gcm_decrypt(ciphertext + tag, key, nonce, aad)
                ran["empty nonce"] += 1
                continue
            valid = case["result"] == "valid"
            assert opens(key, nonce, ciphertext + tag, aad) == (message if valid else None), case["tcId"]
            assert (textbook_gcm_encrypt(message, key, nonce, aad) == ciphertext + tag) == valid
            ran[case["result"]] += 1
    assert ran.total() == content["numberOfTests"]
    assert ran == {"valid": 229, "invalid": 81, "empty nonce": 6}


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_nists_known_answers(nist_cases, bits):
    """All cases with tags of 16 bytes, nonces of 1, 12 and 128 bytes; each fifth of them, for time."""
    ran = Counter()
    for case in [case for case in nist_cases(f"GCM/gcm*{bits}.rsp") if case["taglen"] == "128"][::5]:
        sealed = case["ct"] + case["tag"]
        message = None if case.get("fail") else case["pt"]
        assert opens(case["key"], case["iv"], sealed, case["aad"]) == message
        if message is not None:
            assert textbook_gcm_encrypt(message, case["key"], case["iv"], case["aad"]) == sealed
        ran["refused" if message is None else "opened"] += 1
    assert ran.total() == 2 * 1125 // 5
    assert min(ran["refused"], ran["opened"]) > 50


@given(TEXTS, KEYS, st.binary(min_size=8, max_size=40), TEXTS)
@settings(max_examples=50)
def test_the_same_as_the_library_and_back(message, key, nonce, associated_data):
    sealed = textbook_gcm_encrypt(message, key, nonce, associated_data)
    assert sealed == AESGCM(key).encrypt(nonce, message, associated_data)
    assert textbook_gcm_decrypt(sealed, key, nonce, associated_data) == message


@given(TEXTS, KEYS, st.binary(min_size=12, max_size=12), TEXTS, st.data())
@settings(max_examples=50)
def test_a_changed_bit_anywhere_is_refused(message, key, nonce, associated_data, data):
    sealed = textbook_gcm_encrypt(message, key, nonce, associated_data)
    parts = [sealed, key, nonce, associated_data]
    which = data.draw(st.sampled_from([i for i, part in enumerate(parts) if part]))
    bit = data.draw(st.integers(0, 8 * len(parts[which]) - 1))
    changed = bytearray(parts[which])
    changed[bit // 8] ^= 1 << bit % 8
    parts[which] = bytes(changed)
    with pytest.raises(AuthenticationError, match=r"^the tag does not fit: nothing is decrypted$"):
        textbook_gcm_decrypt(*parts)


def test_a_cut_message_is_refused_at_every_length():
    sealed = textbook_gcm_encrypt(b"a message of 24 bytes...", bytes(16), bytes(12))
    for size in range(len(sealed)):
        with pytest.raises(AuthenticationError):
            textbook_gcm_decrypt(sealed[:size], bytes(16), bytes(12))


def test_nothing_is_decrypted_before_the_tag_is_checked(monkeypatch):
    sealed = textbook_gcm_encrypt(b"a secret", bytes(16), bytes(12))
    monkeypatch.setattr("helpers.encryption.gcm.textbook_ctr", lambda *_, **__: pytest.fail("it decrypted"))
    with pytest.raises(AuthenticationError):
        textbook_gcm_decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]), bytes(16), bytes(12))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="nonce must have at least 1 byte"):
        textbook_gcm_encrypt(b"", bytes(16), b"")
    with pytest.raises(ValueError, match="key must have 16, 24 or 32 bytes, got 15"):
        textbook_gcm_encrypt(b"", bytes(15), bytes(12))
    with pytest.raises(TypeError, match="associated data must be bytes, got str"):
        textbook_gcm_encrypt(b"", bytes(16), bytes(12), "header")
