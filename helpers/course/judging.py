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

import copy
import inspect
import io
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from helpers.course.compare import describe_difference, same, shorten
from helpers.course.exercises import Exercise, Outcome, Verdict
from helpers.course.time_limit import TookTooLong, time_limit


@dataclass(frozen=True)
class Attempt:
    """What one call of the learner's function did."""

    arguments: tuple[Any, ...]
    value: Any
    error: BaseException | None
    printed: str
    mutated: bool


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge an answer; never raises, however bad the answer is.

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
    return _judge_value(exercise, answer) if exercise.is_value else _judge_function(exercise, answer)


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
    for number, arguments in enumerate(exercise.all_cases()):
        attempt = _call(exercise, function, arguments)
        if number == 0 and isinstance(attempt.error, NotImplementedError):
            return _not_attempted(exercise)
        if problem := _problem(exercise, attempt):
            return _not_yet(_named_mistake(exercise, function, attempt), problem)
    return Verdict(Outcome.PASSED, exercise.passed)


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
        wanted = ", ".join(inspect.signature(exercise.reference).parameters)
        return (
            f"The check calls `{exercise.name}({wanted})`, and your function takes `{signature}`. "
            "Put back the first line of the exercise as it was."
        )
    return ""


def _call(exercise: Exercise, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Attempt:
    """Call a function on a copy of the arguments, and catch all that it may do."""
    given, output = copy.deepcopy(arguments), io.StringIO()
    value, error = None, None
    try:
        with redirect_stdout(output), redirect_stderr(output), time_limit(exercise.seconds):
            value = function(*given)
    except KeyboardInterrupt:
        raise
    except BaseException as caught:  # SystemExit and TookTooLong are no `Exception`
        error = caught
    return Attempt(arguments, value, error, output.getvalue(), not same(given, arguments))


def _problem(exercise: Exercise, attempt: Attempt) -> str:
    """Say what is wrong with one call; empty when it is right."""
    call = f"`{exercise.name}({', '.join(shorten(a) for a in attempt.arguments)})`"
    if attempt.error is not None:
        return f"{call} {_explain_error(exercise, attempt.error)}"
    expected = exercise.expected(attempt.arguments)
    if attempt.value is None and expected is not None:
        if printed := attempt.printed.strip():
            return f"{call} printed `{shorten(printed, quote=False)}`: use `return`, not `print`."
        return f"{call} returned `None`. Did you forget to `return` the result?"
    if not _accepted(exercise, attempt.value, attempt.arguments):
        wanted = f"for example `{shorten(expected)}`" if exercise.accepts else f"`{shorten(expected)}`"
        difference = describe_difference(attempt.value, expected)
        return f"{call}\nexpected: {wanted}\nyours: `{shorten(attempt.value)}`\n{difference}".rstrip()
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


def _explain_error(exercise: Exercise, error: BaseException) -> str:
    if isinstance(error, TookTooLong):
        return f"was still running after {exercise.seconds:g} seconds and was stopped. {exercise.too_slow}"
    if isinstance(error, RecursionError):
        return "called itself without end. A recursive function needs a case that does not call itself."
    if isinstance(error, SystemExit):
        return "tried to leave Python. End a function with `return`, not with `exit`."
    where = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    line = f" at the line `{where[-1].line}`" if where and where[-1].line else ""
    return f"stopped with `{type(error).__name__}: {shorten(str(error), quote=False)}`{line}."


def _named_mistake(exercise: Exercise, function: Callable[..., Any], failed: Attempt) -> str:
    """Return the message of the mistake that behaves as the learner's function does; empty for none."""
    if isinstance(failed.error, TookTooLong):
        return ""
    cases = (failed.arguments, *exercise.cases)
    attempts = [_call(exercise, function, case) for case in cases]
    for mistake in exercise.mistakes:
        if all(_alike(attempt, _call(exercise, mistake.answer, attempt.arguments)) for attempt in attempts):
            return mistake.message
    return ""


def _alike(one: Attempt, other: Attempt) -> bool:
    if one.error is not None or other.error is not None:
        return type(one.error) is type(other.error)
    return same(one.value, other.value) and one.mutated == other.mutated
