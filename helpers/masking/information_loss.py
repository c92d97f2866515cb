"""What a release loses: three measures, each of another harm.

- `ncp`: how wide the classes are, from 0 (every value published as it was) to 1 (nothing published).
- `discernibility`: how many rows each row cannot be told from, added up.
- `average_class_size`: how much larger than necessary the classes are, at best 1.

Sources: for the widths that `ncp` averages see `helpers.masking.parts`; their mean over all cells is the
global certainty penalty of Ghinita, Karras, Kalnis and Mamoulis, "Fast Data Anonymization with Low
Information Loss" (VLDB 2007). Discernibility: Bayardo and Agrawal, "Data Privacy through Optimal
k-Anonymization" (ICDE 2005). Average class size: LeFevre, DeWitt and Ramakrishnan, "Mondrian Multidimensional
K-Anonymity" (ICDE 2006).

>>> import pandas as pd
>>> table = pd.DataFrame({"age": [20, 30, 40, 60], "sex": ["M", "F", "M", "M"]})
>>> classes = np.array([0, 0, 1, 1])
>>> ncp(table, ["age", "sex"], classes), discernibility(classes), average_class_size(classes, k=2)
(0.4375, 8, 1.0)
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from helpers.masking.classes import class_sizes
from helpers.masking.parameter_checks import require_whole
from helpers.masking.parts import part_widths, parts_of
from helpers.masking.ranked_columns import ranked_columns


def ncp(table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], classes: np.ndarray) -> float:
    """Return the normalized certainty penalty: the mean width of the published cells.

    It is taken of the tightest range or set that holds a class, whether the release shows that or a wider
    one.

    Parameters
    ----------
    table : DataFrame
        The original, never changed. What is 1 wide is its own range and set of values.
    quasi_identifiers : sequence of column names
        The columns that are generalized.
    classes : ndarray of int, shape (rows,)
        The class of each row of `table`; -1 for a suppressed one, whose cells count as wholly lost (1).

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it (see `helpers.masking.table_checks.check_table`), or `classes` does not
        name a class for each row.

    Examples
    --------
    >>> ncp(pd.DataFrame({"age": [20, 30, 40, 60]}), ["age"], np.array([0, 0, 1, 1]))
    0.375
    """
    columns = ranked_columns(table, quasi_identifiers)
    if len(classes) != len(table):
        raise ValueError(f"need a class for each of {len(table):,} rows, got {len(classes):,}")
    parts = parts_of(classes)
    suppressed = len(classes) - len(parts.rows)
    if not len(parts):
        return 1.0
    widths = part_widths(columns, parts).mean(axis=1)
    return float((parts.sizes @ widths + suppressed) / len(classes))


def discernibility(classes: np.ndarray) -> int:
    """Return Σ |class|², plus the number of all rows for each suppressed one.

    Parameters
    ----------
    classes : ndarray of int, shape (rows,)
        The class of each row; -1 for a suppressed one.

    Returns
    -------
    int
        From the number of rows (each alone) to its square.

    Examples
    --------
    >>> discernibility(np.array([0, 0, 1, -1]))
    9
    """
    sizes = class_sizes(classes)
    suppressed = len(classes) - int(sizes.sum())
    return int(sizes @ sizes) + len(classes) * suppressed


def average_class_size(classes: np.ndarray, k: int) -> float:
    """Return C_avg = published rows / (classes · k).

    Parameters
    ----------
    classes : ndarray of int, shape (rows,)
        The class of each row; -1 for a suppressed one, which does not count.
    k : int
        The size that was asked for.

    Returns
    -------
    float
        1 if every class has k rows.

    Raises
    ------
    ValueError
        If no row is published, or `k` is less than 1.

    Examples
    --------
    >>> average_class_size(np.array([0, 0, 0, 1, 1]), k=2)
    1.25
    """
    require_whole("k", k, least=1)
    sizes = class_sizes(classes)
    if not len(sizes):
        raise ValueError("all rows are suppressed: there is no class")
    return float(sizes.sum() / (np.count_nonzero(sizes) * k))
