"""Pseudonyms: identifiers replaced by tokens that only the holder of a key can make.

The token of a value is HMAC-SHA256 under a secret key, cut to 128 bits. One key gives one value the same
token in every table, so that tables can still be joined; another `context` gives it another one, so that two
releases cannot.

Source: HMAC is RFC 2104 and FIPS 198-1; a tag may be cut to its leftmost bits (RFC 2104, section 5).

Assumed: HMAC-SHA256 is a pseudorandom function and the key is unknown. Then tokens look random, whoever has
them and a list of all possible identifiers learns nothing about which is whose, and two of N values share a
token with probability below N² / 2^129.

Not protected: equal values have equal tokens, so that counts and the other columns of a row still tell who it
is. Whoever has the key can try identifiers as on a plain hash. In law such data stay personal data:
pseudonymous is not anonymous (GDPR, article 4(5) and recital 26).

>>> key = bytes(32)  # a toy: secrets.token_bytes(32) makes a key
>>> pseudonyms(["ada@example.org", "bob@example.org", "ada@example.org"], key).tolist()
['797834d59ffd1e6e53e056272b5c8652', 'ca256ba173f8e26bc84fc5ebd458a200', '797834d59ffd1e6e53e056272b5c8652']
"""

from __future__ import annotations

import hmac
from hashlib import sha256

import pandas as pd

from helpers.masking.parameter_checks import require_key
from helpers.masking.text_values import TextColumn, text_values, translate

KEY_SIZE = 32
TOKEN_LETTERS = 32
_HASH_BLOCK = 64


def pseudonyms(values: TextColumn, key: bytes, *, context: str = "") -> pd.Series:
    """Return a token for each value.

    Parameters
    ----------
    values : Series, array or list of text
        Identifiers, taken code point by code point: "Ada" and "ada " are two, and so are the two ways to
        write "é" in Unicode. Bring them into one spelling first (``column.str.normalize("NFC")``).
    key : bytes
        32 bytes, from ``secrets.token_bytes(32)``. It is the secret, and belongs neither into the notebook
        nor beside the tokens.
    context : str
        What the tokens are for. Tokens of one value in two contexts cannot be told from those of two values.

    Returns
    -------
    Series
        32 hexadecimal digits (128 bits) for each value, under the same index and name; missing stays missing.

    Raises
    ------
    TypeError
        If a value or the context is not text or the key is not bytes.
    ValueError
        If the key has another length.

    Notes
    -----
    The key of a context is HMAC-SHA256(key, context), and the token of a value HMAC-SHA256(that key, value).

    Examples
    --------
    >>> study = pseudonyms(["ada@example.org"], bytes(32), context="study 1")
    >>> billing = pseudonyms(["ada@example.org"], bytes(32), context="billing")
    >>> bool((study == billing).any())
    False
    """
    if not isinstance(context, str):
        raise TypeError(f"the context must be text, got {type(context).__name__}")
    context_key = hmac.digest(require_key(key, KEY_SIZE), context.encode(), "sha256")
    return translate(text_values(values), lambda texts: hmac_tokens(texts, context_key))


def rotate_pseudonyms(values: TextColumn, old_key: bytes, new_key: bytes, *, context: str = "") -> pd.Series:
    """Return which old token becomes which new one, for tables that hold tokens only.

    Parameters
    ----------
    values : Series, array or list of text
        The identifiers themselves.
    old_key, new_key : bytes
        32 bytes each, and different.
    context : str
        That of the tokens.

    Returns
    -------
    Series
        The new token, under the old token as index; one row for each distinct value. Apply it with
        `replace_tokens`.

    Raises
    ------
    TypeError, ValueError
        As `pseudonyms`; also if both keys are the same.

    Notes
    -----
    Who can make it: whoever has both keys and the identifiers, or a list of guesses that holds them. The keys
    alone do not turn old tokens into new ones. The mapping links the old tables to the new as the identifiers
    would: delete it when the stored tables have followed. Rotation mends nothing that is already out: whoever
    got the old key can still try identifiers on the tables that were published under it.

    Examples
    --------
    >>> mapping = rotate_pseudonyms(["ada@example.org"], bytes(32), bytes(31) + b"!")
    >>> stored = pseudonyms(["ada@example.org"], bytes(32))
    >>> replace_tokens(stored, mapping).equals(pseudonyms(["ada@example.org"], bytes(31) + b"!"))
    True
    """
    if hmac.compare_digest(require_key(old_key, KEY_SIZE), require_key(new_key, KEY_SIZE)):
        raise ValueError("the new key must not be the old one")
    distinct = text_values(values).dropna().drop_duplicates()
    old = pseudonyms(distinct, old_key, context=context)
    new = pseudonyms(distinct, new_key, context=context)
    return pd.Series(new.array, index=pd.Index(old.array, name="old token"), name="new token")


def replace_tokens(tokens: TextColumn, mapping: pd.Series) -> pd.Series:
    """Return the new tokens of a stored column.

    Parameters
    ----------
    tokens : Series, array or list of text
        Old tokens.
    mapping : Series
        What `rotate_pseudonyms` returned; several joined by ``pandas.concat`` may repeat a line.

    Returns
    -------
    Series
        Under the same index and name; missing stays missing.

    Raises
    ------
    TypeError
        If a token is not text or the mapping no Series.
    ValueError
        If the mapping lacks a token (the table would be left half old, half new), or has two new tokens for
        an old one.

    Examples
    --------
    >>> replace_tokens(["0" * 32], rotate_pseudonyms(["ada@example.org"], bytes(32), bytes(31) + b"!"))
    Traceback (most recent call last):
        ...
    ValueError: 1 of 1 distinct tokens is not in the mapping; were they made with another key or context?
    """
    if not isinstance(mapping, pd.Series):
        raise TypeError(f"the mapping must be a pandas Series, got {type(mapping).__name__}")
    lines = pd.DataFrame({"old": mapping.index, "new": mapping.to_numpy()}).drop_duplicates()
    if not lines["old"].is_unique:
        raise ValueError("the mapping has two new tokens for one old token; were two rotations mixed?")
    new_of = dict(zip(lines["old"], lines["new"], strict=True))

    def new_tokens(old: list[str]) -> list[str]:
        unknown = set(old).difference(new_of)
        if unknown:
            verb = "is" if len(unknown) == 1 else "are"
            raise ValueError(
                f"{len(unknown)} of {len(old)} distinct tokens {verb} not in the mapping; "
                "were they made with another key or context?"
            )
        return [new_of[token] for token in old]

    return translate(text_values(tokens), new_tokens)


def hmac_tokens(texts: list[str], key: bytes) -> list[str]:
    """Return the token of each text under the key of a context.

    HMAC(K, m) = H((K ⊕ opad) ‖ H((K ⊕ ipad) ‖ m)): both blocks of K are hashed once, for all texts.

    Examples
    --------
    >>> hmac_tokens(["Jefe"], bytes(32)) == [hmac.digest(bytes(32), b"Jefe", "sha256").hex()[:32]]
    True
    """
    padded = key.ljust(_HASH_BLOCK, b"\0")
    inner_start = sha256(bytes(byte ^ 0x36 for byte in padded))
    outer_start = sha256(bytes(byte ^ 0x5C for byte in padded))
    tokens = []
    for text in texts:
        inner, outer = inner_start.copy(), outer_start.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        tokens.append(outer.hexdigest()[:TOKEN_LETTERS])
    return tokens
