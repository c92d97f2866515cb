import pandas as pd
import pytest

from helpers.masking.attacks.outcome import Outcome


def test_share_and_text():
    assert Outcome(1, 4).share == 0.25
    assert str(Outcome(1, 4)) == "1 of 4 people (25.0 %)"
    assert str(Outcome(1500, 30000)) == "1,500 of 30,000 people (5.0 %)"
    assert Outcome(0, 0).share == 0.0


def test_claims_that_were_wrong_are_told():
    assert str(Outcome(3, 12, claimed=5)) == "3 of 12 people (25.0 %), 5 claimed"


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((5, 4), "need 0 <= reidentified <= out_of, got 5 of 4"),
        ((-1, 4), "got -1 of 4"),
        ((2, 4, 1), "need reidentified <= claimed <= out_of, got 2, 1 and 4"),
        ((2, 4, 5), "got 2, 5 and 4"),
    ],
)
def test_impossible_numbers_are_refused(numbers, message):
    with pytest.raises(ValueError, match=message):
        Outcome(*numbers)


def test_details_do_not_count_for_equality():
    assert Outcome(1, 2, details=pd.DataFrame({"x": [1]})) == Outcome(1, 2)
