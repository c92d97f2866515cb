"""The doctor says the right thing about every environment, well or ill."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.course import doctor
from helpers.course.doctor import Finding


@pytest.mark.parametrize(
    ("version", "ok"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]
)
def test_python_has_a_lower_and_an_upper_bound(version: tuple[int, int], ok: bool) -> None:
    assert doctor.check_python(version).ok is ok


@pytest.mark.parametrize(
    ("installed", "what"),
    [
        (None, "sympy is not installed."),
        ("1.12", "sympy 1.12 is installed; the course needs >=1.13,<2."),
        ("2.0.1", "sympy 2.0.1 is installed; the course needs >=1.13,<2."),
    ],
)
def test_a_missing_old_or_too_new_package_is_named(installed: str | None, what: str) -> None:
    assert doctor.check_packages(["sympy>=1.13,<2"], lambda name: installed) == [
        Finding(False, what, doctor.RUN_COURSE)
    ]


def test_packages_for_other_platforms_are_passed_over() -> None:
    assert doctor.check_packages(["tensorflow>=2; sys_platform == 'amiga'"], lambda name: None) == []


def test_every_requirement_of_the_project_is_looked_at() -> None:
    asked: list[str] = []
    doctor.check_packages(doctor.course_requirements(), asked.append)
    assert {"jupyterlab", "ipywidgets", "numpy", "matplotlib", "cryptography", "sympy"} <= set(asked)


def test_another_package_of_the_same_name_is_loud() -> None:
    finding = doctor.check_helpers(Path("here"), Path("here"), namesake=True)
    assert not finding.ok
    assert finding.what.startswith("WRONG PACKAGE")
    assert "uninstall helpers" in finding.remedy


def test_lessons_outside_any_checkout_may_use_the_installed_course() -> None:
    assert doctor.check_helpers(Path("here"), None, namesake=False).ok


def test_a_lesson_of_another_checkout_is_loud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for mark in ("course.py", "helpers/course/doctor.py", "notebooks/00_start_here.ipynb"):
        (tmp_path / mark).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / mark).touch()
    monkeypatch.chdir(tmp_path / "notebooks")
    doctor.ready()
    said = capsys.readouterr().out
    assert said.startswith(doctor.NOT_READY)
    assert "WRONG COURSE" in said
    assert str(tmp_path.resolve()) in said


@pytest.fixture
def describe_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that gives Jupyter a kernel ``python3`` which starts the named program."""

    def describe(program: str) -> None:
        description = tmp_path / "kernels" / "python3" / "kernel.json"
        description.parent.mkdir(parents=True)
        description.write_text(json.dumps({"argv": [program, "-m", "ipykernel_launcher"]}))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    return describe


def test_a_kernel_whose_python_is_gone_is_found(
    tmp_path: Path, describe_kernel: Callable[[str], None]
) -> None:
    gone = str(tmp_path / "old" / "python")
    describe_kernel(gone)
    finding = doctor.check_kernel(doctor.kernel_program())
    assert not finding.ok
    assert gone in finding.what
    assert "ipykernel install" in finding.remedy


def test_a_kernel_named_without_a_folder_is_this_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    description = tmp_path / "kernels" / "python3" / "kernel.json"
    description.parent.mkdir(parents=True)
    description.write_text(json.dumps({"argv": ["python", "-m", "ipykernel_launcher"]}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert doctor.kernel_program() == sys.executable
    assert doctor.check_kernel(doctor.kernel_program()).ok


@pytest.mark.parametrize(("free", "ok"), [(doctor.FREE_BYTES - 1, False), (doctor.FREE_BYTES, True)])
def test_room_on_the_disk(free: int, ok: bool) -> None:
    assert doctor.check_disk(free).ok is ok


def test_each_remedy_is_said_once() -> None:
    findings = [Finding(False, "a", "do this"), Finding(True, "b"), Finding(False, "c", "do this")]
    assert doctor.problems_text(findings) == "- a\n- c\n  What to do: do this"


def test_every_problem_comes_with_a_remedy() -> None:
    ill = [
        doctor.check_python((3, 9)),
        doctor.check_helpers(Path("a"), Path("b"), namesake=False),
        doctor.check_helpers(Path("a"), Path("a"), namesake=True),
        *doctor.check_packages(["numpy>=2,<3"], lambda name: None),
        doctor.check_kernel(None),
        doctor.check_kernel("no-such-program"),
        doctor.check_disk(0),
    ]
    assert not any(finding.ok for finding in ill)
    assert all(finding.remedy for finding in ill)


@pytest.mark.parametrize(("findings", "status"), [([Finding(True, "a")], 0), ([Finding(False, "a", "b")], 1)])
def test_report_tells_the_shell(
    findings: list[Finding], status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    assert doctor.report() == status
    assert (doctor.READY in capsys.readouterr().out) == (status == 0)


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=doctor.CHECKOUT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_first_cell_loads_nothing_heavy() -> None:
    heavy = "{'tensorflow', 'matplotlib', 'numpy', 'sympy', 'IPython', 'jupyterlab'}"
    code = f"import sys; from helpers.course import doctor; doctor.ready(); print({heavy} & set(sys.modules))"
    assert run("-c", code).splitlines() == [doctor.READY, "set()"]


def test_a_python_without_any_package_gets_words_and_no_traceback() -> None:
    bare = [
        "-I",
        "-S",
        "-c",
        "import sys; sys.path.insert(0, '.'); import helpers.course.doctor as d; d.ready()",
    ]
    said = run(*bare)
    assert said.startswith(doctor.NOT_READY)
    assert "packages are not installed" in said
    assert "python3 course.py" in said
    assert "no Python kernel" in said
