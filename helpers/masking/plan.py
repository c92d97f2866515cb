"""A masking plan: which technique is applied to which column, written down before the data are touched.

A plan is data. It can be reviewed by those who must agree to it, saved as JSON, kept under version control
and applied to the next batch. It names every column, those that stay as they are too: a column that turns up
later is refused rather than published by mistake. It names keys and holds none; they are given to
`helpers.masking.mask_table.mask`.

Reading a saved plan runs nothing in it: a technique or parameter that is not known is refused, as is another
version.

>>> from helpers.masking.techniques import Drop, Keep, Noise
>>> plan = MaskingPlan({"name": Drop(), "age": Noise(scale=2.0, bounds=(17, 90)), "income": Keep()})
>>> MaskingPlan.from_json(plan.to_json()) == plan
True
>>> print(plan)
name: Drop()
age: Noise(scale=2.0, shape='gaussian', bounds=(17, 90))
income: Keep()
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from helpers.course.files import write_atomically
from helpers.masking.techniques import HIERARCHIES, TECHNIQUES, DateShift, Technique

KIND = "masking plan"
VERSION = 1


@dataclass(frozen=True)
class MaskingPlan:
    """A technique for each column.

    Parameters
    ----------
    columns : mapping of str to Technique
        Every column of the table, under its name.

    Raises
    ------
    TypeError
        If a name is not text or a technique is none.
    ValueError
        If there is no column, or two columns of dates move by different shifts of the same person: the days
        between them would be lost.

    Examples
    --------
    >>> from helpers.masking.techniques import Keep, Pseudonym
    >>> MaskingPlan({"name": Pseudonym(key="people"), "age": Keep()}).key_names
    ('people',)
    """

    columns: Mapping[str, Technique]

    def __post_init__(self) -> None:
        if not isinstance(self.columns, Mapping) or not self.columns:
            raise ValueError("a plan is a mapping of at least one column to its technique")
        for column, technique in self.columns.items():
            if not isinstance(column, str):
                raise TypeError(f"a plan names columns by text, got {column!r}")
            if not isinstance(technique, Technique):
                raise TypeError(
                    f"column {column!r}: need a technique such as Keep(), got {type(technique).__name__}"
                )
        _check_date_shifts(self.columns)
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))

    def __str__(self) -> str:
        return "\n".join(f"{column}: {technique}" for column, technique in self.columns.items())

    @property
    def key_names(self) -> tuple[str, ...]:
        """The names of the keys it needs, each once."""
        names = (technique.key_name for technique in self.columns.values())
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def review(self) -> pd.DataFrame:
        """Return what is going to be done, one row a column, for people to read.

        Examples
        --------
        >>> from helpers.masking.techniques import Shuffle
        >>> MaskingPlan({"income": Shuffle()}).review().T.to_dict()["income"]["technique"]
        'Shuffle'
        """
        rows = {column: described(technique) for column, technique in self.columns.items()}
        return pd.DataFrame.from_dict(rows, orient="index")

    def to_json(self) -> str:
        """Return the plan as JSON text.

        Examples
        --------
        >>> from helpers.masking.techniques import Drop
        >>> print(MaskingPlan({"name": Drop()}).to_json())
        {
          "kind": "masking plan",
          "version": 1,
          "columns": {
            "name": {
              "technique": "Drop"
            }
          }
        }
        """
        columns = {column: _as_data(technique) for column, technique in self.columns.items()}
        plan = {"kind": KIND, "version": VERSION, "columns": columns}
        return json.dumps(plan, indent=2, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> MaskingPlan:
        """Read a plan.

        Raises
        ------
        ValueError
            If the text is no JSON, no plan of this version, or names a technique or parameter that is not
            known, or one parameter twice. The message says which.

        Examples
        --------
        >>> columns = '{"a": {"technique": "Hide"}}'
        >>> MaskingPlan.from_json('{"kind": "masking plan", "version": 1, "columns": ' + columns + "}")
        Traceback (most recent call last):
            ...
        ValueError: column 'a': no technique 'Hide'; known are Keep, Drop, ...
        """
        data = _read_json(text)
        _require_names("the plan", data, {"kind", "version", "columns"})
        if (data["kind"], data["version"]) != (KIND, VERSION) or data["version"] is True:
            raise ValueError(
                f"need a {KIND} of version {VERSION}, got {data['kind']!r} of version {data['version']!r}"
            )
        if not isinstance(data["columns"], dict):
            raise ValueError("the plan's columns must be a JSON object")
        return cls({column: _read_technique(column, entry) for column, entry in data["columns"].items()})

    def save(self, path: str | PathLike[str]) -> None:
        """Write the plan to a file; a crash leaves the old file or the new one."""
        write_atomically(Path(path), self.to_json().encode())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> MaskingPlan:
        """Read a plan from a file, as strictly as `from_json`.

        Examples
        --------
        >>> import tempfile
        >>> from helpers.masking.techniques import Keep
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     MaskingPlan({"age": Keep()}).save(f"{folder}/plan.json")
        ...     print(MaskingPlan.load(f"{folder}/plan.json"))
        age: Keep()
        """
        return cls.from_json(Path(path).read_text(encoding="utf-8"))


def described(technique: Technique) -> dict[str, str]:
    """Return what a review and a report both say of a technique.

    Examples
    --------
    >>> from helpers.masking.techniques import TopBottom
    >>> described(TopBottom(top=90))["parameters"]
    'bottom=None, top=90'
    """
    return {
        "technique": type(technique).__name__,
        "parameters": ", ".join(f"{name}={value!r}" for name, value in technique.parameters().items()),
        "from the batch": technique.from_batch,
        "reversible": technique.reversible,
        "not protected": technique.not_protected,
    }


def _check_date_shifts(columns: Mapping[str, Technique]) -> None:
    shifts: dict[str, DateShift] = {}
    for column, technique in columns.items():
        if not isinstance(technique, DateShift):
            continue
        if technique.person not in columns:
            raise ValueError(f"column {column!r} moves by {technique.person!r}, which the plan does not name")
        if shifts.setdefault(technique.person, technique) != technique:
            raise ValueError(
                f"all dates of a person move alike, but column {column!r} has {technique} "
                f"and another {shifts[technique.person]}"
            )


def _as_data(value: Any) -> Any:
    """Return a technique or a hierarchy as its name and its parameters; all else as it is."""
    for label, known in (("technique", TECHNIQUES), ("hierarchy", HIERARCHIES)):
        if type(value) in known.values():
            parameters = {
                parameter.name: _as_data(getattr(value, parameter.name)) for parameter in fields(value)
            }
            return {label: type(value).__name__, **parameters}
    return value


def _built(entry: Any, label: str, known: Mapping[str, type]) -> Any:
    """Return what an entry describes: a known class by name, called with its own parameters and no others."""
    if not isinstance(entry, dict) or not isinstance(entry.get(label), str):
        raise ValueError(f"need a JSON object that names a {label}")
    name = entry[label]
    if name not in known:
        raise ValueError(f"no {label} {name!r}; known are {', '.join(known)}")
    allowed = [parameter.name for parameter in fields(known[name])]
    parameters = {parameter: value for parameter, value in entry.items() if parameter != label}
    for parameter in parameters:
        if parameter not in allowed:
            raise ValueError(f"{name} has no parameter {parameter!r}, only {', '.join(allowed) or 'none'}")
    if known is TECHNIQUES and "hierarchy" in parameters:
        parameters["hierarchy"] = _built(parameters["hierarchy"], "hierarchy", HIERARCHIES)
    return known[name](**parameters)


def _read_technique(column: str, entry: Any) -> Technique:
    try:
        return _built(entry, "technique", TECHNIQUES)
    except (TypeError, ValueError) as reason:
        raise ValueError(f"column {column!r}: {reason}") from reason


def _read_json(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a name stands twice in one JSON object")
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number of JSON")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError) as reason:
        raise ValueError(f"the text is no JSON that can be a plan: {reason}") from reason


def _require_names(what: str, data: Any, names: set[str]) -> None:
    if not isinstance(data, dict) or set(data) != names:
        given = ", ".join(sorted(data)) if isinstance(data, dict) else type(data).__name__
        raise ValueError(
            f"{what} must be a JSON object with {', '.join(sorted(names))}; got {given or 'nothing'}"
        )
