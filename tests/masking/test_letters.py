import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.masking.letters import code_points, in_batches, texts_of

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab\0")), max_size=20)


@given(TEXTS, st.integers(1, 12))
def test_texts_go_to_code_points_and_back_each_row_once(texts, letters):
    column = np.array(texts, dtype=object)
    seen = []
    for rows in in_batches(column, letters):
        points = code_points(column[rows])
        assert points.tolist() == [[ord(letter) for letter in texts[row]] for row in rows]
        assert texts_of(points) == [texts[row] for row in rows]
        assert points.size <= letters or len(rows) == 1 or points.shape[1] == 0
        seen += rows.tolist()
    assert sorted(seen) == list(range(len(texts)))
