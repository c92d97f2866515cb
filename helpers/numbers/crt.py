"""The Chinese remainder theorem: one number from its remainders.

Source: Knuth, The Art of Computer Programming, volume 2, section 4.3.2; the method is the one that it
credits to H. L. Garner.

>>> crt([2, 3, 2], [3, 5, 7])
23
"""

from __future__ import annotations

from collections.abc import Sequence

from helpers.numbers.checks import describe, whole_number
from helpers.numbers.euclid import NotInvertible, inverse


def crt(residues: Sequence[int], moduli: Sequence[int]) -> int:
    """Return the x that leaves each residue when divided by its modulus.

    Parameters
    ----------
    residues
        Any integers.
    moduli
        As many integers, each 1 or more, no two of which share a factor.

    Returns
    -------
    int
        The one such x from 0 to the product of all moduli minus 1.

    Raises
    ------
    TypeError
        If a residue or a modulus is not an integer.
    ValueError
        If there are none, or not equally many; if a modulus is below 1; if two of them share a factor.

    Examples
    --------
    >>> x = crt([12, 49], [61, 53])
    >>> x, x % 61, x % 53
    (3123, 12, 49)
    """
    if len(residues) != len(moduli) or len(moduli) == 0:
        raise ValueError(
            f"crt needs one residue for every modulus, and at least one: "
            f"it got {len(residues)} residues and {len(moduli)} moduli"
        )
    x, product = 0, 1
    for residue, modulus in zip(residues, moduli, strict=True):
        r, m = whole_number(residue, "residue"), whole_number(modulus, "modulus", 1)
        try:
            x += product * ((r - x) * inverse(product, m) % m)
        except NotInvertible as error:
            raise ValueError(
                f"no two moduli may share a factor, but {describe(m)} shares {describe(error.gcd)} "
                "with a modulus before it"
            ) from None
        product *= m
    return x
