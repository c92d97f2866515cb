import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.encryption.gf128 import ONE, inverse, multiply

elements = st.integers(0, 2**128 - 1)


@given(elements, elements, elements)
def test_the_laws_of_a_field(a, b, c):
    assert multiply(a, b) == multiply(b, a)
    assert multiply(a, multiply(b, c)) == multiply(multiply(a, b), c)
    assert multiply(a, b ^ c) == multiply(a, b) ^ multiply(a, c)
    assert multiply(a, ONE) == a


@given(st.integers(1, 2**128 - 1))
@settings(max_examples=20)
def test_every_element_but_0_has_an_inverse(a):
    assert multiply(a, inverse(a)) == ONE


def test_0_has_none():
    with pytest.raises(ValueError, match="no inverse"):
        inverse(0)


def test_the_product_of_gcms_second_test_case():
    """GCM specification (McGrew and Viega), test case 2: X_1 = C_1 · H."""
    H, C = 0x66E94BD4EF8A2C3B884CFA59CA342B2E, 0x0388DACE60B6A392F328C2B971B2FE78
    assert multiply(C, H) == 0x5E2EC746917062882C85B0685353DEB7
