import random
from itertools import pairwise
from math import gcd, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.numbers import batch_gcd, product_tree, random_prime, remainder_tree

positive = st.integers(1, 2**100) | st.integers(1, 30)
several = st.lists(positive, min_size=1, max_size=20)


@given(several)
def test_every_node_is_the_product_of_its_children(backend, numbers):
    levels = product_tree(numbers)
    assert levels[0] == numbers
    assert levels[-1] == [prod(numbers)]
    for below, level in pairwise(levels):
        assert level == [prod(below[2 * i : 2 * i + 2]) for i in range((len(below) + 1) // 2)]
    assert {type(node) for level in levels for node in level} == {int}


@given(st.integers(-(2**2000), 2**2000), several)
def test_remainders_are_remainders(backend, x, numbers):
    remainders = remainder_tree(x, numbers)
    assert remainders == [x % n for n in numbers]
    assert {type(r) for r in remainders} == {int}


@given(several)
def test_batch_gcd_is_the_gcd_with_the_product_of_the_others(backend, moduli):
    others = [prod(moduli[:i] + moduli[i + 1 :]) for i in range(len(moduli))]
    factors = batch_gcd(moduli)
    assert factors == [gcd(n, other) for n, other in zip(moduli, others, strict=True)]
    assert {type(g) for g in factors} == {int}


def test_shared_primes_are_found_among_many_keys(backend):
    rng = random.Random(2012)
    primes = [random_prime(64, rng) for _ in range(400)]
    moduli = [p * q for p, q in zip(primes[::2], primes[1::2], strict=True)]
    moduli[17] = primes[80] * random_prime(64, rng)  # shares one prime with key 40
    moduli[99] = moduli[150]  # shares both
    found = {i: g for i, g in enumerate(batch_gcd(moduli)) if g > 1}
    assert found == {17: primes[80], 40: primes[80], 99: moduli[150], 150: moduli[150]}


def test_one_modulus_shares_nothing(backend):
    assert batch_gcd([15]) == [1]


@pytest.mark.parametrize("function", [product_tree, batch_gcd, lambda numbers: remainder_tree(5, numbers)])
def test_bad_input_is_named(function):
    with pytest.raises(ValueError, match="at least one number"):
        function([])
    with pytest.raises(ValueError, match="each number must be at least 1, but is 0"):
        function([3, 0, 5])
    with pytest.raises(TypeError, match="each number must be a whole number"):
        function([3, 5.0])
