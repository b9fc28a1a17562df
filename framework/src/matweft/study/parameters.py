"""Parameters of a step checked before anything runs, as far as they are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from matweft.component import Component
from matweft.errors import MatweftError, ParameterError
from matweft.study.explain import unknown, wrong_parameters
from matweft.study.located import Map, locate
from matweft.study.reading import Reading
from matweft.study.reference import refs_in
from matweft.study.sheet import Sheet, sheet_of
from matweft.units import parse_quantity

NOTHING: frozenset[str] = frozenset()


def read_parameters(
    reading: Reading, sheet: Sheet, raw: Map, label: str, free: frozenset[str] = NOTHING
) -> dict[str, Any]:
    """Return the parameters as written, references read; add a problem for each wrong one.

    Parameters in ``free`` get their values later, from a point of a design space.
    """
    if not raw and not free:
        if not _works_alone(sheet.component):
            _explain(reading, sheet, {}, raw, label, free)
        return {}
    values = {name: reading.value(entry, raw.line_of(name)) for name, entry in raw.items()}
    for name in sheet.paths:
        if name in values:
            line, at = raw.line_of(name), f"{label}.{name}"
            values[name] = reading.absolute(raw[name], values[name], line, at)
    if free or refs_in(values) or not _accepts(sheet.component, values):
        _explain(reading, sheet, values, raw, label, free)
    return values


@cache
def _works_alone(component: type[Component]) -> bool:
    return _accepts(component, {})


def _accepts(component: type[Component], values: Mapping[str, Any]) -> bool:
    try:
        component(**values)
    except (MatweftError, TypeError):
        return False
    return True


def _explain(
    reading: Reading,
    sheet: Sheet,
    values: Mapping[str, Any],
    raw: Map,
    label: str,
    free: frozenset[str],
) -> None:
    """Check parameter by parameter, so that each wrong one becomes a problem."""
    known: dict[str, Any] = {}
    later = set(free)
    for name, value in values.items():
        line = raw.line_of(name)
        before = len(reading.problems)
        if name not in sheet.component.model_fields:
            reading.problems.add(line, unknown(name, sheet.component, label))
            continue
        if is_use(value):
            _nested(reading, raw[name], f"{label}.{name}", line)
        elif name in sheet.units and not refs_in(value):
            _check_unit(reading, value, sheet.units[name], f"{label}.{name}", line)
        if len(reading.problems) > before or refs_in(value):
            later.add(name)
        else:
            known[name] = value
    for name, sentence in _found_wrong(sheet.component, known, label):
        if name not in later and not (name == "" and later):
            reading.problems.add(raw.line_of(name), sentence)


def _found_wrong(
    component: type[Component], known: Mapping[str, Any], label: str
) -> list[tuple[str, str]]:
    try:
        component(**known)
    except ParameterError as error:
        return wrong_parameters(error.validation, component, label)
    except MatweftError as error:
        return [("", f"{label}: {error}")]
    return []


def _check_unit(reading: Reading, value: Any, unit: str, label: str, line: Any) -> None:
    try:
        parse_quantity(value, unit)
    except MatweftError as error:
        reading.problems.add(line, f"{label}: {error}")


def is_use(value: Any) -> bool:
    """Return whether a value describes a component: ``{use: name, with: {...}}``."""
    return isinstance(value, Mapping) and "use" in value and set(value) <= {"use", "with"}


def _nested(reading: Reading, raw: Any, label: str, line: Any) -> None:
    given = raw if isinstance(raw, Map) else locate(reading.value(raw, line))
    found = reading.component(reading.value(given["use"], line), given.line_of("use"))
    if found is not None:
        inner = reading.mapping(given.get("with"), given.line_of("with"), f"with of {label}")
        read_parameters(reading, sheet_of(found[1]), inner, label)


def wrong_value(sheet: Sheet, known: Mapping[str, Any], name: str, value: Any, label: str) -> str:
    """Return what is wrong with one value of a parameter, the others being ``known``, or ''."""
    if name in sheet.units:
        try:
            parse_quantity(value, sheet.units[name])
        except MatweftError as error:
            return f"{label}.{name}: {error}"
    others = {key: entry for key, entry in known.items() if not refs_in(entry)}
    found = _found_wrong(sheet.component, {**others, name: value}, label)
    return next((sentence for wrong, sentence in found if wrong == name), "")
