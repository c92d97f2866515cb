"""Identifiers replaced by their SHA-256: no key, and no protection. Here to be broken.

A hash cannot be computed backwards, but whoever can list the possible identifiers hashes them all and
compares: `helpers.masking.attacks.dictionary`. There are ten million numbers of seven digits. A salt that is
the same for the whole table, and known to the attacker, changes nothing but the moment at which the list has
to be made. What stops the attack is a secret key: `helpers.masking.pseudonyms`.

Source: SHA-256 is FIPS 180-4. The data protection authorities of the EU warn of the same attack: Article 29
Working Party, Opinion 05/2014 on Anonymisation Techniques (WP 216), on hash functions.

>>> hash_identifiers(["4711001", "4711001"]).nunique()
1
"""

from __future__ import annotations

from hashlib import sha256

import pandas as pd

from helpers.masking.text_values import TextColumn, text_values, translate


def hash_identifiers(values: TextColumn, salt: bytes = b"") -> pd.Series:
    """Return the SHA-256 of salt and identifier, in hexadecimal.

    Parameters
    ----------
    values : Series, array or list of text
        Identifiers; they are hashed as UTF-8.
    salt : bytes
        Put before every identifier: one for the whole table.

    Returns
    -------
    Series
        64 characters for each value, under the same index and name; a missing value stays missing.

    Raises
    ------
    TypeError
        If a value is not text or the salt is not bytes.

    Examples
    --------
    >>> hash_identifiers(["abc"])[0][:16]
    'ba7816bf8f01cfea'
    """
    if not isinstance(salt, bytes):
        raise TypeError(f"the salt must be bytes, got {type(salt).__name__}")
    return translate(
        text_values(values),
        lambda texts: [sha256(salt + text.encode()).hexdigest() for text in texts],
    )
