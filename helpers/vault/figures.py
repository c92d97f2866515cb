"""The pictures of lesson 08 about model files, vaults and stolen models: a described matplotlib figure each.

>>> from helpers.course.style import description
>>> description(bit_flip(0.5, 31, 0.9, 0.7))
'Bit 31, the sign, flipped: the weight goes from 0.5 to −0.5, accuracy from 90.0 % to 70.0 %.'
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

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
from helpers.sharing.figures import draw_bits
from helpers.vault.access_log import FIRST, hash_of
from helpers.vault.model_file import header_size, read_layout

__all__ = [
    "bit_flip",
    "checklist",
    "envelope_with_custodians",
    "file_layout",
    "log_chain",
    "stolen_regions",
    "who_holds_what",
]

Classify = Callable[[NDArray[np.float64]], NDArray[np.int64]]


@styled
def who_holds_what(figure: Figure | None = None) -> Figure:
    """Draw the hospital, the server with the model file, the partner lab, the custodians and the thief.

    Examples
    --------
    >>> len(who_holds_what().axes)
    1
    """
    figure, axes = canvas(figure, size=(10.0, 4.3), margins=NO_MARGINS)
    sheet(axes)
    box(
        axes,
        (0.01, 0.56, 0.26, 0.42),
        "Hospital",
        ["the patients' data;", "trained the model,", "seals it"],
        BLUE,
    )
    box(axes, (0.37, 0.56, 0.26, 0.42), "Server", ["the model's file,", "and copies of it:", "no key"], BLACK)
    box(axes, (0.73, 0.56, 0.26, 0.42), "Partner lab", ["its own private key", "uses the model"], GREEN)
    arrow(axes, (0.27, 0.74), (0.37, 0.74), BLACK, linewidth=2.2)
    arrow(axes, (0.63, 0.74), (0.73, 0.74), BLACK, linewidth=2.2)
    can = ["reads the weights", "changes some of them", "puts an old file back", "asks the model, many times"]
    box(axes, (0.37, 0.02, 0.62, 0.40), "Thief", [f"{can[0]};  {can[1]}", f"{can[2]};  {can[3]}"], RED)
    arrow(axes, (0.5, 0.42), (0.5, 0.56), RED, linewidth=2, linestyle="--")
    arrow(axes, (0.86, 0.42), (0.86, 0.56), RED, linewidth=2, linestyle="--")
    box(
        axes,
        (0.01, 0.02, 0.26, 0.40),
        "Custodians",
        ["five people, a share", "of a key each:", "any three open"],
        PURPLE,
    )
    arrow(axes, (0.14, 0.56), (0.14, 0.42), PURPLE, linewidth=2)
    axes.text(0.155, 0.49, "shares", va="center")
    axes.text(0.515, 0.49, "the file", va="center")
    axes.text(0.845, 0.49, "the answers", va="center", ha="right")
    return describe(
        figure,
        "The hospital has the patients' data, trained the model and seals it. The server has the model's "
        "file and no key; the partner lab uses the model with a private key of its own. Five custodians "
        "have a share of a key each, and any three open the file. A thief at the server may read the "
        "weights, change some or put an old file back; at the lab, the thief may ask the model many times.",
    )


@styled
def file_layout(data: bytes, figure: Figure | None = None) -> Figure:
    """Draw a plain model file: the length of its header, the header, and the arrays.

    Parameters
    ----------
    data : bytes
        A model file in the safetensors layout, of up to six arrays.

    Examples
    --------
    >>> from helpers.vault.model_file import Model, encode
    >>> file_layout(encode(Model({"w": np.zeros(3, np.float32)}))).get_label()
    'Bytes 0 to 7: the length 56. Bytes 8 to 63: JSON. Then w, F32 [3]: bytes 64 to 75.'
    """
    start = header_size(data[:8])
    places = read_layout(data[:start]).places
    rows = [
        ("0 … 7", "length of the JSON,\nlittle-endian", data[:8].hex(" "), YELLOW, f"= {start - 8}"),
        (f"8 … {start - 1}", "JSON: type, shape\nand place of each array", _cut(data[8:start]), PALE, ""),
    ]
    told = [f"Bytes 0 to 7: the length {start - 8}. Bytes 8 to {start - 1}: JSON."]
    for name, (dtype, shape, first, end) in places.items():
        kind = f"{dtype.kind.upper()}{8 * dtype.itemsize} {list(shape)}"
        numbers = np.frombuffer(data, dtype, min(3, (end - first) // dtype.itemsize), start + first)
        shown = ", ".join(f"{number:.4g}" for number in numbers) + (
            ", …" if end - first > numbers.nbytes else ""
        )
        raw = data[start + first : start + min(end, first + 8)].hex(" ") + " …"
        rows.append((f"{start + first} … {start + end - 1}", f"{name}\n{kind}", raw, SKY, f"= {shown}"))
        told.append(f"Then {name}, {kind}: bytes {start + first} to {start + end - 1}.")
    figure, axes = canvas(figure, (10.5, 0.72 * len(rows) + 0.5), margins=NO_MARGINS)
    axes.set(xlim=(0, 1), ylim=(len(rows), -0.55))
    axes.axis("off")
    for left, head in ((0.01, "bytes"), (0.13, "what"), (0.36, "as they lie in the file")):
        axes.text(left, -0.25, head, va="center", weight="bold", color=DIM)
    for row, (place, what, raw, face, meaning) in enumerate(rows):
        wide = 0.34 if meaning else 0.63
        axes.add_patch(Rectangle((0.35, row + 0.1), wide, 0.8, facecolor=face, edgecolor=GRAY))
        axes.text(0.01, row + 0.5, place, va="center")
        axes.text(0.13, row + 0.5, what, va="center", size=11, linespacing=1.3)
        axes.text(0.36, row + 0.5, raw, va="center", family="monospace", size=11)
        axes.text(0.70, row + 0.5, meaning, va="center", size=13)
    return describe(figure, " ".join(told))


def _cut(text: bytes, most: int = 62) -> str:
    """Return the beginning of a text."""
    words = text.decode("ascii", errors="replace").rstrip()
    return words if len(words) <= most else f"{words[: most - 2]} …"


def flip(weight: float, bit: int) -> np.float32:
    """Return a float32 with one of its bits flipped.

    Parameters
    ----------
    weight : float
        Rounded to a float32.
    bit : int
        31 is the sign, 30 to 23 are the exponent, 22 to 0 the fraction.

    Examples
    --------
    >>> float(flip(0.5, 30)), float(flip(0.5, 22))
    (1.7014118346046923e+38, 0.75)
    """
    return (np.float32(weight).view(np.uint32) ^ np.uint32(1 << bit)).view(np.float32)


FIELDS = (("sign", 31, 31, ORANGE), ("exponent", 30, 23, SKY), ("fraction (mantissa)", 22, 0, PALE))


@styled
def bit_flip(
    weight: float,
    bit: int,
    before: float,
    after: float,
    words: str = "accuracy",
    figure: Figure | None = None,
) -> Figure:
    """Draw the 32 bits of one weight, which of them is flipped, and what the model is worth then.

    Parameters
    ----------
    weight : float
        Taken as a float32.
    bit : int
        31 is the sign, 30 to 23 are the exponent, 22 to 0 the fraction.
    before, after : float
        Of the model with the old and the new weight, 0 … 1.
    words : str
        What these two are.

    Raises
    ------
    ValueError
        If there is no such bit.

    Examples
    --------
    >>> bit_flip(0.5, 0, 0.9, 0.9).get_label()[:74]
    'Bit 0, the fraction (mantissa), flipped: the weight goes from 0.5 to 0.500'
    """
    if not 0 <= bit <= 31:
        raise ValueError(f"a float32 has the bits 0 to 31, got {bit}")
    new = flip(weight, bit)
    figure, (cells, bars) = canvas(
        figure,
        (10.5, 4.2),
        2,
        {"left": 0.2, "right": 0.6, "bottom": 0.5, "top": 0.45},
        width_ratios=(3.1, 1),
        gridspec_kw={"wspace": 0.28},
    )
    for top, value in ((1.25, np.float32(weight)), (2.95, new)):
        pattern = f"{value.view(np.uint32):032b}"
        for _, high, low, face in FIELDS:
            look: dict[str, Any] = {"facecolor": face, "edgecolor": BLACK, "linewidth": 0.8}
            cells.add_patch(Rectangle((31 - high, top), high - low + 1, 0.75, **look))
        cells.vlines(range(1, 32), top, top + 0.75, color=GRAY, linewidth=0.6)
        if top > 2:
            cells.add_patch(
                Rectangle((31 - bit, top), 1, 0.75, facecolor=YELLOW, edgecolor=RED, linewidth=3, zorder=3)
            )
        draw_bits(cells, pattern, 0, top + 0.375, 1)
    edge, side = (32, "right") if bit > 15 else (0, "left")
    cells.text(edge, 1.1, f"before:  {_shown(np.float32(weight))}", va="bottom", size=13, ha=side)
    cells.text(
        edge, 2.8, f"after:  {_shown(new)}", va="bottom", ha=side, size=13, color=DARK_RED, weight="bold"
    )
    name = next(name for name, high, low, _ in FIELDS if low <= bit <= high)
    for field, high, low, _ in FIELDS:
        cells.text(
            0 if high == 31 else 32 - (high + low + 1) / 2,
            4.4,
            field,
            ha="center" if high < 31 else "left",
            va="center",
            size=12,
        )
        for number in {high, low}:
            cells.text(31.5 - number, 3.76, number, ha="center", va="top", size=10)
    arrow(cells, (31.5 - bit, 2.05), (31.5 - bit, 2.93), RED, linewidth=2)
    cells.set(xlim=(-0.2, 32.2), ylim=(4.65, 0.35))
    cells.axis("off")
    cells.set_title(f"bit {bit} flipped: {name}")
    for place, (part, color, hatch) in enumerate(((before, BLUE, ""), (after, RED, "///"))):
        bars.add_patch(
            Rectangle(
                (place - 0.35, 0),
                0.7,
                100 * part,
                facecolor="white" if hatch else SKY,
                edgecolor=color,
                hatch=hatch,
                linewidth=1.8,
            )
        )
        bars.text(place, 100 * part + 2, f"{100 * part:.1f} %", ha="center", va="bottom")
    bars.set(xlim=(-0.6, 1.6), ylim=(0, 112))
    bars.set_yticks(range(0, 101, 25))
    bars.set_xticks((0, 1), ("before", "after"))
    bars.set_title(f"{words}, %")
    return describe(
        figure,
        f"Bit {bit}, the {name}, flipped: the weight goes from {_shown(np.float32(weight))} to "
        f"{_shown(new)}, {words} from {100 * before:.1f} % to {100 * after:.1f} %.",
    )


def _shown(value: np.float32) -> str:
    """Return a float32 with as many digits as it takes to tell it from its neighbors."""
    if not np.isfinite(value):
        return "not a number" if np.isnan(value) else f"{'−' * bool(value < 0)}infinity"
    return str(value).replace("-", "−")


@styled
def envelope_with_custodians(threshold: int = 3, count: int = 5, figure: Figure | None = None) -> Figure:
    """Draw a sealed model with a slot for the lab and one for a key whose shares the custodians hold.

    Parameters
    ----------
    threshold, count : int
        So many of the custodians are needed; there are at most seven.

    Examples
    --------
    >>> envelope_with_custodians(2, 3).get_label()[-67:]
    "2 of 3 custodians together give the custodians' key; fewer nothing."
    """
    figure, axes = canvas(figure, size=(10.5, 5.0), margins=NO_MARGINS)
    sheet(axes)
    whole: dict[str, Any] = {"fill": False, "edgecolor": GRAY, "linestyle": "--", "zorder": 0}
    axes.add_patch(Rectangle((0.445, 0.015), 0.29, 0.97, **whole))
    parts = (
        (0.86, 0.1, "label: name and version", "white"),
        (0.66, 0.15, "slot for the lab:\nwrapped data key", YELLOW),
        (0.46, 0.15, "slot for the custodians:\nwrapped data key", YELLOW),
        (0.36, 0.07, "tag of the header", "white"),
        (0.04, 0.28, "body: the model,\nencrypted in chunks,\neach with a tag", SKY),
    )
    for y, height, words, face in parts:
        axes.add_patch(Rectangle((0.46, y), 0.26, height, facecolor=face, edgecolor=BLACK))
        axes.text(0.59, y + height / 2, words, **CENTERED)
    axes.add_patch(Rectangle((0.21, 0.66), 0.14, 0.15, facecolor=PALE, edgecolor=GREEN, linewidth=2.5))
    axes.text(0.28, 0.735, "Lab:\nits private key", color=DARK_GREEN, weight="bold", **CENTERED)
    axes.add_patch(Rectangle((0.21, 0.46), 0.14, 0.15, facecolor=ORANGE, edgecolor=BLACK))
    axes.text(0.28, 0.535, "custodians'\nkey", **CENTERED)
    for y in (0.735, 0.535):
        arrow(axes, (0.35, y), (0.46, y), BLACK, linewidth=2)
        axes.text(0.397, y + 0.02, "opens", ha="center", va="bottom", size=11)
        arrow(axes, (0.72, y), (0.84, 0.635), BLACK, linewidth=1.6)
    axes.add_patch(Rectangle((0.84, 0.55), 0.15, 0.17, facecolor=ORANGE, edgecolor=BLACK))
    axes.text(0.915, 0.635, "data key,\nin memory only", size=11, **CENTERED)
    axes.plot([0.915, 0.915], [0.55, 0.18], color=BLACK, linewidth=1.6)
    arrow(axes, (0.915, 0.18), (0.72, 0.18), BLACK, linewidth=1.6)
    axes.text(0.82, 0.195, "opens", ha="center", va="bottom", size=11)
    step = 0.94 / count
    for number in range(count):
        y = 0.03 + step * (count - 1 - number)
        needed = number < threshold
        look: dict[str, Any] = {
            "facecolor": "#f6e3ee" if needed else "white",
            "edgecolor": PURPLE,
            "linewidth": 2 if needed else 1.2,
        }
        axes.add_patch(Rectangle((0.01, y), 0.1, min(step - 0.03, 0.15), **look))
        axes.text(0.06, y + min(step - 0.03, 0.15) / 2, f"share {number + 1}", **CENTERED)
        if needed:
            arrow(
                axes, (0.11, y + min(step - 0.03, 0.15) / 2), (0.21, 0.535), PURPLE, linewidth=1.6, zorder=0
            )
    axes.text(
        0.17,
        0.24,
        f"any {threshold} of {count} shares\ngive the key;\nfewer say nothing of it",
        va="center",
        linespacing=1.4,
    )
    return describe(
        figure,
        "The vault file holds a label with name and version, a slot with the wrapped data key for the lab, "
        "one for the custodians, a tag, and the encrypted model. The lab's private key or the custodians' "
        f"key opens a slot and gives the data key, which opens the model. {threshold} of {count} custodians "
        "together give the custodians' key; fewer nothing.",
    )


CURVES = (("o-", BLUE), ("s--", RED), ("D:", GREEN))


def _draw_curves(axes: Axes, curves: Mapping[str, Mapping[int, float]], queries: int) -> str:
    """Draw agreement against queries and mark one number of queries; return what stands there."""
    for (name, curve), (line, color) in zip(curves.items(), CURVES, strict=False):
        axes.plot(
            list(curve), [100 * part for part in curve.values()], line, color=color, markersize=6, label=name
        )
        axes.plot(
            [queries], [100 * curve[queries]], line[0], color=color, markersize=14, markeredgecolor=BLACK
        )
    axes.axvline(queries, color=GRAY, linewidth=1.2, linestyle=":")
    counts = list(next(iter(curves.values())))
    axes.set_xscale("log")
    shown = counts[:: max(1, -(-len(counts) // 6))]
    axes.set_xticks(shown, [f"{count:,}" for count in shown])
    axes.minorticks_off()
    lowest = min(min(curve.values()) for curve in curves.values())
    axes.set(xlim=(counts[0] / 1.3, counts[-1] * 1.3), ylim=(100 * lowest - 8, 103))
    axes.set(xlabel="queries (log scale)", ylabel="agreement, %")
    axes.legend(loc="lower right")
    return "; ".join(f"{name}: {100 * curve[queries]:.1f} %" for name, curve in curves.items())


REGIONS = ("#cfe4f3", "#fbdcc9", "#d3efe4", "#f0dcea")
MARKERS = (("o", BLUE), ("s", RED), ("^", GREEN), ("D", PURPLE))


@styled
def stolen_regions(
    curves: Mapping[str, Mapping[int, float]],
    queries: int,
    teacher: Classify,
    students: Mapping[int, Classify],
    pool: NDArray[np.float64],
    figure: Figure | None = None,
) -> Figure:
    """Draw the agreement, and where teacher and student say which class.

    Parameters
    ----------
    curves : mapping of str to mapping of int to float
        What the student saw → number of queries → agreement, 0 … 1. At most three, over the same numbers.
    queries : int
        One of these numbers.
    teacher : function
        From points of shape (m, 2) to classes, 0 … 3, of shape (m,).
    students : mapping of int to function
        Number of queries → the student that learned from so many.
    pool : ndarray, shape (n, 2)
        The points in the order in which they were asked about. Both pictures show those that were asked, at
        most 400 of a class, marked by the teacher's answers.

    Examples
    --------
    >>> pool = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> right = lambda x: (x[:, 0] > 0.5).astype(int)
    >>> stolen_regions({"labels": {2: 1.0}}, 2, right, {2: right}, pool).get_label()
    'After 2 queries, agreement: labels: 100.0 %. The regions differ on 0.0 % of the picture.'
    """
    margins = {**MARGINS, "right": 0.2}
    ratios = (1.35, 1, 1)
    figure, (curve, first, second) = canvas(
        figure, (11.0, 4.0), 3, margins, width_ratios=ratios, gridspec_kw={"wspace": 0.16}
    )
    found = _draw_curves(curve, curves, queries)
    curve.set_title(f"{queries:,} queries")
    low, high = pool.min(axis=0), pool.max(axis=0)
    across, up = (np.linspace(one, other, 90) for one, other in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    maps = [classify(grid).reshape(90, 90) for classify in (teacher, students[queries])]
    extent = (low[0], high[0], low[1], high[1])
    points = pool[:queries]
    answers = teacher(points)
    first.set_ylabel("input 2", labelpad=2)
    for axes, regions, name in ((first, maps[0], "teacher"), (second, maps[1], "student")):
        look = {"vmin": 0, "vmax": len(REGIONS) - 1, "origin": "lower", "extent": extent, "aspect": "auto"}
        axes.imshow(regions, cmap=ListedColormap(REGIONS), interpolation="nearest", **look)
        axes.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[], xlabel="input 1")
        axes.set_title(name)
        for kind, (marker, color) in enumerate(MARKERS):
            axes.plot(*points[answers == kind][:400].T, marker, color=color, markersize=4, alpha=0.8)
    apart = np.mean(maps[0] != maps[1])
    second.imshow(
        np.where(maps[0] != maps[1], 0.0, np.nan),
        cmap=ListedColormap(["#444444"]),
        origin="lower",
        extent=extent,
        aspect="auto",
        interpolation="nearest",
        alpha=0.55,
    )
    second.set_title(f"student (dark: {100 * apart:.1f} % of area)")
    return describe(
        figure,
        f"After {queries:,} queries, agreement: {found}. "
        f"The regions differ on {100 * apart:.1f} % of the picture.",
    )


@styled
def log_chain(
    entries: Sequence[Mapping[str, Any]], kept_head: str | None = None, figure: Figure | None = None
) -> Figure:
    """Draw the entries of an access log, the hash that each hands on, and the first link that is broken.

    Parameters
    ----------
    entries : sequence of dict
        As `helpers.vault.access_log.read` returns them, changed or not: two to five.
    kept_head : str, optional
        The head that was kept elsewhere.

    Examples
    --------
    >>> log_chain([{"number": 1, "previous": FIRST, "hash": "00"}]).get_label()
    'Entry 1 is broken: what follows from it cannot be trusted.'
    """
    broken = first_broken(entries)
    figure, axes = canvas(figure, (10.5, 3.5), margins=NO_MARGINS)
    axes.set(xlim=(-0.02, len(entries) + 0.02), ylim=(3.4, 0))
    axes.axis("off")
    for place, entry in enumerate(entries):
        right = place != broken
        color = BLUE if right else RED
        look: dict[str, Any] = {"facecolor": PALE, "edgecolor": color, "linewidth": 2.2}
        axes.add_patch(Rectangle((place + 0.04, 0.1), 0.8, 1.75, linestyle="-" if right else "--", **look))
        lines = [
            f"{entry.get('who', '?')} {entry.get('what', '?')}",
            f"{entry.get('name', '?')}, version {entry.get('version', '?')}",
            f"previous {entry['previous'][:8]}",
            f"hash {entry['hash'][:8]}",
        ]
        axes.text(place + 0.44, 0.33, f"entry {entry['number']}", weight="bold", color=color, **CENTERED)
        axes.text(place + 0.44, 1.15, "\n".join(lines), linespacing=1.45, size=11, **CENTERED)
        if place:
            arrow(
                axes,
                (place - 0.16, 1.4),
                (place + 0.04, 1.4),
                color,
                linewidth=2,
                linestyle="-" if right else "--",
            )
        known = broken is None or place < broken
        word = "follows" if known else "does not follow" if place == broken else "comes after it"
        if known or not right:
            sign(axes, (place + 0.04, 2.0, 0.8, 0.45), known, word)
        else:
            axes.text(place + 0.44, 2.22, word, color=DIM, **CENTERED)
    if broken is None:
        told = f"All {len(entries)} entries follow from one another."
    else:
        told = f"Entry {broken + 1} is broken: what follows from it cannot be trusted."
    if kept_head is not None:
        there = kept_head in {FIRST, *(entry["hash"] for entry in entries)}
        words = f"the head kept elsewhere, {kept_head[:8]}, {'is' if there else 'is not'} in the log"
        trusted = words if broken is None else f"the chain is broken, although {words}"
        sign(
            axes,
            (0.04, 2.75, len(entries) - 0.2, 0.45),
            there and broken is None,
            trusted if there else words,
        )
        told += f" The head kept elsewhere, {kept_head[:8]}, {'is' if there else 'is not'} in it."
    return describe(figure, told)


def first_broken(entries: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the place of the first entry that does not follow from the one before; None if all do.

    Examples
    --------
    >>> first_broken([{"number": 1, "previous": FIRST, "hash": "00"}])
    0
    """
    previous = FIRST
    for place, entry in enumerate(entries):
        if (entry["number"], entry["previous"], entry["hash"]) != (place + 1, previous, hash_of(dict(entry))):
            return place
        previous = entry["hash"]
    return None


CHECKS = (
    (
        "Data in transit",
        "01, 02",
        "RSA wraps a key,\nthe key encrypts and tags",
        "readers and changers\non the way",
        "who is at either end; a\npublic key that was swapped",
    ),
    (
        "Data at rest",
        "02",
        "the envelope: a slot for\neach recipient",
        "a stolen disk,\na changed file",
        "the program that has it open;\na weak password",
    ),
    (
        "Data released",
        "03",
        "generalization, or noise\nwith a budget",
        "linkage; with noise a bound,\nwhatever one knows",
        "what is true of the whole\ngroup; a budget overspent",
    ),
    (
        "The model's file",
        "08",
        "the vault, its key shared\namong custodians",
        "theft, a flipped bit, an old\nversion if one expects a new",
        "enough custodians together;\nwho may open it",
    ),
    (
        "Its inputs",
        "08",
        "Paillier, CKKS: scores\non encrypted numbers",
        "reading by the server\nthat computes",
        "a server that computes\nsomething else",
    ),
    ("Its answers", "08", "limits, fewer digits,\ndetection", "copying it fast", "copying it slowly"),
)
"""What; lesson; protected by; against; not against."""


@styled
def checklist(figure: Figure | None = None) -> Figure:
    """Draw a table of what protects data and model, against whom, and against whom not.

    Examples
    --------
    >>> checklist().get_label()[:57]
    'Data in transit (01, 02): RSA wraps a key, the key encryp'
    """
    figure, axes = canvas(figure, (11.5, 5.6), margins=NO_MARGINS)
    axes.set(xlim=(0, 1), ylim=(len(CHECKS) + 0.02, -0.5))
    axes.axis("off")
    columns = (
        (0.175, 0.26, PALE, BLACK),
        (0.445, 0.27, "#d9f2e9", DARK_GREEN),
        (0.725, 0.275, "#fbe3d6", DARK_RED),
    )
    for (left, width, _, color), head in zip(
        columns, ("protected by", "✔ against", "✘ not against"), strict=True
    ):
        axes.text(left + width / 2, -0.22, head, weight="bold", color=color, **CENTERED)
    for row, (what, lesson, *cells) in enumerate(CHECKS):
        axes.text(0, row + 0.36, what, va="center", weight="bold", color=BLUE)
        axes.text(0, row + 0.66, f"lesson{'s' * (',' in lesson)} {lesson}", va="center", size=11)
        for (left, width, face, color), words in zip(columns, cells, strict=True):
            axes.add_patch(Rectangle((left, row + 0.05), width, 0.9, facecolor=face))
            axes.text(left + width / 2, row + 0.5, words, color=color, linespacing=1.35, **CENTERED)
    told = (
        "{} ({}): {}; against {}; not against {}.".format(*(" ".join(part.split()) for part in row))
        for row in CHECKS
    )
    return describe(figure, " ".join(told))
