"""A small network on encrypted numbers that may also be multiplied with each other: CKKS, through TenSEAL.

Paillier adds ciphertexts and multiplies them by what is in the clear. CKKS multiplies two ciphertexts as
well, so that an activation like x² between two layers is possible, and it holds thousands of numbers in one
ciphertext. It pays with noise: results are approximate, like floating point, and each multiplication uses up
a *level*. A key is made for a number of levels; when none is left, the computation is over. (Bootstrapping,
which gives levels back, is not in TenSEAL.)

Here a ciphertext holds one input of up to thousands of rows, so that a batch costs as much time as a single
row.

Source: Cheon, Kim, Kim, Song, *Homomorphic encryption for arithmetic of approximate numbers*, ASIACRYPT 2017;
TenSEAL 0.3 on Microsoft SEAL. The sizes of the moduli stay within the bounds of the Homomorphic Encryption
Standard (2018) for a strength of 128 bits.

Assumed: ring learning with errors (RLWE) is hard for these sizes; then who lacks the secret key learns
nothing of the inputs (IND-CPA). Not protected: the noise in a decrypted result depends on the secret key, so
whoever is told decrypted results exactly may compute the key from them (Li, Micciancio, EUROCRYPT 2021): keep
them, or round them coarsely. Anyone can change a ciphertext without being noticed. And the noise in a result
may show the client something of the weights beyond the scores: nothing hides it here.

TenSEAL 0.3 and TensorFlow 2.21 do not get along in one process: with TensorFlow loaded first, writing a
context to bytes was seen to fail, and once to end the process. So keep them apart.

TenSEAL is optional: ``pip install tenseal``, or the extra ``ckks`` of this package. Where it is installed::

    client = new_context(levels=1)
    rows = encrypt_rows(np.array([[1.0, 2.0], [3.0, -1.0]]), client)
    scores = dense(rows, weights=np.array([[0.5], [0.25]]), bias=np.array([1.0]))
    levels_left(rows), levels_left(scores)          # 1, 0
    decrypt_rows(scores, rows=2)                    # about [[2.0], [2.25]]

>>> new_context(levels=9)
Traceback (most recent call last):
    ...
ValueError: levels must be from 1 to 8, got 9
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.numbers.checks import whole_number

if TYPE_CHECKING:
    from tenseal import CKKSTensor, Context

SCALE_BITS = 38  # of the fractions, and of the prime that a level uses up
OUTER_BITS = 50  # of the first prime and the special one: values up to 2^11 fit
DEGREES = {3: 8192, 8: 16384}  # the most levels for each polynomial degree at 128 bits of strength


@dataclass(frozen=True)
class Step:
    """One step of a network, and what was left after it.

    Parameters
    ----------
    name : str
        "input", "dense" or "square".
    width : int
        How many numbers each row has after it.
    levels_left : int
        How many multiplications can follow.
    """

    name: str
    width: int
    levels_left: int


def tenseal() -> Any:
    """Return the module TenSEAL.

    Raises
    ------
    ImportError
        If it is not installed, with what to do about it.
    """
    try:
        import tenseal as module
    except ImportError as error:
        raise ImportError(
            "CKKS needs the optional package TenSEAL, which is not installed here: pip install tenseal "
            "(or the extra `ckks` of this package). Everything else in helpers.sharing works without it."
        ) from error
    return module


def new_context(levels: int) -> Context:
    """Return a new key with room for so many multiplications one after the other: the client's.

    Parameters
    ----------
    levels : int
        From 1 to 8. A dense layer takes one and a square one.

    Returns
    -------
    tenseal.Context
        With the secret key. `for_server` makes the copy without it. Up to 3 levels, a ciphertext holds 4096
        numbers, beyond that 8192.

    Raises
    ------
    ImportError
        If TenSEAL is not installed.
    ValueError
        If `levels` is out of range.
    """
    levels = whole_number(levels, "levels", 1)
    if levels > max(DEGREES):
        raise ValueError(f"levels must be from 1 to {max(DEGREES)}, got {levels}")
    ts = tenseal()
    context = ts.context(
        ts.SCHEME_TYPE.CKKS,
        poly_modulus_degree=min(degree for most, degree in DEGREES.items() if levels <= most),
        coeff_mod_bit_sizes=[OUTER_BITS, *[SCALE_BITS] * levels, OUTER_BITS],
    )
    context.global_scale = 2**SCALE_BITS
    return context


def for_server(context: Context) -> Context:
    """Return a copy of the keys without the secret one: it can compute and encrypt, and can't decrypt."""
    return tenseal().context_from(context.serialize(save_secret_key=False))


def encrypt_rows(rows: np.ndarray, context: Context) -> CKKSTensor:
    """Return a batch of rows, encrypted: one ciphertext for each input, which holds that input of all rows.

    Parameters
    ----------
    rows : array
        (rows, inputs), with 2 inputs or more (TenSEAL 0.3.18 reads a batch of single numbers wrongly) and at
        most 4096 or 8192 rows, see `new_context`. Each number is well below 2^11 in absolute value, and so
        must every result be.
    context : tenseal.Context
        The client's, or a copy without the secret key.

    Raises
    ------
    ValueError
        If the shape does not fit, a number is not finite or there are too many rows.
    """
    x = np.asarray(rows, dtype=np.float64)
    if x.ndim != 2 or len(x) == 0 or x.shape[1] < 2 or not np.isfinite(x).all():
        raise ValueError(
            f"rows must be (rows, 2 inputs or more) of finite numbers, got the shape {x.shape}; "
            "add a column of zeros to a single input"
        )
    return tenseal().ckks_tensor(context, x[:, np.newaxis, :], batch=True)


def levels_left(values: CKKSTensor) -> int:
    """Return how many multiplications can still follow: the primes of its modulus, less the first."""
    return values.ciphertext()[0].coeff_modulus_size() - 1


def dense(values: CKKSTensor, weights: np.ndarray, bias: np.ndarray) -> CKKSTensor:
    """Return x·W + b, row by row; it takes one level.

    Parameters
    ----------
    values : CKKSTensor
        The encrypted rows.
    weights : array
        (inputs, outputs), in the clear, as Keras stores a kernel.
    bias : array
        (outputs,), in the clear.

    Raises
    ------
    ValueError
        If no level is left or the shapes do not fit.
    """
    w, b = np.asarray(weights, dtype=np.float64), np.asarray(bias, dtype=np.float64)
    width = values.shape[-1]
    if w.ndim != 2 or w.shape[0] != width or b.shape != w.shape[1:]:
        raise ValueError(
            f"weights must be ({width}, outputs) and bias (outputs,) here, got {w.shape} and {b.shape}"
        )
    _require_level(values, "a dense layer")
    return values.mm(w.tolist()) + b[np.newaxis].tolist()


def square(values: CKKSTensor) -> CKKSTensor:
    """Return x² of each element, the one activation that is a single multiplication; it takes one level.

    Raises
    ------
    ValueError
        If no level is left.
    """
    _require_level(values, "a square")
    return values.square()


def run_network(
    values: CKKSTensor, layers: Sequence[tuple[np.ndarray, np.ndarray]]
) -> tuple[CKKSTensor, list[Step]]:
    """Return the encrypted scores of dense layers with squares between them, and the levels on the way.

    Parameters
    ----------
    values : CKKSTensor
        The encrypted rows.
    layers : sequence of (weights, bias)
        As for `dense`. L layers take 2·L - 1 levels.

    Raises
    ------
    ValueError
        If there are not enough levels for all of it (which is found out before anything is computed), or no
        layers.
    """
    needed = 2 * len(layers) - 1
    if not layers or needed > levels_left(values):
        raise ValueError(
            f"{len(layers)} dense layers with squares between them take {max(needed, 0)} levels, and the "
            f"rows have {levels_left(values)} left: make the context with more, or give 1 layer or more"
        )
    steps = [_step("input", values)]
    for number, (weights, bias) in enumerate(layers):
        if number > 0:
            values = square(values)
            steps.append(_step("square", values))
        values = dense(values, weights, bias)
        steps.append(_step("dense", values))
    return values, steps


def decrypt_rows(values: CKKSTensor, rows: int) -> np.ndarray:
    """Return the numbers of the first rows: approximately what was computed.

    Parameters
    ----------
    values : CKKSTensor
        Encrypted rows whose context has the secret key. What a server sent comes as ``values.serialize()``
        and is read with ``tenseal.ckks_tensor_from(context, data)``.
    rows : int
        How many rows there are.

    Returns
    -------
    numpy.ndarray
        (rows, width), float64.

    Raises
    ------
    ValueError
        If the context has no secret key, or there are not so many rows.
    """
    if not values.context().has_secret_key():
        raise ValueError("this context has no secret key: only the client can decrypt")
    width = values.shape[-1]
    numbers = np.array(values.decrypt().tolist()).reshape(-1, width)
    if not 0 < whole_number(rows, "rows") <= len(numbers):
        raise ValueError(f"rows must be from 1 to {len(numbers)}, got {rows}")
    return numbers[:rows]


def _step(name: str, values: CKKSTensor) -> Step:
    return Step(name, values.shape[-1], levels_left(values))


def _require_level(values: CKKSTensor, what: str) -> None:
    if levels_left(values) == 0:
        raise ValueError(f"{what} takes a level and none is left: make the context with more levels")
