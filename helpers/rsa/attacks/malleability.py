"""Malleability: whoever multiplies two textbook ciphertexts has multiplied the messages, unread.

(M1·M2)^e = M1^e · M2^e modulo n. One line of algebra, three attacks: a ciphertext is changed in a planned
way, a decryption service that refuses one ciphertext decrypts it all the same in disguise, and two signatures
make a third.

- Needs: the public key and a ciphertext (or two signatures); for the second attack one answer of a service
  that decrypts, or signs, other numbers.
- Costs: one encryption, and one question to the service.
- Sources: Davida, "Chosen Signature Cryptanalysis of the RSA (MIT) Public Key Cryptosystem" (1982); Boneh,
  "Twenty Years of Attacks on the RSA Cryptosystem" (1999), on blinding.
- Stopped by: padding with redundancy that a product does not have: OAEP for encryption, PSS for signatures.
- Not stopped by: a longer key, or a service that refuses the numbers on a list.

>>> from helpers.rsa.keys import PublicKey
>>> public = PublicKey(3233, 17)
>>> scale_ciphertext(textbook_encrypt(65, public), 2, public) == textbook_encrypt(130, public)
True
"""

import random
import secrets
from collections.abc import Callable
from math import gcd

from helpers.numbers import inverse
from helpers.rsa.keys import PrivateKey, PublicKey
from helpers.rsa.textbook import textbook_decrypt, textbook_encrypt


def scale_ciphertext(C: int, factor: int, public: PublicKey) -> int:
    """Return the ciphertext of factor·M mod n, given the ciphertext of an unknown M.

    Parameters
    ----------
    C : int
        The ciphertext, in [0, n).
    factor : int
        What to multiply the message by, in [0, n). To halve it, pass the inverse of 2.
    public : PublicKey
        The receiver's public key.

    Returns
    -------
    int
        factor^e · C mod n.

    Raises
    ------
    ValueError
        If `factor` is not in [0, n).

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> private = key_from_primes(61, 53, 17)
    >>> textbook_decrypt(scale_ciphertext(2790, 10, private.public), private)
    650
    """
    return textbook_encrypt(factor, public) * C % public.n


def decryption_oracle(private: PrivateKey, refused: int) -> Callable[[int], int]:
    """Return a function that decrypts every ciphertext except one, as a careless service may.

    Parameters
    ----------
    private : PrivateKey
        The key of the service.
    refused : int
        The one ciphertext that it does not decrypt.

    Returns
    -------
    callable
        Takes a ciphertext in [0, n), returns the message. Raises ValueError for the refused one.

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> oracle = decryption_oracle(key_from_primes(61, 53, 17), refused=2790)
    >>> oracle(3017)
    130
    """

    def decrypt(C: int) -> int:
        if refused == C:
            raise ValueError("this ciphertext is on the list of those that are not decrypted")
        return textbook_decrypt(C, private)

    return decrypt


def decrypt_by_blinding(
    C: int, public: PublicKey, oracle: Callable[[int], int], rng: random.Random | None = None
) -> int:
    """Recover M from a service that decrypts anything but C.

    The attacker asks for C·r^e, which looks like any other number. The answer is M·r; dividing by r gives M.
    With a service that signs instead, the same lines turn a message that it refuses to sign into a signature
    on it.

    Parameters
    ----------
    C : int
        The ciphertext, in [1, n). 0 cannot be disguised, and is the ciphertext of 0.
    public : PublicKey
        The public key of the service.
    oracle : callable
        The service: takes a number in [0, n), returns its d-th power modulo n. It is asked once.
    rng : random.Random, optional
        Where r comes from; the operating system's source by default.

    Returns
    -------
    int
        The message.

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> private = key_from_primes(61, 53, 17)
    >>> decrypt_by_blinding(2790, private.public, decryption_oracle(private, refused=2790))
    65
    """
    r = random_unit(public.n, rng)
    answer = oracle(scale_ciphertext(C, r, public))
    return answer * inverse(r, public.n) % public.n


def random_unit(n: int, rng: random.Random | None = None) -> int:
    """Return a random number in [2, n) that has an inverse modulo n.

    Parameters
    ----------
    n : int
        The modulus, at least 3.
    rng : random.Random, optional
        The random source; the operating system's by default.

    Returns
    -------
    int
        A number without a common factor with `n`. For an RSA modulus nearly every number is one.

    Examples
    --------
    >>> random_unit(6)
    5
    """
    rng = rng or secrets.SystemRandom()
    while gcd(r := rng.randrange(2, n), n) != 1:
        pass
    return r


def forge_product(S1: int, S2: int, public: PublicKey) -> int:
    """Return a signature on M1·M2 mod n, made of the signatures on M1 and M2.

    Parameters
    ----------
    S1, S2 : int
        Two textbook signatures of one signer.
    public : PublicKey
        The signer's public key.

    Returns
    -------
    int
        S1·S2 mod n, which verifies for a message that the signer never saw.

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> from helpers.rsa.textbook import textbook_sign, textbook_verify
    >>> private = key_from_primes(61, 53, 17)
    >>> S = forge_product(textbook_sign(6, private), textbook_sign(7, private), private.public)
    >>> textbook_verify(42, S, private.public)
    True
    """
    return S1 * S2 % public.n
