"""What each class of a release must meet beside its size: l-diversity and t-closeness.

>>> import pandas as pd
>>> from helpers.masking.parts import parts_of
>>> table = pd.DataFrame({"age": [23, 25, 31, 38], "diagnosis": ["flu", "gout", "flu", "flu"]})
>>> diverse = requirements(table, ["age"], "diagnosis", l=2)
>>> diverse.met_by(parts_of(np.array([0, 0, 1, 1]))).tolist()
[True, False]
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.masking.l_diversity import distinct_values, effective_values
from helpers.masking.parameter_checks import require_number
from helpers.masking.parts import Parts, whole
from helpers.masking.sensitive import SensitiveColumn, in_each_part, sensitive_column
from helpers.masking.t_closeness import distances

ROUNDING = 1e-9
"""How far exp(entropy) or a distance may miss its limit, because floating point rounds."""


@dataclass(frozen=True, eq=False)
class Requirements:
    """Limits for the sensitive attribute in each class; those that are ``None`` are not asked for.

    Attributes
    ----------
    sensitive : SensitiveColumn or None
        ``None`` if nothing is asked for.
    l : float or None
        The fewest different values.
    entropy_l : float or None
        The least exp(entropy).
    t : float or None
        The largest distance from the whole table.
    """

    sensitive: SensitiveColumn | None = None
    l: float | None = None  # noqa: E741
    entropy_l: float | None = None
    t: float | None = None

    def met_by(self, parts: Parts) -> np.ndarray:
        """Return whether each part meets all of them."""
        met = np.ones(len(parts), dtype=bool)
        if self.sensitive is None or not len(parts):
            return met
        if self.l is not None:
            met &= in_each_part(distinct_values, self.sensitive, parts) >= self.l
        if self.entropy_l is not None:
            met &= in_each_part(effective_values, self.sensitive, parts) >= self.entropy_l - ROUNDING
        if self.t is not None:
            met &= distances(self.sensitive, parts) <= self.t + ROUNDING
        return met


def requirements(
    table: pd.DataFrame,
    quasi_identifiers: Sequence[Hashable],
    sensitive: Hashable | None,
    *,
    l: float | None = None,  # noqa: E741
    entropy_l: float | None = None,
    t: float | None = None,
) -> Requirements:
    """Return what is asked of each class of a table.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    quasi_identifiers : sequence of column names
        The sensitive column may not be among them.
    sensitive : column name or None
        What a class shall not give away; ``None`` if nothing is asked for.
    l, entropy_l, t : numbers
        The limits: at least 1, at least 1, and 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If the column or a limit is not fit for it, one is given without the other, or the whole table as one
        class does not meet the limits, so that no release can.

    Examples
    --------
    >>> requirements(pd.DataFrame({"age": [23], "diagnosis": ["flu"]}), ["age"], "diagnosis", l=2)
    Traceback (most recent call last):
        ...
    ValueError: no class can have l = 2: the whole table has a distinct l of 1 and an entropy l of 1.00
    """
    limits = {"l": l, "entropy_l": entropy_l, "t": t}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if sensitive is None and not given:
        return Requirements()
    if sensitive is None or not given:
        raise ValueError(
            f"sensitive goes with l, entropy_l or t: got sensitive={sensitive!r} and limits {given or 'none'}"
        )
    if sensitive in quasi_identifiers:
        raise ValueError(f"column {sensitive!r} is sensitive and a quasi-identifier; it can be one of them")
    for name, limit in given.items():
        require_number(name, limit)
        low, high = (0, 1) if name == "t" else (1, np.inf)
        if not low <= limit <= high:
            raise ValueError(f"{name} must be from {low} to {high}, got {limit}")
    asked = Requirements(sensitive_column(table, sensitive), **limits)
    if not asked.met_by(whole(len(table)))[0]:
        values = table[sensitive].value_counts().to_numpy()[np.newaxis]
        wanted = " and ".join(f"{name} = {limit}" for name, limit in given.items())
        raise ValueError(
            f"no class can have {wanted}: the whole table has a distinct l of {distinct_values(values)[0]} "
            f"and an entropy l of {effective_values(values)[0]:.2f}"
        )
    return asked
