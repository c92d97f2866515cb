"""The pictures of lesson 00: where data leaks in the life of a model, and the toy demo.

>>> life_of_a_model().get_label()[:62]
'Data and models, stage by stage. Sent: an open line (lesson 01'
"""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from helpers.course.style import BLACK, BLUE, GRAY, NO_MARGINS, PALE, RED, SKY, canvas, describe, styled
from helpers.start.averages import leaver_salary, rounded_leak

LIFE = (
    ("sent", "an open line", "01"),
    ("stored", "a stolen disk", "02"),
    ("pooled", "re-identified\npeople", "03"),
    ("training", "updates that\ntell too much", "04 (shown)"),
    ("the model", "theft, and\nremembered secrets", "07, 08"),
    ("its answers", "who was in\nthe data?", "07"),
)
"""Name of each stage, what leaks there, and the lessons that answer it (an empty text: none yet)."""


@styled
def life_of_a_model(stages: Sequence[tuple[str, str, str]] = LIFE, figure: Figure | None = None) -> Figure:
    """Draw the stages of a model's life, what leaks at each, and which lesson answers it.

    Parameters
    ----------
    stages : sequence of (str, str, str)
        As `LIFE`.

    Examples
    --------
    >>> len(life_of_a_model([("data", "theft", "01"), ("model", "copies", "")]).axes)
    1
    """
    figure, axes = canvas(figure, size=(10.0, 3.6), margins=NO_MARGINS)
    axes.set(xlim=(0, len(stages)), ylim=(0, 1))
    axes.axis("off")
    for place, (stage, leak, lessons) in enumerate(stages):
        box = FancyBboxPatch(
            (place + 0.07, 0.66), 0.78, 0.26, "round,pad=0,rounding_size=0.04", facecolor=PALE
        )
        box.set(edgecolor=BLUE, linewidth=2)
        axes.add_patch(box)
        axes.text(place + 0.46, 0.79, stage, ha="center", va="center", weight="bold", size=13)
        if place:
            arrow = FancyArrowPatch((place - 0.15, 0.79), (place + 0.07, 0.79), arrowstyle="-|>", color=BLACK)
            arrow.set(mutation_scale=18)
            axes.add_patch(arrow)
        axes.text(place + 0.46, 0.43, leak, ha="center", va="center", color=RED, linespacing=1.5)
        answer = f"lesson {lessons}" if lessons else "no lesson yet"
        axes.text(place + 0.46, 0.1, answer, ha="center", va="center", color=BLUE if lessons else GRAY)
    told = []
    for stage, leak, lessons in stages:
        where = f"lesson {lessons}" if lessons else "no lesson yet"
        told.append(f"{stage.capitalize()}: {' '.join(leak.split())} ({where}).")
    return describe(figure, f"Data and models, stage by stage. {' '.join(told)}")


@styled
def two_averages(n: int = 12, step: float = 0, figure: Figure | None = None) -> Figure:
    """Draw what two averages say about the one who left, exact or rounded.

    The invented firm pays 3,000 on average to those who stay, and 5,000 to the one who leaves.

    Parameters
    ----------
    n : int
        How many people there were, at least 2.
    step : float
        What both averages are rounded to; 0 for not at all.

    Examples
    --------
    >>> two_averages(12, 0).get_label()
    '12 people, exact averages: the salary of the one who left is 5,000, exactly.'
    """
    before, after = (3000 * (n - 1) + 5000) / n, 3000.0
    if step:
        before, after = round(before / step) * step, round(after / step) * step
    guess, off = leaver_salary(before, after, n), rounded_leak(n, step)
    figure, axes = canvas(figure, size=(8.5, 3.2))
    axes.barh([0], [2 * off], left=guess - off, height=0.5, color=SKY)
    axes.plot([guess], [0], "o", color=BLUE, markersize=12)
    axes.plot([5000, 5000], [-0.45, 0.45], color=RED, linewidth=2.5)
    axes.text(5000, 0.55, "true salary", ha="center", color=RED)
    axes.text(guess, -0.65, "computed", ha="center", color=BLUE)
    if step:
        axes.text(guess, 0.32, "the truth lies in this bar", ha="center", color=BLUE, size=11)
    axes.set(xlim=(-15000, 25000), ylim=(-1, 1), xlabel="salary of the one who left")
    axes.set_yticks([])
    axes.set_title(f"{n} people; averages {before:,.2f} and {after:,.2f}")
    if step == 0:
        return describe(
            figure, f"{n} people, exact averages: the salary of the one who left is {guess:,.0f}, exactly."
        )
    bar = f"the bar from {guess - off:,.0f} to {guess + off:,.0f}"
    return describe(
        figure,
        f"{n} people, averages rounded to {step}: computed {guess:,.0f}, and the truth is within {off:,.0f} "
        f"of it ({bar}).",
    )
