"""AES-128, AES-192 and AES-256 on one block, written out for study.

The 16 bytes of a block fill a 4×4 square column by column, the state. Each round replaces every byte by its
entry in the S-box, rotates the rows, mixes the columns and adds a round key; "adds" is XOR throughout.

Source: FIPS 197 (2023 update), sections 3.4 (state) and 5 (cipher, key expansion, inverse cipher).

The state is kept as the 16 bytes in the order of the block: byte r + 4c is row r, column c.

These lines look up tables at places that depend on the key, and Python takes its time: whoever can measure
the time, or shares the machine's cache, may learn about the key (Bernstein, "Cache-timing attacks on AES",
2005). One block hides one block only; a message needs a mode of operation, and equal blocks stay equal
without one. In real use call the `cryptography` library.

>>> key = bytes(range(16))
>>> ciphertext = textbook_aes_encrypt_block(bytes.fromhex("00112233445566778899aabbccddeeff"), key)
>>> ciphertext.hex()
'69c4e0d86a7b0430d8cdb78070b4c55a'
>>> textbook_aes_decrypt_block(ciphertext, key).hex()
'00112233445566778899aabbccddeeff'
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from helpers.encryption.blocks import BLOCK_SIZE, require_size, split_blocks, xor_bytes
from helpers.encryption.gf256 import INVERSE_S_BOX, S_BOX, multiply

KEY_SIZES = (16, 24, 32)
MIX = (2, 3, 1, 1)
INVERSE_MIX = (14, 11, 13, 9)
TIMES = {factor: bytes(multiply(factor, x) for x in range(256)) for factor in {*MIX, *INVERSE_MIX}}

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class AESStep:
    """The state after one step of the cipher.

    Attributes
    ----------
    round : int
        0 for the input and the first round key, then 1 to 10, 12 or 14.
    name : str
        "input", "SubBytes", "ShiftRows", "MixColumns" or "AddRoundKey".
    state : tuple of tuple of int
        The four rows of four bytes, drawn as FIPS 197 draws them.
    """

    round: int
    name: str
    state: Rows


def textbook_aes_encrypt_block(block: bytes, key: bytes) -> bytes:
    """Encrypt one block (FIPS 197, section 5.1).

    Parameters
    ----------
    block : bytes
        16 bytes.
    key : bytes
        16, 24 or 32 bytes, from a random source.

    Returns
    -------
    bytes
        16 bytes. For one key this is a permutation: no two blocks encrypt to the same.

    Raises
    ------
    TypeError
        If an argument is not bytes.
    ValueError
        If an argument has another length.

    Examples
    --------
    >>> textbook_aes_encrypt_block(bytes(16), bytes(32)).hex()
    'dc95c078a2408989ad48a21492842087'
    """
    *_, (_, _, state) = _cipher(block, key)
    return state


def textbook_aes_decrypt_block(block: bytes, key: bytes) -> bytes:
    """Decrypt one block: every step undone, in the reverse order (FIPS 197, section 5.3).

    Parameters
    ----------
    block, key
        As for `textbook_aes_encrypt_block`.

    Returns
    -------
    bytes
        16 bytes. Any block decrypts to something: a wrong key or a changed block is not noticed.

    Raises
    ------
    TypeError
        If an argument is not bytes.
    ValueError
        If an argument has another length.

    Examples
    --------
    >>> key = bytes(24)
    >>> textbook_aes_decrypt_block(textbook_aes_encrypt_block(b"sixteen letters!", key), key)
    b'sixteen letters!'
    """
    *round_keys, last = textbook_aes_key_schedule(key)
    state = add_round_key(require_size(block, "block", BLOCK_SIZE), last)
    for number, round_key in reversed(list(enumerate(round_keys))):
        state = add_round_key(inverse_sub_bytes(inverse_shift_rows(state)), round_key)
        if number > 0:
            state = inverse_mix_columns(state)
    return state


def trace_encryption(block: bytes, key: bytes) -> list[AESStep]:
    """Encrypt one block and keep the state after every step.

    Parameters
    ----------
    block, key
        As for `textbook_aes_encrypt_block`.

    Returns
    -------
    list of AESStep
        41, 49 or 57 steps: the input, the first round key, four steps a round, three in the last one.

    Raises
    ------
    TypeError
        If an argument is not bytes.
    ValueError
        If an argument has another length.

    Examples
    --------
    >>> steps = trace_encryption(bytes(range(16)), bytes(16))
    >>> steps[0].state
    ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
    >>> [step.name for step in steps if step.round == 10]
    ['SubBytes', 'ShiftRows', 'AddRoundKey']
    """
    return [AESStep(number, name, state_rows(state)) for number, name, state in _cipher(block, key)]


def _cipher(block: bytes, key: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Yield (round, step, state); the last state is the ciphertext."""
    first, *round_keys = textbook_aes_key_schedule(key)
    state = require_size(block, "block", BLOCK_SIZE)
    yield 0, "input", state
    state = add_round_key(state, first)
    yield 0, "AddRoundKey", state
    for number, round_key in enumerate(round_keys, start=1):
        state = sub_bytes(state)
        yield number, "SubBytes", state
        state = shift_rows(state)
        yield number, "ShiftRows", state
        if number < len(round_keys):
            state = mix_columns(state)
            yield number, "MixColumns", state
        state = add_round_key(state, round_key)
        yield number, "AddRoundKey", state


def sub_bytes(state: bytes) -> bytes:
    """Replace every byte by its entry in the S-box (section 5.1.1).

    Examples
    --------
    >>> sub_bytes(bytes(16)).hex()
    '63636363636363636363636363636363'
    """
    return state.translate(S_BOX)


def shift_rows(state: bytes) -> bytes:
    """Rotate row r by r places to the left (section 5.1.2).

    Row r, column c takes the byte of column c + r, which is number r + 4(c + r); modulo 16 that is 5(r + 4c).

    Examples
    --------
    >>> state_rows(shift_rows(bytes(range(16))))
    ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11))
    """
    return bytes([state[5 * i % 16] for i in range(16)])


def mix_columns(state: bytes) -> bytes:
    """Make each byte 2·itself + 3·the one below + the two below that, around the column (section 5.1.3).

    Examples
    --------
    >>> mix_columns(bytes.fromhex("db135345") * 4)[:4].hex()
    '8e4da1bc'
    """
    return _mix(state, MIX)


def add_round_key(state: bytes, round_key: bytes) -> bytes:
    """XOR the round key to the state (section 5.1.4). It is its own inverse.

    Examples
    --------
    >>> add_round_key(bytes(16), bytes(range(16))) == bytes(range(16))
    True
    """
    return xor_bytes(state, round_key)


def inverse_sub_bytes(state: bytes) -> bytes:
    """Undo `sub_bytes` (section 5.3.2).

    Examples
    --------
    >>> inverse_sub_bytes(sub_bytes(bytes(range(16)))) == bytes(range(16))
    True
    """
    return state.translate(INVERSE_S_BOX)


def inverse_shift_rows(state: bytes) -> bytes:
    """Undo `shift_rows` (section 5.3.1): 13·5 = 1 modulo 16.

    Examples
    --------
    >>> inverse_shift_rows(shift_rows(bytes(range(16)))) == bytes(range(16))
    True
    """
    return bytes([state[13 * i % 16] for i in range(16)])


def inverse_mix_columns(state: bytes) -> bytes:
    """Undo `mix_columns` with the factors 14, 11, 13, 9 (section 5.3.3).

    Examples
    --------
    >>> inverse_mix_columns(mix_columns(bytes(range(16)))) == bytes(range(16))
    True
    """
    return _mix(state, INVERSE_MIX)


def _mix(state: bytes, factors: tuple[int, ...]) -> bytes:
    """Add up, for each place, the bytes 0, 1, 2 and 3 places below it, each times its factor."""
    total = bytes(BLOCK_SIZE)
    for below, factor in enumerate(factors):
        moved = bytes([state[i - i % 4 + (i + below) % 4] for i in range(16)])
        total = xor_bytes(total, moved.translate(TIMES[factor]))
    return total


@lru_cache(maxsize=16)
def textbook_aes_key_schedule(key: bytes) -> tuple[bytes, ...]:
    """Return the round keys (section 5.2).

    Parameters
    ----------
    key : bytes
        16, 24 or 32 bytes: Nk = 4, 6 or 8 words.

    Returns
    -------
    tuple of bytes
        11, 13 or 15 round keys of 16 bytes, laid out like the state.

    Raises
    ------
    TypeError
        If the key is not bytes.
    ValueError
        If it has another length.

    Notes
    -----
    The schedules of the last 16 keys stay in memory, so that a message of many blocks expands its key once.

    Examples
    --------
    >>> textbook_aes_key_schedule(bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c"))[1].hex()
    'a0fafe1788542cb123a339392a6c7605'
    """
    w = split_blocks(require_size(key, "key", *KEY_SIZES), 4)
    Nk, constant = len(w), 1
    for i in range(Nk, 4 * (Nk + 7)):
        word = w[i - 1]
        if i % Nk == 0:
            word = xor_bytes((word[1:] + word[:1]).translate(S_BOX), bytes([constant, 0, 0, 0]))
            constant = multiply(constant, 2)
        elif Nk == 8 and i % Nk == 4:
            word = word.translate(S_BOX)
        w.append(xor_bytes(w[i - Nk], word))
    return tuple(split_blocks(b"".join(w)))


def state_rows(block: bytes) -> Rows:
    """Return a block, or a round key, as the four rows of the state.

    Examples
    --------
    >>> bytes(state_rows(b"sixteen letters!")[0])
    b'sele'
    """
    return tuple(tuple(block[row::4]) for row in range(4))
