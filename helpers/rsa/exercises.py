r"""The exercises and questions of lesson 01, as data.

>>> from helpers.course.judging import judge
>>> print(judge(CARMICHAEL, lambda p, q: (p - 1) * (q - 1)).message.split(".")[0])
That is Euler's $\varphi$
"""

import math
import random
from collections.abc import Sequence
from numbers import Integral
from typing import Any

from helpers import numbers
from helpers.course.exercises import Checks, Exercise, Mistake, solution
from helpers.course.questions import Choice, NumberQuestion, Question, Questions

__all__ = ["ask", "check", "solution"]


class Plain(int):
    """A number that refuses `**` and `pow`, in the exercise that builds them."""

    def __pow__(self, exponent: Any, modulus: Any = None) -> Any:
        raise TypeError("`**` and `pow` are what you are building here: use `*` and `%`")


def _whole(*values: Any) -> bool:
    return all(isinstance(value, Integral) and not isinstance(value, bool) for value in values)


def _bezout(answer: Any, a: int, b: int) -> bool:
    g, x, y = answer
    return _whole(g, x, y) and g == math.gcd(a, b) and a * x + b * y == g


def _without_quotient(a: int, b: int) -> tuple[int, int, int]:
    if b == 0:
        return a, 1, 0
    g, x, y = _without_quotient(b, a % b)
    return g, y, x - y


def _quotient_misplaced(a: int, b: int) -> tuple[int, int, int]:
    if b == 0:
        return a, 1, 0
    g, x, y = _quotient_misplaced(b, a % b)
    return g, x, y - (a // b) * x


EXTENDED_GCD = Exercise(
    name="extended_gcd",
    points=2,
    cases=((240, 46), (17, 780), (12, 18), (5, 0)),
    sample=lambda rng: (rng.randrange(1, 10**6), rng.randrange(1, 10**6)),
    reference=numbers.extended_gcd,
    accepts=_bezout,
    hints=(
        "Two ways: go down the rows in a loop, keeping the last two rows; or let the function call itself. For the "
        "second: what do you know at once when `b` is 0? $a \\cdot 1 + b \\cdot 0 = a$.",
        "Otherwise ask the same question about the smaller pair `b` and `a % b`; let the answer be `g, x, y`.",
        "Put `a % b` $= a - $ `(a // b)` $\\cdot b$ into $b x + (a \\bmod b) y = g$ and sort by $a$ and $b$.",
    ),
    mistakes=(
        Mistake(
            "x and y exchanged",
            lambda a, b: (numbers.extended_gcd(a, b)[0], *numbers.extended_gcd(a, b)[:0:-1]),
            "The two factors are exchanged: the first belongs to `a`, the second to `b`.",
        ),
        Mistake(
            "only the gcd",
            math.gcd,
            "That is the greatest common divisor alone. Return three numbers: it, and the two factors.",
        ),
        Mistake(
            "g last",
            lambda a, b: (*numbers.extended_gcd(a, b)[1:], numbers.extended_gcd(a, b)[0]),
            "The order is `g` first, then the two factors.",
        ),
        Mistake(
            "factors of the smaller pair",
            lambda a, b: numbers.extended_gcd(b, a % b) if b else (a, 1, 0),
            "These factors belong to `b` and `a % b`. Rewrite them for `a` and `b`.",
        ),
        Mistake(
            "quotient in the wrong place",
            _quotient_misplaced,
            "Right idea, wrong place: the new factor of `a` is the old `y`, and the quotient goes with `b`.",
        ),
        Mistake(
            "the quotient is missing",
            _without_quotient,
            "On the way back the quotient counts: the factor of `b` is `x - (a // b) * y`.",
        ),
    ),
    passed="Every common divisor of two numbers divides such a sum, so $g$ is the greatest. With $g = 1$ the "
    "factor of $a$ undoes a multiplication by $a$ modulo $b$: that is the next exercise.",
)

INVERSE = Exercise(
    name="inverse",
    cases=((3, 7), (5, 12), (17, 780), (65537, 2**127 - 1)),
    sample=lambda rng: _coprime_pair(rng),
    reference=numbers.inverse,
    hints=(
        "You want $a x = 1 + (\\text{a multiple of } n)$. Which function gives such an $x$?",
        "`numbers.extended_gcd(a, n)` returns `g, x, y` with $a x + n y = g$, and here $g = 1$.",
        "That `x` may be negative; `x % n` is the same hour on the clock, between 0 and $n - 1$.",
    ),
    mistakes=(
        Mistake(
            "negative",
            lambda a, n: numbers.extended_gcd(a, n)[1],
            "Right up to whole turns of the clock: bring the number into 0 to $n-1$ with `% n`.",
        ),
        Mistake(
            "without its sign",
            lambda a, n: abs(numbers.extended_gcd(a, n)[1]),
            "$-2$ and $2$ are different hours. Bring a negative number onto the clock with `% n`, not with `abs`.",
        ),
        Mistake(
            "the factor of n",
            lambda a, n: numbers.extended_gcd(a, n)[2] % n,
            "That is the factor that belongs to `n`; you want the one that belongs to `a`.",
        ),
        Mistake(
            "reciprocal",
            lambda a, n: 1 / a,
            "That is a fraction. On the clock, the inverse is a whole number $x$ with `a * x % n == 1`.",
        ),
        Mistake(
            "additive inverse",
            lambda a, n: -a % n,
            "That undoes *adding* `a`. Look for the number that undoes *multiplying* by it.",
        ),
    ),
    too_slow="Trying all numbers takes ages when `n` has 39 digits. Use the extended Euclidean algorithm.",
    passed="The private key will be computed by these very lines.",
)


def _coprime_pair(rng: random.Random) -> tuple[int, int]:
    while True:
        a, n = rng.randrange(2, 10**9), rng.randrange(2, 10**9)
        if math.gcd(a, n) == 1:
            return a, n


def _forgets_to_square(a: int, k: int, n: int) -> int:
    return int(a) ** k.bit_count() % n


POWER = Exercise(
    name="power",
    points=2,
    cases=((Plain(7), 5, 33), (Plain(2), 10, 1000), (Plain(3), 0, 7), (Plain(65), 10**18 + 7, 3233)),
    sample=lambda rng: (Plain(rng.randrange(10**9)), rng.randrange(2**64), rng.randrange(2, 10**9)),
    reference=lambda a, k, n: pow(int(a), k, n),
    hints=(
        "$a^{13} = a^{8} \\cdot a^{4} \\cdot a$, because $13 = 8 + 4 + 1$.",
        "Go through `k` from its last bit: `k % 2` tells whether the power at hand belongs to the product.",
        "In each turn: `if k % 2: result = result * a % n`, then `a = a * a % n`, then `k = k // 2`.",
    ),
    mistakes=(
        Mistake(
            "product", lambda a, k, n: a * k % n, "That is $a \\cdot k$. The power multiplies $a$ by itself."
        ),
        Mistake(
            "exclusive or",
            lambda a, k, n: (a ^ k) % n,
            "In Python `^` is the bitwise exclusive or, not a power.",
        ),
        Mistake(
            "used ** or pow",
            lambda a, k, n: a**k % n,
            "Not with `**` or `pow` here: build the power from `*` and `%`.",
        ),
        Mistake(
            "exclusive or, by precedence",
            lambda a, k, n: a ^ (k % n),
            "In Python `^` is the bitwise exclusive or, not a power; and `%` comes first in `a ^ k % n`.",
        ),
        Mistake(
            "starts with 0",
            lambda a, k, n: 0,
            "Zero times anything stays zero: start with 1.",
        ),
        Mistake(
            "squares first",
            lambda a, k, n: pow(int(a), 2 * k, n),
            "You square before you multiply, so each power is one square too far: multiply first, then square.",
        ),
        Mistake(
            "never squares",
            _forgets_to_square,
            "You multiply by the same `a` for every bit. From one bit to the next, `a` has to be squared.",
        ),
    ),
    too_slow="Too slow, or endless: does `k` get halved in each turn, and do you reduce after *every* product, also after "
    "squaring? Multiplying `k` times takes ages when `k` has 19 digits: go through the *bits* of `k`.",
    passed="At most two multiplications for each bit of $k$: 120 for an exponent of 60 bits, not $10^{18}$.",
)

CARMICHAEL = Exercise(
    name="carmichael",
    cases=((5, 7), (61, 53), (11, 13), (3, 5)),
    sample=lambda rng: tuple(rng.sample([int(p) for p in numbers.primes_below(1000)], 2)),
    reference=lambda p, q: math.lcm(p - 1, q - 1),
    hints=(
        "In row $a$ of the heat map, when is $a^k$ at 1 modulo $p$? And modulo $q$?",
        "$k$ has to be a multiple of $p-1$ and a multiple of $q-1$. Which is the smallest such number?",
        "The least common multiple of two numbers is their product divided by their gcd: `math.lcm`.",
    ),
    mistakes=(
        Mistake(
            "phi",
            lambda p, q: (p - 1) * (q - 1),
            "That is Euler's $\\varphi$. Some smaller exponent brings all back already: $p-1$ and $q-1$ share factors.",
        ),
        Mistake(
            "lcm of p and q",
            math.lcm,
            "The primes share nothing, so this is just $n$. The rows repeat after $p-1$ and $q-1$ steps.",
        ),
        Mistake(
            "gcd instead of lcm",
            lambda p, q: math.gcd(p - 1, q - 1),
            "That number divides both periods; you need one that both periods divide.",
        ),
    ),
    passed="$\\lambda$ is the exact period, $\\varphi$ a multiple of it. Both make keys that work.",
)


def _is_key(answer: Any, p: int, q: int, e: int) -> bool:
    n, d = answer
    return _whole(n, d) and n == p * q and d > 0 and e * d % math.lcm(p - 1, q - 1) == 1


MAKE_KEY = Exercise(
    name="make_key",
    points=2,
    cases=((61, 53, 17), (5, 11, 3), (101, 113, 3533), (10007, 10009, 65537)),
    reference=lambda p, q, e: (p * q, pow(e, -1, math.lcm(p - 1, q - 1))),
    accepts=_is_key,
    hints=(
        "`n` is the product of the primes. `d` undoes `e`: in the exponent.",
        "Exponents repeat after $\\lambda(n)$, so `d` is the inverse of `e` modulo that, not modulo `n`.",
        "`numbers.inverse(e, math.lcm(p - 1, q - 1))`; with $\\varphi(n) = (p-1)(q-1)$ it works, too.",
    ),
    mistakes=(
        Mistake(
            "inverse modulo n",
            lambda p, q, e: (p * q, pow(e, -1, p * q)),
            "You inverted `e` modulo $n$. Exponents live on another clock: the one with $\\lambda(n)$ hours.",
        ),
        Mistake(
            "inverse modulo p q - 1",
            lambda p, q, e: (p * q, pow(e, -1, p * q - 1)),
            "$n - 1$ would be right if $n$ were prime. It is a product: use $(p-1)$ and $(q-1)$.",
        ),
        Mistake(
            "exchanged",
            lambda p, q, e: (pow(e, -1, math.lcm(p - 1, q - 1)), p * q),
            "The two are exchanged: return `n` first, then `d`.",
        ),
        Mistake(
            "fraction",
            lambda p, q, e: (p * q, 1 / e),
            "$1/e$ is a fraction. `d` is a whole number: the inverse on the clock of $\\lambda(n)$ hours.",
        ),
        Mistake(
            "negative",
            lambda p, q, e: (p * q, numbers.extended_gcd(e, math.lcm(p - 1, q - 1))[1]),
            "Right up to whole turns of the clock: reduce `d` modulo $\\lambda(n)$.",
        ),
        Mistake(
            "d alone",
            lambda p, q, e: pow(e, -1, math.lcm(p - 1, q - 1)),
            "That is `d`. Return the pair `n, d`.",
        ),
    ),
    passed="Anyone who can split $n$ into $p$ and $q$ can run these lines. That is why $n$ must be hard to factor.",
)


def _guess(C: int, n: int, e: int, candidates: Sequence[int]) -> int | None:
    return next((M for M in candidates if pow(M, e, n) == C), None)


GUESS_MESSAGE = Exercise(
    name="guess_message",
    cases=(
        (pow(123, 17, 3233), 3233, 17, [99, 123, 150]),
        (pow(65, 17, 3233), 3233, 17, [65, pow(65, 17, 3233)]),
        (pow(3000, 17, 3233), 3233, 17, list(range(2900, 3100))),
        (pow(5, 17, 3233), 3233, 17, [1, 2, 3]),
    ),
    reference=_guess,
    hints=(
        "The listener has the public key. What can they do with it, for every candidate?",
        "Encrypt each candidate and compare with `C`.",
        "`if pow(M, e, n) == C: return M` inside a loop; after the loop, `return None`.",
    ),
    mistakes=(
        Mistake(
            "compares plaintext with ciphertext",
            lambda C, n, e, candidates: C if C in candidates else None,
            "You compare the candidates themselves with the ciphertext. Encrypt each one first.",
        ),
        Mistake(
            "returns the ciphertext",
            lambda C, n, e, candidates: C if _guess(C, n, e, candidates) is not None else None,
            "You found it and returned the ciphertext. Return the message that encrypts to it.",
        ),
        Mistake(
            "says yes or no",
            lambda C, n, e, candidates: _guess(C, n, e, candidates) is not None,
            "That says *whether* one fits. Return the message itself.",
        ),
        Mistake(
            "returns a list",
            lambda C, n, e, candidates: [M for M in candidates if pow(M, e, n) == C],
            "That is a list. Return the message itself, or `None`.",
        ),
        Mistake(
            "encrypts the ciphertext",
            lambda C, n, e, candidates: next((M for M in candidates if pow(C, e, n) == M), None),
            "You encrypt the ciphertext once more. Encrypt the *candidate* and compare with `C`.",
        ),
        Mistake(
            "returns the position",
            lambda C, n, e, candidates: next(
                (i for i, M in enumerate(candidates) if pow(M, e, n) == C), None
            ),
            "That is the place in the list. Return the message itself.",
        ),
        Mistake(
            "looks only at the first",
            lambda C, n, e, candidates: candidates[0] if pow(candidates[0], e, n) == C else None,
            "The loop ends after the first candidate: `return None` belongs after the loop, not inside.",
        ),
    ),
    passed="Encryption that gives the same ciphertext for the same message cannot hide a message that can be guessed.",
)

DOUBLE_THE_BID = Exercise(
    name="double_the_bid",
    cases=(
        (pow(500, 17, 3233), 3233, 17),
        (pow(7, 3, 55), 55, 3),
        (pow(1234, 65537, 10007 * 10009), 10007 * 10009, 65537),
    ),
    reference=lambda C, n, e: C * pow(2, e, n) % n,
    hints=(
        "$(2M)^e = 2^e \\cdot M^e$.",
        "You have $M^e$ mod $n$: it is `C`. What is missing can be computed from the public key.",
        "Multiply `C` by `pow(2, e, n)` and reduce modulo `n`.",
    ),
    mistakes=(
        Mistake(
            "doubles the ciphertext",
            lambda C, n, e: 2 * C % n,
            "That doubles the *ciphertext*. The receiver would decrypt it to $2^d \\cdot M$, not $2M$.",
        ),
        Mistake(
            "squares the ciphertext",
            lambda C, n, e: C * C % n,
            "That is the encryption of $M^2$. You want $2M$.",
        ),
        Mistake(
            "the factor alone",
            lambda C, n, e: pow(2, e, n),
            "That is the encryption of 2. Multiply it onto the ciphertext.",
        ),
        Mistake(
            "product not reduced",
            lambda C, n, e: C * pow(2, e, n),
            "It would decrypt to $2M$, but a ciphertext is a number below `n`: reduce with `% n`.",
        ),
        Mistake(
            "not reduced",
            lambda C, n, e: C * 2**e,
            "Right up to a multiple of `n`: reduce modulo `n`, and use `pow(2, e, n)`.",
        ),
    ),
    passed="Nothing was decrypted, and the bid has doubled. Encryption alone does not protect against changes.",
)


def _cube(rng: random.Random) -> tuple[int]:
    return (rng.getrandbits(rng.randrange(1, 600)) ** 3,)


CUBE_ROOT = Exercise(
    name="cube_root",
    points=2,
    cases=((27,), (10**9,), (int.from_bytes(b"the vault code is 4711") ** 3,)),
    sample=_cube,
    reference=lambda C: numbers.integer_root(C, 3),
    hints=(
        "You know a number that is too small (0) and one that is too large. Which number halves the gap?",
        "While `low < high`: look at `middle = (low + high + 1) // 2`; is `middle**3` above `C`?",
        "`if middle**3 > C: high = middle - 1`, `else: low = middle`. At the end `low` is the root.",
    ),
    mistakes=(
        Mistake(
            "floating point",
            lambda C: round(C ** (1 / 3)),
            "A float keeps some 16 digits, and the message has more: its end is lost, and rounding does not bring it back.",
        ),
        Mistake(
            "floating point, not rounded",
            lambda C: C ** (1 / 3),
            "A float keeps some 16 digits, and the message has more: its end is lost. Use whole numbers only.",
        ),
        Mistake(
            "floating point, cut off",
            lambda C: int(C ** (1 / 3)),
            "A float keeps some 16 digits, and the message has more: its end is lost. And `int` cuts 999.99… to 999. "
            "Use whole numbers only.",
        ),
        Mistake("a third", lambda C: C // 3, "That is a third of $C$. Which number, cubed, gives $C$?"),
        Mistake("square root", math.isqrt, "That is the square root. $e = 3$: you need the cube root."),
    ),
    too_slow="If you count up: halve the interval instead. If you halve already: print `low` and `high`; when they are "
    "neighbors, does the interval still shrink? `middle` must round up when you set `low = middle`.",
    passed="A few hundred halvings read the message. No key was broken: the message was never wrapped around the clock.",
)

_P, _Q, _R = 10007, 10009, 10037


def _opens(d: Any, n1: int, n2: int, e: int) -> bool:
    p = math.gcd(n1, n2)
    return _whole(d) and d > 0 and e * d % math.lcm(p - 1, n1 // p - 1) == 1


SHARED_PRIME = Exercise(
    name="shared_prime",
    points=2,
    cases=(
        (_P * _Q, _P * _R, 65537),
        (61 * 53, 61 * 71, 17),
        ((2**89 - 1) * (2**107 - 1), (2**89 - 1) * (2**127 - 1), 65537),
    ),
    reference=lambda n1, n2, e: pow(e, -1, math.lcm(math.gcd(n1, n2) - 1, n1 // math.gcd(n1, n2) - 1)),
    accepts=_opens,
    hints=(
        "What is the greatest common divisor of $p \\cdot q$ and $p \\cdot r$?",
        "With `p = math.gcd(n1, n2)` the other factor of `n1` is `n1 // p`.",
        "Then it is the receiver's own key generation: the inverse of `e` modulo $\\lambda$.",
    ),
    mistakes=(
        Mistake(
            "the prime",
            lambda n1, n2, e: math.gcd(n1, n2),
            "That is the shared prime. Go on: which `d` belongs to `n1`?",
        ),
        Mistake(
            "the wrong key",
            lambda n1, n2, e: pow(e, -1, math.lcm(math.gcd(n1, n2) - 1, n2 // math.gcd(n1, n2) - 1)),
            "That is the private exponent of the *second* key.",
        ),
        Mistake(
            "fraction",
            lambda n1, n2, e: 1 / e,
            "That is a fraction. `d` is a whole number: the inverse on the clock of $\\lambda(n_1)$ hours.",
        ),
        Mistake(
            "modulo n1",
            lambda n1, n2, e: pow(e, -1, n1),
            "Inverses in the exponent are taken modulo $\\lambda(n_1)$, not modulo $n_1$.",
        ),
    ),
    too_slow="Searching for the factors takes ages. Both numbers contain the same prime: which function finds it?",
    passed="One gcd, two broken keys, and neither owner did anything wrong but trust a bad random generator.",
)


def _is_forgery(answer: Any, n: int, e: int) -> bool:
    M, S = answer
    return _whole(M, S) and 1 < S < n - 1 and pow(S, e, n) == M


FORGE = Exercise(
    name="forge",
    keep_secret=True,
    cases=((3233, 17), (55, 3), (10007 * 10009, 65537)),
    reference=lambda n, e: (pow(2, e, n), 2),
    accepts=_is_forgery,
    hints=(
        "The verifier accepts `M, S` when $S^e \\bmod n = M$. Nobody said what comes first.",
        "Choose the signature. Which message does it sign?",
        "`S = 2` and `M = pow(S, e, n)`; return `M, S`.",
    ),
    mistakes=(
        Mistake(
            "backwards",
            lambda n, e: (2, pow(2, e, n)),
            "The pair is backwards: raising the *signature* to the power $e$ must give the message.",
        ),
        Mistake(
            "not reduced",
            lambda n, e: (2**e, 2),
            "Nearly: a message is a number below `n`. Reduce it.",
        ),
        Mistake(
            "trivial n - 1",
            lambda n, e: (n - 1, n - 1),
            "True, but every key signs $n-1$ with itself. Take a signature between 2 and $n-2$.",
        ),
        Mistake(
            "trivial",
            lambda n, e: (1, 1),
            "True, but every key signs 0, 1 and $n-1$ like this. Take a signature between 2 and $n-2$.",
        ),
    ),
    passed="A valid signature nobody made, on a message nobody chose. Signing a *hash* of the message ends this game: "
    "you would need a message with that very hash.",
)

EXERCISES = (
    EXTENDED_GCD,
    INVERSE,
    POWER,
    CARMICHAEL,
    MAKE_KEY,
    GUESS_MESSAGE,
    DOUBLE_THE_BID,
    CUBE_ROOT,
    SHARED_PRIME,
    FORGE,
)

QUESTIONS = (
    Question(
        name="which_multipliers",
        text="On a clock of 12 hours, which multipliers $a$ reach every hour?",
        choices=(
            Choice(
                "1, 5, 7, 11",
                "They share no factor with 12, and $\\gcd(a, 12) = 1$ is the condition.",
                right=True,
            ),
            Choice("all odd numbers", "Set $a = 3$: only the hours 0, 3, 6 and 9 are reached."),
            Choice(
                "all primes below 12", "Set $a = 2$ or $a = 3$: prime, and yet not every hour is reached."
            ),
            Choice("all from 1 to 11", "Set $a = 4$: only three hours are reached."),
        ),
    ),
    NumberQuestion(
        name="how_many_multipliers",
        text="And on a clock of 15 hours: how many of the multipliers 1 to 14 reach every hour?",
        answer=8,
        why="1, 2, 4, 7, 8, 11, 13, 14: all but the multiples of 3 and 5. You will meet this number again as $\\varphi(15)$.",
        near=(
            (14, "Not all: 3, 5, 6, 9, 10 and 12 share a factor with 15."),
            (6, "Those are the ones that do *not*. Count the others."),
            (9, "0 is no multiplier here, and 3, 5, 6, 9, 10, 12 share a factor with 15."),
        ),
    ),
    NumberQuestion(
        name="period",
        text="Set $p = 7$, $q = 11$. After how many steps are all rows with $\\gcd(a, 77) = 1$ at 1 for the first time?",
        answer=30,
        why="$30 = \\operatorname{lcm}(6, 10)$. It is called $\\lambda(77)$.",
        near=(
            (60, "At 60 they are all at 1 again, but not for the first time. Look at the dashed line."),
            (15, "At 15 many rows are at 1, not all: try row $a = 2$."),
            (12, "That is the period for $p = 5$, $q = 7$. Drag the sliders first."),
        ),
    ),
    Question(
        name="never_one",
        text="Some rows never reach 1. Which?",
        choices=(
            Choice("the even $a$", "Look at $a = 2$ with $p = 5$, $q = 7$: it is at 1 after 12 steps."),
            Choice(
                "the multiples of $p$ or $q$",
                "A multiple of $p$ stays a multiple of $p$, whatever its power and however often the clock turns; "
                "1 is not one.",
                right=True,
            ),
            Choice("the primes", "Row 3 is at 1 after 12 steps (with $p = 5$, $q = 7$)."),
        ),
    ),
    NumberQuestion(
        name="crossed_out",
        text="For $p = 61$, $q = 53$: how many of the 3,233 cells would be crossed out?",
        answer=113,
        why="One row of 53 and one column of 61 meet in the cell of 0: $53 + 61 - 1$. So $\\varphi(3233) = 3233 - 113 = 3120$.",
        near=(
            (114, "The cell of 0 lies in the row *and* in the column: do not count it twice."),
            (3120, "Those are the ones that stay."),
        ),
    ),
    Question(
        name="phi_tells_all",
        text="Someone publishes $n$ and, by mistake, $\\varphi(n)$. What can a listener do?",
        choices=(
            Choice(
                "Nothing: $d$ is still missing",
                "$d$ is the inverse of $e$ modulo $\\varphi(n)$: one call of `inverse`.",
            ),
            Choice("Decrypt, but not factor $n$", "They can do both."),
            Choice(
                "Decrypt, and find $p$ and $q$",
                "$p + q = n - \\varphi(n) + 1$ and $p \\cdot q = n$: the two solutions of a quadratic equation. So finding "
                "$\\varphi(n)$ is as hard as factoring.",
                right=True,
            ),
        ),
    ),
    NumberQuestion(
        name="fewest_fixed_points",
        text="Which is the smallest $e$ above 2 with only 9 fixed points for $p = 61$, $q = 53$?",
        answer=23,
        why="$\\gcd(22, 60) = \\gcd(22, 52) = 2$, so $3 \\cdot 3$. Fewer is impossible: $e - 1$ is even.",
        near=(
            (17, "Read the title: $e = 17$ has 25."),
            (11, "$e = 11$ has $11 \\cdot 3 = 33$."),
            (7, "$e = 7$ has $7 \\cdot 3 = 21$."),
            (19, "$e = 19$ has $7 \\cdot 3 = 21$."),
        ),
    ),
    Question(
        name="are_fixed_points_bad",
        text="Are fixed points a danger for a key of 2,048 bits with $e = 65537$?",
        choices=(
            Choice(
                "Yes: choose $e$ so that there are none",
                "0, 1 and $n-1$ are always fixed, and 9 is the least there can be.",
            ),
            Choice(
                "No: even the most there could be is a vanishing share of all messages",
                "For $e = 65537$ there are at most $65537^2 \\approx 2^{32}$ of about $2^{2048}$ messages: a random message is "
                "one with probability below $2^{-2000}$.",
                right=True,
            ),
            Choice("No: such a key has no fixed points", "0, 1 and $n-1$ are fixed for every key."),
        ),
    ),
    Question(
        name="how_far_apart",
        text="How does key generation avoid what Fermat's method finds?",
        choices=(
            Choice(
                "It draws both primes at random and checks that they differ within their leading 100 bits",
                "Random primes nearly always differ in their first few bits; FIPS 186-5 (appendix A.1) demands $|p-q| > 2^{k/2-100}$ "
                "for a $k$-bit $n$.",
                right=True,
            ),
            Choice("It takes the next prime after $p$ as $q$", "That is the worst choice: one step."),
            Choice("It keeps $n$ secret", "Everyone who encrypts needs $n$."),
        ),
    ),
    NumberQuestion(
        name="one_bit_an_answer",
        text="A server's answer is yes or no. At least how many answers does it take to single out one of $2^{1016}$ messages?",
        answer=1016,
        why="Each answer halves the candidates at best. Manger's attack needs some 1,200: a search for the start, then halvings that are nearly perfect.",
        near=(
            (508, "Half of that is too few: 508 answers tell apart $2^{508}$ messages."),
            (1024, "Close: that is the bits of $n$, and the message has 8 bits less."),
        ),
    ),
    Question(
        name="mend_the_server",
        text="How should the server be mended?",
        choices=(
            Choice(
                "Answer at most 1,000 questions an hour", "Then the attack takes little more than an hour."
            ),
            Choice(
                "One and the same answer, after the same time, for whatever is wrong",
                "No difference, no oracle. RFC 8017 (7.1.2) asks for it, and the time counts as much as the words.",
                right=True,
            ),
            Choice(
                "Use a longer key",
                "The attack takes little more than one question a bit: twice the bits, twice the questions.",
            ),
        ),
    ),
    Question(
        name="what_signing_is",
        text="What is a signature?",
        choices=(
            Choice(
                "Encryption with the private key",
                "Nothing is hidden: everyone can verify, so everyone can read. And as you saw, raising to the power $d$ "
                "alone does not even sign.",
            ),
            Choice(
                "A value that only the private key can make for this message, and everyone can check",
                "And that takes a hash and a padding (PSS) around $M^d \\bmod n$.",
                right=True,
            ),
            Choice(
                "A ciphertext that the public key opens",
                "Opening with the public key protects nothing from anyone.",
            ),
        ),
    ),
)

check = Checks(EXERCISES)
ask = Questions(QUESTIONS)
