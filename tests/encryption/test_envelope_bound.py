"""An envelope that is bound to bytes outside it, and pieces that come from several places."""

import io
import os
import random

import pytest

from helpers.encryption.body import (
    decrypt_beginning,
    decrypt_into,
    decrypt_pieces_into,
    encrypt_into,
    encrypt_pieces,
)
from helpers.encryption.envelope import new_header, open_sealed, seal_bytes, unlock
from helpers.encryption.errors import SealBroken
from helpers.encryption.mapped import WINDOW, mapped_pieces
from helpers.encryption.recipients import SharedKey
from helpers.encryption.write_soon import WriteSoon

KEY, DATA_KEY = SharedKey.random(), bytes(range(32))


def sealed(bound):
    header = new_header(DATA_KEY, [KEY], bound)
    target = io.BytesIO()
    target.write(header.sealed(DATA_KEY))
    encrypt_pieces(header.body_key(DATA_KEY), header.context, [memoryview(b"hello")], target)
    return target.getvalue()


def test_header_and_body_are_bound_to_the_same_bytes():
    file = sealed(b"a label")
    header, data_key = unlock(io.BytesIO(file), KEY, b"a label")
    assert (data_key, header.bound) == (DATA_KEY, b"a label")
    for bound in (b"", b"a labe", b"a label ", b"A label"):
        with pytest.raises(SealBroken):
            unlock(io.BytesIO(file), KEY, bound)
        with pytest.raises(SealBroken):
            decrypt_into(header.body_key(DATA_KEY), header.start + bound, file[-77:], bytearray(5))


def test_bytes_do_not_move_between_the_header_and_what_it_is_bound_to():
    file = sealed(b"\x01" * 48)
    with pytest.raises(SealBroken):
        unlock(io.BytesIO(file[:-109] + b"\x01" + file[-109:]), KEY, b"\x01" * 47)


def test_without_bound_bytes_the_format_is_as_before():
    open_sealed(io.BytesIO(sealed(b"")), target := io.BytesIO(), KEY)
    assert target.getvalue() == b"hello"
    header, _ = unlock(io.BytesIO(seal_bytes(b"hello", [KEY])), KEY)
    assert header.context == header.start
    with pytest.raises(SealBroken):
        open_sealed(io.BytesIO(sealed(b"a label")), io.BytesIO(), KEY)


def test_pieces_of_any_length_give_the_same_data():
    rng = random.Random(8)
    data = rng.randbytes(100_000)
    for _ in range(20):
        cuts = sorted(rng.sample(range(len(data)), 5))
        ends = zip([0, *cuts], [*cuts, len(data)], strict=True)
        target = io.BytesIO()
        encrypt_pieces(DATA_KEY, b"", [memoryview(data)[a:b] for a, b in ends], target)
        body, out = memoryview(target.getvalue()), bytearray(len(data))
        at = rng.randrange(len(body))
        assert decrypt_pieces_into(DATA_KEY, b"", [body[:at], body[at:]], memoryview(out)) == len(data)
        assert out == data


def test_any_error_on_the_way_wipes_what_was_decrypted():
    data = bytes([1]) * 100_000
    body = bytearray(200_000)
    size = encrypt_into(DATA_KEY, b"", data, body)

    def pieces():
        yield memoryview(body)[: size // 2]
        raise OSError("the disk is gone")

    out = bytearray(b"\x05" * len(data))
    with pytest.raises(OSError, match="the disk is gone"):
        decrypt_pieces_into(DATA_KEY, b"", pieces(), memoryview(out))
    assert not any(out)
    with pytest.raises(SealBroken):
        decrypt_pieces_into(DATA_KEY, b"", [memoryview(body)[: size - 1]], memoryview(out))
    assert not any(out)


def test_the_beginning_is_verified_chunk_by_chunk():
    data = random.Random(8).randbytes(50_000)
    body = bytearray(60_000)
    body = body[: encrypt_into(DATA_KEY, b"", data, body)]
    assert b"".join(decrypt_beginning(DATA_KEY, b"", io.BytesIO(body))) == data
    body[30_000] ^= 1
    chunks = decrypt_beginning(DATA_KEY, b"", io.BytesIO(body))
    assert next(chunks) == data[:16384]
    with pytest.raises(SealBroken):
        next(chunks)


@pytest.mark.parametrize("size", [0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW + 5])
@pytest.mark.parametrize("start", [0, 1, 5000])
def test_windows_cover_the_rest_of_a_file(tmp_path, size, start):
    data = os.urandom(size)
    (tmp_path / "x").write_bytes(data)
    with open(tmp_path / "x", "rb", buffering=0) as file:
        file.seek(start)
        pieces = [bytes(piece) for piece in mapped_pieces(file)]
    assert b"".join(pieces) == data[start:]
    assert all(0 < len(piece) <= WINDOW for piece in pieces)


def test_writing_soon_writes_everything_in_order(tmp_path):
    with open(tmp_path / "x", "wb") as file:
        file.write(b"first")
        target = WriteSoon(file)
        assert [target.write(bytes([i]) * 70_000) for i in range(5)] == [70_000] * 5
    assert (tmp_path / "x").read_bytes() == b"first" + b"".join(bytes([i]) * 70_000 for i in range(5))
