r"""The exercises and questions of lesson 08, as data.

>>> from helpers.course.judging import judge
>>> print(judge(ADD_ENCRYPTED, lambda c, d, n: (c + d) % n**2).message.split(":")[0])
You added the ciphertexts
"""

import hashlib
import json
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.course.exercises import Checks, Exercise, Mistake, Named, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions
from helpers.sharing.paillier import textbook_paillier_encrypt
from helpers.sharing.polynomials import evaluate
from helpers.sharing.textbook_shamir import textbook_combine, textbook_share
from helpers.vault.model_file import Model, encode

__all__ = ["ask", "check", "solution", "yours"]

Points = Sequence[tuple[int, int]]


def _file(**arrays: list[float]) -> bytes:
    return encode(Model({name: np.array(numbers, dtype="<f4") for name, numbers in arrays.items()}))


def _random_file(rng: random.Random) -> tuple[bytes, str]:
    arrays = {name: [rng.randrange(-64, 64) / 8 for _ in range(rng.randrange(1, 5))] for name in "abc"}
    return _file(**arrays), rng.choice("abc")


def _read(data: bytes, name: str, start: int | None = None, order: str = "<") -> list[float]:
    size = int.from_bytes(data[:8], "little")
    first, end = json.loads(data[8 : 8 + size])[name]["data_offsets"]
    start = 8 + size if start is None else start
    return np.frombuffer(data[start + first : start + end], dtype=order + "f4").tolist()


def _header_size(data: bytes) -> int:
    return int.from_bytes(data[:8], "little")


def _whole_rest(data: bytes, name: str) -> list[float]:
    return np.frombuffer(data[8 + _header_size(data) :], dtype="<f4").tolist()


READ_TENSOR = Exercise(
    name="read_tensor",
    points=2,
    cases=(
        (_file(w=[1.0, 2.0]), "w"),
        (_file(a=[0.5, -0.25], b=[3.0]), "b"),
        (_file(w=[1.0, 2.0, 3.0], bias=[-7.0]), "w"),
    ),
    sample=_random_file,
    reference=lambda data, name: _read(data, name),
    hints=(
        "First n: the first 8 bytes as a number, the least significant byte first. Then the n bytes of JSON after it.",
        '`header = json.loads(data[8 : 8 + n])` is a dict, and `header[name]["data_offsets"]` is a pair: first byte '
        "and end, counted from where the header ends.",
        'With `n = int.from_bytes(data[:8], "little")` the array is '
        '`np.frombuffer(data[8 + n + first : 8 + n + end], dtype="<f4")`; `.tolist()` makes a list of it.',
    ),
    mistakes=(
        Mistake(
            "from the start of the file",
            lambda data, name: _read(data, name, start=0),
            "The two offsets are counted from where the header *ends*, and not from the start of the file: add 8 + n.",
        ),
        Mistake(
            "8 forgotten",
            lambda data, name: _read(data, name, start=_header_size(data)),
            "You start 8 bytes too early: before the n bytes of JSON stand the 8 bytes that say n.",
        ),
        Mistake(
            "the whole rest",
            _whole_rest,
            "Those are the numbers of *all* arrays. The header says where this one begins and ends.",
        ),
        Mistake(
            "other byte order",
            lambda data, name: _read(data, name, order=">"),
            'The bytes are right and read backwards: the file has the least significant byte first, `"<f4"`.',
        ),
        Mistake(
            "raw bytes",
            lambda data, name: np.array(_read(data, name), dtype="<f4").tobytes(),
            'Those are the right bytes. Four of them make a number: `np.frombuffer(..., dtype="<f4").tolist()`.',
        ),
    ),
    passed="No key, no password, no special program: who has the file has the model, and all that is stored in it.",
)


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def _a_place(rng: random.Random) -> tuple[bytes, int, int]:
    data = rng.randbytes(rng.randrange(2, 20))
    return data, rng.randrange(len(data)), rng.randrange(8)


FLIP_BIT = Exercise(
    name="flip_bit",
    cases=((b"AAAA", 1, 1), (b"\x00\x00\x00\x3f", 3, 6), (b"\xff", 0, 0), (b"model", 4, 7)),
    sample=_a_place,
    reference=_flipped,
    hints=(
        "Bytes cannot be changed in place. Which type can, and holds the same numbers?",
        "`changed = bytearray(data)` can be changed. The number whose only 1 is bit number `bit` is `1 << bit`.",
        "`changed[place] ^= 1 << bit`, then return `bytes(changed)`.",
    ),
    mistakes=(
        Mistake(
            "set",
            lambda data, place, bit: data[:place] + bytes([data[place] | 1 << bit]) + data[place + 1 :],
            "`|` sets the bit: where it was 1, nothing changes. To flip it is XOR, `^`.",
        ),
        Mistake(
            "counted from the top",
            lambda data, place, bit: _flipped(data, place, 7 - bit),
            "You count from the other end: bit 0 is the one of value 1, bit 7 that of value 128.",
        ),
        Mistake(
            "the number itself",
            lambda data, place, bit: data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :],
            "You XOR with the *number* of the bit. The bit itself is `1 << bit`.",
        ),
        Mistake(
            "one byte alone",
            lambda data, place, bit: bytes([data[place] ^ 1 << bit]),
            "That is the changed byte alone. Return all the bytes, with the others as they were.",
        ),
    ),
    passed="A thief on the wire can do that, and so can a cosmic ray, without knowing what it is that they change.",
)


def _coefficients(rng: random.Random) -> tuple[list[int], int, int]:
    p = rng.choice((11, 97, 257))
    return [rng.randrange(p) for _ in range(rng.randrange(2, 6))], rng.randrange(1, 11), p


def _plain_sum(coefficients: Sequence[int], x: int) -> int:
    return sum(a * x**j for j, a in enumerate(coefficients))


SHARE_VALUE = Exercise(
    name="share_value",
    cases=(([7, 3], 1, 11), ([7, 3, 5], 2, 11), ([4, 0, 9], 3, 11), ([100, 5, 6], 4, 257)),
    sample=_coefficients,
    reference=lambda coefficients, x, p: evaluate(coefficients, x, p),
    hints=(
        "The first coefficient, the secret, stands alone; the second is multiplied by x, the third by x².",
        "`enumerate(coefficients)` gives each coefficient with its number, which is the exponent of x.",
        "`sum(a * x**j for j, a in enumerate(coefficients)) % p`.",
    ),
    mistakes=(
        Mistake(
            "no modulus",
            lambda coefficients, x, p: _plain_sum(coefficients, x),
            "That is the polynomial over the integers. Here everything is modulo p: `% p`.",
        ),
        Mistake(
            "reversed",
            lambda coefficients, x, p: evaluate(list(coefficients)[::-1], x, p),
            "The *first* coefficient is the secret, the one without x. You have the order reversed.",
        ),
        Mistake(
            "one power too many",
            lambda coefficients, x, p: x * evaluate(coefficients, x, p) % p,
            "You multiply the secret by x as well: it has the exponent 0.",
        ),
        Mistake(
            "times instead of power",
            lambda coefficients, x, p: sum(a * x * j for j, a in enumerate(coefficients)) % p,
            "The third coefficient belongs to x², that is `x**2` and not `x * 2`; and the secret stands alone.",
        ),
    ),
    passed="Each custodian gets one such number and its x. The value at x = 0 is handed to nobody: it is the secret.",
)


def _one_point(rng: random.Random) -> tuple[int, int, int, int]:
    p = rng.choice((11, 97, 257))
    return rng.randrange(1, 11), rng.randrange(p), rng.randrange(p), p


SLOPE = Exercise(
    name="slope",
    cases=((1, 4, 1, 11), (2, 4, 7, 11), (3, 5, 5, 11), (5, 0, 96, 97)),
    sample=_one_point,
    reference=lambda x, y, secret, p: (y - secret) * pow(x, -1, p) % p,
    hints=(
        "The line is secret + a·x. At your x it must be y. Solve that for a.",
        "a = (y − secret) / x, modulo p. To divide by x is to multiply by its inverse (lesson 01).",
        "`(y - secret) * pow(x, -1, p) % p`.",
    ),
    mistakes=(
        Mistake(
            "float",
            lambda x, y, secret, p: (y - secret) / x,
            "Modulo p there are no fractions. Dividing by x is multiplying by its inverse: `pow(x, -1, p)`.",
        ),
        Mistake(
            "whole-number division",
            lambda x, y, secret, p: (y - secret) // x % p,
            "`//` drops the remainder. Modulo p you divide by x with its inverse: `pow(x, -1, p)`.",
        ),
        Mistake(
            "wrong sign",
            lambda x, y, secret, p: (secret - y) * pow(x, -1, p) % p,
            "The sign: from the secret at 0 *up to* y at x, so y − secret.",
        ),
        Mistake(
            "not divided",
            lambda x, y, secret, p: (y - secret) % p,
            "That is the way up in x steps. For one step, divide by x: times `pow(x, -1, p)`.",
        ),
        Mistake(
            "no modulus",
            lambda x, y, secret, p: (y - secret) * pow(x, -1, p),
            "Right modulo p, but not reduced: end with `% p`, so that it is from 0 to p − 1.",
        ),
    ),
    passed="For each secret there is one slope, and never none: that is the whole proof for t = 2. All slopes are "
    "equally likely, so all secrets stay as likely as they were.",
)


def _some_points(rng: random.Random) -> tuple[list[tuple[int, int]], int]:
    p, t = rng.choice((11, 97, 257)), rng.randrange(2, 5)
    shares = textbook_share(rng.randrange(p), t, 8, p, random.Random(rng.random()))
    return rng.sample(shares, t), p


def _combined(points: Points, p: int, weight: Callable[[int, int], tuple[int, int]]) -> int:
    """Return the sum of y times the products of fractions that `weight` gives as (above, below)."""
    total = 0
    for x, y in points:
        above = below = 1
        for other, _ in points:
            if other != x:
                a, b = weight(x, other)
                above, below = above * a % p, below * b % p
        total += y * above * pow(below, -1, p)
    return total % p


def _with_floats(points: Points, p: int) -> float:
    factors = [math.prod(o / (o - x) for o, _ in points if o != x) for x, _ in points]
    return sum(y * factor for factor, (_, y) in zip(factors, points, strict=True)) % p


def _product(points: Points, p: int) -> int:
    factors = [math.prod(o * pow(o - x, -1, p) for o, _ in points if o != x) for x, _ in points]
    return math.prod(y * factor for factor, (_, y) in zip(factors, points, strict=True)) % p


COMBINE_POINTS = Exercise(
    name="combine_points",
    points=2,
    cases=(
        ([(1, 10), (2, 2)], 11),
        ([(1, 4), (2, 0), (3, 6)], 11),
        ([(2, 0), (5, 4), (1, 9)], 11),
        ([(3, 200), (7, 13)], 257),
    ),
    sample=_some_points,
    reference=textbook_combine,
    hints=(
        "For each point, go through all the *other* ones and multiply the fractions. Then times y, then add up.",
        "Keep the fraction as two products: `above` times the other x, `below` times (other x − this x). Divide once: "
        "`above * pow(below, -1, p)`.",
        "`for x, y in points:` set `above = below = 1`; `for other, _ in points:` if `other != x`: `above *= other` and "
        "`below *= other - x`. Then `total += y * above * pow(below, -1, p)`; return `total % p`.",
    ),
    mistakes=(
        Mistake(
            "floats",
            _with_floats,
            "You divide with `/`, which gives floats. Modulo p, multiply by the inverse: `pow(below, -1, p)`.",
        ),
        Mistake(
            "other sign below",
            lambda points, p: _combined(points, p, lambda x, other: (other, x - other)),
            "Below the line stands (other x) − (this x). The other way around, the sign is wrong at each factor.",
        ),
        Mistake(
            "own x above",
            lambda points, p: _combined(points, p, lambda x, other: (x, other - x)),
            "Above the line stand the *other* x, not the point's own.",
        ),
        Mistake(
            "weights left out",
            lambda points, p: sum(y for _, y in points) % p,
            "That is the sum of the y. Each has to be multiplied by its weight first.",
        ),
        Mistake(
            "multiplied",
            _product,
            "The weighted values are *added*. Only the fractions inside one weight are multiplied.",
        ),
    ),
    passed="The weights depend on the x alone. Any t custodians compute theirs, whoever they are.",
)


def _over_integers(rng: random.Random) -> tuple[int, int]:
    secret, slope, bend = rng.getrandbits(48), rng.getrandbits(48), rng.getrandbits(48)
    x = rng.randrange(2, 12)
    return x, secret + slope * x + bend * x * x


LEAK = Exercise(
    name="leak",
    cases=((2, 11), (3, 13), (5, 1000), (4, 6 + 4 * 9 + 16 * 5)),
    sample=_over_integers,
    reference=lambda x, y: y % x,
    hints=(
        "Take x = 2. Which of the terms secret, 2·a₁, 4·a₂ can be odd?",
        "All terms but the secret are multiples of x. What is left of a multiple of x, modulo x?",
        "`y % x`.",
    ),
    mistakes=(
        Mistake(
            "parity only",
            lambda x, y: y % 2,
            "That is odd or even. A share at x tells more: what the secret is modulo *x*.",
        ),
        Mistake(
            "quotient",
            lambda x, y: y // x,
            "`//` gives how often x goes into y. What the secret leaves is the remainder: `%`.",
        ),
        Mistake("the wrong way", lambda x, y: x % y, "The other way around: y modulo x."),
        Mistake(
            "x taken off",
            lambda x, y: y - x,
            "You take x away once. It is unknown how often it is in y; the remainder does not depend on that.",
        ),
    ),
    passed="Modulo a prime this is closed: there everything is a multiple of x, so that being one says nothing.",
)

_P, _Q, _G = 23, 11, 2


def _committed(rng: random.Random) -> tuple[list[int], int, int]:
    return [pow(_G, rng.randrange(_Q), _P) for _ in range(rng.randrange(2, 5))], rng.randrange(1, _Q), _P


def _powers(commitments: Sequence[int], x: int, p: int, exponent: Callable[[int], int]) -> int:
    return math.prod(pow(C, exponent(j), p) for j, C in enumerate(commitments)) % p


POWER_OF_SHARE = Exercise(
    name="power_of_share",
    cases=(([13, 4], 1, 23), ([13, 4], 3, 23), ([9, 3, 18], 2, 23), ([2, 16, 6], 5, 23)),
    sample=_committed,
    reference=lambda commitments, x, p: _powers(commitments, x, p, lambda j: x**j),
    hints=(
        "The polynomial's sum has become a product, and the factors a_j·x^j have become powers. Which?",
        "Commitment number j is raised to x^j: the first to 1, the second to x, the third to x².",
        "Start with `result = 1`, then `result = result * pow(C, x**j, p) % p` for `j, C in enumerate(commitments)`.",
    ),
    mistakes=(
        Mistake(
            "times instead of power",
            lambda commitments, x, p: _powers(commitments, x, p, lambda j: x * j),
            "The exponent is x to the power j, `x**j`, and not `x * j`.",
        ),
        Mistake(
            "added",
            lambda commitments, x, p: sum(pow(C, x**j, p) for j, C in enumerate(commitments)) % p,
            "You add. What is a sum in the exponent is a *product* of powers.",
        ),
        Mistake(
            "multiplied by the power",
            lambda commitments, x, p: math.prod(C * x**j for j, C in enumerate(commitments)) % p,
            "Commitments are multiplied with each other, and each is *raised* to x^j: `pow(C, x**j, p)`.",
        ),
        Mistake(
            "the polynomial of the commitments",
            lambda commitments, x, p: evaluate(list(commitments), x, p),
            "That is the polynomial with the commitments as coefficients. They are powers: multiply, and raise to x^j.",
        ),
        Mistake(
            "starts at x",
            lambda commitments, x, p: _powers(commitments, x, p, lambda j: x ** (j + 1)),
            "The first commitment stands alone: its exponent is x to the power 0, which is 1.",
        ),
    ),
    passed="If that is g^y, the share lies on the dealer's polynomial. Everyone can compute it, and nobody had to "
    "show a share to anyone else.",
)


def _encrypted(m: int, r: int, n: int = 35) -> int:
    return textbook_paillier_encrypt(m, r, n)


def _two_ciphertexts(rng: random.Random) -> tuple[int, int, int]:
    return _encrypted(rng.randrange(17), rng.choice((2, 3, 4, 6))), _encrypted(rng.randrange(17), 8), 35


ADD_ENCRYPTED = Exercise(
    name="add_encrypted",
    cases=((88, 257, 35), (_encrypted(1, 2), _encrypted(2, 3), 35), (18, 18, 35)),
    sample=_two_ciphertexts,
    reference=lambda c, d, n: c * d % n**2,
    hints=(
        "A message sits in a factor (1 + m·n). What do two such factors become when you multiply them, modulo n²?",
        "(1 + a·n)(1 + b·n) = 1 + (a + b)·n + a·b·n², and n² is 0 modulo n². The random parts make another r^n.",
        "`c * d % n**2`.",
    ),
    mistakes=(
        Mistake(
            "added",
            lambda c, d, n: (c + d) % n**2,
            "You added the ciphertexts: the *messages* are added when the ciphertexts are multiplied.",
        ),
        Mistake(
            "modulo n",
            lambda c, d, n: c * d % n,
            "Ciphertexts live modulo n², `n**2`. Modulo n the message is gone: 1 + m·n is 1 there.",
        ),
        Mistake(
            "no modulus",
            lambda c, d, n: c * d,
            "Right modulo n². Reduce it, or it grows with each sum: `% n**2`.",
        ),
        Mistake(
            "XOR",
            lambda c, d, n: c ^ d,
            "XOR is for streams of bits. These are numbers modulo n²: multiply them.",
        ),
    ),
    passed="Whoever computes this needs no private key, and does not learn a, b or their sum.",
)


def _encrypted_row(rng: random.Random) -> tuple[list[int], int, list[int], int]:
    n, length = 2003 * 3011, rng.randrange(1, 5)
    weights = [rng.randrange(-9, 10) for _ in range(length)]
    row = [_encrypted(rng.randrange(50), rng.randrange(2, 2000), n) for _ in range(length)]
    return weights, rng.randrange(-20, 20), row, n


def _score(weights: Sequence[int], bias: int, row: Sequence[int], n: int) -> int:
    powers = math.prod(pow(c, w, n**2) for w, c in zip(weights, row, strict=True))
    return powers * (1 + bias * n) % n**2


def _with_a_plain_product(weights: Sequence[int], bias: int, row: Sequence[int], n: int) -> int:
    products = math.prod(w * c for w, c in zip(weights, row, strict=True))
    return products * (1 + bias * n) % n**2


def _sum_of_products(weights: Sequence[int], bias: int, row: Sequence[int], n: int) -> int:
    return (sum(w * c for w, c in zip(weights, row, strict=True)) + bias) % n**2


ENCRYPTED_SCORE = Exercise(
    name="encrypted_score",
    points=2,
    cases=(
        ([2], 0, [_encrypted(4, 2)], 35),
        ([2, 1], 3, [_encrypted(4, 2), _encrypted(5, 3)], 35),
        ([3, -1], 1, [_encrypted(4, 2), _encrypted(5, 3)], 35),
    ),
    sample=_encrypted_row,
    reference=_score,
    hints=(
        "Go through the formula: each product w·x becomes a power, each + becomes a multiplication modulo n².",
        "A power of a ciphertext is `pow(c, w, n**2)`, for negative w as well. The bias is a message that you know: "
        "encrypt it without randomness, as 1 + b·n.",
        "Start with `result = 1 + bias * n`, then `result = result * pow(c, w, n**2) % n**2` for each weight and "
        "ciphertext; return `result % n**2`.",
    ),
    mistakes=(
        Mistake(
            "on the ciphertexts",
            _sum_of_products,
            "That is the formula on the ciphertexts themselves. Times a weight is a *power*, and plus is a product.",
        ),
        Mistake(
            "products instead of powers",
            _with_a_plain_product,
            "To multiply the message by w, *raise* the ciphertext to w: `pow(c, w, n**2)`.",
        ),
        Mistake(
            "bias forgotten",
            lambda weights, bias, row, n: _score(weights, 0, row, n),
            "The bias is missing: multiply by 1 + b·n, which is b encrypted without randomness.",
        ),
        Mistake(
            "bias added to the ciphertext",
            lambda weights, bias, row, n: (_score(weights, 0, row, n) + bias) % n**2,
            "You add the bias to the *ciphertext*. To add to the message, multiply by 1 + b·n.",
        ),
        Mistake(
            "modulo n",
            lambda weights, bias, row, n: _score(weights, bias, row, n) % n,
            "Ciphertexts live modulo n², not modulo n.",
        ),
    ),
    passed="The server computed with numbers that it cannot read. (The real `score_row` also multiplies by a fresh "
    "random r^n, so that the result does not show how it came about.)",
)


def _model(weights: Sequence[float], bias: float) -> Named:
    return Named("answer", lambda x: bias + sum(w * value for w, value in zip(weights, x, strict=True)))


def _random_model(rng: random.Random) -> tuple[Named, int]:
    d = rng.randrange(1, 6)
    return _model([rng.randrange(-40, 40) / 4 for _ in range(d)], rng.randrange(1, 40) / 4), d


def _unit(place: int, d: int) -> list[float]:
    return [float(i == place) for i in range(d)]


def _stolen(answer: Callable[..., float], d: int) -> tuple[list[float], float]:
    bias = answer([0.0] * d)
    return [answer(_unit(place, d)) - bias for place in range(d)], bias


STEAL_LINEAR = Exercise(
    name="steal_linear",
    points=2,
    cases=((_model([2.0], 1.0), 1), (_model([0.5, -1.5], 3.0), 2), (_model([1.0, 0.0, -2.25, 7.5], -4.0), 4)),
    sample=_random_model,
    reference=_stolen,
    hints=(
        "Which question makes all the weights disappear, so that the answer is the bias alone?",
        "Ask about zeros: that is the bias. Then ask about inputs with a single 1: each answer is one weight plus the bias.",
        "`bias = answer([0.0] * d)`; for each i, `x = [0.0] * d; x[i] = 1.0`, and the weight is `answer(x) - bias`. "
        "Return `weights, bias`.",
    ),
    mistakes=(
        Mistake(
            "bias still inside",
            lambda answer, d: ([answer(_unit(place, d)) for place in range(d)], answer([0.0] * d)),
            "The bias is still in each weight: an answer is w·1 + b. Take b away.",
        ),
        Mistake(
            "bias missing",
            lambda answer, d: _stolen(answer, d)[0],
            "Those are the weights. Return the bias, too: `weights, bias`.",
        ),
        Mistake(
            "the wrong order",
            lambda answer, d: _stolen(answer, d)[::-1],
            "All numbers are right. First the list of weights, then the bias.",
        ),
        Mistake(
            "ones everywhere",
            lambda answer, d: ([(answer([1.0] * d) - answer([0.0] * d)) / d] * d, answer([0.0] * d)),
            "With all inputs 1, the answer is the *sum* of the weights, and each could be anything. Set one input to 1 at a "
            "time.",
        ),
    ),
    passed="d + 1 questions, and the model is yours, to the last digit. The file was never opened.",
)


def _link(previous: str, text: str) -> str:
    return hashlib.sha256((previous + text).encode()).hexdigest()


def _log(*texts: str) -> list[tuple[str, str]]:
    entries, previous = [], ""
    for text in texts:
        previous = _link(previous, text)
        entries.append((text, previous))
    return entries


_ENTRIES = _log("ada opened credit 3", "bob opened credit 3", "ada rotated credit 3", "eve opened credit 3")
_FOR_TEST = [_ENTRIES[0], ("bob went home", _ENTRIES[1][1]), *_ENTRIES[2:]]
_REWRITTEN = [*_ENTRIES[:2], ("ada went home", _link(_ENTRIES[1][1], "ada went home")), _ENTRIES[3]]
_LEFT_OUT = [*_ENTRIES[:1], *_ENTRIES[2:]]


LINK = Named("link", _link)


def _first_broken(entries: Sequence[tuple[str, str]], link: Any) -> int | None:
    previous = ""
    for number, (text, digest) in enumerate(entries):
        if digest != _link(previous, text):
            return number
        previous = digest
    return None


def _without_chain(entries: Sequence[tuple[str, str]], link: Any) -> int | None:
    broken = [i for i, (text, digest) in enumerate(entries) if digest != _link("", text)]
    return broken[0] if broken else None


def _from_one(entries: Sequence[tuple[str, str]], link: Any) -> int | None:
    number = _first_broken(entries, link)
    return None if number is None else number + 1


def _only_whether(entries: Sequence[tuple[str, str]], link: Any) -> bool:
    return _first_broken(entries, link) is None


FIRST_BROKEN = Exercise(
    name="first_broken",
    cases=(
        (_FOR_TEST, LINK),
        (_ENTRIES, LINK),
        (_LEFT_OUT, LINK),
        (_REWRITTEN, LINK),
        (_ENTRIES[:2], LINK),
    ),
    reference=_first_broken,
    hints=(
        "Walk through the entries, and remember the hash of the entry before; before the first it is the empty text.",
        "An entry is in order when its hash is `link(previous, text)`. Otherwise return its number, from `enumerate`.",
        '`previous = ""`; `for number, (text, digest) in enumerate(entries):` if `digest != link(previous, text)`: '
        "`return number`; then `previous = digest`. After the loop `return None`.",
    ),
    mistakes=(
        Mistake(
            "each for itself",
            _without_chain,
            "You hash each entry for itself. In a chain, the hash of the entry *before* goes in: `link(previous, text)`.",
        ),
        Mistake("counted from 1", _from_one, "One too many: the first entry has the number 0 here."),
        Mistake(
            "only whether",
            _only_whether,
            "You say whether the log is in order. Return *which* entry breaks it, and `None` if none does.",
        ),
        Mistake(
            "never broken",
            lambda entries, link: None,
            "You return `None`, which says that all is in order. Compare each hash with `link(previous, text)`.",
        ),
    ),
    passed="Your last case was a log with its end cut off, and it is in order. Only a head that was kept elsewhere tells.",
)

EXERCISES = (
    READ_TENSOR,
    FLIP_BIT,
    SHARE_VALUE,
    SLOPE,
    COMBINE_POINTS,
    LEAK,
    POWER_OF_SHARE,
    ADD_ENCRYPTED,
    ENCRYPTED_SCORE,
    STEAL_LINEAR,
    FIRST_BROKEN,
)

QUESTIONS = (
    NumberQuestion(
        name="worst_bit",
        text="Go through all 32 bits. Which one does the most damage to the accuracy?",
        answer=30,
        why="The highest bit of the exponent. The bias becomes a number with 39 digits, no input can outweigh it, and the "
        "model sends everyone home.",
        near=(
            (31, "That is the sign: bad, too. One of its neighbors is far worse."),
            (0, "Bit 0 is the last digit of the number: nothing happens."),
            (23, "The lowest bit of the exponent: it doubles or halves the number. A model stands that."),
            (29, "This one makes the bias nearly 0. The model stands that better than the opposite."),
        ),
    ),
    Question(
        name="quiet_bits",
        text="Now the bits 0 to 18. Somebody tests the model on 2,000 patients before each use. What does the test tell?",
        choices=(
            Choice(
                "If the accuracy is the same, the file is what it was",
                "Look again: the value changes with each of these bits, and the accuracy does not.",
            ),
            Choice(
                "A change that these patients don't feel stays unseen, by accident or on purpose",
                "The test asks about 2,000 inputs, and an attacker can aim at another one. Whether the bytes are the same is a "
                "different question from whether the model is good, and takes a tag.",
                right=True,
            ),
            Choice(
                "Small changes to weights don't matter",
                "Here, to this accuracy, not. Many small ones together, chosen with care, can do anything.",
            ),
        ),
    ),
    Question(
        name="rollback",
        text="The thief puts version 1, as it was sealed last year, in place of version 2. Who notices?",
        choices=(
            Choice(
                "The envelope: the tags don't fit",
                "They fit: nothing in the file was changed. It is a genuine file of last year.",
            ),
            Choice(
                "Whoever states what they expect, or keeps a register of the newest version",
                "A file cannot know that there is a newer one. The version in the label cannot be forged, but somebody has to "
                "compare it with something.",
                right=True,
            ),
            Choice(
                "Nobody can",
                "The version stands in the label, which is bound to the envelope: compare it with what you expect.",
            ),
        ),
    ),
    NumberQuestion(
        name="share_one",
        text="Drag the guess to the secret 10. Which value has share 1 then?",
        answer=8,
        why="From 10 at 0 down to 6 at 2: the slope is -2, and half of the way is 8.",
        near=(
            (-2, "That is the slope. Start from the secret, and go one step."),
            (4, "That is share 3."),
            (6, "That is share 2, the one you have stolen."),
            (10, "That is the secret, at x = 0."),
        ),
    ),
    Question(
        name="whole_slopes",
        text="Say the dealer only draws *whole* slopes. Look at the other shares while you drag: which secrets are left?",
        choices=(
            Choice(
                "All of them: a line always fits",
                "With the secret 1, share 1 would be 3.5, and the slope 2.5. Such a line is never drawn.",
            ),
            Choice(
                "The even ones",
                "The slope is (6 − secret)/2, which is whole for even secrets only. Half of the secrets are out, by one share.",
                right=True,
            ),
            Choice(
                "The odd ones",
                "With the secret 1 the slope is (6 − 1)/2 = 2.5. Try 0, 2 and 4.",
            ),
            Choice(
                "6 alone",
                "6 has the slope 0. With 4 it is 1, with 2 it is 2: whole numbers as well.",
            ),
        ),
    ),
    NumberQuestion(
        name="three_seen",
        text="Put the shares seen to 3, and drag the guess. Which secret fits?",
        answer=9,
        why="Three points determine a polynomial with three coefficients, modulo 11 as elsewhere. Your `combine_points` will "
        "compute that.",
        near=(
            (3, "That is the first share's value."),
            (5, "That is the second share's value. Read the title while you drag."),
            (4, "That is the third share's value."),
        ),
    ),
    NumberQuestion(
        name="one_seen",
        text="Put the shares seen to 1. How many polynomials fit with *each* guess?",
        answer=11,
        why="One coefficient is still free, with its 11 values. 11 for each secret: as equal as 1 for each.",
        near=(
            (1, "That is with two shares seen."),
            (121, "That is how many there are for all 11 guesses together."),
            (3, "3 is the threshold. Read the text under the picture."),
        ),
    ),
    NumberQuestion(
        name="same_slope",
        text="The old slope is 1. At which new slope does the thief read the right secret?",
        answer=1,
        why="Then nothing was renewed. Modulo a prime that happens with one chance in p, and for 32 bytes with one in "
        "$2^{256}$.",
        near=(
            (0, "There the thief reads 6. Go on."),
            (-1, "Farther off. The other way."),
            (2, "That is one step too far."),
        ),
    ),
    NumberQuestion(
        name="thief_step",
        text="By how much does what the thief reads change when the new slope grows by 1?",
        answer=-2,
        tolerance=0,
        why="Here too whole numbers give something away: what the thief reads is as odd or even as the secret. That is one "
        "more reason for the finite field.",
        near=(
            (2, "By 2, but in which direction?"),
            (1, "That is by how much the slope changes. Read the number at x = 0."),
            (-1, "Read the number at x = 0 for two neighboring slopes."),
        ),
    ),
    Question(
        name="kept_header",
        text="The partner's slot is gone from the header. The partner kept a copy of last month's file. What can they open?",
        choices=(
            Choice(
                "Last month's file, and today's with the old header in front, as the weights have not changed",
                "The data key is the same. Rotation changes who gets it *from this file*. To lock someone out, seal the "
                "*next* weights under a new data key; the old ones are out.",
                right=True,
            ),
            Choice(
                "Nothing: the key was revoked",
                "From the new header. In the old one the slot is still there.",
            ),
            Choice(
                "Last month's file, but it is worth nothing without the new header",
                "It holds the same weights. What was given away cannot be called back.",
            ),
        ),
    ),
    Question(
        name="server_sees",
        text="The server has just scored a patient. What does it know about this patient?",
        choices=(
            Choice(
                "The score, since it computed it",
                "It computed a *ciphertext* of the score. Only the holder of the private key reads it.",
            ),
            Choice(
                "That somebody asked, when, and how many inputs there were",
                "If DCR holds. And if nobody tells it how the score came out: what a clinic does next may show it.",
                right=True,
            ),
            Choice(
                "Which of the inputs were 0",
                "An encrypted 0 looks like any other number, because of the random factor $r^n$.",
            ),
        ),
    ),
    NumberQuestion(
        name="fifth_summand",
        text="Keep 2 guard bits and add vectors. With how many does a slot first come out wrong?",
        answer=5,
        why="The middle slot always holds 15, and 5 · 15 = 75 is more than $2^6 - 1 = 63$. Four of *any* numbers fit.",
        near=(
            (4, "4 · 15 = 60 still fits into 6 bits."),
            (3, "Not yet: two guard bits are room for four summands."),
            (8, "It comes out wrong long before."),
            (16, "16 is how many values a slot without guard bits has."),
        ),
    ),
    Question(
        name="carry",
        text="Look at that sum. What has happened to the slot to the left of the one that overflowed?",
        choices=(
            Choice(
                "Nothing: each slot is for itself",
                "Read its number, and what its sum should be.",
            ),
            Choice(
                "It got the carry, and is now wrong by 1",
                "To Paillier it is *one* large number. An overflow corrupts the neighbor silently, so it must be made "
                "impossible beforehand: agree on how many are added, and refuse the next one.",
                right=True,
            ),
            Choice(
                "It was set to 0",
                "Nothing is set to 0. It is a sum like any other, with something added.",
            ),
        ),
    ),
    NumberQuestion(
        name="ninety_percent",
        text="With probabilities as answers: at how many questions does the student first agree with the teacher on more than "
        "90 % of new patients?",
        answer=50,
        why="Fifty answers. The teacher needed 2,000 patients with the right answer known; the student needs no right "
        "answer, only inputs that look like patients.",
        near=(
            (20, "Not yet: read the curve there."),
            (100, "One step earlier is enough. (With labels alone it is 100.)"),
            (200, "Much earlier already."),
            (2000, "By then it is nearly the same model. Drag to the left."),
        ),
    ),
    Question(
        name="labels_only",
        text="The hospital now answers with the label only. Compare the curves. What has it gained?",
        choices=(
            Choice(
                "The model can no longer be stolen",
                "Read the second curve at its right end.",
            ),
            Choice(
                "The thief has to ask two to five times as often for the same agreement, and gets there",
                "An answer says less, so it takes more of them. Whoever has a use for the answers can still copy what gives "
                "them. Counting and limiting questions costs the thief time; it does not stop many thieves together.",
                right=True,
            ),
            Choice(
                "Nothing at all",
                "At every number of questions here the second curve is lower.",
            ),
        ),
    ),
    Question(
        name="which_lesson",
        text="A partner opens your vault file, as you want them to, and then sells the weights. Which lesson so far prevents that?",
        choices=(
            Choice(
                "Lesson 02: the envelope",
                "It keeps out those who are not recipients. The partner is one.",
            ),
            Choice(
                "Lesson 08: t of n custodians",
                "They decide together whether a file is opened. After that, whoever opened it has it.",
            ),
            Choice(
                "None: that takes a contract, or never giving the model away",
                "Whoever may open it has it. One can let them ask instead of giving them the file, and that is "
                "slower to steal and no more.",
                right=True,
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
yours = check.yours
