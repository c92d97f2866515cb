"""Do these shares belong together? Everything that can be seen before any of them is used.

A checksum tells a damaged share, an identifier tells the shares of one split from those of another. Neither
stops someone who forges a share on purpose, since both can be computed anew: `helpers.sharing.feldman` does.

>>> from helpers.sharing.shamir import split
>>> first, second, third = split(b"a key", threshold=3, count=3)
>>> require_agreement([first, second])
Traceback (most recent call last):
    ...
helpers.sharing.errors.ShareError: too few shares: 2 of the 3 that this secret needs
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from helpers.numbers.checks import whole_number
from helpers.sharing.errors import ShareError


class AnyShare(Protocol):
    """What `helpers.sharing.shamir.Share` and `helpers.sharing.shamir_vectors.VectorShare` have in common."""

    @property
    def identifier(self) -> bytes:
        """Eight bytes, the same in all shares of one split."""

    @property
    def threshold(self) -> int:
        """How many shares give the secret."""

    @property
    def index(self) -> int:
        """The point at which the polynomial was evaluated."""

    def __len__(self) -> int:
        """Return the number of elements of the value."""

    def is_intact(self) -> bool:
        """Whether the checksum matches the content."""


def require_counts(threshold: int, count: int, most: int) -> None:
    """Refuse a threshold or a number of shares that makes no sense.

    Parameters
    ----------
    threshold : int
        How many shares shall give the secret, 2 or more: with 1, each share would be the secret itself.
    count : int
        How many shares there shall be, from `threshold` to `most`.
    most : int
        How many points other than 0 the field has.

    Raises
    ------
    TypeError, ValueError
        If they are out of these bounds.

    Examples
    --------
    >>> require_counts(3, 2, most=255)
    Traceback (most recent call last):
        ...
    ValueError: need 2 <= threshold <= count <= 255, got threshold 3 and count 2
    """
    threshold, count = whole_number(threshold, "threshold"), whole_number(count, "count")
    if not 2 <= threshold <= count <= most:
        raise ValueError(
            f"need 2 <= threshold <= count <= {most}, got threshold {threshold} and count {count}"
        )


def require_agreement(shares: Sequence[AnyShare]) -> None:
    """Refuse shares that cannot give a secret together, and say which are at fault.

    Parameters
    ----------
    shares : sequence of Share or VectorShare
        In any order.

    Raises
    ------
    ShareError
        If a share is damaged, if they are of different splits, thresholds or lengths, if one is there twice,
        or if they are too few: the first of these that applies.

    Examples
    --------
    >>> from helpers.sharing.shamir import split
    >>> shares = split(b"a key", threshold=2, count=3)
    >>> require_agreement([shares[2], shares[2]])
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: share 3 is there more than once
    """
    if not shares:
        raise ShareError("no shares were given")
    damaged = [share.index for share in shares if not share.is_intact()]
    if damaged:
        raise ShareError(f"damaged, the checksum does not match the content: {_names(damaged)}")
    _require_one(shares, "splits or refreshes", [share.identifier.hex() for share in shares])
    _require_one(shares, "thresholds", [share.threshold for share in shares])
    _require_one(shares, "lengths", [len(share) for share in shares])
    repeated = [index for index, times in Counter(share.index for share in shares).items() if times > 1]
    if repeated:
        raise ShareError(f"{_names(repeated)} {'is' if len(repeated) == 1 else 'are'} there more than once")
    if len(shares) < shares[0].threshold:
        raise ShareError(f"too few shares: {len(shares)} of the {shares[0].threshold} that this secret needs")


def _require_one(shares: Sequence[AnyShare], what: str, kinds: Sequence[object]) -> None:
    """Refuse shares of more than one kind, and list who is of which."""
    if len(set(kinds)) > 1:
        groups: dict[object, list[int]] = {}
        for share, kind in zip(shares, kinds, strict=True):
            groups.setdefault(kind, []).append(share.index)
        listed = "; ".join(f"{_names(indices)}: {kind}" for kind, indices in groups.items())
        raise ShareError(f"the shares are of different {what}: {listed}")


def _names(indices: Sequence[int]) -> str:
    """Return 'share 2' or 'shares 2, 5'."""
    return f"share{'s' if len(indices) > 1 else ''} {', '.join(map(str, indices))}"
