"""The whole factorization."""

import random
from math import prod

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers.factorize import factorize
from helpers.numbers.random_prime import random_prime


def test_all_small_numbers():
    for n in range(1, 3000):
        assert factorize(n) == sympy.factorint(n)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 2**90))
def test_agrees_with_sympy(n):
    factors = factorize(n)
    assert factors == sympy.factorint(n)
    assert list(factors) == sorted(factors)


@pytest.mark.parametrize("sizes", [(60, 60), (20, 45, 60), (12, 12, 12, 100), (40, 400)])
def test_primes_of_given_sizes(sizes):
    rng = random.Random(sum(sizes))
    primes = [random_prime(bits, rng) for bits in sizes]
    assert factorize(prod(primes)) == {p: primes.count(p) for p in sorted(primes)}


def test_powers_of_large_primes():
    p, q = 2**61 - 1, 2**31 - 1
    assert factorize(p**3 * q**2 * 1009**5) == {1009: 5, q: 2, p: 3}


def test_a_large_prime_is_its_own_factor():
    assert factorize(2**521 - 1) == {2**521 - 1: 1}
    assert factorize(1) == {}


def test_what_is_too_large_is_refused():
    rng = random.Random(1)
    n = 12 * random_prime(150, rng) * random_prime(150, rng)
    with pytest.raises(ValueError, match="quadratic sieve takes numbers of up to 256 bits"):
        factorize(n)


@pytest.mark.parametrize(("n", "error"), [(0, ValueError), (-6, ValueError), (6.0, TypeError)])
def test_bad_input_is_refused(n, error):
    with pytest.raises(error, match="n must be"):
        factorize(n)
