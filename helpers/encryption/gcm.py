"""AES-GCM, written out for study: CTR hides the message, and a tag over everything shows any change.

The tag is a polynomial in the secret H = E(0), with the blocks of the associated data and of the ciphertext
as its coefficients, plus a block E(J0) that belongs to the nonce.

Source: NIST SP 800-38D, sections 6.4 (GHASH), 7.1 (encryption) and 7.2 (decryption).

It hides the message, and a forged one is refused but for a small chance that grows with the length of the
messages, if AES is a pseudorandom permutation and no nonce is ever used twice under one key (McGrew and
Viega, "The Security and Performance of the Galois/Counter Mode (GCM) of Operation", 2004; the proof repaired
by Iwata, Ohashi and Minematsu, "Breaking and Repairing GCM Security Proofs", 2012). With a nonce used twice
both are lost: see `helpers.encryption.attacks.nonce_reuse`. The length of the message stays visible, a whole
message can be sent a second time, and the key that opened it is not proven to be the only one that does. This
code takes no care of its timing. In real use call ``AESGCM`` of the `cryptography` library.

>>> key, nonce = bytes(32), bytes(12)
>>> sealed = textbook_gcm_encrypt(b"a salary", key, nonce, associated_data=b"row 7")
>>> len(sealed), textbook_gcm_decrypt(sealed, key, nonce, associated_data=b"row 7")
(24, b'a salary')
"""

from hmac import compare_digest

from helpers.encryption.blocks import BLOCK_SIZE, split_blocks, xor_bytes
from helpers.encryption.gf128 import multiply
from helpers.encryption.modes import textbook_ctr
from helpers.encryption.textbook_aes import textbook_aes_encrypt_block
from helpers.rsa.integers import require_bytes

TAG_SIZE = 16


class AuthenticationError(ValueError):
    """The tag does not fit the ciphertext, the associated data, the nonce and the key. No part is blamed."""

    def __init__(self) -> None:
        super().__init__("the tag does not fit: nothing is decrypted")


def textbook_gcm_encrypt(message: bytes, key: bytes, nonce: bytes, associated_data: bytes = b"") -> bytes:
    """Encrypt a message, and authenticate it with data that stays readable (section 7.1).

    Parameters
    ----------
    message : bytes
        Any length (the standard allows 64 GiB less 32 bytes).
    key : bytes
        16, 24 or 32 bytes.
    nonce : bytes
        At least 1 byte; 12 are usual. Never the same twice under one key.
    associated_data : bytes
        What the receiver must have seen unchanged, such as a file name. It is not part of the result.

    Returns
    -------
    bytes
        The ciphertext, as long as the message, and the tag of 16 bytes behind it.

    Raises
    ------
    TypeError
        If an argument is not bytes.
    ValueError
        If the key has a wrong length or the nonce is empty.

    Examples
    --------
    >>> textbook_gcm_encrypt(b"", bytes(16), bytes(12)).hex()
    '58e2fccefa7e3061367f1d57a4e7455a'
    """
    J0 = first_counter(nonce, key)
    ciphertext = textbook_ctr(message, key, next_counter(J0), counter_bits=32)
    return ciphertext + authentication_tag(ciphertext, associated_data, key, J0)


def textbook_gcm_decrypt(sealed: bytes, key: bytes, nonce: bytes, associated_data: bytes = b"") -> bytes:
    """Return the message, if the tag is right (section 7.2).

    Parameters
    ----------
    sealed : bytes
        What `textbook_gcm_encrypt` returned: ciphertext and tag.
    key, nonce, associated_data
        What the sender used.

    Returns
    -------
    bytes
        The message.

    Raises
    ------
    TypeError
        If an argument is not bytes.
    ValueError
        If the key has a wrong length or the nonce is empty.
    AuthenticationError
        If anything was changed, with one message for every cause and before anything is decrypted.

    Examples
    --------
    >>> sealed = textbook_gcm_encrypt(b"a salary", bytes(16), bytes(12))
    >>> textbook_gcm_decrypt(sealed[:-1] + b"?", bytes(16), bytes(12))
    Traceback (most recent call last):
        ...
    helpers.encryption.gcm.AuthenticationError: the tag does not fit: nothing is decrypted
    """
    sealed = require_bytes(sealed, "sealed message")
    ciphertext, tag = sealed[:-TAG_SIZE], sealed[-TAG_SIZE:]
    J0 = first_counter(nonce, key)
    if not compare_digest(tag, authentication_tag(ciphertext, associated_data, key, J0)):
        raise AuthenticationError
    return textbook_ctr(ciphertext, key, next_counter(J0), counter_bits=32)


def authentication_tag(ciphertext: bytes, associated_data: bytes, key: bytes, J0: bytes) -> bytes:
    r"""Return the tag T = GHASH_H(associated data, ciphertext) ⊕ E(J0).

    Examples
    --------
    >>> authentication_tag(b"", b"", bytes(16), bytes(15) + b"\x01").hex()
    '58e2fccefa7e3061367f1d57a4e7455a'
    """
    S = ghash(hash_key(key), ghash_blocks(ciphertext, associated_data))
    return xor_bytes(S, textbook_aes_encrypt_block(J0, key))


def hash_key(key: bytes) -> bytes:
    """Return H = E(0), the secret point at which GHASH evaluates its polynomial.

    Examples
    --------
    >>> hash_key(bytes(16)).hex()
    '66e94bd4ef8a2c3b884cfa59ca342b2e'
    """
    return textbook_aes_encrypt_block(bytes(BLOCK_SIZE), key)


def ghash(H: bytes, blocks: list[bytes]) -> bytes:
    """Return X_1·H^m + X_2·H^(m−1) + … + X_m·H in GF(2^128), by Horner's rule (section 6.4).

    Parameters
    ----------
    H : bytes
        The hash key, 16 bytes.
    blocks : list of bytes
        X_1 to X_m, of 16 bytes each.

    Returns
    -------
    bytes
        16 bytes. Without the secret H, or with a block E(J0) seen twice, it proves nothing.

    Examples
    --------
    >>> ghash(bytes.fromhex("66e94bd4ef8a2c3b884cfa59ca342b2e"), [bytes(16)]) == bytes(16)
    True
    """
    point, Y = int.from_bytes(H, "big"), 0
    for X in blocks:
        Y = multiply(Y ^ int.from_bytes(X, "big"), point)
    return Y.to_bytes(BLOCK_SIZE, "big")


def ghash_blocks(ciphertext: bytes, associated_data: bytes) -> list[bytes]:
    """Return what GHASH runs over: both texts filled up with zeros, then their lengths in bits.

    Examples
    --------
    >>> [block.hex() for block in ghash_blocks(b"AI", b"")]
    ['41490000000000000000000000000000', '00000000000000000000000000000010']
    """
    texts = [require_bytes(associated_data, "associated data"), ciphertext]
    lengths = b"".join((8 * len(text)).to_bytes(8, "big") for text in texts)
    return [block.ljust(BLOCK_SIZE, b"\x00") for text in texts for block in split_blocks(text)] + [lengths]


def first_counter(nonce: bytes, key: bytes) -> bytes:
    r"""Return the counter block J0: the nonce and a 1 if it has 12 bytes, its GHASH for any other length.

    Raises
    ------
    ValueError
        If the nonce is empty.

    Examples
    --------
    >>> first_counter(b"twelve bytes", bytes(16))
    b'twelve bytes\x00\x00\x00\x01'
    """
    if not require_bytes(nonce, "nonce"):
        raise ValueError("the nonce must have at least 1 byte; 12 random or counted bytes are usual")
    if len(nonce) == 12:
        return bytes(nonce) + b"\x00\x00\x00\x01"
    return ghash(hash_key(key), ghash_blocks(bytes(nonce), b""))


def next_counter(block: bytes) -> bytes:
    r"""Return the block with its last 32 bits counted up by one (section 6.2).

    Examples
    --------
    >>> next_counter(bytes(12) + b"\xff\xff\xff\xff") == bytes(16)
    True
    """
    count = (int.from_bytes(block[12:], "big") + 1) % 2**32
    return block[:12] + count.to_bytes(4, "big")
