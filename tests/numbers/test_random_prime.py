import random
from collections import Counter
from math import gcd, prod

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from helpers.numbers import random_prime
from helpers.numbers.random_prime import rounds_for_random_candidates, sieve_limit

seeds = st.integers(0, 2**64)


@given(bits=st.integers(2, 160), seed=seeds)
def test_primes_of_every_size_have_their_two_highest_bits_set(backend, bits, seed):
    p = random_prime(bits, rng=random.Random(seed))
    assert type(p) is int
    assert p >> (bits - 2) == 0b11
    assert sympy.isprime(p)


@pytest.mark.parametrize("bits", [512, 1024])
def test_large_primes(backend, bits):
    p, q = random_prime(bits, e=65537), random_prime(bits, e=65537)
    assert sympy.isprime(p)
    assert sympy.isprime(q)
    assert p != q
    assert (p * q).bit_length() == 2 * bits


@given(bits=st.integers(2, 100), data=st.data())
def test_the_product_of_two_has_twice_the_bits(bits, data):
    p, q = (random_prime(bits, rng=random.Random(data.draw(seeds))) for _ in range(2))
    assert (p * q).bit_length() == 2 * bits


@given(bits=st.integers(6, 80), e=st.sampled_from([1, 3, 5, 15, 17, 105, 257, 65537]), seed=seeds)
def test_the_public_exponent_can_be_inverted(backend, bits, e, seed):
    assert gcd(random_prime(bits, rng=random.Random(seed), e=e) - 1, e) == 1


@given(bits=st.integers(2, 200), seed=seeds)
def test_one_seed_gives_one_prime_with_both_kinds_of_integers(bits, seed):
    gmpy2 = pytest.importorskip("gmpy2")
    found = []
    for integers in (gmpy2, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("helpers.numbers.backend.gmpy2", integers)
            found.append(random_prime(bits, rng=random.Random(seed)))
    assert found[0] == found[1]


def test_without_a_seed_primes_do_not_repeat():
    assert len({random_prime(64) for _ in range(20)}) == 20


def test_small_primes_are_equally_likely():
    rng = random.Random(5)
    counts = Counter(random_prime(8, rng) for _ in range(5500))
    primes = list(sympy.primerange(192, 256))
    assert sorted(counts) == primes
    chi_squared = sum((counts[p] - 500) ** 2 / 500 for p in primes)
    assert chi_squared < 29.6  # 10 degrees of freedom: exceeded once in 1000 seeds


def test_larger_primes_are_likelier_after_a_long_gap():
    rng = random.Random(6)
    gaps = [p - sympy.prevprime(p) for p in (random_prime(20, rng) for _ in range(3000))]
    # Starts are uniform, so a gap g is met with a probability in proportion to g: the mean of those is that
    # of g^2 over that of g, almost twice the mean gap of ln 2^20 = 13.9.
    assert 20 < sum(gaps) / len(gaps) < 28


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"bits": 1}, ValueError, "bits must be at least 2, but is 1"),
        ({"bits": -8}, ValueError, "bits must be at least 2, but is -8"),
        ({"bits": 64.0}, TypeError, "bits must be a whole number"),
        ({"bits": 64, "e": 4}, ValueError, "e must be odd"),
        ({"bits": 64, "e": 0}, ValueError, "e must be at least 1"),
        ({"bits": 64, "e": "3"}, TypeError, "e must be a whole number"),
        ({"bits": 3, "e": 3}, ValueError, r"found no prime p of 3 bits.* gcd\(p - 1, 3\) = 1"),
    ],
)
def test_bad_input_is_named(arguments, error, message):
    with pytest.raises(error, match=message):
        random_prime(**arguments)


def test_a_search_in_vain_ends():
    e = prod(sympy.primerange(3, 2**16))  # leaves primes 2^k + 1 only
    with pytest.raises(ValueError, match="found no prime p of 17 bits"):
        random_prime(17, random.Random(1), e=e)


def test_a_broken_generator_does_not_hang():
    class Stuck(random.Random):
        def getrandbits(self, k):
            return 2**k - 1

    with pytest.raises(ValueError, match="found no prime"):
        random_prime(64, Stuck())


def test_never_fewer_rounds_than_fips_186_5_table_b_1():
    assert [rounds_for_random_candidates(bits) for bits in (1024, 1536, 2048)] == [6, 4, 4]
    assert all(rounds_for_random_candidates(bits) >= 4 for bits in (3072, 4096, 8192))


def test_fewer_bits_need_more_rounds_and_never_more_than_the_worst_case():
    rounds = [rounds_for_random_candidates(bits) for bits in range(2, 4097)]
    assert rounds == sorted(rounds, reverse=True)
    assert rounds[0] == 66


def test_the_sieve_stays_below_the_candidates(backend):
    assert all(sieve_limit(bits) < 2 ** (bits - 1) for bits in range(17, 5000))
