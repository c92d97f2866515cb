import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import primerange

from helpers.numbers import primes_below
from helpers.numbers.sieve import residues, sieve_window


def test_every_small_limit_agrees_with_sympy():
    for limit in range(500):
        assert primes_below(limit).tolist() == list(primerange(limit))


@given(st.integers(0, 200_000))
def test_larger_limits_agree_with_sympy(limit):
    assert primes_below(limit).tolist() == list(primerange(limit))


def test_the_count_below_ten_million_is_the_published_one():
    primes = primes_below(10**7)
    assert len(primes) == 664_579  # OEIS A006880
    assert primes.dtype == np.int64


def test_bad_limits_are_named():
    with pytest.raises(ValueError, match="limit must be at least 0"):
        primes_below(-1)
    with pytest.raises(TypeError, match="limit must be a whole number"):
        primes_below(1e6)


@given(st.integers(0, 2**2000), st.lists(st.integers(1, 2**31), min_size=1))
def test_residues_are_remainders(n, moduli):
    assert residues(n, np.array(moduli, dtype=np.int64)).tolist() == [n % m for m in moduli]


@given(st.integers(0, 2**64), st.integers(1, 400), st.integers(0, 500))
def test_the_window_keeps_exactly_the_numbers_without_small_factors(offset, width, limit):
    start = limit + offset | 1
    candidates = range(start, start + 2 * width, 2)
    small = list(primerange(3, limit))
    assert sieve_window(start, width, limit) == [n for n in candidates if all(n % p for p in small)]


def test_a_window_sieved_to_the_root_holds_primes_only():
    assert sieve_window(10**6 + 1, 500, 1002) == list(primerange(10**6 + 1, 10**6 + 1001))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((100, 10, 11), "start must be odd"),
        ((7, 10, 11), "start must be at least 11"),
        ((101, 0, 11), "width must be at least 1"),
        ((2**40 + 1, 10, 2**31 + 1), r"limit at most 2\^31"),
    ],
)
def test_bad_windows_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        sieve_window(*arguments)
