import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.rsa import generate_key
from helpers.rsa.attacks import FermatResult, close_primes_key, fermat_attack, fermat_step_count


@given(st.sampled_from([64, 128, 256, 512]), st.integers(1, 2**13), st.integers(0))
@settings(deadline=None, max_examples=40)
def test_close_primes_are_found_in_the_predicted_number_of_steps(bits, half_gap, seed):
    private = close_primes_key(bits, gap=2 * half_gap, rng=random.Random(seed))
    result = fermat_attack(private.public)
    assert result.private == private
    assert result.steps == fermat_step_count(private.p, private.q)


def test_the_next_prime_takes_one_step(backend):
    private = close_primes_key(1024)
    assert fermat_attack(private.public) == FermatResult(private, steps=1)


def test_the_step_count_follows_the_square_of_the_gap():
    for gap in (2**134, 2**136):
        private = close_primes_key(512, gap=gap, rng=random.Random(1))
        predicted = (private.p - private.q) ** 2 / (8 * private.n**0.5)
        assert fermat_step_count(private.p, private.q) == pytest.approx(predicted, rel=0.02)


def test_steps_are_counted_until_the_last_one_counts():
    private = close_primes_key(512, gap=2**134, rng=random.Random(4))
    steps = fermat_step_count(private.p, private.q)
    assert steps > 100
    assert fermat_attack(private.public, max_steps=steps).private == private
    assert fermat_attack(private.public, max_steps=steps - 1) == FermatResult(None, steps - 1)


def test_random_primes_are_out_of_reach():
    private = generate_key(512)
    assert fermat_attack(private.public, max_steps=2000) == FermatResult(None, 2000)
    assert fermat_step_count(private.p, private.q) > 2**128


@pytest.mark.parametrize("gap", [2, 1000, 2**28])
@pytest.mark.parametrize("e", [3, 65537])
def test_the_generated_key_is_what_it_says(gap, e):
    private = close_primes_key(64, gap, e, random.Random(gap))
    assert (private.bits, private.e) == (64, e)
    assert gap <= private.p - private.q < gap + 2000


@pytest.mark.parametrize("bits", [30, 33])
def test_impossible_lengths_are_errors(bits):
    with pytest.raises(ValueError, match="bits must be an even number"):
        close_primes_key(bits)


@pytest.mark.parametrize("gap", [0, -2, 3, 2**28 + 2])
def test_impossible_gaps_are_errors(gap):
    with pytest.raises(ValueError, match="gap must be even"):
        close_primes_key(64, gap)
