"""GF(2^128), the field in which GCM calculates its tags.

A block is a polynomial of degree below 128: its first bit is the coefficient of 1, its last that of x^127.
Here it is the integer that the block writes, so that 1 is ``1 << 127``. Sums are XORs; products are taken
modulo x^128 + x^7 + x^2 + x + 1.

Source: NIST SP 800-38D, section 6.3.

>>> x = 1 << 126
>>> multiply(x, ONE) == x
True
>>> hex(multiply(x, 1))  # x · x^127 = x^7 + x^2 + x + 1
'0xe1000000000000000000000000000000'
"""

ONE = 1 << 127
R = 0xE1 << 120


def multiply(X: int, Y: int) -> int:
    """Return X·Y.

    Parameters
    ----------
    X, Y : int
        Field elements, in [0, 2^128).

    Returns
    -------
    int
        The product, in [0, 2^128).

    Examples
    --------
    >>> multiply(0x1234, ONE) == 0x1234
    True
    """
    Z, V = 0, Y
    for i in reversed(range(128)):
        if X >> i & 1:
            Z ^= V
        V = V >> 1 ^ R if V & 1 else V >> 1
    return Z


def inverse(X: int) -> int:
    """Return the Y with X·Y = 1.

    Parameters
    ----------
    X : int
        A field element other than 0.

    Returns
    -------
    int
        X^(2^128 − 2): the elements other than 0 form a group of 2^128 − 1.

    Raises
    ------
    ValueError
        If `X` is 0.

    Examples
    --------
    >>> multiply(0x1234, inverse(0x1234)) == ONE
    True
    """
    if X == 0:
        raise ValueError("0 has no inverse")
    result, power = ONE, X
    for _ in range(127):  # 2^128 - 2 = 2 + 4 + ... + 2^127
        power = multiply(power, power)
        result = multiply(result, power)
    return result
