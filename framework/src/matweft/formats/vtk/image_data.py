"""VTK ImageData as it is read: nothing of it is trusted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.formats._headers import CUT, damage, numbers
from matweft.formats._xml import parse_xml
from matweft.formats.vtk.arrays import TYPES, ZLIB, Stored
from matweft.memory import require_memory, require_room

_APPENDED = re.compile(rb"<AppendedData\b([^>]*)>\s*_")
_MOST_NOTES = 2**24
"""Numbers of field data that are read."""
_SINGLE = ("unit", "kind", "axes")


@dataclass(frozen=True)
class ImageData:
    """Arrays on the cells, or points, of a box and where they lie; numbers are along x, y, z."""

    stored: Stored
    elements: dict[str, Element]
    fields: Element | None
    shape: tuple[int, ...]
    spacing: NDArray[np.float64]
    steps: NDArray[np.float64]
    """Vector from a cell to the next, one row an axis."""
    centre: NDArray[np.float64]
    """Middle of the first cell."""
    on_points: bool

    @property
    def file(self) -> Path:
        """The file that was read."""
        return self.stored.file

    def components(self) -> dict[str, int]:
        """Return how many numbers a cell has in each array."""
        return {name: _components(one) for name, one in self.elements.items()}

    def values(self, name: str) -> NDArray[Any]:
        """Return an array as z, y, x and, if there are several, components."""
        element = self.elements[name]
        what = f"{self.file} array {name!r}"
        told = element.get("type", "")
        if told not in TYPES:
            raise InputError(f"{what} holds {told}; numbers are one of {', '.join(TYPES)}")
        components = _components(element)
        shape = self.shape[::-1] if components == 1 else (*self.shape[::-1], components)
        count = math.prod(shape)
        require_room(what, self.shape if components == 1 else (count,), np.dtype(TYPES[told]))
        with damage(self.file):
            return self.stored.array(element, count, what).reshape(shape)

    def notes(self) -> dict[str, Any]:
        """Return the field data: small arrays of numbers, or text."""
        found: dict[str, Any] = {}
        with damage(self.file):
            for element in () if self.fields is None else self.fields.iterfind("*"):
                note = self._note(element)
                if note is not None:
                    found[element.get("Name", "")] = note
        return found

    def _note(self, element: Element) -> Any:
        name, told = element.get("Name", ""), element.get("type", "")
        tuples = int(element.get("NumberOfTuples", "1") or "1")
        count = tuples * _components(element)
        if told == "String" and element.get("format", "ascii") == "ascii":
            codes = (element.text or "").split()
            texts = bytes(int(code) % 256 for code in codes).decode("utf-8", "replace")
            words = texts.split("\0")[:tuples]
            return words[0] if tuples == 1 and name in _SINGLE else np.array(words)
        if told in TYPES and count <= _MOST_NOTES:
            found = self.stored.array(element, count, f"{self.file} field {name!r}")
            return found if _components(element) == 1 else found.reshape(tuples, -1)
        return None


def read_image_data(file: Path) -> ImageData:
    """Return what a file says it holds; its arrays are read when they are asked for.

    Raises `InputError` where it is no image of one piece, is damaged, or defines XML entities.
    """
    with damage(file):
        root, stored = _opened(file)
        image = root.find("ImageData")
        if root.tag != "VTKFile" or image is None:
            raise InputError(f"{file} is no VTK ImageData; it is {root.get('type', root.tag)}")
        return _box(stored, image)


def _opened(file: Path) -> tuple[Element, Stored]:
    """Return the XML without the data behind it, and how data are stored."""
    require_memory(str(file), 4 * file.stat().st_size)
    content = file.read_bytes()
    found = _APPENDED.search(content)
    appended, encoding = b"", "raw"
    if found is not None:
        end = content.rfind(b"</AppendedData>")
        appended = content[found.end() : end if end > 0 else None]
        encoding = "base64" if b"base64" in found[1] else "raw"
        content = content[: found.start()] + b"</VTKFile>"
    root = parse_xml(file, content)
    packing = root.get("compressor", "")
    if packing not in ("", ZLIB):
        raise InputError(f"{file} is packed by {packing}, which is not read; save it with zlib")
    order: Literal["<", ">"] = (
        "<" if root.get("byte_order", "LittleEndian") == "LittleEndian" else ">"
    )
    length = np.dtype(TYPES[root.get("header_type", "UInt32")]).newbyteorder(order)
    return root, Stored(file, order, length, bool(packing), appended, encoding)


def _box(stored: Stored, image: Element) -> ImageData:
    file = stored.file
    pieces = image.findall("Piece")
    extent = image.get("WholeExtent", "")
    if len(pieces) != 1 or pieces[0].get("Extent", extent) != extent:
        raise InputError(f"{file} holds {len(pieces)} pieces of an image; save it as one")
    ends = numbers(file, "WholeExtent", extent, 6).reshape(3, 2)
    spacing = numbers(file, "Spacing", image.get("Spacing", "1 1 1"), 3)
    turn = numbers(file, "Direction", image.get("Direction", "1 0 0 0 1 0 0 0 1"), 9)
    steps = turn.reshape(3, 3).T * spacing[:, None]
    first = numbers(file, "Origin", image.get("Origin", "0 0 0"), 3) + ends[:, 0] @ steps
    cells, points = pieces[0].find("CellData"), pieces[0].find("PointData")
    shape = tuple(int(n) for n in ends[:, 1] - ends[:, 0])
    if cells is not None and len(cells):
        shape, data, first = tuple(max(1, n) for n in shape), cells, first + steps.sum(axis=0) / 2
    elif points is None or not len(points):
        raise InputError(f"{file} holds no array on cells or points: {CUT}")
    else:
        shape, data = tuple(n + 1 for n in shape), points
    named = {one.get("Name", ""): one for one in data.iterfind("DataArray")}
    return ImageData(
        stored, named, image.find("FieldData"), shape, spacing, steps, first, data is points
    )


def _components(element: Element) -> int:
    return int(element.get("NumberOfComponents", "1") or "1")
