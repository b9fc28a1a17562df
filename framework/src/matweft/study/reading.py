"""What all parts of the reader share: problems, parameters of the study, values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from matweft.component import Component
from matweft.errors import InputError, MatweftError, did_you_mean
from matweft.study.located import Map
from matweft.study.plain import plain
from matweft.study.problems import Line, Problems
from matweft.study.reference import Ref, Template, follow, read_text

LOOP_NAME = "design"
"""Name of the loop that the short form describes."""


@dataclass
class Reading:
    """State of one reading of a study.

    ``from_command`` names the study parameters that a ``--set`` gave; ``valueless`` those that
    nobody gave. ``items`` holds the literal items of the for-each variables visible at present.
    """

    problems: Problems
    folder: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    from_command: frozenset[str] = frozenset()
    valueless: frozenset[str] = frozenset()
    items: dict[str, Any] = field(default_factory=dict)
    short: bool = False
    """Whether the study is in the short form, where nobody wrote the name of the loop."""
    raws: dict[str, Map] = field(default_factory=dict)
    """The text of each element by its full name, for lines of late problems."""
    _components: dict[str, type[Component] | str] = field(default_factory=dict)

    def value(self, raw: Any, line: Line) -> Any:
        """Return a value with its references read and the study's parameters put in."""
        if isinstance(raw, str):
            return self._text(raw, line) if "${" in raw else raw
        if isinstance(raw, dict):
            lines = raw.lines if isinstance(raw, Map) else {}
            return {key: self.value(entry, lines.get(key, line)) for key, entry in raw.items()}
        if isinstance(raw, list | tuple):
            return [self.value(entry, line) for entry in raw]
        if isinstance(raw, Ref | Template):
            return self._put_in(raw, line)
        if isinstance(raw, int | float | None):
            return raw
        written = plain(raw)
        return raw if written is raw else self.value(written, line)

    def _text(self, raw: str, line: Line) -> Any:
        try:
            return self._put_in(read_text(raw), line)
        except InputError as error:
            self.problems.add(line, str(error))
            return raw

    def _put_in(self, read: str | Ref | Template, line: Line) -> Any:
        if isinstance(read, Ref) and read.root in self.parameters:
            try:
                return follow(self.parameters[read.root], read.path, f"parameter {read.root!r}")
            except InputError as error:
                self.problems.add(line, str(error))
                return None
        if isinstance(read, Template):
            parts = [self._put_in(p, line) if isinstance(p, Ref) else p for p in read.parts]
            if all(not isinstance(part, Ref) for part in parts):
                return "".join(map(str, parts))
            return Template(tuple(p if isinstance(p, Ref) else str(p) for p in parts))
        return read

    def component(self, use: Any, line: Line) -> tuple[str, type[Component]] | None:
        """Return name and class of what ``use`` names, or None after adding the problem."""
        from matweft.registry import registry

        if isinstance(use, type) and issubclass(use, Component):
            return registry().name_of(use), use
        if not isinstance(use, str):
            self.problems.add(line, f"use takes the name of a component; got {use!r}")
            return None
        if use not in self._components:
            try:
                self._components[use] = registry().component(use)
            except MatweftError as error:
                self._components[use] = str(error)
        found = self._components[use]
        if isinstance(found, str):
            self.problems.add(line, found)
            return None
        return use, found

    def base_of(self, raw: Any, line: Line) -> Path:
        """Return the folder that a relative path is relative to."""
        first = raw
        if isinstance(raw, str) and "${" in raw:
            try:
                first = read_text(raw)
            except InputError:
                first = raw
        if isinstance(first, Template):
            first = first.parts[0]
        given = isinstance(first, Ref) and first.root in self.from_command
        return Path.cwd() if given or isinstance(line, str) else self.folder

    def absolute(self, raw: Any, value: Any, line: Line, label: str) -> Any:
        """Return the value of a path parameter with relative paths made absolute.

        A file that is not there is a problem.
        """
        if isinstance(value, list):
            raws = raw if isinstance(raw, list) and len(raw) == len(value) else [raw] * len(value)
            return [self.absolute(*pair, line, label) for pair in zip(raws, value, strict=True)]
        base = self.base_of(raw, line)
        if isinstance(value, str):
            path = os.path.normpath(base / Path(value).expanduser())
            if not os.path.exists(path):
                self.problems.add(line, f"{label} is {value!r}, which does not exist: no {path}")
            return path
        if isinstance(value, Template) and isinstance(value.parts[0], str):
            return Template((os.path.join(base, value.parts[0]), *value.parts[1:]))
        if isinstance(value, Ref | Template):
            return self._below(base, value)
        return value

    def _below(self, base: Path, value: Ref | Template) -> Ref | Template:
        """Put the folder before a path that begins with a for-each variable of relative paths."""
        parts = value.parts if isinstance(value, Template) else (value,)
        first = parts[0]
        items = self.items.get(first.root) if isinstance(first, Ref) else None
        if not isinstance(first, Ref) or not isinstance(items, tuple):
            return value
        try:
            texts = [follow(item, first.path) for item in items]
        except InputError:
            return value
        if all(isinstance(text, str) and not os.path.isabs(text) for text in texts):
            return Template((str(base) + os.sep, *parts))
        return value

    def check_keys(self, raw: Map, allowed: tuple[str, ...], label: str) -> None:
        """Add a problem for each key of ``raw`` that has no meaning."""
        for key in raw:
            if key not in allowed:
                hint = did_you_mean(str(key), allowed)
                sentence = f"{label} has no {key!r}; allowed: {', '.join(allowed)}.{hint}"
                self.problems.add(raw.line_of(key), sentence)

    def mapping(self, raw: Any, line: Line, label: str) -> Map:
        """Return ``raw`` if it is a mapping; an empty one stands for none or for a problem."""
        if isinstance(raw, Map):
            return raw
        if raw is not None:
            self.problems.add(line, f"{label} is a mapping 'name: value'; got {raw!r}")
        return Map(line=line)

    def prefix(self, label: str) -> str:
        """Return what stands before the names of the steps inside an element."""
        return "" if self.short and label == LOOP_NAME else f"{label}."

    def inner(self, raw: Map, label: str) -> Map:
        """Return what a for-each or a loop runs; nothing is a problem."""
        inner = self.mapping(raw.get("run"), raw.line_of("run"), f"'run' of {label}")
        if not inner:
            self.problems.add(raw.line_of("run"), f"{label} does nothing; add 'run: {{STEP: ...}}'")
        return inner

    def where(self, raw: Map) -> tuple[str, int]:
        """Return file and line of a text."""
        return (self.problems.file, raw.line if isinstance(raw.line, int) else 0)
