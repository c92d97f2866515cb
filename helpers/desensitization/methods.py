"""The ways to make the character model forget 20 people's PINs: from a case to a model, one function each.

Rates, steps and mixes were chosen on the seeds 100 to 102; `helpers.desensitization.forgetting` reports the
seeds 0 to 9. Each way may see the hospital's records, and knows whom to forget.

>>> list(METHODS)[:3]
['as trained', 'retrained', 'clean data']
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.attacks.canaries import PLACES, draw_pin
from helpers.desensitization import fine_tuning, unlearning
from helpers.desensitization.character_model import CharacterModel, train, trainer, windows
from helpers.desensitization.letters import (
    Hospital,
    Secret,
    found_hospital,
    mask_pins,
    redraw_pins,
    without_pins,
)
from helpers.desensitization.training import Examples

FINE_TUNING_STEPS, LONGER_STEPS = 200, 350
DRAWN_PINS, REAL_PINS, REDRAWN_NOTES = 50, 50, 20
RELEARNING_STEPS, RELEARNING_RATE = 10, 1e-3


@dataclass(frozen=True, eq=False)
class Case:
    """A hospital, and the model that it trained.

    Attributes
    ----------
    hospital : Hospital
        Its records, with secrets.
    model : CharacterModel
        Trained on them.
    seed : int
        Of everything.
    """

    hospital: Hospital
    model: CharacterModel
    seed: int


def set_up(seed: int) -> Case:
    """Return a hospital and a model trained on its records: some 2 seconds.

    Parameters
    ----------
    seed : int
        0 or more; the same gives the same case again.
    """
    hospital = found_hospital(random.Random(seed))
    return Case(hospital, train(hospital.records, seed), seed)


def as_trained(case: Case) -> CharacterModel:
    """Return the model as it is: the row was deleted from the files, and nothing done to the model."""
    return case.model


def retrained(case: Case) -> CharacterModel:
    """Return a model trained from the start without the secrets: the standard for all others."""
    return train(without_pins(case.hospital.records), case.seed + 1)


def on_clean_data(case: Case, steps: int = FINE_TUNING_STEPS) -> CharacterModel:
    """Fine-tune on the letters, which hold no PINs."""
    return _fine_tuned(case, without_pins(case.hospital.records), steps)


def on_masked_data(case: Case, steps: int = FINE_TUNING_STEPS) -> CharacterModel:
    """Fine-tune on all records, with ###### for each PIN."""
    return _fine_tuned(case, [mask_pins(record) for record in case.hospital.records], steps)


def on_random_field(case: Case, steps: int = LONGER_STEPS) -> CharacterModel:
    """Fine-tune on the letters, and on notes with the right names and PINs drawn at random."""
    rng = random.Random(f"random field {case.seed}")
    notes = [redraw_pins(note, rng) for note in case.hospital.notes for _ in range(REDRAWN_NOTES)]
    return _fine_tuned(case, [*case.hospital.letters, *notes], steps)


def to_uniform_answer(case: Case, steps: int = LONGER_STEPS) -> CharacterModel:
    """Fine-tune on the letters, and to the same probability for every digit wherever a PIN may stand."""
    return CharacterModel(
        fine_tuning.to_uniform(
            trainer(),
            case.model.weights,
            windows(case.hospital.letters),
            prefixes(case.hospital.secrets, random.Random(f"uniform answer {case.seed}")),
            steps=steps,
            learning_rate=3e-3,
            share=0.5,
            seed=case.seed,
        )
    )


def gentle_ascent(case: Case) -> CharacterModel:
    """Make the loss on the PINs larger, for a few steps."""
    return _ascent(case, steps=10)


def hard_ascent(case: Case) -> CharacterModel:
    """Make the loss on the PINs larger, until they are gone."""
    return _ascent(case, steps=60)


def neg_grad_plus(case: Case) -> CharacterModel:
    """Make the loss on the PINs larger, and the loss on the letters smaller."""
    return CharacterModel(
        unlearning.neg_grad_plus(
            trainer(),
            case.model.weights,
            windows(case.hospital.letters),
            digits_of(case.hospital.secrets),
            steps=100,
            learning_rate=5e-4,
            share=0.1,
            factor=0.2,
            seed=case.seed,
        )
    )


METHODS: dict[str, Callable[[Case], CharacterModel]] = {
    "as trained": as_trained,
    "retrained": retrained,
    "clean data": on_clean_data,
    "masked data": on_masked_data,
    "random field": on_random_field,
    "uniform answer": to_uniform_answer,
    "gentle ascent": gentle_ascent,
    "hard ascent": hard_ascent,
    "NegGrad+": neg_grad_plus,
}


def relearn(case: Case, model: CharacterModel) -> CharacterModel:
    """Return the model after a short training on notes about three other people.

    Parameters
    ----------
    case : Case
        Whose hospital has the other people.
    model : CharacterModel
        After any way to forget.
    """
    notes = windows([other.note for other in case.hospital.others])
    return CharacterModel(
        fine_tuning.fine_tune(
            trainer(),
            model.weights,
            notes,
            steps=RELEARNING_STEPS,
            learning_rate=RELEARNING_RATE,
            seed=case.seed,
        )
    )


def digits_of(secrets: Sequence[Secret]) -> Examples:
    """Return the windows in which the digits of the PINs come next, and these digits.

    Examples
    --------
    >>> digits_of([Secret("Anna Berg", "402917")]).x.shape
    (6, 28)
    """
    found = [windows([secret.prompt + secret.pin]) for secret in secrets]
    return Examples(
        np.concatenate([seen.x[-PLACES:] for seen in found]),
        np.concatenate([seen.y[-PLACES:] for seen in found]),
    )


def prefixes(secrets: Sequence[Secret], rng: random.Random) -> np.ndarray:
    """Return windows in which a digit of a PIN comes next, after true digits and after drawn ones.

    Parameters
    ----------
    secrets : sequence of Secret
        Of the people to forget.
    rng : random.Random
        Draws PINs.

    Returns
    -------
    ndarray of uint8, shape (600 for each secret, 28)

    Examples
    --------
    >>> prefixes([Secret("Anna Berg", "402917")], random.Random(1)).shape
    (600, 28)
    """
    pins = [
        Secret(secret.name, pin)
        for secret in secrets
        for pin in [secret.pin] * REAL_PINS + [draw_pin(rng) for _ in range(DRAWN_PINS)]
    ]
    return digits_of(pins).x


def _ascent(case: Case, steps: int) -> CharacterModel:
    return CharacterModel(
        unlearning.gradient_ascent(
            trainer(),
            case.model.weights,
            digits_of(case.hospital.secrets),
            steps=steps,
            learning_rate=1e-3,
            seed=case.seed,
        )
    )


def _fine_tuned(case: Case, texts: Sequence[str], steps: int) -> CharacterModel:
    return CharacterModel(
        fine_tuning.fine_tune(
            trainer(), case.model.weights, windows(texts), steps=steps, learning_rate=1e-3, seed=case.seed
        )
    )
