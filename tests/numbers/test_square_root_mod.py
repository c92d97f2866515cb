"""Square roots modulo a prime."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers.square_root_mod import square_root_mod

SPECIAL = [2, 3, 5, 17, 257, 65537, 3 * 2**30 + 1, 2**255 - 19, 2**224 - 2**96 + 1]


def test_all_residues_of_small_primes():
    for p in sympy.primerange(2, 300):
        squares = {x * x % p for x in range(p)}
        for a in range(p):
            if a in squares:
                r = square_root_mod(a, p)
                assert 0 <= r < p
                assert r * r % p == a
            else:
                with pytest.raises(ValueError, match="not a square"):
                    square_root_mod(a, p)


@settings(deadline=None)
@given(st.sampled_from(SPECIAL), st.integers(-(2**300), 2**300))
def test_root_of_a_square_is_plus_or_minus_x(p, x):
    """Primes with a high power of 2 in p - 1 included (2^224 - 2^96 + 1: 2^96)."""
    assert square_root_mod(x * x, p) in (x % p, -x % p)


def test_composite_moduli_end_in_an_error_not_in_a_loop():
    for n in (1729, 561, 294409):  # Carmichael numbers pass Euler's criterion for many a
        with pytest.raises(ValueError, match="not"):
            square_root_mod(1 if n != 561 else 2, n)


@pytest.mark.parametrize(
    ("arguments", "error"), [((1, 1), ValueError), ((1, 7.0), TypeError), (("1", 7), TypeError)]
)
def test_bad_input_is_refused(arguments, error):
    with pytest.raises(error, match="must be"):
        square_root_mod(*arguments)
