"""A full-domain release: generalize each column alike, then leave out who still stands in a small crowd.

The whole table pays for its rarest people: either the bands are wide, or many rows are left out.
`helpers.masking.mondrian` cuts finer where many people are.

Source: Samarati and Sweeney, "Protecting Privacy when Disclosing Information: k-Anonymity and Its Enforcement
through Generalization and Suppression" (1998).

>>> import pandas as pd
>>> from helpers.masking.generalization import NumberBands
>>> table = pd.DataFrame({"age": [23, 25, 28, 61], "diagnosis": ["flu", "gout", "flu", "flu"]})
>>> release = full_domain_release(table, {"age": (NumberBands((10,)), 1)}, k=2)
>>> release.table["age"].tolist(), release.suppressed, release.classes.tolist()
(['20-29', '20-29', '20-29'], 1, [0, 0, 0, -1])
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.masking.classes import class_sizes, equivalence_classes
from helpers.masking.generalization import Hierarchy, generalize
from helpers.masking.parameter_checks import require_number, require_whole
from helpers.masking.suppression import published_rows


@dataclass(frozen=True, eq=False)
class FullDomainRelease:
    """A table without its small classes.

    Attributes
    ----------
    table : DataFrame
        The rows that are published, in their order, under a new index. Who knows the original's order knows
        whose row is whose: shuffle the rows (``.sample(frac=1)``) before they leave the house.
    classes : ndarray of int64
        The class of each row of the table before, from 0 without a gap; -1 for a suppressed row.
    """

    table: pd.DataFrame
    classes: np.ndarray

    @property
    def suppressed(self) -> int:
        """How many rows are left out."""
        return len(self.classes) - len(self.table)


def suppress_small_classes(
    table: pd.DataFrame, quasi_identifiers: Sequence[Hashable], k: int, *, limit: float = 1.0
) -> FullDomainRelease:
    """Leave out the rows whose equivalence class has fewer than k.

    Parameters
    ----------
    table : DataFrame
        Generalized; never changed.
    quasi_identifiers : sequence of column names
        What an attacker can know of a person.
    k : int
        The fewest rows of a class, at least 1.
    limit : float
        The largest share of rows that may be left out, 0 to 1.

    Returns
    -------
    FullDomainRelease
        Its table is k-anonymous, or has no rows. That a row is missing tells who knows of it that it was
        rare.

    Raises
    ------
    TypeError
        If a parameter is of a wrong kind.
    ValueError
        If the table is not fit for it (see `helpers.masking.table_checks.check_table`), a parameter is out of
        its range, or more than `limit` of the rows would have to go.

    Examples
    --------
    >>> suppress_small_classes(pd.DataFrame({"sex": ["F", "M", "F"]}), ["sex"], k=2, limit=0.1)
    Traceback (most recent call last):
        ...
    ValueError: 1 of 3 rows stand in classes below 2, more than the limit of 10.0 %: generalize further
    """
    require_whole("k", k, least=1)
    require_number("limit", limit)
    if not 0 <= limit <= 1:
        raise ValueError(f"limit must be a share from 0 to 1, got {limit}")
    classes = equivalence_classes(table, quasi_identifiers)
    large = class_sizes(classes) >= k
    published = large[classes]
    suppressed = int(np.count_nonzero(~published))
    if suppressed / len(table) > limit:
        raise ValueError(
            f"{suppressed:,} of {len(table):,} rows stand in classes below {k}, "
            f"more than the limit of {100 * limit:.1f} %: generalize further"
        )
    renumbered = np.where(large, np.cumsum(large) - 1, -1)
    return FullDomainRelease(published_rows(table, published), renumbered[classes])


def full_domain_release(
    table: pd.DataFrame, levels: Mapping[Hashable, tuple[Hierarchy, int]], k: int, *, limit: float = 1.0
) -> FullDomainRelease:
    """Generalize the quasi-identifiers, then leave out the rows in small classes.

    Parameters
    ----------
    table : DataFrame
        The original, never changed.
    levels : mapping of column name to (hierarchy, level)
        All the quasi-identifiers, those that stay as they are at level 0.
    k, limit
        As for `suppress_small_classes`.

    Examples
    --------
    >>> from helpers.masking.generalization import Digits
    >>> table = pd.DataFrame({"postcode": ["38114", "38106"]})
    >>> full_domain_release(table, {"postcode": (Digits(5), 2)}, k=2).table["postcode"].tolist()
    ['381**', '381**']
    """
    return suppress_small_classes(generalize(table, levels), list(levels), k, limit=limit)
