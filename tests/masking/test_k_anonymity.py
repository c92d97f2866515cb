import numpy as np
import pandas as pd
import pytest

from helpers.masking.k_anonymity import k_anonymity


def test_an_independent_program_finds_the_same_k():
    anonymity = pytest.importorskip("pycanon.anonymity")
    for seed in range(20):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame({"age": rng.integers(0, 6, 200), "sex": rng.choice(["F", "M"], 200)})
        assert k_anonymity(table, ["age", "sex"]) == anonymity.k_anonymity(table, ["age", "sex"])


@pytest.mark.parametrize("cells", [[[1], [2]], ["text", 1]])
def test_cells_that_cannot_be_compared_are_refused(cells):
    with pytest.raises(TypeError, match="column 'a'"):
        k_anonymity(pd.DataFrame({"a": pd.Series(cells, dtype=object)}), ["a"])


def test_the_smallest_class_counts():
    table = pd.DataFrame({"sex": ["F", "F", "F", "M", "M"], "age": [1, 1, 2, 2, 2]})
    assert k_anonymity(table, ["sex"]) == 2
    assert k_anonymity(table, ["sex", "age"]) == 1


def test_names_that_can_be_read_only_once_do_not_make_everybody_alike():
    """A generator is empty when it is read again: as if there were no quasi-identifiers."""
    table = pd.DataFrame({"age": [31, 47]})
    with pytest.raises(TypeError, match="in a list"):
        k_anonymity(table, (name for name in ["age"]))
