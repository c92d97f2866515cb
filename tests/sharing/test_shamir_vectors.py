import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sharing.errors import ShareError
from helpers.sharing.shamir_vectors import BLOCK, P, VectorShare, combine_vectors, multiply, split_vector

numbers = st.one_of(st.integers(0, P - 1), st.sampled_from([0, 1, P - 1, 2**31, 2**31 - 1, 2**60]))
VECTOR = np.arange(5)


def test_p_is_a_mersenne_prime():
    from helpers.numbers import is_prime

    assert is_prime(P)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_a_product_is_pythons_product(pairs):
    a, b = (np.array(column, dtype=np.uint64) for column in zip(*pairs, strict=True))
    assert multiply(a, b).tolist() == [x * y % P for x, y in pairs]


def test_products_of_the_edges():
    edges = [0, 1, 2, 2**30 - 1, 2**30, 2**31 - 1, 2**31, 2**31 + 1, 2**60, P - 2, P - 1]
    a = np.array(edges, dtype=np.uint64)
    assert multiply(a[:, None], a).tolist() == [[x * y % P for y in edges] for x in edges]


@given(st.lists(numbers, min_size=1, max_size=20), st.integers(2, 6), st.data())
def test_any_t_of_n_shares_give_the_vector(vector, threshold, data):
    shares = split_vector(np.array(vector, dtype=np.uint64), threshold, 6)
    shares = data.draw(st.permutations(shares))
    assert combine_vectors(shares[:threshold]).tolist() == vector
    assert combine_vectors(shares).tolist() == vector


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK, 2 * BLOCK + 5])
def test_no_element_is_lost_between_blocks(length):
    vector = np.random.default_rng(length).integers(0, P, length)
    assert (combine_vectors(split_vector(vector, 3, 5)[2:]) == vector.astype(np.uint64)).all()


def test_shares_are_the_values_of_one_polynomial():
    """The same shares by Python's integers, from the same coefficients."""
    first, second, third = split_vector(VECTOR, 2, 3, np.random.default_rng(1))
    slope = [(int(b) - int(a)) % P for a, b in zip(first.value, second.value, strict=True)]
    assert [(s + 3 * a) % P for s, a in zip(VECTOR.tolist(), slope, strict=True)] == third.value.tolist()


def test_sums_of_shares_are_shares_of_the_sum():
    ours, theirs = split_vector(VECTOR, 2, 3), split_vector(10 * VECTOR, 2, 3)
    added = [
        VectorShare.of(bytes(8), 2, a.index, (a.value + b.value) % np.uint64(P))
        for a, b in zip(ours, theirs, strict=True)
    ]
    assert combine_vectors(added[1:]).tolist() == (11 * VECTOR).tolist()


def test_a_seed_repeats_and_the_system_does_not():
    def values(rng):
        return [share.value.tolist() for share in split_vector(VECTOR, 2, 3, rng)]

    assert values(np.random.default_rng(1)) == values(np.random.default_rng(1))
    assert values(None) != values(None)


def refused(shares, message):
    with pytest.raises(ShareError, match=message):
        combine_vectors(shares)


def test_shares_that_do_not_go_together():
    ours, others = split_vector(VECTOR, 3, 5), split_vector(VECTOR, 3, 5)
    refused(ours[:2], "too few shares: 2 of the 3")
    refused([*ours[:2], others[2]], "different splits")
    refused([ours[0], ours[0], ours[1]], "share 1 is there more than once")
    damaged = dataclasses.replace(ours[3], value=ours[3].value + np.uint64(1))
    refused([*ours[:3], damaged], "damaged, .* share 4$")
    forged = VectorShare.of(ours[4].identifier, 3, 5, others[4].value)
    refused([*ours[:3], forged], "forged")


def test_the_value_shows_nowhere():
    share = split_vector(np.array([1]), 2, 3)[0]
    assert str(share.value[0]) not in repr(share)
    assert str(share.checksum) not in repr(share)


@pytest.mark.parametrize(
    ("vector", "error", "message"),
    [
        ([0.5], TypeError, "whole numbers, got float64"),
        ([[1]], ValueError, r"one dimension .* \(1, 1\)"),
        (np.array([], dtype=int), ValueError, "one dimension and an element"),
        ([-1], ValueError, "from 0 to"),
        (np.array([P], dtype=np.uint64), ValueError, "from 0 to"),
    ],
)
def test_what_cannot_be_split(vector, error, message):
    with pytest.raises(error, match=message):
        split_vector(vector, 2, 3)


def test_something_else_among_the_shares():
    with pytest.raises(TypeError, match="vector shares, got int"):
        combine_vectors([1])
    with pytest.raises(ValueError, match="threshold 1"):
        split_vector(VECTOR, 1, 3)
