"""The pictures of lesson 01: numbers in, a described matplotlib figure out.

>>> from helpers.course.style import description
>>> description(clock(a=5, n=12))[:52]
'Multiplying by 5 on a clock of 12 hours reaches all '
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers import numbers
from helpers.course.diagram import arrow, box, sheet, sign
from helpers.course.style import (
    BLACK,
    BLUE,
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
from helpers.course.wording import YEAR


@styled
def who_knows_what(figure: Figure | None = None) -> Figure:
    """Draw the sender, the listener and the receiver, and what each of them holds.

    Examples
    --------
    >>> len(who_knows_what().axes)
    1
    """
    figure, axes = canvas(figure, size=(9.0, 4.0), margins=NO_MARGINS)
    sheet(axes)
    box(axes, (0.01, 0.48, 0.26, 0.5), "Sender", ["message $M$", "public key $(n, e)$"], BLUE)
    sees = ["public key $(n, e)$", "ciphertext $C$", "all the time they like"]
    box(axes, (0.37, 0.48, 0.26, 0.5), "Listener", sees, RED)
    holds = ["primes $p$, $q$", "private key $d$", "public key $(n, e)$"]
    box(axes, (0.73, 0.48, 0.26, 0.5), "Receiver", holds, GREEN)
    arrow(axes, (0.14, 0.28), (0.86, 0.28), BLACK, linewidth=2.2)
    axes.text(0.16, 0.30, "$C = M^e$ mod $n$", va="bottom", size=14)
    arrow(axes, (0.5, 0.28), (0.5, 0.48), RED, linewidth=1.6, linestyle="--")
    axes.text(0.52, 0.37, "reads along", va="center", size=12, color=RED)
    arrow(axes, (0.86, 0.08), (0.14, 0.08), GREEN, linewidth=1.6, linestyle="--")
    axes.text(0.5, 0.1, "the public key $(n, e)$, sent ahead, for everyone to read", ha="center", size=12)
    return describe(
        figure,
        "The receiver makes the keys and publishes (n, e). The sender knows the message and (n, e); the "
        "listener sees (n, e) and every ciphertext; only the receiver holds p, q and d.",
    )


@styled
def clock(a: int = 5, n: int = 12, figure: Figure | None = None) -> Figure:
    """Draw multiplication by `a` on a clock of `n` hours: a line from every x to a·x mod n.

    Parameters
    ----------
    a : int
        The multiplier, 0 or more.
    n : int
        The hours, at least 2.

    Examples
    --------
    >>> "gcd(4, 12) = 4: several hours share a target, no way back." in clock(4, 12).get_label()
    True
    """
    figure, axes = canvas(figure, size=(5.4, 5.6), margins={**NO_MARGINS, "top": 0.45})
    hours = np.arange(n)
    angle = np.pi / 2 - 2 * np.pi * hours / n
    x, y = np.cos(angle), np.sin(angle)
    target = a * hours % n
    reached = np.isin(hours, target)
    axes.add_patch(_circle())
    gap = np.full(n, np.nan)  # one line for all chords: many lines would make the slider slow
    axes.plot(*(np.stack((z, z[target], gap), axis=1).ravel() for z in (x, y)), color=SKY, linewidth=1.4)
    axes.plot(x[reached], y[reached], "o", color=BLUE, markersize=11, zorder=3)
    axes.plot(
        x[~reached], y[~reached], "o", markerfacecolor="white", markeredgecolor=RED, markersize=11, zorder=3
    )
    if n <= 36:
        for hour in hours:
            axes.text(1.16 * x[hour], 1.16 * y[hour], str(hour), ha="center", va="center", size=12)
    axes.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")
    axes.axis("off")
    axes.set_title(f"$x$ → ${a} \\cdot x$ mod ${n}$: {reached.sum()} of {n} hours reached", loc="center")
    common = numbers.gcd(a, n)
    count = "all" if reached.all() else f"{reached.sum()} of"
    back = "every hour is reached once, so there is a way back"
    if common > 1:
        back = "several hours share a target, no way back"
    text = f"Multiplying by {a} on a clock of {n} hours reaches {count} {n} hours."
    alone = "A dot without a line leads to itself."
    return describe(figure, f"{text} gcd({a}, {n}) = {common}: {back}. {alone}")


def _circle() -> Any:
    from matplotlib.patches import Circle

    return Circle((0, 0), 1, fill=False, edgecolor=GRAY, linewidth=1)


def _two_primes(p: int, q: int) -> None:
    for prime in (p, q):
        if not numbers.is_prime(prime):
            raise ValueError(f"{prime} is not prime; choose primes, such as 3, 5, 7, 11 or 13")
    if p == q:
        raise ValueError(f"p and q must differ: with p = q = {p} the rules for n = p·q do not hold")


@styled
def powers(p: int = 5, q: int = 7, figure: Figure | None = None) -> Figure:
    """Draw the table of a^k mod pq as a heat map, with every 1 marked.

    Raises
    ------
    ValueError
        When `p` or `q` is not prime, or both are the same.

    Examples
    --------
    >>> powers(3, 5).get_label()[:41]
    'Powers modulo 15: each of the 8 rows with'
    """
    _two_primes(p, q)
    n, phi, period = p * q, (p - 1) * (q - 1), math.lcm(p - 1, q - 1)
    table = _power_table(n, phi + 1)
    figure, axes = canvas(figure, size=(9.0, 5.4))
    axes.imshow(
        table, aspect="auto", cmap="Blues", origin="lower", extent=(0.5, phi + 1.5, 0.5, n - 0.5), vmin=0
    )
    rows, columns = np.nonzero(table == 1)
    axes.plot(
        columns + 1, rows + 1, "o", color=RED, markersize=max(1.5, 7 - n / 25), linestyle="none", zorder=2
    )
    axes.axvline(period, color=BLACK, linewidth=1.6, linestyle="--")
    axes.axvline(phi, color=BLACK, linewidth=1.6)
    axes.set(xlim=(0.5, phi + 1.5), ylim=(0.5, n - 0.5), xlabel="exponent $k$", ylabel="base $a$")
    axes.set_title(f"$a^k$ mod ${n}$; orange: the result is 1; dashed: $k$ = {period}; solid: $k$ = {phi}")
    return describe(
        figure,
        f"Powers modulo {n}: each of the {phi} rows with gcd(a, {n}) = 1 is at 1 at k = {period}, the "
        f"first k where all of them are, and again at k = {phi}. The other {n - 1 - phi} rows never reach 1. "
        "Dark is a large result, white a small one.",
    )


def _power_table(n: int, longest: int) -> np.ndarray:
    """Return a^k mod n for a = 1 … n−1 (rows) and k = 1 … longest (columns)."""
    bases = np.arange(1, n)
    table = np.empty((n - 1, longest), dtype=np.int64)
    table[:, 0] = bases
    for k in range(1, longest):
        table[:, k] = table[:, k - 1] * bases % n
    return table


@styled
def grid(p: int = 5, q: int = 7, figure: Figure | None = None) -> Figure:
    """Draw 0 … pq−1 in a p×q grid by their remainders, multiples of p and q crossed out.

    Every number has a cell of its own (the Chinese remainder theorem): row x mod p, column x mod q.

    Raises
    ------
    ValueError
        When `p` or `q` is not prime, or both are the same.

    Examples
    --------
    >>> grid(3, 5).get_label()[:42]
    'The numbers 0 to 14 in 3 rows (remainder m'
    """
    _two_primes(p, q)
    n, phi = p * q, (p - 1) * (q - 1)
    figure, axes = canvas(figure, size=(9.0, 4.8))
    x = np.arange(n)
    crossed = (x % p == 0) | (x % q == 0)
    for number, out in zip(x, crossed, strict=True):
        place = (number % q - 0.5, number % p - 0.5)
        axes.add_patch(
            Rectangle(place, 1, 1, facecolor=YELLOW if out else "white", edgecolor=GRAY, linewidth=0.6)
        )
        if n <= 150:
            size = min(13, 150 / max(p, q))
            color = GRAY if out else BLACK
            axes.text(number % q, number % p, str(number), ha="center", va="center", size=size, color=color)
        if out:
            x0, y0 = place
            axes.plot([x0 + 0.15, x0 + 0.85], [y0 + 0.85, y0 + 0.15], color=RED, linewidth=1.6)
    axes.set(xlim=(-0.6, q - 0.4), ylim=(p - 0.4, -0.6))
    axes.set(xlabel=f"remainder modulo $q = {q}$", ylabel=f"remainder modulo $p = {p}$")
    axes.set_xticks(range(q))
    axes.set_yticks(range(p))
    axes.set_title(f"{n} numbers − {p} − {q} + 1 crossed out = {phi} left = ({p}−1)·({q}−1)")
    return describe(
        figure,
        f"The numbers 0 to {n - 1} in {p} rows (remainder modulo {p}) and {q} columns (modulo {q}), "
        f"one in each cell. Row 0 and column 0 hold the {p + q - 1} multiples of {p} or {q}, crossed out. "
        f"{phi} numbers are left: φ({n}) = {phi}.",
    )


@styled
def fixed_points(e: int = 17, p: int = 61, q: int = 53, figure: Figure | None = None) -> Figure:
    """Draw which messages RSA leaves as they are: M^e mod n = M, in the p×q grid of remainders.

    Raises
    ------
    ValueError
        When `e` has a common factor with p−1 or q−1: no private key belongs to it.

    Examples
    --------
    >>> fixed_points(17).get_label()[:49]
    'With e = 17, 25 of 3,233 messages encrypt to them'
    """
    for prime in (p, q):
        if (common := math.gcd(e, prime - 1)) > 1:
            raise ValueError(
                f"e = {e} has no private key here: it shares the factor {common} with {prime} − 1"
            )
    n = p * q
    fixed = np.array([M for M in range(n) if pow(M, e, n) == M])
    figure, axes = canvas(figure, size=(8.0, 5.2))
    axes.add_patch(Rectangle((-0.5, -0.5), q, p, facecolor=PALE, edgecolor=GRAY))
    axes.plot(fixed % q, fixed % p, "s", color=RED, markersize=7)
    axes.set(xlim=(-1.5, q + 0.5), ylim=(p + 0.5, -1.5), xlabel=f"$M$ mod {q}", ylabel=f"$M$ mod {p}")
    axes.set_title(f"$e = {e}$: {len(fixed)} of {n:,} messages are their own ciphertext")
    across, down = 1 + math.gcd(e - 1, q - 1), 1 + math.gcd(e - 1, p - 1)
    return describe(
        figure,
        f"With e = {e}, {len(fixed)} of {n:,} messages encrypt to themselves. They form a grid of "
        f"1 + gcd({e - 1}, {p - 1}) = {down} rows by 1 + gcd({e - 1}, {q - 1}) = {across} columns.",
    )


@styled
def crowd(broken: np.ndarray, figure: Figure | None = None) -> Figure:
    """Draw many keys as dots, the broken ones as orange crosses.

    Parameters
    ----------
    broken : array of bool, shape (keys,)
        Which keys were factored.

    Examples
    --------
    >>> crowd(np.array([True, False, False])).get_label()
    '1 of 3 public keys share a prime with another key and are factored (orange crosses).'
    """
    broken = np.asarray(broken, dtype=bool)
    columns = max(1, math.ceil(math.sqrt(2.5 * len(broken))))
    place = np.arange(len(broken))
    x, y = place % columns, place // columns
    figure, axes = canvas(figure, size=(9.0, 3.9), margins={**NO_MARGINS, "top": 0.45})
    axes.plot(x[~broken], y[~broken], ".", color=SKY, markersize=5)
    axes.plot(x[broken], y[broken], "x", color=RED, markersize=7, markeredgewidth=2)
    axes.set(xlim=(-1, columns), ylim=(-1, y.max() + 1))
    axes.axis("off")
    axes.set_title(f"{len(broken):,} public keys; {broken.sum():,} fall to one batch of gcds", loc="center")
    fate = "share a prime with another key and are factored (orange crosses)"
    return describe(figure, f"{broken.sum():,} of {len(broken):,} public keys {fate}.")


@styled
def fermat_search(gap_bits: int = 60, bits: int = 128, figure: Figure | None = None) -> Figure:
    """Draw how many steps Fermat's method needs against the distance of the primes.

    From a ≥ √n the method counts up to a = (p+q)/2; by (p+q)² − (p−q)² = 4n that takes about (p−q)²/(8√n)
    steps.

    Parameters
    ----------
    gap_bits : int
        log2 of |p − q|, the slider's place.
    bits : int
        Bits of each prime.

    Examples
    --------
    >>> fermat_search(70).get_label()[:57]
    'Two 128-bit primes that differ by about 2^70: Fermat need'
    """
    gaps = np.arange(2, bits)
    log_steps = np.maximum(0, 2 * gaps - 3 - bits)
    here = max(0, 2 * gap_bits - 3 - bits)
    figure, axes = canvas(figure, size=(8.0, 4.0))
    axes.plot(gaps, log_steps, color=BLUE)
    axes.axhspan(0, 26, color=PALE, zorder=0)
    axes.text(3, 18, "minutes in Python", size=11, va="center")
    axes.plot([gap_bits], [here], "o", color=RED, markersize=12, zorder=3)
    axes.text(gap_bits - 2, here + 6, f"$2^{{{here}}}$ steps", ha="right", size=13, color=RED)
    axes.set(
        xlim=(0, bits), ylim=(-3, bits), xlabel="$\\log_2 |p - q|$", ylabel="$\\log_2$ of the steps needed"
    )
    axes.set_title(f"Fermat's method on two {bits}-bit primes, $|p - q| \\approx 2^{{{gap_bits}}}$")
    need = "one step" if here == 0 else f"about 2^{here} steps"
    return describe(
        figure,
        f"Two {bits}-bit primes that differ by about 2^{gap_bits}: Fermat needs {need}. Of random "
        f"pairs of this size, 99 in 100 differ by more than 2^{bits - 10} and need more than 2^{bits - 23}.",
    )


@styled
def closing_interval(log2_widths: Sequence[float], step: int = 0, figure: Figure | None = None) -> Figure:
    """Draw how Manger's attack narrows down where the message can be, answer by answer.

    Parameters
    ----------
    log2_widths : sequence of float
        log2 of the number of messages still possible after each question to the server.
    step : int
        The question to look at, 0 … len − 1.

    Examples
    --------
    >>> closing_interval([8.0, 7.0, 0.0], step=2).get_label()
    'After 3 of 3 questions 2^0 candidates for the message are left: it is found.'
    """
    widths = np.asarray(log2_widths, dtype=float)
    step = min(step, len(widths) - 1)
    figure, axes = canvas(figure, size=(8.5, 4.0))
    asked = np.arange(1, len(widths) + 1)
    axes.plot(asked, widths, color=GRAY, linewidth=1.5)
    axes.plot(asked[: step + 1], widths[: step + 1], color=BLUE, linewidth=3)
    axes.plot([step + 1], [widths[step]], "o", color=RED, markersize=11)
    axes.set(xlim=(0, len(widths) + 5), ylim=(-0.03 * widths.max() - 0.1, 1.08 * widths.max()))
    axes.set(xlabel="questions asked", ylabel="$\\log_2$ of the candidates left")
    axes.set_title(f"after {step + 1:,} questions: $2^{{{widths[step]:.0f}}}$ candidates")
    end = ": it is found." if step == len(widths) - 1 else "."
    asked_so_far = f"After {step + 1:,} of {len(widths):,} questions"
    left = f"2^{widths[step]:.0f} candidates for the message are left{end}"
    return describe(figure, f"{asked_so_far} {left}")


@styled
def oaep(figure: Figure | None = None) -> Figure:
    """Draw OAEP's encoding (RFC 8017, section 7.1.1): hash, padding and message masked with a fresh seed.

    Examples
    --------
    >>> len(oaep().axes)
    1
    """
    figure, axes = canvas(figure, size=(9.0, 4.3), margins=NO_MARGINS)
    sheet(axes)
    for x, width, text, color in (
        (0.30, 0.14, "hash of label", PALE),
        (0.44, 0.22, "00 00 … 00 01", PALE),
        (0.66, 0.33, "message", YELLOW),
        (0.10, 0.16, "random seed", SKY),
    ):
        axes.add_patch(Rectangle((x, 0.8), width, 0.14, facecolor=color, edgecolor=BLACK))
        axes.text(x + width / 2, 0.87, text, ha="center", va="center", size=12)
    for x, width, text, color in (
        (0.01, 0.07, "00", "white"),
        (0.10, 0.16, "masked seed", SKY),
        (0.30, 0.69, "masked data block", ORANGE),
    ):
        axes.add_patch(Rectangle((x, 0.12), width, 0.14, facecolor=color, edgecolor=BLACK))
        axes.text(x + width / 2, 0.19, text, ha="center", va="center", size=12)
    arrow(axes, (0.645, 0.8), (0.645, 0.26), BLACK)
    arrow(axes, (0.18, 0.8), (0.18, 0.26), BLACK)
    arrow(axes, (0.18, 0.62), (0.63, 0.62), BLUE, linewidth=2)
    arrow(axes, (0.645, 0.42), (0.195, 0.42), RED, linewidth=2)
    for x, y in ((0.645, 0.62), (0.18, 0.42)):
        axes.plot([x], [y], "o", color="white", markeredgecolor=BLACK, markersize=19)
        axes.text(x, y, "⊕", ha="center", va="center", size=16)
    axes.text(0.40, 0.65, "MGF1(seed)", ha="center", color=BLUE)
    axes.text(0.40, 0.345, "MGF1(masked data block)", ha="center", color=RED)
    axes.text(
        0.5, 0.03, "this whole row, read as one number, is what $M^e$ mod $n$ is applied to", ha="center"
    )
    return describe(
        figure,
        "OAEP: the hash of a label, zeros, a 01 and the message form a data block. A mask made from a fresh "
        "random seed covers the block; a mask made from the covered block covers the seed. A leading 00 "
        "keeps the number below n.",
    )


@styled
def scoreboard(results: Mapping[str, Mapping[str, bool]], figure: Figure | None = None) -> Figure:
    """Draw which attack breaks which scheme: a table of signs and words.

    Parameters
    ----------
    results : mapping of str to mapping of str to bool
        Attack → scheme → whether the attack succeeded.

    Examples
    --------
    >>> scoreboard({"guess": {"textbook": True, "OAEP": False}}).get_label()
    'Textbook falls to: guess; it holds against: none. OAEP falls to: none; it holds against: guess.'
    """
    schemes = list(next(iter(results.values())))
    figure, axes = canvas(figure, size=(9.0, 0.5 * len(results) + 0.9), margins=NO_MARGINS)
    rows = len(results)
    axes.set(xlim=(0, 1), ylim=(rows, -1))
    axes.axis("off")
    left, width = 0.44, 0.56 / len(schemes)
    for column, scheme in enumerate(schemes):
        axes.text(left + (column + 0.5) * width, -0.5, scheme, ha="center", va="center", weight="bold")
    for row, (attack, outcomes) in enumerate(results.items()):
        axes.text(0, row + 0.5, attack, va="center")
        for column, scheme in enumerate(schemes):
            broken = outcomes[scheme]
            cell = (left + column * width + 0.01, row + 0.06, width - 0.02, 0.88)
            sign(axes, cell, not broken, "broken" if broken else "holds")
    told = []
    for name in schemes:
        falls, holds = _listed(results, name, True), _listed(results, name, False)
        told.append(f"{name[0].upper()}{name[1:]} falls to: {falls}; it holds against: {holds}.")
    return describe(figure, " ".join(told))


def _listed(results: Mapping[str, Mapping[str, bool]], scheme: str, broken: bool) -> str:
    return ", ".join(attack for attack, outcomes in results.items() if outcomes[scheme] is broken) or "none"


SCALE = (
    (1, "1 second"),
    (86400, "1 day"),
    (YEAR, "1 year"),
    (1e6 * YEAR, "10⁶ years"),
    (1.38e10 * YEAR, "age of\nuniverse"),
)


@styled
def factoring_times(
    measured: Mapping[str, Sequence[tuple[int, float]]],
    predicted: Sequence[tuple[int, float]] = (),
    records: Sequence[tuple[str, int, float]] = (),
    figure: Figure | None = None,
) -> Figure:
    """Draw seconds to factor against the bits of the number: measured here, predicted, and on record.

    Parameters
    ----------
    measured : mapping of str to sequence of (bits, seconds)
        A curve for each method, measured on this machine.
    predicted : sequence of (bits, seconds)
        The number field sieve's curve, through the last record.
    records : sequence of (name, bits, seconds)
        Record factorizations, in seconds of one core.

    Examples
    --------
    >>> factoring_times({"rho": [(40, 0.1), (50, 0.5)]}).get_label()
    'rho: 0.1 s for 40 bits to 0.5 s for 50 bits, measured on one machine.'
    """
    margins = {**MARGINS, "left": 1.0, "right": 1.0}
    figure, (near, far) = canvas(figure, (10.5, 4.6), 2, margins, width_ratios=(2, 3))
    figure.subplots_adjust(wspace=0.3)
    for axes in (near, far):
        for (name, points), color, marker in zip(
            measured.items(), (ORANGE, BLUE, GREEN), "o^s", strict=False
        ):
            axes.plot(*zip(*points, strict=True), color=color, marker=marker, markersize=5, label=name)
        axes.set_yscale("log")
        axes.set(xlabel="bits of $n$", ylabel="seconds on one core")
    near.legend(loc="lower right")
    near.set_title("measured on this machine")
    if predicted:
        far.plot(*zip(*predicted, strict=True), color=GRAY, linestyle="--", zorder=0)
    if records:
        names, sizes, costs = zip(*records, strict=True)
        far.plot(sizes, costs, "*", color=RED, markersize=13, linestyle="none")
        far.text(sizes[-1] + 120, costs[-1] / 100, "\n".join(names), size=11, va="top")
    for bits in (1024, 2048, 3072):
        far.axvline(bits, color=GRAY, linewidth=0.8, linestyle=":", zorder=0)
        far.annotate(f" {bits:,}", (bits, 0.02), xycoords=("data", "axes fraction"), rotation=90, size=10)
    for seconds, words in SCALE:
        far.axhline(seconds, color=GRAY, linewidth=0.6, zorder=0)
        far.annotate(words, (1.01, seconds), xycoords=("axes fraction", "data"), va="center", size=10)
    far.set_title("★ records   - - number field sieve, predicted")
    spans = [
        f"{name}: {first[1]:.2g} s for {first[0]} bits to {last[1]:.2g} s for {last[0]} bits"
        for name, (first, *_, last) in measured.items()
    ]
    text = "; ".join(spans) + ", measured on one machine."
    foretold = [
        f"{seconds / YEAR:.0e} core-years for {bits:,} bits"
        for bits, seconds in predicted
        if bits in (1024, 2048)
    ]
    if foretold:
        text += f" By the formula: {', '.join(foretold)}."
    return describe(figure, text)
