"""Equivalence classes: the rows that a release makes look alike.

Whoever knows a person's quasi-identifiers (age, sex, postcode: what others also know) finds the class the
person is in and no more; the class is the crowd. The word is that of Samarati and Sweeney, "Protecting
Privacy when Disclosing Information" (1998).

>>> import pandas as pd
>>> table = pd.DataFrame({"age": ["30-39", "30-39", "40-49"], "sex": ["F", "F", "F"]})
>>> equivalence_classes(table, ["age", "sex"]).tolist()
[0, 0, 1]
>>> class_sizes(equivalence_classes(table, ["age", "sex"])).tolist()
[2, 1]
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from helpers.masking.table_checks import check_table


def equivalence_classes(table: pd.DataFrame, quasi_identifiers: Sequence[Hashable]) -> np.ndarray:
    """Return the class of each row.

    Parameters
    ----------
    table : DataFrame
        Never changed. Cells are compared as they stand: "30-39" and "30–39" are different.
    quasi_identifiers : sequence of column names
        Rows that agree in all of them are in one class. Missing cells are refused.

    Returns
    -------
    ndarray of int64, shape (rows,)
        Class numbers from 0, in the order in which the classes first appear.

    Raises
    ------
    TypeError, ValueError
        If the table is not fit for it: see `helpers.masking.table_checks.check_table`.

    Examples
    --------
    >>> equivalence_classes(pd.DataFrame({"sex": ["M", "F", "M"]}), ["sex"]).tolist()
    [0, 1, 0]
    """
    check_table(table, quasi_identifiers)
    classes = np.zeros(len(table), dtype=np.int64)
    for name in quasi_identifiers:
        codes, values = pd.factorize(table[name])
        classes, _ = pd.factorize(classes * len(values) + codes)
    return classes


def class_sizes(classes: np.ndarray) -> np.ndarray:
    """Return how many rows each class has.

    Parameters
    ----------
    classes : ndarray of int, shape (rows,)
        The class of each row, from 0; rows of class -1 (suppressed) are not counted.

    Returns
    -------
    ndarray of int64, shape (classes,)
        Empty if all rows are suppressed.

    Examples
    --------
    >>> class_sizes(np.array([0, 1, 0, -1])).tolist()
    [2, 1]
    """
    numbers = checked_classes(classes)
    return np.bincount(numbers[numbers >= 0])


def checked_classes(classes: np.ndarray) -> np.ndarray:
    """Return class numbers as an array, or raise what says why they are none.

    Raises
    ------
    TypeError
        If they are not whole numbers in one dimension.

    Examples
    --------
    >>> checked_classes(["a", "b"])
    Traceback (most recent call last):
        ...
    TypeError: classes must be an array of whole numbers, one for each row
    """
    numbers = np.asarray(classes)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):
        raise TypeError("classes must be an array of whole numbers, one for each row")
    return numbers.astype(np.int64)
