"""The pictures of lesson 04 say what they show, and their numbers are right."""

import inspect
from types import SimpleNamespace

import numpy as np
import pytest
from pictures import check_readable, check_redrawn, check_told

from helpers.course.style import description
from helpers.federated import figures, figures_clients, figures_drift
from helpers.federated.quadratics import STEEP_AND_FLAT, run

T = np.linspace(-0.2, 1.2, 29)
LOSSES = {"same start": 0.4 - T * (1 - T), "different starts": 0.4 + 6 * T * (1 - T)}
CURVES = {1: np.linspace(0.3, 0.9, 40), 5: np.linspace(0.6, 0.95, 40), 20: np.linspace(0.8, 0.85, 40)}
RANDOM = np.random.default_rng(4)
COUNTS = {
    a: np.array([RANDOM.multinomial(90, RANDOM.dirichlet([a] * 10)) for _ in range(8)]) for a in (0.1, 10)
}
ALPHAS = {0.1: [0.2, 0.5, 0.6], 10: [0.4, 0.8, 0.9]}
TAKEN = np.array([[1, 0, 2], [0, 2, 2], [3, 4, 1]])
IMAGES = RANDOM.random((4, 8, 8))


def row(partition, rate, seed, needed, accuracies=(0.5, 0.9, 0.98)):
    return {
        "partition": partition,
        "learning_rate": rate,
        "seed": seed,
        "rounds_needed": needed,
        "accuracies": list(accuracies),
    }


RESULT = {
    "target": 0.97,
    "paper": {"iid": 87, "shards": 664},
    "rows": [
        row("iid", 0.1, 1, 45),
        row("iid", 0.1, 2, 47),
        row("iid", 0.03, 1, 40),
        row("iid", 0.03, 2, None),
        row("shards", 0.1, 1, 250.4),
        row("shards", 0.1, 2, 249.6),
        row("shards", 0.3, 1, 240),
    ],
}

PICTURES = {
    "three_hospitals": figures.three_hospitals,
    "by_class": lambda: figures.by_class([[1, 0.2], [0.9, 0.8]], ["alone", "pooled"], [0, 1]),
    "between": lambda: figures.between(T, LOSSES, 0.5),
    "trade": lambda: figures.trade(CURVES, 288_000, 0.84),
    "flower_processes": figures.flower_processes,
    "drift": lambda: figures_drift.drift(20, 1.0),
    "holdings": lambda: figures_clients.holdings(COUNTS[10]),
    "skew": lambda: figures_clients.skew(COUNTS, ALPHAS, 0.1),
    "participation": lambda: figures_clients.participation(TAKEN, [0.5, 0.5, 0.8]),
    "shares": lambda: figures_clients.shares([60, 30], [60, 3000]),
    "paper_table": lambda: figures_clients.paper_table(RESULT),
    "recovered": lambda: figures_clients.recovered(IMAGES, IMAGES[:1], 1),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_sentence_and_can_be_drawn(name):
    check_told(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_leaves_the_sheet_and_none_is_tiny(name):
    check_readable(PICTURES[name]())


def test_every_picture_is_tested_and_exported():
    exported = {*figures.__all__, *figures_drift.__all__, *figures_clients.__all__}
    assert {*PICTURES, "states"} == exported


@pytest.mark.parametrize("module", [figures, figures_drift, figures_clients])
def test_a_figure_to_draw_into_comes_last(module):
    for name in {*module.__all__} - {"states"}:
        assert [*inspect.signature(getattr(module, name)).parameters][-1] == "figure"


@pytest.mark.parametrize(
    ("draw", "first", "second"),
    [
        (figures.between, (T, LOSSES, 1.2), (T, LOSSES, 0.1)),
        (figures.trade, (CURVES, 3e5, 0.84), (CURVES, 3e5, 0.9)),
        (figures_drift.drift, (100, 5.0), (3, 0.0)),
        (figures_clients.skew, (COUNTS, ALPHAS, 0.1), (COUNTS, ALPHAS, 10)),
        (figures_clients.participation, (TAKEN, [0.5, 0.5, 0.8]), (np.ones((3, 3)), [0.5, 0.7, 0.9])),
        (figures_clients.recovered, (IMAGES, IMAGES, 4), (IMAGES, IMAGES[:1] + IMAGES[1:2], 2)),
    ],
    ids=["between", "trade", "drift", "skew", "participation", "recovered"],
)
def test_a_kept_figure_shows_the_same_as_a_new_one(draw, first, second):
    check_redrawn(draw, first, second)


def test_the_loss_between_two_models_is_read_off_the_curve():
    text = description(figures.between([0, 1], {"a": [1, 3]}, 0.75))
    assert text == "At t = 0.75: a 2.50 (model A alone 1.00, model B alone 3.00)."


def test_the_table_of_classes_frames_and_counts_what_is_below_a_half():
    figure = figures.by_class([[0.49, 0.5], [0, 1]], ["alone", "pooled"], ["cat", "dog"])
    assert description(figure).endswith("Below 50: 2 of 4.")
    assert len(figure.axes[0].patches) == 2
    assert "pooled: from 0 (digit cat) to 100 (digit dog)." in description(figure)


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"2 models and 3 classes, got shape \(2, 2\)"):
        figures.by_class([[1, 1], [1, 1]], ["a", "b"], [0, 1, 2])


def test_the_price_of_a_target_is_the_first_round_that_reaches_it():
    text = description(figures.trade({1: [0.1, 0.2, 0.3, 0.9], 5: [0.4, 0.9, 0.2, 0.3]}, 2.5e6, 0.9))
    assert "E = 1: after 4 rounds, 10.0 MB, 4 local epochs" in text
    assert "E = 5: after 2 rounds, 5.0 MB, 10 local epochs" in text
    assert "E = 1: not in these rounds" in description(figures.trade({1: [0.5, 0.6]}, 1e6, 0.9))


@pytest.mark.parametrize(("curve", "first"), [([0.1, 0.5], 2), ([0.5], 1), ([0.4], None), ([], None)])
def test_the_first_round_that_reaches_a_target(curve, first):
    assert figures.first_reaching(curve, 0.5) == first


def test_the_ports_of_flower_are_those_given():
    text = description(figures.flower_processes(9000, (9001, 9002)))
    assert "port 9000" in text
    assert "ports 9001 and 9002" in text


@pytest.mark.parametrize(("epochs", "mu"), [(1, 0), (2, 0), (5, 0), (20, 0), (100, 0), (20, 5), (100, 20)])
def test_the_drift_and_the_rounds_it_takes_are_those_of_iterating(epochs, mu):
    weights = run(STEEP_AND_FLAT, figures_drift.RATE, epochs, 200, mu=mu)
    text = description(figures_drift.drift(epochs, mu))
    assert f"the fixed point w = {weights[-1]:.3f}" in text
    near = next(n for n, w in enumerate(weights) if abs(w - weights[-1]) <= figures_drift.NEAR)
    assert figures_drift.rounds_until_near(epochs, mu) == near


@pytest.mark.parametrize(
    ("epochs", "mu", "words"), [(0, 0, "1 to 100"), (101, 0, "1 to 100"), (5, 30, "below")]
)
def test_drift_out_of_range_is_refused(epochs, mu, words):
    with pytest.raises(ValueError, match=words):
        figures_drift.drift(epochs, mu)


def test_the_bars_of_each_client_are_as_high_as_what_it_holds():
    figure = figures_clients.holdings([[3, 1], [0, 2]])
    parts = [path.vertices[:, 1] for path in figure.axes[0].collections[0].get_paths()]
    assert [np.ptp(part) for part in parts] == [3, 1, 0, 2]
    assert description(figure).endswith("Client 2: 2 examples, all of digit 1.")


def test_many_clients_are_told_in_one_sentence():
    text = description(figures_clients.holdings(np.tile([6, 2], (100, 1))))
    assert text.startswith("100 clients hold 8 examples each, of 2 digits; on average 75 %")


def test_an_empty_client_is_named_and_too_many_classes_are_refused():
    assert "B: none." in description(figures_clients.holdings([[1, 2], [0, 0]], ["A", "B"]))
    with pytest.raises(ValueError, match="at most 10 classes"):
        figures_clients.holdings(np.ones((2, 11), int))


def test_an_alpha_without_a_curve_is_refused():
    with pytest.raises(ValueError, match="got 3"):
        figures_clients.skew(COUNTS, ALPHAS, 3)


def test_labels_that_would_overlap_are_pushed_apart():
    places = figures_clients._apart([5, 5, 5, 9.5], least=1, top=10)
    assert np.diff(places).min() >= 1
    assert (places[0], max(places) <= 10) == (5, True)
    assert figures_clients._apart([9, 9, 9], least=1, top=10) == [8, 9, 10]


def test_who_took_part_is_counted():
    figure = figures_clients.participation(TAKEN, [0.5, 0.5, 0.8])
    assert "Of 7 times that a client was sampled: took part 2, dropped out 3, too late 1, refused 1." in (
        description(figure)
    )
    assert "Rounds without any update: 1." in description(figure)
    with pytest.raises(ValueError, match="a curve"):
        figures_clients.participation(TAKEN, [0.5])


def test_states_are_those_of_the_records():
    records = [
        SimpleNamespace(clients=(0, 1), dropped=(), late=(1,), refused={}),
        SimpleNamespace(clients=(0, 2), dropped=(0,), late=(), refused={2: "NaN"}),
        SimpleNamespace(clients=(), dropped=(), late=(), refused={}),
    ]
    assert figures_clients.states(records, 3).tolist() == [[1, 3, 0], [2, 0, 4], [0, 0, 0]]


def test_a_round_whose_only_client_is_too_late_has_no_update():
    text = description(figures_clients.participation([[3, 0]], [0.5]))
    assert "Rounds without any update: 1." in text


def test_claims_for_other_clients_are_refused():
    with pytest.raises(ValueError, match="each of 2 clients, got 3"):
        figures_clients.shares([1, 2], [1, 2, 3])


def test_the_rate_with_most_seeds_counts_and_of_equals_the_one_that_always_arrives():
    text = description(figures_clients.paper_table(RESULT))
    assert "IID: 45 to 47 rounds at learning rate 0.1, 87 in the paper" in text
    assert "shards: 250 rounds at learning rate 0.1, 664 in the paper" in text


def test_a_target_that_was_never_reached_is_said():
    text = description(figures_clients.paper_table({**RESULT, "rows": [row("iid", 0.1, 1, None)]}))
    assert "IID: not reached at learning rate 0.1" in text


def test_readings_are_told_from_mixtures():
    readings = [
        2 * IMAGES[1] + 3,
        -IMAGES[0],
        IMAGES[:2].mean(axis=0),
        np.zeros((8, 8)),
        np.full((8, 8), np.nan),
    ]
    text = description(figures_clients.recovered(IMAGES, readings, 2))
    assert text == (
        "2 images in the batch, 5 readings. Clear: images 1 and 2. Faint: no image. "
        "Readings that match no image: 3."
    )


def test_an_image_read_twice_is_framed_once():
    figure = figures_clients.recovered(IMAGES, [IMAGES[0], IMAGES[1] + 0.2 * IMAGES[0], IMAGES[1]], 2)
    below = [text.get_text() for text in figure.axes[0].texts if text.get_position()[1] > 2]
    assert below == ["✔ image 1", "again 2", "✔ image 2"]


def test_a_reading_that_is_mostly_one_image_is_called_faint():
    text = description(figures_clients.recovered(IMAGES, [IMAGES[2] + 0.5 * IMAGES[0]], 3))
    assert "Clear: no image. Faint: image 3. Readings that match no image: 0." in text


def test_only_images_in_the_batch_can_be_read():
    text = description(figures_clients.recovered(IMAGES, IMAGES[3:], 2))
    assert "Clear: no image. Faint: no image. Readings that match no image: 1." in text


@pytest.mark.parametrize(
    ("images", "readings", "batch", "words"),
    [
        (IMAGES, IMAGES[:, :4], 1, "one size"),
        (np.ones((11, 2, 2)), np.ones((1, 2, 2)), 1, "up to 10"),
        (IMAGES, IMAGES, 5, "1 to 4"),
        (IMAGES, IMAGES, 0, "1 to 4"),
    ],
)
def test_images_that_do_not_fit_are_refused(images, readings, batch, words):
    with pytest.raises(ValueError, match=words):
        figures_clients.recovered(images, readings, batch)


def test_the_bars_keep_their_scale_when_alpha_changes():
    few, many = {0.1: [[1, 0], [40, 60]], 10: [[20, 30], [30, 20]]}, {0.1: [0.5], 10: [0.9]}
    limits = {figures_clients.skew(few, many, alpha).axes[0].get_ylim() for alpha in few}
    assert len(limits) == 1
    heights = [text.get_text() for text in figures_clients.skew(few, many, 0.1).axes[0].texts]
    assert heights == ["1"]


def test_the_loss_is_drawn_only_up_to_the_mark():
    line = figures.between([0, 0.5, 1], {"a": [1, 2, 3]}, 0.75).axes[0].lines[0]
    assert line.get_xdata().tolist() == [0, 0.5, 0.75]
    assert line.get_ydata().tolist() == [1, 2, 2.5]


def test_shares_are_told_by_name():
    text = description(figures_clients.shares([3, 1], names=["A", "B"]))
    assert text == "Shares in the average: A 75.0 %; B 25.0 %."
