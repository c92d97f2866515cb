"""Questions: judged, shown as text, and live with buttons."""

import copy

import pytest

from helpers.course import questions
from helpers.course.questions import Choice, NumberQuestion, Question, Questions, as_html, as_text, feedback

PRIME = Question(
    "prime",
    "Which is prime, $2^2$ or $2^2+1$?",
    (Choice("$4$", "It is $2 \\cdot 2$."), Choice("$5$", "Yes: **5**.", right=True)),
)
SUM = NumberQuestion("sum", "1000 + 1?", 1001, "One more.", near=((999, "That is one less."),))


@pytest.mark.parametrize(
    ("answer", "right"), [("b", True), (" B ", True), ("A", False), ("c", False), (1, False)]
)
def test_choice(answer, right):
    assert feedback(PRIME, answer)[0] is right


def test_each_answer_has_its_explanation():
    assert feedback(PRIME, "a")[1] == "It is $2 \\cdot 2$."
    assert feedback(PRIME, "x")[1] == "Choose one of A, B."
    assert feedback(SUM, 999)[1] == "That is one less."
    assert feedback(SUM, 5)[1].endswith("Too small.")
    assert feedback(SUM, 5000)[1].endswith("Too large.")


@pytest.mark.parametrize("answer", ["many", "", None, True, [1001], "nan", "inf", "1/2", "0,5", "10,01"])
def test_what_is_no_number(answer):
    assert feedback(SUM, answer) == (False, "Type a number in digits, like 1234 or 0.5.")


def test_a_number_too_long_to_read():
    for answer in (10**5000, "9" * 5000):
        assert feedback(SUM, answer)[0] is False


@pytest.mark.parametrize("answer", [1001, "1001", "1,001", " 1 001 ", 1001.0, "1,001.0", "1.001e3", "+1001"])
def test_number(answer):
    assert feedback(SUM, answer) == (True, "One more.")


def test_a_typeset_minus_is_a_minus():
    below = NumberQuestion("below", "3 - 5?", -2, "Below zero.")
    assert feedback(below, "\N{MINUS SIGN}2") == (True, "Below zero.")


@pytest.mark.parametrize("value", [2**64, 10**400], ids=["64 bits", "400 digits"])
def test_large_whole_numbers_are_compared_exactly(value):
    question = NumberQuestion("large", "?", value, "Yes.", near=((value - 1, "One less."),))
    assert feedback(question, str(value)) == (True, "Yes.")
    assert feedback(question, value - 1) == (False, "One less.")
    assert feedback(question, value + 1) == (False, "That is not it. Too large.")
    assert feedback(question, "1.5") == (False, "That is not it. Too small.")


def test_a_tolerance_holds_for_whole_numbers_too():
    question = NumberQuestion("about", "?", 100, "Yes.", tolerance=1.5)
    assert [feedback(question, answer)[0] for answer in (98, 99, "101.5", 102)] == [False, True, True, False]


def test_questions_can_be_copied():
    assert dir(copy.copy(Questions([PRIME, SUM]))) == ["prime", "sum"]


def test_two_questions_of_one_name_are_refused():
    with pytest.raises(ValueError, match="'prime' is given twice"):
        Questions([PRIME, PRIME])


def test_exactly_one_choice_is_right():
    with pytest.raises(ValueError, match="exactly one right choice, it has 0"):
        Question("q", "?", (Choice("a", "."),))


@pytest.mark.parametrize("question", [PRIME, SUM])
def test_stored_form_does_not_give_the_answer_away(question):
    stored = as_text(question) + as_html(question)
    for secret in ("Yes", "One more", "1001", "cdot", "right"):
        assert secret not in stored
    assert "Question" in as_text(question)


def test_buttons_show_the_explanation():
    widget = questions._widget(PRIME)
    _, first, second, reply = widget.children
    first.children[0].click()
    assert "Not yet" in reply.value
    assert "$2 \\cdot 2$" in reply.value
    second.children[0].click()
    assert "Right" in reply.value
    assert 'role="alert"' in reply.value


def test_number_field_and_button():
    widget = questions._widget(SUM)
    _, row, reply = widget.children
    row.children[0].value = "999"
    assert "one less" in reply.value
    row.children[0].value = "1001"
    row.children[1].click()
    assert "One more" in reply.value


def test_answer_in_text(monkeypatch):
    shown = []
    monkeypatch.setattr(questions, "show_bundle", lambda *bundle: shown.append(bundle))
    ask = Questions([PRIME, SUM])
    assert ask.prime("b") is None
    assert shown[0][0] == "Right. Yes: **5**."
    ask.sum()
    assert shown[1][0].startswith("Question: 1000 + 1?")
    with pytest.raises(AttributeError, match="this lesson has: prime, sum"):
        ask.none  # noqa: B018
