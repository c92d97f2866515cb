"""Håstad's broadcast attack: one message to e receivers is a message to everyone.

Each of e receivers has a modulus of their own and all use the same small e. The Chinese remainder theorem
joins the ciphertexts C_i = M^e mod n_i into M^e modulo n_1·n_2···n_e. Since M is below each n_i, M^e is below
that product: nothing was cut off, and an integer root gives M, however long it is.

- Needs: e ciphertexts of the same M under public keys with the same e and moduli without common factors.
- Costs: one Chinese remainder computation and one root: milliseconds for e = 3.
- Source: Håstad, "Solving Simultaneous Modular Equations of Low Degree" (1988).
- Stopped by: padding with fresh randomness over the whole length, as in OAEP: the receivers get e different
  numbers. With e = 65537 it takes 65,537 receivers, fewer only for a short M.
- Not stopped by: a longer key; a known change of M for each receiver, such as an appended number, which
  Håstad's paper breaks with more ciphertexts.

>>> from helpers.rsa.keys import PublicKey
>>> keys = [PublicKey(n, 5) for n in (2021, 3233, 4757, 5767, 8633)]
>>> broadcast_attack([1234**5 % key.n for key in keys], keys)
1234
"""

from collections.abc import Sequence

from helpers.numbers import crt, exact_root
from helpers.rsa.keys import PublicKey


def broadcast_attack(ciphertexts: Sequence[int], public_keys: Sequence[PublicKey]) -> int | None:
    """Recover the message that was sent to at least e receivers.

    Parameters
    ----------
    ciphertexts : sequence of int
        One for each receiver, in the order of `public_keys`.
    public_keys : sequence of PublicKey
        At least e keys that all have this e.

    Returns
    -------
    int or None
        The message; None when the ciphertexts hold different messages (apart from rare chance hits with tiny
        moduli).

    Raises
    ------
    ValueError
        If the numbers of ciphertexts and keys differ, the keys differ in e, there are fewer than e, or two
        moduli have a common factor (`shared_primes` makes more of that).

    Examples
    --------
    >>> keys = [PublicKey(2021, 3), PublicKey(3233, 3), PublicKey(4757, 3)]
    >>> broadcast_attack([1234**3 % key.n for key in keys], keys)
    1234
    >>> broadcast_attack([1234**3 % 2021, 1234**3 % 3233, 1235**3 % 4757], keys) is None
    True
    """
    e = require_broadcast(ciphertexts, public_keys)
    moduli = [public.n for public in public_keys]
    root = exact_root(crt(ciphertexts, moduli), e)
    return root if root is not None and root < min(moduli) else None


def require_broadcast(ciphertexts: Sequence[int], public_keys: Sequence[PublicKey]) -> int:
    """Return the common e, or say what is missing for the attack.

    Parameters
    ----------
    ciphertexts, public_keys : sequence
        As for `broadcast_attack`.

    Returns
    -------
    int
        The public exponent of all keys.

    Raises
    ------
    ValueError
        If there are too few, or they do not belong together.

    Examples
    --------
    >>> require_broadcast([8, 8], [PublicKey(2021, 3), PublicKey(3233, 3)])
    Traceback (most recent call last):
    ...
    ValueError: e = 3 needs ciphertexts for at least 3 receivers, got 2
    """
    exponents = {public.e for public in public_keys}
    if len(ciphertexts) != len(public_keys):
        raise ValueError(f"one ciphertext a key is needed, got {len(ciphertexts)} for {len(public_keys)}")
    if len(exponents) != 1:
        raise ValueError(f"all keys must have the same e, got {len(exponents)} different ones")
    e = exponents.pop()
    if len(public_keys) < e:
        raise ValueError(f"e = {e} needs ciphertexts for at least {e} receivers, got {len(public_keys)}")
    return e
