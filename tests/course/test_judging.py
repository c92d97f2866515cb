"""A check meets every kind of bad answer with a message a beginner understands."""

import numpy as np
import pytest

from helpers.course.exercises import Exercise, Mistake, Outcome
from helpers.course.judging import judge

TOTAL = Exercise(
    name="total",
    cases=(([1, 2],), ([],), ([5, -5, 3],)),
    sample=lambda rng: ([rng.randrange(100) for _ in range(5)],),
    reference=sum,
    hints=("Add.", "In a loop."),
    mistakes=(
        Mistake("length", len, "You counted."),
        Mistake("largest", lambda numbers: max(numbers, default=0), "That is the largest."),
    ),
    passed="Sums add up.",
    seconds=0.3,
    too_slow="Use the loop.",
)
PAIR = Exercise(
    name="pair",
    cases=((3, 4),),
    reference=lambda a, b: (a, b),
    accepts=lambda answer, a, b: sorted(answer) == sorted((a, b)),
    hints=(),
    mistakes=(),
    passed="Both orders.",
)


def endless(numbers):
    while True:
        pass


def endless_and_stubborn(numbers):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def prints(numbers):
    print(sum(numbers))


def clears(numbers):
    result = sum(numbers)
    numbers.clear()
    return result


def recursive(numbers):
    return recursive(numbers)


def leaves(numbers):
    raise SystemExit


def divides(numbers):
    return 1 / 0


class NeverEqual:
    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


class AlwaysEqual:
    def __eq__(self, other):
        return True

    __hash__ = None


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (endless, "still running after 0.3 seconds and was stopped. Use the loop."),
        (endless_and_stubborn, "still running"),
        (prints, "use `return`, not `print`"),
        (clears, "changes the argument"),
        (recursive, "called itself without end"),
        (leaves, "tried to leave Python"),
        (divides, "`ZeroDivisionError: division by zero` at the line `return 1 / 0`"),
        (lambda numbers: None, "Did you forget to `return`"),
        (lambda: 3, "The check calls `total(iterable, start)`"),
        (lambda a, b, c: 3, "Put back the first line"),
        (lambda numbers: float(sum(numbers)), "use whole numbers"),
        (lambda numbers: str(sum(numbers)), "a number is expected"),
        (lambda numbers: [sum(numbers)], "is expected, and you gave `list`"),
        (lambda numbers: np.zeros(3), "you gave `ndarray`"),
        (lambda numbers: True, "you gave `bool`"),
        (lambda numbers: NeverEqual(), "NeverEqual"),
        (lambda numbers: AlwaysEqual(), "AlwaysEqual"),
        (lambda numbers: Unprintable(), "cannot be printed"),
        (lambda numbers: sum(numbers) + 1, "expected: `3`\nyours: `4`"),
        (len, "You counted."),
        (lambda numbers: max(numbers, default=0), "That is the largest."),
        (3, "no parentheses after its name"),
        ("text", "should be a function"),
        (None, "should be a function"),
        (int, "stopped with `TypeError"),
    ],
)
def test_bad_answer_gets_its_message(answer, words):
    verdict = judge(TOTAL, answer)
    assert verdict.outcome is Outcome.NOT_YET
    assert words in verdict.message


@pytest.mark.parametrize(
    "answer", [sum, lambda numbers: np.int64(sum(numbers)), lambda *numbers: sum(numbers[0])]
)
def test_right_answer_passes(answer):
    assert judge(TOTAL, answer) == judge(TOTAL, sum)
    assert judge(TOTAL, answer).outcome is Outcome.PASSED


def test_noise_of_a_right_answer_is_swallowed(capsys):
    def loud(numbers):
        import sys

        print("debug", file=sys.stderr)
        print("debug")
        return sum(numbers)

    assert judge(TOTAL, loud).outcome is Outcome.PASSED
    assert capsys.readouterr() == ("", "")


def test_untouched_stub_is_not_attempted():
    def total(numbers):
        raise NotImplementedError("your turn")

    assert judge(TOTAL, total).outcome is Outcome.NOT_ATTEMPTED
    assert judge(TOTAL, ...).outcome is Outcome.NOT_ATTEMPTED


def test_right_on_the_declared_cases_only_does_not_pass():
    table = {(1, 2): 3, (): 0, (5, -5, 3): 3}
    assert judge(TOTAL, lambda numbers: table.get(tuple(numbers), 0)).outcome is Outcome.NOT_YET


def test_several_right_answers():
    assert judge(PAIR, lambda a, b: (b, a)).outcome is Outcome.PASSED
    assert judge(PAIR, lambda a, b: [a, b]).outcome is Outcome.PASSED
    assert "for example `(3, 4)`" in judge(PAIR, lambda a, b: (a, a)).message
    assert "a single `int`" in judge(PAIR, lambda a, b: a).message


def test_a_partly_alike_answer_is_not_taken_for_a_named_mistake():
    assert "You counted." not in judge(TOTAL, lambda numbers: 2).message


def test_value_exercise():
    value = Exercise("d", 413, ("h",), (Mistake("phi", 2753, "Also right, but not the least."),), "Yes.")
    assert judge(value, 413).outcome is Outcome.PASSED
    assert "not the least" in judge(value, 2753).message
    assert "forget to call" in judge(value, lambda: 413).message
    assert "a number is expected" in judge(value, "413").message
    assert "`d = 5` is not right" in judge(value, 5).message


def test_interrupt_of_the_learner_goes_through():
    def interrupted(numbers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(TOTAL, interrupted)
