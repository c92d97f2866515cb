"""Judge an answer to an exercise, whatever it is, and say the likely cause in words.

A wrong answer is compared with the exercise's *named mistakes*: who computes what the mistake computes
reads the message that was written for it. All else gets a message by kind: forgotten `return`, wrong type,
exception, endless loop, wrong signature, changed arguments.

>>> from helpers.course.exercises import Exercise, Mistake
>>> double = Exercise(
...     name="double",
...     cases=((3,), (10,)),
...     reference=lambda x: 2 * x,
...     hints=("What is twice three?",),
...     mistakes=(Mistake("squared", lambda x: x * x, "You squared `x`."),),
...     passed="Doubling is adding a number to itself.",
... )
>>> print(judge(double, lambda x: x * x).message.splitlines()[0])
You squared `x`.
>>> judge(double, lambda x: x + x).outcome
<Outcome.PASSED: 'passed'>
"""

import builtins
import copy
import inspect
import io
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from helpers.course.compare import describe_difference, same, shorten
from helpers.course.exercises import Exercise, Outcome, Verdict
from helpers.course.time_limit import TookTooLong, time_limit

SECONDS_IN_ALL = 30.0


@dataclass(frozen=True)
class Attempt:
    """What one call of the learner's function did."""

    arguments: tuple[Any, ...]
    value: Any
    error: BaseException | None
    printed: str
    mutated: bool


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge an answer; whatever goes wrong with it becomes words, only a `KeyboardInterrupt` goes through.

    No call of the learner's function starts later than `SECONDS_IN_ALL` after the first one.

    Parameters
    ----------
    exercise : Exercise
    answer : Any
        The learner's function or value.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> three = Exercise("three", 3, ("Count.",), (), "Yes.")
    >>> [judge(three, answer).outcome.value for answer in (..., 4, 3)]
    ['not attempted', 'not yet', 'passed']
    """
    if answer is ...:
        return _not_attempted(exercise)
    try:
        return _judge_value(exercise, answer) if exercise.is_value else _judge_function(exercise, answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an answer that breaks when it is looked at
        return _not_yet(f"`{exercise.name}` cannot be judged. Looking at your answer {_stopped(error)}.")


def _judge_value(exercise: Exercise, answer: Any) -> Verdict:
    if _accepted(exercise, answer, ()):
        return Verdict(Outcome.PASSED, exercise.passed)
    for mistake in exercise.mistakes:
        if same(answer, mistake.answer):
            return _not_yet(mistake.message, f"Your `{exercise.name}` is {shorten(answer)}.")
    if callable(answer):
        return _not_yet(f"`{exercise.name}` is a function; a value is asked for. Did you forget to call it?")
    difference = describe_difference(answer, exercise.expected())
    return _not_yet(f"`{exercise.name} = {shorten(answer)}` is not right.", difference)


def _judge_function(exercise: Exercise, function: Any) -> Verdict:
    if problem := _signature_problem(exercise, function):
        return _not_yet(problem)
    cases, end = exercise.all_cases(), time.monotonic() + SECONDS_IN_ALL
    for number, arguments in enumerate(cases):
        if time.monotonic() > end:
            done = f"{number} of {len(cases)} calls in {SECONDS_IN_ALL:g} seconds"
            return _not_yet(f"Right so far, and too slow: {done}. {exercise.too_slow}")
        attempt = _call(exercise, function, arguments)
        if number == 0 and _is_untouched(function, attempt.error):
            return _not_attempted(exercise)
        if problem := _problem(exercise, function, attempt):
            return _not_yet(_named_mistake(exercise, function, attempt, end), problem)
    return Verdict(Outcome.PASSED, exercise.passed)


def _is_untouched(function: Callable[..., Any], error: BaseException | None) -> bool:
    """Whether the stub itself raised, and not another one that the learner's function calls."""
    if not isinstance(error, NotImplementedError):
        return False
    return traceback.extract_tb(error.__traceback__)[-1].name == getattr(function, "__name__", "")


def _not_attempted(exercise: Exercise) -> Verdict:
    what = "Replace the `...`" if exercise.is_value else "Write the body of the function"
    how = f"{what} in the cell above, run it, then run this cell. The lesson goes on without it."
    return Verdict(Outcome.NOT_ATTEMPTED, how)


def _not_yet(*lines: str) -> Verdict:
    return Verdict(Outcome.NOT_YET, "\n".join(line for line in lines if line))


def _signature_problem(exercise: Exercise, function: Any) -> str:
    """Say in words why the function cannot be called as the exercise calls it; empty when it can."""
    if not callable(function):
        return (
            f"`{exercise.name}` should be a function; here it is {shorten(function)} of type "
            f"`{type(function).__name__}`. Give the check the function itself: no parentheses after its name."
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins have no readable signature: calling them will tell
        return ""
    try:
        signature.bind(*exercise.cases[0])
    except TypeError:
        call = _call_text(exercise, exercise.cases[0])
        return (
            f"The check calls {call}, and your function takes `{signature}`. "
            "Put back the first line of the exercise as it was."
        )
    return ""


def _call(exercise: Exercise, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Attempt:
    """Call a function on a copy of the arguments, and catch all that it may do."""
    given, output = copy.deepcopy(arguments), io.StringIO()
    value, error = None, None
    try:
        with redirect_stdout(output), redirect_stderr(output), _no_input(), time_limit(exercise.seconds):
            value = function(*given)
    except KeyboardInterrupt:
        raise
    except BaseException as caught:  # SystemExit and TookTooLong are no `Exception`
        error = caught
    printed = "" if output.closed else output.getvalue()
    return Attempt(arguments, value, error, printed, not same(given, arguments))


@contextmanager
def _no_input() -> Iterator[None]:
    """Let `input` raise: while a check runs there is no one to ask."""

    def refuse(prompt: object = "", /) -> str:
        raise EOFError("use the arguments of the function; while it is checked, input() has no one to ask")

    ask, builtins.input = builtins.input, refuse
    try:
        yield
    finally:
        builtins.input = ask


def _call_text(exercise: Exercise, arguments: tuple[Any, ...]) -> str:
    return f"`{exercise.name}({', '.join(map(shorten, arguments))})`"


def _problem(exercise: Exercise, function: Callable[..., Any], attempt: Attempt) -> str:
    """Say what is wrong with one call; empty when it is right."""
    call = _call_text(exercise, attempt.arguments)
    if attempt.error is not None:
        return f"{call} {_explain_error(exercise, function, attempt.error)}"
    expected = exercise.expected(attempt.arguments)
    if attempt.value is None and not exercise.may_return_none:
        if printed := attempt.printed.strip():
            return f"{call} printed `{shorten(printed, quote=False)}`: use `return`, not `print`."
        return f"{call} returned `None`. Did you forget to `return` the result?"
    if not _accepted(exercise, attempt.value, attempt.arguments):
        lines = [call, f"yours: `{shorten(attempt.value)}`", describe_difference(attempt.value, expected)]
        if not exercise.keep_secret:
            example = "for example " if exercise.accepts else ""
            lines.insert(1, f"expected: {example}`{shorten(expected)}`")
        return "\n".join(line for line in lines if line)
    if attempt.mutated:
        return (
            f"{call} gives the right result and changes the argument it was given. "
            "Someone else may still need it: work on a copy."
        )
    return ""


def _accepted(exercise: Exercise, answer: Any, arguments: tuple[Any, ...]) -> bool:
    """Whether the answer is right; an answer that cannot even be compared is not."""
    try:
        if exercise.accepts is not None:
            return exercise.accepts(answer, *copy.deepcopy(arguments)) is True
        return same(answer, exercise.expected(arguments))
    except Exception:
        return False


def _explain_error(exercise: Exercise, function: Callable[..., Any], error: BaseException) -> str:
    if isinstance(error, TookTooLong):
        return f"was still running after {exercise.seconds:g} seconds and was stopped. {exercise.too_slow}"
    if isinstance(error, RecursionError):
        return "called itself without end. A recursive function needs a case that does not call itself."
    if isinstance(error, SystemExit):
        return "tried to leave Python. End a function with `return`, not with `exit`."
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, NotImplementedError):
        return f"calls `{frames[-1].name}`, which is not written yet."
    own_file = getattr(getattr(function, "__code__", None), "co_filename", "")
    own_lines = [frame.line for frame in frames if frame.filename == own_file and frame.line]
    return f"{_stopped(error)}{f' at the line `{own_lines[-1]}`' if own_lines else ''}."


def _stopped(error: BaseException) -> str:
    text = f"{type(error).__name__}: {shorten(error, quote=False)}"
    return "stopped with `" + text.rstrip(": ").replace("`", "'") + "`"


def _named_mistake(exercise: Exercise, function: Callable[..., Any], failed: Attempt, end: float) -> str:
    """Return the message of the mistake that behaves as the learner's function does.

    Empty when there is none, or when the time is up before that is known.
    """
    if isinstance(failed.error, TookTooLong):
        return ""
    attempts = [failed]
    for case in exercise.cases:
        if time.monotonic() > end:
            return ""
        attempts.append(_call(exercise, function, case))
    for mistake in exercise.mistakes:
        if all(_alike(attempt, _call(exercise, mistake.answer, attempt.arguments)) for attempt in attempts):
            return mistake.message
    return ""


def _alike(one: Attempt, other: Attempt) -> bool:
    if one.error is not None or other.error is not None:
        return type(one.error) is type(other.error)
    return same(one.value, other.value) and one.mutated == other.mutated
