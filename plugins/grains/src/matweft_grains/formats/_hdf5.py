"""HDF5 files that nobody vouches for: no links to elsewhere, no arrays larger than promised."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.memory import require_memory

_NUMBERS = "biuf"


@contextmanager
def open_hdf5(path: Path) -> Iterator[Node]:
    """Open a file to read it; raises `InputError` if it is no HDF5 file or cut off."""
    import h5py

    try:
        file = h5py.File(path, "r")
    except OSError as error:
        why = "the file is cut off" if "truncated" in str(error) else "it is no HDF5 file"
        raise InputError(f"{path} cannot be opened: {why} ({error})") from error
    try:
        with file:
            yield Node(path, file)
    except (RuntimeError, KeyError, OSError, ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is damaged or cut off: {error}") from error


def is_hdf5(path: Path) -> bool:
    """Return whether a file begins as an HDF5 file does."""
    with path.open("rb") as file:
        return file.read(8) == b"\x89HDF\r\n\x1a\n"


class Node:
    """A group of a file, or the file itself."""

    def __init__(self, path: Path, group: Any) -> None:
        self.path = path
        self.group = group

    @property
    def what(self) -> str:
        """How errors name this group."""
        return f"{self.path}, {self.group.name}" if self.group.name != "/" else str(self.path)

    def names(self) -> list[str]:
        """Return the names of what a group holds."""
        return list(self.group.keys())

    def attribute(self, name: str) -> Any:
        """Return an attribute, None if there is none."""
        return self.group.attrs.get(name)

    def has(self, name: str) -> bool:
        """Return whether the group holds something of a name."""
        return name in self.names()

    def child(self, name: str) -> Node:
        """Return a group within this one, by its path; raises `InputError` if there is none."""
        found = self._find(name)
        if not hasattr(found, "keys"):
            raise InputError(f"{name} of {self.what} is no group")
        return Node(self.path, found)

    def groups(self) -> Iterator[tuple[str, Node]]:
        """Yield the groups within this one."""
        for name in self.names():
            if self._is_link(self.group, name) is None:
                found = self.group[name]
                if hasattr(found, "keys"):
                    yield name, Node(self.path, found)

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an array, before it is read."""
        return tuple(self._dataset(name).shape)

    def numbers(self, name: str, count: int | None = None, width: int = 1) -> NDArray[Any]:
        """Return an array of ``count`` rows of ``width`` numbers, or of any size if None.

        The shape is compared with what the file promises elsewhere, and with the free memory,
        before anything is read.
        """
        found = self._dataset(name)
        what = f"{name} of {self.what}"
        if found.dtype.kind not in _NUMBERS:
            raise InputError(f"{what} holds {found.dtype}, not numbers")
        size = math.prod(found.shape)
        if count is not None and size != count * width:
            raise InputError(
                f"{what} has the shape {tuple(found.shape)}; {count} points of {width} "
                f"{'number' if width == 1 else 'numbers'} are needed"
            )
        if size and not found.id.get_storage_size():
            raise InputError(f"{what} promises {size} numbers, but none is stored: an empty array")
        require_memory(what, 2 * size * found.dtype.itemsize)
        try:
            values = np.asarray(found[()])
        except OSError as error:
            raise InputError(f"{what} is damaged or cut off: {error}") from error
        if count is None:
            return values
        return values.reshape((count, width) if width > 1 else count)

    def number(self, name: str) -> float:
        """Return a single number."""
        return float(self.numbers(name, 1).ravel()[0])

    def texts(self, name: str) -> list[str]:
        """Return an array of texts."""
        found = self._dataset(name)
        require_memory(f"{name} of {self.what}", 64 * math.prod(found.shape))
        return [plain_text(one) for one in np.asarray(found[()]).ravel()]

    def _dataset(self, name: str) -> Any:
        found = self._find(name)
        if not hasattr(found, "shape"):
            raise InputError(f"{name} of {self.what} is no array")
        if found.is_virtual or found.external:
            raise InputError(
                f"the numbers of {name} of {self.what} lie in other files, which are not read: "
                "copy them into one file, as h5repack does"
            )
        return found

    def _find(self, name: str) -> Any:
        group = self.group
        for part in name.split("/"):
            if part not in group:
                kind = group.get(part, getlink=True, default=None)
                if kind is None:
                    raise InputError(f"{self.what} holds no {name}")
            target = self._is_link(group, part)
            if target is not None:
                raise InputError(
                    f"{part} of {self.what} is a link to {target}, which is not followed: put the "
                    "data into the file itself"
                )
            group = group[part]
        return group

    @staticmethod
    def _is_link(group: Any, name: str) -> str | None:
        """Return where a link leads, None for what lies here."""
        link = group.get(name, getlink=True)
        if hasattr(link, "filename"):
            return f"{link.path!r} of the file {link.filename!r}"
        return repr(link.path) if hasattr(link, "path") else None


def plain_text(value: Any) -> str:
    """Return text of a file, where it is an array of one too, without what fills it up."""
    if isinstance(value, np.ndarray):
        value = value.ravel()[0] if value.size else ""
    text = value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
    return text.split("\0", 1)[0].strip()
