"""The self-initializing quadratic sieve, step by step: many squares modulo n that have only small primes.

1. Factor base: the small primes p modulo which N is a square. N is n times a small multiplier k.
2. Polynomials: Q(x) = ((a x + b)^2 - N) / a, with a and b such that Q(x) is whole, and small near x = 0.
3. Sieve: p divides Q(x) at two places in every p. Adding log p there shows which Q(x) have only small primes.
4. Linear algebra: some of these multiply to a square y^2, so that x^2 = y^2 (mod n). Then gcd(x - y, n) is
   likely to be a proper factor of n.

Sources: Pomerance, "The quadratic sieve factoring algorithm", EUROCRYPT 1984 (LNCS 209); Silverman, "The
multiple polynomial quadratic sieve", Mathematics of Computation 48 (1987), for step 2 and the multiplier;
Contini, "Factoring integers with the self-initializing quadratic sieve", master's thesis, University of
Georgia (1997), for many polynomials with the same a.

>>> base = factor_base(3233, size=5)
>>> base.primes, base.roots**2 % base.primes, 3233 % base.primes
(array([ 2, 13, 23, 31, 47]), array([ 1,  9, 13,  9, 37]), array([ 1,  9, 13,  9, 37]))
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import product
from math import ceil, exp, gcd, isqrt, log, log2, prod, sqrt
from operator import mul

import numpy as np
from numpy.typing import NDArray

from helpers.numbers.checks import describe
from helpers.numbers.gf2 import nullspace
from helpers.numbers.roots import exact_root
from helpers.numbers.sieve import primes_below
from helpers.numbers.square_root_mod import square_root_mod

SMALLEST_SIEVED = 30  # the primes below take the most time in the sieve and tell the least
MULTIPLIERS = [k for k in range(1, 60, 2) if k % 9 and k % 25 and k % 49]  # odd, with no square in them
ODD_PRIMES = primes_below(500)[1:].tolist()

Progress = Callable[[int, int], object]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class FactorBase:
    """The first primes p modulo which N is a square, and for each a square root of N."""

    primes: Integers
    roots: Integers


@dataclass(frozen=True)
class Polynomial:
    """Q(x) = ((a x + b)^2 - N) / a = a x^2 + 2 b x + c, sieved at the places x + M for x from -M to M - 1.

    `a_primes` are the primes of a. `zeros`, of shape (2, primes of the base), holds for each p the two
    places, modulo p, at which p divides Q(x).
    """

    a: int
    b: int
    c: int
    M: int
    a_primes: list[int]
    zeros: Integers


@dataclass(frozen=True)
class Hits:
    """Where the primes hit a sieve of `width` places: hit i is at ``zeros.flat[which[i]] + step[i]``."""

    width: int
    which: Integers
    step: Integers
    log: NDArray[np.uint8]


@dataclass(frozen=True)
class Relation:
    """root^2 = product of `factors` (mod n). A factor is -1 or a prime, listed as often as it divides."""

    root: int
    factors: list[int]


def find_factor(n: int, progress: Progress | None) -> int:
    """Return a proper factor of the composite number n; ``quadratic_sieve`` says more."""
    size, M = parameters(n)
    N = n * multiplier(n)
    base = factor_base(N, size)
    return small_prime_or_root(n, base) or sieve_and_combine(n, N, base, M, progress)


def parameters(n: int) -> tuple[int, int]:
    """Return the size of the factor base and the half width M of the sieve, tuned by trial."""
    size = max(60, int(exp(0.38 * sqrt(log(n) * log(log(n)))) / 2.5))
    return size, min(12 * size, isqrt(2 * n) // 400)


def multiplier(n: int) -> int:
    """Return the k for which the odd primes divide Q(x) the most often (Knuth and Schroeppel)."""

    def gain(k: int) -> float:
        bits = {1: 2.0, 5: 1.0}.get(k * n % 8, 0.5) - log2(k) / 2
        for p in ODD_PRIMES:
            if k % p == 0:
                bits += log2(p) / p
            elif pow(k * n, (p - 1) // 2, p) == 1:
                bits += 2 * log2(p) / (p - 1)
        return bits

    return max(MULTIPLIERS, key=gain)


def factor_base(N: int, size: int) -> FactorBase:
    """Return the first `size` primes modulo which N is a square."""
    candidates = primes_below(40 * size + 1000).tolist()
    primes = [p for p in candidates if p == 2 or pow(N, (p - 1) // 2, p) <= 1][:size]
    return FactorBase(np.array(primes), np.array([square_root_mod(N, p) for p in primes]))


def small_prime_or_root(n: int, base: FactorBase) -> int | None:
    """Return the smallest prime of the base that divides n; if none does, an exact root of n; or ``None``."""
    primes = (p for p in base.primes.tolist() if n % p == 0)
    roots = (exact_root(n, k) for k in primes_below(n.bit_length()).tolist())
    return next(primes, None) or next(filter(None, roots), None)


def sieve_and_combine(n: int, N: int, base: FactorBase, M: int, progress: Progress | None) -> int:
    """Collect relations until they give a factor of n."""
    hits = all_hits(base, 2 * M)
    # log2 of the largest |Q(x)|, less what primes that are not sieved and repeated ones may make up
    threshold = log2(M) + N.bit_length() / 2 - 1.2 * log2(base.primes[-1]) - 4
    relations: dict[int, Relation] = {}
    needed = len(base.primes) + 10
    for polynomial in polynomials(N, base, M):
        for place in smooth_places(polynomial, hits, threshold):
            relation = factor_over_base(polynomial, place, base)
            if relation:
                relations[abs(relation.root)] = relation
        if progress:
            progress(len(relations), needed)
        if len(relations) >= needed:
            factor = combine(n, list(relations.values()))
            if factor:
                return factor
            needed = len(relations) + 10
    raise ArithmeticError(f"no factor of {describe(n)} was found, and no polynomial is left")


def polynomials(N: int, base: FactorBase, M: int) -> Iterator[Polynomial]:
    """Yield polynomials, those with the same a one after the other."""

    @cache
    def inverses(q: int) -> Integers:
        """Return 1 / q modulo each prime of the base, and 0 modulo q itself."""
        return np.array([pow(q, -1, p) if p != q else 0 for p in base.primes.tolist()])

    for places in leading_coefficients(N, base, M):
        yield from family(N, base, M, places, inverses)


def family(
    N: int, base: FactorBase, M: int, places: list[int], inverses: Callable[[int], Integers]
) -> Iterator[Polynomial]:
    """Yield the polynomials whose a is the product of the primes q_1, ..., q_s at these places of the base.

    With B_i = g_i a / q_i such that B_i^2 = N (mod q_i), each b = ±B_1 ± ... ± B_s has b^2 = N (mod a). The
    zeros modulo p are x = (±sqrt(N) - b) / a, where b / a is the sum of the ±g_i / q_i.
    """
    q, roots = base.primes[places].tolist(), base.roots[places].tolist()
    a = prod(q)
    g = [root * pow(a // q_i, -1, q_i) % q_i for root, q_i in zip(roots, q, strict=True)]
    B = [g_i * (a // q_i) for g_i, q_i in zip(g, q, strict=True)]
    B_over_a = np.array([g_i * inverses(q_i) % base.primes for g_i, q_i in zip(g, q, strict=True)])
    root_over_a = reduce(lambda t, q_i: t * inverses(q_i) % base.primes, q, base.roots)
    for signs in product((1,), *[(1, -1)] * (len(q) - 1)):  # b and -b give the same relations
        b = sum(map(mul, signs, B))
        middle = M - np.array(signs) @ B_over_a
        zeros = np.stack((middle + root_over_a, middle - root_over_a)) % base.primes
        yield Polynomial(a, b, (b * b - N) // a, M, q, zeros)


def leading_coefficients(N: int, base: FactorBase, M: int) -> Iterator[list[int]]:
    """Yield places in the base whose primes multiply to an a near sqrt(2 N) / M, where |Q(x)| is smallest."""
    target = sqrt(2 * N) / M
    usable = np.flatnonzero((base.primes > 2) & (base.roots > 0))
    primes = base.primes[usable]
    count = max(2, ceil(log(target) / log(min(4000, primes[-1] / 3))))
    middle = int(np.searchsorted(primes, target ** (1 / count)))
    pool = range(max(0, middle - 15), min(len(primes), middle + 15))
    rng, seen = random.Random(0), set()
    for _ in range(1_000_000):
        chosen = rng.sample(pool, count - 1)
        chosen.append(int(np.argmin(abs(primes * float(prod(primes[chosen].tolist())) - target))))
        if len(set(chosen)) == count and frozenset(chosen) not in seen:
            seen.add(frozenset(chosen))
            yield usable[chosen].tolist()


def all_hits(base: FactorBase, width: int) -> Hits:
    """Return where the primes hit: the same for all polynomials, up to their zeros."""
    primes = np.tile(base.primes, 2)
    sieved = np.flatnonzero(primes > SMALLEST_SIEVED)
    which = np.repeat(sieved, -(-width // primes[sieved]))
    step = np.concatenate([np.arange(0, width, p) for p in primes[sieved]])
    return Hits(width, which, step, np.log2(primes[which]).round().astype(np.uint8))


def smooth_places(polynomial: Polynomial, hits: Hits, threshold: float) -> list[int]:
    """Return the places where the logarithms (base 2) of the primes that divide Q(x) reach the threshold."""
    sums = np.zeros(hits.width + int(polynomial.zeros.max()) + 1, dtype=np.uint8)
    np.add.at(sums, polynomial.zeros.ravel()[hits.which] + hits.step, hits.log)
    return np.flatnonzero(sums[: hits.width] >= threshold).tolist()


def factor_over_base(polynomial: Polynomial, place: int, base: FactorBase) -> Relation | None:
    """Return the relation (a x + b)^2 = a Q(x) (mod n), or ``None`` if Q(x) has a prime outside the base."""
    x = place - polynomial.M
    Q = (polynomial.a * x + 2 * polynomial.b) * x + polynomial.c
    factors = [*polynomial.a_primes, *([-1] if Q < 0 else [])]
    rest = abs(Q)
    first, second = polynomial.zeros
    divisors = base.primes[(place - first) * (place - second) % base.primes == 0].tolist()
    for p in divisors + polynomial.a_primes:
        while rest % p == 0:
            rest //= p
            factors.append(p)
    return Relation(polynomial.a * x + polynomial.b, factors) if rest == 1 else None


def combine(n: int, relations: list[Relation]) -> int | None:
    """Return a proper factor of n from relations whose product is a square, or ``None`` if none gives one."""
    primes = sorted({p for relation in relations for p in relation.factors}, reverse=True)
    row = {p: i for i, p in enumerate(primes)}
    odd = np.zeros((len(primes), len(relations)), dtype=bool)
    for j, relation in enumerate(relations):
        for p in relation.factors:
            odd[row[p], j] ^= True
    for chosen in nullspace(odd):
        exponents = Counter(p for j in chosen for p in relations[j].factors)
        x = y = 1
        for j in chosen:
            x = x * relations[j].root % n
        for p, exponent in exponents.items():
            y = y * pow(p, exponent // 2, n) % n
        if 1 < gcd(x - y, n) < n:
            return gcd(x - y, n)
    return None
