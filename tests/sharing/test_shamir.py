import dataclasses
import random
from collections import Counter
from itertools import combinations
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sharing import shamir
from helpers.sharing.errors import ShareError
from helpers.sharing.gf256_arrays import TIMES, evaluate
from helpers.sharing.shamir import Share, combine, random_rows, split

SECRET = b"a very secret key"
schemes = st.integers(2, 12).flatmap(lambda n: st.tuples(st.integers(2, n), st.just(n)))


def refused(shares, message):
    """Short or taken for long, they are refused with this message, with nothing of secret or share in it."""
    for long in (shamir.LONG, 0):
        with patch.object(shamir, "LONG", long), pytest.raises(ShareError, match=message) as caught:
            combine(shares)
        for hidden in (SECRET, *(share.value for share in shares)):
            assert hidden.hex() not in str(caught.value)
            assert repr(hidden)[2:-1] not in str(caught.value)


@given(st.binary(min_size=1, max_size=100), schemes, st.data())
def test_any_t_of_n_shares_give_the_secret(secret, scheme, data):
    threshold, count = scheme
    shares = data.draw(st.permutations(split(secret, threshold, count)))
    assert combine(shares[:threshold]) == secret
    assert combine(shares) == secret


def test_all_255_shares():
    shares = split(SECRET, 255, 255)
    assert combine(shares) == SECRET
    assert combine(split(SECRET, 2, 255)[253:]) == SECRET


@pytest.mark.parametrize("length", [1, 32, 65_535, 65_536, shamir.LONG // 3, shamir.LONG])
def test_every_length(length):
    secret = random.Random(length).randbytes(length)
    assert combine(split(secret, 3, 5)[2:]) == secret


def test_one_share_of_two_is_any_byte_equally_often_for_every_secret():
    """Exhaustive over the 256 coefficients, for each secret and some indices."""
    for secret in range(256):
        for index in (1, 2, 255):
            assert {secret ^ TIMES[index][a] for a in range(256)} == set(range(256))


def test_two_shares_of_three_are_any_pair_equally_often():
    """Exhaustive over all 65,536 pairs of coefficients."""
    a1, a2 = bytes(range(256)) * 256, bytes(i for i in range(256) for _ in range(256))
    for secret in (0, 1, 255):
        first, second = evaluate([bytes([secret]) * 65_536, a1, a2], [2, 5])
        assert len(set(zip(first, second, strict=True))) == 65_536


def test_coefficients_are_uniform_zero_included():
    for size in (60_000, 2_000_000):  # from the system; the keystream
        counts = Counter(random_rows(2, size // 2).tobytes())
        expected = size / 256
        chi_square = sum((counts[byte] - expected) ** 2 / expected for byte in range(256))
        assert 100 < chi_square < 500  # 255 degrees of freedom; outside with probability below 1e-15


def test_rows_differ_and_a_seed_repeats():
    for size in (32, 100_000):
        rows = random_rows(3, size)
        assert len({row.tobytes() for row in rows}) == 3
    assert split(SECRET, 2, 3, random.Random(1)) == split(SECRET, 2, 3, random.Random(1))
    assert split(SECRET, 2, 3) != split(SECRET, 2, 3)


def test_too_few_shares():
    shares = split(SECRET, 3, 5)
    for known in combinations(shares, 2):
        refused(known, "too few shares: 2 of the 3")
    refused([], "no shares")


def test_mixed_shares_are_listed():
    ours, others = split(SECRET, 2, 3), split(SECRET, 2, 3)
    mixed = [ours[0], ours[2], others[1]]
    refused(mixed, f"different splits or refreshes: shares 1, 3: {ours[0].identifier.hex()}; share 2: ")


def test_a_repeated_share_is_named():
    shares = split(SECRET, 3, 5)
    refused([shares[1], shares[1], shares[0]], "share 2 is there more than once")
    refused([shares[1], shares[1], shares[0], shares[0]], "shares 2, 1 are there more than once")


@given(st.data())
def test_a_damaged_share_is_named(data):
    shares = list(split(SECRET, 3, 5, random.Random(4)))
    which = data.draw(st.integers(0, 4))
    place, bit = data.draw(st.integers(0, len(SECRET) - 1)), data.draw(st.integers(0, 7))
    value = bytearray(shares[which].value)
    value[place] ^= 1 << bit
    shares[which] = dataclasses.replace(shares[which], value=bytes(value))
    refused(shares, f"damaged, the checksum does not match the content: share {which + 1}$")


@pytest.mark.parametrize(
    "change",
    [{"index": 9}, {"threshold": 4}, {"identifier": bytes(8)}, {"value": b"another"}, {"checksum": 1}],
    ids=str,
)
def test_the_checksum_is_over_everything(change):
    shares = list(split(SECRET, 3, 5))
    shares[0] = dataclasses.replace(shares[0], **change)
    refused(shares, "damaged")


def test_thresholds_and_lengths_that_differ():
    one, two = Share.of(bytes(8), 2, 1, b"abcd"), Share.of(bytes(8), 3, 2, b"efgh")
    refused([one, two], "different thresholds: share 1: 2; share 2: 3")
    refused([one, Share.of(bytes(8), 2, 2, b"ef")], "different lengths: share 1: 4; share 2: 2")


def test_a_forged_share_is_noticed_only_among_more_than_needed():
    shares = list(split(SECRET, 2, 3))
    shares[0] = Share.of(shares[0].identifier, 2, 1, bytes(len(SECRET)))
    refused(shares, "one of the shares or more is forged")
    assert combine(shares[:2]) != SECRET


def test_the_value_shows_nowhere():
    share = split(SECRET, 2, 3)[0]
    shown = repr(share) + str(share) + f"{share}"
    assert share.value.hex() not in shown
    assert repr(share.value) not in shown
    assert str(share.checksum) not in shown
    assert share.identifier.hex() in shown


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((b"", 2, 3), ValueError, "at least one byte"),
        (("text", 2, 3), TypeError, "must be bytes, got str"),
        ((SECRET, 1, 3), ValueError, "2 <= threshold <= count <= 255, got threshold 1 and count 3"),
        ((SECRET, 4, 3), ValueError, "threshold 4 and count 3"),
        ((SECRET, 2, 256), ValueError, "count 256"),
        ((SECRET, 2.0, 3), TypeError, "threshold must be a whole number"),
    ],
)
def test_what_cannot_be_split(arguments, error, message):
    with pytest.raises(error, match=message):
        split(*arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((bytes(7), 2, 1, b"a"), ValueError, "8 bytes and a value of at least one, got 7 and 1"),
        ((bytes(8), 2, 1, b""), ValueError, "got 8 and 0"),
        ((bytes(8), 1, 1, b"a"), ValueError, "got 1 and 1"),
        ((bytes(8), 2, 0, b"a"), ValueError, "got 2 and 0"),
        ((bytes(8), 2, 256, b"a"), ValueError, "got 2 and 256"),
        ((bytes(8), 2, 1, "a"), TypeError, "are bytes"),
    ],
)
def test_what_is_no_share(arguments, error, message):
    with pytest.raises(error, match=message):
        Share(*arguments, checksum=0)


def test_something_else_among_the_shares():
    with pytest.raises(TypeError, match="takes shares, got bytes"):
        combine([b"not a share"])


def test_value_at_gives_another_holders_share():
    shares = split(SECRET, 3, 5)
    assert shamir.value_at(5, shares[:3]) == shares[4].value
