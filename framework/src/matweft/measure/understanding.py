"""What was understood of a file: the first screen of ``matweft measure``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matweft import formats
from matweft.data import VoxelImage
from matweft.data.grey import is_grey
from matweft.measure.facts import Fact, facts_of, kind_of
from matweft.measure.notes import collected


@dataclass(frozen=True)
class Understanding:
    """A sample, where it came from, what it was taken for and what was assumed."""

    file: Path
    format: str
    options: Mapping[str, Any]
    sample: Any
    notes: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What kind of sample it is, in words."""
        return kind_of(self.sample)

    @property
    def is_grey(self) -> bool:
        """Whether it is an image of grey values, which has to be segmented first."""
        return isinstance(self.sample, VoxelImage) and is_grey(self.sample.values)

    @property
    def facts(self) -> list[Fact]:
        """What was understood, each fact with the option that corrects it."""
        return facts_of(self.sample)


def understand(file: str | Path, *, format: str | None = None, **options: Any) -> Understanding:
    """Read a file or folder and keep what was assumed on the way.

    Raises `InputError` as `matweft.formats.read` does.
    """
    path = Path(file)
    with collected() as notes:
        sample = formats.read(path, format=format, **options)
    chosen = format or _name_of(formats.format_of(path))
    return Understanding(path, chosen, options, sample, tuple(notes))


def _name_of(chosen: type[formats.Format]) -> str:
    return next(name for name, one in formats.formats().items() if one is chosen)
