"""Read, write and inspect the lessons' notebooks.

What a cell is for stands in its tags: ``task``, ``exercise`` + ``exercise:NAME``, ``check``, ``solution`` +
``solution:NAME``, and ``measured`` for a cell whose output is a timing of the machine that ran it.

>>> import nbformat.v4 as v4
>>> cell = v4.new_code_cell("answer = ...", metadata={"tags": ["exercise", "exercise:answer"]})
>>> named(cell, "exercise"), named(cell, "solution")
('answer', None)
"""

import hashlib
import re
from pathlib import Path
from typing import Any

import nbformat

from helpers.course.display import WIDGET_VIEW
from helpers.course.files import write_atomically

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
LONGEST_CELL = 15
CHECK_CALL = re.compile(r"check\.(\w+)\(")


def lessons() -> list[Path]:
    """Return the paths of all lessons, in order.

    Examples
    --------
    >>> lessons()[0].name
    '00_start_here.ipynb'
    """
    return sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def read(path: Path) -> Any:
    """Read a notebook; one of an older format is brought to 4.5, where every cell has an id.

    Raises
    ------
    ValueError
        When the file is no notebook.

    Examples
    --------
    >>> read(Path(__file__))
    Traceback (most recent call last):
    ...
    ValueError: notebooks.py is not a Jupyter notebook
    """
    try:
        return nbformat.v4.upgrade(nbformat.read(path, as_version=4))
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        raise ValueError(f"{path.name} is not a Jupyter notebook") from error


def write(path: Path, notebook: Any) -> None:
    """Write a notebook atomically; the same content gives the same bytes.

    Examples
    --------
    >>> import tempfile, nbformat.v4 as v4
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "empty.ipynb"
    ...     write(path, v4.new_notebook())
    ...     read(path).cells
    []
    """
    nbformat.validate(notebook)
    write_atomically(path, (nbformat.writes(notebook).rstrip("\n") + "\n").encode())


def tags(cell: Any) -> list[str]:
    """Return a cell's tags.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> tags(v4.new_code_cell("1 + 1"))
    []
    """
    return list(cell.metadata.get("tags", []))


def named(cell: Any, kind: str) -> str | None:
    """Return NAME of a cell tagged ``kind:NAME``, or None.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> named(v4.new_code_cell("", metadata={"tags": ["solution", "solution:inverse"]}), "solution")
    'inverse'
    """
    return next((tag.split(":", 1)[1] for tag in tags(cell) if tag.startswith(f"{kind}:")), None)


def by_name(notebook: Any, kind: str) -> dict[str, Any]:
    """Return the cells tagged ``kind:NAME`` by NAME.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> by_name(v4.new_notebook(), "exercise")
    {}
    """
    return {name: cell for cell in notebook.cells if (name := named(cell, kind))}


def checked_names(notebook: Any) -> list[str]:
    """Return the names of the exercises that the check cells check, in order.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> cell = v4.new_code_cell("check.inverse(inverse)", metadata={"tags": ["check"]})
    >>> checked_names(v4.new_notebook(cells=[cell]))
    ['inverse']
    """
    return [
        name for cell in notebook.cells if "check" in tags(cell) for name in CHECK_CALL.findall(cell.source)
    ]


def is_value_stub(cell: Any) -> bool:
    """Whether an exercise cell asks for a value (``answer = ...``) and not for a function.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> is_value_stub(v4.new_code_cell("answer = ..."))
    True
    """
    return re.search(r"^\w+ = \.\.\.", cell.source, re.MULTILINE) is not None


def solved_source(exercise: Any, solution: Any) -> str:
    r"""Return what an exercise cell holds when its solution is put into it.

    The solution's first line (the comment that says it opens on a click) and its decorator go; where the
    exercise asks for a value, the solution is a function without arguments, and its result is the value.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> solution = v4.new_code_cell("# Solution\n@solution\ndef answer():\n    return 42")
    >>> print(solved_source(v4.new_code_cell("answer = ..."), solution))
    def answer():
        return 42
    <BLANKLINE>
    <BLANKLINE>
    answer = answer()
    """
    lines = [line for line in solution.source.splitlines()[1:] if line.strip() != "@solution"]
    source = "\n".join(lines).strip()
    if is_value_stub(exercise):
        name = re.findall(r"^(\w+) = \.\.\.", exercise.source, re.MULTILINE)[0]
        source += f"\n\n\n{name} = {name}()"
    return source


def source_digest(cell: Any) -> str:
    """Return a short digest of a cell's source: whether a measured output still belongs to it.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> source_digest(v4.new_code_cell("1 + 1")) == source_digest(v4.new_code_cell("1 + 2"))
    False
    """
    return hashlib.sha256(cell.source.encode()).hexdigest()[:16]


def problems(notebook: Any) -> list[str]:
    """Return what is wrong with a stored notebook, in words; what nbval misses is found here.

    A notebook that was never executed passes nbval, and so does one with a dead widget. Here every code
    cell must have run, from top to bottom, without errors and warnings, and every picture needs a text.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> problems(v4.new_notebook(cells=[v4.new_code_cell("1 + 1", id="sum")]))
    ['cell sum: ran as None, should be 1 (run `python -m helpers refresh`)']
    """
    found = ["the notebook stores widgets that are dead without a kernel"] * ("widgets" in notebook.metadata)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found += [f"cell {cell.id}: is empty: delete it" for cell in code if not cell.source.strip()]
    for number, cell in enumerate([cell for cell in code if cell.source.strip()], start=1):
        if cell.execution_count != number:
            ran = f"ran as {cell.execution_count}, should be {number}"
            found.append(f"cell {cell.id}: {ran} (run `python -m helpers refresh`)")
        found += [f"cell {cell.id}: {problem}" for problem in _cell_problems(cell)]
    return found


def _cell_problems(cell: Any) -> list[str]:
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]
    found = []
    if len(lines) > LONGEST_CELL and "solution" not in tags(cell):
        found.append(f"has {len(lines)} lines of code, at most {LONGEST_CELL} are allowed")
    if cell.source.rstrip().endswith(";"):
        found.append("ends with a semicolon: let the last line display nothing by itself")
    if "measured" in tags(cell) and cell.metadata.get("measured") != source_digest(cell):
        found.append("shows a measurement of other code (run `python -m helpers refresh`)")
    for output in cell.outputs:
        data = output.get("data", {})
        if output.output_type == "error":
            found.append(f"shows an error: {output.ename}")
        if output.get("name") == "stderr":
            found.append("shows text written to stderr")
        if WIDGET_VIEW in data:
            found.append("shows a widget that is dead without a kernel")
        if "image/png" in data or re.search(r"<img(?![^>]*\balt=\"[^\"]+\")", data.get("text/html", "")):
            found.append("shows a picture without a text: use `show` or `explore`")
    return found
