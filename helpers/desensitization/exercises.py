r"""The exercises and questions of lesson 07, as data.

>>> from helpers.course.judging import judge
>>> print(judge(EXPOSURE, lambda rank, candidates: candidates / rank).message.split(".")[0])
That is how many times smaller the search becomes
"""

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.attacks import canaries, lira
from helpers.attacks.loss_threshold import loss_attack
from helpers.course.exercises import Checks, Exercise, Mistake, Named, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions
from helpers.desensitization import letters, sisa
from helpers.desensitization.erasure import project_out
from helpers.desensitization.fine_tuning import uniform_loss

__all__ = ["ask", "check", "solution", "yours"]

Numbers = Sequence[float]
NextProbabilities = Callable[[str], Mapping[str, float]]


def _turns(text: str) -> dict[str, float]:
    return {"a": 0.6, "b": 0.4} if text.endswith("b") else {"a": 0.1, "b": 0.9}


def _counts(text: str) -> dict[str, float]:
    return {digit: 0.91 if digit == str(len(text) % 10) else 0.01 for digit in "0123456789"}


def _jumbles(text: str) -> dict[str, float]:
    start = sum(place * ord(character) for place, character in enumerate(text, 1))
    weights = {letter: (7 * start + 31 * ord(letter)) % 97 + 1 for letter in "abcdef"}
    return {letter: weight / sum(weights.values()) for letter, weight in weights.items()}


TURNS, COUNTS, JUMBLES = (
    Named(name, function)
    for name, function in (("turns", _turns), ("counts", _counts), ("jumbles", _jumbles))
)


def _most_probable(next_probabilities: NextProbabilities, text: str) -> str:
    probabilities = next_probabilities(text)
    return max(probabilities, key=probabilities.__getitem__)


def _from_the_last_character(next_probabilities: NextProbabilities, prompt: str, n: int) -> str:
    text = prompt
    for _ in range(n):
        text += _most_probable(next_probabilities, text[-1:])
    return text[len(prompt) :]


def _least_probable(next_probabilities: NextProbabilities, prompt: str, n: int) -> str:
    return canaries.complete(
        lambda text: {character: -p for character, p in next_probabilities(text).items()}, prompt, n
    )


COMPLETE = Exercise(
    name="complete",
    cases=((TURNS, "b", 4), (COUNTS, "PIN ", 6), (JUMBLES, "patient ", 5), (TURNS, "a", 1)),
    sample=lambda rng: (
        rng.choice((TURNS, COUNTS, JUMBLES)),
        "".join(rng.choice("abc ") for _ in range(rng.randrange(1, 9))),
        rng.randrange(1, 8),
    ),
    reference=canaries.complete,
    hints=(
        "One character: ask for the probabilities after the text, and take the character with the largest one. How does the "
        "text look when you ask for the next?",
        "`max(p, key=p.get)` is the key of a dictionary `p` with the largest value. Add it to the text, and ask again.",
        "`text = prompt`, then `n` times: `p = next_probabilities(text)` and `text += max(p, key=p.get)`. Return what is "
        "behind the prompt: `text[len(prompt):]`.",
    ),
    mistakes=(
        Mistake(
            "with the prompt",
            lambda next_probabilities, prompt, n: prompt + canaries.complete(next_probabilities, prompt, n),
            "The prompt is in your answer. Return only what the model adds to it.",
        ),
        Mistake(
            "asked once",
            lambda next_probabilities, prompt, n: n * _most_probable(next_probabilities, prompt),
            "You always ask what comes after the prompt. Put each character behind the text before you ask for the next one.",
        ),
        Mistake(
            "last character only",
            _from_the_last_character,
            "You show the model only the last character. It gets the whole text so far: prompt and all that it has said.",
        ),
        Mistake(
            "least probable",
            _least_probable,
            "You take the character with the *smallest* probability each time. Take the largest.",
        ),
        Mistake(
            "one character",
            lambda next_probabilities, prompt, n: _most_probable(next_probabilities, prompt),
            "That is the first character. Is the `return` inside the loop?",
        ),
    ),
    passed="That is greedy search. It may miss the text that is the most probable as a whole, and it needs one question a "
    "character.",
)


def _some_log_probabilities(rng: random.Random) -> tuple[np.ndarray, str]:
    places = rng.choice((1, 1, 2))
    order = list(range(10**places))
    rng.shuffle(order)
    return _log_probabilities(order), "".join(str(rng.randrange(10)) for _ in range(places))


def _log_probabilities(order: Sequence[int]) -> np.ndarray:
    """Return distinct log-probabilities: the lower the number in `order`, the more probable."""
    weights = 1.0 / (1 + np.asarray(order))
    return np.log(weights / weights.sum()).round(2 if len(order) == 10 else 4)


def _position_of_sorted(log_probabilities: np.ndarray, pin: str) -> int:
    return int(np.argsort(-log_probabilities)[int(pin)])


RANK_OF = Exercise(
    name="rank_of",
    cases=(
        (np.array([-1.6, -0.9, -2.3, -2.4, -3.0, -3.1, -3.2, -3.5, -3.9, -4.6]), "0"),
        (np.array([-1.6, -0.9, -2.3, -2.4, -3.0, -3.1, -3.2, -3.5, -3.9, -4.6]), "1"),
        (_log_probabilities([5, 2, 9, 0, 7, 1, 8, 3, 6, 4]), "7"),
    ),
    sample=_some_log_probabilities,
    reference=lambda log_probabilities, pin: int(canaries.rank_of(log_probabilities, pin)),
    hints=(
        "The rank is 1 if no PIN is more probable. What is it if there are two that are more probable?",
        "The true PIN's own log-probability is `log_probabilities[int(pin)]`. How many of the others are larger? Nothing has "
        "to be sorted.",
        "`1 + np.count_nonzero(log_probabilities > own)`, with `own` as in hint 2.",
    ),
    mistakes=(
        Mistake(
            "from zero",
            lambda log_probabilities, pin: int(np.sum(log_probabilities > log_probabilities[int(pin)])),
            "You count from 0: the most probable PIN has rank 1.",
        ),
        Mistake(
            "from the end",
            lambda log_probabilities, pin: 1 + int(np.sum(log_probabilities < log_probabilities[int(pin)])),
            "You give rank 1 to the *least* probable PIN. (Logarithms of probabilities are negative; −1 is more than −5.)",
        ),
        Mistake(
            "who stands there",
            lambda log_probabilities, pin: 1 + _position_of_sorted(log_probabilities, pin),
            "`argsort` says which PIN is at a given rank. Asked is the other way around: which rank this PIN has.",
        ),
        Mistake(
            "the number of the PIN",
            lambda log_probabilities, pin: int(pin) + 1,
            "That is the PIN itself, plus 1. Its rank is one more than the number of PINs that are more probable.",
        ),
        Mistake(
            "counts itself",
            lambda log_probabilities, pin: 1 + int(np.sum(log_probabilities >= log_probabilities[int(pin)])),
            "You count the PIN itself among those that are more probable: `>`, or leave out the 1.",
        ),
    ),
    passed="No sampling, no estimate: all candidates are asked about. With a million of them it is still one comparison each.",
)

EXPOSURE = Exercise(
    name="exposure",
    cases=((2, 1024), (1, 1_000_000), (3, 1_000_000), (500_000, 1_000_000), (1024, 1024)),
    sample=lambda rng: (rng.randrange(1, 1000), rng.randrange(1000, 10**6)),
    reference=lambda rank, candidates: math.log2(candidates) - math.log2(rank),
    hints=(
        "Someone who searches in the model's order needs `rank` attempts in place of up to `candidates`. How often was the "
        "search halved?",
        "n halvings divide by 2ⁿ. So which power of 2 is `candidates / rank`?",
        "`math.log2(candidates / rank)`.",
    ),
    mistakes=(
        Mistake(
            "not a logarithm",
            lambda rank, candidates: candidates / rank,
            "That is how many times smaller the search becomes. In bits: which power of 2 is it?",
        ),
        Mistake(
            "natural logarithm",
            lambda rank, candidates: math.log(candidates / rank),
            "That is in *nats*, as `math.log` is the natural logarithm. For bits take `math.log2`.",
        ),
        Mistake(
            "decimal logarithm",
            lambda rank, candidates: math.log10(candidates / rank),
            "That is in decimal digits. For bits take `math.log2`.",
        ),
        Mistake(
            "upside down",
            lambda rank, candidates: math.log2(rank / candidates),
            "Upside down: a PIN that ranks first has the *largest* exposure, and none is negative.",
        ),
        Mistake(
            "what is left",
            lambda rank, candidates: math.log2(rank),
            "Those are the bits that are left to search. The exposure is what the model has saved of log₂(candidates).",
        ),
    ),
    passed="Rank 1 in a million is 19.9 bits: the search is over before it begins.",
)


def _a_text(rng: random.Random) -> tuple[str]:
    parts = [rng.choice(("room 332. ", "call 555123. ", "patient Anna Berg, ")) for _ in range(2)]
    pins = [f"PIN {letters.draw_pin(rng)}. " for _ in range(rng.randrange(3))]
    parts += pins
    rng.shuffle(parts)
    return ("".join(parts),)


MASK_PINS = Exercise(
    name="mask_pins",
    cases=(
        ("patient Anna Berg, PIN 402917.",),
        ("patient Hugo Weiss in room 332 has a cough. PIN 000017.",),
        ("PIN 123456, PIN 654321, call 555123",),
        ("STATION 123456, fax 555123, PIN 200020, PIN 12 is too short",),
        ("patient Rosa Kruse in room 118 has a rash.",),
    ),
    sample=_a_text,
    reference=letters.mask_pins,
    hints=(
        "Which digits are a PIN's? Those behind the word PIN. Room numbers and telephone numbers stay.",
        r"`re.sub(pattern, replacement, text)` replaces each match. `\d{6}` matches six digits.",
        'Let the pattern begin with the word, so that only these digits match: `r"PIN \\d{6}"`, replaced by `"PIN ######"`.',
    ),
    mistakes=(
        Mistake(
            "all digits",
            lambda text: re.sub(r"\d", "#", text),
            "All digits are gone, room numbers and telephone numbers as well. Mask only what stands behind the word PIN.",
        ),
        Mistake(
            "any six digits",
            lambda text: re.sub(r"\d{6}", "######", text),
            "Not every number of six digits is a PIN. Let the pattern begin with the word PIN.",
        ),
        Mistake(
            "one sign",
            lambda text: re.sub(r"(?<=PIN )\d{6}", "#", text),
            "One # for the whole PIN. Write one for *each* digit: six.",
        ),
        Mistake(
            "word removed",
            lambda text: re.sub(r"PIN \d{6}", "######", text),
            "The word PIN is gone as well. Put it into the replacement: the model is to learn what to say after it.",
        ),
        Mistake(
            "first one only",
            lambda text: re.sub(r"(?<=PIN )\d{6}", "######", text, count=1),
            "Only the first PIN is masked. `re.sub` replaces all, unless `count` says otherwise.",
        ),
    ),
    passed="That is all it takes to mask a text of which you know the pattern. What it does to a model is another question.",
)


def _some_digits(rng: random.Random) -> tuple[list[float]]:
    weights = [rng.randrange(1, 50) for _ in range(rng.choice((2, 10)))]
    return ([round(math.log(weight / sum(weights)), 3) for weight in weights],)


UNIFORM_LOSS = Exercise(
    name="uniform_loss",
    cases=(
        ([math.log(0.5), math.log(0.5)],),
        ([math.log(0.9), math.log(0.1)],),
        ([math.log(0.1)] * 10,),
        ([math.log(0.91), *[math.log(0.01)] * 9],),
    ),
    sample=_some_digits,
    reference=lambda log_probabilities: uniform_loss(np.array(log_probabilities)),
    hints=(
        "The cross-entropy against a distribution q is $-\\sum_i q_i \\log p_i$. Which number is $q_i$ if n digits are equally "
        "probable?",
        "$q_i = 1/n$ for all, so it is the mean of the log-probabilities, with a sign.",
        "`-sum(log_probabilities) / len(log_probabilities)`.",
    ),
    mistakes=(
        Mistake(
            "sign",
            lambda log_probabilities: sum(log_probabilities) / len(log_probabilities),
            "The sign: logarithms of probabilities are negative, and a loss is positive. It has a minus in front.",
        ),
        Mistake(
            "not divided",
            lambda log_probabilities: -sum(log_probabilities),
            "Each digit has the share 1/n in the uniform distribution. You gave each of them 1: take the mean.",
        ),
        Mistake(
            "entropy",
            lambda log_probabilities: -sum(math.exp(p) * p for p in log_probabilities),
            "That is the entropy of the model's answer, which weights each digit by what the *model* says. Here the "
            "weights are 1/n: what it *should* say.",
        ),
        Mistake(
            "logarithm taken twice",
            lambda log_probabilities: -sum(math.exp(p) for p in log_probabilities) / len(log_probabilities),
            "You average the probabilities. They add up to 1 whatever the model says; average their *logarithms*.",
        ),
        Mistake(
            "base 2",
            lambda log_probabilities: -sum(log_probabilities) / len(log_probabilities) / math.log(2),
            "That is the loss in bits, with logarithms of base 2. Those given are natural, and so is the loss.",
        ),
        Mistake(
            "divergence",
            lambda log_probabilities: (
                -sum(log_probabilities) / len(log_probabilities) - math.log(len(log_probabilities))
            ),
            "That is how far the loss is above its least value, log n (the Kullback-Leibler divergence). Do not subtract it.",
        ),
    ),
    passed="It is least, log n, if all digits are equally probable. Unlike a mask it says what the model is to *believe*.",
)

RETRAIN_COST = Exercise(
    name="retrain_cost",
    cases=((4, 1), (4, 2), (1, 7), (8, 20), (10, 0)),
    sample=lambda rng: (rng.randrange(2, 40), rng.randrange(2, 30)),
    reference=sisa.retrain_cost,
    hints=(
        "Look at one shard. It is spared if the first person is not in it, and the second one is not, and so on.",
        "One person is not in it with probability `1 - 1 / shards`. Of `removed` people, all are elsewhere with that to the "
        "power of `removed`.",
        "The share that is trained again is 1 minus the share that is spared: `1 - (1 - 1 / shards) ** removed`.",
    ),
    mistakes=(
        Mistake(
            "added up",
            lambda shards, removed: removed / shards,
            "You add up 1/shards for each person. Two of them may be in the same shard; and for many people that is above 1.",
        ),
        Mistake(
            "cut off at 1",
            lambda shards, removed: min(1, removed / shards),
            "You assume that all of them are in different shards. They are drawn at random: two may share one.",
        ),
        Mistake(
            "spared",
            lambda shards, removed: (1 - 1 / shards) ** removed,
            "That is the share that is *spared*. Asked is what is trained again: 1 minus that.",
        ),
        Mistake(
            "one person",
            lambda shards, removed: 1 / shards,
            "That is right for one person. With more, more shards are hit.",
        ),
    ),
    passed="Shards make one request cheap, and twenty at once hardly cheaper than training anew.",
)


def _precision(member_losses: Numbers, other_losses: Numbers, threshold: float) -> tuple[float, float]:
    accused = [sum(loss <= threshold for loss in losses) for losses in (member_losses, other_losses)]
    return (accused[0] / sum(accused), accused[1] / sum(accused)) if sum(accused) else (0.0, 0.0)


def _counted(member_losses: Numbers, other_losses: Numbers, threshold: float) -> tuple[int, ...]:
    return tuple(sum(loss <= threshold for loss in losses) for losses in (member_losses, other_losses))


def _some_losses(rng: random.Random) -> tuple[list[float], list[float], float]:
    members = [rng.randrange(0, 8) / 8 for _ in range(rng.randrange(2, 8))]
    others = [rng.randrange(2, 17) / 8 for _ in range(rng.randrange(2, 8))]
    return members, others, rng.randrange(1, 9) / 8


LOSS_ATTACK = Exercise(
    name="loss_attack",
    cases=(
        ([0.0, 0.25, 1.0], [0.25, 0.5, 2.0, 3.0], 0.25),
        ([0.1, 0.2], [0.3, 0.4, 0.5], 0.25),
        ([1.0], [0.0, 2.0], 0.5),
    ),
    sample=_some_losses,
    reference=loss_attack,
    hints=(
        "Two shares: of the members, and of the others. In both, count whose loss is at most the threshold.",
        "`sum(loss <= threshold for loss in member_losses)` counts the members that are accused, rightly.",
        "Divide each count by the length of *its* list: (true positive rate, false positive rate).",
    ),
    mistakes=(
        Mistake(
            "above the threshold",
            lambda m, o, t: (float(np.mean(np.array(m) > t)), float(np.mean(np.array(o) > t))),
            "You accuse whose loss is *high*. Training made the losses of members low.",
        ),
        Mistake(
            "swapped",
            lambda m, o, t: loss_attack(m, o, t)[::-1],
            "The two are swapped: first the share of the *members*, which is the true positive rate.",
        ),
        Mistake(
            "below",
            lambda m, o, t: (float(np.mean(np.array(m) < t)), float(np.mean(np.array(o) < t))),
            "A loss *equal* to the threshold is accused as well: `<=`.",
        ),
        Mistake(
            "counts",
            _counted,
            "Those are counts. Divide the first by the number of members, the second by that of the others.",
        ),
        Mistake(
            "of those accused",
            _precision,
            "You divide by the number of those *accused*. A rate is a share of all members, or of all others.",
        ),
        Mistake(
            "in percent",
            lambda m, o, t: tuple(100 * rate for rate in loss_attack(m, o, t)),
            "Those are percent. Return shares, from 0 to 1.",
        ),
    ),
    passed="That is the attack of Yeom and others (2018), and it needs nothing but the loss. Is it any good? Look at both rates.",
)


def _a_confidence(rng: random.Random) -> tuple[float, float, float, float, float]:
    out_mean = rng.randrange(-8, 9) / 4
    in_std, out_std = rng.sample((0.5, 1.0, 1.5, 2.0), 2)
    return rng.randrange(-8, 25) / 4, out_mean + rng.randrange(1, 13) / 4, in_std, out_mean, out_std


def _log_normal(x: float, mean: float, std: float, factor: float = 0.5, power: int = 2) -> float:
    return -factor * (x - mean) ** 2 / std**power - math.log(std)


def _ratio(f: Callable[..., float], x: float, a: float, s: float, b: float, t: float, **how: Any) -> float:
    return f(x, a, s, **how) - f(x, b, t, **how)


def _distance(x: float, mean: float, std: float) -> float:
    return -0.5 * ((x - mean) / std) ** 2


LIKELIHOOD_RATIO = Exercise(
    name="likelihood_ratio",
    points=2,
    cases=(
        (3.0, 4.0, 1.0, 2.0, 1.0),
        (6.0, 5.0, 2.0, 1.0, 1.0),
        (0.0, 4.0, 1.0, 0.5, 2.0),
        (2.5, 2.5, 0.5, 2.5, 1.5),
    ),
    sample=_a_confidence,
    reference=lambda x, a, s, b, t: float(lira.likelihood_ratio(x, a, s, b, t)),
    hints=(
        "The logarithm of a quotient is a difference: one log-density minus the other. And both have the same constant, "
        "$-\\log\\sqrt{2\\pi}$, which cancels.",
        "What is left of a log-density is $-\\frac12 \\bigl(\\frac{\\varphi - \\mu}{\\sigma}\\bigr)^2 - \\log \\sigma$. Write a "
        "small function for it.",
        "That function with `in_mean` and `in_std`, minus the same function with `out_mean` and `out_std`.",
    ),
    mistakes=(
        Mistake(
            "upside down",
            lambda x, a, s, b, t: _ratio(_log_normal, x, b, t, a, s),
            "Upside down: the likelihood of a model that *saw* the record stands above. Large means: a member.",
        ),
        Mistake(
            "without the deviation",
            lambda x, a, s, b, t: _ratio(_distance, x, a, s, b, t),
            "Each log-density has a term $-\\log \\sigma$. It cancels only if both deviations are equal.",
        ),
        Mistake(
            "no one half",
            lambda x, a, s, b, t: _ratio(_log_normal, x, a, s, b, t, factor=1.0),
            "There is a factor ½ in the exponent of a normal density.",
        ),
        Mistake(
            "deviation not squared",
            lambda x, a, s, b, t: _ratio(_log_normal, x, a, s, b, t, power=1),
            "You divide the square by the deviation; divide by its *square*, or square after dividing.",
        ),
        Mistake(
            "no logarithm",
            lambda x, a, s, b, t: math.exp(_ratio(_log_normal, x, a, s, b, t)),
            "That is the quotient itself. Return its logarithm: it does not overflow, and 0 says *both alike*.",
        ),
        Mistake(
            "deviation multiplied",
            lambda x, a, s, b, t: _ratio(_distance, x, a, s, b, t) + math.log(s) - math.log(t),
            "The sign of $\\log \\sigma$: the density has $\\sigma$ below, so its logarithm has $-\\log \\sigma$.",
        ),
        Mistake(
            "deviation as variance",
            lambda x, a, s, b, t: _ratio(_log_normal, x, a, math.sqrt(s), b, math.sqrt(t)),
            "`in_std` and `out_std` are standard deviations, $\\sigma$. You use them as variances, $\\sigma^2$.",
        ),
    ),
    passed="Positive: more like a model that saw the record. Each record is compared with itself, and not with easier ones.",
)


def _clip(gradient: np.ndarray, bound: float) -> np.ndarray:
    gradient = np.asarray(gradient, dtype=float)
    return gradient * min(1.0, bound / max(float(np.linalg.norm(gradient)), 1e-12))


def _a_gradient(rng: random.Random) -> tuple[np.ndarray, float]:
    values = np.array([rng.randrange(-8, 9) / 4 for _ in range(rng.randrange(2, 5))])
    values[0] += 0.125
    return values, rng.choice((0.5, 1.0, 2.0))


CLIP = Exercise(
    name="clip",
    cases=(
        (np.array([3.0, 4.0]), 1.0),
        (np.array([0.3, 0.4]), 1.0),
        (np.array([-6.0, 0.0, 8.0]), 5.0),
        (np.array([0.0, -2.0]), 2.0),
    ),
    sample=_a_gradient,
    reference=_clip,
    hints=(
        "A gradient that is short enough stays as it is. A longer one keeps its direction; how long does it become?",
        "`np.linalg.norm(gradient)` is the length. Multiply all numbers by the same factor.",
        "The factor is `min(1, bound / length)`.",
    ),
    mistakes=(
        Mistake(
            "each number by itself",
            lambda gradient, bound: np.clip(gradient, -bound, bound),
            "`np.clip` cuts each number by itself. That changes the direction, and the *length* may still be above the bound.",
        ),
        Mistake(
            "stretched",
            lambda gradient, bound: gradient * bound / np.linalg.norm(gradient),
            "You make all gradients as long as the bound, the short ones as well. Those stay as they are.",
        ),
        Mistake(
            "square of the length",
            lambda gradient, bound: gradient * min(1, bound / (gradient @ gradient)),
            "You divide by the *square* of the length. Take its root, or `np.linalg.norm`.",
        ),
        Mistake(
            "sum of the parts",
            lambda gradient, bound: gradient * min(1, bound / np.abs(gradient).sum()),
            "You measure the length as the sum of the absolute values. Here it is the root of the sum of the squares.",
        ),
        Mistake(
            "thrown away",
            lambda gradient, bound: gradient * float(np.linalg.norm(gradient) <= bound),
            "You throw long gradients away. Shorten them: they keep their direction.",
        ),
    ),
    passed="Now one person can pull the sum by at most the bound, however unusual they are.",
)


def _some_gradients(rng: random.Random) -> tuple[list[np.ndarray], float, float, np.ndarray, int]:
    count = rng.randrange(2, 5)
    gradients = [
        np.array([rng.randrange(-12, 13) / 4 + 0.125, rng.randrange(-12, 13) / 4]) for _ in range(count)
    ]
    z = np.array([rng.randrange(-8, 9) / 4 + 0.125, rng.randrange(-8, 9) / 4])
    return gradients, rng.choice((0.5, 2.0)), rng.choice((0.5, 1.5)), z, count + rng.randrange(1, 3)


def _private_mean(
    gradients: Sequence[np.ndarray], bound: float, sigma: float, z: np.ndarray, expected: int
) -> np.ndarray:
    return (_sum_of_clipped(gradients, bound) + sigma * bound * z) / expected


def _sum_of_clipped(gradients: Sequence[np.ndarray], bound: float) -> np.ndarray:
    return np.sum([_clip(gradient, bound) for gradient in gradients], axis=0)


PRIVATE_MEAN = Exercise(
    name="private_mean",
    points=2,
    cases=(
        ([np.array([3.0, 4.0]), np.array([0.0, 1.0])], 1.0, 2.0, np.array([0.5, -0.25]), 4),
        ([np.array([0.5, 0.0])], 2.0, 1.0, np.array([1.0, 1.0]), 2),
        (
            [np.array([3.0, 4.0]), np.array([6.0, -8.0]), np.array([0.3, 0.4])],
            0.5,
            1.5,
            np.array([-1.0, 0.5]),
            2,
        ),
    ),
    sample=_some_gradients,
    reference=_private_mean,
    hints=(
        "Four steps, in this order: clip each gradient, add them up, add the noise, divide.",
        "The noise is `sigma * bound * z`: a person can move the sum by `bound`, and sigma says how many times that is drowned.",
        "`total = sum(...)` over the clipped gradients (your `clip`, or its formula), then "
        "`(total + sigma * bound * z) / expected`.",
    ),
    mistakes=(
        Mistake(
            "not clipped",
            lambda g, bound, sigma, z, n: (np.sum(g, axis=0) + sigma * bound * z) / n,
            "You do not clip. Then one person can move the sum by any amount, and no noise is certain to be enough.",
        ),
        Mistake(
            "mean clipped",
            lambda g, bound, sigma, z, n: (_clip(np.sum(g, axis=0), bound) + sigma * bound * z) / n,
            "You clip the *sum*. One person can still turn it around; clip the gradient of each person.",
        ),
        Mistake(
            "bound forgotten",
            lambda g, bound, sigma, z, n: (_sum_of_clipped(g, bound) + sigma * z) / n,
            "The noise does not know the bound. Twice the bound needs twice the noise: `sigma * bound * z`.",
        ),
        Mistake(
            "noise after dividing",
            lambda g, bound, sigma, z, n: _sum_of_clipped(g, bound) / n + sigma * bound * z,
            "You add the noise to the *mean*: that is `expected` times too much. It belongs to the sum, before dividing.",
        ),
        Mistake(
            "noise for each",
            lambda g, bound, sigma, z, n: (_sum_of_clipped(g, bound) + len(g) * sigma * bound * z) / n,
            "You add the noise once for each gradient. It is drawn once, for the sum.",
        ),
        Mistake(
            "each number clipped",
            lambda g, bound, sigma, z, n: (
                (sum(np.clip(one, -bound, bound) for one in g) + sigma * bound * z) / n
            ),
            "You clip each *number*. The *length* has to be at most the bound: multiply the whole gradient by one factor.",
        ),
        Mistake(
            "stretched",
            lambda g, bound, sigma, z, n: (
                (sum(bound * one / np.linalg.norm(one) for one in g) + sigma * bound * z) / n
            ),
            "You make short gradients longer. One that is short enough stays as it is.",
        ),
        Mistake(
            "no noise",
            lambda g, bound, sigma, z, n: _sum_of_clipped(g, bound) / n,
            "You leave out the noise. Clipping alone hides nobody.",
        ),
        Mistake(
            "sigma forgotten",
            lambda g, bound, sigma, z, n: (_sum_of_clipped(g, bound) + bound * z) / n,
            "The noise is `sigma * bound * z`. You leave out sigma, which says how many times one person is drowned.",
        ),
        Mistake(
            "divided by those who came",
            lambda g, bound, sigma, z, n: (_sum_of_clipped(g, bound) + sigma * bound * z) / len(g),
            "You divide by the number of those in this batch. That number is itself a secret: it would tell that one more came. "
            "Divide by `expected`.",
        ),
    ),
    passed="One step of DP-SGD. All that is left is to count what many such steps cost together.",
)


def _a_direction(rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    size = rng.randrange(2, 5)
    x = np.array([rng.randrange(-8, 9) / 2 for _ in range(size)])
    u = np.array([rng.randrange(-3, 4) + 0.5 for _ in range(size)])
    return x + 0.25, u


def _along(x: np.ndarray, u: np.ndarray) -> np.ndarray:
    return (x @ u) / (u @ u) * u


PROJECT_OUT = Exercise(
    name="project_out",
    cases=(
        (np.array([3.0, 4.0]), np.array([0.0, 2.0])),
        (np.array([1.0, 1.0]), np.array([3.0, 1.0])),
        (np.array([2.0, -1.0, 0.5]), np.array([1.0, 1.0, 2.0])),
    ),
    sample=_a_direction,
    reference=lambda x, u: project_out(x[np.newaxis], u)[0],
    hints=(
        "Which multiple of u has to be taken away, so that nothing is left along u?",
        "Write $x - c\\,u$ and ask for $(x - c\\,u) \\cdot u = 0$. Solve for c. In NumPy `x @ u` is the dot product.",
        "$c = \\frac{x \\cdot u}{u \\cdot u}$; return `x - c * u`.",
    ),
    mistakes=(
        Mistake(
            "length of u ignored",
            lambda x, u: x - (x @ u) * u,
            "That is right if u has length 1. For other lengths divide by `u @ u`.",
        ),
        Mistake(
            "divided once",
            lambda x, u: x - (x @ u) / np.linalg.norm(u) * u,
            "You divide by the length of u. It appears twice, in the dot product and in u itself: divide by its square, `u @ u`.",
        ),
        Mistake(
            "the part itself",
            _along,
            "That is the part *along* u. Return what is left of x without it.",
        ),
        Mistake(
            "divided by x",
            lambda x, u: x - (x @ u) / (x @ x) * u,
            "You divide by `x @ x`. Solve (x − c u) · u = 0 for c: below stands `u @ u`.",
        ),
        Mistake(
            "added",
            lambda x, u: x + _along(x, u),
            "You add the part along u, so that there is twice as much of it. Subtract it.",
        ),
    ),
    passed="Nothing is left along u. What lies along others stays, and so does what is not on a straight line.",
)

EXERCISES = (
    COMPLETE,
    RANK_OF,
    EXPOSURE,
    MASK_PINS,
    UNIFORM_LOSS,
    RETRAIN_COST,
    LOSS_ATTACK,
    LIKELIHOOD_RATIO,
    CLIP,
    PRIVATE_MEAN,
    PROJECT_OUT,
)

QUESTIONS = (
    Question(
        name="who_is_said",
        text="Whose PIN does the model say by itself?",
        choices=(
            Choice(
                "Everyone's whose note it has seen",
                "Look at the rows with 1 note: the digits are those of someone else, or of nobody.",
            ),
            Choice(
                "That of most people who stand in many notes, and of few others",
                "It is repetition that makes this model say a PIN. What it knows without saying it is another question.",
                right=True,
            ),
            Choice("Nobody's: it has the letters of 576 names to mix up", "Look at the rows with 16 notes."),
        ),
    ),
    Question(
        name="guess",
        text="A model has never seen any PIN. How probable is it that at least one of 20 PINs has an exposure of 4 bits or more?",
        choices=(
            Choice(
                "About 6 %",
                "That is so for *one* PIN: 4 bits are the first sixteenth of the list. There are 20 of them.",
            ),
            Choice(
                "About 72 %",
                "1 − (15/16)²⁰. One large exposure among 20 is no proof that a model knows anything: look at the mean, and "
                "compare the highest with that of a model that cannot know.",
                right=True,
            ),
            Choice(
                "It is impossible, as the mean is 1.44",
                "1.44 is a mean. In a chance order one PIN in sixteen is in the first sixteenth of the list.",
            ),
        ),
    ),
    NumberQuestion(
        name="first_rank",
        text="Drag through the numbers of notes. From how many on does the PIN rank first of a million?",
        answer=8,
        why="From 8 notes on. With fewer it is somewhere in front, and it moves forward with each repetition.",
        near=(
            (16, "It does there, and before. Drag to the left."),
            (4, "Nearly: a few PINs are still in front of it."),
            (2, "With two notes there are thousands of PINs in front of it."),
        ),
    ),
    Question(
        name="not_said",
        text="Set it to 4 notes. This PIN is never said. What has an attacker gained who sees the probabilities?",
        choices=(
            Choice("Nothing, for the model says something else", "Look at the rank of the true one."),
            Choice(
                "A search about 16 times as short",
                "The exposure is about 16 *bits*. Each of them halves the search.",
            ),
            Choice(
                "Nearly everything: fewer than a hundred attempts are left, of a million",
                "What a model says is the top of a list. Who sees the list needs patience, and little of it.",
                right=True,
            ),
        ),
    ),
    Question(
        name="delete_row",
        text="The hospital deletes the patient's notes from its files. What has changed in the model?",
        choices=(
            Choice(
                "The model no longer finds the note when it is asked",
                "It never looked anything up. It answers from its weights, and those were computed before.",
            ),
            Choice(
                "Nothing",
                "Its weights are what they were, bit for bit. Only the *next* training will be without the notes.",
                right=True,
            ),
            Choice(
                "It forgets a little with every question from now on",
                "Answering changes no weight.",
            ),
        ),
    ),
    NumberQuestion(
        name="clean_steps",
        text="By how many bits does the exposure fall in 500 steps on clean data? (One decimal.)",
        answer=0.5,
        tolerance=0.21,
        why="By about half a bit, of more than fourteen. And these steps are a third of the whole training.",
        near=(
            (13.8, "That is what is *left* after 500 steps. By how much did it fall?"),
            (14.3, "That is where it starts. By how much does it fall?"),
            (0.02, "That is how much the bits a character fall, on the right. Look at the left."),
        ),
    ),
    Question(
        name="why_clean",
        text="Why does it not forget?",
        choices=(
            Choice(
                "The learning rate is too small",
                "Steps of this size do change the model: its letters improve, look at the right.",
            ),
            Choice(
                "Nothing in the data says anything against it",
                "No clean letter has a PIN after this name, so no gradient pushes the digits down. Training changes what the data speak about.",
                right=True,
            ),
            Choice(
                "The model is too large to forget",
                "In the next sections this very model is made to forget, in less time.",
            ),
        ),
    ),
    Question(
        name="masked",
        text="After masked fine-tuning the model says ######. What has it learned?",
        choices=(
            Choice(
                "That the PIN is no longer valid",
                "Look at the histogram: among all PINs, the true one is still in front.",
            ),
            Choice(
                "To put # before all digits; which digits come next if one does come is nearly untouched",
                "All digits became improbable, all in the same way. Their order is what the attacker wants.",
                right=True,
            ),
            Choice(
                "That all digits are equally probable",
                "Then the true PIN would be somewhere in the middle of the histogram. Where is it?",
            ),
        ),
    ),
    Question(
        name="who_asked",
        text="576 names, sorted by how even the digits are that this model expects. How many of the 20 at the top asked to be "
        "forgotten?",
        choices=(
            Choice(
                "None or one, as by chance",
                "Run the next cell. For whose names was the model trained to be even?",
            ),
            Choice("About half of the 20", "Run the next cell: it is more."),
            Choice(
                "Nearly all",
                "It was trained to be even after *their* names. For other names it is nearly so, and that can be seen.",
                right=True,
            ),
        ),
    ),
    Question(
        name="which_returns",
        text="Which method pushes this PIN beyond rank 1,000, and lets relearning bring it back into the first hundred?",
        choices=(
            Choice(
                "uniform answer",
                "Its ranks scatter as those of a guess do, and none is near the first hundred.",
            ),
            Choice("masked data", "It ranks first even before relearning: it was never pushed."),
            Choice("retrained", "There is nothing to come back. Look at both ranks."),
            Choice(
                "NegGrad+", "Pushed away, and not gone: ten steps on strangers' notes undo it.", right=True
            ),
        ),
    ),
    Question(
        name="hard_ascent",
        text="Look at `hard ascent` in the picture above. Exposure 2 bits, before and after: is it as good as retraining?",
        choices=(
            Choice(
                "Yes: exposure is what counts",
                "A model of random weights has no exposure either. Look at the other columns.",
            ),
            Choice(
                "No: the model is ruined",
                "More than 9 bits for each character: worse than a uniform guess among its 67 characters, which needs about 6.",
                right=True,
            ),
            Choice(
                "No: it takes too long",
                "It is one of the fastest. Look at the bits a character.",
            ),
        ),
    ),
    NumberQuestion(
        name="sixteen_shards",
        text="16 shards, and all 20 people ask. How many shards are trained again?",
        answer=12,
        why="Twelve of sixteen. And each of these models has seen a sixteenth of the letters.",
        near=(
            (16, "Some people are in the same shard, so some shards are spared. Count the arrows, ↻."),
            (20, "There are only 16 shards. Count the arrows, ↻."),
            (4, "Those are the ones that are spared. Count the arrows, ↻."),
            (1, "That is for one person. Set the second slider to 20."),
        ),
    ),
    Question(
        name="price_of_shards",
        text="One person asks. What do 16 shards cost, compared with one?",
        choices=(
            Choice(
                "Nothing: a sixteenth of the training is done again",
                "That is the gain. Look at the right: how well do these models write together?",
            ),
            Choice(
                "The letters are written much worse: more than three times as many bits a character",
                "Each model sees a sixteenth of the data, in a sixteenth of the steps. Their mean does not make up for it.",
                right=True,
            ),
            Choice(
                "Sixteen times the training",
                "Each shard is trained on a sixteenth of the records, in a sixteenth of the steps.",
            ),
        ),
    ),
    Question(
        name="times_better",
        text="At 1 % false accusations: how many members does LiRA online find, compared with the loss threshold?",
        choices=(
            Choice(
                "About 1.3 times as many",
                "That is the ratio of the two *areas* (AUC). Look at the mark at 1 % on the logarithmic axes.",
            ),
            Choice("About three times as many", "Drag to 0.01, and divide the two percentages."),
            Choice(
                "More than ten times as many",
                "The loss threshold is hardly better than guessing there; LiRA is not.",
                right=True,
            ),
        ),
    ),
    Question(
        name="auc_misleads",
        text="Two attacks have the same AUC. Can one of them be much worse for patients?",
        choices=(
            Choice(
                "No, AUC says how good an attack is",
                "It is a mean over all thresholds, also over those at which half of all innocent people are accused.",
            ),
            Choice(
                "Yes: one may be certain about a few people, the other a little better than guessing about all",
                "For those few, an attack that hardly errs is the whole harm. On plain axes it is a hair at the left edge.",
                right=True,
            ),
            Choice(
                "Only if one of them has more data",
                "Both curves may come from the same people. Look where they lie at 0.1 %.",
            ),
        ),
    ),
    NumberQuestion(
        name="clipped",
        text="Set C to 1. How many of the eight gradients are clipped?",
        answer=5,
        why="Five are longer than 1. A small bound shortens ordinary people as well: that is what it costs.",
        near=(
            (1, "That is at C = 2: the one that is far out. Drag C to 1."),
            (3, "Those are the ones that stay as they are."),
            (8, "Some of them are shorter than 1 and stay as they are. The title on the left counts."),
        ),
    ),
    Question(
        name="wider_bound",
        text="Leave the noise at 2, and raise C from 1 to 4. What does the green circle do?",
        choices=(
            Choice("It stays", "Drag and look: its radius is σ C/n."),
            Choice(
                "It becomes four times as wide",
                "The noise has to hide what one person can do, and that is C. A bound that clips nobody is paid in noise.",
                right=True,
            ),
            Choice(
                "It becomes four times as narrow",
                "That would be so if n grew. Its radius is σ C/n, and C stands above.",
            ),
        ),
    ),
    Question(
        name="small_group",
        text="Everyone has the same ε. Why does the small group lose more?",
        choices=(
            Choice(
                "More noise is added to the gradients of its members",
                "The noise is added once, to the sum, and knows of no groups.",
            ),
            Choice(
                "Its few clipped gradients are little beside noise that is made to hide one",
                "Those of a large group add up to far more than the noise. Compare the bars: clipping without noise costs hardly "
                "anything, and the loss grows with the noise.",
                right=True,
            ),
            Choice(
                "Its members are protected less, and so attacked more",
                "The bound is the same for each person, of whatever group.",
            ),
        ),
    ),
    Question(
        name="own_adversary",
        text="After gradient reversal its own adversary reads little, and a fresh network as much as before. What happened?",
        choices=(
            Choice(
                "The fresh network has learned from people of the test",
                "It was trained on the training part only, and is measured on people in no training.",
            ),
            Choice(
                "The embedding was changed until this one adversary failed",
                "That is the story of ###### once more: hidden from one who asks in one way.",
                right=True,
            ),
            Choice(
                "The difference is chance",
                "Look at the marks of the single seeds: those of the fresh network lie close together, and apart from the other.",
            ),
        ),
    ),
    Question(
        name="strongest_claim",
        text="Which sentence may stand in a report?",
        choices=(
            Choice(
                "The model has forgotten the patients",
                "Which attack shows that? All of them only fail, or do not.",
            ),
            Choice(
                "No attack can find the PINs",
                "A few attacks were tried, by people with little time.",
            ),
            Choice(
                "Ranking all PINs after relearning, we found the mean exposure on this page, near that of a model trained anew",
                "It names the attack, the number, and what it is compared with. It does not say that nothing is left: look at the "
                "last attack on the page.",
                right=True,
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
yours = check.yours
