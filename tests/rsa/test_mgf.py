import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import mgf1
from helpers.rsa.mgf import HASHES, digest, digest_size, mask


@given(st.binary(max_size=80), st.integers(0, 400), st.sampled_from(HASHES))
@settings(deadline=None)
def test_the_mask_is_hashes_of_seed_and_counter_cut_to_length(seed, length, name):
    counters = (i.to_bytes(4, "big") for i in range(length))
    stream = b"".join(hashlib.new(name, seed + counter).digest() for counter in counters)
    assert mgf1(seed, length, name) == stream[:length]


def test_a_shorter_mask_is_the_beginning_of_a_longer_one():
    assert mgf1(b"seed", 1000)[:33] == mgf1(b"seed", 33)
    assert mgf1(b"seed", 0) == b""


@given(st.binary(max_size=200), st.binary(max_size=40))
@settings(deadline=None)
def test_masking_twice_uncovers(data, seed):
    assert mask(mask(data, seed, "sha256"), seed, "sha256") == data


@pytest.mark.parametrize("name", HASHES)
def test_hashes_agree_with_the_cryptography_library(name):
    library = getattr(hashes, name.upper())
    assert digest_size(name) == library.digest_size
    reference = hashes.Hash(library())
    reference.update(b"data")
    assert digest(name, b"data") == reference.finalize()


def test_unknown_hashes_and_lengths_are_refused():
    with pytest.raises(ValueError, match=r"one of sha1.*'md5'"):
        mgf1(b"seed", 10, "md5")
    with pytest.raises(ValueError, match="length"):
        mgf1(b"seed", -1)
    with pytest.raises(ValueError, match="length"):
        mgf1(b"seed", 2**32 * 32 + 1)
