import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.parts import parts_of
from helpers.masking.sensitive import sensitive_column, value_counts


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc")), min_size=1, max_size=30))
def test_counts_in_pieces_are_the_counts(rows):
    table = pd.DataFrame(rows, columns=["class", "value"])
    classes = pd.factorize(table["class"])[0]
    column = sensitive_column(table, "value")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("helpers.masking.sensitive._CELLS_AT_ONCE", 2)
        pieces = list(value_counts(column, parts_of(classes)))
    expected = pd.crosstab(classes, table["value"]).to_numpy()
    assert np.array_equal(np.concatenate(pieces), expected)
    assert len(pieces) == len(expected) if expected.shape[1] > 1 else len(pieces) <= len(expected)
