"""Read a sample of a wanted type, by the options of a component."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from matweft.errors import InputError
from matweft.formats import GridOptions, read

if TYPE_CHECKING:
    from matweft_grains.grain_file import GrainMapFile
    from matweft_grains.orientation_file import OrientationMapFile

T = TypeVar("T")


def read_as(component: GrainMapFile | OrientationMapFile, wanted: type[T], cure: str) -> T:
    """Return the sample in a component's file; raises `InputError` if it is of another type."""
    given = {name: getattr(component, name) for name in GridOptions.model_fields}
    known = {name: value for name, value in given.items() if value is not None}
    found = read(component.file, format=component.format, **known, **component.options)
    if not isinstance(found, wanted):
        raise InputError(
            f"{component.file} holds a {type(found).__name__}, not a {wanted.__name__}: {cure}"
        )
    return found
