"""Project Wycheproof's OAEP and PSS cases: every rsa_oaep_*.json and rsa_pss_*.json in the folder of vectors.

Three files must be there and give the counts asserted here; a fuller copy of Wycheproof runs as well.
"""

import json
from collections import Counter
from fnmatch import fnmatch

import pytest

from helpers.rsa import DecryptionError, PrivateKey, PublicKey, oaep_decrypt, pss_verify
from helpers.rsa.mgf import HASHES

THREE_FILES = {
    "rsa_oaep_2048_sha256_mgf1sha256_test.json": {"valid": 18, "invalid": 19},
    "rsa_oaep_misc_test.json": {"valid": 392, "acceptable": 3},
    "rsa_pss_2048_sha256_mgf1_32_test.json": {"valid": 63, "invalid": 45},
}


def hash_name(name):
    """Return "sha512_256" for "SHA-512/256"."""
    return name.lower().replace("sha-", "sha").replace("/", "_").replace("-", "_")


def run_files(folder, pattern, run_case):
    """Run all cases in scope; return the verdicts of each file and the number of cases out of scope."""
    ran, left_out, total = {}, Counter(), 0
    for path in sorted((folder / "wycheproof").glob(pattern)):
        content = json.loads(path.read_text(encoding="utf-8"))
        total += content["numberOfTests"]
        verdicts = Counter()
        for group in content["testGroups"]:
            if group["mgf"] != "MGF1" or hash_name(group["sha"]) not in HASHES:
                left_out[f"{group['sha']} with {group['mgf']}"] += len(group["tests"])
                continue
            for case in group["tests"]:
                run_case(group, case)
                verdicts[case["result"]] += 1
        ran[path.name] = dict(verdicts)
    assert sum(sum(verdicts.values()) for verdicts in ran.values()) + left_out.total() == total
    assert set(left_out) <= {"SHAKE128 with SHAKE128", "SHAKE256 with SHAKE256"}
    return ran, left_out.total()


def decrypts(group, case):
    """Tell whether a ciphertext is accepted; the message must then be the right one."""
    names = ("modulus", "publicExponent", "privateExponent", "prime1", "prime2")
    private = PrivateKey(*(int(group["privateKey"][name], 16) for name in names))
    hashes = hash_name(group["sha"]), hash_name(group["mgfSha"])
    try:
        message = oaep_decrypt(bytes.fromhex(case["ct"]), private, bytes.fromhex(case["label"]), *hashes)
    except DecryptionError:
        return False
    assert message.hex() == case["msg"]
    return True


def verifies(group, case):
    """Tell whether a signature is accepted."""
    public = PublicKey(*(int(group["publicKey"][name], 16) for name in ("modulus", "publicExponent")))
    message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
    return pss_verify(
        message, signature, public, hash_name(group["sha"]), hash_name(group["mgfSha"]), group["sLen"]
    )


@pytest.mark.parametrize(
    ("pattern", "accepts"), [("rsa_oaep_*.json", decrypts), ("rsa_pss_*.json", verifies)]
)
def test_every_case_gets_its_verdict(vectors, pattern, accepts):
    def run_case(group, case):
        accepted = accepts(group, case)
        assert case["result"] == "acceptable" or accepted == (case["result"] == "valid"), case

    ran, left_out = run_files(vectors, pattern, run_case)
    for name, verdicts in THREE_FILES.items():
        if fnmatch(name, pattern):
            assert ran[name] == verdicts
    if set(ran) <= set(THREE_FILES):
        assert left_out == 0
