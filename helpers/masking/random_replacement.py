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

from helpers.masking.number_columns import check_numbers, with_numbers
from helpers.masking.parameter_checks import require_list, require_number
from helpers.masking.table_checks import check_column, holds_numbers
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
        likely, for whole numbers both ends included; dates fall a whole number of days after the lowest.
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
    if bounds is not None or _has_range(values):
        return _from_range(values, bounds or (values.min(), values.max()), source)
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
        if len({isinstance(end, Real) for end in bounds}) > 1:
            raise TypeError(f"bounds must be two numbers or two dates, got {tuple(bounds)}")
        if len(bounds) != 2 or not bounds[0] <= bounds[1]:
            raise ValueError(f"bounds must be (lowest, highest), got {tuple(bounds)}")


def _has_range(values: pd.Series) -> bool:
    return holds_numbers(values) or pd.api.types.is_datetime64_any_dtype(values)


def _from_pool(values: pd.Series, pool: pd.Series, rng: np.random.Generator | SecureGenerator) -> pd.Series:
    check_column(pool)
    drawn = pool.take(rng.integers(0, len(pool), size=len(values)))
    return drawn.set_axis(values.index).rename(values.name).mask(values.isna())


def _from_range(
    values: pd.Series, bounds: tuple[Any, Any], rng: np.random.Generator | SecureGenerator
) -> pd.Series:
    count = int(values.notna().sum())
    if pd.api.types.is_datetime64_any_dtype(values):
        return _random_dates(values, pd.Timestamp(bounds[0]), pd.Timestamp(bounds[1]), count, rng)
    check_numbers(values)
    low, high = bounds
    require_number("each of bounds", low)
    require_number("each of bounds", high)
    if not pd.api.types.is_integer_dtype(values):
        return with_numbers(values, low + (high - low) * rng.random(count))
    if low != int(low) or high != int(high):
        raise ValueError(
            f"column {values.name!r} holds whole numbers: its bounds are whole too, got {bounds}"
        )
    return with_numbers(values, rng.integers(int(low), int(high) + 1, size=count).astype(float))


def _random_dates(
    values: pd.Series,
    low: pd.Timestamp,
    high: pd.Timestamp,
    count: int,
    rng: np.random.Generator | SecureGenerator,
) -> pd.Series:
    days = rng.integers(0, (high - low).days + 1, size=count)
    result = values.copy()
    result.iloc[values.notna().to_numpy()] = low + pd.to_timedelta(days, unit="D")
    return result
