"""Names are written beside their points and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.masking.label_places import crosses, label_places, nearest

ROOM = (800.0, 400.0)
SPOTS = st.lists(
    st.tuples(st.integers(20, 780), st.integers(20, 380), st.integers(20, 150)), min_size=1, max_size=10
)


def inside(point, low, high):
    return bool(np.all((low < point) & (point < high)))


@settings(deadline=None, max_examples=10)
@given(SPOTS)
def test_no_name_covers_a_point_a_name_or_a_line(spots):
    points = np.array([spot[:2] for spot in spots], dtype=float)
    sizes = np.array([(spot[2], 18) for spot in spots], dtype=float)
    corners = label_places(points, sizes, ROOM)
    ends = nearest(points, corners, sizes)
    assert np.all((corners >= 0) & (corners + sizes <= ROOM))
    for i, (low, high) in enumerate(zip(corners, corners + sizes, strict=True)):
        others = np.arange(len(points)) != i
        assert not any(inside(point, low, high) for point in points)
        assert not np.any(np.all((low < corners + sizes) & (corners < high), axis=1)[others])
        along = np.linspace(points, ends, 200)[:, others].reshape(-1, 2)
        assert not any(inside(point, low + 1e-6, high - 1e-6) for point in along)


def test_four_names_at_one_point_find_places():
    points, sizes = np.full((4, 2), 200.0), np.tile([90.0, 18.0], (4, 1))
    corners = label_places(points, sizes, ROOM)
    assert len({tuple(corner) for corner in corners.round()}) == 4


def test_a_name_without_room_is_told():
    with pytest.raises(ValueError, match="no free places for 1 names in 100 × 50"):
        label_places(np.array([[50.0, 25.0]]), np.array([[120.0, 10.0]]), (100, 50))


@pytest.mark.parametrize(
    ("end", "crossed"),
    [((3, 3), True), ((0.9, 0.9), False), ((3, 0), False), ((0, 3), False), ((1.9, 3), True)],
)
def test_a_line_crosses_a_box_only_on_its_way(end, crossed):
    assert crosses(np.zeros(2), np.array(end, dtype=float), np.ones(2), np.full(2, 2.0)) == crossed
