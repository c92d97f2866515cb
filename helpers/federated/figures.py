"""The pictures of lesson 04 about who holds what, averaging and local epochs: a described figure each.

Those of drift are in `helpers.federated.figures_drift`, those of single clients in
`helpers.federated.figures_clients`.

>>> between([0, 0.5, 1], {"same start": [0.4, 0.2, 0.4]}, 0.5).get_label()
'At t = 0.50: same start 0.20 (model A alone 0.40, model B alone 0.40).'
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from helpers.course.diagram import arrow, box, sheet
from helpers.course.style import (
    BLACK,
    BLUE,
    CENTERED,
    DARK_RED,
    DIM,
    GRAY,
    GREEN,
    LINES,
    MARGINS,
    NO_MARGINS,
    RED,
    canvas,
    describe,
    shade,
    styled,
)

__all__ = ["between", "by_class", "flower_processes", "three_hospitals", "trade"]


DOTS = {
    digit: np.array([[int(dot) for dot in row] for row in rows.split()])
    for digit, rows in {
        0: "111 101 101 101 111",
        1: "010 110 010 010 111",
        2: "111 001 111 100 111",
        3: "111 001 011 001 111",
        4: "101 101 111 001 001",
        5: "111 100 111 001 111",
        6: "111 100 111 101 111",
        7: "111 001 010 010 010",
        8: "111 101 111 101 111",
        9: "111 101 111 001 111",
    }.items()
}
"""Small images of the digits."""


@styled
def three_hospitals(figure: Figure | None = None) -> Figure:
    """Draw the hospitals with their data, the curious server, what travels, and what never does.

    Examples
    --------
    >>> len(three_hospitals().axes)
    1
    """
    figure, axes = canvas(figure, size=(10.5, 5.4), margins=NO_MARGINS)
    sheet(axes)
    reads = ["has the global weights w,", "follows the protocol,", "reads all that it gets"]
    box(axes, (0.345, 0.67, 0.31, 0.32), "Server: curious", reads, RED)
    for place, digits in enumerate(((0, 1, 2, 3), (3, 4, 5, 6), (0, 7, 8, 9))):
        name, left = "ABC"[place], 0.01 + 0.335 * place
        box(axes, (left, 0.01, 0.31, 0.42), f"Hospital {name}", ["trains w on its own images"], BLUE)
        _draw_images(axes, left + 0.02, digits)
        middle, door = left + 0.155, 0.5 + 0.1 * (place - 1)
        arrow(axes, (door - 0.018, 0.67), (middle - 0.018, 0.43), BLACK, linewidth=2)
        arrow(axes, (middle + 0.018, 0.43), (door + 0.018, 0.67), RED, linewidth=2, linestyle="--")
        at = (middle + door) / 2 + 0.035
        look: dict[str, Any] = {"color": DARK_RED, "size": 14, "va": "center"}
        axes.text(at, 0.55 - 0.03 * (place == 0) + 0.03 * (place == 2), f"$w_{name}$, $n_{name}$", **look)
    axes.text(0.01, 0.96, "What travels", weight="bold", va="center")
    arrow(axes, (0.01, 0.89), (0.075, 0.89), BLACK, linewidth=2)
    axes.text(0.085, 0.89, "down: the weights w, to all", va="center")
    arrow(axes, (0.01, 0.815), (0.075, 0.815), RED, linewidth=2, linestyle="--")
    axes.text(
        0.085, 0.835, "up: an update, the weights\nafter training and the\nnumber n of examples", va="top"
    )
    axes.text(0.69, 0.96, "Who sees what", weight="bold", va="center")
    seen = (
        (0.91, "a thief on the line: ciphertext\n(lesson 02)"),
        (0.79, "a hospital: its own data, and w"),
        (0.725, "the server: each hospital's update"),
    )
    for y, words in seen:
        axes.text(0.69, y, words, va="top")
    return describe(
        figure,
        "Three hospitals keep their patients' images and labels, which never leave. The server sends the "
        "global weights w to all. Each hospital trains them on its own images and sends back an update: its "
        "trained weights and its number of examples. A thief on the line sees ciphertext (lesson 02). The "
        "server follows the protocol, and reads every update.",
    )


def _draw_images(axes: Axes, left: float, digits: Sequence[int]) -> None:
    """Draw what a hospital keeps: a few small images, and that they never leave."""
    stays: dict[str, Any] = {"facecolor": "white", "edgecolor": GRAY, "linestyle": "--"}
    axes.add_patch(Rectangle((left, 0.035), 0.27, 0.22, **stays))
    axes.text(left + 0.135, 0.075, "images and labels never leave", size=11, **CENTERED)
    for place, digit in enumerate(digits):
        x = left + 0.02 + 0.062 * place
        dots = np.pad(DOTS[digit], 1)
        axes.imshow(
            dots,
            cmap="gray",
            extent=(x, x + 0.045, 0.115, 0.235),
            aspect="auto",
            interpolation="nearest",
            zorder=2,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1))


@styled
def by_class(
    accuracies: ArrayLike, names: Sequence[str], classes: Sequence[Any], figure: Figure | None = None
) -> Figure:
    """Draw how well each model does on each digit, in a table of numbers on shades of blue.

    Parameters
    ----------
    accuracies : array_like, shape (len(names), len(classes))
        The share of the examples of each class that a model gets right, 0 … 1.
    names : sequence of str
        Of the models.
    classes : sequence
        Their names, or numbers.

    Raises
    ------
    ValueError
        If the shape does not fit the names.

    Examples
    --------
    >>> by_class([[1, 0], [0.9, 0.8]], ["alone", "pooled"], ["0", "1"]).get_label()[:81]
    'Accuracy by digit, in percent. alone: from 0 (digit 1) to 100 (digit 0). pooled: '
    """
    values = np.asarray(accuracies, dtype=float)
    if values.shape != (len(names), len(classes)):
        raise ValueError(
            f"need accuracies for {len(names)} models and {len(classes)} classes, got shape {values.shape}"
        )
    margins = {"left": 0.35 + 0.098 * max(map(len, names)), "right": 0.2, "bottom": 0.7, "top": 0.5}
    figure, axes = canvas(figure, (10.0, 0.52 * len(names) + 1.2), margins=margins)
    faces = shade(2 * np.clip(values, 0.5, 1) - 1)
    faces[values < 0.5] = to_rgb("#fbe3d6")
    axes.imshow(faces, aspect="auto", interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        low = value < 0.5
        look: dict[str, Any] = {"color": DARK_RED if low else BLACK, "weight": "bold" if low else "normal"}
        axes.text(column, row, f"{100 * value:.0f}", size=13, **CENTERED, **look)
        if low:
            frame: dict[str, Any] = {"fill": False, "edgecolor": RED, "linewidth": 1.8}
            axes.add_patch(Rectangle((column - 0.45, row - 0.41), 0.9, 0.82, **frame))
    axes.vlines(np.arange(len(classes) - 1) + 0.5, -0.5, len(names) - 0.5, color="white", linewidth=2)
    axes.hlines(np.arange(len(names) - 1) + 0.5, -0.5, len(classes) - 0.5, color="white", linewidth=4)
    axes.set_xticks(range(len(classes)), [str(name) for name in classes])
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("digit")
    axes.set_title("accuracy, %; framed: below 50")
    told = []
    for name, row in zip(names, values, strict=True):
        least, most = int(row.argmin()), int(row.argmax())
        told.append(
            f"{name}: from {100 * row[least]:.0f} (digit {classes[least]}) "
            f"to {100 * row[most]:.0f} (digit {classes[most]})."
        )
    few = f"Below 50: {np.sum(values < 0.5)} of {values.size}."
    return describe(figure, f"Accuracy by digit, in percent. {' '.join(told)} {few}")


@styled
def between(
    mix: ArrayLike, curves: Mapping[str, ArrayLike], at: float, figure: Figure | None = None
) -> Figure:
    """Draw the loss of the weights (1 - t) A + t B on the line from one model to another, up to one t.

    Parameters
    ----------
    mix : array_like, shape (m,)
        The values of t, in rising order, 0 and 1 among them: 0 is model A, 1 is model B.
    curves : mapping of str to array_like, shape (m,)
        How A and B came about → the losses at these t. At most four.
    at : float
        The t up to which the curves are drawn, from the first value to the last. Beyond it, only the two
        models alone are.

    References
    ----------
    McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data" (AISTATS
    2017), figure 1.

    Examples
    --------
    >>> figure = between([0, 0.5, 1], {"different starts": [0.4, 2, 0.6]}, 0.25)
    >>> figure.get_label()
    'At t = 0.25: different starts 1.20 (model A alone 0.40, model B alone 0.60).'
    """
    t = np.asarray(mix, dtype=float)
    figure, axes = canvas(figure, (9.0, 4.2), margins={**MARGINS, "bottom": 0.75, "right": 2.6})
    told = []
    for (name, losses), (dashes, marker, color) in zip(curves.items(), LINES, strict=False):
        y = np.asarray(losses, dtype=float)
        first, second, here = np.interp((0, 1, at), t, y)
        axes.plot([*t[t < at], at], [*y[t < at], here], dashes, color=color)
        axes.plot([0, 1], [first, second], marker, color="white", markeredgecolor=color, markersize=8)
        axes.plot([at], [here], marker, color=color, markeredgecolor=BLACK, markersize=12, zorder=4)
        axes.plot([], [], dashes, marker=marker, color=color, label=f"{name}:\nloss {here:.2f}")
        told.append(f"{name} {here:.2f} (model A alone {first:.2f}, model B alone {second:.2f})")
    axes.axvline(at, color=GRAY, linewidth=1.2, linestyle=":", zorder=0)
    top = max(float(np.max(losses)) for losses in map(np.asarray, curves.values()))
    axes.set(xlim=(t[0] - 0.03, t[-1] + 0.03), ylim=(0, 1.1 * top), ylabel="mean loss, training images")
    axes.set_xticks((0, 0.5, 1), ("t = 0\nmodel A", "t = 0.5\nthe mean", "t = 1\nmodel B"))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), labelspacing=1.2)
    shown = f"t = {at:.2f}".replace("-", "−")
    axes.set_title(f"weights (1 − t)·A + t·B, {shown}")
    return describe(figure, f"At {shown}: {'; '.join(told)}.")


def first_reaching(accuracies: ArrayLike, target: float) -> int | None:
    """Return the first round with at least this accuracy, counted from 1; None when there is none.

    Examples
    --------
    >>> first_reaching([0.3, 0.8, 0.7, 0.9], 0.75)
    2
    """
    reached = np.flatnonzero(np.asarray(accuracies) >= target)
    return int(reached[0]) + 1 if reached.size else None


@styled
def trade(
    curves: Mapping[int, ArrayLike], bytes_per_round: float, target: float, figure: Figure | None = None
) -> Figure:
    """Draw accuracy over the rounds, and over the work that a client does in them, for several E.

    Parameters
    ----------
    curves : mapping of int to array_like
        Local epochs E → the accuracy after each round, 0 … 1. At most five.
    bytes_per_round : float
        What travels in a round, up and down, all clients together.
    target : float
        An accuracy, 0 … 1: where each curve first reaches it is marked.

    Examples
    --------
    >>> trade({1: [0.5, 0.8, 0.9], 5: [0.8, 0.9, 0.9]}, 2e6, 0.8).get_label()[:68]
    '80 % is first reached: E = 1: after 2 rounds, 4.0 MB, 2 local epochs'
    """
    margins = {**MARGINS, "bottom": 1.75, "top": 0.45}
    figure, (rounds, work) = canvas(
        figure, (10.5, 5.2), 2, margins, gridspec_kw={"wspace": 0.12}, sharey=True
    )
    longest = max(len(np.asarray(curve)) for curve in curves.values())
    told = []
    for (epochs, curve), line in zip(curves.items(), LINES, strict=False):
        percent, found = 100 * np.asarray(curve, dtype=float), first_reaching(curve, target)
        number = np.arange(1, len(percent) + 1)
        _draw_until(rounds, number, percent, found, line)
        _draw_until(work, number * epochs, percent, found and found * epochs, line)
        told.append(f"E = {epochs}: {_cost(found, bytes_per_round, epochs)}")
        dashes, marker, color = line
        rounds.plot([], [], dashes, marker=marker, color=color, label=told[-1])
    lowest = min(float(np.min(np.asarray(curve))) for curve in curves.values())
    for axes in (rounds, work):
        axes.axhline(100 * target, color=GRAY, linewidth=1.2, linestyle=":", zorder=0)
    rounds.set(xlim=(0, longest * 1.02), ylim=(max(40, 100 * lowest - 5), 101), ylabel="accuracy, %")
    work.set(xlim=(1, longest * max(curves)), xlabel="local epochs so far (log scale)")
    work.set_xscale("log")
    ticks = [tick for tick in (1, 3, 10, 30, 100, 300, 1000, 3000) if tick <= longest * max(curves)]
    work.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    work.minorticks_off()
    digits = 1 if longest * bytes_per_round < 1e8 else 0
    whole = [int(tick) for tick in MaxNLocator(6, integer=True).tick_values(0, longest) if tick <= longest]
    rounds.set_xticks(whole, [f"{tick}\n{tick * bytes_per_round / 1e6:,.{digits}f}" for tick in whole])
    rounds.set_xlabel("rounds; below, megabytes sent")
    rounds.set_title(f"to {100 * target:.3g} %: what the network carries")
    work.set_title("work of a client that is in every round")
    rounds.legend(loc="upper left", bbox_to_anchor=(-0.12, -0.27), handlelength=3)
    return describe(figure, f"{100 * target:.3g} % is first reached: {'; '.join(told)}.")


def _draw_until(
    axes: Axes, x: np.ndarray, percent: np.ndarray, found: int | None, line: tuple[str, str, str]
) -> None:
    """Draw one curve, and mark the place where it reaches the target."""
    dashes, marker, color = line
    axes.plot(x, percent, dashes, color=color, linewidth=1.8)
    if found is not None:
        height = percent[np.searchsorted(x, found)]
        axes.plot([found] * 2, [0, height], color=color, linewidth=1, linestyle=":")
        axes.plot([found], [height], marker, color=color, markeredgecolor=BLACK, markersize=11, zorder=4)


def _cost(found: int | None, bytes_per_round: float, epochs: int) -> str:
    """Say what it takes to reach the target: rounds, megabytes and local epochs."""
    if found is None:
        return "not in these rounds"
    work = found * epochs
    return (
        f"after {found} round{'s' * (found != 1)}, {found * bytes_per_round / 1e6:.1f} MB, "
        f"{work:,} local epoch{'s' * (work != 1)}"
    )


@styled
def flower_processes(
    superlink: int = 8010, supernodes: tuple[int, int] = (8021, 8022), figure: Figure | None = None
) -> Figure:
    """Draw Flower's processes, which of them calls which, at what port, and what travels.

    Parameters
    ----------
    superlink : int
        The port of the SuperLink.
    supernodes : (int, int)
        The ports of the two SuperNodes; only their own ClientApps call these.

    References
    ----------
    Flower 1.41, "Flower Network Communication" (flower.ai/docs), isolation mode "subprocess".

    Examples
    --------
    >>> "port 9001" in flower_processes(superlink=9001).get_label()
    True
    """
    figure, axes = canvas(figure, size=(10.5, 5.0), margins=NO_MARGINS)
    sheet(axes)
    frame: dict[str, Any] = {"fill": False, "linestyle": "--", "edgecolor": GRAY}
    name: dict[str, Any] = {"color": DIM, **CENTERED}
    axes.add_patch(Rectangle((0.005, 0.03), 0.365, 0.91, **frame))
    axes.text(0.1875, 0.97, "the server's machine", **name)
    keeps = [f"listens on port {superlink}", "keeps messages", "until they are fetched"]
    box(axes, (0.025, 0.55, 0.325, 0.36), "SuperLink", keeps, RED)
    box(
        axes, (0.025, 0.06, 0.325, 0.28), "ServerApp", ["the strategy: who trains,", "and the average"], BLACK
    )
    arrow(axes, (0.08, 0.34), (0.08, 0.55), BLACK, linewidth=2)
    axes.text(0.095, 0.445, "puts in tasks, takes results", va="center", size=11)
    for place, port in enumerate(supernodes):
        low = 0.52 - 0.49 * place
        axes.add_patch(Rectangle((0.56, low), 0.435, 0.42, **frame))
        axes.text(0.7775, low + 0.447, f"the machine of hospital {'AB'[place]}", **name)
        box(
            axes,
            (0.575, low + 0.235, 0.405, 0.165),
            f"SuperNode {place}",
            [f"port {port}, for its ClientApp"],
            BLUE,
        )
        box(axes, (0.575, low + 0.02, 0.405, 0.105), "ClientApp: model, data, training", [], GREEN)
        arrow(axes, (0.61, low + 0.125), (0.61, low + 0.235), BLACK, linewidth=2)
        axes.text(0.625, low + 0.178, "takes a task, puts back the update", va="center", size=11)
        arrow(axes, (0.575, low + 0.32), (0.35, 0.76 - 0.12 * place), BLACK, linewidth=2)
    axes.text(0.462, 0.945, "asks for messages:\nw comes, the\nupdate goes", size=11, ha="center", va="top")
    axes.text(0.49, 0.635, "all over TLS", color=DARK_RED, size=13, weight="bold", **CENTERED)
    box(axes, (0.395, 0.06, 0.135, 0.17), "flwr run", ["starts it all"], BLACK)
    arrow(axes, (0.42, 0.23), (0.34, 0.55), BLACK, linewidth=2)
    return describe(
        figure,
        f"On the server's machine, the SuperLink listens on port {superlink} and stores messages; the "
        "ServerApp, a process of its own, holds the strategy. On each hospital's machine a SuperNode (ports "
        f"{supernodes[0]} and {supernodes[1]}, for its own ClientApp only) asks the SuperLink for messages, "
        "starts a ClientApp for each, which trains, and sends the update back. The command flwr run calls "
        "the SuperLink too. No call goes from the server to a hospital; between machines they need TLS.",
    )
