"""Files: whole or not at all, and recipients changed without touching the body."""

import io
import os
import signal
import stat
import subprocess
import sys

import pytest

from helpers.course.files import replacing
from helpers.encryption.errors import SealBroken
from helpers.encryption.header import read_header
from helpers.encryption.recipients import Password, SharedKey
from helpers.encryption.sealed_files import (
    add_recipient,
    inspect,
    open_file,
    remove_recipient,
    rotate,
    seal_file,
)

DATA = bytes(range(256)) * 300
KEY, OTHER, PASSWORD = SharedKey.random(), SharedKey.random(), Password("long and random", cost=10)


@pytest.fixture
def sealed(tmp_path):
    table, path = tmp_path / "table.csv", tmp_path / "table.sealed"
    table.write_bytes(DATA)
    seal_file(table, path, [KEY, PASSWORD])
    return path


def opens(path, opener):
    target = path.with_suffix(".opened")
    try:
        open_file(path, target, opener)
    except SealBroken:
        assert not target.exists()
        return False
    assert target.read_bytes() == DATA
    target.unlink()
    return True


def body(path):
    source = io.BytesIO(path.read_bytes())
    read_header(source)
    return source.read()


def test_seal_and_open(sealed):
    assert [opens(sealed, opener) for opener in (KEY, PASSWORD, OTHER)] == [True, True, False]
    assert sorted(path.name for path in sealed.parent.iterdir()) == ["table.csv", "table.sealed"]


def test_rotation_changes_who_opens_and_not_the_body(sealed):
    before, identity = body(sealed), inspect(sealed).identity
    rotate(sealed, PASSWORD, [OTHER])
    assert [opens(sealed, opener) for opener in (KEY, PASSWORD, OTHER)] == [False, False, True]
    assert body(sealed) == before
    assert inspect(sealed).identity == identity


def test_recipients_are_added_and_removed(sealed):
    before = body(sealed)
    add_recipient(sealed, KEY, OTHER)
    assert [opens(sealed, opener) for opener in (KEY, PASSWORD, OTHER)] == [True, True, True]
    remove_recipient(sealed, OTHER, KEY.fingerprint)
    assert [opens(sealed, opener) for opener in (KEY, PASSWORD, OTHER)] == [False, True, True]
    remove_recipient(sealed, OTHER, inspect(sealed).slots[0].name)
    assert [opens(sealed, opener) for opener in (KEY, PASSWORD, OTHER)] == [False, False, True]
    assert body(sealed) == before


def test_the_old_header_still_opens_the_body_as_the_notes_say(sealed):
    old = sealed.read_bytes()
    rotate(sealed, KEY, [OTHER])
    sealed.write_bytes(old[: len(old) - len(body(sealed))] + body(sealed))
    assert opens(sealed, KEY)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: remove_recipient(path, KEY, "0" * 16), "no recipient is called"),
        (lambda path: rotate(path, KEY, []), "1 to 32 recipients, got 0"),
        (lambda path: rotate(path, KEY, [KEY] * 33), "1 to 32 recipients, got 33"),
        (lambda path: rotate(path, OTHER, [OTHER]), "not opened"),
        (lambda path: add_recipient(path, OTHER, OTHER), "not opened"),
    ],
)
def test_an_error_leaves_the_file_as_it_was(sealed, change, message):
    before = sealed.read_bytes()
    with pytest.raises(ValueError, match=message):
        change(sealed)
    assert sealed.read_bytes() == before
    assert sorted(path.name for path in sealed.parent.iterdir()) == ["table.csv", "table.sealed"]


def test_the_last_recipient_stays(sealed):
    rotate(sealed, KEY, [KEY])
    with pytest.raises(ValueError, match="got 0"):
        remove_recipient(sealed, KEY, KEY.fingerprint)
    assert opens(sealed, KEY)


def test_inspect_shows_the_slots_without_a_key(sealed):
    key, password = inspect(sealed).slots
    assert repr(key) == f"Slot(SHARED_KEY {KEY.fingerprint})"
    assert repr(password) == f"Slot(PASSWORD {password.name}, scrypt N = 2^10)"


def test_a_file_may_be_sealed_and_opened_in_place(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(DATA)
    seal_file(path, path, [KEY])
    assert path.read_bytes() != DATA
    open_file(path, path, KEY)
    assert path.read_bytes() == DATA


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
def test_permissions(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    old.write_bytes(b"")
    old.chmod(0o664)
    for path in (new, old):
        with replacing(path) as file:
            file.write(b"x")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (new, old)] == [0o600, 0o664]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_bytes(b"")
    try:
        (tmp_path / "link").symlink_to("real")
    except OSError:
        pytest.skip("no right to make links")
    with replacing(tmp_path / "link") as file:
        file.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"


KILLED = """
import sys
from pathlib import Path
from helpers.encryption.sealed_files import rotate
from helpers.encryption.recipients import SharedKey
from helpers.encryption import sealed_files

def wait(source, target):
    print("half", flush=True)
    sys.stdin.read()

sealed_files.copy = wait
rotate(sys.argv[1], SharedKey(bytes.fromhex(sys.argv[2])), [SharedKey.random()])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_killed_process_leaves_the_old_file(sealed):
    command = [sys.executable, "-c", KILLED, str(sealed), KEY.key.hex()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"half"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert opens(sealed, KEY)
