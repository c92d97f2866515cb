"""What nbval misses: every lesson is executed, keeps the contract, and names exercises that exist."""

import importlib
import re

import pytest

from helpers.course import notebooks
from helpers.course.nbgrader_course import exercises_module
from helpers.course.questions import NumberQuestion, as_text

LESSONS = notebooks.lessons()


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def notebook(request):
    return notebooks.read(request.param)


@pytest.fixture
def module(notebook):
    """The lesson's `exercises` module."""
    return importlib.import_module(exercises_module(notebook))


def source(notebook, cell_type="code"):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == cell_type)


def test_there_are_lessons():
    assert [path.stem for path in LESSONS] == [
        "00_start_here",
        "01_rsa_math",
        "02_encrypting_data",
        "03_data_masking",
        "04_federated_averaging",
        "07_model_desensitization",
        "08_model_encryption",
    ]


def test_nothing_is_wrong_with_the_stored_notebook(notebook):
    assert notebooks.problems(notebook) == []


def test_every_exercise_has_its_four_cells_in_order(notebook, module):
    names = [exercise.name for exercise in module.check]
    assert notebooks.checked_names(notebook) == names
    assert list(notebooks.by_name(notebook, "exercise")) == names
    assert list(notebooks.by_name(notebook, "solution")) == names
    kinds = [
        kind
        for cell in notebook.cells
        for kind in ("task", "exercise", "check", "solution")
        if kind in notebooks.tags(cell)
    ]
    assert kinds == ["task", "exercise", "check", "solution"] * len(names)


def test_solutions_are_hidden_and_keep_the_learners_answer(notebook):
    for cell in notebooks.by_name(notebook, "solution").values():
        assert cell.metadata["jupyter"]["source_hidden"] is True
        first, second = cell.source.splitlines()[:2]
        assert first == "# Solution: one click on the dots opens it."
        assert second == "@solution"


def test_the_task_cell_holds_the_exercises_hints_word_for_word(notebook, module):
    tasks = [cell.source for cell in notebook.cells if "task" in notebooks.tags(cell)]
    for task, exercise in zip(tasks, module.check, strict=True):
        hints = re.findall(r"<details><summary>Hint \d</summary>\n\n(.*?)\n\n</details>", task, re.DOTALL)
        assert tuple(hints) == exercise.hints
        assert len(hints) >= 3
        assert re.search(r"\(\d+ minutes\)", task)
        assert "Example" in task


def test_every_question_is_asked_once_and_none_is_unknown(notebook, module):
    asked = re.findall(r"^ask\.(\w+)\(\)", source(notebook), re.MULTILINE)
    assert sorted(asked) == sorted(module.ask.questions)


def test_answers_are_not_in_the_notebook(notebook, module):
    text = notebooks.nbformat.writes(notebook)
    for question in module.ask.questions.values():
        if isinstance(question, NumberQuestion):
            assert question.why[:40] not in text
        else:
            assert all(choice.why[:40] not in text for choice in question.choices)
        assert as_text(question).splitlines()[0] in [
            line
            for cell in notebook.cells
            for out in cell.get("outputs", [])
            for line in out.get("data", {}).get("text/plain", "").splitlines()
        ]


def test_most_cells_are_short_and_prose_outweighs_code(notebook):
    code = [
        cell for cell in notebook.cells if cell.cell_type == "code" and "solution" not in notebooks.tags(cell)
    ]
    lengths = sorted(sum(bool(line.strip()) for line in cell.source.splitlines()) for cell in code)
    assert lengths[len(lengths) // 2] < 6
    assert len(source(notebook, "markdown").split()) > len(source(notebook).split())


def test_a_lesson_opens_and_closes_as_all_lessons_do(notebook):
    first = notebook.cells[0].source
    assert all(word in first for word in ("# ", "**You will be able to**", "**Time:**", "**Before this:**"))
    assert "doctor.ready()" in next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    prose = source(notebook, "markdown")
    assert all(word in prose for word in ("## Summary", "In production use", "Reference"))


def test_imported_names_are_used(notebook):
    code = source(notebook)
    for line in re.findall(r"^from helpers\S* import (.+)$", code, re.MULTILINE):
        for name in line.split(", "):
            assert len(re.findall(rf"\b{name}\b", code)) > 1, f"{name} is imported and not used"


def test_demos_lead_to_questions(notebook, module):
    demos = source(notebook).count("\nexplore(") + source(notebook).startswith("explore(")
    assert demos >= 1
    assert len(module.ask.questions) >= 2
    if module.__name__ != "helpers.start.exercises":  # lesson 00 only shows how it works
        assert demos >= 4
        assert len(module.ask.questions) >= 6
        assert len(list(module.check)) >= 7
