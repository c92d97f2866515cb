"""Paillier: the formulas against the robust versions, the laws of the sums, and what is refused."""

import random
from math import gcd, isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import backend
from helpers.sharing import paillier
from helpers.sharing.paillier import (
    Ciphertext,
    PrivateKey,
    PublicKey,
    add,
    add_constant,
    decrypt,
    decrypt_numbers,
    encrypt,
    encrypt_zero,
    generate_key,
    key_from_primes,
    multiply,
    rerandomize,
    textbook_paillier_decrypt,
    textbook_paillier_encrypt,
)

KEY = generate_key(256, random.Random(8))
OTHER = generate_key(256, random.Random(9))
PUBLIC = KEY.public
numbers = st.integers(-(2**60), 2**60)


@pytest.fixture(params=["gmpy2", "Python alone"])
def arithmetic(request, monkeypatch):
    if request.param == "gmpy2" and backend.gmpy2 is None:
        pytest.skip("gmpy2 is not installed")
    if request.param == "Python alone":
        monkeypatch.setattr(backend, "gmpy2", None)


def test_every_plaintext_and_every_r_of_a_tiny_key():
    key = PrivateKey(5, 7)
    units = [r for r in range(1, 35) if gcd(r, 35) == 1]
    for m in range(35):
        ciphertexts = {textbook_paillier_encrypt(m, r, 35) for r in units}
        assert len(ciphertexts) == len(units)
        assert {textbook_paillier_decrypt(c, 5, 7) for c in ciphertexts} == {m}
        assert {x % 35 for x in decrypt_numbers(sorted(ciphertexts), key)} == {m}


def test_every_unit_modulo_n_squared_is_one_encryption_of_one_plaintext():
    units = [r for r in range(1, 35) if gcd(r, 35) == 1]
    made = [textbook_paillier_encrypt(m, r, 35) for m in range(35) for r in units]
    assert sorted(made) == [c for c in range(1225) if gcd(c, 35) == 1]


def test_without_gmpy2_and_with_it(arithmetic):
    key = generate_key(128, random.Random(1))
    sealed = add(multiply(encrypt(-7, key.public), -6), add_constant(encrypt(5, key.public), -100))
    assert decrypt(rerandomize(sealed), key) == -53
    assert type(sealed.c) is int
    assert textbook_paillier_decrypt(sealed.c, key.p, key.q) == -53 % key.public.n


@settings(deadline=None, max_examples=30)
@given(a=numbers, b=numbers, k=st.integers(-1000, 1000))
def test_the_laws(a, b, k):
    sealed_a, sealed_b = encrypt(a, PUBLIC), encrypt(b, PUBLIC)
    assert decrypt(add(sealed_a, sealed_b), KEY) == a + b
    assert add(sealed_a, sealed_b) == add(sealed_b, sealed_a)
    assert decrypt(multiply(sealed_a, k), KEY) == a * k
    assert decrypt(add_constant(sealed_a, k), KEY) == a + k
    assert multiply(add(sealed_a, sealed_b), k) == add(multiply(sealed_a, k), multiply(sealed_b, k))
    assert decrypt(rerandomize(sealed_a), KEY) == a


@settings(deadline=None, max_examples=60)
@given(data=st.data(), operations=st.lists(st.sampled_from(["add", "multiply", "constant"]), max_size=8))
def test_no_sum_wraps_around_without_an_error(data, operations):
    """On a tiny key: whatever is computed is right, or refused before there is a ciphertext."""
    key = PrivateKey(61, 53)
    m = data.draw(st.integers(-50, 50))
    sealed = encrypt(m, key.public)
    for operation in operations:
        k = data.draw(st.integers(-56, 56))
        try:
            if operation == "add":
                sealed, m = add(sealed, encrypt(k, key.public)), m + k
            elif operation == "multiply":
                sealed, m = multiply(sealed, k), m * k
            else:
                sealed, m = add_constant(sealed, k), m + k
        except OverflowError:
            break
        assert decrypt(sealed, key) == m
        assert abs(m) <= sealed.bound


def test_the_sum_that_just_fits_and_the_one_that_does_not():
    half = PUBLIC.largest // 2
    sealed = encrypt(half, PUBLIC, bound=half)
    total = add(sealed, sealed)
    assert decrypt(total, KEY) == 2 * half
    with pytest.raises(OverflowError, match=r"\(n - 1\)/2"):
        add(total, encrypt(1, PUBLIC, bound=2))
    with pytest.raises(OverflowError):
        multiply(sealed, -3)
    with pytest.raises(OverflowError):
        encrypt(0, PUBLIC, bound=PUBLIC.largest + 1)


def test_the_largest_plaintexts():
    for m in (PUBLIC.largest, -PUBLIC.largest):
        assert decrypt(encrypt(m, PUBLIC, bound=PUBLIC.largest), KEY) == m


def test_two_encryptions_of_one_number_differ():
    assert encrypt(1, PUBLIC).c != encrypt(1, PUBLIC).c
    assert rerandomize(sealed := encrypt(1, PUBLIC)).c != sealed.c


def test_a_zero_used_twice_shows_the_difference():
    zero = encrypt_zero(PUBLIC)
    a, b = encrypt(100, PUBLIC, zero=zero), encrypt(58, PUBLIC, zero=zero)
    quotient = a.c * pow(b.c, -1, PUBLIC.n**2) % PUBLIC.n**2
    assert (quotient - 1) // PUBLIC.n == 42


def test_malleable_without_any_key():
    """The ciphertext of a grade is doubled by somebody who can't read it."""
    assert decrypt(Ciphertext(PUBLIC, encrypt(21, PUBLIC).c ** 2 % PUBLIC.n**2, 42), KEY) == 42


def test_different_keys_are_refused_everywhere():
    sealed, foreign = encrypt(1, PUBLIC), encrypt(1, OTHER.public)
    for mixed in (
        lambda: add(sealed, foreign),
        lambda: decrypt(sealed, OTHER),
        lambda: encrypt(1, PUBLIC, zero=encrypt_zero(OTHER.public)),
        lambda: rerandomize(sealed, encrypt_zero(OTHER.public)),
    ):
        with pytest.raises(ValueError, match=f"{PUBLIC.fingerprint}|{OTHER.public.fingerprint}"):
            mixed()


def test_only_an_encryption_of_zero_is_taken_for_one():
    with pytest.raises(ValueError, match="bound 0"):
        encrypt(1, PUBLIC, zero=encrypt(0, PUBLIC))


def test_the_wrong_key_gives_no_plaintext():
    """Forced past the check, a number of another key decrypts to noise."""
    m = 12345
    sealed = encrypt(m, PUBLIC)
    assert decrypt_numbers([sealed.c], OTHER) != [m]


@pytest.mark.parametrize("c", [0, -1, PUBLIC.n**2, PUBLIC.n**2 + 1, KEY.p, KEY.q, PUBLIC.n, 3 * KEY.p**2])
def test_numbers_that_are_no_ciphertexts(c):
    with pytest.raises(ValueError, match="not a ciphertext"):
        Ciphertext(PUBLIC, c, 1)


@pytest.mark.parametrize("m", [isqrt(PUBLIC.n) + 1, -isqrt(PUBLIC.n) - 1, PUBLIC.n, 2**300])
def test_what_is_beyond_the_bound_is_not_encrypted(m):
    with pytest.raises(ValueError, match="bound") as caught:
        encrypt(m, PUBLIC)
    assert str(m) not in str(caught.value)


@pytest.mark.parametrize(("m", "error"), [(1.5, TypeError), ("1", TypeError), (None, TypeError)])
def test_what_is_no_whole_number(m, error):
    with pytest.raises(error, match="whole number"):
        encrypt(m, PUBLIC)


def test_generated_keys_suit_short_exponents():
    for bits in (16, 64, 256):
        key = generate_key(bits)
        assert key.public.bits == bits
        assert key.p % 4 == key.q % 4 == 3
        assert gcd(key.p - 1, key.q - 1) == 2


@pytest.mark.parametrize("bits", [14, 17, 4098])
def test_sizes_that_are_refused(bits):
    with pytest.raises(ValueError, match="even number from 16 to 4096"):
        generate_key(bits)


@pytest.mark.parametrize(("p", "q"), [(7, 7), (3, 7), (15, 11), (2, 7), (1, 7), (11, 21)])
def test_primes_that_are_refused(p, q):
    with pytest.raises(ValueError, match=r"prime|factor"):
        key_from_primes(p, q)


@pytest.mark.parametrize("n", [13, 34, -35])
def test_moduli_that_are_refused(n):
    with pytest.raises(ValueError, match="n must be odd"):
        PublicKey(n)


def test_keys_and_ciphertexts_do_not_print_their_numbers():
    sealed = encrypt(1, PUBLIC)
    shown = repr((KEY, PUBLIC, sealed))
    assert PUBLIC.fingerprint in shown
    assert "256 bits" in shown
    for secret in (KEY.p, KEY.q, PUBLIC.n, sealed.c):
        assert str(secret) not in shown


def test_bytes_have_one_length():
    assert {len(bytes(encrypt(m, PUBLIC))) for m in range(8)} == {PUBLIC.size} == {64}


def test_a_seed_repeats_a_toy():
    assert generate_key(64, random.Random(3)) == generate_key(64, random.Random(3))
    assert encrypt_zero(PUBLIC, random.Random(3)) == encrypt_zero(PUBLIC, random.Random(3))


def test_the_module_says_what_it_is_not():
    for word in ("DCR", "IND-CPA", "IND-CCA", "malleable"):
        assert word in paillier.__doc__
