"""How fast a vault file is saved and loaded: `python tests/benchmarks/vault_speed.py` (some minutes).

"plain" writes the arrays to a file in pieces of 1 MiB and reads them into one new array: 1.0. Every
contender's file is synced to the disk before its time ends; all read what the system still has in its cache.
Loading a vault file uses a second thread, which has the system make memory ready (`ready_memory`): on Linux,
where two cores are free, the ratio is lower for it.
The contenders take turns, and the best of several runs counts: a busy machine only ever adds time. A peer
that is not installed is not measured.

Run it a second time with `--folder` on a file system in memory (`/dev/shm`) to see the work without the disk.
"""

import argparse
import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from helpers.encryption.recipients import SharedKey
from helpers.vault.vault import open_model, rotate, seal_model

MIB = 1 << 20
Task = Callable[[], object]
Contenders = dict[str, tuple[Task, Task]]

MEMORY = """
import sys
import numpy as np
from helpers.encryption.recipients import SharedKey
from helpers.vault.vault import open_model, seal_model
size, path, key = int(sys.argv[1]), sys.argv[2], SharedKey(bytes(32))
def peak(): return 1024 * int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
if sys.argv[3] == "save":
    seal_model({}, path, [key], name="credit", version=1)
    before = peak()
    array = np.ones(size // 4, np.float32)
    seal_model({"w": array}, path, [key], name="credit", version=1)
else:
    before = peak()
    open_model(path, key)
print((peak() - before) / size)
"""


def synced(task: Task, path: Path) -> Task:
    """Return a task that also waits until the file is on the disk."""

    def work() -> None:
        task()
        with path.open("rb") as file:
            os.fsync(file.fileno())

    return work


def plain(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return writing and reading without any protection."""

    def save() -> None:
        with path.open("wb", buffering=0) as file:
            for array in arrays.values():
                view = array.reshape(-1).view(np.uint8).data
                for start in range(0, len(view), MIB):
                    file.write(view[start : start + MIB])

    def load() -> None:
        np.fromfile(path, np.uint8)

    return synced(save, path), load


def ours(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return the vault."""
    key = SharedKey.random()
    return (
        lambda: seal_model(arrays, path, [key], name="credit", version=1),
        lambda: open_model(path, key, expect_name="credit", minimum_version=1),
    )


def one_shot_gcm(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return safetensors in memory, encrypted in one call of AES-256-GCM."""
    from safetensors.numpy import load, save

    cipher = AESGCM(AESGCM.generate_key(256))

    def write() -> None:
        nonce = secrets.token_bytes(12)
        path.write_bytes(nonce + cipher.encrypt(nonce, save(arrays), None))

    def read() -> None:
        data = path.read_bytes()
        load(cipher.decrypt(data[:12], data[12:], None))

    return synced(write, path), read


def fernet(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return Fernet, as many examples on the web use it."""
    from safetensors.numpy import load, save

    cipher = Fernet(Fernet.generate_key())
    return (
        synced(lambda: path.write_bytes(cipher.encrypt(save(arrays))), path),
        lambda: load(cipher.decrypt(path.read_bytes())),
    )


def age(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return age, by pyrage, from a safetensors file in memory."""
    import pyrage
    from safetensors.numpy import load, save

    identity = pyrage.x25519.Identity.generate()
    return (
        synced(lambda: path.write_bytes(pyrage.encrypt(save(arrays), [identity.to_public()])), path),
        lambda: load(pyrage.decrypt(path.read_bytes(), [identity])),
    )


def gpg(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return gpg, with a password and without compression, from and to a pipe."""
    from safetensors.numpy import load, save

    if shutil.which("gpg") is None:
        raise ImportError("gpg")
    home = path.with_suffix(".gnupg")
    home.mkdir(mode=0o700)
    base = ["gpg", "--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"]
    base += ["--passphrase", "for the clock"]
    encrypt = [*base, "--cipher-algo", "AES256", "-z", "0", "-o", path, "--symmetric"]

    def read() -> None:
        load(subprocess.run([*base, "--decrypt", path], check=True, capture_output=True).stdout)

    return synced(lambda: subprocess.run(encrypt, input=save(arrays), check=True), path), read


def cryptotensors(arrays: dict[str, np.ndarray], path: Path) -> tuple[Task, Task]:
    """Return cryptotensors with its AES-256-GCM and an Ed25519 signature, which it demands."""
    import cryptotensors as library
    from cryptotensors.numpy import load_file, save_file

    def text(raw: bytes) -> str:
        return base64.b64encode(raw).decode()

    signer = Ed25519PrivateKey.generate()
    key = {"kty": "oct", "kid": "e", "alg": "aes256gcm", "k": text(secrets.token_bytes(32))}
    public = signer.public_key().public_bytes_raw()
    sign = {"kty": "okp", "kid": "s", "alg": "ed25519", "crv": "Ed25519"}
    sign |= {"d": text(signer.private_bytes_raw()), "x": text(public)}
    library.register_direct_key_provider(keys=[key, sign])
    config = {"enc_key": key, "sign_key": sign}
    return synced(lambda: save_file(arrays, path, config=config), path), lambda: load_file(path)


def contenders(megabytes: int, folder: Path, with_peers: bool) -> Contenders:
    """Return all that are installed."""
    rows = megabytes * 10**6 // 4 // 10
    rng = np.random.default_rng(1)
    arrays = {f"layer {i}": rng.random(rows, dtype=np.float32) for i in range(10)}
    makers = [plain, ours]
    if with_peers:
        makers += [cryptotensors, age, one_shot_gcm, gpg, fernet]
    found: Contenders = {}
    for maker in makers:
        name = maker.__name__.replace("_", " ")
        with suppress(ImportError):
            found[name] = maker(arrays, folder / name.replace(" ", "-"))
    return found


def best(tasks: Contenders, runs: int) -> dict[str, tuple[float, float]]:
    """Let all take turns; return each one's best times in seconds, to save and to load."""
    times = {name: [float("inf")] * 2 for name in tasks}
    for _ in range(runs):
        for name, pair in tasks.items():
            for way, task in enumerate(pair):
                start = time.perf_counter()
                task()
                times[name][way] = min(times[name][way], time.perf_counter() - start)
    return {name: (save, load) for name, (save, load) in times.items()}


def print_table(megabytes: int, times: dict[str, tuple[float, float]]) -> None:
    """Print milliseconds and the ratio to plain writing and reading."""
    print(f"\n{megabytes} MB{'':12}{'save ms':>10}{'load ms':>10}{'save, ratio':>13}{'load, ratio':>13}")
    for name, (save, load) in times.items():
        ratios = save / times["plain"][0], load / times["plain"][1]
        print(f"{name:18}{1e3 * save:10.0f}{1e3 * load:10.0f}{ratios[0]:13.2f}{ratios[1]:13.2f}")


def memory(megabytes: int, folder: Path) -> tuple[float, float]:
    """Return the most memory that saving and loading need, in parts of the data, each in a new process.

    It is what Linux says was in memory at most (`VmHWM`), windows of the file included, over what was there
    before the arrays.
    """
    command = [sys.executable, "-c", MEMORY, str(megabytes * 10**6), str(folder / "memory")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    parts = [
        subprocess.run([*command, way], capture_output=True, text=True, check=True, env=environment).stdout
        for way in ("save", "load")
    ]
    return float(parts[0]), float(parts[1])


def rotation(megabytes: int, folder: Path) -> float:
    """Return how many seconds a change of recipients takes."""
    path, key = folder / "rotated", SharedKey.random()
    seal_model({"w": np.zeros(megabytes * 10**6, np.uint8)}, path, [key], name="credit", version=1)
    start = time.perf_counter()
    rotate(path, key, [SharedKey.random()])
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Saving and loading a model, sealed and plain.")
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where the files go")
    options = parser.parse_args()
    for megabytes in options.megabytes:
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            folder = Path(name)
            print_table(megabytes, best(contenders(megabytes, folder, megabytes <= 100), options.runs))
            if sys.platform == "linux":
                save, load = memory(megabytes, folder)
                print(f"memory, in parts of the data: save {save:.3f} (arrays included), load {load:.3f}")
            print(f"change of recipients: {1e3 * rotation(megabytes, folder):.0f} ms")


if __name__ == "__main__":
    main()
