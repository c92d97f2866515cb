from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.differential_privacy import (
    Budget,
    BudgetSpent,
    exponential_mechanism,
    noisy_count,
    noisy_histogram,
    noisy_mean,
    noisy_quantile,
    noisy_sum,
    queries_that_fit,
    respond,
)

VALUES = np.array([1.0, 2.0, 3.0])


def test_ten_times_a_tenth_is_one():
    budget = Budget(1)
    for _ in range(10):
        budget.spend(0.1)
    assert budget.epsilon_left == 0
    with pytest.raises(BudgetSpent, match="epsilon 0 of 1 is left"):
        budget.spend(Fraction(1, 10**30))


def test_it_remembers_what_was_spent_on_what():
    budget = Budget(2, 1e-5)
    budget.spend(0.5, what="smokers")
    budget.spend(1, 1e-6, what="mean age")
    assert [(entry.what, entry.epsilon, entry.delta) for entry in budget.spent] == [
        ("smokers", Fraction(1, 2), 0),
        ("mean age", 1, Fraction(1, 10**6)),
    ]
    assert (budget.epsilon_left, budget.delta_left) == (Fraction(1, 2), Fraction(9, 10**6))
    assert repr(budget) == "Budget(epsilon=2, delta=1e-05, spent on 2 queries: epsilon 1.5, delta 1e-06)"


def test_a_refusal_spends_nothing():
    budget = Budget(1, 1e-6)
    budget.spend(0.75)
    before = budget.spent
    for costs in [(0.5, 0), (0.1, 1e-5)]:
        with pytest.raises(BudgetSpent):
            budget.spend(*costs)
        assert budget.spent == before
    budget.spend(0.25, 1e-6)


@given(st.lists(st.fractions(min_value=Fraction(1, 100), max_value=1), max_size=30))
def test_it_is_never_overspent_and_refuses_only_what_does_not_fit(costs):
    budget, paid = Budget(3), Fraction(0)
    for epsilon in costs:
        if paid + epsilon <= 3:
            budget.spend(epsilon)
            paid += epsilon
        else:
            with pytest.raises(BudgetSpent):
                budget.spend(epsilon)
    assert budget.epsilon_left == 3 - paid >= 0


MECHANISMS = {
    "count": lambda **options: noisy_count(VALUES > 1, 0.4, **options),
    "histogram": lambda **options: noisy_histogram(["a"], ["a", "b"], 0.4, **options),
    "sum": lambda **options: noisy_sum(VALUES, 0.4, lower=0, upper=5, **options),
    "mean": lambda **options: noisy_mean(VALUES, 0.4, lower=0, upper=5, **options),
    "quantile": lambda **options: noisy_quantile(VALUES, 0.5, 0.4, lower=0, upper=5, **options),
    "choice": lambda **options: exponential_mechanism([1, 2], 0.4, **options),
    "response": lambda **options: respond(["yes"], ["yes", "no"], 0.4, **options),
}


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_mechanism_pays_and_gives_no_answer_once_the_budget_is_spent(name):
    budget = Budget(1)
    for _ in range(2):
        MECHANISMS[name](budget=budget, what=name)
    assert [entry.what for entry in budget.spent] == [name, name]
    assert budget.epsilon_left == Fraction(1, 5)
    with pytest.raises(BudgetSpent):
        MECHANISMS[name](budget=budget)
    assert budget.epsilon_left == Fraction(1, 5)


BAD_CALLS = [
    lambda budget: noisy_count(VALUES, 0.4, budget=budget),
    lambda budget: noisy_count(VALUES > 1, 1e-30, budget=budget),
    lambda budget: noisy_histogram(["a"], [], 0.4, budget=budget),
    lambda budget: noisy_sum([np.nan], 0.4, lower=0, upper=5, budget=budget),
    lambda budget: noisy_mean(VALUES, 0.4, lower=5, upper=0, budget=budget),
    lambda budget: noisy_quantile(VALUES, 2, 0.4, lower=0, upper=5, budget=budget),
    lambda budget: exponential_mechanism([], 0.4, budget=budget),
    lambda budget: respond(["maybe"], ["yes", "no"], 0.4, budget=budget),
]


@pytest.mark.parametrize("call", BAD_CALLS)
def test_a_mistake_costs_nothing(call):
    budget = Budget(1)
    with pytest.raises((TypeError, ValueError)):
        call(budget)
    assert budget.spent == ()


def test_two_threads_cannot_spend_the_same_epsilon():
    budget = Budget(1)

    def spend(_):
        with suppress(BudgetSpent):
            budget.spend(Fraction(1, 100))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(spend, range(400)))
    assert len(budget.spent) == 100


def test_equal_queries_under_the_better_theorem():
    budget = Budget(1, 1e-6, each=0.01)
    assert budget.allowed == queries_that_fit(1, 1e-6, 0.01).advanced > 100
    for _ in range(budget.allowed):
        budget.spend(0.01)
    with pytest.raises(BudgetSpent, match=r"queries of epsilon 0\.01 were asked"):
        budget.spend(0.005)
    assert len(budget.spent) == budget.allowed
    assert Budget(1, 1e-6, each=0.5).allowed == 2


def test_equal_queries_must_be_equal():
    budget = Budget(1, 1e-6, each=0.01)
    for costs in [(0.02, 0), (0.01, 1e-9)]:
        with pytest.raises(ValueError, match=r"epsilon at most 0\.01 without a delta"):
            budget.spend(*costs)
    assert budget.spent == ()


def test_how_many_queries_are_left():
    budget = Budget(1, 1e-6)
    assert budget.queries_left(0.01) == queries_that_fit(1, 1e-6, 0.01)
    budget.spend(0.5)
    assert budget.queries_left(0.01) == queries_that_fit(0.5, 1e-6, 0.01)
    budget.spend(0.5)
    assert budget.queries_left(0.01) == (0, 0)


@pytest.mark.parametrize("arguments", [(0,), (-1,), (float("nan"),), (1, 1), (1, -1)])
def test_bad_budgets(arguments):
    with pytest.raises(ValueError, match="must be"):
        Budget(*arguments)


def test_bad_costs():
    with pytest.raises(ValueError, match="above 0"):
        Budget(1).spend(0)
    with pytest.raises(ValueError, match="above 0"):
        Budget(1).spend(-0.5)
