"""What can be done to a column, as data: each technique is a frozen dataclass that holds its parameters.

A technique names the keys it needs and holds none. Its parameters are numbers, texts and tuples of them, so
that a plan can be saved; they are checked when the technique is made, wherever it comes from.

| technique           | what happens to a value                          | missing cells          |
|---------------------|--------------------------------------------------|------------------------|
| `Keep`              | nothing                                          | stay missing           |
| `Drop`              | the column is left out                           | left out               |
| `RandomReplacement` | a random one takes its place                     | stay missing           |
| `Shuffle`           | it moves to another row                          | move like the others   |
| `Noise`             | a random number is added                         | stay missing           |
| `Suppress`          | certain or rare values are emptied               | cannot be told from these |
| `PartialMask`       | all characters but the first or last are hidden  | stay missing           |
| `DateShift`         | it moves by the days of its person               | stay missing           |
| `TopBottom`         | beyond a limit it becomes the limit              | stay missing           |
| `Generalize`        | a coarser value takes its place                  | refused                |
| `Pseudonym`         | a keyed token takes its place (HMAC-SHA256)      | stay missing           |
| `FormatPreserving`  | it is encrypted in its own format (FF1)          | stay missing           |

>>> Noise(scale=2.0)
Noise(scale=2.0, shape='gaussian', bounds=None)
>>> Noise(scale=-1)
Traceback (most recent call last):
    ...
ValueError: scale must be above 0, got -1
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from helpers.masking.additive_noise import add_noise, check_noise
from helpers.masking.coding import check_limits, top_bottom_coding
from helpers.masking.date_shift import check_most_days, day_offsets, shift_dates
from helpers.masking.ff1 import DIGITS, ff1_encrypt
from helpers.masking.generalization import CategoryTree, Dates, Digits, Hierarchy, NumberBands
from helpers.masking.parameter_checks import plain, require_list, require_plain, require_text, require_whole
from helpers.masking.partial_mask import SEPARATORS, check_partial_mask, partial_mask
from helpers.masking.pseudonyms import pseudonyms
from helpers.masking.random_replacement import check_replacement, replace_randomly
from helpers.masking.shuffling import shuffle
from helpers.masking.suppression import suppress_rare, suppress_values
from helpers.numbers.randomness import SecureGenerator


@dataclass
class Batch:
    """What a technique may look at while a table is masked.

    Attributes
    ----------
    table : DataFrame
        The table as it came.
    keys : mapping of str to bytes
        The secrets, under the names that the plan gives them.
    rng : numpy.random.Generator or None
        As everywhere in this folder.
    offsets : dict
        The days by which dates move, kept so that all date columns of a person share them.
    """

    table: pd.DataFrame
    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    rng: np.random.Generator | SecureGenerator | None = None
    offsets: dict[DateShift, pd.Series] = field(default_factory=dict)


@dataclass(frozen=True)
class Technique:
    """The common part: how a technique is checked, applied and spoken of.

    Attributes
    ----------
    not_protected : str
        In one line, what remains open when a column was masked like this.
    """

    not_protected: ClassVar[str]

    def __post_init__(self) -> None:
        for parameter in fields(self):
            object.__setattr__(self, parameter.name, plain(getattr(self, parameter.name)))
        self.check()

    def check(self) -> None:
        """Raise what is wrong with the parameters."""

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series | None:
        """Return the column masked, or ``None`` to leave it out."""
        raise NotImplementedError

    @property
    def key_name(self) -> str | None:
        """The name of the key it needs."""
        return None

    @property
    def reversible(self) -> str:
        """Who can get the values back, from this column alone."""
        return "by nobody"

    @property
    def from_batch(self) -> str:
        """Which parameters are not in the plan but taken from the table that is masked."""
        return ""

    def parameters(self) -> dict[str, Any]:
        """Return the parameters by name.

        Examples
        --------
        >>> TopBottom(top=90).parameters()
        {'bottom': None, 'top': 90}
        """
        return {parameter.name: getattr(self, parameter.name) for parameter in fields(self)}


@dataclass(frozen=True)
class Keep(Technique):
    """Publish the column as it is. It has to be said: a plan names every column.

    Examples
    --------
    >>> Keep().reversible
    'nothing to reverse'
    """

    not_protected = "everything: the column is published as it is"
    reversible = "nothing to reverse"

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column."""
        return values


@dataclass(frozen=True)
class Drop(Technique):
    """Leave the column out.

    Examples
    --------
    >>> Drop().not_protected
    'what the other columns still tell about it'
    """

    not_protected = "what the other columns still tell about it"

    def apply(self, values: pd.Series, batch: Batch) -> None:
        """Return nothing."""
        return


@dataclass(frozen=True)
class RandomReplacement(Technique):
    """Put random values in place: see `helpers.masking.random_replacement`.

    Parameters
    ----------
    pool : tuple, optional
        What to draw from.
    bounds : (lowest, highest), optional
        The range to draw from; dates as text such as ``"1950-01-01"``. With neither, the column's own range
        or values.

    Examples
    --------
    >>> RandomReplacement().from_batch
    "the column's own range or set of values"
    """

    pool: tuple[Any, ...] | None = None
    bounds: tuple[Any, Any] | None = None

    not_protected = (
        "the other columns of the row; and the column's own range or set of values, where they are used"
    )

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        check_replacement(self.pool, self.bounds)
        for name, values in self.parameters().items():
            if values is not None:
                require_plain(name, values)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column replaced."""
        return replace_randomly(values, pool=self.pool, bounds=self.bounds, rng=batch.rng)

    @property
    def from_batch(self) -> str:
        """The range or the values, unless declared."""
        return "" if self.pool or self.bounds else "the column's own range or set of values"


@dataclass(frozen=True)
class Shuffle(Technique):
    """Let the values change places: see `helpers.masking.shuffling`.

    Examples
    --------
    >>> Shuffle().from_batch
    'all values, in another order'
    """

    not_protected = "the values, which are all published; and those that another column of the row gives away"
    from_batch = "all values, in another order"

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column shuffled."""
        return shuffle(values, rng=batch.rng)


@dataclass(frozen=True)
class Noise(Technique):
    """Add noise to numbers: see `helpers.masking.additive_noise`.

    Parameters
    ----------
    scale : float
        Standard deviation (Gaussian) or largest absolute value (uniform).
    shape : {"gaussian", "uniform"}
        The distribution.
    bounds : (lowest, highest), optional
        Results beyond an end are put at that end.

    Examples
    --------
    >>> Noise(scale=5, shape="uniform", bounds=(17, 90))
    Noise(scale=5, shape='uniform', bounds=(17, 90))
    """

    scale: float
    shape: str = "gaussian"
    bounds: tuple[float, float] | None = None

    not_protected = "values far from all others; and any value that is released again under fresh noise"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        check_noise(self.scale, self.shape, self.bounds)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column with noise."""
        return add_noise(values, self.scale, shape=self.shape, bounds=self.bounds, rng=batch.rng)


@dataclass(frozen=True)
class Suppress(Technique):
    """Empty the cells of certain values, of rare values, or of both: see `helpers.masking.suppression`.

    Parameters
    ----------
    values : tuple, optional
        The values to leave out.
    fewer_than : int, optional
        Leave out what occurs fewer times than this in the batch (at least 2).

    Examples
    --------
    >>> Suppress(fewer_than=5).from_batch
    'how often each value occurs'
    """

    values: tuple[Any, ...] | None = None
    fewer_than: int | None = None

    not_protected = "the values that stay; and an empty cell tells that its value was rare or on the list"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        if self.values is None and self.fewer_than is None:
            raise ValueError(
                "give the values to suppress, fewer_than, or both; Drop() leaves a whole column out"
            )
        if self.values is not None:
            require_plain("values", self.values)
        if self.fewer_than is not None:
            require_whole("fewer_than", self.fewer_than, least=2)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column with cells emptied."""
        left = values if self.values is None else suppress_values(values, self.values)
        return left if self.fewer_than is None else suppress_rare(left, self.fewer_than)

    @property
    def from_batch(self) -> str:
        """The counts, if they decide."""
        return "" if self.fewer_than is None else "how often each value occurs"


@dataclass(frozen=True)
class PartialMask(Technique):
    """Hide all characters of a text but the first or last: see `helpers.masking.partial_mask`.

    Parameters
    ----------
    first, last : int
        How many characters stay at either end.
    mask : str
        What takes the place of the others.
    separators : str
        Characters that stay and do not count.

    Examples
    --------
    >>> PartialMask(last=4).mask
    '*'
    """

    first: int = 0
    last: int = 0
    mask: str = "*"
    separators: str = SEPARATORS

    not_protected = "the characters that stay, the separators and the length"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        check_partial_mask(self.first, self.last, self.mask, self.separators)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column masked."""
        return partial_mask(values, **self.parameters())


@dataclass(frozen=True)
class DateShift(Technique):
    """Move the dates of a person by the same number of days: see `helpers.masking.date_shift`.

    Parameters
    ----------
    person : str
        The column that says who the row is about; text if there is a key.
    most_days : int
        The largest shift.
    key : str, optional
        The name of the key that sets the shifts. Without one they are drawn anew for each batch, and
        forgotten.

    Examples
    --------
    >>> DateShift(person="insurance_number", most_days=180, key="dates").reversible
    "by whoever has the key 'dates' and knows who the person is"
    """

    person: str
    most_days: int
    key: str | None = None

    not_protected = "the days between a person's dates; and all of that person's dates once one is known"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        require_text("person", self.person)
        check_most_days(self.most_days)
        if self.key is not None:
            require_text("key", self.key)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column shifted."""
        if self not in batch.offsets:
            key = None if self.key is None else batch.keys[self.key]
            persons = batch.table[self.person]
            batch.offsets[self] = day_offsets(persons, self.most_days, key=key, rng=batch.rng)
        return shift_dates(values, batch.offsets[self])

    @property
    def key_name(self) -> str | None:
        """The name of the key, if there is one."""
        return self.key

    @property
    def reversible(self) -> str:
        """Who can move the dates back."""
        return (
            "by nobody"
            if self.key is None
            else f"by whoever has the key {self.key!r} and knows who the person is"
        )


@dataclass(frozen=True)
class TopBottom(Technique):
    """Set numbers beyond a limit to the limit: see `helpers.masking.coding`.

    Parameters
    ----------
    bottom, top : float, optional
        At least one.

    Examples
    --------
    >>> TopBottom()
    Traceback (most recent call last):
        ...
    ValueError: give a bottom, a top, or both
    """

    bottom: float | None = None
    top: float | None = None

    not_protected = "the values between the limits, which stay as they were"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        check_limits(self.bottom, self.top)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column coded."""
        return top_bottom_coding(values, bottom=self.bottom, top=self.top)


@dataclass(frozen=True)
class Pseudonym(Technique):
    """Put a keyed token in place of an identifier: see `helpers.masking.pseudonyms`.

    Parameters
    ----------
    key : str
        The name of the key; the key itself, 32 bytes, is given when the plan is applied.
    context : str
        What the tokens are for; another context gives other tokens.

    Examples
    --------
    >>> Pseudonym(key="people").key_name
    'people'
    """

    key: str
    context: str = ""

    not_protected = "which rows have equal values, and how often each occurs"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        require_text("key", self.key)
        require_text("context", self.context)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the tokens."""
        return pseudonyms(values, batch.keys[self.key], context=self.context)

    @property
    def key_name(self) -> str:
        """The name of the key."""
        return self.key

    @property
    def reversible(self) -> str:
        """Who can tell whose token it is."""
        return f"by whoever has the key {self.key!r} and a list that holds the values"


@dataclass(frozen=True)
class FormatPreserving(Technique):
    """Encrypt identifiers within their format, with FF1: see `helpers.masking.ff1`.

    Parameters
    ----------
    key : str
        The name of the key; the key itself, 16, 24 or 32 bytes, is given when the plan is applied.
    tweak : str
        Not secret: what the column is, say. Another tweak gives other texts.
    alphabet : str
        The characters that the texts consist of.

    Examples
    --------
    >>> FormatPreserving(key="numbers", tweak="insurance number").reversible
    "by whoever has the key 'numbers'"
    """

    key: str
    tweak: str = ""
    alphabet: str = DIGITS

    not_protected = "which rows have equal values, how often each occurs, and the length"

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        for name, value in self.parameters().items():
            require_text(name, value)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column encrypted."""
        return ff1_encrypt(values, batch.keys[self.key], self.tweak.encode(), alphabet=self.alphabet)

    @property
    def key_name(self) -> str:
        """The name of the key."""
        return self.key

    @property
    def reversible(self) -> str:
        """Who can decrypt."""
        return f"by whoever has the key {self.key!r}"


@dataclass(frozen=True)
class Generalize(Technique):
    """Put a coarser value in place: see `helpers.masking.generalization`.

    Parameters
    ----------
    hierarchy : NumberBands, Digits, Dates or CategoryTree
        What is coarser than what.
    level : int
        How far up: 0 is the value itself.

    Examples
    --------
    >>> Generalize(NumberBands((10,)), level=1)
    Generalize(hierarchy=NumberBands(widths=(10,)), level=1)
    """

    hierarchy: Hierarchy
    level: int

    not_protected = (
        "what people with equal coarse values share; several columns together may still single one out"
    )

    def check(self) -> None:
        """Raise what is wrong with the parameters."""
        if type(self.hierarchy) not in HIERARCHIES.values():
            raise TypeError(f"hierarchy must be one of {', '.join(HIERARCHIES)}, got {self.hierarchy!r}")
        require_whole("level", self.level, least=0)
        if self.level >= self.hierarchy.levels:
            raise ValueError(f"level must be at most {self.hierarchy.levels - 1}, got {self.level}")
        if isinstance(self.hierarchy, CategoryTree):
            require_list("paths", self.hierarchy.paths)
            for path in self.hierarchy.paths:
                require_list("each of paths", path)
                for category in path:
                    require_text("each category", category)

    def apply(self, values: pd.Series, batch: Batch) -> pd.Series:
        """Return the column generalized."""
        return self.hierarchy.generalize(values, self.level)


HIERARCHIES: Mapping[str, type[Hierarchy]] = {
    hierarchy.__name__: hierarchy for hierarchy in (NumberBands, Digits, Dates, CategoryTree)
}
"""All hierarchies, under the names that a saved plan uses."""

TECHNIQUES: Mapping[str, type[Technique]] = {
    technique.__name__: technique
    for technique in (
        Keep,
        Drop,
        RandomReplacement,
        Shuffle,
        Noise,
        Suppress,
        PartialMask,
        DateShift,
        TopBottom,
        Generalize,
        Pseudonym,
        FormatPreserving,
    )
}
"""All techniques, under the names that a saved plan uses."""
