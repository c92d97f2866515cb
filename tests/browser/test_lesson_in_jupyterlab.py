"""Lesson 01 in a real JupyterLab, as a learner meets it: just opened, run, explored and answered."""

import re
import shutil

import pytest
from accessibility import contrasts, violations

from helpers.course.browser import browser_page, jupyter_lab, open_lesson, run_all
from helpers.course.notebooks import FOLDER, read
from helpers.course.questions import letters
from helpers.rsa.exercises import INVERSE, ask

LESSON = "01_rsa_math.ipynb"
POWERS = "explore(figures.powers"
OUTPUT = ".jp-OutputArea-output"
LEAST_CONTRAST = 4.5  # for text, by WCAG 2.2, section 1.4.3

COUNT, CHOICE = ask.questions["period"], ask.questions["never_one"]
CHOICES = letters(CHOICE)
RIGHT = next(letter for letter in CHOICES if CHOICES[letter].right)
WRONG = next(letter for letter in CHOICES if not CHOICES[letter].right)


@pytest.fixture(scope="module")
def server(browser_at_hand, tmp_path_factory):
    """Return the address of a JupyterLab with the lesson in it, and with a copy that is never run."""
    folder = tmp_path_factory.mktemp("lessons")
    for name in (LESSON, "stored.ipynb"):
        shutil.copy(FOLDER / LESSON, folder / name)
    with jupyter_lab(folder) as address:
        yield address


@pytest.fixture(scope="module")
def lesson(server):
    """Return the lesson's page after "Run All Cells"."""
    with browser_page() as page:
        open_lesson(page, server, LESSON)
        run_all(page)
        yield page


@pytest.fixture
def another_page(lesson):
    page = lesson.context.new_page()
    yield page
    page.close()


def cell(page, source):
    """Return the first code cell that contains some source text."""
    return page.locator(".jp-CodeCell", has_text=source).first


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, target):
    """Reach an element with the Tab key."""
    for _ in range(15):
        press(page, "Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the Tab key does not reach {target}")


def see(place, message):
    """Wait until a message is there: its longest stretch without formulas and code, which are typeset."""
    words = max(re.split(r"\$[^$]*\$|`[^`]*`|\*+", message), key=len).strip()
    place.get_by_text(words).first.wait_for()


def picture(demo):
    """Return a demo's picture and its text, or None while there is an error in its place."""
    return demo.evaluate("cell => { const i = cell.querySelector('img'); return i && [i.src, i.alt]; }")


def see_picture_change(demo, before):
    """Wait until a demo shows another picture, with another text in it and under it; return both."""
    demo.page.wait_for_function(
        """([cell, [source, text]]) => {
            const image = cell.querySelector("img"), caption = cell.querySelector("figcaption");
            return image && image.src !== source && image.alt !== text && caption.innerText === image.alt;
        }""",
        arg=[demo.element_handle(), before],
    )
    return picture(demo)


def test_a_lesson_just_opened_shows_its_pictures(server, another_page):
    page = another_page
    page.goto(f"{server}/doc/tree/stored.ipynb")
    page.locator(".jp-Cell").nth(len(read(FOLDER / LESSON).cells) - 1).wait_for(state="attached")
    pictures = page.locator(f"{OUTPUT} img").all()
    assert len(pictures) >= 8
    for shown in pictures:
        shown.evaluate("image => image.decode()")  # fails where the picture is broken
        assert len(shown.get_attribute("alt")) > 20
    assert page.get_by_text("Error displaying widget").count() == 0
    assert page.locator(f"{OUTPUT} button").count() == 0, "a question is a text until it is run"
    page.locator(f"{OUTPUT} ol mjx-container").first.wait_for()


def test_run_all_runs_all(lesson):
    counts = re.findall(r"\[(\d+)\]:", " ".join(lesson.locator(".jp-InputArea-prompt").all_inner_texts()))
    assert int(counts[-1]) == lesson.locator(".jp-CodeCell").count()
    for kind in ("error", "stderr"):
        assert lesson.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']").all_inner_texts() == []
    assert lesson.get_by_text("Error displaying widget").count() == 0
    assert lesson.get_by_role("slider").count() >= 8


def test_formulas_in_questions_are_typeset(lesson):
    question = cell(lesson, "ask.period()")
    question.locator(".widget-htmlmath mjx-container").first.wait_for()
    assert "$" not in question.locator(OUTPUT).first.inner_text()


def test_a_slider_moves_by_keyboard(lesson):
    demo = cell(lesson, "explore(figures.clock")
    before = picture(demo)
    demo.focus()
    tab_to(lesson, demo.get_by_role("slider").first)
    press(lesson, "ArrowRight")
    after = see_picture_change(demo, before)
    press(lesson, "ArrowLeft")
    assert see_picture_change(demo, after) == before


def test_a_slider_moves_by_mouse(lesson):
    demo = cell(lesson, "explore(figures.clock")
    before = picture(demo)
    demo.get_by_role("slider").last.hover()
    rail = demo.locator(".noUi-base").last.bounding_box()
    lesson.mouse.down()
    lesson.mouse.move(rail["x"] + rail["width"], rail["y"], steps=5)
    lesson.mouse.up()
    see_picture_change(demo, before)


def test_equal_primes_are_explained_and_come_apart_again(lesson):
    demo = cell(lesson, POWERS)
    p, q = demo.locator(".widget-readout").all()
    demo.focus()
    tab_to(lesson, demo.get_by_role("slider").first)
    while int(p.inner_text()) != int(q.inner_text()):
        press(lesson, "ArrowRight" if int(p.inner_text()) < int(q.inner_text()) else "ArrowLeft")
    demo.get_by_text("p and q must differ").wait_for()
    assert picture(demo) is None
    press(lesson, "ArrowLeft")
    demo.get_by_role("img", name="Powers modulo").wait_for()
    assert demo.get_by_text("p and q must differ").count() == 0


def test_a_choice_is_answered_by_keyboard(lesson):
    question = cell(lesson, "ask.never_one()")
    question.focus()
    for letter, key, verdict in ((WRONG, "Enter", "Not yet."), (RIGHT, "Space", "Right.")):
        question.focus()
        tab_to(lesson, question.get_by_role("button", name=letter, exact=True))
        press(lesson, key)
        see(question, verdict)
        see(question, CHOICES[letter].why)


def test_a_number_is_answered_by_keyboard(lesson):
    question = cell(lesson, "ask.period()")
    field = question.get_by_role("textbox", name="Answer")
    question.focus()
    tab_to(lesson, field)
    near, message = COUNT.near[0]
    for number, verdict, why in ((near, "Not yet.", message), (COUNT.answer, "Right.", COUNT.why)):
        press(lesson, "ControlOrMeta+A")
        lesson.keyboard.type(str(number))
        press(lesson, "Enter")
        see(question, verdict)
        see(question, why)


def test_an_exercise_is_solved_by_keyboard(lesson):
    stub, verdict = cell(lesson, "def inverse(a, n):"), cell(lesson, "check.inverse(inverse)")
    see(verdict, "not attempted")
    hint = next(m.message for m in INVERSE.mistakes if m.answer(3, 7) == -3 % 7)
    for answer, outcome, message in (
        ("return -a % n", "not yet", hint),
        ("return pow(a, -1, n)", "passed", INVERSE.passed),
    ):
        stub.focus()
        press(lesson, "Enter", "ControlOrMeta+End", "Shift+Home")
        lesson.keyboard.type(answer)
        assert stub.locator(".cm-line").last.inner_text().strip() == answer
        press(lesson, "Shift+Enter", "Shift+Enter")
        see(verdict, f"inverse: {outcome}")
        see(verdict, message)


@pytest.mark.parametrize("way", ["click", "keyboard"])
def test_a_solution_is_hidden_until_it_is_opened(lesson, way):
    solution = lesson.locator(".jp-CodeCell", has=lesson.locator(".jp-InputPlaceholder")).first
    index = solution.get_attribute("data-windowed-list-index")
    code = lesson.locator(f".jp-CodeCell[data-windowed-list-index='{index}'] .cm-content")
    assert not code.is_visible()
    if way == "click":
        solution.locator(".jp-Placeholder-content").click()
    else:
        solution.focus()
        press(lesson, "Enter")
    code.get_by_text("@solution").wait_for()
    press(lesson, "Escape")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_all_text_in_our_outputs_stands_out(lesson, theme):
    lesson.emulate_media(color_scheme=theme)
    is_light = str(theme == "light").lower()
    lesson.locator(f"body[data-jp-theme-light={is_light}]").wait_for(state="attached")
    texts = contrasts(lesson, OUTPUT)
    assert len(texts) > 100
    assert [text for text in texts if text[0] < LEAST_CONTRAST] == []


def test_axe_finds_nothing_grave_in_the_lesson(lesson):
    assert violations(lesson, ".jp-Notebook") == []


def test_axe_finds_nothing_grave_in_the_lesson_as_a_web_page(another_page, tmp_path):
    from nbconvert import HTMLExporter

    page = tmp_path / "lesson.html"
    page.write_text(HTMLExporter().from_filename(FOLDER / LESSON)[0], encoding="utf-8")
    another_page.route(re.compile("^http"), lambda route: route.abort())
    another_page.goto(page.as_uri())
    assert violations(another_page, f"{OUTPUT}, .jp-RenderedMarkdown") == []


def test_axe_does_find_what_is_grave(another_page):
    another_page.set_content("<main><img src='x.png'><p style='color: #ccc'>pale</p></main>")
    assert [found.split(":")[0] for found in violations(another_page, "main")] == [
        "serious color-contrast",
        "critical image-alt",
    ]
    assert contrasts(another_page, "p") == [[pytest.approx(1.61, abs=0.01), "pale"]]
