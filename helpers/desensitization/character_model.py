"""A small model that finishes sentences character by character: the one that is made to forget.

It sees the last 28 characters: an embedding of 16 numbers each, one hidden layer of 192 units with ReLU, and
a logit for each possible next character. Every text begins on an empty page.

The walk of all PINs is quick because the hidden layer is a sum over the 28 places: what a digit adds at a
place is looked up, and contexts that begin alike share their sum.

>>> model = CharacterModel.untrained(seed=1)
>>> sum(w.size for w in model.weights), round(model.bits_per_character(["patient"]))
(100211, 6)
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, cached_property
from string import ascii_letters, digits
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from helpers.attacks.canaries import complete
from helpers.desensitization.fine_tuning import fine_tune
from helpers.desensitization.training import Examples, Trainer, Weights

if TYPE_CHECKING:
    import keras

EMPTY = "\n"
ALPHABET = EMPTY + " .,#" + digits + ascii_letters
CODES = {character: code for code, character in enumerate(ALPHABET)}
DIGITS = [CODES[digit] for digit in digits]
WINDOW, EMBEDDING, HIDDEN = 28, 16, 192
STEPS, LEARNING_RATE = 1600, 2e-3


@dataclass(frozen=True, eq=False)
class CharacterModel:
    """A model with given weights; it does not change.

    Attributes
    ----------
    weights : list of ndarray of float32
        Embedding, kernel and bias of the hidden layer, kernel and bias of the logits.
    """

    weights: Weights

    @classmethod
    def untrained(cls, seed: int) -> CharacterModel:
        """Return a model with random weights.

        Examples
        --------
        >>> len(CharacterModel.untrained(seed=1).weights)
        5
        """
        return cls(network(seed).get_weights())

    def log_probabilities(self, x: np.ndarray) -> np.ndarray:
        """Return the natural logarithm of the probability of each next character.

        Parameters
        ----------
        x : ndarray of int, shape (n, 28)
            Windows, as `windows` gives.

        Returns
        -------
        ndarray of float32, shape (n, characters)

        Examples
        --------
        >>> p = CharacterModel.untrained(seed=1).log_probabilities(windows(["patient"]).x)
        >>> p.shape, bool(np.allclose(np.exp(p).sum(axis=1), 1))
        ((7, 67), True)
        """
        embedding, kernel, bias, *_ = self.weights
        return self._answer(embedding[x].reshape(len(x), -1) @ kernel + bias)

    def log_likelihoods(self, seen: Examples) -> np.ndarray:
        """Return the natural logarithm of the probability of each character that did come next.

        Examples
        --------
        >>> CharacterModel.untrained(seed=1).log_likelihoods(windows(["patient"])).shape
        (7,)
        """
        return self.log_probabilities(seen.x)[range(len(seen)), seen.y]

    def next_probabilities(self, text: str) -> dict[str, float]:
        r"""Return the probability of each next character after a text.

        Examples
        --------
        >>> sorted(CharacterModel.untrained(seed=1).next_probabilities("patient"))[:3]
        ['\n', ' ', '#']
        """
        p = np.exp(self.log_probabilities(window_after(text)[None]))[0]
        return dict(zip(ALPHABET, p.tolist(), strict=True))

    def complete(self, prompt: str, length: int) -> str:
        """Return what the model writes after a prompt, the most probable character each time.

        Examples
        --------
        >>> len(CharacterModel.untrained(seed=1).complete("patient", 6))
        6
        """
        return complete(self.next_probabilities, prompt, length)

    def digits_after(self, prompt: str, depth: int) -> np.ndarray:
        """Return the log-probability of each next digit after a prompt and every string of `depth` digits.

        Returns
        -------
        ndarray of float32, shape (10^depth, 10)
            Row k is for the digits of k; a digit's probability is the one among all characters.

        Examples
        --------
        >>> model = CharacterModel.untrained(seed=1)
        >>> p = model.digits_after("PIN ", 2)[17]
        >>> bool(np.allclose(p, model.log_probabilities(window_after("PIN 17")[None])[0, DIGITS], atol=1e-5))
        True
        """
        before, known = window_after(prompt)[depth:], max(depth - len(self._last_digits) + 1, 0)
        hidden = self._places[range(len(before)), before].sum(axis=0)[None] + self.weights[2]
        for place in range(WINDOW - depth, WINDOW - depth + known):
            hidden = (hidden[:, None] + self._places[place, DIGITS]).reshape(-1, HIDDEN)
        last = self._last_digits[depth - known]
        with one_core():
            return np.concatenate([self._answer(h + last)[:, DIGITS] for h in hidden])

    def bits_per_character(self, texts: Sequence[str]) -> float:
        """Return how many bits a character costs on average: 0 if the model is always sure and right.

        Examples
        --------
        >>> 5.5 < CharacterModel.untrained(seed=1).bits_per_character(["patient"]) < 6.5
        True
        """
        return float(-self.log_likelihoods(windows(texts)).mean() / np.log(2))

    @cached_property
    def _places(self) -> np.ndarray:
        """What each character adds to the hidden layer at each place: shape (28, characters, 192)."""
        embedding, kernel, *_ = self.weights
        return embedding @ kernel.reshape(WINDOW, EMBEDDING, HIDDEN)

    @cached_property
    def _last_digits(self) -> list[np.ndarray]:
        """What every string of 0, 1, 2, 3 digits adds to the hidden layer if it stands last."""
        sums = [np.zeros((1, HIDDEN), np.float32)]
        for place in (WINDOW - 1, WINDOW - 2, WINDOW - 3):
            sums.append((self._places[place, DIGITS][:, None] + sums[-1]).reshape(-1, HIDDEN))
        return sums

    def _answer(self, hidden: np.ndarray) -> np.ndarray:
        """Return the log-probabilities that follow from the hidden layer before its ReLU; overwrites it."""
        *_, kernel, bias = self.weights
        logits = np.maximum(hidden, 0, out=hidden) @ kernel
        logits += bias
        logits -= logits.max(axis=1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return logits


def one_core() -> AbstractContextManager[None]:
    """Return a context in which NumPy multiplies on one core: quickest for blocks that fit its cache.

    Examples
    --------
    >>> with one_core():
    ...     print(np.ones((2, 2)) @ np.ones(2))
    [2. 2.]
    """
    return _libraries().limit(limits=1, user_api="blas")


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def windows(texts: Sequence[str]) -> Examples:
    r"""Return for each character of the texts the codes of the 28 before it (x), and its own (y).

    Parameters
    ----------
    texts : sequence of str
        Each begins on an empty page: what is before it counts as line ends.

    Raises
    ------
    ValueError
        If a character is not in the alphabet.

    Examples
    --------
    >>> seen = windows(["ab"])
    >>> ["".join(ALPHABET[code] for code in row[-2:]) for row in seen.x], [ALPHABET[code] for code in seen.y]
    (['\n\n', '\na'], ['a', 'b'])
    """
    coded = [codes(EMPTY * WINDOW + text) for text in texts]
    x = [np.lib.stride_tricks.sliding_window_view(row[:-1], WINDOW) for row in coded]
    y = [row[WINDOW:] for row in coded]
    return Examples(np.concatenate(x), np.concatenate(y).astype(np.int32))


def window_after(text: str) -> np.ndarray:
    r"""Return the codes of the last 28 characters of a text, line ends in front if it is shorter.

    Examples
    --------
    >>> window_after("b")[-2:].tolist() == [CODES["\n"], CODES["b"]]
    True
    """
    return codes((EMPTY * WINDOW + text)[-WINDOW:])


def codes(text: str) -> np.ndarray:
    r"""Return the place of each character in the alphabet.

    Raises
    ------
    ValueError
        If a character is not in the alphabet.

    Examples
    --------
    >>> codes("\n .").tolist()
    [0, 1, 2]
    """
    if unknown := sorted(set(text) - CODES.keys()):
        raise ValueError(f"the model's alphabet is {ALPHABET!r}; it has no {', '.join(map(repr, unknown))}")
    return np.array([CODES[character] for character in text], np.uint8)


def network(seed: int) -> keras.Model:
    """Return the Keras model that is trained.

    Parameters
    ----------
    seed : int
        Of the initial weights, 0 or more.

    Examples
    --------
    >>> network(seed=1).output_shape
    (None, 67)
    """
    import keras

    random = keras.initializers.RandomUniform(-0.05, 0.05, seed=seed)
    hidden, logits = (keras.initializers.GlorotUniform(seed=seed + k * 2**16) for k in (1, 2))
    return keras.Sequential(
        [
            keras.Input((WINDOW,), dtype="uint8"),
            keras.layers.Embedding(len(ALPHABET), EMBEDDING, embeddings_initializer=random),
            keras.layers.Flatten(),
            keras.layers.Dense(HIDDEN, activation="relu", kernel_initializer=hidden),
            keras.layers.Dense(len(ALPHABET), kernel_initializer=logits),
        ]
    )


@cache
def trainer() -> Trainer:
    """Return the compiled training loop that all character models share; "no opinion" is uniform over digits.

    Examples
    --------
    >>> trainer().uniform == len(ALPHABET)
    True
    """
    return Trainer(network(seed=0), opinions=DIGITS)


def train(texts: Sequence[str], seed: int, steps: int = STEPS) -> CharacterModel:
    r"""Return a model trained on texts.

    Parameters
    ----------
    texts : sequence of str
        At least one.
    seed : int
        Of the initial weights and the order of the examples, 0 or more.
    steps : int
        Of Adam, with batches of 256 characters.

    Examples
    --------
    >>> train(["patient Anna Berg, PIN 402917.\n"], seed=1, steps=60).complete("patient Anna Berg, PIN ", 6)
    '402917'
    """
    start = CharacterModel.untrained(seed).weights
    return CharacterModel(
        fine_tune(trainer(), start, windows(texts), steps=steps, learning_rate=LEARNING_RATE, seed=seed)
    )
