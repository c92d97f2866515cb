"""The examples of PKCS #1 v2.1 and of NIST's validation programs, out of the package cryptography-vectors."""

import re
from collections import Counter
from itertools import product
from pathlib import Path

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import rsa_recover_prime_factors
from cryptography.hazmat.primitives.serialization import load_der_private_key

from helpers.rsa import (
    PrivateKey,
    PublicKey,
    bytes_to_integer,
    from_cryptography,
    oaep_decrypt,
    oaep_encode,
    oaep_encrypt,
    pss_encode,
    pss_sign,
    pss_verify,
    textbook_decrypt_crt,
    textbook_encrypt,
)

FOLDER = Path(cryptography_vectors.__file__).parent / "asymmetric" / "RSA"
SHA = ("sha1", "sha224", "sha256", "sha384", "sha512")
NIST_FILES = ("SigGenPSS_186-2.rsp", "SigGenPSS_186-2.txt", "SigGenPSS_186-3.rsp", "SigVerPSS_186-3.rsp")
NAMES = {
    "message to be encrypted": "message",
    "message to be signed": "message",
    "private exponent": "exponent",
}


def read(name):
    """Return the text of a file of the package."""
    with cryptography_vectors.open_vector_file(f"asymmetric/RSA/{name}", "r") as file:
        return file.read()


def titled_values(text):
    """Yield (title, bytes) for each "# Title:" that has lines of hexadecimal digits under it."""
    for title, digits in re.findall(r"^# ?([^\n]*)\n((?:[0-9a-fA-F \t\r]+\n)+)", text, re.MULTILINE):
        digits = "".join(digits.split())
        name = title.split(",")[0].strip().rstrip(":").lower()
        if digits:
            yield NAMES.get(name, name), bytes.fromhex(digits.zfill(len(digits) + len(digits) % 2))


def examples(text, last):
    """Yield the values in force each time the title `last` comes up: the key, then those of the example."""
    values = {}
    for title, value in titled_values(text):
        if title == "modulus":
            values = {"public exponent": values.get("exponent")} if values.get("modulus") == value else {}
        values[title] = value
        if title == last:
            yield values.copy()


def private_key(values):
    """Return the key in force."""
    names = ("modulus", "public exponent", "exponent", "prime 1", "prime 2")
    return PrivateKey(*(bytes_to_integer(values[name]) for name in names))


def nist_records(name):
    """Yield (hash, message, signature, all values in force) for each record of a NIST file."""
    state = {}
    for block in read(f"FIPS_186-2/{name}").split("\n\n"):
        record = dict(re.findall(r"^(\w+) = (.*?)\s*$", block, re.MULTILINE))
        state |= record
        if "Msg" in record:
            yield (
                state["SHAAlg"].lower(),
                bytes.fromhex(state["Msg"]),
                bytes.fromhex(state["S"]),
                state.copy(),
            )


def number(state, name):
    """Return a number of a NIST record."""
    return int(state[name], 16)


def test_oaep_examples_of_pkcs1_both_ways():
    cases = list(examples(read("pkcs-1v2-1d2-vec/oaep-vect.txt"), last="encryption"))
    for values in cases:
        private = private_key(values)
        message, ciphertext, seed = values["message"], values["encryption"], values["seed"]
        assert oaep_encrypt(message, private.public, hash="sha1", seed=seed) == ciphertext
        assert oaep_decrypt(ciphertext, private, hash="sha1") == message
    assert len(cases) == 60
    assert {private_key(values).bits for values in cases} == {*range(1024, 1032), 1536, 2048}


@pytest.mark.parametrize(("mgf_hash", "hash"), sorted(set(product(SHA, SHA)) - {("sha1", "sha1")}))
def test_oaep_examples_with_two_hashes(mgf_hash, hash):
    text = read(f"oaep-custom/oaep-{mgf_hash}-{hash}.txt")
    assert f"alg={hash} mgf1={mgf_hash}" in text
    cases = list(examples(text, last="encryption"))
    for values in cases:
        message = oaep_decrypt(values["encryption"], private_key(values), hash=hash, mgf_hash=mgf_hash)
        assert message == values["message"]
    assert len(cases) == 60


def test_oaep_example_with_a_label():
    case = dict(re.findall(r"^(\w+) = (.*)$", read("oaep-label.txt"), re.MULTILINE))
    private = from_cryptography(load_der_private_key(bytes.fromhex(case["KEY"]), None))
    label, name = bytes.fromhex(case["OAEPLabel"]), case["OAEPDigest"].lower()
    message = oaep_decrypt(bytes.fromhex(case["Input"]), private, label, name)
    assert message == case["Output"].strip('"').encode()


def test_oaep_intermediate_values_and_decryption_in_two_halves():
    (values,) = examples(read("pkcs-1v2-1d2-vec/oaep-int.txt"), last="m = m2 + q*h (= em)")
    private = private_key(values)
    EM = oaep_encode(values["message"], 128, hash="sha1", seed=values["seed"])
    assert EM[1:] == values["em = maskedseed || maskeddb"]
    C = bytes_to_integer(values["ciphertext"])
    assert textbook_encrypt(bytes_to_integer(EM), private.public) == C
    assert textbook_decrypt_crt(C, private) == bytes_to_integer(EM)
    for part, name in (("dp", "prime exponent 1"), ("dq", "prime exponent 2"), ("qinv", "coefficient")):
        assert getattr(private, part) == bytes_to_integer(values[name])
    assert oaep_decrypt(values["ciphertext"], private, hash="sha1") == values["message"]


def test_pss_examples_of_pkcs1_both_ways():
    cases = list(examples(read("pkcs-1v2-1d2-vec/pss-vect.txt"), last="signature"))
    for values in cases:
        private = private_key(values)
        assert pss_sign(values["message"], private, "sha1", salt=values["salt"]) == values["signature"]
        assert pss_verify(values["message"], values["signature"], private.public, "sha1")
    assert len(cases) == 60


def test_pss_intermediate_values():
    (values,) = examples(read("pkcs-1v2-1d2-vec/pss-int.txt"), last="signature")
    EM = pss_encode(values["message"], 1023, values["salt"], "sha1")
    assert EM.hex() == values["em = maskeddb || hash || bc"].hex()
    assert (
        pss_sign(values["message"], private_key(values), "sha1", salt=values["salt"]) == values["signature"]
    )


@pytest.mark.parametrize(
    ("name", "salt_length"), [("SigGenPSS_186-2.rsp", 20), ("SigGenPSS_186-3.rsp", 0)], ids=["186-2", "186-3"]
)
def test_nist_signatures_verify(name, salt_length):
    assert re.search(rf"Salt len: {salt_length}\s", read(f"FIPS_186-2/{name}"))
    ran = 0
    for algorithm, message, signature, state in nist_records(name):
        public = PublicKey(number(state, "n"), number(state, "e"))
        assert pss_verify(message, signature, public, algorithm, salt_length=salt_length)
        assert not pss_verify(message + b"!", signature, public, algorithm, salt_length=salt_length)
        ran += 1
    assert ran == 250


def test_nist_signatures_are_made_again_from_their_salts():
    ran = 0
    keys = {}
    for algorithm, message, signature, state in nist_records("SigGenPSS_186-2.txt"):
        n, e, d = (number(state, name) for name in "ned")
        if n not in keys:
            keys[n] = PrivateKey(n, e, d, *rsa_recover_prime_factors(n, e, d))
        assert pss_sign(message, keys[n], algorithm, salt=bytes.fromhex(state["SaltVal"])) == signature
        ran += 1
    assert (ran, len(keys)) == (250, 5)


def test_nist_verdicts_on_good_and_bad_signatures():
    verdicts = Counter()
    for algorithm, message, signature, state in nist_records("SigVerPSS_186-3.rsp"):
        n, e, d, p, q = (number(state, name) for name in "nedpq")
        salt, valid = bytes.fromhex(state["SaltVal"]), state["Result"] == "P"
        assert pss_verify(message, signature, PublicKey(n, e), algorithm, salt_length=len(salt)) == valid
        if valid:
            assert pss_sign(message, PrivateKey(n, e, d, p, q), algorithm, salt=salt) == signature
        verdicts[state["Result"][0]] += 1
    assert verdicts == {"P": 75, "F": 375}


def test_every_oaep_and_pss_file_of_the_package_is_used():
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
    out_of_scope = {name for name in files if re.search(r"15|RSA\.rsp|SigGenRSA|readme", name, re.IGNORECASE)}
    used = {f"oaep-custom/oaep-{a}-{b}.txt" for a, b in product(SHA, SHA)} - {
        "oaep-custom/oaep-sha1-sha1.txt"
    }
    used |= {f"pkcs-1v2-1d2-vec/{kind}-{part}.txt" for kind in ("oaep", "pss") for part in ("vect", "int")}
    used |= {f"FIPS_186-2/{name}" for name in NIST_FILES} | {"oaep-label.txt"}
    assert files - out_of_scope == used
    assert len(out_of_scope) == 14, sorted(out_of_scope)  # PKCS #1 v1.5, X9.31, key generation, notes
