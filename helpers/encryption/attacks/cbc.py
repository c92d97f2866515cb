"""CBC without a tag: bits flipped in one block, and a server that decrypts by complaining about padding.

P_i = D(C_i) ⊕ C_(i−1): what is done to a ciphertext block is done to the next message block, bit by bit.

Bit flipping writes what it likes into one block, at the price of garbage in the block before it (or, with the
IV, at no price).

The padding oracle reads. A server that lets one know whether the padding is right answers the question "does
D(C) ⊕ X end in 01, or in 02 02, …?" for every X that the attacker sends as the block before C. Guess a byte
of the message, choose X so that a right guess makes the padding right, and ask: 256 guesses at most for a
byte, however long the key.

- Needs: a ciphertext with its IV; for the padding oracle such a server.
- Costs: one XOR; for the padding oracle about 128 questions a byte on average if all bytes are as likely, 256
  at most, and one or two more a block to be sure of its last byte.
- Source: Vaudenay, "Security Flaws Induced by CBC Padding: Applications to SSL, IPSEC, WTLS..." (2002).
- Stopped by: a tag over IV and ciphertext that is checked before anything is decrypted, as in GCM.
- Not stopped by: a longer key, another block cipher, or one error message for everything if the time it
  takes still tells the causes apart (Canvel, Hiltgen, Vaudenay and Vuagnoux, 2003).

>>> from helpers.encryption.modes import pkcs7_pad, textbook_cbc_encrypt
>>> key, iv = bytes(16), bytes(range(16))
>>> sent = iv + textbook_cbc_encrypt(pkcs7_pad(b"a secret"), key, iv)
>>> server = LeakyCBCServer(key)
>>> padding_oracle_attack(sent, server)
b'a secret'
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from helpers.encryption.attacks.ctr import flip_ctr
from helpers.encryption.blocks import BLOCK_SIZE, xor_bytes
from helpers.encryption.modes import PaddingError, pkcs7_unpad, textbook_cbc_decrypt, whole_blocks


def flip_cbc(sent: bytes, offset: int, known: bytes, wanted: bytes) -> bytes:
    """Return a ciphertext whose message says `wanted` where the old one says `known`.

    Parameters
    ----------
    sent : bytes
        The IV and the ciphertext behind it.
    offset : int
        Where `known` starts in the message, in bytes from 0. Because the IV stands in front, the byte that
        is added to byte `offset` of the message is byte `offset` of `sent`.
    known, wanted : bytes
        The text there, and what to put in its place; of one length, and inside one block.

    Returns
    -------
    bytes
        As long as `sent`. The message block before the changed one decrypts to garbage; in front of the first
        message block there is the IV only.

    Raises
    ------
    ValueError
        If the lengths differ, or the place is not inside one block of the message.

    Examples
    --------
    >>> from helpers.encryption.modes import textbook_cbc_decrypt, textbook_cbc_encrypt
    >>> sent = bytes(16) + textbook_cbc_encrypt(b"pay Ann 0010 EUR", bytes(16), iv=bytes(16))
    >>> changed = flip_cbc(sent, 8, b"0010", b"9910")
    >>> textbook_cbc_decrypt(changed[16:], bytes(16), iv=changed[:16])
    b'pay Ann 9910 EUR'
    """
    last = offset + max(len(known), 1) - 1
    if offset // BLOCK_SIZE != last // BLOCK_SIZE:
        raise ValueError(
            f"bytes {offset} to {last} lie in two blocks: flipping the second makes garbage of the first"
        )
    flip_ctr(sent[BLOCK_SIZE:], offset, known, wanted)  # the place must lie inside the message
    return flip_ctr(sent, offset, known, wanted)


class PaddingOracle(Protocol):
    """Whatever tells right padding from wrong padding."""

    def padding_is_right(self, sent: bytes) -> bool:
        """Tell it for an IV and a ciphertext."""


class LeakyCBCServer:
    """A server that decrypts with its key and lets one bit slip: whether the padding was right.

    Parameters
    ----------
    key : bytes
        The server's AES key, which the attack never reads.

    Attributes
    ----------
    queries : int
        How many questions it has answered.

    Examples
    --------
    >>> server = LeakyCBCServer(bytes(16))
    >>> server.padding_is_right(bytes(32)), server.queries
    (False, 1)
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.queries = 0

    def padding_is_right(self, sent: bytes) -> bool:
        """Tell whether an IV and a ciphertext decrypt to a message that ends like a padded one."""
        self.queries += 1
        try:
            pkcs7_unpad(textbook_cbc_decrypt(sent[BLOCK_SIZE:], self._key, sent[:BLOCK_SIZE]))
        except PaddingError:
            return False
        return True


@dataclass(frozen=True)
class PaddingOracleStep:
    """One guess of one byte of the message.

    Attributes
    ----------
    block : int
        The message block, from 0.
    position : int
        The byte in it, 15 first and 0 last.
    guess : int
        The value guessed, in [0, 256).
    right : bool
        Whether the guess was right.
    known : bytes
        The end of this block, as far as it is known after the guess.
    """

    block: int
    position: int
    guess: int
    right: bool
    known: bytes


def padding_oracle_attack(
    sent: bytes, server: PaddingOracle, progress: Callable[[PaddingOracleStep], object] | None = None
) -> bytes:
    """Decrypt a CBC ciphertext with nothing but the server's leak.

    Parameters
    ----------
    sent : bytes
        The IV and the ciphertext behind it.
    server : PaddingOracle
        Anything with the method ``padding_is_right(sent) -> bool``.
    progress : callable, optional
        Called with each `PaddingOracleStep`, for a progress bar or a picture.

    Returns
    -------
    bytes
        The message, without its padding.

    Raises
    ------
    ValueError
        If `sent` is not an IV and at least one whole block, or no guess makes the padding right, because
        the server does not leak.

    Examples
    --------
    >>> from helpers.encryption.modes import pkcs7_pad, textbook_cbc_encrypt
    >>> sent = bytes(16) + textbook_cbc_encrypt(pkcs7_pad(b"PIN 1234"), bytes(32), iv=bytes(16))
    >>> server = LeakyCBCServer(bytes(32))
    >>> padding_oracle_attack(sent, server)
    b'PIN 1234'
    >>> server.queries < 16 * 256 + 16
    True
    """
    message = b""
    for step in padding_oracle_steps(sent, server):
        if progress is not None:
            progress(step)
        if step.right and step.position == 0:
            message += step.known
    return pkcs7_unpad(message)


def padding_oracle_steps(sent: bytes, server: PaddingOracle) -> Iterator[PaddingOracleStep]:
    r"""Run the attack one guess at a time, block after block, each from its last byte to its first.

    Parameters
    ----------
    sent, server
        As for `padding_oracle_attack`.

    Yields
    ------
    PaddingOracleStep
        After each guess.

    Raises
    ------
    ValueError
        As `padding_oracle_attack`.

    Examples
    --------
    >>> from helpers.encryption.modes import textbook_cbc_encrypt
    >>> sent = bytes(16) + textbook_cbc_encrypt(bytes([2] * 16), bytes(16), iv=bytes(16))
    >>> for step in list(padding_oracle_steps(sent, LeakyCBCServer(bytes(16))))[:4]:
    ...     print(step.position, step.guess, step.right, step.known)
    15 0 False b''
    15 1 False b''
    15 2 True b'\x02'
    14 0 False b'\x02'
    """
    blocks = whole_blocks(sent, "IV and ciphertext")
    if len(blocks) < 2:
        raise ValueError(f"pass an IV and at least one block, 32 bytes or more, got {len(sent)}")
    for number, (previous, block) in enumerate(pairwise(blocks)):
        known = b""
        for position in reversed(range(BLOCK_SIZE)):
            for guess in range(256):
                right = _guess_is_right(bytes([guess]) + known, previous, block, server)
                known = bytes([guess]) * right + known
                yield PaddingOracleStep(number, position, guess, right, known)
                if right:
                    break
            else:
                raise ValueError("no guess makes the padding right: the server does not leak it")


def _guess_is_right(tail: bytes, previous: bytes, block: bytes, server: PaddingOracle) -> bool:
    """Ask whether the message block ends in `tail`, whose bytes but the first are known.

    The X that is sent in place of the previous block turns a right tail of k bytes into k bytes of value k.
    For k = 1 the padding can also be right because the block now ends in 02 02 or longer; the same question
    with other bytes in front tells.
    """
    size = len(tail)
    end = xor_bytes(xor_bytes(previous[-size:], tail), bytes([size]) * size)
    questions = [bytes(BLOCK_SIZE - size) + end + block]
    if size == 1:
        questions.append(b"\xff" * (BLOCK_SIZE - size) + end + block)
    return all(server.padding_is_right(question) for question in questions)
