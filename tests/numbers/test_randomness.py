import math
from itertools import pairwise

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from scipy.stats import chisquare, kstest

from helpers.numbers import randomness
from helpers.numbers.randomness import SecureGenerator, generator, random_words

ALARM = 1e-9  # the chance that a test on random numbers fails without a reason


def keystream(length):
    return Cipher(algorithms.AES(bytes(32)), modes.CTR(bytes(16))).encryptor().update(bytes(length))


@pytest.fixture
def known_key(monkeypatch):
    monkeypatch.setattr(randomness.os, "urandom", bytes)


@pytest.mark.usefixtures("known_key")
@pytest.mark.parametrize("length", [0, 1, 4096, 4097, 65_536, 65_537, 300_001])
def test_the_bytes_are_the_keystream(length):
    assert SecureGenerator().bytes(length) == keystream(length)


@pytest.mark.usefixtures("known_key")
@pytest.mark.parametrize("count", [1, 512, 513, 8192, 100_000])
def test_the_words_are_the_keystream(count):
    words = SecureGenerator().words(count)
    assert words.tobytes() == keystream(8 * count)
    assert words.flags.writeable


@pytest.mark.usefixtures("known_key")
def test_no_byte_is_given_twice():
    rng = SecureGenerator()
    pieces = [rng.bytes(5), rng.words(2000).tobytes(), rng.bytes(7), rng.words(3).tobytes(), rng.bytes(5000)]
    stream = keystream(sum(map(len, pieces)) + 20_000)
    places = [stream.find(piece) for piece in pieces]
    spans = sorted((place, place + len(piece)) for place, piece in zip(places, pieces, strict=True))
    assert spans[0][0] >= 0
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_two_generators_differ():
    assert SecureGenerator().bytes(16) != SecureGenerator().bytes(16)


def test_shapes_and_types():
    rng = SecureGenerator()
    assert rng.words((3, 4)).shape == rng.random((3, 4)).shape == rng.standard_normal((3, 4)).shape == (3, 4)
    assert rng.integers(2, 5, (3, 4)).shape == (3, 4)
    assert rng.words(0).shape == (0,)
    assert (rng.words(1).dtype, rng.integers(5).dtype, rng.random().dtype) == (
        np.uint64,
        np.int64,
        np.float64,
    )


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 4), (10, 1010)])
def test_integers_are_uniform(low, high):
    drawn = SecureGenerator().integers(low, high, 200_000)
    counts = np.bincount(drawn - low, minlength=high - low)
    assert len(counts) == high - low
    assert len(counts) == 1 or chisquare(counts).pvalue > ALARM


def test_integers_up_to_2_63():
    drawn = SecureGenerator().integers(-(1 << 62), 1 << 62, 1000)
    assert drawn.min() < -(1 << 61) < 1 << 61 < drawn.max()
    assert SecureGenerator().integers(1 << 63).shape == (1,)


@pytest.mark.parametrize("bounds", [(0,), (5, 5), (5, 4), (-(1 << 63), 1)])
def test_bad_bounds(bounds):
    with pytest.raises(ValueError, match="need low < high"):
        SecureGenerator().integers(*bounds)


def test_words_of_the_incomplete_span_are_drawn_again(monkeypatch):
    rng, script = SecureGenerator(), [[(1 << 64) - 1, 5], [(1 << 64) - 1], [7]]
    monkeypatch.setattr(rng, "words", lambda size: np.array(script.pop(0), dtype=np.uint64))
    assert rng.integers(0, 3, 2).tolist() == [1, 2]


def test_floats():
    drawn = SecureGenerator().random(100_000)
    assert 0 <= drawn.min() <= drawn.max() < 1
    assert kstest(drawn, "uniform").pvalue > ALARM
    assert kstest(SecureGenerator().standard_normal(100_000), "norm").pvalue > ALARM


def test_permutations():
    rng = SecureGenerator()
    assert sorted(rng.permutation(100).tolist()) == list(range(100))
    orders = [tuple(rng.permutation(3).tolist()) for _ in range(6000)]
    assert chisquare([orders.count(order) for order in set(orders)]).pvalue > ALARM
    assert len(set(orders)) == math.factorial(3)


def test_generator_and_random_words():
    toy = np.random.default_rng(1)
    assert generator(toy) is toy
    assert isinstance(generator(None), SecureGenerator)
    secure = SecureGenerator()
    assert generator(secure) is secure
    for rng in (toy, secure):
        words = random_words(1000, rng)
        assert words.dtype == np.uint64
        assert words.max() > 1 << 63
    for bad in (1, "seed", np.random.RandomState(1)):
        with pytest.raises(TypeError, match="default_rng"):
            generator(bad)
