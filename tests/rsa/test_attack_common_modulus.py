import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.numbers import NotInvertible
from helpers.rsa import PublicKey, bytes_to_integer, generate_key, oaep_encrypt, textbook_encrypt
from helpers.rsa.attacks import common_modulus_attack, key_from_prime

PRIVATE = generate_key(1024)
n = PRIVATE.n
FIRST, SECOND = PRIVATE.public, PublicKey(n, 257)


@given(st.integers(1, n - 1), st.integers(1, 10**6), st.integers(1, 10**6))
@settings(deadline=None, max_examples=40)
def test_the_message_is_found_whatever_the_exponents(M, a, b):
    first, second = PublicKey(n, 2 * a + 1), PublicKey(n, 2 * b + 1)
    assume(math.gcd(first.e, second.e) == 1)
    assert common_modulus_attack(textbook_encrypt(M, first), textbook_encrypt(M, second), first, second) == M


def test_different_messages_give_neither():
    found = common_modulus_attack(textbook_encrypt(5, FIRST), textbook_encrypt(6, SECOND), FIRST, SECOND)
    assert found not in (5, 6)


def test_oaep_stops_the_outsider():
    encoded = [bytes_to_integer(oaep_encrypt(b"a", public)) for public in (FIRST, SECOND)]
    found = common_modulus_attack(*encoded, FIRST, SECOND)
    assert textbook_encrypt(found, FIRST) != encoded[0]
    assert found >> (n.bit_length() - 8 * 20)  # nothing short comes out either


def test_a_message_that_shares_a_prime_breaks_the_key_instead():
    M = 7 * PRIVATE.p
    with pytest.raises(NotInvertible) as caught:
        common_modulus_attack(textbook_encrypt(M, FIRST), textbook_encrypt(M, SECOND), FIRST, SECOND)
    assert key_from_prime(FIRST, caught.value.gcd).d == PRIVATE.d


@pytest.mark.parametrize(
    ("second", "complaint"),
    [(PublicKey(n - 2, 257), "different moduli"), (PublicKey(n, 3 * 65537), "common factor 65537")],
)
def test_what_cannot_work_is_an_error(second, complaint):
    with pytest.raises(ValueError, match=complaint):
        common_modulus_attack(8, 8, FIRST, second)
