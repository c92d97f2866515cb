"""The quadratic sieve as a whole."""

import itertools
import random
import subprocess
import sys
from math import prod

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import siqs
from helpers.numbers.quadratic_sieve import quadratic_sieve
from helpers.numbers.random_prime import random_prime


def semiprime(bits, seed):
    rng = random.Random(seed)
    return random_prime(bits // 2, rng) * random_prime(bits - bits // 2, rng)


@pytest.mark.parametrize("bits", range(20, 132, 6))
def test_semiprimes_of_all_sizes(bits):
    for seed in range(3):
        n = semiprime(bits, seed)
        p = quadratic_sieve(n)
        assert n % p == 0
        assert p.bit_length() == bits // 2
        assert sympy.isprime(p)


def test_a_150_bit_semiprime():
    p, q = 33777848773120733797853, 37700042023926741829961
    assert quadratic_sieve(p * q) in (p, q)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(8, 24), min_size=2, max_size=4), st.integers(0, 10**6))
def test_any_composite(sizes, seed):
    """Unequal, equal and more than two primes."""
    rng = random.Random(seed)
    primes = [random_prime(bits, rng) for bits in sizes]
    n = prod(primes) * rng.choice(primes)
    factor = quadratic_sieve(n)
    assert 1 < factor < n
    assert n % factor == 0


def test_every_small_composite():
    for n in range(4, 600):
        if not sympy.isprime(n):
            factor = quadratic_sieve(n)
            assert 1 < factor < n
            assert n % factor == 0


def test_the_smallest_numbers_that_are_really_sieved():
    """The factor base reaches at least to 281, the 60th prime."""
    for p, q in itertools.combinations(sympy.primerange(283, 400), 2):
        assert quadratic_sieve(p * q) in (p, q)


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6])
def test_powers_give_a_root(k):
    p = 1000003
    assert sympy.factorint(quadratic_sieve(p**k)).keys() == {p}


def test_a_factor_in_the_base_is_found_first():
    assert quadratic_sieve(59 * (2**89 - 1)) == 59  # 59 is also a possible multiplier
    assert quadratic_sieve(2**200) == 2


@pytest.mark.parametrize("k", [3, 5, 1009, 2**31 - 1])
def test_a_number_times_a_square_is_split(k):
    """For k = 3, N = 3 n could be a square."""
    n = k * 1000003**2
    factor = quadratic_sieve(n)
    assert 1 < factor < n
    assert n % factor == 0


def test_progress_is_told():
    calls = []
    n = semiprime(90, 1)
    quadratic_sieve(n, lambda found, needed: calls.append((found, needed)))
    found, needed = zip(*calls, strict=True)
    assert list(found) == sorted(found)
    assert set(needed) == {siqs.parameters(n)[0] + 10}
    assert found[-2] < needed[-1] <= found[-1]


def test_an_interrupt_passes_and_leaves_nothing_behind():
    n = semiprime(100, 2)

    def interrupt(found, needed):
        if found > needed / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quadratic_sieve(n, interrupt)
    assert n % quadratic_sieve(n) == 0


def test_more_relations_are_collected_where_the_first_give_no_factor(monkeypatch):
    sizes = []

    def fail_twice(n, relations):
        sizes.append(len(relations))
        return None if len(sizes) < 3 else combine(n, relations)

    combine = siqs.combine
    monkeypatch.setattr(siqs, "combine", fail_twice)
    n = semiprime(80, 3)
    assert n % quadratic_sieve(n) == 0
    assert sizes[0] + 10 <= sizes[1]
    assert sizes[1] + 10 <= sizes[2]


def test_it_ends_with_an_error_where_polynomials_run_out(monkeypatch):
    all_of_them = siqs.polynomials
    monkeypatch.setattr(siqs, "polynomials", lambda *arguments: itertools.islice(all_of_them(*arguments), 3))
    with pytest.raises(ArithmeticError, match="no polynomial is left"):
        quadratic_sieve(semiprime(90, 4))


@pytest.mark.parametrize(
    ("n", "message"),
    [
        (-15, "at least 4"),
        (1, "at least 4"),
        (65537, "65537 is prime"),
        (2**127 - 1, "a number of 127 bits is prime"),
        (2**257 + 1, "up to 256 bits, but n has 258"),
    ],
)
def test_bad_numbers_are_refused(n, message):
    with pytest.raises(ValueError, match=message):
        quadratic_sieve(n)


def test_bad_types_are_refused():
    with pytest.raises(TypeError, match="whole number"):
        quadratic_sieve(1e30)


def test_importing_it_does_not_load_numpy():
    code = "import sys, helpers.numbers.quadratic_sieve; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
