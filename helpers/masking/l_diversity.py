"""l-diversity: in every class the sensitive attribute has at least l values, in one of two senses.

Distinct: l different values occur. Entropy: the values are spread as evenly as l equally frequent ones would
be, or more; exp(entropy) is that number. The second is stricter: 99 people with flu and one with gout are 2
distinct values and 1.06 effective ones.

Source: Machanavajjhala, Gehrke, Kifer and Venkitasubramaniam, "l-Diversity: Privacy Beyond k-Anonymity" (ICDE
2006); their entropy l-diversity asks of each class that its entropy is at least log(l).

What it says: in a person's class at least l values are possible, and at least two of them after any l - 2 are
excluded. What it does not protect: values that differ but mean the same to a person (gastritis and
gastric ulcer), and a class in which a rare disease is far more frequent than in the table (see
`helpers.masking.t_closeness`).

>>> import pandas as pd
>>> table = pd.DataFrame({"age": ["30-39"] * 4, "diagnosis": ["flu", "flu", "flu", "gout"]})
>>> l_diversity(table, ["age"], "diagnosis"), round(entropy_l_diversity(table, ["age"], "diagnosis"), 3)
(2, 1.755)
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from helpers.masking.classes import equivalence_classes
from helpers.masking.parts import parts_of
from helpers.masking.sensitive import in_each_part, sensitive_column


def l_diversity(table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], sensitive: Hashable) -> int:
    """Return the distinct l of a table: how many values the class with the fewest has.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    quasi_identifiers : sequence of column names
        What the attacker knows of a person.
    sensitive : column name
        What the attacker wants to know.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> table = pd.DataFrame({"sex": ["F", "F", "M"], "diagnosis": ["flu", "gout", "flu"]})
    >>> l_diversity(table, ["sex"], "diagnosis")
    1
    """
    parts = parts_of(equivalence_classes(table, quasi_identifiers))
    return int(in_each_part(distinct_values, sensitive_column(table, sensitive), parts).min())


def entropy_l_diversity(
    table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], sensitive: Hashable
) -> float:
    """Return the entropy l of a table: exp of the smallest entropy in a class.

    Parameters
    ----------
    table, quasi_identifiers, sensitive
        As for `l_diversity`.

    Returns
    -------
    float
        From 1 to `l_diversity`.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> table = pd.DataFrame({"sex": ["F"] * 4, "diagnosis": ["flu", "gout", "flu", "gout"]})
    >>> entropy_l_diversity(table, ["sex"], "diagnosis")
    2.0
    """
    parts = parts_of(equivalence_classes(table, quasi_identifiers))
    return float(in_each_part(effective_values, sensitive_column(table, sensitive), parts).min())


def distinct_values(counts: np.ndarray) -> np.ndarray:
    """Return how many values occur in each class.

    Parameters
    ----------
    counts : ndarray of int, shape (classes, values)
        How often each value occurs; no class is empty.

    Examples
    --------
    >>> distinct_values(np.array([[3, 1], [4, 0]])).tolist()
    [2, 1]
    """
    return np.count_nonzero(counts, axis=1)


def effective_values(counts: np.ndarray) -> np.ndarray:
    """Return how many equally frequent values would have the entropy of each class: exp(-Σ p log p).

    Parameters
    ----------
    counts : ndarray of int, shape (classes, values)
        How often each value occurs; no class is empty.

    Examples
    --------
    >>> effective_values(np.array([[2, 2], [4, 0]])).tolist()
    [2.0, 1.0]
    """
    p = counts / counts.sum(axis=1, keepdims=True)
    return np.exp(-np.sum(p * np.log(p, where=p > 0, out=np.zeros_like(p)), axis=1))
