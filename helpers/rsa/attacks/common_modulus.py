"""The common modulus: one n for two receivers, with different exponents, protects neither.

Extended Euclid gives s·e1 + t·e2 = 1, so C1^s · C2^t = M^(s·e1 + t·e2) = M modulo n. No key is broken by it,
only the message that went to both.

- Needs: two ciphertexts of the same M under one n and exponents e1, e2 without a common factor.
- Costs: one extended Euclid and two powers modulo n.
- Source: Simmons, "A 'Weak' Privacy Protocol Using the RSA Crypto Algorithm" (1983).
- Stopped by: a modulus for each receiver. OAEP stops this form of the attack, since it encrypts two different
  numbers.
- Not stopped by OAEP: the other receiver. Whoever knows one pair (e1, d1) can factor the common n and so has
  every private key (DeLaurentis, "A Further Weakness in the Common Modulus Protocol for the RSA
  Cryptoalgorithm", 1984).

>>> from helpers.rsa.keys import PublicKey
>>> first, second = PublicKey(3233, 17), PublicKey(3233, 7)
>>> common_modulus_attack(pow(65, 17, 3233), pow(65, 7, 3233), first, second)
65
"""

from helpers.numbers import extended_gcd, inverse
from helpers.numbers.backend import powmod
from helpers.rsa.keys import PublicKey


def common_modulus_attack(C1: int, C2: int, first: PublicKey, second: PublicKey) -> int:
    """Recover M from its ciphertexts under two keys with the same modulus.

    Parameters
    ----------
    C1, C2 : int
        The ciphertexts of one message, under `first` and under `second`.
    first, second : PublicKey
        Two keys with the same n and exponents without a common factor.

    Returns
    -------
    int
        The message. If C1 and C2 hold different messages, a number without meaning.

    Raises
    ------
    ValueError
        If the moduli differ or the exponents have a common factor g; M^g is all that is learned then.
    NotInvertible
        If the ciphertext to invert has a common factor with n, which the exception carries. Unless it is n
        itself, it is a prime of n: see `key_from_prime`.

    Examples
    --------
    >>> common_modulus_attack(8, 32, PublicKey(3233, 3), PublicKey(3233, 5))
    2
    """
    if first.n != second.n:
        raise ValueError("the keys have different moduli; this attack needs one n with two exponents")
    g, s, t = extended_gcd(first.e, second.e)
    if g != 1:
        raise ValueError(f"the exponents have the common factor {g}; this attack needs exponents without one")
    return signed_power(C1, s, first.n) * signed_power(C2, t, first.n) % first.n


def signed_power(base: int, exponent: int, n: int) -> int:
    """Return base^exponent mod n, where a negative exponent stands for the power of the inverse.

    Parameters
    ----------
    base, exponent : int
        Any integers.
    n : int
        The modulus.

    Returns
    -------
    int
        In [0, n).

    Raises
    ------
    NotInvertible
        If the exponent is negative and `base` has no inverse modulo n.

    Examples
    --------
    >>> signed_power(3, 2, 7), signed_power(3, -2, 7)
    (2, 4)
    """
    if exponent < 0:
        return powmod(inverse(base, n), -exponent, n)
    return powmod(base, exponent, n)
