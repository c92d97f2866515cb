"""Checkpoints: what is written is read back, and what is not ours is refused."""

import zlib
from contextlib import suppress

import numpy as np
import pytest

from helpers.federated.checkpoint import Progress, load, save


def some_progress(arrays):
    rng = np.random.default_rng(1)
    weights = [rng.random((k % 3 + 1, 2)).astype(np.float32) for k in range(arrays)]
    return Progress(12, weights, [rng.random(3) for _ in range(2 * arrays)])


def test_what_is_written_is_read_back_in_order(tmp_path):
    written = some_progress(arrays=12)
    save(tmp_path / "run.npz", written, "a")
    read = load(tmp_path / "run.npz", "a")
    assert read.round == 12
    for kind in ("weights", "state"):
        for old, new in zip(getattr(written, kind), getattr(read, kind), strict=True):
            assert old.dtype == new.dtype
            np.testing.assert_array_equal(old, new)


def test_other_settings_are_refused(tmp_path):
    save(tmp_path / "run.npz", some_progress(2), "seed 1")
    with pytest.raises(ValueError, match="other settings: seed 1, not seed 2"):
        load(tmp_path / "run.npz", "seed 2")


@pytest.mark.parametrize("content", [b"", b"not a file of ours", b"PK\x03\x04 but cut", b"\x80\x04."])
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "run.npz").write_bytes(content)
    with pytest.raises(ValueError, match="no checkpoint"):
        load(tmp_path / "run.npz", "a")


def test_a_cut_file_is_refused(tmp_path):
    save(tmp_path / "run.npz", some_progress(2), "a")
    content = (tmp_path / "run.npz").read_bytes()
    for length in range(0, len(content), 97):
        (tmp_path / "run.npz").write_bytes(content[:length])
        with pytest.raises(ValueError, match="no checkpoint"):
            load(tmp_path / "run.npz", "a")


def test_a_file_with_a_flipped_bit_is_refused_or_read_as_it_was(tmp_path):
    path, written = tmp_path / "run.npz", some_progress(2)
    save(path, written, "a")
    content = path.read_bytes()
    for place in range(0, len(content), 5):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :])
        with suppress(ValueError):
            read = load(path, "a")
            assert read.round == written.round
            for old, new in zip(written.weights + written.state, read.weights + read.state, strict=True):
                np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("error", [NotImplementedError, OSError, zlib.error])
def test_what_cannot_be_read_is_refused(tmp_path, monkeypatch, error):
    def unreadable(*_, **__):
        raise error("zip file version 21.1")

    monkeypatch.setattr(np, "load", unreadable)
    with pytest.raises(ValueError, match=r"run\.npz is no checkpoint of a run, or damaged: zip file"):
        load(tmp_path / "run.npz", "a")


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "run.npz", "a")


def test_an_npz_of_another_kind_is_refused(tmp_path):
    np.savez(tmp_path / "run.npz", weights_0000=np.ones(2))
    with pytest.raises(ValueError, match="no checkpoint"):
        load(tmp_path / "run.npz", "a")


def test_pickled_objects_are_not_loaded(tmp_path):
    np.savez(tmp_path / "run.npz", round=1, settings=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="no checkpoint"):
        load(tmp_path / "run.npz", "a")
