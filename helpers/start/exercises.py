r"""The toy exercise and the questions of lesson 00, as data.

>>> from helpers.course.judging import judge
>>> judge(LEAVER, lambda before, after, n: before - after).outcome.value
'not yet'
"""

from helpers.course.exercises import Checks, Exercise, Mistake, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions
from helpers.start.averages import leaver_salary

__all__ = ["ask", "check", "solution"]

LEAVER = Exercise(
    name="leaver",
    cases=((4100.0, 4000.0, 11), (3000.0, 2000.0, 2), (2500.0, 2600.0, 5)),
    sample=lambda rng: (rng.uniform(2000, 6000), rng.uniform(2000, 6000), rng.randrange(2, 100)),
    reference=leaver_salary,
    hints=(
        "An average is a sum divided by a number. Which two sums do you know?",
        "Before, all `n` people together earned `n * before`. And those who stayed?",
        "The one who left earned the difference: `n * before - (n - 1) * after`.",
    ),
    mistakes=(
        Mistake(
            "difference of the averages",
            lambda before, after, n: before - after,
            "That is how far the *average* moved. Compare the *sums*: average times number of people.",
        ),
        Mistake(
            "same number of people",
            lambda before, after, n: n * before - n * after,
            "After the farewell there are only `n - 1` people.",
        ),
        Mistake(
            "parentheses",
            lambda before, after, n: n * before - n - 1 * after,
            "`n - 1 * after` is $n$ minus `after`: put `n - 1` in parentheses.",
        ),
        Mistake(
            "averages exchanged",
            lambda before, after, n: n * after - (n - 1) * before,
            "You took the average from `before` for those who stayed: they earn `after`.",
        ),
        Mistake(
            "n times before only",
            lambda before, after, n: n * before,
            "That is what all together earned before. Take away what those who stayed earn.",
        ),
    ),
    passed="Two true, harmless statistics, and one person's salary is public. No hacking was needed.",
)

QUESTIONS = (
    Question(
        name="who_is_safe",
        text="Does it help to publish averages only for large firms, without rounding?",
        choices=(
            Choice(
                "No: exact averages give the salary away for every $n$",
                "The sums differ by exactly one salary, whatever $n$ is. Drag `people` with rounding at 0: the dot stays.",
                right=True,
            ),
            Choice(
                "Yes: one salary drowns among many",
                "In the average it does, but the attacker multiplies by $n$ again.",
            ),
            Choice(
                "Yes, from about 100 people on",
                "Drag `people` to 100 with rounding at 0: the dot does not move.",
            ),
        ),
    ),
    NumberQuestion(
        name="how_far_off",
        text="12 people, averages rounded to 100: how far from the truth can the computed salary be at most?",
        answer=1150,
        why="Each average is off by up to 50: $12 \\cdot 50 + 11 \\cdot 50 = 1150$. Noise hides people; how much is "
        "needed, and what it costs, is the subject of a whole theory.",
        near=(
            (100, "Each *average* is off by up to 50, but they are multiplied by 12 and by 11."),
            (50, "That is how far one average can be off. Multiply by the number of people."),
            (1200, "Close: after the farewell there are 11 people, not 12."),
            (600, "That is the first sum. The second one is off, too: by $11 \\cdot 50$."),
        ),
    ),
)

check = Checks([LEAVER])
ask = Questions(QUESTIONS)
