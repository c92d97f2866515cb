"""Date shifting: all dates of a person move by the same number of days, another number for each person.

So the days between two dates of a person stay right (how long a stay was, how old the patient), and the dates
themselves do not. Offsets come from HMAC-SHA256 under a key, so that the same person moves alike in every
table and every batch, or are drawn at random and forgotten.

Assumed: HMAC-SHA256 is a pseudorandom function and the key is unknown (or the random numbers cannot be
predicted). Then a person's offset is one of 2 m, each equally likely; who sees the dates can rule out only
those offsets that would put a true date where none can be (in the future, say).

Not protected: the intervals, which may be as rare as a fingerprint; all dates of a person once a single one
is known; anything longer than the largest shift (the year, nearly). Whoever has the key computes every
offset.

>>> import pandas as pd
>>> stays = pd.DataFrame({"in": pd.to_datetime(["2024-03-01"]), "out": pd.to_datetime(["2024-03-08"])})
>>> offsets = day_offsets(pd.Series(["Ann"]), 180, rng=np.random.default_rng(1))
>>> stays.apply(shift_dates, offsets=offsets)
          in        out
0 2024-02-20 2024-02-27
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.parameter_checks import require_whole
from helpers.masking.pseudonyms import pseudonyms
from helpers.masking.table_checks import check_column
from helpers.numbers.randomness import SecureGenerator, generator

CONTEXT = "days by which a person's dates move"


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
        The largest shift m, at least 1. Each of the 2 m shifts from -m to m but 0 is equally likely.
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
        If a person is missing, `most_days` is no whole number from 1 on, or the key is not 32 bytes.

    Notes
    -----
    With a key the shift comes from the first 64 bits of the person's token (`helpers.masking.pseudonyms`, in
    a context of its own) modulo 2 m; no shift is favored by more than 2^-64.

    Examples
    --------
    >>> key = bytes(32)  # a toy
    >>> day_offsets(pd.Series(["Ann", "Bo", "Ann"]), 30, key=key).tolist()
    [-4, 21, -4]
    """
    check_column(persons)
    require_whole("most_days", most_days, least=1)
    codes, distinct = pd.factorize(persons)
    if key is None:
        picks = generator(rng).integers(0, 2 * most_days, size=len(distinct))
    else:
        tokens = pseudonyms(pd.Series(distinct), key, context=CONTEXT)
        picks = np.array([int(token[:16], 16) % (2 * most_days) for token in tokens])
    days = picks - most_days
    days += days >= 0
    return pd.Series(days[codes], index=persons.index, name="days")


def shift_dates(dates: pd.Series, offsets: pd.Series) -> pd.Series:
    """Return a column of dates, each moved by its row's number of days.

    Parameters
    ----------
    dates : Series of datetime64
        Missing dates stay missing.
    offsets : Series of int
        What `day_offsets` returned for the same rows; use one for all date columns of a table.

    Returns
    -------
    Series
        With the same index, name and dtype. The time of day stays.

    Raises
    ------
    TypeError
        If the column does not hold dates.
    ValueError
        If the two have different rows.

    Examples
    --------
    >>> shift_dates(pd.Series(["2024-03-01"], name="in"), pd.Series([3]))
    Traceback (most recent call last):
        ...
    TypeError: column 'in' must hold dates, but is of dtype str; pandas.to_datetime converts it
    """
    check_column(dates, missing_allowed=True)
    if not pd.api.types.is_datetime64_any_dtype(dates):
        raise TypeError(
            f"column {dates.name!r} must hold dates, but is of dtype {dates.dtype}; "
            "pandas.to_datetime converts it"
        )
    if not dates.index.equals(offsets.index):
        raise ValueError("the dates and the offsets must have the same rows (index)")
    moved = dates.array + pd.to_timedelta(offsets.to_numpy(), unit="D")
    return pd.Series(moved, index=dates.index, name=dates.name, dtype=dates.dtype)
