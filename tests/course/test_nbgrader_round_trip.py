"""The course folder with the real nbgrader: hand out, answer, collect, grade, read the gradebook."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as v4
import pytest
from small_lesson import SOLUTIONS, small_lesson

from helpers.course.nbgrader_course import write_course
from helpers.course.notebooks import ROOT, by_name, checked_names, lessons, read, solved_source, tags, write

if os.environ.get("COURSE_FULL") == "1":
    import nbgrader.api as gradebooks
else:
    gradebooks = pytest.importorskip("nbgrader.api", reason="needs nbgrader: `python3 course.py test --full`")

RIGHT = SOLUTIONS | {"dozen": "dozen = 12"}
HALF = {name: RIGHT[name] for name in ("double", "largest")}
SECONDS_A_CELL = 8  # instead of the course's 60: no cell of the small lesson takes long unless it hangs

ENDLESS = "def double(x):\n    while True:\n        pass"
STUBBORN = """\
import time

def largest(numbers):
    while True:
        try:
            time.sleep(1)
        except:
            pass"""
NOISY = """\
import logging, os, sys, warnings
logging.basicConfig()

def backwards(text):
    print("an error?", file=sys.stderr)
    logging.error("an error?")
    warnings.warn("an error?")
    os.write(2, b"an error?")
    return text[::-1]"""
QUITTING = "import os\n\ndef double(x):\n    os._exit(0)"
FORGED = """\
import os
os.environ.clear()

class Yes:
    def __getattr__(self, name):
        return lambda answer: None

check = Yes()"""
UNSTOPPABLE = """\
import time
while True:
    try:
        time.sleep(1)
    except BaseException:
        pass"""


def run_nbgrader(course, *arguments):
    """Run nbgrader in the course folder as a teacher does, with no settings but the folder's own."""
    own = course.parent / "own"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)]),
        **{name: str(own / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")},
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=600)


def hand_out(folder, paths):
    """Return a course folder in which nbgrader has generated every assignment."""
    course = folder / "course"
    course.mkdir()
    write_course(course, paths)
    done = run_nbgrader(course, "generate_assignment", "*")
    assert done.returncode == 0, done.stderr
    return course


def submit(course, student, name, answers, change=lambda notebook: None):
    """Hand in the released notebook with some answers in its exercise cells, and `change` made to it."""
    notebook = read(course / "release" / name / f"{name}.ipynb")
    for exercise, cell in by_name(notebook, "exercise").items():
        cell.source = answers.get(exercise, cell.source)
    change(notebook)
    target = course / "submitted" / student / name / f"{name}.ipynb"
    target.parent.mkdir(parents=True)
    write(target, notebook)


def scores(course, student, name):
    """Return what the gradebook says of a submission: points by exercise; None where it has no grade."""
    with gradebooks.Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        submission = book.find_submission_notebook(name, name, student)
        assert submission.needs_manual_grade == any(grade.auto_score is None for grade in submission.grades)
        return {grade.name: grade.auto_score for grade in submission.grades}


def without_checks(notebook):
    notebook.cells = [cell for cell in notebook.cells if "check" not in tags(cell)]


def without_largest(notebook):
    notebook.cells = [cell for cell in notebook.cells if cell.id not in ("largest", "check-largest")]


def beginning_with(source):
    return lambda notebook: notebook.cells.insert(2, v4.new_code_cell(source))


def forged(notebook):
    """Check with a `check` that likes everything, in cells that count more and check nothing."""
    beginning_with(FORGED)(notebook)
    for cell in notebook.cells:
        if "check" in tags(cell):
            cell.source = "pass"
            cell.metadata.nbgrader.points = 100


def hostile(notebook):
    """Loop without end outside a function too, and take the checks away."""
    beginning_with("while True:\n    pass")(notebook)
    without_checks(notebook)


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teacher")
    write(folder / "small.ipynb", small_lesson())
    return hand_out(folder, [folder / "small.ipynb"])


@pytest.fixture(scope="module")
def graded(handed_out):
    """The course folder after grading, and what nbgrader said. It grades by name: the worst come first."""
    submit(handed_out, "solved", "small", RIGHT)
    submit(handed_out, "half", "small", HALF)
    submit(handed_out, "untouched", "small", {})
    traps = {"double": ENDLESS, "largest": STUBBORN, "backwards": NOISY}
    submit(handed_out, "hostile", "small", RIGHT | traps, hostile)
    submit(handed_out, "forged", "small", {}, forged)
    submit(handed_out, "quitting", "small", RIGHT | {"double": QUITTING})
    submit(handed_out, "incomplete", "small", RIGHT, without_largest)
    submit(handed_out, "a-hanging", "small", RIGHT, beginning_with(UNSTOPPABLE))
    submit(handed_out, "a-broken", "small", {})
    (handed_out / "submitted" / "a-broken" / "small" / "small.ipynb").write_text("{")
    return handed_out, run_nbgrader(handed_out, "autograde", "small", f"--Execute.timeout={SECONDS_A_CELL}")


def test_students_get_stubs_to_write_in_and_checks_that_they_cannot_change(handed_out):
    notebook = read(handed_out / "release" / "small" / "small.ipynb")
    expected = [cell for cell in small_lesson().cells if "solution" not in tags(cell)]
    assert [(cell.id, cell.source) for cell in notebook.cells] == [
        (cell.id, cell.source) for cell in expected
    ]
    for cell in notebook.cells:
        assert cell.metadata.get("editable", True) == ("check" not in tags(cell))


@pytest.mark.parametrize(
    ("student", "double", "largest", "dozen", "backwards"),
    [
        ("solved", 1, 2, 1, 2),
        ("half", 1, 2, 0, 0),
        ("untouched", 0, 0, 0, 0),
        ("hostile", 0, 0, 1, 2),
        ("forged", 0, 0, 0, 0),
    ],
)
def test_a_submission_gets_the_points_it_should(graded, student, double, largest, dozen, backwards):
    expected = {"double": double, "largest": largest, "dozen": dozen, "backwards": backwards}
    assert scores(graded[0], student, "small") == expected


@pytest.mark.parametrize("student", ["quitting", "incomplete", "a-hanging", "a-broken"])
def test_a_submission_that_cannot_be_graded_is_left_to_the_teacher(graded, student):
    course, nbgrader = graded
    assert set(scores(course, student, "small").values()) == {None}
    assert nbgrader.returncode == 1
    assert f"error processing assignment 'small' for student '{student}'" in nbgrader.stderr


def test_a_solved_submission_of_the_first_real_lessons_gets_all_points(tmp_path):
    paths = [path for path in lessons()[:2] if checked_names(read(path))]
    if not paths:
        pytest.skip("no lesson has checks")
    course = hand_out(tmp_path, paths)
    for path in paths:
        stored = read(path)
        exercises, solutions = by_name(stored, "exercise"), by_name(stored, "solution")
        answers = {name: solved_source(exercises[name], solutions[name]) for name in exercises}
        submit(course, "solved", path.stem, answers)
    nbgrader = run_nbgrader(course, "autograde", "*")
    assert nbgrader.returncode == 0, nbgrader.stderr
    for path in paths:
        points = {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in read(course / "release" / path.stem / path.name).cells
            if "check" in tags(cell)
        }
        assert scores(course, "solved", path.stem) == points
