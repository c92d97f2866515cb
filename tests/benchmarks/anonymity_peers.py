"""Let the other programs anonymize a table: `python anonymity_peers.py TABLE.csv RESULT.npz`.

It needs nothing of the course, so that it also runs in an environment with the older pandas that some of them
want. The result has, for each of those that are installed and each k, the seconds and the class of each row
(-1: suppressed). `anonymity_speed.py` calls it.
"""

import importlib
import logging
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pandas as pd

Classes = Callable[[], np.ndarray]


def anonypy(table: pd.DataFrame, k: int) -> Classes:
    """Return its Mondrian: the partition only, no table is written."""
    from anonypy.mondrian import Mondrian

    return lambda: numbered(Mondrian(table, list(table)).partition(k), len(table))


def umbra_k(table: pd.DataFrame, k: int) -> Classes:
    """Return its Mondrian, which writes a table as well."""
    from umbra_k import MondrianAnonymizer

    def run() -> np.ndarray:
        anonymizer = MondrianAnonymizer(k=k, quasi_id=list(table))
        anonymizer.fit_transform(table)
        return numbered(anonymizer._partitions, len(table))

    return run


def project_lighthouse_anonymize(table: pd.DataFrame, k: int) -> Classes:
    """Return its Mondrian, with flat trees; it compiles itself before the clock starts."""
    from project_lighthouse_anonymize.gtrees import make_flat_default_gtree
    from project_lighthouse_anonymize.wrappers.k_anonymize import k_anonymize

    texts = table.astype(dict.fromkeys(table.select_dtypes("category"), str))
    texts["person"] = np.arange(len(texts))
    trees = {name: make_flat_default_gtree(set(texts[name])) for name in table.select_dtypes("category")}

    def run(rows: pd.DataFrame) -> np.ndarray:
        released, _, _ = k_anonymize(
            logging.getLogger(__name__), rows.copy(), list(table), k, trees, "person", parallelism=None
        )
        classes = np.full(len(rows), -1)
        classes[released["person"]] = released.groupby(list(table), observed=True).ngroup()
        return classes

    run(texts.head(500))
    return lambda: run(texts)


def numbered(parts: list[pd.Index], rows: int) -> np.ndarray:
    """Return the class of each row, given the rows of each class."""
    classes = np.full(rows, -1)
    for number, part in enumerate(parts):
        classes[part] = number
    return classes


PEERS = {
    "anonypy": (anonypy, [5, 10, 100]),
    "umbra_k": (umbra_k, [5, 10, 100]),
    "project_lighthouse_anonymize": (project_lighthouse_anonymize, [10]),
}


def main(source: str, target: str) -> None:
    """Measure those that are installed, each k once."""
    warnings.filterwarnings("ignore")
    table = pd.read_csv(source)
    table = table.astype({name: "category" for name in table if table[name].dtype != "int64"})
    results = {}
    for name, (peer, ks) in PEERS.items():
        with suppress(ImportError):
            importlib.import_module(name)
            for k in ks:
                task = peer(table, k)
                start = time.perf_counter()
                classes = task()
                results[f"{name} {k} seconds"] = np.array(time.perf_counter() - start)
                results[f"{name} {k} classes"] = classes
    np.savez(target, **results)


if __name__ == "__main__":
    main(*sys.argv[1:])
