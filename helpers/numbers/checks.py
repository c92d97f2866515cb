"""Say plainly what is wrong with a number that a function was given.

Every public function of this folder passes its integers through `whole_number`. They may be secret, or
thousands of digits long, so a message shows the digits of short numbers only.

>>> whole_number(7, "modulus", minimum=1)
7
"""

from __future__ import annotations

import operator


def whole_number(value: object, name: str, minimum: int | None = None) -> int:
    """Return `value` as a plain ``int``, or raise what says why it cannot be one.

    Parameters
    ----------
    value
        An ``int``, or what Python accepts in its place (a NumPy integer, a ``gmpy2.mpz``).
    name
        What the caller calls this number, for the message.
    minimum
        The smallest value allowed; ``None`` allows every integer.

    Raises
    ------
    TypeError
        If `value` is not an integer (a float, a string, ``None``).
    ValueError
        If `value` is below `minimum`.

    Examples
    --------
    >>> whole_number(0, "modulus", minimum=1)
    Traceback (most recent call last):
        ...
    ValueError: modulus must be at least 1, but is 0
    """
    try:
        number = int(operator.index(value))  # type: ignore[arg-type]  # its TypeError is answered below
    except TypeError:
        raise TypeError(f"{name} must be a whole number (int), not {type(value).__name__}") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, but is {describe(number)}")
    return number


def describe(number: int) -> str:
    """Return the digits of a number of up to 64 bits, and only the size of a longer one.

    Examples
    --------
    >>> describe(-12), describe(3**200)
    ('-12', 'a number of 317 bits')
    """
    if number.bit_length() <= 64:
        return str(number)
    sign = "negative " if number < 0 else ""
    return f"a {sign}number of {number.bit_length()} bits"
