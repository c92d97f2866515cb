"""The pictures of lesson 03 say in words what they show, and their numbers are right."""

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from pictures import check_readable, check_redrawn, check_told

from helpers.course.show import png
from helpers.course.style import description
from helpers.masking import figures
from helpers.masking.attacks.low_bits import textbook_reachable
from helpers.masking.differential_privacy.budget import Budget, BudgetSpent
from helpers.masking.textbook_mondrian import textbook_cuts, textbook_mondrian

GENERATOR = np.random.default_rng(3)
AGES = GENERATOR.normal(50, 18, 200).round()
POINTS = np.stack([AGES, 100 * AGES + GENERATOR.normal(0, 900, 200)], axis=1)
NOISY = POINTS + GENERATOR.normal(0, 500, (200, 2))
PEOPLE = pd.DataFrame(POINTS, columns=["age", "cost"])
CUTS = sorted(textbook_cuts(PEOPLE, ["age", "cost"], k=20), key=lambda cut: -len(cut.rows))
ALIKE = pd.DataFrame({"age": ["30-39"] * 3, "diagnosis": ["asthma"] * 3})
DIVERSE = pd.DataFrame({"age": ["40-49"] * 4, "diagnosis": ["asthma", "flu", "gout", "flu"]})
ANSWERS = 41 + GENERATOR.geometric(0.1, 300) - GENERATOR.geometric(0.1, 300)
ESTIMATES = GENERATOR.normal(0.3, 0.05, 500)
STEP = 2**-54
FAMILIES = {
    "identifiers": {
        "names dropped": (0.93, 1),
        "hashed": (1, 1),
        "keyed tokens": (0.93, 1),
        "FF1": (0.93, 1),
    },
    "values": {"shuffled": (0.02, 0.51), "random replacement": (0.01, 0.5), "noise": (0.6, 0.9)},
    "classes": {"k = 5": (0.07, 0.93), "k = 5, l = 3": (0.01, 0.9), "k = 50": (0.01, 0.8)},
    "budget": {"ε = 0.1": (0, 0.6), "ε = 1": (0, 0.94), "ε = 10": (0, 0.985)},
}

PICTURES = {
    "who_holds_what": figures.who_holds_what,
    "crowds": lambda: figures.crowds([1, 1, 3, 7], "birth year"),
    "search_times": lambda: figures.search_times(8, 1e6, "one core"),
    "who_can_undo": figures.who_can_undo,
    "scatter": lambda: figures.scatter(POINTS, NOISY, words="noise"),
    "generalization": lambda: figures.generalization([1, 4, 9, 300], 5, 0.2),
    "mondrian_cuts": lambda: figures.mondrian_cuts(PEOPLE, CUTS, 2),
    "loss_curves": lambda: figures.loss_curves({"fixed": {5: 0.3, 10: 0.4}, "Mondrian": {5: 0.03, 10: 0.06}}),
    "two_classes": lambda: figures.two_classes(ALIKE, DIVERSE, "diagnosis"),
    "intersection": lambda: figures.intersection(["flu", "gout"], ["flu", "asthma"]),
    "randomized_response": lambda: figures.randomized_response(ESTIMATES, 0.3, 200, 0.5),
    "neighbors_under_noise": lambda: figures.neighbors_under_noise(0.5),
    "averaging": lambda: figures.averaging(ANSWERS, 41, 20, 0.1, budget=2),
    "budget_bar": lambda: figures.budget_bar([("count", 0.7), ("mean", 0.5)], 1),
    "reconstruction": lambda: figures.reconstruction({"count": 10**12, "median": 90, "mean": 1}),
    "low_bits": lambda: figures.low_bits([0.25, 0.25 + STEP], [True, False], [True, True]),
    "privacy_utility": lambda: figures.privacy_utility(FAMILIES),
    "choosing": figures.choosing,
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


def test_every_picture_is_tested_and_exported():
    assert set(PICTURES) == set(figures.__all__)


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (figures.crowds, ([1, 1, 9], "day"), ([2, 30], "year")),
        (figures.search_times, (6, 1e6, "core"), (16, 2e10, "card")),
        (figures.scatter, (POINTS, POINTS), (POINTS, NOISY, ("age", "cost"), "noise")),
        (figures.generalization, ([1, 4, 9], 5, 0.1), ([50, 300], 5, 0.4, "decades")),
        (figures.mondrian_cuts, (PEOPLE, CUTS, 0), (PEOPLE, CUTS, 3, 20)),
        (figures.randomized_response, (ESTIMATES, 0.3, 200, 0.5), (ESTIMATES / 2, 0.15, 5000, 1)),
        (figures.neighbors_under_noise, (0.1,), (3.0,)),
        (figures.averaging, (ANSWERS, 41, 2, 0.1, 1), (ANSWERS, 41, 300, 0.1)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)


def test_people_are_counted_in_crowds_and_not_classes():
    text = description(figures.crowds([1, 1, 4, 5, 9], "age"))
    assert text.startswith(
        "age: of 20 people, 2 (10.0 %) are unique, 4 (20.0 %) are in crowds of 2 to 4 and 14 "
    )


@pytest.mark.parametrize("sizes", [[1, 3, 9], [7], [1] * 3986 + [2] * 7, [1, 2, 996]])
def test_the_hundred_signs_are_a_hundred(sizes):
    drawn = [len(line.get_xdata()) for line in figures.crowds(sizes).axes[0].lines]
    people = [sum(size for size in sizes if low <= size < high) for low, high in ((1, 2), (2, 5), (5, 10**9))]
    assert sum(drawn) == 100
    assert all(abs(many - 100 * part / sum(sizes)) < 1 for many, part in zip(drawn, people, strict=True))


def test_a_digit_more_takes_ten_times_as_long():
    assert "8 digits are tried in 1.7 minutes" in description(figures.search_times(8, 1e6))
    assert "9 digits are tried in 17 minutes" in description(figures.search_times(9, 1e6))


def test_the_correlation_is_told_before_and_after():
    text = description(figures.scatter(POINTS, NOISY, words="noise"))
    r = [np.corrcoef(part.T)[0, 1] for part in (POINTS, NOISY)]
    assert f"from {r[0]:.2f} to {r[1]:.2f}, mean age from {AGES.mean():.1f} to" in text


def test_points_outside_of_the_picture_are_counted():
    before = np.stack((np.arange(200.0), np.arange(200.0)), axis=1)
    after = np.where(np.arange(200)[:, None] < 7, 1e6, before)
    assert "7 of 200 points lie outside" in description(figures.scatter(before, after))
    assert "outside" not in description(figures.scatter(before, before))


@pytest.mark.parametrize("k", [2, 3, 5, 20])
def test_the_classes_of_all_sizes_are_drawn_and_the_small_ones_suppressed(k):
    sizes = np.array([1, 2, 3, 4, 5, 19, 20, 21, 900])
    figure = figures.generalization(sizes, k, 0.125)
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert sum(heights) == pytest.approx(100)
    lost = sizes[sizes < k].sum()
    hatched = sum(bar.get_height() for bar in figure.axes[0].patches if bar.get_hatch())
    assert hatched == pytest.approx(100 * lost / sizes.sum())
    assert f"for k = {k}, {lost} of 975 rows" in description(figure)
    assert "utility error: 12.5 %" in description(figure)


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_each_cut_makes_one_part_more_and_loses_nobody(step):
    figure = figures.mondrian_cuts(PEOPLE, CUTS, step)
    counts = [int(text.get_text()) for text in figure.axes[0].texts]
    assert len(counts) == step + 1
    assert sum(counts) == 200
    assert (
        sum(len(line.get_xdata()) for line in figure.axes[0].lines if line.get_linestyle() == "None") == 200
    )


def test_the_newest_cut_lies_between_its_halves():
    figure = figures.mondrian_cuts(PEOPLE, CUTS, 1)
    [line] = [line for line in figure.axes[0].lines if line.get_linestyle() == "-"]
    column = list(PEOPLE.columns).index(CUTS[0].column)
    [at] = set(line.get_xydata()[:, column])
    assert POINTS[CUTS[0].lower, column].max() < at < POINTS[CUTS[0].upper, column].min()
    told = (
        f"Cut 1 of {len(CUTS)}: 200 people divide at {CUTS[0].column} {float(CUTS[0].threshold):,.6g} into "
    )
    assert description(figure).startswith(told)


def test_all_cuts_leave_the_classes_of_mondrian():
    figure = figures.mondrian_cuts(PEOPLE, CUTS, len(CUTS), k=20)
    sizes = np.bincount(textbook_mondrian(PEOPLE, ["age", "cost"], k=20))
    told = f"There are {len(sizes)} parts of {min(sizes)} to {max(sizes)} people."
    assert description(figure).endswith(told)


def test_a_class_of_one_value_is_called_known():
    text = description(figures.two_classes(ALIKE, DIVERSE, "diagnosis"))
    assert "Left: 3 people in one class, and 1 diagnosis: asthma, so it is known of all." in text
    assert "Right: 4 people in one class, and 3 diagnosis values: asthma, flu, gout, so it is not" in text


@pytest.mark.parametrize(
    ("second", "end"),
    [
        (["gout", "flu", "gout"], "In both: flu, gout. 2 values are left for the neighbor."),
        (["asthma", "gout"], "In both: gout. What the neighbor has is known."),
        (["asthma"], "In both: none. 0 values are left for the neighbor."),
    ],
)
def test_what_is_left_after_two_releases(second, end):
    assert description(figures.intersection(["flu", "gout", "flu"], second)).endswith(end)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 3.0])
def test_the_best_guess_is_right_as_often_as_the_two_distributions_say(epsilon):
    answers = np.arange(-1000, 1000)
    one, two = (np.exp(-epsilon * np.abs(answers - count)) for count in (0, 1))
    right = np.maximum(one / one.sum(), two / two.sum()).sum() / 2
    assert f"right {100 * right:.1f} % of the time" in description(figures.neighbors_under_noise(epsilon))


def test_the_chances_drawn_are_those_of_discrete_laplace_noise():
    axes = figures.neighbors_under_noise(1.0).axes[0]
    drawn = sum(line.get_ydata().sum() for line in axes.lines)
    assert drawn == pytest.approx(2, abs=0.03)  # two distributions, without the chances too small to be seen
    assert max(line.get_ydata().max() for line in axes.lines) == pytest.approx(math.tanh(0.5))


def test_the_epsilon_of_a_randomized_answer_is_the_largest_ratio_of_chances():
    p = 0.5
    true, other = p + (1 - p) / 2, (1 - p) / 2
    text = description(figures.randomized_response(ESTIMATES, 0.3, 200, p))
    assert f"(ε = {math.log(true / other):.2f})" in text
    assert "(ε = ∞)" in description(figures.randomized_response(ESTIMATES, 0.3, 200, 1))


def test_the_mean_of_the_answers_and_its_band():
    epsilon, questions = 0.1, 25
    noise = np.arange(-2000, 2001)
    chance = np.exp(-epsilon * np.abs(noise))
    spread = math.sqrt((chance * noise**2).sum() / chance.sum())
    text = description(figures.averaging(ANSWERS, 41, questions, epsilon))
    assert f"their mean is {ANSWERS[:questions].mean():.2f}" in text
    assert f"within {1.96 * spread / math.sqrt(questions):.2f} of it" in text


def test_the_budget_ends_the_questions():
    assert "A budget of 2 ends after 20 answers" in description(figures.averaging(ANSWERS, 41, 5, 0.1, 2))
    assert "A budget of 0.3 ends after 3 answers" in description(figures.averaging(ANSWERS, 41, 5, 0.1, 0.3))


def test_the_picture_of_a_budget_refuses_what_the_budget_refuses():
    spendings = [("count", 0.1), ("mean", 0.7), ("sum", 0.3), ("median", 0.2), ("one more", 0.01)]
    budget, refused = Budget(1), []
    for what, epsilon in spendings:
        try:
            budget.spend(epsilon, what=what)
        except BudgetSpent:
            refused.append(what)
    text = description(figures.budget_bar(spendings, 1))
    assert refused == [name for name, epsilon in spendings if f"{name} ({epsilon:g}) is refused" in text]
    assert text.endswith(f"{float(budget.epsilon_left):g} is left.")


def test_a_single_table_that_fits_is_known():
    assert "One table is left" in description(figures.reconstruction({"count": 40, "mean": 1}))
    assert "One table is left" not in description(figures.reconstruction({"count": 40, "mean": 2}))


def test_a_count_that_was_stopped_is_told_as_more_than_that():
    text = description(figures.reconstruction({"count": 1000, "mean": 4}, limit=1000))
    assert "> 1,000 after “count”; 4 after “mean”" in text


def test_the_guess_without_a_release_is_drawn_and_told():
    figure = figures.privacy_utility(FAMILIES, baseline=0.17)
    assert description(figure).endswith("Without any release: 17.0 found out (dashed).")
    [line] = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert set(line.get_xdata()) == {17}


def test_floating_point_answers_are_told_apart():
    answers = 0.25 + STEP * np.arange(40)
    zero, one = (textbook_reachable(answers, count, epsilon=1) for count in (0, 1))
    text = description(figures.low_bits(answers, zero, one))
    only_zero = sum(bool(a and not b) for a, b in zip(zero, one, strict=True))
    only_one = sum(bool(b and not a) for a, b in zip(zero, one, strict=True))
    assert only_zero > 0
    assert f"{only_zero} can come from count 0 only, {only_one} from count 1 only" in text


def test_no_name_covers_another_or_leaves_the_picture():
    figure = figures.privacy_utility(FAMILIES)
    png(figure)
    painter = FigureCanvasAgg(figure).get_renderer()
    names = {name for members in FAMILIES.values() for name in members}
    labels = [text for text in figure.axes[0].texts if "better" not in text.get_text()]
    assert sorted(name for label in labels for name in label.get_text().split("\n")) == sorted(names)
    assert "names dropped\nkeyed tokens\nFF1" in [label.get_text() for label in labels]
    boxes = [label.get_window_extent(painter) for label in labels]
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:place])
        assert figure.bbox.containsx(box.x0)
        assert figure.bbox.containsx(box.x1)
