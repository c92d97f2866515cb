"""A log of who opened which model when, in which no line can be changed by itself.

Each entry is a line of JSON and ends with a SHA-256 hash of the entry, in which the hash of the entry before
stands: a hash chain. The hash of the last line, the *head*, stands for the whole log.

What is noticed, as long as SHA-256 is collision-resistant: an entry that was changed, left out, slipped in or
moved anywhere before the last one, if what follows it is still there.

What is not: lines cut off at the end, and a log that someone wrote anew from any entry on, since everyone can
compute the hashes. Both show only against a head that was kept elsewhere, where who changes the log cannot
change it (`verify` takes it). And the log says only what programs told it: the name is the one under which
the system knows the user, the time is this machine's, and who copies the vault file and opens it in another
way is in no log.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "access.log"
...     head = append(path, "opened", Label("credit", 3), bytes(16), who="ada")
...     [entry["who"] for entry in read(path)], verify(path) == head
(['ada'], True)
"""

from __future__ import annotations

import getpass
import hashlib
import os
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any

from helpers.vault import strict_json
from helpers.vault.errors import ModelRefused
from helpers.vault.label import Label
from helpers.vault.locking import locked

FIRST = "0" * 64
PARTS = {"number", "time", "who", "what", "name", "version", "file", "previous", "hash"}


class LogBroken(ValueError):
    """The log is not what was written: a line was changed, or lines are missing."""


def append(
    path: str | PathLike[str], what: str, label: Label, identity: bytes, who: str | None = None
) -> str:
    """Add an entry and return the new head.

    Parameters
    ----------
    path : path
        The log. Where there is none, it is made.
    what : str
        What was done, "opened" for instance.
    label : Label
        With which model.
    identity : bytes
        Of the vault file's header.
    who : str, optional
        By default the name of the user who is logged in.

    Returns
    -------
    str
        The hash of the entry, 64 hexadecimal digits. Keep it elsewhere to notice what `verify` alone cannot.

    Raises
    ------
    LogBroken
        If the log is broken already: nothing is added to it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(append(Path(folder) / "access.log", "opened", Label("credit", 3), bytes(16)))
    64
    """
    path = Path(path)
    with locked(path):
        entries = read(path)
        entry: dict[str, Any] = {
            "number": len(entries) + 1,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": getpass.getuser() if who is None else who,
            "what": what,
            "name": label.name,
            "version": label.version,
            "file": identity.hex(),
            "previous": entries[-1]["hash"] if entries else FIRST,
        }
        entry["hash"] = hash_of(entry)
        with open(path, "ab", buffering=0) as file:
            file.write(strict_json.write(entry).encode() + b"\n")
            os.fsync(file.fileno())
    return entry["hash"]


def read(path: str | PathLike[str]) -> list[dict[str, Any]]:
    """Return all entries, after a check of the chain.

    Parameters
    ----------
    path : path
        The log. Where there is none, there are no entries.

    Raises
    ------
    LogBroken
        With the number of the first line that does not follow from the one before.

    Examples
    --------
    >>> read("no such file")
    []
    """
    try:
        text = Path(path).read_bytes()
    except FileNotFoundError:
        return []
    *lines, rest = text.split(b"\n")
    entries: list[dict[str, Any]] = []
    previous = FIRST
    for number, line in enumerate(lines, start=1):
        entry = parse(line, number)
        if entry["number"] != number or entry["previous"] != previous or entry["hash"] != hash_of(entry):
            raise LogBroken(f"line {number} of the log does not follow from the one before: it was changed")
        previous = entry["hash"]
        entries.append(entry)
    if rest:
        raise LogBroken(
            f"line {len(lines) + 1} of the log is cut short: perhaps a crash while it was written"
        )
    return entries


def verify(path: str | PathLike[str], kept_head: str | None = None) -> str:
    """Check the chain and return its head.

    Parameters
    ----------
    path : path
        The log.
    kept_head : str, optional
        The head at some earlier time, kept elsewhere. An entry with this hash must be in the log.

    Returns
    -------
    str
        The hash of the last entry; 64 zeros if there is none.

    Raises
    ------
    LogBroken
        If the chain is broken, or the kept head is not in it: lines were cut off, or the log was written
        anew.

    Examples
    --------
    >>> verify("no such file", kept_head="ab" * 32)
    Traceback (most recent call last):
        ...
    helpers.vault.access_log.LogBroken: the kept head is not in the log: ...
    """
    hashes = [FIRST, *(entry["hash"] for entry in read(path))]
    if kept_head is not None and kept_head not in hashes:
        raise LogBroken("the kept head is not in the log: lines were cut off, or it was written anew")
    return hashes[-1]


def hash_of(entry: dict[str, Any]) -> str:
    """Return the hash of an entry, over all of it but the hash.

    Examples
    --------
    >>> hash_of({"number": 1, "hash": "?"}) == hash_of({"number": 1})
    True
    """
    rest = {name: value for name, value in sorted(entry.items()) if name != "hash"}
    return hashlib.sha256(strict_json.write(rest).encode()).hexdigest()


def parse(line: bytes, number: int) -> dict[str, Any]:
    """Return the entry on a line.

    Examples
    --------
    >>> parse(b"{}", 7)
    Traceback (most recent call last):
        ...
    helpers.vault.access_log.LogBroken: line 7 of the log is no entry
    """
    try:
        entry = strict_json.parse(line)
    except ModelRefused:
        entry = None
    if not isinstance(entry, dict) or set(entry) != PARTS or strict_json.write(entry).encode() != line:
        raise LogBroken(f"line {number} of the log is no entry")
    return entry
