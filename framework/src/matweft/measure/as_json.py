"""What was measured as plain data for other programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matweft import __version__
from matweft.measure.methods import bibtex_of, methods_of, versions_of
from matweft.measure.outcome import Outcome, Value

if TYPE_CHECKING:
    from matweft.measure.measured import Measured

VERSION = 1
"""Raised when a key changes its meaning."""


def as_json(measured: Measured) -> dict[str, Any]:
    """Return everything but pictures; a number that is none is text: NaN, Infinity."""
    found = measured.understood
    return {
        "format": VERSION,
        "matweft": __version__,
        "file": str(found.file),
        "kind": found.kind,
        "read_as": found.format,
        "understood": {fact.name: fact.text for fact in found.facts},
        "notes": [*found.notes, *measured.prepared.notes],
        "phases": list(measured.prepared.phases),
        "measurements": [_outcome(one) for one in measured.outcomes],
        "seconds": measured.seconds,
        "versions": versions_of(measured),
        "methods": methods_of(measured),
        "bibtex": bibtex_of(measured),
        "command": list(measured.command),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    wanted = outcome.measurement
    return {
        "section": wanted.section,
        "title": wanted.title,
        "component": wanted.component,
        "parameters": {name: _plain(value) for name, value in wanted.parameters.items()},
        "numbers": [_value(value) for value in outcome.values],
        "flags": outcome.flags,
        "problem": outcome.problem,
        "seconds": outcome.seconds,
        "sub_volumes": outcome.parts,
    }


def _value(value: Value) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": value.name,
        "field": value.number.field,
        "value": _plain(value.value),
        "unit": value.unit,
        "meaning": value.description,
    }
    if value.interval is not None:
        found["interval"] = dict(zip(("low", "high"), map(_plain, value.interval), strict=True))
    error = value.error
    if error is not None:
        found["sampling_error"] = {
            "low": _plain(error.low),
            "high": _plain(error.high),
            "standard_error": _plain(error.standard_error),
            "method": error.method,
            "representative": bool(error.representative),
            "edge_needed_for_5_percent": _plain(error.edge_needed(0.05)),
            "note": error.note,
        }
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, str | int | float | bool | None) else str(value)
