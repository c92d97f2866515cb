"""The curve of an attack, by its definition and by scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score, roc_curve

from helpers.attacks.loss_threshold import advantage, loss_attack
from helpers.attacks.roc import interval, roc

scores = st.lists(st.integers(0, 8), min_size=1, max_size=30)


@given(scores, scores)
def test_agrees_with_scikit_learn(members, others):
    curve = roc(members, others)
    truth = [1] * len(members) + [0] * len(others)
    assert curve.auc == pytest.approx(roc_auc_score(truth, members + others))
    fpr, tpr, _ = roc_curve(truth, members + others, drop_intermediate=False)
    np.testing.assert_allclose(curve.fpr, fpr)
    np.testing.assert_allclose(curve.tpr, tpr)


@given(scores, scores, st.floats(0, 1))
def test_tpr_at_is_the_best_allowed_threshold(members, others, fpr):
    members, others = np.array(members), np.array(others)
    allowed = [np.mean(members >= t) for t in range(10) if np.mean(others >= t) <= fpr]
    assert roc(members, others).tpr_at(fpr) == pytest.approx(max(allowed))


def test_below_one_in_n_nobody_is_accused_wrongly():
    curve = roc([5, 4, 1], [3, 2, 0])
    assert curve.tpr_at(0.0) == curve.tpr_at(0.3) == pytest.approx(2 / 3)
    assert curve.tpr_at(1 / 3) == pytest.approx(2 / 3)
    assert curve.tpr_at(1.0) == 1.0


def test_the_auc_hides_an_attack_that_is_sure_of_a_few():
    rng = np.random.default_rng(1)
    others, members = rng.random(1000), rng.random(1000)
    members[:100] = 2.0
    curve = roc(members, others)
    assert curve.auc < 0.6
    assert curve.tpr_at(0.001) >= 0.1


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(60):
        low, high = interval(
            lambda curve: curve.auc, rng.normal(1, 1, 80), rng.normal(0, 1, 80), rng, resamples=100
        )
        covered += low <= 0.7602 <= high
    assert covered >= 50


@pytest.mark.parametrize(
    ("members", "others"), [([], [1.0]), ([1.0], []), ([float("nan")], [1.0]), ([1.0], [float("nan"), 2.0])]
)
def test_refuses_no_scores_and_nan(members, others):
    with pytest.raises(ValueError, match="at least one score and no NaN"):
        roc(members, others)


def test_refuses_what_is_no_rate():
    curve = roc([1], [0])
    for fpr in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="from 0 to 1"):
            curve.tpr_at(fpr)
    for wrong in ({"confidence": 1.0}, {"resamples": 0}):
        with pytest.raises(ValueError, match="resample"):
            interval(lambda c: c.auc, [1], [0], np.random.default_rng(1), **wrong)


@given(scores, scores, st.integers(0, 8))
def test_a_threshold_on_the_loss_is_a_point_of_the_curve(members, others, threshold):
    tpr, fpr = loss_attack(members, others, threshold)
    curve = roc(-np.array(members), -np.array(others))
    assert any(np.isclose(curve.tpr, tpr) & np.isclose(curve.fpr, fpr))
    assert advantage(tpr, fpr) == tpr - fpr


def test_loss_attack_needs_both():
    with pytest.raises(ValueError, match="got 0 of members, 1 of others"):
        loss_attack([], [1.0], 0.5)
