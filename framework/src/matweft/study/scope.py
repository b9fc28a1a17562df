"""Names that are visible at a place of a study, and the types of what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import GenericAlias
from typing import Any, get_args, get_origin

from matweft.description import type_name
from matweft.errors import InputError, did_you_mean
from matweft.history import History
from matweft.model import Model
from matweft.study.elements import Element, ForEach, Loop, Step
from matweft.study.reference import Ref
from matweft.study.sheet import alternatives, sheet_of
from matweft.study.types_of_parts import Part, part_of

LOOP_PARTS = ("history", "best", "model")
"""What a loop offers beside the steps of its body."""


class Scope:
    """The elements of one body, the variable of its for-each, and the scope around it.

    ``variables`` maps a name to the type of its value.
    """

    def __init__(
        self,
        elements: Mapping[str, Element],
        outer: Scope | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        self.elements = elements
        self.outer = outer
        self.variables = variables or {}

    def names(self) -> Iterator[str]:
        """Yield all visible names, inner ones first."""
        yield from self.variables
        yield from self.elements
        if self.outer is not None:
            yield from self.outer.names()

    def find(self, name: str) -> Element | Part:
        """Return what a name stands for; raises `InputError` if there is no such name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return Part(scope.variables[name])
            if name in scope.elements:
                return scope.elements[name]
            scope = scope.outer
        known = list(dict.fromkeys(self.names()))
        hint = did_you_mean(name, known)
        listed = f"; visible here: {', '.join(known[:12])}" if known and not hint else ""
        raise InputError(f"nothing here is called {name!r}{listed}.{hint}")

    def part(self, ref: Ref) -> Part:
        """Return type and unit of what a reference leads to.

        Raises `InputError` without the reference's own text if it leads nowhere.
        """
        found = self.find(ref.root)
        if isinstance(found, Part):
            return part_of(found.type, ref.path)
        return _part_of_element(found, ref.path)


def _part_of_element(element: Element, path: tuple[str | int, ...]) -> Part:
    if isinstance(element, Step):
        return part_of(sheet_of(element.component).ports.output, path)
    if isinstance(element, ForEach):
        return _part_of_for_each(element, path)
    if isinstance(element, Loop):
        return _part_of_loop(element, path)
    return Part(Any)


def _part_of_for_each(element: ForEach, path: tuple[str | int, ...]) -> Part:
    one = bool(path) and isinstance(path[0], int)
    inner = path[1:] if one else path
    if not inner:
        named = ", ".join(f"${{{element.name}.{name}}}" for name in element.body)
        raise InputError(f"{element.name!r} is a for-each; name a step inside it: {named}")
    part = _inside(element, element.body, inner)
    return part if one else _listed(part)


def _part_of_loop(element: Loop, path: tuple[str | int, ...]) -> Part:
    if not path:
        raise InputError(
            f"{element.name!r} is a loop; write ${{{element.name}.history}}, "
            f"${{{element.name}.best.STEP}} or ${{{element.name}.model}}"
        )
    head, rest = path[0], path[1:]
    if head == "history":
        return part_of(History, rest)
    if head == "model":
        if element.learner is None:
            raise InputError(f"{element.name!r} learns no model; add 'learn: COMPONENT' to it")
        offered = sheet_of(element.learner.component).ports.output
        return part_of(Model if offered is Any else offered, rest)
    if head == "best":
        if not element.objectives:
            raise InputError(
                f"{element.name!r} has no best: it has no target, minimize or maximize"
            )
        return _inside(element, element.body, rest) if rest else Part(dict[str, Any])
    return _listed(_inside(element, element.body, path, LOOP_PARTS))


def _inside(
    element: Element,
    body: Mapping[str, Element],
    path: tuple[str | int, ...],
    others: tuple[str, ...] = (),
) -> Part:
    head = path[0]
    if not isinstance(head, str) or head not in body:
        known = [*others, *body]
        raise InputError(
            f"{element.name!r} has no {head!r} inside; it has {', '.join(known)}."
            f"{did_you_mean(str(head), known)}"
        )
    return _part_of_element(body[head], path[1:])


def _listed(part: Part) -> Part:
    return Part(GenericAlias(list, (part.type,)), part.unit)


def item_type(items: Any, scope: Scope) -> Any:
    """Return the type of one item of a for-each.

    Raises `InputError` if the items come from something that is not a list.
    """
    if isinstance(items, range):
        return int
    if not isinstance(items, Ref):
        kinds = {type(item) for item in items}
        return kinds.pop() if len(kinds) == 1 and kinds <= {int, float, str, bool} else Any
    whole = scope.part(items).type
    if whole is Any:
        return Any
    entries = [one for one in alternatives(whole) if not _is_one_thing(one)]
    if not entries:
        raise InputError(f"{items} is {type_name(whole)}, not a list to go through")
    arguments = get_args(entries[0])
    listed = get_origin(entries[0]) in (list, tuple) and arguments
    return arguments[0] if listed else Any


def _is_one_thing(annotation: Any) -> bool:
    origin = get_origin(annotation) or annotation
    return isinstance(origin, type) and not hasattr(origin, "__getitem__")
