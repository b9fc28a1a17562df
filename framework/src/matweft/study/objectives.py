"""Objectives of a loop: what is to be met, made small or made large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from matweft.description import type_name
from matweft.errors import InputError
from matweft.objective import Objective
from matweft.study.elements import Element, ForEach
from matweft.study.located import Map
from matweft.study.problems import Line
from matweft.study.reading import Reading
from matweft.study.reference import parse_reference
from matweft.study.scope import Scope
from matweft.study.types_of_parts import is_scalar

OBJECTIVE_KEYS = ("target", "minimize", "maximize")
Goal = Literal["target", "minimize", "maximize"]


def read_objectives(
    reading: Reading, settings: Map, body: Mapping[str, Element], label: str
) -> tuple[Objective, ...]:
    """Read ``target``, ``minimize`` and ``maximize``; each names a number of a step in ``body``."""
    scope = Scope(body)
    found: dict[str, Objective] = {}
    for goal, name, text, line in _entries(reading, settings, label):
        unit = _unit(reading, scope, name, line)
        if unit is None:
            continue
        if name in found:
            reading.problems.add(line, f"{name!r} has two goals; keep one")
            continue
        try:
            if goal == "target":
                found[name] = Objective.parse(name, reading.value(text, line), unit)
            else:
                found[name] = Objective(name, goal, unit=unit)
        except InputError as error:
            reading.problems.add(line, str(error))
    return tuple(found.values())


def _entries(reading: Reading, settings: Map, label: str) -> Iterator[tuple[Goal, str, Any, Line]]:
    targets = settings.get("target")
    line = settings.line_of("target")
    if isinstance(targets, Map):
        for name, text in targets.items():
            yield "target", str(name), text, targets.line_of(name)
    elif targets is not None:
        sentence = f"target of {label} is {targets!r}; write {{STEP.FIELD: 0.25 +- 0.005}}"
        reading.problems.add(line, sentence)
    for goal in ("minimize", "maximize"):
        named = settings.get(goal)
        line = settings.line_of(goal)
        names = named if isinstance(named, list) else [named]
        for name in names:
            if isinstance(name, str):
                yield goal, name, None, line
            elif name is not None:
                sentence = f"{goal} of {label} is {name!r}; write STEP.FIELD or a list of them"
                reading.problems.add(line, sentence)


def _unit(reading: Reading, scope: Scope, name: str, line: Line) -> str | None:
    """Return the unit of an objective, or None after adding the problem."""
    try:
        if "${" in name:
            raise InputError("an objective is named without ${ and }")
        reference = parse_reference(name)
        if reference.root not in scope.elements:
            known = ", ".join(scope.elements)
            raise InputError(f"there is no step {reference.root!r} in the loop; it has {known}")
        if isinstance(scope.elements[reference.root], ForEach):
            raise InputError("it is a list with one entry an item; reduce it to a number in a step")
        part = scope.part(reference)
        if not is_scalar(part.type):
            raise InputError(_not_scalar(name, part.type))
    except InputError as error:
        reading.problems.add(line, f"objective {name!r}: {error}")
        return None
    return part.unit or ""


def _not_scalar(name: str, annotation: Any) -> str:
    kind = type_name(annotation)
    if "ndarray" in kind or kind.startswith(("tuple", "list")):
        return f"it is a list ({kind}); name one entry, such as {name}[0], or reduce it in a step"
    return f"it is {kind}, not a number; name a field of it"
