"""A linear or logistic model that scores encrypted inputs.

The client encrypts the inputs x_i one by one and keeps the private key. The server holds the weights w_i and
the bias b in the clear, and computes an encryption of the score Σ w_i·x_i + b without seeing an input: under
Paillier, it is the product of the powers E(x_i)^w_i. The client decrypts the score, and for a logistic model
applies the sigmoid to it, which the server could not: it can add and multiply by what it knows, no more.

All numbers are fixed-point, x_i = k_i·2^-f, so that the score is exact for the rounded inputs and weights.

What the server learns: how many inputs there are, the bound on them, and when somebody asks. Nothing of the
inputs under DCR (see `helpers.sharing.paillier`, and for what the client's table of randomness assumes
`helpers.sharing.paillier_randomness`), even if it does not keep to the protocol, as long as it does
not hear what came out.
What the client learns: the scores, since the server hides how they came about behind a fresh random n-th
power (provided that the key is one that `generate_key` makes). With d inputs, d + 1 scores of inputs without
a linear relation are enough to compute all weights. A client who does not keep to the protocol needs far
fewer: with inputs as large as 1, B, B², … the score holds dozens of weights, and the server cannot see that.
Not protected: the server may score with another model than it says, or return anything at all.

>>> from helpers.sharing.paillier import generate_key
>>> key = generate_key(512)
>>> model = FixedPointModel.of(weights=[[0.5, -0.25, 2.0]], bias=[-1.0], fraction_bits=4)
>>> row = encrypt_row([1.0, 2.0, 0.75], key.public, fraction_bits=8, largest=2)
>>> score = decrypt_scores(score_row(model, row), key)
>>> score, sigmoid(score)
(array([0.5]), array([0.62245933]))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from helpers.numbers import powmod
from helpers.numbers.backend import fast_integer
from helpers.numbers.checks import whole_number
from helpers.sharing.paillier import (
    Ciphertext,
    PrivateKey,
    PublicKey,
    add_constant,
    decrypt_numbers,
    encrypt,
    invert,
    require_same_key,
    rerandomize,
)
from helpers.sharing.paillier_randomness import RandomnessTable

WINDOW = 4
_EXACT = 2**53  # up to here, float64 holds every whole number


@dataclass(frozen=True, eq=False)
class FixedPointModel:
    """The weights and biases of a linear model in fixed point.

    Parameters
    ----------
    weights : tuple of tuples of int
        One tuple for each score, with one whole number w·2^f for each input.
    bias : tuple of int
        One whole number b·2^f for each score.
    fraction_bits : int
        f, 0 or more.

    Examples
    --------
    >>> FixedPointModel.of(weights=[[0.5, -0.26]], bias=[1], fraction_bits=4).weights
    ((8, -4),)
    """

    weights: tuple[tuple[int, ...], ...] = field(repr=False)
    bias: tuple[int, ...] = field(repr=False)
    fraction_bits: int

    @classmethod
    def of(cls, weights: np.ndarray, bias: np.ndarray, fraction_bits: int) -> FixedPointModel:
        """Return the model with weights and biases rounded to multiples of 2^-f.

        Parameters
        ----------
        weights : array
            (scores, inputs). A Keras layer stores it the other way around: give ``kernel.T``.
        bias : array
            (scores,).
        fraction_bits : int
            f, 0 or more.

        Raises
        ------
        ValueError
            If the shapes do not fit, or a number is not finite or too large to be exact.
        """
        w, b = np.asarray(weights, dtype=np.float64), np.asarray(bias, dtype=np.float64)
        if w.ndim != 2 or w.size == 0 or b.shape != w.shape[:1]:
            raise ValueError(
                f"weights must be (scores, inputs) and bias (scores,), got {w.shape} and {b.shape}"
            )
        return cls(
            tuple(tuple(_to_fixed_point(row, fraction_bits)) for row in w),
            tuple(_to_fixed_point(b, fraction_bits)),
            fraction_bits,
        )

    @property
    def inputs(self) -> int:
        """How many inputs a row must have."""
        return len(self.weights[0])


@dataclass(frozen=True)
class EncryptedRow:
    """The encrypted inputs of one row, or its encrypted scores.

    Parameters
    ----------
    values : tuple of Ciphertext
        One for each element, all of one key.
    fraction_bits : int
        f: what is encrypted are multiples of 2^-f.

    Raises
    ------
    ValueError
        If there are no values, or they are of different keys.

    Examples
    --------
    >>> len(encrypt_row([0.5, 1], PublicKey(2003 * 3011), fraction_bits=2, largest=1).values)
    2
    """

    values: tuple[Ciphertext, ...] = field(repr=False)
    fraction_bits: int

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("a row must have at least one value")
        for value in self.values:
            require_same_key(self.public, value.public)

    @property
    def public(self) -> PublicKey:
        """The key that it is encrypted to."""
        return self.values[0].public


def encrypt_row(
    row: np.ndarray | Sequence[float],
    public: PublicKey,
    fraction_bits: int,
    largest: float,
    table: RandomnessTable | None = None,
) -> EncryptedRow:
    """Return the inputs of one row, rounded and encrypted one by one: the client's first step.

    Parameters
    ----------
    row : array
        One dimension, each element from -largest to largest.
    public : PublicKey
        The client's own key.
    fraction_bits : int
        f, 0 or more: inputs are rounded to multiples of 2^-f.
    largest : float
        The largest absolute value of an input, which the server learns; it must not depend on the row.
    table : RandomnessTable, optional
        Fast randomness for this key; None takes a new random n-th power for each input.

    Raises
    ------
    ValueError
        If an element is beyond `largest` or not a number, or the table is of another key.

    Examples
    --------
    >>> encrypt_row([0.5, 1], PublicKey(2003 * 3011), fraction_bits=2, largest=1)
    EncryptedRow(fraction_bits=2)
    """
    x = np.asarray(row, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError(f"a row must have one dimension, got the shape {x.shape}")
    [bound], numbers = _to_fixed_point([largest], fraction_bits), _to_fixed_point(x, fraction_bits)
    return EncryptedRow(
        tuple(encrypt(k, public, bound, None if table is None else table.zero()) for k in numbers),
        fraction_bits,
    )


def score_row(model: FixedPointModel, row: EncryptedRow) -> EncryptedRow:
    """Return the encrypted scores Σ w_i·x_i + b: the server's step.

    Parameters
    ----------
    model : FixedPointModel
        The weights, in the clear.
    row : EncryptedRow
        The inputs, as many as the model has.

    Returns
    -------
    EncryptedRow
        The scores. Their randomness is new: what the client decrypts does not depend on how the score came
        about. Their bounds show how many bits the largest weight and the largest bias
        have, and no more.

    Raises
    ------
    ValueError
        If the row does not have as many inputs as the model.
    OverflowError
        If a score may be beyond (n - 1)/2.

    Examples
    --------
    >>> key = PrivateKey(2003, 3011)
    >>> model = FixedPointModel.of([[1, -1], [0.5, 0.5]], bias=[0, 1], fraction_bits=1)
    >>> row = encrypt_row([3, 1], key.public, fraction_bits=0, largest=4)
    >>> decrypt_scores(score_row(model, row), key)
    array([2., 3.])
    """
    if len(row.values) != model.inputs:
        raise ValueError(f"the model takes {model.inputs} inputs, the row has {len(row.values)}")
    n_squared, public = row.public.n_squared, row.public
    weight_bits = max(abs(w) for weights in model.weights for w in weights).bit_length()
    bias_bits = max(abs(b) for b in model.bias).bit_length() + row.fraction_bits
    bound = sum(value.bound for value in row.values) << weight_bits
    powers = power_table([value.c for value in row.values], int(n_squared))
    scores = []
    for weights, b in zip(model.weights, model.bias, strict=True):
        c = product_of_powers(powers, weights, int(n_squared))
        products = Ciphertext(public, c, bound)
        scores.append(rerandomize(add_constant(products, b << row.fraction_bits, bound=1 << bias_bits)))
    return EncryptedRow(tuple(scores), row.fraction_bits + model.fraction_bits)


def power_table(bases: Sequence[int], modulus: int) -> list[list[int]]:
    """Return the powers 0 to 2^4 - 1 of each base: what all scores of a row share.

    Examples
    --------
    >>> [int(power) for power in power_table([2], 1000)[0]][:5]
    [1, 2, 4, 8, 16]
    """
    table = []
    for base in bases:
        powers = [fast_integer(1)]
        while len(powers) < 1 << WINDOW:
            powers.append(powers[-1] * base % modulus)
        table.append(powers)
    return table


def product_of_powers(powers: Sequence[Sequence[int]], exponents: Sequence[int], modulus: int) -> int:
    """Return Π base_i^e_i modulo the modulus, from the bases' `power_table`.

    Parameters
    ----------
    powers : sequence of sequences of int
        For each base its powers 0 to 15.
    exponents : sequence of int
        One for each base, of either sign.
    modulus : int
        2 or more; every base is invertible modulo it.

    Returns
    -------
    int
        From 0 to modulus - 1.

    Notes
    -----
    Straus's method (1964): all bases go through their exponents together, four bits at a time from the top,
    so that they share the squarings, four for each window. What has a negative exponent is collected in a
    second product, which is inverted once at the end. The time depends on the weights, and hides nothing of
    them from who can measure it.

    Examples
    --------
    >>> product_of_powers(power_table([2, 3], 1009), [20, -3], 1009) == 2**20 * pow(3, -3, 1009) % 1009
    True
    """
    longest = max(abs(e) for e in exponents).bit_length()
    above, below = fast_integer(1), fast_integer(1)
    for shift in reversed(range(0, longest, WINDOW)):
        above, below = (fast_integer(powmod(x, 1 << WINDOW, modulus)) for x in (above, below))
        for base_powers, e in zip(powers, exponents, strict=True):
            digit = abs(e) >> shift & (1 << WINDOW) - 1
            if digit and e > 0:
                above = above * base_powers[digit] % modulus
            elif digit:
                below = below * base_powers[digit] % modulus
    return int(above * invert(int(below), modulus) % modulus)


def decrypt_scores(scores: EncryptedRow, private: PrivateKey) -> np.ndarray:
    """Return the scores in the clear: the client's last step.

    Returns
    -------
    numpy.ndarray
        (scores,), float64: the whole number that was decrypted, times 2^-f, rounded once.

    Raises
    ------
    ValueError
        If they are encrypted to another key.

    Examples
    --------
    >>> key = PrivateKey(2003, 3011)
    >>> decrypt_scores(encrypt_row([0.5, -1], key.public, fraction_bits=2, largest=1), key)
    array([ 0.5, -1. ])
    """
    require_same_key(private.public, scores.public)
    numbers = decrypt_numbers([value.c for value in scores.values], private)
    return np.array([k / (1 << scores.fraction_bits) for k in numbers])


def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Return 1/(1 + e^-score), the probabilities of a logistic model.

    Examples
    --------
    >>> sigmoid(np.array([0.0, -1000.0])).tolist()
    [0.5, 0.0]
    """
    return np.exp(-np.logaddexp(0, -np.asarray(scores, dtype=np.float64)))


def _to_fixed_point(numbers: Sequence[float] | np.ndarray, fraction_bits: int) -> list[int]:
    """Return x·2^f for each, rounded to the nearest whole number, halves to even."""
    k = np.rint(
        np.asarray(numbers, dtype=np.float64) * 2.0 ** whole_number(fraction_bits, "fraction_bits", 0)
    )
    if not (np.abs(k) < _EXACT).all():
        raise ValueError(f"every number times 2**{fraction_bits} must be finite and below 2**53")
    return k.astype(np.int64).tolist()
