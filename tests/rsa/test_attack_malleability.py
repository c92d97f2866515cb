import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import inverse
from helpers.rsa import (
    DecryptionError,
    bytes_to_integer,
    generate_key,
    integer_to_bytes,
    oaep_decrypt,
    oaep_encrypt,
    pss_sign,
    pss_verify,
    textbook_decrypt,
    textbook_encrypt,
    textbook_sign,
    textbook_verify,
)
from helpers.rsa.attacks import decrypt_by_blinding, decryption_oracle, forge_product, scale_ciphertext
from helpers.rsa.attacks.malleability import random_unit

PRIVATE = generate_key(1024)
PUBLIC, n = PRIVATE.public, PRIVATE.n
residues = st.integers(0, n - 1)


@given(residues, residues)
@settings(deadline=None, max_examples=30)
def test_scaling_multiplies_the_message(M, factor):
    C = scale_ciphertext(textbook_encrypt(M, PUBLIC), factor, PUBLIC)
    assert textbook_decrypt(C, PRIVATE) == factor * M % n


def test_scaling_by_the_inverse_of_two_halves():
    C = scale_ciphertext(textbook_encrypt(1000, PUBLIC), inverse(2, n), PUBLIC)
    assert textbook_decrypt(C, PRIVATE) == 500


def test_a_factor_outside_the_clock_is_an_error():
    with pytest.raises(ValueError, match="n"):
        scale_ciphertext(5, n, PUBLIC)


@given(st.integers(1, n - 1))
@settings(deadline=None, max_examples=20)
def test_blinding_recovers_what_the_oracle_refuses(M):
    C = textbook_encrypt(M, PUBLIC)
    oracle = decryption_oracle(PRIVATE, refused=C)
    with pytest.raises(ValueError, match="not decrypted"):
        oracle(C)
    assert decrypt_by_blinding(C, PUBLIC, oracle) == M


def test_blinding_asks_once_and_not_for_the_ciphertext():
    C, asked = textbook_encrypt(12345, PUBLIC), []

    def oracle(number):
        asked.append(number)
        return textbook_decrypt(number, PRIVATE)

    assert decrypt_by_blinding(C, PUBLIC, oracle, random.Random(1)) == 12345
    assert len(asked) == 1
    assert asked[0] != C


def test_blinding_turns_a_signer_into_a_forger():
    def signer(number):
        assert number != 666
        return textbook_sign(number, PRIVATE)

    assert textbook_verify(666, decrypt_by_blinding(666, PUBLIC, signer), PUBLIC)


@pytest.mark.parametrize("n", [15, 35, 3233])
def test_random_units_are_units(n):
    rng = random.Random(n)
    assert all(inverse(random_unit(n, rng), n) for _ in range(200))


@given(residues, residues)
@settings(deadline=None, max_examples=20)
def test_two_signatures_make_a_third(M1, M2):
    S = forge_product(textbook_sign(M1, PRIVATE), textbook_sign(M2, PRIVATE), PUBLIC)
    assert textbook_verify(M1 * M2 % n, S, PUBLIC)


@pytest.mark.parametrize("factor", [2, 3, 256, n - 1], ids=["2", "3", "256", "n - 1"])
def test_oaep_refuses_a_scaled_ciphertext(factor):
    C = bytes_to_integer(oaep_encrypt(b"pay 100", PUBLIC))
    scaled = integer_to_bytes(scale_ciphertext(C, factor, PUBLIC), PUBLIC.size)
    with pytest.raises(DecryptionError):
        oaep_decrypt(scaled, PRIVATE)


def test_an_oaep_service_gives_blinding_nothing():
    C = bytes_to_integer(oaep_encrypt(b"pay 100", PUBLIC))

    def service(number):
        return bytes_to_integer(oaep_decrypt(integer_to_bytes(number, PUBLIC.size), PRIVATE))

    with pytest.raises(DecryptionError):
        decrypt_by_blinding(C, PUBLIC, service)


def test_the_product_of_two_pss_signatures_verifies_for_nothing():
    signatures = [bytes_to_integer(pss_sign(message, PRIVATE)) for message in (b"6", b"7")]
    product = integer_to_bytes(forge_product(*signatures, PUBLIC), PUBLIC.size)
    assert not any(pss_verify(message, product, PUBLIC) for message in (b"6", b"7", b"42", b"67"))
