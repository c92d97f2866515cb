"""The pictures of lesson 07 say what they show, and their numbers are right."""

import inspect
from math import exp

import numpy as np
import pytest
from pictures import check_readable, check_redrawn, check_told

from helpers.attacks.canaries import Panel
from helpers.attacks.canaries import panel as panel_of_probabilities
from helpers.attacks.lira import likelihood_ratio
from helpers.attacks.roc import roc
from helpers.course.style import description
from helpers.desensitization import figures, figures_membership, figures_private_training
from helpers.desensitization.accountant import Shown
from helpers.desensitization.report import Attack, PrivacyReport
from helpers.desensitization.sisa import shard_of

MODULES = (figures, figures_membership, figures_private_training)
RANDOM = np.random.default_rng(7)


def panel(mean, spread, pin="402917"):
    return panel_of_probabilities(RANDOM.normal(mean, spread, 10**6), pin)


SHARP, FLAT, FAR = panel(-25, 4), panel(-13.8, 0.1), panel(-300, 30)
ANSWERS = [{**{str(digit): 0.05 for digit in range(10)}, said: 0.5, "#": 0.02} for said in "402917"]
CURVE = [
    {"method": name, "steps": steps, "exposure": exposure, "bits_per_character": 0.4}
    for name, end in (("clean data", 16.0), ("uniform answer", 2.0))
    for steps, exposure in ((0, 16.3), (25, end))
]


def forgotten(method, seed, before, after, **others):
    row = {"method": method, "seed": seed, "exposure": before, "exposure_relearned": after}
    rest = {"read_out": 2, "read_out_relearned": 1, "bits_per_character": 0.41, "seconds": 0.2}
    return {**row, **rest, **others}


FORGOTTEN = [
    forgotten("as trained", 0, 16.0, 10.0, seconds=0.0),
    forgotten("as trained", 1, 17.0, 11.0, seconds=0.0),
    forgotten("masked data", 0, 13.0, 8.0),
    forgotten("masked data", 1, 14.0, 9.0),
]
SHARDS = [
    {"shards": number, "bits_per_character": 0.4 + number / 100, "target": 19.9, "target_forgotten": 1.1}
    for number in (1, 2, 4, 8, 16)
]
PEOPLE = [f"person {number}" for number in range(20)]
LEAKAGE = [
    {"method": "LEACE", "accuracy": 0.84, "linear": 0.5, "network": 0.8, "own": None},
    {"method": "LEACE", "accuracy": 0.86, "linear": 0.52, "network": 0.84, "own": None},
    {"method": "gradient reversal", "accuracy": 0.84, "linear": 0.8, "network": 0.85, "own": 0.52},
]
MEMBERS, OTHERS = RANDOM.normal(1, 1, 2000), RANDOM.normal(0, 1, 2000)
EXACT = roc(MEMBERS, OTHERS)
RATES = np.geomspace(1e-4, 1, 41)
CURVES = {
    "loss threshold": (EXACT.fpr, EXACT.tpr, EXACT.auc),
    "LiRA online": (RATES, RATES**0.3, 0.8),
}
INSIDE, OUTSIDE = RANDOM.normal(6, 1, 64), RANDOM.normal(2, 1.5, 64)
GRADIENTS = np.array([[1.2, 0.6], [0.4, 1.1], [-0.3, 0.9], [5.2, -3.4]])
PRIVATE = [
    {"epsilon": level, "accuracy": right, "tpr": found}
    for level, right, found in ((1.0, 0.97, 0.012), (1.0, 0.98, 0.014), (8.0, 0.98, 0.02), (None, 0.99, 0.2))
]
GROUPS = [
    {"group": group, "training": training, "accuracy": right, "examples": size}
    for group, size, parts in (("many", 9000, (0.97, 0.96)), ("few", 100, (0.9, 0.5)))
    for training, right in zip(("ordinary", "epsilon 1"), parts, strict=True)
]
ATTACKS = (
    Attack("exposure of 20 PINs, relearned on three other people", 1.2, 1.44, 19.93, "bits"),
    Attack("LiRA online, TPR at 1 % FPR", 0.179, 0.01, 1.0),
)
REPORT = PrivacyReport(
    "letters 2", "2026-01-01", "2,000 invented letters", "one letter", ATTACKS, remarks=("a toy", "a " * 90)
)

PICTURES = {
    "who_asks": figures.who_asks,
    "next_digits": lambda: figures.next_digits(ANSWERS, "402917"),
    "exposure_histogram": lambda: figures.exposure_histogram(SHARP, "Anna's PIN"),
    "panels": lambda: figures.panels({"as trained": SHARP, "uniform answer": FLAT, "hard ascent": FAR}),
    "steps": lambda: figures.steps(CURVE, 25),
    "methods": lambda: figures.methods(FORGOTTEN),
    "shards": lambda: figures.shards(SHARDS, 16, PEOPLE),
    "leakage": lambda: figures.leakage(LEAKAGE),
    "report_page": lambda: figures.report_page(REPORT),
    "roc": lambda: figures_membership.roc(CURVES, 0.01),
    "likelihoods": lambda: figures_membership.likelihoods(INSIDE, OUTSIDE, 5.0),
    "clip_and_noise": lambda: figures_private_training.clip_and_noise(GRADIENTS, 1.5, 1.0),
    "privacy_accuracy_attack": lambda: figures_private_training.privacy_accuracy_attack(PRIVATE),
    "subgroups": lambda: figures_private_training.subgroups(GROUPS),
}
NO_PICTURES = {"highest_tpr"}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


def test_every_picture_is_tested_and_exported():
    assert {*PICTURES} | NO_PICTURES == {name for module in MODULES for name in module.__all__}


@pytest.mark.parametrize("module", MODULES)
def test_a_figure_to_draw_into_comes_last(module):
    for name in {*module.__all__} - NO_PICTURES:
        assert [*inspect.signature(getattr(module, name)).parameters][-1] == "figure"


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (figures.exposure_histogram, (FAR, "far"), (FLAT, "flat")),
        (figures.next_digits, (ANSWERS, "######"), (ANSWERS, "402917")),
        (figures.steps, (CURVE, 25), (CURVE, 0)),
        (figures.shards, (SHARDS, 16, PEOPLE), (SHARDS, 4, PEOPLE[:1])),
        (figures_membership.roc, (CURVES, 1), (CURVES, 0.001)),
        (figures_membership.likelihoods, (INSIDE, OUTSIDE, -9), (INSIDE, OUTSIDE, 5)),
        (figures_private_training.clip_and_noise, (GRADIENTS, 6, 4), (GRADIENTS, 0.5, 0)),
        (figures_private_training.privacy_accuracy_attack, (PRIVATE, 0.02), (PRIVATE, 0.01)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)


def test_digits_are_framed_where_they_stand_and_other_characters_below():
    frames = figures.next_digits(ANSWERS, "40291#").axes[0].patches
    assert [round(frame.get_y() + 0.44) for frame in frames] == [4, 0, 2, 9, 1, 10]


def test_the_last_row_holds_what_the_digits_leave():
    table = figures.next_digits([{"7": 0.25, "#": 0.5, "x": 0.25}], "#")
    assert [text.get_text() for text in table.axes[0].texts] == ["25 %", "75 %"]


def test_as_many_characters_as_places_are_needed():
    with pytest.raises(ValueError, match="each of 6 places, got 2"):
        figures.next_digits(ANSWERS, "40")


def test_the_true_pin_stands_at_its_probability():
    found = Panel(np.array([90, 9, 1]), np.array([-9.0, -6, -3, 0]), at=np.log(0.01), rank=2.5)
    figure = figures.exposure_histogram(found)
    (marker,) = (line for line in figure.axes[0].lines if line.get_marker() == "v")
    assert marker.get_xdata()[0] == pytest.approx(-2)
    assert "rank 2.5 of 100, an exposure of 5.3 bits of 6.6; its probability is 0.01" in description(figure)


def test_a_histogram_far_to_the_left_is_told_in_words():
    figure = figures.panels({"as trained": SHARP, "hard ascent": FAR})
    words = [text.get_text() for text in figure.axes[0].texts]
    assert sum(text.startswith(" ◀") for text in words) == 1
    assert len([line for line in figure.axes[0].lines if line.get_marker() == "v"]) == 1


def test_a_step_that_was_not_measured_is_refused():
    with pytest.raises(ValueError, match=r"after \[0, 25\] steps, got 10"):
        figures.steps(CURVE, 10)
    assert "uniform answer 2.0 bits of exposure" in description(figures.steps(CURVE, 25))


def test_bars_are_means_over_the_seeds():
    text = description(figures.methods(FORGOTTEN))
    assert text.startswith("Mean exposure over 2 seeds, in bits. as trained: 16.5, after relearning 10.5,")
    assert "masked data: 13.5, after relearning 8.5, 2.0 PINs read out" in text


def test_the_shards_of_those_who_ask_are_trained_again():
    hit = {shard_of(person, 16) for person in PEOPLE}
    figure = figures.shards(SHARDS, 16, PEOPLE)
    marked = [text.get_text() for text in figure.axes[0].texts][:16]
    assert {place for place, words in enumerate(marked) if words != "✔"} == hit
    assert f"16 shards, 20 people ask: {len(hit)} shards are trained again" in description(figure)


def test_nobody_asks_and_nothing_is_trained():
    assert "0 people ask: 0 shards are trained again, 0 % of the work" in description(
        figures.shards(SHARDS, 4, [])
    )
    with pytest.raises(ValueError, match="got 3"):
        figures.shards(SHARDS, 3, [])


def test_an_adversary_is_drawn_where_there_is_one():
    text = description(figures.leakage(LEAKAGE))
    assert "LEACE: linear probe 0.51, network probe 0.82; accuracy of the task 85.0 %." in text
    assert text.count("its own adversary") == 1


def test_the_report_is_told_whole_and_its_attacks_stand_between_guess_and_worst():
    figure = figures.report_page(REPORT)
    for words in (REPORT.model, REPORT.date, REPORT.trained_on, *(attack.as_text() for attack in ATTACKS)):
        assert words in description(figure)
    marks = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert marks[0] == 0.42  # below a guess: drawn as a guess
    assert marks[1] == pytest.approx(0.42 + 0.36 * 0.169 / 0.99)


@pytest.mark.parametrize(
    ("epsilon", "words"),
    [(None, "✘ no differential privacy"), (Shown(1.0, 1e-5, "by us"), "✔ differentially")],
)
def test_a_report_says_whether_there_is_an_epsilon(epsilon, words):
    report = PrivacyReport("m", "2026-01-01", "digits", "one image", ATTACKS, epsilon)
    assert any(text.get_text().startswith(words) for text in figures.report_page(report).axes[0].texts)


def test_a_report_without_attacks_is_refused():
    with pytest.raises(ValueError, match="names no attack"):
        figures.report_page(PrivacyReport("m", "2026-01-01", "digits", "one image", ()))


def test_the_marked_rate_is_that_of_the_curve():
    text = description(figures_membership.roc(CURVES, 0.01))
    assert f"loss threshold {100 * EXACT.tpr_at(0.01):.1f} % true positives" in text
    assert f"LiRA online {100 * RATES[20] ** 0.3:.1f} % true positives (AUC 0.800)" in text


def test_a_thinned_curve_keeps_its_heights():
    thin = figures_membership._thinned(EXACT)
    assert len(thin.fpr) < len(EXACT.fpr)
    assert [EXACT.tpr_at(rate) for rate in thin.fpr] == thin.tpr.tolist()


@pytest.mark.parametrize(
    ("curves", "at", "words"),
    [(CURVES, 0.0001, "from 0.001 to 1"), ({"late": ([0.1, 1], [0.5, 1], 0.7)}, 0.01, "that of late at 0.1")],
)
def test_rates_without_a_curve_are_refused(curves, at, words):
    with pytest.raises(ValueError, match=words):
        figures_membership.roc(curves, at)


@pytest.mark.parametrize(("observed", "side"), [(6.0, "saw"), (3.5, "did not see")])
def test_the_likelihood_ratio_is_that_of_the_attack(observed, side):
    fit = INSIDE.mean(), INSIDE.std(ddof=1), OUTSIDE.mean(), OUTSIDE.std(ddof=1)
    score = likelihood_ratio(observed, *fit)
    figure = figures_membership.likelihoods(INSIDE, OUTSIDE, observed)
    assert f"{score:+.1f}".replace("-", "−") in figure.axes[0].get_title(loc="left")
    assert f"{exp(abs(score)):.1f} times as likely of a model that {side} the record." in description(figure)


def test_large_odds_are_told_by_their_size():
    assert "over 1,000,000 times" in figures_membership._odds(14.0)
    assert "over 1,000,000,000 times" in figures_membership._odds(-1e6)


def test_a_clipped_gradient_keeps_its_direction_and_gets_the_length_of_the_bound():
    figure = figures_private_training.clip_and_noise([[3.0, 4.0], [0.3, 0.4]], 1.0, 2.0)
    assert "1 of 2 gradients is longer" in description(figure)
    assert "The mean goes from (1.65, 2.20) to (0.45, 0.60)." in description(figure)
    assert "at most 0.50; the noise has a standard deviation of 1.00 both ways" in description(figure)


@pytest.mark.parametrize(("bound", "noise"), [(0, 1), (1, -1)])
def test_a_bound_or_noise_out_of_range_is_refused(bound, noise):
    with pytest.raises(ValueError, match="a bound above 0"):
        figures_private_training.clip_and_noise(GRADIENTS, bound, noise)


@pytest.mark.parametrize("epsilon", [0.0, 0.5, 1.0, 3.0, 8.0])
def test_randomized_response_reaches_the_highest_rate_and_nothing_passes_it(epsilon):
    truth = exp(epsilon) / (1 + exp(epsilon))
    highest = figures_private_training.highest_tpr
    assert highest(epsilon, 1 - truth, 0.0) == pytest.approx(truth)
    rates = [highest(epsilon, fpr, 1e-5) for fpr in np.linspace(0, 1, 21)]
    assert rates == sorted(rates)
    assert rates[-1] == 1


def test_what_epsilon_allows_is_written_beside_the_attack():
    text = description(figures_private_training.privacy_accuracy_attack(PRIVATE))
    assert (
        "epsilon 1: accuracy 97.5 %, attack 1.3 % true positives at 1 % false ones (at most 2.7 %)." in text
    )
    assert "ordinary training: accuracy 99.0 %, attack 20.0 %" in text


def test_what_a_group_pays_is_the_difference_to_ordinary_training():
    text = description(figures_private_training.subgroups(GROUPS))
    assert text.endswith("Points lost, epsilon 1: many 1.0, few 40.0.")
    with pytest.raises(ValueError, match="must be of ordinary training"):
        figures_private_training.subgroups(GROUPS[1::2])
