import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sharing.polynomials import evaluate, lagrange_weights

P = (1 << 61) - 1
numbers = st.integers(0, P - 1)


@given(st.lists(numbers, min_size=1, max_size=6), numbers)
def test_horner_is_the_sum_of_powers(coefficients, x):
    assert evaluate(coefficients, x, P) == sum(a * x**j for j, a in enumerate(coefficients)) % P


@given(st.lists(numbers, min_size=1, max_size=6), numbers, st.data())
def test_lagrange_weights_give_the_value_anywhere(coefficients, at, data):
    count = len(coefficients)
    xs = data.draw(st.lists(numbers, min_size=count, max_size=count, unique=True))
    weights = lagrange_weights(xs, P, at)
    values = [evaluate(coefficients, x, P) for x in xs]
    assert sum(w * y for w, y in zip(weights, values, strict=True)) % P == evaluate(coefficients, at, P)


def test_indices_that_are_the_same_modulo_p_are_refused():
    with pytest.raises(ValueError, match=r"differ modulo 11, got \[1, 12\]"):
        lagrange_weights([1, 12], 11)
