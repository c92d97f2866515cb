"""Modular powers with gmpy2 where it is installed, and with Python's own integers where it is not.

Both give the same plain ``int``. gmpy2 is Python's door to GMP, the GNU multiple precision library, and
several times faster at the sizes of RSA. With the environment variable ``COURSE_GMPY2=0``, set before the
first import, it is left out.

>>> powmod(3, 100, 101)
1
"""

from __future__ import annotations

import os
from types import ModuleType

from helpers.numbers.checks import whole_number


def _load_gmpy2() -> ModuleType | None:
    if os.environ.get("COURSE_GMPY2") == "0":
        return None
    try:
        import gmpy2
    except ImportError:
        return None
    return gmpy2


gmpy2 = _load_gmpy2()


def powmod(b: int, e: int, n: int) -> int:
    """Return b^e mod n.

    Parameters
    ----------
    b
        Base, any integer.
    e
        Exponent, 0 or more.
    n
        Modulus, 1 or more.

    Returns
    -------
    int
        The residue, from 0 to n - 1.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `e` is negative (take `helpers.numbers.inverse` of the base first) or `n` is below 1.

    Notes
    -----
    The time taken depends on the numbers. Where `e` is secret and somebody may measure the time, use
    `powmod_secret`.

    Examples
    --------
    >>> powmod(2, 10, 1000)
    24
    """
    b, e, n = whole_number(b, "base"), whole_number(e, "exponent", 0), whole_number(n, "modulus", 1)
    return pow(b, e, n) if gmpy2 is None else int(gmpy2.powmod(b, e, n))


def powmod_secret(b: int, e: int, n: int) -> int:
    """Return b^e mod n for an odd modulus, by the steadiest method that is installed.

    Parameters
    ----------
    b
        Base, any integer.
    e
        Exponent, 1 or more; the secret.
    n
        Modulus, odd, 1 or more.

    Returns
    -------
    int
        The residue, from 0 to n - 1.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If `e` or `n` is below 1, or `n` is even.

    Notes
    -----
    With gmpy2 this is GMP's ``mpz_powm_sec``, which its manual describes as taking the same time and
    touching memory in the same way for any two arguments of the same size. The steps around it (reducing the
    base, turning Python's integers into GMP's and back) are not covered by that. Without gmpy2 there is no
    protection at all: the time that Python's ``pow`` takes depends on the exponent's bits.

    Examples
    --------
    >>> powmod_secret(2, 2753, 3233) == pow(2, 2753, 3233)
    True
    """
    b, e, n = whole_number(b, "base"), whole_number(e, "exponent", 1), whole_number(n, "modulus", 1)
    if n % 2 == 0:
        raise ValueError("the modulus of powmod_secret must be odd; powmod takes an even one")
    return pow(b, e, n) if gmpy2 is None else int(gmpy2.powmod_sec(b, e, n))


def fast_integer(x: int) -> int:
    """Return x as the fastest integer type installed, for arithmetic on numbers of thousands of bits.

    It is a ``gmpy2.mpz`` or an ``int``. Both take part in the same formulas; a public function turns its
    results back with ``int``.

    Examples
    --------
    >>> int(fast_integer(2**61 - 1) % 1000)
    951
    """
    return x if gmpy2 is None else gmpy2.mpz(x)
