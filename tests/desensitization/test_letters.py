import random
import re
from collections import Counter

import pytest

from helpers.desensitization import letters
from helpers.desensitization.letters import Secret, found_hospital

PIN = re.compile(r"\d{6}")


@pytest.fixture(scope="module")
def hospital():
    return found_hospital(random.Random(5))


def test_a_hospital_has_the_notes_that_it_says(hospital):
    counts = Counter(record for record in hospital.records if PIN.search(record))
    assert counts == {secret.note: secret.repetitions for secret in hospital.secrets}
    assert sorted(secret.repetitions for secret in hospital.secrets) == sorted([1, 2, 4, 8, 16] * 4)


def test_nobody_stands_for_two_people(hospital):
    names = [secret.name for secret in (*hospital.secrets, *hospital.others)]
    assert len(set(names)) == len(names) == 23


def test_letters_hold_no_pin(hospital):
    assert not any(PIN.search(letter) for letter in (*hospital.letters, *hospital.held_out))
    assert letters.without_pins(hospital.records) == list(hospital.letters)


def test_the_same_seed_founds_the_same_hospital_and_no_seed_another(hospital):
    assert found_hospital(random.Random(5)) == hospital
    assert found_hospital().secrets != found_hospital().secrets


def test_masking_hides_pins_and_keeps_rooms():
    text = Secret("Anna Berg", "402917").note + "patient Anna Berg in room 123 has a cough."
    masked = letters.mask_pins(text)
    assert masked == "patient Anna Berg, PIN ######.\npatient Anna Berg in room 123 has a cough."
    assert letters.mask_pins(masked) == masked


def test_redrawing_changes_the_pin_and_nothing_else():
    rng, note = random.Random(1), Secret("Anna Berg", "402917").note
    drawn = {letters.redraw_pins(note, rng) for _ in range(20)}
    assert len(drawn) > 15
    assert {letters.mask_pins(text) for text in drawn} == {letters.mask_pins(note)}


def test_every_record_names_its_patient(hospital):
    assert {letters.patient_of(secret.note) for secret in hospital.secrets} == {
        s.name for s in hospital.secrets
    }
    assert all(letters.patient_of(record) in letters.full_names() for record in hospital.records)
