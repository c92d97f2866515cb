import random
from itertools import product

import pytest

from helpers.sharing.broken import (
    broken_combine_with_floats,
    broken_share_over_integers,
    broken_share_without_zeros,
    parity_from_one_share,
    secrets_left_without_zeros,
)
from helpers.sharing.polynomials import evaluate
from helpers.sharing.textbook_shamir import polynomials_for_each_secret, textbook_combine


def test_each_even_share_over_the_integers_tells_the_parity():
    rng = random.Random(1)
    for _ in range(200):
        secret = rng.getrandbits(48)
        for share in broken_share_over_integers(secret, 3, 6, bits=48, rng=rng)[1::2]:
            assert parity_from_one_share(share) == secret % 2


def test_modulo_a_prime_the_same_look_tells_nothing():
    """Over all coefficients, the share at 2 is odd equally often for each secret."""
    p = 11
    odd = {s: sum(evaluate((s, a), 2, p) % 2 for a in range(p)) for s in range(p)}
    assert set(odd.values()) == {p // 2}


def test_where_x_is_odd_the_parity_is_not_seen():
    with pytest.raises(ValueError, match="x is even, got x = 3"):
        parity_from_one_share((3, 8))


def test_floats_are_right_for_short_secrets_and_wrong_for_48_bits():
    rng = random.Random(2)

    def wrong(bits):
        found = 0
        for _ in range(200):
            secret = rng.getrandbits(bits)
            shares = broken_share_over_integers(secret, 3, 5, bits, rng)
            found += broken_combine_with_floats(shares[2:]) != secret
        return found

    assert wrong(16) == 0
    assert wrong(48) > 100


def test_without_zeros_the_shares_still_give_the_secret():
    shares = broken_share_without_zeros(7, 3, 5, 11)
    assert textbook_combine(shares[1:4], 11) == 7


def test_with_threshold_2_each_share_excludes_one_secret():
    for y in range(7):
        assert secrets_left_without_zeros([(3, y)], 2, 7) == [s for s in range(7) if s != y]
        assert set(polynomials_for_each_secret([(3, y)], 2, 7).values()) == {1}


def test_no_share_is_ever_the_secret():
    for seed, secret in product(range(20), range(11)):
        shares = broken_share_without_zeros(secret, 2, 10, 11, random.Random(seed))
        assert secret not in [y for _, y in shares]


def test_new_splits_exclude_until_one_secret_is_left():
    rng = random.Random(3)
    left = set(range(11))
    for _ in range(100):
        share = broken_share_without_zeros(7, 2, 3, 11, rng)[0]
        left &= set(secrets_left_without_zeros([share], 2, 11))
    assert left == {7}


def test_what_is_out_of_bounds_is_refused():
    with pytest.raises(ValueError, match=r"got 1009\^3"):
        secrets_left_without_zeros([], 3, 1009)
    with pytest.raises(ValueError, match="threshold 1"):
        broken_share_over_integers(7, 1, 3, bits=8)
    with pytest.raises(ValueError, match="count <= 10"):
        broken_share_without_zeros(7, 2, 11, 11)
