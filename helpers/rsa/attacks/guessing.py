"""Guess and encrypt: textbook RSA hides no message that is one of a few.

Whoever holds the public key can encrypt. Textbook encryption uses no randomness, so the right guess gives the
very ciphertext that was seen: a yes or no, a vote, a PIN of four digits or a class label is found by trying
them all.

- Needs: the public key, one ciphertext, a list that holds the message.
- Costs: one encryption a guess.
- Source: Goldwasser, Micali, "Probabilistic Encryption" (1984), which asks for randomness because of this.
- Stopped by: fresh randomness in every encryption, as in OAEP.
- Not stopped by: a longer key, another exponent, or randomness that the attacker knows.

>>> from helpers.rsa.keys import PublicKey
>>> guess_message(2790, PublicKey(3233, 17), range(100))
Guess(message=65, tried=66)
"""

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.rsa.keys import PublicKey
from helpers.rsa.textbook import textbook_encrypt


@dataclass(frozen=True)
class Guess:
    """What guessing came to.

    Parameters
    ----------
    message : int or None
        The message, or None when no candidate fits.
    tried : int
        The number of candidates that were encrypted.
    """

    message: int | None
    tried: int


def guess_message(C: int, public: PublicKey, candidates: Iterable[int]) -> Guess:
    """Encrypt each candidate until one gives the ciphertext.

    Parameters
    ----------
    C : int
        The ciphertext.
    public : PublicKey
        The receiver's public key.
    candidates : iterable of int
        Possible messages in [0, n), the likeliest first.

    Returns
    -------
    Guess
        The message and the number of guesses. Encryption is one-to-one on [0, n), so a hit is never wrong.

    Raises
    ------
    ValueError
        If a candidate is not in [0, n).

    Examples
    --------
    >>> guess_message(2790, PublicKey(3233, 17), [10, 20, 30])
    Guess(message=None, tried=3)
    """
    tried = 0
    for M in candidates:
        tried += 1
        if textbook_encrypt(M, public) == C:
            return Guess(M, tried)
    return Guess(None, tried)
