import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import bytes_to_integer, integer_to_bytes


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_bytes_come_back(data):
    assert integer_to_bytes(bytes_to_integer(data), len(data)) == data


@given(st.integers(0, 2**2048), st.integers(0, 8))
@settings(deadline=None)
def test_integers_come_back_from_any_sufficient_length(x, spare):
    data = integer_to_bytes(x, (x.bit_length() + 7) // 8 + spare)
    assert data.startswith(bytes(spare))
    assert bytes_to_integer(data) == x


def test_base_256_most_significant_byte_first():
    assert bytes_to_integer(b"\x01\x02\x03") == 1 * 256**2 + 2 * 256 + 3
    assert bytes_to_integer(b"") == 0
    assert integer_to_bytes(0, 0) == b""


@pytest.mark.parametrize("data", [bytearray(b"\x01\x00"), memoryview(b"\x01\x00")])
def test_every_kind_of_bytes_is_taken(data):
    assert bytes_to_integer(data) == 256


@pytest.mark.parametrize(("data", "hint"), [("text", "encode"), (5, "got int"), ([1, 2], "got list")])
def test_what_is_not_bytes_is_refused(data, hint):
    with pytest.raises(TypeError, match=hint):
        bytes_to_integer(data)


@pytest.mark.parametrize(("x", "length"), [(256, 1), (1, 0), (-1, 4), (1, -1)])
def test_integers_that_do_not_fit_are_refused(x, length):
    with pytest.raises(ValueError, match=r"fit|negative|at least 0"):
        integer_to_bytes(x, length)


def test_the_message_does_not_show_a_value_that_may_be_secret():
    with pytest.raises(ValueError, match="24 bits") as caught:
        integer_to_bytes(12345678, 2)
    assert "12345678" not in str(caught.value)
