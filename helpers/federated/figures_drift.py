"""The picture of lesson 04 about drift: two clients on parabolas, and where averaging them comes to rest.

>>> drift(20).get_label()[:87]
'E = 20: at the fixed point w = 0.609, client A goes up to 1.000 and client B down to 0.'
"""

from math import ceil, log
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.course.style import BLACK, BLUE, DARK_RED, GRAY, GREEN, MARGINS, RED, canvas, describe, styled
from helpers.federated.quadratics import STEEP_AND_FLAT, best, fixed_point, local_steps, run

__all__ = ["drift"]

RATE = 0.05
"""The learning rate of both clients."""
NEAR = 0.01
"""How near to its fixed point the server's weight is when the rounds are counted."""
ROWS = (-0.4, -0.8, -1.2)
STEPS = np.unique(np.geomspace(1, 100, 40).astype(int))


@styled
def drift(epochs: int, mu: float = 0.0, figure: Figure | None = None) -> Figure:
    """Draw one round that starts at its fixed point, and the fixed point for every number of local epochs.

    Client A has the loss 5 (w - 1)², client B the loss w²/2; both take steps at the rate 0.05. An epoch is
    one step.

    Parameters
    ----------
    epochs : int
        E, from 1 to 100.
    mu : float
        μ of FedProx, at least 0 and below 30; 0 for FedAvg.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> drift(100, mu=10).get_label()[-84:]
    'With mu = 0 it is 0.501. From w = 0 it takes 13 rounds to come within 0.01 of there.'
    """
    if not 1 <= epochs <= 100:
        raise ValueError(f"the picture goes from 1 to 100 local epochs, got {epochs}")
    w = fixed_point(STEEP_AND_FLAT, RATE, epochs, mu)
    paths = [local_steps(client, w, RATE, epochs, mu) for client in STEEP_AND_FLAT]
    margins = {**MARGINS, "left": 1.25}
    figure, (losses, points) = canvas(
        figure, (10.5, 4.9), 2, margins, width_ratios=(1.25, 1), gridspec_kw={"wspace": 0.22}
    )
    _draw_losses(losses, w)
    _draw_round(losses, w, paths)
    term = f", μ = {mu:g}" if mu else ""
    losses.set_title(f"E = {epochs}{term}: a round from {w:.3f} to {w:.3f}")
    _draw_fixed_points(points, epochs, mu, w)
    rounds = rounds_until_near(epochs, mu)
    points.set_title(f"fixed point {w:.3f}; near after {rounds} round{'s' * (rounds != 1)}")
    without = f" With mu = 0 it is {fixed_point(STEEP_AND_FLAT, RATE, epochs):.3f}." if mu else ""
    return describe(
        figure,
        f"E = {epochs}{f', mu = {mu:g}' if mu else ''}: at the fixed point w = {w:.3f}, client A goes up to "
        f"{paths[0][-1]:.3f} and client B down to {paths[1][-1]:.3f}; their mean is w again. The mean loss "
        f"is least at {best(STEEP_AND_FLAT):.3f}.{without} From w = 0 it takes {rounds} "
        f"round{'s' * (rounds != 1)} to come within {NEAR} of there.",
    )


def rounds_until_near(epochs: int, mu: float = 0.0) -> int:
    """Return how many rounds lead from w = 0 to within 0.01 of the fixed point.

    Each round multiplies the distance by the same factor: on parabolas, a round is w ↦ q w + r.

    Examples
    --------
    >>> [rounds_until_near(epochs=20, mu=mu) for mu in (0, 10)]
    [3, 13]
    """
    end = fixed_point(STEEP_AND_FLAT, RATE, epochs, mu)
    factor = abs(end - run(STEEP_AND_FLAT, RATE, epochs, 1, mu=mu)[1]) / end
    return ceil(log(NEAR / end) / log(factor))


def _draw_losses(axes: Axes, w: float) -> None:
    """Draw the losses of the clients, their mean, and where that is least."""
    x = np.linspace(-0.12, 1.18, 131)
    steep, flat = (np.array([client.loss(place) for place in x]) for client in STEEP_AND_FLAT)
    axes.axhline(0, color=GRAY, linewidth=0.8)
    axes.plot(x, steep, "--", color=RED)
    axes.plot(x, flat, "-.", color=BLUE)
    axes.plot(x, (steep + flat) / 2, color=BLACK)
    lowest = best(STEEP_AND_FLAT)
    axes.plot(
        [lowest],
        [np.mean([client.loss(lowest) for client in STEEP_AND_FLAT])],
        "*",
        color=BLACK,
        markersize=15,
    )
    look: dict[str, Any] = {"va": "center", "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}}
    axes.text(0.22, 1.35, "mean loss", ha="right", **look)
    axes.text(0.54, 1.35, "loss of A", color=DARK_RED, **look)
    axes.text(-0.1, 0.17, "loss of B", color=BLUE, **look)
    axes.axvline(w, color=GREEN, linewidth=1.6, linestyle=":", zorder=1)
    ticks = {0: "0", 0.5: "0.5", 1: "1", 1.5: "1.5"} | dict(
        zip(ROWS, ("A's steps", "B's steps", "their mean"), strict=True)
    )
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set(xlim=(x[0], x[-1]), ylim=(-1.45, 1.6), xlabel="weight w")
    axes.set_ylabel("loss", y=0.74)


def _draw_round(axes: Axes, w: float, paths: list[list[float]]) -> None:
    """Draw each client's steps from w in a row of its own, and below them their mean."""
    for row, path, (marker, color) in zip(ROWS, paths, (("s", RED), ("o", BLUE)), strict=False):
        axes.plot(path, [row] * len(path), "-", color=color, linewidth=1.5, marker=marker, markersize=5)
        axes.plot(path[-1:], [row], marker, color=color, markeredgecolor=BLACK, markersize=10)
        axes.plot([path[-1]] * 2, [row, ROWS[-1]], color=color, linewidth=1, linestyle=":")
    ends = [path[-1] for path in paths]
    axes.plot(ends, [ROWS[-1]] * 2, color=GREEN, linewidth=2)
    axes.plot([w], [ROWS[-1]], "D", color=GREEN, markeredgecolor=BLACK, markersize=11)


def _draw_fixed_points(axes: Axes, epochs: int, mu: float, w: float) -> None:
    """Draw the fixed point against E, without and with FedProx's term, and mark one."""
    for height, words in ((best(STEEP_AND_FLAT), "least mean loss"), (0.5, "w = 0.5")):
        axes.axhline(height, color=GRAY, linewidth=1.2, linestyle=":")
        low = height < 0.9
        axes.text(
            1 if low else 100, height + 0.008, words, ha="left" if low else "right", va="bottom", size=11
        )
    for each in sorted({0.0, mu}):
        look: dict[str, Any] = (
            {"color": GREEN} if each == mu else {"color": GRAY, "dashes": (4, 2), "linewidth": 1.4}
        )
        heights = [fixed_point(STEEP_AND_FLAT, RATE, int(step), each) for step in STEPS]
        axes.plot(STEPS, heights, label=f"μ = {each:g}" if each else "μ = 0: FedAvg", **look)
    if mu:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 0.18))
    axes.plot([epochs], [w], "D", color=GREEN, markeredgecolor=BLACK, markersize=13, zorder=4, clip_on=False)
    axes.set_xscale("log")
    axes.set_xticks((1, 2, 5, 10, 20, 50, 100), ("1", "2", "5", "10", "20", "50", "100"))
    axes.minorticks_off()
    axes.set(xlim=(0.9, 112), ylim=(0.45, 0.97), xlabel="local epochs E (log scale)", ylabel="fixed point")
