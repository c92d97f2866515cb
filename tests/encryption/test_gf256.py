from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.encryption.gf256 import INVERSE_S_BOX, S_BOX, inverse, multiply, substitute

elements = st.integers(0, 255)


@given(elements, elements, elements)
def test_the_laws_of_a_field(a, b, c):
    assert multiply(a, b) == multiply(b, a)
    assert multiply(a, multiply(b, c)) == multiply(multiply(a, b), c)
    assert multiply(a, b ^ c) == multiply(a, b) ^ multiply(a, c)
    assert multiply(a, 1) == a


def test_a_product_is_the_polynomials_product_modulo_the_polynomial_of_aes():
    for a, b in product(range(0, 256, 5), repeat=2):
        expected = 0
        for i in range(8):
            expected ^= (a << i) * (b >> i & 1)
        for i in reversed(range(8, 15)):
            expected ^= (0b1_0001_1011 << (i - 8)) * (expected >> i & 1)
        assert multiply(a, b) == expected


def test_every_element_but_0_has_an_inverse():
    assert inverse(0) == 0
    assert all(multiply(a, inverse(a)) == 1 for a in range(1, 256))


def test_the_s_box_is_a_permutation_without_fixed_points():
    assert sorted(S_BOX) == list(range(256))
    assert all(S_BOX[a] not in (a, a ^ 0xFF) for a in range(256))
    assert all(INVERSE_S_BOX[S_BOX[a]] == a for a in range(256))


def test_rows_0_and_15_of_the_table_in_fips_197():
    assert S_BOX[:16].hex() == "637c777bf26b6fc53001672bfed7ab76"
    assert S_BOX[240:].hex() == "8ca1890dbfe6426841992d0fb054bb16"
    assert INVERSE_S_BOX[:16].hex() == "52096ad53036a538bf40a39e81f3d7fb"


@pytest.mark.parametrize(
    "function", [inverse, substitute, lambda a: multiply(a, 1), lambda a: multiply(1, a)]
)
@pytest.mark.parametrize("wrong", [-1, 256, "a"])
def test_what_is_no_byte_is_refused(function, wrong):
    with pytest.raises(ValueError, match="from 0 to 255"):
        function(wrong)
