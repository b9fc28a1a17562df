"""The sections of a raster tessellation, before their values are read."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError

_VERSIONS = ("2.0", "2.1", "2.2")
_BINARY = {
    "binary8": "u1",
    "binary16": "<i2",
    "binary32": "<i4",
    "binary16_big": ">i2",
    "binary32_big": ">i4",
}
_ORIENTATIONS = "<f8"
_MARK = re.compile(rb"^[ \t]*(\*{2,3}[a-z]+)[ \t\r]*$", re.MULTILINE)


@dataclasses.dataclass
class Block:
    """Values of voxels: how they are written, and the bytes that hold them."""

    kind: str
    descriptor: str
    content: bytes


@dataclasses.dataclass
class Tesr:
    """What a file says besides the values of its voxels."""

    what: str
    version: str
    size: tuple[int, ...]
    """Voxels along x, y and z."""
    spacing: tuple[float, ...]
    cells: dict[str, list[str]]
    blocks: dict[str, Block]

    @classmethod
    def read(cls, path: Path) -> Tesr:
        """Return the sections of a file; raises `InputError` if one that is needed is missing."""
        data = path.read_bytes()
        if not data.lstrip().startswith(b"***tesr"):
            raise InputError(f"{path} is no raster tessellation; it begins with {data[:20]!r}")
        found = cls(str(path), "2.1", (), (), {}, {})
        place = data.index(b"***tesr") + len(b"***tesr")
        while True:
            mark = _MARK.search(data, place)
            if mark is None:
                raise InputError(f"{path} ends without ***end: the file is cut off")
            name = mark[1].decode().lstrip("*")
            if name == "end":
                break
            place = found._section(data, name, mark.end() + 1, path)
        if not found.size:
            raise InputError(f"{path} holds no **general, the number of voxels and their size")
        return found

    def _section(self, data: bytes, name: str, start: int, path: Path) -> int:
        """Take in one section and return where it ends."""
        if name in ("data", "oridata", "oridef"):
            return self._block(data, name, start, path)
        following = _MARK.search(data, start)
        end = following.start() if following else len(data)
        words = data[start:end].decode("latin-1").split()
        if name == "format":
            self.version = words[0] if words else ""
            if self.version not in _VERSIONS:
                raise InputError(
                    f"{self.what} has the format {self.version!r}; known are {', '.join(_VERSIONS)}"
                )
        elif name == "general":
            self._general(words)
        elif name == "cell":
            self.cells = _lists(words)
        return end

    def _general(self, words: list[str]) -> None:
        try:
            n = int(words[0])
            size = tuple(int(word) for word in words[1 : n + 1])
            spacing = tuple(float(word) for word in words[n + 1 : 2 * n + 1])
        except (ValueError, IndexError):
            size = spacing = ()
            n = 0
        if n not in (1, 2, 3) or len(size) != n or len(spacing) != n or min(size) < 1:
            raise InputError(
                f"**general of {self.what} is {' '.join(words[:8])!r}; it holds the dimension, "
                "the numbers of voxels and their edges"
            )
        if not all(np.isfinite(edge) and edge > 0 for edge in spacing):
            raise InputError(f"the edges of voxels of {self.what} are {spacing}; they are positive")
        self.size, self.spacing = size, spacing

    def _block(self, data: bytes, name: str, start: int, path: Path) -> int:
        """Take in values of voxels, whose bytes may look like a mark where they are binary."""
        descriptor, kind = "", "ascii"
        if name == "oridata":
            descriptor, start = _word(data, start)
        if self.version != "2.0":
            kind, start = _word(data, start)
        if data[start : start + 200].lstrip().startswith(b"*file"):
            line_end = data.find(b"\n", start)
            name_of = data[start:line_end].decode("utf-8", "replace").split(None, 1)[-1].strip()
            self.blocks[name] = Block(kind, descriptor, _beside(path, name_of))
            return line_end
        if kind == "ascii":
            following = _MARK.search(data, start)
            end = following.start() if following else len(data)
        else:
            end = start + self._bytes(kind, name, descriptor)
        self.blocks[name] = Block(kind, descriptor, data[start:end])
        return end

    def _bytes(self, kind: str, name: str, descriptor: str) -> int:
        from matweft_grains.formats._neper_orientations import WIDTHS

        width = WIDTHS.get(descriptor.partition(":")[0], 1)
        return int(np.prod(self.size, dtype=object)) * width * _type(kind, name, self.what).itemsize


def read_values(tesr: Tesr, name: str, count: int, kind: Any) -> NDArray[Any]:
    """Return the values of a section; raises `InputError` unless there are ``count``."""
    block = tesr.blocks[name]
    if block.kind == "ascii":
        try:
            values = np.array(block.content.split(), dtype=kind)
        except ValueError as error:
            raise InputError(f"**{name} of {tesr.what} holds what is no number: {error}") from error
    else:
        found = _type(block.kind, name, tesr.what)
        whole = len(block.content) // found.itemsize * found.itemsize
        values = np.frombuffer(block.content[:whole], found).astype(kind)
    if values.size != count:
        size = " × ".join(map(str, tesr.size))
        cut = ": the file is cut off" if values.size < count else ""
        raise InputError(
            f"**{name} of {tesr.what} holds {values.size} numbers, the grid of {size} voxels needs "
            f"{count}{cut}"
        )
    return values


def _type(kind: str, name: str, what: str) -> np.dtype[Any]:
    if name == "oridata" and kind.startswith("binary"):
        return np.dtype(_ORIENTATIONS)
    if name == "oridef" and kind == "binary":
        return np.dtype("u1")
    if kind not in _BINARY:
        raise InputError(
            f"**{name} of {what} is written as {kind!r}; known are ascii, {', '.join(_BINARY)}"
        )
    return np.dtype(_BINARY[kind])


def _word(data: bytes, start: int) -> tuple[str, int]:
    """Return the word on a line of its own, and where the next line begins."""
    end = data.find(b"\n", start)
    end = len(data) if end < 0 else end
    return data[start:end].decode("latin-1").strip(), end + 1


def _lists(words: list[str]) -> dict[str, list[str]]:
    """Return the lists of the section of cells by their names."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for word in words:
        if word.startswith("*"):
            name = word[1:]
            found[name] = []
        else:
            found[name].append(word)
    return found


def _beside(path: Path, name: str) -> bytes:
    """Return the bytes of a file beside a tessellation, in its folder or below it."""
    folder = path.parent.resolve()
    file = (folder / name).resolve()
    if not file.is_relative_to(folder):
        raise InputError(f"{path} refers to {name!r}, outside its folder; put it beside the file")
    if not file.is_file():
        raise InputError(f"{path} refers to {name!r}, which is not there")
    return file.read_bytes()
