import numpy as np
import pytest

from helpers.numbers.checks import describe, whole_number


@pytest.mark.parametrize("value", [5, np.int64(5), np.uint8(5)])
def test_integers_of_any_kind_become_plain_int(value):
    assert whole_number(value, "n") == 5
    assert type(whole_number(value, "n")) is int


def test_true_is_the_number_one():
    assert type(whole_number(True, "n")) is int


@pytest.mark.parametrize("value", [5.0, "5", None, [5], np.float64(5), 5 + 0j])
def test_anything_else_is_refused_by_name_and_type(value):
    with pytest.raises(TypeError, match=rf"modulus must be a whole number .*{type(value).__name__}"):
        whole_number(value, "modulus")


def test_the_minimum_itself_is_allowed():
    assert whole_number(3, "n", minimum=3) == 3
    with pytest.raises(ValueError, match="n must be at least 3, but is 2"):
        whole_number(2, "n", minimum=3)


def test_a_long_number_is_not_shown():
    secret = 3**500
    with pytest.raises(ValueError, match="negative number of 793 bits") as failure:
        whole_number(-secret, "n", minimum=0)
    assert str(secret)[:10] not in str(failure.value)
    assert describe(2**64 - 1) == str(2**64 - 1)
    assert describe(2**64) == "a number of 65 bits"


def test_a_number_too_long_for_python_to_print_is_described():
    assert describe(10**5000) == "a number of 16610 bits"
