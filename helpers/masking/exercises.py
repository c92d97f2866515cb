r"""The exercises and questions of lesson 03, as data.

>>> from helpers.course.judging import judge
>>> print(judge(SMALLEST_CLASS, lambda rows: len(set(rows))).message.split(":")[0])
That is how many classes there are
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
        "`counts = Counter(rows)`, then `sum(counts[row] == 1 for row in rows) / len(rows)`.",
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
        "then `{row: names[c] for row, c in enumerate(release) if counts[c] == 1 and people[c] == 1}`.",
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
        "`wanted = set(hashes)`, then `{hash_of(c): c for c in candidates if hash_of(c) in wanted}`.",
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
        "`import hmac`, then `return hmac.digest(key, value.encode(), 'sha256').hex()`.",
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


def _mask_digits(text: str, keep: int) -> str:
    hide, masked = sum(c.isdigit() for c in text) - keep, ""
    for c in text:
        masked += "*" if c.isdigit() and hide > 0 else c
        hide -= c.isdigit()
    return masked


def _stars(text: str) -> str:
    return "".join("*" if c.isdigit() else c for c in text)


def _keep_first_digits(text: str, keep: int) -> str:
    return _mask_digits(text[::-1], keep)[::-1]


def _number_text(rng: random.Random) -> tuple[str, int]:
    return "".join(rng.choices("0123456789- ", k=rng.randrange(1, 15))), rng.randrange(0, 6)


MASK_DIGITS = Exercise(
    name="mask_digits",
    cases=(("0471-300462", 2), ("12-7", 2), ("0471-300462", 0), ("30", 4), ("no number", 3)),
    sample=_number_text,
    reference=_mask_digits,
    hints=(
        "How many digits are there in all, and how many of them do you have to hide? Those are the first ones.",
        "`sum(c.isdigit() for c in text) - keep` is how many to hide. Go through the text and count down at each digit.",
        "`hide = sum(c.isdigit() for c in text) - keep`; for each `c`: append `'*'` if it is a digit and `hide > 0`, else `c`; "
        "after a digit, `hide -= 1`.",
    ),
    mistakes=(
        Mistake(
            "everything starred",
            lambda text, keep: "*" * (len(text) - keep) + text[max(0, len(text) - keep) :],
            "You also star what is no digit. Hyphens and letters stay.",
        ),
        Mistake(
            "first ones kept",
            _keep_first_digits,
            "You keep the *first* digits. The task keeps the last ones.",
        ),
        Mistake(
            "characters counted",
            lambda text, keep: _stars(text[: max(0, len(text) - keep)]) + text[max(0, len(text) - keep) :],
            "You keep the last characters, hyphens among them. Keep as many *digits* as `keep` says.",
        ),
        Mistake(
            "minus zero",
            lambda text, keep: _stars(text[:-keep]) + text[-keep:],
            "With `keep = 0` you show everything: `text[-0:]` is the whole text, because -0 is 0.",
        ),
        Mistake(
            "hidden ones dropped",
            lambda text, keep: _mask_digits(text, keep).replace("*", ""),
            "The hidden digits are gone. Put a `*` for each.",
        ),
    ),
    passed="It looks safe on a receipt. How many numbers fit what is still shown? That depends on what the attacker knows "
    "about the rest.",
)

SMALLEST_CLASS = Exercise(
    name="smallest_class",
    cases=(
        ([("30-39", "F"), ("30-39", "M"), ("30-39", "F"), ("30-39", "M"), ("30-39", "M")],),
        (TOWN,),
        ([("30-39", "*")] * 4,),
        ([("30-39", "F")],),
    ),
    sample=_rows,
    reference=lambda rows: min(Counter(rows).values()),
    hints=(
        "Rows with the same values stand in one class. How large is each class?",
        "`Counter(rows)` has the size of every class. You want the smallest.",
        "`from collections import Counter`, then `min(Counter(rows).values())`.",
    ),
    mistakes=(
        Mistake(
            "number of classes",
            lambda rows: len(set(rows)),
            "That is how many classes there are: the number that matters is how many people are in the smallest.",
        ),
        Mistake(
            "largest",
            lambda rows: max(Counter(rows).values()),
            "That is the *largest* class. A guarantee is for everyone, so the smallest counts.",
        ),
        Mistake(
            "average",
            lambda rows: len(rows) / len(set(rows)),
            "That is the average. Someone sits in the smallest class, and the average does not help them.",
        ),
        Mistake(
            "unique rows",
            _unique,
            "That is how many people are alone. Return the size of the smallest class.",
        ),
    ),
    passed="This number is the table's k: the table is *k-anonymous* with respect to these columns.",
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
        "`left = sum(value <= cut for value in values)`; return `cut` if `left >= k` and `len(values) - left >= k`, "
        "otherwise `None`.",
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


def _known_anyway(classes: Sequence[Sequence[str]]) -> int:
    return sum(len(people) for people in classes if len(set(people)) == 1)


def _some_classes(rng: random.Random) -> tuple[list[list[str]]]:
    return (
        [
            rng.choices(("flu", "asthma"), weights=(4, 1), k=rng.randrange(1, 6))
            for _ in range(rng.randrange(1, 6))
        ],
    )


KNOWN_ANYWAY = Exercise(
    name="known_anyway",
    cases=(
        ([["flu", "flu", "flu"], ["flu", "asthma", "flu"]],),
        ([["asthma", "asthma"], ["flu", "flu", "flu"]],),
        ([["flu", "asthma"]],),
        ([["flu"], ["asthma", "asthma", "flu"]],),
    ),
    sample=_some_classes,
    reference=_known_anyway,
    hints=(
        "You know which class your neighbor is in, not which row. When do you know the diagnosis all the same?",
        "If all in the class have the same one: `len(set(people)) == 1`. How many people does that concern?",
        "`sum(len(people) for people in classes if len(set(people)) == 1)`.",
    ),
    mistakes=(
        Mistake(
            "classes counted",
            lambda classes: sum(len(set(people)) == 1 for people in classes),
            "That is the number of *classes*. Each holds several people: add up how many.",
        ),
        Mistake(
            "any repetition",
            lambda classes: sum(len(people) for people in classes if len(set(people)) < len(people)),
            "You count a class as soon as two people share a diagnosis. Only if *all* do is it certain.",
        ),
        Mistake(
            "classes of one",
            lambda classes: sum(len(people) == 1 for people in classes),
            "You count classes of one person. A class of five with one diagnosis gives all five away.",
        ),
        Mistake(
            "a share",
            lambda classes: _known_anyway(classes) / sum(len(people) for people in classes),
            "That is a share. Return the number of people.",
        ),
    ),
    passed="A crowd hides *who* you are, not *what* all of it has. This is the homogeneity attack.",
)


def _two_classes(rng: random.Random) -> tuple[list[str], list[str]]:
    diagnoses = ("flu", "asthma", "fracture", "migraine", "burn")
    return rng.choices(diagnoses, k=rng.randrange(1, 6)), rng.choices(diagnoses, k=rng.randrange(1, 6))


IN_BOTH = Exercise(
    name="in_both",
    cases=(
        (["flu", "asthma", "burn"], ["burn", "migraine", "fracture"]),
        (["flu", "flu", "asthma"], ["asthma", "flu", "burn"]),
        (["flu", "flu"], ["flu", "flu"]),
    ),
    sample=_two_classes,
    reference=lambda first, second: set(first) & set(second),
    hints=(
        "The person is in both classes, with one diagnosis. Which diagnoses can it be?",
        "Only one that stands in `first` *and* in `second`. Python's sets know that operation.",
        "`set(first) & set(second)`.",
    ),
    mistakes=(
        Mistake(
            "union",
            lambda first, second: set(first) | set(second),
            "That is what stands in one *or* the other. The second release takes possibilities away.",
        ),
        Mistake(
            "difference",
            lambda first, second: set(first) ^ set(second),
            "Those are the diagnoses that stand in only *one* of the two: just the ones it cannot be.",
        ),
        Mistake(
            "removed",
            lambda first, second: set(first) - set(second),
            "You keep what is in `first` and *not* in `second`: just the ones it cannot be.",
        ),
        Mistake(
            "how many",
            lambda first, second: len(set(first) & set(second)),
            "That is how many are left. Return the set of them.",
        ),
        Mistake(
            "with repetitions",
            lambda first, second: [diagnosis for diagnosis in first if diagnosis in second],
            "Return each possible diagnosis once, as a `set`.",
        ),
    ),
    passed="If one is left, the person is found out, though each of the two releases kept its promise.",
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
        "`(yes / n - (1 - p) / 2) / p`. It may come out below 0 or above 1: leave it so.",
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
        "Go through `zip(with_you, without_you)`: if just one of `a`, `b` is 0, return `math.inf`; if both are 0, skip; "
        "else keep the largest `abs(math.log(a / b))`.",
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
        "`p = 1 - math.exp(-epsilon)`, then `counts + rng.geometric(p, len(counts)) - rng.geometric(p, len(counts))`.",
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
        "Try every `youngest` in `range(median + 1)`, and keep `(youngest, median, total - median - youngest)` if the last is "
        "from `median` to 100.",
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
    MASK_DIGITS,
    SMALLEST_CLASS,
    MEDIAN_CUT,
    KNOWN_ANYWAY,
    IN_BOTH,
    ESTIMATE_YES,
    PRIVACY_LOSS,
    NOISY_COUNTS,
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
        "alone with birth date and sex? (A whole number.)",
        answer=14.5,
        tolerance=0.5,
        why="Without any place, in a town of this size. In a village, birth date and sex nearly always suffice.",
        near=(
            (0, "Look at the upper bar: there are quite a few."),
            (89, "That is with all five digits. Drag the second slider to 3."),
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
        why="At 22 billion guesses a second a year holds about $7 \\cdot 10^{17}$. No phone, insurance or card number is that "
        "long; and a hundred cards win back two digits.",
        near=(
            (17, "17 digits take less than two months."),
            (16, "Less than a week. Pick *one graphics card* and drag on."),
            (14, "That is for one core. Pick *one graphics card*."),
            (15, "15 digits take half a day. Pick *one graphics card* and drag on."),
            (19, "It takes more than a year, and one digit less does, too."),
        ),
    ),
    NumberQuestion(
        name="digits_gained",
        text="Someone moves from one core to the graphics card. How many digits longer may a number be that they try out in the "
        "same time? (A whole number.)",
        answer=4.5,
        tolerance=0.6,
        why="Some ten thousand times as many guesses a second, or more: 4 or 5 digits. A number of a few digits is not made safe by a slow machine.",
        near=(
            (10_000, "That is about the factor. How many digits is that?"),
            (1, "Ten times as fast would be one digit. Read off the two rates."),
            (8, "Compare the two rates in the title: the number of zeros by which they differ."),
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
        name="who_can_crack",
        text="Who can find the phone numbers behind the keyed tokens?",
        choices=(
            Choice(
                "Anyone with a graphics card and patience",
                "They would have to try keys: $2^{256}$ of them. Not in the age of the universe.",
            ),
            Choice(
                "Nobody: HMAC cannot be computed backwards",
                "Nor can SHA-256. Whoever has the key goes forward from all numbers, as you saw.",
            ),
            Choice(
                "Whoever has the key, by trying all numbers",
                "A million numbers, a second. The key is the secret, so its place decides everything.",
                right=True,
            ),
        ),
    ),
    Question(
        name="same_count",
        text="The merge with the register finds as many as in section 1. Why did the tokens change nothing?",
        choices=(
            Choice(
                "The attacker found out the key",
                "Nobody used the key. Look at the call: on which columns does it merge?",
            ),
            Choice(
                "The merge uses birth date, sex and postcode, which are as they were",
                "A pseudonym protects the column that it replaces. Identity sits in the other columns, too.",
                right=True,
            ),
            Choice(
                "Equal phone numbers have equal tokens",
                "They do, and the register has no phone numbers: the merge never looks at them.",
            ),
        ),
    ),
    Question(
        name="shuffling_keeps",
        text="Pick *shuffled*. What does dealing out the ages anew keep exactly?",
        choices=(
            Choice(
                "The correlation of age and cost",
                "It is practically 0 then: an age says nothing about the row that it has come to.",
            ),
            Choice(
                "The histogram of the ages, and their mean",
                "They are the same values in another order. Everything about one column survives, and nothing between two.",
                right=True,
            ),
            Choice(
                "Each patient's age, within a few years",
                "Each row gets the age of someone else.",
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
                "Few have to be suppressed, but the postcode is gone altogether, and that alone costs about a fifth.",
            ),
            Choice(
                "Bands of 40 years, 4 digits",
                "Far too careful: the smallest group is many times 5.",
            ),
        ),
    ),
    NumberQuestion(
        name="one_outlier",
        text="Bands of 10 years and 5 digits. How many of the 4,000 rows have to be suppressed for $k = 5$?",
        answer=180,
        why="Mostly children and the very old: of one sex and postcode, fewer than five stand in such a band. Wider bands for "
        "all, because of a few: that is what the next section mends.",
        near=(
            (1, "That is the size of the smallest group. Look at the second number."),
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
        name="four_strokes",
        text="A class holds four strokes and one heart attack: 2-diverse. What do you know about your neighbor in it?",
        choices=(
            Choice(
                "Nothing for certain, so nothing",
                "Not for certain which, but for certain a serious disease of heart or brain. And you would bet on one.",
            ),
            Choice(
                "A stroke with 80 %, and certainly something serious",
                "*Different* values are neither equally likely nor different in what they mean. That is the limit of l-diversity.",
                right=True,
            ),
            Choice(
                "A stroke, for certain",
                "One of five has had a heart attack, and it may be the neighbor.",
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
                "Then the second release says nothing new about anyone. With new patients, with patients who left, or for another "
                "lab, that soon is impossible.",
                right=True,
            ),
        ),
    ),
    NumberQuestion(
        name="half_the_error",
        text="With $p = 0.5$: how many people have to be asked for half the error of 100 people?",
        answer=400,
        why="The error falls with the square root of the number: four times as many people, half the error.",
        near=(
            (200, "With twice as many it falls by a factor of only 1.4. Drag and compare the error."),
            (1600, "That is a quarter of the error."),
            (10_000, "That would be a tenth of the error."),
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
        text="With $\\varepsilon = 1$: in how many of 100 cases is the attacker's best guess right? (A whole number.)",
        answer=73,
        tolerance=0.5,
        why="$e / (1 + e)$. A coin would be right in 50. That is the most that anyone can learn about you from this answer, "
        "whatever else they know.",
        near=(
            (50, "That is a coin, at $\\varepsilon = 0$."),
            (88, "That is for $\\varepsilon = 2$."),
            (63, "That is $1 - 1/e$. Read it off the right picture."),
        ),
    ),
    NumberQuestion(
        name="small_epsilon",
        text="What is the largest $\\varepsilon$ on the slider at which the guess is right in fewer than 60 of 100 cases?",
        answer=0.4,
        tolerance=0.01,
        why="$e^{0.4} / (1 + e^{0.4})$ is just below 0.6. Now look how wide the noise has become.",
        near=(
            (0.5, "At 0.5 it is 62."),
            (1, "At 1 it is 73."),
            (0.3, "There it is 57; one step more still fits."),
        ),
    ),
    NumberQuestion(
        name="hundred_times",
        text="Drag from 10 answers to 1,000, a hundred times as many. By which factor does the band of 95 % become narrower? "
        "(Read the text under the picture.)",
        answer=10,
        tolerance=0.1,
        why="It shrinks with the square root of the number of answers.",
        near=(
            (100, "The answers are a hundred times as many. Divide the two widths."),
            (1, "Look at the pale band, or at the numbers in the text."),
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
                "A privacy loss of 2",
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
        name="chart_zero",
        text="$k = 5$ with $t = 0.3$, and $\\varepsilon = 0.1$: both stand at 0 % found. What is the difference?",
        choices=(
            Choice(
                "None: 0 is 0",
                "A measurement with known attacks says nothing about the attacks that nobody has thought of yet.",
            ),
            Choice(
                "One is measured with the attacks that we tried, the other is also bounded by a proof",
                "And a second release adds to the $\\varepsilon$ by a known amount, where it can undo $k$, $l$ and $t$ altogether.",
                right=True,
            ),
            Choice(
                "The one with noise is less private, because its counts are nearly right",
                "That the counts of many people are nearly right tells nearly nothing about one of them.",
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
yours = check.yours
