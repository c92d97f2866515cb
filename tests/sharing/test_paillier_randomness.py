"""Powers of one number from a table: the same as plain powers, with exponents of the length said."""

import random
from math import gcd

import pytest

from helpers.numbers import backend
from helpers.sharing.paillier import PublicKey, decrypt, encrypt, generate_key
from helpers.sharing.paillier_randomness import MARGIN, SHORT_EXPONENT, make_table

KEY = generate_key(256, random.Random(8))


class Recorder(random.Random):
    """A seeded generator that remembers the exponents it gave."""

    def __init__(self):
        super().__init__(5)
        self.drawn = []

    def getrandbits(self, k):
        self.drawn.append((k, number := super().getrandbits(k)))
        return number


@pytest.mark.parametrize("with_gmpy2", [True, False])
@pytest.mark.parametrize("exponent_bits", [None, 200, 256 + MARGIN])
def test_the_table_computes_powers(exponent_bits, with_gmpy2, monkeypatch):
    if not with_gmpy2:
        monkeypatch.setattr(backend, "gmpy2", None)
    rng = Recorder()
    table = make_table(KEY.public, exponent_bits, rng)
    g = int(table.rows[0][1])
    for _ in range(5):
        power = table.residue()
        bits, a = rng.drawn[-1]
        assert bits == table.exponent_bits
        assert power == pow(g, a, KEY.public.n**2)


def test_the_base_is_an_nth_power_and_minus_a_square():
    table = make_table(KEY.public)
    g, n = int(table.rows[0][1]), KEY.public.n
    assert pow(g, (KEY.p - 1) * (KEY.q - 1), n**2) == 1
    for prime in (KEY.p, KEY.q):  # -1 is no square where p = 3 modulo 4
        assert pow(g, (prime - 1) // 2, prime) == prime - 1


def test_every_zero_is_one_and_a_new_one():
    table = make_table(KEY.public)
    zeros = [table.zero() for _ in range(20)]
    assert {decrypt(zero, KEY) for zero in zeros} == {0}
    assert len({zero.c for zero in zeros}) == 20
    assert all(gcd(zero.c, KEY.public.n) == 1 for zero in zeros)


def test_an_encryption_with_the_table():
    table = make_table(KEY.public)
    assert decrypt(encrypt(-123456, KEY.public, zero=table.zero()), KEY) == -123456


def test_each_table_has_its_own_base():
    assert make_table(KEY.public).rows[0][1] != make_table(KEY.public).rows[0][1]


@pytest.mark.parametrize(("bits", "lowest"), [(256, 128), (1024, SHORT_EXPONENT), (2048, SHORT_EXPONENT)])
def test_lengths_out_of_range(bits, lowest):
    public = PublicKey(2**bits - 1)
    for length in (lowest - 1, bits + MARGIN + 1, 0, -8):
        with pytest.raises(ValueError, match=f"from {lowest} to {bits + MARGIN}"):
            make_table(public, length)


def test_repr_shows_sizes_only():
    table = make_table(KEY.public)
    assert str(int(table.rows[0][1])) not in repr(table)
    assert "128 bits" in repr(table)
