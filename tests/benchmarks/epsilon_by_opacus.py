"""Print, as JSON, the ε that Opacus computes for 50 settings: `python tests/benchmarks/epsilon_by_opacus.py`.

What it prints is stored in `tests/desensitization/epsilon_by_opacus.json`, to which a test compares this
course's accountant. Needs Opacus (the extra ``bench``) and nothing else.
"""

import itertools
import json
import warnings

import opacus
from opacus.accountants import RDPAccountant

DELTA = 1e-5
RATES, NOISES, STEPS = (0.001, 0.01, 0.1, 0.5, 1.0), (0.6, 1.0, 1.1, 2.0, 8.0), (1, 1000)


def epsilon(rate: float, noise: float, steps: int) -> float:
    """Return the ε of Opacus's RDP accountant, with its own orders."""
    accountant = RDPAccountant()
    accountant.history = [(noise, rate, steps)]
    return float(accountant.get_epsilon(DELTA))


def main() -> None:
    """Print."""
    warnings.simplefilter("ignore")  # it warns where its largest or smallest order is the best one
    rows = [[*setting, epsilon(*setting)] for setting in itertools.product(RATES, NOISES, STEPS)]
    columns = ["rate", "noise", "steps", "epsilon"]
    found = {"opacus": opacus.__version__, "delta": DELTA, "columns": columns}
    print(json.dumps(found)[:-1] + ',\n "rows": [\n  ' + ",\n  ".join(map(json.dumps, rows)) + "\n ]}")


if __name__ == "__main__":
    main()
