"""The pictures of lesson 07 about membership inference: who was in the training data of a classifier.

>>> likelihoods([4.0, 6.0], [0.0, 2.0], 5.0).get_label()[-60:]
'this is 54.6 times as likely of a model that saw the record.'
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from helpers.attacks.lira import LEAST_STD, likelihood_ratio
from helpers.attacks.roc import Roc
from helpers.course.style import BLACK, BLUE, DIM, GRAY, LINES, MARGINS, RED, SKY, canvas, describe, styled

__all__ = ["likelihoods", "roc"]

LEAST_RATE = 1e-3
"""Where the logarithmic axes begin."""
RATES = np.geomspace(LEAST_RATE, 1, 301)
TICKS = {0.001: "0.1", 0.01: "1", 0.1: "10", 1.0: "100"}


@styled
def roc(
    curves: Mapping[str, tuple[ArrayLike, ArrayLike, float]], at: float, figure: Figure | None = None
) -> Figure:
    """Draw the ROC curves of attacks on plain and on logarithmic axes, and mark one false positive rate.

    Parameters
    ----------
    curves : mapping of str to (array_like, array_like, float)
        Attack → rising false positive rates, the true positive rate of each, and the area under the curve:
        fpr, tpr and auc of a `helpers.attacks.roc.Roc`, or of a curve in ``results/membership.json``. At most
        four attacks.
    at : float
        The false positive rate to mark, 0.001 … 1.

    Raises
    ------
    ValueError
        If it is out of its range, or a curve begins above 0.001.

    Examples
    --------
    >>> roc({"loss threshold": ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0], 0.875)}, 0.01).get_label()
    'At 1 % false positives: loss threshold 50.0 % true positives (AUC 0.875).'
    """
    if not LEAST_RATE <= at <= 1:
        raise ValueError(f"a false positive rate from {LEAST_RATE} to 1 can be marked, got {at}")
    margins = {**MARGINS, "left": 0.9, "right": 0.3, "bottom": 1.3}
    figure, (plain, log) = canvas(figure, (10.5, 5.3), 2, margins, gridspec_kw={"wspace": 0.24})
    for axes in (plain, log):
        axes.plot(RATES, RATES, color=GRAY, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1)
        axes.axvline(at, color=GRAY, linewidth=1.2, linestyle=":", zorder=0)
    told, keys = [], []
    for (name, (fpr, tpr, auc)), (dashes, marker, color) in zip(curves.items(), LINES, strict=False):
        curve = Roc(np.asarray(fpr), np.asarray(tpr))
        if curve.fpr[0] > LEAST_RATE:
            raise ValueError(f"a curve must begin at {LEAST_RATE} or below, that of {name} at {curve.fpr[0]}")
        here = curve.tpr_at(at)
        thin = _thinned(curve)
        for axes in (plain, log):
            axes.plot(thin.fpr, thin.tpr.clip(LEAST_RATE), dashes, color=color)
            axes.plot(
                [at],
                [max(here, LEAST_RATE)],
                marker,
                color=color,
                markeredgecolor=BLACK,
                markersize=12,
                zorder=4,
                clip_on=False,
            )
        words = f"{name}: {100 * here:.1f} % found; AUC {auc:.2f}"
        keys += log.plot([], [], dashes, marker=marker, color=color, markeredgecolor=BLACK, label=words)
        told.append(f"{name} {100 * here:.1f} % true positives (AUC {auc:.3f})")
    _set_axes(plain, log)
    plain.set_title("plain axes: the area (AUC) is what shows")
    log.set_title(f"log axes: {100 * at:.3g} % false accusations")
    plain.legend(
        handles=keys,
        loc="upper left",
        bbox_to_anchor=(-0.08, -0.15),
        ncols=2,
        columnspacing=2.5,
        handlelength=2.6,
    )
    return describe(figure, f"At {100 * at:.3g} % false positives: {'; '.join(told)}.")


def _thinned(curve: Roc) -> Roc:
    """Return a curve of at most some hundred points, evenly apart on a logarithmic axis."""
    if len(curve.fpr) <= len(RATES):
        return curve
    return Roc(RATES, curve.tpr[np.searchsorted(curve.fpr, RATES, side="right") - 1])


def _set_axes(plain: Axes, log: Axes) -> None:
    """Label the axes in percent."""
    plain.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="others accused, % (FPR)", ylabel="members found, % (TPR)")
    plain.set_xticks(np.linspace(0, 1, 6), ["0", "20", "40", "60", "80", "100"])
    plain.set_yticks(np.linspace(0, 1, 6), ["0", "20", "40", "60", "80", "100"])
    plain.text(0.62, 0.57, "guessing", size=11, color=DIM, rotation_mode="anchor", va="top")
    if log.get_xscale() != "log":
        log.set(xscale="log", yscale="log")
        log.set_xticks([*TICKS], [*TICKS.values()])
        log.set_yticks([*TICKS], [*TICKS.values()])
        log.minorticks_off()
    log.set(xlim=(LEAST_RATE, 1), ylim=(LEAST_RATE, 1.1), xlabel="others accused, % (FPR)")


@styled
def likelihoods(
    in_scores: ArrayLike, out_scores: ArrayLike, observed: float, figure: Figure | None = None
) -> Figure:
    """Draw how confident shadow models with and without one record are in it, and how the attacked model is.

    Parameters
    ----------
    in_scores, out_scores : array_like of float
        φ = log(p / (1 - p)) of the shadow models that saw the record, and of those that did not
        (`helpers.attacks.lira.confidences`); two or more of either.
    observed : float
        φ of the attacked model.

    References
    ----------
    Carlini et al., "Membership Inference Attacks From First Principles" (IEEE S&P 2022), section IV.

    Examples
    --------
    >>> likelihoods([4.0, 6.0], [0.0, 2.0], 3.0).get_label()[:64]
    'Confidence of 2 models that saw the record: mean 5.0; of 2 other'
    """
    inside, outside = np.asarray(in_scores, dtype=float), np.asarray(out_scores, dtype=float)
    figure, axes = canvas(figure, (10.0, 4.4), margins={**MARGINS, "bottom": 0.75})
    both = np.concatenate([inside, outside])
    spread = np.ptp(both) or 1.0
    low, high = min(both.min(), observed), max(both.max(), observed)
    x = np.linspace(low - 0.2 * spread, high + 0.2 * spread, 300)
    fits = [(scores.mean(), max(scores.std(ddof=1), LEAST_STD)) for scores in (inside, outside)]
    top = 0.0
    for scores, fit, (name, dashes, face, edge, hatch) in zip((inside, outside), fits, SIDES, strict=True):
        counts, edges = np.histogram(scores, bins=np.linspace(both.min(), both.max(), 25), density=True)
        axes.stairs(
            counts, edges, fill=True, facecolor=face, edgecolor=edge, hatch=hatch, linewidth=0.8, alpha=0.55
        )
        axes.plot(x, _density(x, *fit), dashes, color=edge, label=f"{name}: mean {fit[0]:.1f}")
        axes.plot(
            [observed],
            [_density(observed, *fit)],
            "o",
            color=edge,
            markeredgecolor=BLACK,
            markersize=11,
            zorder=5,
            clip_on=False,
        )
        top = max(top, float(counts.max()), float(_density(fit[0], *fit)))
    axes.axvline(observed, color=BLACK, linewidth=1.8)
    axes.plot([], [], "o-", color=BLACK, markerfacecolor="white", label="attacked model, on both curves")
    score = float(likelihood_ratio(observed, *fits[0], *fits[1]))
    axes.set(
        xlim=(x[0], x[-1]),
        ylim=(0, 1.25 * top),
        xlabel="confidence φ = log(p / (1 − p)) in the record's label",
        ylabel="density",
    )
    axes.set_title(f"attacked model: φ = {observed:.1f}; log likelihood ratio {score:+.1f}".replace("-", "−"))
    axes.legend(loc="upper left", ncols=2, frameon=True, framealpha=1, edgecolor="white").set_zorder(6)
    return describe(
        figure,
        f"Confidence of {inside.size} models that saw the record: mean {fits[0][0]:.1f}; of {outside.size} "
        f"others: mean {fits[1][0]:.1f}. The attacked model has {observed:.1f}: {_odds(score)}",
    )


SIDES = (
    ("models that saw the record", "-", "#f3b58f", RED, "///"),
    ("models that did not", "--", SKY, BLUE, ""),
)


def _density(x: Any, mean: float, std: float) -> NDArray[np.float64]:
    """Return the density of the normal distribution."""
    return np.exp(-0.5 * ((x - mean) / std) ** 2) / (std * np.sqrt(2 * np.pi))


def _odds(score: float) -> str:
    """Say which of two normal distributions fits better, and how much."""
    side = "saw" if score >= 0 else "did not see"
    powers = int(abs(score) / np.log(10))
    times = f"{np.exp(abs(score)):.1f}" if powers < 3 else f"over {10 ** min(powers, 9):,}"
    return f"this is {times} times as likely of a model that {side} the record."
