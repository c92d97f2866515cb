"""Several keys from one: HKDF with SHA-256, and the HMAC that it is made of.

Source: Krawczyk and Eronen, "HMAC-based Extract-and-Expand Key Derivation Function (HKDF)", RFC 5869; HMAC is
RFC 2104. The `cryptography` library and Python's `hmac` do the work.

>>> body_key, header_key = hkdf(bytes(32), info=b"body"), hkdf(bytes(32), info=b"header")
>>> len(body_key), body_key == header_key
(32, False)
"""

import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf(secret: bytes, salt: bytes = b"", info: bytes = b"", length: int = 32) -> bytes:
    """Return `length` bytes of key made from a secret that nobody can guess.

    Parameters
    ----------
    secret : bytes
        The input keying material. A password is not enough: HKDF does nothing against guessing.
    salt : bytes
        A value that need not be secret, best random.
    info : bytes
        What the key is for. Keys for different purposes are independent as long as HMAC-SHA-256 is a
        pseudorandom function.
    length : int
        1 to 8160 bytes.

    Returns
    -------
    bytes
        The derived key.

    Raises
    ------
    ValueError
        If `length` is out of range.

    Examples
    --------
    >>> hkdf(bytes.fromhex("0b" * 22), bytes(range(13)), bytes(range(0xF0, 0xFA))).hex()[:16]
    '3cb25f25faacd57a'
    """
    if not 1 <= length <= 255 * 32:
        raise ValueError(f"HKDF with SHA-256 gives 1 to 8160 bytes, got length={length}")
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def tag(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA-256 of a message, 32 bytes.

    Examples
    --------
    >>> tag(b"Jefe", b"what do ya want for nothing?").hex()[:16]
    '5bdcc146bf60754e'
    """
    return hmac.digest(key, message, "sha256")


def tag_is_right(key: bytes, message: bytes, given: bytes) -> bool:
    """Compare a tag with the right one, in a time that does not depend on where they differ.

    Examples
    --------
    >>> tag_is_right(b"key", b"message", tag(b"key", b"message")), tag_is_right(b"key", b"message", bytes(32))
    (True, False)
    """
    return hmac.compare_digest(tag(key, message), given)
