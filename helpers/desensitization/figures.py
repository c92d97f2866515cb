"""The pictures of lesson 07 about a model that knows secrets, and about ways to make it forget.

Those of membership inference are in `helpers.desensitization.figures_membership`, those of differentially
private training in `helpers.desensitization.figures_private_training`.

>>> figure = next_digits([{"4": 0.75, "2": 0.25}, {"2": 1.0}], "42")
>>> figure.get_label()
'The model says 42. Place 1: "4" with 75 %. Place 2: "2" with 100 %.'
"""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from helpers.attacks.canaries import GUESS, Panel, exposure
from helpers.course.diagram import arrow, box, sheet, sign
from helpers.course.style import (
    BLACK,
    BLUE,
    CENTERED,
    DARK_GREEN,
    DARK_RED,
    DIM,
    GRAY,
    GREEN,
    LINES,
    MARGINS,
    NO_MARGINS,
    PALE,
    RED,
    SKY,
    canvas,
    describe,
    shade,
    styled,
)
from helpers.desensitization.report import Attack, PrivacyReport
from helpers.desensitization.sisa import retrain_cost, shard_of

__all__ = [
    "exposure_histogram",
    "leakage",
    "methods",
    "next_digits",
    "panels",
    "report_page",
    "shards",
    "steps",
    "who_asks",
]


@styled
def who_asks(figure: Figure | None = None) -> Figure:
    """Draw the hospital, its model, the one who types a prompt, and the patient who asks to be forgotten.

    Examples
    --------
    >>> len(who_asks().axes)
    1
    """
    figure, axes = canvas(figure, size=(10.5, 4.8), margins=NO_MARGINS)
    sheet(axes)
    box(axes, (0.01, 0.52, 0.27, 0.46), "Hospital", [], BLUE)
    letters = (
        "patient Maria Olsen in room 33 …",
        "patient Greta Hansen, PIN 891013.",
        "patient Yara Weiss in room 17 …",
    )
    for row, words in enumerate(letters):
        y = 0.8 - 0.085 * row
        axes.add_patch(Rectangle((0.025, y), 0.24, 0.07, facecolor="white", edgecolor=GRAY))
        axes.text(0.033, y + 0.034, words, va="center", size=10)
    axes.plot([0.028, 0.262], [0.75, 0.75], color=RED, linewidth=1.8)
    axes.text(0.145, 0.575, "deletes the row", color=DARK_RED, **CENTERED)
    box(
        axes,
        (0.40, 0.52, 0.21, 0.46),
        "Model",
        ["finishes letters,", "a character at a time;", "", "nobody can delete", "a row in it"],
        BLACK,
    )
    arrow(axes, (0.28, 0.79), (0.40, 0.79), BLACK, linewidth=2.2)
    axes.text(0.34, 0.81, "training", ha="center", va="bottom")
    box(
        axes,
        (0.75, 0.52, 0.24, 0.46),
        "Someone",
        ["knows a patient's name,", "types the start", "of a letter,", "reads what comes"],
        RED,
    )
    arrow(axes, (0.75, 0.80), (0.61, 0.80), RED, linewidth=2)
    arrow(axes, (0.61, 0.66), (0.75, 0.66), RED, linewidth=2, linestyle="--")
    axes.text(0.68, 0.82, "“patient Greta\nHansen, PIN ”", ha="center", va="bottom", size=11)
    axes.text(0.68, 0.645, "“891013.”", ha="center", va="top", size=13, color=DARK_RED, weight="bold")
    box(axes, (0.01, 0.06, 0.27, 0.24), "Patient Greta Hansen", ["“Forget me.”"], GREEN)
    arrow(axes, (0.145, 0.30), (0.145, 0.52), GREEN, linewidth=2.2)
    axes.text(0.16, 0.42, "asks for erasure", va="center")
    arrow(axes, (0.87, 0.39), (0.87, 0.52), RED, linewidth=2)
    box(
        axes,
        (0.40, 0.06, 0.59, 0.33),
        "Three attackers, each stronger than the one before",
        [
            "1  reads the text:  is the PIN said?",
            "2  sees the probabilities:  how high does the PIN rank?",
            "3  has the weights:  does a little training bring it back?",
        ],
        RED,
    )
    return describe(
        figure,
        "A hospital trains a model on its letters; it finishes letters, a character at a time. Someone "
        'who knows a patient\'s name types "patient Greta Hansen, PIN " and reads 891013. Greta Hansen asks '
        "to be forgotten, and the hospital deletes the row; in the model nobody can. An attacker may "
        "read the text only, see the probabilities as well, or have the weights and train them a little.",
    )


@styled
def next_digits(
    probabilities: Sequence[Mapping[str, float]], chosen: str, figure: Figure | None = None
) -> Figure:
    """Draw how probable each digit is at each place of a PIN, and frame what the model says.

    Parameters
    ----------
    probabilities : sequence of mapping of str to float
        For each place, the probabilities of the next character, as `next_probabilities` of a model gives them
        after the prompt and the characters before this place.
    chosen : str
        What is said, a character for each place.

    Raises
    ------
    ValueError
        If there are not as many characters as places.

    Examples
    --------
    >>> next_digits([{"1": 0.1, "#": 0.9}], "#").get_label()
    'The model says #. Place 1: "#" with 90 %.'
    """
    if len(chosen) != len(probabilities):
        raise ValueError(f"need a character for each of {len(probabilities)} places, got {len(chosen)}")
    shares = np.array([[place.get(str(digit), 0.0) for digit in range(10)] for place in probabilities])
    table = np.column_stack([shares, 1 - shares.sum(axis=1)]).clip(0, 1).T
    margins = {"left": 1.9, "right": 0.2, "bottom": 0.65, "top": 0.5}
    figure, axes = canvas(figure, (8.6, 5.2), margins=margins)
    axes.imshow(shade(table), aspect="auto", interpolation="nearest")
    for (row, place), share in np.ndenumerate(table):
        if share >= 0.005:
            axes.text(place, row, f"{100 * share:.0f} %", **CENTERED)
    for place, character in enumerate(chosen):
        row = int(character) if character.isdecimal() else 10
        frame: dict[str, Any] = {"fill": False, "edgecolor": RED, "linewidth": 3}
        axes.add_patch(Rectangle((place - 0.46, row - 0.44), 0.92, 0.88, **frame))
    axes.vlines(np.arange(len(chosen) - 1) + 0.5, -0.5, 10.5, color=GRAY, linewidth=0.8)
    axes.hlines(9.5, -0.5, len(chosen) - 0.5, color=GRAY, linewidth=0.8)
    axes.set_xticks(range(len(chosen)), [f"{place + 1}: “{said}”" for place, said in enumerate(chosen)])
    axes.set_yticks(range(11), [*(f"digit {digit}" for digit in range(10)), "any other character"])
    axes.tick_params(length=0)
    axes.set_xlabel("place, and what is said there")
    axes.set_title(f"the model says {chosen}; blank: below half a percent")
    told = [
        f'Place {number}: "{said}" with {100 * place.get(said, 0.0):.0f} %.'
        for number, (said, place) in enumerate(zip(chosen, probabilities, strict=True), 1)
    ]
    return describe(figure, f"The model says {chosen}. {' '.join(told)}")


def rank_in_words(rank: float) -> str:
    """Return a rank with thousands separated; ties give halves.

    Examples
    --------
    >>> rank_in_words(12345.0), rank_in_words(5.5)
    ('12,345', '5.5')
    """
    return f"{rank:,.1f}".removesuffix(".0")


def _decades(panel: Panel) -> tuple[NDArray[np.float64], float]:
    """Return the edges of the bins and the true PIN's place as powers of ten."""
    return panel.edges / log(10), panel.at / log(10)


def _heights(panel: Panel) -> NDArray[np.float64]:
    """Return a height for each bin: 0 for none, 0.4 for one PIN, 1 more for ten times as many."""
    return np.where(panel.counts > 0, np.log10(np.maximum(panel.counts, 1)) + 0.4, 0.0)


def _label_decades(axes: Axes, low: float) -> None:
    """Label an axis of probabilities from 10^low to 1."""
    step = max(1, round(-low / 5))
    powers = range(0, floor(low) - 1, -step)
    axes.set_xticks([*powers], ["1" if power == 0 else f"$10^{{{power}}}$" for power in powers])
    axes.set_xlim(low, 0.02 * -low)


@styled
def exposure_histogram(panel: Panel, title: str = "the PIN", figure: Figure | None = None) -> Figure:
    """Draw how probable all PINs are to the model, where the true one is among them, and its exposure.

    Parameters
    ----------
    panel : Panel
        As `helpers.attacks.canaries.panel` gives it.
    title : str
        Whose PIN, or after what.

    Examples
    --------
    >>> found = Panel(np.array([90, 9, 1]), np.array([-9.0, -6, -3, 0]), at=-1.0, rank=1.0)
    >>> exposure_histogram(found, "Anna's PIN").get_label()
    "Anna's PIN: rank 1 of 100, an exposure of 6.6 bits of 6.6; its probability is 0.37."
    """
    margins = {**MARGINS, "left": 1.25}
    figure, (bins, gauge) = canvas(
        figure, (10.5, 4.4), 2, margins, width_ratios=(4.6, 1), gridspec_kw={"wspace": 0.3}
    )
    edges, at = _decades(panel)
    highest = np.log10(panel.candidates) + 0.4
    alike = -np.log10(panel.candidates)
    bins.stairs(_heights(panel), edges, fill=True, color=SKY)
    bins.axvline(alike, color=GRAY, linewidth=1.4, linestyle=":")
    bins.text(alike, highest * 1.01, "if all were alike ", ha="right", va="bottom", size=11, color=DIM)
    bins.plot([at, at], [0, highest * 0.86], color=RED, linewidth=2.6)
    bins.plot([at], [highest * 0.86], "v", color=RED, markeredgecolor=BLACK, markersize=12, clip_on=False)
    low = 10 * floor(min(edges[0], alike - 1) / 10)
    right = at > 0.3 * low
    bins.annotate(
        f"true PIN:\nrank {rank_in_words(panel.rank)}",
        (at, highest * 0.86),
        (-10 if right else 10, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        va="center",
        color=DARK_RED,
        weight="bold",
        size=13,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9},
    )
    _label_decades(bins, low)
    powers = range(round(np.log10(panel.candidates)) + 1)
    bins.set_yticks([power + 0.4 for power in powers], [f"{10**power:,}" for power in powers])
    bins.set(
        ylim=(0, highest * 1.1), xlabel="probability that the model gives to a PIN", ylabel="PINs (log scale)"
    )
    bins.set_title(f"{title}: rank {rank_in_words(panel.rank)} of {panel.candidates:,}")
    _draw_gauge(gauge, panel)
    return describe(
        figure,
        f"{title}: rank {rank_in_words(panel.rank)} of {panel.candidates:,}, an exposure of "
        f"{panel.exposure:.1f} bits of {exposure(1, panel.candidates):.1f}; its probability is "
        f"{np.exp(panel.at):.2g}.",
    )


def _draw_gauge(axes: Axes, panel: Panel) -> None:
    """Draw the exposure as the height of a bar, with that of a guess and the greatest one."""
    most = exposure(1, panel.candidates)
    axes.add_patch(Rectangle((0, 0), 1, most, facecolor=PALE, edgecolor=GRAY))
    axes.add_patch(Rectangle((0, 0), 1, panel.exposure, facecolor=RED, edgecolor=BLACK))
    axes.plot([-0.15, 1.15], [GUESS, GUESS], color=BLACK, linewidth=1.6, linestyle="--")
    axes.text(1.2, GUESS, "guess", va="center", size=11)
    axes.text(1.2, most, "rank 1", va="center", size=11)
    inside = panel.exposure > 0.55 * most
    y = panel.exposure + most * (-0.03 if inside else 0.04)
    axes.text(
        0.5,
        max(y, GUESS + 0.04 * most),
        f"{panel.exposure:.1f}",
        ha="center",
        va="top" if inside else "bottom",
        size=15,
        weight="bold",
        color="white" if inside else DARK_RED,
    )
    axes.set(xlim=(-0.2, 1.9), ylim=(0, most * 1.05), xticks=[], yticks=range(0, floor(most) + 2, 5))
    axes.spines[:].set_visible(False)
    axes.set_title("exposure, bits", x=-0.25)


LEFT_END = -40
"""Power of ten; histograms farther to the left are cut off."""


@styled
def panels(panels: Mapping[str, Panel], figure: Figure | None = None) -> Figure:
    """Draw the histogram of all PINs for one person after each way to forget, one above the other.

    Parameters
    ----------
    panels : mapping of str to Panel
        Way to forget → all PINs and where the true one is. All of as many PINs.

    Examples
    --------
    >>> found = Panel(np.array([90, 9, 1]), np.array([-9.0, -6, -3, 0]), at=-1.0, rank=1.0)
    >>> panels({"as trained": found}).get_label()
    'The true PIN among 100. as trained: rank 1, 6.6 bits.'
    """
    margins = {"left": 1.6, "right": 2.55, "bottom": 0.65, "top": 0.65}
    figure, axes = canvas(figure, (10.5, 0.66 * len(panels) + 1.3), margins=margins)
    candidates = next(iter(panels.values())).candidates
    low = max(LEFT_END, 10 * floor(min(panel.edges[0] for panel in panels.values()) / log(10) / 10))
    tallest = np.log10(candidates) + 0.4
    told = []
    for row, (name, panel) in enumerate(panels.items()):
        edges, at = _decades(panel)
        base = len(panels) - row - 1
        axes.axhline(base, color=GRAY, linewidth=0.8)
        axes.stairs(base + 0.86 * _heights(panel) / tallest, edges, baseline=base, fill=True, color=SKY)
        if edges[-1] < low:
            far = f" ◀  all of them from $10^{{{floor(edges[0])}}}$ to $10^{{{ceil(edges[-1])}}}$"
            axes.text(low, base + 0.4, far, va="center")
        else:
            axes.plot([at, at], [base, base + 0.8], color=RED, linewidth=2)
            axes.plot([at], [base + 0.8], "v", color=RED, markeredgecolor=BLACK, markersize=9)
        words: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center"}
        axes.text(1.17, base + 0.4, rank_in_words(panel.rank), ha="right", size=13, **words)
        axes.text(1.38, base + 0.4, f"{panel.exposure:.1f}", ha="right", size=13, weight="bold", **words)
        told.append(f"{name}: rank {rank_in_words(panel.rank)}, {panel.exposure:.1f} bits.")
    heads: dict[str, Any] = {"transform": axes.transAxes, "ha": "right", "va": "bottom", "color": DIM}
    axes.text(1.17, 1.02, f"rank of\n{candidates:,}", **heads)
    axes.text(1.38, 1.02, "exposure,\nbits", **heads)
    alike = -np.log10(candidates)
    axes.axvline(alike, color=GRAY, linewidth=1.4, linestyle=":")
    axes.text(alike, len(panels) + 0.04, "if all were alike", ha="center", va="bottom", size=11, color=DIM)
    _label_decades(axes, low)
    axes.set_yticks([len(panels) - row - 0.6 for row in range(len(panels))], [*panels])
    axes.tick_params(axis="y", length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set(
        ylim=(0, len(panels)),
        xlabel="probability that the model gives to a PIN; ▼ the true one (heights: log scale)",
    )
    return describe(figure, f"The true PIN among {candidates:,}. {' '.join(told)}")


@styled
def steps(rows: Sequence[Mapping[str, Any]], at: int, figure: Figure | None = None) -> Figure:
    """Draw exposure and loss after ever more steps of fine-tuning, and mark one number of steps.

    Parameters
    ----------
    rows : sequence of mapping
        With method, steps, exposure, bits_per_character, as
        `helpers.desensitization.forgetting.measure_curve` gives them. The same steps for each method; at most
        five methods.
    at : int
        One of the steps.

    Raises
    ------
    ValueError
        If there is no row for so many steps.

    Examples
    --------
    >>> row = {"method": "clean data", "steps": 25, "exposure": 16.0, "bits_per_character": 0.5}
    >>> steps([row], 25).get_label()
    'After 25 steps: clean data 16.0 bits of exposure, 0.500 bits a character on new letters.'
    """
    allowed = sorted({row["steps"] for row in rows})
    if at not in allowed:
        raise ValueError(f"measured after {allowed} steps, got {at}")
    margins = {**MARGINS, "right": 0.3, "bottom": 0.7}
    figure, (known, lost) = canvas(figure, (10.5, 4.3), 2, margins, gridspec_kw={"wspace": 0.28})
    told = []
    for name, (dashes, marker, color) in zip(
        dict.fromkeys(row["method"] for row in rows), LINES, strict=False
    ):
        mine = sorted((row for row in rows if row["method"] == name), key=lambda row: row["steps"])
        here = next(row for row in mine if row["steps"] == at)
        for axes, key in ((known, "exposure"), (lost, "bits_per_character")):
            x, y = [row["steps"] for row in mine], [row[key] for row in mine]
            shown = f"{name}: {here[key]:.1f}" if axes is known else f"{name}: {here[key]:.3f}"
            axes.plot(x, y, dashes, marker=marker, color=color, markersize=5, label=shown)
            axes.plot([at], [here[key]], marker, color=color, markeredgecolor=BLACK, markersize=13, zorder=4)
        told.append(
            f"{name} {here['exposure']:.1f} bits of exposure, {here['bits_per_character']:.3f} bits a "
            "character on new letters"
        )
    known.axhline(GUESS, color=BLACK, linewidth=1.4, linestyle="--", zorder=1)
    known.text(0, GUESS - 0.2, "a guess: 1.44", va="top", size=11)
    known.set(ylim=(0, 20.5), yticks=range(0, 21, 5), ylabel="exposure, bits")
    worst = max(row["bits_per_character"] for row in rows)
    lost.set(ylim=(0, 1.35 * worst), ylabel="bits a character (less is better)")
    known.set_title(f"what it knows of the PINs, step {at}")
    lost.set_title(f"how well it finishes new letters, step {at}")
    for axes in (known, lost):
        axes.axvline(at, color=GRAY, linewidth=1.2, linestyle=":", zorder=0)
        axes.set(xlim=(-0.03 * allowed[-1], 1.03 * allowed[-1]), xlabel="steps of fine-tuning")
    known.legend(loc="center right", bbox_to_anchor=(0.98, 0.55))
    lost.legend(loc="upper left")
    return describe(figure, f"After {at} steps: {'; '.join(told)}.")


@styled
def methods(rows: Sequence[Mapping[str, Any]], figure: Figure | None = None) -> Figure:
    """Draw the exposure after each way to forget, before and after relearning, with the spread over seeds.

    Parameters
    ----------
    rows : sequence of mapping
        One for each way and seed, as in ``results/forgetting.json``: method, exposure, exposure_relearned,
        read_out, read_out_relearned, bits_per_character, seconds.

    Examples
    --------
    >>> row = {"method": "masked data", "exposure": 13.7, "exposure_relearned": 8.6, "read_out": 0,
    ...     "read_out_relearned": 2, "bits_per_character": 0.41, "seconds": 0.2}
    >>> methods([row]).get_label()[:76]
    'Mean exposure over 1 seed, in bits. masked data: 13.7, after relearning 8.6,'
    """
    names = [*dict.fromkeys(row["method"] for row in rows)]
    margins = {"left": 1.6, "right": 3.75, "bottom": 0.65, "top": 0.75}
    figure, axes = canvas(figure, (10.5, 0.62 * len(names) + 1.4), margins=margins)
    told = [
        f"{name}: {_draw_method(axes, place, [row for row in rows if row['method'] == name])}"
        for place, name in enumerate(names)
    ]
    _list_rows(axes, names, COLUMNS)
    axes.set(xlim=(0, 21), xticks=range(0, 21, 5), xlabel="exposure, bits")
    guess = axes.axvline(GUESS, color=BLACK, linewidth=1.4, linestyle="--", zorder=4)
    (seed,) = axes.plot([], [], "|", color=BLACK, markersize=9)
    axes.legend(
        [*(Rectangle((0, 0), 1, 1, **look) for _, look in BARS.values()), guess, seed],
        ["after forgetting", "after relearning", "a guess: 1.44", "one seed"],
        **KEY_ABOVE,
    )
    seeds = sum(row["method"] == names[0] for row in rows)
    return describe(figure, f"Mean exposure over {seeds} seed{'s' * (seeds != 1)}, in bits. {' '.join(told)}")


BARS: dict[str, tuple[float, dict[str, Any]]] = {
    "exposure": (-0.2, {"facecolor": SKY, "edgecolor": BLUE, "linewidth": 1.2}),
    "exposure_relearned": (0.2, {"facecolor": "white", "edgecolor": RED, "hatch": "///", "linewidth": 1.2}),
}
COLUMNS = {"PINs said, and\nafter relearning": 1.15, "bits a\ncharacter": 1.43, "seconds": 1.63}
KEY_ABOVE: dict[str, Any] = {
    "loc": "lower left",
    "bbox_to_anchor": (-0.02, 1.0),
    "ncols": 2,
    "columnspacing": 1.4,
    "handlelength": 1.6,
}
EACH: dict[str, Any] = {"color": BLACK, "markeredgewidth": 1, "linestyle": "none", "zorder": 3}
"""How one seed is marked."""


def _draw_method(axes: Axes, place: int, rows: Sequence[Mapping[str, Any]]) -> str:
    """Draw the bars of one way to forget, a tick for each seed, and numbers; return them in words."""
    mean = {key: float(np.mean([row[key] for row in rows])) for key in (*BARS, *CELLS)}
    for key, (offset, look) in BARS.items():
        values = [row[key] for row in rows]
        axes.add_patch(Rectangle((0, place + offset - 0.18), mean[key], 0.36, **look))
        axes.plot(values, [place + offset] * len(values), marker="|", markersize=7, **EACH)
        axes.text(max(values) + 0.35, place + offset, f"{mean[key]:.1f}", va="center", size=11)
    said, relearned, lost, seconds = (mean[key] for key in CELLS)
    cells = (f"{said:.1f} → {relearned:.1f}", f"{lost:.3f}", f"{seconds:.2f}" if seconds >= 0.005 else "–")
    for x, words in zip(COLUMNS.values(), cells, strict=True):
        axes.text(x, place, words, transform=axes.get_yaxis_transform(), **CENTERED)
    return (
        f"{mean['exposure']:.1f}, after relearning {mean['exposure_relearned']:.1f}, {said:.1f} PINs read "
        f"out, {lost:.3f} bits a character, {seconds:.2f} seconds."
    )


CELLS = ("read_out", "read_out_relearned", "bits_per_character", "seconds")


def _list_rows(axes: Axes, names: Sequence[str], heads: Mapping[str, float]) -> None:
    """Name the rows of a chart, part them by lines, and write heads over the columns at its right."""
    across: dict[str, Any] = {"transform": axes.get_yaxis_transform()}
    for head, x in heads.items():
        axes.text(x, -0.62, head, ha="center", va="bottom", color=DIM, **across)
    axes.hlines(np.arange(1, len(names)) - 0.5, 0, 1, color="#dddddd", linewidth=0.8, zorder=0, **across)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.45, -0.55)


@styled
def shards(
    rows: Sequence[Mapping[str, Any]], at: int, people: Sequence[str], figure: Figure | None = None
) -> Figure:
    """Draw which shards are trained again when people ask to be forgotten, and what shards cost in accuracy.

    Parameters
    ----------
    rows : sequence of mapping
        With shards, bits_per_character, target, target_forgotten: as
        `helpers.desensitization.forgetting.measure_shards` gives them; several for one number of shards are
        averaged.
    at : int
        One of these numbers of shards, up to 32.
    people : sequence of str
        The names of those who ask; each has the shard that `helpers.desensitization.sisa.shard_of` gives.

    Raises
    ------
    ValueError
        If nothing was measured with so many shards.

    Examples
    --------
    >>> row = {"shards": 4, "bits_per_character": 0.5, "target": 19.9, "target_forgotten": 1.1}
    >>> shards([row], 4, ["Ann"]).get_label()[:74]
    '4 shards, 1 person asks: 1 shard is trained again, 25 % of the work (25 % '
    """
    numbers = sorted({row["shards"] for row in rows})
    if at not in numbers:
        raise ValueError(f"measured with {numbers} shards, got {at}")
    mean = {
        number: {
            key: float(np.mean([row[key] for row in rows if row["shards"] == number]))
            for key in ("bits_per_character", "target", "target_forgotten")
        }
        for number in numbers
    }
    hit = [shard_of(person, at) for person in people]
    margins = {"left": 0.15, "right": 0.3, "bottom": 0.75, "top": 0.5}
    figure, (boxes, cost, utility) = canvas(
        figure, (10.5, 4.1), 3, margins, width_ratios=(1.1, 1, 1), gridspec_kw={"wspace": 0.42}
    )
    _draw_shards(boxes, at, hit)
    share, expected = len({*hit}) / at, retrain_cost(at, len(people))
    _draw_cost(cost, numbers, at, len(people), share)
    heights = [mean[number]["bits_per_character"] for number in numbers]
    utility.plot(range(len(numbers)), heights, "s--", color=BLUE, markersize=6)
    here, lost = numbers.index(at), mean[at]["bits_per_character"]
    utility.plot([here], [lost], "s", color=BLUE, markeredgecolor=BLACK, markersize=13)
    utility.set(ylim=(0, 1.2 * max(heights)), xlim=(-0.3, len(numbers) - 0.7))
    utility.set_title(f"bits a character: {lost:.3f}")
    utility.set_ylabel("on new letters; less is better")
    for axes in (cost, utility):
        axes.set_xticks(range(len(numbers)), [str(number) for number in numbers])
        axes.set_xlabel("shards")
    asks = f"{len(people)} {'person asks' if len(people) == 1 else 'people ask'}"
    again = f"{len({*hit})} shard{'s are' if len({*hit}) != 1 else ' is'} trained again"
    return describe(
        figure,
        f"{at} shard{'s' * (at != 1)}, {asks}: {again}, {100 * share:.0f} % of the work "
        f"({100 * expected:.0f} % on average). Bits a character on new letters: {lost:.3f}, with "
        f"{numbers[0]} shard{'s' * (numbers[0] != 1)} {heights[0]:.3f}. Exposure of one who asked: "
        f"{mean[at]['target']:.1f} bits before, {mean[at]['target_forgotten']:.1f} after.",
    )


def _draw_shards(axes: Axes, count: int, hit: Sequence[int]) -> None:
    """Draw a box for each shard, with the number of people in it who ask; those are trained again."""
    columns = 1 if count == 1 else 2 if count <= 4 else 4
    lines = -(-count // columns)
    for shard in range(count):
        line, column = divmod(shard, columns)
        asked = hit.count(shard)
        face, edge = ("#fbe3d6", RED) if asked else ("#d9f2e9", GREEN)
        at = (column / columns + 0.015, 1 - (line + 1) / lines + 0.02)
        size = (1 / columns - 0.03, 1 / lines - 0.04)
        axes.add_patch(Rectangle(at, *size, facecolor=face, edgecolor=edge, linewidth=2))
        middle = (at[0] + size[0] / 2, at[1] + size[1] / 2)
        words = f"↻ {asked}" if asked else "✔"
        axes.text(*middle, words, color=DARK_RED if asked else DARK_GREEN, size=15, **CENTERED)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")
    axes.set_title(f"shards: {len({*hit})} of {count} trained again")
    words = f"↻ so many of {len(hit)} who ask are in it\n✔ kept as it is"
    axes.text(0, -0.03, words, va="top", linespacing=1.4, size=11)


def _draw_cost(axes: Axes, numbers: Sequence[int], at: int, asked: int, share: float) -> None:
    """Draw the part of the training that is done again, on average and here."""
    x = range(len(numbers))
    for others in sorted({1, asked}):
        y = [100 * retrain_cost(number, others) for number in numbers]
        strong: dict[str, Any] = {"color": BLACK} if others == asked else {"color": GRAY, "linewidth": 1.4}
        axes.plot(x, y, "-", label=f"{others} ask{'s' * (others == 1)}, on average", **strong)
    axes.plot(
        [numbers.index(at)],
        [100 * share],
        "o",
        color=RED,
        markeredgecolor=BLACK,
        markersize=13,
        clip_on=False,
    )
    axes.set(ylim=(0, 128), xlim=(-0.3, len(numbers) - 0.7))
    axes.set_yticks(range(0, 101, 25))
    axes.legend(loc="upper right", borderaxespad=0)
    axes.set_ylabel("part of the training, %")
    axes.set_title(f"trained again: {100 * share:.0f} %")


@styled
def leakage(rows: Sequence[Mapping[str, Any]], figure: Figure | None = None) -> Figure:
    """Draw how well probes read an attribute from embeddings after each way to remove it.

    Parameters
    ----------
    rows : sequence of mapping
        One for each way and seed, as in ``results/attributes.json``: method, accuracy, linear, network, own
        (areas under ROC curves; own is None where there is no adversary).

    Examples
    --------
    >>> row = {"method": "LEACE", "accuracy": 0.84, "linear": 0.5, "network": 0.8, "own": None}
    >>> leakage([row]).get_label()[-74:]
    'LEACE: linear probe 0.50, network probe 0.80; accuracy of the task 84.0 %.'
    """
    names = [*dict.fromkeys(row["method"] for row in rows)]
    margins = {"left": 2.0, "right": 1.9, "bottom": 0.65, "top": 0.8}
    figure, axes = canvas(figure, (10.5, 0.68 * len(names) + 1.45), margins=margins)
    told = [
        f"{name}: {_draw_readings(axes, place, [row for row in rows if row['method'] == name])}"
        for place, name in enumerate(names)
    ]
    _list_rows(axes, names, {"accuracy\nof the task": ACCURACY_AT})
    axes.axvline(0.5, color=BLACK, linewidth=1.4, linestyle="--", zorder=1)
    for marker, color, called in PROBES.values():
        axes.plot([], [], marker=marker, color=color, markeredgecolor=BLACK, markersize=9, label=called)
    axes.plot([], [], "--", color=BLACK, linewidth=1.4, label="guessing")
    axes.set(xlim=(0.42, 1), xlabel="AUC: how well the attribute is read")
    axes.legend(**KEY_ABOVE)
    return describe(figure, f"AUC of what reads the attribute. {' '.join(told)}")


ACCURACY_AT = 1.18
PROBES = {
    "linear": ("s", BLUE, "linear probe"),
    "network": ("o", RED, "network probe"),
    "own": ("D", GREEN, "its own adversary"),
}


def _draw_readings(axes: Axes, place: int, rows: Sequence[Mapping[str, Any]]) -> str:
    """Draw a line for each probe from guessing to its AUC, and the accuracy beside; return them in words."""
    drawn = {key: look for key, look in PROBES.items() if rows[0][key] is not None}
    told = []
    for number, (key, (marker, color, called)) in enumerate(drawn.items()):
        values = [row[key] for row in rows]
        y, mean = place + 0.26 * (number - (len(drawn) - 1) / 2), float(np.mean(values))
        axes.plot([0.5, mean], [y, y], color=color, linewidth=2.4)
        axes.plot(values, [y] * len(values), marker="|", markersize=8, **EACH)
        axes.plot([mean], [y], marker, color=color, markeredgecolor=BLACK, markersize=9, zorder=4)
        axes.text(max(values) + 0.012, y, f"{mean:.2f}", va="center", size=11)
        told.append(f"{called} {mean:.2f}")
    right = 100 * float(np.mean([row["accuracy"] for row in rows]))
    axes.text(ACCURACY_AT, place, f"{right:.1f} %", transform=axes.get_yaxis_transform(), **CENTERED)
    return f"{', '.join(told)}; accuracy of the task {right:.1f} %."


LETTERS = 104
"""As many fit into a line of the page."""


@styled
def report_page(report: PrivacyReport, figure: Figure | None = None) -> Figure:
    """Draw a privacy report: what was found by each attack, between a guess and the worst, and what ε says.

    Parameters
    ----------
    report : PrivacyReport
        With at least one attack.

    Raises
    ------
    ValueError
        If no attack was tried: there is nothing to draw.

    Examples
    --------
    >>> attack = Attack("exposure of 20 PINs", found=1.9, guess=1.44, worst=19.93, unit="bits")
    >>> report = PrivacyReport("letters 2", "2026-01-01", "2,000 letters", "one letter", (attack,))
    >>> report_page(report).get_label()[:65]
    'Privacy report: letters 2, 2026-01-01. trained on: 2,000 letters '
    """
    if not report.attacks:
        raise ValueError(
            f"the report of {report.model} names no attack: try one, and write down what it found"
        )
    trained = fill(f"Trained on {report.trained_on}. One record: {report.one_record}.", LETTERS)
    remarks = "\n".join(fill(f"• {remark}", LETTERS, subsequent_indent="   ") for remark in report.remarks)
    lines = _lines_of(report, trained, remarks)
    figure, axes = canvas(figure, (10.0, 0.27 * lines), margins=NO_MARGINS)
    axes.set(xlim=(0, 1), ylim=(lines, 0))
    axes.axis("off")
    axes.text(0.02, 1.1, f"Privacy report: {report.model}", size=18, weight="bold", color=BLUE, va="center")
    axes.text(0.98, 1.1, report.date, size=13, ha="right", va="center")
    axes.plot([0.02, 0.98], [2, 2], color=BLUE, linewidth=2)
    axes.text(0.02, 2.5, trained, va="top", linespacing=1.4)
    y = 3.9 + 1.3 * trained.count("\n")
    good, words = (
        report.epsilon is not None,
        "no differential privacy: no bound on what a better attack finds",
    )
    if report.epsilon is not None:
        words = f"differentially private: {report.epsilon}"
    sign(axes, (0.02, y, 0.96, 1.5), good, words)
    y += 2.6
    axes.text(0.98, y, "found", weight="bold", color=DIM, ha="right", va="center")
    for place, head, side in (
        (0.02, "attack", "left"),
        (0.42, "a guess", "left"),
        (0.78, "the worst", "right"),
    ):
        axes.text(place, y, head, weight="bold", color=DIM, ha=side, va="center")
    for number, attack in enumerate(report.attacks):
        _draw_attack(axes, y + 1.6 + 2 * number, attack)
    axes.text(0.02, y + 1.4 + 2 * len(report.attacks), remarks, va="top", linespacing=1.4)
    told = report.as_text().replace(":\n- ", ": ").replace("\n- ", "; ").replace("\n", ". ")
    return describe(figure, f"{told.rstrip('.')}.")


def _lines_of(report: PrivacyReport, trained: str, remarks: str) -> float:
    """Return how many lines the page has."""
    return 8.4 + 1.3 * (trained.count("\n") + remarks.count("\n") + bool(remarks)) + 2 * len(report.attacks)


def _draw_attack(axes: Axes, y: float, attack: Attack) -> None:
    """Draw what an attack found on a line from what a guess finds to the worst."""
    left, right = 0.42, 0.78
    part = (attack.found - attack.guess) / ((attack.worst - attack.guess) or 1)
    x = left + (right - left) * min(max(part, 0), 1)
    axes.text(0.02, y, fill(attack.name, 38), va="center", linespacing=1.1)
    axes.plot([left, right], [y, y], color="#d5d9df", linewidth=7, solid_capstyle="butt")
    axes.plot([left, x], [y, y], color=RED, linewidth=7, solid_capstyle="butt")
    axes.plot([x], [y], "D", color=RED, markeredgecolor=BLACK, markersize=10)
    for place, value, side in ((left, attack.guess, "left"), (right, attack.worst, "right")):
        axes.text(place, y + 0.45, f"{value:g}", size=10, color=DIM, ha=side, va="top")
    axes.text(
        0.98, y, f"{attack.found:g} {attack.unit}".strip(), ha="right", va="center", size=13, weight="bold"
    )
