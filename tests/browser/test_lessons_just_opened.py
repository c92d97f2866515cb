"""Every lesson in a real JupyterLab, just opened: as it is stored, before anything is run."""

import shutil

import pytest
from accessibility import contrasts, violations

from helpers.course.browser import browser_page, jupyter_lab, open_lesson
from helpers.course.notebooks import FOLDER

LESSONS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
OUTPUT = ".jp-OutputArea-output"
LEAST_CONTRAST = 4.5  # for text, by WCAG 2.2, section 1.4.3
LEAST_ALT = 20  # characters that say what a picture shows


@pytest.fixture(scope="module")
def server(browser_at_hand, tmp_path_factory):
    """Return the address of a JupyterLab with all lessons in it."""
    folder = tmp_path_factory.mktemp("lessons")
    for name in LESSONS:
        shutil.copy(FOLDER / name, folder)
    with jupyter_lab(folder) as address:
        yield address


@pytest.fixture(scope="module", params=LESSONS)
def lesson(server, request):
    """Return the page of a lesson."""
    with browser_page() as page:
        open_lesson(page, server, request.param)
        yield page


def test_every_picture_is_whole_and_told(lesson):
    for shown in lesson.locator(f"{OUTPUT} img").all():
        shown.evaluate("image => image.decode()")  # fails where the picture is broken
        assert len(shown.get_attribute("alt")) > LEAST_ALT


def test_no_formula_is_left_as_it_was_typed(lesson):
    assert lesson.locator(".jp-RenderedMarkdown mjx-merror").count() == 0
    texts = lesson.locator(".jp-RenderedMarkdown :is(p, li, td)").all_inner_texts()
    assert len(texts) > 20
    assert [text for text in texts if "$" in text] == []


def test_nothing_is_wider_than_its_place(lesson):
    wide = lesson.locator(".jp-RenderedMarkdown, .jp-OutputArea-output").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 80))"
    )
    assert wide == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_all_text_in_our_outputs_stands_out(lesson, theme):
    lesson.emulate_media(color_scheme=theme)
    is_light = str(theme == "light").lower()
    lesson.locator(f"body[data-jp-theme-light={is_light}]").wait_for(state="attached")
    assert [text for text in contrasts(lesson, OUTPUT) if text[0] < LEAST_CONTRAST] == []


def test_axe_finds_nothing_grave(lesson):
    assert violations(lesson, ".jp-Notebook") == []
