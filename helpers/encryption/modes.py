"""From one block to a message: the modes ECB, CBC and CTR, built on any block function.

A block function takes a block of 16 bytes and a key; the textbook AES is used when none is passed. ECB and
CBC take whole blocks, so that a message is padded first; CTR takes any length.

Sources: NIST SP 800-38A, sections 6.1 (ECB), 6.2 (CBC) and 6.5 (CTR); RFC 5652, section 6.3, for the padding.

None of the three notices a change: every ciphertext decrypts to something. What each hides besides: ECB all
but which blocks are equal, which is far too much; CBC and CTR the message, but for its length, against
someone who only listens, if AES is a pseudorandom permutation and the IV is unpredictable (CBC) or no counter
block is ever used twice under one key (CTR).

>>> key, iv = bytes(16), bytes(range(16))
>>> ciphertext = textbook_cbc_encrypt(pkcs7_pad(b"a message of some length"), key, iv)
>>> len(ciphertext), pkcs7_unpad(textbook_cbc_decrypt(ciphertext, key, iv))
(32, b'a message of some length')
"""

from collections.abc import Callable, Iterator

from helpers.encryption.blocks import BLOCK_SIZE, require_size, split_blocks, xor_bytes
from helpers.encryption.textbook_aes import textbook_aes_decrypt_block, textbook_aes_encrypt_block
from helpers.rsa.integers import require_bytes

BlockFunction = Callable[[bytes, bytes], bytes]


class PaddingError(ValueError):
    """The last block does not end as a padded message must."""

    def __init__(self) -> None:
        super().__init__("the padding is wrong")


def pkcs7_pad(message: bytes) -> bytes:
    r"""Append k bytes of value k, 1 to 16 of them, so that the length is a multiple of 16.

    Parameters
    ----------
    message : bytes
        Any length.

    Returns
    -------
    bytes
        At least one byte longer than the message, so that the end is never in doubt.

    Raises
    ------
    TypeError
        If the message is not bytes.

    Examples
    --------
    >>> pkcs7_pad(b"thirteen byte")
    b'thirteen byte\x03\x03\x03'
    """
    count = BLOCK_SIZE - len(require_bytes(message, "message")) % BLOCK_SIZE
    return bytes(message) + bytes([count]) * count


def pkcs7_unpad(padded: bytes) -> bytes:
    r"""Return the message without its padding.

    Parameters
    ----------
    padded : bytes
        What `pkcs7_pad` returned.

    Returns
    -------
    bytes
        The message.

    Raises
    ------
    TypeError
        If `padded` is not bytes.
    PaddingError
        If the length or the last bytes cannot have come from `pkcs7_pad`. A server that lets its users tell
        this error from others decrypts for them: see `helpers.encryption.attacks.cbc`.

    Examples
    --------
    >>> pkcs7_unpad(b"thirteen byte\x03\x03\x03")
    b'thirteen byte'
    """
    padded = require_bytes(padded, "padded message")
    count = padded[-1] if padded else 0
    right_end = 1 <= count <= BLOCK_SIZE and padded.endswith(bytes([count]) * count)
    if len(padded) % BLOCK_SIZE or not right_end:
        raise PaddingError
    return padded[:-count]


def textbook_ecb_encrypt(
    message: bytes, key: bytes, encrypt_block: BlockFunction = textbook_aes_encrypt_block
) -> bytes:
    """Encrypt every block by itself: C_i = E(P_i).

    Parameters
    ----------
    message : bytes
        A multiple of 16 bytes.
    key : bytes
        The block function's key.
    encrypt_block : callable
        A function of a block and a key that returns a block.

    Returns
    -------
    bytes
        As long as the message. Equal blocks encrypt to equal blocks.

    Raises
    ------
    TypeError
        If message or key is not bytes.
    ValueError
        If the message is not a multiple of 16 bytes, or the key has a length that the function does not take.

    Examples
    --------
    >>> first, second = split_blocks(textbook_ecb_encrypt(b"all the same ..." * 2, bytes(16)))
    >>> first == second
    True
    """
    return b"".join(encrypt_block(block, key) for block in whole_blocks(message, "message"))


def textbook_ecb_decrypt(
    ciphertext: bytes, key: bytes, decrypt_block: BlockFunction = textbook_aes_decrypt_block
) -> bytes:
    """Decrypt every block by itself: P_i = D(C_i).

    Parameters
    ----------
    ciphertext, key
        What `textbook_ecb_encrypt` returned, and its key.
    decrypt_block : callable
        The inverse of the function that encrypted.

    Returns
    -------
    bytes
        As long as the ciphertext.

    Raises
    ------
    TypeError, ValueError
        As `textbook_ecb_encrypt`.

    Examples
    --------
    >>> textbook_ecb_decrypt(textbook_ecb_encrypt(b"sixteen letters!", bytes(16)), bytes(16))
    b'sixteen letters!'
    """
    return b"".join(decrypt_block(block, key) for block in whole_blocks(ciphertext, "ciphertext"))


def textbook_cbc_encrypt(
    message: bytes, key: bytes, iv: bytes, encrypt_block: BlockFunction = textbook_aes_encrypt_block
) -> bytes:
    """Encrypt every block after adding the ciphertext block before it: C_i = E(P_i ⊕ C_(i−1)), C_0 = IV.

    Parameters
    ----------
    message : bytes
        A multiple of 16 bytes: pad with `pkcs7_pad`.
    key : bytes
        The block function's key.
    iv : bytes
        16 bytes that nobody can predict: ``secrets.token_bytes(16)`` for every message. It is no secret
        and travels with the ciphertext.
    encrypt_block : callable
        A function of a block and a key that returns a block.

    Returns
    -------
    bytes
        As long as the message, without the IV.

    Raises
    ------
    TypeError
        If message, key or IV is not bytes.
    ValueError
        If the message is not a multiple of 16 bytes, or IV or key has a wrong length.

    Examples
    --------
    >>> first, second = split_blocks(textbook_cbc_encrypt(b"all the same ..." * 2, bytes(16), bytes(16)))
    >>> first == second
    False
    """
    previous, ciphertext = require_size(iv, "IV", BLOCK_SIZE), []
    for block in whole_blocks(message, "message"):
        previous = encrypt_block(xor_bytes(block, previous), key)
        ciphertext.append(previous)
    return b"".join(ciphertext)


def textbook_cbc_decrypt(
    ciphertext: bytes, key: bytes, iv: bytes, decrypt_block: BlockFunction = textbook_aes_decrypt_block
) -> bytes:
    """Decrypt every block and add the ciphertext block before it: P_i = D(C_i) ⊕ C_(i−1), C_0 = IV.

    Parameters
    ----------
    ciphertext, key, iv
        What `textbook_cbc_encrypt` returned, with its key and IV.
    decrypt_block : callable
        The inverse of the function that encrypted.

    Returns
    -------
    bytes
        As long as the ciphertext, still padded.

    Raises
    ------
    TypeError, ValueError
        As `textbook_cbc_encrypt`.

    Examples
    --------
    >>> ciphertext = textbook_cbc_encrypt(b"sixteen letters!", bytes(16), bytes(16))
    >>> textbook_cbc_decrypt(ciphertext, bytes(16), bytes(16))
    b'sixteen letters!'
    """
    blocks = whole_blocks(ciphertext, "ciphertext")
    before = [require_size(iv, "IV", BLOCK_SIZE), *blocks]
    return b"".join(
        xor_bytes(decrypt_block(block, key), previous)
        for block, previous in zip(blocks, before, strict=False)
    )


def textbook_ctr(
    data: bytes,
    key: bytes,
    counter: bytes,
    encrypt_block: BlockFunction = textbook_aes_encrypt_block,
    counter_bits: int = 128,
) -> bytes:
    """Encrypt or decrypt: XOR the data with E(counter), E(counter + 1) and so on.

    Parameters
    ----------
    data : bytes
        A message or a ciphertext, of any length.
    key : bytes
        The block function's key.
    counter : bytes
        The first counter block, 16 bytes: as a rule a nonce, then a count. No block that is counted
        through may ever come up again under the same key: the same bytes would be added to two messages.
    encrypt_block : callable
        A function of a block and a key that returns a block. CTR never decrypts one.
    counter_bits : int
        How many bits at the end of the block count; they wrap around to 0. GCM counts in 32.

    Returns
    -------
    bytes
        As long as the data.

    Raises
    ------
    TypeError
        If data, key or counter is not bytes.
    ValueError
        If counter or key has a wrong length.

    Examples
    --------
    >>> ciphertext = textbook_ctr(b"any length", bytes(16), bytes(16))
    >>> len(ciphertext), textbook_ctr(ciphertext, bytes(16), bytes(16))
    (10, b'any length')
    """
    data = require_bytes(data, "data")
    count = -(-len(data) // BLOCK_SIZE)
    stream = b"".join(encrypt_block(block, key) for block in counter_blocks(counter, count, counter_bits))
    return xor_bytes(data, stream[: len(data)])


def counter_blocks(first: bytes, count: int, counter_bits: int = 128) -> Iterator[bytes]:
    """Yield `count` blocks, of which the last `counter_bits` bits count up (SP 800-38A, appendix B.1).

    Examples
    --------
    >>> [block.hex() for block in counter_blocks(bytes.fromhex("ff" * 16), 2, counter_bits=32)]
    ['ffffffffffffffffffffffffffffffff', 'ffffffffffffffffffffffff00000000']
    """
    start = int.from_bytes(require_size(first, "counter", BLOCK_SIZE), "big")
    modulus = 1 << counter_bits
    fixed = start - start % modulus
    for i in range(count):
        yield (fixed + (start + i) % modulus).to_bytes(BLOCK_SIZE, "big")


def whole_blocks(data: bytes, name: str) -> list[bytes]:
    """Return the blocks of `data`, which must have no short one at its end.

    Raises
    ------
    ValueError
        If the length is not a multiple of 16.

    Examples
    --------
    >>> whole_blocks(b"short", "message")
    Traceback (most recent call last):
        ...
    ValueError: message must be a multiple of 16 bytes, got 5; pkcs7_pad fills up the last block
    """
    data = require_bytes(data, name)
    if len(data) % BLOCK_SIZE:
        raise ValueError(
            f"{name} must be a multiple of {BLOCK_SIZE} bytes, got {len(data)}; "
            "pkcs7_pad fills up the last block"
        )
    return split_blocks(data)
