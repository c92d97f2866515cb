from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.attacks.reconstruction import Statistic, publish, reconstruct

# Seven invented people, and figures of the kind that the article's block has.
BLOCK = pd.DataFrame(
    [
        (8, "F", "B", "single"),
        (18, "M", "W", "single"),
        (24, "F", "W", "single"),
        (30, "M", "W", "married"),
        (36, "F", "B", "married"),
        (66, "F", "B", "married"),
        (84, "M", "B", "married"),
    ],
    columns=["age", "sex", "race", "status"],
)
ATTRIBUTES = {"sex": ["F", "M"], "race": ["B", "W"], "status": ["married", "single"]}
GROUPS = [
    {},
    *({key: value} for key, values in ATTRIBUTES.items() for value in values),
    *({"race": race, "sex": sex} for race in "BW" for sex in "FM"),
]


def people(table):
    return Counter(table.itertuples(index=False, name=None))


def test_the_block_is_found_from_exact_figures_and_nobody_else_fits():
    found = reconstruct(publish(BLOCK, GROUPS), ATTRIBUTES)
    assert found.count == 1
    assert people(found.tables[0]) == people(BLOCK)
    assert (found.outcome.reidentified, found.outcome.out_of) == (7, 7)
    assert people(found.outcome.details) == people(BLOCK)


def test_suppressed_groups_are_published_without_figures():
    figures = {str(figure.where): figure for figure in publish(BLOCK, GROUPS)}
    assert figures["{'race': 'B', 'sex': 'M'}"].count is None
    assert figures["{'race': 'B', 'sex': 'F'}"].mean == Fraction("36.7")


def test_three_men_of_the_article():
    """Garfinkel and others: a median of 30 and a mean of 44 leave 30 combinations of ages from 1 on."""
    found = reconstruct([Statistic({}, 3, Fraction(30), Fraction(44))], {})
    assert found.count == 31
    assert sum(table["age"].min() >= 1 for table in found.tables) == 30


def test_noise_in_the_figures_leaves_nothing_certain():
    figures = publish(BLOCK, GROUPS)
    noisy = [
        figure
        if figure.mean is None
        else Statistic(figure.where, figure.count, figure.median, figure.mean + step)
        for figure, step in zip(figures, np.resize([2, -3, 1], len(figures)).tolist(), strict=True)
    ]
    found = reconstruct(noisy, ATTRIBUTES)
    assert (found.count, found.outcome.reidentified, found.complete) == (0, 0, True)


def by_trying_all(figures, attributes, oldest):
    """Return the tables that have the figures, by making the figures of every table there is."""
    kinds = list(product(range(oldest + 1), *attributes.values()))
    size = next(figure.count for figure in figures if not figure.where)
    fitting = []
    for rows in combinations_with_replacement(kinds, size):
        table = pd.DataFrame(list(rows), columns=["age", *attributes])
        if publish(table, [f.where for f in figures], fewer_than=figures[0].fewer_than) == list(figures):
            fitting.append(Counter(rows))
    return fitting


@settings(max_examples=6)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from("FM")), min_size=2, max_size=3),
    st.integers(1, 3),
)
def test_the_search_finds_what_trying_all_tables_finds(rows, fewer_than):
    table = pd.DataFrame(rows, columns=["age", "sex"])
    if len(rows) < fewer_than:
        return
    figures = publish(table, [{}, {"sex": "F"}, {"sex": "M"}], fewer_than=fewer_than)
    found = reconstruct(figures, {"sex": ["F", "M"]}, oldest=4)
    expected = by_trying_all(figures, {"sex": ["F", "M"]}, 4)
    key = lambda table: sorted(table.items())  # noqa: E731
    assert sorted(map(people, found.tables), key=key) == sorted(expected, key=key)
    certain = expected[0]
    for other in expected:
        certain = certain & other
    assert found.outcome.reidentified == certain.total()


def test_the_limit_stops_the_search_and_nothing_is_called_certain():
    found = reconstruct(publish(BLOCK, [{}]), ATTRIBUTES, limit=20)
    assert (found.count, found.complete, found.outcome.reidentified) == (20, False, 0)
    assert len({frozenset(people(table).items()) for table in found.tables}) == 20


def test_figures_in_words():
    words = [
        str(figure) for figure in publish(BLOCK, [{}, {"race": "B", "sex": "F"}, {"race": "B", "sex": "M"}])
    ]
    assert words == [
        "everyone: 7 people, median 30, mean 38",
        "race B, sex F: 3 people, median 36, mean 36.7",
        "race B, sex M: fewer than 3 people",
    ]


def test_bad_input():
    with pytest.raises(ValueError, match="how many people there are"):
        reconstruct([Statistic({"sex": "F"}, 3)], {"sex": ["F", "M"]})
    with pytest.raises(ValueError, match="no attribute 'sex' with a value 'X'"):
        reconstruct([Statistic({}, 3), Statistic({"sex": "X"}, 3)], {"sex": ["F", "M"]})
    with pytest.raises(ValueError, match="no column 'height'"):
        publish(BLOCK, [{"height": 3}])
    with pytest.raises(ValueError, match="missing"):
        publish(BLOCK.assign(age=[1, 2, 3, 4, 5, 6, None]), [{}])


@pytest.mark.parametrize("ages", [[8.5, 18.2, 24.0], ["8", "18", "24"], [True, False, True], [-5, 1, 2]])
def test_ages_are_whole_numbers_and_never_cut_to_them(ages):
    with pytest.raises(TypeError, match="'age' must hold whole numbers from 0 on"):
        publish(pd.DataFrame({"age": ages}), [{}])


def test_rules_of_suppression_and_counts_that_cannot_be():
    with pytest.raises(ValueError, match="fewer_than must be at least 1, got 0"):
        publish(BLOCK, [{"sex": "X"}], fewer_than=0)
    with pytest.raises(ValueError, match="how many people there are"):
        reconstruct([Statistic({}, -2)], ATTRIBUTES)
    for attributes in ({"sex": ["F", "M", "F"]}, {"age": ["F", "M"]}):
        with pytest.raises(ValueError, match="each value once"):
            reconstruct([Statistic({}, 2)], attributes)
