"""Parameters of all steps of a component in one line: what was constant, and what varied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matweft.component import Component
from matweft.registry import registry
from matweft.report.numbers import digits

MOST_KINDS = 5


def parameters_text(all_parameters: Sequence[Mapping[str, Any]]) -> str:
    """Return constant parameters with their value, varying ones with their range.

    >>> parameters_text([{"n": 8, "p": 0.3, "kind": "a"}, {"n": 8, "p": 0.7, "kind": "b"}])
    'n = 8, p 0.3 to 0.7, kind: a, b'
    """
    names = dict.fromkeys(name for one in all_parameters for name in one)
    columns = {name: [one.get(name) for one in all_parameters] for name in names}
    told = (_told(name, values) for name, values in columns.items())
    return ", ".join(text for text in told if text)


def _told(name: str, values: list[Any]) -> str:
    known = [value for value in values if value is not None]
    kinds = list(dict.fromkeys(map(_brief, known)))
    if len(kinds) < 2:
        return f"{name} = {kinds[0]}" if kinds else ""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return f"{name} {digits(min(known))} to {digits(max(known))}"
    more = len(kinds) - MOST_KINDS
    return f"{name}: {', '.join(kinds[:MOST_KINDS])}" + (f" and {more} more" if more > 0 else "")


def _brief(value: Any) -> str:
    if isinstance(value, list | tuple) and len(value) <= 6:
        return "(" + ", ".join(_brief(one) for one in value) + ")"
    if isinstance(value, Component):
        return registry().name_of(type(value))
    text = digits(value)
    return text if len(text) <= 60 else text[:57] + "..."
