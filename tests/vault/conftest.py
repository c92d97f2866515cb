"""A key and a small sealed model."""

import numpy as np
import pytest

from helpers.encryption.recipients import SharedKey
from helpers.vault.vault import seal_model


@pytest.fixture
def key():
    return SharedKey.random()


@pytest.fixture
def arrays():
    rng = np.random.default_rng(8)
    return {"kernel": rng.normal(size=(300, 50)).astype(np.float32), "bias": rng.normal(size=50)}


@pytest.fixture
def sealed(tmp_path, key, arrays):
    path = tmp_path / "credit.vault"
    seal_model(arrays, path, [key], name="credit", version=3, metadata={"epsilon": 1.5})
    return path
