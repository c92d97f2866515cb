import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import PublicKey, bytes_to_integer, generate_key, oaep_encrypt, textbook_encrypt
from helpers.rsa.attacks import broadcast_attack

KEYS = {
    3: [generate_key(512, e=3).public for _ in range(4)],
    5: [generate_key(512, e=5).public for _ in range(5)],
}


def send(M, keys):
    return [textbook_encrypt(M, public) for public in keys]


@pytest.mark.parametrize("e", KEYS)
@given(st.data())
@settings(deadline=None, max_examples=20)
def test_a_message_of_any_length_is_found(e, data):
    keys = KEYS[e][:e]
    M = data.draw(st.integers(0, min(public.n for public in keys) - 1))
    assert broadcast_attack(send(M, keys), keys) == M


def test_more_receivers_than_needed_do_no_harm():
    assert broadcast_attack(send(2**500, KEYS[3]), KEYS[3]) == 2**500


def test_keys_of_different_lengths():
    keys = [generate_key(bits, e=3).public for bits in (256, 512, 1024)]
    assert broadcast_attack(send(2**250, keys), keys) == 2**250


def test_different_messages_give_nothing():
    keys = KEYS[3][:3]
    assert broadcast_attack(send(2**500, keys[:2]) + send(2**500 + 1, keys[2:]), keys) is None


def test_a_root_above_a_modulus_is_no_message():
    keys = [PublicKey(15, 3), PublicKey(10403, 3), PublicKey(2021, 3)]
    assert broadcast_attack([100**3 % public.n for public in keys], keys) is None


def test_oaep_stops_it():
    keys = [generate_key(640, e=3).public for _ in range(3)]
    assert broadcast_attack([bytes_to_integer(oaep_encrypt(b"a", public)) for public in keys], keys) is None


@pytest.mark.parametrize(
    ("ciphertexts", "keys", "complaint"),
    [
        ([8, 8], KEYS[3][:2], "at least 3 receivers, got 2"),
        ([], [], "the same e"),
        ([8, 8], KEYS[3][:3], "got 2 for 3"),
        ([8, 8, 8], [*KEYS[3][:2], KEYS[5][0]], "same e"),
        ([8, 8, 8], [KEYS[3][0], KEYS[3][0], KEYS[3][1]], "share"),
        ([8, 8, 8], [PublicKey(15, 3), PublicKey(21, 3), PublicKey(143, 3)], "share"),
    ],
)
def test_what_cannot_work_is_an_error(ciphertexts, keys, complaint):
    with pytest.raises(ValueError, match=complaint):
        broadcast_attack(ciphertexts, keys)
