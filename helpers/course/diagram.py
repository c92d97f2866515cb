"""Boxes and arrows: who holds what, and where it goes; and signs: what holds, and what does not.

>>> from helpers.course.style import NO_MARGINS, canvas
>>> figure, axes = canvas(margins=NO_MARGINS)
>>> sheet(axes)
>>> box(axes, (0.1, 0.4, 0.3, 0.5), "Sender", ["a message"], "black")
>>> arrow(axes, (0.1, 0.2), (0.9, 0.2), "black")
>>> len(axes.patches)
2
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from helpers.course.style import DARK_GREEN, DARK_RED, PALE


def sheet(axes: Axes) -> None:
    """Turn axes into a sheet of paper: no frame, no ticks, 0 … 1 both ways.

    Examples
    --------
    >>> from helpers.course.style import canvas
    >>> figure, axes = canvas()
    >>> sheet(axes)
    >>> axes.get_xlim() == (0, 1)
    True
    """
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.axis("off")


def box(
    axes: Axes, at: tuple[float, float, float, float], title: str, lines: Sequence[str], color: str
) -> None:
    """Draw a box with a title and, under it, what its owner holds.

    Parameters
    ----------
    axes : Axes
    at : (float, float, float, float)
        Left, bottom, width and height, as parts of the sheet.
    title : str
    lines : sequence of str
    color : str
        Of the edge and the title.

    Examples
    --------
    >>> from helpers.course.style import canvas
    >>> figure, axes = canvas()
    >>> box(axes, (0, 0, 1, 1), "Lab", ["its key"], "black")
    >>> [text.get_text() for text in axes.texts]
    ['Lab', 'its key']
    """
    x, y, width, height = at
    shape = "round,pad=0,rounding_size=0.02"
    axes.add_patch(
        FancyBboxPatch((x, y), width, height, shape, facecolor=PALE, edgecolor=color, linewidth=2.5)
    )
    top = (x + width / 2, y + height)
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "top"}
    axes.annotate(title, top, (0, -8), weight="bold", color=color, size=14, **look)
    axes.annotate("\n".join(lines), top, (0, -36), linespacing=1.5, **look)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], color: str, **look: Any) -> None:
    """Draw an arrow.

    Parameters
    ----------
    axes : Axes
    start, end : (float, float)
        Where it begins and where its head is, as parts of the sheet.
    color : str
    **look
        Passed to matplotlib's arrow (``linewidth``, ``linestyle``).

    Examples
    --------
    >>> from helpers.course.style import canvas
    >>> figure, axes = canvas()
    >>> arrow(axes, (0, 0), (1, 1), "black", linestyle="--")
    >>> len(axes.patches)
    1
    """
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=20, color=color, **look))


def sign(axes: Axes, at: tuple[float, float, float, float], good: bool, word: str) -> None:
    """Draw one cell of a table of verdicts: a color, a sign and a word.

    Parameters
    ----------
    axes : Axes
    at : (float, float, float, float)
        Left, bottom, width and height, in the units of the axes.
    good : bool
    word : str

    Examples
    --------
    >>> from helpers.course.style import canvas
    >>> figure, axes = canvas()
    >>> sign(axes, (0, 0, 1, 1), False, "broken")
    >>> axes.texts[0].get_text()
    '✘ broken'
    """
    x, y, width, height = at
    mark, face, color = ("✔", "#d9f2e9", DARK_GREEN) if good else ("✘", "#fbe3d6", DARK_RED)
    axes.add_patch(Rectangle((x, y), width, height, facecolor=face))
    axes.text(x + width / 2, y + height / 2, f"{mark} {word}", ha="center", va="center", color=color)
