"""Top and bottom coding: what lies beyond a limit is published as the limit, ``90`` for "90 or older".

The few extreme values are the ones that single people out: the oldest, the richest. Coded, they are one
group. What lies between the limits stays as it was, and is not protected at all; nor does the limit say how
large the group is (`helpers.masking.k_anonymity` measures it).

>>> import pandas as pd
>>> top_bottom_coding(pd.Series([17, 45, 103]), bottom=18, top=90).tolist()
[18, 45, 90]
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.number_columns import check_limits_fit, present_numbers, with_numbers
from helpers.masking.parameter_checks import require_interval, require_number


def top_bottom_coding(
    values: pd.Series, *, bottom: float | None = None, top: float | None = None
) -> pd.Series:
    """Return a column of numbers with those below `bottom` and above `top` set to that limit.

    Parameters
    ----------
    values : Series
        Of whole or floating numbers. Missing cells stay missing.
    bottom, top : float, optional
        At least one. For a column of whole numbers they are whole too, and its dtype can hold them.

    Returns
    -------
    Series
        With the same index, name and dtype.

    Raises
    ------
    TypeError
        If the column holds no numbers.
    ValueError
        If there is no limit, `bottom` is not below `top`, or a limit does not fit the column.

    Notes
    -----
    Limits taken from the column (its 99th percentile, say) tell something about it: declare them before
    looking. The mean moves toward the limits' inside; the order of the values between the limits stays.

    Examples
    --------
    >>> top_bottom_coding(pd.Series([0.5, 3.5, None]), top=2).tolist()
    [0.5, 2.0, nan]
    """
    check_limits(bottom, top)
    x = present_numbers(values)
    check_limits_fit(values, (bottom, top))
    return with_numbers(values, np.clip(x, bottom, top))


def check_limits(bottom: float | None, top: float | None) -> None:
    """Raise what is wrong with the limits of `top_bottom_coding`.

    Examples
    --------
    >>> check_limits(90, 18)
    Traceback (most recent call last):
        ...
    ValueError: bottom and top must be (lowest, highest), got (90, 18)
    """
    limits = [limit for limit in (bottom, top) if limit is not None]
    if not limits:
        raise ValueError("give a bottom, a top, or both")
    require_number("a limit", limits[0])
    if len(limits) == 2:
        require_interval("bottom and top", limits)
