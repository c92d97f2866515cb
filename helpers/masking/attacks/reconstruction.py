"""Rebuild a table from exact statistics about small groups: database reconstruction.

A statistical office publishes, for a block of a few people, how many there are in some groups, and their
median and mean age; groups of fewer than three are suppressed. Each figure alone looks harmless. Together
they are equations, and few tables fit them, often one. A search finds them all: it adds the people from the
youngest to the oldest and gives a branch up as soon as some figure cannot come out any more.

- Needs: exact statistics, and how they were made (which groups, rounding, the rule of suppression).
- Costs: a search through the tables that are not yet excluded; it grows fast with the number of people.
- Source: Garfinkel, Abowd and Martindale, "Understanding Database Reconstruction Attacks on Public Data"
  (ACM Queue 2018), who give such a block to a solver for logic formulas.
- Stopped by: noise in every figure (`noisy_count`, `noisy_mean`): the tables that fit say nothing certain.
- Not stopped by: leaving out the small groups.

What is rebuilt is ages and attributes, not names: these come from the next register (`linkage`).

>>> import pandas as pd
>>> people = pd.DataFrame({"age": [8, 18, 24, 66], "sex": ["F", "M", "F", "F"]})
>>> for figure in (figures := publish(people, [{}, {"sex": "F"}, {"sex": "M"}])):
...     print(figure)
everyone: 4 people, median 21, mean 29
sex F: 3 people, median 24, mean 32.7
sex M: fewer than 3 people
>>> reconstruct(figures, {"sex": ["F", "M"]}).count  # tables fit: too few figures for one
19
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor

import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.parameter_checks import require_whole
from helpers.masking.table_checks import check_table

Person = tuple[int, tuple]


@dataclass(frozen=True)
class Statistic:
    """What was published about one group.

    Attributes
    ----------
    where : mapping
        Which attributes the people of the group have, such as ``{"sex": "F"}``; empty for everyone.
    count : int or None
        How many they are; ``None`` if suppressed, as they are fewer than `fewer_than`.
    median : Fraction or None
        Of their ages; for an even number the mean of the middle two. ``None``: not published.
    mean : Fraction or None
        Of their ages, rounded to `decimals`. ``None``: not published.
    decimals : int
        To how many places the mean was rounded.
    fewer_than : int
        The rule of suppression.
    """

    where: Mapping[str, Hashable]
    count: int | None
    median: Fraction | None = None
    mean: Fraction | None = None
    decimals: int = 1
    fewer_than: int = 3

    def __str__(self) -> str:
        name = ", ".join(f"{key} {value}" for key, value in self.where.items()) or "everyone"
        if self.count is None:
            return f"{name}: fewer than {self.fewer_than} people"
        figures = [("median", self.median), ("mean", self.mean)]
        shown = [f"{what} {float(figure):g}" for what, figure in figures if figure is not None]
        return f"{name}: " + ", ".join([f"{self.count} people", *shown])


@dataclass(frozen=True)
class Reconstruction:
    """All tables that fit.

    Attributes
    ----------
    tables : tuple of DataFrame
        Each with the people from the youngest to the oldest, in the columns "age" and the attributes.
    complete : bool
        Whether these are all; false if the search was stopped at its limit.
    outcome : Outcome
        Re-identified are the people who are in every table that fits: these are certain. Nobody, if the
        search was stopped. Out of how many there are.
    """

    tables: tuple[pd.DataFrame, ...] = field(repr=False)
    complete: bool
    outcome: Outcome

    @property
    def count(self) -> int:
        """How many tables fit."""
        return len(self.tables)


def publish(
    table: pd.DataFrame,
    groups: Sequence[Mapping[str, Hashable]],
    *,
    age: str = "age",
    fewer_than: int = 3,
    decimals: int = 1,
) -> list[Statistic]:
    """Return exact statistics of each group, as an office would publish them that suppresses small groups.

    Parameters
    ----------
    table : DataFrame
        A row for each person.
    groups : sequence of mappings
        The attributes of the people of each group; ``{}`` is everyone.
    age : str
        The column of whole numbers that medians and means are of.
    fewer_than : int
        Smaller groups are suppressed; at least 1, which suppresses empty groups.
    decimals : int
        To how many places means are rounded.

    Raises
    ------
    TypeError, ValueError
        If the table does not have these columns, a cell is missing, or an age is no whole number from 0 on.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [30, 40, 70], "sex": ["F", "F", "M"]})
    >>> print(*publish(people, [{}, {"sex": "M"}]), sep="; ")
    everyone: 3 people, median 40, mean 46.7; sex M: fewer than 3 people
    """
    columns = dict.fromkeys([age, *(key for where in groups for key in where)])
    check_table(table, list(columns))
    require_whole("fewer_than", fewer_than, least=1)
    require_whole("decimals", decimals, least=0)
    if not pd.api.types.is_integer_dtype(table[age]) or (table[age] < 0).any():
        raise TypeError(f"column {age!r} must hold whole numbers from 0 on")
    found = []
    for where in groups:
        member = pd.Series(True, index=table.index)
        for key, value in where.items():
            member &= table[key] == value
        ages = sorted(int(value) for value in table.loc[member, age])
        if len(ages) < fewer_than:
            found.append(Statistic(where, None, fewer_than=fewer_than))
            continue
        median = Fraction(ages[(len(ages) - 1) // 2] + ages[len(ages) // 2], 2)
        mean = round(Fraction(sum(ages), len(ages)), decimals)
        found.append(Statistic(where, len(ages), median, mean, decimals, fewer_than))
    return found


def reconstruct(
    statistics: Sequence[Statistic],
    attributes: Mapping[str, Sequence[Hashable]],
    *,
    oldest: int = 125,
    limit: int = 1000,
) -> Reconstruction:
    """Find every table that has exactly these statistics.

    Parameters
    ----------
    statistics : sequence of Statistic
        What was published. One has to be about everyone, with a count.
    attributes : mapping
        The possible values of each attribute.
    oldest : int
        Ages are whole numbers from 0 to this.
    limit : int
        The search stops when it has found so many tables, and one more.

    Raises
    ------
    ValueError
        If nothing says how many people there are, or a group is about an unknown attribute.

    Examples
    --------
    >>> people = pd.DataFrame({"age": [30, 40, 70], "sex": ["F", "F", "M"]})
    >>> figures = publish(people, [{}, {"sex": "F"}, {"sex": "M"}], fewer_than=1)
    >>> reconstruct(figures, {"sex": ["F", "M"]}).tables[0].to_dict("list")
    {'age': [30, 40, 70], 'sex': ['F', 'F', 'M']}
    """
    total = [figure.count for figure in statistics if not figure.where]
    if not total or total[0] is None or total[0] < 0:
        raise ValueError("the statistics must say how many people there are: a group {} with a count")
    if "age" in attributes or any(len(set(values)) < len(values) for values in attributes.values()):
        raise ValueError(f"attributes other than age, each value once, are needed; got {dict(attributes)}")
    for figure in statistics:
        for key, value in figure.where.items():
            if key not in attributes or value not in attributes[key]:
                raise ValueError(f"no attribute {key!r} with a value {value!r}; got {dict(attributes)}")
    groups = [_Group(figure, oldest) for figure in statistics]
    kinds = [
        (kind, [group for group in groups if group.has(dict(zip(attributes, kind, strict=True)))])
        for kind in product(*attributes.values())
    ]
    fitting = list(islice(_search(total[0], (0, 0), kinds, groups), limit + 1))
    complete, fitting = len(fitting) <= limit, fitting[:limit]
    tables = tuple(_table(people, list(attributes)) for people in fitting)
    certain = _in_all(fitting) if complete else []
    details = _table(certain, list(attributes))
    return Reconstruction(tables, complete, Outcome(len(certain), total[0], details=details))


class _Group:
    """A group while the people come, from the youngest to the oldest."""

    def __init__(self, figure: Statistic, oldest: int) -> None:
        self.where = figure.where
        self.oldest = oldest
        self.ages: list[int] = []
        self.least = 0 if figure.count is None else figure.count
        self.most = figure.fewer_than - 1 if figure.count is None else figure.count
        self.median = None if figure.median is None else (floor(figure.median), ceil(figure.median))
        self.sum = 0, self.most * oldest
        if figure.mean is not None:
            half = Fraction(1, 2 * 10**figure.decimals)
            self.sum = ceil((figure.mean - half) * self.most), floor((figure.mean + half) * self.most)

    def has(self, attributes: Mapping[str, Hashable]) -> bool:
        return all(attributes[key] == value for key, value in self.where.items())

    def fits(self) -> bool:
        return len(self.ages) >= self.least and self.sum[0] <= sum(self.ages) <= self.sum[1]

    def next_age(self) -> tuple[int, int]:
        """Return bounds of the age of the next member."""
        here, so_far = len(self.ages), sum(self.ages)
        least, most = self.sum[0] - so_far, self.sum[1] - so_far
        if self.median is None:
            return max(0, least - (self.most - here - 1) * self.oldest), most // (self.most - here)
        low, high = (self.most - 1) // 2, self.most // 2
        down, up = self.median
        if here < low:  # one of the lower half; behind it come the middle and the upper half
            middle, upper = (1 + high - low) * (down + up) // 2, self.most - high - 1
            youngest = least - (low - here - 1) * down - middle - upper * self.oldest
            return max(0, youngest), min(down, (most - middle - upper * up) // (low - here))
        if here == low:
            return (up, down) if low == high else (down + up - self.oldest, down)
        if here == high:
            return down + up - self.ages[low], down + up - self.ages[low]
        youngest = least - (self.most - here - 1) * self.oldest
        return max(up, youngest), most // (self.most - here)


def _search(
    free: int, last: tuple[int, int], kinds: list[tuple[tuple, list[_Group]]], groups: list[_Group]
) -> Iterator[tuple[Person, ...]]:
    """Yield the ways to add `free` people, none before `last` in the order of age and then of kinds."""
    if free == 0:
        if all(group.fits() for group in groups):
            yield ()
        return
    bounds = {id(group): group.next_age() for group in groups if len(group.ages) < group.most}
    missing = [group for group in groups if len(group.ages) < group.least]
    latest = min(bounds[id(group)][1] for group in missing)
    for group in missing:
        youngest, oldest = bounds[id(group)]
        if len(group.ages) + free < group.least or max(youngest, last[0]) > oldest:
            return
    for number, (kind, joined) in enumerate(kinds):
        if all(id(group) in bounds for group in joined):  # none of them is full
            youngest = max(last[0] + (number < last[1]), *(bounds[id(group)][0] for group in joined))
            oldest = min(latest, *(bounds[id(group)][1] for group in joined))
            for age in range(youngest, oldest + 1):
                for group in joined:
                    group.ages.append(age)
                for others in _search(free - 1, (age, number), kinds, groups):
                    yield ((age, kind), *others)
                for group in joined:
                    group.ages.pop()


def _in_all(tables: list[tuple[Person, ...]]) -> list[Person]:
    """Return the people who are in every table, as often as in the one that has them least often."""
    common = Counter(tables[0]) if tables else Counter()
    for people in tables:
        common &= Counter(people)
    return sorted(common.elements(), key=lambda person: person[0])


def _table(people: Sequence[Person], attributes: list[str]) -> pd.DataFrame:
    return pd.DataFrame([(age, *kind) for age, kind in people], columns=["age", *attributes])
