"""What linear erasure takes out, what it leaves, and what it does not reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers.attacks.attribute import probes
from helpers.desensitization.erasure import inlp, leace, project_out


def two_groups(n=1500, units=6, seed=1):
    rng = np.random.default_rng(seed)
    attribute = rng.integers(2, size=n)
    mixing = rng.normal(size=(units, units))
    return (rng.normal(size=(n, units)) + np.outer(attribute, rng.normal(size=units))) @ mixing, attribute


@given(arrays(float, (4, 3), elements=st.floats(-5, 5)), arrays(float, 3, elements=st.floats(0.5, 5)))
def test_project_out_is_orthogonal_and_changes_nothing_else(embeddings, direction):
    left = project_out(embeddings, direction)
    np.testing.assert_allclose(left @ direction, 0, atol=1e-9)
    np.testing.assert_allclose(np.cross(embeddings - left, direction), 0, atol=1e-9)
    np.testing.assert_allclose(project_out(left, direction), left, atol=1e-9)


def test_project_out_needs_a_direction():
    with pytest.raises(ValueError, match="must not be 0"):
        project_out(np.eye(2), np.zeros(2))


def test_leace_leaves_no_covariance_and_the_mean():
    embeddings, attribute = two_groups()
    erased = leace(embeddings, attribute)(embeddings)
    assert np.abs((attribute - attribute.mean()) @ erased).max() < 1e-8
    np.testing.assert_allclose(erased.mean(axis=0), embeddings.mean(axis=0))


def test_leace_is_idempotent_and_of_rank_one():
    embeddings, attribute = two_groups()
    erasure = leace(embeddings, attribute)
    np.testing.assert_allclose(erasure(erasure(embeddings)), erasure(embeddings), atol=1e-9)
    assert np.linalg.matrix_rank(erasure.matrix) == 1


def test_leace_changes_less_than_other_maps_without_covariance():
    embeddings, attribute = two_groups()
    change = np.mean((leace(embeddings, attribute)(embeddings) - embeddings) ** 2)
    means = embeddings[attribute == 1].mean(axis=0) - embeddings[attribute == 0].mean(axis=0)
    orthogonal = project_out(embeddings - embeddings.mean(axis=0), means) + embeddings.mean(axis=0)
    assert np.abs((attribute - attribute.mean()) @ orthogonal).max() < 1e-8
    assert change < np.mean((orthogonal - embeddings) ** 2)


def test_leace_needs_no_full_rank():
    embeddings, attribute = two_groups()
    doubled = np.hstack([embeddings, embeddings, np.zeros((len(embeddings), 2))])
    erased = leace(doubled, attribute)(doubled)
    assert np.abs((attribute - attribute.mean()) @ erased).max() < 1e-6
    assert not erased[:, 12:].any()  # not even rounding errors, which would tell the attribute if scaled up


@pytest.mark.parametrize(("large", "small"), [(1e8, 1.0), (1e6, 1e-3), (1.0, 1e-9)])
def test_leace_reaches_units_of_small_numbers(large, small):
    rng = np.random.default_rng(1)
    attribute = rng.integers(2, size=500)
    others = large * rng.normal(size=(500, 4))
    embeddings = np.column_stack([others, small * (attribute + 0.1 * rng.normal(size=500))])
    erased = leace(embeddings, attribute)(embeddings)
    assert np.abs(np.corrcoef(erased.T, attribute)[-1, :-1]).max() < 1e-6
    assert np.abs(np.corrcoef(embeddings.T, attribute)[-1, 4]) > 0.9


def test_leace_does_not_depend_on_the_units_of_measurement():
    embeddings, attribute = two_groups()
    scale = np.array([1e4, 1.0, 1e-3, 2.0, 1e2, 1e-2])
    erased = leace(embeddings, attribute)(embeddings)
    np.testing.assert_allclose(
        leace(embeddings * scale, attribute)(embeddings * scale), erased * scale, rtol=1e-6
    )


@pytest.mark.parametrize("fit", [leace, inlp])
def test_truth_values_are_0_and_1(fit):
    embeddings, attribute = two_groups(n=200, units=12)
    np.testing.assert_array_equal(
        fit(embeddings, attribute == 1).matrix, fit(embeddings, attribute).matrix, strict=True
    )


@pytest.mark.parametrize("fit", [leace, inlp])
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_refuses_what_is_no_number(fit, wrong):
    with pytest.raises(ValueError, match="must be finite numbers"):
        fit(np.array([[1.0], [wrong], [2.0]]), np.array([0, 1, 1]))
    with pytest.raises(ValueError, match="must be finite numbers"):
        fit(np.eye(3), np.array([0, 1, wrong]))


def test_constant_embeddings_stay_or_are_refused():
    constant, attribute = np.ones((4, 2)), np.array([0, 1, 0, 1])
    np.testing.assert_array_equal(leace(constant, attribute)(constant), constant)
    with pytest.raises(ValueError, match="all records are the same"):
        inlp(constant, attribute, rounds=1)


def test_inlp_refuses_three_classes():
    with pytest.raises(ValueError, match="two values of the attribute apart, got 3"):
        inlp(np.eye(3), np.array([0, 1, 2]), rounds=1)


def test_leace_of_what_is_not_there_changes_nothing():
    embeddings = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    erasure = leace(embeddings, np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(erasure(embeddings), embeddings)


def test_inlp_removes_as_many_directions_and_the_linear_signal():
    embeddings, attribute = two_groups()
    erasure = inlp(embeddings, attribute, rounds=3)
    matrix = erasure.matrix
    np.testing.assert_allclose(matrix @ matrix, matrix, atol=1e-9)
    assert np.trace(matrix) == pytest.approx(3)
    read = probes(embeddings[:1000], attribute[:1000], embeddings[1000:], attribute[1000:], seed=1)
    erased = erasure(embeddings)
    left = probes(erased[:1000], attribute[:1000], erased[1000:], attribute[1000:], seed=1)
    assert read.linear > 0.8
    assert left.linear < 0.6


def test_a_ring_is_erased_for_a_line_and_not_for_a_network():
    rng = np.random.default_rng(1)
    attribute = rng.integers(2, size=3000)
    angle = rng.uniform(0, 2 * np.pi, 3000)
    radius = 1 + 5 * attribute
    ring = np.column_stack([radius * np.cos(angle) + attribute, radius * np.sin(angle)])
    erased = leace(ring[:2000], attribute[:2000])(ring)
    read = probes(erased[:2000], attribute[:2000], erased[2000:], attribute[2000:], seed=1)
    assert read.linear < 0.6
    assert read.network > 0.9


@pytest.mark.parametrize("fit", [leace, inlp])
def test_refuses_wrong_shapes_and_nothing_to_erase(fit):
    with pytest.raises(ValueError, match="one attribute for each record"):
        fit(np.eye(3), np.array([0, 1]))
    with pytest.raises(ValueError, match="must differ"):
        fit(np.eye(3), np.ones(3, int))


def test_inlp_refuses_more_rounds_than_units():
    for rounds in (0, 3):
        with pytest.raises(ValueError, match="must be 1 to 2"):
            inlp(np.eye(2), np.array([0, 1]), rounds)


def test_probes_do_not_blow_up_rounding_errors():
    embeddings, attribute = two_groups()
    erased = leace(embeddings, attribute)(embeddings)
    traces = np.column_stack([erased, 1e-12 * attribute])
    read = probes(traces[:1000], attribute[:1000], traces[1000:], attribute[1000:], seed=1)
    assert max(read.linear, read.network) < 0.6


def test_probes_refuse_other_attributes():
    with pytest.raises(ValueError, match=r"0 or 1.*\[0, 2\]"):
        probes(np.eye(2), np.array([0, 2]), np.eye(2), np.array([0, 1]), seed=1)
    with pytest.raises(ValueError, match="both of which"):
        probes(np.eye(2), np.array([0, 1]), np.eye(2), np.array([1, 1]), seed=1)
