"""Drive a drawing function with sliders.

``explore(draw, k=slider(3, 0, 10))`` shows the picture for ``k = 3`` and, with a kernel, a slider that
redraws it. Stored without a kernel it stays a picture with its text.

>>> slider(3, 0, 10)
Slider(value=3, low=0, high=10, step=1, label='')
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from matplotlib.figure import Figure

from helpers.course.display import html_of, show_bundle
from helpers.course.messages import box
from helpers.course.show import picture_html, text_of

WIDE = {"width": "min(34em, 95%)"}


@dataclass(frozen=True)
class Slider:
    """A number to drag: where it starts and what it may be."""

    value: float
    low: float
    high: float
    step: float = 1
    label: str = ""


@dataclass(frozen=True)
class Pick:
    """A value to pick from a list by dragging."""

    value: Any
    options: tuple[Any, ...]
    label: str = ""


def slider(value: float, low: float, high: float, step: float = 1, label: str = "") -> Slider:
    """Declare a slider; whole numbers throughout make it step in whole numbers.

    Raises
    ------
    ValueError
        When the value lies outside of low … high, or the step is not above 0.

    Examples
    --------
    >>> slider(5, 6, 9)
    Traceback (most recent call last):
    ...
    ValueError: a slider starts inside its range: got 5, allowed 6 to 9
    """
    if not low <= value <= high:
        raise ValueError(f"a slider starts inside its range: got {value}, allowed {low} to {high}")
    if not step > 0:
        raise ValueError(f"a slider's step must be above 0, got {step}")
    return Slider(value, low, high, step, label)


def pick(value: Any, options: tuple[Any, ...] | list[Any], label: str = "") -> Pick:
    """Declare a slider over a list of values.

    Raises
    ------
    ValueError
        When the value is not among the options.

    Examples
    --------
    >>> pick(61, (53, 61, 67)).options
    (53, 61, 67)
    """
    if value not in options:
        raise ValueError(f"a slider starts at one of its options: got {value!r}, allowed {tuple(options)}")
    return Pick(value, tuple(options), label)


def explore(draw: Callable[..., Figure], **controls: Slider | Pick) -> None:
    """Show ``draw`` with its starting values, then redraw it as its controls move.

    Parameters
    ----------
    draw : callable
        A pure drawing function: named values in, a described figure out (`style.describe`). When it has a
        parameter ``figure``, it gets its own last figure back to draw into (`style.canvas`), which is
        about twice as fast.
    **controls : Slider or Pick
        One for each value that `draw` takes.

    Raises
    ------
    TypeError
        When `draw` takes no value of a control's name, a control is neither a slider nor a pick, or `draw`
        returns no figure.
    ValueError
        When the figure has no text.

    Examples
    --------
    >>> explore(lambda k: Figure(), q=slider(1, 0, 2))
    Traceback (most recent call last):
    ...
    TypeError: the drawing function takes (k), and the controls are named (q)
    """
    parameters = inspect.signature(draw).parameters
    if unknown := set(controls) - set(parameters):
        raise TypeError(
            f"the drawing function takes ({', '.join(parameters)}), "
            f"and the controls are named ({', '.join(sorted(unknown))})"
        )
    if plain := [name for name, control in controls.items() if not isinstance(control, Slider | Pick)]:
        raise TypeError(f"a control is made with slider(...) or pick(...), and not so: {', '.join(plain)}")
    start = {name: control.value for name, control in controls.items()}
    figure = draw(**start)
    alt = text_of(figure)
    show_bundle(alt, picture_html(figure, alt), _widget(draw, controls, figure))


def _widget(draw: Callable[..., Figure], controls: dict[str, Slider | Pick], figure: Figure) -> Any:
    """Build the live picture: the controls, and the picture with its text (or the error)."""
    import ipywidgets as widgets

    inputs = {name: _control(name, control) for name, control in controls.items()}
    picture = widgets.HTML(picture_html(figure, text_of(figure)))
    reuse = {"figure": figure} if "figure" in inspect.signature(draw).parameters else {}

    def redraw(change: Any) -> None:
        try:
            drawn = draw(**{name: control.value for name, control in inputs.items()}, **reuse)
            picture.value = picture_html(drawn, text_of(drawn))
        except Exception as error:  # a callback's exception would vanish: show it
            reason = str(error) or type(error).__name__
            picture.value = box("problem", "No picture for these values:", html_of(reason))

    for control in inputs.values():
        control.observe(redraw, "value")
    return widgets.VBox([*inputs.values(), picture])


def _control(name: str, control: Slider | Pick) -> Any:
    import ipywidgets as widgets

    label = control.label or name
    style = {"description_width": "initial"}
    if isinstance(control, Pick):
        options = [(str(option), option) for option in control.options]  # a bare pair would be (label, value)
        return widgets.SelectionSlider(
            options=options, value=control.value, description=label, style=style, layout=WIDE
        )
    whole = all(isinstance(x, Integral) for x in (control.value, control.low, control.high, control.step))
    kind = widgets.IntSlider if whole else widgets.FloatSlider
    return kind(
        value=control.value,
        min=control.low,
        max=control.high,
        step=control.step,
        description=label,
        style=style,
        layout=WIDE,
    )
