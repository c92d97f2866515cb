"""Mondrian: make classes of at least k rows by cutting the table in two, again and again, while it goes.

Less is lost than with one generalization for the whole table (`helpers.masking.full_domain`) where people are
not spread evenly: each region gets ranges of its own. Finding the least loss of all is NP-hard (Meyerson and
Williams, "On the Complexity of Optimal K-Anonymity", PODS 2004; LeFevre et al. show it for such cuts), so
each step takes what looks best.

All parts of one depth are cut together, each call of NumPy working on all rows of the table; the written-out
twin is `helpers.masking.textbook_mondrian`, equal by test to ``cuts="median"``. How a cut is found:
`helpers.masking.cuts`.

Source: LeFevre, DeWitt and Ramakrishnan, "Mondrian Multidimensional K-Anonymity" (ICDE 2006). That
l-diversity and t-closeness can be asked of both halves of a cut follows from their monotonicity: if two
classes have the property, their union has it (Machanavajjhala et al. 2006; Li et al. 2007).

It promises what `helpers.masking.k_anonymity`, `l_diversity` and `t_closeness` say, under their assumptions,
for one release. Two releases of the same people can undo it: see `helpers.masking.attacks.intersection`.

>>> import pandas as pd
>>> table = pd.DataFrame({"age": [23, 25, 31, 38], "sex": ["F", "M", "F", "F"], "salary": [20, 35, 31, 90]})
>>> release = mondrian(table, ["age", "sex"], k=2)
>>> release
Anonymized(2 classes of 2 to 2 rows, 0 suppressed)
>>> print(release.table)
     age   sex  salary
0  23-25  F, M      20
1  23-25  F, M      35
2  31-38     F      31
3  31-38     F      90
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.masking.anonymized import Anonymized
from helpers.masking.cuts import halves, in_pairs, savings, widest
from helpers.masking.parameter_checks import require_number, require_whole
from helpers.masking.parts import Parts, joined, part_widths, whole
from helpers.masking.ranked_columns import RankedColumn, ranked_columns
from helpers.masking.requirements import Requirements, requirements

WORTH = {"gain": savings, "median": widest}
"""What a cut of each part in each column is worth, for each way to choose."""


@dataclass(frozen=True)
class Rules:
    """By what the table is cut.

    Attributes
    ----------
    k : int
        The fewest rows of a class.
    relaxed : bool
        Whether a cut may separate equal values.
    asked : Requirements
        What each class has to meet beside.
    worth : callable
        One of `WORTH`.
    """

    k: int
    relaxed: bool
    asked: Requirements
    worth: Callable[..., np.ndarray]


def mondrian(
    table: pd.DataFrame,
    quasi_identifiers: Sequence[Hashable],
    k: int,
    *,
    cuts: str = "gain",
    relaxed: bool = False,
    sensitive: Hashable | None = None,
    l: float | None = None,  # noqa: E741
    entropy_l: float | None = None,
    t: float | None = None,
    suppress: float = 0.0,
) -> Anonymized:
    """Return a release of the table in which every class has at least k rows.

    Parameters
    ----------
    table : DataFrame
        One row a person; never changed.
    quasi_identifiers : sequence of column names
        What an attacker can know of a person; they are generalized, all other columns are published as they
        are.
    k : int
        The fewest rows of a class, from 1 (which protects nobody) to the number of rows.
    cuts : str
        "gain" cuts by the column that saves most loss, "median" by the widest one: about three times as fast,
        as a rule with more loss.
    relaxed : bool
        Whether people with equal quasi-identifiers may come into different classes. Classes are then smaller
        than 2 k, but for those of all equal people and those that a limit on `sensitive` keeps together;
        their ranges may touch or overlap.
    sensitive : column name, optional
        What a class shall not give away; not among the quasi-identifiers.
    l, entropy_l, t : numbers, optional
        What each class has: at least `l` different values of `sensitive`, an exp(entropy) of at least
        `entropy_l`, and a distribution at most `t` from the table's (0 to 1).
    suppress : float
        The largest share of rows, from 0 to below 1, to leave out for a tighter release of the others: whole
        classes, the widest first, those that are not wide at all never. Not together with `t`: the
        distribution of the table that is published would then be another.

    Returns
    -------
    Anonymized
        The class of each row, and the published table.

    Raises
    ------
    TypeError
        If a parameter is of a wrong kind.
    ValueError
        If the table is not fit for it (see `helpers.masking.table_checks.check_table`), a parameter is out of
        its range, or not even the whole table as one class has k rows and l values.

    Examples
    --------
    >>> table = pd.DataFrame({"age": [23, 25, 31, 38], "diagnosis": ["flu", "flu", "flu", "gout"]})
    >>> mondrian(table, ["age"], k=2).classes.tolist()
    [0, 0, 1, 1]
    >>> mondrian(table, ["age"], k=2, sensitive="diagnosis", l=2).classes.tolist()
    [0, 0, 0, 0]
    """
    columns = ranked_columns(table, quasi_identifiers)
    _check_parameters(len(table), k, cuts, t, suppress)
    asked = requirements(table, quasi_identifiers, sensitive, l=l, entropy_l=entropy_l, t=t)
    parts = _partition(columns, len(table), Rules(k, relaxed, asked, WORTH[cuts]))
    published = parts.only(~_widest_parts(columns, parts, suppress))
    classes = np.full(len(table), -1, dtype=np.int32)
    classes[published.rows] = published.of_rows
    return Anonymized(classes, tuple(columns), table.copy(deep=False))


def _check_parameters(rows: int, k: int, cuts: str, t: float | None, suppress: float) -> None:
    require_whole("k", k, least=1)
    if k > rows:
        raise ValueError(f"k must be at most the number of rows, {rows:,}, got {k:,}")
    if cuts not in WORTH:
        raise ValueError(f"cuts must be {' or '.join(map(repr, WORTH))}, got {cuts!r}")
    require_number("suppress", suppress)
    if not 0 <= suppress < 1:
        raise ValueError(f"suppress must be a share of the rows from 0 to below 1, got {suppress}")
    if suppress and t is not None:
        raise ValueError("suppress and t cannot both be asked for: t is measured against the whole table")


def _partition(columns: Sequence[RankedColumn], rows: int, rules: Rules) -> Parts:
    """Cut until no part can be cut any more: the whole table, then both halves, then their halves."""
    codes = np.stack([column.codes for column in columns])
    parts, finished = whole(rows), []
    while len(parts):
        large = parts.sizes >= 2 * rules.k
        uncut, halved = _cut(columns, codes, parts.only(large), rules)
        finished += [parts.only(~large), uncut]
        parts = halved
    return joined(finished)


def _cut(
    columns: Sequence[RankedColumn], codes: np.ndarray, parts: Parts, rules: Rules
) -> tuple[Parts, Parts]:
    """Cut each part by its best column; return those that cannot be cut, and the halves of the others."""
    uncut, halved = [], []
    worth = rules.worth(columns, parts, rules.k, relaxed=rules.relaxed)
    while len(parts):
        possible = worth.max(axis=1) >= 0
        uncut.append(parts.only(~possible))
        parts, worth = parts.only(possible), worth[possible]
        best = worth.argmax(axis=1)
        two = halves(codes[np.repeat(best, parts.sizes), parts.rows], parts, relaxed=rules.relaxed)
        lower, upper = in_pairs((two.sizes >= rules.k) & rules.asked.met_by(two))
        allowed = lower & upper
        halved.append(two.only(np.tile(allowed, 2)))
        worth[np.arange(len(parts)), best] = -1
        parts, worth = parts.only(~allowed), worth[~allowed]
    return joined(uncut), joined(halved)


def _widest_parts(columns: Sequence[RankedColumn], parts: Parts, share: float) -> np.ndarray:
    """Return whether each part is to be suppressed: the widest, with this share of the rows or less."""
    widths = part_widths(columns, parts).sum(axis=1)
    widest_first = np.argsort(-widths, kind="stable")
    chosen = np.zeros(len(parts), dtype=bool)
    chosen[widest_first] = np.cumsum(parts.sizes[widest_first]) / len(parts.rows) <= share
    return chosen & (widths > 0)
