import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import primes_below
from helpers.rsa import bytes_to_integer, generate_key, oaep_encrypt, textbook_encrypt
from helpers.rsa.attacks import jacobi_symbol

PUBLIC = generate_key(1024).public
odd = st.integers(0, 10**30).map(lambda i: 2 * i + 1)
integers = st.integers(-(10**30), 10**30)


@pytest.mark.parametrize("p", primes_below(60).tolist()[1:])
def test_for_a_prime_it_tells_the_squares(p):
    squares = {x * x % p for x in range(1, p)}
    for a in range(p):
        assert jacobi_symbol(a, p) == (0 if a == 0 else 1 if a in squares else -1)


@given(integers, integers, odd, odd)
def test_it_is_multiplicative_above_and_below(a, b, m, n):
    assert jacobi_symbol(a * b, n) == jacobi_symbol(a, n) * jacobi_symbol(b, n)
    assert jacobi_symbol(a, m * n) == jacobi_symbol(a, m) * jacobi_symbol(a, n)


@given(integers, odd)
def test_it_agrees_with_gmpy2(a, n):
    gmpy2 = pytest.importorskip("gmpy2")
    assert jacobi_symbol(a, n) == gmpy2.jacobi(a, n)


@given(st.integers(0, PUBLIC.n - 1))
@settings(deadline=None)
def test_textbook_rsa_keeps_it(M):
    assert jacobi_symbol(textbook_encrypt(M, PUBLIC), PUBLIC.n) == jacobi_symbol(M, PUBLIC.n)


def test_under_oaep_it_changes_with_the_seed():
    symbols = {jacobi_symbol(bytes_to_integer(oaep_encrypt(b"yes", PUBLIC)), PUBLIC.n) for _ in range(128)}
    assert symbols == {1, -1}  # all 128 alike: a chance of 2^-127


@pytest.mark.parametrize("n", [0, 2, -3, 10])
def test_even_and_negative_moduli_are_errors(n):
    with pytest.raises(ValueError, match="n must be odd"):
        jacobi_symbol(1, n)
