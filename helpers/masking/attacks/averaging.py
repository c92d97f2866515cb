"""Ask the same question again and again, and average the noise away.

Noise with mean 0 protects an answer, not a question. If each repetition draws fresh noise, the mean of n
answers is off by the standard deviation of the noise over √n, and soon rounds to the exact count.

- Needs: many answers to one question, each with fresh noise.
- Costs: some four times the variance of the noise in questions, and more to be sure: with epsilon 0.1 each,
  thousands.
- Source: Dwork and Roth, "The Algorithmic Foundations of Differential Privacy" (2014), on why the number of
  answers has to be part of the promise.
- Stopped by: a budget (`Budget`), to which every repetition is charged; or the same noisy answer to the same
  question, which needs to know when two questions are the same.
- Not stopped by: more noise alone: four times as many questions undo twice the noise.

>>> import numpy as np
>>> from helpers.masking.differential_privacy import discrete_laplace
>>> truth = np.array([0, 1, 1, 0, 1])  # a count of one person, for five people
>>> answers = truth[:, None] + discrete_laplace(10, 5 * 20_000, np.random.default_rng(1)).reshape(5, -1)
>>> print(averaging(answers[:, :1], truth))
0 of 5 people (0.0 %), 5 claimed
>>> print(averaging(answers, truth))
5 of 5 people (100.0 %), 5 claimed
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.masking.attacks.outcome import Outcome


def averaging(answers: np.ndarray, truth: np.ndarray) -> Outcome:
    """Estimate exact counts from repeated noisy answers.

    Parameters
    ----------
    answers : array of numbers, people × repetitions
        In row i the answers to a question about person i, such as "how many named so have the illness".
    truth : array of int, one for each person
        The exact counts: says where the attacker is right.

    Returns
    -------
    Outcome
        All people are claimed; re-identified are those whose count is what the mean of the answers rounds to.
        `details` has the mean, its standard error (NaN for one repetition), the guess, and whether it is
        right.

    Raises
    ------
    ValueError
        If the answers are not one row for each person, there are none, or one is not finite.

    Examples
    --------
    >>> averaging(np.array([[3, 5, 4], [1, 0, -2]]), np.array([4, 1])).details
           mean  standard error  guess  right
    0  4.000000        0.577350      4   True
    1 -0.333333        0.881917      0  False
    """
    answers, truth = np.asarray(answers, dtype=float), np.asarray(truth)
    if answers.ndim != 2 or answers.size == 0 or truth.shape != answers.shape[:1]:
        raise ValueError(
            f"need a row of answers for each truth, got answers of shape {answers.shape} "
            f"for truths of shape {truth.shape}"
        )
    if not np.isfinite(answers).all():
        raise ValueError("every answer must be finite")
    repetitions = answers.shape[1]
    mean = answers.mean(axis=1)
    spread = answers.std(axis=1, ddof=1) if repetitions > 1 else np.full(len(mean), np.nan)
    guess = np.rint(np.clip(mean, -(2**53), 2**53)).astype(np.int64)
    details = pd.DataFrame(
        {
            "mean": mean,
            "standard error": spread / np.sqrt(repetitions),
            "guess": guess,
            "right": guess == truth,
        }
    )
    return Outcome(int((guess == truth).sum()), len(truth), claimed=len(truth), details=details)
