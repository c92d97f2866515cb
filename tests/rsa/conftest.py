"""Fixtures of the RSA tests."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa as library

from helpers.numbers import backend as arithmetic
from helpers.rsa import PrivateKey, from_cryptography


@pytest.fixture(params=["gmpy2", "python"])
def backend(request, monkeypatch):
    """Run a test once with gmpy2 and once with Python's own integers."""
    if request.param == "python":
        monkeypatch.setattr(arithmetic, "gmpy2", None)
    elif arithmetic.gmpy2 is None:
        pytest.skip("gmpy2 is not installed, or turned off by COURSE_GMPY2=0")
    return request.param


@pytest.fixture(scope="session")
def private() -> PrivateKey:
    """Return a random 1024-bit key made by the `cryptography` library."""
    return from_cryptography(library.generate_private_key(65537, 1024))
