"""Packed vectors: every sum exact or refused, at the edges of the slots, with and without gmpy2."""

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.numbers import backend
from helpers.sharing.paillier import PublicKey, generate_key
from helpers.sharing.paillier_packing import (
    EncryptedVector,
    Packing,
    add_vectors,
    decrypt_vector,
    encrypt_vector,
    multiply_vector,
    pack,
    unpack,
    vector_from_bytes,
    vector_to_bytes,
)
from helpers.sharing.paillier_randomness import make_table

KEY = generate_key(256, random.Random(8))
OTHER = generate_key(256, random.Random(9))
PUBLIC = KEY.public
PACKING = Packing(largest=2, fraction_bits=6, vectors=5)
TABLE = make_table(PUBLIC)


@settings(deadline=None)
@given(slot_bits=st.integers(2, 70), data=st.data())
def test_unpack_undoes_pack(slot_bits, data):
    edge = 2 ** (slot_bits - 1) - 1
    numbers = data.draw(st.lists(st.integers(-edge, edge), min_size=1, max_size=30))
    assert unpack(pack(numbers, slot_bits), slot_bits, len(numbers)) == numbers


@settings(deadline=None)
@given(largest=st.floats(0.01, 1000), fraction_bits=st.integers(7, 20), vectors=st.integers(1, 5000))
def test_the_largest_sum_fits_a_slot_and_one_bit_less_would_not_do(largest, fraction_bits, vectors):
    packing = Packing(largest, fraction_bits, vectors)
    most = packing.limit * vectors
    s = packing.slot_bits
    assert 2 ** (s - 2) <= most <= 2 ** (s - 1) - 1


def test_all_slots_at_their_extremes_stay_within_half_of_n():
    for bits, vectors in product((256, 2048), (1, 7, 100)):
        public, packing = PublicKey(2 ** (bits - 1) + 1), Packing(1, 15, vectors)
        slots = packing.slots(public)
        assert pack([packing.limit * vectors] * slots, packing.slot_bits) <= public.largest
        assert (slots + 1) * packing.slot_bits >= bits  # no more fit


@settings(deadline=None, max_examples=25)
@given(data=st.data(), length=st.integers(1, 60), count=st.integers(1, 5))
def test_sums_are_exact(data, length, count):
    element = st.floats(-2, 2)
    rows = [data.draw(st.lists(element, min_size=length, max_size=length)) for _ in range(count)]
    total = encrypt_vector(rows[0], PUBLIC, PACKING, TABLE)
    for row in rows[1:]:
        total = add_vectors(total, encrypt_vector(row, PUBLIC, PACKING, TABLE))
    expected = np.rint(np.array(rows) * 2**6).sum(axis=0) / 2**6
    assert decrypt_vector(total, KEY).tolist() == expected.tolist()
    assert total.added == count


@pytest.mark.parametrize("sign", [1, -1])
def test_as_many_extremes_as_were_agreed_on_and_no_more(sign):
    one = encrypt_vector(np.full(50, sign * 2.0), PUBLIC, PACKING, TABLE)
    total = one
    for _ in range(4):
        total = add_vectors(total, one)
    assert (decrypt_vector(total, KEY) == sign * 10.0).all()
    with pytest.raises(OverflowError, match="room for the sum of 5 vectors"):
        add_vectors(total, one)


@pytest.mark.parametrize("k", [1, -1, 2, -5, 5])
def test_multiples(k):
    vector = np.linspace(-2, 2, 33)
    sealed = multiply_vector(encrypt_vector(vector, PUBLIC, PACKING, TABLE), k)
    assert decrypt_vector(sealed, KEY).tolist() == (k * np.rint(vector * 64) / 64).tolist()
    assert sealed.added == abs(k)


def test_multiples_that_are_refused():
    sealed = encrypt_vector([1.0], PUBLIC, PACKING, TABLE)
    with pytest.raises(OverflowError):
        multiply_vector(sealed, -6)
    with pytest.raises(ValueError, match="must not be 0"):
        multiply_vector(sealed, 0)


@pytest.mark.parametrize("table", [None, TABLE])
@pytest.mark.parametrize("with_gmpy2", [True, False])
def test_with_and_without_table_and_gmpy2(table, with_gmpy2, monkeypatch):
    if not with_gmpy2:
        monkeypatch.setattr(backend, "gmpy2", None)
    vector = np.array([0.5, -1.25, 2, -2, 0])
    sealed = encrypt_vector(vector, PUBLIC, PACKING, table)
    assert decrypt_vector(add_vectors(sealed, sealed), KEY).tolist() == (2 * vector).tolist()
    assert {type(c) for c in sealed.numbers} == {int}


@pytest.mark.parametrize("vector", [[2.01], [-2.1], [np.nan], [np.inf], [-np.inf]])
def test_elements_out_of_range(vector):
    with pytest.raises(ValueError, match="every element must be a number from -2 to 2"):
        encrypt_vector(vector, PUBLIC, PACKING, TABLE)


@pytest.mark.parametrize("vector", [[], [[1.0]], 1.0])
def test_shapes_that_are_refused(vector):
    with pytest.raises(ValueError, match="one dimension and an element"):
        encrypt_vector(vector, PUBLIC, PACKING, TABLE)


@pytest.mark.parametrize(
    ("largest", "fraction_bits", "vectors", "error"),
    [
        (0, 8, 1, ValueError),
        (-1, 8, 1, ValueError),
        (np.nan, 8, 1, ValueError),
        (np.inf, 8, 1, ValueError),
        (1, -1, 1, ValueError),
        (1, 8, 0, ValueError),
        (1, 53, 1, ValueError),
        (1, 40, 2**13, ValueError),
        (0.1, 1, 1, ValueError),
        (1, 8.5, 1, TypeError),
    ],
)
def test_packings_that_are_refused(largest, fraction_bits, vectors, error):
    with pytest.raises(error):
        Packing(largest, fraction_bits, vectors)


def test_a_slot_wider_than_the_key():
    with pytest.raises(ValueError, match="does not fit under a key"):
        encrypt_vector([1.0], generate_key(16).public, Packing(1, 20, 1))


def test_what_does_not_belong_together():
    a = encrypt_vector([1.0, 1.0], PUBLIC, PACKING, TABLE)
    with pytest.raises(ValueError, match="different keys"):
        add_vectors(a, encrypt_vector([1.0, 1.0], OTHER.public, PACKING))
    with pytest.raises(ValueError, match="one packing and length"):
        add_vectors(a, encrypt_vector([1.0], PUBLIC, PACKING, TABLE))
    with pytest.raises(ValueError, match="one packing and length"):
        add_vectors(a, encrypt_vector([1.0, 1.0], PUBLIC, Packing(2, 6, 4), TABLE))
    with pytest.raises(ValueError, match="different keys"):
        decrypt_vector(a, OTHER)
    with pytest.raises(ValueError, match="different keys"):
        encrypt_vector([1.0], OTHER.public, PACKING, TABLE)


def test_bytes_come_back_and_damaged_ones_are_refused():
    sealed = encrypt_vector(np.linspace(-2, 2, 70), PUBLIC, PACKING, TABLE)
    data = vector_to_bytes(add_vectors(sealed, sealed))
    assert vector_from_bytes(data, PUBLIC, PACKING) == add_vectors(sealed, sealed)
    zeroed = data[:16] + bytes(PUBLIC.size) + data[16 + PUBLIC.size :]
    for damaged in (
        data[:-1],
        data + b"\0",
        data[:10],
        b"",
        data[: -PUBLIC.size],
        data + data[-PUBLIC.size :],
        zeroed,
    ):
        with pytest.raises(ValueError, match=r"ciphertext"):
            vector_from_bytes(damaged, PUBLIC, PACKING)
    with pytest.raises(ValueError, match="length"):
        vector_from_bytes(bytes(8) + data[8:], PUBLIC, PACKING)
    with pytest.raises(OverflowError):
        vector_from_bytes(data[:8] + (6).to_bytes(8, "big") + data[16:], PUBLIC, PACKING)


def test_the_traffic_of_a_real_key_is_below_1_6_times_float32():
    public, packing = PublicKey(2**2047 + 1), Packing(largest=1, fraction_bits=15, vectors=100)
    ciphertexts = -(-7850 // packing.slots(public))
    assert (16 + ciphertexts * public.size) / (4 * 7850) < 1.6


def test_repr_shows_no_numbers():
    sealed = encrypt_vector([1.0], PUBLIC, PACKING, TABLE)
    assert isinstance(sealed, EncryptedVector)
    assert str(sealed.numbers[0]) not in repr(sealed)
    assert len(sealed) == 1
