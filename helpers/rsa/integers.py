r"""Bytes to integers and back, most significant byte first: RFC 8017, section 4 (OS2IP and I2OSP).

RSA calculates with integers, messages are bytes. Both directions are exact, and a fixed length keeps the
leading zeros that an integer forgets.

>>> M = bytes_to_integer(b"AI")
>>> M, integer_to_bytes(M, 4)
(16713, b'\x00\x00AI')
"""


def require_bytes(value: object, name: str) -> bytes:
    """Return `value` as bytes, or say how to make bytes of it.

    Parameters
    ----------
    value : bytes, bytearray or memoryview
        What the caller passed.
    name : str
        The name of the caller's parameter, for the error message.

    Returns
    -------
    bytes
        The same bytes.

    Raises
    ------
    TypeError
        If `value` is text or anything else that is not bytes.

    Examples
    --------
    >>> require_bytes(bytearray(b"salt"), "salt")
    b'salt'
    """
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    hint = "; text becomes bytes with text.encode()" if isinstance(value, str) else ""
    raise TypeError(f"{name} must be bytes, got {type(value).__name__}{hint}")


def bytes_to_integer(data: bytes) -> int:
    """Return the integer that `data` writes in base 256, most significant byte first (OS2IP).

    Parameters
    ----------
    data : bytes
        Any number of bytes; no bytes at all mean 0.

    Returns
    -------
    int
        An integer in [0, 256**len(data)).

    Raises
    ------
    TypeError
        If `data` is not bytes.

    Examples
    --------
    >>> bytes_to_integer(bytes([1, 0, 2])) == 1 * 256**2 + 0 * 256 + 2
    True
    """
    return int.from_bytes(require_bytes(data, "data"), "big")


def integer_to_bytes(x: int, length: int) -> bytes:
    r"""Return `x` as exactly `length` bytes, most significant byte first (I2OSP).

    Parameters
    ----------
    x : int
        An integer in [0, 256**length).
    length : int
        The number of bytes, at least 0.

    Returns
    -------
    bytes
        `length` bytes, with leading zeros where `x` is short.

    Raises
    ------
    ValueError
        If `x` is negative or does not fit. The message gives sizes, not `x`, which may be secret.

    Examples
    --------
    >>> integer_to_bytes(258, 3)
    b'\x00\x01\x02'
    """
    if length < 0:
        raise ValueError(f"length must be at least 0, got {length}")
    if x < 0:
        raise ValueError("x must not be negative")
    if x.bit_length() > 8 * length:
        raise ValueError(f"an integer of {x.bit_length()} bits does not fit into {length} bytes")
    return x.to_bytes(length, "big")
