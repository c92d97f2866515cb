"""Sealed files on disk: the whole file or an error, and new recipients without touching the data.

Every function that writes does so through `helpers.course.files`: another program sees the old file or
the new one. A change of recipients rewrites the header; the body is copied byte for byte and not decrypted.

>>> import tempfile
>>> from helpers.encryption.recipients import SharedKey
>>> key, other = SharedKey.random(), SharedKey.random()
>>> with tempfile.TemporaryDirectory() as folder:
...     table, sealed = Path(folder) / "table.csv", Path(folder) / "table.sealed"
...     table.write_bytes(b"age,workclass,income")
...     seal_file(table, sealed, [key])
...     rotate(sealed, key, [other])
...     open_file(sealed, table, other)
...     table.read_bytes()
20
b'age,workclass,income'
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

from helpers.course.files import replacing
from helpers.encryption.envelope import open_sealed, require_allowed, seal, slots_for, unlock
from helpers.encryption.header import Header, Slot, read_header
from helpers.encryption.pieces import Source, copy, write_all
from helpers.encryption.recipients import Opener, Recipient
from helpers.encryption.write_behind import WriteBehind
from helpers.encryption.write_soon import WriteSoon

ReadBound = Callable[[Source], bytes]


def seal_file(
    path: str | PathLike[str], sealed_path: str | PathLike[str], recipients: Sequence[Recipient]
) -> None:
    """Write a sealed copy of a file.

    Parameters
    ----------
    path : path
        The file to seal. It stays where it is; delete it yourself.
    sealed_path : path
        Where the sealed copy goes. An existing file is replaced.
    recipients : sequence of PublicKey, RSAPublicKey, Password or SharedKey
        Who can open it: 1 to 32, each on their own.

    Raises
    ------
    TypeError, ValueError
        If a recipient is none, or there are too few or too many.
    OSError
        If a file cannot be read or written.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> seal_file("no such file", "x", [SharedKey.random()])
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    with (
        open(path, "rb", buffering=0) as source,
        replacing(Path(sealed_path)) as target,
        WriteBehind(WriteSoon(target)) as behind,
    ):
        seal(source, behind, recipients)


def open_file(sealed_path: str | PathLike[str], path: str | PathLike[str], opener: Opener) -> None:
    """Write what is inside a sealed file: all of it, or nothing and an error.

    Parameters
    ----------
    sealed_path : path
        The sealed file.
    path : path
        Where the data goes. It appears only once everything is verified, and an existing file is replaced
        only then.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients holds.

    Raises
    ------
    SealBroken
        If the file was changed or cut short, or the opener is not a recipient's.
    OSError
        If a file cannot be read or written.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> open_file("no such file", "x", SharedKey.random())
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    with (
        open(sealed_path, "rb", buffering=0) as source,
        replacing(Path(path)) as target,
        WriteBehind(WriteSoon(target)) as behind,
    ):
        open_sealed(source, behind, opener)


def inspect(sealed_path: str | PathLike[str]) -> Header:
    """Return who can open a file, as anyone can see it and nobody has verified it.

    Parameters
    ----------
    sealed_path : path
        The sealed file.

    Returns
    -------
    Header
        With the identity and one slot for each recipient.

    Raises
    ------
    SealBroken
        If it has no header of a sealed file.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "x"
    ...     path.write_bytes(b"")
    ...     seal_file(path, path, [SharedKey(bytes(32))])
    ...     inspect(path).slots
    0
    (Slot(SHARED_KEY 84024138dd8a481e),)
    """
    with open(sealed_path, "rb") as source:
        return read_header(source)[0]


def nothing_bound(source: Source) -> bytes:
    """Read what stands before the header of a plain sealed file: nothing.

    Examples
    --------
    >>> import io
    >>> nothing_bound(io.BytesIO(b"a header"))
    b''
    """
    return b""


def rotate(
    sealed_path: str | PathLike[str],
    opener: Opener,
    recipients: Sequence[Recipient],
    read_bound: ReadBound = nothing_bound,
) -> None:
    """Replace all recipients by new ones, without touching the data.

    Parameters
    ----------
    sealed_path : path
        The sealed file, replaced atomically.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients so far holds.
    recipients : sequence
        As in `seal_file`.
    read_bound : callable, optional
        Reads from the file what stands before the header and is bound to it (the label of a vault file), and
        returns its bytes.

    Raises
    ------
    SealBroken
        If the header was changed, or the opener is not a recipient's.
    TypeError, ValueError
        As in `seal_file`. The file is unchanged after any error.

    Notes
    -----
    The data key stays. Whoever could open the file before and kept a copy of the old header, or the data key,
    can still open this body. To lock someone out for good, seal the data anew.

    Examples
    --------
    The example of this module rotates from one key to another.
    """
    rewrite(sealed_path, opener, lambda data_key, slots: slots_for(data_key, recipients), read_bound)


def add_recipient(
    sealed_path: str | PathLike[str],
    opener: Opener,
    recipient: Recipient,
    read_bound: ReadBound = nothing_bound,
) -> None:
    """Let one more open the file.

    Parameters
    ----------
    sealed_path, opener
        As in `rotate`.
    recipient : PublicKey, RSAPublicKey, Password or SharedKey
        Who is added.
    read_bound : callable, optional
        As in `rotate`.

    Raises
    ------
    SealBroken, TypeError, ValueError
        As in `rotate`.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "x"
    ...     path.write_bytes(b"")
    ...     key = SharedKey.random()
    ...     seal_file(path, path, [key])
    ...     add_recipient(path, key, SharedKey(bytes(32)))
    ...     inspect(path).slots[1]
    0
    Slot(SHARED_KEY 84024138dd8a481e)
    """
    rewrite(sealed_path, opener, lambda data_key, slots: slots + slots_for(data_key, [recipient]), read_bound)


def remove_recipient(
    sealed_path: str | PathLike[str], opener: Opener, name: str, read_bound: ReadBound = nothing_bound
) -> None:
    """Take the slots of one recipient out of the header.

    Parameters
    ----------
    sealed_path, opener
        As in `rotate`.
    name : str
        The name of the slot as `inspect` shows it: a key's fingerprint, or the start of a password's salt.
    read_bound : callable, optional
        As in `rotate`.

    Raises
    ------
    ValueError
        If no slot has that name, or nobody would be left.
    SealBroken
        As in `rotate`.

    Notes
    -----
    What a removed recipient may still know is said at `rotate`.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "x"
    ...     path.write_bytes(b"")
    ...     key, other = SharedKey.random(), SharedKey.random()
    ...     seal_file(path, path, [key, other])
    ...     remove_recipient(path, key, other.fingerprint)
    ...     len(inspect(path).slots)
    0
    1
    """
    rewrite(sealed_path, opener, lambda data_key, slots: without(slots, name), read_bound)


def without(slots: tuple[Slot, ...], name: str) -> tuple[Slot, ...]:
    """Return the slots but those of one name, which must be there.

    Examples
    --------
    >>> without((), "0123456789abcdef")
    Traceback (most recent call last):
        ...
    ValueError: no recipient is called '0123456789abcdef'; there are []
    """
    if name not in [slot.name for slot in slots]:
        raise ValueError(f"no recipient is called {name!r}; there are {[slot.name for slot in slots]}")
    return tuple(slot for slot in slots if slot.name != name)


def rewrite(
    sealed_path: str | PathLike[str],
    opener: Opener,
    change: Callable[[bytes, tuple[Slot, ...]], tuple[Slot, ...]],
    read_bound: ReadBound = nothing_bound,
) -> None:
    """Write a file with changed slots, and the rest as it is.

    The old header is verified first, so that nothing that someone slipped into it gets a valid tag.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> rewrite("no such file", SharedKey.random(), lambda data_key, slots: slots)
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    with open(sealed_path, "rb", buffering=0) as source, replacing(Path(sealed_path)) as target:
        bound = read_bound(source)
        header, data_key = unlock(source, opener, bound=bound)
        changed = replace(header, slots=require_allowed(change(data_key, header.slots)))
        write_all(target, bound + changed.sealed(data_key))
        copy(source, WriteSoon(target))
