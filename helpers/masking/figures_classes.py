"""The pictures of lesson 03 about equivalence classes; `figures` hands them on.

>>> from helpers.course.style import description
>>> description(generalization([7, 9], k=5, error=0.25))[:52]
'The smallest group has size 7; for k = 5, 0 of 16 ro'
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from helpers.course.diagram import sheet
from helpers.course.style import (
    BLACK,
    BLUE,
    GRAY,
    GREEN,
    MARGINS,
    NO_MARGINS,
    ORANGE,
    PALE,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    canvas,
    describe,
    styled,
)
from helpers.masking.textbook_mondrian import Cut

Place = NDArray[np.float64]


@styled
def generalization(
    sizes: ArrayLike,
    k: int,
    error: float,
    words: str = "",
    error_name: str = "utility error",
    figure: Figure | None = None,
) -> Figure:
    """Draw in how large classes people stand after generalization, and what the release costs.

    Parameters
    ----------
    sizes : array of int
        The size of each equivalence class.
    k : int
        Smaller classes are suppressed; at least 2.
    error : float
        What the release loses, as a share 0 … 1.
    words : str
        How the columns were generalized, for the title.
    error_name : str
        How the loss is measured.

    Examples
    --------
    >>> generalization([1, 9], 5, 0.25).get_label()[:79]
    'The smallest group has size 1; for k = 5, 1 of 10 rows (10.0 %) are suppressed;'
    """
    size = np.asarray(sizes)
    people, smallest = int(size.sum()), int(size.min())
    edges = [*sorted({1, 2, k, 2 * k, 5 * k, 10 * k, 20 * k}), np.inf]
    rows = np.array([size[(size >= low) & (size < high)].sum() for low, high in pairwise(edges)]) / people
    names = [
        f"{low}" if high == low + 1 else f"{low}–{high - 1:.0f}" if high < np.inf else f"{low}+"
        for low, high in pairwise(edges)
    ]
    figure, (bars, told) = canvas(figure, (9.5, 4.2), 2, width_ratios=(1.55, 1), gridspec_kw={"wspace": 0.12})
    for place, (share, low) in enumerate(zip(rows, edges, strict=False)):
        look: dict[str, Any] = (
            {"facecolor": SKY, "edgecolor": BLUE}
            if low >= k
            else {"facecolor": "white", "edgecolor": RED, "hatch": "///"}
        )
        bars.add_patch(Rectangle((place - 0.4, 0), 0.8, 100 * share, linewidth=1.5, **look))
        bars.text(place, 100 * share + 1.5, f"{100 * share:.0f} %", ha="center", va="bottom")
    bars.set(xlim=(-0.6, len(rows) - 0.4), ylim=(0, 112), ylabel="% of the rows", yticks=(0, 50, 100))
    bars.set_xticks(range(len(rows)), names)
    bars.set_xlabel(f"size of the class; hatched: below k = {k}")
    bars.set_title(words)
    lost = int(size[size < k].sum())
    enough = smallest >= k
    figures = (
        (f"{smallest:,}", f"{'✔' if enough else '✘'} smallest group (k = {k})", GREEN if enough else RED),
        (f"{100 * lost / people:.1f} %", f"suppressed: {lost:,} of {people:,} rows", BLACK),
        (f"{100 * error:.1f} %", error_name, BLACK),
    )
    sheet(told)
    for place, (number, caption, color) in enumerate(figures):
        told.text(0.08, 0.93 - 0.36 * place, number, size=27, weight="bold", color=color, va="center")
        told.text(0.08, 0.81 - 0.36 * place, caption, va="center", color=color)
    return describe(
        figure,
        f"{words + ': the' if words else 'The'} smallest group has size {smallest:,}; for k = {k}, "
        f"{lost:,} of {people:,} rows ({100 * lost / people:.1f} %) are suppressed; "
        f"{error_name}: {100 * error:.1f} %.",
    )


@dataclass(frozen=True, eq=False)
class Part:
    """A part of the plane: its lower left and upper right corner, and the people in it."""

    low: Place
    high: Place
    rows: NDArray[np.int64]


def _parts(places: NDArray[np.float64], cuts: Sequence[Cut], columns: Sequence[Hashable]) -> list[Part]:
    """Return the parts that cuts leave; the two halves of the last cut come last."""
    room = 0.04 * np.ptp(places, axis=0)
    parts = [Part(places.min(axis=0) - room, places.max(axis=0) + room, np.arange(len(places)))]
    for cut in cuts:
        [whole] = (part for part in parts if cut.rows[0] in part.rows)
        axis = columns.index(cut.column)
        end, start = whole.high.copy(), whole.low.copy()
        end[axis] = start[axis] = (places[cut.lower, axis].max() + places[cut.upper, axis].min()) / 2
        parts.remove(whole)
        parts += [Part(whole.low, end, cut.lower), Part(start, whole.high, cut.upper)]
    return parts


def _rectangles(axes: Axes, corners: Sequence[tuple[Place, Place]], **look: Any) -> None:
    outlines = [[(a, b), (c, b), (c, d), (a, d)] for (a, b), (c, d) in corners]
    axes.add_collection(PolyCollection(outlines, **look), autolim=False)


def _draw_parts(axes: Axes, places: NDArray[np.float64], parts: Sequence[Part], new: Sequence[Part]) -> None:
    """Draw each part's people, its walls, and the ranges that are published of it; the new ones stand out."""
    ranges = [(places[part.rows].min(axis=0), places[part.rows].max(axis=0)) for part in parts]
    _rectangles(axes, ranges, facecolor=PALE, edgecolor="none")
    _rectangles(axes, [(part.low, part.high) for part in parts], facecolor="none", edgecolor=GRAY)
    fresh = [part.rows for part in new]
    old = np.setdiff1d(np.arange(len(places)), np.concatenate(fresh) if fresh else [])
    axes.plot(*places[old].T, "o", color=GRAY, markersize=4, alpha=0.6, markeredgewidth=0)
    for rows, marker, color in zip(fresh, "os", (BLUE, ORANGE), strict=False):
        axes.plot(*places[rows].T, marker, color=color, markersize=5)
    if len(parts) <= 16:
        look: dict[str, Any] = {"ha": "center", "va": "center", "weight": "bold", "size": 14}
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85}
        for part in parts:
            x, y = (part.low + part.high) / 2
            axes.text(x, y, f"{len(part.rows)}", bbox=paper, **look)


@styled
def mondrian_cuts(
    table: DataFrame, cuts: Sequence[Cut], step: int, k: int | None = None, figure: Figure | None = None
) -> Figure:
    """Draw the parts into which Mondrian's first cuts divide the people; the newest cut is thick.

    Parameters
    ----------
    table : DataFrame
        Two columns of numbers.
    cuts : sequence of Cut
        What `textbook_cuts` yields for the table, in any order in which a part is cut before its halves.
    step : int
        How many cuts are made, 0 … len(cuts).
    k : int, optional
        For the title.

    Examples
    --------
    >>> from helpers.masking.textbook_mondrian import textbook_cuts
    >>> people = DataFrame({"age": [20, 30, 40, 60], "cost": [3, 1, 2, 1]})
    >>> mondrian_cuts(people, list(textbook_cuts(people, ["age", "cost"], k=2)), 1).get_label()
    'Cut 1 of 1: 4 people divide at age 30 into 2 and 2. There are 2 parts of 2 people.'
    """
    places = table.to_numpy(dtype=float)
    parts = _parts(places, cuts[:step], list(table.columns))
    new = parts[-2:] if step else []
    figure, axes = canvas(figure, (9.0, 5.2))
    _draw_parts(axes, places, parts, new)
    if new:
        axes.plot(*np.stack((new[0].high, new[1].low)).T, color=RED, linewidth=4, solid_capstyle="butt")
    ends = np.array([(part.low, part.high) for part in parts])
    (left, bottom), (right, top) = ends.min(axis=(0, 1)), ends.max(axis=(0, 1))
    axes.set(xlim=(left, right), ylim=(bottom, top), xlabel=table.columns[0], ylabel=table.columns[1])
    counts = [len(part.rows) for part in parts]
    sizes = " to ".join(f"{size:,}" for size in sorted({min(counts), max(counts)})) + " people"
    axes.set_title(f"{f'k = {k}: ' if k else ''}{step} of {len(cuts)} cuts, parts of {sizes}")
    many = f"There {'is 1 part' if len(parts) == 1 else f'are {len(parts)} parts'} of {sizes}."
    if not step:
        return describe(figure, f"No cut of {len(cuts)} is made yet. {many}")
    cut = cuts[step - 1]
    limit = table[cut.column].iloc[cut.lower].max()
    return describe(
        figure,
        f"Cut {step} of {len(cuts)}: {len(cut.rows):,} people divide at {cut.column} {limit:,.6g} "
        f"into {len(cut.lower):,} and {len(cut.upper):,}. {many}",
    )


@styled
def loss_curves(
    curves: Mapping[str, Mapping[int, float]],
    ylabel: str = "information loss (NCP), %",
    figure: Figure | None = None,
) -> Figure:
    """Draw what several ways of making classes lose, at several k.

    Parameters
    ----------
    curves : mapping of str to mapping of int to float
        Name → k → loss, as a share 0 … 1.
    ylabel : str
        How the loss is measured.

    Examples
    --------
    >>> loss_curves({"fixed bands": {5: 0.3, 10: 0.4}}).get_label()
    'Loss in %: fixed bands 30.0 at k = 5, 40.0 at k = 10.'
    """
    figure, axes = canvas(figure, (9.0, 4.2), margins={**MARGINS, "top": 0.3})
    looks = zip("osD^v", (BLUE, RED, GREEN, PURPLE, BLACK), ("-", "--", "-.", ":", "-"), strict=True)
    told = []
    for (name, losses), (marker, color, line) in zip(curves.items(), looks, strict=False):
        percent = [100 * loss for loss in losses.values()]
        axes.plot(list(losses), percent, line, marker=marker, color=color, markersize=9, label=name)
        told.append(
            f"{name} " + ", ".join(f"{loss:.1f} at k = {k}" for k, loss in zip(losses, percent, strict=True))
        )
    ks = sorted({k for losses in curves.values() for k in losses})
    axes.set_xscale("log")
    axes.set_xticks(ks, [str(k) for k in ks])
    axes.minorticks_off()
    axes.set_ylim(0, axes.get_ylim()[1] * (1.1 + 0.1 * len(curves)))  # room for the legend
    axes.set(xlabel="k", ylabel=ylabel)
    axes.legend(loc="upper left")
    return describe(figure, f"Loss in %: {'; '.join(told)}.")


def _table(axes: Axes, rows: DataFrame, sensitive: str, title: str, height: int) -> None:
    """Draw a small table, its sensitive column marked, on a sheet that is `height` rows high."""
    columns = list(rows.columns)
    widths = [max(len(str(text)) for text in (name, *rows[name])) + 2 for name in columns]
    edges = np.concatenate(([0], np.cumsum(widths))) / sum(widths)
    same = rows[sensitive].nunique() == 1
    for name, left, right in zip(columns, edges, edges[1:], strict=False):
        for row, text in enumerate((name, *rows[name])):
            marked = row > 0 and name == sensitive
            face = (YELLOW if same else SKY) if marked else PALE if row == 0 else "white"
            axes.add_patch(Rectangle((left, row), right - left, 1, facecolor=face, edgecolor=GRAY))
            weight = "bold" if marked or row == 0 else "normal"
            axes.text((left + right) / 2, row + 0.5, str(text), ha="center", va="center", weight=weight)
    axes.set(xlim=(-0.005, 1.005), ylim=(height + 1.05, -0.05))
    axes.axis("off")
    axes.set_title(title)


@styled
def two_classes(alike: DataFrame, diverse: DataFrame, sensitive: str, figure: Figure | None = None) -> Figure:
    """Draw two equivalence classes side by side: one whose people are all alike, and a diverse one.

    Parameters
    ----------
    alike, diverse : DataFrame
        The rows of either class, at most six, and at most four columns.
    sensitive : str
        The column that the release shows of everyone.

    Examples
    --------
    >>> one = DataFrame({"age": ["30-39"] * 2, "diagnosis": ["asthma", "asthma"]})
    >>> two = DataFrame({"age": ["40-49"] * 2, "diagnosis": ["asthma", "flu"]})
    >>> two_classes(one, two, "diagnosis").get_label()[:76]
    'Left: 2 people in one class, and 1 diagnosis: asthma, so it is known of all.'
    """
    height = max(len(alike), len(diverse))
    size = (10.5, 0.42 * (height + 1) + 0.6)
    margins = {**NO_MARGINS, "top": 0.5}
    figure, (left, right) = canvas(figure, size, 2, margins, gridspec_kw={"wspace": 0.06})
    told = []
    for axes, rows in ((left, alike), (right, diverse)):
        values = list(rows[sensitive].unique())
        known = len(values) == 1
        verdict = "✘ known of all" if known else "✔ not known for sure"
        title = f"{len(rows)} people, {len(values)} value{'s' * (not known)}: {verdict}"
        _table(axes, rows, sensitive, title, height)
        told.append(
            f"{len(rows)} people in one class, and {len(values)} {sensitive}{' values' * (not known)}: "
            f"{', '.join(map(str, values))}, so it is {'known of all' if known else 'not known for sure'}."
        )
    return describe(figure, f"Left: {told[0]} Right: {told[1]}")


@styled
def intersection(
    first: Sequence[str],
    second: Sequence[str],
    person: str = "the neighbor",
    names: tuple[str, str] = ("release 1", "release 2"),
    figure: Figure | None = None,
) -> Figure:
    """Draw the sensitive values of one person's class in two releases, and those that are in both.

    Parameters
    ----------
    first, second : sequence of str
        The values of the class in either release; one that comes several times is drawn once.
    person : str
        Who is looked for.
    names : (str, str)
        Of the releases.

    Examples
    --------
    >>> intersection(["asthma", "flu"], ["flu", "gout"]).get_label()[-45:]
    'In both: flu. What the neighbor has is known.'
    """
    values = [list(dict.fromkeys(part)) for part in (first, second)]
    both = [value for value in values[0] if value in values[1]]
    high = max(map(len, values))
    figure, axes = canvas(figure, (9.5, 0.46 * high + 1.25), margins=NO_MARGINS)
    axes.set(xlim=(-0.005, 1.005), ylim=(high + 0.3, -1.75))
    axes.axis("off")
    for left, title, count, part in zip((0.0, 0.68), names, (len(first), len(second)), values, strict=True):
        axes.text(left + 0.16, -1.2, title, ha="center", va="center", weight="bold", size=14)
        axes.text(left + 0.16, -0.5, f"class of {count} people", ha="center", va="center")
        for row, value in enumerate(sorted(part, key=lambda value: (value not in both, part.index(value)))):
            mine = value in both
            look: dict[str, Any] = (
                {"facecolor": YELLOW, "edgecolor": BLACK} if mine else {"facecolor": PALE, "edgecolor": GRAY}
            )
            axes.add_patch(Rectangle((left, row + 0.06), 0.32, 0.88, linewidth=1.6 if mine else 0.8, **look))
            words = value if mine else f"✘ {value}"
            axes.text(
                left + 0.16,
                row + 0.5,
                words,
                ha="center",
                va="center",
                color=BLACK if mine else "#6a6f78",
                weight="bold" if mine else "normal",
            )
    axes.text(0.5, -1.2, "in both", ha="center", va="center", weight="bold", size=14, color=RED)
    for row, value in enumerate(both):
        axes.add_patch(
            FancyArrowPatch(
                (0.32, row + 0.5), (0.40, row + 0.5), arrowstyle="-|>", mutation_scale=18, color=RED
            )
        )
        axes.add_patch(
            FancyArrowPatch(
                (0.68, row + 0.5), (0.60, row + 0.5), arrowstyle="-|>", mutation_scale=18, color=RED
            )
        )
        axes.text(0.5, row + 0.5, value, ha="center", va="center", weight="bold", size=13, color=RED)
    end = f"What {person} has is known." if len(both) == 1 else f"{len(both)} values are left for {person}."
    axes.text(0.5, high - 0.2, end, ha="center", va="center", size=12)
    return describe(
        figure,
        f"{names[0].capitalize()} leaves {len(values[0])} values for {person} ({', '.join(values[0])}), "
        f"{names[1]} {len(values[1])} ({', '.join(values[1])}). In both: {', '.join(both) or 'none'}. {end}",
    )
