import pytest

from helpers.sharing.agreement import require_agreement, require_counts
from helpers.sharing.errors import ShareError
from helpers.sharing.shamir import Share


def share(index, identifier=bytes(8), threshold=2, value=b"abc"):
    return Share.of(identifier, threshold, index, value)


def test_shares_that_agree_pass():
    require_agreement([share(1), share(2)])
    require_agreement([share(7), share(255), share(2)])


def test_damage_is_told_before_anything_else():
    damaged = Share(bytes(range(8)), 3, 9, b"x", checksum=0)
    with pytest.raises(ShareError, match=r"damaged, .*: shares 9, 9$"):
        require_agreement([damaged, share(1), damaged])


def test_what_differs_is_listed_by_kind():
    other = bytes(range(8))
    with pytest.raises(ShareError) as caught:
        require_agreement([share(1), share(2, other), share(3)])
    assert str(caught.value) == (
        "the shares are of different splits or refreshes: "
        "shares 1, 3: 0000000000000000; share 2: 0001020304050607"
    )


def test_a_share_error_is_a_value_error():
    with pytest.raises(ValueError, match="no shares"):
        require_agreement([])


@pytest.mark.parametrize(("threshold", "count"), [(2, 2), (2, 255), (255, 255)])
def test_counts_within_bounds(threshold, count):
    require_counts(threshold, count, 255)


@pytest.mark.parametrize(("threshold", "count"), [(0, 3), (1, 1), (3, 2), (2, 256), (-1, 5)])
def test_counts_out_of_bounds(threshold, count):
    with pytest.raises(ValueError, match=f"got threshold {threshold} and count {count}"):
        require_counts(threshold, count, 255)
