"""The scoreboard of the lesson: which attack breaks which scheme."""

import random

import pytest

from helpers.rsa.attacks.comparison import OAEP, TEXTBOOK, compare_schemes

HELD_BY_OAEP = {
    "guess a PIN",
    "change the message",
    "cube root of a short message",
    "same message to three receivers",
}


@pytest.mark.parametrize("seed", range(2))
def test_oaep_stops_attacks_on_messages_and_not_those_on_keys_and_servers(seed):
    results = compare_schemes(random.Random(seed))
    assert len(results) == 8
    assert all(outcome[TEXTBOOK.name] for outcome in results.values())
    assert {name for name, outcome in results.items() if not outcome[OAEP.name]} == HELD_BY_OAEP


@pytest.mark.parametrize("scheme", [TEXTBOOK, OAEP], ids=lambda scheme: scheme.name)
def test_a_scheme_decrypts_what_it_encrypts(scheme):
    from helpers.rsa import generate_key

    private = generate_key(1024, rng=random.Random(5))
    assert scheme.decrypt(scheme.encrypt(b"key 4711", private.public), private) == b"key 4711"
