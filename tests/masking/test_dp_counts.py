import numpy as np
import pandas as pd
import pytest

from helpers.masking.differential_privacy import discrete_laplace, noisy_count, noisy_histogram


def test_a_count_is_the_exact_one_plus_the_noise_of_scale_1_over_epsilon():
    holds = np.arange(1000) < 300
    noise = int(discrete_laplace(4, 1, np.random.default_rng(1))[0])
    answer = noisy_count(holds, 0.25, rng=np.random.default_rng(1))
    assert answer == 300 + noise
    assert type(answer) is int


@pytest.mark.parametrize(
    "holds",
    [[True, False], pd.Series([True, False], index=[5, 5]), pd.array([True, False], dtype="boolean")],
)
def test_kinds_of_conditions(holds):
    assert noisy_count(holds, 1000) == 1


def test_a_large_epsilon_is_nearly_exact_and_a_small_one_is_not():
    assert noisy_count(np.ones(50, dtype=bool), 1000) == 50
    answers = {noisy_count(np.ones(50, dtype=bool), 0.001) for _ in range(20)}
    assert len(answers) > 10
    assert noisy_count(np.ones(50, dtype=bool), 1000, delta=1e-9) == 50


@pytest.mark.parametrize("holds", [[1, 0], ["yes"], np.array([0.5])])
def test_a_count_is_of_truth_values(holds):
    with pytest.raises(TypeError, match="True or False for each row"):
        noisy_count(holds, 1)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf")])
def test_bad_epsilons(bad):
    with pytest.raises(ValueError, match="epsilon"):
        noisy_count([True], bad)
    with pytest.raises(ValueError, match="epsilon"):
        noisy_histogram(["a"], ["a"], bad)


def test_empty_and_missing():
    with pytest.raises(ValueError, match="no rows"):
        noisy_count(np.array([], dtype=bool), 1)
    with pytest.raises(ValueError, match="missing"):
        noisy_count(pd.array([True, None], dtype="boolean"), 1)
    with pytest.raises(ValueError, match="missing"):
        noisy_histogram(["a", None], ["a"], 1)


def test_a_histogram_has_noise_in_every_count_also_where_nobody_is():
    noise = discrete_laplace(10, 4, np.random.default_rng(1))
    counts = noisy_histogram(
        pd.Series(["b", "a", "b"]), ["a", "b", "c", "d"], 0.1, rng=np.random.default_rng(1)
    )
    assert counts.to_dict() == dict(zip("abcd", (np.array([1, 2, 0, 0]) + noise).tolist(), strict=True))
    assert counts.dtype == np.int64


def test_rows_of_other_categories_are_not_counted():
    assert noisy_histogram([1, 2, 2, 99], [1, 2, 3], 1000).tolist() == [1, 2, 0]


def test_numbers_are_not_looked_for_among_texts():
    for values, categories in [([30, 40], ["30", "40"]), (["30"], [30]), (pd.Categorical([30]), ["30"])]:
        with pytest.raises(TypeError, match="would never be equal"):
            noisy_histogram(values, categories, 1)
    assert noisy_histogram(pd.Series(["a", "b"], dtype="category"), ["b", "c"], 1000).tolist() == [1, 0]
    assert noisy_histogram([True, False, True], [False, True], 1000).tolist() == [1, 2]


@pytest.mark.parametrize("categories", [[], ["a", "a"]])
def test_bad_categories(categories):
    with pytest.raises(ValueError, match="at least one category, and each once"):
        noisy_histogram(["a"], categories, 1)
