import numpy as np
import pytest

from helpers.masking.attacks.averaging import averaging
from helpers.masking.differential_privacy import Budget, BudgetSpent, discrete_laplace, noisy_count

TRUTH = np.random.default_rng(1).integers(0, 2, 50)


def asked(repetitions, epsilon):
    noise = discrete_laplace(1 / epsilon, 50 * repetitions, np.random.default_rng(1))
    return TRUTH[:, None] + noise.reshape(50, repetitions)


def test_repetition_finds_everyone_and_one_answer_few():
    once, often = averaging(asked(1, 0.1), TRUTH), averaging(asked(20_000, 0.1), TRUTH)
    assert once.reidentified < 10
    assert (often.reidentified, often.out_of, often.claimed) == (50, 50, 50)


def test_more_noise_only_asks_for_more_questions():
    assert averaging(asked(2000, 0.05), TRUTH).reidentified < 50
    assert averaging(asked(80_000, 0.05), TRUTH).reidentified == 50


def test_the_same_answer_to_the_same_question_stops_it():
    once = asked(1, 0.1)
    assert averaging(np.repeat(once, 1000, axis=1), TRUTH) == averaging(once, TRUTH)


def test_a_budget_stops_it():
    budget = Budget(1)
    for _ in range(10):
        noisy_count([True, False], 0.1, budget=budget)
    with pytest.raises(BudgetSpent):
        noisy_count([True, False], 0.1, budget=budget)


def test_details():
    details = averaging(np.array([[1, 3], [0, 0]]), np.array([2, 1])).details
    assert details["mean"].tolist() == [2, 0]
    assert details["standard error"].tolist() == [1, 0]
    assert details["right"].tolist() == [True, False]
    assert averaging(np.array([[5]]), np.array([5])).details["standard error"].isna().all()


@pytest.mark.parametrize(
    ("answers", "truth"),
    [
        (np.zeros((2, 3)), np.zeros(3)),
        (np.zeros(3), np.zeros(3)),
        (np.zeros((2, 0)), np.zeros(2)),
        (np.array([[np.nan]]), np.zeros(1)),
        (np.array([[np.inf]]), np.zeros(1)),
    ],
)
def test_bad_input(answers, truth):
    with pytest.raises(ValueError, match=r"a row of answers for each truth|must be finite"):
        averaging(answers, truth)


def test_a_mean_beyond_all_counts_is_no_count():
    assert averaging(np.array([[1e300]]), np.array([1])).reidentified == 0
