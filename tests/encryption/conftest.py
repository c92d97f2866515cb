"""NIST's known answers, out of the package cryptography-vectors."""

from pathlib import Path

import cryptography_vectors
import pytest

FOLDER = Path(cryptography_vectors.__file__).parent / "ciphers" / "AES"


def read_cases(path):
    """Return each case of a response file: its lines `NAME = value` as bytes, and its section in brackets."""
    cases, header = [], {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = (part.strip().lower() for part in line.strip("[]").partition("="))
        if line.startswith("["):
            header[name if equals else "section"] = value or name
        elif name == "count":
            cases.append(dict(header))
        elif equals:
            cases[-1][name] = bytes.fromhex(value)
        elif name == "fail":
            cases[-1]["fail"] = True
    return cases


@pytest.fixture(scope="session")
def nist_cases():
    """Return a function from a pattern such as "ECB/*.rsp" to the cases of all those files."""
    return lambda pattern: [case for path in sorted(FOLDER.glob(pattern)) for case in read_cases(path)]
