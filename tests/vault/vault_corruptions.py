"""Twelve ways to damage a vault file, and what came of each.

A vault file is a label, a header (25 bytes, a number of slots, the slots, a tag of 32 bytes), a preamble of
56 bytes and chunks of 16 KiB, each with a tag of 16 bytes.
"""

import io
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from helpers.encryption.errors import SealBroken
from helpers.encryption.header import Header, read_header
from helpers.encryption.recipients import SharedKey
from helpers.vault.errors import ModelRefused
from helpers.vault.label import Label, read_label
from helpers.vault.vault import open_model, seal_model

CHUNK = 16384 + 16
PREAMBLE = 56
NAME, VERSION = "credit", 3

Change = tuple[str, bytes]


@dataclass(frozen=True)
class Files:
    """A vault file, taken apart, with others to take parts from and the key that opens all of them."""

    key: SharedKey
    arrays: dict[str, np.ndarray]
    whole: bytes
    older: bytes
    fraud: bytes
    stranger: bytes

    @property
    def label(self) -> bytes:
        return Label(NAME, VERSION).encoded()

    def header(self, file: bytes) -> Header:
        source = io.BytesIO(file)
        return read_header(source, read_label(source).encoded())[0]

    def body_start(self, file: bytes) -> int:
        source = io.BytesIO(file)
        read_header(source, read_label(source).encoded())
        return source.tell()

    def parts(self, file: bytes) -> tuple[bytes, bytes, list[bytes]]:
        """Return all before the body, the preamble and the chunks."""
        start = self.body_start(file)
        chunks = [file[i : i + CHUNK] for i in range(start + PREAMBLE, len(file), CHUNK)]
        return file[:start], file[start : start + PREAMBLE], chunks


def make_files(folder: Path, size: int, seed: int) -> Files:
    """Seal a model of some `size` bytes, an older version, one of another name, and one for someone else."""
    rng = np.random.default_rng(seed)
    key, other = SharedKey.random(), SharedKey.random()

    def sealed(name: str, version: int, recipients: list[SharedKey]) -> tuple[dict[str, np.ndarray], bytes]:
        arrays = {"w": rng.integers(256, size=size, dtype=np.uint8), "b": rng.normal(size=3)}
        seal_model(arrays, folder / "model.vault", recipients, name=name, version=version)
        return arrays, (folder / "model.vault").read_bytes()

    arrays, whole = sealed(NAME, VERSION, [key, other])
    older, fraud, stranger = (
        sealed(name, version, recipients)[1]
        for name, version, recipients in (
            (NAME, VERSION - 1, [key, other]),
            ("fraud", VERSION, [key, other]),
            (NAME, VERSION, [other, SharedKey.random()]),
        )
    )
    return Files(key, arrays, whole, older, fraud, stranger)


def flipped(file: bytes, bit: int) -> bytes:
    changed = bytearray(file)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def random_changes(files: Files, rng: random.Random, count: int) -> Iterator[Change]:
    """Give `count` of each kind that chance chooses."""
    file, start = files.whole, files.body_start(files.whole)
    for _ in range(count):
        yield "bit of the label", flipped(file, rng.randrange(8 * len(files.label)))
        yield "bit of the header", flipped(file, rng.randrange(8 * len(files.label), 8 * start))
        yield "bit of the body", flipped(file, rng.randrange(8 * start, 8 * len(file)))
        yield "bytes overwritten", overwritten(file, rng)
        yield "cut short", file[: rng.randrange(len(file))]
        a, b = sorted(rng.sample(range(len(file) + 1), 2))
        yield (
            "stretch removed or repeated",
            file[:a] + (file[b:] if rng.random() < 0.5 else file[a:b] + file[a:]),
        )
        noise = rng.randbytes(rng.randrange(1, 100))
        yield "bytes added", rng.choice((file + noise, noise + file, file[:a] + noise + file[a:]))


def overwritten(file: bytes, rng: random.Random) -> bytes:
    length = rng.randrange(2, 200)
    at = rng.randrange(max(1, len(file) - length))
    return file[:at] + rng.randbytes(len(file[at : at + length])) + file[at + length :]


def relabeled(files: Files) -> Iterator[Change]:
    """Other names and versions over the same envelope, and this label over other envelopes."""
    rest = files.whole[len(files.label) :]
    for version in [*range(1, 40), 2**62]:
        for name in (NAME, "fraud", "Credit", "credit2"):
            yield "label exchanged", Label(name, version).encoded() + rest
    for file in (files.older, files.fraud, files.stranger):
        source = io.BytesIO(file)
        read_label(source)
        yield "label exchanged", files.label + source.read()


def rearranged(files: Files) -> Iterator[Change]:
    """Chunks moved within the file."""
    front, preamble, chunks = files.parts(files.whole)
    for i in range(len(chunks)):
        for j in range(len(chunks) + 1):
            yield "chunks moved", join(front, preamble, [*chunks[:j], chunks[i], *chunks[j:]])
            moved = chunks[:i] + chunks[i + 1 :]
            yield "chunks moved", join(front, preamble, [*moved[:j], chunks[i], *moved[j:]])
        yield "chunks moved", join(front, preamble, chunks[:i] + chunks[i + 1 :])


def spliced(files: Files) -> Iterator[Change]:
    """Chunks, preambles and bodies of an older version, another model and a stranger's file."""
    front, preamble, chunks = files.parts(files.whole)
    for other in (files.older, files.fraud, files.stranger):
        _, other_preamble, other_chunks = files.parts(other)
        for i in range(len(chunks)):
            yield (
                "parts of other files",
                join(front, preamble, [*chunks[:i], other_chunks[i], *chunks[i + 1 :]]),
            )
            yield "parts of other files", join(front, preamble, chunks[:i] + other_chunks[i:])
            yield "parts of other files", join(front, preamble, other_chunks[:i] + chunks[i:])
        yield "parts of other files", join(front, other_preamble, chunks)
        yield "parts of other files", join(front, other_preamble, other_chunks)


def restanzaed(files: Files) -> Iterator[Change]:
    """Well-formed headers with slots swapped, dropped, repeated or taken from other files."""
    mine, start = files.header(files.whole), files.body_start(files.whole)
    tail = files.whole[start - 32 :]
    headers = [replace(mine, slots=mine.slots[::-1])]
    headers += [replace(mine, slots=(*mine.slots, slot)) for slot in mine.slots]
    headers += [replace(mine, slots=(slot,)) for slot in mine.slots]
    for file in (files.older, files.fraud, files.stranger):
        theirs = files.header(file)
        headers += [replace(mine, identity=theirs.identity), theirs]
        for slot in theirs.slots:
            headers += [replace(mine, slots=(slot,)), replace(mine, slots=(*mine.slots, slot))]
            headers += [
                replace(mine, slots=(mine.slots[0], slot)),
                replace(mine, slots=(slot, mine.slots[1])),
            ]
        yield (
            "recipient stanzas exchanged",
            files.label + file[len(files.label) : files.body_start(file)] + tail[32:],
        )
    for header in headers:
        yield "recipient stanzas exchanged", files.label + header.encoded() + tail
    for kind in (0, 1, 2, 3, 4, 255):
        for at in (len(files.label) + 26,):
            yield "recipient stanzas exchanged", files.whole[:at] + bytes([kind]) + files.whole[at + 1 :]


def swapped(files: Files) -> Iterator[Change]:
    """Whole intact files in the place of the expected one."""
    for file in (files.older, files.fraud, files.stranger):
        yield "another file in its place", file


def join(front: bytes, preamble: bytes, chunks: list[bytes]) -> bytes:
    return front + preamble + b"".join(chunks)


def changes(files: Files, rng: random.Random, count: int) -> Iterator[Change]:
    """All twelve kinds, as far as they change the file."""
    for group in (
        random_changes(files, rng, count),
        relabeled(files),
        rearranged(files),
        spliced(files),
        restanzaed(files),
        swapped(files),
    ):
        yield from ((kind, changed) for kind, changed in group if changed != files.whole)


def every_bit_and_length(files: Files) -> Iterator[Change]:
    for bit in range(8 * len(files.whole)):
        yield "every bit of a small file", flipped(files.whole, bit)
    for length in range(len(files.whole)):
        yield "every length of a small file", files.whole[:length]


def outcome(changed: bytes, files: Files, path: Path) -> str:
    """Open the damaged file as a careful user does; return "refused" or what went wrong."""
    path.write_bytes(changed)
    try:
        opened = open_model(path, files.key, expect_name=NAME, minimum_version=VERSION)
    except (SealBroken, ModelRefused):
        return "refused"
    except Exception as error:
        return type(error).__name__
    same = opened.arrays.keys() == files.arrays.keys() and all(
        np.array_equal(opened.arrays[name], array) for name, array in files.arrays.items()
    )
    return "accepted as the same" if same else "SILENT"


def run(
    folder: Path, seed: int, sizes: tuple[int, ...], count: int, small_stride: int = 1
) -> Counter[tuple[str, str]]:
    """Try all; return how often each kind had each outcome."""
    rng = random.Random(seed)
    counts: Counter[tuple[str, str]] = Counter()
    tried = folder / "tried.vault"

    def enter(files: Files, given: Iterator[Change], stride: int) -> None:
        if outcome(files.whole, files, tried) != "accepted as the same":
            raise RuntimeError("the undamaged file must open")
        for number, (kind, changed) in enumerate(given):
            if number % stride == 0:
                counts[kind, outcome(changed, files, tried)] += 1

    for size in sizes:
        files = make_files(folder, size, seed)
        enter(files, changes(files, rng, count), 1)
    small = make_files(folder, 20, seed)
    enter(small, every_bit_and_length(small), small_stride)
    return counts
