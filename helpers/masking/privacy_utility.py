"""The privacy-utility curve: ways to mask one table, each with what an attack still finds and what is lost.

>>> import pandas as pd
>>> from helpers.masking.attacks.linkage import linkage
>>> people = pd.DataFrame({"name": ["Ann", "Bo", "Cy", "Di"], "age": [31, 34, 47, 48]})
>>> def attack(release):
...     return linkage(release, people.assign(age=people["age"] // 10 * 10), ["age"], identity="name")
>>> settings = {"decades": lambda table: table.assign(age=table["age"] // 10 * 10)}
>>> curve = privacy_utility_curve(people[["age"]], settings, attack)
>>> curve.loc["decades", ["reidentified", "marginals_moved"]].tolist()
[0.0, 0.75]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import numpy as np
import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.mask_table import mask
from helpers.masking.plan import MaskingPlan
from helpers.masking.table_checks import check_table
from helpers.masking.utility import compared, measured
from helpers.numbers.randomness import SecureGenerator, generator

TEST_SHARE = 0.3
Setting = MaskingPlan | Callable[[pd.DataFrame], pd.DataFrame]


def privacy_utility_curve(
    table: pd.DataFrame,
    settings: Mapping[str, Setting],
    attack: Callable[[pd.DataFrame], Outcome],
    *,
    target: Hashable | None = None,
    keys: Mapping[str, bytes] | None = None,
    rng: np.random.Generator | SecureGenerator | None = None,
) -> pd.DataFrame:
    """Mask a table in several ways, attack each, and measure what is lost.

    Parameters
    ----------
    table : DataFrame
        The original.
    settings : mapping of str to MaskingPlan or callable
        Under its name, how to mask: a plan, or a function from a table to a masked table. With a target it is
        used twice: on the whole table, which is attacked and compared, and on the rows that the classifier is
        trained on.
    attack : callable
        Takes a masked table and returns an `Outcome`. The curve shows this attack; a better one may find
        more.
    target : column name, optional
        What a classifier shall predict: see `helpers.masking.utility.utility`.
    keys : mapping of str to bytes, optional
        For the plans.
    rng : numpy.random.Generator, optional
        For the plans, and for the choice of the 30 % of the rows that the classifiers are tested on.

    Returns
    -------
    DataFrame
        A row per setting, under its name: ``reidentified`` (share of the people, 0 to 1),
        ``people_reidentified``, ``out_of``, and the figures of `helpers.masking.utility.Utility.summary`.

    Raises
    ------
    TypeError, ValueError
        If there are no settings, or a table does not fit.
    """
    if not isinstance(settings, Mapping) or not settings:
        raise ValueError("settings must be a mapping of at least one name to a plan or a function")
    check_table(table, missing_allowed=True)
    source = generator(rng)
    order = source.permutation(len(table))
    held_out = int(TEST_SHARE * len(table))
    train, test = table.iloc[order[held_out:]], table.iloc[order[:held_out]]
    original = measured(table, train, target=target, test=None if target is None else test)
    points = {}
    for name, setting in settings.items():
        masked = _masked(table, setting, keys, source)
        masked_train = masked if target is None else _masked(train, setting, keys, source)
        outcome = attack(masked)
        points[name] = {
            "reidentified": outcome.share,
            "people_reidentified": outcome.reidentified,
            "out_of": outcome.out_of,
            **compared(original, masked, masked_train).summary(),
        }
    return pd.DataFrame.from_dict(points, orient="index").astype({"people_reidentified": int, "out_of": int})


def _masked(
    table: pd.DataFrame,
    setting: Setting,
    keys: Mapping[str, bytes] | None,
    rng: np.random.Generator | SecureGenerator | None,
) -> pd.DataFrame:
    return (
        mask(table, setting, keys=keys, rng=rng).table if isinstance(setting, MaskingPlan) else setting(table)
    )
