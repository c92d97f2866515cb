"""The body of a sealed file: chunked encryption that notices every change, also a missing end.

Source: C2SP, "chunked-encryption" (c2sp.org/chunked-encryption), in its form Cobblestone-256, which the
`cryptography` library has natively. HKDF-Expand with SHA-512 makes from the key, a random salt of 24 bytes
and the context a key for AES-256-GCM, a first nonce, and a commitment of 32 bytes, which ties the body to one
key. The data is cut into chunks of 16 KiB. Each is encrypted under the first nonce XOR its number, so that
chunks that were swapped, repeated or dropped do not verify. Only the last chunk is shorter than 16 KiB, be it
empty: that is how a missing end shows.

| bytes                | what                                                      |
|----------------------|-----------------------------------------------------------|
| 24                   | salt                                                      |
| 32                   | commitment to the key, the salt and the context           |
| 16384 + 16, repeated | full chunk, tag                                           |
| 0 to 16383, + 16     | last chunk, tag                                           |

A chunk is given out only after its tag was verified. One who reads a stream therefore gets a correct
beginning of the data before a later chunk may be refused; `decrypt_into` gives out everything or nothing.

>>> sealed = bytearray(body_size(5))
>>> encrypt_into(bytes(32), b"a context", b"hello", sealed)
77
>>> opened = bytearray(5)
>>> decrypt_into(bytes(32), b"a context", sealed, opened), bytes(opened)
(5, b'hello')
"""

from collections.abc import Iterable, Iterator

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from helpers.encryption.errors import SealBroken
from helpers.encryption.pieces import PIECE, Source, Target, fill, pieces_of, write_all

CHUNK = 1 << 14
TAG = 16
PREAMBLE = 24 + 32
ROOM = 2 * CHUNK  # what a piece may grow by: a chunk held back from the piece before, tags and the preamble


def body_size(size: int) -> int:
    """Return the length of the body that holds `size` bytes of data.

    Examples
    --------
    >>> body_size(0), body_size(16383) - 16383, body_size(16384) - 16384
    (72, 72, 88)
    """
    return PREAMBLE + size + TAG * (size // CHUNK + 1)


def data_size(size: int) -> int:
    """Return how many bytes of data a body of `size` bytes holds, which anyone can tell without a key.

    Raises
    ------
    SealBroken
        If no body has that length.

    Examples
    --------
    >>> data_size(body_size(100_000))
    100000
    """
    chunks = -(-(size - PREAMBLE) // (CHUNK + TAG))
    data = size - PREAMBLE - TAG * chunks
    if data < 0 or body_size(data) != size:
        raise SealBroken
    return data


def encrypt_stream(key: bytes, context: bytes, source: Source, target: Target) -> None:
    """Encrypt the rest of the source.

    Parameters
    ----------
    key : bytes
        32 random bytes.
    context : bytes
        What decryption must name again. It is not stored.
    source, target : binary file objects
        Read to the end; written from where they stand.

    Examples
    --------
    >>> import io
    >>> sealed = io.BytesIO()
    >>> encrypt_stream(bytes(32), b"", io.BytesIO(b"hello"), sealed)
    >>> len(sealed.getvalue())
    77
    """
    encrypt_pieces(key, context, pieces_of(source), target)


def encrypt_pieces(key: bytes, context: bytes, pieces: Iterable[memoryview], target: Target) -> None:
    """Encrypt what lies in several places as one stretch of data, without gathering it first.

    Parameters
    ----------
    key, context : bytes
        As in `encrypt_stream`.
    pieces : iterable of memoryview
        Of bytes, each of at most 1 MiB. A piece is no longer needed when the next one is asked for.
    target : binary file object
        Written from where it stands.

    Examples
    --------
    >>> import io
    >>> sealed = io.BytesIO()
    >>> encrypt_pieces(bytes(32), b"", [memoryview(b"hel"), memoryview(b"lo")], sealed)
    >>> decrypt_into(bytes(32), b"", sealed.getvalue(), bytearray(5))
    5
    """
    encryptor = Cobblestone256Encryptor(key, context)
    buffer = memoryview(bytearray(PIECE + ROOM))
    for piece in pieces:
        write_all(target, buffer[: encryptor.update_into(piece, buffer)])
    write_all(target, encryptor.finalize())


def decrypt_stream(key: bytes, context: bytes, source: Source, target: Target) -> None:
    """Decrypt a body that reaches to the end of the source, writing each chunk once it is verified.

    Parameters
    ----------
    key, context : bytes
        As in `encrypt_stream`.
    source, target : binary file objects
        Read to the end; written from where they stand.

    Raises
    ------
    SealBroken
        If a chunk does not verify or the last one is missing. The target may by then hold a verified
        beginning of the data: throw it away.

    Notes
    -----
    The library leaves the plaintext of the chunk that it refuses in the buffer. It is wiped here.

    Examples
    --------
    >>> import io
    >>> decrypt_stream(bytes(32), b"", io.BytesIO(bytes(77)), io.BytesIO())
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: not opened: it was changed or cut short, or is not for this key
    """
    decryptor = Cobblestone256Decryptor(key, context)
    buffer = memoryview(bytearray(PIECE + ROOM))
    try:
        for piece in pieces_of(source):
            write_all(target, buffer[: decryptor.update_into(piece, buffer)])
        write_all(target, decryptor.finalize())
    except InvalidTag:
        raise SealBroken from None
    finally:
        buffer[:] = bytes(len(buffer))


def encrypt_into(key: bytes, context: bytes, data: bytes | memoryview, buffer: bytearray | memoryview) -> int:
    """Encrypt from memory to memory that is there already, the fastest way.

    Parameters
    ----------
    key, context : bytes
        As in `encrypt_stream`.
    data : bytes-like
        The data.
    buffer : writable bytes-like
        Of at least ``body_size(len(data))`` bytes.

    Returns
    -------
    int
        How many bytes of the buffer are filled.

    Raises
    ------
    ValueError
        If the buffer is too short.

    Examples
    --------
    >>> encrypt_into(bytes(32), b"", b"hello", bytearray(100))
    77
    """
    source = memoryview(data).cast("B")
    out = with_room(buffer, body_size(len(source)))
    encryptor = Cobblestone256Encryptor(key, context)
    used = 0
    for start in range(0, len(source), PIECE):
        used += encryptor.update_into(source[start : start + PIECE], out[used:])
    last = encryptor.finalize()
    out[used : used + len(last)] = last
    return used + len(last)


def decrypt_into(key: bytes, context: bytes, body: bytes | memoryview, buffer: bytearray | memoryview) -> int:
    r"""Decrypt from memory to memory: everything or nothing.

    Parameters
    ----------
    key, context : bytes
        As in `encrypt_stream`.
    body : bytes-like
        What `encrypt_into` wrote, all of it and nothing after it.
    buffer : writable bytes-like
        Of at least ``data_size(len(body))`` bytes. It must not overlap the body.

    Returns
    -------
    int
        How many bytes of the buffer are filled.

    Raises
    ------
    ValueError
        If the buffer is too short.
    SealBroken
        If anything does not verify. Whatever was already decrypted into the buffer is wiped.

    Examples
    --------
    >>> buffer = bytearray(b"before")
    >>> decrypt_into(bytes(32), b"", bytes(77), buffer)
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: not opened: it was changed or cut short, or is not for this key
    >>> buffer
    bytearray(b'\x00\x00\x00\x00\x00\x00')
    """
    source = memoryview(body).cast("B")
    pieces = (source[start : start + PIECE] for start in range(0, len(source), PIECE))
    return decrypt_pieces_into(key, context, pieces, with_room(buffer, data_size(len(source))))


def decrypt_pieces_into(key: bytes, context: bytes, pieces: Iterable[memoryview], out: memoryview) -> int:
    """Decrypt a body that comes in pieces to memory: everything or nothing.

    Parameters
    ----------
    key, context : bytes
        As in `encrypt_stream`.
    pieces : iterable of memoryview
        The body. A piece is no longer needed when the next one is asked for.
    out : memoryview
        Of bytes, writable, with room for all the data.

    Returns
    -------
    int
        How many bytes of `out` are filled.

    Raises
    ------
    SealBroken
        If anything does not verify. After this and after every other error `out` is wiped.

    Examples
    --------
    >>> decrypt_pieces_into(bytes(32), b"", [memoryview(bytes(77))], memoryview(bytearray(5)))
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: not opened: it was changed or cut short, or is not for this key
    """
    decryptor = Cobblestone256Decryptor(key, context)
    used = 0
    try:
        for piece in pieces:
            used += decryptor.update_into(piece, out[used:])
        last = decryptor.finalize()
        out[used : used + len(last)] = last
    except BaseException as error:
        for start in range(0, len(out), PIECE):
            out[start : start + PIECE] = bytes(len(out[start : start + PIECE]))
        if isinstance(error, InvalidTag):
            raise SealBroken from None
        raise
    return used + len(last)


def decrypt_beginning(key: bytes, context: bytes, source: Source) -> Iterator[bytes]:
    """Decrypt a body chunk by chunk, as far as someone wants to read.

    Parameters
    ----------
    key, context : bytes
        As in `encrypt_stream`.
    source : binary file object
        Standing at the start of a body.

    Yields
    ------
    bytes
        Verified, but perhaps followed by chunks that are not. Only who reads to the end knows that nothing is
        missing there.

    Raises
    ------
    SealBroken
        If the next chunk does not verify.

    Examples
    --------
    >>> import io
    >>> body = bytearray(body_size(40_000))
    >>> size = encrypt_into(bytes(32), b"", bytes(40_000), body)
    >>> len(next(decrypt_beginning(bytes(32), b"", io.BytesIO(body))))
    16384
    """
    decryptor = Cobblestone256Decryptor(key, context)
    piece = memoryview(bytearray(CHUNK + TAG))
    try:
        while count := fill(source, piece):
            if data := decryptor.update(piece[:count]):
                yield data
        yield decryptor.finalize()
    except InvalidTag:
        raise SealBroken from None


def with_room(buffer: bytearray | memoryview, size: int) -> memoryview:
    """Return the bytes of a buffer, refusing one that is too short.

    Examples
    --------
    >>> with_room(bytearray(5), 72)
    Traceback (most recent call last):
        ...
    ValueError: the buffer must have at least 72 bytes, got 5
    """
    out = memoryview(buffer).cast("B")
    if len(out) < size:
        raise ValueError(f"the buffer must have at least {size} bytes, got {len(out)}")
    return out
