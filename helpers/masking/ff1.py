"""FF1: encrypt an identifier into another of the same length and letters, which old forms still take.

A Feistel network of ten rounds on the two halves A and B of the text, read as numbers in base `radix`: each
round adds to one half a number that AES makes from the other half, the key and the tweak. Decryption
subtracts in reverse order.

Source: NIST SP 800-38G (2016), Algorithms 6 (PRF), 7 (FF1.Encrypt) and 8 (FF1.Decrypt), with the smallest
domain that the draft of Revision 1 demands: radix^length >= 1,000,000, against attacks on small domains
(Hoang, Tessaro and Trieu, "The Curse of Small Domains: New Attacks on Format-Preserving Encryption", CRYPTO
2018).

Why not FF3: Durak and Vaudenay ("Breaking the FF3 Format-Preserving Encryption Standard over Small Domains",
CRYPTO 2017) broke it on small domains with a slide attack on two tweaks, which its domain separation allows.
NIST shortened the tweak and called that FF3-1 (first draft of Revision 1, 2019). Beyne ("Linear Cryptanalysis
of FF3-1 and FEA", CRYPTO 2021) then used that the rounds take two halves of the tweak by turns: where each
half of a text has 1000 values, 2^23 encryptions tell FF3-1 from a random permutation with an advantage of
1/10, and 2^24 recover the left half of a message with a similar one. NIST's second draft (SP 800-38G Rev. 1
2pd, 3 February 2025) specifies FF1 alone, in which every round takes the whole tweak. A draft can change:
https://csrc.nist.gov/pubs/sp/800/38/g/r1/2pd.

Assumed: FF1 with AES is a pseudorandom permutation for each tweak. There is no proof of that for domains this
small.

Not protected: equal texts under one key and tweak give equal ciphertexts. A changed ciphertext decrypts to
another identifier, and nobody notices. The key opens everything. Digits that form a check sum will not fit it
afterwards.

>>> key = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C")
>>> ff1_encrypt(["0123456789"], key).tolist()
['2433477484']
>>> ff1_decrypt(["2433477484"], key).tolist()
['0123456789']
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers.masking.letters import code_points, in_batches, texts_of
from helpers.masking.parameter_checks import require_key
from helpers.masking.text_values import TextColumn, text_values

DIGITS = "0123456789"
ROUNDS = 10
SMALLEST_DOMAIN = 1_000_000
LARGEST_HALF = 1 << 56  # a half and a byte more fit into the 64 bits of an array element
LARGEST_RADIX = 1 << 16
_LETTERS_AT_A_TIME = 1 << 17  # the blocks of their texts stay in the processor's cache

RoundFunction = Callable[[int, np.ndarray, int], np.ndarray]
Halves = tuple[np.ndarray, np.ndarray]


def ff1_encrypt(values: TextColumn, key: bytes, tweak: bytes = b"", *, alphabet: str = DIGITS) -> pd.Series:
    """Encrypt every text into one of the same length over the same alphabet.

    Parameters
    ----------
    values : Series, array or list of text
        Texts over the alphabet, of one length or several. A number has to be spelled out: 7 and "0000007" are
        not the same identifier. Punctuation has to be taken out first.
    key : bytes
        An AES key of 16, 24 or 32 bytes, from ``secrets.token_bytes(32)``.
    tweak : bytes
        Not secret: what the column is, say. Another tweak is another permutation.
    alphabet : str
        2 to 65,536 different characters; the first counts as 0.

    Returns
    -------
    Series
        Under the same index and name; missing stays missing.

    Raises
    ------
    TypeError
        If a value is not text, or key or tweak is not bytes.
    ValueError
        If the key has another length, the alphabet repeats a character, or a text holds a character outside
        the alphabet, is too short (fewer than 1,000,000 texts of its length) or too long (a half has more
        than 2^56 values: 33 decimal digits and more; FF1 as specified goes further).

    Examples
    --------
    >>> ff1_encrypt(["4711001", None], bytes(32), b"insurance number").notna().tolist()
    [True, False]
    """
    return _for_each_length(values, key, tweak, alphabet, encrypt_halves)


def ff1_decrypt(values: TextColumn, key: bytes, tweak: bytes = b"", *, alphabet: str = DIGITS) -> pd.Series:
    """Return the texts that `ff1_encrypt` was given, with the same key, tweak and alphabet.

    Parameters
    ----------
    values, key, tweak, alphabet
        As `ff1_encrypt`. A wrong key or tweak is not noticed: it gives other texts.

    Returns
    -------
    Series
        Under the same index and name; missing stays missing.

    Raises
    ------
    TypeError, ValueError
        As `ff1_encrypt`.

    Examples
    --------
    >>> ff1_decrypt(ff1_encrypt(["4711001"], bytes(32)), bytes(32)).tolist()
    ['4711001']
    """
    return _for_each_length(values, key, tweak, alphabet, decrypt_halves)


def encrypt_halves(A: np.ndarray, B: np.ndarray, F: RoundFunction, radix: int, u: int, v: int) -> Halves:
    """Algorithm 7, step 6, for all rows: (A, B) becomes (B, A + F_i(B) mod radix^m), m by turns u and v.

    Parameters
    ----------
    A, B : uint64 arrays
        The halves of u and v numerals, each as a number.
    F : callable
        A function of the round i, a half and the modulus: what `round_function` returned.
    radix, u, v : int
        The base, and the lengths of the halves.

    Examples
    --------
    >>> encrypt_halves(np.uint64([1]), np.uint64([2]), lambda i, half, modulus: np.uint64([i]), 10, 3, 4)
    (array([21], dtype=uint64), array([27], dtype=uint64))
    """
    for i in range(ROUNDS):
        modulus = radix ** (u if i % 2 == 0 else v)
        A, B = B, remainder(A + F(i, B, modulus), modulus)
    return A, B


def decrypt_halves(A: np.ndarray, B: np.ndarray, F: RoundFunction, radix: int, u: int, v: int) -> Halves:
    """Algorithm 8, step 6, for all rows: the rounds of `encrypt_halves` backwards.

    Examples
    --------
    >>> decrypt_halves(np.uint64([21]), np.uint64([27]), lambda i, half, modulus: np.uint64([i]), 10, 3, 4)
    (array([1], dtype=uint64), array([2], dtype=uint64))
    """
    for i in reversed(range(ROUNDS)):
        modulus = radix ** (u if i % 2 == 0 else v)
        A, B = remainder(B + np.uint64(modulus) - F(i, A, modulus), modulus), A
    return A, B


def round_function(key: bytes, tweak: bytes, radix: int, n: int) -> RoundFunction:
    """Return F_i(B) mod radix^m: Algorithm 7, steps 3 to 6.v, with one call of AES for all rows.

    The PRF is CBC-MAC. Only the last block of its input P ‖ Q depends on the row: it ends in the number i of
    the round, in one byte, and B, in b bytes. The blocks before it are encrypted once.

    Parameters
    ----------
    key, tweak : bytes
        As in `ff1_encrypt`.
    radix, n : int
        The base, and the length of the texts.

    Examples
    --------
    >>> F = round_function(bytes(16), b"", 10, 10)
    >>> F(0, np.uint64([56789, 56789]), 10**5).tolist()
    [30927, 30927]
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    u, v, t = n // 2, n - n // 2, len(tweak)
    b = ((radix**v - 1).bit_length() + 7) // 8
    P = bytes([1, 2, 1, *radix.to_bytes(3, "big"), 10, u % 256, *n.to_bytes(4, "big"), *t.to_bytes(4, "big")])
    fixed = P + tweak + bytes((-t - b - 1) % 16)
    whole = len(fixed) // 16 * 16
    before = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor().update(fixed[:whole])[-16:]
    start = int.from_bytes(before, "big") ^ int.from_bytes(fixed[whole:].ljust(16, b"\0"), "big")
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()

    def F(i: int, B: np.ndarray, modulus: int) -> np.ndarray:
        first, second = divmod(start ^ (i << 8 * b), 1 << 64)
        blocks = np.empty((B.size, 2), dtype=">u8")
        blocks[:, 0], blocks[:, 1] = first, B ^ np.uint64(second)
        R = np.frombuffer(aes.update(blocks.tobytes()), dtype=">u8").reshape(-1, 2).astype(np.uint64)
        y = remainder(R[:, 0], modulus)
        if b > 4:  # then y has 12 bytes instead of 8: four more, one at a time
            for shift in (56, 48, 40, 32):
                y = remainder(y << np.uint64(8) | R[:, 1] >> np.uint64(shift) & np.uint64(0xFF), modulus)
        return y

    return F


def remainder(numbers: np.ndarray, modulus: int) -> np.ndarray:
    """Return the numbers modulo one number; NumPy's ``//`` by a constant is much faster than its ``%``.

    Examples
    --------
    >>> remainder(np.uint64([99, 100, 101]), 100)
    array([99,  0,  1], dtype=uint64)
    """
    m = np.uint64(modulus)
    return numbers - numbers // m * m


def _for_each_length(
    values: TextColumn, key: bytes, tweak: bytes, alphabet: str, rounds: Callable[..., Halves]
) -> pd.Series:
    require_key(key, 16, 24, 32)
    if not isinstance(tweak, bytes):
        raise TypeError(f"the tweak must be bytes, got {type(tweak).__name__}")
    _require_alphabet(alphabet)
    column = text_values(values)
    present = column.notna().to_numpy()
    texts = column[present].to_numpy(dtype=object, copy=True)
    for rows in in_batches(texts, _LETTERS_AT_A_TIME):
        numerals = _numerals(texts[rows], alphabet)
        radix, n = len(alphabet), numerals.shape[1]
        _require_length(radix, n)
        u, v = n // 2, n - n // 2
        halves = _number(numerals[:, :u], radix), _number(numerals[:, u:], radix)
        A, B = rounds(*halves, round_function(key, tweak, radix, n), radix, u, v)
        texts[rows] = _texts(np.hstack([_digits(A, radix, u), _digits(B, radix, v)]), alphabet)
    converted = np.full(len(column), None, dtype=object)
    converted[present] = texts
    return pd.Series(converted, index=column.index, name=column.name, dtype="str")


def _require_alphabet(alphabet: str) -> None:
    if not isinstance(alphabet, str):
        raise TypeError(f"the alphabet must be text, got {type(alphabet).__name__}")
    if not 2 <= len(alphabet) <= LARGEST_RADIX:
        raise ValueError(f"the alphabet must have 2 to {LARGEST_RADIX} characters, got {len(alphabet)}")
    if len(set(alphabet)) < len(alphabet):
        raise ValueError("the alphabet holds a character twice")


def _require_length(radix: int, n: int) -> None:
    if n < 2 or radix**n < SMALLEST_DOMAIN:
        raise ValueError(
            f"there are {radix**n:,} texts of {n} characters out of {radix}; FF1 needs {SMALLEST_DOMAIN:,} "
            "or more (draft of SP 800-38G Rev. 1): encrypt longer texts, or use pseudonyms"
        )
    if radix ** (n - n // 2) > LARGEST_HALF:
        raise ValueError(
            f"texts of {n} characters out of {radix} are too long: their halves have over 2^56 values"
        )


def _numerals(texts: np.ndarray, alphabet: str) -> np.ndarray:
    places = np.full(max(map(ord, alphabet)) + 2, -1)
    places[[ord(letter) for letter in alphabet]] = np.arange(len(alphabet))
    numerals = places[np.minimum(code_points(texts), places.size - 1)]
    if numerals.min(initial=0) < 0:
        raise ValueError(
            f"a text holds a character that is not in the alphabet of {len(alphabet)}; take out punctuation "
            "and spaces, or pass the right alphabet"
        )
    return numerals


def _number(numerals: np.ndarray, radix: int) -> np.ndarray:
    """NUM_radix: the numerals of each row as one number, the first the most significant."""
    weights = radix ** np.arange(numerals.shape[1], dtype=np.int64)[::-1]
    return (numerals @ weights).astype(np.uint64)


def _digits(numbers: np.ndarray, radix: int, length: int) -> np.ndarray:
    """STR_radix: the reverse of `_number`."""
    digits = np.empty((numbers.size, length), dtype=np.int64)
    for place in reversed(range(length)):
        digits[:, place] = remainder(numbers, radix)
        numbers = numbers // np.uint64(radix)
    return digits


def _texts(numerals: np.ndarray, alphabet: str) -> list[str]:
    return texts_of(np.array([ord(letter) for letter in alphabet])[numerals])
