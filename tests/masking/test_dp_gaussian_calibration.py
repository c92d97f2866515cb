import math

import pytest

from helpers.masking.differential_privacy import gaussian_sigma_squared
from helpers.masking.differential_privacy.gaussian_calibration import epsilon_for, rho_for


def exact_delta(sigma_squared, epsilon, sensitivity):
    """Return the least delta by the definition: the sum of max(0, P(x) - e^ε·P(x + Δ)) over all x."""
    reach = int(40 * math.sqrt(sigma_squared)) + 40 + sensitivity
    weight = {x: math.exp(-(x**2) / (2 * sigma_squared)) for x in range(-reach, reach + sensitivity + 1)}
    total = sum(weight.values())
    pairs = ((weight[x], weight[x + sensitivity]) for x in range(-reach, reach))
    return math.fsum(max(0.0, p - math.exp(epsilon) * q) for p, q in pairs) / total


@pytest.mark.parametrize("sensitivity", [1, 7])
@pytest.mark.parametrize(("epsilon", "delta"), [(0.5, 1e-5), (1, 1e-6), (1, 1e-2), (3, 1e-5), (10, 1e-9)])
def test_the_promise_is_kept_exactly_and_not_with_half_the_noise(epsilon, delta, sensitivity):
    sigma_squared = gaussian_sigma_squared(epsilon, delta, sensitivity)
    assert exact_delta(float(sigma_squared), epsilon, sensitivity) <= delta
    assert exact_delta(float(sigma_squared) / 4, epsilon, sensitivity) > delta


@pytest.mark.parametrize(("epsilon", "delta"), [(1e-6, 0.5), (0.01, 1e-12), (1, 1e-6), (50, 1e-300)])
def test_rho_and_epsilon_are_inverse(epsilon, delta):
    assert epsilon_for(rho_for(epsilon, delta), delta) == pytest.approx(epsilon, rel=1e-9)


def test_pure_epsilon_needs_laplace():
    with pytest.raises(ValueError, match="take Laplace noise"):
        gaussian_sigma_squared(1, 0)


@pytest.mark.parametrize("arguments", [(0, 0.1), (1, 1), (1, 0.1, 0), (float("nan"), 0.1), (1, -0.1)])
def test_bad_parameters(arguments):
    with pytest.raises(ValueError, match="must be"):
        gaussian_sigma_squared(*arguments)
