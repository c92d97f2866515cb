"""A course folder for nbgrader, which hands notebooks out, collects them, and grades them by running them.

A lesson becomes an assignment of its own name. Its source keeps the solutions: `generate_assignment` drops
them by their tag and leaves the stubs as they are. A check cell counts the points of its exercise. While it
is graded it takes `check` from the lesson's module anew and strictly, whatever the submission did with that
name; students do not see those lines.

A submission is a program, and nbgrader runs it with the teacher's rights. The checks run in the same
process: a student who rewrites the inside of `helpers` from a cell, or hands in a module of that name, can
forge points, and only a reader of the submission notices.

Source: nbgrader 0.9, user guide, "Creating and grading assignments".

>>> import nbformat.v4 as v4
>>> first = v4.new_code_cell("from helpers.rsa.exercises import ask, check, solution")
>>> exercises_module(v4.new_notebook(cells=[first]))
'helpers.rsa.exercises'
"""

import copy
import importlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from helpers.course.files import write_atomically
from helpers.course.notebooks import CHECK_CALL, checked_names, named, read, tags, write

CHECK_IMPORT = re.compile(r"^from ([\w.]+) import (?:[\w, ]*|\([\w,\s]*)\bcheck\b", re.MULTILINE)

CONFIG = '''"""Settings of nbgrader for this course: run nbgrader in this folder.

    nbgrader generate_assignment NAME    makes release/NAME, for the students, from source/NAME
    nbgrader autograde NAME              grades submitted/STUDENT/NAME/NAME.ipynb

Submissions are programs, and autograde runs them with your rights: use an account or a container of its own.
"""

import os
import sys

c = get_config()

# nbgrader starts its helper `alembic` by name: it is found where this Python is.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")

c.CourseDirectory.course_id = "ml_security_privacy"

# source/ holds the solutions: they are dropped by their tag. The stubs go out as they are.
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_cell_tags = {"solution"}
c.GenerateAssignment.preprocessors.prepend(["nbconvert.preprocessors.TagRemovePreprocessor"])
c.ClearSolutions.enabled = False

# A check that a student deleted is put back, after its exercise.
c.OverwriteCells.add_missing_cells = True

# nbgrader gives 0 points to a check that writes to stderr: what a right function prints there is dropped.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "(?s)."

# Seconds for one cell. An endless loop outside a function is then interrupted and the next cell runs. A
# submission that cannot be interrupted, that ends its kernel, or that lacks an exercise and its check gets no
# grade: nbgrader grades the others, names it in its last lines, and marks it for grading by hand.
c.Execute.timeout = 60
'''

GRADED_CHECK = """\
### BEGIN HIDDEN TESTS
import os

from {module} import check

os.environ["COURSE_STRICT"] = "1"
### END HIDDEN TESTS
{source}"""


def write_course(folder: Path, lessons: Iterable[Path]) -> None:
    """Write nbgrader's course folder: its settings, and each lesson that has checks as ``source/NAME``.

    Parameters
    ----------
    folder : Path
        A folder that exists.
    lessons : iterable of Path
        Notebooks; the modules of their exercises are imported.

    Raises
    ------
    ValueError
        When a check of a lesson cannot be graded.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_course(Path(folder), [])
    ...     [path.name for path in Path(folder).iterdir()]
    ['nbgrader_config.py']
    """
    write_atomically(folder / "nbgrader_config.py", CONFIG.encode())
    for lesson in lessons:
        notebook = read(lesson)
        if checked_names(notebook):
            module = exercises_module(notebook)
            points = {e.name: e.points for e in importlib.import_module(module).check}
            target = folder / "source" / lesson.stem / lesson.name
            target.parent.mkdir(parents=True)
            write(target, graded(notebook, module, points))


def exercises_module(notebook: Any) -> str:
    """Return the name of the module that a lesson imports `check` from.

    Raises
    ------
    ValueError
        When no cell holds a line ``from MODULE import ..., check, ...``.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> exercises_module(v4.new_notebook())
    Traceback (most recent call last):
    ...
    ValueError: no cell imports `check`: a lesson needs a line like `from helpers.rsa.exercises import check`
    """
    for cell in notebook.cells:
        if cell.cell_type == "code" and (found := CHECK_IMPORT.search(cell.source)):
            return found[1]
    raise ValueError(
        "no cell imports `check`: a lesson needs a line like `from helpers.rsa.exercises import check`"
    )


def graded(notebook: Any, module: str, points: Mapping[str, int]) -> Any:
    """Return a copy of a lesson in which nbgrader knows the exercise cells and the check cells.

    Parameters
    ----------
    notebook : NotebookNode
    module : str
        Where the lesson's `check` comes from.
    points : mapping
        Points of each exercise, by name.

    Raises
    ------
    ValueError
        When a check cell does not check one exercise of the lesson, or two cells check the same one.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> cell = v4.new_code_cell("check.inverse(inverse)", metadata={"tags": ["check"]})
    >>> course = graded(v4.new_notebook(cells=[cell]), "helpers.rsa.exercises", {"inverse": 2})
    >>> course.cells[0].metadata.nbgrader.points, course.cells[0].metadata.nbgrader.grade_id
    (2, 'inverse')
    """
    notebook, graded_so_far = copy.deepcopy(notebook), set()
    for cell in notebook.cells:
        if exercise := named(cell, "exercise"):
            cell.metadata["nbgrader"] = _nbgrader(f"exercise-{exercise}", solution=True)
        elif "check" in tags(cell):
            names = CHECK_CALL.findall(cell.source)
            if len(names) != 1 or names[0] not in points or names[0] in graded_so_far:
                raise ValueError(
                    f"cell {cell.id} checks {' and '.join(names) or 'nothing'}: a check cell checks one "
                    f"exercise of {module}, and no other cell checks it"
                )
            graded_so_far.update(names)
            cell.metadata["nbgrader"] = _nbgrader(names[0], grade=True, locked=True, points=points[names[0]])
            cell.source = GRADED_CHECK.format(module=module, source=cell.source)
    return notebook


def _nbgrader(grade_id: str, **roles: bool | int) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; what it is not is written out, too."""
    nothing = {"grade": False, "solution": False, "locked": False, "task": False}
    return nothing | roles | {"grade_id": grade_id, "schema_version": 3}
