"""RSA encryption with OAEP: the message is padded, mixed with a random seed, and only then raised to e.

Source: RFC 8017, section 7.1 (RSAES-OAEP); Bellare and Rogaway, "Optimal Asymmetric Encryption" (1994).

The seed makes every ciphertext of one message different, and a changed ciphertext is refused but for a
negligible chance. Written out for study: Python's integers and these lines do not run in constant time, so
someone who can measure the time of many decryptions may learn what the single error message hides. In real
use call the `cryptography` library.

>>> from helpers.rsa.keys import generate_key
>>> private = generate_key(1024)
>>> ciphertext = oaep_encrypt(b"a secret", private.public)
>>> len(ciphertext), oaep_decrypt(ciphertext, private)
(128, b'a secret')
"""

import secrets
from hmac import compare_digest

from helpers.rsa.integers import bytes_to_integer, integer_to_bytes, require_bytes
from helpers.rsa.keys import PrivateKey, PublicKey
from helpers.rsa.mgf import digest, digest_size, mask
from helpers.rsa.textbook import textbook_decrypt_crt, textbook_encrypt


class DecryptionError(ValueError):
    """The ciphertext is not valid under this key, label and hash. It never says which part is wrong."""

    def __init__(self) -> None:
        super().__init__("decryption failed")


def oaep_encode(
    message: bytes,
    size: int,
    label: bytes = b"",
    hash: str = "sha256",
    mgf_hash: str | None = None,
    seed: bytes | None = None,
) -> bytes:
    """Return the padded message EM = 00 ‖ maskedSeed ‖ maskedDB (RFC 8017, section 7.1.1, step 2).

    Parameters
    ----------
    message : bytes
        At most ``size - 2*hLen - 2`` bytes.
    size : int
        The length of the result in bytes: that of the modulus.
    label : bytes
        A text both sides know. It is not sent; decryption with another label fails.
    hash : str
        The hash of the label, one of `helpers.rsa.mgf.HASHES`.
    mgf_hash : str, optional
        The hash inside MGF1; the same as `hash` when left out.
    seed : bytes, optional
        hLen random bytes. Left out, they come from `secrets`. Pass them to repeat a published example only.

    Returns
    -------
    bytes
        `size` bytes, the first of which is 0, so that the integer is below any modulus of that length.

    Raises
    ------
    TypeError
        If message, label or seed is not bytes.
    ValueError
        If the message is too long, the seed has another length than the digest, or a hash is unknown.

    Examples
    --------
    >>> EM = oaep_encode(b"a secret", 128)
    >>> len(EM), EM[0], oaep_decode(EM)
    (128, 0, b'a secret')
    """
    hLen = digest_size(hash)
    limit = size - 2 * hLen - 2
    if limit < 0:
        raise ValueError(too_short(size, hash))
    if len(require_bytes(message, "message")) > limit:
        raise ValueError(
            f"with {hash} a key of {size} bytes takes messages of at most {limit} bytes, got {len(message)}"
        )
    seed = secrets.token_bytes(hLen) if seed is None else require_bytes(seed, "seed")
    if len(seed) != hLen:
        raise ValueError(f"with {hash} the seed must have {hLen} bytes, got {len(seed)}")
    DB = digest(hash, require_bytes(label, "label")) + bytes(limit - len(message)) + b"\x01" + message
    masked_DB = mask(DB, seed, mgf_hash or hash)
    masked_seed = mask(seed, masked_DB, mgf_hash or hash)
    return b"\x00" + masked_seed + masked_DB


def oaep_decode(
    encoded: bytes, label: bytes = b"", hash: str = "sha256", mgf_hash: str | None = None
) -> bytes:
    """Return the message inside a padded message (RFC 8017, section 7.1.2, step 3).

    Parameters
    ----------
    encoded : bytes
        EM, as long as the modulus, at least ``2*hLen + 2`` bytes.
    label, hash, mgf_hash
        As in `oaep_encode`.

    Returns
    -------
    bytes
        The message.

    Raises
    ------
    DecryptionError
        If anything about the padding is wrong. All parts are looked at before the one error is raised: a
        decoder that tells a wrong first byte from a wrong hash decrypts for its attacker (Manger 2001).

    Examples
    --------
    >>> oaep_decode(bytes(128))
    Traceback (most recent call last):
        ...
    helpers.rsa.oaep.DecryptionError: decryption failed
    """
    hLen = digest_size(hash)
    first, masked_seed, masked_DB = encoded[:1], encoded[1 : 1 + hLen], encoded[1 + hLen :]
    seed = mask(masked_seed, masked_DB, mgf_hash or hash)
    DB = mask(masked_DB, seed, mgf_hash or hash)
    padding = DB[hLen:].lstrip(b"\x00")
    right_start = compare_digest(first, b"\x00")
    right_label = compare_digest(DB[:hLen], digest(hash, require_bytes(label, "label")))
    right_padding = compare_digest(padding[:1], b"\x01")
    if not (right_start & right_label & right_padding):
        raise DecryptionError
    return padding[1:]


def oaep_encrypt(
    message: bytes,
    public: PublicKey,
    label: bytes = b"",
    hash: str = "sha256",
    mgf_hash: str | None = None,
    seed: bytes | None = None,
) -> bytes:
    """Return the ciphertext of `message` (RFC 8017, section 7.1.1).

    Parameters
    ----------
    message : bytes
        At most ``public.size - 2*hLen - 2`` bytes: 190 with a 2048-bit key and SHA-256.
    public : PublicKey
        The receiver's public key.
    label, hash, mgf_hash, seed
        As in `oaep_encode`.

    Returns
    -------
    bytes
        As many bytes as the modulus has.

    Raises
    ------
    TypeError
        If message, label or seed is not bytes.
    ValueError
        If the message is too long for the key, or a parameter is not allowed.

    Notes
    -----
    Under the RSA assumption, and with the hashes modeled as random oracles, the ciphertext hides the message
    even from someone who may have other ciphertexts decrypted (Fujisaki, Okamoto, Pointcheval, Stern,
    "RSA-OAEP is Secure under the RSA Assumption", 2001). It does not show who encrypted: anyone who has the
    public key can.

    Examples
    --------
    >>> from helpers.rsa.keys import generate_key
    >>> public = generate_key(1024).public
    >>> oaep_encrypt(b"yes", public) == oaep_encrypt(b"yes", public)
    False
    """
    EM = oaep_encode(message, public.size, label, hash, mgf_hash, seed)
    return integer_to_bytes(textbook_encrypt(bytes_to_integer(EM), public), public.size)


def oaep_decrypt(
    ciphertext: bytes,
    private: PrivateKey,
    label: bytes = b"",
    hash: str = "sha256",
    mgf_hash: str | None = None,
) -> bytes:
    """Return the message of a ciphertext (RFC 8017, section 7.1.2).

    Parameters
    ----------
    ciphertext : bytes
        What `oaep_encrypt` returned.
    private : PrivateKey
        The receiver's private key.
    label, hash, mgf_hash
        What the sender used.

    Returns
    -------
    bytes
        The message.

    Raises
    ------
    TypeError
        If the ciphertext is not bytes.
    ValueError
        If the key is too short for the hash, or a hash is unknown: neither depends on the ciphertext.
    DecryptionError
        If the ciphertext is not valid, with one message for every cause.

    Examples
    --------
    >>> from helpers.rsa.keys import generate_key
    >>> private = generate_key(1024)
    >>> oaep_decrypt(oaep_encrypt(b"yes", private.public, label=b"vote"), private, label=b"vote")
    b'yes'
    """
    if private.size < 2 * digest_size(hash) + 2:
        raise ValueError(too_short(private.size, hash))
    C = bytes_to_integer(require_bytes(ciphertext, "ciphertext"))
    if len(ciphertext) != private.size or C not in range(private.n):
        raise DecryptionError
    EM = integer_to_bytes(textbook_decrypt_crt(C, private), private.size)
    return oaep_decode(EM, label, hash, mgf_hash)


def too_short(size: int, hash: str) -> str:
    """Return the message for a key of `size` bytes that leaves no room for the padding.

    Examples
    --------
    >>> too_short(64, "sha256")
    'OAEP with sha256 needs a key of at least 66 bytes, got one of 64 bytes'
    """
    return (
        f"OAEP with {hash} needs a key of at least {2 * digest_size(hash) + 2} bytes, got one of {size} bytes"
    )
