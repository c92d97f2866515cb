import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption.blocks import require_size, split_blocks, xor_bytes


@given(st.binary(max_size=70), st.integers(1, 20))
def test_the_pieces_join_to_the_whole_and_only_the_last_is_short(data, size):
    pieces = split_blocks(data, size)
    assert b"".join(pieces) == data
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(1 <= len(piece) <= size for piece in pieces)


@given(st.binary(max_size=40))
def test_xor_is_byte_by_byte_and_its_own_inverse(a):
    b = bytes(reversed(a))
    assert list(xor_bytes(a, b)) == [x ^ y for x, y in zip(a, b, strict=True)]
    assert xor_bytes(xor_bytes(a, b), b) == a


def test_bad_input_is_named_and_never_shown():
    with pytest.raises(ValueError, match="one length, got 2 and 3 bytes"):
        xor_bytes(b"ab", b"abc")
    with pytest.raises(ValueError, match=r"^block must have 16 bytes, got 6$"):
        require_size(b"secret", "block", 16)
    with pytest.raises(TypeError, match=r"key must be bytes, got str; .*encode"):
        require_size("sixteen letters!", "key", 16)
