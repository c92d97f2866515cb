"""Pictures with texts, and sliders that survive errors and missing kernels."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers.course import explore as explore_module
from helpers.course import show as show_module
from helpers.course.explore import explore, pick, slider
from helpers.course.show import picture_html, png, show
from helpers.course.style import canvas, describe, description, styled


@styled
def bars(k=1, figure=None):
    if k == 5:
        raise ValueError("five is <right> out")
    figure, axes = canvas(figure)
    axes.bar(range(3), [k, 2, 3])
    return describe(figure, f"k is {k}")


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(explore_module, "show_bundle", lambda *bundle: bundles.append(bundle))
    monkeypatch.setattr(show_module, "show_bundle", lambda *bundle: bundles.append(bundle))
    return bundles


def test_explore_shows_a_picture_with_text_and_a_widget(shown):
    explore(bars, k=slider(2, 0, 9))
    text, html, widget = shown[0]
    assert text == "k is 2"
    assert 'alt="k is 2"' in html
    assert "<figcaption" in html
    assert [type(child).__name__ for child in widget.children] == ["IntSlider", "HTML"]


def test_moving_the_slider_redraws_and_describes(shown):
    explore(bars, k=slider(2, 0, 9))
    control, picture = shown[0][2].children
    before = picture.value
    control.value = 3
    assert picture.value != before
    assert 'alt="k is 3"' in picture.value
    control.value = 2
    assert picture.value == before, "a kept figure gives the same picture as a new one"


def test_an_error_in_the_drawing_is_shown(shown):
    explore(bars, k=slider(2, 0, 9))
    control, picture = shown[0][2].children
    control.value = 5
    assert "five is &lt;right&gt; out" in picture.value
    assert "<img" not in picture.value
    control.value = 6
    assert "k is 6" in picture.value


def test_pick_offers_its_values(shown):
    explore(bars, k=pick(7, [3, 7, 9], label="prime"))
    control = shown[0][2].children[0]
    assert control.options == (("3", 3), ("7", 7), ("9", 9))
    assert control.value == 7
    assert control.description == "prime"


def test_pick_offers_pairs():
    control = explore_module._control("p, q", pick((5, 7), [(3, 5), (5, 7)]))
    control.index = 0
    assert control.value == (3, 5)


@pytest.mark.parametrize(
    ("draw", "error", "words"),
    [
        (lambda k: None, TypeError, "a matplotlib figure is needed here, got NoneType"),
        (lambda k: Figure(), ValueError, "no text"),
    ],
)
def test_a_drawing_gives_a_figure_with_a_text(shown, draw, error, words):
    with pytest.raises(error, match=words):
        explore(draw, k=slider(1, 0, 9))
    explore(lambda k: bars(k) if k == 1 else draw(k), k=slider(1, 0, 9))
    control, picture = shown[0][2].children
    control.value = 2
    assert words in picture.value
    assert "<img" not in picture.value


def test_an_error_without_words_shows_its_name(shown):
    def draw(k):
        if k == 2:
            raise ValueError
        return bars(k)

    explore(draw, k=slider(1, 0, 9))
    control, picture = shown[0][2].children
    control.value = 2
    assert "ValueError" in picture.value


def test_a_plain_value_is_no_control():
    with pytest.raises(TypeError, match=r"slider\(...\) or pick\(...\), and not so: k"):
        explore(bars, k=(0, 9))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: slider(1, 2, 3), "allowed 2 to 3"),
        (lambda: slider(2, 2, 3, step=0), "above 0"),
        (lambda: pick(4, [3, 5]), "allowed"),
    ],
)
def test_bad_controls_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_float_steps_make_a_float_slider():
    assert type(explore_module._control("x", slider(0.5, 0, 1, 0.1))).__name__ == "FloatSlider"
    assert type(explore_module._control("x", slider(1, 0, 5))).__name__ == "IntSlider"
    assert type(explore_module._control("x", slider(np.int64(1), 0, 5))).__name__ == "IntSlider"


def test_unknown_control_is_refused():
    with pytest.raises(TypeError, match=r"takes \(k, figure\).*named \(z\)"):
        explore(bars, z=slider(1, 0, 2))


def test_show_escapes_the_text(shown):
    show(Figure(figsize=(1, 1)), 'a < "b"')
    text, html = shown[0]
    assert text == 'a < "b"'
    assert 'alt="a &lt; &quot;b&quot;"' in html
    with pytest.raises(ValueError, match="no text"):
        show(Figure())
    with pytest.raises(TypeError, match="got NoneType"):
        show(None)


def test_the_same_figure_gives_the_same_bytes():
    assert png(bars(3)) == png(bars(3))
    assert re.search(r'src="data:image/png;base64,[A-Za-z0-9+/=]+"', picture_html(bars(3), "k"))


def test_a_wiped_canvas_keeps_nothing_of_the_last_picture():
    figure = bars(1)
    again = bars(4, figure=figure)
    assert again is figure
    assert len(again.axes[0].patches) == 3
    assert description(again) == "k is 4"
