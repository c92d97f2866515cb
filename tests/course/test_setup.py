"""The files that describe the environment agree with one another."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers.course.doctor import PYTHONS

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = {None: PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
REQUIREMENTS = [Requirement(line) for lines in NEEDED.values() for line in lines]
NAMES_A_LESSON = re.compile(r"# (all lessons|lesson \d\d)\b")
ON_PYPI_ONLY = {"dp-accounting", "flwr", "pycanon", "shamir-mnemonic"}
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def conda_lines() -> list[str]:
    return re.findall(r"^ +- (?!conda-forge|nodefaults|pip:)(.+)$", text("environment.yml"), re.MULTILINE)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_every_dependency_has_bounds_on_both_sides(requirement: Requirement) -> None:
    assert {bound.operator for bound in requirement.specifier} == {">=", "<"}


def test_every_dependency_names_the_lesson_that_needs_it() -> None:
    lines = [line for line in text("pyproject.toml").splitlines() if re.match(r' +"\w[\w-]*>=', line)]
    assert len(lines) == len(REQUIREMENTS)
    assert [line for line in lines + conda_lines() if not NAMES_A_LESSON.search(line)] == []


def test_environment_yml_agrees_with_pyproject() -> None:
    stated = [line.split("#")[0].strip() for line in conda_lines()]
    python, installer, course = stated[0], stated[1], stated[-1]
    assert python.removeprefix("python=") in PYTHONS
    assert (installer, course) == ("pip", "-e .[test]")  # with it comes what only PyPI has

    in_conda = [Requirement(line) for line in stated[2:-1]]
    wanted = [Requirement(line) for line in NEEDED[None] + NEEDED["test"]]
    assert {(CONDA_NAMES.get(r.name, r.name), r.specifier) for r in in_conda} == {
        (r.name, r.specifier) for r in wanted if not r.marker and r.name not in ON_PYPI_ONLY
    }


def test_the_supported_pythons_are_the_same_everywhere() -> None:
    course = re.search(r"OLDEST, NEWEST = \(3, (\d+)\), \(3, (\d+)\)", text("course.py"))
    assert course is not None
    assert [f"3.{minor}" for minor in range(int(course[1]), int(course[2]) + 1)] == list(PYTHONS)
    allowed = SpecifierSet(PROJECT["requires-python"])
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed] == list(PYTHONS)
    assert re.search(r"python: \[(.*)\]", text(".github/workflows/test.yml"))[1] == ", ".join(
        f'"{python}"' for python in PYTHONS
    )


def test_constraints_pin_every_dependency_and_name_no_address() -> None:
    lines = text("constraints.txt").splitlines()
    assert [line for line in lines if "/" in line or "@" in line or line.startswith(("-", "#"))] == []
    pins = [Requirement(line) for line in lines]
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins)
    for requirement in REQUIREMENTS:
        versions = [
            str(pin.specifier).removeprefix("==")
            for pin in pins
            if canonicalize_name(pin.name) == canonicalize_name(requirement.name)
        ]
        assert versions, f"{requirement.name} is not pinned"
        assert all(requirement.specifier.contains(version) for version in versions)


def test_the_commit_hooks_use_the_pinned_tools() -> None:
    pins = dict(line.split(" ")[0].split("==") for line in text("constraints.txt").splitlines())
    hooks = re.findall(r"additional_dependencies: \[(\S+)==(\S+)\]", text(".pre-commit-config.yaml"))
    assert {tool for tool, _ in hooks} == {"ruff", "nbformat"}
    assert all(pins[tool] == version for tool, version in hooks)


def test_the_citation_has_the_version_of_the_package() -> None:
    assert f"\nversion: {PROJECT['version']}\n" in text("CITATION.cff")
