"""Say in plain words whether this environment can run the course, and what to do where it can't.

``python -m helpers doctor`` prints all findings; `ready`, in the first cell of each lesson, prints one line
or the problems. The checks are functions from facts to findings, and `examine` gathers the facts. Versions
are read from the metadata of the installed packages, so that nothing heavy is imported.

>>> print(problems_text([check_python((3, 10))]))
- This is Python 3.10; the course needs 3.11, 3.12 or 3.13.
  What to do: Install Python 3.13 and run `python3.13 course.py` in the course's folder.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13")
FREE_BYTES = 500_000_000
READY = "Ready: this environment can run the course."
NOT_READY = "This environment can't run the whole course yet."
RUN_COURSE = (
    "Close Jupyter and run `python3 course.py` in the course's folder: it installs what is missing and opens "
    "the lessons. With conda: `conda env update -f environment.yml`."
)


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at: whether it is well, what was seen, and what to do where it is not."""

    ok: bool
    what: str
    remedy: str = ""


def check_python(version: tuple[int, int]) -> Finding:
    """Check the version of Python, given as (major, minor).

    Examples
    --------
    >>> check_python((3, 12)).ok
    True
    """
    number = f"{version[0]}.{version[1]}"
    if number in PYTHONS:
        return Finding(True, f"Python {number}")
    return Finding(
        False,
        f"This is Python {number}; the course needs {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}.",
        f"Install Python {PYTHONS[-1]} and run `python{PYTHONS[-1]} course.py` in the course's folder.",
    )


def check_helpers(loaded: Path, around: Path | None, namesake: bool) -> Finding:
    """Check that `helpers` is the one that belongs to these lessons: another package has the same name.

    Parameters
    ----------
    loaded : Path
        The folder that `helpers` was loaded from.
    around : Path or None
        The checkout around the running notebook or command; None when there is none.
    namesake : bool
        Whether a package distributed under the name `helpers`, which is not the course, is installed.

    Examples
    --------
    >>> check_helpers(Path("mine"), Path("mine"), namesake=False).ok
    True
    >>> check_helpers(Path("old"), Path("mine"), namesake=False).what
    'WRONG COURSE: `helpers` was loaded from old, and these lessons are in mine.'
    """
    if namesake:
        return Finding(
            False,
            "WRONG PACKAGE: another package named `helpers` is installed and can hide this course's.",
            f"Run `{sys.executable} -m pip uninstall helpers`, then start Jupyter again.",
        )
    if around not in (None, loaded):
        return Finding(
            False,
            f"WRONG COURSE: `helpers` was loaded from {loaded}, and these lessons are in {around}.",
            f"Close Jupyter and run `python3 course.py` in {around}.",
        )
    return Finding(True, f"helpers, loaded from {loaded}")


def check_packages(requirements: Iterable[str], version_of: Callable[[str], str | None]) -> list[Finding]:
    """Check installed versions against requirements such as ``numpy>=2.1,<3``.

    Parameters
    ----------
    requirements : iterable of str
        As in ``pyproject.toml``; those whose marker speaks of another platform are passed over.
    version_of : callable
        From a package's name to its installed version; None when it is not installed.

    Examples
    --------
    >>> check_packages(["numpy>=2.1,<3"], {"numpy": "1.26.4"}.get)[0].what
    'numpy 1.26.4 is installed; the course needs >=2.1,<3.'
    """
    try:
        from packaging.requirements import Requirement
    except ModuleNotFoundError:
        return [Finding(False, f"The course's packages are not installed in {sys.executable}.", RUN_COURSE)]

    findings = []
    for requirement in map(Requirement, requirements):
        name, allowed, version = requirement.name, requirement.specifier, version_of(requirement.name)
        if requirement.marker and not requirement.marker.evaluate():
            continue
        if version is None:
            findings.append(Finding(False, f"{name} is not installed.", RUN_COURSE))
        elif not allowed.contains(version, prereleases=True):
            bounds = ",".join(sorted(map(str, allowed), reverse=True))
            what = f"{name} {version} is installed; the course needs {bounds}."
            findings.append(Finding(False, what, RUN_COURSE))
        else:
            findings.append(Finding(True, f"{name} {version}"))
    return findings


def check_kernel(program: str | None) -> Finding:
    """Check the Python that Jupyter's kernel ``python3`` starts; None when there is no kernel.

    Examples
    --------
    >>> check_kernel(None).what
    'Jupyter has no Python kernel, so no cell can run.'
    """
    install = f"Run `{sys.executable} -m ipykernel install --sys-prefix`, then start Jupyter again."
    if program is None:
        return Finding(False, "Jupyter has no Python kernel, so no cell can run.", RUN_COURSE)
    if shutil.which(program) is None:
        return Finding(False, f"Jupyter's Python kernel starts {program}, which is not there.", install)
    return Finding(True, "a Python kernel for Jupyter")


def check_disk(free: int) -> Finding:
    """Check the bytes that are free where the course lies.

    Examples
    --------
    >>> check_disk(200_000_000).what
    'Only 0.2 GB of disk are free.'
    """
    if free >= FREE_BYTES:
        return Finding(True, "room on the disk")
    return Finding(
        False,
        f"Only {free / 1e9:.1f} GB of disk are free.",
        f"Delete what you no longer need: below {FREE_BYTES / 1e9:.1f} GB, saving a lesson can fail.",
    )


def examine() -> list[Finding]:
    """Gather the facts about this environment and check them.

    With the wrong Python or the wrong `helpers`, the rest would be said of another course and is left out.

    Examples
    --------
    >>> examine()[0].what.startswith("Python 3.")
    True
    """
    python = check_python(sys.version_info[:2])
    if not python.ok:
        return [python]
    helpers = check_helpers(CHECKOUT, checkout_around(Path.cwd()), installed_version("helpers") is not None)
    if not helpers.ok:
        return [python, helpers]
    return [
        python,
        helpers,
        *check_packages(course_requirements(), installed_version),
        check_kernel(kernel_program()),
        check_disk(shutil.disk_usage(CHECKOUT).free),
    ]


def checkout_around(folder: Path) -> Path | None:
    """Return the checkout of the course that a folder lies in; None when it lies in none.

    Examples
    --------
    >>> checkout_around(CHECKOUT / "notebooks") == CHECKOUT
    True
    >>> checkout_around(Path("/")) is None
    True
    """
    folder = folder.resolve()
    marks = ("course.py", "helpers/course/doctor.py")
    return next((f for f in (folder, *folder.parents) if all((f / mark).is_file() for mark in marks)), None)


def course_requirements() -> list[str]:
    """Return what ``pyproject.toml`` says the lessons need.

    Examples
    --------
    >>> any(requirement.startswith("numpy") for requirement in course_requirements())
    True
    """
    import tomllib  # new in Python 3.11; `check_python` must run on older ones

    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


def installed_version(name: str) -> str | None:
    """Return the version of an installed package, read from its metadata; None when it is not installed.

    Examples
    --------
    >>> installed_version("no-such-package") is None
    True
    """
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def kernel_program() -> str | None:
    """Return the program that Jupyter's kernel ``python3`` starts; None when there is no such kernel.

    Without a file that describes the kernel, Jupyter uses the ``ipykernel`` beside it.

    Examples
    --------
    >>> isinstance(kernel_program(), str)
    True
    """
    if find_spec("ipykernel") is None:
        return None
    from jupyter_core.paths import jupyter_path

    for folder in jupyter_path("kernels"):
        description = Path(folder) / "python3" / "kernel.json"
        if description.is_file():
            program = json.loads(description.read_text(encoding="utf-8"))["argv"][0]
            return program if Path(program).is_absolute() else sys.executable  # as Jupyter does
    return sys.executable


def problems_text(findings: Iterable[Finding]) -> str:
    """Return the problems, each remedy once under all that it mends; the empty string when there are none.

    Examples
    --------
    >>> print(problems_text([check_python((3, 12)), check_disk(0)]))
    - Only 0.0 GB of disk are free.
      What to do: Delete what you no longer need: below 0.5 GB, saving a lesson can fail.
    """
    bad = [finding for finding in findings if not finding.ok]
    lines = []
    for remedy in dict.fromkeys(finding.remedy for finding in bad):
        lines += [f"- {finding.what}" for finding in bad if finding.remedy == remedy]
        lines.append(f"  What to do: {remedy}")
    return "\n".join(lines)


def ready() -> None:
    """Print one line when this environment can run the course; else the problems and what to do.

    It stops nothing: much of the course may run all the same.

    Examples
    --------
    >>> ready()
    Ready: this environment can run the course.
    """
    problems = problems_text(examine())
    print(f"{NOT_READY}\n{problems}" if problems else READY)


def report() -> int:
    """Print all findings, for ``python -m helpers doctor``; return the exit status.

    Examples
    --------
    >>> report()  # doctest: +ELLIPSIS
    Python 3...: ok
    ...
    Ready: this environment can run the course.
    0
    """
    findings = examine()
    for finding in findings:
        if finding.ok:
            print(f"{finding.what}: ok")
    problems = problems_text(findings)
    print(f"{NOT_READY}\n{problems}" if problems else READY)
    return 1 if problems else 0
