import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import bytes_to_integer, generate_key, oaep_encrypt, textbook_encrypt
from helpers.rsa.attacks import Guess, guess_message

PUBLIC = generate_key(1024).public
PINS = range(10_000)


@given(st.integers(0, 300))
@settings(deadline=None, max_examples=20)
def test_a_message_among_few_is_found_at_its_place(M):
    assert guess_message(textbook_encrypt(M, PUBLIC), PUBLIC, range(301)) == Guess(M, tried=M + 1)


def test_the_search_stops_at_the_hit():
    candidates = iter([7, 8, 9])
    assert guess_message(textbook_encrypt(8, PUBLIC), PUBLIC, candidates) == Guess(8, tried=2)
    assert list(candidates) == [9]


def test_a_message_outside_the_list_is_not_found():
    C = textbook_encrypt(5000, PUBLIC)
    assert guess_message(C, PUBLIC, range(100)) == Guess(None, tried=100)
    assert guess_message(C, PUBLIC, []) == Guess(None, tried=0)


def test_oaep_gives_guessing_nothing():
    C = bytes_to_integer(oaep_encrypt(b"1234", PUBLIC))
    pins = [bytes_to_integer(f"{pin:04}".encode()) for pin in range(2000)]
    assert guess_message(C, PUBLIC, pins).message is None
    padded_again = (bytes_to_integer(oaep_encrypt(b"1234", PUBLIC)) for _ in range(100))
    assert C not in padded_again


def test_a_candidate_outside_the_clock_is_an_error():
    with pytest.raises(ValueError, match="n"):
        guess_message(5, PUBLIC, [PUBLIC.n])
