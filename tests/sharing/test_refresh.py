import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sharing.errors import ShareError
from helpers.sharing.refresh import pieces_of_zero, refresh, renewed
from helpers.sharing.shamir import Share, combine, split

SECRET = b"the key"


@given(st.integers(2, 5), st.data())
def test_the_secret_stays_and_every_share_changes(threshold, data):
    old = data.draw(st.permutations(split(SECRET, threshold, 6)))
    new = refresh(old)
    assert [share.index for share in new] == [share.index for share in old]
    assert all(share.is_intact() for share in new)
    assert combine(data.draw(st.permutations(new))[:threshold]) == SECRET
    assert all(a.value != b.value for a, b in zip(old, new, strict=True))


def test_old_and_new_shares_do_not_mix():
    old = split(SECRET, 2, 3)
    new = refresh(old)
    with pytest.raises(ShareError, match=r"different splits or refreshes: share 1: .*; share 2: "):
        combine([old[0], new[1]])


def test_mixed_by_force_they_give_another_secret():
    old = split(SECRET, 2, 3)
    new = refresh(old)
    disguised = Share.of(new[0].identifier, 2, 1, old[0].value)
    assert combine([disguised, new[1]]) != SECRET


def test_who_is_left_out_is_locked_out():
    old = split(SECRET, 2, 4)
    new = refresh(old[:3])
    assert combine(new[1:]) == SECRET
    lost = Share.of(new[0].identifier, 2, 4, old[3].value)
    with pytest.raises(ShareError, match="forged"):
        combine([*new, lost])


def test_again_and_again():
    shares = split(SECRET, 3, 5)
    for _ in range(5):
        shares = refresh(shares)
    assert combine(shares[2:]) == SECRET


def test_pieces_of_zero_are_shares_of_zeros():
    pieces = pieces_of_zero(3, 10, [2, 5, 9])
    shares = [Share.of(bytes(8), 3, index, piece) for index, piece in pieces.items()]
    assert combine(shares) == bytes(10)


def test_the_holders_do_it_among_themselves():
    old = split(SECRET, 2, 3)
    sent = {share.index: pieces_of_zero(2, len(share), [1, 2, 3]) for share in old}
    new = [renewed(share, [sent[sender][share.index] for sender in sent], bytes(range(8))) for share in old]
    assert combine(new[:2]) == SECRET


def test_shares_that_do_not_belong_together_are_not_refreshed():
    shares = split(SECRET, 3, 5)
    with pytest.raises(ShareError, match="too few"):
        refresh(shares[:2])
    with pytest.raises(ShareError, match="different splits"):
        refresh([*shares[:2], split(SECRET, 3, 5)[2]])
