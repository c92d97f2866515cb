"""Every way to damage a sealed file that the tests try, and what came of each.

The layout of a file is given by the length of its header: after it come 56 bytes and then chunks of 16 KiB,
each with 16 bytes of tag.
"""

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric import rsa

from helpers.encryption.envelope import open_bytes, open_into, open_sealed, seal_bytes
from helpers.encryption.errors import SealBroken
from helpers.encryption.header import Header, read_header
from helpers.encryption.recipients import Opener, Password, SharedKey

CHUNK = 16384 + 16
PREAMBLE = 56
SIZES = (0, 1, 16383, 16384, 16385, 49152, 70_000)

Change = tuple[str, bytes]


def flipped(sealed: bytes, bit: int) -> bytes:
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def bit_flips(sealed: bytes, header: int, rng: random.Random, per_chunk: int) -> Iterator[Change]:
    for bit in range(8 * header):
        yield "bit of the header", flipped(sealed, bit)
    for bit in range(8 * header, 8 * (header + PREAMBLE)):
        yield "bit of salt or commitment", flipped(sealed, bit)
    for start in range(header + PREAMBLE, len(sealed), CHUNK):
        end = min(start + CHUNK, len(sealed))
        for _ in range(per_chunk):
            yield "bit of a chunk", flipped(sealed, rng.randrange(8 * start, 8 * end))
        for bit in range(8 * (end - 16), 8 * end):
            yield "bit of a chunk's tag", flipped(sealed, bit)


def cuts(sealed: bytes, header: int, rng: random.Random, inside: int) -> Iterator[Change]:
    borders = [0, header, *range(header + PREAMBLE, len(sealed), CHUNK), len(sealed)]
    near = {border + step for border in borders for step in (-17, -16, -1, 0, 1, 16, 17)}
    for length in sorted(near & set(range(len(sealed)))):
        yield "cut at a border", sealed[:length]
    for _ in range(inside):
        yield "cut inside", sealed[: rng.randrange(len(sealed))]
        start, end = sorted(rng.sample(range(len(sealed) + 1), 2))
        yield "stretch taken out", sealed[:start] + sealed[end:]


def rearranged(sealed: bytes, header: int, other: bytes) -> Iterator[Change]:
    """Chunks moved within one file, or taken from another of the same length for the same recipients."""
    front, chunks = parts(sealed, header)
    other_front, other_chunks = parts(other, header)
    last = len(chunks)
    for i in range(last):
        yield "chunk dropped", front + b"".join(chunks[:i] + chunks[i + 1 :])
        yield "chunk spliced in", front + b"".join([*chunks[:i], other_chunks[i], *chunks[i + 1 :]])
        yield "body spliced", front + b"".join(chunks[:i] + other_chunks[i:])
        for j in range(last + 1):
            yield "chunk repeated", front + b"".join([*chunks[:j], chunks[i], *chunks[j:]])
        for j in range(i + 1, last):
            swapped = list(chunks)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield "chunks swapped", front + b"".join(swapped)
    yield "header exchanged", other[:header] + sealed[header:]
    yield "header exchanged", sealed[:header] + other[header:]
    yield "salt and commitment exchanged", sealed[:header] + other_front[header:] + b"".join(chunks)


def appended(sealed: bytes, header: int, other: bytes, rng: random.Random) -> Iterator[Change]:
    for length in (1, 15, 16, 17, CHUNK, 2 * CHUNK):
        yield "bytes appended", sealed + rng.randbytes(length)
        yield "bytes appended", sealed + bytes(length)
        yield "bytes put in front", bytes(length) + sealed
    yield "file appended", sealed + sealed
    yield "file appended", sealed + other
    yield "body appended", sealed + sealed[header:]


def slots_changed(sealed: bytes, header: int, other: bytes) -> Iterator[Change]:
    """Headers that are well formed and say something else than what was sealed."""
    mine, theirs = (read_header(io.BytesIO(file))[0] for file in (sealed, other))
    tag_and_body = sealed[header - 32 :]
    for i, slot in enumerate(mine.slots):
        rest = mine.slots[:i] + mine.slots[i + 1 :]
        for kind, slots in (
            ("slot dropped", rest),
            ("slot repeated", (*mine.slots, slot)),
            ("slot of another file added", (*mine.slots, theirs.slots[i])),
            ("slot of another file instead", (*rest, theirs.slots[i])),
            ("slots in another order", (slot, *rest) if i else mine.slots[::-1]),
        ):
            if slots:
                yield kind, Header(mine.identity, slots).encoded() + tag_and_body
    yield "identity of another file", Header(theirs.identity, mine.slots).encoded() + tag_and_body


def parts(sealed: bytes, header: int) -> tuple[bytes, list[bytes]]:
    start = header + PREAMBLE
    return sealed[:start], [sealed[i : i + CHUNK] for i in range(start, len(sealed), CHUNK)]


def corruptions(
    sealed: bytes, header: int, other: bytes, rng: random.Random, per_chunk: int, inside: int
) -> Iterator[Change]:
    """All of the above that change the file."""
    changes = (
        bit_flips(sealed, header, rng, per_chunk),
        cuts(sealed, header, rng, inside),
        rearranged(sealed, header, other),
        appended(sealed, header, other, rng),
    )
    for group in changes:
        yield from ((kind, changed) for kind, changed in group if changed != sealed)


def outcome(changed: bytes, data: bytes, opener: Opener) -> str:
    """Open the damaged file in three ways; return "refused" or what went wrong."""
    buffer, target = bytearray(b"\xa5" * (len(changed) + 1)), io.BytesIO()
    ways: dict[str, Callable[[], object]] = {
        "open_bytes": lambda: open_bytes(changed, opener),
        "open_into": lambda: open_into(changed, buffer, opener),
        "open_sealed": lambda: open_sealed(io.BytesIO(changed), target, opener),
    }
    for name, way in ways.items():
        try:
            way()
        except SealBroken:
            continue
        except Exception as error:
            return f"{name}: {type(error).__name__}"
        return f"{name}: accepted"
    if any(buffer) and set(buffer) != {0xA5}:
        return "open_into: plaintext left in the buffer"
    verified = target.getvalue()
    whole_chunks = len(verified) % 16384 == 0 or verified == data
    return "refused" if data.startswith(verified) and whole_chunks else "open_sealed: unverified plaintext"


def files(seed: int) -> Iterator[tuple[bytes, int, bytes, bytes, list[Opener], random.Random]]:
    """Give sealed files of several sizes, for three recipients: file, header, another file, data, openers."""
    rng = random.Random(seed)
    private = rsa.generate_private_key(65537, 3072)
    openers: list[Opener] = [SharedKey.random(), private, Password("long and random", cost=10)]
    recipients = [openers[0], private.public_key(), openers[2]]
    for size in SIZES:
        data = rng.randbytes(size)
        sealed, other = seal_bytes(data, recipients), seal_bytes(data, recipients)
        header = len(read_header(io.BytesIO(sealed))[0].encoded()) + 32
        yield sealed, header, other, data, openers, rng


def run(seed: int, stride: int = 1, per_chunk: int = 200, inside: int = 200) -> Counter[tuple[str, str]]:
    """Try every stride-th corruption; return how often each kind had each outcome.

    The shared key opens all files; one file is also tried with the private key and with the password, which
    are slower.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for sealed, header, other, data, openers, rng in files(seed):
        for opener in openers if len(data) == 1 else openers[:1]:
            if open_bytes(sealed, opener) != data:
                raise RuntimeError("the undamaged file must open")
            for changed in slots_changed(sealed, header, other):
                if changed[1] != sealed:
                    counts[changed[0], outcome(changed[1], data, opener)] += 1
            changes = corruptions(sealed, header, other, rng, per_chunk, inside)
            for number, (kind, changed_file) in enumerate(changes):
                if number % stride == 0 or not kind.startswith(("bit", "cut inside", "stretch")):
                    counts[kind, outcome(changed_file, data, opener)] += 1
    return counts
