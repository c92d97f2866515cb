"""The pictures of lesson 08 about shares and encrypted sums: numbers in, a described matplotlib figure out.

>>> from helpers.course.style import description
>>> description(line_through((2, 5), 4))[:65]
'Share 2 is 5. With the secret 4, the line goes through (0, 4) and'
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from helpers.course.diagram import sign
from helpers.course.style import (
    BLACK,
    BLUE,
    CENTERED,
    DARK_GREEN,
    DARK_RED,
    GRAY,
    GREEN,
    MARGINS,
    NO_MARGINS,
    ORANGE,
    PALE,
    RED,
    SKY,
    YELLOW,
    canvas,
    describe,
    styled,
)
from helpers.sharing.ckks import Step
from helpers.sharing.polynomials import lagrange_weights

__all__ = [
    "counting",
    "float_error",
    "forged_share",
    "levels",
    "line_through",
    "packing",
    "parity",
    "points_mod_p",
    "refresh",
]

WHOLE_STEPS = [1, 2, 5, 10]
HOLDERS = np.arange(6)  # the points at which a line over the reals is drawn: the secret's and five shares'


def _number(value: float) -> str:
    """Return a number with at most two decimals and a true minus sign."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def draw_bits(axes: Axes, digits: str, left: float, y: float, cell: float) -> None:
    """Draw zeros and ones in a row of cells: as markers, which are drawn much faster than texts.

    Examples
    --------
    >>> figure, axes = canvas()
    >>> draw_bits(axes, "0110", left=0, y=0, cell=1)
    >>> [line.get_xdata().tolist() for line in axes.lines]
    [[0.5, 3.5], [1.5, 2.5]]
    """
    for digit in "01":
        places = np.array([place for place, one in enumerate(digits) if one == digit])
        x = left + (places + 0.5) * cell
        look: dict[str, Any] = {"color": BLACK, "markeredgewidth": 0.3, "markersize": 9}
        axes.plot(x, np.full(len(x), y), linestyle="none", marker=f"${digit}$", zorder=4, **look)


def _listed(shares: Sequence[tuple[int, int]]) -> str:
    return " and ".join(f"({x}, {y})" for x, y in shares) or "none"


@styled
def line_through(
    share: tuple[int, float], secret: float, highest: float = 10, figure: Figure | None = None
) -> Figure:
    """Draw the line through one share of a 2-of-n split over the real numbers, for a secret that one guesses.

    Parameters
    ----------
    share : (int, float)
        The one that is seen: its x, 1 … 5, and its value.
    secret : float
        The guess, 0 … highest.
    highest : float
        The largest guess; the axes have room for all.

    Examples
    --------
    >>> line_through((1, 3), 2).get_label()
    'Share 1 is 3. With the secret 2, the line goes through (0, 2) and (1, 3): it fits, as with every guess.'
    """
    x, y = share
    figure, axes = canvas(figure, (8.5, 4.4), margins={**MARGINS, "right": 1.9, "bottom": 0.85})
    ends = [guess + (y - guess) / x * HOLDERS for guess in (0, highest)]
    room = 0.08 * (np.max(ends) - np.min(ends))
    for guess in np.linspace(0, highest, 11):
        axes.plot(HOLDERS[[0, -1]], guess + (y - guess) / x * HOLDERS[[0, -1]], color="#d5d9df", linewidth=1)
    values = secret + (y - secret) / x * HOLDERS
    axes.plot(HOLDERS, values, color=BLUE, zorder=2)
    others = [holder for holder in HOLDERS[1:] if holder != x]
    axes.plot(
        others, values[others], "o", color="white", markeredgecolor=BLUE, markersize=9, label="other shares"
    )
    axes.plot([x], [y], "s", color=ORANGE, markeredgecolor=BLACK, markersize=14, label="the share seen")
    axes.plot([0], [secret], "D", color=RED, markersize=12, label="the guess", zorder=4, clip_on=False)
    axes.axvline(0, color=GRAY, linewidth=1, zorder=0)
    axes.set_xticks(HOLDERS, ["0\n(secret)", *map(str, HOLDERS[1:])])
    axes.set(xlim=(-0.25, 5.15), ylim=(np.min(ends) - room, np.max(ends) + room), xlabel="x", ylabel="value")
    axes.yaxis.set_major_locator(MaxNLocator(16, integer=True, steps=WHOLE_STEPS))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handletextpad=0.3)
    axes.set_title(f"share {x} is {_number(y)}; the secret may be {_number(secret)}: a line fits")
    return describe(
        figure,
        f"Share {x} is {_number(y)}. With the secret {_number(secret)}, the line goes through "
        f"(0, {_number(secret)}) and ({x}, {_number(y)}): it fits, as with every guess.",
    )


def _value(points: Sequence[tuple[int, int]], at: int, p: int) -> int:
    """Return the value at one x of the polynomial of least degree through some points modulo p."""
    weights = lagrange_weights([x for x, _ in points], p, at)
    return sum(w * y for w, (_, y) in zip(weights, points, strict=True)) % p


def _wrapped(start: int, slope: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the line start + slope·x modulo p, with a gap wherever it leaves the grid and comes back."""
    x = np.linspace(0, p - 1, 40 * p)
    y = (start + (slope if slope <= p // 2 else slope - p) * x + 0.5) % p - 0.5
    return x, np.where(np.abs(np.diff(y, prepend=y[0])) > p / 2, np.nan, y)


@styled
def points_mod_p(
    shares: Sequence[tuple[int, int]], secret: int, p: int, threshold: int = 2, figure: Figure | None = None
) -> Figure:
    """Draw a polynomial modulo p through the shares that are seen and a secret that one guesses.

    With t shares seen it is the polynomial of the shares, and the guess lies on it or not. With fewer than
    t - 1, it is one of several: the one whose further points are 0.

    Parameters
    ----------
    shares : sequence of (int, int)
        What is seen, up to `threshold` points with x from 1 to p - 1.
    secret : int
        The guess, 0 … p - 1.
    p : int
        A prime, small enough for a grid: at most 31.
    threshold : int
        How many shares give the secret.

    Raises
    ------
    ValueError
        If there are more shares than the threshold or `p` is too large for the picture.

    Examples
    --------
    >>> points_mod_p([(1, 4)], 7, 11).get_label()
    'Modulo 11, 2 shares needed, seen: (1, 4). With the secret 7, exactly 1 polynomial fits.'
    >>> points_mod_p([(1, 4), (2, 0)], 7, 11).get_label()[-68:]
    'With the secret 7, no polynomial fits: the shares have the secret 8.'
    """
    if len(shares) > threshold or p > 31:
        raise ValueError(
            f"the picture takes up to {threshold} shares and p up to 31, got {len(shares)} and {p}"
        )
    free = threshold - 1 - len(shares)
    unused = [x for x in range(1, p) if x not in {x for x, _ in shares}]
    through = [*shares] if free < 0 else [(0, secret), *shares, *((x, 0) for x in unused[:free])]
    values = [_value(through, x, p) for x in range(p)]
    fits = values[0] == secret
    figure, axes = canvas(figure, (8.5, 5.2), margins={**MARGINS, "right": 2.3, "bottom": 0.85})
    ticks = np.arange(p)
    axes.vlines(ticks, 0, p - 1, color="#e3e6ea", linewidth=0.8, zorder=0)
    axes.hlines(ticks, 0, p - 1, color="#e3e6ea", linewidth=0.8, zorder=0)
    if threshold == 2:
        axes.plot(*_wrapped(values[0], values[1] - values[0], p), color=SKY, linewidth=1.2, zorder=1)
    axes.plot(ticks[1:], values[1:], "o", color=BLUE, markersize=7, label="the polynomial", zorder=2)
    if not fits:
        axes.plot([0], [values[0]], "o", color=BLUE, markersize=7, clip_on=False)
    seen = np.reshape(shares, (-1, 2))
    axes.plot(*seen.T, "s", color=ORANGE, markeredgecolor=BLACK, markersize=13, label="shares seen", zorder=3)
    axes.plot(
        [0],
        [secret],
        "D" if fits else "X",
        color=RED,
        markersize=12,
        label="the guess",
        zorder=4,
        clip_on=False,
    )
    step = 1 if p <= 13 else 2
    axes.set_xticks(ticks[::step], ["0\n(secret)", *map(str, ticks[step::step])])
    axes.set_yticks(ticks[::step])
    axes.set(xlim=(-0.6, p - 0.4), ylim=(-0.6, p - 0.4), xlabel="x", ylabel=f"value modulo {p}")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handletextpad=0.3)
    many = p**free if free >= 0 else int(fits)
    if many:
        verdict = f"{'exactly ' * (many == 1)}{many} polynomial{'s fit' if many > 1 else ' fits'}"
    else:
        verdict = f"no polynomial fits: the shares have the secret {values[0]}"
    axes.set_title(f"{len(shares)} of {threshold} shares seen; secret {secret}: {verdict.partition(':')[0]}")
    drawn = " One of them is drawn." if many > 1 else ""
    return describe(
        figure,
        f"Modulo {p}, {threshold} shares needed, seen: {_listed(shares)}. "
        f"With the secret {secret}, {verdict}.{drawn}",
    )


@styled
def counting(counts: Mapping[int, Mapping[int, int]], threshold: int, figure: Figure | None = None) -> Figure:
    """Draw, for each secret, how many polynomials go through the shares that are seen.

    Parameters
    ----------
    counts : mapping of int to mapping of int to int
        Number of shares seen → what `polynomials_for_each_secret` returned for them.
    threshold : int
        How many shares give the secret.

    Examples
    --------
    >>> counting({1: {0: 1, 1: 1, 2: 1}, 2: {0: 0, 1: 1, 2: 0}}, 2).get_label()
    '1 share seen: 1 polynomial for each secret. 2 shares seen: 1 polynomial for the secret 1, 0 for others.'
    """
    p = len(next(iter(counts.values())))
    size = (10.0, 0.62 * len(counts) + 1.35)
    figure, axes = canvas(figure, size, margins={**MARGINS, "left": 1.45, "right": 2.3, "top": 0.55})
    top = np.log2(1 + max(max(row.values()) for row in counts.values()))
    told = []
    for place, (seen, row) in enumerate(counts.items()):
        equal = len(set(row.values())) == 1
        for secret, many in row.items():
            depth = np.log2(1 + many) / top
            face = tuple(1 - depth * (1 - part) for part in (0.34, 0.71, 0.91))
            axes.add_patch(
                Rectangle((secret - 0.5, place - 0.42), 1, 0.84, facecolor=face, edgecolor="white")
            )
            axes.text(secret, place, str(many), weight="bold" if many else "normal", **CENTERED)
        verdict = "all equal:\nnothing is known" if equal else "one secret is left"
        axes.text(
            p - 0.3,
            place,
            verdict,
            va="center",
            linespacing=1.2,
            color=DARK_GREEN if equal else DARK_RED,
            weight="bold",
        )
        found = max(row, key=lambda secret: row[secret])
        most = row[found]
        what = "each secret" if equal else f"the secret {found}, 0 for others"
        told.append(f"{seen} share{'s' * (seen != 1)} seen: {most} polynomial{'s' * (most != 1)} for {what}.")
    axes.set_yticks(range(len(counts)), [f"{seen} share{'s' * (seen != 1)} seen" for seen in counts])
    axes.set_xticks(range(p))
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set(xlim=(-0.55, p - 0.45), ylim=(len(counts) - 0.5, -0.5), xlabel="secret")
    axes.set_title(f"how many polynomials modulo {p} fit; {threshold} shares give the secret")
    return describe(figure, " ".join(told))


@styled
def parity(
    integers: Sequence[tuple[int, int]], modulo: Sequence[tuple[int, int]], figure: Figure | None = None
) -> Figure:
    """Draw what the share at x = 2 tells about the secret's parity: over the integers, and modulo a prime.

    Parameters
    ----------
    integers, modulo : sequence of (int, int)
        The secret and the share at x = 2, of many splits.

    Examples
    --------
    >>> parity([(4, 8), (5, 9)], [(4, 8), (5, 0)]).get_label()[:66]
    'Over the integers, the share at x = 2 has the parity of the secret'
    """
    margins = {"left": 1.2, "right": 0.3, "bottom": 0.65, "top": 0.75}
    figure, panels = canvas(figure, (9.5, 3.7), 2, margins, gridspec_kw={"wspace": 0.35})
    told = []
    for axes, pairs, name in zip(
        panels, (integers, modulo), ("over the integers", "modulo a prime"), strict=True
    ):
        odd = np.array(pairs, dtype=object) % 2
        counts = np.zeros((2, 2), dtype=int)
        np.add.at(counts, (odd[:, 1].astype(int), odd[:, 0].astype(int)), 1)
        for (share, secret), many in np.ndenumerate(counts):
            face = tuple(1 - many / counts.max() * (1 - part) for part in (0.34, 0.71, 0.91))
            axes.add_patch(Rectangle((secret, share), 1, 1, facecolor=face, edgecolor=GRAY))
            axes.text(
                secret + 0.5,
                share + 0.5,
                f"{many:,}",
                size=17,
                weight="bold" if many else "normal",
                **CENTERED,
            )
        same = np.trace(counts) / counts.sum()
        axes.set(xlim=(0, 2), ylim=(2, 0))
        axes.set_xticks((0.5, 1.5), ("secret even", "secret odd"))
        axes.set_yticks((0.5, 1.5), ("share\neven", "share\nodd"))
        axes.tick_params(length=0)
        axes.set_title(f"{name}:\nthe same parity in {100 * same:.0f} % of {counts.sum():,} splits")
        told.append(
            f"{name[0].upper()}{name[1:]}, the share at x = 2 has the parity of the secret in "
            f"{np.trace(counts):,} of {counts.sum():,} splits."
        )
    return describe(figure, " ".join(told))


@styled
def float_error(wrong: Mapping[int, float], figure: Figure | None = None) -> Figure:
    """Draw how many secrets come back wrong from shares over the integers, combined in floating point.

    Parameters
    ----------
    wrong : mapping of int to float
        Bits of the secret and the coefficients → share of the secrets that came back wrong, 0 … 1.

    Examples
    --------
    >>> float_error({16: 0.0, 48: 0.25}).get_label()
    'Secrets that come back wrong: 0 % of those of 16 bits; 25 % of those of 48 bits.'
    """
    figure, axes = canvas(figure, (8.5, 3.6))
    for place, part in enumerate(wrong.values()):
        look: dict[str, Any] = {"facecolor": "#fbe3d6", "edgecolor": RED, "hatch": "///", "linewidth": 1.5}
        axes.add_patch(Rectangle((place - 0.33, 0), 0.66, 100 * part, **look))
        words = f"✘ {100 * part:.0f} %" if part else "✔ none"
        axes.text(
            place, 100 * part + 2, words, ha="center", va="bottom", color=DARK_RED if part else DARK_GREEN
        )
    axes.set_xticks(range(len(wrong)), [str(bits) for bits in wrong])
    axes.set(
        xlim=(-0.6, len(wrong) - 0.4), ylim=(0, 115), xlabel="bits of the secret", ylabel="wrong secrets, %"
    )
    axes.set_yticks(range(0, 101, 25))
    axes.set_title("over the integers, combined in floating point")
    told = "; ".join(f"{100 * part:.0f} % of those of {bits} bits" for bits, part in wrong.items())
    return describe(figure, f"Secrets that come back wrong: {told}.")


@styled
def forged_share(checks: Mapping[str, bool], threshold: int, figure: Figure | None = None) -> Figure:
    """Draw whose shares match the dealer's public commitments, and whether enough are left.

    Parameters
    ----------
    checks : mapping of str to bool
        Custodian → whether the share passes Feldman's check. Three to seven.
    threshold : int
        How many shares give the secret.

    Examples
    --------
    >>> forged_share({"Ada": True, "Ben": False, "Cy": True}, 2).get_label()[:78]
    'The shares of Ada and Cy match the commitments, that of Ben does not: 2 are ri'
    """
    figure, axes = canvas(figure, (9.5, 3.5), margins=NO_MARGINS)
    axes.set(xlim=(-0.05, len(checks) + 0.05), ylim=(3.5, 0))
    axes.axis("off")
    middle = len(checks) / 2
    commitments = "public commitments of the dealer:  $C_0 = g^{a_0}$,  $C_1 = g^{a_1}$, …"
    axes.add_patch(Rectangle((0, 0.06), len(checks), 0.6, facecolor=YELLOW, edgecolor=BLACK, alpha=0.55))
    axes.text(middle, 0.37, commitments, size=13, **CENTERED)
    for place, (name, passes) in enumerate(checks.items()):
        color = BLUE if passes else RED
        axes.add_patch(
            Rectangle((place + 0.06, 0.86), 0.88, 0.7, facecolor=PALE, edgecolor=color, linewidth=2.2)
        )
        axes.text(place + 0.5, 1.08, name, weight="bold", color=color, **CENTERED)
        axes.text(place + 0.5, 1.36, f"share {place + 1}", **CENTERED)
        equation = r"$g^y = C_0 \cdot C_1^x \cdots$" if passes else r"$g^y \neq C_0 \cdot C_1^x \cdots$"
        axes.text(place + 0.5, 1.86, equation, **CENTERED)
        sign(axes, (place + 0.06, 2.1, 0.88, 0.5), passes, "matches" if passes else "forged")
    right, forged = ([name for name, match in checks.items() if match is kind] for kind in (True, False))
    enough = len(right) >= threshold
    verdict = f"{len(right)} are right and {threshold} are needed"
    end = "so the key comes back" if enough else "so the key stays shut"
    sign(axes, (0.06, 2.82, len(checks) - 0.12, 0.55), enough, f"{verdict}, {end}")
    match = f"The shares of {_names(right)} match the commitments"
    lie = f", {'those' if len(forged) > 1 else 'that'} of {_names(forged)} do{'es' * (len(forged) == 1)} not"
    return describe(figure, f"{match}{lie * bool(forged)}: {verdict}, {end}.")


def _names(names: Sequence[str]) -> str:
    """Return names with commas and an "and"; "nobody" when there is none."""
    *first, last = names or ["nobody"]
    return f"{', '.join(first)} and {last}" if first else last


@styled
def refresh(
    secret: float,
    old_slope: float,
    new_slope: float,
    stolen: tuple[int, int] = (1, 2),
    slopes: tuple[float, float] = (-2, 3),
    figure: Figure | None = None,
) -> Figure:
    """Draw a 2-of-n split before and after a refresh, and what a thief makes of one old and one new share.

    The lines are over the real numbers, which the eye can follow; the scheme itself computes in a finite
    field.

    Parameters
    ----------
    secret : float
        The value at 0 of both lines.
    old_slope, new_slope : float
        Their other coefficient.
    stolen : (int, int)
        The x of the share stolen before the refresh and of that stolen after it: different, 1 … 5.
    slopes : (float, float)
        The least and the greatest new slope; the axes have room for all between, but for the end of the
        thief's line.

    Raises
    ------
    ValueError
        If both are the same holder's.

    Examples
    --------
    >>> refresh(4, 1, -0.5).get_label()[:78]
    'The old line and the new one start at the secret 4. Old share 1 is 5, new shar'
    """
    one, two = stolen
    if one == two:
        raise ValueError(f"the stolen shares must be of two holders, got {stolen}")
    figure, axes = canvas(figure, (8.8, 4.4), margins={**MARGINS, "right": 2.6, "bottom": 0.85})
    old, new = (secret + slope * HOLDERS for slope in (old_slope, new_slope))
    found, end = _through_stolen(old, new, stolen)
    axes.plot(HOLDERS, old, "o-", color=BLUE, markersize=9, label="last year's shares")
    axes.plot(HOLDERS, new, "s--", color=GREEN, markersize=9, label="this year's shares")
    axes.plot([0, 5], [found, end], ":", color=RED, label="through the stolen two", zorder=1)
    ring = {"markersize": 20, "markerfacecolor": "none", "markeredgecolor": RED, "markeredgewidth": 2.2}
    axes.plot([one, two], [old[one], new[two]], "o", label="stolen", **ring)
    axes.plot([0], [secret], "D", color=BLACK, markersize=12, label="the secret", zorder=4, clip_on=False)
    right = bool(np.isclose(found, secret))
    axes.plot(
        [0],
        [found],
        "P" if right else "X",
        color=RED,
        markersize=13,
        label="what the thief gets",
        zorder=5,
        clip_on=False,
    )
    axes.axvline(0, color=GRAY, linewidth=1, zorder=0)
    axes.set_xticks(HOLDERS, ["0\n(secret)", *map(str, HOLDERS[1:])])
    axes.set(xlim=(-0.25, 5.3), xlabel="x", ylabel="value")
    shown = [*old]
    for value in (new_slope, *slopes):
        line = secret + value * HOLDERS
        shown += [*line, _through_stolen(old, line, stolen)[0]]
    room = 0.06 * (max(shown) - min(shown)) + 0.1
    axes.set(ylim=(min(shown) - room, max(shown) + room))
    axes.yaxis.set_major_locator(MaxNLocator(16, integer=True, steps=WHOLE_STEPS))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handletextpad=0.4, labelspacing=0.8)
    verdict = "right" if right else "wrong"
    axes.set_title(f"one old and one new share: the thief gets {_number(found)}, {verdict}")
    return describe(
        figure,
        f"The old line and the new one start at the secret {_number(secret)}. Old share {one} is "
        f"{_number(old[one])}, new share {two} is {_number(new[two])}; the line through these two gives "
        f"{_number(found)}, which is {verdict}.",
    )


def _through_stolen(old: np.ndarray, new: np.ndarray, stolen: tuple[int, int]) -> tuple[float, float]:
    """Return the values at 0 and 5 of the line through one old and one new share."""
    one, two = stolen
    slope = (new[two] - old[one]) / (two - one)
    found = old[one] - slope * one
    return found, found + 5 * slope


@styled
def packing(
    vectors: ArrayLike, summands: int, value_bits: int, guard_bits: int, figure: Figure | None = None
) -> Figure:
    """Draw a sum of vectors whose elements lie side by side in one whole number, bit by bit.

    Parameters
    ----------
    vectors : array of int, shape (n, slots)
        Elements from 0 to 2^value_bits - 1; up to four slots can be read.
    summands : int
        How many of the vectors are added up, 1 … n.
    value_bits, guard_bits : int
        A slot has both together.

    Raises
    ------
    ValueError
        If an element is out of range.

    Examples
    --------
    >>> packing([[3, 1], [2, 3]], 2, value_bits=2, guard_bits=1).get_label()[:62]
    '2 vectors added, 1 guard bit: a slot of 3 bits holds up to 7, '
    """
    table = np.asarray(vectors, dtype=int)
    if table.min() < 0 or table.max() >= 2**value_bits:
        raise ValueError(f"elements are from 0 to {2**value_bits - 1}, got {table.min()} to {table.max()}")
    width, slots = value_bits + guard_bits, table.shape[1]
    sums = [int(total) for total in table[:summands].sum(axis=0)]
    m = sum(total << (width * slot) for slot, total in enumerate(sums))
    read = [m >> (width * slot) & (2**width - 1) for slot in range(slots)]
    figure, axes = canvas(figure, (10.0, 4.3), margins={**NO_MARGINS, "top": 0.45})
    for slot in range(slots):
        carried = sum(total << (width * lower) for lower, total in enumerate(sums[: slot + 1])) >> (
            width * (slot + 1)
        )
        _draw_slot(
            axes, slots - 1 - slot, slots, read[slot], sums[slot], (value_bits, guard_bits), carried > 0
        )
    safe = (2**width - 1) // (2**value_bits - 1)
    _draw_gauge(axes, summands, safe, len(table))
    axes.set(xlim=(-0.02, 1.02), ylim=(0, 1))
    axes.axis("off")
    bits = f"{guard_bits} guard bit{'s' * (guard_bits != 1)}"
    added = f"{summands} vector{'s' * (summands != 1)} added"
    axes.set_title(f"{added}; slots of {value_bits} + {guard_bits} bits")
    pairs = ", ".join(f"{got} for {total}" for got, total in zip(read[::-1], sums[::-1], strict=True))
    wrong = sum(got != total for got, total in zip(read, sums, strict=True))
    return describe(
        figure,
        f"{added}, {bits}: a slot of {width} bits holds up to {2**width - 1}, enough for any {safe} "
        f"vector{'s' * (safe != 1)}. Read from the slots, left to right: {pairs}; "
        f"{wrong} of {slots} are wrong.",
    )


def _draw_slot(
    axes: Axes, place: int, slots: int, read: int, total: int, bits: tuple[int, int], carries: bool
) -> None:
    """Draw the bits of one slot, what is read from it, and the carry that leaves it."""
    value_bits, guard_bits = bits
    width = value_bits + guard_bits
    left, whole = place / slots + 0.02, 1 / slots - 0.04
    cell = whole / width
    for first, many, face in ((0, guard_bits, PALE), (guard_bits, value_bits, SKY)):
        axes.add_patch(
            Rectangle((left + first * cell, 0.62), many * cell, 0.16, facecolor=face, edgecolor=GRAY)
        )
    axes.vlines(left + cell * np.arange(1, width), 0.62, 0.78, color=GRAY, linewidth=0.8)
    draw_bits(axes, f"{read:0{width}b}", left, 0.7, cell)
    if guard_bits:
        axes.text(left + guard_bits * cell / 2, 0.605, "guard", ha="center", va="top", size=11)
    axes.text(left + (guard_bits + value_bits / 2) * cell, 0.605, "value", ha="center", va="top", size=11)
    right = read == total
    sign(axes, (left, 0.3, whole, 0.2), right, f"read {read}" if right else f"read {read}\nsum is {total}")
    if carries:
        look: dict[str, Any] = {
            "arrowprops": {
                "arrowstyle": "-|>",
                "color": RED,
                "linewidth": 2.2,
                "connectionstyle": "arc3,rad=0.5",
            }
        }
        axes.annotate("", (left - 0.035, 0.79), (left + 0.6 * cell, 0.79), **look)
        axes.text(left + 0.9 * cell, 0.87, "✘ overflow", color=DARK_RED, weight="bold", va="center", size=11)


def _draw_gauge(axes: Axes, summands: int, safe: int, most: int) -> None:
    """Draw how many vectors were added, beside how many are safe whatever they hold."""
    left, whole, room = 0.16, 0.82, max(most, 1)
    axes.text(left - 0.015, 0.12, "vectors added", ha="right", va="center")
    axes.add_patch(Rectangle((left, 0.08), whole, 0.08, facecolor="white", edgecolor=GRAY))
    color, hatch = (GREEN, "") if summands <= safe else (ORANGE, "xx")
    axes.add_patch(
        Rectangle((left, 0.08), whole * summands / room, 0.08, facecolor=color, edgecolor=BLACK, hatch=hatch)
    )
    if safe <= room:
        axes.plot([left + whole * safe / room] * 2, [0.05, 0.19], color=BLACK, linewidth=2.5)
    many = f"{safe} vectors are" if safe > 1 else "1 vector is"
    words = f"any {many} safe" if safe <= room else f"any {many} safe, beyond the end"
    place = min(max(left + whole * min(safe, room) / room, left + 0.08), 0.84)
    axes.text(place, 0.2, words, ha="center", va="bottom", size=11)


@styled
def levels(steps: Sequence[Step], figure: Figure | None = None) -> Figure:
    """Draw how the steps of a network on CKKS ciphertexts use up its levels.

    Parameters
    ----------
    steps : sequence of Step
        What `helpers.sharing.ckks.run_network` returned, the input first.

    Examples
    --------
    >>> levels([Step("input", 4, 1), Step("dense", 2, 0)]).get_label()
    'Levels left: 1 after input (4 numbers a row), 0 after dense (2 numbers a row).'
    """
    most = steps[0].levels_left
    figure, axes = canvas(figure, (9.5, 4.0), margins={**MARGINS, "left": 0.75, "bottom": 0.75})
    for place, step in enumerate(steps):
        for level in range(most):
            left = level < step.levels_left
            look: Any = (
                {"facecolor": SKY, "edgecolor": BLUE}
                if left
                else {"facecolor": "white", "edgecolor": GRAY, "linestyle": "--"}
            )
            axes.add_patch(Rectangle((place - 0.3, level + 0.06), 0.6, 0.88, linewidth=1.4, **look))
        words = f"{step.levels_left} left" if step.levels_left else "✘ none left"
        axes.text(
            place,
            most + 0.12,
            words,
            ha="center",
            va="bottom",
            weight="bold",
            color=BLUE if step.levels_left else DARK_RED,
        )
        if place:
            head: dict[str, Any] = {"arrowstyle": "-|>", "color": BLACK, "linewidth": 1.8}
            axes.annotate("", (place - 0.34, most / 2), (place - 0.66, most / 2), arrowprops=head)
    names = [f"{step.name}\n{step.width} number{'s' * (step.width != 1)} a row" for step in steps]
    axes.set_xticks(range(len(steps)), names)
    axes.set_yticks(range(most + 1))
    axes.set(xlim=(-0.5, len(steps) - 0.5), ylim=(0, most + 0.6), ylabel="levels")
    axes.set_title("one after another, each multiplication uses up a level")
    told = ", ".join(
        f"{step.levels_left} after {step.name} ({step.width} number{'s' * (step.width != 1)} a row)"
        for step in steps
    )
    return describe(figure, f"Levels left: {told}.")
