import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.course.data import adult
from helpers.masking.attacks.linkage import linkage
from helpers.masking.attacks.outcome import Outcome
from helpers.masking.mask_table import mask
from helpers.masking.mondrian import mondrian
from helpers.masking.plan import MaskingPlan
from helpers.masking.privacy_utility import privacy_utility_curve
from helpers.masking.shuffling import shuffle
from helpers.masking.techniques import Drop, Keep, Noise, Pseudonym, RandomReplacement, Shuffle
from helpers.masking.utility import utility

TABLES = st.lists(
    st.tuples(st.integers(-5, 5), st.sampled_from(["a", "b", None]), st.floats(-9, 9)),
    min_size=1,
    max_size=20,
).map(lambda rows: pd.DataFrame(rows, columns=["n", "t", "x"]).astype({"t": "str"}))


@pytest.fixture(scope="module")
def people():
    return adult().head(4_000)


@settings(max_examples=50)
@given(TABLES)
def test_an_untouched_table_has_moved_nowhere_and_a_shuffled_one_keeps_its_marginals(table):
    same = utility(table, table.copy())
    assert (same.marginals == 0).all()
    assert (same.correlation_moves == 0).all()
    assert same.rows_kept == 1
    shuffled = table.apply(shuffle)
    assert (utility(table, shuffled).marginals.abs() < 1e-12).all()


@settings(max_examples=50)
@given(TABLES, TABLES)
def test_all_figures_are_within_their_ranges_and_nothing_is_changed(table, other):
    before = table.copy(), other.copy()
    moved = utility(table, other)
    assert moved.marginals.between(0, 1).all()
    assert moved.correlation_moves.between(0, 2).all()
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(other, before[1])


def test_total_variation_by_hand():
    table = pd.DataFrame({"t": list("aabb"), "n": [1, 1, 2, 2]})
    moved = utility(table, pd.DataFrame({"t": list("aaab"), "n": [1, 2, 2, 2]}))
    assert moved.marginals.to_dict() == {"t": 0.25, "n": 0.25}


@pytest.mark.parametrize(
    ("masked", "distance"),
    [
        ({"t": ["a, b"] * 4}, 0.0),  # a set is spread evenly
        ({"t": ["a", "a", "a, b", "b"]}, 0.125),
        ({"t": ["token 1", "token 2", "token 3", "token 4"]}, 1.0),
        ({"t": ["a", "a", None, None]}, 0.5),
        ({"other": [1, 2, 3, 4]}, 1.0),
    ],
)
def test_what_a_published_category_counts_as(masked, distance):
    assert utility(pd.DataFrame({"t": list("aabb")}), pd.DataFrame(masked)).marginals["t"] == distance


@pytest.mark.parametrize(
    ("masked", "distance"),
    [
        (["1-4"] * 4, 0.0),  # a range is spread evenly over its whole numbers
        (["1-2", "1-2", "3-4", "3-4"], 0.0),
        (["1", "1", "3", "3"], 0.5),
        (["*"] * 4, 1.0),
        ([1, 2, 3, None], 0.25),
    ],
)
def test_what_a_published_number_counts_as(masked, distance):
    moved = utility(pd.DataFrame({"n": [1, 2, 3, 4]}), pd.DataFrame({"n": masked}))
    assert moved.marginals["n"] == pytest.approx(distance)


def test_random_replacement_destroys_correlation_and_noise_dampens_it(people):
    columns = ["age", "education-num", "hours-per-week", "sex", "salary"]
    table = people[columns]
    pair = ("education-num", "salary")
    moves = {}
    for name, technique in (("random", RandomReplacement()), ("noise", Noise(2.0)), ("gone", Drop())):
        plan = MaskingPlan({column: Keep() for column in columns} | {"education-num": technique})
        moves[name] = utility(table, mask(table, plan, rng=np.random.default_rng(1)).table).correlation_moves[
            pair
        ]
    before = utility(table, table).correlations_before[pair]
    assert before > 0.3
    assert moves["gone"] == before
    assert moves["random"] == pytest.approx(before, abs=0.07)
    assert 0.01 < moves["noise"] < moves["random"] / 2


def test_tokens_keep_the_ties_of_a_category(people):
    table = people[["marital-status", "sex"]]
    plan = MaskingPlan({"marital-status": Pseudonym("k"), "sex": Keep()})
    moved = utility(table, mask(table, plan, keys={"k": bytes(32)}).table)
    assert moved.correlation_moves.max() == pytest.approx(0)
    assert moved.marginals.tolist() == [1.0, 0.0]


def test_accuracy_is_measured_on_the_test_rows(people):
    train, test = people.head(3_000), people.tail(1_000)
    same = utility(train, train, target="salary", test=test)
    assert same.accuracy_before == same.accuracy_after > same.accuracy_guessing + 0.05
    release = mondrian(train, ["age", "education-num", "sex", "marital-status"], 50).table
    blunted = utility(train, release, target="salary", test=test)
    assert blunted.accuracy_guessing - 0.02 < blunted.accuracy_after <= same.accuracy_after + 0.02


def test_a_target_needs_test_rows(people):
    for named in ({"target": "salary"}, {"test": people}):
        with pytest.raises(ValueError, match="a target needs test rows"):
            utility(people, people, **named)


def test_one_call_gives_a_curve_on_which_privacy_costs_utility(people):
    table = people[["age", "education-num", "marital-status", "sex", "hours-per-week", "salary"]]
    on = ["age", "education-num", "marital-status", "sex"]
    register = table[on].assign(name=[f"person {row}" for row in range(len(table))])

    def attack(release):
        known = [column for column in on if column in release]
        return linkage(release, register, known, identity="name", truth=register["name"])

    def all_columns(technique):
        return MaskingPlan({column: technique if column != "salary" else Keep() for column in table})

    settings = {
        "nothing": all_columns(Keep()),
        "one year older": lambda part: part.assign(age=part["age"] + 1),
        "shuffle": all_columns(Shuffle()),
    }
    curve = privacy_utility_curve(table, settings, attack, target="salary", rng=np.random.default_rng(1))
    assert curve.index.tolist() == list(settings)
    assert curve["out_of"].tolist() == [4_000] * 3
    nothing, shuffled = curve.loc["nothing"], curve.loc["shuffle"]
    assert nothing["reidentified"] > 0.2 > 0.02 > shuffled["reidentified"]
    assert nothing["marginals_moved"] == nothing["correlations_moved"] == shuffled["marginals_moved"] == 0
    assert nothing["accuracy_after"] == nothing["accuracy_before"] > shuffled["accuracy_after"] + 0.04
    assert shuffled["correlations_moved"] > 0.1
    assert curve["accuracy_before"].nunique() == 1


def test_the_curve_without_a_target_and_with_nothing_to_draw(people):
    table = people[["age", "sex"]]

    def attack(release):
        return Outcome(0, len(release))

    curve = privacy_utility_curve(table, {"less": lambda part: part.head(1_000)}, attack)
    assert curve.loc["less", "rows_kept"] == 0.25
    assert np.isnan(curve.loc["less", "accuracy_after"])
    for nothing in ({}, []):
        with pytest.raises(ValueError, match="settings must be a mapping of at least one name"):
            privacy_utility_curve(table, nothing, attack)


def test_names_of_columns_need_not_be_text():
    table = pd.DataFrame({0: [20, 30, 60, 70] * 5, 1: ["no", "no", "yes", "yes"] * 5})
    moved = utility(table, table, target=1, test=table)
    assert moved.accuracy_before == moved.accuracy_after == 1


def test_what_is_wrong_with_a_masked_table_or_the_test_rows_is_said():
    table = pd.DataFrame({"age": [20, 30]})
    with pytest.raises(ValueError, match="two columns have the name 'age'"):
        utility(table, pd.concat([table, table], axis=1))
    with pytest.raises(TypeError, match="masked table must be a pandas DataFrame, got list"):
        utility(table, [1])
    with pytest.raises(ValueError, match="no column 'sex'"):
        utility(table, table, target="sex", test=table)


def test_digits_beyond_all_numbers_cannot_be_read_as_one():
    table = pd.DataFrame({"age": [20, 30]})
    assert utility(table, table.assign(age="9" * 400)).marginals["age"] == 1


def test_a_distance_never_rounds_above_1():
    table = pd.DataFrame({"x": [0.0, 1.0, 1.0, 0.5, 0.25, -1.0]})
    assert utility(table, pd.DataFrame({"x": [-2.0]})).marginals["x"] == 1
