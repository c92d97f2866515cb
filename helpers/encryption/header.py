"""The header of a sealed file: who can open it.

| bytes        | what                                                                     |
|--------------|--------------------------------------------------------------------------|
| 8            | 93 "SEALED" 0A                                                           |
| 1            | version, 1                                                               |
| 16           | identity of the file, random                                             |
| 1            | number of slots, 1 to 32                                                 |
| 1 + 2 + …    | each slot: kind, length of its content, content                          |
| 32           | HMAC-SHA-256 of all bytes above, under a key derived from the data key   |

The content of a slot is the data key, wrapped for one recipient:

| kind          | content                                                                          |
|---------------|----------------------------------------------------------------------------------|
| 1, public key | 8 bytes fingerprint of the key; 384 to 512 bytes RSA-OAEP                        |
| 2, password   | 16 bytes salt; 1 byte log2 of scrypt's N; 40 bytes AES key wrap (RFC 3394)       |
| 3, shared key | 8 bytes fingerprint of the key; 40 bytes AES key wrap                            |

Numbers are big-endian. The first 25 bytes never change; they are the context of the body. A header is read
before anything in it can be verified, so all that it may ask for is bounded: its length, and the memory and
time for scrypt.

Whoever seals may bind the file to further bytes, which stand elsewhere: they follow the header in what the
tag is computed of, and the first 25 bytes in the context of the body.

>>> import io
>>> slot = Slot(Kind.SHARED_KEY, bytes(48))
>>> header = Header(identity=bytes(16), slots=(slot,))
>>> len(header.encoded())
77
>>> read_header(io.BytesIO(header.encoded() + bytes(32)))[0] == header
True
"""

from dataclasses import dataclass, field
from enum import IntEnum

from helpers.encryption.errors import SealBroken
from helpers.encryption.key_derivation import hkdf, tag, tag_is_right
from helpers.encryption.pieces import Source, read

START = b"\x93SEALED\n\x01"
IDENTITY = 16
NAME = 8
TAG = 32
MOST_SLOTS = 32
MOST_HEADER = len(START) + IDENTITY + 1 + MOST_SLOTS * (3 + NAME + 512) + TAG
COSTS = range(10, 21)  # log2 of scrypt's N; with r = 8 the memory is N KiB


class Kind(IntEnum):
    """How a slot wraps the data key."""

    PUBLIC_KEY = 1
    PASSWORD = 2
    SHARED_KEY = 3


LENGTHS = {
    Kind.PUBLIC_KEY: range(NAME + 384, NAME + 512 + 1),
    Kind.PASSWORD: range(57, 58),
    Kind.SHARED_KEY: range(48, 49),
}


@dataclass(frozen=True)
class Slot:
    """The data key, wrapped for one recipient.

    Parameters
    ----------
    kind : Kind
        What opens it.
    content : bytes
        As in the table of this module.

    Examples
    --------
    >>> Slot(Kind.SHARED_KEY, bytes.fromhex("0123456789abcdef") + bytes(40))
    Slot(SHARED_KEY 0123456789abcdef)
    """

    kind: Kind
    content: bytes

    @property
    def name(self) -> str:
        """The fingerprint of a key, or the start of a password's salt, in hexadecimal."""
        return self.content[:NAME].hex()

    @property
    def cost(self) -> int | None:
        """For a password, log2 of scrypt's N; otherwise None."""
        return self.content[16] if self.kind is Kind.PASSWORD else None

    def encoded(self) -> bytes:
        """Return the slot as it stands in the file."""
        return bytes([self.kind]) + len(self.content).to_bytes(2) + self.content

    def __repr__(self) -> str:
        return f"Slot({self.kind.name} {self.name}{f', scrypt N = 2^{self.cost}' if self.cost else ''})"


@dataclass(frozen=True)
class Header:
    """Who can open a file. What `inspect` returns was verified by nobody.

    Parameters
    ----------
    identity : bytes
        16 random bytes, the same for as long as the body is the same.
    slots : tuple of Slot
        One for each recipient.
    bound : bytes
        What else the file is bound to. It is not stored in the file: who opens it must name it again.
    """

    identity: bytes
    slots: tuple[Slot, ...]
    bound: bytes = field(default=b"", repr=False)

    @property
    def start(self) -> bytes:
        """The bytes of the header that never change."""
        return START + self.identity

    @property
    def context(self) -> bytes:
        """What the body is bound to."""
        return self.start + self.bound

    def encoded(self) -> bytes:
        """Return the header as it stands in the file, without the tag."""
        return self.start + bytes([len(self.slots)]) + b"".join(slot.encoded() for slot in self.slots)

    def sealed(self, data_key: bytes) -> bytes:
        """Return the header with its tag.

        Examples
        --------
        >>> header = Header(bytes(16), (Slot(Kind.SHARED_KEY, bytes(48)),))
        >>> header.is_sealed_by(bytes(32), header.sealed(bytes(32))[-32:])
        True
        """
        return self.encoded() + tag(self.tag_key(data_key), self.encoded() + self.bound)

    def is_sealed_by(self, data_key: bytes, given: bytes) -> bool:
        """Return whether the tag is the one under this data key."""
        return tag_is_right(self.tag_key(data_key), self.encoded() + self.bound, given)

    def tag_key(self, data_key: bytes) -> bytes:
        """Return the key of the header's tag."""
        return hkdf(data_key, salt=self.identity, info=START + b"header")

    def body_key(self, data_key: bytes) -> bytes:
        """Return the key of the body."""
        return hkdf(data_key, salt=self.identity, info=START + b"body")


def read_header(source: Source, bound: bytes = b"") -> tuple[Header, bytes]:
    """Read a header, check its form and bounds, and leave the source where the body starts.

    Parameters
    ----------
    source : binary file object
        Standing at the start of sealed data.
    bound : bytes
        What the file was bound to when it was sealed.

    Returns
    -------
    (Header, bytes)
        The header and its tag, which nobody has verified yet.

    Raises
    ------
    SealBroken
        If it is no header, or asks for more than is allowed.

    Examples
    --------
    >>> import io
    >>> read_header(io.BytesIO(b"age,workclass"))
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: this is not sealed data, or of another version: ...
    """
    if read(source, len(START)) != START:
        raise SealBroken(f"this is not sealed data, or of another version: it does not start with {START!r}")
    identity = read_exactly(source, IDENTITY)
    (count,) = read_exactly(source, 1)
    if not 1 <= count <= MOST_SLOTS:
        raise SealBroken(f"the header is damaged: it names {count} recipients, allowed are 1 to {MOST_SLOTS}")
    header = Header(identity, tuple(read_slot(source) for _ in range(count)), bound)
    require_bounded_work(header.slots)
    return header, read_exactly(source, TAG)


def read_slot(source: Source) -> Slot:
    r"""Read one slot and check its form.

    Examples
    --------
    >>> import io
    >>> read_slot(io.BytesIO(b"\x09" + bytes(50)))
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: the header is damaged: no recipient is of kind 9
    """
    number, *length = read_exactly(source, 3)
    if number not in list(Kind):
        raise SealBroken(f"the header is damaged: no recipient is of kind {number}")
    kind, size = Kind(number), int.from_bytes(bytes(length))
    if size not in LENGTHS[kind]:
        raise SealBroken(f"the header is damaged: a slot for a {kind.name} has no {size} bytes")
    return Slot(kind, read_exactly(source, size))


def require_bounded_work(slots: tuple[Slot, ...]) -> None:
    """Refuse slots for passwords that ask for too little or too much work.

    With N = 2^20 scrypt takes 1 GiB of memory and some seconds. All slots together may ask for no more, since
    a password is tried on each.

    Examples
    --------
    >>> require_bounded_work((Slot(Kind.PASSWORD, bytes(16) + bytes([40]) + bytes(40)),))
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: the header asks for scrypt with N = 2^40, allowed are 2^10 to 2^20
    """
    costs = [slot.cost for slot in slots if slot.cost is not None]
    for cost in costs:
        if cost not in COSTS:
            raise SealBroken(
                f"the header asks for scrypt with N = 2^{cost}, allowed are 2^{COSTS[0]} to 2^{COSTS[-1]}"
            )
    if sum(1 << cost for cost in costs) > 1 << COSTS[-1]:
        raise SealBroken(f"the passwords' slots together ask for more work than N = 2^{COSTS[-1]}")


def read_exactly(source: Source, size: int) -> bytes:
    """Return the next `size` bytes, or refuse.

    Examples
    --------
    >>> import io
    >>> read_exactly(io.BytesIO(b"abc"), 4)
    Traceback (most recent call last):
        ...
    helpers.encryption.errors.SealBroken: the header is cut short
    """
    data = read(source, size)
    if len(data) < size:
        raise SealBroken("the header is cut short")
    return data
