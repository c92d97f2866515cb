"""Student, solved and nbgrader versions of a lesson made here; and of the course's own lessons."""

import os
import sys
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest
from nbclient.exceptions import CellExecutionError
from small_lesson import STUBS, check, small_lesson

from helpers.__main__ import main
from helpers.course import release as releasing
from helpers.course.nbgrader_course import exercises_module, graded, write_course
from helpers.course.notebooks import ROOT, by_name, checked_names, lessons, named, problems, read, tags, write
from helpers.course.refresh import execute

POINTS = {exercise.name: exercise.points for exercise in check}


@pytest.fixture(scope="module")
def importable():
    """Kernels find `helpers` and `small_lesson`, wherever they run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(Path(__file__).parent)]))
        yield


@pytest.fixture(scope="module")
def lesson(tmp_path_factory, importable):
    """The small lesson, executed and stored as a lesson is."""
    path = tmp_path_factory.mktemp("notebooks") / "01_small.ipynb"
    write(path, execute(small_lesson(), path.parent))
    return path


@pytest.fixture(scope="module")
def released(lesson, tmp_path_factory):
    folder = tmp_path_factory.mktemp("released") / "new"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "lessons", lambda: [lesson])
        written = releasing.release(folder)
    return folder, written


def text_of(cell):
    return "".join(output.data["text/plain"] for output in cell.outputs)


def test_it_returns_the_files_that_it_wrote(released):
    folder, written = released
    names = [path.relative_to(folder).as_posix() for path in written]
    assert names == [
        "nbgrader/nbgrader_config.py",
        "nbgrader/source/01_small/01_small.ipynb",
        "solved/01_small.ipynb",
        "student/01_small.ipynb",
    ]
    assert all(path.is_file() for path in written)
    assert [path.name for path in folder.parent.iterdir()] == ["new"]


def test_students_get_the_lesson_without_solutions(released, lesson):
    stored, student = read(lesson), read(released[0] / "student" / lesson.name)
    kept = [cell for cell in stored.cells if "solution" not in tags(cell)]
    assert [cell.id for cell in student.cells] == [cell.id for cell in kept]
    assert [cell.source for cell in student.cells] == [cell.source for cell in kept]
    assert problems(student) == []
    assert not any(source in nbformat.writes(student) for source in ("2 * x", "max(numbers)", "[::-1]"))


def test_students_keep_the_outputs_of_the_other_cells(released):
    student = {cell.id: cell for cell in read(released[0] / "student" / "01_small.ipynb").cells}
    assert text_of(student["goodbye"]) == "42"
    assert text_of(student["check-double"]).startswith("double: not attempted")
    assert student["goodbye"].outputs[0].execution_count == student["goodbye"].execution_count == 10


def test_the_solved_lesson_shows_that_every_check_passes(released):
    solved = read(released[0] / "solved" / "01_small.ipynb")
    assert problems(solved) == []
    assert not any(named(cell, "solution") for cell in solved.cells)
    shown = [text_of(cell) for cell in solved.cells if "check" in tags(cell)]
    assert [text.split("\n")[0] for text in shown] == [f"{name}: passed" for name in STUBS]


def test_nbgrader_knows_the_checks_and_the_exercises(released):
    cells = read(released[0] / "nbgrader" / "source" / "01_small" / "01_small.ipynb").cells
    known = {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}
    assert set(known) == {*STUBS, *(f"exercise-{name}" for name in STUBS)}
    for name, points in POINTS.items():
        assert known[name].metadata.nbgrader.points == points
        assert known[name].metadata.nbgrader.grade
        assert known[name].source.endswith(f"check.{name}({name})")
        assert known[f"exercise-{name}"].metadata.nbgrader.solution
        assert known[f"exercise-{name}"].source == STUBS[name]
    assert {cell.id for cell in cells} == {cell.id for cell in small_lesson().cells}


def test_no_path_of_this_machine_is_in_what_is_handed_out(released):
    folder, written = released
    text = "\n".join(path.read_text(encoding="utf-8") for path in written)
    assert not any(str(path) in text for path in (folder.parent, ROOT, sys.prefix))


def test_the_command_prints_what_it_wrote(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(releasing, "lessons", list)
    assert main(["release", str(tmp_path / "new")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'new' / 'nbgrader' / 'nbgrader_config.py'}\n"


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(releasing, "lessons", list)
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    assert [path.name for path in releasing.release(Path("."))] == ["nbgrader_config.py"]
    assert tmp_path.stat().st_ino == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nbgrader", "solved", "student"]


def test_a_folder_that_is_not_empty_stays_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(ValueError, match="is not empty"):
        releasing.release(tmp_path)
    with pytest.raises(ValueError, match="is a file"):
        releasing.release(tmp_path / "mine.txt")
    with pytest.raises(ValueError, match="does not exist"):
        releasing.release(tmp_path / "no" / "folder")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("mine.txt", "keep")]


def test_a_lesson_that_cannot_be_solved_leaves_nothing_behind(tmp_path, monkeypatch, importable):
    broken = small_lesson()
    broken.cells.append(v4.new_code_cell("1 / 0", id="broken"))
    write(tmp_path / "broken.ipynb", broken)
    monkeypatch.setattr(releasing, "lessons", lambda: [tmp_path / "broken.ipynb"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        releasing.release(tmp_path / "empty")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["broken.ipynb", "empty"]


def test_measured_outputs_stay_as_the_lesson_shows_them(tmp_path, importable):
    cell = v4.new_code_cell("import time\ntime.time()", id="clock", metadata={"tags": ["measured"]})
    stored = execute(v4.new_notebook(cells=[cell]), tmp_path)
    assert releasing.with_solutions(stored, tmp_path).cells[0].outputs == stored.cells[0].outputs


def test_an_exercise_without_solution_is_an_error(tmp_path):
    cells = [cell for cell in small_lesson().cells if named(cell, "solution") != "largest"]
    with pytest.raises(ValueError, match="no solution cell for largest"):
        releasing.with_solutions(v4.new_notebook(cells=cells), tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "from helpers.rsa.exercises import check",
        "from helpers.rsa.exercises import ask, check, solution",
        "from helpers.rsa.exercises import (\n    ask,\n    check,\n)",
        "from helpers.course.exercises import solution\nfrom helpers.rsa.exercises import check",
    ],
)
def test_the_exercises_are_found_by_the_import_of_check(line):
    assert exercises_module(v4.new_notebook(cells=[v4.new_code_cell(line)])) == "helpers.rsa.exercises"


@pytest.mark.parametrize(
    "line",
    ["from helpers.rsa.exercises import ask", "from helpers.rsa.exercises import checks", "# import check"],
)
def test_a_lesson_that_imports_no_check_is_an_error(line):
    with pytest.raises(ValueError, match="no cell imports `check`"):
        exercises_module(v4.new_notebook(cells=[v4.new_code_cell(line)]))


@pytest.mark.parametrize(
    ("sources", "problem"),
    [
        (["check.double(double)\ncheck.largest(largest)"], "checks double and largest"),
        (["check.double(double)", "check.double(double)"], "checks double"),
        (["check.triple(triple)"], "checks triple"),
        (["print(1)"], "checks nothing"),
    ],
)
def test_a_check_cell_checks_one_exercise_and_no_other_does(sources, problem):
    cells = [v4.new_code_cell(source, metadata={"tags": ["check"]}) for source in sources]
    with pytest.raises(ValueError, match=problem):
        graded(v4.new_notebook(cells=cells), "small_lesson", POINTS)


def test_a_lesson_without_checks_is_not_for_nbgrader(tmp_path):
    write(tmp_path / "prose.ipynb", v4.new_notebook(cells=[v4.new_markdown_cell("Read.")]))
    write_course(tmp_path, [tmp_path / "prose.ipynb"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nbgrader_config.py", "prose.ipynb"]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_student_version_of_a_lesson_has_its_exercises_and_no_solutions(path):
    stored = read(path)
    student = releasing.for_students(stored)
    assert problems(student) == []
    stubs, kept = by_name(stored, "exercise"), by_name(student, "exercise")
    assert {name: cell.source for name, cell in kept.items()} == {name: c.source for name, c in stubs.items()}
    assert checked_names(student) == checked_names(stored)
    assert not any("solution" in tags(cell) for cell in student.cells)


def test_every_lesson_becomes_an_assignment(tmp_path):
    write_course(tmp_path, lessons())
    with_checks = {path.stem for path in lessons() if checked_names(read(path))}
    assert {path.stem for path in tmp_path.glob("source/*/*.ipynb")} == with_checks
