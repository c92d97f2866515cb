"""RSA signatures with PSS: a salted hash of the message is padded and raised to d.

Sources: RFC 8017, sections 8.1 (RSASSA-PSS) and 9.1 (EMSA-PSS); Bellare and Rogaway, "The Exact Security of
Digital Signatures: How to Sign with RSA and Rabin" (1996).

Written out for study; in real use call the `cryptography` library.

>>> from helpers.rsa.keys import generate_key
>>> private = generate_key(1024)
>>> signature = pss_sign(b"the model is mine", private)
>>> pss_verify(b"the model is mine", signature, private.public)
True
>>> pss_verify(b"the model is yours", signature, private.public)
False
"""

import secrets
from hmac import compare_digest

from helpers.rsa.integers import bytes_to_integer, integer_to_bytes, require_bytes
from helpers.rsa.keys import PrivateKey, PublicKey
from helpers.rsa.mgf import digest, digest_size, mask
from helpers.rsa.textbook import textbook_encrypt, textbook_sign

TRAILER = b"\xbc"


def pss_encode(
    message: bytes, bits: int, salt: bytes, hash: str = "sha256", mgf_hash: str | None = None
) -> bytes:
    """Return the padded hash EM = maskedDB ‖ H ‖ bc (RFC 8017, section 9.1.1).

    Parameters
    ----------
    message : bytes
        What to sign, of any length.
    bits : int
        The length that EM may have as an integer, `emBits`: one less than that of the modulus.
    salt : bytes
        Random bytes, commonly as many as the digest has; none at all makes the signature deterministic.
    hash : str
        The hash of the message, one of `helpers.rsa.mgf.HASHES`.
    mgf_hash : str, optional
        The hash inside MGF1; the same as `hash` when left out.

    Returns
    -------
    bytes
        ``ceil(bits / 8)`` bytes.

    Raises
    ------
    TypeError
        If the message or the salt is not bytes.
    ValueError
        If `bits` is too few for digest and salt, or a hash is unknown.

    Examples
    --------
    >>> EM = pss_encode(b"the model is mine", 1023, salt=bytes(32))
    >>> len(EM), EM[-1:].hex()
    (128, 'bc')
    """
    hLen, emLen = digest_size(hash), (bits + 7) // 8
    if emLen < hLen + len(require_bytes(salt, "salt")) + 2:
        raise ValueError(
            f"{bits} bits are too few for {hash} with a salt of {len(salt)} bytes: "
            f"at least {8 * (hLen + len(salt) + 1) + 1} are needed"
        )
    H = salted_hash(message, salt, hash)
    DB = bytes(emLen - len(salt) - hLen - 2) + b"\x01" + salt
    masked_DB = clear_top_bits(mask(DB, H, mgf_hash or hash), 8 * emLen - bits)
    return masked_DB + H + TRAILER


def pss_verify_encoding(
    message: bytes,
    encoded: bytes,
    bits: int,
    hash: str = "sha256",
    mgf_hash: str | None = None,
    salt_length: int | None = None,
) -> bool:
    """Tell whether a padded hash belongs to the message (RFC 8017, section 9.1.2).

    Parameters
    ----------
    message : bytes
        What was signed.
    encoded : bytes
        EM, of ``ceil(bits / 8)`` bytes.
    bits : int
        `emBits`: one less than the length of the modulus.
    hash, mgf_hash
        As in `pss_encode`.
    salt_length : int, optional
        The number of salt bytes the signer used; as many as the digest has when left out.

    Returns
    -------
    bool
        True when it belongs to the message, False in every other case.

    Examples
    --------
    >>> pss_verify_encoding(b"mine", pss_encode(b"mine", 1023, salt=bytes(32)), 1023)
    True
    """
    hLen, emLen = digest_size(hash), (bits + 7) // 8
    sLen = salt_size(salt_length, hash)
    if len(encoded) != emLen or emLen < hLen + sLen + 2:
        return False
    masked_DB, H, trailer = encoded[: -hLen - 1], encoded[-hLen - 1 : -1], encoded[-1:]
    unused = 8 * emLen - bits
    DB = clear_top_bits(mask(masked_DB, H, mgf_hash or hash), unused)
    padding, salt = DB[: len(DB) - sLen], DB[len(DB) - sLen :]
    return (
        trailer == TRAILER
        and masked_DB == clear_top_bits(masked_DB, unused)
        and padding == bytes(len(padding) - 1) + b"\x01"
        and compare_digest(H, salted_hash(message, salt, hash))
    )


def pss_sign(
    message: bytes,
    private: PrivateKey,
    hash: str = "sha256",
    mgf_hash: str | None = None,
    salt_length: int | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Return a signature of `message` (RFC 8017, section 8.1.1).

    Parameters
    ----------
    message : bytes
        What to sign, of any length.
    private : PrivateKey
        The signer's private key.
    hash, mgf_hash
        As in `pss_encode`.
    salt_length : int, optional
        The number of random salt bytes; as many as the digest has when left out.
    salt : bytes, optional
        The salt itself, in place of a random one: to repeat a published example.

    Returns
    -------
    bytes
        As many bytes as the modulus has.

    Raises
    ------
    TypeError
        If the message or the salt is not bytes.
    ValueError
        If the key is too short for hash and salt, `salt_length` is negative or contradicts `salt`, or a hash
        is unknown.

    Notes
    -----
    Under the RSA assumption, with the hashes modeled as random oracles, nobody without the private key can
    make a signature on a new message (Bellare and Rogaway 1996). The message is not hidden.

    Examples
    --------
    >>> from helpers.rsa.keys import generate_key
    >>> len(pss_sign(b"the model is mine", generate_key(1024)))
    128
    """
    if salt is None:
        salt = secrets.token_bytes(salt_size(salt_length, hash))
    elif salt_length not in (None, len(salt)):
        raise ValueError(
            f"salt has {len(salt)} bytes and salt_length says {salt_length}; leave one of them out"
        )
    EM = pss_encode(message, private.bits - 1, salt, hash, mgf_hash)
    return integer_to_bytes(textbook_sign(bytes_to_integer(EM), private), private.size)


def pss_verify(
    message: bytes,
    signature: bytes,
    public: PublicKey,
    hash: str = "sha256",
    mgf_hash: str | None = None,
    salt_length: int | None = None,
) -> bool:
    """Tell whether `signature` is one of `message` by the owner of the key (RFC 8017, section 8.1.2).

    Parameters
    ----------
    message : bytes
        What was signed.
    signature : bytes
        What `pss_sign` returned.
    public : PublicKey
        The signer's public key. That it is the signer's has to be known from elsewhere.
    hash, mgf_hash, salt_length
        What the signer used. A signature made with other parameters does not verify.

    Returns
    -------
    bool
        True when the signature is valid.

    Raises
    ------
    TypeError
        If message or signature is not bytes.
    ValueError
        If a hash is unknown or `salt_length` is negative.

    Examples
    --------
    >>> from helpers.rsa.keys import generate_key
    >>> pss_verify(b"the model is mine", bytes(128), generate_key(1024).public)
    False
    """
    S = bytes_to_integer(require_bytes(signature, "signature"))
    if len(signature) != public.size or S not in range(public.n):
        return False
    bits = public.bits - 1
    m = textbook_encrypt(S, public)
    if m.bit_length() > bits:
        return False
    EM = integer_to_bytes(m, (bits + 7) // 8)
    return pss_verify_encoding(message, EM, bits, hash, mgf_hash, salt_length)


def salted_hash(message: bytes, salt: bytes, hash: str) -> bytes:
    """Return H = Hash(eight zero bytes ‖ Hash(message) ‖ salt).

    Examples
    --------
    >>> len(salted_hash(b"mine", b"salt", "sha256"))
    32
    """
    return digest(hash, bytes(8) + digest(hash, require_bytes(message, "message")) + salt)


def salt_size(salt_length: int | None, hash: str) -> int:
    """Return the number of salt bytes: `salt_length`, or that of the digest.

    Examples
    --------
    >>> salt_size(None, "sha256"), salt_size(20, "sha256")
    (32, 20)
    """
    if salt_length is None:
        return digest_size(hash)
    if salt_length < 0:
        raise ValueError(f"salt_length must be at least 0, got {salt_length}")
    return salt_length


def clear_top_bits(data: bytes, count: int) -> bytes:
    """Return `data` with its `count` leftmost bits set to 0, for `count` from 0 to 7.

    Examples
    --------
    >>> clear_top_bits(bytes([255, 255]), 3).hex()
    '1fff'
    """
    return bytes([data[0] & (0xFF >> count)]) + data[1:]
