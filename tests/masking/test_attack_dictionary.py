from functools import partial

import numpy as np
import pandas as pd
import pytest

from helpers.masking.attacks.dictionary import (
    dictionary_attack,
    dictionary_attack_steps,
    number_space,
    sha256_tokens,
)
from helpers.masking.hashing import hash_identifiers
from helpers.masking.pseudonyms import pseudonyms

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def numbers():
    rng = np.random.default_rng(3)
    return pd.Series(
        [f"{number:05d}" for number in rng.integers(0, 10**5, size=500)], name="insurance_number"
    )


def test_every_hashed_number_is_found(numbers):
    hashed = hash_identifiers(numbers)
    outcome = dictionary_attack(hashed, number_space(5))
    assert (outcome.reidentified, outcome.out_of) == (500, 500)
    assert outcome.details["identifier"].tolist() == numbers.tolist()
    assert outcome.details["token"].tolist() == hashed.tolist()


def test_a_known_salt_does_not_help_and_an_unknown_one_does(numbers):
    hashed = hash_identifiers(numbers, b"our salt")
    assert dictionary_attack(hashed, number_space(5), partial(sha256_tokens, salt=b"our salt")).share == 1
    assert dictionary_attack(hashed, number_space(5)).reidentified == 0


def test_keyed_tokens_stand_until_the_key_is_out(numbers):
    tokens = pseudonyms(numbers, KEY)
    assert dictionary_attack(tokens, number_space(5)).reidentified == 0
    other_key = partial(pseudonyms, key=bytes(32))
    assert dictionary_attack(tokens, number_space(5), other_key).reidentified == 0
    assert dictionary_attack(tokens, number_space(5), partial(pseudonyms, key=KEY)).share == 1


def test_only_what_is_in_the_list_is_found():
    hashed = hash_identifiers(pd.Series(["Ada", "Bob", None, "Ada"], index=[5, 6, 7, 8]))
    outcome = dictionary_attack(hashed, ["Ada", "Eve"])
    assert str(outcome) == "2 of 4 people (50.0 %)"
    assert outcome.details.index.tolist() == [5, 8]
    assert outcome.details["identifier"].tolist() == ["Ada", "Ada"]


def test_steps_drive_a_progress_bar(numbers):
    steps = list(dictionary_attack_steps(hash_identifiers(numbers), number_space(5), batch=7_000))
    tried = [step.tried for step in steps]
    assert tried[:-1] == [7_000 * number for number in range(1, len(steps))]
    assert tried[-1] <= 100_000
    found = [step.outcome.reidentified for step in steps]
    assert found == sorted(found)
    assert found[0] == (numbers < "07000").sum()
    assert found[-1] == 500


def test_it_stops_when_all_are_found():
    steps = dictionary_attack_steps(sha256_tokens(["00003"]), number_space(5), batch=10)
    assert [step.tried for step in steps] == [10]


def test_each_step_keeps_what_it_knew():
    first, *_, last = dictionary_attack_steps(sha256_tokens(["01", "98"]), number_space(2), batch=10)
    assert list(first.cracked.values()) == ["01"]
    assert sorted(last.cracked.values()) == ["01", "98"]


@pytest.mark.parametrize("digits", [1, 2, 3, 4])
def test_the_number_space_is_complete_and_in_order(digits):
    assert list(number_space(digits)) == [f"{number:0{digits}d}" for number in range(10**digits)]


@pytest.mark.parametrize(("tokens", "candidates"), [([], ["a"]), (["0" * 64], []), ([None], ["a"])])
def test_nothing_to_find_or_nothing_to_try(tokens, candidates):
    outcome = dictionary_attack(tokens, candidates)
    assert (outcome.reidentified, outcome.out_of) == (0, len(tokens))


def test_bad_parameters():
    with pytest.raises(ValueError, match="digits must be at least 1, got 0"):
        number_space(0)
    with pytest.raises(ValueError, match="batch must be at least 1, got 0"):
        next(dictionary_attack_steps(["x"], ["a"], batch=0))
    with pytest.raises(TypeError, match="must be text, got integer"):
        dictionary_attack([4711], ["a"])


def test_one_text_is_no_list_of_candidates():
    with pytest.raises(TypeError, match="got one text"):
        dictionary_attack(["x"], "abc")
