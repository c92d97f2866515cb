import math
import random

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import backend as arithmetic
from helpers.rsa import PrivateKey, PublicKey, generate_key, key_from_primes, private_exponent
from helpers.rsa.keys import exponent_large, primes_far_apart

ODD_PRIMES = list(sympy.primerange(3, 300))


def test_the_key_of_the_lesson():
    key = key_from_primes(61, 53, 17)
    assert (key.n, key.e, key.d) == (3233, 17, 413)
    assert key_from_primes(61, 53, 17, totient="phi").d == 2753
    assert (key.dp, key.dq, key.qinv) == (413 % 60, 413 % 52, pow(53, -1, 61))
    assert key.public == PublicKey(3233, 17)
    assert (key.bits, key.size) == (12, 2)


@given(
    st.sampled_from(ODD_PRIMES), st.sampled_from(ODD_PRIMES), st.integers(1, 20_000).map(lambda k: 2 * k + 1)
)
@settings(deadline=None)
def test_private_exponents_invert_e_modulo_lambda_and_phi(p, q, e):
    coprime = math.gcd(e, (p - 1) * (q - 1)) == 1
    if p == q or not coprime or e >= p * q:
        with pytest.raises(ValueError, match=r"different|no d exists|e < n"):
            key_from_primes(p, q, e)
        return
    small, large = key_from_primes(p, q, e), key_from_primes(p, q, e, "phi")
    assert small.d == pow(e, -1, int(sympy.reduced_totient(p * q)))
    assert large.d == pow(e, -1, int(sympy.totient(p * q)))
    assert large.d % math.lcm(p - 1, q - 1) == small.d


@pytest.mark.parametrize("bits", [16, 18, 20, 32, 64, 130, 256, 512, 1024])
def test_generated_keys_have_their_length_and_obey_the_rules(bits, backend):
    key = generate_key(bits, e=17)
    assert key.bits == bits
    assert key.p.bit_length() == key.q.bit_length() == bits // 2
    assert key.p != key.q
    assert sympy.isprime(key.p)
    assert sympy.isprime(key.q)
    assert abs(key.p - key.q) > 2 ** (bits // 2 - 100)
    assert key.d > 2 ** (bits // 2)
    assert key.d == pow(17, -1, math.lcm(key.p - 1, key.q - 1))


def test_the_default_exponent_and_the_larger_exponent_of_phi():
    key = generate_key(512, rng=random.Random(1), totient="phi")
    assert key.e == 65537
    assert key.d == pow(65537, -1, (key.p - 1) * (key.q - 1))


def test_a_seeded_generator_repeats_its_key_with_and_without_gmpy2(monkeypatch):
    key = generate_key(256, rng=random.Random(5))
    monkeypatch.setattr(arithmetic, "gmpy2", None)
    assert generate_key(256, rng=random.Random(5)) == key
    assert generate_key(256, rng=random.Random(6)) != key


def test_without_a_generator_keys_differ():
    assert len({generate_key(64).n for _ in range(10)}) == 10


@given(st.integers(8, 32).map(lambda half: 2 * half), st.integers(0, 2**32))
@settings(deadline=None, max_examples=60)
def test_every_small_size_works(bits, seed):
    assert generate_key(bits, e=3, rng=random.Random(seed)).bits == bits


@pytest.mark.parametrize("bits", [15, 14, 0, -2, 17, 2047, 4098])
def test_sizes_out_of_range_are_refused(bits):
    with pytest.raises(ValueError, match=rf"even number from 16 to 4096, got {bits}"):
        generate_key(bits, e=3)


@pytest.mark.parametrize("bits", ["2048", 2048.0, None])
def test_sizes_that_are_no_integers_are_refused(bits):
    with pytest.raises(TypeError, match="bits"):
        generate_key(bits)


def test_the_default_exponent_does_not_fit_a_tiny_key_and_the_message_helps():
    with pytest.raises(ValueError, match=r"got 65537; pass e=17 or e=3"):
        generate_key(16)


@pytest.mark.parametrize("e", [-3, 0, 1, 2, 4, 65536, 2**31 + 1])
def test_bad_exponents_are_refused(e):
    with pytest.raises(ValueError, match="e must be odd"):
        generate_key(32, e=e)


def test_an_exponent_that_rules_out_all_primes_ends_with_a_message():
    primes = [p for p in sympy.primerange(192, 256) if math.gcd(p - 1, 3 * 5 * 7 * 29) == 1]
    assert primes == [227]
    with pytest.raises(ValueError, match="found no two primes of 8 bits that suit e = 3045"):
        generate_key(16, e=3 * 5 * 7 * 29)


@pytest.mark.parametrize(("n", "e"), [(3234, 17), (13, 3), (-3233, 17), (3233, 1), (3233, 16), (3233, 3233)])
def test_public_keys_out_of_range_are_refused(n, e):
    with pytest.raises(ValueError, match=r"n must be odd and at least 15|e must be odd and 3 <= e < n"):
        PublicKey(n, e)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 3235}, "do not belong to n"),
        ({"p": 53, "q": 53}, "different primes"),
        ({"p": 3233, "q": 1}, "do not belong to n"),
        ({"p": -61, "q": -53}, "do not belong to n"),
        ({"n": 3481, "p": 59, "q": 59}, "different primes"),
        ({"d": 414}, "d does not belong to e"),
        ({"e": 19}, "d does not belong to e"),
        ({"d": 0}, "d is out of range"),
        ({"d": 413 - 780}, "d is out of range"),
        ({"d": 413 + 780 * 4}, "d is out of range"),
        ({"e": 1}, "e must be odd"),
        ({"e": 3233}, "e must be odd"),
        ({"n": 3234}, "do not belong to n"),
    ],
)
def test_numbers_that_do_not_belong_together_are_refused(changes, message):
    numbers = {"n": 3233, "e": 17, "d": 413, "p": 61, "q": 53}
    assert PrivateKey(**numbers).d == 413
    with pytest.raises(ValueError, match=message):
        PrivateKey(**numbers | changes)


@pytest.mark.parametrize("d", [413 + 780 * k for k in range(4)])
def test_every_private_exponent_below_n_is_accepted(d):
    assert PrivateKey(3233, 17, d, 61, 53).dp == 413 % 60


@pytest.mark.parametrize(
    ("p", "q", "e", "message"),
    [
        (60, 53, 17, "p must be an odd prime"),
        (61, 2, 17, "q must be an odd prime"),
        (61, 1, 17, "q must be an odd prime"),
        (61, 561, 17, "q must be an odd prime"),
        (61, 53, 15, "no d exists for e = 15"),
        (61, 61, 17, "different primes"),
        (3, 5, 65537, "e < n"),
    ],
)
def test_bad_primes_and_exponents_are_refused(p, q, e, message):
    with pytest.raises(ValueError, match=message):
        key_from_primes(p, q, e)


def test_an_unknown_totient_is_refused():
    with pytest.raises(ValueError, match='"lambda" or "phi"'):
        private_exponent(61, 53, 17, totient="λ")


def test_numpy_integers_become_python_integers():
    key = key_from_primes(np.int64(2147483647), np.int64(2147483629), np.int64(17))
    assert key.n == 2147483647 * 2147483629
    assert {type(number) for number in (key.n, key.e, key.d, key.p, key.q)} == {int}


def test_floats_are_refused():
    with pytest.raises(TypeError, match="n must be a whole number"):
        PublicKey(3233.0, 17)


def test_neither_repr_nor_errors_show_the_private_numbers(private):
    shown = repr(private) + str(private) + f"{private}"
    with pytest.raises(ValueError, match="does not belong") as caught:
        PrivateKey(private.n, private.e, private.d - 2, private.p, private.q)
    shown += str(caught.value)
    assert "1024 bits" in shown
    assert private.fingerprint in shown
    for secret in (private.d, private.p, private.q, private.dp, private.dq, private.qinv):
        assert str(secret) not in shown
        assert f"{secret:x}" not in shown


def test_public_repr_is_short_and_shows_what_is_public(private):
    assert repr(PublicKey(3233, 17)) == "PublicKey(n=3233, e=17)"
    assert repr(private.public) == f"PublicKey(1024 bits, e=65537, fingerprint {private.fingerprint})"


def test_fingerprints_tell_keys_apart():
    keys = [PublicKey(3233, 17), PublicKey(3233, 19), PublicKey(3235, 17)]
    assert len({key.fingerprint for key in keys}) == 3
    assert all(len(key.fingerprint) == 16 for key in keys)
    assert key_from_primes(61, 53, 17).fingerprint == keys[0].fingerprint


def test_keys_compare_and_cannot_be_changed():
    key = key_from_primes(61, 53, 17)
    assert key == PrivateKey(3233, 17, 413, 61, 53)
    assert key != key_from_primes(61, 53, 17, totient="phi")
    with pytest.raises(AttributeError):
        key.d = 5


def test_the_rules_of_fips_186_5_at_their_borders():
    q = 3 * 2**1022 + 1
    assert not primes_far_apart(q, q)
    assert not primes_far_apart(q + 2**924, q)
    assert primes_far_apart(q + 2**924 + 1, q)
    assert primes_far_apart(q, q + 2**924 + 1)
    assert not exponent_large(2**1024, 2048)
    assert exponent_large(2**1024 + 1, 2048)


@given(st.sampled_from(ODD_PRIMES), st.sampled_from(ODD_PRIMES))
@settings(deadline=None)
def test_toy_primes_need_only_differ(p, q):
    assert primes_far_apart(p, q) == (p != q)


@pytest.mark.parametrize("totient", ["lambda", "phi"])
def test_generated_toys_obey_the_rule_for_d_too(totient):
    keys = [generate_key(16, e=17, rng=random.Random(seed), totient=totient) for seed in range(500)]
    assert all(key.d % math.lcm(key.p - 1, key.q - 1) > 2**8 for key in keys)


def test_close_primes_are_drawn_again(monkeypatch):
    first = int(sympy.nextprime(3 << 510))
    primes = [first, int(sympy.nextprime(first)), first, int(sympy.nextprime(7 << 509))]
    assert not primes_far_apart(*primes[:2])
    drawn = iter(primes)
    monkeypatch.setattr("helpers.rsa.keys.random_prime", lambda *arguments: next(drawn))
    key = generate_key(1024)
    assert [key.p, key.q] == primes[2:]
