"""A register of the newest version of each model that was ever opened here, against rollback.

The file is JSON: for each name the newest version, and the identity of the vault file that brought it. It
must lie where the one who could exchange the vault files cannot write: it is trusted, and not sealed. Then a
model older than one that was opened before is refused, and so is another file of the same version. An
exchange before the first opening is not noticed.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "newest.json"
...     require_newest(path, Label("credit", 3), bytes(16))
...     require_newest(path, Label("credit", 2), bytes(16))
Traceback (most recent call last):
    ...
helpers.vault.errors.ModelRefused: this is version 2 of 'credit', and version 3 was opened here before
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from helpers.course.files import replacing
from helpers.vault import strict_json
from helpers.vault.errors import ModelRefused
from helpers.vault.label import Label
from helpers.vault.locking import locked


def require_newest(path: str | PathLike[str], label: Label, identity: bytes) -> None:
    """Refuse a model that is older than the register knows; enter one that is newer.

    Parameters
    ----------
    path : path
        The register. Where there is none, it is made.
    label : Label
        Verified.
    identity : bytes
        Of the vault file's header. Rotation keeps it.

    Raises
    ------
    ModelRefused
        If the version is older, or the same in another vault file, or the register cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     require_newest(Path(folder) / "newest.json", Label("credit", 3), bytes(16))
    ...     require_newest(Path(folder) / "newest.json", Label("credit", 4), bytes(16))
    ...     read_register(Path(folder) / "newest.json")
    {'credit': (4, '00000000000000000000000000000000')}
    """
    path = Path(path)
    with locked(path):
        known = read_register(path)
        version, file = known.get(label.name, (0, ""))
        if label.version < version:
            raise ModelRefused(f"this is {label}, and version {version} was opened here before")
        if label.version == version and identity.hex() != file:
            raise ModelRefused(f"this is {label}, and another file of that version was opened here before")
        if label.version > version:
            known[label.name] = label.version, identity.hex()
            with replacing(path) as target:
                target.write(strict_json.write({name: list(entry) for name, entry in known.items()}).encode())


def read_register(path: str | PathLike[str]) -> dict[str, tuple[int, str]]:
    """Return the newest version of each name and the identity of its vault file; nothing if there is no file.

    Raises
    ------
    ModelRefused
        If the file is no register. It is not replaced then: with it would go what it knows.

    Examples
    --------
    >>> read_register("no such file")
    {}
    """
    try:
        content = strict_json.parse(Path(path).read_bytes())
    except FileNotFoundError:
        return {}
    if not isinstance(content, dict):
        raise ModelRefused(f"{path} is no register of models")
    found = {}
    for name, entry in content.items():
        match entry:
            case [int(version), str(identity)]:
                found[name] = version, identity
            case _:
                raise ModelRefused(f"{path} is no register of models: see its entry {name!r}")
    return found
