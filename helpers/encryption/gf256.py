"""GF(2^8), the field of 256 elements in which AES calculates, and the S-box that comes out of it.

A byte is a polynomial with coefficients 0 and 1: 0x57 = 0101 0111 is x^6 + x^4 + x^2 + x + 1. Sums are XORs;
products are taken modulo x^8 + x^4 + x^3 + x + 1.

Source: FIPS 197 (2023 update), section 4 for the field and section 5.1.1 for the S-box.

>>> hex(multiply(0x57, 0x13))
'0xfe'
>>> hex(S_BOX[0x53]), hex(INVERSE_S_BOX[0xED])
('0xed', '0x53')
"""

MODULUS = 0x11B


def multiply(a: int, b: int) -> int:
    """Return a·b in GF(2^8).

    Parameters
    ----------
    a, b : int
        Field elements, in [0, 256).

    Returns
    -------
    int
        The product, in [0, 256).

    Raises
    ------
    ValueError
        If an argument is not in [0, 256).

    Examples
    --------
    >>> hex(multiply(0x57, 0x83))
    '0xc1'
    """
    a, b = _element(a), _element(b)
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= MODULUS
        b >>= 1
    return product


def inverse(a: int) -> int:
    """Return the element whose product with `a` is 1, and 0 for 0, as the S-box wants it.

    Parameters
    ----------
    a : int
        A field element, in [0, 256).

    Returns
    -------
    int
        a^254: the 255 elements other than 0 form a group, so that a^255 = 1.

    Raises
    ------
    ValueError
        If `a` is not in [0, 256).

    Examples
    --------
    >>> multiply(0x53, inverse(0x53))
    1
    """
    result, power = 1, _element(a)
    for _ in range(7):  # 254 = 2 + 4 + 8 + ... + 128
        power = multiply(power, power)
        result = multiply(result, power)
    return result


def substitute(a: int) -> int:
    """Return the S-box's entry for `a`: its inverse b, then b XOR four rotations of b XOR 0x63.

    Parameters
    ----------
    a : int
        A byte, in [0, 256).

    Returns
    -------
    int
        A byte. The map is one to one, and no byte is mapped to itself.

    Raises
    ------
    ValueError
        If `a` is not in [0, 256).

    Examples
    --------
    >>> hex(substitute(0))
    '0x63'
    """
    b = inverse(a)
    return b ^ _rotate(b, 1) ^ _rotate(b, 2) ^ _rotate(b, 3) ^ _rotate(b, 4) ^ 0x63


def _rotate(byte: int, places: int) -> int:
    """Rotate the eight bits to the left."""
    return (byte << places | byte >> (8 - places)) & 0xFF


def _element(a: int) -> int:
    if a not in range(256):
        raise ValueError(f"an element of GF(2^8) is an integer from 0 to 255, got {a!r}")
    return a


S_BOX = bytes(substitute(a) for a in range(256))
INVERSE_S_BOX = bytes(S_BOX.index(b) for b in range(256))
