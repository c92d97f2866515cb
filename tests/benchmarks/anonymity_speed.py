"""How fast Mondrian is, and what it loses, next to others: `python tests/benchmarks/anonymity_speed.py`.

The table is the first 30,162 rows of Adult with eight quasi-identifiers, its texts as pandas categories. The
loss is the normalized certainty penalty (NCP) of the tightest range or set of each class, by one function for
all; a suppressed row is wholly lost. The clock runs while the classes are made; "with table" also writes the
published table, "from text" starts from columns of text. Ours are medians of several runs, the others ran
once. The last two columns compare with the peer that loses least at this k.

Peers that are not installed are "not measured". Some want an older pandas than the course: put them into
another environment and pass its Python (``--peer-python``).

Then: what it takes to check a release, next to pycanon; a table of a million rows; the slider of the lesson.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd

from helpers.course.data import adult, register
from helpers.masking.full_domain import full_domain_release
from helpers.masking.generalization import Dates, Digits
from helpers.masking.information_loss import ncp
from helpers.masking.k_anonymity import k_anonymity
from helpers.masking.l_diversity import l_diversity
from helpers.masking.mondrian import mondrian
from helpers.masking.t_closeness import t_closeness

ROWS = 30_162
KNOWN = ["age", "education-num", "workclass", "marital-status", "occupation", "race", "sex", "native-country"]
PEERS = {
    "anonypy": [5, 10, 100],
    "umbra_k": [5, 10, 100],
    "project_lighthouse_anonymize": [10],
    "anjana": [10],
}
Result = tuple[float, np.ndarray]


def seconds(task: Callable[[], object], runs: int) -> float:
    """Return the median of several runs, after one that does not count."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return median(times[1:])


def measured_peers(table: pd.DataFrame, pythons: list[str]) -> dict[tuple[str, int], Result]:
    """Return seconds and classes of each peer that one of the environments has."""
    results: dict[tuple[str, int], Result] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "table.csv"), Path(folder, "result.npz")
        table.to_csv(source, index=False)
        for python in pythons:
            script = Path(__file__).with_name("anonymity_peers.py")
            subprocess.run([python, script, source, target], check=True)
            found = np.load(target)
            for name, ks in PEERS.items():
                for k in ks:
                    if f"{name} {k} seconds" in found:
                        results.setdefault(
                            (name, k), (float(found[f"{name} {k} seconds"]), found[f"{name} {k} classes"])
                        )
    return results


def published(table: pd.DataFrame, k: int, cuts: str) -> pd.DataFrame:
    """Return the table that Mondrian publishes."""
    return mondrian(table, KNOWN, k, cuts=cuts).table


def compare(table: pd.DataFrame, peers: dict[tuple[str, int], Result], runs: int) -> None:
    """Print time and loss of all, and how ours stand to the peer that loses least."""
    text = table[KNOWN]
    ready = text.astype({name: "category" for name in KNOWN if text[name].dtype == "str"})
    print(f"{len(table):,} rows, {len(KNOWN)} quasi-identifiers")
    print(f"{'k':>4}  {'':34}{'seconds':>9}{'NCP %':>8}{'suppressed':>12}{'times as fast':>15}{'loss':>9}")
    for k in (5, 10, 100):
        here = {name: (name, k) in peers for name, ks in PEERS.items() if k in ks}
        losses = {name: ncp(text, KNOWN, peers[name, k][1]) for name, there in here.items() if there}
        best = min(losses, key=losses.__getitem__, default=None)
        for name, there in here.items():
            if not there:
                print(f"{k:4}  {name:34}not measured")
                continue
            duration, classes = peers[name, k]
            print(
                f"{k:4}  {name:34}{duration:9.3f}{100 * losses[name]:8.2f}{np.count_nonzero(classes < 0):12}"
            )
        for cuts in ("median", "gain"):
            loss = ncp(text, KNOWN, mondrian(text, KNOWN, k, cuts=cuts).classes)
            for words, task in {
                f"ours, {cuts}": partial(mondrian, ready, KNOWN, k, cuts=cuts),
                f"ours, {cuts}, from text": partial(mondrian, text, KNOWN, k, cuts=cuts),
                f"ours, {cuts}, with table": partial(published, ready, k, cuts),
            }.items():
                duration = seconds(task, runs)
                line = f"{k:4}  {words:34}{duration:9.4f}{100 * loss:8.2f}{0:12}"
                if best:
                    line += f"{peers[best, k][0] / duration:15.0f}{100 * (loss / losses[best] - 1):+8.1f} %"
                print(line)


def check(table: pd.DataFrame, runs: int) -> None:
    """Print the time to measure k, l and t of a release."""
    release = mondrian(table, KNOWN, 10).table.astype(dict.fromkeys(KNOWN, "str"))
    ours = {
        "k": lambda: k_anonymity(release, KNOWN),
        "l": lambda: l_diversity(release, KNOWN, "salary"),
        "t": lambda: t_closeness(release, KNOWN, "salary"),
    }
    try:
        from pycanon import anonymity
    except ImportError:
        theirs = {}
    else:
        theirs = {
            "k": lambda: anonymity.k_anonymity(release, KNOWN),
            "l": lambda: anonymity.l_diversity(release, KNOWN, ["salary"]),
            "t": lambda: anonymity.t_closeness(release, KNOWN, ["salary"]),
        }
    print(f"\nmeasuring a release of {len(release):,} rows: seconds\n{'':4}{'ours':>9}{'pycanon':>14}")
    for name, task in ours.items():
        peer = f"{seconds(theirs[name], 1):14.3f}" if name in theirs else "  not measured"
        print(f"{name:4}{seconds(task, runs):9.4f}{peer}")


def million(runs: int) -> None:
    """Print the time and memory for a million rows by six columns."""
    rng, n = np.random.default_rng(1), 1_000_000
    table = pd.DataFrame(
        {
            "age": rng.integers(17, 91, n),
            "postcode": rng.integers(10_000, 99_999, n),
            "income": rng.lognormal(10, 0.6, n).round(-2),
            "sex": rng.choice(["F", "M"], n),
            "occupation": rng.choice([f"occupation {number}" for number in range(20)], n),
            "country": rng.choice([f"country {number}" for number in range(40)], n),
        }
    )
    size = table.memory_usage(deep=True).sum()
    print(f"\n{n:,} rows by 6 columns, {size / 1e6:.0f} MB, k = 10")
    for cuts in ("median", "gain"):
        duration = seconds(partial(mondrian, table, list(table), 10, cuts=cuts), runs)
        tracemalloc.start()
        mondrian(table, list(table), 10, cuts=cuts)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{cuts:8}{duration:8.2f} s, memory beside the table {peak / size:.2f} times the table")


def slider(runs: int) -> None:
    """Print how often a second the lesson's sliders can generalize 5,000 rows and suppress small classes."""
    hospital = register(5_000, np.random.default_rng(3)).hospital
    levels = {"birth_date": (Dates(), 3), "postcode": (Digits(5), 2), "sex": (Digits(1), 0)}
    duration = seconds(lambda: full_domain_release(hospital, levels, 5), 10 * runs)
    print(f"\na full-domain release of {len(hospital):,} rows: {1 / duration:.0f} times a second")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Mondrian's speed and loss, next to others.")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument(
        "--peer-python",
        action="append",
        default=[],
        help="of an environment with more peers; may be repeated",
    )
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    table = adult().head(ROWS)
    pythons = [] if options.no_peers else [sys.executable, *options.peer_python]
    compare(table, measured_peers(table[KNOWN], pythons), options.runs)
    check(table, options.runs)
    million(min(options.runs, 3))
    slider(options.runs)


if __name__ == "__main__":
    main()
