"""The look of every picture: one palette, one canvas, one description.

The colors are Okabe and Ito's, told apart with every common kind of color blindness ("Color Universal
Design", 2008); still, no picture says anything by color alone. Pictures keep a light background of their
own, so they read the same in JupyterLab's dark theme and on a projector.

>>> figure, axes = canvas()
>>> description(describe(figure, "an empty picture"))
'an empty picture'
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#1b1b1b",
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
)
GRAY, PALE = "#8a8f98", "#eef1f5"
DARK_RED, DARK_GREEN, DIM = "#8f3d00", "#00563f", "#555555"
"""For text on a pale ground."""
LINES = (("-", "o", BLUE), ("--", "s", RED), ("-.", "D", GREEN), (":", "^", PURPLE), ("-", "v", ORANGE))
"""Dashes, marker and color of the first, the second, … curve."""
CENTERED: dict[str, Any] = {"ha": "center", "va": "center"}
"""For text in the middle of its place."""

LOOK: dict[Any, Any] = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": "#666666",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # a fixed place: finding a free one takes time at each drag
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "font.size": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "lines.linewidth": 2.2,
}

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def styled(draw: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Make a drawing function use the course's look, without touching anyone's matplotlib settings.

    Examples
    --------
    >>> styled(lambda: matplotlib.rcParams["font.size"])()
    12.0
    """

    @wraps(draw)
    def with_look(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        with matplotlib.rc_context(LOOK):
            return draw(*arguments, **named)

    return with_look


MARGINS = {"left": 0.85, "right": 0.3, "bottom": 0.65, "top": 0.45}
NO_MARGINS = {"left": 0.05, "right": 0.05, "bottom": 0.05, "top": 0.05}


def canvas(
    figure: Figure | None = None,
    size: tuple[float, float] = (8.0, 3.8),
    columns: int = 1,
    margins: dict[str, float] = MARGINS,
    **subplots: Any,
) -> tuple[Figure, Any]:
    """Return a figure with empty axes: a new one, or `figure` with its drawing wiped off.

    A wiped figure keeps its axes and ticks, and the margins are fixed: making ticks and computing a layout
    cost more than all the rest, and a slider has to feel immediate.

    Parameters
    ----------
    figure : Figure, optional
        A figure that the same drawing function made before.
    size : (float, float)
        Width and height in inches.
    columns : int
        How many axes, side by side.
    margins : dict of str to float
        Room for labels and title, in inches; `NO_MARGINS` where there are none.
    **subplots
        Passed to ``Figure.subplots`` (``width_ratios`` and the like).

    Returns
    -------
    (Figure, Axes or array of Axes)

    Examples
    --------
    >>> figure, axes = canvas(columns=2)
    >>> canvas(figure, columns=2)[1][0] is axes[0]
    True
    """
    if figure is None:
        width, height = size
        figure = Figure(figsize=size)
        axes = figure.subplots(1, columns, **subplots)
        figure.subplots_adjust(
            left=margins["left"] / width,
            right=1 - margins["right"] / width,
            bottom=margins["bottom"] / height,
            top=1 - margins["top"] / height,
        )
        return figure, axes
    for axes in figure.axes:
        wipe(axes)
    return figure, figure.axes[0] if columns == 1 else figure.axes


def wipe(axes: Axes) -> None:
    """Remove all that was drawn in `axes`; its ticks and labels stay.

    Examples
    --------
    >>> figure, axes = canvas()
    >>> line = axes.plot([1, 2])
    >>> wipe(axes)
    >>> len(axes.lines)
    0
    """
    drawn = [*axes.lines, *axes.patches, *axes.texts, *axes.images, *axes.collections, *axes.tables]
    for artist in drawn:
        artist.remove()
    if (legend := axes.get_legend()) is not None:
        legend.remove()
    axes.set_prop_cycle(None)
    axes.relim()


def shade(parts: ArrayLike) -> np.ndarray:
    """Return colors from white (0) to sky blue (1), on which black text is readable.

    Parameters
    ----------
    parts : array_like, shape (…)
        0 … 1.

    Returns
    -------
    ndarray, shape (…, 3)
        Red, green and blue, 0 … 1.

    Examples
    --------
    >>> shade([0, 1]).round(2).tolist()
    [[1.0, 1.0, 1.0], [0.34, 0.71, 0.91]]
    """
    return 1 - np.asarray(parts, dtype=float)[..., np.newaxis] * (1 - np.array([0.34, 0.71, 0.91]))


def describe(figure: Figure, text: str) -> Figure:
    """Give a figure the sentence that says what it shows, with its numbers, and return it.

    `show` and `explore` print it under the picture, and it is the picture's alternative text.

    Examples
    --------
    >>> description(describe(Figure(), "a circle"))
    'a circle'
    """
    figure.set_label(text)
    return figure


def description(figure: Figure) -> str:
    """Return the sentence that a figure was described with; empty when there is none.

    Examples
    --------
    >>> description(Figure())
    ''
    """
    return str(figure.get_label() or "")
