"""The command line of the course: ``python -m helpers COMMAND``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status.

    Examples
    --------
    >>> main(["check"])
    0
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["vault"]:
        from helpers.vault import command

        return command.main(arguments[1:])
    if arguments[:1] == ["reproduce"]:
        return _reproduce(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m helpers", description="Work on the course.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    commands.add_parser("doctor", help="say whether this environment can run the course, and what to do")
    run = commands.add_parser("refresh", help="execute notebooks and store their outputs")
    run.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: all lessons")
    run.add_argument("--measure", action="store_true", help="take the cells that show timings anew, too")
    look = commands.add_parser("check", help="say what is wrong with stored notebooks")
    look.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: all lessons")
    give = commands.add_parser("release", help="write student, solved and nbgrader versions")
    give.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    picture = commands.add_parser("picture", help="make the README's picture of a lesson (needs a browser)")
    picture.add_argument("target", nargs="?", type=Path, metavar="FILE", help="default: docs/lesson.png")
    commands.add_parser("vault", help="seal your own models, and open them (vault --help says how)")
    commands.add_parser(
        "reproduce", help="repeat an experiment whose result a lesson shows (reproduce --help says which)"
    )

    options = parser.parse_args(arguments)
    return {
        "doctor": _doctor,
        "refresh": _refresh,
        "check": _check,
        "release": _release,
        "picture": _picture,
    }[options.command](options)


def _reproduce(arguments: Sequence[str]) -> int:
    from helpers.course.experiments import command_line
    from helpers.desensitization import reproduce_command as lesson_07
    from helpers.federated import reproduce_command as lesson_04

    parser = argparse.ArgumentParser(
        prog="python -m helpers reproduce", description="Repeat an experiment, and store what came out."
    )
    experiments = parser.add_subparsers(required=True, metavar="EXPERIMENT")
    for lesson in (lesson_04, lesson_07):
        lesson.add_experiments(experiments)
    options = parser.parse_args(arguments)
    return options.run(options, command_line(arguments))


def _doctor(options: argparse.Namespace) -> int:
    from helpers.course import doctor

    return doctor.report()


def _refresh(options: argparse.Namespace) -> int:
    from nbclient.exceptions import CellExecutionError

    from helpers.course.notebooks import lessons
    from helpers.course.refresh import refresh

    for path in options.notebooks or lessons():
        try:
            changed = refresh(path, options.measure)
        except (CellExecutionError, OSError, ValueError) as error:
            print(f"{path}: not refreshed, the file is as it was\n{error}", file=sys.stderr)
            return 1
        print(f"{path.name}: {'changed' if changed else 'unchanged'}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from helpers.course.notebooks import lessons, problems, read

    found = [
        f"{path.name}: {text}" for path in options.notebooks or lessons() for text in problems(read(path))
    ]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def _release(options: argparse.Namespace) -> int:
    from nbclient.exceptions import CellExecutionError

    from helpers.course.release import release

    try:
        written = release(options.folder)
    except (CellExecutionError, OSError, ValueError) as error:
        print(f"nothing was written: {error}", file=sys.stderr)
        return 1
    for path in written:
        print(path)
    return 0


def _picture(options: argparse.Namespace) -> int:
    from helpers.course.picture import take_picture

    try:
        print(take_picture(options.target))
    except (OSError, RuntimeError) as error:
        print(f"no picture was taken: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
