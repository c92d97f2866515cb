"""RSA, written out for study: keys, the two textbook formulas, OAEP encryption, PSS signatures, key files.

What a learner would take to work is built on the `cryptography` library instead; the attacks that show why
are in `helpers.rsa.attacks`.

>>> from helpers import rsa
>>> private = rsa.key_from_primes(61, 53, 17)
>>> rsa.textbook_decrypt(rsa.textbook_encrypt(65, private.public), private)
65
"""

from helpers.rsa.integers import bytes_to_integer, integer_to_bytes
from helpers.rsa.keys import (
    PrivateKey,
    PublicKey,
    generate_key,
    key_from_primes,
    private_exponent,
)
from helpers.rsa.mgf import mgf1
from helpers.rsa.oaep import DecryptionError, oaep_decode, oaep_decrypt, oaep_encode, oaep_encrypt
from helpers.rsa.pem import KeyFileError, from_cryptography, from_pem, to_cryptography, to_pem
from helpers.rsa.pss import pss_encode, pss_sign, pss_verify, pss_verify_encoding
from helpers.rsa.textbook import (
    FaultDetected,
    textbook_decrypt,
    textbook_decrypt_crt,
    textbook_encrypt,
    textbook_sign,
    textbook_verify,
)

__all__ = [
    "DecryptionError",
    "FaultDetected",
    "KeyFileError",
    "PrivateKey",
    "PublicKey",
    "bytes_to_integer",
    "from_cryptography",
    "from_pem",
    "generate_key",
    "integer_to_bytes",
    "key_from_primes",
    "mgf1",
    "oaep_decode",
    "oaep_decrypt",
    "oaep_encode",
    "oaep_encrypt",
    "private_exponent",
    "pss_encode",
    "pss_sign",
    "pss_verify",
    "pss_verify_encoding",
    "textbook_decrypt",
    "textbook_decrypt_crt",
    "textbook_encrypt",
    "textbook_sign",
    "textbook_verify",
    "to_cryptography",
    "to_pem",
]
