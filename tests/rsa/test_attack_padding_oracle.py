from itertools import pairwise
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import (
    bytes_to_integer,
    generate_key,
    key_from_primes,
    oaep_decode,
    oaep_encode,
    oaep_encrypt,
    textbook_encrypt,
)
from helpers.rsa.attacks import LeakyOAEPServer, manger_attack, manger_steps

PRIVATE = generate_key(512)
TINY = key_from_primes(251, 241, 7)


def run(M, private):
    return list(manger_steps(textbook_encrypt(M, private.public), private.public, LeakyOAEPServer(private)))


@given(st.binary(max_size=22), st.binary(min_size=20, max_size=20))
@settings(deadline=None, max_examples=8)
def test_every_message_is_recovered(message, seed):
    C = bytes_to_integer(oaep_encrypt(message, PRIVATE.public, hash="sha1", seed=seed))
    EM = manger_attack(C, PRIVATE.public, LeakyOAEPServer(PRIVATE))
    assert oaep_decode(EM, hash="sha1") == message


def test_1024_bits_with_sha256_and_a_label(private, backend):
    C = bytes_to_integer(oaep_encrypt(b"the session key", private.public, label=b"demo"))
    server, steps = LeakyOAEPServer(private), []
    EM = manger_attack(C, private.public, server, progress=steps.append)
    assert oaep_decode(EM, label=b"demo") == b"the session key"
    assert server.queries == len(steps) == steps[-1].query
    assert bytes_to_integer(EM) == steps[-1].low


@pytest.mark.parametrize("M", range(1, 256))
def test_every_plaintext_of_a_tiny_key(M):
    assert run(M, TINY)[-1].low == M


@given(st.integers(1, 256 ** (PRIVATE.size - 1) - 1))
@settings(deadline=None, max_examples=10)
def test_the_interval_always_holds_the_plaintext_and_only_shrinks(M):
    steps = run(M, PRIVATE)
    assert all(step.low <= M <= step.high for step in steps)
    assert all(a.low <= b.low and b.high <= a.high for a, b in pairwise(steps))
    assert steps[-1].low == steps[-1].high == M
    assert [step.query for step in steps] == list(range(1, len(steps) + 1))
    assert [step.stage for step in steps] == sorted(step.stage for step in steps)


@given(st.binary(min_size=20, max_size=20))
@settings(deadline=None, max_examples=10)
def test_the_number_of_questions(seed):
    """Stage 1 doubles, stage 2 climbs from n/2 in steps of B/2 or more, stage 3 cuts to about half."""
    n, B = PRIVATE.n, 256 ** (PRIVATE.size - 1)
    steps = run(bytes_to_integer(oaep_encode(b"a", PRIVATE.size, hash="sha1", seed=seed)), PRIVATE)
    asked = [sum(step.stage == stage for step in steps) for stage in range(4)]
    M = steps[-1].low
    assert asked[0] == 1
    assert asked[1] <= log2(B) - log2(M) + 2
    assert asked[2] <= n / B + 2
    assert asked[3] <= 1.6 * log2(B)


def test_the_unknown_bits():
    steps = run(200, TINY)
    assert steps[0].unknown_bits == 8
    assert steps[-1].unknown_bits == 0


def test_a_ciphertext_of_something_else_is_an_error():
    C = textbook_encrypt(PRIVATE.n - 1, PRIVATE.public)
    with pytest.raises(ValueError, match="not an OAEP ciphertext"):
        manger_attack(C, PRIVATE.public, LeakyOAEPServer(PRIVATE))


def test_the_plaintext_zero_is_an_error_and_no_endless_loop():
    with pytest.raises(ValueError, match="is 0"):
        manger_attack(0, PRIVATE.public, LeakyOAEPServer(PRIVATE))


def test_a_modulus_just_over_a_byte_is_refused():
    private = key_from_primes(421, 409, 11)  # B = 256**2 and n = 2.6 B
    server = LeakyOAEPServer(private)
    with pytest.raises(ValueError, match="multiple of 8 bits"):
        manger_attack(1, private.public, server)
    assert server.queries == 0


def test_three_times_the_limit_is_enough():
    private = key_from_primes(449, 439, 11)  # n = 3.008 B
    for M in range(1, 256**2, 97):
        assert run(M, private)[-1].low == M


def test_a_server_that_always_gives_one_answer_gives_no_interval():
    class Silent:
        def starts_with_zero(self, C):
            return False

    with pytest.raises(ValueError, match="not an OAEP ciphertext"):
        manger_attack(5, PRIVATE.public, Silent())
