"""Proactive refresh: new shares of the same secret, under which the old ones are worth nothing.

A thief who gets one share this year and another one next year has two. Where the holders renew their shares
between the thefts, the two do not go together. Nobody learns the secret for it: each holder draws polynomials
with the value 0 at 0 and sends every holder their values; a new share is the old one plus all that came.
Adding polynomials adds their values at 0, and secret + 0 + 0 + … is the secret.

Source: Herzberg, Jarecki, Krawczyk, Yung, *Proactive secret sharing*, CRYPTO 1995, without its commitments.

Assumed: at least one holder's polynomials are unknown to the thief, the pieces travel in secret, and every
holder follows the rules: a wrong piece makes wrong shares. Not protected: t old shares give the secret for
ever, so each holder has to destroy the old share.

>>> from helpers.sharing.shamir import combine, split
>>> old = split(b"a key", threshold=2, count=3)
>>> new = refresh(old)
>>> combine(new[:2])
b'a key'
>>> new[0].identifier == old[0].identifier
False
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from helpers.sharing.agreement import require_agreement
from helpers.sharing.gf256_arrays import evaluate, linear_combination
from helpers.sharing.shamir import Share, new_identifier, random_rows


def refresh(shares: Sequence[Share], rng: random.Random | None = None) -> tuple[Share, ...]:
    """Return what the holders of these shares have after a refresh, all steps done in one place.

    Parameters
    ----------
    shares : sequence of Share
        At least as many as the threshold. A holder who is left out is locked out: that share fits the new
        ones no more.
    rng : random.Random, optional
        Where the polynomials come from, by default the system. A seeded one is a toy.

    Returns
    -------
    tuple of Share
        In the same order, of the same indices and threshold, with a new identifier.

    Raises
    ------
    ShareError
        If the shares do not belong together.

    Examples
    --------
    >>> from helpers.sharing.shamir import combine, split
    >>> old = split(b"a key", threshold=2, count=3)
    >>> combine([old[0], refresh(old, random.Random(1))[1]])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: the shares are of different splits or refreshes: share 1: ...
    """
    require_agreement(shares)
    identifier = new_identifier(rng)
    indices = [share.index for share in shares]
    sent = [pieces_of_zero(share.threshold, len(share), indices, rng) for share in shares]
    return tuple(renewed(share, [pieces[share.index] for pieces in sent], identifier) for share in shares)


def pieces_of_zero(
    threshold: int, length: int, indices: Sequence[int], rng: random.Random | None = None
) -> dict[int, bytes]:
    """Return what one holder sends to each: shares of nothing but zeros.

    Parameters
    ----------
    threshold, length : int
        As those of the shares.
    indices : sequence of int
        Of all holders who take part, the sender too.
    rng : random.Random, optional
        As in `refresh`.

    Returns
    -------
    dict of int to bytes
        The piece for each index.

    Examples
    --------
    >>> sorted(pieces_of_zero(2, 5, [1, 3, 4]))
    [1, 3, 4]
    """
    coefficients = [bytes(length), *random_rows(threshold - 1, length, rng)]
    return dict(zip(indices, evaluate(coefficients, indices), strict=True))


def renewed(share: Share, pieces: Sequence[bytes], identifier: bytes) -> Share:
    """Return a holder's new share: the old one plus the pieces from every holder.

    Parameters
    ----------
    share : Share
        The old one.
    pieces : sequence of bytes
        One from each holder who takes part, the own one too.
    identifier : bytes
        What the holders agreed on for the new shares.

    Returns
    -------
    Share
        Of the same index and threshold.

    Examples
    --------
    >>> old = Share.of(bytes(8), threshold=2, index=1, value=bytes([5, 6]))
    >>> renewed(old, [bytes([1, 0]), bytes([0, 1])], identifier=bytes(range(8))).value.hex()
    '0407'
    """
    rows = [share.value, *pieces]
    return Share.of(identifier, share.threshold, share.index, linear_combination([1] * len(rows), rows))
