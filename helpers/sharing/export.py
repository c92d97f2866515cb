"""A share to keep outside the computer: one line of text for a QR code, or words to write down.

The line has only characters of the QR code's alphanumeric mode, which holds 4,296 of them at most
(ISO/IEC 18004, version 40-L):

    SHARE1:IDENTIFIER:THRESHOLD:INDEX:VALUE:CHECKSUM

Identifier and checksum are hexadecimal, the value is Base32 (RFC 4648, section 6) without padding.

The words are those of SLIP-39 (SatoshiLabs, *Shamir's secret-sharing for mnemonic codes*), by the library
`shamir-mnemonic`. SLIP-39 shares the secret in its own way, so words are made from the secret and not from
shares of `helpers.sharing.shamir`; any other program that knows SLIP-39 gets the secret back from them.

Both hold a share in the clear: who reads it has it.

>>> share = Share.of(bytes(range(8)), threshold=2, index=1, value=b"hidden")
>>> to_text(share)
'SHARE1:0001020304050607:2:1:NBUWIZDFNY:CF07F6BA'
>>> from_text(to_text(share)) == share
True
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from helpers.sharing.errors import ShareError
from helpers.sharing.shamir import Share

MOST_CHARACTERS = 4296
_LINE = re.compile(
    r"SHARE1:(?P<identifier>[0-9A-F]{16}):(?P<threshold>[1-9][0-9]{0,2}):(?P<index>[1-9][0-9]{0,2})"
    r":(?P<value>[A-Z2-7]+):(?P<checksum>[0-9A-F]{8})"
)
_DAMAGED = "not a share, or damaged: "


def to_text(share: Share) -> str:
    """Return a share as one line, short enough for a QR code.

    Parameters
    ----------
    share : Share
        Intact, of up to 2,659 bytes.

    Returns
    -------
    str
        About 40 characters and 1.6 for each byte.

    Raises
    ------
    ShareError
        If the share is damaged.
    ValueError
        If it is too long for one QR code.

    Examples
    --------
    >>> len(to_text(Share.of(bytes(8), threshold=2, index=1, value=bytes(32))))
    89
    """
    if not share.is_intact():
        raise ShareError(f"share {share.index} is damaged: its checksum does not match its content")
    value = base64.b32encode(share.value).decode().rstrip("=")
    identifier = share.identifier.hex().upper()
    line = f"SHARE1:{identifier}:{share.threshold}:{share.index}:{value}:{share.checksum:08X}"
    if len(line) > MOST_CHARACTERS:
        raise ValueError(
            f"the share's {len(share)} bytes make {len(line)} characters, and a QR code holds "
            f"{MOST_CHARACTERS}: seal what is long under a key, and share the key"
        )
    return line


def from_text(line: str) -> Share:
    """Return the share that a line holds.

    Parameters
    ----------
    line : str
        What `to_text` returned; spaces around it and small letters are allowed.

    Returns
    -------
    Share
        Intact.

    Raises
    ------
    ShareError
        If the line has another form, or the checksum does not match. The message shows nothing of the line.

    Examples
    --------
    >>> from_text("SHARE1:0001020304050607:2:1:NBUWIZDFNY:CF07F6BB")
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: not a share, or damaged: a character is wrong
    """
    if not isinstance(line, str):
        raise TypeError(f"a share's line is text, got {type(line).__name__}")
    match = _LINE.fullmatch(line.strip().upper())
    if match is None:
        raise ShareError(_DAMAGED + "it must read SHARE1:IDENTIFIER:THRESHOLD:INDEX:VALUE:CHECKSUM")
    identifier, threshold, index, value, checksum = match.groups()
    try:
        decoded = base64.b32decode(value + "=" * (-len(value) % 8))
        share = Share(bytes.fromhex(identifier), int(threshold), int(index), decoded, int(checksum, 16))
    except ValueError:
        raise ShareError(_DAMAGED + "a part of the line is out of its bounds") from None
    if not share.is_intact() or to_text(share) != match.group():
        raise ShareError(_DAMAGED + "a character is wrong")
    return share


def split_into_words(secret: bytes, threshold: int, count: int, passphrase: str = "") -> tuple[str, ...]:
    """Return SLIP-39 mnemonics, any `threshold` of which give the secret.

    Parameters
    ----------
    secret : bytes
        At least 16 bytes, an even number of them: 32 for a key, which makes 33 words for each share.
    threshold, count : int
        2 <= threshold <= count <= 16.
    passphrase : str
        Printable ASCII. It encrypts the secret before it is split. A wrong passphrase gives another secret
        and no error: SLIP-39 wants it so.

    Returns
    -------
    tuple of str
        The words of each share, separated by spaces.

    Raises
    ------
    ImportError
        If `shamir-mnemonic` is not installed.
    ValueError
        If an argument is out of these bounds.

    Examples
    --------
    >>> words = split_into_words(bytes(32), threshold=2, count=3)
    >>> len(words), len(words[0].split()), combine_words(words[1:]) == bytes(32)
    (3, 33, True)
    """
    library = _library()
    if len(secret) < 16 or len(secret) % 2:
        raise ValueError(f"SLIP-39 shares an even number of bytes, 16 or more, got {len(secret)}")
    if not 2 <= threshold <= count <= 16:
        raise ValueError(f"need 2 <= threshold <= count <= 16, got threshold {threshold} and count {count}")
    groups = library.generate_mnemonics(1, [(threshold, count)], secret, _printable(passphrase))
    return tuple(groups[0])


def combine_words(mnemonics: Sequence[str], passphrase: str = "") -> bytes:
    """Return the secret that SLIP-39 mnemonics give.

    Parameters
    ----------
    mnemonics : sequence of str
        Exactly as many as the threshold, or with groups of shares, as the groups' thresholds.
    passphrase : str
        The one given when splitting.

    Returns
    -------
    bytes
        The secret; with a wrong passphrase, another.

    Raises
    ------
    ImportError
        If `shamir-mnemonic` is not installed.
    ShareError
        If a mnemonic is damaged, and which one, or if they do not go together, are too few or too many. The
        message holds no word of their values, at most the three words that the shares of one group have in
        common.

    Examples
    --------
    >>> combine_words(["duckling enlarge academic"])
    Traceback (most recent call last):
        ...
    helpers.sharing.errors.ShareError: mnemonic 1 is damaged: a word is missing, wrong or misplaced
    """
    if isinstance(mnemonics, str) or not all(isinstance(mnemonic, str) for mnemonic in mnemonics):
        raise TypeError("combine_words takes a list of texts, one for each share")
    library = _library()
    for position, mnemonic in enumerate(mnemonics, start=1):
        try:
            library.share.Share.from_mnemonic(mnemonic)
        except library.MnemonicError:
            raise ShareError(
                f"mnemonic {position} is damaged: a word is missing, wrong or misplaced"
            ) from None
    try:
        return library.combine_mnemonics(mnemonics, _printable(passphrase))
    except library.MnemonicError as error:
        raise ShareError(f"the mnemonics do not give a secret together: {error}") from None


def _library() -> ModuleType:
    try:
        return import_module("shamir_mnemonic")
    except ImportError:
        raise ImportError(
            "words need the library shamir-mnemonic: pip install shamir-mnemonic; to_text works without it"
        ) from None


def _printable(passphrase: str) -> bytes:
    if not (passphrase.isascii() and passphrase.isprintable()):
        raise ValueError("SLIP-39 allows printable ASCII characters in a passphrase, and no others")
    return passphrase.encode()
