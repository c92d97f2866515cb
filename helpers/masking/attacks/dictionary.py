"""Dictionary attack: hash every identifier that there can be, and compare.

- Needs: the hashed column, the way it was hashed (with the salt, where there is one for the whole table), and
  a list that holds the identifiers: all numbers of seven digits, a phone book, the e-mail addresses of a
  leak.
- Costs: one hash a guess, whatever the number of rows.
- Source: the oldest attack on stored passwords (Morris and Thompson, "Password Security: A Case History",
  1979).
- Stopped by: a secret key (`helpers.masking.pseudonyms`), as long as it stays secret, or random tokens
  (`helpers.masking.token_vault`).
- Not stopped by: a stronger hash function, a longer hash, or a salt that the attacker knows. A slow hash
  function makes every guess dearer by the same factor; a small list stays small.

>>> from helpers.masking.hashing import hash_identifiers
>>> hashed = hash_identifiers(["0042", "4711", "none of them"])
>>> str(dictionary_attack(hashed, number_space(4)))
'2 of 3 people (66.7 %)'
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, islice, product

import pandas as pd

from helpers.masking.attacks.outcome import Outcome
from helpers.masking.parameter_checks import require_whole
from helpers.masking.text_values import TextColumn, text_values

TokenMaker = Callable[[list[str]], Sequence[str] | pd.Series]


@dataclass(frozen=True)
class DictionaryStep:
    """How far the attack has come.

    Attributes
    ----------
    tried : int
        Guesses so far.
    cracked : dict
        The identifier behind each token that was found so far.
    tokens : Series
        The column that is attacked.
    """

    tried: int
    cracked: dict[str, str] = field(repr=False)
    tokens: pd.Series = field(repr=False, compare=False)

    @property
    def outcome(self) -> Outcome:
        """The rows whose identifier is known by now; `details` has `token` and `identifier` for each."""
        rows = self.tokens[self.tokens.isin(list(self.cracked))]
        details = pd.DataFrame({"token": rows, "identifier": rows.map(self.cracked)})
        return Outcome(len(rows), len(self.tokens), details=details)


def sha256_tokens(guesses: list[str], salt: bytes = b"") -> list[str]:
    """Hash guesses as `helpers.masking.hashing.hash_identifiers` hashes identifiers.

    Examples
    --------
    >>> sha256_tokens(["abc"])[0][:16]
    'ba7816bf8f01cfea'
    """
    return [sha256(salt + guess.encode()).hexdigest() for guess in guesses]


def number_space(digits: int) -> Iterator[str]:
    """Yield all texts of so many digits, in order.

    Parameters
    ----------
    digits : int
        1 or more; there are 10^digits.

    Raises
    ------
    ValueError
        If `digits` is less than 1.

    Examples
    --------
    >>> list(number_space(2))[:3]
    ['00', '01', '02']
    """
    require_whole("digits", digits, least=1)
    return map("".join, product("0123456789", repeat=digits))


def dictionary_attack_steps(
    tokens: TextColumn,
    candidates: Iterable[str],
    make_tokens: TokenMaker = sha256_tokens,
    *,
    batch: int = 100_000,
) -> Iterator[DictionaryStep]:
    """Try the candidates in batches, yield how far it has come after each, stop when all tokens are found.

    Parameters
    ----------
    tokens : Series, array or list of text
        The column of the release.
    candidates : iterable of text
        Possible identifiers, the likeliest first.
    make_tokens : callable
        Makes the tokens of a list of guesses, as the owner of the table did. For a known salt
        ``partial(sha256_tokens, salt=salt)``; for keyed pseudonyms it takes the key.
    batch : int
        Guesses in one step.

    Yields
    ------
    DictionaryStep
        For a progress bar: ``bar.update(step.tried - bar.n)``. The last one has the `outcome`.

    Raises
    ------
    TypeError
        If a token is not text.
    ValueError
        If `batch` is less than 1.

    Examples
    --------
    >>> hashed = sha256_tokens(["07", "42"])
    >>> steps = dictionary_attack_steps(hashed, number_space(2), batch=20)
    >>> [(step.tried, len(step.cracked)) for step in steps]
    [(20, 1), (40, 1), (60, 2)]
    """
    require_whole("batch", batch, least=1)
    if isinstance(candidates, str):
        raise TypeError("candidates must be texts, got one text")
    column, remaining = text_values(tokens), iter(candidates)
    wanted, cracked, tried = set(column.dropna().tolist()), dict[str, str](), 0
    while wanted and (guesses := list(islice(remaining, batch))):
        made = list(make_tokens(guesses))
        hits = wanted.intersection(made)
        if hits:
            cracked = cracked | {
                token: guess for token, guess in zip(made, guesses, strict=True) if token in hits
            }
            wanted -= hits
        tried += len(guesses)
        yield DictionaryStep(tried, cracked, column)


def dictionary_attack(
    tokens: TextColumn, candidates: Iterable[str], make_tokens: TokenMaker = sha256_tokens
) -> Outcome:
    """Try all candidates and return whose identifier was found.

    Parameters
    ----------
    tokens, candidates, make_tokens
        As `dictionary_attack_steps`.

    Returns
    -------
    Outcome
        A hit is right unless two identifiers have one token. `details` has the row, its token and the
        identifier.

    Raises
    ------
    TypeError
        If a token is not text.

    Examples
    --------
    >>> from functools import partial
    >>> salted = sha256_tokens(["42"], salt=b"2024")
    >>> dictionary_attack(salted, number_space(2)).reidentified
    0
    >>> dictionary_attack(salted, number_space(2), partial(sha256_tokens, salt=b"2024")).reidentified
    1
    """
    start = DictionaryStep(0, {}, text_values(tokens))
    (last,) = deque(chain([start], dictionary_attack_steps(tokens, candidates, make_tokens)), maxlen=1)
    return last.outcome
