import gzip
import hashlib
import re
import socket
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.course import data
from helpers.course.data import adult, register

QUASI_IDENTIFIERS = ["birth_date", "sex", "postcode"]


@pytest.fixture(scope="module")
def town():
    return register(3_000, np.random.default_rng(2024))


def test_adult_is_the_table_that_the_note_describes():
    table = adult()
    assert table.shape == (45_222, 15)
    assert not table.isna().any().any()
    assert not (table == "?").any().any()
    assert table["salary"].value_counts().to_dict() == {"<=50K": 34_014, ">50K": 11_208}
    assert table["age"].agg(["min", "max"]).tolist() == [17, 90]


def test_the_shipped_file_has_the_digest_in_its_note_and_no_time_in_its_header():
    packed = data.ADULT_FILE.read_bytes()
    note = (data.ADULT_FILE.parent / "README.md").read_text()
    assert hashlib.sha256(gzip.decompress(packed)).hexdigest() in note
    assert packed[3:8] == bytes(5), "flags and time of the gzip header"
    assert "10.24432/C5XW20" in note
    assert "CC BY 4.0" in note


def test_adult_needs_no_network_and_no_working_folder(monkeypatch, tmp_path):
    def refuse(*arguments, **named):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.chdir(tmp_path)
    assert len(adult()) == 45_222


def test_a_caller_may_change_its_copy_of_adult():
    mine = adult()
    mine.loc[:, "age"] = 0
    del mine["sex"]
    assert adult()["age"].min() == 17
    assert "sex" in adult()


def test_the_same_seed_draws_the_same_town_and_another_seed_another(town):
    again = register(3_000, np.random.default_rng(2024))
    pd.testing.assert_frame_equal(town.hospital, again.hospital)
    pd.testing.assert_frame_equal(town.voters, again.voters)
    assert not town.voters.head(100).equals(register(3_000, np.random.default_rng(1)).voters.head(100))


def test_the_voters_do_not_depend_on_the_number_of_patients(town):
    pd.testing.assert_frame_equal(town.voters, register(10, np.random.default_rng(2024)).voters)


def test_without_a_generator_no_two_towns_are_alike():
    assert not register(100).hospital.equals(register(100).hospital)


def test_columns_and_their_kinds(town):
    text = {"name", "insurance_number", "phone", "sex", "postcode", "diagnosis"}
    for column in town.hospital:
        kind = "str" if column in text else "int64" if column == "cost" else "datetime64[s]"
        assert str(town.hospital[column].dtype) == kind, column
    assert list(town.voters) == ["name", "birth_date", "sex", "postcode", "party"]
    assert not town.hospital.isna().any().any()
    assert not town.voters.isna().any().any()


def test_formats_of_the_identifiers(town):
    for column, pattern in {
        "insurance_number": r"\d{7}",
        "phone": r"0555-\d{6}",
        "postcode": r"\d{5}",
    }.items():
        assert town.hospital[column].map(re.compile(pattern).fullmatch).notna().all(), column
    assert town.hospital["insurance_number"].is_unique
    assert town.hospital["postcode"].nunique() == 20


def test_dates_are_in_order(town):
    assert (town.hospital["birth_date"] < town.hospital["admitted"]).all()
    assert (town.hospital["admitted"].dt.year == 2024).all()
    assert (town.voters["birth_date"] <= pd.Timestamp("2006-01-02")).all()


def test_name_and_birth_date_mean_one_person_in_both_tables(town):
    for table in (town.hospital, town.voters):
        assert not table.duplicated(["name", "birth_date"]).any()
    same = town.hospital.merge(town.voters, on=["name", "birth_date"], suffixes=("", "_voter"))
    assert (same["sex"] == same["sex_voter"]).all()
    assert (same["postcode"] == same["postcode_voter"]).all()
    grown_up = town.hospital["birth_date"] <= pd.Timestamp("2006-01-01")
    assert 0.82 < len(same) / grown_up.sum() < 0.88


def test_names_are_not_unique_but_nearly_nine_in_ten_people_are_by_what_is_left(town):
    assert town.voters["name"].duplicated(keep=False).mean() > 0.9
    alone = ~town.voters.duplicated(QUASI_IDENTIFIERS, keep=False)
    assert 0.87 < alone.mean() < 0.91


def test_dropping_the_names_does_not_help(town):
    unique_patients, unique_voters = (
        table[~table.duplicated(QUASI_IDENTIFIERS, keep=False)] for table in (town.hospital, town.voters)
    )
    linked = unique_patients.merge(unique_voters, on=QUASI_IDENTIFIERS, suffixes=("", "_voter"))
    right = linked["name"] == linked["name_voter"]
    assert 0.6 < len(linked) / len(town.hospital) < 0.8
    assert 0.9 < right.mean() < 1


def test_age_diagnosis_and_cost_hang_together():
    patients = register(20_000, np.random.default_rng(5)).hospital
    age = (pd.Timestamp("2024-01-01") - patients["birth_date"]).dt.days / 365.25
    middle = age.groupby(patients["diagnosis"]).median()
    assert len(middle) == len(data.DIAGNOSES) == 12
    assert middle["asthma"] < middle["childbirth"] < middle["depression"] < middle["stroke"]
    women = (patients["sex"] == "F").groupby(patients["diagnosis"]).mean()
    assert women["childbirth"] == 1
    assert women["prostate cancer"] == 0
    assert np.corrcoef(age, np.log(patients["cost"]))[0, 1] > 0.4
    strokes = patients["diagnosis"] == "stroke"
    grown = np.exp(data.COST_GROWTH * (age[strokes] - 50) / 10)
    logarithms = np.log(patients["cost"][strokes] / grown)
    assert abs(logarithms.mean() - np.log(13_000)) < 5 * 0.5 / np.sqrt(strokes.sum())
    assert 0.45 < logarithms.std() < 0.55


@pytest.mark.parametrize("n", [0, -1, 50_001])
def test_a_number_of_patients_that_the_town_cannot_have(n):
    with pytest.raises(ValueError, match=r"must be 1 to 50,000"):
        register(n)


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match="default_rng"):
        register(10, 7)


def test_the_tables_are_in_the_package():
    assert Path(data.__file__).parent in data.ADULT_FILE.parents
