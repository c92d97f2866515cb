import numpy as np
import pandas as pd
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.ff1 import DIGITS, decrypt_halves, encrypt_halves, ff1_decrypt, ff1_encrypt

KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C"
KEY_192 = KEY_128 + "EF4359D8D580AA4F"
KEY_256 = KEY_192 + "7F036D6F04FC6A94"
LETTERS = DIGITS + "abcdefghijklmnopqrstuvwxyz"

# NIST, "Examples with Intermediate Values", FF1samples.pdf: samples 1 to 9.
SAMPLES = [
    (KEY_128, "", DIGITS, "0123456789", "2433477484"),
    (KEY_128, "39383736353433323130", DIGITS, "0123456789", "6124200773"),
    (KEY_128, "3737373770717273373737", LETTERS, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
    (KEY_192, "", DIGITS, "0123456789", "2830668132"),
    (KEY_192, "39383736353433323130", DIGITS, "0123456789", "2496655549"),
    (KEY_192, "3737373770717273373737", LETTERS, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
    (KEY_256, "", DIGITS, "0123456789", "6657667009"),
    (KEY_256, "39383736353433323130", DIGITS, "0123456789", "1001623463"),
    (KEY_256, "3737373770717273373737", LETTERS, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
]


def by_the_letter(X, key, tweak, radix):
    """FF1.Encrypt step by step, for one list of numerals in Python's whole numbers."""

    def num(numerals):
        total = 0
        for numeral in numerals:
            total = total * radix + numeral
        return total

    def digits(number, length):
        numerals = []
        for _ in range(length):
            number, numeral = divmod(number, radix)
            numerals.insert(0, numeral)
        return numerals

    def prf(data):
        return Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor().update(data)[-16:]

    n, t = len(X), len(tweak)
    u = n // 2
    v = n - u
    A, B = X[:u], X[u:]
    b = -(-(radix**v - 1).bit_length() // 8)
    d = 4 * -(-b // 4) + 4
    P = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256])
    P += n.to_bytes(4, "big") + t.to_bytes(4, "big")
    for i in range(10):
        Q = tweak + bytes((-t - b - 1) % 16) + bytes([i]) + num(B).to_bytes(b, "big")
        y = int.from_bytes(prf(P + Q)[:d], "big")
        m = u if i % 2 == 0 else v
        A, B = B, digits((num(A) + y) % radix**m, m)
    return A + B


@pytest.mark.parametrize(
    ("key", "tweak", "alphabet", "plaintext", "ciphertext"),
    SAMPLES,
    ids=[f"sample {number}" for number in range(1, 10)],
)
def test_samples_of_nist(key, tweak, alphabet, plaintext, ciphertext):
    key, tweak = bytes.fromhex(key), bytes.fromhex(tweak)
    assert ff1_encrypt([plaintext], key, tweak, alphabet=alphabet).tolist() == [ciphertext]
    assert ff1_decrypt([ciphertext], key, tweak, alphabet=alphabet).tolist() == [plaintext]


@st.composite
def cases(draw):
    radix = draw(st.sampled_from([2, 3, 10, 26, 36, 62, 255, 1000, 65_536]))
    shortest = next(n for n in range(2, 21) if radix**n >= 1_000_000)
    longest = max(n for n in range(shortest, 113) if radix ** (n - n // 2) <= 2**56)
    n = draw(st.integers(shortest, longest))
    rows = st.lists(st.integers(0, radix - 1), min_size=n, max_size=n)
    key = draw(st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
    return radix, draw(st.lists(rows, min_size=1, max_size=4)), key, draw(st.binary(max_size=40))


@given(cases())
@settings(max_examples=80)
def test_the_same_as_the_standard_by_the_letter_and_back(case):
    radix, rows, key, tweak = case
    alphabet = "".join(chr(code) for code in [*range(0xD800), *range(0xE000, 0x20000)][:radix])
    texts = ["".join(alphabet[numeral] for numeral in row) for row in rows]
    encrypted = ff1_encrypt(texts, key, tweak, alphabet=alphabet)
    expected = [by_the_letter(row, key, tweak, radix) for row in rows]
    assert encrypted.tolist() == ["".join(alphabet[numeral] for numeral in row) for row in expected]
    assert ff1_decrypt(encrypted, key, tweak, alphabet=alphabet).tolist() == texts


def test_the_oracle_gives_a_sample_of_nist():
    key = bytes.fromhex(KEY_128)
    assert by_the_letter(list(range(10)), key, b"", 10) == [int(digit) for digit in "2433477484"]


def test_any_character_can_be_in_an_alphabet():
    texts = ["\0" * 20, "ab" * 10, "\u0301a\0" * 7]
    encrypted = ff1_encrypt(texts, bytes(16), alphabet="ab\0\u0301")
    assert encrypted.map(len).tolist() == [20, 20, 21]
    assert ff1_decrypt(encrypted, bytes(16), alphabet="ab\0\u0301").tolist() == texts


def test_many_rows_are_a_permutation_and_come_back():
    texts = pd.Series([f"{number:06d}" for number in range(40_000)])
    encrypted = ff1_encrypt(texts, bytes(16))
    assert encrypted.str.fullmatch(r"\d{6}").all()
    assert encrypted.is_unique
    assert ff1_decrypt(encrypted, bytes(16)).equals(texts)


def test_texts_of_several_lengths_keep_their_places():
    column = pd.Series(["4711001", None, "0123456789", "0000000"], index=[9, 8, 8, 1], name="number")
    encrypted = ff1_encrypt(column, bytes(16))
    assert encrypted.index.tolist() == [9, 8, 8, 1]
    assert encrypted.name == "number"
    assert encrypted.isna().tolist() == [False, True, False, False]
    for row in (0, 2, 3):
        assert encrypted.iloc[row] == ff1_encrypt([column.iloc[row]], bytes(16))[0]
    assert ff1_decrypt(encrypted, bytes(16)).equals(column)


def test_other_key_or_tweak_another_permutation():
    texts = [f"{number:07d}" for number in range(300)]
    columns = [
        ff1_encrypt(texts, key, tweak) for key in (bytes(16), bytes(32)) for tweak in (b"", b"a", b"b")
    ]
    for first, column in enumerate(columns):
        for other in columns[:first]:
            assert (column == other).sum() < 5


def test_halves_go_back_with_any_round_function():
    A, B = np.arange(1000, dtype=np.uint64), np.arange(1000, dtype=np.uint64)[::-1] * np.uint64(7)

    def F(i, half, modulus):
        return (half * np.uint64(31 + i) + np.uint64(i)) % np.uint64(modulus)

    back = decrypt_halves(*encrypt_halves(A, B, F, 10, 3, 4), F, 10, 3, 4)
    np.testing.assert_array_equal(back, (A, B))


@pytest.mark.parametrize(
    ("values", "options", "error", "message"),
    [
        (["12345"], {}, ValueError, "100,000 texts of 5 characters out of 10; FF1 needs 1,000,000 or more"),
        ([""], {}, ValueError, "1,000,000 or more"),
        (["1" * 34], {}, ValueError, "too long"),
        (["0555-123456"], {}, ValueError, "not in the alphabet of 10"),
        (["１２３４５６７"], {}, ValueError, "not in the alphabet of 10"),
        (["1234567"], {"alphabet": "0"}, ValueError, "2 to 65536 characters, got 1"),
        (["1234567"], {"alphabet": "0120"}, ValueError, "a character twice"),
        (["1234567"], {"alphabet": 10}, TypeError, "alphabet must be text, got int"),
        (["1234567"], {"tweak": "text"}, TypeError, "tweak must be bytes, got str"),
        ([1234567], {}, TypeError, "must be text, got integer"),
    ],
    ids=["short", "empty", "long", "hyphen", "wide", "one", "twice", "number", "tweak", "integer"],
)
def test_bad_texts_alphabets_and_tweaks(values, options, error, message):
    for function in (ff1_encrypt, ff1_decrypt):
        with pytest.raises(error, match=message):
            function(values, bytes(16), **options)


@pytest.mark.parametrize("key", [b"", bytes(15), bytes(33)], ids=len)
def test_keys_that_aes_does_not_have(key):
    with pytest.raises(ValueError, match="16, 24 or 32 bytes"):
        ff1_encrypt(["1234567"], key)


def test_errors_do_not_show_the_text():
    with pytest.raises(ValueError, match="alphabet") as caught:
        ff1_encrypt(["1234567x"], bytes(16))
    assert "1234567" not in str(caught.value)


def test_no_rows():
    assert ff1_encrypt([], bytes(16)).tolist() == []
    assert ff1_encrypt([None], bytes(16)).isna().all()
