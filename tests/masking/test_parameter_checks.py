from fractions import Fraction

import numpy as np
import pytest

from helpers.masking.parameter_checks import plain, require_key, require_number, require_whole


@pytest.mark.parametrize("value", [1, -2.5, np.float32(3), np.int64(4), Fraction(1, 3)])
def test_numbers_pass(value):
    require_number("scale", value)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -np.inf, 10**400, -(10**400)], ids=lambda value: str(value)[:6]
)
def test_numbers_that_no_float_can_hold_are_refused(value):
    with pytest.raises(ValueError, match="scale must be a finite number that a float can hold"):
        require_number("scale", value)


@pytest.mark.parametrize("value", [True, None, "2", 1j, np.array([1.0])])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match="scale must be a number"):
        require_number("scale", value)


@pytest.mark.parametrize("value", [True, 1.0, "1"])
def test_whole_numbers_are_whole(value):
    with pytest.raises(TypeError, match="k must be a whole number"):
        require_whole("k", value, least=1)


def test_plain_values():
    assert plain(np.array([[1, 2], [3, 4]])) == ((1, 2), (3, 4))
    assert plain([np.str_("a"), [True, None]]) == ("a", (True, None))
    assert type(plain(np.float32(1.5))) is float


@pytest.mark.parametrize("key", [b"top secret", b"s" * 31, "top secret " * 3, None])
def test_no_key_is_shown(key):
    with pytest.raises((TypeError, ValueError)) as caught:
        require_key(key, 16, 32)
    assert "secret" not in str(caught.value).replace("secrets.token_bytes", "")
