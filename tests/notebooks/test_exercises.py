"""Every solution passes, every stub is not attempted, every named mistake gets its own message."""

import importlib

import pytest

from helpers.course import notebooks
from helpers.course.exercises import Outcome
from helpers.course.judging import judge
from helpers.course.nbgrader_course import exercises_module
from helpers.course.questions import NumberQuestion, Question, feedback, letters
from helpers.course.refresh import execute

LESSONS = {path.stem: notebooks.read(path) for path in notebooks.lessons()}


def module_of(notebook):
    return importlib.import_module(exercises_module(notebook))


EXERCISES = [(stem, exercise) for stem, notebook in LESSONS.items() for exercise in module_of(notebook).check]
MISTAKES = [(exercise, mistake) for _, exercise in EXERCISES for mistake in exercise.mistakes]
QUESTIONS = [
    question for notebook in LESSONS.values() for question in module_of(notebook).ask.questions.values()
]
IMPORTS = "import math, random\nfrom helpers import numbers\n"


def run(source):
    names = {}
    exec(IMPORTS + source, names)
    return names


@pytest.mark.parametrize(("stem", "exercise"), EXERCISES, ids=[exercise.name for _, exercise in EXERCISES])
def test_solution_passes_and_stub_is_not_attempted(stem, exercise):
    stub = notebooks.by_name(LESSONS[stem], "exercise")[exercise.name]
    solution = notebooks.by_name(LESSONS[stem], "solution")[exercise.name]
    assert judge(exercise, run(stub.source)[exercise.name]).outcome is Outcome.NOT_ATTEMPTED
    solved = run(notebooks.solved_source(stub, solution))[exercise.name]
    verdict = judge(exercise, solved)
    assert verdict.outcome is Outcome.PASSED, verdict.message


@pytest.mark.parametrize(
    "exercise", [exercise for _, exercise in EXERCISES], ids=lambda exercise: exercise.name
)
def test_the_reference_passes_its_own_check(exercise):
    assert judge(exercise, exercise.reference).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    MISTAKES,
    ids=[f"{exercise.name}-{mistake.name}" for exercise, mistake in MISTAKES],
)
def test_a_named_mistake_gets_its_own_message(exercise, mistake):
    verdict = judge(exercise, mistake.answer)
    assert verdict.outcome is Outcome.NOT_YET
    assert verdict.message.startswith(mistake.message)
    others = [other.message for other in exercise.mistakes if other is not mistake]
    assert not any(message in verdict.message for message in others)


@pytest.mark.parametrize(
    "exercise", [exercise for _, exercise in EXERCISES], ids=lambda exercise: exercise.name
)
def test_exercises_are_declared_in_full(exercise):
    assert len(exercise.mistakes) >= 2
    assert len({mistake.message for mistake in exercise.mistakes}) == len(exercise.mistakes)
    assert exercise.passed
    assert exercise.points >= 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_questions_explain_every_answer(question):
    if isinstance(question, Question):
        right = [letter for letter in letters(question) if feedback(question, letter)[0]]
        assert len(right) == 1
        assert len({feedback(question, letter)[1] for letter in letters(question)}) == len(question.choices)
    else:
        assert isinstance(question, NumberQuestion)
        assert feedback(question, question.answer) == (True, question.why)
        assert len(question.near) >= 2
        for value, message in question.near:
            assert feedback(question, value) == (False, message)


def test_a_naive_power_loop_is_told_why_it_is_slow():
    from helpers.rsa.exercises import POWER

    def power(a, k, n):
        result = 1
        for _ in range(k):
            result = result * a % n
        return result

    verdict = judge(POWER, power)
    assert verdict.outcome is Outcome.NOT_YET
    assert "go through the *bits* of `k`" in verdict.message


@pytest.mark.parametrize("stem", LESSONS)
def test_the_solved_lesson_runs_from_top_to_bottom(stem, tmp_path):
    notebook = notebooks.read(notebooks.FOLDER / f"{stem}.ipynb")
    solutions = notebooks.by_name(notebook, "solution")
    for name, cell in notebooks.by_name(notebook, "exercise").items():
        cell.source = notebooks.solved_source(cell, solutions[name])
    executed = execute(notebook, tmp_path)
    told = [
        output.data["text/plain"].splitlines()[0]
        for cell in executed.cells
        if "check" in notebooks.tags(cell)
        for output in cell.outputs
    ]
    assert told == [f"{name}: passed" for name in solutions]
