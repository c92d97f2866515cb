import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import n_order, reduced_totient

from helpers.numbers import NotInvertible, gcd, multiplicative_order, power, square_and_multiply_steps

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


@given(anything, st.integers(1, 2**60), moduli)
def test_the_steps_read_the_exponent_from_the_top(a, k, n):
    steps = square_and_multiply_steps(a, k, n)
    assert "".join(str(step.bit) for step in steps) == f"{k:b}"
    assert [step.exponent for step in steps] == [int(f"{k:b}"[: i + 1], 2) for i in range(len(steps))]
    assert all(step.result == pow(a, step.exponent, n) for step in steps)
    assert all(step.squared == pow(a, step.exponent - step.bit, n) for step in steps)


def test_the_zeroth_power_is_one():
    assert square_and_multiply_steps(5, 0, 7) == []
    assert power(0, 0, 7) == 1
    assert power(5, 0, 1) == 0


@pytest.mark.parametrize("function", [power, square_and_multiply_steps])
def test_bad_powers_are_named(function):
    with pytest.raises(ValueError, match="modulus must be at least 1"):
        function(2, 3, 0)
    with pytest.raises(ValueError, match="exponent must be at least 0"):
        function(2, -3, 7)
    with pytest.raises(TypeError, match="base must be a whole number"):
        function(2.5, 3, 7)


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
