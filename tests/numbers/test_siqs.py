"""The parts of the quadratic sieve."""

import itertools
from math import prod

import numpy as np
import pytest
import sympy

from helpers.numbers import siqs


@pytest.fixture(scope="module")
def parts():
    """Return the parts of a run on a 100-bit number: N, factor base, half width, the first polynomials."""
    n = 900719925474151 * 1000000000000037
    size, half_width = siqs.parameters(n)
    N = n * siqs.multiplier(n)
    base = siqs.factor_base(N, size)
    return N, base, half_width, list(itertools.islice(siqs.polynomials(N, base, half_width), 40))


def test_factor_base_holds_all_primes_that_can_divide(parts):
    N, base, _, _ = parts
    primes = sympy.primerange(int(base.primes[-1]) + 1)
    expected = [p for p in primes if any(x * x % p == N % p for x in range(p))]
    assert base.primes.tolist() == expected
    assert (base.roots * base.roots % base.primes == [N % p for p in expected]).all()


def test_polynomials_are_whole_small_and_different(parts):
    N, _, half_width, polynomials = parts
    for Q in polynomials:
        assert Q.a == prod(Q.a_primes)
        assert Q.b**2 - Q.a * Q.c == N
        ends = [abs((Q.a * x + 2 * Q.b) * x + Q.c) for x in (-half_width, 0, half_width)]
        assert max(ends) < 2 * half_width * (N / 2) ** 0.5
    assert len({(Q.a, abs(Q.b)) for Q in polynomials}) == len(polynomials)


def test_zeros_are_where_the_primes_divide(parts):
    _, base, half_width, polynomials = parts
    Q = polynomials[7]
    for p, *zeros in zip(base.primes.tolist(), *Q.zeros.tolist(), strict=True):
        if p not in Q.a_primes and p < 200:
            divided = {(x + half_width) % p for x in range(p) if ((Q.a * x + 2 * Q.b) * x + Q.c) % p == 0}
            assert set(zeros) == divided


def test_sieve_adds_the_logarithms_of_the_primes_that_divide(parts):
    _, base, half_width, polynomials = parts
    Q = polynomials[3]
    hits = siqs.all_hits(base, 2 * half_width)
    sums = [0] * (2 * half_width)
    for p, first, second in zip(base.primes.tolist(), *Q.zeros.tolist(), strict=True):
        if p > siqs.SMALLEST_SIEVED:
            for zero in (first, second):
                for place in range(zero, 2 * half_width, p):
                    sums[place] += round(np.log2(p))
    for threshold in (10, 20.5, 30):
        expected = [place for place, total in enumerate(sums) if total >= threshold]
        assert siqs.smooth_places(Q, hits, threshold) == expected
        assert expected


def test_relations_hold(parts):
    N, base, half_width, polynomials = parts
    hits = siqs.all_hits(base, 2 * half_width)
    found = 0
    for Q in polynomials:
        for place in siqs.smooth_places(Q, hits, 35):
            relation = siqs.factor_over_base(Q, place, base)
            if relation:
                found += 1
                assert (relation.root**2 - prod(relation.factors)) % N == 0
                assert set(relation.factors) <= {-1, *base.primes.tolist()}
    assert found > 20


def test_combine_without_a_square_finds_nothing():
    relation = siqs.Relation
    assert siqs.combine(91, [relation(10, [3, 3])]) in (7, 13)  # 10^2 = 3^2 (mod 91)
    assert siqs.combine(91, [relation(3, [3, 3])]) is None  # x = y
    assert siqs.combine(91, [relation(10, [3]), relation(11, [30])]) is None
    assert siqs.combine(91, []) is None
