"""VTI as it is read."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.errors import InputError
from matweft.formats import ImageFormat
from matweft.memory import require_memory, require_room
from matweft_files._beside import numbers
from matweft_files._cells_read import Sample, chosen, image_in, kind_of, map_in
from matweft_files._placed import Placed
from matweft_files._sentences import CUT
from matweft_files._vtk_data import TYPES, ZLIB, Stored
from matweft_files._xml import parse_xml

_APPENDED = re.compile(rb"<AppendedData\b([^>]*)>\s*_")
_MOST_NOTES = 2**24
"""Numbers of field data that are read."""


@dataclass(frozen=True)
class _Box:
    """Where the cells, or points, of a file lie; numbers are along x, y, z."""

    data: Element
    shape: tuple[int, ...]
    spacing: NDArray[np.float64]
    steps: NDArray[np.float64]
    centre: NDArray[np.float64]


def read_vti(options: ImageFormat, file: Path, asked: str | None) -> Sample:
    """Return the image of one array, or the map that was written."""
    root, stored = _opened(file)
    image = root.find("ImageData")
    if root.tag != "VTKFile" or image is None:
        raise InputError(f"{file} is no VTK ImageData; it is {root.get('type', root.tag)}")
    box = _box(file, image)
    notes = _notes(stored, image.find("FieldData"))
    named = {one.get("Name", ""): one for one in box.data.iterfind("DataArray")}
    if asked is None and kind_of(notes) != "VoxelImage":
        arrays = {name: _values(stored, one, box, name) for name, one in named.items()}
        return map_in(options, file, arrays, tuple(box.spacing.tolist()), notes)
    name = chosen(file, {name: _components(one) for name, one in named.items()}, asked)
    values = _values(stored, named[name], box, name)
    place = Placed(file, values, box.steps, box.centre)
    return image_in(options, values, place, notes)


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


def _box(file: Path, image: Element) -> _Box:
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
        flat = tuple(max(1, n) for n in shape)
        return _Box(cells, flat, spacing, steps, first + steps.sum(axis=0) / 2)
    if points is None or not len(points):
        raise InputError(f"{file} holds no array on cells or points: {CUT}")
    context().log.info("%s has its values on points; they are taken as voxels", file)
    return _Box(points, tuple(n + 1 for n in shape), spacing, steps, first)


def _components(element: Element) -> int:
    return int(element.get("NumberOfComponents", "1") or "1")


def _values(stored: Stored, element: Element, box: _Box, name: str) -> NDArray[Any]:
    """Return an array as z, y, x and, if there are several, components."""
    what = f"{stored.file} array {name!r}"
    told = element.get("type", "")
    if told not in TYPES:
        raise InputError(f"{what} holds {told}; numbers are one of {', '.join(TYPES)}")
    components = _components(element)
    shape = box.shape[::-1] if components == 1 else (*box.shape[::-1], components)
    count = math.prod(shape)
    require_room(what, box.shape if components == 1 else (count,), np.dtype(TYPES[told]))
    return stored.array(element, count, what).reshape(shape)


def _notes(stored: Stored, fields: Element | None) -> dict[str, Any]:
    """Return the field data: small arrays of numbers, or text."""
    notes: dict[str, Any] = {}
    for element in () if fields is None else fields.iterfind("*"):
        name, told = element.get("Name", ""), element.get("type", "")
        tuples = int(element.get("NumberOfTuples", "1") or "1")
        count = tuples * _components(element)
        if told == "String" and element.get("format", "ascii") == "ascii":
            codes = (element.text or "").split()
            texts = bytes(int(code) % 256 for code in codes).decode("utf-8", "replace")
            words = texts.split("\0")[:tuples]
            notes[name] = words[0] if tuples == 1 and name in _SINGLE else np.array(words)
        elif told in TYPES and count <= _MOST_NOTES:
            found = stored.array(element, count, f"{stored.file} field {name!r}")
            notes[name] = found if _components(element) == 1 else found.reshape(tuples, -1)
    return notes


_SINGLE = ("unit", "kind", "axes")
