"""The vault on the command line: ``python -m helpers vault seal|open|inspect|rotate|share|combine``.

Passwords come from a prompt or from a file, never from the command line, where other users of the machine can
read them. Exit status: 0 done, 1 refused (the file was changed, is for another key, or is another model than
expected), 2 a wrong argument, 3 a file that cannot be read or written, 130 interrupted.

>>> main(["inspect", "no such file"])
3
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from helpers.course.files import replacing
from helpers.encryption.errors import SealBroken
from helpers.encryption.pieces import write_all
from helpers.encryption.recipients import Password, Recipient, SharedKey
from helpers.rsa.keys import PrivateKey, PublicKey
from helpers.rsa.pem import KeyFileError, from_pem
from helpers.sharing.errors import ShareError
from helpers.vault import custodians, strict_json, vault
from helpers.vault.access_log import LogBroken
from helpers.vault.errors import ModelRefused
from helpers.vault.model_file import Model, decode, pieces

DONE, REFUSED, WRONG_ARGUMENT, NO_FILE, INTERRUPTED = 0, 1, 2, 3, 130
LARGE = 50_000_000  # bytes; from here on there is a progress bar
EXAMPLES = """examples:
  python -m helpers vault seal credit.keras credit.vault --name credit --version 3 --to ada.public.pem
  python -m helpers vault open credit.vault credit.keras --private-key ada.pem --minimum-version 3
  python -m helpers vault share credit.vault --private-key ada.pem --threshold 3 --count 5 --folder shares
  python -m helpers vault open credit.vault credit.npz --share shares/1 shares/4 shares/5
  python -m helpers vault rotate credit.vault --private-key ada.pem --to bob.public.pem --to-password

exit status: 0 done, 1 refused, 2 a wrong argument, 3 a file that cannot be read or written,
130 interrupted"""

QUIET_TENSORFLOW = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands after ``vault``; by default this program's arguments.

    Examples
    --------
    >>> main(["open", "no such file", "x.npz", "--key", "no such file"])
    3
    """
    options = parser().parse_args(arguments)
    for name, value in QUIET_TENSORFLOW.items():
        os.environ.setdefault(name, value)
    try:
        options.run(options)
    except (SealBroken, ModelRefused, ShareError, KeyFileError, LogBroken) as error:
        print(f"refused: {error}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"not done: {error}", file=sys.stderr)
        return NO_FILE
    except (TypeError, ValueError) as error:
        print(f"not done: {error}", file=sys.stderr)
        return WRONG_ARGUMENT
    except KeyboardInterrupt:
        print("interrupted; no file was changed", file=sys.stderr)
        return INTERRUPTED
    return DONE


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments.

    Examples
    --------
    >>> parser().parse_args(["seal", "x.npz", "x.vault", "--name", "x", "--version", "3"]).version
    3
    """
    whole = argparse.ArgumentParser(
        prog="python -m helpers vault",
        description="Seal your own models under a name and a version, and open them again.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    seal = add(commands, "seal", run_seal, "write a model to a vault file")
    seal.add_argument("model", type=Path, help="a .keras, .npz or .safetensors file; it stays where it is")
    seal.add_argument("vault", type=Path, help="the vault file, replaced where there is one")
    seal.add_argument("--name", required=True, help="name of the model; everyone can read it")
    seal.add_argument("--version", required=True, type=int, help="version of the model, 1 or more")
    seal.add_argument("--metadata", type=Path, metavar="JSON", help="a file of JSON to seal with the weights")
    add_recipients(seal)

    take = add(commands, "open", run_open, "write the model in a vault file to a file, decrypted")
    take.add_argument("vault", type=Path, help="the vault file")
    take.add_argument("model", type=Path, help="where it goes: a .keras, .npz or .safetensors file")
    take.add_argument("--expect-name", metavar="NAME", help="refuse a model of another name")
    take.add_argument("--expect-version", type=int, metavar="N", help="refuse another version")
    take.add_argument("--minimum-version", type=int, metavar="N", help="refuse an older version")
    take.add_argument(
        "--register",
        type=Path,
        metavar="FILE",
        help="remember the newest version of each name, refuse older ones",
    )
    take.add_argument("--log", type=Path, metavar="FILE", help="enter who opened which model when")
    add_openers(take)

    look = add(commands, "inspect", run_inspect, "say which model is in a vault file and who can open it")
    look.add_argument("vault", type=Path, help="the vault file")
    add_openers(look, required=False)

    turn = add(commands, "rotate", run_rotate, "replace all recipients; the sealed weights stay as they are")
    turn.add_argument("vault", type=Path, help="the vault file")
    add_openers(turn)
    add_recipients(turn)

    share = add(commands, "share", run_share, "let t of n custodians open a vault file together")
    share.add_argument("vault", type=Path, help="the vault file")
    share.add_argument("--threshold", type=int, required=True, metavar="T", help="how many are needed")
    share.add_argument("--count", type=int, required=True, metavar="N", help="how many there are")
    share.add_argument("--folder", type=Path, required=True, help="where the share files go")
    add_openers(share)

    combine = add(commands, "combine", run_combine, "put shares together and write their key to a file")
    combine.add_argument("key", type=Path, help="where the key goes, for --key and --to-key")
    combine.add_argument("--share", type=Path, nargs="+", required=True, metavar="FILE", help="share files")
    return whole


def add(commands: Any, name: str, run: Callable[[argparse.Namespace], None], text: str) -> Any:
    """Add a command.

    Examples
    --------
    >>> add(argparse.ArgumentParser().add_subparsers(), "look", print, "look at it").description
    'Look at it.'
    """
    command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command


def add_openers(command: argparse.ArgumentParser, required: bool = True) -> None:
    """Add the arguments that say with what a vault file is opened: exactly one of them.

    Examples
    --------
    >>> command = argparse.ArgumentParser()
    >>> add_openers(command)
    >>> command.parse_args(["--password"]).password
    True
    """
    ways = command.add_mutually_exclusive_group(required=required)
    ways.add_argument("--private-key", type=Path, metavar="PEM", help="open with an RSA private key")
    ways.add_argument("--password", action="store_true", help="open with a password, which is asked for")
    ways.add_argument("--password-file", type=Path, metavar="FILE", help="open with the password in a file")
    ways.add_argument("--key", type=Path, metavar="FILE", help="open with a key that `combine` wrote")
    ways.add_argument("--share", type=Path, nargs="+", metavar="FILE", help="open with custodians' shares")


def add_recipients(command: argparse.ArgumentParser) -> None:
    """Add the arguments that say who can open a vault file: one or more of them.

    Examples
    --------
    >>> command = argparse.ArgumentParser()
    >>> add_recipients(command)
    >>> len(command.parse_args(["--to", "ada.pem", "--to", "bob.pem"]).to)
    2
    """
    command.add_argument(
        "--to",
        type=Path,
        action="append",
        default=[],
        metavar="PEM",
        help="an RSA public key; repeat for more",
    )
    command.add_argument("--to-password", action="store_true", help="a password, which is asked for twice")
    command.add_argument("--to-password-file", type=Path, metavar="FILE", help="the password in a file")
    command.add_argument("--to-key", type=Path, metavar="FILE", help="a key that `combine` wrote")


def run_seal(options: argparse.Namespace) -> None:
    """Write a model to a vault file."""
    metadata = strict_json.parse(options.metadata.read_bytes()) if options.metadata else None
    if metadata is not None and not isinstance(metadata, dict):
        raise ValueError(f"{options.metadata} must hold a JSON object")
    recipients = recipients_of(options)
    model = vault.as_model(read_model(options.model))
    with progress_bar("sealing", model.size) as progress:
        label = vault.seal_model(
            model,
            options.vault,
            recipients,
            name=options.name,
            version=options.version,
            metadata=metadata,
            progress=progress,
        )
    print(f"sealed {label} for {len(recipients)} recipient{'s' * (len(recipients) > 1)}: {options.vault}")


def run_open(options: argparse.Namespace) -> None:
    """Write the model in a vault file to a file."""
    writer = writer_for(options.model)
    with progress_bar("opening", options.vault.stat().st_size) as progress:
        opened = vault.open_model(
            options.vault,
            opener_of(options),
            expect_name=options.expect_name,
            expect_version=options.expect_version,
            minimum_version=options.minimum_version,
            register=options.register,
            log=options.log,
            progress=progress,
        )
    writer(opened, options.model)
    print(f"opened {opened.label}: {options.model}")
    if not (options.expect_version or options.minimum_version or options.register):
        print("no version was expected: an older file in its place would not have been noticed")


def run_inspect(options: argparse.Namespace) -> None:
    """Print which model is in a vault file and who can open it."""
    label, header = vault.inspect(options.vault)
    opener = opener_of(options)
    if opener is not None:
        label, contents = vault.read_contents(options.vault, opener)
    print(f"{label}{'' if opener else ' (as the file says; verified by nobody without a key)'}")
    print(f"file {header.identity.hex()}, for:")
    for slot in header.slots:
        cost = f", scrypt N = 2^{slot.cost}" if slot.cost else ""
        print(f"  {slot.kind.name.lower().replace('_', ' ')} {slot.name}{cost}")
    if opener is not None:
        print(f"metadata: {json.dumps(contents.metadata, ensure_ascii=False, indent=2)}")
        print(f"architecture: {'yes' if contents.architecture else 'none'}")
        for name, (dtype, shape, _, _) in contents.places.items():
            print(f"  {name}  {dtype} {list(shape)}")


def run_rotate(options: argparse.Namespace) -> None:
    """Replace all recipients of a vault file."""
    recipients = recipients_of(options)
    vault.rotate(options.vault, opener_of(options), recipients)
    print(f"{options.vault} is for {len(recipients)} recipient{'s' * (len(recipients) > 1)} now")
    print(
        "who kept the file as it was before can still open that: to lock someone out, seal the next version"
    )


def run_share(options: argparse.Namespace) -> None:
    """Make a key, share it among custodians and let it open a vault file."""
    opener = opener_of(options)
    vault.read_contents(options.vault, opener)  # before share files are written that would open nothing
    options.folder.mkdir(parents=True, exist_ok=True)
    key, paths = custodians.new_shared_key(
        options.folder, options.vault.stem, options.threshold, options.count
    )
    vault.add_recipient(options.vault, opener, key)
    print(f"any {options.threshold} of these open {options.vault}; give each to one custodian:")
    for path in paths:
        print(f"  {path}")


def run_combine(options: argparse.Namespace) -> None:
    """Put shares together and write their key to a file."""
    key = custodians.key_from_files(options.share)
    with replacing(options.key) as file:
        file.write(f"{key.key.hex()}\n".encode())
    print(f"{key}: {options.key}")


def opener_of(options: argparse.Namespace) -> Any:
    """Return what the arguments say a vault file is opened with; None if they say nothing."""
    if options.private_key:
        return private_key(options.private_key)
    if options.password:
        return Password(getpass.getpass("password: "))
    if options.password_file:
        return password_in(options.password_file)
    if options.key:
        return key_in(options.key)
    return custodians.key_from_files(options.share) if options.share else None


def recipients_of(options: argparse.Namespace) -> list[Recipient]:
    """Return who the arguments say can open a vault file."""
    found: list[Recipient] = [public_key(path) for path in options.to]
    if options.to_password:
        found.append(new_password())
    if options.to_password_file:
        found.append(password_in(options.to_password_file))
    if options.to_key:
        found.append(key_in(options.to_key))
    if not found:
        raise ValueError("say who can open it: --to, --to-password, --to-password-file or --to-key")
    return found


def private_key(path: Path) -> PrivateKey:
    """Return the private key in a PEM file, asking for its password if it has one."""
    data = path.read_bytes()
    password = getpass.getpass(f"password of {path}: ") if b"ENCRYPTED" in data else None
    key = from_pem(data, password)
    if not isinstance(key, PrivateKey):
        raise ValueError(f"{path} holds a public key, which does not open")
    return key


def public_key(path: Path) -> PublicKey:
    """Return the public key in a PEM file."""
    key = from_pem(path.read_bytes())
    if not isinstance(key, PublicKey):
        raise ValueError(f"{path} holds a private key: seal with the public one")
    return key


def new_password() -> Password:
    """Return a password that was typed twice."""
    first = getpass.getpass("new password: ")
    if getpass.getpass("once more: ") != first:
        raise ValueError("the two passwords differ")
    return Password(first)


def password_in(path: Path) -> Password:
    r"""Return the password in a file: its text without the end of the line.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "password"
    ...     path.write_text("long and random\n")
    ...     password_in(path).text
    16
    'long and random'
    """
    return Password(path.read_text(encoding="utf-8").rstrip("\r\n"))


def key_in(path: Path) -> SharedKey:
    """Return the key in a file that `combine` wrote.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "key"
    ...     path.write_text("no key")
    ...     key_in(path)
    Traceback (most recent call last):
        ...
    ValueError: ... holds no key: 64 hexadecimal digits are needed
    """
    with open(path, "rb") as file:
        text = file.read(100).strip()
    try:
        return SharedKey(bytes.fromhex(text.decode()))
    except ValueError:
        raise ValueError(f"{path} holds no key: 64 hexadecimal digits are needed") from None


def read_model(path: Path) -> Any:
    """Return the model in a file, by the ending of its name; nothing in it is executed.

    Examples
    --------
    >>> read_model(Path("model.pkl"))
    Traceback (most recent call last):
        ...
    ValueError: a model is a .keras, .npz or .safetensors file, got model.pkl
    """
    match path.suffix:
        case ".keras":
            from helpers.vault.keras_models import read_keras_file

            return read_keras_file(path)
        case ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                return dict(arrays)
        case ".safetensors":
            return decode(np.memmap(path, np.uint8, mode="r"))
    raise ValueError(f"a model is a .keras, .npz or .safetensors file, got {path.name}")


def writer_for(path: Path) -> Callable[[Model, Path], None]:
    """Return the function that writes a model to a file with this ending.

    Examples
    --------
    >>> writer_for(Path("x.npz")).__name__
    'write_npz'
    """
    writers = {".keras": write_keras, ".npz": write_npz, ".safetensors": write_safetensors}
    if path.suffix not in writers:
        raise ValueError(f"a model is a .keras, .npz or .safetensors file, got {path.name}")
    return writers[path.suffix]


def write_safetensors(model: Model, path: Path) -> None:
    """Write a model in the layout of safetensors.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_safetensors(Model({"w": np.arange(3)}), Path(folder) / "x.safetensors")
    ...     read_model(Path(folder) / "x.safetensors").arrays["w"]
    memmap([0, 1, 2])
    """
    with replacing(path) as file:
        for piece in pieces(model):
            write_all(file, piece)


def write_npz(model: Model, path: Path) -> None:
    """Write the arrays of a model as numpy does.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_npz(Model({"w": np.arange(3)}), Path(folder) / "x.npz")
    ...     read_model(Path(folder) / "x.npz")
    {'w': array([0, 1, 2])}
    """
    with replacing(path) as file:
        np.savez(file, allow_pickle=False, **model.arrays)


def write_keras(model: Model, path: Path) -> None:
    """Write a model as Keras does."""
    from helpers.vault.keras_models import to_keras

    with tempfile.TemporaryDirectory(dir=path.resolve().parent) as folder:
        saved = Path(folder) / "model.keras"
        to_keras(model).save(saved)
        with replacing(path) as file:
            write_all(file, saved.read_bytes())


@contextmanager
def progress_bar(what: str, size: int) -> Iterator[Callable[[int], object] | None]:
    """Give a function that moves a bar on the terminal; None for what takes no time.

    Examples
    --------
    >>> with progress_bar("sealing", 100) as progress:
    ...     progress is None
    True
    """
    if size < LARGE:
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=size, desc=what, unit="B", unit_scale=True, disable=None) as bar:
        yield bar.update
