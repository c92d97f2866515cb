"""Encryption of data: AES and its modes, written out for study, and the envelope for real files.

What has `textbook` in its name is for study. The envelope (`seal`, `open_sealed` and the functions on files)
is built on the `cryptography` library. The attacks that show why a mode matters are in
`helpers.encryption.attacks`.

>>> from helpers import encryption
>>> sealed = encryption.textbook_gcm_encrypt(b"a salary", bytes(16), nonce=bytes(12))
>>> encryption.textbook_gcm_decrypt(sealed, bytes(16), nonce=bytes(12))
b'a salary'
"""

from helpers.encryption.blocks import BLOCK_SIZE, split_blocks, xor_bytes
from helpers.encryption.envelope import open_bytes, open_into, open_sealed, seal, seal_bytes, seal_into
from helpers.encryption.errors import SealBroken
from helpers.encryption.gcm import (
    AuthenticationError,
    ghash,
    ghash_blocks,
    hash_key,
    textbook_gcm_decrypt,
    textbook_gcm_encrypt,
)
from helpers.encryption.gf256 import S_BOX
from helpers.encryption.header import Header, Slot
from helpers.encryption.key_derivation import hkdf
from helpers.encryption.modes import (
    PaddingError,
    pkcs7_pad,
    pkcs7_unpad,
    textbook_cbc_decrypt,
    textbook_cbc_encrypt,
    textbook_ctr,
    textbook_ecb_decrypt,
    textbook_ecb_encrypt,
)
from helpers.encryption.recipients import Password, SharedKey
from helpers.encryption.sealed_files import (
    add_recipient,
    inspect,
    open_file,
    remove_recipient,
    rotate,
    seal_file,
)
from helpers.encryption.sealed_tables import open_table, seal_table
from helpers.encryption.textbook_aes import (
    AESStep,
    state_rows,
    textbook_aes_decrypt_block,
    textbook_aes_encrypt_block,
    textbook_aes_key_schedule,
    trace_encryption,
)

__all__ = [
    "BLOCK_SIZE",
    "S_BOX",
    "AESStep",
    "AuthenticationError",
    "Header",
    "PaddingError",
    "Password",
    "SealBroken",
    "SharedKey",
    "Slot",
    "add_recipient",
    "ghash",
    "ghash_blocks",
    "hash_key",
    "hkdf",
    "inspect",
    "open_bytes",
    "open_file",
    "open_into",
    "open_sealed",
    "open_table",
    "pkcs7_pad",
    "pkcs7_unpad",
    "remove_recipient",
    "rotate",
    "seal",
    "seal_bytes",
    "seal_file",
    "seal_into",
    "seal_table",
    "split_blocks",
    "state_rows",
    "textbook_aes_decrypt_block",
    "textbook_aes_encrypt_block",
    "textbook_aes_key_schedule",
    "textbook_cbc_decrypt",
    "textbook_cbc_encrypt",
    "textbook_ctr",
    "textbook_ecb_decrypt",
    "textbook_ecb_encrypt",
    "textbook_gcm_decrypt",
    "textbook_gcm_encrypt",
    "trace_encryption",
    "xor_bytes",
]
