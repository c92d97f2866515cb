"""Differential privacy: answers about people that hardly depend on any one of them.

A mechanism is (ε, δ)-differentially private if, for any two tables that differ by one row and any set of
answers, the probability of the set grows by at most the factor e^ε, plus δ, from the one table to the other
(Dwork, McSherry, Nissim and Smith 2006). All noise here is drawn exactly, as whole numbers: no float decides
a probability. What has `textbook` in its name is there to be broken.

>>> from helpers.masking import differential_privacy as dp
>>> budget = dp.Budget(1)
>>> answer = dp.noisy_count([True, True, False], 0.5, budget=budget, what="smokers")
>>> budget
Budget(epsilon=1, delta=0, spent on 1 queries: epsilon 0.5, delta 0)
"""

from helpers.masking.differential_privacy.audit import Violation, find_violation
from helpers.masking.differential_privacy.budget import Budget, BudgetSpent, Spending
from helpers.masking.differential_privacy.composition import (
    Fits,
    advanced_composition,
    basic_composition,
    queries_that_fit,
)
from helpers.masking.differential_privacy.counts import noisy_count, noisy_histogram
from helpers.masking.differential_privacy.discrete_gaussian import discrete_gaussian, one_discrete_gaussian
from helpers.masking.differential_privacy.discrete_laplace import discrete_laplace, one_discrete_laplace
from helpers.masking.differential_privacy.exponential import exponential_mechanism
from helpers.masking.differential_privacy.gaussian_calibration import gaussian_sigma_squared
from helpers.masking.differential_privacy.quantiles import noisy_quantile
from helpers.masking.differential_privacy.randomized_response import (
    estimate,
    estimate_two_coins,
    respond,
    two_coins,
)
from helpers.masking.differential_privacy.sums import noisy_mean, noisy_sum
from helpers.masking.differential_privacy.synthetic import synthetic_rows
from helpers.masking.differential_privacy.textbook_laplace import textbook_laplace

__all__ = [
    "Budget",
    "BudgetSpent",
    "Fits",
    "Spending",
    "Violation",
    "advanced_composition",
    "basic_composition",
    "discrete_gaussian",
    "discrete_laplace",
    "estimate",
    "estimate_two_coins",
    "exponential_mechanism",
    "find_violation",
    "gaussian_sigma_squared",
    "noisy_count",
    "noisy_histogram",
    "noisy_mean",
    "noisy_quantile",
    "noisy_sum",
    "one_discrete_gaussian",
    "one_discrete_laplace",
    "queries_that_fit",
    "respond",
    "synthetic_rows",
    "textbook_laplace",
    "two_coins",
]
