import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import integer_root
from helpers.rsa import bytes_to_integer, generate_key, oaep_encrypt, textbook_encrypt
from helpers.rsa.attacks import cube_root_attack

KEYS = {e: generate_key(1024, e=e).public for e in (3, 5, 17)}


@pytest.mark.parametrize("e", KEYS)
@given(st.data())
@settings(deadline=None, max_examples=20)
def test_every_short_message_is_found(e, data):
    public = KEYS[e]
    M = data.draw(st.integers(0, integer_root(public.n - 1, e)))
    assert cube_root_attack(textbook_encrypt(M, public), public) == M


@pytest.mark.parametrize("e", KEYS)
def test_the_limit_is_the_root_of_n(e):
    public = KEYS[e]
    limit = integer_root(public.n, e)
    assert cube_root_attack(textbook_encrypt(limit, public), public) == limit
    assert cube_root_attack(textbook_encrypt(limit + 1, public), public) is None


def test_85_bytes_under_2048_bits():
    public = generate_key(2048, e=3).public
    for length, found in ((85, True), (86, False)):
        M = bytes_to_integer(b"\xff" * length)
        assert (cube_root_attack(textbook_encrypt(M, public), public) == M) is found


def test_e_of_65537_and_oaep_stop_it():
    public = generate_key(1024).public
    assert cube_root_attack(textbook_encrypt(2, public), public) is None
    for _ in range(20):
        C = bytes_to_integer(oaep_encrypt(b"a", KEYS[3]))
        assert cube_root_attack(C, KEYS[3]) is None
