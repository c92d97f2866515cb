"""Exercises as data, and the checks that a notebook calls.

A lesson declares its exercises in its own `exercises.py`; its notebook calls ``check.NAME(answer)``. The
outcome is one of three: not attempted, not yet, passed. How an answer is judged stands in `judging`.

>>> double = Exercise(
...     name="double",
...     cases=((3,), (10,)),
...     reference=lambda x: 2 * x,
...     hints=("What is twice three?",),
...     mistakes=(Mistake("squared", lambda x: x * x, "You squared `x`."),),
...     passed="Doubling is adding a number to itself.",
... )
>>> Checks([double])
checks: double
"""

import copy
import os
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from helpers.course.display import html_of, show_bundle
from helpers.course.messages import box

STRICT_VARIABLES = ("COURSE_STRICT", "NBGRADER_EXECUTION")
RANDOM_CASES = 20


class Outcome(Enum):
    """What a check can say."""

    NOT_ATTEMPTED = "not attempted"
    NOT_YET = "not yet"
    PASSED = "passed"


class NotPassed(AssertionError):
    """Raised by a check under strict grading, and only there."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, and what to tell them.

    Attributes
    ----------
    name : str
        What went wrong, in a few words: for the test report.
    answer : Any
        The wrong function, or the wrong value where the exercise asks for a value.
    message : str
        The likely cause, in words a beginner understands.
    """

    name: str
    answer: Any
    message: str


@dataclass(frozen=True)
class Exercise:
    """One exercise, declared as data.

    Attributes
    ----------
    name : str
        Stable name: the learner's function or variable has it, and so does ``check.NAME``.
    reference : Any
        The right answer: a function, or the value where the exercise asks for a value.
    hints : tuple of str
        From vague to concrete. The task cell shows the same hints, word for word.
    mistakes : tuple of Mistake
        At least two, each with a message of its own.
    passed : str
        What the result means; shown when the check passes.
    cases : tuple of tuple
        Arguments to call the function with, simplest first. Empty: the answer is a value.
    sample : callable, optional
        Draws further arguments from a `random.Random`; `RANDOM_CASES` of them are tried.
    accepts : callable, optional
        ``accepts(answer, *arguments) -> bool`` where several answers are right. Default: equal to what
        the reference returns.
    keep_secret : bool
        Do not show what was expected: the exercise is to find just that.
    points : int
        What it counts in grading.
    seconds : float
        After this time a call is cut as endless.
    too_slow : str
        What to tell someone whose function was cut.
    """

    name: str
    reference: Any
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    passed: str
    cases: tuple[tuple[Any, ...], ...] = ()
    sample: Callable[[random.Random], tuple[Any, ...]] | None = None
    accepts: Callable[..., bool] | None = None
    keep_secret: bool = False
    points: int = 1
    seconds: float = 5.0
    too_slow: str = "Is there a loop whose condition never becomes false?"

    @property
    def is_value(self) -> bool:
        """Whether the learner answers with a value and not with a function."""
        return not self.cases

    def expected(self, arguments: tuple[Any, ...] = ()) -> Any:
        """Return the right answer: the value itself, or what the reference gives for `arguments`."""
        return self.reference if self.is_value else self.reference(*copy.deepcopy(arguments))

    @property
    def may_return_none(self) -> bool:
        """Whether `None` is the right answer somewhere, so that it is no sign of a forgotten `return`."""
        return any(self.expected(case) is None for case in self.cases)

    def all_cases(self) -> list[tuple[Any, ...]]:
        """Return the declared arguments, then the random ones: the same ones in every session."""
        rng = random.Random(self.name)
        drawn = [self.sample(rng) for _ in range(RANDOM_CASES)] if self.sample else []
        return [*self.cases, *drawn]


@dataclass(frozen=True)
class Verdict:
    """What a check found: an outcome and the words that go with it."""

    outcome: Outcome
    message: str


def solution(function: Callable[..., Any]) -> Any:
    """Mark a solution cell: the name keeps the learner's own answer, whatever the solution says.

    Examples
    --------
    >>> def double(x):
    ...     return "mine"
    >>> @solution
    ... def double(x):
    ...     return 2 * x
    >>> double(3)
    'mine'
    """

    def not_written_yet(*arguments: Any) -> Any:
        raise NotImplementedError(f"run the exercise cell of {function.__name__} first")

    return function.__globals__.get(function.__name__, not_written_yet)


@dataclass(frozen=True)
class Named:
    """A function that a check's message shows by its name: one that an exercise gets as an argument.

    Examples
    --------
    >>> Named("double", lambda x: 2 * x), Named("double", lambda x: 2 * x)(4)
    (double, 8)
    """

    name: str
    function: Callable[..., Any]

    def __call__(self, *arguments: Any) -> Any:
        """Call the function."""
        return self.function(*arguments)

    def __repr__(self) -> str:
        return self.name


def by_name(things: Iterable[Any]) -> dict[str, Any]:
    """Return a lesson's exercises or questions by their names.

    Raises
    ------
    ValueError
        When two have the same name: one of them would be lost.

    Examples
    --------
    >>> by_name([Exercise("three", 3, (), (), "Yes."), Exercise("three", 4, (), (), "Yes.")])
    Traceback (most recent call last):
    ...
    ValueError: the name 'three' is given twice
    """
    found: dict[str, Any] = {}
    for thing in things:
        if thing.name in found:
            raise ValueError(f"the name {thing.name!r} is given twice")
        found[thing.name] = thing
    return found


def is_strict() -> bool:
    """Whether checks raise when an exercise is not passed: set by nbgrader, or by ``COURSE_STRICT=1``."""
    return any(os.environ.get(name, "0") not in ("", "0") for name in STRICT_VARIABLES)


class Checks:
    """The checks of one lesson: ``check.NAME(answer)`` displays a verdict, ``check.summary()`` all of them.

    A name that no exercise has raises an `AttributeError` with the names that there are; a check cannot
    be replaced by assignment. ``check.yours(function)`` is the learner's function, once it is right.
    """

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        state: dict[str, Any] = {
            "_exercises": by_name(exercises),
            "_outcomes": {},
            "_misses": {},
        }
        self.__dict__.update(state)

    _exercises: dict[str, Exercise]
    _outcomes: dict[str, Outcome]
    _misses: dict[str, int]

    def __getattr__(self, name: str) -> Callable[[Any], None]:
        exercises = self.__dict__.get("_exercises", {})
        if name not in exercises:
            raise AttributeError(f"no exercise is named {name!r}; this lesson has: {', '.join(exercises)}")
        return lambda answer: self._check(exercises[name], answer)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a check cannot be replaced")

    def __dir__(self) -> list[str]:
        return [*self._exercises, "summary", "yours"]

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self._exercises.values())

    def __repr__(self) -> str:
        return f"checks: {', '.join(self._exercises)}"

    def _check(self, exercise: Exercise, answer: Any) -> None:
        from helpers.course.judging import judge

        verdict = judge(exercise, answer)
        self._outcomes[exercise.name] = verdict.outcome
        message = verdict.message
        if verdict.outcome is Outcome.NOT_YET:
            message += self._next_hint(exercise)
        text = f"{exercise.name}: {verdict.outcome.value}\n{message}"
        title = f"{exercise.name}: {verdict.outcome.value}."
        show_bundle(text, box(verdict.outcome.value, title, f"<br>{html_of(message)}"))
        if is_strict() and verdict.outcome is not Outcome.PASSED:
            raise NotPassed(text)

    def yours(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a learner's function once it passes its check, and the lesson's own until then.

        Parameters
        ----------
        function : callable
            With the name of one of the lesson's exercises.

        Examples
        --------
        >>> check = Checks([Exercise("double", lambda x: 2 * x, (), (), "Yes.", cases=((3,),))])
        >>> def double(x):
        ...     raise NotImplementedError("your turn")
        >>> check.yours(double)(4)
        8
        """
        from helpers.course.judging import judge

        exercise = self._exercises[function.__name__]
        return function if judge(exercise, function).outcome is Outcome.PASSED else exercise.reference

    def _next_hint(self, exercise: Exercise) -> str:
        """Return nothing at the first miss, and one hint further at each miss after it."""
        misses = self._misses[exercise.name] = self._misses.get(exercise.name, 0) + 1
        number = min(misses - 1, len(exercise.hints))
        if number == 0:
            return ""
        return f"\n\n**Hint {number} of {len(exercise.hints)}:** {exercise.hints[number - 1]}"

    def summary(self) -> None:
        """Display what is passed and what is still open, with points."""
        exercises = list(self)
        passed = [e for e in exercises if self._outcomes.get(e.name) is Outcome.PASSED]
        total = (
            f"{len(passed)} of {len(exercises)} exercises passed, "
            f"{sum(e.points for e in passed)} of {sum(e.points for e in exercises)} points."
        )
        lines = [f"`{e.name}`: {self._outcomes.get(e.name, Outcome.NOT_ATTEMPTED).value}" for e in exercises]
        kind = "passed" if len(passed) == len(exercises) else "not attempted"
        show_bundle("\n".join([total, *lines]), box(kind, total, "<br>" + "<br>".join(map(html_of, lines))))
