"""Refreshing a notebook twice changes nothing; what differs between runs is not stored."""

import json
import sys
from pathlib import Path

import nbformat.v4 as v4
import psutil
import pytest

from helpers.course.display import WIDGET_VIEW
from helpers.course.notebooks import problems, read, solved_source, write
from helpers.course.refresh import execute, refresh

CELLS = {
    "sum": "1 + 1",
    "print": "for i in range(3):\n    print(i, flush=True)",
    "question": "from helpers.rsa.exercises import ask\nask.period()",
    "picture": "from helpers.course.explore import explore, slider\nfrom helpers.rsa import figures\n"
    "explore(figures.clock, a=slider(5, 0, 30))",
    "bar": "from tqdm.auto import tqdm\nfor _ in tqdm(range(3)):\n    pass",
    "time": "import time\ntime.perf_counter()",
}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    cells = [v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    cells[-1].metadata["tags"] = ["measured", "nbval-ignore-output"]
    path = tmp_path_factory.mktemp("refresh") / "lesson.ipynb"
    write(path, v4.new_notebook(cells=cells))
    assert refresh(path)
    return path


def test_second_refresh_changes_not_one_byte(path):
    before = path.read_bytes()
    assert not refresh(path)
    assert path.read_bytes() == before


def test_measurement_is_taken_anew_on_demand_or_with_new_code(path):
    kept = read(path).cells[-1].outputs
    assert refresh(path, measure=True)
    assert read(path).cells[-1].outputs != kept
    notebook = read(path)
    notebook.cells[-1].source += "  # other code"
    write(path, notebook)
    assert any("measurement of other code" in problem for problem in problems(notebook))
    assert refresh(path)
    assert problems(read(path)) == []


def test_stored_outputs_hold_no_dead_widget(path):
    notebook = read(path)
    assert problems(notebook) == []
    assert WIDGET_VIEW not in path.read_text()
    outputs = {cell.id: cell.outputs for cell in notebook.cells}
    assert [output.text for output in outputs["print"]] == ["0\n1\n2\n"]
    assert "<img" in outputs["picture"][0].data["text/html"]
    assert not any("data" in output for output in outputs["bar"])


def test_a_failing_cell_leaves_the_file_as_it_was(path, tmp_path):
    from nbclient.exceptions import CellExecutionError

    broken = tmp_path / "broken.ipynb"
    write(broken, v4.new_notebook(cells=[v4.new_code_cell("1 / 0", id="zero")]))
    before = broken.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        refresh(broken)
    assert broken.read_bytes() == before


def test_no_kernel_is_left_running():
    executed = execute(v4.new_notebook(cells=[v4.new_code_cell("import os\nos.getpid()")]), Path("."))
    number = int(executed.cells[0].outputs[0].data["text/plain"])
    assert not psutil.pid_exists(number)


@pytest.mark.parametrize("variable", ["COURSE_STRICT", "NBGRADER_EXECUTION"])
def test_checks_are_lenient_while_a_notebook_is_refreshed(monkeypatch, variable):
    monkeypatch.setenv(variable, "1")
    cell = v4.new_code_cell("from helpers.course.exercises import is_strict\nis_strict()")
    executed = execute(v4.new_notebook(cells=[cell]), Path("."))
    assert executed.cells[0].outputs[0].data["text/plain"] == "False"


def test_an_older_notebook_gets_cell_ids(tmp_path):
    old = v4.new_notebook(cells=[v4.new_code_cell("1 + 1")])
    del old.cells[0]["id"]
    old.nbformat_minor = 4
    path = tmp_path / "an older one.ipynb"
    path.write_text(json.dumps(old))
    assert refresh(path)
    assert read(path).nbformat_minor == 5
    assert not refresh(path)


@pytest.mark.parametrize("text", ["", "{}", "[]", "3", '{"cells": [\n<<<<<<< HEAD'])
def test_what_is_no_notebook(tmp_path, text):
    path = tmp_path / "broken.ipynb"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"broken\.ipynb is not a Jupyter notebook"):
        read(path)


def test_an_empty_cell_is_no_riddle():
    cells = [v4.new_code_cell("", id="empty"), v4.new_code_cell("1", id="one", execution_count=1)]
    assert problems(v4.new_notebook(cells=cells)) == ["cell empty: is empty: delete it"]


@pytest.mark.skipif(sys.platform == "win32", reason="making a link takes special rights on Windows")
def test_a_link_to_a_notebook_stays_a_link(tmp_path):
    target, link = tmp_path / "target.ipynb", tmp_path / "link.ipynb"
    write(target, v4.new_notebook())
    link.symlink_to(target)
    write(link, v4.new_notebook(cells=[v4.new_code_cell("1", id="one")]))
    assert link.is_symlink()
    assert len(read(target).cells) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cell: cell.update(execution_count=None), "ran as None, should be 1"),
        (lambda cell: cell.update(source="x = 1;"), "semicolon"),
        (lambda cell: cell.update(source="\n".join(["x = 1"] * 16)), "16 lines of code"),
        (lambda cell: cell.outputs.append(v4.new_output("error", ename="E", evalue="")), "shows an error"),
        (lambda cell: cell.outputs.append(v4.new_output("stream", name="stderr", text="!")), "stderr"),
        (lambda cell: cell.outputs.append(_data({WIDGET_VIEW: {}})), "dead without a kernel"),
        (lambda cell: cell.outputs.append(_data({"image/png": "…"})), "picture without a text"),
        (lambda cell: cell.outputs.append(_data({"text/html": '<img src="x" alt="">'})), "picture without"),
    ],
)
def test_problems_finds_what_nbval_misses(change, words):
    cell = v4.new_code_cell("1", id="one", execution_count=1)
    assert problems(v4.new_notebook(cells=[cell])) == []
    change(cell)
    assert any(words in problem for problem in problems(v4.new_notebook(cells=[cell])))


def _data(data):
    return v4.new_output("display_data", data)


def test_solution_goes_into_its_stub():
    stub = v4.new_code_cell("def f(x):\n    raise NotImplementedError")
    solution = v4.new_code_cell("# Solution\n@solution\ndef f(x):\n    return x")
    assert solved_source(stub, solution) == "def f(x):\n    return x"
