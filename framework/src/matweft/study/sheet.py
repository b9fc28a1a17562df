"""What a study needs to know of a component class, gathered once."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath
from typing import Any, Union, get_args, get_origin

from matweft.component import Component
from matweft.field import unit_of
from matweft.ports import Ports


@dataclass(frozen=True)
class Sheet:
    """Parameters and ports of a component class.

    ``unreadable`` is the reason why the verb's signature has no known types, or empty.
    """

    component: type[Component]
    units: dict[str, str]
    paths: frozenset[str]
    """Parameters that are files or folders, or lists of them."""
    required: frozenset[str]
    ports: Ports = field(default_factory=Ports)
    unreadable: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(self.component.model_fields)


@cache
def sheet_of(component: type[Component]) -> Sheet:
    """Return the sheet of a component class."""
    fields = component.model_fields
    units = {name: unit for name, entry in fields.items() if (unit := unit_of(entry)) is not None}
    paths = frozenset(name for name, entry in fields.items() if holds(entry.annotation, PurePath))
    required = frozenset(name for name, entry in fields.items() if entry.is_required())
    try:
        ports, unreadable = component.ports(), ""
    except (NameError, TypeError) as error:
        ports, unreadable = Ports(), f"the types of {component.__name__}.{component.verb}: {error}"
    return Sheet(component, units, paths, required, ports, unreadable)


def holds(annotation: Any, kind: type) -> bool:
    """Return whether ``kind`` is part of an annotation.

    >>> from pathlib import Path
    >>> holds(list[Path] | None, Path), holds(str, Path)
    (True, False)
    """
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, kind)
    return any(holds(part, kind) for part in get_args(annotation))


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the annotation alone; ``Annotated`` is taken off.

    >>> alternatives(int | None)
    (<class 'int'>, <class 'NoneType'>)
    """
    if get_origin(annotation) is typing.Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(one for part in get_args(annotation) for one in alternatives(part))
    return (annotation,)
