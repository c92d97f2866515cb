import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import (
    FaultDetected,
    PrivateKey,
    bytes_to_integer,
    generate_key,
    pss_sign,
    textbook_sign,
    textbook_verify,
)
from helpers.rsa import textbook as textbook_module
from helpers.rsa.attacks import fault_attack, textbook_sign_with_fault

PRIVATE = generate_key(512)
messages = st.integers(0, PRIVATE.n - 1)


@given(messages, st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_one_faulty_signature_gives_the_key_away(M, seed):
    S = textbook_sign_with_fault(M, PRIVATE, random.Random(seed))
    assert not textbook_verify(M, S, PRIVATE.public)
    assert fault_attack(M, S, PRIVATE.public).d == PRIVATE.d


def test_the_fault_is_in_one_half_only():
    S, good = textbook_sign_with_fault(99, PRIVATE), textbook_sign(99, PRIVATE)
    assert (S % PRIVATE.q == good % PRIVATE.q, S % PRIVATE.p == good % PRIVATE.p) == (True, False)


@given(messages)
@settings(deadline=None, max_examples=20)
def test_a_right_signature_tells_nothing(M):
    assert fault_attack(M, textbook_sign(M, PRIVATE), PRIVATE.public) is None


def test_faults_in_both_halves_tell_nothing():
    assert fault_attack(99, (textbook_sign(99, PRIVATE) + 1) % PRIVATE.n, PRIVATE.public) is None


def test_another_message_than_the_signed_one_tells_nothing():
    assert fault_attack(98, textbook_sign_with_fault(99, PRIVATE), PRIVATE.public) is None


def test_the_padded_message_is_what_the_attacker_needs():
    S = bytes_to_integer(pss_sign(b"invoice", PRIVATE, hash="sha1"))
    assert fault_attack(bytes_to_integer(b"invoice"), (S + PRIVATE.q) % PRIVATE.n, PRIVATE.public) is None


def test_the_checked_signer_withholds_the_faulty_signature(monkeypatch):
    powmod_secret = textbook_module.powmod_secret
    flip = lambda b, e, n: powmod_secret(b, e, n) ^ (n == PRIVATE.p)  # noqa: E731
    monkeypatch.setattr(textbook_module, "powmod_secret", flip)
    with pytest.raises(FaultDetected):
        textbook_sign(99, PRIVATE)


def test_a_tiny_key():
    private = PrivateKey(n=3233, e=17, d=413, p=61, q=53)
    for M in range(0, 3233, 7):
        assert fault_attack(M, textbook_sign_with_fault(M, private), private.public).d == 413
