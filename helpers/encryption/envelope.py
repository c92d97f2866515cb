"""Sealed data: a fresh key encrypts the data, and each recipient's key or password wraps that key.

| part   | what                                 | bound by                                                   |
|--------|--------------------------------------|------------------------------------------------------------|
| header | start, version, identity, slots, tag | the tag: HMAC under a key derived from the data key        |
| body   | the data, in chunks of 16 KiB        | C2SP chunked encryption under another key derived from it  |

The start, the version and the identity are the body's context, and the identity is the salt of both derived
keys; they never change. Slots and tag do, when a recipient is added or removed: then the header alone is made
anew. The body belongs to the headers that hold its data key, which is drawn for each sealing: the header of
another file gives another key, under which the body does not verify. `helpers.encryption.header` and
`helpers.encryption.body` have the layout in bytes.

What this protects, as long as AES-256-GCM and AES key wrap are secure, HMAC-SHA-256 and HMAC-SHA-512 are
pseudorandom functions, and the recipients' keys are secret (`helpers.encryption.recipients` names what each
kind rests on): whoever has no key reads nothing of the data but its length, and every change of the file is
noticed by whoever opens it.

What it does not: it does not show who sealed the data, since anyone who has a public key can seal something
else for it, and every recipient can put other data under the same header. It does not notice that a whole
file, or a header, was replaced by an earlier one. It hides neither the number of recipients nor the
fingerprints of their keys. It cannot take back what a removed recipient had: who kept the data key or the old
header still opens the body, so that locking someone out for good means sealing anew. Keys stay in memory for
as long as Python leaves them there.

>>> from helpers.encryption.recipients import Password, SharedKey
>>> key = SharedKey.random()
>>> sealed = seal_bytes(b"age,workclass,income", [key, Password("long and random", cost=10)])
>>> open_bytes(sealed, Password("long and random"))
b'age,workclass,income'
"""

import io
import secrets
from collections.abc import Sequence

from helpers.encryption.body import (
    body_size,
    decrypt_into,
    decrypt_stream,
    encrypt_into,
    encrypt_stream,
    with_room,
)
from helpers.encryption.errors import SealBroken
from helpers.encryption.header import (
    IDENTITY,
    MOST_HEADER,
    MOST_SLOTS,
    TAG,
    Header,
    Slot,
    read_header,
    require_bounded_work,
)
from helpers.encryption.pieces import Source, Target, write_all
from helpers.encryption.recipients import Opener, Recipient, unwrap, wrap


def seal(source: Source, target: Target, recipients: Sequence[Recipient]) -> None:
    """Read the source to its end and write it sealed.

    Parameters
    ----------
    source : binary file object
        Anything with `readinto`: an open file, a pipe, `io.BytesIO`.
    target : binary file object
        Written from where it stands.
    recipients : sequence of PublicKey, RSAPublicKey, Password or SharedKey
        Who can open it: 1 to 32, each on their own.

    Raises
    ------
    TypeError, ValueError
        If a recipient is none, or there are too few or too many. Nothing is written then.

    Notes
    -----
    Memory for about 2 MiB is enough for any length. A target that failed halfway holds no valid file.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> key, sealed, opened = SharedKey.random(), io.BytesIO(), io.BytesIO()
    >>> seal(io.BytesIO(b"hello"), sealed, [key])
    >>> sealed.seek(0)
    0
    >>> open_sealed(sealed, opened, key)
    >>> opened.getvalue()
    b'hello'
    """
    data_key = secrets.token_bytes(32)
    header = new_header(data_key, recipients)
    write_all(target, header.sealed(data_key))
    encrypt_stream(header.body_key(data_key), header.context, source, target)


def open_sealed(source: Source, target: Target, opener: Opener) -> None:
    """Read sealed data to its end and write what is inside, each chunk once it is verified.

    Parameters
    ----------
    source : binary file object
        Standing at the start of sealed data, which reaches to its end.
    target : binary file object
        Written from where it stands.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients holds.

    Raises
    ------
    TypeError
        If the opener is none.
    SealBroken
        If the data was changed or cut short, or the opener is not a recipient's. If a later chunk is at
        fault, the target already has the correct beginning: throw it away, or use `open_bytes` or
        `open_file`, which give everything or nothing.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> sealed = seal_bytes(b"hello", [SharedKey.random()])
    >>> open_sealed(io.BytesIO(sealed), io.BytesIO(), SharedKey.random())
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: not opened: it was changed or cut short, or is not for this key
    """
    header, data_key = unlock(source, opener)
    decrypt_stream(header.body_key(data_key), header.context, source, target)


def seal_bytes(data: bytes | memoryview, recipients: Sequence[Recipient]) -> bytes:
    """Return data sealed, for what fits in memory; a table goes in as its CSV or Parquet bytes.

    Parameters
    ----------
    data : bytes-like
        Any length.
    recipients : sequence
        As in `seal`.

    Returns
    -------
    bytes
        What `open_bytes`, `open_sealed` and `open_file` take.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> len(seal_bytes(b"", [SharedKey.random()]))
    181
    """
    target = io.BytesIO()
    seal(io.BytesIO(data), target, recipients)
    return target.getvalue()


def open_bytes(sealed: bytes | memoryview, opener: Opener) -> bytes:
    """Return what is inside sealed bytes: everything or an error.

    Parameters
    ----------
    sealed : bytes-like
        What `seal_bytes` returned, or `seal` wrote.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients holds.

    Returns
    -------
    bytes
        The data.

    Raises
    ------
    SealBroken
        As in `open_sealed`.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> key = SharedKey.random()
    >>> open_bytes(seal_bytes(b"hello", [key])[:-1], key)
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: not opened: it was changed or cut short, or is not for this key
    """
    target = io.BytesIO()
    open_sealed(io.BytesIO(sealed), target, opener)
    return target.getvalue()


def seal_into(
    data: bytes | memoryview, buffer: bytearray | memoryview, recipients: Sequence[Recipient]
) -> int:
    """Seal from memory into memory that is there already: no copy, no wait for new memory.

    Parameters
    ----------
    data : bytes-like
        The data.
    buffer : writable bytes-like
        The header's length is known only from the recipients: 20,000 bytes and a hundredth more than the data
        are always enough.
    recipients : sequence
        As in `seal`.

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
    >>> from helpers.encryption.recipients import SharedKey
    >>> key, buffer = SharedKey.random(), bytearray(1000)
    >>> open_bytes(buffer[: seal_into(b"hello", buffer, [key])], key)
    b'hello'
    """
    data_key = secrets.token_bytes(32)
    header = new_header(data_key, recipients)
    front = header.sealed(data_key)
    out = with_room(buffer, len(front) + body_size(memoryview(data).nbytes))
    length = encrypt_into(header.body_key(data_key), header.context, data, out[len(front) :])
    out[: len(front)] = front
    return len(front) + length


def open_into(sealed: bytes | memoryview, buffer: bytearray | memoryview, opener: Opener) -> int:
    """Open from memory into memory that is there already: everything, or an error and nothing.

    Parameters
    ----------
    sealed : bytes-like
        Sealed data.
    buffer : writable bytes-like
        As long as the data inside; as long as `sealed` is always enough. It must not overlap `sealed`.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients holds.

    Returns
    -------
    int
        How many bytes of the buffer are filled.

    Raises
    ------
    ValueError
        If the buffer is too short.
    SealBroken
        As in `open_sealed`. What was decrypted into the buffer is wiped.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> key, buffer = SharedKey.random(), bytearray(5)
    >>> open_into(seal_bytes(b"hello", [key]), buffer, key), bytes(buffer)
    (5, b'hello')
    """
    whole = memoryview(sealed).cast("B")
    header, data_key = unlock(io.BytesIO(whole[:MOST_HEADER]), opener)
    body = whole[len(header.encoded()) + TAG :]
    return decrypt_into(header.body_key(data_key), header.context, body, buffer)


def new_header(data_key: bytes, recipients: Sequence[Recipient], bound: bytes = b"") -> Header:
    """Return a header with a new identity.

    Examples
    --------
    >>> new_header(bytes(32), [])
    Traceback (most recent call last):
        ...
    ValueError: sealing needs 1 to 32 recipients, got 0
    """
    return Header(secrets.token_bytes(IDENTITY), slots_for(data_key, recipients), bound)


def slots_for(data_key: bytes, recipients: Sequence[Recipient]) -> tuple[Slot, ...]:
    """Return a slot for each recipient.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> slots_for(bytes(32), [SharedKey(bytes(32))])
    (Slot(SHARED_KEY 84024138dd8a481e),)
    """
    if isinstance(recipients, str | bytes) or not isinstance(recipients, Sequence):
        raise TypeError(f"recipients must be a list, got {type(recipients).__name__}")
    return require_allowed(tuple(wrap(data_key, recipient) for recipient in recipients))


def require_allowed(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Return the slots of a header to be written, refusing what `read_header` would refuse.

    Examples
    --------
    >>> require_allowed(())
    Traceback (most recent call last):
        ...
    ValueError: sealing needs 1 to 32 recipients, got 0
    """
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise ValueError(f"sealing needs 1 to {MOST_SLOTS} recipients, got {len(slots)}")
    try:
        require_bounded_work(slots)
    except SealBroken as error:
        raise ValueError("so many passwords at this cost ask for too much work: take a lower cost") from error
    return slots


def unlock(source: Source, opener: Opener, bound: bytes = b"") -> tuple[Header, bytes]:
    """Read a header and return it, verified, with the data key.

    What the file was bound to when it was sealed must be named again, or nothing verifies.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> key = SharedKey.random()
    >>> header, data_key = unlock(io.BytesIO(seal_bytes(b"hello", [key])), key)
    >>> len(data_key), len(header.slots)
    (32, 1)
    """
    header, tag = read_header(source, bound)
    for slot in header.slots:
        data_key = unwrap(slot, opener)
        if data_key is not None and header.is_sealed_by(data_key, tag):
            return header, data_key
    raise SealBroken
