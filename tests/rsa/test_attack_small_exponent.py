import random
from fractions import Fraction
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import inverse, random_prime
from helpers.rsa import PrivateKey, generate_key
from helpers.rsa.attacks import (
    continued_fraction,
    convergents,
    small_exponent_key,
    wiener_attack,
    wiener_bound,
)
from helpers.rsa.attacks.small_exponent import primes_from_phi

seeds = st.integers(0, 2**32)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_the_terms_build_the_number_again(numerator, denominator):
    value = Fraction(0)
    first, *others = continued_fraction(numerator, denominator)
    for a in reversed(others):
        value = 1 / (a + value)
    assert first + value == Fraction(numerator, denominator)
    assert all(a >= 1 for a in others)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_convergents_come_closer_and_end_at_the_number(numerator, denominator):
    number = Fraction(numerator, denominator)
    fractions = [Fraction(k, d) for k, d in convergents(numerator, denominator)]
    distances = [abs(number - fraction) for fraction in fractions]
    assert fractions[-1] == number
    assert distances == sorted(distances, reverse=True)
    assert all(gcd(k, d) == 1 for k, d in convergents(numerator, denominator))


@given(st.integers(1, 10**6), st.integers(2, 300), st.integers(1, 10**6))
def test_a_close_fraction_is_a_convergent(numerator, d, denominator):
    number = Fraction(numerator, denominator)
    k = round(number * d)
    if gcd(k, d) == 1 and abs(number - Fraction(k, d)) < Fraction(1, 2 * d * d):
        assert (k, d) in convergents(numerator, denominator)


@given(st.sampled_from([64, 128, 256, 512]), seeds)
@settings(deadline=None, max_examples=40)
def test_every_exponent_below_the_bound_is_found(bits, seed):
    private = small_exponent_key(bits, rng=random.Random(seed))
    assert private.d <= wiener_bound(private.n)
    found = wiener_attack(private.public)
    assert found is not None
    assert (found.d, {found.p, found.q}) == (private.d, {private.p, private.q})


def test_up_to_the_very_bound(backend):
    rng = random.Random(8)
    p, q = random_prime(128, rng), random_prime(128, rng)
    phi, d = (p - 1) * (q - 1), wiener_bound(p * q)
    while gcd(d, phi) != 1:
        d -= 1
    assert wiener_bound(p * q) - d < 100
    assert wiener_attack(PrivateKey(p * q, inverse(d, phi), d, p, q).public).d == d


def test_keys_made_modulo_lambda_fall_too():
    rng = random.Random(3)
    for _ in range(20):
        p, q = random_prime(128, rng), random_prime(128, rng)
        g = gcd(p - 1, q - 1)
        d = wiener_bound(p * q) // g
        while gcd(d, (p - 1) * (q - 1)) != 1:
            d -= 1
        private = PrivateKey(p * q, inverse(d, (p - 1) * (q - 1) // g), d, p, q)
        assert wiener_attack(private.public).d == d


@pytest.mark.parametrize("d_bits", [80, 100, 200, 252])
def test_a_longer_exponent_is_safe_from_it(d_bits):
    assert wiener_attack(small_exponent_key(256, d_bits, random.Random(d_bits)).public) is None


@pytest.mark.parametrize("e", [3, 17, 65537])
def test_ordinary_keys_are_safe_from_it(e):
    for bits in (64, 512, 1024):
        assert wiener_attack(generate_key(bits, e).public) is None


@given(seeds)
@settings(deadline=None, max_examples=30)
def test_phi_gives_the_primes_and_a_wrong_one_does_not(seed):
    rng = random.Random(seed)
    q, p = sorted((random_prime(32, rng), random_prime(32, rng)))
    phi = (p - 1) * (q - 1)
    assert primes_from_phi(p * q, phi) == (p, q)
    for wrong in (phi - 1, phi + 1, phi - 2, phi + 2, 2 * phi):
        assert primes_from_phi(p * q, wrong) is None


@pytest.mark.parametrize("n", [82, 3233, 10**30, 2**1024 - 1])
def test_the_bound_is_the_largest_d_below_it(n):
    d = wiener_bound(n)
    assert 81 * d**4 < n <= 81 * (d + 1) ** 4


@pytest.mark.parametrize(
    ("bits", "d_bits", "complaint"),
    [(30, None, "bits must be"), (65, None, "bits must be"), (64, 2, "d_bits"), (64, 61, "d_bits")],
)
def test_impossible_lengths_are_errors(bits, d_bits, complaint):
    with pytest.raises(ValueError, match=complaint):
        small_exponent_key(bits, d_bits)
