import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import n_order, reduced_totient

from helpers.numbers import NotInvertible, gcd, multiplicative_order, power

anything = st.integers(-(2**100), 2**100)
exponents = st.integers(0, 2**60)
moduli = st.integers(1, 2**100)


@given(anything, exponents, moduli)
def test_power_is_pow(a, k, n):
    assert power(a, k, n) == pow(a, k, n)


@given(anything, anything, exponents, exponents, moduli)
def test_the_laws_of_powers(a, b, i, j, n):
    assert power(a, i + j, n) == power(a, i, n) * power(a, j, n) % n
    assert power(power(a, i, n), j, n) == power(a, i * j, n)
    assert power(a * b, i, n) == power(a, i, n) * power(b, i, n) % n


def test_the_zeroth_power_is_one():
    assert power(0, 0, 7) == 1
    assert power(5, 0, 1) == 0


def test_bad_powers_are_named():
    with pytest.raises(ValueError, match="modulus must be at least 1"):
        power(2, 3, 0)
    with pytest.raises(ValueError, match="exponent must be at least 0"):
        power(2, -3, 7)
    with pytest.raises(TypeError, match="base must be a whole number"):
        power(2.5, 3, 7)


def test_the_order_is_the_first_power_that_is_one():
    for n in range(2, 120):
        for a in range(1, n):
            if gcd(a, n) == 1:
                k = multiplicative_order(a, n)
                assert [i for i in range(1, k + 1) if pow(a, i, n) == 1] == [k]


@given(anything, st.integers(2, 2**64))
def test_the_order_divides_lambda_and_agrees_with_sympy(a, n):
    assume(gcd(a, n) == 1)
    k = multiplicative_order(a, n)
    assert k == n_order(a % n, n)
    assert reduced_totient(n) % k == 0


@given(anything, st.integers(2, 2**40), st.integers(1, 50))
def test_the_order_of_a_power(a, n, i):
    assume(gcd(a, n) == 1)
    k = multiplicative_order(a, n)
    assert multiplicative_order(power(a, i, n), n) == k // gcd(k, i)


def test_no_power_of_a_shared_factor_is_one():
    with pytest.raises(NotInvertible) as failure:
        multiplicative_order(6, 9)
    assert failure.value.gcd == 3


def test_modulo_one_the_order_is_one():
    assert multiplicative_order(5, 1) == 1


def test_bad_orders_are_named():
    with pytest.raises(ValueError, match="modulus must be at least 1"):
        multiplicative_order(2, 0)
    with pytest.raises(TypeError, match="a must be a whole number"):
        multiplicative_order(2.0, 7)
