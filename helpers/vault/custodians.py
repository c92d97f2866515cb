"""A key for t of n custodians: shared, each share in a file of its own.

The key is made for this purpose and is one of the vault file's recipients. What fewer than t share files tell
is nothing about it (`helpers.sharing.shamir`, which names what that rests on). A share that someone forged
gives another key: the vault file does not open, but which share it was does not show
(`helpers.sharing.feldman`).

A share file is text: comments that say what it is for, and the share as one line.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     key, paths = new_shared_key(Path(folder), "credit", threshold=2, count=3)
...     [path.name for path in paths], key_from_files(paths[1:]) == key
(['credit-1-of-3.share', 'credit-2-of-3.share', 'credit-3-of-3.share'], True)
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from helpers.course.files import replacing
from helpers.encryption.recipients import SharedKey
from helpers.sharing.errors import ShareError
from helpers.sharing.export import from_text, to_text
from helpers.sharing.shamir import Share, combine, split

MOST_BYTES = 10_000


def new_shared_key(
    folder: str | PathLike[str], name: str, threshold: int, count: int
) -> tuple[SharedKey, tuple[Path, ...]]:
    """Make a key, and write its shares to files.

    Parameters
    ----------
    folder : path
        Where the files go, before each is carried to its custodian.
    name : str
        What their names begin with; no folder.
    threshold, count : int
        t and n: 2 <= threshold <= count <= 255.

    Returns
    -------
    (SharedKey, tuple of Path)
        The key, to seal with and then forget, and the files, which their owner alone can read.

    Raises
    ------
    ValueError
        If a number is out of these bounds, or the name is none.
    FileExistsError
        If one of the files is there already: shares of another key are not overwritten.

    Examples
    --------
    >>> new_shared_key(".", "credit", threshold=3, count=2)
    Traceback (most recent call last):
        ...
    ValueError: ...
    """
    if not name or Path(name).name != name:
        raise ValueError(f"a name for share files is no path, got {name!r}")
    key = SharedKey.random()
    shares = split(key.key, threshold, count)
    paths = tuple(Path(folder) / f"{name}-{share.index}-of-{count}.share" for share in shares)
    if there := [path for path in paths if path.exists()]:
        raise FileExistsError(f"there are share files already, such as {there[0]}")
    for path, share in zip(paths, shares, strict=True):
        with replacing(path) as file:
            file.write(share_text(share, key.fingerprint, count).encode())
    return key, paths


def key_from_files(paths: Sequence[str | PathLike[str]]) -> SharedKey:
    """Return the key that the shares in files give.

    Parameters
    ----------
    paths : sequence of path
        At least as many as the threshold, in any order.

    Raises
    ------
    ShareError
        If a file holds no share, or the shares do not fit: the message says which and why.

    Examples
    --------
    >>> key_from_files([])
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: ...
    """
    secret = combine([read_share(path) for path in paths])
    if len(secret) != 32:
        raise ShareError(f"these shares hold {len(secret)} bytes and no key, which has 32")
    return SharedKey(secret)


def read_share(path: str | PathLike[str]) -> Share:
    """Return the share in a file.

    Examples
    --------
    >>> read_share("no such file")
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES).decode("ascii", errors="replace")
    lines = [line for line in content.splitlines() if line.strip() and not line.startswith("#")]
    try:
        if len(lines) != 1:
            raise ShareError("a share file has one line that is no comment")
        return from_text(lines[0])
    except ShareError as error:
        raise ShareError(f"{path}: {error}") from None


def share_text(share: Share, fingerprint: str, count: int) -> str:
    """Return what stands in a share file.

    Examples
    --------
    >>> share_text(Share.of(bytes(8), 2, 1, b"hidden"), "0123456789abcdef", 3).splitlines()[0]
    '# Share 1 of 3 of a key. Any 2 of them give it; keep this one secret and apart from the others.'
    """
    return (
        f"# Share {share.index} of {count} of a key. Any {share.threshold} of them give it; "
        "keep this one secret and apart from the others.\n"
        f"# Fingerprint of the key, as `python -m helpers vault inspect` shows it: {fingerprint}\n"
        f"{to_text(share)}\n"
    )
