import random

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from helpers.numbers import is_prime, miller_rabin_witness, primes_below
from helpers.numbers.miller_rabin import PRIME_BASES, PROVEN_BELOW

# The smallest composite that passes for the first k primes: k = 1 to 8, 9 to 11, 12, 13 (OEIS A014233).
SMALLEST_STRONG_PSEUDOPRIMES = {
    1: 2047,
    2: 1373653,
    3: 25326001,
    4: 3215031751,
    5: 2152302898747,
    6: 3474749660383,
    7: 341550071728321,
    8: 341550071728321,
    9: 3825123056546413051,
    11: 3825123056546413051,
    12: 318665857834031151167461,
    13: 3317044064679887385961981,
}


class CountingRandom(random.Random):
    """A generator that keeps the bases that it gave."""

    def __init__(self, seed):
        super().__init__(seed)
        self.given = []

    def randrange(self, *args):
        self.given.append(super().randrange(*args))
        return self.given[-1]


def test_all_small_numbers(backend):
    primes = set(primes_below(20_000).tolist())
    assert {n for n in range(-10, 20_000) if is_prime(n)} == primes


@given(st.integers(-(2**70), 2**90))
def test_up_to_the_bound_of_the_proof_and_a_little_beyond_agrees_with_sympy(backend, n):
    assert is_prime(n) == sympy.isprime(n)


@given(st.integers(2, 2**400))
def test_the_next_prime_is_prime_and_what_lies_between_is_not(backend, n):
    p = sympy.nextprime(n)
    assert is_prime(p)
    assert not any(is_prime(m) for m in range(n + 1, p))


@given(st.integers(2, 2**100), st.integers(2, 2**100))
def test_products_are_composite(backend, a, b):
    assert not is_prime(a * b)


@pytest.mark.parametrize(("k", "n"), SMALLEST_STRONG_PSEUDOPRIMES.items())
def test_composites_that_fool_the_first_primes(backend, k, n):
    assert not any(miller_rabin_witness(n, a) for a in PRIME_BASES[:k])
    assert not is_prime(n)


def test_the_bases_are_the_first_thirteen_primes_and_the_bound_is_above_two_to_the_64():
    assert list(PRIME_BASES) == primes_below(42).tolist()
    assert PROVEN_BELOW == SMALLEST_STRONG_PSEUDOPRIMES[13] > 2**64


def test_mersenne_numbers(backend):
    exponents = [p for p in primes_below(700).tolist() if is_prime(2**p - 1)]
    assert exponents == [2, 3, 5, 7, 13, 17, 19, 31, 61, 89, 107, 127, 521, 607]  # OEIS A000043


def test_at_most_one_base_in_four_is_a_liar():
    for n in range(9, 1000, 2):
        if not sympy.isprime(n):
            liars = sum(not miller_rabin_witness(n, a) for a in range(1, n))
            assert 4 * liars <= n - 1


def test_a_prime_has_no_witness():
    for p in primes_below(200).tolist()[1:]:
        assert not any(miller_rabin_witness(p, a) for a in range(-p + 1, 3 * p) if a % p)


def test_small_numbers_need_no_randomness_and_large_primes_take_every_round():
    rng = CountingRandom(1)
    assert is_prime(2**61 - 1, rounds=20, rng=rng)
    assert rng.given == []
    assert is_prime(2**127 - 1, rounds=20, rng=rng)
    assert len(rng.given) == len(set(rng.given)) == 20
    assert all(2 <= a <= 2**127 - 3 for a in rng.given)


def test_the_default_is_64_rounds():
    rng = CountingRandom(1)
    assert is_prime(2**127 - 1, rng=rng)
    assert len(rng.given) == 64


def test_the_operating_system_gives_the_bases_by_default(monkeypatch):
    rng = CountingRandom(1)
    monkeypatch.setattr("secrets.SystemRandom", lambda: rng)
    is_prime(2**127 - 1)
    assert len(rng.given) == 64


@pytest.mark.parametrize("n", [0, 1, 2, -7, 10])
def test_a_witness_is_for_odd_numbers_from_three(n):
    with pytest.raises(ValueError, match="n must be"):
        miller_rabin_witness(n, 2)


@pytest.mark.parametrize("a", [0, 15, -15])
def test_a_base_must_say_something(a):
    with pytest.raises(ValueError, match="must not be a multiple of n"):
        miller_rabin_witness(15, a)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="rounds must be at least 1"):
        is_prime(97, rounds=0)
    with pytest.raises(TypeError, match="n must be a whole number"):
        is_prime(97.0)
