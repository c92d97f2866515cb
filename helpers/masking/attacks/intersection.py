"""Intersection: a person is in two releases, and the two classes have one diagnosis in common.

Each release keeps its promise, and together they break it: what k-anonymity, l-diversity and t-closeness say
about a table says nothing about two.

- Needs: two releases in which the same people are, such as of this month and of the next, or of two
  hospitals, and the quasi-identifiers of a person who is in both.
- Costs: the intersection of two lists.
- Source: Ganta, Kasiviswanathan and Smith, "Composition Attacks and Auxiliary Information in Data Privacy"
  (KDD 2008).
- Stopped by: a guarantee that composes, such as differential privacy; or publishing once.
- Not stopped by: a larger k or l; they make it less frequent.

It assumes that the person's class can be told from the quasi-identifiers, which holds for full-domain
releases and strict Mondrian (the ranges of relaxed Mondrian can overlap), and that the sensitive value is the
same in both.

>>> import numpy as np, pandas as pd
>>> diagnosis = pd.Series(["flu", "gout", "asthma", "flu"])
>>> str(intersection(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), diagnosis))
'2 of 4 people (50.0 %)'
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.table_checks import check_column


def intersection(first: np.ndarray, second: np.ndarray, sensitive: pd.Series) -> Outcome:
    """Return about how many people two releases together leave one value.

    Parameters
    ----------
    first, second : ndarrays of int, shape (people,)
        The class of each person in either release, from 0; -1 for who is not in it or is suppressed. See
        `helpers.masking.anonymized.Anonymized.classes` and `helpers.masking.classes.equivalence_classes`.
    sensitive : Series
        The sensitive value of each person, in the same order; never changed.

    Returns
    -------
    Outcome
        Out of the people who are in both. The attack proves what it says. ``details`` has for each person who
        was found the classes and the value, under the index of `sensitive`.

    Raises
    ------
    TypeError, ValueError
        If `sensitive` is not fit for it (see `helpers.masking.table_checks.check_column`), or the lengths
        differ.

    Examples
    --------
    >>> diagnosis = pd.Series(["flu", "gout", "asthma", "flu"])
    >>> print(intersection(np.array([0, 0, 1, 1]), np.array([0, 1, -1, 1]), diagnosis).details)
       first  second value
    0      0       0   flu
    3      1       1   flu
    """
    check_column(sensitive)
    if not len(first) == len(second) == len(sensitive):
        lengths = f"{len(first)}, {len(second)} and {len(sensitive)}"
        raise ValueError(f"need two classes and the value of each person, got {lengths}")
    people = pd.DataFrame({"first": first, "second": second, "value": sensitive})
    in_first, in_second = people["first"] >= 0, people["second"] >= 0
    people_in_both = people[in_first & in_second]
    candidates = (
        people_in_both[["first", "second"]]
        .drop_duplicates()
        .merge(people.loc[in_first, ["first", "value"]].drop_duplicates())
        .merge(people.loc[in_second, ["second", "value"]].drop_duplicates())
    )
    one_left = candidates.drop_duplicates(["first", "second"], keep=False)[["first", "second"]]
    pairs, found = (
        pd.MultiIndex.from_frame(table[["first", "second"]]) for table in (people_in_both, one_left)
    )
    details = people_in_both[pairs.isin(found)]
    return Outcome(len(details), len(people_in_both), details=details)
