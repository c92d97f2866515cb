"""A data key wrapped for the holder of a private key, for a password, or for another key.

Sources: RSA-OAEP is RFC 8017, section 7.1, here with SHA-256 and a key of at least 3072 bits, by the
`cryptography` library; scrypt is RFC 7914; AES key wrap is RFC 3394. The keys of `helpers.rsa` and those of
the library are both taken.

Wrapping with a public key rests on the RSA assumption, a password's slot on how hard the password is to guess
(scrypt makes each guess cost memory and time, no more), and a shared key's on AES. The fingerprints in the
slots show to everyone which keys open a file.

>>> key = SharedKey.random()
>>> unwrap(wrap(bytes(32), key), key) == bytes(32)
True
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from helpers.encryption.header import COSTS, Kind, Slot
from helpers.rsa import PrivateKey, PublicKey, from_cryptography, to_cryptography

BITS = range(3072, 4097)


@dataclass(frozen=True)
class Password:
    """A password that opens a file.

    Parameters
    ----------
    text : str
        Not empty. It is normalized (Unicode NFC), so that é typed on any system is one and the same.
    cost : int
        log2 of scrypt's N, 10 to 20, used when sealing: memory is 2^cost KiB, and the time grows with it. 17
        (128 MiB) is OWASP's recommendation; below 14 is for tests. Opening reads the cost from the file.

    Raises
    ------
    ValueError
        If the text is empty or the cost out of range.

    Examples
    --------
    >>> Password("long and random")
    Password(cost=17)
    """

    text: str = field(repr=False)
    cost: int = 17

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError(f"a password is text, got {type(self.text).__name__}")
        if not self.text:
            raise ValueError("the password must not be empty")
        if self.cost not in COSTS:
            raise ValueError(f"cost must be {COSTS[0]} to {COSTS[-1]}, got {self.cost}")

    def key(self, salt: bytes, cost: int) -> bytes:
        """Return the key that scrypt makes of the password: 32 bytes."""
        encoded = unicodedata.normalize("NFC", self.text).encode()
        return Scrypt(salt=salt, length=32, n=1 << cost, r=8, p=1).derive(encoded)


@dataclass(frozen=True)
class SharedKey:
    """A key of 32 random bytes that several people, or a machine's key store, hold.

    Parameters
    ----------
    key : bytes
        32 bytes from `secrets`, never made of a password: the fingerprint would let anyone test guesses.

    Raises
    ------
    ValueError
        If it has another length.

    Examples
    --------
    >>> SharedKey(bytes(32))
    SharedKey(fingerprint 84024138dd8a481e)
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.key, bytes):
            raise TypeError(f"a shared key is bytes, got {type(self.key).__name__}")
        if len(self.key) != 32:
            raise ValueError(f"a shared key has 32 bytes, got {len(self.key)}")

    @classmethod
    def random(cls) -> SharedKey:
        """Return a new key."""
        return cls(secrets.token_bytes(32))

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of a SHA-256 hash of the key."""
        return hashlib.sha256(b"fingerprint of a shared key" + self.key).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"SharedKey(fingerprint {self.fingerprint})"


Recipient = PublicKey | RSAPublicKey | Password | SharedKey
Opener = PrivateKey | RSAPrivateKey | Password | SharedKey


def wrap(data_key: bytes, recipient: Recipient) -> Slot:
    """Return the slot from which the recipient gets the data key.

    Parameters
    ----------
    data_key : bytes
        32 bytes.
    recipient : PublicKey, RSAPublicKey, Password or SharedKey
        An RSA key has 3072 to 4096 bits.

    Returns
    -------
    Slot
        Different each time for public keys and passwords.

    Raises
    ------
    TypeError
        If the recipient is of another type; a private key does not seal.
    ValueError
        If an RSA key is too short or too long.

    Examples
    --------
    >>> wrap(bytes(32), SharedKey(bytes(32)))
    Slot(SHARED_KEY 84024138dd8a481e)
    """
    match recipient:
        case SharedKey():
            name = bytes.fromhex(recipient.fingerprint)
            return Slot(Kind.SHARED_KEY, name + aes_key_wrap(recipient.key, data_key))
        case Password():
            salt = secrets.token_bytes(16)
            wrapped = aes_key_wrap(recipient.key(salt, recipient.cost), data_key)
            return Slot(Kind.PASSWORD, salt + bytes([recipient.cost]) + wrapped)
        case PublicKey():
            return wrap(data_key, to_cryptography(recipient))
        case RSAPublicKey():
            require_allowed_size(recipient.key_size)
            name = bytes.fromhex(from_cryptography(recipient).fingerprint)
            return Slot(Kind.PUBLIC_KEY, name + recipient.encrypt(data_key, padding()))
    raise TypeError(
        "a recipient is a PublicKey of helpers.rsa, an RSA public key of the cryptography library, a "
        f"Password or a SharedKey, got {type(recipient).__name__}"
    )


def unwrap(slot: Slot, opener: Opener) -> bytes | None:
    """Return the data key in a slot, or None if this opener does not get one from it.

    Parameters
    ----------
    slot : Slot
        Perhaps changed by someone.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What the recipient holds.

    Returns
    -------
    bytes or None
        32 bytes. That they are the right ones, the tag of the header shows.

    Raises
    ------
    TypeError
        If the opener is of another type; a public key does not open.

    Examples
    --------
    >>> slot = wrap(bytes(32), Password("long and random", cost=10))
    >>> unwrap(slot, Password("long and randum")) is None
    True
    """
    match opener, slot.kind:
        case SharedKey(), Kind.SHARED_KEY:
            return unwrap_key(opener.key, slot.content[8:]) if slot.name == opener.fingerprint else None
        case Password(), Kind.PASSWORD:
            return unwrap_key(opener.key(slot.content[:16], slot.content[16]), slot.content[17:])
        case PrivateKey(), Kind.PUBLIC_KEY:
            return unwrap(slot, to_cryptography(opener)) if slot.name == opener.fingerprint else None
        case RSAPrivateKey(), Kind.PUBLIC_KEY:
            return decrypt_key(opener, slot)
        case PrivateKey() | RSAPrivateKey() | Password() | SharedKey(), _:
            return None
    raise TypeError(
        "what opens is a PrivateKey of helpers.rsa, an RSA private key of the cryptography library, a "
        f"Password or a SharedKey, got {type(opener).__name__}"
    )


def unwrap_key(key: bytes, wrapped: bytes) -> bytes | None:
    """Return the key inside an AES key wrap, or None if its check value is wrong.

    Examples
    --------
    >>> unwrap_key(bytes(32), bytes(40)) is None
    True
    """
    try:
        return aes_key_unwrap(key, wrapped)
    except InvalidUnwrap:
        return None


def decrypt_key(private: RSAPrivateKey, slot: Slot) -> bytes | None:
    """Return the key inside an RSA-OAEP ciphertext, or None.

    Examples
    --------
    >>> from cryptography.hazmat.primitives.asymmetric import rsa
    >>> private = rsa.generate_private_key(65537, 3072)
    >>> decrypt_key(private, wrap(bytes(32), private.public_key())) == bytes(32)
    True
    """
    if slot.name != from_cryptography(private.public_key()).fingerprint:
        return None
    try:
        key = private.decrypt(slot.content[8:], padding())
    except ValueError:
        return None
    return key if len(key) == 32 else None


def padding() -> OAEP:
    """Return the parameters of RSA-OAEP: SHA-256 throughout, and a label that names the use.

    Examples
    --------
    >>> padding().algorithm.name
    'sha256'
    """
    return OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), label=b"data key of a sealed file")


def require_allowed_size(bits: int) -> None:
    """Refuse RSA keys that are too short to be safe or too long for the header.

    Examples
    --------
    >>> require_allowed_size(2048)
    Traceback (most recent call last):
        ...
    ValueError: an RSA key for sealing has 3072 to 4096 bits, got one of 2048
    """
    if bits not in BITS:
        raise ValueError(f"an RSA key for sealing has {BITS[0]} to {BITS[-1]} bits, got one of {bits}")
