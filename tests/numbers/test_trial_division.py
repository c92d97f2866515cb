"""Trial division."""

from math import prod

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers.trial_division import trial_division


@settings(deadline=None)
@given(st.integers(1, 10**9))
def test_agrees_with_sympy(n):
    factors, rest = trial_division(n)
    assert rest == 1
    assert factors == sympy.factorint(n)
    assert list(factors) == sorted(factors)


@settings(deadline=None)
@given(st.integers(1, 10**30), st.integers(1, 300))
def test_with_a_limit_all_small_primes_are_found_and_nothing_is_lost(n, limit):
    factors, rest = trial_division(n, limit)
    assert rest * prod(p**k for p, k in factors.items()) == n
    assert all(sympy.isprime(p) for p in factors)
    assert all(rest % p for p in sympy.primerange(limit + 1))


def test_a_remaining_prime_is_recognized_even_above_the_limit():
    assert trial_division(2 * 101, limit=10) == ({2: 1, 101: 1}, 1)  # 101 < 11^2
    assert trial_division(2 * 127, limit=10) == (
        {2: 1},
        127,
    )  # 127 > 11^2: could be composite for all it knows


def test_small_numbers_and_squares():
    assert trial_division(1) == ({}, 1)
    assert trial_division(2) == ({2: 1}, 1)
    assert trial_division(49) == ({7: 2}, 1)
    assert trial_division(2, limit=1) == ({2: 1}, 1)


@pytest.mark.parametrize(
    ("arguments", "error"), [((0,), ValueError), ((12, 0), ValueError), ((12.0,), TypeError)]
)
def test_bad_input_is_refused(arguments, error):
    with pytest.raises(error, match="must be"):
        trial_division(*arguments)
