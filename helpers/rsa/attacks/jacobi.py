"""The Jacobi symbol: a property of the message that textbook RSA does not touch.

The Jacobi symbol (a/n) is 1, −1 or 0, is computed without knowing the factors of n, and is multiplicative. As
e is odd, (C/n) = (M/n)^e = (M/n): every listener learns one bit about every message. If it is known that the
message is one of two, that bit tells them apart in about half of the cases, without a single encryption.

- Needs: the public key and one ciphertext.
- Costs: about as much as a gcd.
- Source: Menezes, van Oorschot, Vanstone, "Handbook of Applied Cryptography" (1996), algorithm 2.149, for the
  symbol.
- Stopped by: OAEP. The bit still leaks, but it is a bit of the encoded message, which another seed changes.
- Not stopped by: a longer key, or another e: every valid e is odd.

>>> from helpers.rsa.keys import PublicKey
>>> from helpers.rsa.textbook import textbook_encrypt
>>> jacobi_symbol(65, 3233), jacobi_symbol(textbook_encrypt(65, PublicKey(3233, 17)), 3233)
(-1, -1)
"""


def jacobi_symbol(a: int, n: int) -> int:
    """Return the Jacobi symbol (a/n).

    For a prime n it is 1 when a is a square modulo n and −1 when not; for a product it is the product of the
    symbols of the factors; it is 0 when a and n have a common factor.

    Parameters
    ----------
    a : int
        Any integer.
    n : int
        An odd number, at least 1.

    Returns
    -------
    int
        1, −1 or 0.

    Raises
    ------
    ValueError
        If `n` is even or below 1.

    Examples
    --------
    >>> [jacobi_symbol(a, 7) for a in range(7)]
    [0, 1, 1, -1, 1, -1, -1]
    """
    if n < 1 or n % 2 == 0:
        raise ValueError("n must be odd and at least 1: the Jacobi symbol is not defined for other numbers")
    a, symbol = a % n, 1
    while a:
        while a % 2 == 0:
            a //= 2
            if n % 8 in (3, 5):  # (2/n) = −1
                symbol = -symbol
        a, n = n, a
        if a % 4 == 3 and n % 4 == 3:  # quadratic reciprocity
            symbol = -symbol
        a %= n
    return symbol if n == 1 else 0
