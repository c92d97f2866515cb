import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.generalization import CategoryTree, Dates, Digits, NumberBands
from helpers.masking.plan import MaskingPlan
from helpers.masking.techniques import (
    TECHNIQUES,
    DateShift,
    Drop,
    FormatPreserving,
    Generalize,
    Keep,
    Noise,
    PartialMask,
    Pseudonym,
    RandomReplacement,
    Shuffle,
    Suppress,
    TopBottom,
)

NUMBERS = st.one_of(st.integers(-1000, 1000), st.floats(-1000, 1000))
PAIRS = st.tuples(NUMBERS, NUMBERS).map(sorted).filter(lambda ends: ends[0] < ends[1]).map(tuple)
CELLS = st.lists(st.one_of(st.text(), NUMBERS, st.booleans()), min_size=1, max_size=4).map(tuple)
ANY_TECHNIQUE = st.one_of(
    st.builds(Keep),
    st.builds(Drop),
    st.builds(Shuffle),
    st.builds(RandomReplacement, pool=CELLS),
    st.builds(RandomReplacement, bounds=PAIRS),
    st.builds(RandomReplacement),
    st.builds(Noise, st.floats(0.1, 100), st.sampled_from(["gaussian", "uniform"]), st.none() | PAIRS),
    st.builds(Suppress, values=CELLS, fewer_than=st.none() | st.integers(2, 50)),
    st.builds(PartialMask, st.integers(0, 9), st.integers(0, 9), st.characters().filter(str.isprintable)),
    st.builds(TopBottom, bottom=st.integers(-9, 0), top=st.none() | st.integers(1, 9)),
    st.builds(Pseudonym, key=st.text(), context=st.text()),
    st.builds(FormatPreserving, key=st.text(), tweak=st.text()),
)
TREE = CategoryTree((("flu", "infection"), ("gout", "metabolism")))
HIERARCHIES = st.one_of(
    st.lists(st.integers(1, 99), max_size=3).map(tuple).map(NumberBands),
    st.integers(1, 9).map(Digits),
    st.just(Dates()),
    st.just(TREE),
)
GENERALIZE = HIERARCHIES.flatmap(
    lambda hierarchy: st.integers(0, hierarchy.levels - 1).map(lambda level: Generalize(hierarchy, level))
)
PLANS = st.dictionaries(st.text(), ANY_TECHNIQUE | GENERALIZE, min_size=1, max_size=6).map(MaskingPlan)


def written(**entry):
    return json.dumps({"kind": "masking plan", "version": 1, "columns": {"a": entry}})


@given(PLANS)
def test_a_plan_reads_back_as_it_was_written(plan):
    again = MaskingPlan.from_json(plan.to_json())
    assert again == plan
    assert list(again.columns) == list(plan.columns)
    assert again.to_json() == plan.to_json()


def test_a_plan_reads_back_from_a_file(tmp_path):
    plan = MaskingPlan({"naïve": Noise(2), "id": Keep(), "born": DateShift("id", 180, key="dates")})
    plan.save(tmp_path / "plan.json")
    assert MaskingPlan.load(tmp_path / "plan.json") == plan
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


def test_a_plan_cannot_be_changed():
    columns = {"a": Keep()}
    plan = MaskingPlan(columns)
    columns["b"] = Keep()
    assert list(plan.columns) == ["a"]
    with pytest.raises(TypeError):
        plan.columns["b"] = Keep()
    with pytest.raises(AttributeError):
        plan.columns["a"].scale = 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON that can be a plan"),
        ("[" * 100_000, "no JSON that can be a plan"),
        ("[]", "must be a JSON object with columns, kind, version; got list"),
        ("{}", "got nothing"),
        (
            '{"kind": "masking plan", "version": 1, "columns": {}, "run": "x"}',
            "got columns, kind, run, version",
        ),
        (
            '{"kind": "masking plan", "version": 2, "columns": {}}',
            "of version 1, got 'masking plan' of version 2",
        ),
        ('{"kind": "masking plan", "version": true, "columns": {}}', "of version True"),
        ('{"kind": "pickle", "version": 1, "columns": {}}', "got 'pickle'"),
        ('{"kind": "masking plan", "version": 1, "columns": []}', "columns must be a JSON object"),
        ('{"kind": "masking plan", "version": 1, "columns": {}}', "at least one column"),
        ('{"kind": "masking plan", "version": 1, "version": 1, "columns": {}}', "stands twice"),
        (written(technique="__import__"), "no technique '__import__'; known are Keep, Drop"),
        (written(technique=["Keep"]), "names a technique"),
        (written(), "names a technique"),
        (written(technique="Keep", scale=1), "Keep has no parameter 'scale'"),
        (written(technique="Noise"), "column 'a': .*scale"),
        (written(technique="Noise", scale="2"), "scale must be a number, got str"),
        (written(technique="Noise", scale=True), "scale must be a number, got bool"),
        (written(technique="Noise", scale=float("inf")), "Infinity is no number of JSON"),
        (written(technique="Noise", scale=1, bounds={"low": 1}), "bounds must be a list"),
        (written(technique="PartialMask", mask="**"), "mask must be one character"),
        (written(technique="PartialMask", last=-1), "last must be at least 0"),
        (written(technique="Suppress"), "give the values to suppress"),
        (written(technique="Suppress", fewer_than=1), "fewer_than must be at least 2"),
        (written(technique="Suppress", values="ab"), "values must be a list"),
        (written(technique="TopBottom"), "give a bottom, a top, or both"),
        (written(technique="RandomReplacement", pool=[1], bounds=[1, 2]), "not both"),
        (
            written(technique="RandomReplacement", pool=[[1]]),
            "pool must hold texts, numbers and truth values",
        ),
        (
            written(technique="RandomReplacement", pool=[None]),
            "pool must hold texts, numbers and truth values",
        ),
        (written(technique="RandomReplacement", bounds=[1, "2"]), "bounds must be two numbers or two dates"),
        (written(technique="Pseudonym", key=7), "key must be text, got int"),
        (written(technique="Pseudonym"), "column 'a': .*key"),
        (written(technique="FormatPreserving", key="k", tweak=None), "tweak must be text"),
        (written(technique="Generalize", level=1), "column 'a': .*hierarchy"),
        (
            written(technique="Generalize", hierarchy="Dates", level=1),
            "need a JSON object that names a hierarchy",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "Keep"}, level=1),
            "no hierarchy 'Keep'; known are",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "Dates"}, level=5),
            "level must be at most 4",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "Dates"}, level=True),
            "level must be a whole number",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "Dates", "x": 1}, level=1),
            "no parameter 'x', only none",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "Digits", "length": "5"}, level=1),
            "length must be",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "NumberBands", "widths": [0]}, level=1),
            "at least 1",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "CategoryTree", "paths": "ab"}, level=1),
            "paths must be",
        ),
        (
            written(technique="Generalize", hierarchy={"hierarchy": "CategoryTree", "paths": [[1]]}, level=1),
            "must be text",
        ),
        (written(technique="Keep", hierarchy={"hierarchy": "Dates"}), "Keep has no parameter 'hierarchy'"),
        (written(technique="DateShift", person="nobody", most_days=3), "which the plan does not name"),
    ],
)
def test_what_is_no_plan_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        MaskingPlan.from_json(text)


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        ({}, ValueError, "at least one column"),
        ([("a", Keep())], ValueError, "a mapping"),
        ({1: Keep()}, TypeError, "names columns by text, got 1"),
        ({"a": Keep}, TypeError, r"need a technique such as Keep\(\), got type"),
        ({"a": "Keep"}, TypeError, "got str"),
        (
            {"id": Keep(), "in": DateShift("id", 9), "out": DateShift("id", 8)},
            ValueError,
            "all dates of a person move alike, but column 'out'",
        ),
        (
            {"id": Keep(), "in": DateShift("id", 9, key="x"), "out": DateShift("id", 9)},
            ValueError,
            "all dates of a person move alike",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused(columns, error, message):
    with pytest.raises(error, match=message):
        MaskingPlan(columns)


def test_every_technique_says_what_it_does_not_protect_in_one_line():
    for technique in TECHNIQUES.values():
        assert 10 < len(technique.not_protected) < 110
        assert "\n" not in technique.not_protected


def test_the_review_has_a_row_for_each_column():
    plan = MaskingPlan({"name": Pseudonym("people"), "age": Noise(2.0), "phone": Drop(), "sex": Keep()})
    review = plan.review()
    assert review.index.tolist() == ["name", "age", "phone", "sex"]
    assert review["technique"].tolist() == ["Pseudonym", "Noise", "Drop", "Keep"]
    assert review.loc["age", "parameters"] == "scale=2.0, shape='gaussian', bounds=None"
    assert (
        review.loc["name", "reversible"] == "by whoever has the key 'people' and a list that holds the values"
    )


def test_the_key_names_are_each_named_once():
    plan = MaskingPlan(
        {"a": Pseudonym("x"), "b": FormatPreserving("y"), "c": DateShift("a", 3, key="x"), "d": Keep()}
    )
    assert plan.key_names == ("x", "y")


def test_a_plan_made_of_arrays_lists_and_numpys_numbers_can_be_saved_too():
    plan = MaskingPlan(
        {
            "a": Generalize(NumberBands([np.int64(5)]), np.int64(1)),
            "b": RandomReplacement(pool=np.array(["x", "y"])),
            "c": RandomReplacement(pool=pd.Series([1.5, 2.5], dtype="float32")),
            "d": Noise(np.float64(2), bounds=np.array([1, 2])),
        }
    )
    assert MaskingPlan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    "entry",
    [
        {"technique": "Noise", "scale": 10**400},
        {"technique": "TopBottom", "top": 10**400},
        {"technique": "DateShift", "person": "a", "most_days": 10**40},
        {"technique": "PartialMask", "mask": "\0"},
        {"technique": "RandomReplacement", "bounds": [None, None]},
        {
            "technique": "Generalize",
            "level": 1,
            "hierarchy": {"hierarchy": "NumberBands", "widths": [10**30]},
        },
        {"technique": "Generalize", "level": 1, "hierarchy": {"hierarchy": "NumberBands", "widths": 5}},
        {"technique": "Generalize", "level": 1, "hierarchy": {"hierarchy": "CategoryTree", "paths": [[{}]]}},
    ],
    ids=lambda entry: entry["technique"],
)
def test_hostile_numbers_are_refused_when_the_plan_is_read(entry):
    with pytest.raises(ValueError, match="column 'a': "):
        MaskingPlan.from_json(written(**entry))
