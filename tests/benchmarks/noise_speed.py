"""How fast exact noise is drawn, next to OpenDP and diffprivlib: `python tests/benchmarks/noise_speed.py`.

Millions of draws a second, of discrete Laplace and of discrete Gaussian noise; the ratio says how many times
as fast as each peer. Ours is measured for arrays with a seeded NumPy generator and with the secure one, and
written out, one draw at a time. OpenDP draws a list of a vector's noise in one call; diffprivlib one number a
call.

All take turns in one run, and the median of several runs counts. What each peer needs once (building its
measurement) is outside the clock; so are our tables, whose building is shown by itself.
"""

import argparse
import importlib.util
import statistics
import sys
import time
import types
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from helpers.masking.differential_privacy import (
    discrete_gaussian,
    discrete_laplace,
    one_discrete_gaussian,
    one_discrete_laplace,
)
from helpers.masking.differential_privacy.discrete_gaussian import _high_part
from helpers.masking.differential_privacy.discrete_laplace import _parts

OURS = "ours, NumPy generator"
PEERS = ("opendp", "diffprivlib")
Contender = tuple[int, Callable[[], object]]  # draws in a run, and the run


def ours(array: Callable, one: Callable, parameter: Fraction, draws: int) -> dict[str, Contender]:
    """Return arrays with both generators, and the written-out draw."""
    toy, few = np.random.default_rng(1), 2000
    return {
        OURS: (draws, lambda: array(parameter, draws, toy)),
        "ours, secure generator": (draws, lambda: array(parameter, draws)),
        "ours, written out": (few, lambda: [one(parameter, toy) for _ in range(few)]),
    }


def opendp(kind: str, scale: float, draws: int) -> dict[str, Contender]:
    """Return OpenDP's noise for a vector of whole numbers, if it is installed."""
    with suppress(ImportError):
        import opendp.prelude as dp

        dp.enable_features("contrib")
        domain = dp.vector_domain(dp.atom_domain(T=int))
        if kind == "Laplace":
            measurement = (domain, dp.l1_distance(T=int)) >> dp.m.then_laplace(scale=scale)
        else:
            measurement = (domain, dp.l2_distance(T=float)) >> dp.m.then_gaussian(scale=scale)
        zeros = [0] * draws
        return {"opendp": (draws, lambda: measurement(zeros))}
    return {}


def diffprivlib(kind: str, scale: float, draws: int) -> dict[str, Contender]:
    """Return diffprivlib's noise for a whole number, if it is installed.

    Only its mechanisms are imported: its models need an older scikit-learn.
    """
    spec = importlib.util.find_spec("diffprivlib")
    if spec is None or spec.submodule_search_locations is None:
        return {}
    package = types.ModuleType("diffprivlib")
    package.__spec__, package.__path__ = spec, list(spec.submodule_search_locations)
    sys.modules["diffprivlib"] = package
    from diffprivlib.mechanisms import GaussianDiscrete, Geometric

    mechanism = Geometric(epsilon=1 / scale, sensitivity=1)
    if kind == "Gaussian":
        mechanism = GaussianDiscrete(epsilon=1, delta=1e-5, sensitivity=1)
        mechanism._scale = scale
    return {"diffprivlib": (draws, lambda: [mechanism.randomise(0) for _ in range(draws)])}


def speeds(contenders: dict[str, Contender], runs: int) -> dict[str, float]:
    """Let all take turns; return each one's median in millions of draws a second."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, (draws, run) in contenders.items():
            start = time.perf_counter()
            run()
            found[name].append(draws / (time.perf_counter() - start) / 1e6)
    return {name: statistics.median(values) for name, values in found.items()}


def print_table(title: str, measured: dict[str, float]) -> None:
    """Print millions of draws a second, and the ratio to each peer."""
    print(f"\n{title}\n{'':26}{'million/s':>10}" + "".join(f"{'x ' + peer:>14}" for peer in PEERS))
    for name in [*measured, *(peer for peer in PEERS if peer not in measured)]:
        if name not in measured:
            print(f"{name:26}{'not measured':>14}")
            continue
        ratios = [
            f"{measured[name] / measured[peer]:14.1f}" if peer in measured else f"{'-':>14}" for peer in PEERS
        ]
        print(f"{name:26}{measured[name]:10.3f}" + "".join(ratios))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Exact discrete noise, next to others.")
    parser.add_argument("--draws", type=int, default=1_000_000, help="of ours in a run")
    parser.add_argument("--peer-draws", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scales", type=int, nargs="+", default=[1, 10, 1000])
    options = parser.parse_args()
    for kind, array, one, tables in (
        ("Laplace", discrete_laplace, one_discrete_laplace, _parts),
        ("Gaussian", discrete_gaussian, one_discrete_gaussian, _high_part),
    ):
        for scale in options.scales:
            parameter = Fraction(scale) ** (1 if kind == "Laplace" else 2)
            start = time.perf_counter()
            array(parameter, 1)
            building = time.perf_counter() - start
            contenders = ours(array, one, parameter, options.draws)
            contenders |= opendp(kind, float(scale), options.peer_draws)
            contenders |= diffprivlib(kind, float(scale), options.peer_draws)
            title = f"discrete {kind}, scale {scale} (tables: {1000 * building:.0f} ms, once)"
            print_table(title, speeds(contenders, options.runs))
            tables.cache_clear()


if __name__ == "__main__":
    main()
