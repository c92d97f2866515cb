"""Background knowledge: a diagnosis that a person surely does *not* have leaves only one other.

- Needs: a release, the quasi-identifiers of a person who is in it, and one value that can be excluded:
  childbirth for a man, or heart disease where it is rare.
- Costs: crossing a value off the list of the person's class.
- Source: Machanavajjhala, Gehrke, Kifer and Venkitasubramaniam, "l-Diversity: Privacy Beyond k-Anonymity"
  (ICDE 2006).
- Stopped by: l-diversity with l of at least 3; against an attacker who can exclude n values, of at least n +
  2.
- Not stopped by: 2-diversity, or a larger k.

>>> import pandas as pd
>>> release = pd.DataFrame({"age": ["30-39"] * 3, "diagnosis": ["flu", "childbirth", "flu"]})
>>> known = pd.Series(["childbirth", None, "flu"])  # the third "knowledge" is wrong: this person has flu
>>> str(background_knowledge(release, ["age"], "diagnosis", known))
'1 of 3 people (33.3 %), 2 claimed'
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.classes import equivalence_classes
from helpers.masking.l_diversity import distinct_values
from helpers.masking.parts import parts_of
from helpers.masking.sensitive import in_each_part, sensitive_column
from helpers.masking.table_checks import check_column, check_one_kind


def background_knowledge(
    release: pd.DataFrame, quasi_identifiers: Sequence[Hashable], sensitive: Hashable, excluded: pd.Series
) -> Outcome:
    """Return about how many people one excluded value leaves one other.

    Parameters
    ----------
    release : DataFrame
        As published, one row a person; never changed.
    quasi_identifiers : sequence of column names
        What the attacker knows of a person.
    sensitive : column name
        What the attacker wants to know.
    excluded : Series
        For each row of the release (same index) a value that the attacker believes this person does not have;
        missing where the attacker can exclude none.

    Returns
    -------
    Outcome
        ``claimed`` are all for whom one value is left, which needs no exclusion where the class has one value
        only; a claim is wrong where the excluded value was the person's own. ``details`` has the rows of
        those who were found rightly.

    Raises
    ------
    TypeError, ValueError
        If the release is not fit for it (see `helpers.masking.table_checks.check_table`), or `excluded` has
        other rows or another kind of values.

    Examples
    --------
    >>> release = pd.DataFrame({"sex": ["M", "M"], "diagnosis": ["flu", "childbirth"]})
    >>> background_knowledge(release, ["sex"], "diagnosis", pd.Series(["childbirth", None])).details
      sex diagnosis
    0   M       flu
    """
    check_column(excluded, missing_allowed=True)
    if not excluded.index.equals(release.index):
        raise ValueError("excluded must have the same rows (index) as the release")
    classes = equivalence_classes(release, quasi_identifiers)
    check_one_kind(release[sensitive], excluded, "the excluded values")
    values = in_each_part(distinct_values, sensitive_column(release, sensitive), parts_of(classes))
    in_class = pd.MultiIndex.from_arrays([classes, release[sensitive]])
    crossed_off = pd.MultiIndex.from_arrays([classes, excluded]).isin(in_class)
    claimed = values[classes] - crossed_off == 1
    believed = excluded.astype(object).where(excluded.notna(), None).to_numpy()
    right = claimed & (release[sensitive].to_numpy(dtype=object) != believed)
    details = release.loc[right, [*quasi_identifiers, sensitive]]
    return Outcome(int(right.sum()), len(release), claimed=int(claimed.sum()), details=details)
