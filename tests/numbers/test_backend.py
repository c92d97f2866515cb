import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.numbers import backend as module
from helpers.numbers import powmod, powmod_secret

anything = st.integers(-(2**300), 2**300)
exponents = st.integers(0, 2**300)
moduli = st.integers(1, 2**300)


@given(b=anything, e=exponents, n=moduli)
def test_powmod_is_pow(backend, b, e, n):
    result = powmod(b, e, n)
    assert result == pow(b, e, n)
    assert type(result) is int


@given(b=anything, e=st.integers(1, 2**300), half=st.integers(0, 2**300))
def test_powmod_secret_is_pow(backend, b, e, half):
    n = 2 * half + 1
    result = powmod_secret(b, e, n)
    assert result == pow(b, e, n)
    assert type(result) is int


@pytest.mark.parametrize("function", [powmod, powmod_secret])
def test_numpy_integers_do_not_overflow(backend, function):
    assert function(np.int64(3), np.int64(2**62), np.int64(2**61 - 1)) == pow(3, 2**62, 2**61 - 1)


@pytest.mark.parametrize("function", [powmod, powmod_secret])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((2, 3, 0), ValueError, "modulus must be at least 1"),
        ((2, 3, -5), ValueError, "modulus must be at least 1"),
        ((2, -1, 5), ValueError, "exponent must be at least"),
        ((2.0, 3, 5), TypeError, "base must be a whole number"),
        ((2, "3", 5), TypeError, "exponent must be a whole number"),
        ((2, 3, None), TypeError, "modulus must be a whole number"),
    ],
)
def test_bad_input_is_named(backend, function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)


def test_the_secret_power_needs_an_odd_modulus_and_an_exponent(backend):
    with pytest.raises(ValueError, match="must be odd"):
        powmod_secret(3, 5, 8)
    with pytest.raises(ValueError, match="exponent must be at least 1"):
        powmod_secret(3, 0, 7)


def test_the_fixture_switches_the_integers(backend):
    assert type(module.fast_integer(5)).__name__ == {"gmpy2": "mpz", "python": "int"}[backend]


def test_the_environment_variable_leaves_gmpy2_out():
    code = "import sys, helpers.numbers.backend as b; print(b.gmpy2, 'gmpy2' in sys.modules)"
    environment = {**os.environ, "COURSE_GMPY2": "0"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["None", "False"]


def test_without_gmpy2_everything_still_imports():
    code = (
        "import sys; sys.modules['gmpy2'] = None; import helpers.numbers as h; "
        "print(h.backend.gmpy2, h.powmod(2, 9, 100))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["None", "12"]
