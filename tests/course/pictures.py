"""What holds for every picture of the course: it is told, readable, and the same when drawn again."""

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from helpers.course.show import png
from helpers.course.style import description

SMALLEST_PNG = 2500  # bytes; an empty sheet has fewer
SMALLEST_TEXT = 10  # points


def check_told(figure: Figure) -> None:
    """A sentence says what it shows, and something is drawn."""
    assert description(figure).endswith(".")
    assert len(png(figure)) > SMALLEST_PNG


def check_readable(figure: Figure) -> None:
    """No text leaves the sheet, and none is tiny."""
    png(figure)
    width, height = figure.canvas.get_width_height()
    texts = [text for axes in figure.axes for text in (*axes.texts, axes.title)]
    texts += [label for axes in figure.axes if axes.axison for label in (axes.xaxis.label, axes.yaxis.label)]
    texts += [text for axes in figure.axes if (key := axes.get_legend()) for text in key.get_texts()]
    for text in (text for text in texts if text.get_text() and text.get_visible()):
        assert text.get_size() >= SMALLEST_TEXT, text.get_text()
        place = text.get_window_extent()
        assert min(place.x0, place.y0) >= -1, text.get_text()
        assert max(place.x1 - width, place.y1 - height) <= 1, text.get_text()


def check_redrawn(draw: Callable[..., Figure], first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    """A figure that was kept and drawn into again shows the same as a new one."""
    kept = draw(*first)
    png(kept)
    kept = draw(*second, figure=kept)
    assert png(kept) == png(draw(*second))
    assert description(kept) == description(draw(*second))
