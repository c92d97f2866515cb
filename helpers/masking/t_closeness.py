"""t-closeness: in every class the sensitive attribute is distributed almost as in the whole table.

The distance is the earth mover's: how much share must be moved how far to turn the class's distribution P
into the table's Q. Between categories every way is 1 long ("equal distance"), so it is half the sum of |p -
q|. Between numbers the way is the difference of their ranks, the whole line 1 long ("ordered distance").

Source: Li, Li and Venkatasubramanian, "t-Closeness: Privacy Beyond k-Anonymity and l-Diversity" (ICDE 2007),
for the property and for both distances.

What it says: finding a person's class changes the attacker's belief about the sensitive attribute by a
distance of t at most, from the belief that the table as a whole gives. What the whole table gives away it
does not protect, nor people who are in two releases.

>>> import pandas as pd
>>> table = pd.DataFrame({"age": ["30-39"] * 2 + ["40-49"] * 2, "diagnosis": ["flu", "gout", "flu", "flu"]})
>>> t_closeness(table, ["age"], "diagnosis")
0.25
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from helpers.masking.classes import equivalence_classes
from helpers.masking.parts import Parts, parts_of
from helpers.masking.sensitive import SensitiveColumn, in_each_part, sensitive_column


def t_closeness(table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], sensitive: Hashable) -> float:
    """Return the t of a table: the largest distance of a class's distribution from the table's.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    quasi_identifiers : sequence of column names
        What the attacker knows of a person.
    sensitive : column name
        What the attacker wants to know. Numbers and dates get the ordered distance, all else the equal one.

    Returns
    -------
    float
        From 0 (every class is like the table) to 1.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> table = pd.DataFrame({"sex": ["F", "F", "M", "M"], "salary": [1, 2, 2, 3]})
    >>> t_closeness(table, ["sex"], "salary")
    0.25
    """
    parts = parts_of(equivalence_classes(table, quasi_identifiers))
    return float(distances(sensitive_column(table, sensitive), parts).max())


def distances(column: SensitiveColumn, parts: Parts) -> np.ndarray:
    """Return each class's distance from the whole table: ordered if the attribute has an order, else equal.

    Parameters
    ----------
    column : SensitiveColumn
        The sensitive attribute.
    parts : Parts
        The classes.

    Examples
    --------
    >>> column = sensitive_column(pd.DataFrame({"salary": [1, 2, 2, 3]}), "salary")
    >>> distances(column, parts_of(np.array([0, 0, 1, 1]))).tolist()
    [0.25, 0.25]
    """
    distance = ordered_distance if column.has_order else equal_distance
    return in_each_part(lambda counts: distance(counts, column.shares), column, parts)


def equal_distance(counts: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """Return ½ Σ |p - q| for each class.

    Parameters
    ----------
    counts : ndarray of int, shape (classes, values)
        How often each value occurs; no class is empty.
    Q : ndarray of float, shape (values,)
        The share of each value in the whole table.

    Examples
    --------
    >>> equal_distance(np.array([[1, 1], [2, 0]]), np.array([0.75, 0.25])).tolist()
    [0.25, 0.25]
    """
    P = counts / counts.sum(axis=1, keepdims=True)
    return np.abs(P - Q).sum(axis=1) / 2


def ordered_distance(counts: np.ndarray, Q: np.ndarray) -> np.ndarray:
    """Return 1/(m - 1) Σ |r_1 + … + r_i| with r = p - q, for each class and m values.

    Parameters
    ----------
    counts, Q
        As for `equal_distance`, the values in ascending order.

    Examples
    --------
    >>> ordered_distance(np.array([[2, 0, 0], [0, 2, 0]]), np.ones(3) / 3).round(3).tolist()
    [0.5, 0.333]
    """
    P = counts / counts.sum(axis=1, keepdims=True)
    return np.abs(np.cumsum(P - Q, axis=1)).sum(axis=1) / max(len(Q) - 1, 1)
