import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from helpers.encryption import AuthenticationError
from helpers.encryption.attacks import NaiveChunked, keep_chunks, split_records

MESSAGE = b"chunk 0;chunk 1;chunk 2;end"


@pytest.fixture
def files():
    return NaiveChunked(bytes(range(32)), chunk_size=8)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 16, 30])
def test_round_trip(files, size):
    assert files.decrypt(files.encrypt(bytes(size))) == bytes(size)


@pytest.mark.parametrize("kept", range(5))
def test_a_file_cut_at_a_border_is_accepted(files, kept):
    sealed = keep_chunks(files.encrypt(MESSAGE), range(min(kept, 4)), 8)
    assert files.decrypt(sealed) == MESSAGE[: 8 * kept]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ([1, 0, 2, 3], b"chunk 1;chunk 0;chunk 2;end"),
        ([0, 2, 3], b"chunk 0;chunk 2;end"),
        ([0, 0, 0], b"chunk 0;chunk 0;chunk 0;"),
    ],
)
def test_swapped_dropped_and_repeated_chunks_are_accepted(files, numbers, message):
    assert files.decrypt(keep_chunks(files.encrypt(MESSAGE), numbers, 8)) == message


def test_chunks_of_another_file_are_accepted(files):
    first, second = files.encrypt(b"pay Ann;10 euro."), files.encrypt(b"pay Bob;99 euro.")
    spliced = split_records(first, 8)[0] + split_records(second, 8)[1]
    assert files.decrypt(spliced) == b"pay Ann;99 euro."


def test_every_chunk_by_itself_is_sound(files):
    sealed = files.encrypt(MESSAGE)
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(AuthenticationError):
            files.decrypt(bytes(changed))


def test_a_cut_inside_a_chunk_is_refused(files):
    sealed = files.encrypt(MESSAGE)
    for size in set(range(len(sealed))) - set(range(0, len(sealed), 36)):
        with pytest.raises(AuthenticationError):
            files.decrypt(sealed[:size])


def test_no_nonce_comes_twice(files):
    records = [record for _ in range(3) for record in split_records(files.encrypt(MESSAGE), 8)]
    assert len({record[:12] for record in records}) == len(records) == 12


def test_one_gcm_over_the_whole_file_refuses_the_cut():
    from cryptography.exceptions import InvalidTag

    cipher = AESGCM(bytes(32))
    sealed = cipher.encrypt(bytes(12), MESSAGE, None)
    for size in range(len(sealed)):
        with pytest.raises(InvalidTag):
            cipher.decrypt(bytes(12), sealed[:size], None)


def test_bad_parameters_are_refused():
    with pytest.raises(ValueError, match="key must have 16, 24 or 32 bytes, got 31"):
        NaiveChunked(bytes(31))
    with pytest.raises(ValueError, match="at least 1 byte, got 0"):
        NaiveChunked(bytes(32), chunk_size=0)
