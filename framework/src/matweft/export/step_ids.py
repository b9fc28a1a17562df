"""The parts of step ids such as ``crops[3].moves``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INDEX = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True)
class Place:
    """Where a step stands: repeated element, indices into it, name of the step inside.

    A step that is not repeated has neither container nor index.
    """

    container: str
    index: tuple[int | str, ...]
    step: str


def place_of(step_id: str) -> Place:
    """Take a step id apart.

    >>> place_of("map")
    Place(container='', index=(), step='map')
    >>> place_of("a[1].b[2].c")
    Place(container='a[].b', index=(1, 2), step='c')
    """
    found = _INDEX.findall(step_id)
    if not found:
        return Place("", (), step_id)
    head, _, step = step_id.rpartition("]")
    container = _INDEX.sub("[]", head + "]").removesuffix("[]")
    return Place(container, tuple(int(i) if i.isdigit() else i for i in found), step.lstrip("."))
