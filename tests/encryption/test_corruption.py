"""Damage of every kind is refused with the one exception, and no plaintext that was not verified comes out.

`python tests/benchmarks/corruption.py` tries all of it; here is a sample, with every kind in it.
"""

import io
import random
from pathlib import Path

import corruptions
import pytest

from helpers.encryption.envelope import open_sealed, seal_bytes
from helpers.encryption.errors import SealBroken
from helpers.encryption.header import read_header
from helpers.encryption.recipients import SharedKey
from helpers.encryption.sealed_files import add_recipient, inspect, open_file, remove_recipient, rotate


def test_every_corruption_is_refused():
    counts = corruptions.run(seed=20, stride=41)
    assert {outcome for _, outcome in counts} == {"refused"}, counts
    assert counts.total() >= 2_000
    assert len({kind for kind, _ in counts}) == 24


def test_the_check_notices_a_file_that_opens_and_another_exception():
    key = SharedKey.random()
    sealed = seal_bytes(b"hello", [key])
    assert corruptions.outcome(sealed, b"hello", key) == "open_bytes: accepted"
    assert corruptions.outcome(sealed, b"hello", "no key") == "open_bytes: TypeError"  # type: ignore[arg-type]


def test_no_file_appears_or_changes_when_a_sealed_file_was_damaged(tmp_path: Path):
    key, rng = SharedKey.random(), random.Random(21)
    sealed, other = (seal_bytes(rng.randbytes(40_000), [key]) for _ in range(2))
    damaged, opened, old = tmp_path / "damaged", tmp_path / "opened", tmp_path / "old"
    old.write_bytes(b"old")
    header = len(read_header(io.BytesIO(sealed))[0].encoded()) + 32
    changes = list(corruptions.corruptions(sealed, header, other, rng, per_chunk=20, inside=20))
    for _, changed in changes[::20]:
        damaged.write_bytes(changed)
        for target in (opened, old):
            with pytest.raises(SealBroken):
                open_file(damaged, target, key)
        assert not opened.exists()
        assert old.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"damaged", "old"}


def test_a_damaged_header_gets_no_valid_tag_from_a_change_of_recipients(tmp_path: Path):
    key, other, path = SharedKey.random(), SharedKey.random(), tmp_path / "sealed"
    sealed = seal_bytes(b"hello", [key, other])
    header = len(sealed) - 77
    for bit in range(8 * header):
        path.write_bytes(corruptions.flipped(sealed, bit))
        with pytest.raises(SealBroken):
            (rotate, add_recipient)[bit % 2](path, key, [key] if bit % 2 == 0 else key)
        if bit % 50 == 0:
            with pytest.raises(SealBroken):
                remove_recipient(path, key, other.fingerprint)
        assert path.read_bytes() == corruptions.flipped(sealed, bit)


def test_inspect_refuses_what_is_no_header(tmp_path: Path):
    path = tmp_path / "x"
    sealed = seal_bytes(b"hello", [SharedKey.random()])
    for length in range(len(sealed) - 77):
        path.write_bytes(sealed[:length])
        with pytest.raises(SealBroken):
            inspect(path)
    path.write_bytes(sealed)
    assert len(inspect(path).slots) == 1


def test_random_bytes_are_refused():
    key, rng = SharedKey.random(), random.Random(22)
    for _ in range(300):
        noise = rng.randbytes(rng.randrange(400))
        assert corruptions.outcome(noise, b"", key) == "refused"
        assert corruptions.outcome(b"\x93SEALED\n\x01" + noise, b"", key) == "refused"


def test_the_verified_beginning_is_all_that_a_stream_gives_out():
    key = SharedKey.random()
    data = random.Random(23).randbytes(3_000_000)
    sealed = seal_bytes(data, [key])
    target = io.BytesIO()
    with pytest.raises(SealBroken):
        open_sealed(io.BytesIO(corruptions.flipped(sealed, 8 * 2_500_000)), target, key)
    assert 0 < len(target.getvalue()) < 2_500_000
    assert data.startswith(target.getvalue())
