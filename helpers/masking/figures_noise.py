"""The pictures of lesson 03 about noise, budgets and exact answers; `figures` hands them on.

>>> from helpers.course.style import description
>>> description(neighbors_under_noise(1.0))[:66]
'With ε = 1, the noisy answers to a count of 40 and of 41 overlap: '
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from helpers.course.style import (
    BLACK,
    BLUE,
    DIM,
    GRAY,
    MARGINS,
    ORANGE,
    PALE,
    RED,
    SKY,
    canvas,
    describe,
    styled,
)
from helpers.course.wording import large


@styled
def randomized_response(
    estimates: ArrayLike, truth: float, n: int, p: float, figure: Figure | None = None
) -> Figure:
    """Draw what many repetitions of a randomized survey estimate, and how the error falls with n.

    Parameters
    ----------
    estimates : array of float
        The estimated share of "yes", one for each repetition.
    truth : float
        The share of people whose true answer is "yes", 0 … 1.
    n : int
        How many people are asked in each repetition.
    p : float
        The chance that someone tells the truth; otherwise a second, fair coin answers. Above 0, at most 1.

    Notes
    -----
    An answer is the true one with chance p + (1 − p)/2 and the other with (1 − p)/2, so that
    ε = ln((1 + p)/(1 − p)). The curve on the right is the spread of `estimates` times √(n / people): the law
    for estimates from independent answers.

    Examples
    --------
    >>> randomized_response([0.2, 0.4], truth=0.3, n=100, p=0.5).get_label()[:70]
    '2 surveys of 100 people who tell the truth with chance 0.5 (ε = 1.10):'
    """
    shares = np.asarray(estimates, dtype=float)
    mean, error = float(shares.mean()), float(shares.std())
    epsilon = "∞" if p == 1 else f"{np.log((1 + p) / (1 - p)):.2f}"
    figure, (left, right) = canvas(figure, (9.5, 4.0), 2, width_ratios=(1.7, 1), gridspec_kw={"wspace": 0.36})
    heights, edges = np.histogram(shares, np.linspace(-0.5, 1.5, 41))
    top = 1.25 * heights.max() / len(shares)
    left.stairs(heights / len(shares), edges, fill=True, color=SKY)
    left.axvline(truth, color=RED, linestyle="--")
    left.text(truth + 0.02, 0.99 * top, "truth", color=RED, va="top")
    left.errorbar(
        [mean], [0.87 * top], xerr=[2 * error], fmt="o", color=BLUE, markersize=9, capsize=7, elinewidth=3
    )
    left.text(mean + 2 * error + 0.02, 0.87 * top, "mean ± 2 s.d.", color=BLUE, va="center", clip_on=True)
    left.set(xlim=(-0.5, 1.5), ylim=(0, top), xticks=(-0.5, 0, 0.5, 1, 1.5))
    left.set(xlabel="estimated share who cheated", ylabel="part of the surveys")
    left.set_title(f"{n:,} people, truth with chance {p:g}: ε = {epsilon}")
    people = np.array([10.0, 1e5])
    right.plot(people, error * np.sqrt(n / people), color=GRAY)
    right.plot([n], [error], "o", color=BLUE, markersize=11)
    right.set(xscale="log", yscale="log", xlim=(8, 1.3e5), ylim=(5e-4, 3), xlabel="people asked")
    right.set_xticks(10.0 ** np.arange(1, 6), ["10", "", "1,000", "", "100,000"])
    right.set_yticks(10.0 ** np.arange(-3, 1), ["0.001", "0.01", "0.1", "1"])
    right.minorticks_off()
    right.set(ylabel="standard deviation (s.d.)")
    right.set_title(f"error: {error:.3f}")
    return describe(
        figure,
        f"{len(shares):,} surveys of {n:,} people who tell the truth with chance {p:g} (ε = {epsilon}): the "
        f"estimates average {mean:.3f} (truth: {truth:.3f}), with a standard deviation of {error:.3f}. "
        "Four times as many people halve it.",
    )


def _laplace(x: NDArray[np.int64], center: int, epsilon: float) -> NDArray[np.float64]:
    """Return the chance of each x under discrete Laplace noise: (e^ε − 1)/(e^ε + 1) · e^(−ε|x − center|)."""
    return np.tanh(epsilon / 2) * np.exp(-epsilon * np.abs(x - center))


@styled
def neighbors_under_noise(epsilon: float, count: int = 40, figure: Figure | None = None) -> Figure:
    """Draw the noisy answers for two tables that differ in one person, and the best guess which it was.

    The noise is discrete Laplace noise for a count. Whoever sees an answer and has no other knowledge
    guesses the nearer count, and is right with chance e^ε / (1 + e^ε).

    Parameters
    ----------
    epsilon : float
        Above 0.
    count : int
        The count without the person; with the person it is one more.

    Examples
    --------
    >>> "right 73.1 % of the time" in neighbors_under_noise(1.0).get_label()
    True
    """
    answers = np.arange(count - 12, count + 14)
    success = 1 / (1 + np.exp(-epsilon))
    figure, (left, right) = canvas(figure, (9.5, 4.1), 2, width_ratios=(2.1, 1), gridspec_kw={"wspace": 0.22})
    top = 1.1 * float(np.tanh(epsilon / 2))
    for center, shift, marker, color in ((count, -0.14, "o", BLUE), (count + 1, 0.14, "s", RED)):
        chance = _laplace(answers, center, epsilon)
        seen = chance > 0.005 * top
        left.vlines((answers + shift)[seen], 0, chance[seen], color=color, linewidth=2.2)
        guessed = (answers <= count) == (center == count)
        for right_guess, face in ((True, color), (False, "white")):
            drawn = seen & (guessed == right_guess)
            look = {"markerfacecolor": face, "markeredgecolor": color, "markersize": 8}
            left.plot((answers + shift)[drawn], chance[drawn], marker, **look)
    left.axvspan(count - 13, count + 0.5, color=SKY, alpha=0.18, linewidth=0)
    left.axvspan(count + 0.5, count + 14, color=ORANGE, alpha=0.18, linewidth=0)
    left.text(count - 12.3, 0.96 * top, f"● best guess: {count},\nwithout you", color=BLUE, va="top")
    left.text(
        count + 13.3, 0.96 * top, f"■ best guess: {count + 1},\nwith you", color=RED, va="top", ha="right"
    )
    left.set(xlim=(count - 12.6, count + 13.6), ylim=(0, top), xlabel="noisy answer", ylabel="chance")
    left.set_title(f"ε = {epsilon:g}; hollow: the guess is wrong")
    curve = np.linspace(0, 5, 101)
    right.plot(curve, 100 / (1 + np.exp(-curve)), color=GRAY)
    right.plot([epsilon], [100 * success], "D", color=BLACK, markersize=10)
    right.axhline(50, color=GRAY, linestyle="--", linewidth=1.2)
    right.text(5, 51.0, "a coin: 50 %", ha="right", va="bottom", color=DIM)
    right.set(xlim=(0, 5.2), ylim=(45, 103), xlabel="ε", yticks=(50, 75, 100))
    right.set_title(f"guess right: {100 * success:.1f} %")
    return describe(
        figure,
        f"With ε = {epsilon:g}, the noisy answers to a count of {count} and of {count + 1} overlap: the best "
        f"guess from one answer is right {100 * success:.1f} % of the time, e^ε/(1 + e^ε); without any "
        "answer it is 50 %.",
    )


@styled
def averaging(
    answers: ArrayLike,
    truth: float,
    questions: int,
    epsilon: float,
    budget: float | None = None,
    figure: Figure | None = None,
) -> Figure:
    """Draw the mean of the first noisy answers to one repeated question, and where a budget stops it.

    Parameters
    ----------
    answers : array of float
        The noisy answers, at least as many as `questions` will ever be.
    truth : float
        The true count.
    questions : int
        How many answers the attacker has, at least 1.
    epsilon : float
        What each answer costs; the noise is discrete Laplace noise for a count.
    budget : float, optional
        What may be spent in all: after budget / epsilon questions the answers end.

    Examples
    --------
    >>> averaging([42, 38, 41, 39], 40, 4, epsilon=0.5).get_label()[:59]
    'After 4 answers with ε = 0.5 each, their mean is 40.00; the'
    """
    seen = np.asarray(answers, dtype=float)
    asked = np.arange(1, len(seen) + 1)
    mean = np.cumsum(seen) / asked
    spread = 1 / (np.sqrt(2) * np.sinh(epsilon / 2))  # discrete Laplace: variance 2a/(1 − a)² with a = e^−ε
    stop = np.inf if budget is None else int(budget / epsilon + 1e-9)
    figure, axes = canvas(figure, (9.5, 4.2), margins={**MARGINS, "right": 0.9})
    band = 1.96 * spread / np.sqrt(asked)
    axes.fill_between(asked, truth - band, truth + band, color=SKY, alpha=0.3, linewidth=0)
    axes.plot(asked[:questions], seen[:questions], ".", color=GRAY, markersize=4, alpha=0.6, zorder=1)
    axes.axhline(truth, color=RED, linestyle="--", linewidth=1.6)
    axes.plot(asked[:questions], mean[:questions], color=BLUE)
    axes.plot([questions], [mean[questions - 1]], "o", color=BLUE, markersize=11)
    axes.annotate("truth", (1.01, truth), xycoords=("axes fraction", "data"), color=RED, va="center")
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 2.0}
    told = "dots: single answers, line: their mean"
    axes.text(0.99, 0.04, told, transform=axes.transAxes, ha="right", zorder=3, bbox=paper)
    if stop < len(seen):
        axes.axvspan(
            stop + 0.5, 2 * len(seen), facecolor=PALE, edgecolor=GRAY, hatch="//", alpha=0.6, zorder=2
        )
        axes.axvline(stop + 0.5, color=BLACK, linewidth=2.2)
    powers = 10 ** np.arange(int(np.log10(len(seen))) + 1)
    axes.set_xscale("log")
    axes.set_xticks(powers, [f"{power:,}" for power in powers])
    axes.minorticks_off()
    axes.set(xlim=(0.9, 1.1 * len(seen)), ylim=(truth - 3 * spread, truth + 3 * spread))
    refused = f"; hatched: refused, the budget of {budget:g} is spent" if stop < len(seen) else ""
    axes.set(xlabel=f"questions asked{refused}", ylabel="answer")
    axes.set_title(
        f"{questions:,} answers with ε = {epsilon:g} each: their mean is {mean[questions - 1]:.2f}"
    )
    inside = 1.96 * spread / np.sqrt(questions)
    ended = f" A budget of {budget:g} ends after {stop:,} answers; the next are refused." if budget else ""
    return describe(
        figure,
        f"After {questions:,} answers with ε = {epsilon:g} each, their mean is {mean[questions - 1]:.2f}; "
        f"the truth is {truth:g}, and about 95 % of such means are within {inside:.2f} of it (the pale "
        f"band).{ended}",
    )


@styled
def budget_bar(spendings: Sequence[tuple[str, float]], total: float, figure: Figure | None = None) -> Figure:
    """Draw a privacy budget as questions spend it; a question that no longer fits is refused.

    Parameters
    ----------
    spendings : sequence of (str, float)
        Each question and its ε, in the order asked.
    total : float
        The whole budget, above 0.

    Examples
    --------
    >>> budget_bar([("count", 0.5), ("mean", 0.4), ("sum", 0.3)], 1).get_label()
    'Of a budget of ε = 1: count takes 0.5, mean takes 0.4, sum (0.3) is refused; 0.1 is left.'
    """
    size = (9.5, 0.42 * len(spendings) + 1.35)
    figure, axes = canvas(figure, size, margins={**MARGINS, "left": 2.6, "right": 1.9})
    spent, furthest, told = 0.0, total, []
    for row, (name, epsilon) in enumerate(spendings):
        fits = spent + epsilon <= total * (1 + 1e-9)
        color = BLUE if fits else RED
        look = {"facecolor": SKY} if fits else {"fill": False, "hatch": "///"}
        axes.add_patch(Rectangle((spent, row - 0.36), epsilon, 0.72, edgecolor=color, linewidth=1.5, **look))
        words = f"✔ ε = {epsilon:g}" if fits else f"✘ ε = {epsilon:g}: refused"
        axes.annotate(words, (1.03, row), xycoords=("axes fraction", "data"), va="center", color=color)
        told.append(f"{name} takes {epsilon:g}" if fits else f"{name} ({epsilon:g}) is refused")
        furthest = max(furthest, spent + epsilon)
        spent += epsilon if fits else 0
    axes.axvline(total, color=BLACK, linewidth=2.2)
    left = f"{max(total - spent, 0):.3g}"
    axes.set(xlim=(0, 1.03 * furthest), ylim=(len(spendings) - 0.4, -0.6))
    axes.set_xlabel("ε spent; the black line is the whole budget")
    axes.set_yticks(range(len(spendings)), [name for name, _ in spendings])
    axes.set_title(f"budget ε = {total:g}: {left} is left")
    return describe(figure, f"Of a budget of ε = {total:g}: {', '.join(told)}; {left} is left.")


@styled
def reconstruction(fits: Mapping[str, int], limit: int | None = None, figure: Figure | None = None) -> Figure:
    """Draw how many tables still fit, as one exact statistic after the other is published.

    Parameters
    ----------
    fits : mapping of str to int
        Statistic, in the order published → number of tables that agree with it and all before it.
    limit : int, optional
        Where counting stopped: so many tables stand for more than that.

    Examples
    --------
    >>> reconstruction({"count": 5000, "mean age": 12}).get_label()[-52:]
    'published: 5,000 after “count”; 12 after “mean age”.'
    """
    size = (9.5, 0.5 * len(fits) + 1.2)
    left = 0.4 + 0.085 * max(map(len, fits))
    figure, axes = canvas(figure, size, margins={**MARGINS, "left": left, "right": 1.8})
    most = max(fits.values())
    counted = {name: f"> {large(many)}" if many == limit else large(many) for name, many in fits.items()}
    for row, many in enumerate(fits.values()):
        alone = many == 1
        axes.plot([0.3, many], [row, row], color=RED if alone else SKY, linewidth=3)
        marker = ">" if many == limit else "o"
        look = {"marker": "D", "color": RED} if alone else {"marker": marker, "color": BLUE}
        axes.plot([many], [row], markersize=11, **look)
        words = "1: every row is known" if alone else list(counted.values())[row]
        axes.annotate(words, (many, row), (11, 0), textcoords="offset points", va="center", weight="bold")
    axes.set_yticks(range(len(fits)), list(fits))
    axes.set(xscale="log", xlim=(0.3, 3 * most), ylim=(len(fits) - 0.5, -0.5))
    powers = 10 ** np.arange(int(np.log10(most)) + 1)
    axes.set_xticks(powers[:: 1 + len(powers) // 6], [large(int(p)) for p in powers[:: 1 + len(powers) // 6]])
    axes.minorticks_off()
    axes.set_xlabel("tables that agree with everything published so far")
    axes.set_title("published, one after the other")
    told = "; ".join(f"{many} after “{name}”" for name, many in counted.items())
    end = " One table is left: every row of it is known." if 1 in fits.values() else ""
    return describe(figure, f"Tables that fit, as one statistic after the other is published: {told}.{end}")


@styled
def low_bits(
    answers: ArrayLike, from_zero: ArrayLike, from_one: ArrayLike, figure: Figure | None = None
) -> Figure:
    """Draw which floating-point numbers a naive Laplace mechanism can answer to a count of 0 and of 1.

    Parameters
    ----------
    answers : array of float
        Neighboring floating-point numbers, the smallest first; a few dozen.
    from_zero, from_one : array of bool
        Whether each can be the answer to a count of 0, and of 1.

    Examples
    --------
    >>> low_bits([0.25, 0.25 + 2**-54, 0.25 + 2**-53], [1, 1, 0], [0, 1, 0]).get_label()[-76:]
    ' 1 can come from count 0 only, 0 from count 1 only, 1 from both and 1 never.'
    """
    zero, one = np.asarray(from_zero, dtype=bool), np.asarray(from_one, dtype=bool)
    figure, axes = canvas(figure, (9.5, 3.0), margins={**MARGINS, "left": 1.4})
    for row, reached, other in ((0, zero, one), (1, one, zero)):
        axes.axhline(row, color=GRAY, linewidth=0.8, zorder=0)
        alone, shared = np.flatnonzero(reached & ~other), np.flatnonzero(reached & other)
        axes.plot(alone, np.full(len(alone), row), "D", color=RED, markersize=9)
        axes.plot(shared, np.full(len(shared), row), "o", color=GRAY, markersize=8)
    both, only_zero, only_one = np.sum(zero & one), np.sum(zero & ~one), np.sum(one & ~zero)
    axes.set_yticks([0, 1], ["from count 0", "from count 1"])
    axes.set(xlim=(-1, len(zero)), ylim=(1.6, -0.6))
    first = float(np.asarray(answers)[0])
    axes.set(xlabel=f"floating-point numbers from {first:.6g} on, one after the other")
    told = f"◆ {only_zero + only_one} answers tell which count it was"
    axes.text(0, 1.06, told, color=RED, weight="bold", transform=axes.transAxes)
    shared_words = f"● {both} can come from both"
    axes.text(1, 1.06, shared_words, color=DIM, ha="right", transform=axes.transAxes)
    return describe(
        figure,
        f"Of {len(zero)} neighboring floating-point numbers from {first:.6g} on, {only_zero} can come from "
        f"count 0 only, {only_one} from count 1 only, {both} from both and {np.sum(~zero & ~one)} never.",
    )
