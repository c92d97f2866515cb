"""The pictures of lesson 07 about differentially private training: clipping, noise, and who pays for it.

>>> clip_and_noise([[3.0, 4.0], [0.0, 1.0]], bound=1.0, noise=2.0).get_label()[:66]
'1 of 2 gradients is longer than the bound 1 and is clipped. The me'
"""

from collections.abc import Mapping, Sequence
from math import exp, inf
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from helpers.course.style import (
    BLACK,
    BLUE,
    DIM,
    GRAY,
    GREEN,
    MARGINS,
    PURPLE,
    RED,
    SKY,
    canvas,
    describe,
    styled,
)
from helpers.desensitization.figures import EACH

__all__ = ["clip_and_noise", "highest_tpr", "privacy_accuracy_attack", "subgroups"]

SHEET = (10.5, 5.2)
TURN = np.linspace(0, 2 * np.pi, 121)
DRAWS = np.random.default_rng(7).normal(size=(150, 2))
"""Noise for the picture, the same for every place of the sliders."""
BEFORE: dict[str, Any] = {"marker": "D", "color": "#b9bec6", "markeredgecolor": BLACK}
AFTER: dict[str, Any] = {"marker": "o", "color": BLUE, "markeredgecolor": BLACK}
KEY_BELOW: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (-0.06, -0.06), "columnspacing": 1.2}


@styled
def clip_and_noise(gradients: ArrayLike, bound: float, noise: float, figure: Figure | None = None) -> Figure:
    """Draw gradients of two numbers before and after clipping, and their mean with noise.

    The mean is the sum divided by n, which stays n when a record is left out: in training it is the expected
    size of a batch, not the true one.

    Parameters
    ----------
    gradients : array_like of float, shape (n, 2)
        One for each record of a batch; some ten look well.
    bound : float
        C: no gradient stays longer. Above 0.
    noise : float
        σ: the sum gets normal noise of standard deviation σ C in each number. 0 or more.

    Raises
    ------
    ValueError
        If the shape does not fit, or a number is out of its range.

    References
    ----------
    Abadi et al., "Deep Learning with Differential Privacy" (CCS 2016), algorithm 1.

    Examples
    --------
    >>> clip_and_noise([[3.0, 4.0], [0.0, 1.0]], bound=10.0, noise=0.0).get_label()[:87]
    'No gradient of 2 is longer than the bound 10. The mean goes from (1.50, 2.50) to (1.50,'
    """
    before = np.asarray(gradients, dtype=float)
    if before.ndim != 2 or before.shape[1] != 2 or not bound > 0 or noise < 0:
        raise ValueError(
            "need gradients of shape (n, 2), a bound above 0 and noise of at least 0, "
            f"got {before.shape}, {bound}, {noise}"
        )
    lengths = np.linalg.norm(before, axis=1)
    after = before / np.maximum(1, lengths / bound)[:, np.newaxis]
    (x, y), (kept_x, kept_y), reach = before.mean(axis=0), after.mean(axis=0), bound / len(before)
    figure, (arrows, mean) = canvas(figure, SHEET, 2, {**MARGINS, "bottom": 1.1}, gridspec_kw={"wspace": 0.2})
    _draw_gradients(arrows, before, after, bound)
    _draw_mean(mean, before.mean(axis=0), after.mean(axis=0), reach, noise)
    clipped = int(np.sum(lengths > bound))
    arrows.set_title(f"bound C = {bound:g}: {clipped} of {len(before)} clipped")
    mean.set_title(f"the mean, with noise σ = {noise:g}")
    return describe(
        figure,
        f"{_how_many(clipped, len(before), bound)} The mean goes from ({x:.2f}, {y:.2f}) to ({kept_x:.2f}, "
        f"{kept_y:.2f}). One record moves it by at most {reach:.2f}; the noise has a standard deviation of "
        f"{noise * reach:.2f} both ways.",
    )


def _how_many(clipped: int, count: int, bound: float) -> str:
    """Say how many gradients are clipped."""
    if not clipped:
        return f"No gradient of {count} is longer than the bound {bound:g}."
    verb = "is" if clipped == 1 else "are"
    return f"{clipped} of {count} gradients {verb} longer than the bound {bound:g} and {verb} clipped."


def _draw_gradients(
    axes: Axes, before: NDArray[np.float64], after: NDArray[np.float64], bound: float
) -> None:
    """Draw each gradient as a line from 0, what clipping leaves of it, and the circle that holds them all."""
    for gradients, look, words in (
        (before, BEFORE, "gradient of one record"),
        (after, AFTER, "after clipping"),
    ):
        lines = np.stack([np.zeros_like(gradients), gradients, np.full_like(gradients, np.nan)], axis=1)
        x, y = lines.reshape(-1, 2).T
        axes.plot(x, y, markevery=(1, 3), markersize=7, linewidth=1.8, **look)
        axes.plot([], [], label=words, linewidth=1.8, **look)
    _draw_circle(axes, np.zeros(2), bound, "--", RED, "length C")
    room = 0.25 * float(np.linalg.norm(before, axis=1).max())
    low, high = np.minimum(before.min(axis=0), -room), np.maximum(before.max(axis=0), room)
    _show_around(axes, (low + high) / 2, 0.55 * (high - low))
    axes.legend(ncols=2, **KEY_BELOW)


def _draw_mean(
    axes: Axes, true: NDArray[np.float64], kept: NDArray[np.float64], reach: float, noise: float
) -> None:
    """Draw the mean before and after clipping, one record's reach around it, and the noise."""
    axes.plot(*true, label="mean before clipping", markersize=10, linestyle="none", **BEFORE)
    axes.plot(*kept, label="mean after clipping", markersize=8, linestyle="none", zorder=4, **AFTER)
    axes.plot(*(kept + noise * reach * DRAWS).T, ".", color=GREEN, markersize=5, alpha=0.5, zorder=1)
    _draw_circle(axes, kept, noise * reach, "-", GREEN, "noise: σ C/n, and draws")
    _draw_circle(axes, kept, reach, "--", RED, "one record's reach: C/n")
    half = 0.95 * float(np.linalg.norm(true))
    _show_around(axes, true / 2, np.array([half, half]))
    axes.legend(ncols=2, **KEY_BELOW)


def _draw_circle(
    axes: Axes, center: NDArray[np.float64], radius: float, line: str, color: str, words: str
) -> None:
    x, y = center
    axes.plot(x + radius * np.cos(TURN), y + radius * np.sin(TURN), line, color=color, label=words)


def _show_around(axes: Axes, center: NDArray[np.float64], half: NDArray[np.float64]) -> None:
    """Show at least `half` to each side of a point, at the same scale both ways."""
    inches = np.multiply(axes.get_position().size, SHEET)
    right, up = inches * float(max(half / inches))
    x, y = center
    axes.set(xlim=(x - right, x + right), ylim=(y - up, y + up))
    axes.locator_params(axis="x", nbins=6)
    axes.axhline(0, color=GRAY, linewidth=0.6, zorder=0)
    axes.axvline(0, color=GRAY, linewidth=0.6, zorder=0)


def highest_tpr(epsilon: float, fpr: float, delta: float) -> float:
    """Return the true positive rate that no membership attack on an (ε, δ)-private training can exceed.

    Parameters
    ----------
    epsilon : float
        0 or more; infinity for no privacy.
    fpr, delta : float
        The false positive rate of the attack, and δ; 0 … 1.

    Notes
    -----
    The smaller of e^ε FPR + δ and 1 - e^-ε (1 - δ - FPR), and 1 at most. It holds for an attack on one
    record that is in the training data or is not, where all other records are the same in both cases or drawn
    without regard to it. Where another record takes its place, since the number of records is fixed, twice ε
    counts, and (1 + e^ε) δ.

    References
    ----------
    Kairouz, Oh, Viswanath, "The Composition Theorem for Differential Privacy" (ICML 2015).

    Examples
    --------
    >>> round(highest_tpr(1.0, 0.01, 1e-5), 4), highest_tpr(float("inf"), 0.01, 1e-5)
    (0.0272, 1.0)
    """
    return min(exp(min(epsilon, 700)) * fpr + delta, 1 - exp(-epsilon) * (1 - delta - fpr), 1.0)


LOWEST = 0.08
"""Percent, where the logarithmic axis begins."""
BEYOND: dict[str, Any] = {"facecolor": "#eeeeee", "edgecolor": GRAY, "hatch": "//", "linewidth": 0}
PLATE: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1}


@styled
def privacy_accuracy_attack(
    rows: Sequence[Mapping[str, Any]], fpr: float = 0.01, delta: float = 1e-5, figure: Figure | None = None
) -> Figure:
    """Draw accuracy, and the success of an attack beside what ε allows, for each ε.

    A rate that was measured on few records may lie above what ε allows by chance: `highest_tpr` is about
    probabilities.

    Parameters
    ----------
    rows : sequence of mapping
        With epsilon (None for ordinary training: neither clipping nor noise), accuracy and tpr (0 … 1);
        several for one ε are averaged, and each is marked.
    fpr, delta : float
        The false positive rate at which tpr was measured, and δ.

    Examples
    --------
    >>> rows = [{"epsilon": 1.0, "accuracy": 0.9, "tpr": 0.012}]
    >>> privacy_accuracy_attack(rows).get_label()
    'epsilon 1: accuracy 90.0 %, attack 1.2 % true positives at 1 % false ones (at most 2.7 %).'
    """
    levels = _levels(rows)
    figure, (accuracy, attack) = canvas(
        figure, (10.5, 4.6), 2, {**MARGINS, "bottom": 0.75}, gridspec_kw={"wspace": 0.26}
    )
    told = []
    _scale_attack(attack, len(levels), fpr)
    _scale_accuracy(accuracy, rows)
    for place, epsilon in enumerate(levels):
        mine = [row for row in rows if row["epsilon"] == epsilon]
        right, found = ([100 * row[key] for row in mine] for key in ("accuracy", "tpr"))
        most = 100 * highest_tpr(inf if epsilon is None else epsilon, fpr, delta)
        _draw_accuracy(accuracy, place, right)
        _draw_attack(attack, place, found, most)
        told.append(
            f"{_called(epsilon)}: accuracy {np.mean(right):.1f} %, attack {np.mean(found):.1f} % true "
            f"positives at {100 * fpr:g} % false ones (at most {most:.1f} %)."
        )
    for axes in (accuracy, attack):
        axes.set(xlim=(-0.5, len(levels) - 0.5), xlabel="ε   (more privacy to the left)")
        axes.set_xticks(
            range(len(levels)), ["ordinary" if level is None else f"{level:g}" for level in levels]
        )
    return describe(figure, " ".join(told))


def _levels(rows: Sequence[Mapping[str, Any]]) -> list[float | None]:
    """Return the values of ε, the least first and None last."""
    return sorted({row["epsilon"] for row in rows}, key=lambda level: inf if level is None else level)


def _called(level: float | None) -> str:
    return "ordinary training" if level is None else f"epsilon {level:g}"


def _scale_accuracy(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """Leave room above and below the accuracies, and write the title and the key."""
    values = [100 * row["accuracy"] for row in rows]
    room = max(1.0, max(values) - min(values))
    axes.set(ylim=(min(values) - 0.35 * room, min(max(values) + 0.35 * room, 101)))
    axes.plot([], [], marker="_", markersize=14, label="one seed", **EACH)
    axes.legend(loc="lower right")
    axes.set_title("accuracy on new records, %")


def _draw_accuracy(axes: Axes, place: int, values: Sequence[float]) -> None:
    """Draw a mean, a tick for each seed, and the number above."""
    axes.plot([place] * len(values), values, marker="_", markersize=16, **EACH)
    axes.plot([place], [np.mean(values)], "o", color=BLUE, markeredgecolor=BLACK, markersize=11, zorder=4)
    axes.annotate(
        f"{np.mean(values):.1f}", (place, max(values)), (0, 9), textcoords="offset points", ha="center"
    )


def _scale_attack(axes: Axes, levels: int, fpr: float) -> None:
    """Make the axis of true positive rates logarithmic, and draw what guessing reaches."""
    if axes.get_yscale() != "log":
        axes.set_yscale("log")
        axes.set_yticks((1, 10, 100), ("1", "10", "100"))
        axes.minorticks_off()
    axes.set_ylim(LOWEST, 110)
    axes.axhline(100 * fpr, color=BLACK, linewidth=1.4, linestyle="--")
    axes.text(levels - 0.55, 93 * fpr, "guessing", ha="right", va="top", size=11)
    key = Rectangle((0, 0), 1, 1, **BEYOND)
    axes.legend([key], ["more than ε allows, but for chance"], loc="lower left", handlelength=1.6)
    axes.set_title(f"members found at {100 * fpr:g} % false accusations, %")


def _draw_attack(axes: Axes, place: int, values: Sequence[float], most: float) -> None:
    """Draw a mean, a tick for each seed, the number beside, and what is out of reach."""
    axes.add_patch(Rectangle((place - 0.5, most), 1, 200 - most, **BEYOND))
    axes.plot([place - 0.5, place + 0.5], [most, most], color=DIM, linewidth=1.6)
    mean = float(np.mean(values))
    y = max(mean, LOWEST)
    axes.text(place + 0.2, y, f"{mean:.1f}", va="center", bbox=PLATE)
    axes.plot([place] * len(values), np.maximum(values, LOWEST), marker="_", markersize=16, **EACH)
    axes.plot([place], [y], "s", color=RED, markeredgecolor=BLACK, markersize=11, zorder=4)


GROUPS: tuple[dict[str, Any], ...] = (
    {"facecolor": SKY, "edgecolor": BLUE, "linewidth": 1.4},
    {"facecolor": "white", "edgecolor": RED, "hatch": "///", "linewidth": 1.4},
    {"facecolor": "#f6e3ee", "edgecolor": PURPLE, "hatch": "...", "linewidth": 1.4},
)


@styled
def subgroups(rows: Sequence[Mapping[str, Any]], figure: Figure | None = None) -> Figure:
    """Draw how accurate a model is for each group, and what each group pays for privacy.

    Parameters
    ----------
    rows : sequence of mapping
        With group, training ("ordinary" in the first row, then any names), accuracy (0 … 1), and examples
        (of the group in the training data). Several for one group and training are averaged, and each is
        marked. At most three groups.

    Raises
    ------
    ValueError
        If the first row is not of ordinary training, which the others are compared with.

    Examples
    --------
    >>> rows = [{"group": name, "training": training, "accuracy": part, "examples": size}
    ...     for name, size, parts in (("many", 900, (0.9, 0.88)), ("few", 100, (0.8, 0.5)))
    ...     for training, part in zip(("ordinary", "epsilon 1"), parts)]
    >>> subgroups(rows).get_label()
    'Accuracy of ordinary training: many 90.0 %, few 80.0 %. Points lost, epsilon 1: many 2.0, few 30.0.'
    """
    trainings = [*dict.fromkeys(row["training"] for row in rows)]
    if trainings[:1] != ["ordinary"]:
        raise ValueError(f"the first row must be of ordinary training, to compare with; got {trainings}")
    sizes = {row["group"]: row["examples"] for row in rows}
    percent = {
        (group, training): [
            100 * row["accuracy"] for row in rows if (row["group"], row["training"]) == (group, training)
        ]
        for group in sizes
        for training in trainings
    }
    lost = {key: _difference(percent[key[0], "ordinary"], values) for key, values in percent.items()}
    figure, (accuracy, pays) = canvas(
        figure,
        (10.5, 4.6),
        2,
        {**MARGINS, "bottom": 0.95},
        width_ratios=(1.25, 1),
        gridspec_kw={"wspace": 0.22},
    )
    for number, (group, look) in enumerate(zip(sizes, GROUPS, strict=False)):
        width = 0.8 / len(sizes)
        for place, training in enumerate(trainings):
            left = place - 0.4 + width * number
            _draw_bar(
                accuracy,
                left,
                0.92 * width,
                percent[group, training],
                f"{np.mean(percent[group, training]):.0f}",
                look,
            )
            if place:
                words = f"{lost[group, training]:.1f}".replace("-", "−")
                _draw_bar(pays, left - 1, 0.92 * width, [lost[group, training]], words, look)
    names = [training.replace("epsilon ", "ε = ") for training in trainings]
    accuracy.set(
        xlim=(-0.6, len(trainings) - 0.4), ylim=(0, 112), yticks=range(0, 101, 25), title="accuracy, %"
    )
    accuracy.set_xticks(range(len(trainings)), names)
    keys = [Rectangle((0, 0), 1, 1, **look) for _, look in zip(sizes, GROUPS, strict=False)]
    called = [f"{group}: {size:,} examples" for group, size in sizes.items()]
    accuracy.legend(keys, called, loc="upper left", bbox_to_anchor=(-0.1, -0.1), ncols=3, columnspacing=2)
    low, high = min(lost.values()), max(lost.values())
    pays.axhline(0, color=BLACK, linewidth=0.8)
    pays.set(xlim=(-0.6, len(trainings) - 1.4), ylim=(min(1.3 * low, 0), max(1.2 * high, 1)))
    pays.set_xticks(range(len(trainings) - 1), names[1:])
    pays.set_title("points lost against ordinary training")
    plain = ", ".join(f"{group} {np.mean(percent[group, 'ordinary']):.1f} %" for group in sizes)
    told = [
        f"{training}: " + ", ".join(f"{group} {lost[group, training]:.1f}" for group in sizes)
        for training in trainings[1:]
    ]
    return describe(figure, f"Accuracy of ordinary training: {plain}. Points lost, {'; '.join(told)}.")


def _difference(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the difference of the means to a decimal, and 0 without a sign."""
    return round(float(np.mean(one) - np.mean(other)), 1) + 0.0


def _draw_bar(
    axes: Axes, left: float, width: float, values: Sequence[float], words: str, look: dict[str, Any]
) -> None:
    """Draw the mean as a bar with words above it, and a tick for each seed if there are several."""
    axes.add_patch(Rectangle((left, 0), width, float(np.mean(values)), **look))
    middle = left + width / 2
    if len(values) > 1:
        axes.plot([middle] * len(values), values, marker="_", markersize=9, **EACH)
    above: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "size": 11}
    axes.annotate(words, (middle, max(*values, 0)), (0, 5), **above)
