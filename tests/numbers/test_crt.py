from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.ntheory.modular import crt as sympy_crt

from helpers.numbers import crt, gcd


@st.composite
def coprime_moduli(draw):
    """Return up to six moduli, some of them 1 or composite, no two of which share a factor."""
    moduli: list[int] = []
    for m in draw(st.lists(st.integers(1, 2**80) | st.integers(1, 50), min_size=1, max_size=6)):
        while (g := gcd(m, prod(moduli))) > 1:
            m //= g
        moduli.append(m)
    return moduli


@given(st.integers(-(2**500), 2**500), coprime_moduli())
def test_a_number_comes_back_from_its_residues(x, moduli):
    assert crt([x % m for m in moduli], moduli) == x % prod(moduli)


@given(coprime_moduli(), st.data())
def test_the_result_has_the_residues_and_agrees_with_sympy(moduli, data):
    residues = [data.draw(st.integers(0, m - 1)) for m in moduli]
    x = crt(residues, moduli)
    assert 0 <= x < prod(moduli)
    assert [x % m for m in moduli] == residues
    assert x == sympy_crt(moduli, residues)[0]


@given(coprime_moduli(), st.data())
def test_sums_and_products_go_through(moduli, data):
    a = [data.draw(st.integers(0, m - 1)) for m in moduli]
    b = [data.draw(st.integers(0, m - 1)) for m in moduli]
    n = prod(moduli)
    assert crt([i + j for i, j in zip(a, b, strict=True)], moduli) == (crt(a, moduli) + crt(b, moduli)) % n
    assert crt([i * j for i, j in zip(a, b, strict=True)], moduli) == crt(a, moduli) * crt(b, moduli) % n


def test_every_pair_of_residues_modulo_61_and_53_is_met_once():
    pairs = [(i, j) for i in range(61) for j in range(53)]
    assert sorted(crt(pair, (61, 53)) for pair in pairs) == list(range(3233))


@pytest.mark.parametrize(
    ("residues", "moduli", "message"),
    [
        ([], [], "at least one"),
        ([1, 2], [5], "2 residues and 1 moduli"),
        ([1, 2], [5, 0], "modulus must be at least 1"),
        ([1, 2], [5, -3], "modulus must be at least 1"),
        ([1, 2], [6, 4], "4 shares 2 with a modulus before it"),
        ([1, 2, 3], [5, 7, 5], "5 shares 5 with a modulus before it"),
    ],
)
def test_bad_input_is_named(residues, moduli, message):
    with pytest.raises(ValueError, match=message):
        crt(residues, moduli)


def test_fractions_are_refused():
    with pytest.raises(TypeError, match="residue must be a whole number"):
        crt([1.0], [3])
    with pytest.raises(TypeError, match="modulus must be a whole number"):
        crt([1], [3.0])
