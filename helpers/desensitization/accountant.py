"""What DP-SGD costs: the privacy of T noisy sums over random batches, by Rényi differential privacy (RDP).

One step adds noise of standard deviation σ to a sum of which one example changes a length of at most 1, and
each example takes part with probability q. At order α, a whole number, this costs

    R(α) = 1/(α−1) · ln Σₖ C(α, k) · (1−q)^(α−k) · q^k · e^((k²−k)/(2σ²)),  k = 0 … α

(Mironov, Talwar, Zhang, "Rényi Differential Privacy of the Sampled Gaussian Mechanism", 2019, section 3.3;
neighbors differ by one example more or less), and T steps cost T·R(α). Where q is small, the sum is hardly
more than 1, and rounding would leave nothing of its logarithm. Without the last factor, the sum is that of a
binomial distribution, exactly 1; for k = 0 and 1 that factor is 1. So what is computed is

    R(α) = 1/(α−1) · ln(1 + Σₖ C(α, k) · (1−q)^(α−k) · q^k · (e^((k²−k)/(2σ²)) − 1)),  k = 2 … α,

of which all terms are positive. From R(α) to (ε, δ), for each order, by

- the conversion with which DP-SGD's first figures were published: ε = R + ln(1/δ)/(α−1) (Mironov, "Rényi
  Differential Privacy", CSF 2017, proposition 3);
- a better one: ε = R + ln((α−1)/α) − (ln δ + ln α)/(α−1) (Canonne, Kamath, Steinke, "The Discrete Gaussian
  for Differential Privacy", NeurIPS 2020, proposition 12, by Asoodeh et al. and Balle et al.);

and the best order counts. A third way does without RDP: it follows the distribution of the privacy loss (PLD)
through all steps by numbers, up and down rounded, which is tighter still. All three are upper bounds of the
same training's ε; none of them makes it more private.

For people, take `epsilon_shown`: it asks Google's library dp-accounting, which knows more orders. The bound
written out here is never below its RDP bound, from which rounding could take a little: each R(α) is rounded
up by 10⁻⁹ of itself and by 10⁻¹⁴.

>>> tutorial = dict(rate=256 / 60_000, noise=1.1, steps=14_062)  # 60 epochs of 60,000 examples
>>> round(epsilon(**tutorial, delta=1e-5, conversion="old"), 2), round(epsilon(**tutorial, delta=1e-5), 2)
(3.01, 2.6)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isinf, lgamma, log, log1p

import numpy as np

ORDERS = (*range(2, 64), 128, 256, 512, 1024)
LARGEST_NOISE = 1e100  # its square is still a float
_ROUNDING, _ROUNDING_OF_OTHERS = 1 + 1e-9, 1e-14  # far more than the floats lose here, and in dp-accounting
CLOSE = 1e-3


def rdp(rate: float, noise: float, order: int) -> float:
    """Return the Rényi divergence bound R(α) of one step.

    Parameters
    ----------
    rate : float
        q, from 0 to 1: the probability with which an example takes part.
    noise : float
        σ, 0 to 1e100, in units of the clip.
    order : int
        α, 2 or more.

    Returns
    -------
    float
        Rounded up a little; infinite without noise.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> round(rdp(1.0, 2.0, order=8), 6)  # without sampling: α/(2σ²)
    1.0
    """
    _check(rate, noise, steps=1, delta=0.5)
    if not (order >= 2 and order % 1 == 0):
        raise ValueError(f"the order is a whole number of 2 or more, got {order}")
    if rate == 0:
        return 0.0
    k = np.arange(2, order + 1)
    with np.errstate(divide="ignore", over="ignore"):
        exponents = (k * k - k) / (2 * noise**2)
    if isinf(exponents[-1]):  # no noise, or so little that floats cannot tell it from none
        return inf
    log_binomials = np.array([lgamma(order + 1) - lgamma(i + 1) - lgamma(order - i + 1) for i in k])
    out = (order - k) * log1p(-rate) if rate < 1 else np.where(k < order, -inf, 0.0)
    log_terms = log_binomials + out + k * log(rate) + exponents + np.log(-np.expm1(-exponents))
    log_sum = float(np.logaddexp(0, np.logaddexp.reduce(log_terms)))
    return log_sum / (order - 1) * _ROUNDING + _ROUNDING_OF_OTHERS


def old_conversion(divergence: float, order: int, delta: float) -> float:
    """Return the ε of a Rényi divergence at an order: Mironov 2017, proposition 3.

    Examples
    --------
    >>> round(old_conversion(1.0, order=11, delta=1e-5), 3)
    2.151
    """
    _check_divergence(divergence)
    return divergence + log(1 / delta) / (order - 1)


def improved_conversion(divergence: float, order: int, delta: float) -> float:
    """Return the ε of a Rényi divergence at an order: Canonne, Kamath, Steinke 2020, proposition 12.

    Examples
    --------
    >>> round(improved_conversion(1.0, order=11, delta=1e-5), 3)
    1.816
    """
    _check_divergence(divergence)
    return max(0.0, divergence + log1p(-1 / order) - (log(delta) + log(order)) / (order - 1))


CONVERSIONS: dict[str, Callable[[float, int, float], float]] = {
    "old": old_conversion,
    "improved": improved_conversion,
}


def epsilon(rate: float, noise: float, steps: int, delta: float, conversion: str = "improved") -> float:
    """Return an ε for which `steps` steps of DP-SGD are (ε, δ)-differentially private.

    Parameters
    ----------
    rate : float
        q, from 0 to 1.
    noise : float
        σ, 0 to 1e100.
    steps : int
        T, 0 or more.
    delta : float
        δ, between 0 and 1; well below 1 / (number of examples).
    conversion : str
        "improved" or "old".

    Returns
    -------
    float
        Infinite without noise.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> round(epsilon(rate=0.01, noise=1.0, steps=1000, delta=1e-5), 2)
    2.11
    """
    _check(rate, noise, steps, delta)
    if conversion not in CONVERSIONS:
        raise ValueError(f"the conversion is one of {', '.join(CONVERSIONS)}, got {conversion!r}")
    if steps == 0 or rate == 0:
        return 0.0
    convert = CONVERSIONS[conversion]
    return min(convert(steps * rdp(rate, noise, order), order, delta) for order in ORDERS)


def noise_for(target: float, rate: float, steps: int, delta: float) -> float:
    """Return the smallest noise, to about a thousandth, with which `epsilon` is at most the target.

    Parameters
    ----------
    target : float
        ε, above 0.
    rate, steps, delta
        As in `epsilon`.

    Raises
    ------
    ValueError
        If a parameter is out of range, or the target is not above 0 or below what any noise reaches.

    Examples
    --------
    >>> sigma = noise_for(2.0, rate=0.01, steps=1000, delta=1e-5)
    >>> round(sigma, 2), epsilon(0.01, sigma, 1000, 1e-5) <= 2.0
    (1.02, True)
    """
    _check(rate, 1.0, steps, delta)
    if not target > 0:
        raise ValueError(f"need an epsilon above 0, got {target}")
    least = epsilon(rate, LARGEST_NOISE, steps, delta)
    if target < least:
        raise ValueError(
            f"no noise brings epsilon down to {target} at delta {delta}: with orders up to {ORDERS[-1]}, "
            f"what can be shown is {least:.2g} or more"
        )
    low, high = 0.0, 1.0
    while epsilon(rate, high, steps, delta) > target:
        low, high = high, 2 * high
    while high - low > CLOSE * high:
        middle = (low + high) / 2
        low, high = (low, middle) if epsilon(rate, middle, steps, delta) <= target else (middle, high)
    return high


@dataclass(frozen=True)
class Shown:
    """An ε for people, and who computed it.

    Attributes
    ----------
    value : float
        ε.
    delta : float
        δ.
    source : str
        In words.

    Raises
    ------
    TypeError
        If the source is no text.
    ValueError
        If ε is below 0 or NaN, or δ is not from 0 to 1.
    """

    value: float
    delta: float
    source: str

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise TypeError(f"the source is text, got {type(self.source).__name__}")
        for field in ("value", "delta"):
            object.__setattr__(self, field, float(getattr(self, field)))
        if not (self.value >= 0 and 0 <= self.delta <= 1):
            raise ValueError(
                f"epsilon is 0 or more and delta from 0 to 1, got epsilon {self.value} and delta {self.delta}"
            )

    def __str__(self) -> str:
        return f"epsilon {self.value:.2f} at delta {self.delta:g} ({self.source})"


def epsilon_shown(rate: float, noise: float, steps: int, delta: float) -> Shown:
    """Return the ε that is shown to people: dp-accounting's, by RDP; without that library, ours.

    Parameters are those of `epsilon`.

    Examples
    --------
    >>> shown = epsilon_shown(rate=0.01, noise=1.0, steps=1000, delta=1e-5)
    >>> round(shown.value, 1)
    2.1
    """
    ours = epsilon(rate, noise, steps, delta)
    try:
        from dp_accounting import rdp as library
    except ImportError:
        return Shown(ours, delta, "by the accountant of this course; dp-accounting is not installed")
    if not 0 < ours < inf:
        return Shown(ours, delta, "by definition")
    return Shown(_by(library.RdpAccountant(), rate, noise, steps, delta), delta, "by dp-accounting, RDP")


def three_conversions(rate: float, noise: float, steps: int, delta: float) -> dict[str, float]:
    """Return the ε of one training by three methods, the first being the loosest; some seconds.

    Parameters are those of `epsilon`. Needs the library dp-accounting.

    Returns
    -------
    dict
        "RDP, conversion of 2017" is computed here; "RDP, conversion of 2020" and "PLD" by dp-accounting.

    Raises
    ------
    ModuleNotFoundError
        If dp-accounting is not installed.

    Examples
    --------
    >>> found = three_conversions(rate=0.1, noise=2.0, steps=10, delta=1e-5)  # doctest: +SKIP
    """
    from dp_accounting import rdp as by_rdp
    from dp_accounting.pld import PLDAccountant

    setting = (rate, noise, steps, delta)
    return {
        "RDP, conversion of 2017": epsilon(*setting, conversion="old"),
        "RDP, conversion of 2020": _by(by_rdp.RdpAccountant(), *setting),
        "PLD": _by(PLDAccountant(), *setting),
    }


def _by(accountant: object, rate: float, noise: float, steps: int, delta: float) -> float:
    """Return the ε of dp-accounting, by one of its accountants."""
    import dp_accounting

    step = dp_accounting.PoissonSampledDpEvent(rate, dp_accounting.GaussianDpEvent(noise))
    return float(accountant.compose(step, steps).get_epsilon(delta))  # type: ignore[attr-defined]


def _check(rate: float, noise: float, steps: int, delta: float) -> None:
    if not 0 <= rate <= 1:
        raise ValueError(f"the sampling rate is from 0 to 1, got {rate}")
    if not 0 <= noise <= LARGEST_NOISE:
        raise ValueError(f"the noise multiplier is 0 or more, up to {LARGEST_NOISE:g}, got {noise}")
    if not (steps >= 0 and steps % 1 == 0):
        raise ValueError(f"steps are a whole number of 0 or more, got {steps}")
    if not 0 < delta < 1:
        raise ValueError(f"delta is between 0 and 1, got {delta}")


def _check_divergence(divergence: float) -> None:
    if not divergence >= 0:
        raise ValueError(f"a divergence is 0 or more, got {divergence}")
