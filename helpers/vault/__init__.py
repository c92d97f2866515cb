"""The vault: models sealed under a name and a version, for recipients, passwords or t of n custodians.

>>> import tempfile
>>> import numpy as np
>>> from helpers import vault
>>> from helpers.encryption import Password
>>> with tempfile.TemporaryDirectory() as folder:
...     path, password = f"{folder}/credit.vault", Password("long and random", cost=10)
...     label = vault.seal_model({"w": np.zeros(3)}, path, [password], name="credit", version=1)
...     vault.open_model(path, password, expect_name="credit", minimum_version=1)
version 1 of 'credit': 1 arrays, 3 parameters, 24 bytes
"""

from helpers.vault.access_log import LogBroken
from helpers.vault.custodians import key_from_files, new_shared_key
from helpers.vault.errors import ModelRefused
from helpers.vault.extraction import agreement, extraction_curve, solve_logistic, train_student
from helpers.vault.keras_models import from_keras, load_weights, read_keras_file, to_keras, weights_of
from helpers.vault.label import Label
from helpers.vault.model_file import Model
from helpers.vault.training_data import digest
from helpers.vault.vault import (
    OpenedModel,
    add_recipient,
    inspect,
    load_into,
    open_keras,
    open_model,
    read_contents,
    remove_recipient,
    rotate,
    seal_model,
)

__all__ = [
    "Label",
    "LogBroken",
    "Model",
    "ModelRefused",
    "OpenedModel",
    "add_recipient",
    "agreement",
    "digest",
    "extraction_curve",
    "from_keras",
    "inspect",
    "key_from_files",
    "load_into",
    "load_weights",
    "new_shared_key",
    "open_keras",
    "open_model",
    "read_contents",
    "read_keras_file",
    "remove_recipient",
    "rotate",
    "seal_model",
    "solve_logistic",
    "to_keras",
    "train_student",
    "weights_of",
]
