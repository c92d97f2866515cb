import numpy as np
import pandas as pd
import pytest

from helpers.masking import differential_privacy as dp

CELLS = pd.DataFrame({"sex": ["F", "F", "M", "M"], "ill": [False, True, False, True]})
PEOPLE = CELLS.iloc[np.repeat(range(4), [400, 100, 300, 200])].assign(name="someone")


def test_the_rows_follow_the_noisy_counts():
    rows = dp.synthetic_rows(PEOPLE, CELLS, 1, rng=np.random.default_rng(2))
    counts = rows.value_counts().loc[list(CELLS.itertuples(index=False, name=None))]
    assert list(rows.columns) == ["sex", "ill"]
    assert np.abs(counts.to_numpy() - [400, 100, 300, 200]).max() < 20
    assert counts.tolist() != [400, 100, 300, 200]


def test_negative_counts_make_no_rows():
    nobody = PEOPLE.iloc[:1]
    sizes = [len(dp.synthetic_rows(nobody, CELLS, 0.1, rng=np.random.default_rng(s))) for s in range(20)]
    assert min(sizes) >= 0
    assert len(set(sizes)) > 5


def test_the_budget_is_charged_once():
    budget = dp.Budget(1)
    dp.synthetic_rows(PEOPLE, CELLS, 1, budget=budget)
    with pytest.raises(dp.BudgetSpent):
        dp.synthetic_rows(PEOPLE, CELLS, 0.1, budget=budget)


def test_a_column_that_the_table_lacks_is_named():
    with pytest.raises(ValueError, match="no column 'age'"):
        dp.synthetic_rows(PEOPLE, pd.DataFrame({"age": [1]}), 1)
