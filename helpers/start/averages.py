"""Two averages and a farewell: how two harmless statistics give one person's value away.

A firm publishes the average salary before and after one person leaves. Whoever subtracts the two *sums* has
that person's salary. It is the smallest differencing attack (D. Denning, P. Denning and M. Schwartz, "The
Tracker", ACM TODS 4(1), 1979, build it from queries that look harmless).

>>> leaver_salary(before=4100.0, after=4000.0, n=11)
5100.0
"""


def leaver_salary(before: float, after: float, n: int) -> float:
    """Return the salary of the one who left.

    Parameters
    ----------
    before : float
        Average salary of all `n` people.
    after : float
        Average salary of the `n - 1` who stayed.
    n : int
        How many they were, at least 2.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When fewer than two people were there.

    Examples
    --------
    >>> leaver_salary(3000.0, 2000.0, 2)
    4000.0
    """
    if n < 2:
        raise ValueError(f"n must be at least 2, so that someone stays; got {n}")
    return n * before - (n - 1) * after


def rounded_leak(n: int, step: float) -> float:
    """Return how far off the attack can be when both averages are rounded to multiples of `step`.

    Each average is off by at most ``step / 2``; the sums by `n` and `n - 1` times that.

    Parameters
    ----------
    n : int
        How many people there were, at least 2.
    step : float
        What the averages are rounded to, 0 for not at all.

    Examples
    --------
    >>> rounded_leak(11, 10)
    105.0
    """
    return (2 * n - 1) * step / 2
