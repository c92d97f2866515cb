"""Federated learning: models are trained where the data lie, and only their weights travel.

`simulate` runs it on one machine, with a strategy (`FedAvg`, ...) and a partition of the examples (`iid`,
`shards`, `dirichlet`, `quantity`). The formulas, to be read, are in `helpers.federated.averaging`; client
drift in closed form is in `helpers.federated.quadratics`, reading an image out of an update in
`helpers.federated.reconstruction`, a listing to repair in `helpers.federated.listing`. TensorFlow is loaded
when a model is made or trained, not before.

>>> import numpy as np
>>> alice, bob = [np.array([1.0, 2.0])], [np.array([4.0, 8.0])]
>>> weighted_average([alice, bob], sizes=[20, 10])
[array([2., 4.])]
"""

from helpers.federated.averaging import check_update, fed_sgd, gradient_step, weighted_average
from helpers.federated.models import cnn, digits_model, two_nn
from helpers.federated.partition import check_parts, dirichlet, iid, label_counts, quantity, shards
from helpers.federated.reconstruction import read_input, read_inputs, read_update
from helpers.federated.scanners import Scanner, different_scanners, scan
from helpers.federated.server_optimizers import ServerAdagrad, ServerAdam, ServerMomentum, ServerYogi
from helpers.federated.simulation import Record, simulate
from helpers.federated.strategy import FedAvg, FedOpt, FedProx, FedSGD

__all__ = [
    "FedAvg",
    "FedOpt",
    "FedProx",
    "FedSGD",
    "Record",
    "Scanner",
    "ServerAdagrad",
    "ServerAdam",
    "ServerMomentum",
    "ServerYogi",
    "check_parts",
    "check_update",
    "cnn",
    "different_scanners",
    "digits_model",
    "dirichlet",
    "fed_sgd",
    "gradient_step",
    "iid",
    "label_counts",
    "quantity",
    "read_input",
    "read_inputs",
    "read_update",
    "scan",
    "shards",
    "simulate",
    "two_nn",
    "weighted_average",
]
