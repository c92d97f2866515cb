"""course.py installs when it must, only then, and says in words what is in its way."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import course

Commands = list[list[str]]


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Put course.py into a checkout of its own; return the commands that it would run there."""
    (tmp_path / "pyproject.toml").write_text("dependencies")
    (tmp_path / "constraints.txt").write_text("pins")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(course, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(course, "STAMP", tmp_path / ".venv" / "course.json")
    monkeypatch.setattr(course.shutil, "which", lambda name: None)
    ran: Commands = []

    def run(command: list[object], **options: object) -> int:
        ran.append([str(word) for word in command])
        course.VENV.mkdir(exist_ok=True)
        course.PYTHON.touch()
        return 0

    monkeypatch.setattr(course.subprocess, "check_call", run)
    monkeypatch.setattr(course.subprocess, "call", run)
    monkeypatch.setattr(course.signal, "signal", lambda *_: None)
    return ran


def installed(commands: Commands) -> list[str]:
    """Return what each installation installed, and empty the list of commands."""
    found = [command[-1] for command in commands if "install" in command]
    commands.clear()
    return found


def makes_a_venv(commands: Commands) -> bool:
    return any("venv" in command for command in commands)


def test_the_first_run_makes_a_venv_and_installs_under_the_constraints(commands: Commands) -> None:
    course.prepare(set())
    venv, install = commands
    assert venv[1:] == ["-m", "venv", "--clear", str(course.VENV)]
    assert install[-4:] == ["--constraint", "constraints.txt", "--editable", "."]


def test_the_second_run_installs_nothing(commands: Commands) -> None:
    course.prepare({"test"})
    commands.clear()
    course.prepare({"test"})
    assert commands == []


def test_extras_only_grow(commands: Commands) -> None:
    for extras in (set(), {"test"}, set(), {"teacher", "test"}, {"test"}):
        course.prepare(extras)
    assert installed(commands) == [".", ".[test]", ".[teacher,test]"]


@pytest.mark.parametrize("file", ["pyproject.toml", "constraints.txt"])
def test_changed_files_are_installed_into_the_same_venv(commands: Commands, file: str) -> None:
    course.prepare({"test"})
    commands.clear()
    (course.ROOT / file).write_text("something else")
    course.prepare(set())
    assert not makes_a_venv(commands)
    assert installed(commands) == [".[test]"]


def test_another_python_gets_a_fresh_venv(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    course.prepare({"test"})
    commands.clear()
    monkeypatch.setattr(course.sys, "version_info", (3, 12) if sys.version_info[1] != 12 else (3, 13))
    course.prepare(set())
    assert makes_a_venv(commands)
    assert installed(commands) == [".[test]"]


def test_a_venv_whose_python_is_gone_is_made_anew(commands: Commands) -> None:
    course.prepare(set())
    commands.clear()
    course.PYTHON.unlink()
    course.prepare(set())
    assert makes_a_venv(commands)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, subprocess.CalledProcessError(1, "pip")])
def test_an_interrupted_installation_is_started_afresh(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    def stopping(*_: object, **__: object) -> None:
        raise stop

    course.prepare(set())
    with monkeypatch.context() as broken:
        broken.setattr(course, "install", stopping)
        with pytest.raises(SystemExit, match=r"(?s)no network.*run the same command again"):
            course.prepare({"test"})

    commands.clear()
    course.prepare({"test"})
    assert makes_a_venv(commands)
    assert installed(commands) == [".[test]"]


def test_a_damaged_stamp_is_no_stamp(commands: Commands) -> None:
    course.prepare(set())
    commands.clear()
    course.STAMP.write_text("{half")
    course.prepare(set())
    assert makes_a_venv(commands)


def test_a_full_disk_is_said_before_anything_is_done(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: SimpleNamespace(free=10**9))
    with pytest.raises(SystemExit, match="Less than 3 GB"):
        course.prepare(set())
    assert commands == []


@pytest.mark.parametrize(
    ("uv", "modules", "bare", "installer"),
    [
        (True, {"pip", "ensurepip"}, False, ["uv", "pip", "install", "--python", "PYTHON"]),
        (True, set(), True, ["uv", "pip", "install", "--python", "PYTHON"]),
        (False, {"pip", "ensurepip"}, False, ["THIS", "-m", "pip", "--python", "PYTHON", "install"]),
        (False, {"pip"}, True, ["THIS", "-m", "pip", "--python", "PYTHON", "install"]),
        (False, {"ensurepip"}, False, ["PYTHON", "-m", "pip", "install"]),
    ],
)
def test_any_one_installer_is_enough(
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    uv: bool,
    modules: set[str],
    bare: bool,
    installer: list[str],
) -> None:
    monkeypatch.setattr(course.shutil, "which", lambda name: "/bin/uv" if uv else None)
    monkeypatch.setattr(course, "find_spec", lambda name: "found" if name in modules else None)
    course.prepare(set())
    names = {"PYTHON": str(course.PYTHON), "THIS": sys.executable}
    assert ("--without-pip" in commands[0]) == bare
    assert commands[1][:-4] == [names.get(word, word) for word in installer]


def test_without_any_installer_it_says_what_to_install(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="python3-venv"):
        course.prepare(set())
    assert commands == []


def test_jupyterlab_is_told_not_to_ask_about_news(commands: Commands) -> None:
    course.prepare(set())
    settings = course.VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    (plugin,) = json.loads(settings.read_text()).values()
    assert plugin == {"fetchNews": "false", "checkForUpdates": False}


@pytest.mark.parametrize(
    ("words", "extras", "module", "last"),
    [
        ([], set(), "jupyterlab", "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"),
        (["--no-browser", "--port", "1"], set(), "jupyterlab", "1"),
        (["test"], {"test"}, "pytest", "pytest"),
        (["test", "-k", "oaep"], {"test"}, "pytest", "oaep"),
        (["test", "--full", "tests/browser"], {"test", "teacher", "browser"}, "pytest", "tests/browser"),
    ],
)
def test_words_say_what_runs(
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    extras: set[str],
    module: str,
    last: str,
) -> None:
    asked: list[set[str]] = []
    monkeypatch.setattr(course, "prepare", asked.append)
    course.main(words)
    assert asked == [extras]
    (command,) = commands
    assert command[:3] == [str(course.PYTHON), "-m", module]
    assert command[-1] == last
    assert "--full" not in command


def test_the_exit_status_is_that_of_what_ran(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "prepare", lambda extras: None)
    monkeypatch.setattr(course.subprocess, "call", lambda *_, **__: 3)
    assert course.main(["test"]) == 3


@pytest.mark.parametrize("words", [["--help"], ["tset"], ["doctor"]])
def test_unknown_words_get_the_usage_and_install_nothing(commands: Commands, words: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"python3 course.py test"):
        course.main(words)
    assert commands == []


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
def test_a_python_that_cannot_run_the_course_is_refused(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(course.sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"needs Python 3.11, 3.12 or 3.13"):
        course.main([])
    assert commands == []


def imported_modules(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def test_only_the_standard_library_is_imported() -> None:
    names = {
        name.split(".")[0] for name in imported_modules(Path(course.__file__).read_text(encoding="utf-8"))
    }
    assert "subprocess" in names
    assert names <= sys.stdlib_module_names
