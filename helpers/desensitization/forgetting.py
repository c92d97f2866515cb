"""The experiment of the lesson: make a model forget PINs in nine ways; attack it before and after relearning.

Each seed has its own hospital, people, PINs and weights. Of each way it is measured:

- exposure in bits, mean over 20 people, exact (`helpers.attacks.canaries`): 1.44 is a guess, 19.93 all;
- how many of the 20 PINs the model says by itself, character by character the most probable one;
- both again after relearning: a few steps on notes about three other people;
- what is lost: bits a character on letters that it has never seen;
- the time: in seconds on the clock, and in seconds of all cores together, which other work disturbs less.

``python -m helpers reproduce forgetting --seeds 10`` repeats it.

>>> panel_of({"counts": [3, 6, 1], "edges": [-9, -6, -3, 0], "at": -1, "rank": 1}).candidates
10
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from helpers.attacks.canaries import Panel, exposure, panel, pin_log_probabilities, rank_of
from helpers.course.experiments import origin, read_result
from helpers.desensitization import sisa
from helpers.desensitization.character_model import STEPS, CharacterModel, one_core, train
from helpers.desensitization.letters import REPETITIONS, Secret, patient_of
from helpers.desensitization.methods import METHODS, Case, on_clean_data, relearn, set_up, to_uniform_answer

SEEDS = tuple(range(10))
SHARDS = 4
SHARD_NUMBERS = (1, 2, 4, 8, 16)
CURVES: dict[str, Callable[[Case, int], CharacterModel]] = {
    "clean data": on_clean_data,
    "uniform answer": to_uniform_answer,
}
CURVE_STEPS = (0, 25, 50, 100, 150, 250, 350, 500)
SHOWN = (
    "exposure",
    "exposure_relearned",
    "read_out",
    "read_out_relearned",
    "bits_per_character",
    "seconds",
    "core_seconds",
)
RESULT_FILE = Path(__file__).parent / "results" / "forgetting.json"
Result = TypeVar("Result")


class Speaker(Protocol):
    """What can be asked for the digits after a prompt."""

    def digits_after(self, prompt: str, depth: int) -> np.ndarray:
        """Return as `CharacterModel.digits_after`."""


@dataclass(frozen=True)
class Row:
    """One way to forget, on one seed.

    Attributes
    ----------
    method : str
        A key of `METHODS`.
    seed : int
        Of hospital and training.
    exposure, exposure_relearned : float
        Bits, mean over the people, before and after relearning.
    by_repetition : list of float
        Exposure of those whose PIN stood in 1, 2, 4, 8, 16 notes, before relearning.
    read_out, read_out_relearned : int
        People whose PIN the model says by itself.
    first, first_relearned : int
        People whose PIN is the most probable of all.
    bits_per_character : float
        On held-out letters.
    seconds, core_seconds : float
        Of forgetting, on the clock and of all cores together.
    """

    method: str
    seed: int
    exposure: float
    exposure_relearned: float
    by_repetition: list[float]
    read_out: int
    read_out_relearned: int
    first: int
    first_relearned: int
    bits_per_character: float
    seconds: float
    core_seconds: float


def exposures(model: Speaker, secrets: Sequence[Secret]) -> np.ndarray:
    """Return the exposure of each person's PIN in bits; some 0.1 second a person.

    Parameters
    ----------
    model : CharacterModel or MeanOfModels
        Which is asked.
    secrets : sequence of Secret
        The prompts, and the true PINs.

    Examples
    --------
    >>> found = exposures(CharacterModel.untrained(seed=1), [Secret("Anna Berg", "402917")])
    >>> bool(0 <= found[0] < 20)
    True
    """
    with one_core(), ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.array([exposure(found) for found in pool.map(lambda secret: rank(model, secret), secrets)])


def rank(model: Speaker, secret: Secret) -> float:
    """Return the rank of a person's PIN among all."""
    return rank_of(pin_log_probabilities(model.digits_after, secret.prompt), secret.pin)


def read_out(model: CharacterModel, secrets: Sequence[Secret]) -> int:
    """Return how many of the PINs the model says by itself after the prompt."""
    return sum(model.complete(secret.prompt, len(secret.pin)) == secret.pin for secret in secrets)


def panel_for(model: Speaker, secret: Secret) -> Panel:
    """Return the histogram of all PINs for one person."""
    return panel(pin_log_probabilities(model.digits_after, secret.prompt), secret.pin)


def measure(case: Case, method: str) -> tuple[Row, CharacterModel]:
    """Forget in one way, attack, relearn, attack again; return what was found and the model that forgot."""
    secrets = case.hospital.secrets
    model, seconds, core_seconds = timed(lambda: METHODS[method](case))
    relearned = relearn(case, model)
    before, after = exposures(model, secrets), exposures(relearned, secrets)
    row = Row(
        method=method,
        seed=case.seed,
        exposure=_mean(before),
        exposure_relearned=_mean(after),
        by_repetition=[
            _mean(before[[secret.repetitions == times for secret in secrets]]) for times in REPETITIONS
        ],
        read_out=read_out(model, secrets),
        read_out_relearned=read_out(relearned, secrets),
        first=int(np.count_nonzero(before == exposure(1))),
        first_relearned=int(np.count_nonzero(after == exposure(1))),
        bits_per_character=round(model.bits_per_character(case.hospital.held_out), 4),
        seconds=round(seconds, 3),
        core_seconds=round(core_seconds, 3),
    )
    return row, model


def measure_shards(case: Case, shards: int) -> dict[str, Any]:
    """Train in shards, forget one person, and return what that costs and does.

    The person to forget is the last of those in 16 notes; the others who are asked for are the last of those
    in 1, 2, 4 and 8. Each shard's model is trained in its share of the steps.

    Parameters
    ----------
    case : Case
        Of its hospital; its model is not used.
    shards : int
        1 or more.

    Returns
    -------
    dict
        Exposures in bits of target and others, as trained and after forgetting the target; bits a character
        that all models together need, as trained; seconds of forgetting.
    """
    others, target = case.hospital.secrets[3:-1:4], case.hospital.secrets[-1]

    def train_one(records: list[str], shard: int) -> CharacterModel:
        return train(records, case.seed + shard, STEPS // shards)

    whole = sisa.train_shards(case.hospital.records, patient_of, shards, train_one)
    less, seconds, core_seconds = timed(lambda: sisa.forget(whole, target.name))
    before, after = (sisa.MeanOfModels(state.models) for state in (whole, less))
    return {
        "seed": case.seed,
        "shards": shards,
        "target": _mean(exposures(before, [target])),
        "target_forgotten": _mean(exposures(after, [target])),
        "others": _mean(exposures(before, others)),
        "others_forgotten": _mean(exposures(after, others)),
        "bits_per_character": round(before.bits_per_character(case.hospital.held_out), 4),
        "seconds": round(seconds, 3),
        "core_seconds": round(core_seconds, 3),
    }


def measure_curve(case: Case, method: str) -> list[dict[str, Any]]:
    """Return exposure and loss after ever more steps of fine-tuning."""
    rows = []
    for steps in CURVE_STEPS:
        model = CURVES[method](case, steps)
        rows.append(
            {
                "method": method,
                "steps": steps,
                "exposure": _mean(exposures(model, case.hospital.secrets)),
                "bits_per_character": round(model.bits_per_character(case.hospital.held_out), 4),
            }
        )
    return rows


def as_stored(found: Panel) -> dict[str, Any]:
    """Return a histogram as it is stored: numbers of 4 digits after the point.

    Examples
    --------
    >>> as_stored(Panel(np.array([3, 7]), np.array([-9.0, -6, -3]), at=-4.0, rank=2.0))
    {'counts': [3, 7], 'edges': [-9.0, -6.0, -3.0], 'at': -4.0, 'rank': 2.0}
    """
    return {
        "counts": found.counts.tolist(),
        "edges": np.round(found.edges, 4).tolist(),
        "at": round(found.at, 4),
        "rank": found.rank,
    }


def panel_of(kept: dict[str, Any]) -> Panel:
    """Return the histogram that was stored.

    Examples
    --------
    >>> panel_of({"counts": [3, 7], "edges": [-9.0, -6.0, -3.0], "at": -4.0, "rank": 2.0}).candidates
    10
    """
    return Panel(np.array(kept["counts"]), np.array(kept["edges"]), kept["at"], kept["rank"])


def reproduce(seeds: Sequence[int] = SEEDS, command: str = "") -> dict[str, Any]:
    """Run the experiment; histograms, curves and the other numbers of shards are of the first seed.

    Parameters
    ----------
    seeds : sequence of int
        At least one; a minute each.
    command : str
        That repeats it, to be stored.

    Returns
    -------
    dict
        date, machine, command, rows (of `Row`), shards, curves, panels.
    """
    from tqdm import tqdm

    rows: list[Row] = []
    shards: list[dict[str, Any]] = []
    curves: list[dict[str, Any]] = []
    panels: dict[str, Any] = {}
    train(["warm up"], seed=0, steps=1)  # so that compiling is no part of the first time
    for seed in tqdm(seeds, unit="seed", disable=None):
        case = set_up(seed)
        first = seed == seeds[0]
        for method in METHODS:
            row, model = measure(case, method)
            rows.append(row)
            if first:
                panels[method] = as_stored(panel_for(model, case.hospital.secrets[-1]))
        shards += [measure_shards(case, number) for number in (SHARD_NUMBERS if first else (SHARDS,))]
        if first:
            curves = [row for method in CURVES for row in measure_curve(case, method)]
    return {
        **origin(command),
        "rows": [asdict(row) for row in rows],
        "shards": shards,
        "curves": curves,
        "panels": panels,
    }


def stored(path: Path = RESULT_FILE) -> dict[str, Any]:
    """Return a stored result, by default the one that comes with the course.

    Examples
    --------
    >>> sorted(stored())
    ['command', 'curves', 'date', 'machine', 'panels', 'rows', 'shards']
    """
    return read_result(path)


def table(result: dict[str, Any]) -> str:
    """Return the means over the seeds as text, exposures with their standard deviation.

    Examples
    --------
    >>> row = {"method": "retrained", "exposure": 1.5, "exposure_relearned": 1.4, "read_out": 0,
    ...     "read_out_relearned": 0, "bits_per_character": 0.41, "seconds": 2.1, "core_seconds": 4.0}
    >>> print(table({"rows": [row]}))
                      exposure, bits   relearned  read out  relearned  bits a character  seconds  of cores
    retrained              1.5 ± 0.0   1.4 ± 0.0       0.0        0.0             0.410     2.10      4.00
    """
    lines = [
        f"{'':16}  {'exposure, bits':>14}  {'relearned':>10}  {'read out':>8}  {'relearned':>9}  "
        f"{'bits a character':>16}  {'seconds':>7}  {'of cores':>8}"
    ]
    rows = result["rows"]
    for method in dict.fromkeys(row["method"] for row in rows):
        mean, spread = (
            {key: f([row[key] for row in rows if row["method"] == method]) for key in rows[0] if key in SHOWN}
            for f in (np.mean, np.std)
        )
        lines.append(
            f"{method:16}  {mean['exposure']:8.1f} ± {spread['exposure']:3.1f}  "
            f"{mean['exposure_relearned']:4.1f} ± {spread['exposure_relearned']:3.1f}  "
            f"{mean['read_out']:8.1f}  {mean['read_out_relearned']:9.1f}  "
            f"{mean['bits_per_character']:16.3f}  {mean['seconds']:7.2f}  {mean['core_seconds']:8.2f}"
        )
    return "\n".join(lines)


def timed(make: Callable[[], Result]) -> tuple[Result, float, float]:
    """Return what a function makes, and the seconds that took on the clock and of all cores together."""
    clock, cores = time.perf_counter(), time.process_time()
    made = make()
    return made, time.perf_counter() - clock, time.process_time() - cores


def _mean(values: np.ndarray) -> float:
    return round(float(np.mean(values)), 2)
