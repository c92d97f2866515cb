"""Published test vectors through the functions that the envelope is made of."""

import base64
import hashlib
import io
import json
import random
import zlib
from collections import Counter

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from helpers.encryption.body import decrypt_into, decrypt_stream, encrypt_into, encrypt_stream
from helpers.encryption.errors import SealBroken
from helpers.encryption.key_derivation import hkdf, tag, tag_is_right
from helpers.encryption.pieces import PIECE

cryptography_vectors = pytest.importorskip("cryptography_vectors")


CHUNK, TAG = 16384, 16
CIPHERS = {
    "AEAD_AES_128_GCM": (AESGCM, 16),
    "AEAD_AES_256_GCM": (AESGCM, 32),
    "AEAD_CHACHA20_POLY1305": (ChaCha20Poly1305, 32),
}


class Refused(Exception):
    pass


def decrypt_by_the_specification(hash, name, key, context, sealed):
    """C2SP chunked-encryption, written out a second time from its text."""
    aead, size = CIPHERS[name]
    salt, commitment, chunks = sealed[:24], sealed[24:56], sealed[56:]
    if len(key) != size or len(commitment) < 32:
        raise Refused
    info = b"c2sp.org/chunked-encryption@v1+" + name.encode() + b"\0" + salt + context
    derived = HKDFExpand(hash, size + 12 + 32, info).derive(key)
    if derived[-32:] != commitment:
        raise Refused
    cipher, base_nonce, data = aead(derived[:size]), int.from_bytes(derived[size : size + 12]), b""
    for number in range(len(chunks) // (CHUNK + TAG) + 1):
        chunk = chunks[number * (CHUNK + TAG) :][: CHUNK + TAG]
        try:
            data += cipher.decrypt((base_nonce ^ number).to_bytes(12), chunk, None)
        except InvalidTag:
            raise Refused from None
    return data


def published():
    with cryptography_vectors.open_vector_file("chunked-encryption/vectors.json", "r") as file:
        return json.load(file)["vectors"]


def ciphertext(vector):
    data = base64.b64decode(vector["ciphertext"] or "")
    return zlib.decompress(data) if vector.get("compressed") else data


def test_the_published_vectors_hold_for_the_specification_written_out():
    """All 102 derive with SHA-256; the library's Cobblestone has SHA-512, so they cannot be fed to it.

    They are checked on the second writing, and the body is checked against that one, below.
    """
    counts = Counter()
    for vector in published():
        key, context = bytes.fromhex(vector["key"]), vector["context"].encode()
        counts[vector["aead"], vector["expect"]] += 1
        try:
            data = decrypt_by_the_specification(
                hashes.SHA256(), vector["aead"], key, context, ciphertext(vector)
            )
        except Refused:
            assert vector["expect"] == "failure", vector["name"]
        else:
            assert vector["expect"] == "success", vector["name"]
            assert len(data) == vector["payload_length"]
            assert hashlib.sha256(data).hexdigest() == vector["payload_sha256"]
    assert counts == {(name, what): n for name in CIPHERS for what, n in (("success", 9), ("failure", 25))}


@pytest.mark.parametrize("size", [0, 1, 16383, 16384, 16385, 32768, 100_000, 256 * 16384 + 1, PIECE + 5])
@pytest.mark.parametrize("context", [b"", b"test\0context"], ids=["no context", "context"])
def test_the_body_is_what_the_specification_says(size, context):
    key, data = bytes(range(32)), random.Random(size).randbytes(size)
    sealed = io.BytesIO()
    encrypt_stream(key, context, io.BytesIO(data), sealed)
    found = decrypt_by_the_specification(hashes.SHA512(), "AEAD_AES_256_GCM", key, context, sealed.getvalue())
    assert found == data
    buffer = bytearray(len(sealed.getvalue()))
    encrypt_into(key, context, data, buffer)
    assert decrypt_by_the_specification(hashes.SHA512(), "AEAD_AES_256_GCM", key, context, buffer) == data


REFUSED = [v for v in published() if v["aead"] == "AEAD_AES_256_GCM" and v["expect"] == "failure"]


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["name"])
def test_the_body_refuses_what_must_be_refused(vector):
    key, context, sealed = bytes.fromhex(vector["key"]), vector["context"].encode(), ciphertext(vector)
    buffer, target = bytearray(b"\xa5" * len(sealed)), io.BytesIO()
    refusal = SealBroken if len(key) == 32 else ValueError  # a key of another length is no damage: a mistake
    with pytest.raises(refusal):
        decrypt_stream(key, context, io.BytesIO(sealed), target)
    with pytest.raises(refusal):
        decrypt_into(key, context, sealed, buffer)
    assert target.getvalue() == b""
    assert set(buffer) <= {0} or set(buffer) == {0xA5}


def wycheproof(vectors, name):
    groups = json.loads((vectors / "wycheproof" / f"{name}_test.json").read_text())["testGroups"]
    return [(group, test) for group in groups for test in group["tests"]]


def test_hkdf_wycheproof(vectors):
    counts = Counter()
    for _, test in wycheproof(vectors, "hkdf_sha256"):
        ikm, salt, info = (bytes.fromhex(test[field]) for field in ("ikm", "salt", "info"))
        counts[test["result"]] += 1
        if test["result"] == "valid":
            assert hkdf(ikm, salt, info, test["size"]).hex() == test["okm"], test["comment"]
        else:
            with pytest.raises(ValueError, match="1 to 8160 bytes"):
                hkdf(ikm, salt, info, test["size"])
    assert counts == {"valid": 83, "invalid": 3}


def test_hmac_wycheproof(vectors):
    """A tag shortened to 128 bits is out of scope for `tag_is_right`, which refuses valid ones too."""
    counts = Counter()
    for group, test in wycheproof(vectors, "hmac_sha256"):
        key, message, given = (bytes.fromhex(test[field]) for field in ("key", "msg", "tag"))
        valid, whole = test["result"] == "valid", group["tagSize"] == 256
        counts[test["result"], group["tagSize"]] += 1
        assert tag_is_right(key, message, given) == (valid and whole), test["comment"]
        assert (tag(key, message)[: len(given)] == given) == valid, test["comment"]
    assert counts == {
        ("valid", 256): 33,
        ("invalid", 256): 54,
        ("valid", 128): 33,
        ("invalid", 128): 54,
    }
