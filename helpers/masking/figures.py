"""The pictures of lesson 03: tables and numbers in, a described matplotlib figure out.

Those about equivalence classes are in `figures_classes`, those about noise in `figures_noise`; all can be had
from here.

>>> from helpers.course.style import description
>>> description(crowds([1, 3, 6]))[:65]
'Of 10 people, 1 (10.0 %) are unique, 3 (30.0 %) are in crowds of '
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from helpers.course.diagram import arrow, box, sheet, sign
from helpers.course.style import (
    BLACK,
    BLUE,
    DIM,
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
    wipe,
)
from helpers.course.wording import YEAR, in_words
from helpers.masking.figures_classes import (
    generalization,
    intersection,
    loss_curves,
    mondrian_cuts,
    two_classes,
)
from helpers.masking.figures_noise import (
    averaging,
    budget_bar,
    low_bits,
    neighbors_under_noise,
    randomized_response,
    reconstruction,
)
from helpers.masking.label_places import label_places, nearest

__all__ = [
    "averaging",
    "budget_bar",
    "choosing",
    "crowds",
    "generalization",
    "intersection",
    "loss_curves",
    "low_bits",
    "mondrian_cuts",
    "neighbors_under_noise",
    "privacy_utility",
    "randomized_response",
    "reconstruction",
    "scatter",
    "search_times",
    "two_classes",
    "who_can_undo",
    "who_holds_what",
]


@styled
def who_holds_what(figure: Figure | None = None) -> Figure:
    """Draw the hospital, the lab and the attacker, and what each of them holds.

    Examples
    --------
    >>> len(who_holds_what().axes)
    1
    """
    figure, axes = canvas(figure, size=(9.5, 4.1), margins=NO_MARGINS)
    sheet(axes)
    box(axes, (0.01, 0.64, 0.26, 0.34), "Hospital", ["names, phones,", "every column"], BLUE)
    box(axes, (0.73, 0.64, 0.26, 0.34), "Lab", ["the release,", "to learn from it"], GREEN)
    arrow(axes, (0.27, 0.80), (0.73, 0.80), BLACK, linewidth=2.4)
    axes.text(0.5, 0.83, "the release", ha="center", va="bottom", size=14, weight="bold")
    axes.text(0.5, 0.77, "masked, names dropped", ha="center", va="top")
    known = [
        "the release: somebody leaked it",
        "the voter register: names, birth dates, sex, postcodes",
        "a neighbor's birthday and the week in hospital",
        "every algorithm of this lesson; no key",
    ]
    box(axes, (0.17, 0.02, 0.66, 0.46), "Attacker", known, RED)
    arrow(axes, (0.5, 0.68), (0.5, 0.49), RED, linewidth=1.8, linestyle="--")
    return describe(
        figure,
        "The hospital holds every column; the lab gets a masked release without names. The attacker holds "
        "the release too, and the voter register (names, birth dates, sex, postcodes), knows a neighbor's "
        "birthday and the week in hospital, and knows every algorithm, but no key.",
    )


def _person() -> Path:
    """Return the outline of a head and shoulders, as a marker."""
    angle = np.linspace(0, np.pi, 13)
    shoulders = np.stack((0.5 * np.cos(angle), 0.75 * np.sin(angle) - 0.85), axis=1)
    return Path.make_compound_path(Path.circle((0, 0.3), 0.32), Path([*shoulders, shoulders[0]]))


PERSON = _person()
CROWDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("alone:\nunique", "///", {"facecolor": RED, "edgecolor": BLACK}),
    ("in a crowd\nof 2 to 4", "", {"facecolor": YELLOW, "edgecolor": BLACK}),
    ("in a crowd\nof 5 or more", "", {"facecolor": "white", "edgecolor": GREEN}),
)


def _hundred(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of 100 signs go to each count: rounded, and 100 in all."""
    return np.diff(np.round(100 * np.cumsum(counts) / counts.sum()).astype(int), prepend=0)


@styled
def crowds(sizes: ArrayLike, words: str = "", figure: Figure | None = None) -> Figure:
    """Draw how many people are alone with their combination of values, and how many stand in a crowd.

    Parameters
    ----------
    sizes : array of int
        The size of each equivalence class.
    words : str
        Which columns are looked at, for the title.

    Examples
    --------
    >>> crowds([1, 1]).get_label()[:39]
    'Of 2 people, 2 (100.0 %) are unique, 0 '
    """
    size = np.asarray(sizes)
    people = int(size.sum())
    counts = np.array(
        [size[(size >= low) & (size < high)].sum() for low, high in pairwise((1, 2, 5, np.inf))]
    )
    margins = {**MARGINS, "left": 0.2, "bottom": 0.3, "right": 1.5}
    figure, (crowd, bars) = canvas(
        figure, (9.5, 3.9), 2, margins, width_ratios=(1, 1.15), gridspec_kw={"wspace": 0.42}
    )
    place = np.arange(100)
    first = 0
    for (_, _, look), many in zip(CROWDS, _hundred(counts), strict=True):
        here = place[first : first + many]
        first += many
        colors = {"markerfacecolor": look["facecolor"], "markeredgecolor": look["edgecolor"]}
        crowd.plot(here % 10, here // 10, linestyle="none", marker=PERSON, markersize=17, **colors)
    crowd.set(xlim=(-0.6, 9.6), ylim=(9.7, -0.7))
    crowd.axis("off")
    crowd.set_title(words)
    for row, ((_, hatch, look), count) in enumerate(zip(CROWDS, counts, strict=True)):
        bars.add_patch(Rectangle((0, row - 0.32), count / people, 0.64, hatch=hatch, linewidth=1.5, **look))
        told = f"{100 * count / people:.1f} %\n{count:,} people"
        bars.text(count / people + 0.03, row, told, va="center", weight="bold", linespacing=1.3)
    bars.set(xlim=(0, 1), ylim=(2.6, -0.6))
    bars.set_xticks([])
    bars.set_yticks(range(3), [name for name, _, _ in CROWDS])
    bars.spines["bottom"].set_visible(False)
    bars.set_title(f"each figure: 1 % of {people:,} people", loc="right", x=1.4, size=11)
    shares = [f"{count:,} ({100 * count / people:.1f} %)" for count in counts]
    return describe(
        figure,
        f"{words + ': of' if words else 'Of'} {people:,} people, {shares[0]} are unique, {shares[1]} are in "
        f"crowds of 2 to 4 and {shares[2]} in crowds of 5 or more.",
    )


UNIVERSE = 13.8e9 * YEAR
IDENTIFIERS = (
    ("phone, last 6 digits", 6.0),
    ("insurance number, 7 digits", 7.0),
    ("9 digits", 9.0),
    ("16 digits", 16.0),
    ("secret key of 128 bits", float(128 * np.log10(2))),
)
"""Name of an identifier, and log10 of how many values it may have."""
LANDMARKS = (
    (1.0, "1 second", "right"),
    (86400.0, "1 day", "right"),
    (YEAR, "1 year", "left"),
    (UNIVERSE, "age of the universe", "left"),
)


@styled
def search_times(digits: float, rate: float, words: str = "", figure: Figure | None = None) -> Figure:
    """Draw how long it takes to hash every possible value of an identifier.

    Parameters
    ----------
    digits : int
        The length of an identifier made of digits, 1 … 40.
    rate : float
        Guesses a second.
    words : str
        Whose rate that is, for the title.

    Examples
    --------
    >>> search_times(8, 1e6).get_label()[:78]
    'At 1,000,000 guesses a second, all values of 8 digits are tried in 1.7 minutes'
    """
    figure, axes = canvas(figure, (9.5, 4.4), margins={**MARGINS, "left": 2.6, "right": 1.4, "top": 0.8})
    rows = [*IDENTIFIERS, (f"your choice: {digits} digits", float(digits))]
    times = [10**exponent / rate for _, exponent in rows]
    for row, seconds in enumerate(times):
        mine = row == len(IDENTIFIERS)
        axes.plot([1e-7, seconds], [row, row], color=ORANGE if mine else SKY, linewidth=5 if mine else 2.2)
        axes.plot([seconds], [row], "D" if mine else "o", color=RED if mine else BLUE, markersize=11)
        weight = "bold" if mine else "normal"
        look: dict[str, Any] = {"textcoords": "offset points", "va": "center", "weight": weight}
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        axes.annotate(in_words(seconds), (seconds, row), (11, 0), bbox=paper, **look)
    for limit, name, side in LANDMARKS:
        axes.axvline(limit, color=GRAY, linewidth=0.8, linestyle=":", zorder=0)
        axes.annotate(name, (limit, 1.01), xycoords=("data", "axes fraction"), ha=side, va="bottom", size=11)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_xscale("log")
    powers = np.arange(-6, 36, 6)
    axes.set_xticks(10.0**powers, [f"$10^{{{power}}}$" for power in powers])
    axes.minorticks_off()
    axes.set(xlim=(1e-7, 1e36), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xlabel("seconds to try all of them")
    axes.set_title(f"{words + ': ' if words else ''}{rate:,.0f} guesses a second", y=1.1)
    told = "; ".join(
        f"{name}: {in_words(seconds)}" for (name, _), seconds in zip(rows[:-1], times, strict=False)
    )
    return describe(
        figure,
        f"At {rate:,.0f} guesses a second, all values of {digits} digits are tried in {in_words(times[-1])}. "
        f"For comparison: {told}.",
    )


UNDO = (
    (
        "plain hash\n(SHA-256)",
        (False, "anyone who can list\nall values"),
        "in every table",
        (False, "no: 64 hex digits"),
    ),
    (
        "keyed token\n(HMAC-SHA256)",
        (True, "the key's holder,\nby trying all values"),
        "under one key\nand context",
        (False, "no: 32 hex digits"),
    ),
    (
        "FF1\n(encryption)",
        (True, "the key's holder,\nby decrypting"),
        "under one key\nand tweak",
        (True, "yes: digits stay\ndigits"),
    ),
    (
        "token vault\n(random tokens)",
        (True, "who may ask the\nvault; it keeps a log"),
        "in one vault",
        (False, "no: 32 hex digits"),
    ),
)
"""Technique; who undoes it (✔: whoever holds a secret), where tokens are equal, whether the format stays."""


@styled
def who_can_undo(figure: Figure | None = None) -> Figure:
    """Draw a table of four ways to make pseudonyms: who undoes them, what they join, what they look like.

    Examples
    --------
    >>> who_can_undo().get_label()[:65]
    'Plain hash (SHA-256): undone by anyone who can list all values; e'
    """
    figure, axes = canvas(figure, (9.5, 4.4), margins=NO_MARGINS)
    axes.set(xlim=(0, 1), ylim=(4.6, 0))
    axes.axis("off")
    lefts, width = (0.18, 0.455, 0.73), 0.265
    for left, head in zip(
        lefts, ("who gets the value back?", "equal values, equal tokens", "keeps the format?"), strict=True
    ):
        axes.text(left + width / 2, 0.3, head, ha="center", va="center", weight="bold")
    told = []
    for row, (name, undo, same, form) in enumerate(UNDO):
        top = row + 0.6
        axes.text(0.0, top + 0.5, name, va="center", weight="bold", linespacing=1.4)
        sign(axes, (lefts[0], top + 0.04, width, 0.92), *undo)
        axes.add_patch(Rectangle((lefts[1], top + 0.04), width, 0.92, facecolor=PALE))
        axes.text(lefts[1] + width / 2, top + 0.5, same, ha="center", va="center")
        sign(axes, (lefts[2], top + 0.04, width, 0.92), *form)
        undone, equal, shape = (" ".join(words.split()) for words in (undo[1], same, form[1]))
        title = " ".join(name.split())
        told.append(
            f"{title[0].upper() + title[1:]}: undone by {undone}; equal tokens {equal}; format kept: {shape}."
        )
    return describe(figure, " ".join(told))


def _with_margins(figure: Figure | None) -> tuple[Figure, Any]:
    """Return a figure with large axes, a strip above and one to the right: new, or `figure` wiped."""
    if figure is None:
        figure = Figure(figsize=(8.0, 5.4))
        shares = {"width_ratios": (5, 1), "height_ratios": (1, 5), "wspace": 0.03, "hspace": 0.04}
        figure.subplots(2, 2, gridspec_kw=shares)
        figure.subplots_adjust(left=0.11, right=0.98, bottom=0.12, top=0.86)
        for axes in (figure.axes[0], figure.axes[1], figure.axes[3]):
            axes.axis("off")
    for axes in figure.axes:
        wipe(axes)
    return figure, figure.axes


@styled
def scatter(
    before: ArrayLike,
    after: ArrayLike,
    names: tuple[str, str] = ("age", "cost"),
    words: str = "",
    figure: Figure | None = None,
) -> Figure:
    """Draw two columns after masking against each other, with the histograms of both, and of the original.

    Parameters
    ----------
    before, after : array of float, shape (n, 2)
        The two columns, original and masked. The axes show the middle 99 % of the original and some room.
    names : (str, str)
        Of the columns.
    words : str
        How the columns were masked, for the title.

    Examples
    --------
    >>> scatter([[1, 1], [2, 3], [3, 5]], [[1, 5], [2, 3], [3, 1]], words="turned").get_label()[:64]
    'Turned: the correlation of age and cost goes from 1.00 to −1.00,'
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    low, high = np.quantile(old, (0.005, 0.995), axis=0)
    low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
    figure, (above, _, main, beside) = _with_margins(figure)
    main.plot(*new.T, "o", color=BLUE, markersize=3.5, alpha=0.45, markeredgewidth=0)
    main.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel=names[0], ylabel=names[1])
    for axes, column, turn in ((above, 0, "vertical"), (beside, 1, "horizontal")):
        edges = np.linspace(low[column], high[column], 41)
        heights = [np.histogram(part[:, column], edges)[0] for part in (old, new)]
        axes.stairs(heights[1], edges, orientation=turn, fill=True, color=SKY)
        axes.stairs(heights[0], edges, orientation=turn, color=BLACK, linewidth=1.4)
        along, across = ("x", "y") if column == 0 else ("y", "x")
        axes.set(**{f"{along}lim": (low[column], high[column]), f"{across}lim": (0, 1.3 * heights[0].max())})
    r = [f"{np.corrcoef(part.T)[0, 1]:.2f}".replace("-", "−") for part in (old, new)]
    means = [
        (f"mean {name}", f"{one:,.1f}", f"{two:,.1f}")
        for name, one, two in zip(names, old.mean(axis=0), new.mean(axis=0), strict=True)
    ]
    above.set_title(f"{words + ': ' if words else ''}correlation {r[0]} → {r[1]}", pad=26)
    moved = ", ".join(f"{name} {one} → {two}" for name, one, two in means)
    above.text(0, 1.04, f"{moved}; bars: masked, outline: original", transform=above.transAxes, size=11)
    title = f"{words[:1].upper()}{words[1:]}: the" if words else "The"
    told = ", ".join(f"{name} from {one} to {two}" for name, one, two in means)
    out = int(np.sum(np.any((new < low) | (new > high), axis=1)))
    outside = f" {out:,} of {len(new):,} points lie outside of the picture." if out else ""
    return describe(
        figure,
        f"{title} correlation of {names[0]} and {names[1]} goes from {r[0]} to {r[1]}, {told}.{outside}",
    )


FAMILY_LOOKS = (("o", BLUE), ("s", RED), ("D", GREEN), ("^", PURPLE), ("v", ORANGE))


@styled
def privacy_utility(
    families: Mapping[str, Mapping[str, tuple[float, float]]],
    xlabel: str = "people about whom the attacker guesses right, %",
    ylabel: str = "utility kept, %",
    baseline: float | None = None,
    figure: Figure | None = None,
) -> Figure:
    """Draw what each technique protects and what it keeps.

    Parameters
    ----------
    families : mapping of str to mapping of str to (float, float)
        Family of techniques → technique → (share found out, share of utility kept), of 1; at most five
        families. Techniques that come to one place share a label.
    xlabel, ylabel : str
        How the two are measured.
    baseline : float, optional
        The share that the attacker reaches without any release.

    Raises
    ------
    ValueError
        When the names are too many for the picture.

    Examples
    --------
    >>> privacy_utility({"noise": {"ε = 1": (0.01, 0.9)}}).get_label()
    'Found out and utility kept, in %: ε = 1 1.0 and 90.0.'
    """
    figure, axes = canvas(figure, (9.5, 6.0), margins={**MARGINS, "top": 0.7})
    lowest = 100 * min(y for members in families.values() for _, y in members.values())
    axes.set(xlim=(-9, 112), ylim=(min(max(lowest - 15, -4), lowest - 4), 112), xlabel=xlabel, ylabel=ylabel)
    axes.set_xticks(range(0, 101, 20))
    axes.set_yticks([tick for tick in range(0, 101, 20) if tick >= lowest - 15])
    if baseline is not None:
        axes.axvline(100 * baseline, color=GRAY, linestyle="--", zorder=0)
        axes.text(100 * baseline - 1, 111, "no release", ha="right", va="top", color=DIM)
    look: dict[str, Any] = {"transform": axes.transAxes, "color": DIM, "style": "italic"}
    axes.text(1, 1.02, "better: up and left", ha="right", va="bottom", **look)
    points = {name: place for members in families.values() for name, place in members.items()}
    for (family, members), (marker, color) in zip(families.items(), FAMILY_LOOKS, strict=False):
        places = 100 * np.array(list(members.values()))
        axes.plot(*places.T, marker, color=color, markersize=10, label=family, zorder=3)
    _write_names(figure, axes, _together(points))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.01, 1.0),
        ncols=len(families),
        columnspacing=1.2,
        handletextpad=0.2,
    )
    told = "; ".join(f"{name} {100 * x:.1f} and {100 * y:.1f}" for name, (x, y) in points.items())
    without = "" if baseline is None else f" Without any release: {100 * baseline:.1f} found out (dashed)."
    return describe(figure, f"Found out and utility kept, in %: {told}.{without}")


def _together(
    points: Mapping[str, tuple[float, float]], near: float = 0.012
) -> dict[str, tuple[float, float]]:
    """Return the points with the names of those that cover each other in one, a line each."""
    names: dict[tuple[float, float], list[str]] = {}
    for name, (x, y) in points.items():
        places = (place for place in names if abs(place[0] - x) <= near and abs(place[1] - y) <= near)
        names.setdefault(next(places, (x, y)), []).append(name)
    return {"\n".join(together): place for place, together in names.items()}


def _write_names(figure: Figure, axes: Axes, points: Mapping[str, tuple[float, float]]) -> None:
    """Write each point's name beside it, with a thin line where it is not next to it."""
    painter = FigureCanvasAgg(figure).get_renderer()
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    names = [axes.text(0, 0, name, size=12, bbox=paper, zorder=2.5) for name in points]
    corner = axes.get_window_extent(painter)
    places = axes.transData.transform(100 * np.array(list(points.values()))) - corner.min
    boxes = [name.get_window_extent(painter) for name in names]
    sizes = np.array([(box.width + 12, box.height + 6) for box in boxes])
    corners = label_places(places, sizes, (corner.width, corner.height), gap=10.0)
    to_data = axes.transData.inverted().transform
    for name, place, at, end in zip(names, places, corners, nearest(places, corners, sizes), strict=True):
        name.set(position=to_data(corner.min + at + np.array([6, 3])), va="bottom")
        if np.hypot(*(end - place)) > 12:
            axes.plot(*to_data(corner.min + np.stack((place, end))).T, color=GRAY, linewidth=1, zorder=2)


CHOICES = (
    (
        "Must someone find\nthe person again?",
        "keyed tokens; FF1 where digits are needed;\na vault where each look-up is logged",
        "still personal data; the other\ncolumns still identify",
    ),
    (
        "Does someone need\none row per person?",
        "drop columns, generalize to k-anonymity\nwith l-diversity, and release once",
        "no promise against what else\nthe attacker knows",
    ),
    (
        "Are counts, means or\nhistograms enough?",
        "differential privacy: noise and a budget\nthat refuses to be overspent",
        "answers are noisy, and one day\nthe budget is spent",
    ),
    (
        "Only to test\nsoftware?",
        "random values from a declared pool,\nnot from the table",
        "nothing to learn from:\nnothing in it is true",
    ),
)
"""Question; what to use if the answer is yes; what remains then."""
AND_THEN = "and then, for the other columns"
END = "give nothing away"


@styled
def choosing(figure: Figure | None = None) -> Figure:
    """Draw the questions that lead to a technique, in the order to ask them, and what each leaves open.

    Examples
    --------
    >>> choosing().get_label()[:66]
    'Must someone find the person again? If so: keyed tokens; FF1 where'
    """
    figure, axes = canvas(figure, (10.5, 5.4), margins=NO_MARGINS)
    axes.set(xlim=(0, 1), ylim=(len(CHOICES) + 0.4, -0.35))
    axes.axis("off")
    for left, head in ((0.105, "ask in this order"), (0.485, "if yes"), (0.855, "what remains")):
        axes.text(left, -0.18, head, ha="center", va="center", weight="bold", color=DIM)
    for row, (question, answer, remains) in enumerate(CHOICES):
        for left, width, words, edge, face in (
            (0.0, 0.21, question, BLUE, PALE),
            (0.295, 0.385, answer, GREEN, "#d9f2e9"),
            (0.725, 0.27, remains, RED, "#fbe3d6"),
        ):
            axes.add_patch(
                Rectangle((left, row + 0.1), width, 0.7, facecolor=face, edgecolor=edge, linewidth=2)
            )
            axes.text(left + width / 2, row + 0.45, words, ha="center", va="center", linespacing=1.4)
        arrow(axes, (0.21, row + 0.45), (0.295, row + 0.45), BLACK, linewidth=2)
        axes.text(0.25, row + 0.38, "yes", ha="center", va="bottom")
        if row:
            arrow(axes, (0.105, row - 0.2), (0.105, row + 0.1), BLACK, linewidth=2)
            axes.text(0.12, row - 0.05, "no", va="center")
    arrow(axes, (0.105, len(CHOICES) - 0.2), (0.105, len(CHOICES) + 0.1), BLACK, linewidth=2)
    axes.text(0.12, len(CHOICES) - 0.05, "no", va="center")
    axes.text(0.0, len(CHOICES) + 0.25, END, va="center", weight="bold")
    arrow(axes, (0.4, 0.8), (0.21, 1.2), GREEN, linewidth=2)
    axes.text(0.36, 0.95, AND_THEN, va="center", color=GREEN)
    told = [
        "{} If so: {}. What remains: {}.".format(*(" ".join(words.split()) for words in choice))
        for choice in CHOICES
    ]
    told[0] += f" {AND_THEN[0].upper()}{AND_THEN[1:]}, go on with the next question."
    return describe(figure, " Otherwise: ".join([*told, f"{END}."]))
