"""What lesson 03 says in words, and its questions' answers, hold for the code and the data it shows."""

import hashlib
import math
import random
from itertools import product

import numpy as np
import pandas as pd
import pytest

from helpers import masking
from helpers.course import data
from helpers.course.judging import judge
from helpers.course.questions import feedback
from helpers.course.style import description
from helpers.masking import attacks, figures
from helpers.masking import differential_privacy as dp
from helpers.masking.exercises import ask, check, yours

SAME, WHO, SEASONS = ["birth_date", "sex", "postcode"], ["age", "sex", "postcode"], ["age", "sex", "day"]
EXERCISES = {exercise.name: exercise for exercise in check}
GRAPHICS_CARD, YEAR = 22e9, 365.25 * 86400


def reference(name, *arguments):
    return EXERCISES[name].reference(*arguments)


def is_right(name, answer):
    return feedback(ask.questions[name], answer)[0]


@pytest.fixture(scope="module")
def town():
    return data.register(4000, np.random.default_rng(3))


@pytest.fixture(scope="module")
def age(town):
    return ((town.hospital["admitted"] - town.hospital["birth_date"]).dt.days / 365.25).rename("age")


@pytest.fixture(scope="module")
def people(town, age):
    table = town.hospital[["sex", "postcode", "diagnosis", "cost"]].assign(age=age.astype(int))
    return table.assign(day=town.hospital["admitted"].dt.day_of_year)


def share_alone(birth, voters, digits):
    columns = {"birth": birth, "sex": voters["sex"], "postcode": voters["postcode"].str[:digits]}
    return (pd.DataFrame(columns).value_counts() == 1).sum() / len(voters)


def test_a_month_hides_more_than_a_digit(town):
    """The questions `day_or_postcode` and `few_alone`, and the numbers in their answers."""
    voters = town.voters
    day, born = voters["birth_date"], voters["birth_date"].dt
    month = 12 * born.year + born.month
    assert share_alone(month, voters, 5) < 0.1 < 0.5 < share_alone(day, voters, 4)
    assert voters["postcode"].nunique() == 20
    assert voters["postcode"].str[:4].value_counts().size == 4
    assert is_right("few_alone", round(100 * share_alone(day, voters, 3), 1))
    assert round(100 * share_alone(day, voters, 5), 1) in [
        value for value, _ in ask.questions["few_alone"].near
    ]
    assert voters["postcode"].str[:3].nunique() == 1
    assert round(100 * share_alone(day, voters, 5)) == 89
    assert round(100 * (voters["birth_date"].value_counts() == 1).sum() / len(voters)) == 3


def test_the_birth_date_is_the_first_to_coarsen(town):
    """The question `first_to_coarsen`, and the numbers in its answers."""
    voters = town.voters
    assert share_alone(voters["birth_date"], voters, 3) == pytest.approx(1 / 7, abs=0.005)
    decade = voters["birth_date"].dt.year // 10
    assert share_alone(decade, voters, 5) == 0
    crowds = voters.groupby([decade, "sex", "postcode"]).size()
    assert crowds[crowds < 5].sum() < 0.001 * len(voters)


def test_links_are_mostly_right_and_tokens_change_nothing(town):
    release = town.hospital.drop(columns=["name", "insurance_number", "phone"])
    found = attacks.linkage(release, town.voters, SAME, identity="name", truth=town.hospital["name"])
    assert 0.5 < found.share < 1
    assert found.reidentified < found.claimed
    tokens = masking.pseudonyms(town.hospital["phone"], bytes(32))
    again = attacks.linkage(
        release.assign(t=tokens), town.voters, SAME, identity="name", truth=town.hospital["name"]
    )
    assert (again.reidentified, again.claimed) == (found.reidentified, found.claimed)


def test_the_learners_link_is_the_merge(town):
    release, voters = town.hospital.head(300), town.voters
    rows = list(release[SAME].itertuples(index=False, name=None))
    citizens = list(zip(voters["name"], voters[SAME].itertuples(index=False, name=None), strict=True))
    assert reference("link", rows, citizens) == (
        attacks.linkage(release[SAME], voters, SAME, identity="name").details["name"].to_dict()
    )


def test_examples_of_hashes_in_the_tasks():
    assert hashlib.sha256(b"7").hexdigest()[:8] == "7902699b"
    assert reference("token", "", bytes(16)).startswith("b613679a")
    assert reference("privacy_loss", [0.75, 0.25], [0.25, 0.75]) == pytest.approx(math.log(3))
    assert f"{math.log(3):.4f}" == "1.0986"


def test_every_phone_number_is_found_and_none_behind_a_secret_key(town):
    phones = town.hospital["phone"]
    numbers = ["0555-" + digits for digits in attacks.number_space(6)]
    hashed = masking.hash_identifiers(phones)
    assert attacks.dictionary_attack(hashed, numbers).share == 1
    some = hashed.head(3).tolist()
    cracked = reference("crack", some, numbers, lambda text: hashlib.sha256(text.encode()).hexdigest())
    assert [cracked[value] for value in some] == phones.head(3).tolist()


def test_times_to_try_all_numbers():
    """The question `digits_for_a_year`, and the numbers in its answers."""
    years = {digits: 10**digits / GRAPHICS_CARD / YEAR for digits in range(40)}
    assert is_right("digits_for_a_year", next(digits for digits, years in years.items() if years > 1))
    assert years[17] < 2 / 12
    assert years[16] < 7 / 365
    assert years[15] * YEAR < 0.6 * 86400
    assert math.floor(GRAPHICS_CARD * YEAR / 1e17) == 6


def test_what_replacing_the_age_keeps(age, town):
    """The text on shuffling, and the question `noise_and_correlation`."""
    ages, costs = age.head(2000), town.hospital["cost"].head(2000)

    def correlation(masked):
        return np.corrcoef(masked, costs)[0, 1]

    shuffled = masking.shuffle(ages, rng=np.random.default_rng(4))
    assert sorted(shuffled) == sorted(ages)
    assert abs(correlation(shuffled)) < 0.1 < 0.4 < correlation(ages)
    noisy = {
        scale: masking.add_noise(ages, scale, rng=np.random.default_rng(4)) for scale in (1, 2, 3, 5, 40)
    }
    assert any(noisy[scale].min() < 0 for scale in (1, 2, 3))
    assert any(noisy[scale].max() > 100 for scale in (1, 2, 3))
    assert correlation(noisy[5]) > 0.9 * correlation(ages)
    assert correlation(noisy[40]) / correlation(ages) == pytest.approx(0.5, abs=0.1)
    assert abs(noisy[40].mean() - ages.mean()) < 3


def fixed_bands(people, width, digits, k):
    levels = {"age": (masking.NumberBands((width,)), 1), "postcode": (masking.Digits(5), 5 - digits)}
    return masking.suppress_small_classes(masking.generalize(people[WHO], levels), WHO, k)


def test_the_best_setting_of_the_bands(people):
    """The questions `least_loss` and `one_outlier`, and the numbers in their answers."""
    loss = {
        setting: masking.ncp(people, WHO, fixed_bands(people, *setting, 5).classes)
        for setting in product((1, 2, 5, 10, 20, 40, 100), (3, 4, 5))
    }
    assert min(loss, key=loss.get) == (20, 5)
    assert loss[1, 5] > 0.9
    assert round(100 * loss[1, 3]) == 22
    assert round(100 * loss[40, 4]) == 19
    assert fixed_bands(people, 40, 4, 5).suppressed == 0
    wide = fixed_bands(people, 20, 5, 5)
    assert is_right("one_outlier", wide.suppressed)
    near = [value for value, _ in ask.questions["one_outlier"].near]
    smallest = masking.class_sizes(fixed_bands(people, 20, 5, 1).classes).min()
    assert near == [fixed_bands(people, 10, 5, 5).suppressed, smallest, len(people)]
    lonely = people["age"][wide.classes < 0]
    assert ((lonely < 20) | (lonely >= 80)).mean() > 0.6


def test_a_generalized_register_links_nobody(town):
    levels = {"birth_date": (masking.Dates(), 3), "postcode": (masking.Digits(5), 2)}
    release, voters = (masking.generalize(table, levels) for table in (town.hospital[SAME], town.voters))
    assert masking.k_anonymity(release, SAME) == 28
    assert attacks.linkage(release, voters, SAME, identity="name").claimed == 0


def test_parts_and_where_they_are_small(people):
    """The questions `parts_at_the_end` and `small_parts`."""
    some = people[["age", "day"]].sample(500, random_state=6)
    cuts = {k: list(masking.textbook_cuts(some, ["age", "day"], k)) for k in (25, 100)}
    assert is_right("parts_at_the_end", len(cuts[100]) + 1)
    near = [value for value, _ in ask.questions["parts_at_the_end"].near]
    assert near == [len(cuts[100]), 500 // 100, len(cuts[25]) + 1]
    classes = masking.textbook_mondrian(some, ["age", "day"], 25)
    boxes = some.groupby(classes).agg(lambda column: column.max() - column.min())
    middle = some["age"].groupby(classes).mean()
    crowded = middle.between(55, 80)
    assert boxes["age"][crowded].median() < boxes["age"][middle < 40].median()


def test_mondrian_loses_less_than_the_best_bands(people):
    for k in (2, 5, 10, 25, 50):
        tried = [
            fixed_bands(people, *setting, k) for setting in product((1, 2, 5, 10, 20, 40, 100), (3, 4, 5))
        ]
        best = min(
            masking.ncp(people, WHO, release.classes)
            for release in tried
            if release.suppressed <= 0.05 * len(people)
        )
        assert masking.ncp(people, WHO, masking.mondrian(people, WHO, k).classes) < 0.6 * best


def test_median_cut_is_the_textbooks_first_cut():
    rng = random.Random(3)
    for _ in range(200):
        ages = [rng.choice((20, 30, 40, 50, 60)) for _ in range(rng.randrange(4, 20))]
        k = rng.randrange(1, 4)
        cut = reference("median_cut", ages, k)
        if cut is not None:
            assert sum(value <= cut for value in ages) >= k
            assert sum(value > cut for value in ages) >= k
            assert next(masking.textbook_cuts(pd.DataFrame({"age": ages}), ["age"], k), None) is not None


def test_homogeneity_and_background_knowledge_as_told(people):
    table = people[[*WHO, "diagnosis"]]
    found = {
        k: attacks.homogeneity(masking.mondrian(table, WHO, k).table, WHO, "diagnosis") for k in (2, 3, 5, 10)
    }
    counts = [outcome.reidentified for outcome in found.values()]
    assert counts == sorted(counts, reverse=True)
    assert counts[1] > 50
    three = masking.mondrian(table, WHO, 3).table
    classes = masking.equivalence_classes(three, WHO).tolist()
    assert reference("found_out", classes, classes, table["diagnosis"].tolist()) == counts[1]
    crossed_out = pd.Series("childbirth", index=people.index).where(people["diagnosis"] != "childbirth")
    left = {}
    for l in (2, 3):  # noqa: E741
        diverse = masking.mondrian(table, WHO, 3, sensitive="diagnosis", l=l).table
        assert attacks.homogeneity(diverse, WHO, "diagnosis").reidentified == 0
        left[l] = attacks.background_knowledge(diverse, WHO, "diagnosis", crossed_out).reidentified
    assert left[2] > 10
    assert left[3] == 0


def test_what_l_and_t_cost(people):
    """The question `what_t_costs`: l is nearly free from k = 5 on, t = 0.3 costs the same at every k."""

    def loss(k, **asked):
        return masking.ncp(people, WHO, masking.mondrian(people, WHO, k, **asked).classes)

    for k in (5, 50):
        assert loss(k, sensitive="diagnosis", l=3) < loss(k) + 0.005
        assert loss(k, sensitive="diagnosis", t=0.3) > 0.3 > loss(50) * 2
    suppressed = masking.mondrian(people, WHO, 5, sensitive="diagnosis", t=0.3).suppressed
    assert suppressed == 0


def test_two_releases_give_away_what_neither_does(people):
    first, second = (
        masking.mondrian(people[[*columns, "diagnosis"]], columns, 5) for columns in (WHO, SEASONS)
    )
    assert masking.k_anonymity(first.table, WHO) >= 5
    assert masking.k_anonymity(second.table, SEASONS) >= 5
    both = attacks.intersection(first.classes, second.classes, people["diagnosis"])
    alone = [
        attacks.homogeneity(release.table, columns, "diagnosis").reidentified
        for release, columns in ((first, WHO), (second, SEASONS))
    ]
    assert both.reidentified > 100 > sum(alone)
    classes = [release.classes.tolist() for release in (first, second)]
    assert reference("found_out", *classes, people["diagnosis"].tolist()) == both.reidentified
    diverse = [
        masking.mondrian(people[[*columns, "diagnosis"]], columns, 5, sensitive="diagnosis", l=3).classes
        for columns in (WHO, SEASONS)
    ]
    assert 20 < attacks.intersection(*diverse, people["diagnosis"]).reidentified < both.reidentified


def test_the_neighbor_of_the_lesson(people):
    """Sections 7 and 8 follow a woman of 70: known at k = 3, not at k = 5, and known after two releases."""
    neighbor = 3069
    assert (people["age"][neighbor], people["sex"][neighbor]) == (70, "F")
    three, first, second = (
        masking.mondrian(people[[*columns, "diagnosis"]], columns, k).classes
        for columns, k in ((WHO, 3), (WHO, 5), (SEASONS, 5))
    )
    assert (three == three[neighbor]).sum() == 3
    possible = [set(people["diagnosis"][part == part[neighbor]]) for part in (three, first, second)]
    assert [len(values) > 1 for values in possible] == [False, True, True]
    assert possible[1] & possible[2] == possible[0]


def test_the_same_classes_again_tell_nothing_new(people):
    """The question `next_month`."""
    first = masking.mondrian(people[[*WHO, "diagnosis"]], WHO, 5)
    alone = attacks.homogeneity(first.table, WHO, "diagnosis").reidentified
    assert attacks.intersection(first.classes, first.classes, people["diagnosis"]).reidentified == alone


def survey_error(n, p):
    yes = np.random.default_rng(9).binomial(n, p * 0.3 + (1 - p) / 2, size=2000)
    return float(np.std([reference("estimate_yes", int(count), n, p) for count in yes]))


def test_errors_of_surveys():
    """The question `less_truth`, and the numbers in its answers."""
    ratio = survey_error(100, 0.1) / survey_error(100, 0.5)
    assert is_right("less_truth", round(ratio))
    assert is_right("less_truth", ratio)


def test_estimate_yes_undoes_the_two_coins():
    said = np.array([True] * 400 + [False] * 600)
    assert dp.estimate_two_coins(said) == pytest.approx(1000 * reference("estimate_yes", 400, 1000, 0.5))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_privacy_loss_of_the_coin_game(p):
    truthful, other = (1 + p) / 2, (1 - p) / 2
    loss = reference("privacy_loss", [truthful, other], [other, truthful])
    assert loss == pytest.approx(math.log((1 + p) / (1 - p)))


@pytest.mark.parametrize("epsilon", [0.2, 1.0, 2.0])
def test_the_formula_of_the_noise_is_private_and_is_what_two_rows_of_flips_give(epsilon):
    x = np.arange(-60, 61)
    chance = (math.exp(epsilon) - 1) / (math.exp(epsilon) + 1) * np.exp(-epsilon * np.abs(x))
    assert reference("privacy_loss", chance[1:].tolist(), chance[:-1].tolist()) == pytest.approx(epsilon)
    p = 1 - math.exp(-epsilon)
    flips = p * (1 - p) ** np.arange(2000)  # how many flips before the one that ends the row
    differences = [float(flips[: len(flips) - abs(d)] @ flips[abs(d) :]) for d in (0, 1, 5)]
    assert differences == pytest.approx([chance[60], chance[61], chance[65]], rel=1e-6)


def test_best_guesses():
    """The question `guess_right`, and the numbers in its answers."""

    def success(epsilon):
        return 100 / (1 + math.exp(-epsilon))

    assert is_right("guess_right", round(success(2)))
    assert [value for value, _ in ask.questions["guess_right"].near] == [
        50,
        round(success(1)),
        round(100 * (1 - math.exp(-2))),
    ]
    assert f"{success(1):.1f} %" in description(figures.neighbors_under_noise(1.0))


def test_averages_of_repeated_answers():
    """The questions `hundred_times` and `how_many_questions`, and the numbers in their answers."""
    a = math.exp(-0.1)
    band = {n: 1.96 * math.sqrt(2 * a) / (1 - a) / math.sqrt(n) for n in (10, 1000, 3000, 10_000)}
    assert is_right("hundred_times", band[10] / band[1000])
    assert is_right("how_many_questions", min(n for n, width in band.items() if width < 0.5))
    assert [round(band[n], 2) for n in (3000, 1000)] == [0.51, 0.88]
    assert basic_loss(10) == 1
    assert basic_loss(10_000) == 1000


def basic_loss(answers):
    return float(dp.basic_composition(0.1, answers)[0])


def test_the_budget_ends_after_ten_answers(town):
    budget = dp.Budget(1.0)
    ill = town.hospital["diagnosis"] == "HIV infection"
    for _ in range(10):
        dp.noisy_count(ill, 0.1, budget=budget)
    with pytest.raises(dp.BudgetSpent):
        dp.noisy_count(ill, 0.1, budget=budget)


def test_triples_are_what_the_solver_finds():
    found = reference("ages_that_fit", 30, 132)
    assert len(found) == 29
    assert math.comb(103, 3) == 176_851
    ages = pd.DataFrame({"age": [10, 30, 92]})
    published = attacks.publish(ages, [{}], decimals=10)
    tables = attacks.reconstruct(published, {"sex": ["any"]}, oldest=100).tables
    assert [tuple(table["age"]) for table in tables] == found


def test_the_formula_of_split_budget_is_the_noise_of_a_count():
    for epsilon in (0.05, 0.5, 2.0):
        x = np.arange(-2000, 2001)
        chance = np.exp(-epsilon * np.abs(x))
        deviation = math.sqrt((chance * x**2).sum() / chance.sum())
        assert deviation == pytest.approx(1 / (math.sqrt(2) * math.sinh(epsilon / 2)))
        assert deviation <= math.sqrt(2) / epsilon
    assert math.tanh(0.5) == pytest.approx(0.46, abs=0.005)  # the chance of no noise with epsilon 1
    assert math.exp(0.1) == pytest.approx(1.11, abs=0.006)


@pytest.mark.parametrize("arguments", EXERCISES["split_budget"].all_cases())
def test_either_formula_solves_every_case_of_split_budget(arguments):
    bounds, budget = arguments
    simple = [math.sqrt(2) / bound for bound in bounds]
    exact = reference("split_budget", bounds, budget)
    assert (sum(simple) <= budget) == (exact is not None)


def test_any_split_that_keeps_the_bounds_is_right():
    def by_need(bounds, budget):
        needs = [1 / bound for bound in bounds]
        epsilons = [budget * need / sum(needs) for need in needs]  # spends the whole budget
        return epsilons if math.sqrt(2) * sum(needs) <= budget else None

    assert judge(EXERCISES["split_budget"], by_need).outcome.value == "passed"


def test_low_bits_tell_more_of_small_counts():
    counted = np.arange(2000) % 2 == 1
    found = [
        attacks.low_bits(
            dp.textbook_laplace(base + counted, 1, np.random.default_rng(12)),
            (base, base + 1),
            1,
            truth=counted,
        ).share
        for base in (0.0, 40.0)
    ]
    assert found[0] > 0.7
    assert found[1] < 0.1


def test_the_cost_singles_people_out(town):
    """The question `still_singles_out`, and the columns that the lesson's releases leave out."""
    table = town.hospital.assign(cost=town.hospital["cost"].clip(upper=30_000))
    decade = table["birth_date"].dt.year // 10

    def alone(*columns):
        return (table.groupby([decade, "sex", *columns]).size() == 1).sum() / len(table)

    assert alone("cost") > 0.9
    assert alone("admitted") > 0.5
    assert alone() == 0
    assert (town.hospital["cost"] > 30_000).mean() < 0.05


def test_what_the_chart_says_of_guesses(people):
    """Section 10: the guess without a release, by exact decade and sex, and by the classes of Mondrian."""
    diagnosis = people["diagnosis"]

    def right(groups):
        return (diagnosis.groupby(groups).transform(lambda part: part.mode()[0]) == diagnosis).mean()

    def by_classes(**asked):
        return right(masking.mondrian(people[[*WHO, "diagnosis"]], WHO, 5, **asked).classes)

    assert diagnosis.mode()[0] == "fracture"
    without, by_pattern = (diagnosis == "fracture").mean(), right([people["age"] // 10, people["sex"]])
    assert round(100 * without) == 17
    assert round(100 * by_pattern) == 30
    close = by_classes(sensitive="diagnosis", t=0.3)
    assert without < close < by_pattern < by_classes()
    assert people["age"].between(0, 99).all()


def test_small_noise_leaves_the_nearest_row_the_right_one(town, age):
    """Section 4: the smaller the noise, the more often the nearest row is the person's own."""

    def nearest(noise):
        place = town.hospital[["sex", "postcode"]].assign(row=town.hospital.index)
        noisy = place.assign(age=masking.add_noise(age, noise, rng=np.random.default_rng(4))).sort_values(
            "age"
        )
        known = place.assign(age=age).sort_values("age")
        pairs = pd.merge_asof(known, noisy, on="age", by=["sex", "postcode"], direction="nearest")
        return (pairs["row_x"] == pairs["row_y"]).mean()

    shares = [nearest(noise) for noise in (0.1, 1, 5, 20)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.7
    assert shares[2] < 0.1  # noise of 5 years stops most of this attack
    assert shares[-1] < 0.05
    assert town.hospital.groupby(["sex", "postcode"]).size().mean() == 100


def test_the_lesson_takes_the_learners_function_once_it_passes():
    def estimate_yes(yes, n, p):
        return (2 * yes / n - 1 + p) / (2 * p)

    def unique_share(rows):
        return 0

    assert yours(estimate_yes) is estimate_yes
    assert judge(EXERCISES["unique_share"], unique_share).outcome.value == "not yet"
    assert yours(unique_share) is EXERCISES["unique_share"].reference
