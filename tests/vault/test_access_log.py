"""The access log: what its chain notices and, as it says, what not."""

import getpass
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.vault.access_log import FIRST, LogBroken, append, read, verify
from helpers.vault.errors import ModelRefused
from helpers.vault.label import Label
from helpers.vault.register import read_register, require_newest
from helpers.vault.vault import open_model

LABEL, FILE = Label("credit", 3), bytes(16)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "access.log"
    for who in ("ada", "bob", "eve", "ada"):
        append(path, "opened", LABEL, FILE, who=who)
    return path


def test_opening_is_entered(tmp_path, sealed, key):
    path = tmp_path / "access.log"
    open_model(sealed, key, log=path)
    (entry,) = read(path)
    assert (entry["who"], entry["what"], entry["name"], entry["version"]) == (
        getpass.getuser(),
        "opened",
        "credit",
        3,
    )
    with pytest.raises(ModelRefused):
        open_model(sealed, key, log=path, minimum_version=4)
    assert len(read(path)) == 1


def test_the_chain(log):
    entries = read(log)
    assert [entry["who"] for entry in entries] == ["ada", "bob", "eve", "ada"]
    assert [entry["previous"] for entry in entries] == [FIRST, *(entry["hash"] for entry in entries[:-1])]
    assert verify(log) == entries[-1]["hash"]
    assert verify(log, kept_head=entries[1]["hash"]) == entries[-1]["hash"]


def test_every_change_of_a_byte_is_noticed(log):
    whole = log.read_bytes()
    for at in range(len(whole)):
        log.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(LogBroken):
            read(log)


def test_lines_left_out_moved_or_repeated_are_noticed(log):
    lines = log.read_bytes().splitlines(keepends=True)
    for changed in (lines[1:], lines[:1] + lines[2:], [lines[1], lines[0], *lines[2:]], [*lines, lines[-1]]):
        log.write_bytes(b"".join(changed))
        with pytest.raises(LogBroken, match="line"):
            verify(log)
        before = log.read_bytes()
        with pytest.raises(LogBroken):
            append(log, "opened", LABEL, FILE)
        assert log.read_bytes() == before


def test_a_cut_at_the_end_and_a_new_log_show_only_against_a_kept_head(log):
    head = verify(log)
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    assert verify(log) != head
    with pytest.raises(LogBroken, match="kept head"):
        verify(log, kept_head=head)
    log.unlink()
    append(log, "opened", LABEL, FILE, who="nobody")
    verify(log)
    with pytest.raises(LogBroken, match="kept head"):
        verify(log, kept_head=head)


def test_a_line_that_a_crash_cut_short_is_named(log):
    log.write_bytes(log.read_bytes()[:-10])
    with pytest.raises(LogBroken, match="line 4 of the log is cut short"):
        read(log)


def test_many_writers_make_one_chain(tmp_path):
    path = tmp_path / "access.log"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: append(path, "opened", Label("credit", i + 1), FILE), range(40)))
    assert sorted(entry["version"] for entry in read(path)) == list(range(1, 41))


def test_the_register_keeps_the_newest_version_of_each_name(tmp_path):
    path = tmp_path / "newest.json"
    require_newest(path, Label("credit", 3), FILE)
    require_newest(path, Label("fraud", 1), FILE)
    require_newest(path, Label("credit", 3), FILE)
    require_newest(path, Label("credit", 5), bytes(15) + b"x")
    for label, identity, message in (
        (Label("credit", 4), FILE, "version 5 was opened here before"),
        (Label("credit", 5), FILE, "another file of that version"),
    ):
        with pytest.raises(ModelRefused, match=message):
            require_newest(path, label, identity)
    assert {name: version for name, (version, _) in read_register(path).items()} == {"credit": 5, "fraud": 1}
    assert sorted(os.listdir(tmp_path)) == ["newest.json", "newest.json.lock"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"credit": 3}', b'{"credit": [3]}', b'{"credit": ["3", "x"]}']
)
def test_a_damaged_register_is_not_replaced(tmp_path, content):
    path = tmp_path / "newest.json"
    path.write_bytes(content)
    with pytest.raises(ModelRefused):
        require_newest(path, LABEL, FILE)
    assert path.read_bytes() == content
