r"""Bytes in blocks of 16: split them, XOR them, and check the length of what came in.

AES works on blocks of 128 bits (FIPS 197, section 3.1); every mode of operation cuts its message into them.

>>> split_blocks(bytes(20))[1]
b'\x00\x00\x00\x00'
>>> xor_bytes(b"AI", b"  ")
b'ai'
"""

from helpers.rsa.integers import require_bytes

BLOCK_SIZE = 16


def split_blocks(data: bytes, size: int = BLOCK_SIZE) -> list[bytes]:
    """Return `data` in pieces of `size` bytes; the last one may be shorter.

    Examples
    --------
    >>> split_blocks(b"abcdefgh", 3)
    [b'abc', b'def', b'gh']
    """
    return [data[start : start + size] for start in range(0, len(data), size)]


def xor_bytes(a: bytes, b: bytes) -> bytes:
    """Return the XOR of two byte strings of one length.

    Raises
    ------
    ValueError
        If the lengths differ.

    Examples
    --------
    >>> xor_bytes(xor_bytes(b"data", b"mask"), b"mask")
    b'data'
    """
    if len(a) != len(b):
        raise ValueError(f"XOR needs two strings of one length, got {len(a)} and {len(b)} bytes")
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).to_bytes(len(a), "big")


def require_size(value: object, name: str, *sizes: int) -> bytes:
    """Return `value` as bytes of one of the allowed lengths, or say what was given.

    Parameters
    ----------
    value : bytes, bytearray or memoryview
        What the caller passed.
    name : str
        The name of the caller's parameter, for the error message.
    *sizes : int
        The lengths allowed, in bytes.

    Raises
    ------
    TypeError
        If `value` is not bytes.
    ValueError
        If it has another length. The message holds the length, never the value.

    Examples
    --------
    >>> require_size(b"too short", "key", 16, 24, 32)
    Traceback (most recent call last):
        ...
    ValueError: key must have 16, 24 or 32 bytes, got 9
    """
    data = require_bytes(value, name)
    if len(data) not in sizes:
        *others, last = map(str, sizes)
        allowed = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"{name} must have {allowed} bytes, got {len(data)}")
    return data
