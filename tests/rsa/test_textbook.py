import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.numbers import primes_below
from helpers.rsa import (
    FaultDetected,
    PrivateKey,
    generate_key,
    key_from_primes,
    textbook_decrypt,
    textbook_decrypt_crt,
    textbook_encrypt,
    textbook_sign,
    textbook_verify,
)

PRIMES = [int(p) for p in primes_below(400)[1:]]


@st.composite
def keys(draw, primes=PRIMES):
    """Draw a toy key of any two odd primes and any public exponent that suits them."""
    p, q = draw(st.lists(st.sampled_from(primes), min_size=2, max_size=2, unique=True))
    e = draw(st.integers(1, (p * q - 2) // 2)) * 2 + 1
    assume(math.gcd(e, (p - 1) * (q - 1)) == 1)
    return key_from_primes(p, q, e, draw(st.sampled_from(["lambda", "phi"])))


@st.composite
def keys_and_messages(draw, count=1):
    """Draw a key and messages, of which the multiples of p and q get as much weight as all others."""
    key = draw(keys())
    any_message = st.integers(0, key.n - 1)
    multiple_of_p = st.integers(0, key.q - 1).map(lambda k: k * key.p)
    multiple_of_q = st.integers(0, key.p - 1).map(lambda k: k * key.q)
    message = st.one_of(any_message, multiple_of_p, multiple_of_q)
    return key, *(draw(message) for _ in range(count))


def test_every_message_of_the_lesson_s_key_comes_back(backend):
    key = key_from_primes(61, 53, 17)
    ciphertexts = [textbook_encrypt(M, key.public) for M in range(key.n)]
    assert sorted(ciphertexts) == list(range(key.n))
    assert [textbook_decrypt(C, key) for C in ciphertexts] == list(range(key.n))
    assert [textbook_decrypt_crt(C, key) for C in ciphertexts] == list(range(key.n))


@given(keys_and_messages())
@settings(deadline=None, max_examples=300)
def test_decryption_undoes_encryption_for_every_message(key_and_message):
    key, M = key_and_message
    C = textbook_encrypt(M, key.public)
    assert textbook_decrypt(C, key) == textbook_decrypt_crt(C, key) == M


@given(keys_and_messages(count=2))
@settings(deadline=None)
def test_the_product_of_ciphertexts_encrypts_the_product(key_and_messages):
    key, M1, M2 = key_and_messages
    product = textbook_encrypt(M1, key.public) * textbook_encrypt(M2, key.public) % key.n
    assert product == textbook_encrypt(M1 * M2 % key.n, key.public)


@given(keys_and_messages())
@settings(deadline=None)
def test_private_exponents_a_multiple_of_lambda_apart_do_the_same(key_and_message):
    key, C = key_and_message
    period = math.lcm(key.p - 1, key.q - 1)
    smallest = key.d % period
    others = [
        PrivateKey(key.n, key.e, d, key.p, key.q)
        for d in range(smallest, min(key.n, smallest + 9 * period), period)
    ]
    assert len(others) >= 2
    assert {textbook_decrypt(C, other) for other in others} == {textbook_decrypt_crt(C, key)}


@given(keys(primes=PRIMES[:20]))
@settings(deadline=None, max_examples=40)
def test_number_of_messages_that_encryption_leaves_alone(key):
    unchanged = sum(textbook_encrypt(M, key.public) == M for M in range(key.n))
    assert unchanged == (1 + math.gcd(key.e - 1, key.p - 1)) * (1 + math.gcd(key.e - 1, key.q - 1))
    assert unchanged >= 9


@given(keys_and_messages(count=2))
@settings(deadline=None)
def test_signatures_verify_and_belong_to_one_message(key_and_messages):
    key, M, other = key_and_messages
    S = textbook_sign(M, key)
    assert textbook_verify(M, S, key.public)
    assert textbook_verify(other, S, key.public) == (other == M)
    assert not textbook_verify(M, S + key.n, key.public)
    assert not textbook_verify(M, S - key.n, key.public)


@pytest.mark.parametrize("bits", [64, 512, 1024])
def test_both_ways_of_decrypting_agree_at_larger_sizes(bits, backend):
    key = generate_key(bits)
    for C in (0, 1, key.p, key.q, key.n - key.p, key.n - 1, key.n // 3):
        M = textbook_decrypt_crt(C, key)
        assert M == textbook_decrypt(C, key) == pow(C, key.d, key.n)
        assert textbook_encrypt(M, key.public) == C


@pytest.mark.parametrize("part", ["dp", "dq", "qinv"])
def test_a_fault_in_one_half_is_caught_and_would_have_given_the_key_away(part, private, backend):
    key = PrivateKey(private.n, private.e, private.d, private.p, private.q)
    key.__dict__[part] = getattr(private, part) ^ 2
    M = key.n // 3
    C = textbook_encrypt(M, key.public)
    with pytest.raises(FaultDetected, match="withheld") as caught:
        textbook_decrypt_crt(C, key)
    assert str(M) not in str(caught.value)
    with pytest.raises(FaultDetected):
        textbook_sign(C, key)

    M_p, M_q = pow(C, key.dp, key.p), pow(C, key.dq, key.q)
    wrong = M_q + key.q * (key.qinv * (M_p - M_q) % key.p)
    assert math.gcd(pow(wrong, key.e, key.n) - C, key.n) in (key.p, key.q)


@pytest.mark.parametrize(
    "operation", [textbook_encrypt, textbook_decrypt, textbook_decrypt_crt, textbook_sign]
)
def test_numbers_out_of_range_are_refused_and_not_shown(operation):
    private = key_from_primes(61, 53, 17)
    key = private.public if operation is textbook_encrypt else private
    for number in (-1, 3233, 9_876_543):
        with pytest.raises(ValueError, match="below n, a number of 12 bits") as caught:
            operation(number, key)
        assert str(number) not in str(caught.value)
    with pytest.raises(TypeError, match="bytes_to_integer"):
        operation(b"hello", key)
    with pytest.raises(TypeError, match="whole number"):
        operation(2.0, key)


def test_verification_refuses_what_is_no_message():
    public = key_from_primes(61, 53, 17).public
    with pytest.raises(ValueError, match="below n"):
        textbook_verify(3233, 5, public)
    with pytest.raises(TypeError, match="S must be a whole number"):
        textbook_verify(65, "588", public)
