import math

import numpy as np
import pytest

from helpers.masking.attacks.low_bits import low_bits, textbook_reachable, whole_number_reachable
from helpers.masking.differential_privacy import discrete_laplace, textbook_laplace

COUNTED = np.arange(2000) % 2 == 0


def attack(count, epsilon, answers, **options):
    return low_bits(answers, (count, count + 1), epsilon, truth=COUNTED, **options)


@pytest.mark.parametrize(
    ("count", "epsilon", "share"), [(0, 0.1, 0.75), (0, 1, 0.75), (1, 1, 0.5), (100, 0.01, 0.5)]
)
def test_one_answer_tells_the_table_with_certainty(count, epsilon, share):
    outcome = attack(
        count, epsilon, textbook_laplace(count + 1.0 * COUNTED, epsilon, np.random.default_rng(1))
    )
    assert outcome.claimed == outcome.reidentified
    assert outcome.share > share


def test_large_counts_round_most_of_it_away():
    answers = textbook_laplace(1000 + 1.0 * COUNTED, 1, np.random.default_rng(1))
    outcome = attack(1000, 1, answers)
    assert outcome.claimed == outcome.reidentified
    assert 0 < outcome.share < 0.01


@pytest.mark.parametrize("epsilon", [0.03, 1, 7])
@pytest.mark.parametrize("count", [0, 1, -3, 17, 12345])
def test_the_true_count_is_never_excluded(count, epsilon):
    answers = textbook_laplace(np.full(1500, float(count)), epsilon, np.random.default_rng(1))
    assert textbook_reachable(answers, count, epsilon).all()


def test_it_holds_for_answers_near_the_count_and_far_in_the_tail():
    noise = np.random.default_rng(1).laplace(0, 1, 400_000)
    for extreme in (np.sort(np.abs(noise))[:300], np.sort(noise)[:300], np.sort(noise)[-300:]):
        for count in (0, 1, 100):
            answers = [count + x for x in extreme if x in noise]
            assert textbook_reachable(np.array(answers), count, 1).all()


def test_whole_numbers_give_nothing_away():
    for epsilon in (0.1, 1):
        answers = 7 + COUNTED + discrete_laplace(1 / epsilon, 2000)
        outcome = attack(7, epsilon, answers, reachable=whole_number_reachable)
        assert (outcome.reidentified, outcome.claimed) == (0, 0)


@pytest.mark.parametrize("epsilon", [0.01, 0.1, 1])
def test_the_float_attack_run_on_whole_numbers_is_right_no_more_often_than_epsilon_allows(epsilon):
    answers = COUNTED + discrete_laplace(1 / epsilon, 2000, np.random.default_rng(1))
    outcome = attack(0, epsilon, answers)
    limit = math.exp(epsilon) / (1 + math.exp(epsilon))
    assert outcome.reidentified <= limit * outcome.claimed + 4 * math.sqrt(outcome.claimed)


def test_details_say_which_answers_were_decided():
    answers = textbook_laplace(1.0 * COUNTED, 1, np.random.default_rng(1))
    outcome = attack(0, 1, answers)
    assert len(outcome.details) == outcome.claimed
    assert (answers[outcome.details.index] == outcome.details["answer"]).all()
    assert (COUNTED[outcome.details.index] == outcome.details["counted"]).all()


@pytest.mark.parametrize(
    ("answers", "counts", "epsilon"),
    [([1.0], (0, 1), 1), ([1.0, np.nan], (0, 1), 1), ([1.0, 2.0], (1, 1), 1), ([1.0, 2.0], (0, 1), 0)],
)
def test_bad_input(answers, counts, epsilon):
    with pytest.raises(ValueError, match=r"need a finite answer|must differ|above 0"):
        low_bits(np.array(answers), counts, epsilon, truth=np.array([True, False]))
