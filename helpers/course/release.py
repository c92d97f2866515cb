r"""Write what a teacher hands out: student notebooks, solved notebooks, and a course folder for nbgrader.

The lesson in ``notebooks/`` is the one source; these versions are derived from it and never edited.

>>> import nbformat.v4 as v4
>>> stub = v4.new_code_cell("answer = ...", metadata={"tags": ["exercise", "exercise:answer"]})
>>> tagged = {"tags": ["solution", "solution:answer"]}
>>> solution = v4.new_code_cell("# Solution\n@solution\ndef answer():\n    return 42", metadata=tagged)
>>> lesson = v4.new_notebook(cells=[stub, solution])
>>> [cell.source for cell in for_students(lesson).cells]
['answer = ...']
"""

import copy
import tempfile
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from helpers.course.nbgrader_course import write_course
from helpers.course.notebooks import by_name, lessons, read, solved_source, tags, write
from helpers.course.refresh import execute, keep_measurements


def release(folder: Path) -> list[Path]:
    """Write all versions of all lessons into a folder: ``student/``, ``solved/`` and ``nbgrader/``.

    The solved notebooks are executed, which takes about as long as it takes to run the lessons.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet, in one that does, or an empty one.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    ValueError
        When the folder cannot be used or a lesson has no proper exercises; nothing is written.
    nbclient.exceptions.CellExecutionError
        When a solved lesson stops with an error; nothing is written.

    Examples
    --------
    >>> release(Path(__file__).parent)
    Traceback (most recent call last):
    ...
    ValueError: ... is not empty: give the name of a new or an empty folder
    """
    folder = folder.resolve()
    check_target(folder)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
        build = Path(temporary) / folder.name
        write_versions(build, lessons())
        move(build, folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def check_target(folder: Path) -> None:
    """Raise a `ValueError` unless `folder` is empty, or new in a folder that exists.

    Examples
    --------
    >>> check_target(Path("no such folder") / "release")
    Traceback (most recent call last):
    ...
    ValueError: no such folder does not exist: make it first, or give another folder
    """
    if not folder.parent.is_dir():
        raise ValueError(f"{folder.parent} does not exist: make it first, or give another folder")
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: give the name of a new or an empty folder")
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty: give the name of a new or an empty folder")


def write_versions(folder: Path, paths: list[Path]) -> None:
    """Write the three versions of some lessons into a new folder.

    Examples
    --------
    >>> import os
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_versions(Path(folder) / "release", [])
    ...     sorted(os.listdir(Path(folder) / "release"))
    ['nbgrader', 'solved', 'student']
    """
    student, solved, nbgrader = (folder / name for name in ("student", "solved", "nbgrader"))
    for part in (student, solved, nbgrader):
        part.mkdir(parents=True)
    write_course(nbgrader, paths)
    for path in tqdm(paths, desc="release", unit="lesson"):
        write(student / path.name, for_students(read(path)))
        write(solved / path.name, with_solutions(read(path), path.parent))


def for_students(notebook: Any) -> Any:
    """Return a copy of a lesson without its solution cells; the others keep their outputs and ids.

    The cells are counted anew, as they will be when the student runs them all.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> lesson = v4.new_notebook(cells=[v4.new_code_cell(execution_count=7)])
    >>> for_students(lesson).cells[0].execution_count
    1
    """
    notebook = without_solutions(copy.deepcopy(notebook))
    executed = [cell for cell in notebook.cells if cell.get("execution_count")]
    for count, cell in enumerate(executed, start=1):
        for counted in (cell, *cell.outputs):
            if "execution_count" in counted:
                counted["execution_count"] = count
    return notebook


def with_solutions(notebook: Any, folder: Path) -> Any:
    """Return a copy of a lesson with every solution put into its exercise, executed in `folder`.

    Measured outputs stay as the lesson stores them.

    Raises
    ------
    ValueError
        When an exercise has no solution.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> with_solutions(v4.new_notebook(), Path(".")).cells
    []
    """
    solved = copy.deepcopy(notebook)
    exercises, solutions = by_name(solved, "exercise"), by_name(solved, "solution")
    if missing := exercises.keys() - solutions.keys():
        raise ValueError(f"no solution cell for {', '.join(sorted(missing))}")
    for name, exercise in exercises.items():
        exercise.source = solved_source(exercise, solutions[name])
    solved = execute(without_solutions(solved), folder)
    keep_measurements(solved, notebook)
    return solved


def without_solutions(notebook: Any) -> Any:
    """Remove the solution cells from a notebook and return it.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> solution = v4.new_code_cell(metadata={"tags": ["solution"]})
    >>> without_solutions(v4.new_notebook(cells=[solution])).cells
    []
    """
    notebook.cells = [cell for cell in notebook.cells if "solution" not in tags(cell)]
    return notebook


def move(build: Path, folder: Path) -> None:
    """Move a finished folder to its place; a folder that is there keeps its identity and gets its parts.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     build = Path(parent) / "build"
    ...     build.mkdir()
    ...     move(build, Path(parent) / "release")
    ...     [path.name for path in Path(parent).iterdir()]
    ['release']
    """
    if not folder.exists():
        build.rename(folder)
        return
    for part in build.iterdir():
        part.rename(folder / part.name)
