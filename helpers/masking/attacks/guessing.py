"""Guessing: for each person, say the sensitive value for which most of the release speaks.

- Needs: what the attacker knows of the person (age, sex, postcode), and the release.
- Costs: counting the rows that fit, weighted by how well they fit.
- Source: the best single guess of an attacker with a prior, as in Machanavajjhala and others, "l-Diversity:
  Privacy Beyond k-Anonymity" (ICDE 2006), section 3 on what is believed before and after a release.
- Stopped by: nothing that lets the pattern be seen. A guess can be right without the person's row: that the
  old have strokes is learned from everyone else.

>>> import pandas as pd
>>> diagnosis = pd.Series(["flu", "flu", "gout", "gout"])
>>> str(guessing(diagnosis, evidence_of_classes(diagnosis, pd.Series([1, 1, 1, 2]))))
'3 of 4 people (75.0 %), 4 claimed'
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.attacks.outcome import Outcome


def guessing(sensitive: pd.Series, evidence: pd.DataFrame) -> Outcome:
    """Guess for each person the value with the most evidence, and count the right guesses.

    Parameters
    ----------
    sensitive : Series, n rows
        The true values.
    evidence : DataFrame, n rows, a column per value
        How much speaks for each value: counts, weights or probabilities. Of equal columns the first is taken.

    Returns
    -------
    Outcome
        ``claimed`` are all people: the attacker always guesses.

    Raises
    ------
    ValueError
        If there is not one row of evidence per person, or nothing to guess from.

    Examples
    --------
    >>> guessing(pd.Series(["flu", "gout"]), pd.DataFrame({"flu": [2, 3], "gout": [1, 1]})).reidentified
    1
    """
    if len(evidence) != len(sensitive) or not evidence.columns.size:
        raise ValueError(
            f"evidence must have a row per person and at least one column: {len(sensitive)} people, "
            f"evidence of shape {evidence.shape}"
        )
    guesses = evidence.columns.to_numpy()[evidence.to_numpy().argmax(axis=1)]
    return Outcome(int((guesses == sensitive.to_numpy()).sum()), len(sensitive), claimed=len(sensitive))


def evidence_of_classes(
    sensitive: pd.Series, classes: pd.Series | np.ndarray, people: pd.Series | np.ndarray | None = None
) -> pd.DataFrame:
    """Return for each person how often each value occurs in the person's class.

    The product of the tables of two releases is 0 wherever one of the classes excludes a value.

    Parameters
    ----------
    sensitive, classes : Series or array, n rows
        Each published row's value, and the number or name of its class.
    people : Series or array, m rows, optional
        The class that each person belongs to, where the people are not the rows; a class that was not
        published has no evidence.

    Returns
    -------
    DataFrame of int, n (or m) rows, a column per value in sorted order

    Examples
    --------
    >>> evidence_of_classes(pd.Series(["flu", "gout", "flu"]), pd.Series([1, 1, 2])).to_numpy().tolist()
    [[1, 1], [1, 1], [1, 0]]
    """
    counts = pd.crosstab(np.asarray(classes), np.asarray(sensitive))
    rows = counts.reindex(np.asarray(classes if people is None else people), fill_value=0)
    return pd.DataFrame(rows.to_numpy(), columns=counts.columns.to_numpy())


def evidence_of_noisy_values(
    sensitive: pd.Series, groups: pd.Series, known: pd.Series, noisy: pd.Series, scale: float
) -> pd.DataFrame:
    """Return for each person the weight of each value, where one column was published with Gaussian noise.

    Among the rows of the person's group, a row weighs exp(-(known - noisy)^2 / (2 scale^2)): the likelihood
    that the person's own row shows this noisy number.

    Parameters
    ----------
    sensitive, groups, known, noisy : Series, n rows
        Each row's value; the group that is known exactly (sex and postcode, say); the person's true number;
        the published one.
    scale : float
        Standard deviation of the noise, positive, in the numbers' unit.

    Returns
    -------
    DataFrame of float, n rows, a column per value in sorted order

    Raises
    ------
    ValueError
        If the scale is not positive.

    Examples
    --------
    >>> evidence_of_noisy_values(pd.Series(["flu", "gout"]), pd.Series([1, 1]), pd.Series([30, 60]),
    ...     pd.Series([33, 58]), 5).round(2).to_numpy().tolist()
    [[0.84, 0.0], [0.0, 0.92]]
    """
    if not scale > 0:
        raise ValueError(f"scale must be positive, got {scale}")
    places, values = pd.factorize(sensitive, sort=True)
    is_value = np.eye(len(values))[places]
    evidence = np.zeros(is_value.shape)
    known_numbers, noisy_numbers = known.to_numpy(dtype=float), noisy.to_numpy(dtype=float)
    for rows in pd.Series(range(len(sensitive))).groupby(groups.to_numpy()).indices.values():
        off = known_numbers[rows, None] - noisy_numbers[rows]
        evidence[rows] = np.exp(-((off / scale) ** 2) / 2) @ is_value[rows]
    return pd.DataFrame(evidence, columns=values)
