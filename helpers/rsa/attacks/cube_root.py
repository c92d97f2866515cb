"""The cube root: with a small e, a short message never wraps around the clock.

Encryption hides M only because M^e is cut down modulo n. With e = 3 and M below n^(1/3), up to 85 bytes under
a key of 2048 bits, nothing is cut: C is the plain cube of M, and a cube root of integers undoes it.

- Needs: the public key and one ciphertext.
- Costs: one integer root, some microseconds to milliseconds.
- Source: Boneh, "Twenty Years of Attacks on the RSA Cryptosystem" (1999), on low public exponents.
- Stopped by: OAEP, whose encoded message is almost as long as n; e = 65537, unless M is so short that even
  M^65537 is below n (M = 0 or 1 for any key below 65538 bits).
- Not stopped by: a longer key, which makes room for a longer message.

>>> from helpers.rsa.keys import generate_key
>>> from helpers.rsa.textbook import textbook_encrypt
>>> public = generate_key(512, e=3).public
>>> cube_root_attack(textbook_encrypt(271828182845904523536, public), public)
271828182845904523536
"""

from helpers.numbers import exact_root
from helpers.rsa.keys import PublicKey


def cube_root_attack(C: int, public: PublicKey) -> int | None:
    """Return M when M^e is below n, by an e-th root over the integers.

    Parameters
    ----------
    C : int
        The ciphertext, in [0, n).
    public : PublicKey
        The receiver's public key. The cube of the name is the usual e = 3; any e works.

    Returns
    -------
    int or None
        The message; None when C is no e-th power of an integer, so M^e was at least n. A root that is found
        is never wrong under a valid key: it encrypts to C, and no second message does.

    Examples
    --------
    >>> cube_root_attack(7**3, PublicKey(n=2021, e=3))
    7
    >>> cube_root_attack(20**3 % 2021, PublicKey(n=2021, e=3)) is None
    True
    """
    return exact_root(C, public.e)
