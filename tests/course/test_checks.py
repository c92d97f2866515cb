"""What `check.NAME(...)` displays, counts and raises."""

import pytest

from helpers.course import display, exercises
from helpers.course.exercises import Checks, Exercise, Mistake, NotPassed


@pytest.fixture
def shown(monkeypatch):
    """The (text, HTML) pairs that were displayed."""
    bundles = []
    monkeypatch.setattr(exercises, "show_bundle", lambda text, html: bundles.append((text, html)))
    return bundles


@pytest.fixture
def check():
    mistake = Mistake("negative", -3, "Without the minus.")
    return Checks(
        [
            Exercise("three", 3, ("Look <closer>.", "Count `1, 2, …`"), (mistake,), "It is 3.", points=2),
            Exercise("four", 4, ("h",), (mistake,), "It is 4."),
        ]
    )


def test_three_outcomes_as_text_and_html(check, shown):
    assert check.three(...) is None
    assert check.three(-3) is None
    assert check.three(3) is None
    outcomes = [text.splitlines()[0] for text, _ in shown]
    assert outcomes == ["three: not attempted", "three: not yet", "three: passed"]
    assert all("border-left" in html for _, html in shown)


def test_hints_come_one_by_one_after_the_first_miss(check, shown):
    for _ in range(5):
        check.three(5)
    hints = [text.partition("**Hint")[2] for text, _ in shown]
    assert [hint[:7] for hint in hints] == ["", " 1 of 2", " 2 of 2", " 2 of 2", " 2 of 2"]
    assert "Look &lt;closer&gt;." in shown[1][1]
    assert "<code>1, 2, …</code>" in shown[2][1]


def test_summary_counts_points(check, shown):
    check.three(3)
    check.four(5)
    check.summary()
    text = shown[-1][0]
    assert "1 of 2 exercises passed, 2 of 3 points." in text
    assert "`four`: not yet" in text


@pytest.mark.parametrize("variable", ["COURSE_STRICT", "NBGRADER_EXECUTION"])
def test_strict_grading_raises(check, shown, monkeypatch, variable):
    monkeypatch.setenv(variable, "autograde")
    check.three(3)
    for answer in (..., 5):
        with pytest.raises(NotPassed, match="three: not"):
            check.three(answer)


def test_lenient_by_default(check, shown, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "0")
    check.three(5)
    assert shown[0][0].startswith("three: not yet")


def test_unknown_name_and_replacement_are_refused(check):
    with pytest.raises(AttributeError, match="this lesson has: three, four"):
        check.five  # noqa: B018
    with pytest.raises(AttributeError, match="cannot be replaced"):
        check.three = lambda answer: None
    assert dir(check) == ["four", "summary", "three", "yours"]


def test_html_escapes_and_formats():
    shown = display.html_of("a < `b**c` and **d** `e`, *f g*, 2 * 3 * 4, $h*i*j$")
    assert shown == ("a &lt; <code>b**c</code> and <b>d</b> <code>e</code>, <i>f g</i>, 2 * 3 * 4, $h*i*j$")


def test_solution_does_not_overwrite_the_learners_answer():
    learner = {}
    exec("from helpers.course.exercises import solution\n", learner)
    exec("@solution\ndef f(x):\n    return 'right'\n", learner)
    with pytest.raises(NotImplementedError, match="run the exercise cell of f first"):
        learner["f"](1)
    exec("def f(x):\n    return 'mine'\n", learner)
    exec("@solution\ndef f(x):\n    return 'right'\n", learner)
    assert learner["f"](1) == "mine"


def test_two_exercises_of_one_name_are_refused():
    three = Exercise("three", 3, (), (), "Yes.")
    with pytest.raises(ValueError, match="'three' is given twice"):
        Checks([three, three])


def test_yours_is_the_learner_s_function_only_once_it_is_right():
    double = Exercise("double", lambda x: 2 * x, ("h",), (), "Yes.", cases=((3,), (0,)))
    check = Checks([double])

    def naming(function):
        function.__name__ = "double"
        return function

    right, wrong, stub = naming(lambda x: x + x), naming(lambda x: x * x), naming(lambda x: None)
    assert check.yours(right) is right
    assert check.yours(wrong) is double.reference
    assert check.yours(stub) is double.reference
