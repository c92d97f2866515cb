"""The pictures of lesson 02: bytes and numbers in, a described matplotlib figure out.

>>> from helpers.course.style import description
>>> description(nonce_collisions(32))[:53]
'With 2^32 messages under one key and random nonces of'
"""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from numpy.typing import NDArray

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
from helpers.course.wording import YEAR, in_words
from helpers.encryption.blocks import xor_bytes
from helpers.encryption.textbook_aes import AESStep, trace_encryption

MAYBE = "#fdf6c9"  # a pale yellow, beside the green and the red of `sign`
STEP_WORDS = {
    "input": "the block, column by column",
    "SubBytes": "each byte replaced by its entry in the S-box",
    "ShiftRows": "row r rotated r places to the left",
    "MixColumns": "each column mixed: a byte touches four",
    "AddRoundKey": "the round key added (XOR)",
}


@styled
def who_holds_what(figure: Figure | None = None) -> Figure:
    """Draw the clinic, the storage that is not trusted and the lab, and what each of them holds.

    Examples
    --------
    >>> len(who_holds_what().axes)
    1
    """
    figure, axes = canvas(figure, size=(9.0, 2.7), margins=NO_MARGINS)
    sheet(axes)
    holds = ["the table", "a password of its own", "the lab's public key"]
    box(axes, (0.01, 0.36, 0.27, 0.62), "Clinic", holds, BLUE)
    box(axes, (0.36, 0.36, 0.28, 0.62), "Storage, or a thief", ["every file that", "ever lay there"], RED)
    box(axes, (0.72, 0.36, 0.27, 0.62), "Lab", ["its private key"], GREEN)
    arrow(axes, (0.14, 0.26), (0.49, 0.26), BLACK, linewidth=2.2)
    arrow(axes, (0.51, 0.26), (0.86, 0.26), BLACK, linewidth=2.2)
    axes.text(0.315, 0.20, "encrypted file", ha="center", va="top")
    axes.text(0.685, 0.20, "the same file, or another?", ha="center", va="top")
    can = "may read the file, change it, cut it, put an older one in its place"
    axes.text(0.5, 0.02, can, ha="center", va="bottom", color=RED)
    return describe(
        figure,
        "The clinic holds the table, a password of its own and the lab's public key; the lab holds its "
        "private key. The storage, or a thief, holds every file that ever lay there, and may read, change, "
        "cut or replace what the lab gets.",
    )


@styled
def speeds(rates: Mapping[str, float], figure: Figure | None = None) -> Figure:
    """Draw how many bytes a second several ways of encrypting get through.

    Parameters
    ----------
    rates : mapping of str to float
        Bytes a second by name.

    Examples
    --------
    >>> speeds({"RSA": 2e5, "AES": 2e9}).get_label()
    'RSA: 0.2 MB/s; AES: 2,000 MB/s, measured on one machine.'
    """
    size = (9.0, 0.6 * len(rates) + 1.2)
    figure, axes = canvas(figure, size, margins={**MARGINS, "left": 2.6, "right": 1.4})
    told = [f"{rate / 1e6:,.0f} MB/s" if rate > 1e6 else f"{rate / 1e6:.2g} MB/s" for rate in rates.values()]
    axes.hlines(range(len(rates)), 1e3, list(rates.values()), color=SKY, linewidth=2.2)
    axes.plot(list(rates.values()), range(len(rates)), "o", color=BLUE, markersize=11)
    axes.set_yticks(range(len(rates)), list(rates))
    for place, (rate, text) in enumerate(zip(rates.values(), told, strict=True)):
        axes.text(1.7 * rate, place, text, va="center")
    axes.set_xscale("log")
    axes.set(xlim=(1e3, 1e11), ylim=(len(rates) - 0.5, -0.5))
    axes.set(xlabel="bytes a second (each tick is ten times the one before)")
    words = "; ".join(f"{name}: {text}" for name, text in zip(rates, told, strict=True))
    return describe(figure, f"{words}, measured on one machine.")


def _draw_state(
    axes: Axes, state: Sequence[Sequence[int]], marked: NDArray[np.bool_], title: str, x: float
) -> None:
    for row, column in np.ndindex(4, 4):
        color = YELLOW if marked[row, column] else "white"
        axes.add_patch(Rectangle((x + column, row), 1, 1, facecolor=color, edgecolor=GRAY))
        text = f"{state[row][column]:02x}"
        weight = "bold" if marked[row, column] else "normal"
        axes.text(
            x + column + 0.5,
            row + 0.55,
            text,
            ha="center",
            va="center",
            size=15,
            family="monospace",
            weight=weight,
        )
    axes.text(x + 2, -0.3, title, ha="center", va="bottom", size=12)


@styled
def aes_step(steps: Sequence[AESStep], number: int = 0, figure: Figure | None = None) -> Figure:
    """Draw the state before and after one step of AES; bytes that the step changed are yellow and bold.

    Parameters
    ----------
    steps : sequence of AESStep
        What `trace_encryption` returned.
    number : int
        The step to look at, 0 … len − 1.

    Examples
    --------
    >>> aes_step(trace_encryption(bytes(16), bytes(16)), 2).get_label()[:59]
    'Step 2 of 40, round 1, SubBytes: each byte replaced by its '
    """
    after, before = steps[number], steps[max(number - 1, 0)]
    changed = np.array(after.state) != np.array(before.state)
    figure, axes = canvas(figure, size=(8.0, 4.2), margins={**NO_MARGINS, "top": 0.45})
    unmarked = np.zeros((4, 4), dtype=bool)
    if number == 0:
        _draw_state(axes, after.state, unmarked, "the block", 3)
    else:
        _draw_state(axes, before.state, unmarked, "before", 0)
        _draw_state(axes, after.state, changed, "after", 6)
        axes.add_patch(FancyArrowPatch((4.2, 2), (5.8, 2), arrowstyle="-|>", mutation_scale=24, color=BLACK))
        axes.text(5, 1.7, after.name, ha="center", va="bottom", size=12, color=BLUE)
    axes.text(5, 4.6, STEP_WORDS[after.name], ha="center", va="center", size=12)
    axes.set(xlim=(-0.1, 10.1), ylim=(5.0, -0.9))
    axes.axis("off")
    when = f"round {after.round}" if after.round else "before round 1"
    axes.set_title(f"step {number} of {len(steps) - 1}: {when}, {after.name}", loc="center")
    state = " / ".join(" ".join(f"{byte:02x}" for byte in row) for row in after.state)
    return describe(
        figure,
        f"Step {number} of {len(steps) - 1}, {when}, {after.name}: {STEP_WORDS[after.name]}. "
        f"{changed.sum()} of 16 bytes change. The rows are then {state}.",
    )


def round_ends(block: bytes, key: bytes) -> list[bytes]:
    """Return the state after the first key and after each round, as bytes in the order of the block.

    Examples
    --------
    >>> len(round_ends(bytes(16), bytes(16)))
    11
    """
    steps = [step for step in trace_encryption(block, key) if step.name == "AddRoundKey"]
    return [bytes(np.array(step.state, dtype=np.uint8).T.ravel()) for step in steps]


@styled
def avalanche(
    block: bytes, key: bytes, bit: int = 0, rounds: int = 10, figure: Figure | None = None
) -> Figure:
    """Draw which bits of the state differ after a round, if one bit of the block is flipped.

    Parameters
    ----------
    block, key : bytes
        16 bytes each.
    bit : int
        The bit that is flipped, 0 … 127: bit 0 is the most significant bit of the first byte.
    rounds : int
        0 (the first key) to 10.

    Examples
    --------
    >>> avalanche(bytes(16), bytes(16), bit=5, rounds=0).get_label()
    'Bit 5 flipped: after the first key, 1 of 128 bits and 1 of 16 bytes differ.'
    """
    flipped = xor_bytes(block, (1 << (127 - bit)).to_bytes(16, "big"))
    pairs = zip(round_ends(block, key), round_ends(flipped, key), strict=True)
    differences = [np.frombuffer(xor_bytes(one, two), dtype=np.uint8) for one, two in pairs]
    counts = [int(np.unpackbits(difference).sum()) for difference in differences]
    margins = {**MARGINS, "left": 0.75}
    figure, (grid, curve) = canvas(figure, (9.5, 4.2), 2, margins, width_ratios=(1.2, 1))
    bits = np.unpackbits(differences[rounds]).reshape(16, 8)
    lines = {"color": GRAY, "linewidth": 0.5, "clip_on": False}
    grid.vlines(range(17), 0, 8, **lines)
    grid.hlines(range(9), 0, 16, **lines)
    for byte, place in np.argwhere(bits):
        grid.add_patch(Rectangle((byte, place), 1, 1, facecolor=RED, edgecolor="white", linewidth=0.5))
    grid.set(xlim=(0, 16), ylim=(8, 0), xlabel="byte of the block", ylabel="bit of the byte, highest first")
    grid.set_xticks(np.arange(0, 16, 5) + 0.5, np.arange(0, 16, 5))
    grid.set_yticks(np.array([0, 7]) + 0.5, [0, 7])
    when = f"round {rounds}" if rounds else "the first key"
    grid.set_title(f"bits that differ after {when}")
    curve.plot(range(11), counts, color=GRAY, marker=".")
    curve.plot([rounds], [counts[rounds]], "o", color=RED, markersize=12)
    curve.axhline(64, color=BLUE, linestyle="--", linewidth=1.2)
    curve.text(10.4, 97, "dashed: half of them, 64", color=BLUE, ha="right", va="top")
    curve.set(xlim=(-0.4, 10.4), ylim=(0, 100), xlabel="round (0: the first key)")
    curve.set_title(f"{counts[rounds]} of 128 bits differ")
    return describe(
        figure,
        f"Bit {bit} flipped: after {when}, {counts[rounds]} of 128 bits and "
        f"{np.count_nonzero(differences[rounds])} of 16 bytes differ.",
    )


@styled
def pictures(images: Mapping[str, NDArray[np.uint8]], text: str, figure: Figure | None = None) -> Figure:
    """Draw pictures side by side, each under its title.

    Parameters
    ----------
    images : mapping of str to array of uint8, shape (height, width, 3 or 4)
        By title.
    text : str
        The sentence that says what they show.

    Examples
    --------
    >>> pictures({"black": np.zeros((2, 2, 3), dtype=np.uint8)}, "A black square.").get_label()
    'A black square.'
    """
    size = (3.1 * len(images), 3.4)
    figure, axes = canvas(figure, size, len(images), margins={**NO_MARGINS, "top": 0.45}, squeeze=False)
    for place, (title, image) in zip(np.ravel(axes), images.items(), strict=True):
        place.imshow(image, interpolation="nearest")
        place.set_title(title, loc="center")
        place.axis("off")
    return describe(figure, text)


@styled
def crib(mixed: bytes, word: bytes, place: int = 0, figure: Figure | None = None) -> Figure:
    """Draw a word that is tried at one place of two messages mixed by XOR, and what it shows of the other.

    Parameters
    ----------
    mixed : bytes
        The XOR of the two messages.
    word : bytes
        What one of them is guessed to hold.
    place : int
        The offset at which the word is tried, 0 … len(mixed) − len(word).

    Examples
    --------
    >>> crib(xor_bytes(b"is healthy", b"is ill now"), b"healthy", 3).get_label()
    'If one message says "healthy" at byte 3, the other says "ill now" there.'
    """
    shown = "".join(
        chr(byte) if 32 <= byte < 127 else "·" for byte in xor_bytes(mixed[place : place + len(word)], word)
    )
    size = len(mixed)
    figure, axes = canvas(figure, size=(9.5, 2.9), margins={**NO_MARGINS, "top": 0.45, "left": 1.75})
    axes.set(xlim=(-0.1, size + 0.1), ylim=(3, -0.6))
    axes.axis("off")
    for row, title in enumerate(("$P \\oplus P'$, in hex", "if one says", "the other then says")):
        axes.text(-0.3, row + 0.5, title, ha="right", va="center")
    axes.text(-0.3, -0.25, "byte", ha="right", va="center", size=11)
    for column in range(0, size, 5):
        axes.text(column + 0.5, -0.25, str(column), ha="center", va="center", size=11)
    for column, byte in enumerate(mixed):
        inside = place <= column < place + len(word)
        face = PALE if inside else "white"
        axes.add_patch(Rectangle((column, 0.05), 1, 0.9, facecolor=face, edgecolor=GRAY, linewidth=0.6))
        axes.text(column + 0.5, 0.55, f"{byte:02x}", ha="center", va="center", size=10, family="monospace")
    for row, text, color in ((1, word.decode("latin-1"), YELLOW), (2, shown, SKY)):
        for column, letter in enumerate(text, start=place):
            axes.add_patch(Rectangle((column, row + 0.05), 1, 0.9, facecolor=color, edgecolor=GRAY))
            axes.text(column + 0.5, row + 0.55, letter, ha="center", va="center", size=14, family="monospace")
    axes.set_title(f'"{word.decode("latin-1")}" tried at byte {place}', loc="center")
    says = f'If one message says "{word.decode("latin-1")}" at byte {place}'
    return describe(figure, f'{says}, the other says "{shown}" there.')


def log2_collision(log2_messages: float, nonce_bits: int = 96) -> float:
    """Return log2 of the chance that random nonces repeat: 1 − exp(−q(q−1)/2^(b+1)) for q messages.

    That is the birthday bound; for small chances it is q²/2^(b+1).

    Examples
    --------
    >>> round(log2_collision(32), 3), round(log2_collision(60), 3)
    (-33.0, 0.0)
    """
    q = 2.0**log2_messages
    return math.log2(-math.expm1(-q * (q - 1) / 2.0 ** (nonce_bits + 1)))


def chance_in_words(log2_chance: float) -> str:
    """Return a chance as a percentage, or as a power of two where it is below 0.1 %.

    Examples
    --------
    >>> chance_in_words(-33), chance_in_words(-1), chance_in_words(-1e-9)
    ('has a chance of 2^-33', 'has a chance of 50 %', 'is practically certain')
    """
    percent = 100 * 2**log2_chance
    if percent > 99.9:
        return "is practically certain"
    return f"has a chance of {f'{percent:.2g} %' if percent > 0.1 else f'2^{log2_chance:.3g}'}"


@styled
def nonce_collisions(log2_messages: int = 20, figure: Figure | None = None) -> Figure:
    """Draw the chance that two of 2^q random nonces of 96 bits are equal.

    Parameters
    ----------
    log2_messages : int
        1 to 60.

    References
    ----------
    NIST SP 800-38D, section 8 (the chance shall be at most 2^−32) and 8.3 (at most 2^32 messages).

    Examples
    --------
    >>> "2^-33" in nonce_collisions(32).get_label()
    True
    """
    exponents = np.arange(1, 61)
    chance = log2_collision(log2_messages)
    words = chance_in_words(chance)
    figure, axes = canvas(figure, size=(8.0, 4.0), margins={**MARGINS, "left": 1.35})
    axes.plot(exponents, [log2_collision(float(exponent)) for exponent in exponents], color=BLUE)
    axes.axhline(-32, color=GRAY, linestyle="--", linewidth=1.2)
    axes.text(60, -34, "NIST allows at most $2^{-32}$", ha="right", va="top", size=12)
    axes.plot([log2_messages], [chance], "o", color=RED, markersize=12, zorder=3)
    axes.set(xlim=(0, 61), ylim=(-98, 6), xlabel="$\\log_2$ of the messages under one key")
    axes.set_yticks(
        [-96, -64, -32, math.log2(0.01), 0], [*(f"$2^{{-{n}}}$" for n in (96, 64, 32)), "1 %", "100 %"]
    )
    axes.set(ylabel="chance of a repeat")
    typeset = re.sub(r"2\^(\S+)", r"$2^{\1}$", words)
    axes.set_title(f"$2^{{{log2_messages}}}$ messages: a repeated nonce {typeset}")
    verdict = "within" if chance <= -32 else "beyond"
    return describe(
        figure,
        f"With 2^{log2_messages} messages under one key and random nonces of 96 bits, a repeated nonce "
        f"{words}: {verdict} the 2^-32 that NIST SP 800-38D allows.",
    )


SECRETS = (
    (math.log2(1e4), "4 digits"),
    (math.log2(14e6), "a list of 14 million\nleaked passwords"),
    (8 * math.log2(26), "8 random\nsmall letters"),
    (6 * math.log2(6**5), "6 dice words"),
)
SCALE = (
    (1.0, "1 second"),
    (86400.0, "1 day"),
    (YEAR, "1 year"),
    (1e6 * YEAR, "a million years"),
    (1e12 * YEAR, "10¹² years"),
)


PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # under a label that crosses a line


@styled
def guessing(
    seconds: Mapping[int, float], cost: int = 10, at_once: int = 1000, figure: Figure | None = None
) -> Figure:
    """Draw how long it takes to try all passwords of four kinds, at one cost of scrypt.

    Parameters
    ----------
    seconds : mapping of int to float
        Seconds of one guess on one core, by cost (log2 of scrypt's N).
    cost : int
        One of these costs.
    at_once : int
        How many guesses the attacker makes at the same time.

    Examples
    --------
    >>> guessing({10: 0.01}, 10, at_once=1).get_label()[:64]
    'Cost 10: 1 MiB and 0.01 s a guess. With 1 guess at once, all are'
    """
    figure, axes = canvas(figure, size=(9.0, 4.2), margins={**MARGINS, "right": 1.3})
    times = [2**bits * seconds[cost] / at_once for bits, _ in SECRETS]
    places = np.arange(len(SECRETS))
    for place, time in zip(places, times, strict=True):
        axes.add_patch(Rectangle((place - 0.3, 1e-9), 0.6, time, facecolor=SKY, edgecolor=BLUE))
        axes.text(place, 3 * time, in_words(time), ha="center", va="bottom", size=12, bbox=PAPER)
    axes.set_yscale("log")
    axes.set(xlim=(-0.6, len(SECRETS) - 0.4), ylim=(1e-7, 1e27), ylabel="seconds for all of them")
    axes.set_xticks(places, [name for _, name in SECRETS])
    for limit, words in SCALE:
        axes.axhline(limit, color=GRAY, linewidth=0.6, zorder=0)
        axes.annotate(words, (1.01, limit), xycoords=("axes fraction", "data"), va="center", size=12)
    memory = f"{128 * 2**cost * 8 / 2**20:g} MiB"
    axes.set_title(f"cost {cost}: {memory} and {seconds[cost]:.2g} s a guess, {at_once:,} at once")
    found = "; ".join(
        f"{name}: {in_words(time)}".replace("\n", " ") for (_, name), time in zip(SECRETS, times, strict=True)
    )
    many = f"With {at_once:,} guess{'es' * (at_once > 1)} at once"
    return describe(
        figure, f"Cost {cost}: {memory} and {seconds[cost]:.2g} s a guess. {many}, all are tried in: {found}."
    )


@styled
def envelope(figure: Figure | None = None) -> Figure:
    """Draw a sealed file: slots that hold the wrapped data key, and the body; and who opens what.

    Examples
    --------
    >>> len(envelope().axes)
    1
    """
    figure, axes = canvas(figure, size=(9.0, 4.6), margins=NO_MARGINS)
    sheet(axes)
    for y, name, holds, color in (
        (0.80, "Lab", "its private key", GREEN),
        (0.58, "Clinic", "a password", BLUE),
    ):
        axes.add_patch(Rectangle((0.01, y), 0.25, 0.17, facecolor=PALE, edgecolor=color, linewidth=2.5))
        axes.text(0.135, y + 0.115, name, ha="center", va="center", weight="bold", color=color)
        axes.text(0.135, y + 0.05, holds, ha="center", va="center")
        axes.add_patch(Rectangle((0.42, y), 0.25, 0.17, facecolor=YELLOW, edgecolor=BLACK))
        axes.text(
            0.545, y + 0.085, f"slot for the {name.lower()}:\nwrapped data key", ha="center", va="center"
        )
        arrow(axes, (0.26, y + 0.085), (0.42, y + 0.085), color, linewidth=2)
        axes.text(0.33, y + 0.105, "opens", ha="center", va="bottom", color=color, size=12)
        arrow(axes, (0.67, y + 0.085), (0.80, 0.77), BLACK, linewidth=1.6)
    axes.add_patch(Rectangle((0.80, 0.69), 0.18, 0.17, facecolor=ORANGE, edgecolor=BLACK))
    axes.text(0.89, 0.775, "data key,\nin memory only", ha="center", va="center", size=12)
    axes.add_patch(Rectangle((0.42, 0.45), 0.25, 0.09, facecolor="white", edgecolor=BLACK))
    axes.text(0.545, 0.495, "tag of the header", ha="center", va="center")
    axes.add_patch(Rectangle((0.42, 0.04), 0.25, 0.35, facecolor=SKY, edgecolor=BLACK))
    axes.text(
        0.545, 0.215, "body: the table\nin chunks of 16 KiB,\neach with a tag", ha="center", va="center"
    )
    axes.plot([0.89, 0.89], [0.69, 0.215], color=BLACK, linewidth=1.6)
    arrow(axes, (0.89, 0.215), (0.67, 0.215), BLACK, linewidth=1.6)
    axes.text(0.78, 0.225, "opens", ha="center", va="bottom", size=12)
    whole: dict[str, Any] = {"fill": False, "edgecolor": GRAY, "linestyle": "--", "zorder": 0}
    axes.add_patch(Rectangle((0.405, 0.015), 0.28, 0.97, **whole))
    axes.text(0.39, 0.215, "the file on disk:\nheader (slots, tag) and body", ha="right", va="center")
    return describe(
        figure,
        "The file holds a header and a body. The header has a slot with the wrapped data key for each "
        "recipient, and a tag. The lab's private key opens one slot, the clinic's password the other; either "
        "gives the data key, which opens the body.",
    )


@styled
def where_plaintext_lies(
    groups: Mapping[str, Mapping[str, bool | None]], figure: Figure | None = None
) -> Figure:
    """Draw where someone who gets in sees ciphertext and where the table: signs and words, by group.

    Parameters
    ----------
    groups : mapping of str to mapping of str to bool or None
        Group → place → whether encryption at rest covers it; None where it depends.

    Examples
    --------
    >>> where_plaintext_lies({"at rest": {"file": True}, "in use": {"RAM": False, "swap": None}}).get_label()
    'Ciphertext only: file. The table: RAM. Perhaps the table: swap.'
    """
    lines = 1 + sum(1 + len(places) for places in groups.values())
    figure, axes = canvas(figure, size=(9.0, 0.42 * lines + 0.1), margins=NO_MARGINS)
    axes.set(xlim=(0, 1), ylim=(lines, 0))
    axes.axis("off")
    axes.text(0.02, 0.5, "place", va="center", style="italic")
    axes.text(0.86, 0.5, "who gets in there sees", ha="center", va="center", style="italic")
    row = count(1)
    for group, places in groups.items():
        axes.text(0, next(row) + 0.5, group, va="center", weight="bold", color=BLUE)
        for place, covered in places.items():
            top = next(row)
            axes.text(0.02, top + 0.5, place, va="center")
            _verdict(axes, (0.74, top + 0.06, 0.25, 0.88), covered)
    told = {True: "Ciphertext only", False: "The table", None: "Perhaps the table"}
    found = {
        words: [
            place for places in groups.values() for place, covered in places.items() if covered is verdict
        ]
        for verdict, words in told.items()
    }
    return describe(
        figure, " ".join(f"{words}: {'; '.join(found[words])}." for words in found if found[words])
    )


def _verdict(axes: Axes, at: tuple[float, float, float, float], covered: bool | None) -> None:
    if covered is not None:
        sign(axes, at, covered, "ciphertext" if covered else "the table")
        return
    x, y, width, height = at
    axes.add_patch(Rectangle((x, y), width, height, facecolor=MAYBE))
    axes.text(x + width / 2, y + height / 2, "? maybe the table", ha="center", va="center", color=BLACK)
