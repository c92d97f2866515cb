"""Project Wycheproof's primality cases, most of them composites made to pass careless tests."""

import json
from collections import Counter

import pytest

from helpers.numbers import is_prime


@pytest.fixture(scope="module")
def cases(vectors):
    groups = json.loads((vectors / "wycheproof" / "primality_test.json").read_text())["testGroups"]
    return [case for group in groups for case in group["tests"]]


def value(case):
    """Return the number, written as signed big-endian bytes."""
    return int.from_bytes(bytes.fromhex(case["value"]), "big", signed=True)


def test_every_case_is_in_scope(cases):
    assert Counter(case["result"] for case in cases) == {"valid": 66, "invalid": 243, "acceptable": 8}


def test_the_acceptable_cases_are_negatives_of_primes(cases):
    acceptable = [case for case in cases if case["result"] == "acceptable"]
    assert {flag for case in acceptable for flag in case["flags"]} == {"NegativeOfPrime"}
    assert all(is_prime(-value(case)) for case in acceptable)


def test_primes_are_primes(backend, cases):
    # A prime passes any number of rounds; a few save the time of 64.
    wrong = [c for c in cases if c["result"] == "valid" and not is_prime(value(c), rounds=4)]
    assert not wrong


def test_composites_and_negatives_are_not(backend, cases):
    wrong = [c for c in cases if c["result"] != "valid" and is_prime(value(c))]
    assert not wrong
