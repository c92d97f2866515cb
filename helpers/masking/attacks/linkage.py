"""Linkage: join a release without names to a public register with names, on the columns that both have.

Sweeney estimated from the census of 1990 that birth date, sex and five-digit postcode are likely unique for
87 % of the people in the United States ("Simple Demographics Often Identify People Uniquely", Carnegie Mellon
University, Data Privacy Working Paper 3, 2000), and found a governor's medical record with them and a voter
list ("k-anonymity: a model for protecting privacy", 2002). No code is broken: it is one merge.

Whoever stands alone with a combination in the release and alone with it in the register is claimed to be one
person. The claim can be wrong: the person in the release may be missing from the register, and another one
there may happen to have the same combination.

>>> release = pd.DataFrame({"age": [31, 31, 47], "sex": ["F", "M", "F"], "cost": [9, 8, 7]})
>>> voters = pd.DataFrame({"name": ["Ann", "Bo", "Cy"], "age": [31, 31, 47], "sex": ["F", "M", "M"]})
>>> str(linkage(release, voters, ["age", "sex"], identity="name", truth=pd.Series(["Ann", "Bo", "Di"])))
'2 of 3 people (66.7 %), 2 claimed'
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.table_checks import check_column, check_one_kind, check_table


def linkage(
    release: pd.DataFrame,
    register: pd.DataFrame,
    on: Sequence[Hashable],
    *,
    identity: Hashable,
    truth: pd.Series | None = None,
) -> Outcome:
    """Return how many people of a release are named by a merge with a register.

    Parameters
    ----------
    release : DataFrame
        One row a person, without the identity.
    register : DataFrame
        One row a person, with the identity.
    on : sequence of column names
        The quasi-identifiers, under the same names in both. Rows in which one is missing are not claimed, and
        do not keep others from being claimed. A release that was generalized is attacked with a register that
        was generalized in the same way.
    identity : column name
        The column of the register that tells who it is.
    truth : Series, optional
        The identity of each row of the release, under the same index (people who are not in the register
        too). A claim is right if it names that identity. Without it every claim counts as right.

    Returns
    -------
    Outcome
        ``claimed`` are the combinations that stand once in the release and once in the register,
        ``reidentified`` those claimed rightly. ``details`` has a row for each claim: the release's index, the
        quasi-identifiers, the identity, and with a truth whether it is ``right``.

    Raises
    ------
    TypeError
        If a quasi-identifier, or the identity and the truth, hold numbers here and text there: such columns
        would never match.
    ValueError
        If a column is missing, or the truth has other rows than the release.

    Examples
    --------
    >>> release = pd.DataFrame({"postcode": ["04711", "04711", "04712"]})
    >>> voters = pd.DataFrame({"name": ["Ann", "Bo"], "postcode": ["04711", "04712"]})
    >>> linkage(release, voters, ["postcode"], identity="name").details
      postcode name
    2    04712   Bo
    """
    check_table(release, on, missing_allowed=True)
    check_table(register, [*on, identity], missing_allowed=True)
    for column in on:
        check_one_kind(release[column], register[column], "those of the register")
    named = _standing_once(register, [*on, identity], on).set_index(list(on))
    claims = _standing_once(release.reset_index(drop=True), on, on).join(named, on=list(on), how="inner")
    rows = claims.index
    claims.index = release.index[rows]
    if truth is None:
        return Outcome(len(claims), len(release), claimed=len(claims), details=claims)
    check_column(truth, missing_allowed=True)
    if not truth.index.equals(release.index):
        raise ValueError("the truth must have the same rows (index) as the release")
    check_one_kind(truth, register[identity], "the register's identities")
    right = (_objects(claims[identity]) == _objects(truth)[rows]) & truth.notna().to_numpy()[rows]
    return Outcome(int(right.sum()), len(release), claimed=len(claims), details=claims.assign(right=right))


def _standing_once(table: pd.DataFrame, columns: Sequence[Hashable], on: Sequence[Hashable]) -> pd.DataFrame:
    complete = table[list(columns)].dropna(subset=list(on))
    return complete[~complete.duplicated(list(on), keep=False)]


def _objects(values: pd.Series) -> np.ndarray:
    return values.astype(object).where(values.notna(), None).to_numpy()
