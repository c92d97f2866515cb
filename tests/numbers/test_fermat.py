"""Fermat's method."""

from math import isqrt

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers.fermat import fermat_factor, fermat_steps


@settings(deadline=None, max_examples=50)
@given(st.integers(2**200, 2**300), st.integers(0, 2**20))
def test_close_primes_fall_at_once(start, gap):
    p = sympy.nextprime(start)
    q = sympy.nextprime(p + gap)
    assert fermat_factor(p * q, max_steps=1) == (p, q)


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(1, 3000))
def test_number_of_steps_is_as_stated(i, j):
    p, q = sorted((2 * i + 1, 2 * j + 1))
    n = p * q
    steps = list(fermat_steps(n))
    found, other = fermat_factor(n)
    assert found * other == n
    assert p <= found <= other <= q  # no pair is closer
    assert len(steps) == (found + other) // 2 - (isqrt(n - 1) + 1) + 1
    assert all(step.a**2 - n == step.difference for step in steps)
    assert [step.b is None for step in steps] == [True] * (len(steps) - 1) + [False]
    assert steps[-1].b ** 2 == steps[-1].difference


def test_number_of_steps_grows_with_the_square_of_the_distance():
    p = sympy.nextprime(2**40)
    for gap in (2**28, 2**29, 2**30):
        q = sympy.nextprime(p + gap)
        expected = (p - q) ** 2 / (8 * (p * q) ** 0.5)
        assert sum(1 for _ in fermat_steps(p * q)) == pytest.approx(expected, rel=0.01, abs=1)


def test_gives_up_after_max_steps():
    p, q = 10007, 20011
    needed = sum(1 for _ in fermat_steps(p * q))
    assert fermat_factor(p * q, needed - 1) is None
    assert fermat_factor(p * q, needed) == (p, q)


def test_squares_take_one_step():
    assert fermat_factor(9) == (3, 3)
    assert fermat_factor(10007**2, max_steps=1) == (10007, 10007)


@pytest.mark.parametrize(
    ("n", "message"),
    [(7, "at least 9"), (100, "odd"), (10007, "is prime"), (2**127 - 1, "127 bits is prime")],
)
def test_bad_numbers_are_refused(n, message):
    with pytest.raises(ValueError, match=message):
        fermat_factor(n)
    with pytest.raises(ValueError, match=message):
        next(fermat_steps(n))


def test_bad_limits_are_refused():
    with pytest.raises(ValueError, match="max_steps must be at least 1"):
        fermat_factor(15, max_steps=0)
    with pytest.raises(TypeError, match="whole number"):
        fermat_factor("15")
