r"""Questions with an explanation for every answer, right or wrong.

The notebook's cell is ``ask.NAME()``: the answers stay in the lesson's `exercises.py`. In JupyterLab the
question has buttons (Tab and Enter work); stored, it is a text that anyone can read. Where there are no
buttons, ``ask.NAME("b")`` or ``ask.NAME(42)`` answers it.

>>> parity = Question(
...     name="parity",
...     text="Is $7$ even?",
...     choices=(Choice("Yes", "$7 = 2 \\cdot 3 + 1$."), Choice("No", "It leaves $1$.", right=True)),
... )
>>> feedback(parity, "b")
(True, 'It leaves $1$.')
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from helpers.course.display import html_of, show_bundle
from helpers.course.exercises import by_name
from helpers.course.messages import box


@dataclass(frozen=True)
class Choice:
    """One answer to choose, and why it is right or wrong."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A multiple-choice question with exactly one right choice."""

    name: str
    text: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        right = sum(choice.right for choice in self.choices)
        if right != 1:
            raise ValueError(f"question {self.name!r} needs exactly one right choice, it has {right}")


@dataclass(frozen=True)
class NumberQuestion:
    """A question answered by typing a number.

    Attributes
    ----------
    name, text : str
    answer : float
        The right number.
    why : str
        Shown when it is right.
    near : tuple of (float, str)
        Numbers that people give instead, and what to tell them.
    tolerance : float
        How far off still counts as right, in units of the answer.
    """

    name: str
    text: str
    answer: float
    why: str
    near: tuple[tuple[float, str], ...] = ()
    tolerance: float = 0.0


def letters(question: Question) -> dict[str, Choice]:
    """Return the choices by their letters.

    Examples
    --------
    >>> list(letters(Question("q", "?", (Choice("x", "."), Choice("y", ".", right=True)))))
    ['A', 'B']
    """
    return {chr(ord("A") + i): choice for i, choice in enumerate(question.choices)}


def feedback(question: Question | NumberQuestion, answer: Any) -> tuple[bool, str]:
    """Return whether an answer is right, and the explanation that belongs to it.

    Parameters
    ----------
    question : Question or NumberQuestion
    answer : str or float
        A letter, or a number (as text or as a number).

    Returns
    -------
    (bool, str)

    Examples
    --------
    >>> feedback(NumberQuestion("q", "2 + 2?", 4, "Two pairs.", near=((22, "Add, don't append."),)), "22")
    (False, "Add, don't append.")
    """
    if isinstance(question, Question):
        choice = letters(question).get(str(answer).strip().upper())
        if choice is None:
            return False, f"Choose one of {', '.join(letters(question))}."
        return choice.right, choice.why
    number = _number(answer)
    if number is None:
        return False, "Type a number in digits, like 1234 or 0.5."
    if _equal(number, question.answer, question.tolerance):
        return True, question.why
    for value, message in question.near:
        if _equal(number, value, question.tolerance):
            return False, message
    return False, "That is not it. " + ("Too small." if number < question.answer else "Too large.")


def _number(answer: Any) -> float | None:
    """Read what was typed; commas may part thousands, and the minus may be a typeset one."""
    try:
        text = str(answer).replace(" ", "").replace("\N{MINUS SIGN}", "-")
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text):
            text = text.replace(",", "")
        if re.fullmatch(r"[+-]?\d+", text):
            return int(text)
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _equal(number: float, value: float, tolerance: float) -> bool:
    """Whether two numbers are the same: whole numbers exactly, for keys are longer than floats."""
    if isinstance(number, int) and isinstance(value, int):
        return abs(number - value) <= tolerance
    try:
        return math.isclose(number, value, rel_tol=1e-12, abs_tol=tolerance)
    except OverflowError:  # a whole number beyond all floats
        return False


class Questions:
    """The questions of one lesson: ``ask.NAME()`` shows one, ``ask.NAME(answer)`` answers it in text.

    Examples
    --------
    >>> Questions([NumberQuestion("sum", "2 + 2?", 4, "Two pairs.")])
    questions: sum
    """

    def __init__(self, questions: Iterable[Question | NumberQuestion]) -> None:
        self.questions = by_name(questions)

    def __getattr__(self, name: str) -> Any:
        """Return the function that asks one question."""
        questions = self.__dict__.get("questions", {})
        if name.startswith("__") or name not in questions:
            raise AttributeError(f"no question is named {name!r}; this lesson has: {', '.join(questions)}")
        question = questions[name]
        return lambda answer=None: _show(question) if answer is None else _respond(question, answer)

    def __dir__(self) -> list[str]:
        return list(self.questions)

    def __repr__(self) -> str:
        return f"questions: {', '.join(self.questions)}"


def _verdict_html(right: bool, why: str) -> str:
    return box("passed", "Right.", html_of(why)) if right else box("not yet", "Not yet.", html_of(why))


def _respond(question: Question | NumberQuestion, answer: Any) -> None:
    right, why = feedback(question, answer)
    show_bundle(("Right. " if right else "Not yet. ") + why, _verdict_html(right, why))


def _show(question: Question | NumberQuestion) -> None:
    show_bundle(as_text(question), as_html(question), _widget(question))


def as_text(question: Question | NumberQuestion) -> str:
    """Return the question as plain text, without its answer.

    Examples
    --------
    >>> print(as_text(Question("q", "Even?", (Choice("7", "No."), Choice("8", "Yes.", right=True)))))
    Question: Even?
      A. 7
      B. 8
    """
    lines = [f"Question: {question.text}"]
    if isinstance(question, Question):
        lines += [f"  {letter}. {choice.text}" for letter, choice in letters(question).items()]
    else:
        lines += ["  (a number)"]
    return "\n".join(lines)


def as_html(question: Question | NumberQuestion) -> str:
    """Return the question as HTML to read, without its answer.

    Examples
    --------
    >>> "<ol" in as_html(Question("q", "Even?", (Choice("7", "No."), Choice("8", "Yes.", right=True))))
    True
    """
    body = html_of(question.text)
    if isinstance(question, Question):
        items = "".join(f"<li>{html_of(choice.text)}</li>" for choice in question.choices)
        body += f'<ol type="A" style="margin: 0.3em 0 0 1.5em">{items}</ol>'
    else:
        body += "<br>(a number)"
    return box("question", "Question.", body)


def _widget(question: Question | NumberQuestion) -> Any:
    """Build the live question: buttons or a number field, and a place for the explanation."""
    import ipywidgets as widgets

    prompt = widgets.HTMLMath(box("question", "Question.", html_of(question.text)))
    reply = widgets.HTMLMath()

    def answer(given: Any) -> None:
        reply.value = f'<div role="alert">{_verdict_html(*feedback(question, given))}</div>'

    rows = _choice_rows(question, answer) if isinstance(question, Question) else [_number_row(answer)]
    return widgets.VBox([prompt, *rows, reply])


def _choice_rows(question: Question, answer: Any) -> list[Any]:
    import ipywidgets as widgets

    rows = []
    for letter, choice in letters(question).items():
        button = widgets.Button(description=letter, tooltip=f"Answer {letter}", layout={"width": "3em"})
        button.on_click(lambda _, letter=letter: answer(letter))
        text = widgets.HTMLMath(html_of(choice.text), layout={"flex": "1 1 auto", "margin": "2px 0 2px 8px"})
        rows.append(widgets.HBox([button, text], layout={"align_items": "center", "margin": "0 0 0 1.2em"}))
    return rows


def _number_row(answer: Any) -> Any:
    import ipywidgets as widgets

    field = widgets.Text(
        placeholder="a number, then Enter",
        description="Answer",
        continuous_update=False,
        layout={"width": "20em"},
    )
    button = widgets.Button(description="Check", tooltip="Check the number")
    field.observe(lambda change: answer(change["new"]), "value")
    button.on_click(lambda _: answer(field.value))
    return widgets.HBox([field, button], layout={"margin": "0 0 0 1.2em"})
