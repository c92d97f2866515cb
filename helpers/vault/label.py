"""The label of a vault file: which model it holds, for everyone to read and for no one to change.

| bytes    | what                                        |
|----------|---------------------------------------------|
| 8        | 93 "VAULT" 0A, version of the format: 01    |
| 8        | version of the model, big-endian            |
| 1        | length of the name in bytes, 1 to 255       |
| ...      | name, UTF-8                                 |

The envelope that follows is bound to all of these bytes: under another label it does not open.

>>> label = Label("credit", 3)
>>> import io
>>> read_label(io.BytesIO(label.encoded())) == label
True
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from helpers.encryption.errors import SealBroken
from helpers.encryption.header import read_exactly
from helpers.encryption.pieces import Source, read

START = b"\x93VAULT\n\x01"
MOST_NAME = 255
VERSIONS = range(1, 1 << 63)


@dataclass(frozen=True)
class Label:
    """Name and version of a model.

    Parameters
    ----------
    name : str
        1 to 255 bytes in UTF-8, printable, normalized (Unicode NFC).
    version : int
        1 to 2^63 - 1. A newer version has a larger number.

    Raises
    ------
    TypeError, ValueError
        If one of them is not so.

    Examples
    --------
    >>> Label("credit", 0)
    Traceback (most recent call last):
        ...
    ValueError: a model's version is 1 to 2^63 - 1, got 0
    """

    name: str
    version: int

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise TypeError(f"a model's name is text, got {type(self.name).__name__}")
        if not isinstance(self.version, int) or isinstance(self.version, bool):
            raise TypeError(f"a model's version is an int, got {type(self.version).__name__}")
        if not (self.name and self.name.isprintable() and unicodedata.is_normalized("NFC", self.name)):
            raise ValueError(
                f"a model's name is printable, normalized (NFC) and not empty, got {self.name!r}"
            )
        if len(self.name.encode()) > MOST_NAME:
            raise ValueError(f"a model's name has at most {MOST_NAME} bytes, got {len(self.name.encode())}")
        if self.version not in VERSIONS:
            raise ValueError(f"a model's version is 1 to 2^63 - 1, got {self.version}")

    def encoded(self) -> bytes:
        """Return the label as it stands in the file."""
        name = self.name.encode()
        return START + self.version.to_bytes(8) + bytes([len(name)]) + name

    def __str__(self) -> str:
        return f"version {self.version} of {self.name!r}"


def read_label(source: Source) -> Label:
    """Read a label, which nobody has verified yet, and leave the source where the envelope starts.

    Raises
    ------
    SealBroken
        If it is no label of a vault file.

    Examples
    --------
    >>> import io
    >>> read_label(io.BytesIO(b"PK"))
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: this is not a vault file, or of another version: ...
    """
    if read(source, len(START)) != START:
        raise SealBroken(f"this is not a vault file, or of another version: it does not start with {START!r}")
    version = int.from_bytes(read_exactly(source, 8))
    (length,) = read_exactly(source, 1)
    try:
        return Label(read_exactly(source, length).decode(), version)
    except SealBroken:
        raise
    except ValueError:
        raise SealBroken("the label is damaged: it holds no name and version of a model") from None
