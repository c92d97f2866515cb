"""Where to write the names of points so that no name covers a point, another name or the line to one.

Each name in turn tries places around its point, near ones first, and takes the first that is free.

>>> import numpy as np
>>> names = np.array([[30.0, 10.0], [30.0, 10.0]])
>>> label_places(np.array([[50.0, 50.0], [52.0, 50.0]]), names, (200, 100)).round().tolist()
[[12.0, 45.0], [60.0, 45.0]]
"""

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]
ANGLES = np.deg2rad(15 * np.array([0, 12, 6, 18, 3, 9, 21, 15, 1, 23, 11, 13, 2, 22, 10, 14, 5, 7, 17, 19]))
TRIES = 10


def label_places(points: Places, sizes: Places, room: tuple[float, float], gap: float = 8.0) -> Places:
    """Return the lower left corner of each name.

    Who comes first has the free choice, so several orders are tried, and the one whose names stay nearest to
    their points is taken.

    Parameters
    ----------
    points : array, shape (n, 2)
        Where the points are, from the lower left corner of the picture.
    sizes : array, shape (n, 2)
        Width and height of each name, in the same unit.
    room : (float, float)
        Width and height of the picture; names stay inside.
    gap : float
        How much room is kept free around each point.

    Raises
    ------
    ValueError
        When no order finds a free place for every name.

    Examples
    --------
    >>> import numpy as np
    >>> label_places(np.array([[50.0, 50.0]]), np.array([[30.0, 10.0]]), (200, 100)).round().tolist()
    [[58.0, 45.0]]
    """
    mix = np.random.default_rng(0)  # the same picture each time
    found = [
        corners
        for _ in range(TRIES)
        if (corners := _in_order(mix.permutation(len(points)), points, sizes, room, gap)) is not None
    ]
    if not found:
        raise ValueError(f"no free places for {len(points)} names in {room[0]:.0f} × {room[1]:.0f}")
    return min(found, key=lambda corners: np.abs(nearest(points, corners, sizes) - points).sum())


def _in_order(
    order: NDArray[np.int64], points: Places, sizes: Places, room: tuple[float, float], gap: float
) -> Places | None:
    """Return the names' places if they choose in this order, or nothing when one finds none."""
    lows, highs = points - gap, points + gap  # boxes where no name may be: around the points, then the names
    dots = np.stack((points - gap / 2, points + gap / 2))  # boxes that no line may cross, names apart
    ends = points.copy()  # of the lines from points to their names
    corners = np.empty_like(points)
    for i in order:
        tried = places_around(points[i], sizes[i], gap)
        far = tried + sizes[i]
        free = np.all((tried >= 0) & (far <= room), axis=1)
        free &= ~_meet(tried[:, None], far[:, None], lows, highs).any(axis=1)
        free &= ~crosses(points, ends, tried[:, None], far[:, None]).any(axis=1)
        others = dots[:, ~np.all((dots[0] < points[i]) & (points[i] < dots[1]), axis=1)]
        walls = np.concatenate((others, np.stack((lows, highs))[:, len(points) :]), axis=1)
        new_ends = nearest(points[i], tried, sizes[i])
        free &= ~crosses(points[i], new_ends[:, None], *walls).any(axis=1)
        if not free.any():
            return None
        first = int(np.argmax(free))
        corners[i], ends[i] = tried[first], new_ends[first]
        lows, highs = np.vstack((lows, tried[first])), np.vstack((highs, far[first]))
    return corners


def places_around(point: Places, size: Places, gap: float) -> Places:
    """Return lower left corners for a name around its point: near ones first, beside it before above it.

    Examples
    --------
    >>> import numpy as np
    >>> places_around(np.zeros(2), np.array([30.0, 10.0]), gap=8)[:2].round().tolist()
    [[8.0, -5.0], [-38.0, -5.0]]
    """
    directions = np.stack((np.cos(ANGLES), np.sin(ANGLES)), axis=1)
    radii = gap * np.arange(1, 25)[:, None, None]
    return (point + radii * directions + size / 2 * (directions - 1)).reshape(-1, 2)


def nearest(points: Places, corners: Places, sizes: Places) -> Places:
    """Return the places of names that are nearest to their points, where a line to a name ends.

    Examples
    --------
    >>> import numpy as np
    >>> nearest(np.zeros(2), np.array([8.0, -5.0]), np.array([30.0, 10.0])).tolist()
    [8.0, 0.0]
    """
    return np.clip(points, corners, corners + sizes)


def crosses(starts: Places, ends: Places, lows: Places, highs: Places) -> NDArray[np.bool_]:
    """Return whether straight lines cross boxes, each from its lower left to its upper right corner.

    A line is start + t · way for t from 0 to 1. In either direction it is inside of the box for the t between
    two values; it crosses the box when some t serves both.

    Examples
    --------
    >>> import numpy as np
    >>> ends = np.array([[3.0, 3.0], [3.0, 1.0]])
    >>> crosses(np.zeros(2), ends, np.array([1.0, 1.0]), np.array([2.0, 2.0])).tolist()
    [True, False]
    """
    way = ends - starts
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    at_low, at_high = (lows - starts) / way, (highs - starts) / way
    enters = np.minimum(at_low, at_high).max(axis=-1)
    leaves = np.maximum(at_low, at_high).min(axis=-1)
    return (enters < leaves) & (enters < 1) & (leaves > 0)


def _meet(low: Places, high: Places, lows: Places, highs: Places) -> NDArray[np.bool_]:
    """Return whether boxes meet, each from its lower left to its upper right corner."""
    return np.all((low < highs) & (lows < high), axis=-1)
