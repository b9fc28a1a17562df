"""Reading a design loop: space, sampler, learner, objectives, budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from matweft.errors import InputError, did_you_mean
from matweft.space import Choice, Space, Variable
from matweft.study.elements import Element, Loop, Step, Use, body_of
from matweft.study.explain import unknown
from matweft.study.located import Map
from matweft.study.objectives import OBJECTIVE_KEYS, read_objectives
from matweft.study.parameters import NOTHING, is_use, wrong_value
from matweft.study.problems import Line
from matweft.study.reader import LOOP_KEYS, Reader
from matweft.study.reading import Reading
from matweft.study.scope import LOOP_PARTS
from matweft.study.sheet import Sheet, holds, sheet_of
from matweft.units import parse_quantity

SETTINGS = ("space", "sample", "learn", *OBJECTIVE_KEYS, "budget", "asynchronous")
A_LEARNER = "learning.gaussian-process"
"""What a message proposes to a loop that needs a learner."""


def read_loop(
    reader: Reader, name: str, raw: Map, label: str, visible: frozenset[str]
) -> Loop | None:
    """Read ``{loop: {space, sample, learn, target, budget}, run: {...}}``."""
    reading = reader.reading
    reading.check_keys(raw, LOOP_KEYS, label)
    if "." in label:
        reading.problems.add(
            raw.line, f"{label} is a loop inside another element; move it to the top"
        )
        return None
    settings = reading.mapping(raw["loop"], raw.line_of("loop"), f"'loop' of {label}")
    reading.check_keys(settings, SETTINGS, f"the loop {label!r}")
    described = reading.mapping(
        settings.get("space"), settings.line_of("space"), f"space of {label}"
    )
    reader.free = _by_step(described)
    body = reader.body(_inner(reading, raw, label), reading.prefix(label), visible)
    reader.free = {}
    space = _space(reading, described, body, label)
    objectives = read_objectives(reading, settings, body, label)
    learner = _learner(reader, settings, label)
    sampler = _sampler(reader, settings, label)
    budget = _budget(reading, settings, label)
    asynchronous = _asynchronous(reading, settings, label)
    if sampler is None or budget is None:
        return None
    where = reading.where(raw)
    return Loop(name, space, sampler, learner, objectives, budget, body, where, asynchronous)


def _inner(reading: Reading, raw: Map, label: str) -> Map:
    inner = reading.inner(raw, label)
    for taken in set(inner) & set(LOOP_PARTS):
        sentence = f"{label}: {taken!r} is a part of every loop; give this step another name"
        reading.problems.add(inner.line_of(taken), sentence)
    return inner


def _learner(reader: Reader, settings: Map, label: str) -> Use | None:
    if settings.get("learn") is None:
        return None
    line = settings.line_of("learn")
    if not any(key in settings for key in OBJECTIVE_KEYS):
        sentence = f"{label} has nothing to learn; add a target, minimize or maximize"
        reader.reading.problems.add(line, sentence)
    return reader.use(settings["learn"], f"{label}.learn", line, "learner")


def _sampler(reader: Reader, settings: Map, label: str) -> Use | None:
    if settings.get("sample") is None:
        sentence = f"{label} has no sampler; add 'sample: COMPONENT'"
        reader.reading.problems.add(settings.line, sentence)
        return None
    # The engine hands the loop's learner to a sampler that takes one.
    learns = settings.get("learn") is not None
    free = frozenset({"learner"}) if learns else NOTHING
    line = settings.line_of("sample")
    sampler = reader.use(settings["sample"], f"{label}.sample", line, "sampler", free)
    if sampler is not None and not learns and _lacks_learner(sampler):
        learn = f"{{use: {A_LEARNER}}}"
        learn = f"{{model: {learn}}}" if reader.reading.short else learn
        sentence = f"{sampler.use} learns from samples; add 'learn: {learn}'"
        reader.reading.problems.add(line, sentence)
    return sampler


def _lacks_learner(sampler: Use) -> bool:
    """Return whether a sampler has the parameter ``learner`` and no value for it."""
    entry = sampler.component.model_fields.get("learner")
    given = sampler.parameters.get("learner")
    return entry is not None and not entry.is_required() and entry.default is None and given is None


def _by_step(described: Map) -> dict[str, frozenset[str]]:
    free: dict[str, frozenset[str]] = {}
    for key in described:
        step, _, parameter = str(key).partition(".")
        free[step] = free.get(step, NOTHING) | {parameter}
    return free


def _budget(reading: Reading, settings: Map, label: str) -> int | None:
    line = settings.line_of("budget")
    if settings.get("budget") is None:
        sentence = f"{label} has no end; add 'budget: N', the number of points to compute"
        reading.problems.add(line, sentence)
        return None
    budget = reading.value(settings["budget"], line)
    if isinstance(budget, bool) or not isinstance(budget, int) or budget < 1:
        reading.problems.add(
            line, f"budget of {label} is {budget!r}; it must be a whole number from 1"
        )
        return None
    return budget


def _asynchronous(reading: Reading, settings: Map, label: str) -> bool:
    line = settings.line_of("asynchronous")
    given = reading.value(settings.get("asynchronous", False), line)
    if not isinstance(given, bool):
        reading.problems.add(
            line, f"asynchronous of {label} is {given!r}; it must be true or false"
        )
    return given is True


def steps_in(body: Mapping[str, Element]) -> Iterator[Step]:
    """Yield every step of a body, those inside its for-eaches included."""
    for element in body.values():
        if isinstance(element, Step):
            yield element
        else:
            yield from steps_in(body_of(element))


def _space(reading: Reading, described: Map, body: Mapping[str, Element], label: str) -> Space:
    if not described:
        sentence = f"{label} has an empty space; add 'space: {{STEP.PARAMETER: [low, high]}}'"
        reading.problems.add(described.line, sentence)
    steps: dict[str, list[Step]] = {}
    for step in steps_in(body):
        steps.setdefault(step.name, []).append(step)
    variables: dict[str, Variable] = {}
    for key, entry in described.items():
        line = described.line_of(key)
        name, _, parameter = str(key).partition(".")
        found = steps.get(name, [])
        if len(found) != 1:
            if type(body.get(name)) is not Element:
                reading.problems.add(line, _no_step(str(key), name, len(found), [*steps]))
            continue
        sheet = sheet_of(found[0].component)
        if parameter not in sheet.component.model_fields:
            sentence = f"space {key}: {unknown(parameter, sheet.component, name)}"
            reading.problems.add(line, sentence)
            continue
        made = _variable(reading, str(key), entry, sheet, parameter, line)
        if made is not None:
            variables[str(key)] = made
            _check_values(reading, made, sheet, found[0], parameter, line)
    return Space(variables)


def _no_step(key: str, name: str, count: int, known: list[str]) -> str:
    if count > 1:
        return f"space {key}: {count} steps are called {name!r}; give them different names"
    listed = f"; the loop has {', '.join(known)}" if known else ""
    return f"space {key}: there is no step {name!r}{listed}.{did_you_mean(name, known)}"


def _variable(
    reading: Reading, key: str, raw: Any, sheet: Sheet, parameter: str, line: Line
) -> Variable | None:
    entry = reading.value(raw, line)
    annotation = sheet.component.model_fields[parameter].annotation
    unit = sheet.units.get(parameter, "")
    ranged = isinstance(entry, list) or (isinstance(entry, dict) and "choices" not in entry)
    if ranged and not (holds(annotation, int) or holds(annotation, float)):
        sentence = f"space {key}: {parameter!r} is not a number; write {{choices: [...]}}"
        reading.problems.add(line, sentence)
        return None
    if isinstance(entry, list) and len(entry) == 2:
        entry = {"low": entry[0], "high": entry[1]}
    try:
        if isinstance(entry, dict) and ranged:
            lacking = [bound for bound in ("low", "high") if bound not in entry]
            if lacking:
                raise InputError(f"space of {key!r}: {' and '.join(lacking)} is missing")
            if not holds(annotation, float):
                entry["integer"] = True
            if entry.get("integer") and entry.get("log"):
                raise InputError(f"space of {key!r}: log is for real numbers; list them as choices")
        elif isinstance(entry, dict) and isinstance(entry["choices"], list):
            # Parsed here: a choice among texts with units is a choice among numbers.
            options = [
                parse_quantity(x, unit) if parameter in sheet.units else x for x in entry["choices"]
            ]
            entry = {**entry, "choices": options}
        return Space.parse({key: entry}, {key: unit}).variables[key]
    except (InputError, ValueError, TypeError) as error:
        reading.problems.add(line, str(error))
        return None


def _check_values(
    reading: Reading, variable: Variable, sheet: Sheet, step: Step, parameter: str, line: Line
) -> None:
    """Try both ends of a range, or every option, on the parameter."""
    options = variable.options if isinstance(variable, Choice) else (variable.low, variable.high)
    known = {name: value for name, value in step.parameters.items() if name != parameter}
    for option in options:
        if is_use(option):
            found = reading.component(option["use"], line)
            if found is None:
                continue
        sentence = wrong_value(sheet, known, parameter, option, step.name)
        if sentence:
            reading.problems.add(line, f"space {step.name}.{parameter}: {sentence}")
