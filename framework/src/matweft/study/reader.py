"""From the text of a study to its elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from matweft.component import Component
from matweft.errors import InputError, did_you_mean
from matweft.study.duration import seconds
from matweft.study.elements import Element, ForEach, Step, Use
from matweft.study.located import Map, locate
from matweft.study.parameters import NOTHING, read_parameters
from matweft.study.problems import Line
from matweft.study.reading import Reading
from matweft.study.reference import NAME, Ref
from matweft.study.sheet import Sheet, sheet_of

_RANGE = re.compile(r"\s*\$\{\s*range\(([^()]*)\)\s*\}\s*")
STEP_KEYS = ("use", "with", "in", "timeout")
FOR_EACH_KEYS = ("for-each", "as", "run")
LOOP_KEYS = ("loop", "run")


class Wiring(Protocol):
    """Finds the inputs that the short form leaves out."""

    def fill(self, name: str, sheet: Sheet, inputs: dict[str, Any], line: Line) -> None:
        """Add references to ``inputs`` and offer the step's own result to later ones."""


class Reader:
    """Reads bodies; what is wrong goes to ``reading.problems``."""

    def __init__(self, reading: Reading, wiring: Wiring | None = None) -> None:
        self.reading = reading
        self.wiring = wiring
        self.free: Mapping[str, frozenset[str]] = {}
        """Parameters that the point of the surrounding loop sets, by step."""

    def body(
        self, raw: Map, prefix: str = "", visible: frozenset[str] = NOTHING
    ) -> dict[str, Element]:
        """Return the elements of a body; one that cannot be read is a bare `Element`."""
        seen = visible | set(raw)
        found: dict[str, Element] = {}
        for name, entry in raw.items():
            line = raw.line_of(name)
            if self._named(name, line, visible):
                made = self._element(name, entry, prefix + name, line, seen)
                found[name] = made or Element(name)
        return found

    def _named(self, name: Any, line: Line, visible: frozenset[str]) -> bool:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            sentence = f"{name!r} is no name; use letters, digits, _ and -, beginning with a letter"
        elif name in visible:
            sentence = (
                f"{name!r} is the name of something else that is visible here; choose another"
            )
        else:
            return True
        self.reading.problems.add(line, sentence)
        return False

    def _element(
        self, name: str, entry: Any, label: str, line: Line, visible: frozenset[str]
    ) -> Element | None:
        raw = as_map(entry, line)
        if raw is None:
            sentence = (
                f"{label} is {entry!r}; write a component's name or {{use: NAME, with: {{...}}}}"
            )
            self.reading.problems.add(line, sentence)
            return None
        if isinstance(line, int):
            raw.line = line
        self.reading.raws[label] = raw
        if "use" in raw:
            return self._step(name, raw, label)
        if "for-each" in raw:
            return self._for_each(name, raw, label, visible)
        if "loop" in raw:
            from matweft.study.loops import read_loop

            return read_loop(self, name, raw, label, visible)
        self.reading.problems.add(line, _no_kind(label, raw))
        return None

    def _step(self, name: str, raw: Map, label: str) -> Step | None:
        """Read ``{use, with, in, timeout}``."""
        reading = self.reading
        if not raw.keys() <= set(STEP_KEYS):
            reading.check_keys(raw, STEP_KEYS, label)
        found = reading.component(raw["use"], raw.line_of("use"))
        if found is None:
            return None
        use, component = found
        if component.role == "sampler":
            sentence = f"{label}: {use} is a sampler; it belongs under 'sample' of a loop"
            reading.problems.add(raw.line_of("use"), sentence)
            return None
        sheet = sheet_of(component)
        given = self._given(raw, "with", label)
        parameters = read_parameters(reading, sheet, given, label, self.free.get(name, NOTHING))
        wires = self._given(raw, "in", label)
        inputs = {port: reading.value(entry, wires.line_of(port)) for port, entry in wires.items()}
        if self.wiring is not None:
            self.wiring.fill(name, sheet, inputs, raw.line)
        timeout = self._timeout(raw, label) if "timeout" in raw else None
        return Step(name, use, component, parameters, inputs, timeout, self.reading.where(raw))

    def use(
        self, raw: Any, label: str, line: Line, role: str, free: frozenset[str] = NOTHING
    ) -> Use | None:
        """Read a sampler or a learner: a name or ``{use, with}``."""
        entry = as_map(raw, line)
        if entry is None or "use" not in entry:
            self.reading.problems.add(
                line, f"{label} is {raw!r}; write {role}'s name or {{use: NAME}}"
            )
            return None
        self.reading.check_keys(entry, ("use", "with"), label)
        found = self.reading.component(entry["use"], entry.line_of("use"))
        if found is None:
            return None
        if found[1].role != role:
            sentence = f"{label} takes a {role}; {found[0]} is a {found[1].role}"
            self.reading.problems.add(entry.line_of("use"), sentence)
            return None
        given = self._given(entry, "with", label)
        parameters = read_parameters(self.reading, sheet_of(found[1]), given, label, free)
        return Use(found[0], found[1], parameters)

    def _timeout(self, raw: Map, label: str) -> float | None:
        """Read ``timeout`` in seconds."""
        line = raw.line_of("timeout")
        try:
            return seconds(self.reading.value(raw["timeout"], line))
        except InputError as error:
            self.reading.problems.add(line, f"{label}: {error}")
            return None

    def _given(self, raw: Map, key: str, label: str) -> Map:
        if key not in raw:
            return Map(line=raw.line)
        return self.reading.mapping(raw[key], raw.line_of(key), f"'{key}' of {label}")

    def _for_each(self, name: str, raw: Map, label: str, visible: frozenset[str]) -> ForEach | None:
        reading = self.reading
        reading.check_keys(raw, FOR_EACH_KEYS, label)
        variable, at = raw.get("as", "item"), raw.line_of("as")
        named = self._named(variable, at, visible)
        items = self._items(raw["for-each"], raw.line_of("for-each"), label)
        inner = reading.inner(raw, label)
        if named and isinstance(items, tuple):
            reading.items[variable] = items
        body = self.body(inner, f"{label}.", visible | ({variable} if named else set()))
        reading.items.pop(variable, None)
        if items is None or not named:
            return None
        return ForEach(name, items, variable, body, self.reading.where(raw))

    def _items(self, raw: Any, line: Line, label: str) -> Any:
        match = _RANGE.fullmatch(raw) if isinstance(raw, str) else None
        if match:
            items: Any = self._range(match[1], line, label)
        else:
            items = self.reading.value(raw, line)
            if isinstance(items, list):
                items = tuple(items)
        if isinstance(items, Ref) or (isinstance(items, tuple | range) and len(items)):
            return items
        if items is not None:
            came = "an empty list" if isinstance(items, tuple | range) else repr(str(items))
            sentence = (
                f'{label}: for-each takes a list with items, "${{range(8)}}" or a reference '
                f"to a list; got {came}"
            )
            self.reading.problems.add(line, sentence)
        return None

    def _range(self, arguments: str, line: Line, label: str) -> range | None:
        numbers = []
        for text in arguments.split(","):
            text = text.strip()
            value = self.reading.parameters.get(text) if NAME.fullmatch(text) else text
            try:
                if isinstance(value, float | bool):
                    raise ValueError
                numbers.append(int(value))  # type: ignore[arg-type]
            except (TypeError, ValueError):
                sentence = (
                    f"{label}: range takes whole numbers or parameters of the study that are; "
                    f"{text!r} is {'not one' if value in (None, text) else repr(value)}"
                )
                self.reading.problems.add(line, sentence)
                return None
        try:
            return range(*numbers)
        except (TypeError, ValueError) as error:
            self.reading.problems.add(line, f"{label}: range({arguments}): {error}")
            return None


def as_map(entry: Any, line: Line) -> Map | None:
    """Return the text of an element; a bare name stands for ``{use: name}``."""
    if isinstance(entry, Map):
        return entry
    if isinstance(entry, Component) or (isinstance(entry, type) and issubclass(entry, Component)):
        entry = Use(entry)
    if isinstance(entry, Use):
        raw = Map({"use": entry.component, "with": locate(dict(entry.parameters))}, line)
        raw |= {"in": locate(dict(entry.inputs))} if entry.inputs else {}
        raw |= {"timeout": entry.timeout} if entry.timeout is not None else {}
        return raw
    if isinstance(entry, str) and "${" not in entry:
        return Map({"use": entry}, line)
    return None


def _no_kind(label: str, raw: Map) -> str:
    if "while" in raw:
        return f"{label}: there is no 'while'; write 'loop' with a budget, so that the study ends"
    kinds = ("use", "for-each", "loop")
    hints = [did_you_mean(str(key), kinds) for key in raw]
    keys = f"it has only {', '.join(map(str, raw))}" if raw else "it is empty"
    return f"{label} needs one of use, for-each or loop; {keys}.{''.join(hints)}"
