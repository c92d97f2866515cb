"""One page on the privacy of a model: what it was trained on, which attacks were tried, what they found.

In the spirit of model cards (Mitchell et al., "Model Cards for Model Reporting", FAT* 2019). It is a record,
not a certificate: attacks that found little are a lower bound of what the model tells, for a stronger attack
may find more (Hayes, Shumailov, Triantafillou, Khalifa, Papernot, "Inexact Unlearning Needs More Careful
Evaluations to Avoid a False Sense of Privacy", 2024); ε is an upper bound, under the assumptions of its
training.

As JSON it travels with the model: `helpers.vault.vault` seals it in the metadata of a model's file.

>>> report = PrivacyReport(
...     model="letters 2",
...     date="2026-01-01",
...     trained_on="2,000 invented letters of 20 people",
...     one_record="one letter",
...     attacks=(Attack("exposure of 20 PINs", found=1.9, guess=1.44, worst=19.93, unit="bits"),),
... )
>>> print(report.as_text())
Privacy report: letters 2, 2026-01-01
trained on: 2,000 invented letters of 20 people (one record: one letter)
no differential privacy: no bound on what a better attack finds
attacks tried:
- exposure of 20 PINs: 1.9 bits (a guess: 1.44, the worst: 19.93)
>>> from_json(report.as_json()) == report
True
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite
from typing import Any

from helpers.desensitization.accountant import Shown


@dataclass(frozen=True)
class Attack:
    """An attack that was tried.

    Attributes
    ----------
    name : str
        What it is and whom it was tried on.
    found : float
        What it achieved.
    guess : float
        What guessing achieves.
    worst : float
        What would tell everything.
    unit : str
        Of the three numbers; it may be empty.

    Raises
    ------
    TypeError
        If the name or the unit is no text, or a number is none.
    ValueError
        If a number is infinite or NaN: JSON has no such numbers.
    """

    name: str
    found: float
    guess: float
    worst: float
    unit: str = ""

    def __post_init__(self) -> None:
        _check_texts(name=self.name, unit=self.unit)
        for field in ("found", "guess", "worst"):
            object.__setattr__(self, field, _number(field, getattr(self, field)))
        numbers = (self.found, self.guess, self.worst)
        if not all(map(isfinite, numbers)):
            raise ValueError(f"an attack's numbers must be finite, {self.name} has {numbers}")

    def as_text(self) -> str:
        """Return the attack in one line.

        Examples
        --------
        >>> Attack("loss threshold", 0.642, 0.5, 1.0, "AUC").as_text()
        'loss threshold: 0.642 AUC (a guess: 0.5, the worst: 1)'
        """
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name}: {self.found:g}{unit} (a guess: {self.guess:g}, the worst: {self.worst:g})"


@dataclass(frozen=True)
class PrivacyReport:
    """The page.

    Attributes
    ----------
    model : str
        Name and version.
    date : str
        Of the attacks: YYYY-MM-DD.
    trained_on : str
        The data, in words.
    one_record : str
        What the attacks and ε are about: one letter, all letters of a person.
    attacks : tuple of Attack
        All that were tried, also those that failed.
    epsilon : Shown, optional
        If training was differentially private; of a finite ε.
    remarks : tuple of str
        What else a reader must know.

    Raises
    ------
    TypeError
        If a part is of another type; lists become tuples.
    ValueError
        If the date is none, or ε infinite.
    """

    model: str
    date: str
    trained_on: str
    one_record: str
    attacks: tuple[Attack, ...]
    epsilon: Shown | None = None
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_texts(model=self.model, date=self.date, trained_on=self.trained_on, one_record=self.one_record)
        for field, kind in (("attacks", Attack), ("remarks", str)):
            object.__setattr__(self, field, _tuple(field, getattr(self, field), kind))
        if not isinstance(self.epsilon, Shown | None):
            raise TypeError(f"epsilon is a Shown or None, got {type(self.epsilon).__name__}")
        if not _is_date(self.date):
            raise ValueError(f"the date of a report is written as 2026-01-31, got {self.date!r}")
        if self.epsilon is not None and not isfinite(self.epsilon.value):
            raise ValueError("an infinite epsilon promises nothing: leave it out of the report")

    def as_dict(self) -> dict[str, Any]:
        """Return what a vault file takes as metadata: text, numbers, lists and dictionaries.

        Examples
        --------
        >>> PrivacyReport("m", "2026-01-01", "digits", "one image", ()).as_dict()["one_record"]
        'one image'
        """
        return asdict(self) | {"attacks": [asdict(a) for a in self.attacks], "remarks": list(self.remarks)}

    def as_json(self) -> str:
        """Return the report as JSON.

        Examples
        --------
        >>> PrivacyReport("m", "2026-01-01", "digits", "one image", ()).as_json().splitlines()[1]
        '  "model": "m",'
        """
        return json.dumps(self.as_dict(), indent=2, ensure_ascii=False)

    def as_text(self) -> str:
        """Return the report as text, a line for each statement.

        Examples
        --------
        >>> print(PrivacyReport("m", "2026-01-01", "digits", "one image", ()).as_text())
        Privacy report: m, 2026-01-01
        trained on: digits (one record: one image)
        no differential privacy: no bound on what a better attack finds
        no attack was tried
        """
        bound = (
            "no differential privacy: no bound on what a better attack finds"
            if self.epsilon is None
            else f"differentially private: {self.epsilon}"
        )
        tried = ["attacks tried:", *(f"- {attack.as_text()}" for attack in self.attacks)]
        return "\n".join(
            [
                f"Privacy report: {self.model}, {self.date}",
                f"trained on: {self.trained_on} (one record: {self.one_record})",
                bound,
                *(tried if self.attacks else ["no attack was tried"]),
                *(f"remark: {remark}" for remark in self.remarks),
            ]
        )


def _check_texts(**texts: object) -> None:
    for field, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{field} is text, got {type(text).__name__}")


def _number(field: str, value: Any) -> float:
    if isinstance(value, str | bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{field} is a number, got {type(value).__name__}")
    return float(value)


def _tuple(field: str, values: Any, kind: type) -> tuple[Any, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, kind) for value in values):
        raise TypeError(f"{field} is a tuple or list of {kind.__name__}, got {values!r}")
    return tuple(values)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def from_json(text: str) -> PrivacyReport:
    """Return the report that was written as JSON.

    Raises
    ------
    ValueError
        If the text is no such report.

    Examples
    --------
    >>> from_json("{}")
    Traceback (most recent call last):
        ...
    ValueError: this is no privacy report: ...
    """
    try:
        content = json.loads(text)
        attacks = [Attack(**attack) for attack in content.pop("attacks")]
        epsilon = content.pop("epsilon")
        shown = None if epsilon is None else Shown(**epsilon)
        return PrivacyReport(**content, attacks=attacks, epsilon=shown)  # type: ignore[arg-type]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"this is no privacy report: {error}") from error
