"""Say what is wrong with a key, without showing it.

>>> require_key(bytes(5), 32)
Traceback (most recent call last):
    ...
ValueError: the key must have 32 bytes, got 5; make one with secrets.token_bytes(32)
"""

from __future__ import annotations


def require_key(key: object, *sizes: int) -> bytes:
    """Return the key as bytes of one of the allowed lengths.

    Parameters
    ----------
    key : bytes
        What the caller passed.
    *sizes : int
        The lengths allowed, in bytes; the last is the one advised.

    Raises
    ------
    TypeError
        If the key is not bytes. A password is no key: whoever guesses it has all tokens.
    ValueError
        If it has another length.

    Examples
    --------
    >>> require_key("secret", 32)
    Traceback (most recent call last):
        ...
    TypeError: the key must be bytes, got str; make one with secrets.token_bytes(32)
    """
    advice = f"make one with secrets.token_bytes({sizes[-1]})"
    if not isinstance(key, bytes):
        raise TypeError(f"the key must be bytes, got {type(key).__name__}; {advice}")
    if len(key) not in sizes:
        *others, last = map(str, sizes)
        allowed = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"the key must have {allowed} bytes, got {len(key)}; {advice}")
    return key
