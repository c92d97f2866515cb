"""Pollard's rho method."""

import random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import backend
from helpers.numbers.pollard_rho import pollard_rho
from helpers.numbers.random_prime import random_prime

COMPOSITES = [n for n in range(4, 3000) if not sympy.isprime(n)]


@pytest.fixture(params=["gmpy2", "int"])
def arithmetic(request, monkeypatch):
    if request.param == "int":
        monkeypatch.setattr(backend, "gmpy2", None)
    elif backend.gmpy2 is None:
        pytest.skip("gmpy2 is not installed")


@pytest.mark.usefixtures("arithmetic")
def test_every_small_composite_is_split():
    for n in COMPOSITES:
        factor = pollard_rho(n, random.Random(n))
        assert type(factor) is int
        assert 1 < factor < n
        assert n % factor == 0


@settings(deadline=None, max_examples=30)
@given(st.integers(10, 26), st.integers(26, 60), st.integers(0, 10**6))
def test_products_of_primes_are_split(small, large, seed):
    rng = random.Random(seed)
    p, q = random_prime(small, rng), random_prime(large, rng)
    assert pollard_rho(p * q, rng) in (p, q)


def test_squares_and_powers_of_primes_are_split():
    for p in (3, 5, 7, 1009, 65537):
        for k in (2, 3, 5):
            assert sympy.factorint(pollard_rho(p**k, random.Random(1))).keys() == {p}


def test_the_same_generator_gives_the_same_factor_with_and_without_gmpy2(monkeypatch):
    n = 3 * 5 * 7 * 11 * 13 * 1009 * 10007 * 100003
    with_gmpy2 = [pollard_rho(n, random.Random(seed)) for seed in range(30)]
    monkeypatch.setattr(backend, "gmpy2", None)
    assert [pollard_rho(n, random.Random(seed)) for seed in range(30)] == with_gmpy2
    assert len(set(with_gmpy2)) > 1


def test_no_generator_means_the_systems_own():
    assert pollard_rho(10007 * 10009) in (10007, 10009)


def test_gives_up_after_max_steps():
    n = (2**61 - 1) * (2**89 - 1)
    assert pollard_rho(n, random.Random(1), max_steps=1) is None
    assert pollard_rho(n, random.Random(1), max_steps=2000) is None
    assert pollard_rho(1009 * (2**89 - 1), random.Random(1), max_steps=20_000) == 1009


@pytest.mark.parametrize(
    ("n", "message"), [(3, "at least 4"), (65537, "65537 is prime"), (2**89 - 1, "89 bits")]
)
def test_primes_and_tiny_numbers_are_refused(n, message):
    with pytest.raises(ValueError, match=message):
        pollard_rho(n)


def test_bad_types_and_limits_are_refused():
    with pytest.raises(TypeError, match="whole number"):
        pollard_rho(15.0)
    with pytest.raises(ValueError, match="max_steps must be at least 1"):
        pollard_rho(15, max_steps=0)
