"""Show a picture with the sentence that says what it shows.

Neither JupyterLab nor nbconvert gives a matplotlib figure an alternative text, so the picture goes out as
HTML that has one, and the same sentence stands under it for everyone.

>>> from matplotlib.figure import Figure
>>> picture_html(Figure(figsize=(1, 1)), "a white square")[:16]
'<figure style="m'
"""

import base64
import html
import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.course.display import html_of, show_bundle
from helpers.course.style import description

DOTS_PER_INCH = 110


def show(figure: Figure, alt: str | None = None) -> None:
    """Display a figure and, under it, a line of text that says what it shows.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str, optional
        The text; by default the one the figure was described with (`style.describe`).

    Raises
    ------
    TypeError, ValueError
        As `text_of` says.

    Examples
    --------
    >>> show(Figure())
    Traceback (most recent call last):
    ...
    ValueError: this figure has no text: say with describe(figure, text) what it shows
    """
    alt = text_of(figure, alt)
    show_bundle(alt, picture_html(figure, alt))


def text_of(figure: Any, alt: str | None = None) -> str:
    """Return the text that goes with a figure: `alt`, or the one it was described with.

    Raises
    ------
    TypeError
        When it is no figure.
    ValueError
        When there is no text at all: a picture without words shuts people out.

    Examples
    --------
    >>> text_of(Figure(), "a circle")
    'a circle'
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"a matplotlib figure is needed here, got {type(figure).__name__}")
    if not (text := alt or description(figure)):
        raise ValueError("this figure has no text: say with describe(figure, text) what it shows")
    return text


def picture_html(figure: Figure, alt: str) -> str:
    """Return the picture and its text as one HTML figure.

    Examples
    --------
    >>> "<figcaption" in picture_html(Figure(figsize=(1, 1)), "nothing")
    True
    """
    data = base64.b64encode(png(figure)).decode()
    width, height = (round(96 * inches) for inches in figure.get_size_inches())
    look = f"width: 100%; aspect-ratio: {width} / {height}; background: white; border-radius: 4px"
    return (
        f'<figure style="margin: 0.4em 0; max-width: {width}px">'
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" decoding="sync" style="{look}">'
        f"{caption_html(alt)}</figure>"
    )


def caption_html(alt: str) -> str:
    """Return the line of text under a picture.

    Examples
    --------
    >>> caption_html("a < b").endswith("a &lt; b</figcaption>")
    True
    """
    return (
        f'<figcaption style="font-size: 0.92em; line-height: 1.4; opacity: 0.85">{html_of(alt)}</figcaption>'
    )


def png(figure: Figure) -> bytes:
    """Draw a figure and return it as a PNG file; the same figure gives the same bytes.

    Examples
    --------
    >>> png(Figure(figsize=(1, 1)))[1:4]
    b'PNG'
    """
    figure.set_dpi(DOTS_PER_INCH)
    # A figure drawn before keeps its canvas, and with it the sizes of all its texts.
    painter = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    painter.draw()
    pixels = np.asarray(painter.buffer_rgba())[..., :3]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png", compress_level=4)
    return file.getvalue()
