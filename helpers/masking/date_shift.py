"""Date shifting: all dates of a person move by the same number of days, another number for each person.

So the days between two dates of a person stay right (how long a stay was, how old the patient), and the dates
themselves do not. Offsets come from HMAC-SHA256 under a key, so that the same person moves alike in every
table and every batch, or are drawn at random and forgotten.

Assumed: HMAC-SHA256 is a pseudorandom function and the key is unknown (or the random numbers cannot be
predicted). Then a person's offset is one of 2 m, each equally likely; who sees the dates can rule out those
offsets that would put a true date where none can be: in the future, or on a Sunday, if nobody is admitted on
Sundays.

Not protected: the intervals, which may be as rare as a fingerprint; all dates of a person once a single one
is known; anything longer than the largest shift (the year, nearly); the time of day. Whoever has the key
computes every offset.

>>> import pandas as pd
>>> stays = pd.DataFrame({"in": pd.to_datetime(["2024-03-01"]), "out": pd.to_datetime(["2024-03-08"])})
>>> offsets = day_offsets(pd.Series(["Ann"]), 180, rng=np.random.default_rng(1))
>>> stays.apply(shift_dates, offsets=offsets)
          in        out
0 2024-02-20 2024-02-27
"""

from __future__ import annotations

import hmac

import numpy as np
import pandas as pd

from helpers.masking.parameter_checks import require_key, require_whole
from helpers.masking.pseudonyms import KEY_SIZE, hmac_tokens
from helpers.masking.table_checks import check_column, holds_dates
from helpers.masking.text_values import text_values
from helpers.numbers.randomness import SecureGenerator, generator

CONTEXT = b"\xffdays by which a person's dates move"
"""No text is encoded with the byte 255: no context of pseudonyms gives tokens that would tell the shifts."""
LARGEST_SHIFT = 1_000_000


def day_offsets(
    persons: pd.Series,
    most_days: int,
    *,
    key: bytes | None = None,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.Series:
    """Return how many days the dates of each row's person move.

    Parameters
    ----------
    persons : Series
        Who the row is about, the same value for the same person; text if there is a key. None may be missing.
    most_days : int
        The largest shift m, 1 to 1,000,000. Each of the 2 m shifts from -m to m but 0 is equally likely.
    key : bytes, optional
        32 bytes from ``secrets.token_bytes(32)``: the same person always gets the same shift.
    rng : numpy.random.Generator, optional
        Without a key: a toy that can be repeated, or ``None`` for numbers that nobody can predict.

    Returns
    -------
    Series of int
        Whole days, with the index of `persons`.

    Raises
    ------
    TypeError, ValueError
        If a person is missing, `most_days` is no whole number in its range, or the key is not 32 bytes.

    Notes
    -----
    With a key the shift comes from the first 64 bits of a token, made as in `helpers.masking.pseudonyms` in a
    context of its own, modulo 2 m; no shift is favored by more than 2^-64.

    Examples
    --------
    >>> key = bytes(32)  # a toy
    >>> day_offsets(pd.Series(["Ann", "Bo", "Ann"]), 30, key=key).tolist()
    [-17, -29, -17]
    """
    check_column(persons)
    check_most_days(most_days)
    codes, distinct = pd.factorize(persons)
    if key is None:
        picks = generator(rng).integers(0, 2 * most_days, size=len(distinct))
    else:
        names = text_values(pd.Series(distinct)).tolist()
        tokens = hmac_tokens(names, hmac.digest(require_key(key, KEY_SIZE), CONTEXT, "sha256"))
        picks = np.array([int(token[:16], 16) % (2 * most_days) for token in tokens])
    days = picks - most_days
    days += days >= 0
    return pd.Series(days[codes], index=persons.index, name="days")


def check_most_days(most_days: int) -> None:
    """Raise unless it can be the largest shift.

    Examples
    --------
    >>> check_most_days(10**9)
    Traceback (most recent call last):
        ...
    ValueError: most_days must be at most 1,000,000, got 1,000,000,000
    """
    require_whole("most_days", most_days, least=1)
    if most_days > LARGEST_SHIFT:
        raise ValueError(f"most_days must be at most {LARGEST_SHIFT:,}, got {most_days:,}")


def shift_dates(dates: pd.Series, offsets: pd.Series) -> pd.Series:
    """Return a column of dates, each moved by its row's number of days.

    Parameters
    ----------
    dates : Series of datetime64
        Without a time zone: on the clock of one place the hour would tell whether a shift led from summer
        time to winter time. Missing dates stay missing.
    offsets : Series of int
        What `day_offsets` returned for the same rows; use one for all date columns of a table.

    Returns
    -------
    Series
        With the same index, name and dtype. The time of day stays.

    Raises
    ------
    TypeError
        If the column does not hold dates, has a time zone, or the offsets are no whole numbers.
    ValueError
        If the two have different rows, or a date would be beyond what the column's dtype can hold.

    Examples
    --------
    >>> shift_dates(pd.Series(["2024-03-01"], name="in"), pd.Series([3]))
    Traceback (most recent call last):
        ...
    TypeError: column 'in' must hold dates, but is of dtype str; pandas.to_datetime converts it
    """
    check_column(dates, missing_allowed=True)
    check_column(offsets)
    if not holds_dates(dates):
        raise TypeError(
            f"column {dates.name!r} must hold dates, but is of dtype {dates.dtype}; "
            "pandas.to_datetime converts it"
        )
    if dates.dt.tz is not None:
        raise TypeError(
            f"column {dates.name!r} has the time zone {dates.dt.tz}, which would tell summer from winter; "
            "take the local time with .dt.tz_localize(None)"
        )
    if not pd.api.types.is_integer_dtype(offsets):
        raise TypeError(f"the offsets must be whole days, but are of dtype {offsets.dtype}")
    if not dates.index.equals(offsets.index):
        raise ValueError("the dates and the offsets must have the same rows (index)")
    moved = dates.array + pd.to_timedelta(offsets.to_numpy(), unit="D")
    return pd.Series(moved, index=dates.index, name=dates.name, dtype=dates.dtype)
