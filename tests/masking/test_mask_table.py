import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.course.data import register
from helpers.masking.generalization import Dates, Digits, NumberBands
from helpers.masking.mask_table import mask
from helpers.masking.plan import MaskingPlan
from helpers.masking.techniques import (
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

KEYS = {"people": bytes(range(32)), "numbers": bytes(16), "dates": bytes(32)}
HOSPITAL = MaskingPlan(
    {
        "name": Pseudonym("people"),
        "insurance_number": FormatPreserving("numbers", tweak="insurance number"),
        "phone": PartialMask(last=2),
        "birth_date": DateShift("insurance_number", 180, key="dates"),
        "sex": Shuffle(),
        "postcode": Suppress(fewer_than=5),
        "admitted": DateShift("insurance_number", 180, key="dates"),
        "diagnosis": RandomReplacement(),
        "cost": Noise(100, bounds=(0, 1_000_000)),
    }
)
KEYED = ["name", "insurance_number", "birth_date", "admitted"]
TABLES = st.lists(
    st.tuples(
        st.sampled_from(["Ann", "Bo", "Cy", None]),
        st.integers(-50, 50),
        st.one_of(st.none(), st.floats(-9, 9)),
        st.sampled_from(["555-1234", "555-47", None]),
        st.one_of(st.none(), st.dates().map(pd.Timestamp)),
        st.sampled_from(["a", "b", "c"]),
    ),
    min_size=1,
    max_size=12,
).map(
    lambda rows: pd.DataFrame(rows, columns=["who", "n", "x", "phone", "day", "person"]).astype(
        {"who": "str", "phone": "str", "x": float, "day": "datetime64[us]"}
    )
)
FOR_ANY = [
    Keep(),
    Drop(),
    Shuffle(),
    RandomReplacement(),
    RandomReplacement(pool=("p", "q")),
    Suppress(fewer_than=2),
]
FOR_TEXT = [*FOR_ANY, Pseudonym("people"), Pseudonym("people", context="x"), PartialMask(last=2)]
FOR_NUMBERS = [
    *FOR_ANY,
    Noise(2.0),
    Noise(3.0, "uniform", (-5, 5)),
    TopBottom(top=3),
    RandomReplacement(bounds=(0, 5)),
]
ANY_PLAN = st.fixed_dictionaries(
    {
        "who": st.sampled_from(FOR_TEXT),
        "n": st.sampled_from(
            [*FOR_NUMBERS, Generalize(NumberBands((5,)), 1), Generalize(NumberBands(()), 0)]
        ),
        "x": st.sampled_from(FOR_NUMBERS),
        "phone": st.sampled_from(FOR_TEXT),
        "day": st.sampled_from([*FOR_ANY, DateShift("person", 30), DateShift("person", 30, key="dates")]),
        "person": st.sampled_from(FOR_TEXT),
    }
).map(MaskingPlan)


@pytest.fixture(scope="module")
def hospital():
    return register(2_000, np.random.default_rng(1)).hospital


@settings(max_examples=50)
@given(TABLES, ANY_PLAN)
def test_the_report_says_what_the_plan_says_and_the_input_is_not_changed(table, plan):
    before = table.copy(deep=True)
    masked = mask(table, plan, keys=KEYS)
    pd.testing.assert_frame_equal(table, before)
    review = plan.review()
    pd.testing.assert_frame_equal(masked.report[review.columns], review)
    kept = [column for column in table if not isinstance(plan.columns[column], Drop)]
    assert masked.table.columns.tolist() == kept
    assert masked.table.index.equals(pd.RangeIndex(len(table)))


@settings(max_examples=50)
@given(TABLES, ANY_PLAN)
def test_the_report_counts_as_a_reader_would(table, plan):
    masked = mask(table, plan, keys=KEYS)
    for column, row in masked.report.iterrows():
        old = [None if cell is pd.NaT or cell is pd.NA or cell != cell else cell for cell in table[column]]
        new = masked.table.get(column, pd.Series([None] * len(table), dtype=object))
        new = [None if cell is pd.NaT or cell is pd.NA or cell != cell else cell for cell in new]
        changed = (
            len(old) if column not in masked.table else sum(a != b for a, b in zip(old, new, strict=True))
        )
        assert row["rows"] == len(table)
        assert row["changed"] == changed
        assert row["distinct before"] == len(set(old) - {None})
        assert row["distinct after"] == len(set(new) - {None})


@settings(max_examples=50)
@given(TABLES, TABLES)
def test_the_same_key_gives_the_same_tokens_in_the_next_batch(table, batch):
    plan = MaskingPlan(
        {column: Pseudonym("people") if column in ("who", "person") else Drop() for column in table}
    )
    tokens = {}
    for part in (table, batch):
        masked = mask(part, plan, keys=KEYS).table
        for column in ("who", "person"):
            for name, token in zip(part[column].dropna(), masked[column].dropna(), strict=True):
                assert tokens.setdefault(name, token) == token
    assert len(set(tokens.values())) == len(tokens)


def test_keyed_columns_come_out_alike_twice_and_the_others_anew(hospital):
    first, second = (
        mask(hospital, MaskingPlan.from_json(HOSPITAL.to_json()), keys=KEYS).table for _ in range(2)
    )
    pd.testing.assert_frame_equal(first[KEYED], second[KEYED])
    for column in ("sex", "diagnosis", "cost"):
        assert not first[column].equals(second[column])
    part = mask(hospital.iloc[500:900], HOSPITAL, keys=KEYS).table
    pd.testing.assert_frame_equal(part[KEYED], first[KEYED].iloc[500:900].reset_index(drop=True))
    other = mask(hospital, HOSPITAL, keys={name: key[::-1] + key[:0] for name, key in KEYS.items()}).table
    assert (other["name"] != first["name"]).all()


def test_a_seeded_generator_repeats_everything(hospital):
    tables = [mask(hospital, HOSPITAL, keys=KEYS, rng=np.random.default_rng(3)).table for _ in range(2)]
    pd.testing.assert_frame_equal(*tables)


def test_hierarchies_coarsen_every_row_alike(hospital):
    coarse = {
        "birth_date": Generalize(Dates(), 3),
        "postcode": Generalize(Digits(5), 2),
        "cost": Generalize(NumberBands((1000,)), 1),
    }
    plan = MaskingPlan({column: coarse.get(column, Drop()) for column in hospital})
    masked = mask(hospital, plan)
    assert masked.table["postcode"].astype(str).eq(hospital["postcode"].str[:3] + "**").all()
    assert (
        masked.table["birth_date"]
        .astype(str)
        .str[:3]
        .eq(hospital["birth_date"].dt.year.astype(str).str[:3])
        .all()
    )
    low = masked.table["cost"].astype(str).str.split("-").str[0].astype(int)
    assert (hospital["cost"] - low).between(0, 999).all()
    assert (masked.report["changed"] == len(hospital)).all()
    with pytest.raises(ValueError, match="missing cell"):
        mask(hospital.assign(cost=hospital["cost"].where(hospital["cost"] > 1_000)), plan)


@pytest.mark.parametrize("key", [None, "dates"])
def test_all_dates_of_a_person_move_alike_across_columns(hospital, key):
    shift = DateShift("insurance_number", 180, key=key)
    plan = MaskingPlan(
        {column: shift if column in ("birth_date", "admitted") else Keep() for column in hospital}
    )
    masked = mask(hospital, plan, keys=KEYS).table
    pd.testing.assert_series_equal(
        masked["admitted"] - masked["birth_date"], hospital["admitted"] - hospital["birth_date"]
    )
    assert (masked["admitted"] != hospital["admitted"]).all()


def test_the_person_may_be_masked_too_and_the_shift_follows_the_original(hospital):
    masked = mask(hospital, HOSPITAL, keys=KEYS).table
    plain = MaskingPlan(dict(HOSPITAL.columns) | {"insurance_number": Keep()})
    pd.testing.assert_series_equal(masked["admitted"], mask(hospital, plain, keys=KEYS).table["admitted"])


def test_what_came_from_the_batch_is_reported(hospital):
    report = mask(hospital, HOSPITAL, keys=KEYS).report
    told = report["from the batch"]
    assert told[told != ""].to_dict() == {
        "sex": "all values, in another order",
        "postcode": "how often each value occurs",
        "diagnosis": "the column's own range or set of values",
    }


def test_peak_memory_stays_below_four_times_the_table(hospital):
    table = pd.concat([hospital] * 20, ignore_index=True)
    table["name"] += table.index.astype(str)  # all distinct: the hardest case for tokens
    mask(table.head(10), HOSPITAL, keys=KEYS)  # imports
    size = table.memory_usage(deep=True).sum()
    tracemalloc.start()
    mask(table, HOSPITAL, keys=KEYS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * size


@pytest.mark.parametrize(
    ("table", "columns", "keys", "error", "message"),
    [
        ({"a": [1], "new": [2]}, {"a": Keep()}, {}, ValueError, "does not name column 'new'"),
        ({"a": [1]}, {"a": Keep(), "b": Keep()}, {}, ValueError, "names column 'b', which the table lacks"),
        ({"a": ["x"]}, {"a": Pseudonym("k")}, {}, ValueError, r"needs the keys 'k'; missing: \['k'\]"),
        ({"a": ["x"]}, {"a": Pseudonym("k")}, {"k": b"short"}, ValueError, "32 bytes, got 5"),
        ({"a": [1]}, {"a": Pseudonym("people")}, KEYS, TypeError, "must be text"),
        ({"a": ["x"]}, {"a": Noise(1)}, {}, TypeError, "column 'a' must hold numbers"),
        ({"a": [1.0, np.inf]}, {"a": Drop()}, {}, ValueError, "infinite"),
        ({"a": [1, "x"]}, {"a": Keep()}, {}, TypeError, "mixes int and str"),
        ({"a": [[1], [2]]}, {"a": Keep()}, {}, TypeError, "cannot be compared"),
        ({"a": []}, {"a": Keep()}, {}, ValueError, "no rows"),
    ],
)
def test_what_does_not_fit_is_refused(table, columns, keys, error, message):
    with pytest.raises(error, match=message):
        mask(pd.DataFrame(table), MaskingPlan(columns), keys=keys)


@pytest.mark.parametrize(
    "index",
    [["Ann", "Bo"], [4711001, 4711002], pd.MultiIndex.from_tuples([("Ann", 1), ("Bo", 2)])],
    ids=["names", "numbers", "both"],
)
def test_names_in_the_index_are_not_published(index):
    table = pd.DataFrame({"cost": [10, 20]}, index=index)
    masked = mask(table, MaskingPlan({"cost": Keep()})).table
    assert masked.index.equals(pd.RangeIndex(2))
    assert table.index.equals(pd.Index(index))


def test_categories_of_people_who_are_not_in_the_table_are_not_published():
    table = pd.DataFrame({"diagnosis": pd.Categorical(["flu", "HIV"])}).head(1)
    masked = mask(table, MaskingPlan({"diagnosis": Keep()})).table
    assert masked["diagnosis"].cat.categories.tolist() == ["flu"]


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two columns have the name 'a'"):
        mask(pd.DataFrame([[1, 2]], columns=["a", "a"]), MaskingPlan({"a": Keep()}))


def test_no_key_is_shown_in_an_error_or_a_report(hospital):
    keys = KEYS | {"dates": b"topsecret"}
    with pytest.raises(ValueError, match="32 bytes") as caught:
        mask(hospital, HOSPITAL, keys=keys)
    assert "topsecret" not in str(caught.value)
