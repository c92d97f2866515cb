"""The pattern a table shows: how frequent each value is in each group, and how much of it a release keeps.

>>> import pandas as pd
>>> decade, diagnosis = pd.Series([3, 3, 7, 7]), pd.Series(["flu", "flu", "stroke", "flu"])
>>> pattern(decade, diagnosis).loc[7].to_dict()
{'flu': 0.5, 'stroke': 0.5}
>>> pattern_kept((decade, diagnosis), (decade, diagnosis))
1.0
"""

from __future__ import annotations

import numpy as np
import pandas as pd

Columns = tuple[pd.Series, pd.Series]


def pattern(groups: pd.Series, values: pd.Series) -> pd.DataFrame:
    """Return the share of each value (columns) in each group (rows); each row sums to 1.

    Examples
    --------
    >>> pattern(pd.Series(["a", "a", "b"]), pd.Series(["x", "y", "y"])).loc["a"].to_dict()
    {'x': 0.5, 'y': 0.5}
    """
    return pd.crosstab(np.asarray(groups), np.asarray(values), normalize="index")


def pattern_kept(original: Columns, release: Columns) -> float:
    """Return how near the pattern of a release is to the original's: 1 is equal, 0 as far as no pattern.

    Measured is the L1 distance of the groups' shares, each group weighted by its people, relative to that of
    a table in which every group looks like the whole. A release that makes up a pattern comes out below 0. A
    group that the release lacks counts as one without pattern.

    Parameters
    ----------
    original, release : pair of Series
        Groups and values of each row. The release may have other rows than the original, and other groups.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    ValueError
        If all groups of the original look like the whole: there is no pattern to keep.

    Examples
    --------
    >>> group, value = pd.Series([1, 1, 2, 2]), pd.Series(["x", "x", "y", "y"])
    >>> pattern_kept((group, value), (group, pd.Series(["x", "y", "x", "y"])))
    0.0
    """
    groups, values = (pd.Series(np.asarray(column)) for column in original)
    true = pattern(groups, values)
    whole = values.value_counts(normalize=True)[true.columns].to_numpy()
    people = groups.value_counts(normalize=True)[true.index]
    seen = pattern(*release).reindex(index=true.index, columns=true.columns)
    seen = seen.fillna(0).where(seen.notna().any(axis=1), np.broadcast_to(whole, true.shape))
    off, flat = ((true - other).abs().sum(axis=1) @ people for other in (seen, whole))
    if flat == 0:
        raise ValueError("all groups of the original look alike: there is no pattern to keep")
    return float(1 - off / flat)
