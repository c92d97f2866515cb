"""k-anonymity: nobody stands in a crowd smaller than k.

Source: Samarati and Sweeney, "Protecting Privacy when Disclosing Information: k-Anonymity and Its Enforcement
through Generalization and Suppression" (1998); Sweeney, "k-Anonymity: A Model for Protecting Privacy" (2002).

What it says: who knows the quasi-identifiers of a person, and nothing else, cannot tell the person's row from
at least k - 1 others. It assumes that the quasi-identifiers are all that an attacker can know, and that each
row is another person. What it does not protect: what the rows of a class have in common (see
`helpers.masking.attacks.homogeneity`), and people who are in two releases
(`helpers.masking.attacks.intersection`).

>>> import pandas as pd
>>> table = pd.DataFrame({"age": ["30-39", "30-39", "40-49"], "sex": ["F", "F", "F"]})
>>> k_anonymity(table, ["age", "sex"]), k_anonymity(table, ["sex"])
(1, 3)
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pandas as pd

from helpers.masking.classes import class_sizes, equivalence_classes


def k_anonymity(table: pd.DataFrame, quasi_identifiers: Sequence[Hashable]) -> int:
    """Return the k of a table: the size of its smallest equivalence class.

    Parameters
    ----------
    table : DataFrame
        Never changed.
    quasi_identifiers : sequence of column names
        What the attacker knows of a person.

    Returns
    -------
    int
        From 1 to the number of rows.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> k_anonymity(pd.DataFrame({"sex": ["F", "M", "F", "M"]}), ["sex"])
    2
    """
    return int(class_sizes(equivalence_classes(table, quasi_identifiers)).min())
