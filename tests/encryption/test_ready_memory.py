"""Memory made ready ahead: it is there, it can be written meanwhile, and systems without it manage."""

import sys
from mmap import PAGESIZE, mmap

import pytest

from helpers.encryption import ready_memory
from helpers.encryption.ready_memory import LARGE, POPULATE_WRITE, STEP, make_ready, memory_for

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux makes memory ready ahead")


def pages_in_use():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])


@pytest.mark.parametrize("size", [0, 1, LARGE - 1, LARGE, LARGE + 5])
def test_every_byte_can_be_written(size):
    data = memory_for(size)
    data.fill(7)
    assert len(data) == size
    assert (data == 7).all()


@linux
def test_making_ready_changes_nothing_that_is_written():
    memory = mmap(-1, 2 * STEP + 5)
    memory[:] = bytes([7]) * len(memory)
    make_ready(memory)
    assert memory[:] == bytes([7]) * len(memory)


@linux
def test_making_ready_takes_the_memory():
    memory = mmap(-1, 8 * STEP, flags=ready_memory.mmap.MAP_PRIVATE | ready_memory.mmap.MAP_ANONYMOUS)
    try:
        memory.madvise(POPULATE_WRITE, 0, 1)
    except OSError:
        pytest.skip("this Linux is too old")
    before = pages_in_use()
    make_ready(memory)
    assert (pages_in_use() - before) * PAGESIZE > 6 * STEP


@linux
def test_an_older_linux_ignores_it(monkeypatch):
    monkeypatch.setattr(ready_memory, "POPULATE_WRITE", 9999)
    make_ready(mmap(-1, 5))
    assert not memory_for(LARGE).any()


def test_elsewhere_it_is_an_array_like_any_other(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert memory_for(LARGE).base is None
