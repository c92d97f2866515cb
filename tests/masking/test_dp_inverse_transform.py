from bisect import bisect_right
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.differential_privacy import discrete_gaussian, discrete_laplace
from helpers.masking.differential_privacy.inverse_transform import InverseTransform, draw_one, spans
from helpers.numbers.randomness import SecureGenerator


class Scripted(SecureGenerator):
    """A generator that gives the words it was told to, and counts what is left of them."""

    def __init__(self, *words):
        self.left = list(words)

    def words(self, size):
        taken, self.left = self.left[:size], self.left[size:]
        return np.array(taken, dtype=np.uint64)


def geometric(bits):
    """Return the weights 1, 1/2, 1/4, …: the cuts are 1/2, 3/4, 7/8, …"""
    return [(1 << bits - j, 1 << bits - j) for j in range(bits)], 2


def thirds(bits):
    return 3 * [(1 << bits, 1 << bits)], 0


def test_the_first_bits_of_a_geometric_number():
    for word, number in [
        (0, 0),
        ((1 << 63) - 1, 0),
        ((1 << 63) + 1, 1),
        ((3 << 62) + 1, 2),
        ((7 << 61) + 9, 3),
    ]:
        assert draw_one(geometric, Scripted(word)) == number


def test_the_tail_goes_on_behind_the_table():
    ones = (1 << 64) - 1
    assert draw_one(geometric, Scripted(ones, ones, 1)) == 128
    assert draw_one(geometric, Scripted(ones, (1 << 63) + 1)) == 65


def test_a_word_on_a_cut_draws_more_bits():
    on_cut = (1 << 64) // 3
    below, above = Scripted(on_cut, (1 << 64) // 3 - 1), Scripted(on_cut, (1 << 64) // 3 + 1)
    assert (draw_one(thirds, below), draw_one(thirds, above)) == (0, 1)
    assert below.left == above.left == []


def test_the_table_resolves_a_cut_as_the_written_out_draw_does():
    on_cut = (1 << 64) // 3
    first, rest = on_cut >> 48 << 48, on_cut << 16 & (1 << 64) - 1
    cell = first >> 48
    for last, number in [((1 << 64) // 3 - 1, 0), ((1 << 64) // 3 + 1, 1)]:
        scripted = Scripted(cell | cell << 16 | cell << 32 | cell << 48, rest, last)
        assert InverseTransform(thirds).draw(1, scripted).tolist() == [number]
        assert scripted.left == []


def test_a_draw_beyond_64_bits_is_no_silent_overflow():
    huge = InverseTransform(thirds, value=lambda j: j if isinstance(j, np.ndarray) else 1 << 70)
    on_cut = (1 << 64) // 3
    cell = on_cut >> 48
    with pytest.raises(OverflowError):
        huge.draw(1, Scripted(*[cell * 0x0001000100010001, on_cut << 16 & (1 << 64) - 1, 0]))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any), st.integers(8, 200))
def test_spans_are_where_exact_fractions_put_them(weights, bits):
    found = spans(lambda b: ([(w << b, w << b) for w in weights], 0), bits)
    for first, last, number in zip(*found, strict=True):
        below, total = sum(weights[:number]), sum(weights)
        assert Fraction(below, total) <= Fraction(first, 1 << bits)
        assert Fraction(last + 1, 1 << bits) <= Fraction(below + weights[number], total)
    undecided = (1 << bits) - sum(last + 1 - first for first, last, _ in zip(*found, strict=True))
    assert undecided <= len(weights)


def captured(draw, monkeypatch):
    """Return the tables that a sampler makes."""
    made = []
    original = InverseTransform.__init__

    def remember(self, *arguments):
        original(self, *arguments)
        made.append(self)

    monkeypatch.setattr(InverseTransform, "__init__", remember)
    draw()
    return made


@pytest.mark.parametrize(
    "draw",
    [
        lambda: discrete_laplace(Fraction(71, 70), 1),
        lambda: discrete_laplace(Fraction(123457, 10), 1),
        lambda: discrete_gaussian(Fraction(703, 10), 1),
        lambda: discrete_gaussian(Fraction(10**9, 7), 1),
    ],
    ids=["Laplace", "Laplace in digits", "Gaussian", "wide Gaussian"],
)
def test_the_tables_agree_with_arithmetic_to_60_digits(draw, monkeypatch):
    """For random words, and for those next to every cut, the table says what the true cuts say."""
    for table in captured(draw, monkeypatch):
        bounds, _ = table._weights(200)
        with localcontext() as context:
            context.prec = 60
            weights = [Decimal(low) for low, _ in bounds]
            total, sums = sum(weights), [Decimal(0)]
            for weight in weights:
                sums.append(sums[-1] + weight)
            cuts = [int(part / total * 2**64) for part in sums[1:] if part < total * (1 - Decimal(2) ** -60)]
        words = np.random.default_rng(1).integers(0, 1 << 64, 3000, dtype=np.uint64).tolist()
        words += [cut + step for cut in cuts for step in (-1, 1) if 0 <= cut + step < 1 << 64]
        words = [word for word in words if word not in set(cuts)]
        cells = np.array(words, dtype=np.uint64) >> np.uint64(48)
        low = Scripted(*[word << 16 & (1 << 64) - 1 for word in words], *[0] * 1000)
        drawn = table._decide(cells.astype(np.uint16), low)
        expected = [table._value(bisect_right(cuts, word)) for word in words]
        inside = [i for i, word in enumerate(words) if word < (1 << 64) - 64]
        assert [drawn[i] for i in inside] == [expected[i] for i in inside]
        by_cell = table._table[cells]
        sure = by_cell != np.iinfo(np.int64).min
        assert (by_cell[sure] == drawn[sure]).all()
        assert sure.mean() > 0.3


def test_draws_come_in_pieces_without_a_seam():
    coin = InverseTransform(thirds)
    drawn = coin.draw(200_001, np.random.default_rng(1))
    assert drawn.shape == (200_001,)
    assert set(drawn[65_530:65_550].tolist()) <= {0, 1, 2}
    assert coin.draw(0, np.random.default_rng(1)).shape == (0,)
