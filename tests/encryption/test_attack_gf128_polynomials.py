import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.encryption.attacks.gf128_polynomials import add, divide, gcd, roots, trace
from helpers.encryption.gf128 import ONE, multiply

elements = st.integers(0, 2**128 - 1)
polynomials = st.lists(elements, max_size=3).map(lambda f: [*f, ONE])


def product(f, g):
    result = [0] * (len(f) + len(g) - 1)
    for i, a in enumerate(f):
        for j, b in enumerate(g):
            result[i + j] ^= multiply(a, b)
    return result


def with_roots(points):
    f = [ONE]
    for point in points:
        f = product(f, [point, ONE])
    return f


def value(f, x):
    total = 0
    for c in reversed(f):
        total = multiply(total, x) ^ c
    return total


@given(polynomials, st.lists(elements, max_size=2), st.integers(1, 2**128 - 1))
@settings(max_examples=30)
def test_division_and_greatest_common_divisor(f, rest, leading):
    g = [*rest, leading]
    quotient, remainder = divide(f, g)
    assert add(product(quotient or [0], g), remainder) == f
    assert len(remainder) < len(g)
    common = gcd(product(f, g), g)
    assert common[-1] == ONE
    assert len(common) == len(g)
    assert divide(g, common)[1] == []


@given(st.lists(elements, min_size=1, max_size=4), st.integers(1, 2**128 - 1))
@settings(max_examples=5)
def test_the_roots_of_a_product_of_linear_factors(points, leading):
    assert roots(product(with_roots(points), [leading])) == sorted(set(points))


@given(st.lists(elements, min_size=3, max_size=5))
@settings(max_examples=5)
def test_the_roots_of_any_polynomial_are_roots(coefficients):
    f = [*coefficients, ONE]
    found = roots(f)
    assert len(found) == len(set(found)) < len(f)
    assert all(value(f, root) == 0 for root in found)


@given(elements)
@settings(max_examples=10)
def test_the_trace_of_an_element_is_0_or_1(a):
    assert trace([a], [0, ONE]) in ([], [ONE])


def test_a_polynomial_without_roots():
    """x^2 + x + c has roots if and only if Tr(c) = 0."""
    for c in range(1 << 124, 1 << 127, 1 << 124):
        has_roots = trace([c], [0, ONE]) == []
        assert len(roots([c, ONE, ONE])) == (2 if has_roots else 0)
    assert {trace([c], [0, ONE]) == [] for c in (ONE, 1 << 6, 1 << 7, 1)} == {True, False}


def test_constants():
    assert roots([5]) == []
    with pytest.raises(ValueError, match="every element is a root"):
        roots([0, 0])
