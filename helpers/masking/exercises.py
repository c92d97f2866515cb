r"""The exercises and questions of lesson 03, as data.

>>> from helpers.course.judging import judge
>>> print(judge(UNIQUE_SHARE, lambda rows: 1.0).outcome.value)
not yet
"""

import hashlib
import hmac
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.course.exercises import Checks, Exercise, Mistake, Named, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions

__all__ = ["ask", "check", "solution", "yours"]

Rows = Sequence[tuple[str, ...]]


@dataclass
class SeededNoise:
    """A seeded numpy generator that equals its copies, whatever has been drawn from them.

    So a check neither takes drawing for a change of its argument nor shows an address in its messages.

    Examples
    --------
    >>> rng = SeededNoise(1)
    >>> drawn = rng.integers(6)
    >>> rng, rng == SeededNoise(1)
    (rng, True)
    """

    seed: int

    def __post_init__(self) -> None:
        self.generator = np.random.default_rng(self.seed)

    def __getattr__(self, name: str) -> Any:
        """Return the generator's own method."""
        if name == "generator" or name.startswith("__"):  # while a copy of this is being built
            raise AttributeError(name)
        return getattr(self.generator, name)

    def __repr__(self) -> str:
        return "rng"


def _rows(rng: random.Random) -> tuple[Rows]:
    size = rng.randrange(1, 30)
    return ([(rng.choice(("1980", "1981", "1982")), rng.choice("FM")) for _ in range(size)],)


def _unique(rows: Rows) -> int:
    return sum(count == 1 for count in Counter(rows).values())


TOWN = [("1980", "F"), ("1980", "M"), ("1980", "F"), ("1975", "M"), ("1975", "F")]

UNIQUE_SHARE = Exercise(
    name="unique_share",
    cases=(([("1980", "F"), ("1980", "M"), ("1980", "F")],), (TOWN,), ([("1980", "F")],), (TOWN * 2,)),
    sample=_rows,
    reference=lambda rows: _unique(rows) / len(rows),
    hints=(
        "For each row: how often does the same combination stand in the list? Count those rows where it is once.",
        "`from collections import Counter`: `Counter(rows)` counts every combination at once.",
        "`counts = Counter(rows)`, then `sum(... for row in rows) / len(rows)`: what has to hold for `counts[row]`?",
    ),
    mistakes=(
        Mistake(
            "different combinations",
            lambda rows: len(set(rows)) / len(rows),
            "You count the *different* combinations. One that several people share also counts there: count those "
            "that occur exactly once.",
        ),
        Mistake(
            "the others",
            lambda rows: 1 - _unique(rows) / len(rows),
            "That is the share of those who are *not* alone. You want those whose combination occurs once.",
        ),
        Mistake(
            "a count",
            _unique,
            "That is how many rows are unique. The *share* is that number divided by the number of rows.",
        ),
        Mistake(
            "share of the combinations",
            lambda rows: _unique(rows) / len(set(rows)),
            "You divide by the number of different combinations. The share is of the *people*: divide by `len(rows)`.",
        ),
        Mistake(
            "first column alone",
            lambda rows: _unique([row[:1] for row in rows]) / len(rows),
            "You compare the first value alone. It is the whole combination that points to a person.",
        ),
    ),
    passed="Unique in the table is not yet found. Whoever also has a list with the same columns *and names* finds them: "
    "that is your next exercise.",
)

Register = Sequence[tuple[str, tuple[str, ...]]]


def _link(release: Rows, register: Register) -> dict[int, str]:
    in_release, in_register = Counter(release), Counter(combination for _, combination in register)
    names = {combination: name for name, combination in register}
    return {
        row: names[combination]
        for row, combination in enumerate(release)
        if in_release[combination] == 1 and in_register[combination] == 1
    }


def _link_any(release: Rows, register: Register) -> dict[int, str]:
    names = {combination: name for name, combination in register}
    return {row: names[combination] for row, combination in enumerate(release) if combination in names}


def _link_first(release: Rows, register: Register) -> dict[int, str]:
    return _link_any(release, register[::-1])


def _link_one_sided(release: Rows, register: Register, side: Rows) -> dict[int, str]:
    once = {combination for combination, count in Counter(side).items() if count == 1}
    return {row: name for row, name in _link_any(release, register).items() if release[row] in once}


def _two_tables(rng: random.Random) -> tuple[Rows, Register]:
    combinations = [(str(year), sex) for year in range(1980, 1986) for sex in "FM"]
    names = rng.sample(["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hanna", "Ida", "Jon"], 8)
    register = [(name, rng.choice(combinations)) for name in names]
    return [rng.choice(combinations) for _ in range(rng.randrange(1, 9))], register


ADA, BEN, CLEO, DAN = (
    ("Ada", ("1980", "F")),
    ("Ben", ("1975", "M")),
    ("Cleo", ("1980", "F")),
    ("Dan", ("1991", "M")),
)

LINK = Exercise(
    name="link",
    points=2,
    cases=(
        ([("1980", "F"), ("1975", "M")], [BEN, ADA, DAN]),
        ([("1980", "F"), ("1975", "M")], [ADA, BEN, CLEO]),
        ([("1975", "M"), ("1975", "M"), ("1991", "M")], [ADA, BEN, DAN]),
        ([("1975", "M"), ("1980", "F"), ("1980", "F")], [DAN, ADA, CLEO, BEN]),
        ([("1950", "F")], [ADA]),
    ),
    sample=_two_tables,
    reference=_link,
    hints=(
        "When are you sure? If one row of the release has this combination, and one person of the register.",
        "Count the combinations of both lists with `Counter`. Link a row only where both counts are 1.",
        "`counts = Counter(release)`, `people = Counter(c for _, c in register)`, `names = {c: name for name, c in register}`; "
        "then `{row: names[c] for row, c in enumerate(release) if ...}`.",
    ),
    mistakes=(
        Mistake(
            "last of several",
            _link_any,
            "Where several people of the register fit, you take the last one: a guess. Leave the row out.",
        ),
        Mistake(
            "first of several",
            _link_first,
            "Where several people of the register fit, you take the first one: a guess. Leave the row out.",
        ),
        Mistake(
            "unique in the register only",
            lambda release, register: _link_one_sided(release, register, [row for _, row in register]),
            "Two rows of the release have the same combination, and you give both the same name: at most one is theirs.",
        ),
        Mistake(
            "unique in the release only",
            lambda release, register: _link_one_sided(release, register, release),
            "You check that the row is alone in the release. It must be alone in the *register*, too, or several "
            "people fit.",
        ),
        Mistake(
            "names to rows",
            lambda release, register: {name: row for row, name in _link(release, register).items()},
            "You give the row of each name. Turn it around: the name of each row number.",
        ),
    ),
    passed="One merge of two tables, no break-in. It is right wherever everyone who could be in the release stands in the "
    "register; where someone is missing there, a link can be wrong.",
)


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


HASH_OF = Named("hash_of", _short_hash)


def _crack(hashes: Sequence[str], candidates: Sequence[str], hash_of: Any) -> dict[str, str]:
    wanted = set(hashes)
    return {hash_of(text): text for text in candidates if hash_of(text) in wanted}


def _some_hashes(rng: random.Random) -> tuple[list[str], list[str], Any]:
    numbers = [f"{number:03}" for number in rng.sample(range(1000), 12)]
    return [_short_hash(text) for text in rng.sample(numbers, 4)] + ["00000000"], numbers, HASH_OF


CRACK = Exercise(
    name="crack",
    cases=(
        ([_short_hash("042")], ["041", "042", "043"], HASH_OF),
        ([_short_hash("7"), _short_hash("3")], list("0123456789"), HASH_OF),
        ([_short_hash("Ada")], ["Ben", "Cleo"], HASH_OF),
        ([_short_hash("1"), _short_hash("1")], ["0", "1"], HASH_OF),
    ),
    sample=_some_hashes,
    reference=_crack,
    hints=(
        "You cannot go back from a hash. But you can go forward from every candidate, and compare.",
        "Compute `hash_of(candidate)` for each candidate and keep it if it is one of `hashes`. A `set` makes that quick.",
        "`wanted = set(hashes)`, then `{...: c for c in candidates if ... in wanted}`: the same call fills both gaps.",
    ),
    mistakes=(
        Mistake(
            "the other way round",
            lambda hashes, candidates, hash_of: {
                text: hashed for hashed, text in _crack(hashes, candidates, hash_of).items()
            },
            "You give the hash of each candidate. The attacker has the hash and wants what is behind it: turn it around.",
        ),
        Mistake(
            "all candidates",
            lambda hashes, candidates, hash_of: {hash_of(text): text for text in candidates},
            "You return the whole dictionary of candidates. Keep those whose hash is in `hashes`.",
        ),
        Mistake(
            "side by side",
            lambda hashes, candidates, hash_of: dict(zip(hashes, candidates, strict=False)),
            "You put the first candidate to the first hash, and so on. Which belongs to which is for `hash_of` to tell.",
        ),
        Mistake(
            "no hashes",
            lambda hashes, candidates, hash_of: list(_crack(hashes, candidates, hash_of).values()),
            "Those are the right candidates. Return a dictionary that says which hash each of them belongs to.",
        ),
    ),
    passed="You inverted nothing: you tried everything. That is enough wherever there is little to try.",
)

KEY_A, KEY_B = bytes(range(16)), b"sixteen letters!"


def _token(value: str, key: bytes) -> str:
    return hmac.digest(key, value.encode(), "sha256").hex()


TOKEN = Exercise(
    name="token",
    cases=(("0471-300462", KEY_A), ("0471-300462", KEY_B), ("Zoë", KEY_A), ("", KEY_B)),
    sample=lambda rng: (f"0471-{rng.randrange(10**6):06}", rng.randbytes(16)),
    reference=_token,
    hints=(
        "Python's module `hmac` does it. It takes bytes: how does a text become bytes?",
        "`value.encode()` are the bytes, and `hmac.digest(key, message, 'sha256')` gives 32 bytes.",
        "`import hmac`, then `return hmac.digest(..., ..., 'sha256').hex()`: which of the two comes first?",
    ),
    mistakes=(
        Mistake(
            "no key",
            lambda value, key: hashlib.sha256(value.encode()).hexdigest(),
            "The key is not used: that is the plain hash, which anyone can try out.",
        ),
        Mistake(
            "glued together",
            lambda value, key: hashlib.sha256(key + value.encode()).hexdigest(),
            "Key and value in one hash is no HMAC. With SHA-256 whoever has one such token can compute tokens of longer values "
            "without the key: *length extension*. HMAC hashes twice, which stops that.",
        ),
        Mistake(
            "glued the other way",
            lambda value, key: hashlib.sha256(value.encode() + key).hexdigest(),
            "Value and key in one hash is no HMAC: two values for which SHA-256 collided would have one token under every key. "
            "Use `hmac`.",
        ),
        Mistake(
            "swapped",
            lambda value, key: hmac.digest(value.encode(), key, "sha256").hex(),
            "Key and message are swapped: the key comes first.",
        ),
        Mistake(
            "bytes",
            lambda value, key: hmac.digest(key, value.encode(), "sha256"),
            "Those are the right 32 bytes. Write them as 64 hexadecimal digits: `.hex()`.",
        ),
    ),
    passed="The same value gives the same token under the same key, so that tables can still be joined; and nobody "
    "without the key can try values out.",
)


def _median_cut(values: Sequence[int], k: int) -> int | None:
    cut = sorted(values)[(len(values) - 1) // 2]
    left = sum(value <= cut for value in values)
    return cut if min(left, len(values) - left) >= k else None


def _ages(rng: random.Random) -> tuple[list[int], int]:
    return [rng.choice((20, 30, 40, 41, 50, 60)) for _ in range(rng.randrange(2, 16))], rng.randrange(1, 5)


def _mean_cut(values: Sequence[int], k: int) -> float | None:
    cut = sum(values) / len(values)
    left = sum(value <= cut for value in values)
    return cut if min(left, len(values) - left) >= k else None


def _upper_median_cut(values: Sequence[int], k: int) -> int | None:
    cut = sorted(values)[len(values) // 2]
    left = sum(value <= cut for value in values)
    return cut if min(left, len(values) - left) >= k else None


MEDIAN_CUT = Exercise(
    name="median_cut",
    points=2,
    cases=(
        ([60, 20, 40, 30], 2),
        ([20, 30, 40, 60, 61, 90], 3),
        ([20, 30, 40], 2),
        ([20, 30, 30, 30, 30], 2),
        ([20, 20, 20, 30, 90], 2),
        ([20, 30], 2),
        ([50, 50], 1),
    ),
    sample=_ages,
    reference=_median_cut,
    hints=(
        "Sort, find the value in the middle, and count how many people stand on each side. Equal values stay together.",
        "The lower median is `sorted(values)[(len(values) - 1) // 2]`. Left of the cut is who has at most that value.",
        "`left = sum(value <= cut for value in values)`, and the others are on the right; return `cut` if `...`, otherwise `None`.",
    ),
    mistakes=(
        Mistake(
            "no look at the sides",
            lambda values, k: sorted(values)[(len(values) - 1) // 2],
            "You always cut. If fewer than `k` people are left on one side, they are no longer hidden in a crowd: return "
            "`None` then.",
        ),
        Mistake(
            "only the number of people",
            lambda values, k: sorted(values)[(len(values) - 1) // 2] if len(values) >= 2 * k else None,
            "You check that there are `2 * k` people. But many may have the median itself, and they all stay left: count both sides.",
        ),
        Mistake(
            "mean",
            _mean_cut,
            "You cut at the mean. One very old person moves it far off; the *median* has as many people left as right, "
            "as far as that can be.",
        ),
        Mistake(
            "upper median",
            _upper_median_cut,
            "Of the two values in the middle, take the *lower* one: `(len(values) - 1) // 2`.",
        ),
        Mistake(
            "not sorted",
            lambda values, k: values[(len(values) - 1) // 2],
            "You take the value in the middle of the list as it comes. Sort it first.",
        ),
        Mistake(
            "one side only",
            lambda values, k: (
                sorted(values)[(len(values) - 1) // 2]
                if sum(value <= sorted(values)[(len(values) - 1) // 2] for value in values) >= k
                else None
            ),
            "You count the left side alone. The right side must have `k` people, too.",
        ),
    ),
    passed="This is a step of Mondrian. Do it again with each side, along whichever column is widest there, until no "
    "cut is left.",
)


Classes = Sequence[int]


def _values(classes: Classes, diagnoses: Sequence[str]) -> dict[int, set[str]]:
    """Return the diagnoses in each class."""
    found: dict[int, set[str]] = {}
    for number, diagnosis in zip(classes, diagnoses, strict=True):
        found.setdefault(number, set()).add(diagnosis)
    return found


def _left(first: Classes, second: Classes, diagnoses: Sequence[str]) -> list[set[str]]:
    """Return what each person can have, given their class in both releases."""
    in_first, in_second = _values(first, diagnoses), _values(second, diagnoses)
    return [in_first[a] & in_second[b] for a, b in zip(first, second, strict=True)]


def _found_out(first: Classes, second: Classes, diagnoses: Sequence[str]) -> int:
    return sum(len(left) == 1 for left in _left(first, second, diagnoses))


def _found_out_in_one(first: Classes, second: Classes, diagnoses: Sequence[str]) -> int:
    ones = [_values(classes, diagnoses) for classes in (first, second)]
    return sum(len(ones[0][a]) == 1 or len(ones[1][b]) == 1 for a, b in zip(first, second, strict=True))


def _united(first: Classes, second: Classes, diagnoses: Sequence[str]) -> int:
    ones = [_values(classes, diagnoses) for classes in (first, second)]
    return sum(len(ones[0][a] | ones[1][b]) == 1 for a, b in zip(first, second, strict=True))


def _by_row(first: Classes, second: Classes, diagnoses: Sequence[str]) -> int:
    pairs = list(zip(first, second, strict=True))
    found: dict[tuple[int, int], set[str]] = {}
    for pair, diagnosis in zip(pairs, diagnoses, strict=True):
        found.setdefault(pair, set()).add(diagnosis)
    return sum(len(found[pair]) == 1 for pair in pairs)


def _two_releases(rng: random.Random) -> tuple[list[int], list[int], list[str]]:
    n = rng.randrange(2, 13)
    first, second = ([rng.randrange(4) for _ in range(n)] for _ in range(2))
    return first, second, rng.choices(("flu", "asthma", "fracture", "burn"), k=n)


FOUND_OUT = Exercise(
    name="found_out",
    points=2,
    cases=(
        ([0, 0, 1, 1], [0, 1, 0, 1], ["flu", "burn", "burn", "flu"]),
        ([0, 0, 1, 1], [0, 1, 1, 0], ["flu", "burn", "asthma", "fracture"]),
        ([0, 0, 0, 0], [0, 0, 1, 1], ["flu", "burn", "flu", "burn"]),
        ([0, 0, 1, 1, 1], [0, 1, 1, 0, 1], ["flu", "flu", "burn", "burn", "asthma"]),
        ([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], ["flu", "burn", "flu", "burn", "asthma", "burn"]),
    ),
    sample=_two_releases,
    reference=_found_out,
    hints=(
        "You know your neighbor's class in either release. Which diagnoses can they have, by the first? By the second?",
        "For each release make a dictionary from the number of a class to the `set` of diagnoses in it. What someone can have "
        "stands in both of their sets.",
        "`in_first.setdefault(a, set()).add(d)` for each person, and the same for `in_second`; then count the persons for whom "
        "`len(... & ...) == 1`.",
    ),
    mistakes=(
        Mistake(
            "one release at a time",
            _found_out_in_one,
            "You look at each release by itself. The attacker lays them side by side: what remains is what stands in *both* classes.",
        ),
        Mistake(
            "union",
            _united,
            "You put the two sets together. The second release takes possibilities away: keep what is in *both*.",
        ),
        Mistake(
            "rows followed",
            _by_row,
            "You count only people who are in the same two classes. But an attacker cannot follow a row from one release to the "
            "other: all diagnoses of the first class are possible, and all of the second.",
        ),
        Mistake(
            "different cases",
            lambda first, second, diagnoses: len(
                {
                    (a, b)
                    for a, b, left in zip(first, second, _left(first, second, diagnoses), strict=True)
                    if len(left) == 1
                }
            ),
            "You count pairs of classes. Several people may be in the same two: count the people.",
        ),
        Mistake(
            "a share",
            lambda first, second, diagnoses: _found_out(first, second, diagnoses) / len(first),
            "That is a share. Return the number of people.",
        ),
    ),
    passed="This is the intersection attack. With the same classes twice it is the homogeneity attack of section 7.",
)


def _estimate(yes: int, n: int, p: float) -> float:
    return (yes / n - (1 - p) / 2) / p


def _survey(rng: random.Random) -> tuple[int, int, float]:
    n = rng.randrange(10, 1000)
    return rng.randrange(n + 1), n, rng.randrange(1, 20) / 20


ESTIMATE_YES = Exercise(
    name="estimate_yes",
    points=2,
    cases=((400, 1000, 0.5), (25, 100, 0.5), (60, 100, 1.0), (450, 1000, 0.2), (20, 100, 0.5)),
    sample=_survey,
    reference=_estimate,
    hints=(
        "Of 1,000 people, how many answered with the second coin, and how many of those said yes? Take them away.",
        "The expected share of yes is $p \\cdot s + (1 - p) / 2$, where $s$ is the true share. Solve for $s$.",
        "`(yes / n - ...) / ...`: take the second coin's yes away, then scale up. It may come out below 0 or above 1: leave it so.",
    ),
    mistakes=(
        Mistake(
            "answers as they are",
            lambda yes, n, p: yes / n,
            "That is the share of yes *answers*. Many of them came from the second coin: take those away first.",
        ),
        Mistake(
            "not scaled up",
            lambda yes, n, p: yes / n - (1 - p) / 2,
            "You took the second coin's yes away. What is left comes from the share `p` that told the truth: divide by `p`.",
        ),
        Mistake(
            "all coins said yes",
            lambda yes, n, p: (yes / n - (1 - p)) / p,
            "You take away everyone who used the second coin. Only half of them said yes: `(1 - p) / 2`.",
        ),
        Mistake(
            "clipped",
            lambda yes, n, p: min(max(_estimate(yes, n, p), 0.0), 1.0),
            "You cut the estimate off at 0 and 1. It looks nicer, but the average over many surveys is then too high or too low: "
            "leave it as it is.",
        ),
        Mistake(
            "a number of people",
            lambda yes, n, p: n * _estimate(yes, n, p),
            "That is a number of people. Return the share.",
        ),
    ),
    passed="Nobody's answer says much about them, and all the answers together say the share. That is the whole idea.",
)


def _privacy_loss(with_you: Sequence[float], without_you: Sequence[float]) -> float:
    largest = 0.0
    for a, b in zip(with_you, without_you, strict=True):
        if (a == 0) != (b == 0):
            return math.inf
        if a > 0:
            largest = max(largest, abs(math.log(a / b)))
    return largest


def _two_distributions(rng: random.Random) -> tuple[list[float], list[float]]:
    size = rng.randrange(2, 6)
    weights = [[rng.randrange(1, 20) for _ in range(size)] for _ in range(2)]
    with_you, without_you = ([weight / sum(row) for weight in row] for row in weights)
    return with_you, without_you


def _logs(with_you: Sequence[float], without_you: Sequence[float]) -> list[float]:
    return [math.log(a / b) for a, b in zip(with_you, without_you, strict=True) if a > 0 and b > 0]


PRIVACY_LOSS = Exercise(
    name="privacy_loss",
    points=2,
    cases=(
        ([0.75, 0.25], [0.25, 0.75]),
        ([0.9, 0.1], [0.8, 0.2]),
        ([0.5, 0.5], [0.5, 0.5]),
        ([0.2, 0.3, 0.5], [0.5, 0.3, 0.2]),
        ([0.5, 0.5, 0.0], [0.5, 0.4, 0.1]),
        ([0.9, 0.1, 0.0], [0.9, 0.1, 0.0]),
    ),
    sample=_two_distributions,
    reference=_privacy_loss,
    hints=(
        "For each answer, how many times as likely is it in one case as in the other? Which answer tells the most?",
        "The loss of one answer is `abs(math.log(a / b))`; the largest counts. What if an answer is possible in one case only?",
        "Go through `zip(with_you, without_you)`: if just one of `a`, `b` is 0, return ...; if both are 0, skip; "
        "else `largest = max(largest, ...)`.",
    ),
    mistakes=(
        Mistake(
            "one direction",
            lambda with_you, without_you: (
                math.inf
                if any((a == 0) != (b == 0) for a, b in zip(with_you, without_you, strict=True))
                else max(_logs(with_you, without_you))
            ),
            "You look only for answers that are *more* likely with you. One that is less likely tells as much: take `abs`.",
        ),
        Mistake(
            "impossible answers left out",
            lambda with_you, without_you: max(abs(log) for log in _logs(with_you, without_you)),
            "An answer that can come in one case only settles the matter when it comes: the loss is then `math.inf`.",
        ),
        Mistake(
            "no logarithm",
            lambda with_you, without_you: math.exp(_privacy_loss(with_you, without_you)),
            "That is the largest *ratio*, $e^\\varepsilon$. Epsilon is its natural logarithm.",
        ),
        Mistake(
            "difference",
            lambda with_you, without_you: max(abs(a - b) for a, b in zip(with_you, without_you, strict=True)),
            "You compare by subtracting. From 0.5 to 0.51 is nothing; from 0 to 0.01 gives someone away: compare by *dividing*.",
        ),
        Mistake(
            "base 2",
            lambda with_you, without_you: _privacy_loss(with_you, without_you) / math.log(2),
            "That is in bits. Epsilon uses the natural logarithm: `math.log`.",
        ),
        Mistake(
            "average",
            lambda with_you, without_you: (
                math.inf
                if any(a > 0 and b == 0 for a, b in zip(with_you, without_you, strict=True))
                else sum(
                    a * math.log(a / b) for a, b in zip(with_you, without_you, strict=True) if a > 0 and b > 0
                )
            ),
            "That is the average loss. The guarantee is for the worst answer: take the largest.",
        ),
    ),
    passed="This is the definition of *differential privacy*, for one pair of neighboring tables. The coin game has $\\ln 3$.",
)

PEOPLE = 20_000


def _geometric_difference(counts: np.ndarray, p: float, rng: Any) -> np.ndarray:
    return counts + rng.geometric(p, counts.size) - rng.geometric(p, counts.size)


def _noisy_counts(counts: np.ndarray, epsilon: float, rng: Any) -> np.ndarray:
    return _geometric_difference(counts, 1 - math.exp(-epsilon), rng)


def _is_discrete_laplace(answer: Any, counts: np.ndarray, epsilon: float, rng: Any) -> bool:
    """Whether the noise has the mean and the variance of the discrete Laplace distribution, within 6 standard errors."""
    noise = np.asarray(answer) - counts
    if noise.shape != counts.shape or not np.issubdtype(noise.dtype, np.integer):
        return False
    a = math.exp(-epsilon)
    variance = 2 * a / (1 - a) ** 2
    return bool(
        abs(noise.mean()) < 6 * math.sqrt(variance / counts.size)
        and abs(noise.var() / variance - 1) < 6 * math.sqrt((5 + 1 / variance) / counts.size)
        and abs((noise == 0).mean() - (1 - a) / (1 + a)) < 3 / math.sqrt(counts.size)
    )


NOISY_COUNTS = Exercise(
    name="noisy_counts",
    points=2,
    cases=(
        (np.full(PEOPLE, 100), 1.0, SeededNoise(1)),
        (np.arange(PEOPLE), 0.2, SeededNoise(2)),
        (np.zeros(PEOPLE, dtype=int), 0.5, SeededNoise(3)),
    ),
    reference=_noisy_counts,
    accepts=_is_discrete_laplace,
    hints=(
        "Each count gets its own noise: a geometric draw added and another one subtracted.",
        "The chance of each flip is `1 - math.exp(-epsilon)`; `rng.geometric(chance, len(counts))` draws one number for each.",
        "`p = 1 - math.exp(-epsilon)`, then `counts + ... - ...`: each gap is a draw of its own.",
    ),
    mistakes=(
        Mistake(
            "one-sided",
            lambda counts, epsilon, rng: counts + rng.geometric(1 - math.exp(-epsilon), counts.size),
            "You only add. The noise is then never negative: an answer of 100 would say that the count is below 100. Subtract a second draw.",
        ),
        Mistake(
            "same draw twice",
            lambda counts, epsilon, rng: counts + 0 * rng.geometric(1 - math.exp(-epsilon), counts.size),
            "There is no noise at all. Did you subtract the same draw that you had added? Draw twice.",
        ),
        Mistake(
            "one draw for all",
            lambda counts, epsilon, rng: (
                counts + rng.geometric(1 - math.exp(-epsilon)) - rng.geometric(1 - math.exp(-epsilon))
            ),
            "All counts get the same noise: who knows one count knows the noise, and with it all others. Draw one for each.",
        ),
        Mistake(
            "other chance",
            lambda counts, epsilon, rng: _geometric_difference(counts, math.exp(-epsilon), rng),
            "The chance to *go on* is $e^{-\\varepsilon}$; numpy's `geometric` wants the chance to *stop*: `1 - math.exp(-epsilon)`.",
        ),
        Mistake(
            "epsilon upside down",
            lambda counts, epsilon, rng: _geometric_difference(counts, 1 - math.exp(-1 / epsilon), rng),
            "With you a *larger* epsilon gives more noise. It is the other way round: large epsilon, little protection.",
        ),
        Mistake(
            "Laplace",
            lambda counts, epsilon, rng: counts + rng.laplace(0, 1 / epsilon, counts.size),
            "That is Laplace noise in floating point: right on paper, and its last bits can give the count away (see below). "
            "Use whole numbers.",
        ),
        Mistake(
            "rounded Laplace",
            lambda counts, epsilon, rng: (
                counts + np.rint(rng.laplace(0, 1 / epsilon, counts.size)).astype(int)
            ),
            "Rounded Laplace noise is as private on paper, a little larger, and still made from floating-point numbers. Draw whole "
            "numbers from the start.",
        ),
    ),
    passed="This is the *discrete Laplace* or two-sided geometric mechanism (Ghosh, Roughgarden, Sundararajan 2009). The helpers' "
    "version draws it without floating-point numbers.",
)


def _noise_sd(epsilon: float) -> float:
    """Return the standard deviation of the discrete Laplace noise of a count."""
    return 1 / (math.sqrt(2) * math.sinh(epsilon / 2))


def _split_budget(bounds: Sequence[float], budget: float) -> list[float] | None:
    epsilons = [2 * math.asinh(1 / (math.sqrt(2) * bound)) for bound in bounds]
    return epsilons if sum(epsilons) <= budget else None


def _keeps_to_both(answer: Any, bounds: Sequence[float], budget: float) -> bool:
    """Whether the epsilons fit the budget and every noise its bound; None where no epsilons do."""
    if _split_budget(bounds, budget) is None or answer is None:
        return answer is None and _split_budget(bounds, budget) is None
    return (
        len(answer) == len(bounds)
        and min(answer) > 0
        and sum(answer) <= budget * (1 + 1e-9)
        and all(
            _noise_sd(epsilon) <= bound * (1 + 1e-9) for epsilon, bound in zip(answer, bounds, strict=True)
        )
    )


def _wishes(rng: random.Random) -> tuple[list[float], float]:
    bounds = [float(rng.choice((5, 10, 20, 40))) for _ in range(rng.randrange(1, 6))]
    enough = sum(math.sqrt(2) / bound for bound in bounds)
    return bounds, round(enough * rng.choice((0.5, 0.8, 1.2, 2)), 3)


SPLIT_BUDGET = Exercise(
    name="split_budget",
    points=2,
    cases=(
        ([10.0, 20.0], 1.0),
        ([5.0, 40.0, 40.0], 0.5),
        ([10.0, 10.0, 10.0], 0.3),
        ([2.0, 100.0], 1.0),
        ([20.0], 0.1),
    ),
    sample=_wishes,
    reference=_split_budget,
    accepts=_keeps_to_both,
    hints=(
        "How much does one question need at the least? Ask that for each of them, and then look whether all of it fits.",
        "The standard deviation is at most $\\sqrt{2} / \\varepsilon$. Which $\\varepsilon$ makes that equal to the bound?",
        "`epsilons = [... for bound in bounds]`, then return them if `sum(epsilons) <= budget`, and otherwise `None`.",
    ),
    mistakes=(
        Mistake(
            "equal parts",
            lambda bounds, budget: [budget / len(bounds)] * len(bounds),
            "You give every question the same part. One with a strict bound may need more than that, and another one less.",
        ),
        Mistake(
            "never refused",
            lambda bounds, budget: [math.sqrt(2) / bound for bound in bounds],
            "Each answer is good enough, and together they spend more than the budget. Return `None` then.",
        ),
        Mistake(
            "the whole budget each",
            lambda bounds, budget: [budget] * len(bounds),
            "You give the whole budget to each question. The epsilons add up: their *sum* has to stay within the budget.",
        ),
        Mistake(
            "upside down",
            lambda bounds, budget: [budget * bound / sum(bounds) for bound in bounds],
            "You give more to the questions with the larger bounds. A *small* bound needs little noise, so a large epsilon.",
        ),
        Mistake(
            "scale for standard deviation",
            lambda bounds, budget: (
                [1 / bound for bound in bounds] if sum(1 / bound for bound in bounds) <= budget else None
            ),
            "$1/\\varepsilon$ is the *scale* of the noise. Its standard deviation is about $\\sqrt{2}$ times that.",
        ),
        Mistake(
            "always refused",
            lambda bounds, budget: None,
            "You always refuse. Where the budget is enough, return the epsilons.",
        ),
    ),
    passed="A budget is a decision: which answers are worth it. Who sets it, and who may ask, is for people to say, not for a formula.",
)


def _ages_that_fit(median: int, total: int) -> list[tuple[int, int, int]]:
    return [
        (youngest, median, total - median - youngest)
        for youngest in range(median + 1)
        if median <= total - median - youngest <= 100
    ]


def _unordered(median: int, total: int) -> list[tuple[int, int, int]]:
    return [(a, median, total - median - a) for a in range(101) if 0 <= total - median - a <= 100]


AGES_THAT_FIT = Exercise(
    name="ages_that_fit",
    cases=((30, 132), (50, 200), (2, 5), (40, 40), (99, 299)),
    sample=lambda rng: (rng.randrange(101), rng.randrange(301)),
    reference=_ages_that_fit,
    hints=(
        "The one in the middle is known. If you also knew the youngest, you would know the oldest.",
        "The oldest is `total - median - youngest`. It must be at least the median, and at most 100.",
        "Try every `youngest` in `range(median + 1)`, and keep `(youngest, median, total - median - youngest)` if ...",
    ),
    mistakes=(
        Mistake(
            "not in order",
            _unordered,
            "Some of yours are not sorted: then `median` is not the one in the middle, or the same ages come twice.",
        ),
        Mistake(
            "too old",
            lambda median, total: [
                (a, median, total - median - a) for a in range(median + 1) if median <= total - median - a
            ],
            "Some of yours are older than 100, which the task excludes. What the attacker knows without the table also helps.",
        ),
        Mistake(
            "how many",
            lambda median, total: len(_ages_that_fit(median, total)),
            "That is how many there are. Return the list.",
        ),
        Mistake(
            "median not twice",
            lambda median, total: [
                (a, median, total - median - a) for a in range(median) if median < total - median - a <= 100
            ],
            "Two or three people may have the same age: the youngest or the oldest may be as old as the median.",
        ),
    ),
    passed="Two numbers, and of nearly 180,000 tables a few dozen are left. With the next number it may be one.",
)

EXERCISES = (
    UNIQUE_SHARE,
    LINK,
    CRACK,
    TOKEN,
    MEDIAN_CUT,
    FOUND_OUT,
    ESTIMATE_YES,
    PRIVACY_LOSS,
    NOISY_COUNTS,
    SPLIT_BUDGET,
    AGES_THAT_FIT,
)

QUESTIONS: tuple[Question | NumberQuestion, ...] = (
    Question(
        name="day_or_postcode",
        text="Start with the exact day and all five digits. Which single step leaves fewer people alone?",
        choices=(
            Choice(
                "Hide the last digit of the postcode",
                "Most are still alone: there are only some 20 postcodes to confuse, and thousands of birth days.",
            ),
            Choice(
                "Give the month of birth in place of the day",
                "A month has some 30 days, so that crowds become 30 times as large; one digit merges five postcodes.",
                right=True,
            ),
            Choice(
                "Both about equally",
                "Try them one after the other, each from the start: one leaves more than half alone.",
            ),
        ),
    ),
    NumberQuestion(
        name="few_alone",
        text="The exact day, but only 3 digits, which all postcodes of the town share. What percentage of the voters is still "
        "alone with birth date and sex? (One decimal.)",
        answer=14.5,
        tolerance=0.05,
        why="Without any place, in a town of this size. In a village, birth date and sex nearly always suffice.",
        near=(
            (0, "Look at the upper bar: there are quite a few."),
            (89.4, "That is with all five digits. Drag the second slider to 3."),
        ),
    ),
    Question(
        name="more_columns",
        text="The release also holds the day of admission. It is not in the register. Does it help an attacker?",
        choices=(
            Choice(
                "No: only columns of the register can be used for linking",
                "The register is one source. Whoever saw the ambulance has another one.",
            ),
            Choice(
                "Yes: someone knows when their neighbor was away",
                "A quasi-identifier is whatever *somebody* knows. That is decided by the world, not by the table.",
                right=True,
            ),
            Choice(
                "No: more columns make the merge harder",
                "Each further column makes crowds smaller, for whoever knows it.",
            ),
        ),
    ),
    NumberQuestion(
        name="digits_for_a_year",
        text="One graphics card: from how many digits on does it take more than a year to try them all?",
        answer=18,
        why="At 22 billion guesses a second a year holds about $7 \\cdot 10^{17}$. No phone or insurance number is that long. The "
        "longest card numbers have 19 digits, but the issuer's 6 or 8 are public and the last one is computed from the "
        "others, which leaves at most 12 to try. And a hundred graphics cards win back two digits.",
        near=(
            (17, "17 digits take less than two months."),
            (16, "Less than a week. Pick *one graphics card* and drag on."),
            (14, "That is for one core. Pick *one graphics card*."),
            (15, "15 digits take half a day. Pick *one graphics card* and drag on."),
            (19, "It takes more than a year, and one digit less does, too."),
        ),
    ),
    Question(
        name="public_salt",
        text="The hospital puts 16 random bytes before each number, the same for the whole table, and publishes them with it: "
        "a *salt*. How much longer does the search for all 4,000 take now?",
        choices=(
            Choice(
                "$2^{128}$ times as long",
                "That would be so if the 16 bytes were secret. Then they would be a key.",
            ),
            Choice(
                "4,000 times as long: each row is a search of its own",
                "If every row had its own salt. Here one hash a guess still serves all rows. And 4,000 times a second is "
                "about an hour.",
            ),
            Choice(
                "Not at all",
                "The attacker puts the same bytes before each guess. A salt spoils lists that were made in advance, for many "
                "tables; for this one table it changes nothing.",
                right=True,
            ),
        ),
    ),
    Question(
        name="first_to_coarsen",
        text="The merge found as many as before. Which column must the hospital make coarser first? (The demo of section 1 tells.)",
        choices=(
            Choice(
                "The phone number: the token is still different for every patient",
                "It is, and nobody without the key can use that: the register of voters has no tokens.",
            ),
            Choice(
                "The postcode, down to 3 digits",
                "Then all of the town have the same, and with the exact day of birth one in seven voters is still alone.",
            ),
            Choice(
                "The birth date, down to the decade",
                "With the decade, sex and all five digits, no voter is alone, and nearly nobody in a crowd below 5. The day is "
                "what gives most away.",
                right=True,
            ),
        ),
    ),
    Question(
        name="noise_and_correlation",
        text="Pick *noise* and drag it from 1 to 40. What happens first?",
        choices=(
            Choice(
                "The correlation drops to less than half",
                "At 40 it is about half. It takes noise larger than the spread of the ages themselves.",
            ),
            Choice(
                "The mean age moves by years",
                "Noise with mean 0 leaves the mean nearly where it was, at any strength.",
            ),
            Choice(
                "There are ages below 0 and above 100",
                "At once, with small noise. The table looks wrong long before the relation of the columns is gone; clip the "
                "values, and the mean moves.",
                right=True,
            ),
        ),
    ),
    Question(
        name="least_loss",
        text="Which of these settings loses least (NCP), suppressed rows included?",
        choices=(
            Choice(
                "Bands of 1 year, 5 digits",
                "Nearly everyone stands in a crowd below 5 and is suppressed: almost all is lost.",
            ),
            Choice(
                "Bands of 20 years, 5 digits",
                "Hardly anyone is suppressed, and the postcode stays. The minimum lies between saying too much and too little.",
                right=True,
            ),
            Choice(
                "Bands of 1 year, 3 digits",
                "It loses 22 %: a class is narrow in age, and its people may live nearly anywhere.",
            ),
            Choice(
                "Bands of 40 years, 4 digits",
                "It loses 19 %: nobody is suppressed, but the bands are wide, and four digits merge five postcodes.",
            ),
        ),
    ),
    NumberQuestion(
        name="one_outlier",
        text="Bands of 20 years and 5 digits. How many of the 4,000 rows have to be suppressed for $k = 5$?",
        answer=18,
        why="Mostly the very old and children: of one sex and postcode, fewer than five stand in such a band. Wider bands for "
        "all, because of a few: that is what the next section mends.",
        near=(
            (180, "That is with bands of 10 years. Drag on to 20."),
            (3, "That is the size of the smallest group. Look at the second number."),
            (4000, "That is all of them."),
        ),
    ),
    NumberQuestion(
        name="parts_at_the_end",
        text="Set $k$ to 100 and the step as far as it goes. How many parts are there at the end?",
        answer=4,
        why="Three cuts. A part with fewer than 200 people cannot be cut in two of 100.",
        near=(
            (3, "That is the number of cuts. Each cut makes one part more."),
            (5, "500 / 100 is 5, but the cuts go in halves: 500, 250, 125, and 125 is below 200."),
            (16, "That is for $k = 25$."),
        ),
    ),
    Question(
        name="small_parts",
        text="Where are the rectangles smallest?",
        choices=(
            Choice(
                "Where many people are",
                "There a narrow range already holds $k$ people. Where few are, it has to be wide: the loss falls on those who are rare.",
                right=True,
            ),
            Choice(
                "At the edges",
                "At the edge of the ages there are few people: look how wide the parts are there.",
            ),
            Choice(
                "They are all of one size",
                "They hold about the same *number of people*. Their sides differ.",
            ),
        ),
    ),
    Question(
        name="what_t_costs",
        text="Why is the curve for $t = 0.3$ so high at every $k$?",
        choices=(
            Choice(
                "Because its classes have to hold more diagnoses",
                "The number of diagnoses is what $l$ asks for, and that is nearly free here.",
            ),
            Choice(
                "Because each class has to look like the whole table, and young and old do not",
                "So a class has to mix ages and sexes, whatever $k$ is. The price of hiding a relation is the relation.",
                right=True,
            ),
            Choice(
                "Because more rows are suppressed",
                "No row is suppressed here. The ranges are wider.",
            ),
        ),
    ),
    Question(
        name="next_month",
        text="The hospital wants to publish the same patients again next month. What keeps the promise of $k = 5$?",
        choices=(
            Choice(
                "A larger $k$ next month",
                "It makes the intersections larger and does not forbid that one is left.",
            ),
            Choice(
                "Different columns than this month",
                "That is what you just attacked.",
            ),
            Choice(
                "The same classes as this month",
                "With unchanged diagnoses, the second release then says nothing new about anyone. With new patients, with patients "
                "who left, or for another lab, that soon is impossible.",
                right=True,
            ),
        ),
    ),
    NumberQuestion(
        name="less_truth",
        text="100 people. By what factor is the error larger with $p = 0.1$ than with $p = 0.5$? (A whole number.)",
        answer=5,
        tolerance=0.3,
        why="The estimate divides by $p$, and with it the chance that sits in the coins. A fifth of the truth costs 25 times "
        "as many people for the same error.",
        near=(
            (25, "That is how many times as many *people* make up for it. Compare the errors themselves."),
            (2, "Compare the two errors above the right picture."),
        ),
    ),
    NumberQuestion(
        name="guess_right",
        text="With $\\varepsilon = 2$: in how many of 100 cases is the attacker's best guess right? (A whole number.)",
        answer=88,
        tolerance=0.5,
        why="$e^2 / (1 + e^2)$, from 50:50. From any other odds, the odds change by at most the factor $e^{\\varepsilon}$, whatever else "
        "the attacker knows. This bounds what your *being counted* tells, not what can be concluded from everyone else.",
        near=(
            (50, "That is a coin, at $\\varepsilon = 0$."),
            (73, "That is for $\\varepsilon = 1$."),
            (86, "That is $1 - 1/e^2$. Read it off the right picture."),
        ),
    ),
    NumberQuestion(
        name="hundred_times",
        text="Predict, and then check with the demo below: 1,000 answers are a hundred times as many as 10. By which factor does "
        "the band that holds 95 % of the means become narrower?",
        answer=10,
        tolerance=0.1,
        why="It shrinks with the square root of the number of answers. The text under the picture tells both widths.",
        near=(
            (
                100,
                "So many times more are the *answers*. How does the error of a mean fall with their number?",
            ),
            (1, "Noise with mean 0 averages out."),
        ),
    ),
    NumberQuestion(
        name="how_many_questions",
        text="Without a budget: which number of answers on the slider is the first at which 95 % of the means lie within 0.5 of "
        "the truth, so that rounding gives the exact count?",
        answer=10_000,
        why="The band shrinks with the square root of the number of answers. Each answer has $\\varepsilon = 0.1$; all together "
        "have $\\varepsilon = 1000$, which is no protection at all.",
        near=(
            (3000, "Very nearly: there it is 0.51. Read the text under the picture."),
            (1000, "There it is 0.88."),
            (10, "There the budget of 1 is spent: that is where it stops the attacker."),
        ),
    ),
    Question(
        name="second_account",
        text="Each user of the hospital's service has a budget of 1. Two users put their answers together. What do they have?",
        choices=(
            Choice(
                "Still a privacy loss of 1: each kept to it",
                "The loss is about the patients, not about the users. Answers from both are answers about the same people.",
            ),
            Choice(
                "A privacy loss of at most 2",
                "Epsilons add up, whoever asks. So there is one budget for the data, and all users share it.",
                right=True,
            ),
            Choice(
                "Nothing more: the noise of the two cancels out",
                "Independent noise does not cancel, it averages out: that is the attack.",
            ),
        ),
    ),
    Question(
        name="groups_or_people",
        text="Look at $\\varepsilon = 1$. No row of that table is anybody's, and still the best guess is right for more patients than "
        "without a release. Is a promise broken?",
        choices=(
            Choice(
                "Yes: differential privacy means that nothing is learned about anyone",
                "It cannot mean that: that the old have strokes is what the lab was to learn, and it is true of your neighbor, too.",
            ),
            Choice(
                "No: it tells about a group, and would be nearly the same without your row",
                "What follows from everyone else's rows is not bounded; what your own row adds is, by $e^{\\varepsilon}$. For $k$, $l$ and $t$ the "
                "share is what we measured with one attack; no proof says what another one gets.",
                right=True,
            ),
            Choice(
                "No: the noise is so large that the guess is chance",
                "Chance would be the dashed line. The point stands to the right of it.",
            ),
        ),
    ),
    Question(
        name="still_singles_out",
        text="Look at the last lines that the plan printed. Which column of this plan still singles people out?",
        choices=(
            Choice(
                "The token of the phone number",
                "It is different for nearly everyone, but tells nothing to whoever has neither the key nor another table of "
                "the same context.",
            ),
            Choice(
                "The birth date",
                "Only its decade is given: together with sex and 3 digits nobody is alone.",
            ),
            Choice(
                "The cost",
                "Nearly every patient has an amount of their own, and whoever paid the bill knows it. A limit at the top changes that "
                "for a few only: give it in bands, or drop it.",
                right=True,
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
yours = check.yours
