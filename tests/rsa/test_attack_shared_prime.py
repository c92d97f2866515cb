import random
from itertools import combinations
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import is_prime, primes_below
from helpers.rsa import PublicKey, generate_key, textbook_decrypt, textbook_encrypt
from helpers.rsa.attacks import key_from_prime, recover_shared_keys, shared_primes, weak_crowd

ODD_PRIMES = primes_below(100).tolist()[1:]
pairs = st.lists(st.sampled_from(ODD_PRIMES), min_size=2, max_size=2, unique=True)


def by_all_pairs(moduli):
    """Return what shared_primes should, by a gcd of every two different moduli."""
    found = {gcd(a, b) for a, b in combinations(set(moduli), 2)} - {1}
    return {p: tuple(i for i, n in enumerate(moduli) if n % p == 0) for p in found}


@given(st.lists(pairs, min_size=1, max_size=12))
@settings(deadline=None, max_examples=200)
def test_the_tree_finds_what_all_pairs_find(primes):
    moduli = [p * q for p, q in primes]
    assert shared_primes(moduli) == by_all_pairs(moduli)


def test_the_same_key_twice_is_no_factor():
    assert shared_primes([15, 77, 15]) == {}
    assert shared_primes([15, 21, 15]) == {3: (0, 1, 2)}


def test_nobody_to_share_with():
    assert shared_primes([15]) == {}
    with pytest.raises(ValueError, match="at least one"):
        shared_primes([])


def test_healthy_keys_share_nothing():
    keys = [generate_key(512).public for _ in range(20)]
    assert shared_primes([public.n for public in keys]) == {}
    assert recover_shared_keys(keys) == {}


def test_the_weak_keys_of_a_crowd_are_broken_and_no_others(backend):
    crowd = weak_crowd(300, bits=128, rng=random.Random(5), shared=30, pool=4)
    broken = recover_shared_keys(crowd)
    assert len(broken) == 30
    assert len(shared_primes([public.n for public in crowd])) == 4
    for position, private in broken.items():
        assert private.public == crowd[position]
        assert textbook_decrypt(textbook_encrypt(42, private.public), private) == 42


def test_a_key_that_shares_both_primes_is_recovered():
    keys = [PublicKey(n, 17) for n in (61 * 53, 61 * 67, 53 * 71, 43 * 47)]
    assert {i: {k.p, k.q} for i, k in recover_shared_keys(keys).items()} == {
        0: {61, 53},
        1: {61, 67},
        2: {53, 71},
    }


def test_the_crowd_is_what_it_says():
    crowd = weak_crowd(50, bits=64, rng=random.Random(2), shared=10, pool=1)
    assert {public.bits for public in crowd} == {64}
    assert {public.e for public in crowd} == {65537}
    assert crowd == weak_crowd(50, bits=64, rng=random.Random(2), shared=10, pool=1)
    ((prime, positions),) = shared_primes([public.n for public in crowd]).items()
    assert is_prime(prime)
    assert len(positions) == 10
    assert positions != tuple(range(10))  # shuffled


def test_a_crowd_without_bad_devices():
    crowd = weak_crowd(40, bits=128, rng=random.Random(3), shared=0)
    assert shared_primes([public.n for public in crowd]) == {}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"bits": 30}, "bits must be"),
        ({"bits": 65}, "bits must be"),
        ({"shared": 11}, "shared must be"),
        ({"shared": -1}, "shared must be"),
        ({"pool": 0}, "pool must be"),
    ],
)
def test_impossible_crowds_are_errors(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        weak_crowd(10, **({"shared": 2} | arguments))


@pytest.mark.parametrize("p", [59, 1, 0, 3233])
def test_key_from_prime_wants_a_prime_of_the_modulus(p):
    with pytest.raises(ValueError, match="prime"):
        key_from_prime(PublicKey(3233, 17), p)
