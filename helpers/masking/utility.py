"""What masking cost: how far a table's marginals, correlations and a classifier trained on it have moved.

- Marginals: for each column the total variation distance TV(p, q) = ½ Σ |p(v) - q(v)| between the shares of
  its values before and after: 0 if nothing moved, 1 if nothing stayed. It is the largest error that any count
  "how many rows have a value in this set" can have, as a share of the rows. Numbers and dates are counted in
  20 classes cut so that the original has about equally many in each; a published range is spread evenly over
  its width, a published set evenly over its members, and what is missing or cannot be read
  (`helpers.masking.published_values`) counts as one value of its own.
- Correlations: for each pair of columns how far its association moved (`helpers.masking.associations`),
  ranges taken at their middle. A column that was left out, or holds nothing that can be read as a number any
  more, has 0 with all.
- Accuracy: of a classifier trained on the original and on the masked rows, both tested on rows that were held
  out and not masked (`helpers.masking.trained_classifier`).

>>> import pandas as pd
>>> table = pd.DataFrame({"age": [20, 30, 60, 70] * 25, "pension": [0, 0, 900, 950] * 25})
>>> moved = utility(table, table.assign(pension=table["pension"].sample(frac=1, random_state=1).to_numpy()))
>>> moved.marginals.to_dict(), moved.correlation_moves.round(1).tolist()
({'age': 0.0, 'pension': 0.0}, [0.8])
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.masking.associations import correlation_ratio, cramers_v, pearson
from helpers.masking.published_values import intervals, is_ordered, memberships
from helpers.masking.table_checks import check_table, holds_dates
from helpers.masking.trained_classifier import accuracy

CLASSES = 20


@dataclass(frozen=True, eq=False)
class Utility:
    """How far a masked table is from the original.

    Attributes
    ----------
    marginals : Series
        The total variation distance of each column, 0 to 1.
    correlations_before, correlations_after : Series
        The association of each pair of columns, -1 to 1.
    rows_kept : float
        Rows of the masked table over rows of the original.
    accuracy_before, accuracy_after, accuracy_guessing : float
        Of the classifier trained on the original, on the masked table, and of always naming the class that is
        most frequent in the test. NaN without a target; the second also where the class was masked away.
    """

    marginals: pd.Series
    correlations_before: pd.Series
    correlations_after: pd.Series
    rows_kept: float
    accuracy_before: float
    accuracy_after: float
    accuracy_guessing: float

    @property
    def correlation_moves(self) -> pd.Series:
        """How far the association of each pair of columns moved, 0 to 2."""
        return (self.correlations_after - self.correlations_before).abs()

    def summary(self) -> dict[str, float]:
        """Return the figures that fit in a line.

        Examples
        --------
        >>> table = pd.DataFrame({"age": [20, 30], "sex": ["F", "M"]})
        >>> utility(table, table.drop(columns="sex")).summary()["marginals_moved"]
        0.5
        """
        return {
            "rows_kept": self.rows_kept,
            "marginals_moved": float(self.marginals.mean()),
            "correlations_moved": float(self.correlation_moves.mean()),
            "largest_correlation_move": float(self.correlation_moves.max()),
            "accuracy_before": self.accuracy_before,
            "accuracy_after": self.accuracy_after,
            "accuracy_guessing": self.accuracy_guessing,
        }


@dataclass(frozen=True, eq=False)
class Original:
    """A table with what is measured on it once, to compare many masked tables with: see `measured`."""

    table: pd.DataFrame
    correlations: pd.Series
    target: Hashable | None
    test: pd.DataFrame | None
    accuracy: float
    guessing: float


def utility(
    original: pd.DataFrame,
    masked: pd.DataFrame,
    *,
    target: Hashable | None = None,
    test: pd.DataFrame | None = None,
) -> Utility:
    """Compare a masked table with the original.

    Parameters
    ----------
    original : DataFrame
        The table before.
    masked : DataFrame
        The table after. Rows and columns may be missing, and the rows may stand in any order; columns that
        the original does not have are not looked at.
    target : column name, optional
        The class that a classifier is trained to predict, on both tables. Without it no accuracy is measured.
    test : DataFrame, optional
        The rows that both classifiers are tested on, with a target: like the original, unmasked, and none of
        them in it. Hold them out before masking.

    Returns
    -------
    Utility
        The distances.

    Raises
    ------
    TypeError, ValueError
        If a table is not fit for it, or only one of `target` and `test` is given.

    Examples
    --------
    >>> masked = pd.DataFrame({"age": ["20-30", "20-30", "60-70", "60-70"]})
    >>> utility(pd.DataFrame({"age": [20, 30, 60, 70]}), masked).marginals.round(2).tolist()
    [0.41]
    """
    return compared(measured(original, original, target=target, test=test), masked, masked)


def measured(
    table: pd.DataFrame,
    train: pd.DataFrame,
    *,
    target: Hashable | None = None,
    test: pd.DataFrame | None = None,
) -> Original:
    """Return a table with its own figures, and the accuracy reached by training on `train`, for `compared`.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [20, 30], "sex": ["F", "M"]})
    >>> measured(people, people).correlations.index.tolist()
    [('age', 'sex')]
    """
    check_table(table, missing_allowed=True)
    if target is not None and test is not None:
        check_table(test, [target])
    if (target is None) != (test is None):
        raise ValueError("a target needs test rows, and test rows a target")
    correlations = _correlations(table, table)
    if target is None or test is None:
        return Original(table, correlations, None, None, np.nan, np.nan)
    guessing = test[target].value_counts(normalize=True).max()
    return Original(table, correlations, target, test, accuracy(train, test, target), guessing)


def compared(original: Original, masked: pd.DataFrame, masked_train: pd.DataFrame) -> Utility:
    """Return how far a masked table is from a measured original, training on `masked_train`.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [20, 30], "sex": ["F", "M"]})
    >>> compared(measured(people, people), people.head(1), people.head(1)).rows_kept
    0.5
    """
    _check_masked(masked)
    table, target, test = original.table, original.target, original.test
    distances = {column: _distance(table[column], masked.get(column)) for column in table}
    return Utility(
        marginals=pd.Series(distances, name="total variation distance"),
        correlations_before=original.correlations,
        correlations_after=_correlations(masked, table),
        rows_kept=len(masked) / len(table),
        accuracy_before=original.accuracy,
        accuracy_after=np.nan if target is None or test is None else accuracy(masked_train, test, target),
        accuracy_guessing=original.guessing,
    )


def _check_masked(masked: pd.DataFrame) -> None:
    """Raise what is wrong with a masked table: it may have no rows, or no columns."""
    if not isinstance(masked, pd.DataFrame):
        raise TypeError(f"the masked table must be a pandas DataFrame, got {type(masked).__name__}")
    if len(masked) and len(masked.columns):
        check_table(masked, missing_allowed=True)


def _distance(before: pd.Series, after: pd.Series | None) -> float:
    """TV(p, q), where what is missing or cannot be read counts as a value of its own."""
    if after is None or after.empty:
        after = before.iloc[:1].astype(object).mask([True])
    p, q = (_shares(values, before) for values in (before, after))
    return min(float((np.abs(p - q).sum() + abs(p.sum() - q.sum())) / 2), 1.0)


def _shares(values: pd.Series, original: pd.Series) -> np.ndarray:
    """Return the share of the rows that have each category or lie in each class of the original."""
    if not is_ordered(original):
        categories = original.dropna().unique()
        read = memberships(values, categories)
        rows = np.bincount(read.codes, minlength=1)[read.cells]
        return np.bincount(read.categories, read.weights * rows, minlength=len(categories)) / len(values)
    low, high = intervals(values, dates=holds_dates(original))
    readable = ~np.isnan(low)
    edges = _edges(intervals(original)[0])
    whole = pd.api.types.is_integer_dtype(original)
    below = _share_below(low[readable], high[readable], edges, whole=whole)
    return np.diff(below, prepend=0.0, append=1.0) * readable.mean()


def _edges(x: np.ndarray) -> np.ndarray:
    """Return the quantiles that part the numbers into at most 20 classes of about equal size."""
    known = x[~np.isnan(x)]
    return (
        np.unique(np.quantile(known, np.arange(1, CLASSES) / CLASSES, method="inverted_cdf"))
        if known.size
        else np.empty(0)
    )


def _share_below(low: np.ndarray, high: np.ndarray, edges: np.ndarray, *, whole: bool) -> np.ndarray:
    """Return for each edge the share of the rows below it, each row spread evenly from low to high.

    A whole number from low to high is one of high - low + 1, which fill the line from low to high + 1.
    """
    if low.size == 0:
        return np.zeros(edges.size)
    ranges, counts = np.unique(np.stack([low, high + whole]), axis=1, return_counts=True)
    start, width = ranges[0][:, None], (ranges[1] - ranges[0])[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(width > 0, (edges - start) / width, start < edges)
    return counts @ np.clip(part, 0, 1) / low.size


def _correlations(table: pd.DataFrame, original: pd.DataFrame) -> pd.Series:
    """Return the association of each pair of the original's columns, as measured on the table."""
    columns = {name: _measurable(table[name], original[name]) for name in original if name in table}
    pairs = {
        (a, b): _association(columns[a], columns[b]) if a in columns and b in columns else 0.0
        for a, b in combinations(original, 2)
    }
    return pd.Series(pairs, dtype=float, name="association")


def _measurable(values: pd.Series, original: pd.Series) -> np.ndarray:
    """Return a column as floats (NaN: unknown), or as the numbers of its categories (-1: missing)."""
    if is_ordered(original):
        return np.mean(intervals(values, dates=holds_dates(original)), axis=0)
    return pd.factorize(values)[0]


def _association(a: np.ndarray, b: np.ndarray) -> float:
    known = [~np.isnan(column) if column.dtype == float else column >= 0 for column in (a, b)]
    both = known[0] & known[1]
    a, b = a[both], b[both]
    if a.dtype == float and b.dtype == float:
        return pearson(a, b)
    if a.dtype == float:
        return correlation_ratio(b, a)
    return correlation_ratio(a, b) if b.dtype == float else cramers_v(a, b)
