"""JSON with nothing left open: no repeated names, no NaN, no endless nesting.

Two programs that read ``{"a": 1, "a": 2}`` may come to different ends, and one of them was perhaps the one
that checked it. RFC 8259, section 4, leaves it to each.

>>> parse('{"epsilon": 1.5}')
{'epsilon': 1.5}
"""

from __future__ import annotations

import json
from typing import Any

from helpers.vault.errors import ModelRefused


def parse(text: str | bytes) -> Any:
    """Return what a JSON text says.

    Raises
    ------
    ModelRefused
        If it is not JSON, repeats a name in an object, holds NaN or an infinity, or nests too deep.

    Examples
    --------
    >>> parse('{"a": 1, "a": 2}')
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: not strict JSON: the name 'a' stands twice in one object
    """
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise ModelRefused("not strict JSON: it nests too deep") from None
    except ValueError as error:
        raise ModelRefused(f"not strict JSON: {error}") from None


def write(value: Any) -> str:
    """Return a value as JSON text.

    Raises
    ------
    TypeError, ValueError
        If it is not of dicts with names of text, lists, text, finite numbers, booleans and None.

    Examples
    --------
    >>> write({"epsilon": 1.5})
    '{"epsilon":1.5}'
    >>> write({1: "one"})
    Traceback (most recent call last):
        ...
    ValueError: JSON would change this value: a name that is no text, or a tuple
    """
    text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    if json.loads(text) != value:
        raise ValueError("JSON would change this value: a name that is no text, or a tuple")
    return text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} stands twice in one object")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
