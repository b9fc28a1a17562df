"""File formats: how samples are read from and written to the field's own files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from matweft.errors import InputError


class Format(ABC):
    """One file format, offered by a plugin through the hook ``matweft_formats``.

    ``endings`` are the ends of file names it is known by, in lower case with the dot.
    """

    endings: ClassVar[tuple[str, ...]]

    @abstractmethod
    def read(self, path: Path, **options: Any) -> Any:
        """Return the sample in a file or folder; raises `InputError` if it cannot be read."""

    def write(self, sample: Any, path: Path, **options: Any) -> None:
        """Write a sample; a format that can only be read leaves this as it is."""
        raise InputError(f"files like {path.name} can be read but not written")


def format_of(path: str | Path) -> Format:
    """Return the format whose ending fits a file name best.

    Raises `InputError` that names the known endings if none does.
    """
    from matweft.registry import registry

    name = Path(path).name.lower()
    offered = registry().targets("matweft_formats")
    formats = [registry().load("matweft_formats", each)() for each in offered]
    fitting = [
        (len(ending), one) for one in formats for ending in one.endings if name.endswith(ending)
    ]
    if not fitting:
        known = sorted(ending for one in formats for ending in one.endings)
        raise InputError(f"no format for {Path(path).name!r}; known are {known}")
    best: Format = max(fitting, key=lambda pair: pair[0])[1]
    return best
