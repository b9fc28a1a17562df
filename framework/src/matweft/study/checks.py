"""Checks of a whole study: references, types of ports, cycles."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from matweft.data import VoxelImage
from matweft.description import type_name
from matweft.errors import InputError, did_you_mean
from matweft.ports import Port, compatible
from matweft.study.elements import Element, ForEach, Loop, Step, dependencies
from matweft.study.located import Map
from matweft.study.parameters import wrong_value
from matweft.study.problems import Line
from matweft.study.reading import Reading
from matweft.study.reference import Ref, Template, follow, refs_in, resolve
from matweft.study.scope import Scope, item_type
from matweft.study.sheet import Sheet, sheet_of
from matweft.units import convert

MOST_ITEMS = 1000
"""Items of a literal list that are tried one by one; of longer ones, the first and the last."""


def fits(offered: Any, wanted: Any) -> bool:
    """Return whether a value of type ``offered`` may enter a port of type ``wanted``.

    >>> fits(np.ndarray, VoxelImage), fits(str, VoxelImage)
    (True, False)
    """
    return compatible(offered, wanted) or (
        compatible(VoxelImage, wanted) and compatible(offered, np.ndarray)
    )


class Checker:
    """Adds a problem for all that the elements of a study say about each other wrongly."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.items: dict[str, Any] = {}

    def body(self, elements: Mapping[str, Element], prefix: str, scope: Scope) -> None:
        """Check the elements of one body, and what is inside them."""
        for element in elements.values():
            label = prefix + element.name
            if isinstance(element, Step):
                self._step(element, label, scope)
            elif isinstance(element, ForEach):
                self._for_each(element, label, scope)
            elif isinstance(element, Loop):
                self._loop(element, label, scope)
        self._cycles(elements, prefix)

    def _for_each(self, element: ForEach, label: str, scope: Scope) -> None:
        kind: Any = Any
        line = self._line(label, "for-each")
        if self._refs(element.items, scope, label, line):
            try:
                kind = item_type(element.items, scope)
            except InputError as error:
                self.reading.problems.add(line, f"{label}: {error}")
        literal = element.items if not isinstance(element.items, Ref) else None
        if literal is not None and not refs_in(literal):
            self.items[element.variable] = literal
        inner = Scope(element.body, scope, {element.variable: kind})
        self.body(element.body, f"{label}.", inner)
        self.items.pop(element.variable, None)

    def _loop(self, element: Loop, label: str, scope: Scope) -> None:
        for use in (element.sampler, element.learner):
            if use is not None:
                self._refs(use.parameters, scope, label, self._line(label))
        self.body(element.body, self.reading.prefix(label), Scope(element.body, scope))

    def _step(self, step: Step, label: str, scope: Scope) -> None:
        sheet = sheet_of(step.component)
        for name, value in step.parameters.items():
            line = self._line(label, "with", name)
            if refs_in(value) and self._refs(value, scope, f"{label}.{name}", line):
                self._unit(step, name, scope, label, line)
                self._items(sheet, step, name, label, line)
        if sheet.unreadable:
            self.reading.problems.add(self._line(label), f"{label}: cannot read {sheet.unreadable}")
            return
        for name, value in step.inputs.items():
            self._input(step, name, value, scope, label)
        for port in sheet.ports.inputs.values():
            if port.required and port.name not in step.inputs:
                hint = self._offer(port, scope, step.name)
                if hint is None:
                    continue
                sentence = f"{label} needs the input {port.name!r} ({type_name(port.type)}){hint}"
                self.reading.problems.add(self._line(label), sentence)

    def _input(self, step: Step, name: str, value: Any, scope: Scope, label: str) -> None:
        sheet = sheet_of(step.component)
        line = self._line(label, "in", name)
        port = sheet.ports.inputs.get(name)
        if port is None:
            known = list(sheet.ports.inputs)
            told = f"it takes {', '.join(known)}" if known else "it takes none"
            hint = did_you_mean(name, known)
            sentence = f"{label} ({step.use}) has no input {name!r}; {told}.{hint}"
            self.reading.problems.add(line, sentence)
        elif self._refs(value, scope, f"{label}.in.{name}", line):
            offered = _type_of(value, scope)
            if not fits(offered, port.type):
                came = f"{value} is" if isinstance(value, Ref | Template) else f"{value!r} is"
                hint = self._quote(value, scope)
                sentence = (
                    f"{label}: the input {name!r} takes {type_name(port.type)}; "
                    f"{came} {type_name(offered)}{hint}"
                )
                self.reading.problems.add(line, sentence)

    def _quote(self, value: Any, scope: Scope) -> str:
        """Return a hint if a literal text is the name of something visible."""
        root = value.partition(".")[0] if isinstance(value, str) else ""
        return f'. To refer to it write "${{{value}}}"' if root and root in scope.names() else ""

    def _offer(self, port: Port, scope: Scope, own: str) -> str | None:
        """Return what a missing input could be: the visible steps whose result fits.

        None where a step that could not be read may be what the short form would have taken.
        """
        found = [
            name
            for name in dict.fromkeys(scope.names())
            if name != own and isinstance(step := scope.find(name), Step)
            if (output := sheet_of(step.component).ports.output) is not Any
            if fits(output, port.type)
        ]
        if not found and any(type(scope.find(name)) is Element for name in scope.names()):
            return None if self.reading.short else ""
        if not found:
            return "; no step here gives one"
        gives = "gives one" if len(found) == 1 else "give one"
        named = " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
        return f'; {named} {gives}. Write in: {{{port.name}: "${{{found[0]}}}"}}'

    def _refs(self, value: Any, scope: Scope, label: str, line: Line) -> bool:
        """Check that all references lead somewhere; return whether they do."""
        good = True
        for ref in refs_in(value):
            if ref.root in self.reading.valueless:
                good = False
                continue
            try:
                scope.part(ref)
            except InputError as error:
                self.reading.problems.add(line, f"{label}: {ref}: {error}")
                good = False
        return good

    def _unit(self, step: Step, name: str, scope: Scope, label: str, line: Line) -> None:
        """Refuse a number in another unit: a reference carries the bare number."""
        wanted, value = sheet_of(step.component).units.get(name), step.parameters[name]
        if wanted is None or not isinstance(value, Ref):
            return
        unit = scope.part(value).unit
        if not unit or unit == wanted:
            return
        try:
            convert(1.0, unit, wanted)
            cure = f'; write "{value} {unit}" and it is converted'
        except InputError:
            cure = ", which does not fit"
        sentence = f"{label}.{name} is in {wanted or '1'}, {value} in {unit}{cure}"
        self.reading.problems.add(line, sentence)

    def _items(self, sheet: Sheet, step: Step, name: str, label: str, line: Line) -> None:
        """Try the literal items of a for-each on a parameter that depends on them alone."""
        value = step.parameters[name]
        roots = {ref.root for ref in refs_in(value)}
        root = next(iter(roots))
        if len(roots) > 1 or root not in self.items:
            return
        items = self.items[root]
        tried = items if len(items) <= MOST_ITEMS else (items[0], items[-1])
        known = {key: entry for key, entry in step.parameters.items() if key != name}
        for item in tried:
            try:
                tested = resolve(value, partial(_of_item, item))
                sentence = wrong_value(sheet, known, name, tested, label)
                if name in sheet.paths and not sentence:
                    files = tested if isinstance(tested, list) else [tested]
                    gone = next((one for one in files if not os.path.exists(one)), "")
                    sentence = f"{label}.{name} does not exist: no {gone}" if gone else ""
            except InputError as error:
                sentence = f"{label}.{name}: {error}"
            if sentence:
                self.reading.problems.add(line, f"with {root} = {item!r}, {sentence}")
                return

    def _cycles(self, elements: Mapping[str, Element], prefix: str) -> None:
        waits = {
            name: {other for other in dependencies(element) if other in elements}
            for name, element in elements.items()
        }
        while True:
            try:
                TopologicalSorter(waits).prepare()
                return
            except CycleError as error:
                members = list(reversed(error.args[1]))
                shown = " -> ".join(members)
                cure = "remove one of these references"
                sentence = f"{prefix}{members[0]} waits for itself: {shown}; {cure}"
                self.reading.problems.add(self._line(prefix + members[0]), sentence)
                waits[members[0]].discard(members[1])

    def _line(self, label: str, *keys: str) -> Line:
        """Return the line of an element, or of what ``keys`` lead to in its text."""
        raw: Any = self.reading.raws.get(label)
        line: Line = raw.line if isinstance(raw, Map) else 0
        for key in keys:
            if not isinstance(raw, Map):
                break
            line, raw = raw.line_of(key), raw.get(key)
        return line


def _of_item(item: Any, ref: Ref) -> Any:
    return follow(item, ref.path, ref.root)


def _type_of(value: Any, scope: Scope) -> Any:
    if isinstance(value, Ref):
        return scope.part(value).type
    return str if isinstance(value, Template) else type(value)
