"""Synthetic rows from a noisy histogram: a table that nobody lived.

Each cell of the histogram gets noise, each negative count becomes 0, and the table repeats each cell as often
as its count says. What is computed from a private answer alone stays private (Dwork and Roth, "The
Algorithmic Foundations of Differential Privacy", 2014, proposition 2.1), so the table has the histogram's
epsilon. Simple, and good only where the cells are few and well filled.

>>> cells = pd.DataFrame({"sex": ["F", "M"]})
>>> rows = synthetic_rows(pd.DataFrame({"sex": ["F", "F", "M"]}), cells, 5, rng=np.random.default_rng(1))
>>> rows["sex"].tolist()
['F', 'F', 'M']
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.differential_privacy.budget import Budget
from helpers.masking.differential_privacy.counts import noisy_histogram
from helpers.masking.differential_privacy.parameters import Number
from helpers.numbers.randomness import SecureGenerator


def synthetic_rows(
    table: pd.DataFrame,
    cells: pd.DataFrame,
    epsilon: Number,
    *,
    budget: Budget | None = None,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.DataFrame:
    """Return invented rows, as many of each cell as its noisy count says.

    Parameters
    ----------
    table : DataFrame
        The people, one row each: the unit of privacy.
    cells : DataFrame
        All combinations of values that are counted, a row each, with columns that the table has. Made without
        a look at the table; a person in none of the cells is not counted.
    epsilon, budget, rng
        As for `noisy_histogram`.

    Returns
    -------
    DataFrame
        The columns of `cells`, sorted as the cells are.

    Raises
    ------
    BudgetSpent
        If the budget does not suffice.
    TypeError, ValueError
        If the table lacks a column of the cells, or `noisy_histogram` refuses a value.

    Examples
    --------
    >>> cells = pd.DataFrame({"decade": [3, 7], "kind": ["flu", "stroke"]})
    >>> people = pd.DataFrame({"decade": [3, 3, 7], "kind": ["flu", "flu", "stroke"], "name": list("abc")})
    >>> synthetic_rows(people, cells, 10, rng=np.random.default_rng(0)).to_dict("list")
    {'decade': [3, 3, 7], 'kind': ['flu', 'flu', 'stroke']}
    """
    missing = [column for column in cells.columns if column not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {missing[0]!r}; it has {list(table.columns)}")
    columns = list(cells.columns)
    seen = pd.Series(list(table[columns].itertuples(index=False, name=None)), dtype=object)
    named = list(cells.itertuples(index=False, name=None))
    counts = noisy_histogram(seen, named, epsilon, budget=budget, what="synthetic rows", rng=rng)
    repeated = np.repeat(np.arange(len(cells)), counts.clip(lower=0))
    return cells.iloc[repeated].reset_index(drop=True)
