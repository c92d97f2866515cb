"""Run a test with gmpy2 and with Python's own integers."""

from collections.abc import Iterator

import pytest

from helpers.numbers import backend as module


@pytest.fixture(scope="module", params=["gmpy2", "python"])
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return which integers are in use: "gmpy2" or "python"."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "gmpy2":
            patch.setattr(module, "gmpy2", pytest.importorskip("gmpy2"))
        else:
            patch.setattr(module, "gmpy2", None)
        yield request.param
