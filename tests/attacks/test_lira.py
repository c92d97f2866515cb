"""The likelihood ratio attack, against its definition."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.attacks.lira import confidences, leave_one_out, likelihood_ratio, lira, losses, offline_score
from helpers.attacks.roc import roc
from helpers.attacks.shadow_models import halves

number, width = st.floats(-20, 20), st.floats(0.1, 5)


@given(number, number, width, number, width)
def test_ratio_is_that_of_the_normal_densities(phi, in_mean, in_std, out_mean, out_std):
    def log_density(mean, std):
        return -0.5 * ((phi - mean) / std) ** 2 - math.log(std * math.sqrt(2 * math.pi))

    expected = log_density(in_mean, in_std) - log_density(out_mean, out_std)
    assert likelihood_ratio(phi, in_mean, in_std, out_mean, out_std) == pytest.approx(
        expected, rel=1e-9, abs=1e-9
    )


@given(st.floats(-6, 6), st.floats(-6, 6), number, width)
def test_offline_score_orders_as_the_papers(a, b, mean, std):
    def paper(phi):
        return NormalDist(mean, std).cdf(phi)

    phi_a, phi_b = mean + a * std, mean + b * std
    if paper(phi_a) < paper(phi_b):
        assert offline_score(phi_a, mean, std) < offline_score(phi_b, mean, std)


@given(st.lists(st.floats(-30, 30), min_size=3, max_size=5), st.integers(0, 2))
def test_confidence_and_loss_by_the_probabilities(logits, label):
    z = np.array(logits)
    p = np.exp(z - z.max())
    p /= p.sum()
    phi = confidences(z[None], np.array([label]))
    others = np.delete(p, label).sum()
    assert phi[0] == pytest.approx(math.log(p[label]) - math.log(others), abs=1e-6)
    assert losses(phi)[0] == pytest.approx(-math.log(p[label]), abs=1e-6)


def test_a_sure_model_has_a_finite_confidence():
    phi = confidences(np.array([[800.0, 0.0, 0.0]]), np.array([0]))
    assert phi[0] == pytest.approx(800 - math.log(2))
    assert 0 <= losses(phi)[0] < 1e-300


@pytest.fixture
def shadows():
    rng = np.random.default_rng(1)
    membership = halves(models=20, records=200, rng=rng)
    difficulty = rng.normal(0, 3, size=200)
    return difficulty + 1.5 * membership + 0.5 * rng.normal(size=membership.shape), membership


def test_leave_one_out_is_lira_with_the_others(shadows):
    phi, membership = shadows
    scores = leave_one_out(phi, membership)
    for model in (0, 7, 19):
        alone = lira(phi[model], np.delete(phi, model, 0), np.delete(membership, model, 0))
        np.testing.assert_allclose(scores.online[model], alone.online, rtol=1e-6)
        np.testing.assert_allclose(scores.offline[model], alone.offline, rtol=1e-6)


def test_means_and_deviations_are_the_samples(shadows):
    phi, membership = shadows
    target = phi.mean(axis=0)
    scores = lira(target, phi, membership)
    record = 3
    inside, outside = phi[membership[:, record], record], phi[~membership[:, record], record]
    assert scores.online[record] == pytest.approx(
        likelihood_ratio(
            target[record], inside.mean(), inside.std(ddof=1), outside.mean(), outside.std(ddof=1)
        )
    )
    assert scores.offline[record] == pytest.approx((target[record] - outside.mean()) / outside.std(ddof=1))


def test_beats_the_threshold_where_records_differ(shadows):
    phi, membership = shadows
    scores = leave_one_out(phi, membership)
    online, offline, threshold = (
        roc(values[membership], values[~membership]).auc for values in (scores.online, scores.offline, phi)
    )
    assert threshold < 0.65
    assert min(online, offline) > 0.95


def test_equal_confidences_give_finite_scores():
    phi = np.zeros((6, 2))
    membership = np.arange(6)[:, None] < np.array([3, 3])
    assert np.isfinite(leave_one_out(phi, membership).online).all()


def test_refuses_too_few_models_and_wrong_shapes(shadows):
    phi, membership = shadows
    with pytest.raises(ValueError, match="one has only 1"):
        lira(phi[0], phi[:4], np.array([[True], [False], [False], [False]]) & np.ones(200, bool))
    with pytest.raises(ValueError, match="shapes"):
        lira(phi[0], phi, membership[:5])
    with pytest.raises(ValueError, match="table of float64"):
        lira(phi[0], phi, membership.astype(float))
    with pytest.raises(ValueError, match="one confidence for each of the 200 records"):
        lira(phi[0, :5], phi, membership)
    with pytest.raises(ValueError, match="in 3 shadow models"):
        leave_one_out(phi[:4], halves(4, 200, np.random.default_rng(1)))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_refuses_confidences_that_are_not_finite(shadows, value):
    phi, membership = shadows
    wrong = phi.copy()
    wrong[3, 5] = value
    for attack in (
        lambda: lira(phi[0], wrong, membership),
        lambda: lira(wrong[3], phi, membership),
        lambda: leave_one_out(wrong, membership),
    ):
        with pytest.raises(ValueError, match="need finite confidences, 1 of"):
            attack()


def test_lists_are_accepted(shadows):
    phi, membership = shadows
    found = lira(phi[0].tolist(), phi.tolist(), membership.tolist())
    np.testing.assert_array_equal(found.online, lira(phi[0], phi, membership).online)


@pytest.mark.parametrize(("classes", "label"), [(3, 3), (3, -1), (1, 0)])
def test_confidences_refuse_labels_that_are_no_classes(classes, label):
    with pytest.raises(ValueError, match=f"got {classes} classes and labels from {label} to {label}"):
        confidences(np.zeros((1, classes)), np.array([label]))
