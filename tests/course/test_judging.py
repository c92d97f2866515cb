"""A check meets every kind of bad answer with a message a beginner understands."""

import builtins
import math
import sys
import time

import numpy as np
import pytest

from helpers.course import judging
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


class Leaving:
    def __repr__(self):
        raise SystemExit


class Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no")


def speechless(numbers):
    raise Speechless


def asks(numbers):
    return input("What now?")


def closes(numbers):
    sys.stdout.close()
    return sum(numbers) + 1


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
        (speechless, "stopped with `Speechless: <an object of type Speechless that cannot be printed>`"),
        (asks, "`EOFError: use the arguments of the function"),
        (closes, "yours: `4`"),
        (lambda numbers: [0] * 10**15, "stopped with `MemoryError`"),
        (lambda numbers: Leaving(), "Looking at your answer stopped with `SystemExit`"),
        (lambda numbers: 10**5000, "yours: `<a number of about 5,000 digits>`"),
        (lambda numbers: (yield), "you gave `generator`"),
        (lambda: 3, "The check calls `total([1, 2])`, and your function takes `()`"),
        (lambda a, b, c: 3, "Put back the first line"),
        (lambda numbers: float(sum(numbers)), "`/` makes floats"),
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


def test_a_wrong_signature_is_told_where_the_reference_shows_none():
    largest = Exercise("largest", max, (), (), "Yes.", cases=(([3, 1, 2],),))
    assert "The check calls `largest([3, 1, 2])`" in judge(largest, lambda: 3).message


def test_a_slow_function_cannot_hold_the_check_for_long(monkeypatch):
    def naps(numbers):
        time.sleep(0.01)
        return sum(numbers)

    monkeypatch.setattr(judging, "SECONDS_IN_ALL", 0.05)
    verdict = judge(TOTAL, naps)
    assert verdict.outcome is Outcome.NOT_YET
    assert "Right so far, and too slow" in verdict.message
    assert "of 23 calls in 0.05 seconds. Use the loop." in verdict.message


def test_no_mistake_is_searched_when_the_time_is_up(monkeypatch):
    calls = []

    def counts(numbers):
        calls.append(numbers)
        time.sleep(0.02)
        return len(numbers)

    monkeypatch.setattr(judging, "SECONDS_IN_ALL", 0.01)
    assert "You counted." not in judge(TOTAL, counts).message
    assert len(calls) == 1


def test_input_is_back_after_a_check():
    before = builtins.input
    judge(TOTAL, asks)
    assert builtins.input is before


def test_not_a_number_is_compared():
    keep = Exercise("keep", lambda x: x, (), (), "Yes.", cases=((math.nan,), (1.5,)))
    assert judge(keep, lambda x: x).outcome is Outcome.PASSED
    assert judge(keep, lambda x: 1.5).outcome is Outcome.NOT_YET
    assert judge(keep, lambda x: math.nan).outcome is Outcome.NOT_YET
    assert judge(keep, lambda x: 10**400).outcome is Outcome.NOT_YET


LADDER = Exercise(
    name="ladder",
    cases=((3,), (1_000_000,)),
    reference=lambda x: np.array([[x, x + 1], [x + 2, x + 3]]),
    hints=(),
    mistakes=(
        Mistake("one off", lambda x: np.array([[x, x + 1], [x + 2, x + 4]]), "The last one is off."),
        Mistake("words", lambda x: np.array([["a", "b"], ["c", "d"]]), "Those are words."),
    ),
    passed="Up.",
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: [[x], [x + 2, x + 3]], "the rows of yours differ in length"),
        (lambda x: np.array(x), "yours has shape ()"),
        (lambda x: [x, x], "yours has shape (2,)"),
        (lambda x: x, "`ndarray` is expected, and you gave `int`"),
        (lambda x: np.array([[None, 1], [2, 3]]), "expected: `array"),
        (lambda x: np.array([["a", "b"], ["c", "d"]]), "Those are words."),
        (lambda x: np.array([[x, x + 1], [x + 2, x + 4]]), "The last one is off."),
        (lambda x: np.array([[x, x + 1], [x + 2, x + 3 + (x > 10)]]), "1000004"),
    ],
)
def test_arrays(answer, words):
    verdict = judge(LADDER, answer)
    assert verdict.outcome is Outcome.NOT_YET
    assert words in verdict.message


def test_an_array_may_be_given_as_lists():
    assert judge(LADDER, lambda x: [[x, x + 1], (x + 2, x + 3)]).outcome is Outcome.PASSED
    assert "is expected" not in judge(LADDER, lambda x: [[x, x], [x, x]]).message


def test_a_list_is_not_blamed_where_a_tuple_is_expected():
    assert "type" not in judge(PAIR, lambda a, b: [a, a]).message
    assert "you gave `ndarray`" in judge(PAIR, lambda a, b: np.array(a)).message


def carmichael(p, q):
    raise NotImplementedError("your turn")


def test_calling_a_stub_that_is_not_written_yet_is_told_apart_from_not_attempted():
    verdict = judge(TOTAL, lambda numbers: carmichael(1, 2))
    assert verdict.outcome is Outcome.NOT_YET
    assert "calls `carmichael`, which is not written yet" in verdict.message


def test_the_line_shown_is_the_learners_own():
    verdict = judge(TOTAL, lambda numbers: sum(numbers) + len(shorten_it(numbers)))
    assert "raise RuntimeError" in verdict.message or "shorten_it(numbers)" in verdict.message

    def deep(numbers):
        import json

        return json.loads("{" + str(numbers))

    assert 'at the line `return json.loads("{" + str(numbers))`' in judge(TOTAL, deep).message


def shorten_it(numbers):
    raise RuntimeError("with `backticks` inside")


def test_backticks_in_an_error_do_not_break_the_message():
    assert "with 'backticks' inside" in judge(TOTAL, shorten_it).message


def test_none_may_be_right():
    first = Exercise("first", lambda x: x[0] if x else None, (), (), "Yes.", cases=(([1],), ([],)))
    message = judge(first, lambda x: None).message
    assert "yours: `None`" in message
    assert "forget" not in message


def test_an_answer_that_is_to_be_found_is_not_shown():
    secret = Exercise("find", lambda n: 42, (), (), "Yes.", cases=((1,),), keep_secret=True)
    assert "42" not in judge(secret, lambda n: 41).message
