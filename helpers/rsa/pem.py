"""Keys in PEM files, and keys handed to and from the `cryptography` library.

Private keys are written as PKCS#8 (RFC 5958), encrypted when there is a password, public keys as
SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7); PEM is the text form of both (RFC 7468). The `cryptography`
library does the work.

>>> from helpers.rsa.keys import generate_key
>>> private = generate_key(1024)
>>> to_pem(private.public).splitlines()[0]
b'-----BEGIN PUBLIC KEY-----'
>>> from_pem(to_pem(private, password="long and random"), password="long and random") == private
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from helpers.rsa.integers import require_bytes
from helpers.rsa.keys import PrivateKey, PublicKey

if TYPE_CHECKING:  # importing cryptography takes 0.1 s, which only those who use this module need to wait for
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


class KeyFileError(ValueError):
    """The data holds no RSA key that can be read: wrong password, damaged, or another kind of key."""


@overload
def to_cryptography(key: PrivateKey) -> RSAPrivateKey: ...


@overload
def to_cryptography(key: PublicKey) -> RSAPublicKey: ...


def to_cryptography(key: PrivateKey | PublicKey) -> RSAPrivateKey | RSAPublicKey:
    """Return the same key as an object of the `cryptography` library.

    Parameters
    ----------
    key : PrivateKey or PublicKey
        A key of this package.

    Returns
    -------
    RSAPrivateKey or RSAPublicKey
        The library's key, private for a private one.

    Raises
    ------
    TypeError
        If `key` is no key of this package.

    Examples
    --------
    >>> from helpers.rsa.keys import generate_key
    >>> to_cryptography(generate_key(1024)).key_size
    1024
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers

    if isinstance(key, PublicKey):
        return RSAPublicNumbers(key.e, key.n).public_key()
    if isinstance(key, PrivateKey):
        public = RSAPublicNumbers(key.e, key.n)
        return RSAPrivateNumbers(key.p, key.q, key.d, key.dp, key.dq, key.qinv, public).private_key()
    raise TypeError(f"key must be a PrivateKey or PublicKey of helpers.rsa, got {type(key).__name__}")


@overload
def from_cryptography(key: RSAPrivateKey) -> PrivateKey: ...


@overload
def from_cryptography(key: RSAPublicKey) -> PublicKey: ...


def from_cryptography(key: RSAPrivateKey | RSAPublicKey) -> PrivateKey | PublicKey:
    """Return a key of the `cryptography` library as a key of this package.

    Parameters
    ----------
    key : RSAPrivateKey or RSAPublicKey
        The library's key.

    Returns
    -------
    PrivateKey or PublicKey
        A private key for a private one.

    Raises
    ------
    TypeError
        If `key` is not an RSA key of the library.

    Examples
    --------
    >>> from cryptography.hazmat.primitives.asymmetric import rsa
    >>> from_cryptography(rsa.generate_private_key(65537, 1024)).bits
    1024
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

    if isinstance(key, RSAPublicKey):
        numbers = key.public_numbers()
        return PublicKey(numbers.n, numbers.e)
    if isinstance(key, RSAPrivateKey):
        secret = key.private_numbers()
        public = secret.public_numbers
        return PrivateKey(public.n, public.e, secret.d, secret.p, secret.q)
    raise TypeError(f"key must be an RSA key of the cryptography library, got {type(key).__name__}")


def to_pem(key: PrivateKey | PublicKey, password: str | bytes | None = None) -> bytes:
    """Return the key in the form that is kept in a file.

    Parameters
    ----------
    key : PrivateKey or PublicKey
        The key to write.
    password : str or bytes, optional
        Encrypts a private key; text is taken as UTF-8. Without one, whoever reads the file has the key.

    Returns
    -------
    bytes
        PEM text.

    Raises
    ------
    TypeError
        If `key` is no key of this package.
    ValueError
        If the password is empty, or given for a public key.

    Notes
    -----
    The encryption is the library's `BestAvailableEncryption`: with OpenSSL 3, PBES2 with AES-256-CBC under a
    key that PBKDF2-HMAC-SHA-256 makes from the password. The few thousand rounds of PBKDF2 slow down someone
    who guesses passwords only a little, so the password must be a long random one. Nothing authenticates the
    file: a changed one usually no longer parses, and `from_pem` refuses numbers that do not belong together.

    Examples
    --------
    >>> from helpers.rsa.keys import generate_key
    >>> to_pem(generate_key(1024), password="long and random").splitlines()[0]
    b'-----BEGIN ENCRYPTED PRIVATE KEY-----'
    """
    from cryptography.hazmat.primitives import serialization as form

    if isinstance(key, PublicKey):
        if password is not None:
            raise ValueError("a public key is no secret and is not encrypted; leave the password out")
        return to_cryptography(key).public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    protection = form.NoEncryption() if password is None else form.BestAvailableEncryption(encode(password))
    return to_cryptography(key).private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, protection)


def from_pem(data: bytes, password: str | bytes | None = None) -> PrivateKey | PublicKey:
    """Return the key in PEM text.

    Parameters
    ----------
    data : bytes
        The content of a PEM file.
    password : str or bytes, optional
        The password of an encrypted private key.

    Returns
    -------
    PrivateKey or PublicKey
        Whichever the text holds.

    Raises
    ------
    TypeError
        If `data` is not bytes.
    KeyFileError
        If the password is wrong, missing or not needed, the text is damaged, or the key is not an RSA key.

    Examples
    --------
    >>> from helpers.rsa.keys import key_from_primes
    >>> from_pem(to_pem(key_from_primes(61, 53, 17).public))
    PublicKey(n=3233, e=17)
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

    data = require_bytes(data, "data")
    secret = None if password is None else encode(password)
    encrypted = b"ENCRYPTED" in data
    if encrypted and secret is None:
        raise KeyFileError("the private key is encrypted: pass its password")
    if not encrypted and secret is not None:
        raise KeyFileError("the key is not encrypted: leave the password out")
    try:
        private = b"PRIVATE KEY-----" in data
        key: Any = load_pem_private_key(data, secret) if private else load_pem_public_key(data)
        return from_cryptography(key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        cause = (
            "the password is wrong or the data is damaged" if encrypted else "it is no RSA key in PEM text"
        )
        raise KeyFileError(f"no key could be read: {cause}") from error


def encode(password: str | bytes) -> bytes:
    r"""Return a password as bytes, refusing an empty one.

    Examples
    --------
    >>> encode("é")
    b'\xc3\xa9'
    """
    if not password:
        raise ValueError("the password must not be empty; None means no encryption")
    return password.encode() if isinstance(password, str) else password
