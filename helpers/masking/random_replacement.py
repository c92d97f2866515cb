"""Random replacement: every value gives way to a random one, from a pool or from a range.

The simplest masking there is. A new value says nothing about the old one, as long as the random numbers
cannot be predicted and the pool or the range was chosen without looking at the table. Where they come from
the column itself (the default), its set of values, or its smallest and its largest, shine through. What the
column was worth goes too: its distribution becomes that of the pool, and its correlations with the others
vanish. The other columns stay as they were, and may identify the person.

Missing cells stay missing: that a value is absent remains visible.

>>> import pandas as pd
>>> toy = np.random.default_rng(1)
>>> replace_randomly(pd.Series(["Ann", "Bo", None]), pool=["Person A", "Person B"], rng=toy).tolist()
['Person A', 'Person B', nan]
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from helpers.masking.number_columns import check_limits_fit, present_numbers, with_numbers
from helpers.masking.parameter_checks import require_list, require_number
from helpers.masking.table_checks import check_column, holds_dates, holds_numbers
from helpers.numbers.randomness import SecureGenerator, generator


def replace_randomly(
    values: pd.Series,
    *,
    pool: Sequence[Any] | None = None,
    bounds: tuple[Any, Any] | None = None,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.Series:
    """Return a column of random values, independent of those that were there.

    Parameters
    ----------
    values : Series
        The column. Missing cells stay missing.
    pool : sequence, optional
        What to draw from, each entry equally likely (an entry that stands there twice, twice as likely).
    bounds : (lowest, highest), optional
        For numbers and dates, instead of a pool: every number from the lowest to the highest is equally
        likely, for whole numbers both ends included; dates (text such as ``"1950-01-01"`` will do) fall a
        whole number of days after the lowest.
    rng : numpy.random.Generator, optional
        A toy that can be repeated; ``None`` for numbers that nobody can predict.

    Returns
    -------
    Series
        With the same index and name. From bounds it has the dtype of `values`, from a pool that of the pool.

    Raises
    ------
    TypeError, ValueError
        If both are given, the pool is empty, or the bounds are no range or not for this kind of column.

    Notes
    -----
    With neither, numbers and dates are drawn between the column's own smallest and largest, all others from
    its own distinct values: both tell something about the column.

    Examples
    --------
    >>> toy = np.random.default_rng(1)
    >>> replace_randomly(pd.Series([31, 47, 28]), bounds=(18, 99), rng=toy).tolist()
    [56, 59, 79]
    """
    check_column(values, missing_allowed=True)
    check_replacement(pool, bounds)
    source = generator(rng)
    if values.isna().all():
        return values.copy()
    if pool is not None:
        return _from_pool(values, pd.Series(pool, name="pool"), source)
    if bounds is not None or holds_numbers(values) or holds_dates(values):
        return _from_range(values, bounds, source)
    return _from_pool(values, values.dropna().drop_duplicates(), source)


def check_replacement(pool: Sequence[Any] | None, bounds: tuple[Any, Any] | None) -> None:
    """Raise what is wrong with the parameters of `replace_randomly`, whatever the column.

    Examples
    --------
    >>> check_replacement(["Ann"], (18, 99))
    Traceback (most recent call last):
        ...
    ValueError: give a pool or bounds, not both
    """
    if pool is not None and bounds is not None:
        raise ValueError("give a pool or bounds, not both")
    if pool is not None:
        require_list("pool", pool)
    if bounds is not None:
        require_list("bounds", bounds)
        ends = tuple(bounds)
        if len({isinstance(end, Real) for end in ends}) > 1:
            raise TypeError(f"bounds must be two numbers or two dates, got {ends}")
        if len(ends) != 2:
            raise ValueError(f"bounds must be (lowest, highest), got {ends}")
        low, high = map(_number_or_date, ends)
        if not low <= high:
            raise ValueError(f"bounds must be (lowest, highest), got {ends}")


def _number_or_date(end: Any) -> Any:
    if isinstance(end, Real):
        require_number("each of bounds", end)
        return end
    try:
        date = pd.Timestamp(end)
    except (TypeError, ValueError):
        date = pd.NaT
    if date is pd.NaT:
        raise TypeError(f"bounds must be two numbers or two dates, got {end!r}")
    return date


def _from_pool(values: pd.Series, pool: pd.Series, rng: np.random.Generator | SecureGenerator) -> pd.Series:
    check_column(pool)
    drawn = pool.take(rng.integers(0, len(pool), size=len(values)))
    return drawn.set_axis(values.index).rename(values.name).mask(values.isna())


def _from_range(
    values: pd.Series, bounds: tuple[Any, Any] | None, rng: np.random.Generator | SecureGenerator
) -> pd.Series:
    low, high = map(_number_or_date, bounds or (values.min(), values.max()))
    if holds_dates(values) and isinstance(low, pd.Timestamp):
        return _random_dates(values, low, high, rng)
    count = present_numbers(values).size
    if isinstance(low, pd.Timestamp):
        raise TypeError(f"column {values.name!r} holds numbers: its bounds are two numbers, got {bounds}")
    check_limits_fit(values, (low, high))
    if pd.api.types.is_integer_dtype(values):
        return with_numbers(values, rng.integers(int(low), int(high) + 1, size=count).astype(float))
    with np.errstate(over="ignore"):
        return with_numbers(values, low + (high - low) * rng.random(count))


def _random_dates(
    values: pd.Series, low: pd.Timestamp, high: pd.Timestamp, rng: np.random.Generator | SecureGenerator
) -> pd.Series:
    zone = values.dt.tz
    low, high = (end.tz_localize(zone) if end.tz is None else end.tz_convert(zone) for end in (low, high))
    present = values.notna().to_numpy()
    days = rng.integers(0, (high - low).days + 1, size=int(present.sum()))
    result = values.copy()
    result.iloc[present] = low + pd.to_timedelta(days, unit="D")
    return result
