"""How fast sealing is, next to raw AES-256-GCM and others: `python tests/benchmarks/encryption_speed.py`.

In memory: raw AES-256-GCM is the library's `encrypt_into` and `decrypt_into` in pieces of 1 MiB, all with one
key, and 1.0; it writes to memory as long as the data. "In cache" is the same with each piece written over the
one before, which is what `openssl speed` measures; "streams" means read from one `io.BytesIO` and written to
another, which copies twice more. Memory is there before the clock starts, for those who can
use it; the others find new memory for their result, and that is in their time.

File to file: each reads a file and writes a new one in the same folder. Ours is synced to the disk before it
takes its name, as a file that must survive a crash has to be; age's is not. So there are two tables: all
synced, and none.

The contenders take turns, and the best of several runs counts: a busy machine only ever adds time.
"""

import argparse
import io
import os
import secrets
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from helpers.encryption.envelope import open_bytes, open_into, open_sealed, seal, seal_bytes, seal_into
from helpers.encryption.pieces import Source, Target, copy
from helpers.encryption.recipients import SharedKey
from helpers.encryption.sealed_files import open_file, seal_file
from helpers.encryption.write_behind import WriteBehind

MIB = 1 << 20
Task = Callable[[], object]


def raw(size: int, fresh: memoryview, data: memoryview) -> dict[str, tuple[Task, Task]]:
    """Return copying and raw AES-256-GCM, from memory to memory and in the cache."""
    cipher, nonce = AESGCM(bytes(32)), bytes(12)
    pieces = [(start, min(start + MIB, size)) for start in range(0, size, MIB)]
    sealed = memoryview(bytearray(size + 16 * len(pieces)))
    spots = [memoryview(sealed)[a + 16 * i : b + 16 * (i + 1)] for i, (a, b) in enumerate(pieces)]
    cache = memoryview(bytearray(MIB + 16))

    def copy() -> None:
        fresh[:size] = data

    def encrypt(cached: bool) -> None:
        for (a, b), spot in zip(pieces, spots, strict=True):
            cipher.encrypt_into(nonce, data[a:b], None, cache[: b - a + 16] if cached else spot)

    source, target = io.BytesIO(data), io.BytesIO(bytes(size + 16 * len(pieces)))
    piece = memoryview(bytearray(MIB))

    def stream() -> None:
        source.seek(0)
        target.seek(0)
        while count := source.readinto(piece):
            cipher.encrypt_into(nonce, piece[:count], None, cache[: count + 16])
            target.write(cache[: count + 16])

    def decrypt(cached: bool) -> None:
        for (a, b), spot in zip(pieces, spots, strict=True):
            cipher.decrypt_into(nonce, spot, None, cache[: b - a] if cached else fresh[a:b])

    return {
        "raw AES-256-GCM": (lambda: encrypt(False), lambda: decrypt(False)),
        "raw, in cache": (lambda: encrypt(True), lambda: decrypt(True)),
        "raw, streams": (stream, stream),
        "memory copy": (copy, copy),
    }


def ours(size: int, fresh: memoryview, data: memoryview) -> dict[str, tuple[Task, Task]]:
    """Return the envelope in its three forms."""
    key = SharedKey.random()
    sealed = memoryview(bytearray(size + size // 100 + 20_000))
    length = seal_into(data, sealed, [key])
    source, target = io.BytesIO(data), io.BytesIO(bytes(len(sealed)))
    ready = io.BytesIO(sealed[:length])

    def stream(read: io.BytesIO, work: Callable[[io.BytesIO, io.BytesIO], None]) -> None:
        read.seek(0)
        target.seek(0)
        work(read, target)

    return {
        "ours, into memory": (
            lambda: seal_into(data, sealed, [key]),
            lambda: open_into(sealed[:length], fresh, key),
        ),
        "ours, streams": (
            lambda: stream(source, lambda read, write: seal(read, write, [key])),
            lambda: stream(ready, lambda read, write: open_sealed(read, write, key)),
        ),
        "ours, bytes": (lambda: seal_bytes(data, [key]), lambda: open_bytes(sealed[:length], key)),
    }


def peers(data: bytes) -> dict[str, tuple[Task, Task]]:
    """Return those of the others that are installed."""
    found: dict[str, tuple[Task, Task]] = {}
    with suppress(ImportError):
        from nacl import bindings as sodium

        pieces = [data[start : start + MIB] for start in range(0, len(data), MIB)]
        key = secrets.token_bytes(32)

        def push() -> tuple[bytes, list[bytes]]:
            state = sodium.crypto_secretstream_xchacha20poly1305_state()
            header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
            return header, [
                sodium.crypto_secretstream_xchacha20poly1305_push(state, piece) for piece in pieces
            ]

        header, boxes = push()

        def pull() -> None:
            state = sodium.crypto_secretstream_xchacha20poly1305_state()
            sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
            for box in boxes:
                sodium.crypto_secretstream_xchacha20poly1305_pull(state, box)

        found["PyNaCl secretstream"] = (push, pull)
    with suppress(ImportError):
        import pyrage

        identity = pyrage.x25519.Identity.generate()
        age = pyrage.encrypt(data, [identity.to_public()])
        found["pyrage (age)"] = (
            lambda: pyrage.encrypt(data, [identity.to_public()]),
            lambda: pyrage.decrypt(age, [identity]),
        )
    with suppress(ImportError):
        from Crypto.Cipher import AES

        box, mac = AES.new(bytes(32), AES.MODE_GCM, nonce=bytes(12)).encrypt_and_digest(data)
        found["pycryptodome AES-GCM"] = (
            lambda: AES.new(bytes(32), AES.MODE_GCM, nonce=bytes(12)).encrypt_and_digest(data),
            lambda: AES.new(bytes(32), AES.MODE_GCM, nonce=bytes(12)).decrypt_and_verify(box, mac),
        )
    fernet = Fernet(Fernet.generate_key())
    token = fernet.encrypt(data)
    found["Fernet"] = (lambda: fernet.encrypt(data), lambda: fernet.decrypt(token))
    return found


def best(
    contenders: dict[str, tuple[Task, Task]], runs: int, before: Task = lambda: None
) -> dict[str, tuple[float, float]]:
    """Let all take turns; return each one's best times in seconds, there and back."""
    times = {name: [float("inf")] * 2 for name in contenders}
    for _ in range(runs):
        for name, tasks in contenders.items():
            for way, task in enumerate(tasks):
                before()
                start = time.perf_counter()
                task()
                times[name][way] = min(times[name][way], time.perf_counter() - start)
    return {name: (there, back) for name, (there, back) in times.items()}


def print_table(title: str, size: int, times: dict[str, tuple[float, float]], reference: str) -> None:
    """Print GB/s and the ratio to the reference for each contender."""
    print(f"\n{title}\n{'':24}{'seal GB/s':>10}{'open GB/s':>10}{'ratio':>8}{'ratio':>8}")
    for name, pair in times.items():
        speeds = [size / seconds / 1e9 for seconds in pair]
        ratios = [base / seconds for base, seconds in zip(times[reference], pair, strict=True)]
        print(f"{name:24}{speeds[0]:10.2f}{speeds[1]:10.2f}{ratios[0]:8.2f}{ratios[1]:8.2f}")


def in_memory(megabytes: int, runs: int, with_peers: bool) -> None:
    """Measure from memory to memory."""
    size = megabytes * 10**6
    data = os.urandom(size)
    fresh = memoryview(bytearray(os.urandom(MIB)) * (size // MIB + 2))
    contenders = raw(size, fresh, memoryview(data)) | ours(size, fresh, memoryview(data))
    if with_peers:
        contenders |= peers(data)
    print_table(f"in memory, {megabytes} MB", size, best(contenders, runs), "raw AES-256-GCM")


def openssl_speed() -> str:
    """Return what ``openssl speed`` says of AES-256-GCM in pieces of 1 MiB, one buffer again and again."""
    command = ["openssl", "speed", "-evp", "aes-256-gcm", "-bytes", str(MIB), "-seconds", "2"]
    try:
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "not measured"
    return f"{float(printed.split()[-1].rstrip('k')) / 1e6:.2f} GB/s"


def file_to_file(megabytes: int, runs: int, folder: Path) -> None:
    """Measure from file to file."""
    size = megabytes * 10**6
    plain, box, age, out = (folder / name for name in ("plain", "box", "age", "out"))
    with plain.open("wb") as file:
        for start in range(0, size, MIB):
            file.write(os.urandom(min(MIB, size - start)))
    key = SharedKey.random()
    seal_file(plain, box, [key])

    def stream(read: Path, write: Path, work: Callable[[Source, Target], None]) -> None:
        with io.FileIO(read) as source, io.FileIO(write, "w") as target, WriteBehind(target) as behind:
            work(source, behind)

    def copy_file() -> None:
        with io.FileIO(plain) as source, io.FileIO(out, "w") as target:
            copy(source, target)

    def synced(task: Task) -> Task:
        def work() -> None:
            task()
            with out.open("rb") as file:
                os.fsync(file.fileno())

        return work

    def seal_unsynced() -> None:
        stream(plain, out, lambda source, behind: seal(source, behind, [key]))

    def open_unsynced() -> None:
        stream(box, out, lambda source, behind: open_sealed(source, behind, key))

    kept: dict[str, tuple[Task, Task]] = {
        "plain copy": (synced(copy_file), synced(copy_file)),
        "ours": (lambda: seal_file(plain, out, [key]), lambda: open_file(box, out, key)),
    }
    loose = {"plain copy": (copy_file, copy_file), "ours": (seal_unsynced, open_unsynced)}
    with suppress(ImportError):
        import pyrage

        identity = pyrage.x25519.Identity.generate()
        pyrage.encrypt_file(str(plain), str(age), [identity.to_public()])
        ways = (
            lambda: pyrage.encrypt_file(str(plain), str(out), [identity.to_public()]),
            lambda: pyrage.decrypt_file(str(age), str(out), [identity]),
        )
        loose["pyrage (age)"] = ways
        kept["pyrage (age)"] = (synced(ways[0]), synced(ways[1]))
    for title, contenders in {"synced to the disk": kept, "not synced": loose}.items():
        times = best(contenders, runs, before=lambda: out.unlink(missing_ok=True))
        print_table(f"file to file, {megabytes} MB, {title}", size, times, list(contenders)[-1])
    sealing, opening = map(peak_memory, kept["ours"])
    print(f"memory that Python needs for it: seal {sealing:.1f} MiB, open {opening:.1f} MiB")


def peak_memory(task: Task) -> float:
    """Return how many MiB of Python's memory the task needs at most, beyond what was there."""
    tracemalloc.start()
    task()
    peak = tracemalloc.get_traced_memory()[1] / MIB
    tracemalloc.stop()
    return peak


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Sealing, next to raw AES-256-GCM and others.")
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where the files of the second table go")
    options = parser.parse_args()
    print(f"openssl speed -evp aes-256-gcm: {openssl_speed()}")
    for megabytes in options.megabytes:
        in_memory(megabytes, options.runs, with_peers=megabytes <= 100)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        file_to_file(options.megabytes[-1], min(options.runs, 3), Path(folder))


if __name__ == "__main__":
    main()
