"""A lesson of four exercises and six points, for the tests of releasing and grading."""

from typing import Any

from helpers.course.exercises import Checks, Exercise, Mistake

SECONDS = 1.0  # after which an endless loop is cut

check = Checks(
    [
        Exercise(
            name="double",
            reference=lambda x: 2 * x,
            hints=("What is twice three?",),
            mistakes=(Mistake("squared", lambda x: x * x, "You squared `x`."),),
            passed="Doubling is adding a number to itself.",
            cases=((3,), (10,)),
            points=1,
            seconds=SECONDS,
        ),
        Exercise(
            name="largest",
            reference=max,
            hints=("Keep the best so far.",),
            mistakes=(Mistake("smallest", min, "That is the smallest."),),
            passed="One pass is enough.",
            cases=(([3, 1, 2],), ([-5],)),
            points=2,
            seconds=SECONDS,
        ),
        Exercise(
            name="dozen",
            reference=12,
            hints=("Count eggs.",),
            mistakes=(Mistake("ten", 10, "That is ten."),),
            passed="Twelve.",
            points=1,
        ),
        Exercise(
            name="backwards",
            reference=lambda text: text[::-1],
            hints=("A slice can step by -1.",),
            mistakes=(Mistake("unchanged", lambda text: text, "Nothing changed."),),
            passed="A slice with a negative step.",
            cases=(("abc",), ("",)),
            points=2,
            seconds=SECONDS,
        ),
    ]
)

BODY = 'raise NotImplementedError("write the body")'
STUBS = {
    "double": f'def double(x):\n    """Return twice `x`."""\n    {BODY}',
    "largest": f'def largest(numbers):\n    """Return the largest number."""\n    {BODY}',
    "dozen": "dozen = ...",
    "backwards": f'def backwards(text):\n    """Return the text from its end to its start."""\n    {BODY}',
}
SOLUTIONS = {
    "double": "def double(x):\n    return 2 * x",
    "largest": "def largest(numbers):\n    return max(numbers)",
    "dozen": "def dozen():\n    return 12",
    "backwards": "def backwards(text):\n    return text[::-1]",
}


def small_lesson() -> Any:
    """Return the lesson's notebook, not executed."""
    import nbformat.v4 as v4  # here, so that the kernels that import `check` start sooner

    cells = [
        v4.new_markdown_cell("# A small lesson", id="title"),
        v4.new_code_cell(
            "from helpers.course.exercises import solution\nfrom small_lesson import check", id="setup"
        ),
    ]
    for name, stub in STUBS.items():
        hidden = f"# Solution (a click opens it)\n@solution\n{SOLUTIONS[name]}"
        tagged = {kind: {"tags": [kind, f"{kind}:{name}"]} for kind in ("exercise", "solution")}
        cells += [
            v4.new_markdown_cell(f"## {name}", id=f"task-{name}", metadata={"tags": ["task"]}),
            v4.new_code_cell(stub, id=name, metadata=tagged["exercise"]),
            v4.new_code_cell(f"check.{name}({name})", id=f"check-{name}", metadata={"tags": ["check"]}),
            v4.new_code_cell(hidden, id=f"solution-{name}", metadata=tagged["solution"]),
        ]
    cells.append(v4.new_code_cell("6 * 7", id="goodbye"))
    return v4.new_notebook(cells=cells)
