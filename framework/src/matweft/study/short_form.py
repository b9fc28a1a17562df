"""The short form of a study, turned into the long one."""

from __future__ import annotations

from typing import Any

from matweft.study.checks import fits
from matweft.study.located import Map
from matweft.study.loops import SETTINGS
from matweft.study.problems import Line
from matweft.study.reading import LOOP_NAME, Reading
from matweft.study.reference import Ref
from matweft.study.sheet import Sheet

SECTIONS = {"generate": "generator", "describe": "descriptor", "simulate": "simulator"}
SHORT_KEYS = (*SECTIONS, *SETTINGS)


def is_short(raw: Map) -> bool:
    """Return whether a study uses any key of the short form."""
    return any(key in raw for key in SHORT_KEYS)


def long_form(raw: Map, reading: Reading) -> tuple[Map, ShortWiring]:
    """Return the steps of a short form as the long form writes them, and how to connect them."""
    steps = Map(line=raw.line)
    section_of: dict[str, str] = {}
    for section in SECTIONS:
        given = reading.mapping(raw.get(section), raw.line_of(section), f"'{section}'")
        for name, entry in given.items():
            line = given.line_of(name)
            if name in steps:
                reading.problems.add(line, f"{name!r} is given twice; give each step its own name")
            steps[name] = entry
            steps.lines[name] = line
            section_of[name] = section
    wiring = ShortWiring(reading, section_of)
    if not steps:
        reading.problems.add(raw.line, "the study has no steps; add 'generate: {NAME: COMPONENT}'")
    given_settings = [key for key in SETTINGS if key in raw]
    if not given_settings:
        return steps, wiring
    line = raw.line_of("space" if "space" in raw else given_settings[0])
    lines = {key: raw.line_of(key) for key in given_settings}
    settings = Map({key: raw[key] for key in given_settings}, line, lines)
    if isinstance(settings.get("learn"), Map):
        settings["learn"] = _only_learner(settings["learn"], reading)
    loop = Map({"loop": settings, "run": steps}, line, {"loop": line, "run": line})
    return Map({LOOP_NAME: loop}, line, {LOOP_NAME: line}), wiring


def _only_learner(given: Map, reading: Reading) -> Any:
    """Return the component of ``{model: component}``; the name is for the reader of the file."""
    if "use" in given:
        return given
    if len(given) > 1:
        names = ", ".join(map(str, given))
        reading.problems.add(given.line, f"a loop has one learner; 'learn' names {names}")
    return next(iter(given.values()), None)


class ShortWiring:
    """Connects each required input to the one earlier step whose result fits."""

    def __init__(self, reading: Reading, section_of: dict[str, str]) -> None:
        self.reading = reading
        self.section_of = section_of
        self.available: dict[str, Any] = {}

    def fill(self, name: str, sheet: Sheet, inputs: dict[str, Any], line: Line) -> None:
        """Add references to ``inputs`` where there is no choice; the rest is reported later."""
        section = self.section_of.get(name)
        role = sheet.component.role
        if section is not None and role != SECTIONS[section]:
            home = next((key for key, wanted in SECTIONS.items() if wanted == role), None)
            cure = f"put it under '{home}'" if home else "use the long form for it"
            sentence = f"{name} is under '{section}' but is a {role}; {cure}"
            self.reading.problems.add(line, sentence)
        for port in sheet.ports.inputs.values():
            if port.required and port.name not in inputs:
                found = [n for n, kind in self.available.items() if fits(kind, port.type)]
                if len(found) == 1:
                    inputs[port.name] = Ref(found[0])
        if sheet.ports.output is not Any:
            self.available[name] = sheet.ports.output
