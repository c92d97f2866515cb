"""Homogeneity: all people of a class have one diagnosis, so it does not matter which of them is the neighbor.

- Needs: a release, and the quasi-identifiers of a person who is in it.
- Costs: a look at the person's class.
- Source: Machanavajjhala, Gehrke, Kifer and Venkitasubramaniam, "l-Diversity: Privacy Beyond k-Anonymity"
  (ICDE 2006).
- Stopped by: l-diversity with l of at least 2.
- Not stopped by: a larger k, if the people of a region or an age are alike; what is likely but not certain is
  not counted here, and l-diversity with a small l leaves it.

>>> import pandas as pd
>>> release = pd.DataFrame({"age": ["30-39"] * 2 + ["40-49"] * 2, "diagnosis": ["flu", "flu", "flu", "gout"]})
>>> str(homogeneity(release, ["age"], "diagnosis"))
'2 of 4 people (50.0 %)'
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.classes import equivalence_classes
from helpers.masking.l_diversity import distinct_values
from helpers.masking.parts import parts_of
from helpers.masking.sensitive import in_each_part, sensitive_column


def homogeneity(release: pd.DataFrame, quasi_identifiers: Sequence[Hashable], sensitive: Hashable) -> Outcome:
    """Return how many people stand in a class in which the sensitive attribute has one value.

    Parameters
    ----------
    release : DataFrame
        As published, one row a person; never changed.
    quasi_identifiers : sequence of column names
        What the attacker knows of a person.
    sensitive : column name
        What the attacker wants to know.

    Returns
    -------
    Outcome
        The attack proves what it says: nothing is claimed wrongly. ``details`` has the rows of those who were
        found.

    Raises
    ------
    TypeError, ValueError
        If the release is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> release = pd.DataFrame({"sex": ["F", "F", "M"], "diagnosis": ["flu", "gout", "flu"]})
    >>> homogeneity(release, ["sex"], "diagnosis").details
      sex diagnosis
    2   M       flu
    """
    classes = equivalence_classes(release, quasi_identifiers)
    values = in_each_part(distinct_values, sensitive_column(release, sensitive), parts_of(classes))
    found = values[classes] == 1
    return Outcome(
        int(found.sum()), len(release), details=release.loc[found, [*quasi_identifiers, sensitive]]
    )
