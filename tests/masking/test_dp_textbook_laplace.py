import numpy as np
import pytest

from helpers.masking.differential_privacy import textbook_laplace


def test_it_is_numpys_laplace_added_to_the_answer():
    expected = 5.0 + np.random.default_rng(1).laplace(0, 1 / 0.3, 100)
    assert (textbook_laplace(np.full(100, 5), 0.3, np.random.default_rng(1)) == expected).all()


def test_one_answer_is_a_float_and_two_differ():
    assert type(textbook_laplace(3, 1)) is float
    assert textbook_laplace(3, 1) != textbook_laplace(3, 1)


@pytest.mark.parametrize(("answer", "epsilon"), [(np.nan, 1), (np.inf, 1), (1, 0), (1, np.nan)])
def test_bad_input(answer, epsilon):
    with pytest.raises(ValueError, match="must be"):
        textbook_laplace(answer, epsilon)
