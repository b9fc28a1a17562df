"""The shape of a file format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from matweft.component import Component
from matweft.errors import InputError


class Format(Component, ABC):
    """One file format, offered by a plugin through the hook ``matweft_formats``.

    A format is a frozen set of options with two verbs. The options are declared as the parameters
    of components are, with unit, bounds and description; from them come validation, the command
    line and the documentation.

    >>> from matweft import Field
    >>> class Numbers(Format):
    ...     endings = (".numbers",)
    ...     makes = ("list",)
    ...     first: int = Field(0, ge=0, description="line of the first number")
    ...     def read(self, path):
    ...         return [float(line) for line in path.read_text().splitlines()[self.first:]]
    >>> Numbers(first=2).first
    2
    """

    endings: ClassVar[tuple[str, ...]] = ()
    """Ends of the names of files it is known by, in lower case, with the dot."""
    folders: ClassVar[bool] = False
    """Whether a folder of such files is one sample, such as the slices of a stack."""
    writes_folders: ClassVar[bool] = False
    """Whether it writes a folder of files where it is given a name without an ending."""
    makes: ClassVar[tuple[str, ...]] = ()
    """Names of the types that `read` may return."""
    takes: ClassVar[tuple[str, ...]] = ()
    """Names of the types that `write` accepts; none for a format that can only be read."""

    @classmethod
    def claims(cls, path: Path) -> bool:
        """Return whether an existing file is of this format, after a look inside.

        Asked where several formats share an ending. Of these, one that does not override it is
        the general one, as HDF5 is to DREAM.3D: it takes what no other claims.
        """
        return True

    @classmethod
    def beside(cls, path: Path) -> list[Path]:
        """Return further files that a sample is read from, as a header names its data.

        A study computes anew what depends on them when they change.
        """
        return []

    @abstractmethod
    def read(self, path: Path) -> Any:
        """Return the sample in a file or folder, which exists and is not empty.

        Whatever was assumed is told by ``context().log.info``. Raises `InputError` with a
        sentence if the content cannot be understood.
        """

    def write(self, sample: Any, path: Path) -> None:
        """Write a sample to a file that does not exist yet; further files may lie beside it."""
        raise InputError(f"files like {path.name} can be read but not written")
