"""The pictures of lesson 04 about single clients: what they hold, when they come, what their updates tell.

>>> shares([30, 10]).get_label()
'Shares in the average: client 1 75.0 %; client 2 25.0 %.'
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from helpers.course.style import (
    BLACK,
    BLUE,
    DARK_RED,
    DIM,
    GRAY,
    MARGINS,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    canvas,
    describe,
    styled,
)
from helpers.federated.simulation import Record

__all__ = ["holdings", "paper_table", "participation", "recovered", "shares", "skew", "states"]

CLASS_COLORS = (
    "#a9d5f0",
    "#f6cf7d",
    "#8fd3bd",
    "#f7f0a0",
    "#86b9dc",
    "#f0a777",
    "#e8bfd6",
    "#cfd4db",
    "#cbe6b0",
    "#d8c3a5",
)


@styled
def holdings(counts: ArrayLike, names: Sequence[str] | None = None, figure: Figure | None = None) -> Figure:
    """Draw how many examples of which digit each client holds, as stacked bars.

    Parameters
    ----------
    counts : array_like of int, shape (clients, classes)
        At most ten classes.
    names : sequence of str, optional
        Of the clients; by default 1, 2, …

    Raises
    ------
    ValueError
        If there are more than ten classes, or `counts` is no table.

    Examples
    --------
    >>> holdings([[3, 0], [1, 2]]).get_label()
    'Client 1: 3 examples, all of digit 0. Client 2: 3 examples of 2 digits, most of digit 1 (2).'
    """
    table = _table(counts)
    figure, axes = canvas(figure, (10.0, 4.2), margins={**MARGINS, "right": 1.5})
    _stack(axes, table, names)
    _class_legend(axes, table.shape[1])
    axes.set_title(f"who holds what of {table.sum():,} examples")
    called = names or [f"Client {number}" for number in range(1, len(table) + 1)]
    if len(table) > 10:
        held, sizes = np.count_nonzero(table, axis=1), table.sum(axis=1)
        told = (
            f"{len(table)} clients hold {_spread(sizes)} examples each, of {_spread(held)} digits; "
            f"on average {_largest(table):.0f} % of a client's examples are of its most frequent digit."
        )
    else:
        told = " ".join(_held(name, row) for name, row in zip(called, table, strict=True))
    return describe(figure, told)


def _held(name: str, row: NDArray[np.int64]) -> str:
    """Say what one client holds."""
    total, classes, largest = int(row.sum()), np.count_nonzero(row), int(row.argmax())
    start = f"{name}: {total:,} example{'s' * (total != 1)}"
    if classes <= 1:
        return f"{start}, all of digit {largest}." if classes else f"{name}: none."
    return f"{start} of {classes} digits, most of digit {largest} ({row[largest]:,})."


def _spread(numbers: NDArray[np.int64]) -> str:
    """Return the least and the greatest number, once if they are equal."""
    low, high = numbers.min(), numbers.max()
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _largest(table: NDArray[np.int64]) -> float:
    """Return how many percent of a client's examples are of its most frequent digit, on average."""
    return 100 * float(np.mean(table.max(axis=1) / np.maximum(table.sum(axis=1), 1)))


def _table(counts: ArrayLike) -> NDArray[np.int64]:
    """Return counts as an array, or say what is wrong with them."""
    table = np.asarray(counts)
    if table.ndim != 2 or not 1 <= table.shape[1] <= len(CLASS_COLORS):
        raise ValueError(f"need counts of shape (clients, classes), at most 10 classes, got {table.shape}")
    return table


def _stack(
    axes: Axes, table: NDArray[np.int64], names: Sequence[str] | None = None, highest: int | None = None
) -> None:
    """Draw stacked bars, as one collection, with the digit in each part that has room for it.

    The axis has room for a bar as high as `highest`, by default the highest one. Above a bar that is too low
    to be seen stands its height.
    """
    clients, classes = table.shape
    tops = table.cumsum(axis=1)
    lows = tops - table
    left, right = np.arange(clients) - 0.42, np.arange(clients) + 0.42
    corners = [
        [(left[i], lows[i, j]), (right[i], lows[i, j]), (right[i], tops[i, j]), (left[i], tops[i, j])]
        for i in range(clients)
        for j in range(classes)
    ]
    edge: dict[str, Any] = {"edgecolors": "white", "linewidths": 0.8 if clients <= 25 else 0}
    axes.add_collection(PolyCollection(corners, facecolors=CLASS_COLORS[:classes] * clients, **edge))
    highest = highest or max(1, int(tops.max()))
    if clients <= 25:
        for j in range(classes):
            seen = np.flatnonzero(table[:, j] > 0.045 * highest)
            look: dict[str, Any] = {"color": BLACK, "markersize": 6, "markeredgewidth": 0.2}
            middle = (tops[seen, j] + lows[seen, j]) / 2
            axes.plot(seen, middle, linestyle="none", marker=f"${j}$", **look)
        for i, top in enumerate(tops[:, -1].tolist()):
            if top < 0.02 * highest:
                axes.text(i, top + 0.01 * highest, f"{top}", ha="center", va="bottom", size=11)
    axes.set(xlim=(-0.7, clients - 0.3), ylim=(0, 1.06 * highest), ylabel="examples", xlabel="client")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    if names is not None:
        axes.set_xticks(range(clients), names)
        axes.set_xlabel("")
    else:
        numbers = [1, *range(10, clients + 1, 10)] if clients > 25 else range(1, clients + 1)
        axes.set_xticks([number - 1 for number in numbers], [str(number) for number in numbers])


def _class_legend(axes: Axes, classes: int) -> None:
    """Draw the key of the colors, in the order in which they are stacked."""
    keys = [Rectangle((0, 0), 1, 1, facecolor=CLASS_COLORS[j]) for j in reversed(range(classes))]
    names = [f"digit {j}" for j in reversed(range(classes))]
    axes.legend(keys, names, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.2)


@styled
def skew(
    counts: Mapping[float, ArrayLike],
    curves: Mapping[float, ArrayLike],
    alpha: float,
    figure: Figure | None = None,
) -> Figure:
    """Draw who holds what for one alpha, and the accuracy curves for all of them, this one strong.

    Parameters
    ----------
    counts : mapping of float to array_like of int, shape (clients, classes)
        Dirichlet's alpha → how many examples of which class each client holds.
    curves : mapping of float to array_like
        Alpha → the accuracy after each round, 0 … 1.
    alpha : float
        One of these.

    Raises
    ------
    ValueError
        If there is no such alpha.

    Examples
    --------
    >>> skew({0.1: [[4, 0], [0, 4]]}, {0.1: [0.5, 0.75]}, 0.1).get_label()[:86]
    "alpha = 0.1: on average 100 % of a client's examples are of its most frequent digit; a"
    """
    if alpha not in counts or alpha not in curves:
        raise ValueError(f"there are counts and a curve for alpha = {[*counts]}, got {alpha}")
    margins = {**MARGINS, "right": 1.45}
    figure, (bars, lines) = canvas(
        figure, (10.5, 4.4), 2, margins, width_ratios=(1.15, 1), gridspec_kw={"wspace": 0.25}
    )
    table = _table(counts[alpha])
    _stack(bars, table, highest=max(int(_table(each).sum(axis=1).max()) for each in counts.values()))
    bars.set_title(f"who holds which digit: α = {alpha:g}")
    ends, longest = [], 1
    for each, curve in curves.items():
        percent = 100 * np.asarray(curve, dtype=float)
        longest = max(longest, len(percent))
        look = (
            {"color": BLUE, "linewidth": 3, "zorder": 3}
            if each == alpha
            else {"color": "#b9bec6", "linewidth": 1.4}
        )
        lines.plot(np.arange(1, len(percent) + 1), percent, **look)
        ends.append((float(percent[-1]), each))
    lowest = min(100 * float(np.min(np.asarray(curve))) for curve in curves.values())
    low = max(0, lowest - 4)
    lines.set(xlim=(0, longest), ylim=(low, 101), xlabel="round", ylabel="accuracy, %")
    lines.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ends.sort()
    for (height, each), y in zip(ends, _apart([end for end, _ in ends], (101 - low) / 15, 101), strict=True):
        strong: dict[str, Any] = {"color": BLUE, "weight": "bold"} if each == alpha else {"color": DIM}
        words = f" α = {each:g}: {height:.0f} %"
        lines.annotate(words, (longest, y), va="center", annotation_clip=False, size=11, **strong)
    rounds, final = len(np.asarray(curves[alpha])), 100 * float(np.asarray(curves[alpha])[-1])
    lines.set_title(f"α = {alpha:g}: {final:.0f} % after round {rounds}")
    return describe(
        figure,
        f"alpha = {alpha:g}: on average {_largest(table):.0f} % of a client's examples are of its most "
        f"frequent digit; accuracy after {rounds} rounds {final:.0f} %.",
    )


def _apart(heights: Sequence[float], least: float, top: float) -> list[float]:
    """Push rising heights apart, none above the top, so that labels at them do not overlap.

    Examples
    --------
    >>> _apart([1, 1, 5], least=2, top=4)
    [0, 2, 4]
    """
    places: list[float] = []
    for height in heights:
        places.append(max(height, places[-1] + least) if places else height)
    for place in reversed(range(len(places))):
        places[place] = min(places[place], top)
        top = places[place] - least
    return places


STATES = (
    (1, "took part", "s", BLUE, 1.0),
    (2, "dropped out", "X", RED, 1.15),
    (3, "too late", "^", ORANGE, 1.15),
    (4, "refused", "D", PURPLE, 1.0),
)
"""Number, name, marker, color and relative size of what may happen to a sampled client."""


def states(records: Sequence[Record], clients: int) -> NDArray[np.int64]:
    """Return what became of each client in each round, as `participation` draws it.

    Parameters
    ----------
    records : sequence of Record
        What `helpers.federated.simulation.simulate` yielded.
    clients : int
        How many there are in all.

    Returns
    -------
    ndarray of int, shape (rounds, clients)
        0 not sampled, 1 took part, 2 dropped out, 3 too late and left out, 4 refused.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> record = SimpleNamespace(clients=(0, 2, 3), dropped=(2,), late=(), refused={3: "NaN"})
    >>> states([record], 5).tolist()
    [[1, 0, 2, 4, 0]]
    """
    table = np.zeros((len(records), clients), dtype=np.int64)
    for row, record in zip(table, records, strict=True):
        for state, who in enumerate((record.clients, record.dropped, record.late, record.refused), 1):
            row[list(who)] = state
    return table


@styled
def participation(taken: ArrayLike, curve: ArrayLike, figure: Figure | None = None) -> Figure:
    """Draw what each client did in each round, and below it the accuracy after the round.

    Parameters
    ----------
    taken : array_like of int, shape (rounds, clients)
        0 not sampled, 1 took part, 2 dropped out, 3 too late and left out, 4 refused: see `states`.
    curve : array_like, shape (rounds,)
        The accuracy after each round, 0 … 1.

    Raises
    ------
    ValueError
        If the two do not have the same number of rounds.

    Examples
    --------
    >>> participation([[1, 2, 0], [2, 2, 0]], [0.5, 0.5]).get_label()[:80]
    '2 rounds, 3 clients. Of 4 times that a client was sampled: took part 1, dropped '
    """
    table, percent = np.asarray(taken), 100 * np.asarray(curve, dtype=float)
    if table.ndim != 2 or percent.shape != (len(table),):
        shapes = f"{table.shape} and {percent.shape}"
        raise ValueError(f"need states (rounds, clients) and a curve (rounds,), got {shapes}")
    figure, (grid, line) = canvas(figure, (10.5, 5.4), 2)
    grid.set_position((0.075, 0.49, 0.735, 0.44))
    line.set_position((0.075, 0.115, 0.735, 0.33))
    rounds, clients = table.shape
    sampled, updates = np.count_nonzero(table), np.count_nonzero(table == 1)
    told = ", ".join(_draw_states(grid, table))
    grid.set_title(f"sampled {sampled} times; an update came and counted {updates} times")
    idle = _draw_rounds(line, table, percent)
    for axes in (grid, line):
        axes.set_xlim(0.5, rounds + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
    grid.tick_params(labelbottom=False)
    return describe(
        figure,
        f"{rounds} rounds, {clients} clients. Of {sampled} times that a client was sampled: {told}. "
        f"Rounds without any update: {idle}. Accuracy at the end: {percent[-1]:.1f} %.",
    )


def _draw_states(axes: Axes, table: NDArray[np.int64]) -> list[str]:
    """Draw a mark for each client that was sampled in a round; return how many there are of each kind."""
    rounds, clients = table.shape
    size = max(2.5, min(480 / rounds, 150 / clients) * 0.72)
    told = []
    for state, name, marker, color, scale in STATES:
        at, who = np.nonzero(table == state)
        if len(at):
            look: dict[str, Any] = {"color": color, "linestyle": "none", "markeredgewidth": 0}
            axes.plot(at + 1, who + 1, marker, markersize=scale * size, **look)
            axes.plot([], [], marker, markersize=9, label=f"{name}: {len(at)}", **look)
            told.append(f"{name} {len(at)}")
    if clients <= 30:
        axes.hlines(np.arange(1, clients) + 0.5, 0.5, rounds + 0.5, color="#e3e6ea", linewidth=0.7, zorder=0)
    axes.set(ylim=(clients + 0.5, 0.5), ylabel="client")
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handletextpad=0.3)
    return told


def _draw_rounds(axes: Axes, table: NDArray[np.int64], percent: NDArray[np.float64]) -> int:
    """Draw the accuracy and shade the rounds without any update; return how many these are."""
    rounds = len(table)
    unused = np.flatnonzero(~(table == 1).any(axis=1)) + 1
    axes.vlines(unused, 0, 101, color="#fbe3d6", linewidth=max(2.0, 450 / rounds), zorder=0)
    axes.plot(np.arange(1, rounds + 1), percent, "o-", color=BLUE, markersize=min(6.0, 240 / rounds))
    axes.set(ylim=(0, 101), ylabel="accuracy, %", xlabel="round")
    if len(unused):
        words = f"shaded: no update,\nweights unchanged\n({len(unused)} round{'s' * (len(unused) != 1)})"
        axes.text(1.02, 0.5, words, transform=axes.transAxes, va="center", size=11)
    return len(unused)


@styled
def shares(
    sizes: Sequence[float],
    claimed: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    figure: Figure | None = None,
) -> Figure:
    """Draw each client's share n_k / n of the average, by the true sizes and by those that it claims.

    Parameters
    ----------
    sizes : sequence of float
        The examples that each client has.
    claimed : sequence of float, optional
        How many it says it has.
    names : sequence of str, optional
        Of the clients; by default client 1, client 2, …

    Raises
    ------
    ValueError
        If `claimed` has another length.

    Examples
    --------
    >>> shares([50, 50], [50, 950]).get_label()
    'Shares in the average, true and as claimed: client 1 50.0 % and 5.0 %; client 2 50.0 % and 95.0 %.'
    """
    if claimed is not None and len(claimed) != len(sizes):
        raise ValueError(f"need a claim for each of {len(sizes)} clients, got {len(claimed)}")
    called = names or [f"client {number}" for number in range(1, len(sizes) + 1)]
    kinds: list[tuple[str, NDArray[np.float64], dict[str, Any]]] = [
        ("true", 100 * np.asarray(sizes) / np.sum(sizes), {"facecolor": SKY, "edgecolor": BLUE})
    ]
    if claimed is not None:
        hatched = {"facecolor": "white", "edgecolor": RED, "hatch": "///"}
        kinds.append(("as claimed", 100 * np.asarray(claimed) / np.sum(claimed), hatched))
    margins = {**MARGINS, "left": 1.1, "right": 0.3 if claimed is None else 1.7, "bottom": 0.7}
    figure, axes = canvas(figure, (9.5, 0.62 * len(sizes) + 1.5), margins=margins)
    thick = 0.76 / len(kinds)
    for place, (name, parts, look) in enumerate(kinds):
        for client, part in enumerate(parts):
            low = client - 0.38 + place * thick
            bar = Rectangle((0, low), part, thick, linewidth=1.6, label=name if not client else None, **look)
            axes.add_patch(bar)
            axes.text(part + 1, low + thick / 2, f"{part:.1f} %", va="center", size=11)
    axes.set_yticks(range(len(sizes)), called)
    axes.set(xlim=(0, 109), ylim=(len(sizes) - 0.45, -0.55), xlabel="share of the average, %")
    axes.set_xticks(range(0, 101, 20))
    if claimed is not None:
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    axes.set_title("$n_k\\,/\\,n$: how much each client counts")
    told = "; ".join(
        f"{name} {' and '.join(f'{part:.1f} %' for part in parts)}"
        for name, *parts in zip(called, *(parts for _, parts, _ in kinds), strict=True)
    )
    both = ", true and as claimed" if claimed is not None else ""
    return describe(figure, f"Shares in the average{both}: {told}.")


PARTITIONS = {"iid": "IID: shuffled and dealt out", "shards": "shards: about two digits a client"}


@styled
def paper_table(result: Mapping[str, Any], figure: Figure | None = None) -> Figure:
    """Draw the curves of the stored runs, the target, and the rounds it took them and the paper.

    Parameters
    ----------
    result : mapping
        What ``python -m helpers reproduce fedavg`` stored. Of each partition, the runs with the learning rate
        that was tried with most seeds are drawn strong: each round's accuracy, and as the paper does, the
        best so far. Of the other rates the best so far is drawn in gray.

    References
    ----------
    McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data" (AISTATS
    2017), section 3.

    Examples
    --------
    >>> row = {"partition": "iid", "learning_rate": 0.1, "rounds_needed": 2, "accuracies": [0.9, 0.97]}
    >>> paper_table({"target": 0.97, "rows": [row], "paper": {"iid": 87}}).get_label()
    'To 97 %. IID: 2 rounds at learning rate 0.1, 87 in the paper.'
    """
    target, rows, paper = 100 * result["target"], result["rows"], result["paper"]
    kinds = [kind for kind in PARTITIONS if any(row["partition"] == kind for row in rows)]
    figure, panels = canvas(figure, (10.5, 4.6), 2, {**MARGINS, "bottom": 0.7}, gridspec_kw={"wspace": 0.18})
    told = []
    for axes, kind in zip(panels, kinds, strict=False):
        mine = [row for row in rows if row["partition"] == kind]
        rate = _best_rate(mine)
        ours = _draw_runs(axes, mine, rate, target)
        axes.plot([paper[kind]], [target], "D", color=RED, markeredgecolor=BLACK, markersize=11, zorder=5)
        axes.axvline(paper[kind], color=RED, linewidth=1.2, linestyle="--", zorder=1)
        axes.plot([], [], "D--", color=RED, markeredgecolor=BLACK, label=f"the paper: {paper[kind]} rounds")
        longest = max(row["rounds_needed"] or 0 for row in mine if row["learning_rate"] == rate)
        axes.set(xlim=(0, 1.12 * max(paper[kind], longest)), ylim=(80, 100), xlabel="round")
        axes.set_yticks((80, 85, 90, 95, target, 100), ("80", "85", "90", "95", f"{target:g}", "100"))
        axes.set_title(PARTITIONS[kind])
        axes.legend(loc="lower right", frameon=True, framealpha=1, edgecolor="white").set_zorder(6)
        name = PARTITIONS[kind].split(":")[0]
        told.append(f"{name}: {ours} at learning rate {rate:g}, {paper[kind]} in the paper")
    panels[0].set_ylabel("test accuracy, %")
    return describe(figure, f"To {target:g} %. {'; '.join(told)}.")


def _draw_runs(axes: Axes, rows: Sequence[Mapping[str, Any]], rate: float, target: float) -> str:
    """Draw the runs of one partition, those of one rate strong; return how many rounds these need."""
    for row in rows:
        percent = 100 * np.asarray(row["accuracies"])
        x, so_far = np.arange(1, len(percent) + 1), np.maximum.accumulate(percent)
        if row["learning_rate"] == rate:
            axes.plot(x, percent, color=SKY, linewidth=0.7, alpha=0.7, zorder=3)
            axes.plot(x, so_far, color=BLUE, linewidth=1.6, zorder=4)
        else:
            axes.plot(x, so_far, color="#b9bec6", linewidth=1.2, zorder=2)
    axes.axhline(target, color=GRAY, linewidth=1.2, linestyle=":", zorder=1)
    needed = [row["rounds_needed"] for row in rows if row["learning_rate"] == rate]
    reached = sorted(rounds for rounds in needed if rounds is not None)
    ours = _range(reached, len(needed))
    look: dict[str, Any] = {"color": BLUE, "markeredgecolor": BLACK}
    axes.plot(reached, [target] * len(reached), "o", markersize=9, zorder=5, **look)
    axes.plot([], [], "o-", label=f"ours, rate {rate:g}: {ours}", **look)
    if len(needed) < len(rows):
        axes.plot([], [], color="#b9bec6", label="ours, other rates")
    return ours


def _best_rate(rows: Sequence[Mapping[str, Any]]) -> float:
    """Return the learning rate with most runs; of equals, the one that needs the fewest rounds on average."""
    needed: dict[float, list[float]] = {}
    for row in rows:
        rounds = row["rounds_needed"]
        needed.setdefault(row["learning_rate"], []).append(np.inf if rounds is None else rounds)
    return min(needed, key=lambda rate: (-len(needed[rate]), np.mean(needed[rate])))


def _range(reached: Sequence[float], runs: int) -> str:
    """Say in how many rounds the target was reached."""
    if not reached:
        return "not reached"
    least, most = f"{reached[0]:.0f}", f"{reached[-1]:.0f}"
    missed = f" ({runs - len(reached)} of {runs} runs never)" if len(reached) < runs else ""
    return f"{least if least == most else f'{least} to {most}'} rounds{missed}"


CLEAR = 0.95
"""Least correlation, pixel by pixel, with an image or its negative for a reading to count as that image."""
FAINT, MARGIN = 0.65, 0.25
"""Least correlation with an image, and how far above that with any other, for it to be seen faintly."""


@styled
def recovered(images: ArrayLike, readings: ArrayLike, batch: int, figure: Figure | None = None) -> Figure:
    """Draw the images of a batch above what an attack reads from the update that they gave.

    Parameters
    ----------
    images : array_like, shape (n, height, width)
        At most ten, of which the first `batch` were in the batch. The others are not drawn, and have their
        places all the same.
    readings : array_like, shape (m, height, width)
        At most ten, each shown from its least to its greatest value.
    batch : int
        1 … n.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there are too many images.

    Examples
    --------
    >>> left, right = np.eye(2)[:, np.newaxis] * np.ones((2, 1))
    >>> recovered([left, right], [left + right * 0.1], batch=2).get_label()
    '2 images in the batch, 1 reading. Clear: image 1. Faint: no image. Readings that match no image: 0.'
    """
    known, read = np.asarray(images, dtype=float), np.asarray(readings, dtype=float)
    sizes = f"{known.shape} and {read.shape}"
    if known.ndim != 3 or read.ndim != 3 or known.shape[1:] != read.shape[1:]:
        raise ValueError(f"need images and readings of one size, got {sizes}")
    if max(len(known), len(read)) > 10:
        raise ValueError(f"need up to 10 images and readings, got {sizes}")
    if not 1 <= batch <= len(known):
        raise ValueError(f"the batch holds 1 to {len(known)} of the images, got {batch}")
    margins = {"left": 1.35, "right": 0.15, "bottom": 0.15, "top": 0.45}
    figure, axes = canvas(figure, (10.5, 3.6), margins=margins)
    found = [_which(reading, known[:batch]) for reading in read]
    for place, image in enumerate(known[:batch]):
        _show_image(axes, image, place, 0, GRAY)
        _write_under(axes, place, 1.02, f"image {place + 1}", BLACK)
    for place, (reading, match) in enumerate(zip(read, found, strict=True)):
        words, edge, color = "mixture", BLUE, BLUE
        if match and _is_best(place, match, found):
            words, edge, color = f"{match.mark} image {match.image + 1}", RED, DARK_RED
        elif match:
            words, edge, color = f"again {match.image + 1}", GRAY, DIM
        _show_image(axes, reading, place, 1.45, edge)
        _write_under(axes, place, 2.47, words, color)
    axes.set(xlim=(0, max(8, len(known), len(read))), ylim=(2.75, -0.08), xticks=[])
    axes.set_yticks((0.5, 1.95), ("in the batch", "read from\nthe update"))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    clear, faint = ({match.image for match in found if match and match.mark == mark} for mark in "✔≈")
    there = f"{batch} image{'s' * (batch != 1)} in the batch"
    axes.set_title(f"{there}: {len(clear)} read clearly (✔), {len(faint - clear)} faintly (≈)")
    return describe(
        figure,
        f"{there}, {len(read)} reading{'s' * (len(read) != 1)}. Clear: {_listed(clear)}. "
        f"Faint: {_listed(faint - clear)}. Readings that match no image: {found.count(None)}.",
    )


def _write_under(axes: Axes, place: int, y: float, words: str, color: str) -> None:
    axes.text(place + 0.5, y, words, ha="center", va="top", size=11, color=color)


def _listed(places: set[int]) -> str:
    if not places:
        return "no image"
    *first, last = (str(place + 1) for place in sorted(places))
    return f"images {', '.join(first)} and {last}" if first else f"image {last}"


class _Match(NamedTuple):
    """Which image a reading shows, ✔ clearly or ≈ faintly, and how much they are alike."""

    image: int
    mark: str
    likeness: float


def _which(reading: NDArray[np.float64], images: NDArray[np.float64]) -> _Match | None:
    """Return which image a reading shows; None if it shows none."""
    if not np.isfinite(reading).all() or np.ptp(reading) == 0:
        return None
    alike = [abs(np.corrcoef(reading.ravel(), image.ravel())[0, 1]) for image in images]
    best = int(np.argmax(alike))
    second = max(alike[:best] + alike[best + 1 :], default=0.0)
    if alike[best] >= CLEAR:
        return _Match(best, "✔", alike[best])
    faint = alike[best] >= FAINT and alike[best] - second >= MARGIN
    return _Match(best, "≈", alike[best]) if faint else None


def _is_best(place: int, match: _Match, found: Sequence[_Match | None]) -> bool:
    """Return whether no other reading shows the same image better, or as well and before it."""
    alike = {k: other.likeness for k, other in enumerate(found) if other and other.image == match.image}
    return place == max(alike, key=lambda k: (alike[k], -k))


def _show_image(axes: Axes, image: NDArray[np.float64], left: float, top: float, edge: str) -> None:
    """Draw one image as a square of one unit, from its least value (black) to its greatest (white)."""
    extent = (left + 0.05, left + 0.95, top + 0.95, top + 0.05)
    look: dict[str, Any] = {"cmap": "gray", "aspect": "auto", "interpolation": "nearest"}
    axes.imshow(np.nan_to_num(image), extent=extent, **look)
    frame: dict[str, Any] = {"fill": False, "edgecolor": edge, "linewidth": 1 if edge == GRAY else 2}
    axes.add_patch(Rectangle((left + 0.05, top + 0.05), 0.9, 0.9, **frame))
