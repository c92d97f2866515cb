import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.course.data import register
from helpers.masking.attacks.linkage import linkage

PEOPLE = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["F", "M", None])), min_size=1, max_size=15
).map(lambda rows: pd.DataFrame(rows, columns=["age", "sex"]).astype({"sex": "str"}))


def claimed_one_by_one(release, voters):
    """Say again, row by row, whom the merge claims."""
    found = {}
    for row in range(len(release)):
        key = tuple(release.iloc[row])
        if any(cell != cell for cell in key):
            continue
        matches = [name for *rest, name in voters.itertuples(index=False) if tuple(rest) == key]
        if [tuple(other) for other in release.itertuples(index=False)].count(key) == 1 == len(matches):
            found[row] = matches[0]
    return found


@settings(max_examples=50)
@given(PEOPLE, PEOPLE, st.data())
def test_as_row_by_row(release, voters, data):
    voters = voters.assign(name=[f"voter {number}" for number in range(len(voters))])
    truth = pd.Series(
        data.draw(
            st.lists(st.sampled_from(voters["name"].tolist()), min_size=len(release), max_size=len(release))
        )
    )
    before = release.copy(), voters.copy()
    outcome = linkage(release, voters, ["age", "sex"], identity="name", truth=truth)
    expected = claimed_one_by_one(release, voters)
    assert outcome.details["name"].to_dict() == expected
    assert outcome.claimed == len(expected)
    assert outcome.out_of == len(release)
    assert outcome.reidentified == sum(truth[row] == name for row, name in expected.items())
    assert outcome.details["right"].sum() == outcome.reidentified
    pd.testing.assert_frame_equal(release, before[0])
    pd.testing.assert_frame_equal(voters, before[1])


def test_the_invented_town_is_linked_and_coarser_columns_stop_it():
    town = register(3_000, np.random.default_rng(1))
    on = ["birth_date", "sex", "postcode"]
    release = town.hospital.drop(columns=["name", "insurance_number", "phone"])
    outcome = linkage(release, town.voters, on, identity="name", truth=town.hospital["name"])
    assert outcome.share > 0.5
    assert outcome.reidentified > 0.9 * outcome.claimed

    def coarse(table):
        return table.assign(birth_date=table["birth_date"].dt.year, postcode=table["postcode"].str[:3])

    blunted = linkage(coarse(release), coarse(town.voters), on, identity="name", truth=town.hospital["name"])
    assert blunted.share < 0.05


def test_an_index_that_repeats_does_not_mix_people_up():
    release = pd.DataFrame({"age": [31, 47]}, index=[7, 7])
    voters = pd.DataFrame({"name": ["Ann", "Bo"], "age": [31, 47]}, index=[3, 3])
    outcome = linkage(release, voters, ["age"], identity="name", truth=pd.Series(["Ann", "Cy"], index=[7, 7]))
    assert outcome.details["name"].tolist() == ["Ann", "Bo"]
    assert (outcome.reidentified, outcome.claimed) == (1, 2)


def test_someone_who_is_in_no_register_can_be_named_wrongly():
    release, voters = pd.DataFrame({"age": [31]}), pd.DataFrame({"name": ["Bo"], "age": [31]})
    outcome = linkage(release, voters, ["age"], identity="name", truth=pd.Series(["Ann"]))
    assert (outcome.reidentified, outcome.claimed) == (0, 1)


@pytest.mark.parametrize(
    ("release", "named", "error", "message"),
    [
        ({"age": [31]}, {"on": ["sex"]}, ValueError, "no column 'sex'"),
        ({"age": [31]}, {"on": "age"}, TypeError, "in a list"),
        ({"age": [31]}, {"identity": "phone"}, ValueError, "no column 'phone'"),
        ({"age": ["30-39"]}, {}, TypeError, "holds text, but those of the register hold numbers"),
        ({"age": [31]}, {"truth": pd.Series(["Ann", "Bo"])}, ValueError, "same rows"),
    ],
)
def test_what_is_wrong_is_said(release, named, error, message):
    voters = pd.DataFrame({"name": ["Ann"], "age": [31]})
    with pytest.raises(error, match=message):
        linkage(pd.DataFrame(release), voters, **{"on": ["age"], "identity": "name"} | named)


def test_a_truth_that_could_never_match_is_not_counted_as_a_failed_attack():
    release, voters = pd.DataFrame({"age": [31]}), pd.DataFrame({"id": [4711], "age": [31]})
    with pytest.raises(TypeError, match="holds text, but the register's identities hold numbers"):
        linkage(release, voters, ["age"], identity="id", truth=pd.Series(["4711"], name="id"))


@pytest.mark.parametrize("dtype", ["string", "str", "object"])
def test_nobody_is_the_person_without_an_identity(dtype):
    release = pd.DataFrame({"age": [31, 47]})
    voters = pd.DataFrame({"age": [31, 47], "id": pd.Series(["a", None], dtype=dtype)})
    outcome = linkage(release, voters, ["age"], identity="id", truth=pd.Series(["a", None], dtype=dtype))
    assert (outcome.reidentified, outcome.claimed) == (1, 2)
