"""MGF1, the mask generation function of OAEP and PSS: a hash stretched to any length.

Source: RFC 8017, appendix B.2.1.

>>> mgf1(b"bar", 5, "sha1").hex()
'bc0c655e01'
"""

import hashlib

from helpers.rsa.integers import bytes_to_integer, integer_to_bytes

HASHES = (
    *("sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256"),
    *("sha3_224", "sha3_256", "sha3_384", "sha3_512"),
)


def digest(hash: str, data: bytes) -> bytes:
    """Return the hash of `data`.

    Parameters
    ----------
    hash : str
        One of `HASHES`, spelled as in `hashlib`. SHA-1 is here for old test vectors and old data: collisions
        of it are known, so nothing new should use it.
    data : bytes
        What to hash.

    Returns
    -------
    bytes
        20 to 64 bytes.

    Raises
    ------
    ValueError
        If the hash is not one of `HASHES`.

    Examples
    --------
    >>> digest("sha256", b"").hex()[:8]
    'e3b0c442'
    """
    if hash not in HASHES:
        raise ValueError(f"hash must be one of {', '.join(HASHES)}; got {hash!r}")
    return hashlib.new(hash, data).digest()


def digest_size(hash: str) -> int:
    """Return the length of a digest in bytes, `hLen` in RFC 8017.

    Examples
    --------
    >>> digest_size("sha256")
    32
    """
    return len(digest(hash, b""))


def mgf1(seed: bytes, length: int, hash: str = "sha256") -> bytes:
    """Return `length` bytes that depend on every bit of `seed`: Hash(seed ‖ 0) ‖ Hash(seed ‖ 1) ‖ …, cut off.

    Parameters
    ----------
    seed : bytes
        What the mask is made from.
    length : int
        The number of bytes wanted, at most 2**32 digests long.
    hash : str
        One of `HASHES`.

    Returns
    -------
    bytes
        The mask.

    Raises
    ------
    ValueError
        If the hash is unknown or the length is negative or too large.

    Examples
    --------
    >>> len(mgf1(b"seed", 100))
    100
    """
    hLen = digest_size(hash)
    if not 0 <= length <= 2**32 * hLen:
        raise ValueError(f"length must be from 0 to 2**32 * {hLen}, got {length}")
    blocks = range((length + hLen - 1) // hLen)
    return b"".join(digest(hash, seed + integer_to_bytes(counter, 4)) for counter in blocks)[:length]


def mask(data: bytes, seed: bytes, hash: str) -> bytes:
    """Return `data` XOR MGF1(`seed`). Masking twice with one seed gives the data back.

    Parameters
    ----------
    data : bytes
        What to hide or to uncover.
    seed : bytes
        The seed of the mask.
    hash : str
        One of `HASHES`.

    Returns
    -------
    bytes
        As many bytes as `data` has.

    Examples
    --------
    >>> mask(mask(b"model", b"seed", "sha256"), b"seed", "sha256")
    b'model'
    """
    stream = mgf1(seed, len(data), hash)
    return integer_to_bytes(bytes_to_integer(data) ^ bytes_to_integer(stream), len(data))
