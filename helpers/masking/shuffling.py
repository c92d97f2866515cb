"""Shuffling: the values of a column change places among the rows.

The column as a whole stays exactly as it was, value for value; its ties with the other columns are cut. So
every sum, mean and histogram of this column alone stays right, and every correlation with another column
becomes that of chance.

Protected, as long as the order cannot be predicted: which row a value belongs to. Not protected: the values
themselves. Whoever knows that one of them is unusual (the only salary of a million) has learned that someone
in the table earns it, and names one of n rows at random: right with probability 1/n.

>>> import pandas as pd
>>> toy = np.random.default_rng(5)
>>> shuffle(pd.Series([1000, 2000, 3000]), rng=toy).tolist()
[2000, 3000, 1000]
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.table_checks import check_column
from helpers.numbers.randomness import SecureGenerator, generator


def shuffle(values: pd.Series, *, rng: np.random.Generator | SecureGenerator | None = None) -> pd.Series:
    """Return a column with the same values in a random order, each order equally likely.

    Parameters
    ----------
    values : Series
        The column. Missing cells change places like all others.
    rng : numpy.random.Generator, optional
        A toy that can be repeated; ``None`` for an order that nobody can predict.

    Returns
    -------
    Series
        With the same index, name and dtype.

    Notes
    -----
    A value can stay in its row: on average one of the whole column does.

    Examples
    --------
    >>> sorted(shuffle(pd.Series(["flu", "asthma", "flu"])))
    ['asthma', 'flu', 'flu']
    """
    check_column(values, missing_allowed=True)
    order = generator(rng).permutation(len(values))
    return values.take(order).set_axis(values.index)
