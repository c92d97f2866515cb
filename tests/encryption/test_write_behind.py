"""What is written on a second thread arrives whole and in order, or the error does."""

import io
import random

import pytest

from helpers.encryption.pieces import PIECE, write_all
from helpers.encryption.write_behind import WriteBehind


class SlowTarget:
    """A target that takes a few bytes at a time, and fails once it holds `room`."""

    def __init__(self, room: float = float("inf")) -> None:
        self.room, self.data = room, bytearray()

    def write(self, data: memoryview) -> int:
        if len(self.data) >= self.room:
            raise OSError("the disk is full")
        self.data += data[:300_000]
        return min(len(data), 300_000)


def test_everything_arrives_in_order() -> None:
    data = random.Random(1).randbytes(5 * PIECE + 7)
    target = SlowTarget()
    with WriteBehind(target) as behind:
        write_all(behind, data)
    assert target.data == data


def test_the_caller_may_reuse_its_memory_at_once() -> None:
    target, piece = io.BytesIO(), bytearray(1000)
    with WriteBehind(target) as behind:
        for number in range(50):
            piece[:] = bytes([number]) * 1000
            write_all(behind, piece)
    assert target.getvalue() == b"".join(bytes([number]) * 1000 for number in range(50))


def write_pieces(target: SlowTarget, pieces: int, error: type[Exception] | None = None) -> None:
    with WriteBehind(target) as behind:
        for _ in range(pieces):
            behind.write(bytes(PIECE))
        if error:
            raise error


@pytest.mark.parametrize("pieces", [1, 2, 3, 20])
def test_an_error_of_the_target_reaches_the_caller_and_nothing_is_written_after_it(pieces: int) -> None:
    target = SlowTarget(room=600_000)
    with pytest.raises(OSError, match="disk is full"):
        write_pieces(target, pieces)
    assert len(target.data) == 600_000


def test_an_error_inside_the_block_is_not_replaced_by_the_target_s() -> None:
    with pytest.raises(KeyError):
        write_pieces(SlowTarget(room=0), 1, error=KeyError)
