import hashlib
import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.numbers import is_prime
from helpers.sharing.errors import ShareError
from helpers.sharing.feldman import (
    Commitments,
    Group,
    VerifiableShare,
    combine_verified,
    deal,
    ffdhe,
    is_valid,
)

TOY = Group(p=2039, g=4)  # q = 1019


def test_the_toy_is_a_group_of_prime_order():
    assert is_prime(TOY.p)
    assert is_prime(TOY.q)


@pytest.mark.parametrize(
    ("bits", "digest"),
    [  # SHA-256 of p as OpenSSL 3.0 writes it for the group of this name
        (2048, "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966"),
        (3072, "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17"),
    ],
)
def test_the_groups_of_rfc_7919(bits, digest):
    group = ffdhe(bits)
    assert hashlib.sha256(group.p.to_bytes(bits // 8, "big")).hexdigest() == digest
    assert pow(group.g, group.q, group.p) == 1


def test_their_numbers_are_prime():
    """Fermat's test to the base 3, for p and for q."""
    group = ffdhe(2048)
    assert pow(3, group.p - 1, group.p) == 1
    assert pow(3, group.q - 1, group.q) == 1


@given(st.integers(0, TOY.q - 1), st.integers(2, 6), st.data())
def test_any_t_of_n_shares_are_valid_and_give_the_secret(secret, threshold, data):
    shares, commitments = deal(secret, threshold, 6, TOY)
    shares = data.draw(st.permutations(shares))
    assert all(is_valid(share, commitments) for share in shares)
    assert combine_verified(shares[:threshold], commitments) == secret
    assert combine_verified(shares, commitments) == secret


@given(st.integers(0, 4), st.integers(1, TOY.q - 1))
def test_a_forged_share_is_named(which, change):
    shares, commitments = deal(123, 3, 5, TOY, random.Random(1))
    forged = VerifiableShare(which + 1, (shares[which].value + change) % TOY.q)
    given_shares = [*shares[:which], forged, *shares[which + 1 :]]
    with pytest.raises(ShareError, match=f"match the commitments: share {which + 1}$"):
        combine_verified(given_shares, commitments)


def test_several_forged_shares_are_all_named():
    shares, commitments = deal(123, 2, 4, TOY, random.Random(1))
    forged = [VerifiableShare(share.index, share.value ^ 1) for share in shares[1:3]]
    with pytest.raises(ShareError, match=r"share 2, share 3$"):
        combine_verified([shares[0], *forged, shares[3]], commitments)


def test_a_dealer_whose_shares_are_of_no_one_polynomial_is_found_out():
    shares, commitments = deal(123, 2, 3, TOY, random.Random(1))
    others, _ = deal(123, 2, 3, TOY, random.Random(2))
    assert not is_valid(others[0], commitments)
    assert is_valid(shares[0], commitments)


def test_values_out_of_range_are_not_valid():
    shares, commitments = deal(123, 2, 3, TOY)
    assert not is_valid(VerifiableShare(1, shares[0].value + TOY.q), commitments)
    assert not is_valid(VerifiableShare(1, shares[0].value - TOY.q), commitments)
    assert not is_valid(VerifiableShare(0, 123), commitments)


def test_too_few_and_repeated():
    shares, commitments = deal(123, 3, 5, TOY)
    with pytest.raises(ShareError, match="too few shares: 2 of the 3"):
        combine_verified(shares[:2], commitments)
    with pytest.raises(ShareError, match="more than once"):
        combine_verified([shares[0], *shares[:2]], commitments)


def test_who_guesses_the_secret_can_test_the_guess():
    _, commitments = deal(123, 2, 3, TOY)
    assert [s for s in range(TOY.q) if pow(TOY.g, s, TOY.p) == commitments.values[0]] == [123]


def test_a_key_of_32_bytes_in_the_standard_group():
    key = secrets.randbits(256)
    shares, commitments = deal(key, 2, 3)
    assert commitments.group.p.bit_length() == 3072
    assert combine_verified(shares[1:], commitments) == key
    forged = VerifiableShare(1, shares[0].value ^ 1)
    assert not is_valid(forged, commitments)


def test_nothing_secret_shows():
    shares, commitments = deal(123, 2, 3, ffdhe(2048))
    assert str(shares[0].value) not in repr(shares[0])
    assert repr(commitments.group) == "Group(2048 bits)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2, 3), "from 0 to q - 1"),
        ((TOY.q, 2, 3), "from 0 to q - 1"),
        ((1, 1, 3), "threshold 1"),
        ((1, 2, TOY.q), "count 1019"),
    ],
)
def test_what_cannot_be_dealt(arguments, message):
    with pytest.raises(ValueError, match=message):
        deal(*arguments, group=TOY)


@pytest.mark.parametrize("g", [0, 1, 2038, 2039, 7])
def test_a_g_of_another_order_is_refused(g):
    with pytest.raises(ValueError, match=r"g\^q = 1"):
        Group(2039, g)


def test_there_is_no_group_of_1024_bits():
    with pytest.raises(ValueError, match=r"\[2048, 3072\] bits, got 1024"):
        ffdhe(1024)


def test_commitments_know_the_threshold():
    assert Commitments(TOY, (1, 2, 3)).threshold == 3
