from fractions import Fraction

import numpy as np

from helpers.masking.differential_privacy import discrete_gaussian, discrete_laplace, gaussian_sigma_squared
from helpers.masking.differential_privacy.noise import noise


def test_laplace_without_and_gaussian_with_a_delta():
    epsilon, delta = Fraction(1, 2), Fraction(1, 1000)
    laplace = noise(9, 3, epsilon, Fraction(0), np.random.default_rng(1))
    assert (laplace == discrete_laplace(6, 9, np.random.default_rng(1))).all()
    gaussian = noise(9, 3, epsilon, delta, np.random.default_rng(1))
    sigma_squared = gaussian_sigma_squared(epsilon, delta, 3)
    assert (gaussian == discrete_gaussian(sigma_squared, 9, np.random.default_rng(1))).all()
