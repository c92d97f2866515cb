"""One nonce for two messages: CTR shows their XOR, and GCM loses the key of its tags.

CTR adds the same bytes to both messages, so that the sum of the ciphertexts is the sum of the messages:
whoever knows one message, or guesses a word of it, reads the other.

GCM is CTR, and worse. Its tag is T = X_1·H^m + … + X_m·H + E(J0); with one nonce E(J0) is the same for both,
and T + T' is a polynomial in the secret H alone whose coefficients the attacker sees. Its roots are the few
candidates for H. H does not depend on the nonce: with it every later message under the key can be changed
and gets a valid tag.

- Needs: two ciphertexts under one key and one nonce; to forge, one ciphertext with a valid tag.
- Costs: one XOR; for H the roots of a polynomial whose degree is the number of 16-byte blocks plus one.
- Source: Joux, "Authentication Failures in NIST version of GCM", comments submitted to NIST (2006), the
  "forbidden attack"; Böck, Zauner, Devlin, Somorovsky and Jovanovic, "Nonce-Disrespecting Adversaries:
  Practical Forgery Attacks on GCM in TLS" (2016), found servers on which it works.
- Stopped by: a fresh nonce for every message: counted, or random with at most 2^32 messages under one key
  (NIST SP 800-38D, section 8.3), or a fresh key for every file.
- Not stopped by: a longer key, or associated data.

>>> from helpers.encryption.gcm import hash_key, textbook_gcm_encrypt
>>> key, nonce = bytes(range(16)), bytes(12)
>>> first = Captured(textbook_gcm_encrypt(b"salary: 1000", key, nonce))
>>> second = Captured(textbook_gcm_encrypt(b"salary: 2345", key, nonce))
>>> hash_key(key) in hash_key_candidates(first, second)
True
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from helpers.encryption.attacks.gf128_polynomials import roots
from helpers.encryption.blocks import BLOCK_SIZE, xor_bytes
from helpers.encryption.gcm import TAG_SIZE, ghash, ghash_blocks


@dataclass(frozen=True)
class Captured:
    """What someone who listens sees of one GCM message.

    Attributes
    ----------
    sealed : bytes
        The ciphertext and the tag of 16 bytes behind it.
    associated_data : bytes
        What was authenticated with it.
    """

    sealed: bytes
    associated_data: bytes = b""

    @property
    def ciphertext(self) -> bytes:
        """All but the tag."""
        return self.sealed[:-TAG_SIZE]

    @property
    def tag(self) -> bytes:
        """The last 16 bytes."""
        return self.sealed[-TAG_SIZE:]


def xor_of_messages(first: bytes, second: bytes) -> bytes:
    """Return the XOR of two messages, given their ciphertexts under one key and nonce of CTR.

    Parameters
    ----------
    first, second : bytes
        The ciphertexts, without tags. The longer one is cut to the length of the shorter.

    Returns
    -------
    bytes
        P ⊕ P': it is 0 where the messages agree. XOR it with one message to read the other.

    Examples
    --------
    >>> from helpers.encryption.modes import textbook_ctr
    >>> first = textbook_ctr(b"attack at dawn", bytes(16), counter=bytes(16))
    >>> second = textbook_ctr(b"attack at dusk", bytes(16), counter=bytes(16))
    >>> xor_bytes(xor_of_messages(first, second), b"attack at dawn")
    b'attack at dusk'
    """
    size = min(len(first), len(second))
    return xor_bytes(first[:size], second[:size])


def drag_crib(mixed: bytes, crib: bytes) -> list[tuple[int, str]]:
    """Try a word at every place of one message, and return what the other message would then say there.

    Parameters
    ----------
    mixed : bytes
        The XOR of two messages, as `xor_of_messages` returns it.
    crib : bytes
        A word that one of the messages probably holds.

    Returns
    -------
    list of (int, str)
        The offsets at which the other message would be printable ASCII, and that text. Most are chance;
        a person sees which one makes sense.

    Examples
    --------
    >>> mixed = xor_bytes(b"diagnosis: healthy", b"diagnosis: malaria")
    >>> (11, "malaria") in drag_crib(mixed, b"healthy")
    True
    """
    found = []
    for offset in range(len(mixed) - len(crib) + 1):
        text = xor_bytes(mixed[offset : offset + len(crib)], crib).decode("latin-1")
        if text.isascii() and text.isprintable():
            found.append((offset, text))
    return found


def two_notes(encrypt: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """Return two short notes, encrypted: for a game in which the player has not seen them.

    Parameters
    ----------
    encrypt : callable
        Encrypts bytes, each time under the same nonce.

    Examples
    --------
    >>> [len(note) for note in two_notes(lambda note: note)]
    [30, 30]
    """
    return encrypt(b"patient 17: malaria, sent home"), encrypt(b"patient 18: healthy, go ahead!")


def hash_key_candidates(first: Captured, second: Captured) -> list[bytes]:
    """Return the few blocks that can be GCM's H, given two messages under one key and nonce.

    Parameters
    ----------
    first, second : Captured
        Two different messages, or the same with different associated data.

    Returns
    -------
    list of bytes
        H is one of them if the nonce was the same; as many as the polynomial's degree at most, as a rule one
        to three. If the nonces differ, the list says nothing about H, and may be empty.

    Raises
    ------
    ValueError
        If the two are equal.

    Examples
    --------
    >>> hash_key_candidates(Captured(bytes(32)), Captured(bytes(32)))
    Traceback (most recent call last):
        ...
    ValueError: two equal messages say nothing about H: pass two different ones
    """
    difference = [a ^ b for a, b in zip_longest(_coefficients(first), _coefficients(second), fillvalue=0)]
    if not any(difference):
        raise ValueError("two equal messages say nothing about H: pass two different ones")
    return [root.to_bytes(BLOCK_SIZE, "big") for root in roots(difference)]


def _coefficients(message: Captured) -> list[int]:
    """Return T, X_m, …, X_1: the coefficients of GHASH + T, the constant one first."""
    blocks = ghash_blocks(message.ciphertext, message.associated_data)
    return [int.from_bytes(block, "big") for block in (message.tag, *reversed(blocks))]


def forge(captured: Captured, H: bytes, ciphertext: bytes, associated_data: bytes = b"") -> bytes:
    """Return another ciphertext with a tag that fits it under the same key and nonce.

    Parameters
    ----------
    captured : Captured
        A message with a valid tag.
    H : bytes
        GCM's hash key, from `hash_key_candidates`.
    ciphertext : bytes
        What the receiver shall decrypt, such as what `helpers.encryption.attacks.ctr.flip_ctr` returns.
    associated_data : bytes
        What shall be authenticated with it.

    Returns
    -------
    bytes
        The ciphertext and its tag: T' = GHASH_H(A', C') ⊕ (GHASH_H(A, C) ⊕ T), the bracket being E(J0).

    Examples
    --------
    >>> from helpers.encryption.gcm import hash_key, textbook_gcm_decrypt, textbook_gcm_encrypt
    >>> key, nonce = bytes(16), bytes(12)
    >>> captured = Captured(textbook_gcm_encrypt(b"pay 1000", key, nonce))
    >>> changed = xor_bytes(captured.ciphertext, xor_bytes(b"pay 1000", b"pay 9999"))
    >>> textbook_gcm_decrypt(forge(captured, hash_key(key), changed), key, nonce)
    b'pay 9999'
    """
    S = ghash(H, ghash_blocks(captured.ciphertext, captured.associated_data))
    mask = xor_bytes(S, captured.tag)
    return ciphertext + xor_bytes(ghash(H, ghash_blocks(ciphertext, associated_data)), mask)
