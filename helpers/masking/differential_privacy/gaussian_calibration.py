"""How much Gaussian noise an (epsilon, delta) guarantee needs.

The discrete Gaussian with variance parameter σ², added to a whole number that one person changes by at most
Δ, is ρ-zCDP (zero-concentrated differentially private) with ρ = Δ²/(2σ²), as its continuous twin is; the same
holds for a list of whole numbers with independent noise, where Δ is the largest Euclidean distance that one
person makes: Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (NeurIPS 2020,
arXiv:2004.00010). And ρ-zCDP implies (ρ + 2·√(ρ·ln(1/δ)), δ)-differential privacy for every δ > 0: Bun and
Steinke, "Concentrated Differential Privacy: Simplifications, Extensions, and Lower Bounds" (2016),
Proposition 1.3.

The two together are safe, and not the least noise possible: for (1, 10^-6) they ask for σ = 5.35, where an
analysis of the continuous Gaussian alone comes to 4.22 (Balle and Wang, "Improving the Gaussian Mechanism for
Differential Privacy", 2018); for (0.1, 10^-3) they ask for 37.3, more than twice its 17.4.

>>> round(float(gaussian_sigma_squared(1, 1e-6)) ** 0.5, 2)
5.35
"""

from __future__ import annotations

from fractions import Fraction
from math import log, sqrt

from helpers.masking.differential_privacy.parameters import Number, positive, probability, rounded_up


def rho_for(epsilon: Number, delta: Number) -> float:
    """Return the ρ with ρ + 2·√(ρ·ln(1/delta)) = epsilon.

    Parameters
    ----------
    epsilon : number
        Above 0.
    delta : number
        Above 0 and below 1.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    Examples
    --------
    >>> round(rho_for(1, 1e-6), 4)
    0.0175
    """
    if probability(delta, "delta") == 0:
        raise ValueError("Gaussian noise needs a delta above 0; with delta = 0 take Laplace noise")
    epsilon, L = float(positive(epsilon, "epsilon")), -log(probability(delta, "delta"))
    return (epsilon / (sqrt(epsilon + L) + sqrt(L))) ** 2


def epsilon_for(rho: float, delta: Number) -> float:
    """Return the epsilon that ρ-zCDP gives for a delta: ρ + 2·√(ρ·ln(1/delta)).

    Examples
    --------
    >>> round(epsilon_for(0.0175, 1e-6), 3)
    1.001
    """
    return rho + 2 * sqrt(-rho * log(positive(delta, "delta")))


def gaussian_sigma_squared(epsilon: Number, delta: Number, sensitivity: int | Fraction = 1) -> Fraction:
    """Return the σ² of a discrete Gaussian that gives (epsilon, delta)-differential privacy.

    Parameters
    ----------
    epsilon : number
        Above 0.
    delta : number
        Above 0 and below 1; at most one over the number of people is usual, and far less is better.
    sensitivity : int or Fraction
        By how much one person changes the exact answer at most (a Euclidean length for a list), in units of
        the noise.

    Returns
    -------
    Fraction
        Δ²/(2ρ), rounded up.

    Raises
    ------
    TypeError, ValueError
        If a parameter is not allowed.

    Examples
    --------
    >>> float(gaussian_sigma_squared(1, 1e-6, 10) / gaussian_sigma_squared(1, 1e-6))
    100.0
    """
    return positive(sensitivity, "sensitivity") ** 2 * rounded_up(1 / (2 * rho_for(epsilon, delta)))
