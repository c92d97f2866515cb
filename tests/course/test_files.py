"""Files are replaced whole, and what a killed writer left behind is deleted by the next one."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers.course.files import UNFINISHED, remove_left_behind, replacing, write_atomically

posix = pytest.mark.skipif(os.name != "posix", reason="file locks of POSIX systems")

KILLED = """
import os, signal, sys
from pathlib import Path
from helpers.course.files import replacing
with replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_what_a_killed_writer_left_behind_is_deleted_by_the_next(tmp_path):
    path = tmp_path / "note [1].txt"
    path.write_bytes(b"old")
    root = Path(__file__).resolve().parents[2]
    for _ in range(2):
        subprocess.run([sys.executable, "-c", KILLED, path], cwd=root, check=False)
        assert path.read_bytes() == b"old"
        assert len(os.listdir(tmp_path)) == 2
    write_atomically(path, b"new")
    assert {name.name: name.read_bytes() for name in tmp_path.iterdir()} == {path.name: b"new"}


@posix
def test_a_file_that_is_being_written_is_left_alone(tmp_path):
    path = tmp_path / "note.txt"
    with replacing(path) as first:
        first.write(b"first")
        with replacing(path) as second:
            second.write(b"second")
        remove_left_behind(path)
        assert path.read_bytes() == b"second"
        assert len(os.listdir(tmp_path)) == 2
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["note.txt"]


def test_only_temporary_files_of_this_file_are_deleted(tmp_path):
    kept = ["x.txt", ".x.txt", ".x.txt.abcd1234", f".x.txt.abc{UNFINISHED}", f".xxtxt.abcd1234{UNFINISHED}"]
    kept += [f".y.txt.abcd1234{UNFINISHED}", f"x.txt.abcd1234{UNFINISHED}", f".x.txt.ABCD1234{UNFINISHED}"]
    for name in [*kept, f".x.txt.abcd1234{UNFINISHED}"]:
        (tmp_path / name).write_bytes(b"")
    remove_left_behind(tmp_path / "x.txt")
    assert sorted(os.listdir(tmp_path)) == sorted(kept)


@posix
def test_links_pipes_and_folders_of_that_name_do_no_harm(tmp_path):
    (tmp_path / "target").write_bytes(b"kept")
    (tmp_path / f".x.aaaaaaaa{UNFINISHED}").symlink_to("target")
    os.mkfifo(tmp_path / f".x.bbbbbbbb{UNFINISHED}")
    (tmp_path / f".x.cccccccc{UNFINISHED}").mkdir()
    write_atomically(tmp_path / "x", b"new")
    assert (tmp_path / "x").read_bytes() == b"new"
    assert (tmp_path / "target").read_bytes() == b"kept"


def test_an_error_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), replacing(path) as file:
        file.write("text")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x"]


def test_many_writers_at_once_leave_one_whole_file(tmp_path):
    path, contents = tmp_path / "x", [bytes([i]) * 10_000 for i in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: write_atomically(path, content), contents))
    assert path.read_bytes() in contents
    assert os.listdir(tmp_path) == ["x"]
