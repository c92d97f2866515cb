import random
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sharing.errors import ShareError
from helpers.sharing.polynomials import evaluate
from helpers.sharing.textbook_shamir import polynomials_for_each_secret, textbook_combine, textbook_share


@given(st.data())
def test_any_t_shares_give_the_secret(data):
    p = data.draw(st.sampled_from([5, 11, 257, 2**61 - 1, 2**521 - 1]))
    count = data.draw(st.integers(2, min(p - 1, 8)))
    threshold = data.draw(st.integers(2, count))
    secret = data.draw(st.integers(0, p - 1))
    shares = data.draw(st.permutations(textbook_share(secret, threshold, count, p)))
    assert textbook_combine(shares[:threshold], p) == secret
    assert textbook_combine(shares, p) == secret


@pytest.mark.parametrize(("p", "t"), [(5, 2), (5, 3), (7, 3), (5, 4)])
def test_below_the_threshold_every_view_is_equally_likely_for_every_secret(p, t):
    """Exhaustive: over all coefficients, t - 1 shares take each of the p^(t-1) values exactly once."""
    for secret, points in product(range(p), combinations(range(1, p), t - 1)):
        views = [
            tuple(evaluate((secret, *rest), x, p) for x in points) for rest in product(range(p), repeat=t - 1)
        ]
        assert sorted(views) == sorted(product(range(p), repeat=t - 1))


@pytest.mark.parametrize("held", [0, 1, 2])
def test_on_11_every_secret_stays_equally_likely(held):
    for secret in range(11):
        shares = textbook_share(secret, 3, 5, 11, random.Random(secret))
        for known in combinations(shares, held):
            assert polynomials_for_each_secret(known, 3, 11) == dict.fromkeys(range(11), 11 ** (2 - held))


def test_with_the_threshold_one_secret_is_left():
    shares = textbook_share(7, 3, 5, 11, random.Random(2))
    assert polynomials_for_each_secret(shares[1:4], 3, 11) == {s: int(s == 7) for s in range(11)}


def test_coefficients_may_be_0():
    flat = [textbook_share(3, 2, 4, 5, random.Random(seed)) for seed in range(50)]
    assert [(1, 3), (2, 3), (3, 3), (4, 3)] in flat


def test_a_seed_repeats_and_the_system_does_not():
    assert textbook_share(1, 2, 3, 101, random.Random(5)) == textbook_share(1, 2, 3, 101, random.Random(5))
    p = 2**521 - 1
    assert textbook_share(1, 2, 3, p) != textbook_share(1, 2, 3, p)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((7, 1, 3, 11), "2 <= threshold <= count <= 10, got threshold 1 and count 3"),
        ((7, 4, 3, 11), "threshold 4 and count 3"),
        ((7, 2, 11, 11), "count <= 10"),
        ((11, 2, 3, 11), "from 0 to p - 1"),
        ((-1, 2, 3, 11), "from 0 to p - 1"),
        ((7, 2, 3, 12), "p must be a prime"),
    ],
)
def test_what_is_out_of_bounds_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        textbook_share(*arguments)


def test_shares_at_one_point_are_refused():
    with pytest.raises(ShareError, match="different points"):
        textbook_combine([(1, 4), (12, 4)], 11)
    with pytest.raises(ShareError, match="different points"):
        textbook_combine([], 11)


def test_too_many_polynomials_are_refused():
    with pytest.raises(ValueError, match=r"at most 1,000,000, got 101\^3"):
        polynomials_for_each_secret([], 3, 101)
