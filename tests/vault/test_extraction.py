"""Models are stolen through their answers."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from helpers.vault.extraction import (
    Network,
    agreement,
    cross_entropy_gradients,
    extraction_curve,
    solve_logistic,
    train_student,
)


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    order = np.random.default_rng(8).permutation(len(data.data))
    return data.data[order] / 16, data.target[order]


@pytest.fixture(scope="module")
def teacher(digits):
    x, y = digits
    return train_student(x[:600], np.eye(10)[y[:600]], hidden=64, seed=1)


def test_a_logistic_regression_is_solved_with_one_query_more_than_it_has_weights():
    rng = np.random.default_rng(8)
    weights, bias = rng.normal(size=30), -0.7
    queries = rng.normal(size=(31, 30))
    stolen, stolen_bias = solve_logistic(lambda x: 1 / (1 + np.exp(-(x @ weights + bias))), queries)
    assert np.allclose(stolen, weights)
    assert stolen_bias == pytest.approx(bias)
    with pytest.raises(ValueError, match="at least 31 queries, got 30"):
        solve_logistic(lambda x: np.full(len(x), 0.5), queries[:30])


@pytest.mark.parametrize("answer", [0.0, 1.0, float("nan")])
def test_answers_without_log_odds_are_named(answer):
    with pytest.raises(ValueError, match="exactly 0 or 1"):
        solve_logistic(lambda x: np.full(len(x), answer), np.eye(4)[:, :3])


def test_the_gradients_are_those_of_the_cross_entropy():
    rng = np.random.default_rng(8)
    weights = [rng.normal(size=shape) for shape in ((3, 4), (4,), (4, 2), (2,))]
    x, answers = rng.normal(size=(5, 3)), rng.dirichlet((1, 1), size=5)

    def loss():
        return -np.mean(np.sum(answers * np.log(Network(*weights).probabilities(x)), axis=1))

    for w, gradient in zip(weights, cross_entropy_gradients(Network(*weights), x, answers), strict=True):
        for place in np.ndindex(w.shape):
            w[place] += 1e-6
            above = loss()
            w[place] -= 2e-6
            below = loss()
            w[place] += 1e-6
            assert gradient[place] == pytest.approx((above - below) / 2e-6, abs=1e-6)


def test_a_student_agrees_the_more_the_more_it_asked(digits, teacher):
    x, y = digits
    assert agreement(teacher.classes(x[1200:]), y[1200:]) > 0.93
    for labels_only in (False, True):
        curve = extraction_curve(teacher.probabilities, x[600:1200], x[1200:], [10, 60, 600], labels_only)
        assert curve[0] < curve[1] < curve[2]
        assert curve[0] < 0.6
        assert curve[2] > 0.93


def test_counts_are_bounded(digits, teacher):
    with pytest.raises(ValueError, match="1 to 20"):
        extraction_curve(teacher.probabilities, digits[0][:20], digits[0], [21])
