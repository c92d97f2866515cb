"""Apply a masking plan to a table, and report what was done to each column.

>>> import pandas as pd
>>> from helpers.masking.techniques import Keep, Pseudonym
>>> plan = MaskingPlan({"name": Pseudonym(key="people"), "age": Keep()})
>>> table = pd.DataFrame({"name": ["Ann", "Bo", "Ann"], "age": [31, 47, 32]})
>>> masked = mask(table, plan, keys={"people": bytes(32)})  # a toy: secrets.token_bytes(32) makes a key
>>> masked.table["name"].nunique(), masked.table["age"].tolist()
(2, [31, 47, 32])
>>> masked.report[["technique", "changed", "distinct before", "distinct after"]]
      technique  changed  distinct before  distinct after
name  Pseudonym        3                2               2
age        Keep        0                3               3
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.masking.plan import MaskingPlan, described
from helpers.masking.suppression import without_unused_categories
from helpers.masking.table_checks import check_table, holds_numbers
from helpers.masking.techniques import Batch
from helpers.numbers.randomness import SecureGenerator, generator


@dataclass(frozen=True, eq=False)
class Masked:
    """A masked table and what was done.

    Attributes
    ----------
    table : DataFrame
        With the columns in the order of the original, less those that were dropped. The rows stand in their
        order too, under a new index, as an index can hold names, and without categories that no cell has. Who
        knows the original's order knows whose row is whose: shuffle the rows (``.sample(frac=1)``) before
        they leave the house.
    report : DataFrame
        A row per column of the plan: ``technique`` and ``parameters`` as the plan says them; ``from the
        batch``, what was taken from this table and is not in the plan; ``reversible``, who can get the values
        back from this column alone; ``not protected``; ``rows``; ``changed``, how many cells are not what
        they were; ``distinct before`` and ``distinct after``, without missing cells. The counts describe the
        original: publish them only if they may be known.
    """

    table: pd.DataFrame
    report: pd.DataFrame


def mask(
    table: pd.DataFrame,
    plan: MaskingPlan,
    *,
    keys: Mapping[str, bytes] | None = None,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> Masked:
    """Return the table as the plan says.

    Parameters
    ----------
    table : DataFrame
        Never changed. Its columns are those that the plan names, in any order.
    plan : MaskingPlan
        Techniques with a key give the same values the same result in every batch; the others draw anew each
        time.
    keys : mapping of str to bytes, optional
        The secrets, under the names in the plan. Others may be among them.
    rng : numpy.random.Generator, optional
        A toy that can be repeated; ``None`` for numbers that nobody can predict.

    Returns
    -------
    Masked
        The new table and the report.

    Raises
    ------
    TypeError
        If a column is not of the kind that its technique works on.
    ValueError
        If the table has a column that the plan does not name, or the reverse, or a key is missing.

    Examples
    --------
    >>> from helpers.masking.techniques import Keep
    >>> mask(pd.DataFrame({"age": [31], "salary": [1000]}), MaskingPlan({"age": Keep()}))
    Traceback (most recent call last):
        ...
    ValueError: the plan does not name column 'salary'; Keep() or Drop() it, on purpose
    """
    check_table(table, missing_allowed=True)
    _check_fit(table, plan)
    batch = Batch(table, _needed_keys(plan, keys or {}), generator(rng))
    columns, report = {}, {}
    for column in table.columns:
        technique = plan.columns[column]
        result = technique.apply(table[column], batch)
        report[column] = {**described(technique), **_counts(table[column], result)}
        if result is not None:
            columns[column] = without_unused_categories(result)
    ordered = {column: report[column] for column in plan.columns}
    return Masked(
        pd.DataFrame(columns, index=table.index, copy=False).reset_index(drop=True),
        pd.DataFrame.from_dict(ordered, orient="index"),
    )


def _check_fit(table: pd.DataFrame, plan: MaskingPlan) -> None:
    for column in table.columns:
        if column not in plan.columns:
            raise ValueError(f"the plan does not name column {column!r}; Keep() or Drop() it, on purpose")
    for column in plan.columns:
        if column not in table.columns:
            raise ValueError(f"the plan names column {column!r}, which the table lacks")


def _needed_keys(plan: MaskingPlan, keys: Mapping[str, bytes]) -> Mapping[str, bytes]:
    missing = [name for name in plan.key_names if name not in keys]
    if missing:
        raise ValueError(
            f"the plan needs the keys {', '.join(map(repr, plan.key_names))}; missing: {missing}"
        )
    return {name: keys[name] for name in plan.key_names}


def _counts(before: pd.Series, after: pd.Series | None) -> dict[str, int]:
    return {
        "rows": len(before),
        "changed": len(before) if after is None else int(_differs(before, after).sum()),
        "distinct before": before.nunique(),
        "distinct after": 0 if after is None else after.nunique(),
    }


def _differs(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Return where a cell is not what it was; missing equals missing, and a number never equals a text."""
    gone, missing = before.isna().to_numpy(), after.isna().to_numpy()
    if holds_numbers(before) != holds_numbers(after):
        unequal = np.ones(len(before), dtype=bool)
    elif before.dtype == after.dtype or holds_numbers(before):
        unequal = before.ne(after).fillna(True).to_numpy(dtype=bool)
    else:
        unequal = before.astype(object).ne(after.astype(object)).to_numpy(dtype=bool)
    return np.where(gone | missing, gone != missing, unequal)
