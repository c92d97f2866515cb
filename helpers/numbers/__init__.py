"""Whole numbers and clocks: the arithmetic under RSA, secret sharing and encrypted sums.

Every number of the public functions is an ``int`` of any size; a NumPy integer is taken for one.

>>> from helpers.numbers import inverse, powmod
>>> powmod(65, 17, 3233), inverse(17, 780)
(2790, 413)
"""

from helpers.numbers.backend import powmod, powmod_secret
from helpers.numbers.crt import crt
from helpers.numbers.euclid import EuclidRow, NotInvertible, euclid_rows, extended_gcd, gcd, inverse
from helpers.numbers.factoring_cost import FACTORING_RECORDS, nfs_work, qs_work
from helpers.numbers.factorize import factorize
from helpers.numbers.fermat import FermatStep, fermat_factor, fermat_steps
from helpers.numbers.miller_rabin import is_prime, miller_rabin_witness
from helpers.numbers.pollard_rho import pollard_rho
from helpers.numbers.powers import multiplicative_order, power
from helpers.numbers.product_tree import batch_gcd, product_tree, remainder_tree
from helpers.numbers.quadratic_sieve import quadratic_sieve
from helpers.numbers.random_prime import random_prime
from helpers.numbers.roots import exact_root, integer_root
from helpers.numbers.sieve import primes_below
from helpers.numbers.square_root_mod import square_root_mod
from helpers.numbers.totient import carmichael_lambda, euler_phi
from helpers.numbers.trial_division import trial_division

__all__ = [
    "FACTORING_RECORDS",
    "EuclidRow",
    "FermatStep",
    "NotInvertible",
    "batch_gcd",
    "carmichael_lambda",
    "crt",
    "euclid_rows",
    "euler_phi",
    "exact_root",
    "extended_gcd",
    "factorize",
    "fermat_factor",
    "fermat_steps",
    "gcd",
    "integer_root",
    "inverse",
    "is_prime",
    "miller_rabin_witness",
    "multiplicative_order",
    "nfs_work",
    "pollard_rho",
    "power",
    "powmod",
    "powmod_secret",
    "primes_below",
    "product_tree",
    "qs_work",
    "quadratic_sieve",
    "random_prime",
    "remainder_tree",
    "square_root_mod",
    "trial_division",
]
