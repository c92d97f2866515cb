"""The README's picture of a lesson: JupyterLab with a demo, and the question that needs it.

>>> LESSON, TARGET.name
('01_rsa_math.ipynb', 'lesson.png')
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from helpers.course.browser import browser_page, jupyter_lab, open_lesson, run_cells
from helpers.course.files import write_atomically
from helpers.course.notebooks import FOLDER, ROOT

LESSON = "01_rsa_math.ipynb"
DEMO, DRAGGED_TO = "figures.powers", "Powers modulo 77"
QUESTION, ANSWER = "ask.period()", "30"
TARGET = ROOT / "docs" / "lesson.png"
WIDTH, HEIGHT, SCALE = 1280, 976, 1.5


def take_picture(target: Path | None = None) -> Path:
    """Open a lesson in JupyterLab, run it up to a demo, answer its question, and store a screenshot.

    Parameters
    ----------
    target : Path, optional
        The PNG file to write; by default the one in the README.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    RuntimeError
        When Playwright or a browser is missing, or JupyterLab does not start.
    """
    target = target or TARGET
    with browser_page(WIDTH, HEIGHT, scale=SCALE) as page, tempfile.TemporaryDirectory() as folder:
        shutil.copy(FOLDER / LESSON, folder)
        with jupyter_lab(Path(folder)) as address:
            open_lesson(page, address, LESSON)
            photo = _photograph(page)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, photo)
    return target


def _photograph(page: Any) -> bytes:
    """Run the open lesson up to the question, find its answer with the sliders, and return a screenshot."""
    demo, question = (page.locator(".jp-CodeCell", has_text=source) for source in (DEMO, QUESTION))
    question.focus()
    run_cells(page, "Run All Above Selected Cell")
    page.keyboard.press("Control+Enter")
    for handle in reversed(demo.get_by_role("slider").all()):  # q before p: they must differ
        handle.press("ArrowRight")
    question.get_by_role("textbox", name="Answer").fill(ANSWER)
    question.get_by_role("button", name="Check").click()
    question.get_by_text("Right.").wait_for()
    demo.get_by_text(DRAGGED_TO).wait_for()
    demo.evaluate("cell => cell.scrollIntoView({block: 'start'})")
    return page.screenshot()
