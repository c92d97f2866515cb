"""A file in chunks, each sealed with AES-GCM and its own nonce, and still not one file.

Every chunk is authentic; that they are all there, once each and in order, is said by nobody. So a file can be
cut at the border of two chunks, its chunks swapped, left out or repeated, and chunks of another file under
the same key put in: the reader accepts all of it.

- Needs: the encrypted file.
- Costs: nothing.
- Source: Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
  Misuse-Resistance" (2015), which defines how a message in segments is encrypted: each segment bound to its
  place, the last one marked (their STREAM).
- Stopped by: a key or an identity for each file, the chunk's number under the tag, and a mark under the tag
  of the last chunk.
- Not stopped by: an encryption that is sound for each chunk, which this one is.

>>> key = bytes(32)
>>> sealed = NaiveChunked(key, chunk_size=8).encrypt(b"payment is not  approved")
>>> NaiveChunked(key, chunk_size=8).decrypt(keep_chunks(sealed, [0, 2], chunk_size=8))
b'payment approved'
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from helpers.encryption.blocks import require_size, split_blocks
from helpers.encryption.gcm import TAG_SIZE, AuthenticationError
from helpers.encryption.textbook_aes import KEY_SIZES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_SIZE = 12


class NaiveChunked:
    """A format that looks sound: each chunk is sealed with AES-GCM, under a nonce that is counted up.

    Each record of the file is nonce, ciphertext and tag of one chunk. The cipher is that of the
    `cryptography` library: it is not to blame.

    Parameters
    ----------
    key : bytes
        16, 24 or 32 bytes, fresh for each object: its nonces count from 0.
    chunk_size : int
        How many bytes of the message go into a chunk, 1 or more.

    Examples
    --------
    >>> files = NaiveChunked(bytes(32), chunk_size=4)
    >>> files.decrypt(files.encrypt(b"ten bytes!"))
    b'ten bytes!'
    """

    def __init__(self, key: bytes, chunk_size: int = 16384) -> None:
        if chunk_size < 1:
            raise ValueError(f"chunk_size must be at least 1 byte, got {chunk_size}")
        self._key = require_size(key, "key", *KEY_SIZES)
        self._next_nonce = 0
        self.chunk_size = chunk_size

    def encrypt(self, message: bytes) -> bytes:
        """Return the records of all chunks. The nonces go on counting from file to file."""
        return b"".join(self._seal(chunk) for chunk in split_blocks(message, self.chunk_size))

    def decrypt(self, sealed: bytes) -> bytes:
        """Return the message, checking each chunk's tag, and nothing else.

        Raises
        ------
        AuthenticationError
            If a record was changed or cut inside. The caller gets no part of the message then.
        """
        from cryptography.exceptions import InvalidTag

        try:
            return b"".join(self._open(record) for record in split_records(sealed, self.chunk_size))
        except (InvalidTag, ValueError):  # ValueError: cut inside a nonce
            raise AuthenticationError from None

    def _seal(self, chunk: bytes) -> bytes:
        nonce = self._next_nonce.to_bytes(NONCE_SIZE, "big")
        self._next_nonce += 1
        return nonce + self._cipher().encrypt(nonce, chunk, None)

    def _open(self, record: bytes) -> bytes:
        return self._cipher().decrypt(record[:NONCE_SIZE], record[NONCE_SIZE:], None)

    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._key)


def split_records(sealed: bytes, chunk_size: int) -> list[bytes]:
    """Return the records of a file of `NaiveChunked`: no key is needed for that.

    Examples
    --------
    >>> [len(record) for record in split_records(NaiveChunked(bytes(16), 4).encrypt(b"ten bytes!"), 4)]
    [32, 32, 30]
    """
    return split_blocks(sealed, NONCE_SIZE + chunk_size + TAG_SIZE)


def keep_chunks(sealed: bytes, numbers: Iterable[int], chunk_size: int) -> bytes:
    """Return a file that holds the chunks with these numbers, in this order.

    Parameters
    ----------
    sealed : bytes
        What ``NaiveChunked.encrypt`` returned.
    numbers : iterable of int
        Chunks from 0: ``range(3)`` cuts the file after three, ``[1, 0]`` swaps two, ``[0, 0]`` repeats one.
        The last chunk, if it is short, can only stand at the end.
    chunk_size : int
        The format's chunk size; its header, or its documentation, tells the attacker.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> files = NaiveChunked(bytes(16), chunk_size=4)
    >>> files.decrypt(keep_chunks(files.encrypt(b"ten bytes!"), [1, 0], 4))
    b'byteten '
    """
    records = split_records(sealed, chunk_size)
    return b"".join(records[number] for number in numbers)
