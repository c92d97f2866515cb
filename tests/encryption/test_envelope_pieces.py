"""File objects that give or take less than asked lose nothing."""

import io
import random
import zipfile

import pytest

from helpers.encryption.envelope import open_sealed, seal
from helpers.encryption.pieces import PIECE, copy, fill, write_all
from helpers.encryption.recipients import SharedKey

KEY = SharedKey.random()


class Slow(io.RawIOBase):
    """Gives and takes a few bytes at a time, like a pipe or a socket."""

    def __init__(self, content: bytes = b"", most: int = 5000) -> None:
        self.inside, self.most = io.BytesIO(content), most

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        return self.inside.readinto(memoryview(buffer)[: random.randint(1, self.most)])

    def write(self, data):
        return self.inside.write(memoryview(data)[: random.randint(1, self.most)])


class Blocked(io.RawIOBase):
    """A file in non-blocking mode that is not ready: None, which is not the end."""

    def readinto(self, buffer):
        return None

    def write(self, data):
        return None


@pytest.mark.parametrize("size", [0, 5, 100_000, PIECE + 1])
def test_short_reads_and_writes(size):
    data = random.Random(size).randbytes(size)
    sealed, opened = Slow(), Slow()
    seal(Slow(data), sealed, [KEY])
    open_sealed(Slow(sealed.inside.getvalue()), opened, KEY)
    assert opened.inside.getvalue() == data


def test_not_ready_is_not_the_end():
    with pytest.raises(BlockingIOError, match="nothing ready"):
        seal(Blocked(), io.BytesIO(), [KEY])
    with pytest.raises(BlockingIOError, match="takes no bytes"):
        seal(io.BytesIO(b"hello"), Blocked(), [KEY])


def test_a_file_inside_an_archive():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("table.csv", b"age,income\n" * 1000)
    sealed, opened = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(archive) as file, file.open("table.csv") as table:
        seal(table, sealed, [KEY])
    sealed.seek(0)
    open_sealed(sealed, opened, KEY)
    assert opened.getvalue() == b"age,income\n" * 1000


def test_fill_stops_when_the_buffer_is_full():
    source, buffer = Slow(bytes(range(100)), most=7), memoryview(bytearray(60))
    assert fill(source, buffer) == 60
    assert bytes(buffer) == bytes(range(60))
    assert fill(source, buffer) == 40
    assert fill(source, buffer) == 0


def test_copy_and_write_all():
    source, target = Slow(bytes(range(256)) * 50), Slow()
    copy(source, target)
    write_all(target, b"end")
    assert target.inside.getvalue() == bytes(range(256)) * 50 + b"end"
