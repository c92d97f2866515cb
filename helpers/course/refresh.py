"""Execute notebooks and store their outputs, so that a second run changes not one byte.

What a kernel adds that differs from run to run is left out: times, widget views (dead without a kernel) and
the version of Python. A cell tagged ``measured`` shows how fast the machine was that ran it; its output is
kept as long as its code is unchanged, and taken anew with ``--measure``.

>>> import nbformat.v4 as v4
>>> notebook = v4.new_notebook(cells=[v4.new_code_cell("1 + 1", id="sum")])
>>> execute(notebook, folder=Path(".")).cells[0].outputs[0]["data"]
{'text/plain': '2'}
"""

import copy
import os
import sys
from pathlib import Path
from typing import Any

from helpers.course.display import WIDGET_VIEW
from helpers.course.exercises import STRICT_VARIABLES
from helpers.course.notebooks import read, source_digest, tags, write

SECONDS_A_CELL = 300
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


def refresh(path: Path, measure: bool = False) -> bool:
    """Execute one notebook in its own folder and store it; return whether the file changed.

    Parameters
    ----------
    path : Path
    measure : bool
        Take measured cells anew even where their code is unchanged.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell stops with an error; the file is then unchanged.

    Examples
    --------
    >>> refresh(Path("no such notebook.ipynb"))
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    before = path.read_bytes()
    stored = read(path)
    notebook = execute(copy.deepcopy(stored), path.parent)
    if not measure:
        keep_measurements(notebook, stored)
    write(path, notebook)
    return path.read_bytes() != before


def execute(notebook: Any, folder: Path) -> Any:
    r"""Run all cells in a fresh kernel of this very Python; return the notebook with stable outputs.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> executed = execute(v4.new_notebook(cells=[v4.new_code_cell("print(6 * 7)")]), Path("."))
    >>> executed.cells[0].outputs[0]["text"], executed.cells[0].execution_count
    ('42\n', 1)
    """
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    manager = AsyncKernelManager(kernel_name="python3")
    if manager.kernel_spec is not None:
        manager.kernel_spec.argv[0] = sys.executable
    environment = {name: value for name, value in os.environ.items() if name not in STRICT_VARIABLES}
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=SECONDS_A_CELL,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment, cleanup_kc=True)  # or the kernel lives on: its manager is ours
    return stable(notebook)


def stable(notebook: Any) -> Any:
    """Strip from an executed notebook what would differ the next time.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> "widgets" in stable(v4.new_notebook(metadata={"widgets": {}})).metadata
    False
    """
    notebook.metadata.clear()
    notebook.metadata.update(METADATA)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not is_progress_bar(output)]
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET_VIEW, None)
            merge_streams(cell)
            if "measured" in tags(cell):
                cell.metadata["measured"] = source_digest(cell)
    return notebook


def is_progress_bar(output: Any) -> bool:
    """Whether an output is a bare widget without a form to read: a progress bar, of use only while it moves.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> is_progress_bar(v4.new_output("display_data", {WIDGET_VIEW: {}, "text/plain": "  0%|"}))
    True
    """
    data = output.get("data", {})
    return WIDGET_VIEW in data and "text/html" not in data


def merge_streams(cell: Any) -> None:
    """Join neighboring outputs of one stream: how a kernel cuts a text into pieces varies.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> pieces = [v4.new_output("stream", name="stdout", text=text) for text in "ab"]
    >>> cell = v4.new_code_cell(outputs=pieces)
    >>> merge_streams(cell)
    >>> cell.outputs[0].text
    'ab'
    """
    merged: list[Any] = []
    for output in cell.outputs:
        if merged and output.output_type == "stream" and merged[-1].get("name") == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    cell.outputs = merged


def keep_measurements(notebook: Any, stored: Any) -> None:
    """Put back the stored output of every measured cell whose code is unchanged.

    Examples
    --------
    >>> import nbformat.v4 as v4
    >>> keep_measurements(v4.new_notebook(), v4.new_notebook())
    """
    old = {cell.id: cell for cell in stored.cells}
    for cell in notebook.cells:
        if "measured" in tags(cell) and cell.id in old:
            before = old[cell.id]
            if before.metadata.get("measured") == source_digest(cell) and before.outputs:
                cell.outputs = before.outputs
