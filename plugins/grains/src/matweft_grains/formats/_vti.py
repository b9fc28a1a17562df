"""Image data of VTK with one array of whole numbers, as DAMASK reads and writes them."""

from __future__ import annotations

import base64
import dataclasses
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.memory import require_room

_TYPES = {
    "Int8": "i1",
    "UInt8": "u1",
    "Int16": "i2",
    "UInt16": "u2",
    "Int32": "i4",
    "UInt32": "u4",
    "Int64": "i8",
    "UInt64": "u8",
    "Float32": "f4",
    "Float64": "f8",
}
_HEADERS = {"UInt32": "u4", "UInt64": "u8"}
_BLOCK = 2**15
"""Bytes that are compressed at once."""


@dataclasses.dataclass
class Grid:
    """An array of cells, x fastest, and the grid it lies on."""

    values: NDArray[Any]
    cells: tuple[int, int, int]
    """Along x, y, z."""
    spacing: tuple[float, ...]


def write_vti(path: Path, name: str, values: NDArray[Any], spacing: tuple[float, ...]) -> None:
    """Write one array over x, y, z as cell data, compressed, in the byte order of Intel."""
    extent = " ".join(f"0 {n}" for n in values.shape)
    steps = " ".join(f"{step:.12g}" for step in spacing)
    data = np.ascontiguousarray(values.ravel(order="F"), dtype="<i8").tobytes()
    blocks = [zlib.compress(data[n : n + _BLOCK]) for n in range(0, len(data), _BLOCK)]
    rest = len(data) % _BLOCK
    header = np.array([len(blocks), _BLOCK, rest, *map(len, blocks)], dtype="<u8").tobytes()
    text = base64.b64encode(header).decode() + base64.b64encode(b"".join(blocks)).decode()
    path.write_text(
        '<?xml version="1.0"?>\n'
        '<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64" '
        'compressor="vtkZLibDataCompressor">\n'
        f'  <ImageData WholeExtent="{extent}" Origin="0 0 0" Spacing="{steps}">\n'
        f'    <Piece Extent="{extent}">\n'
        "      <PointData/>\n"
        f'      <CellData Scalars="{name}">\n'
        f'        <DataArray type="Int64" Name="{name}" format="binary">\n'
        f"          {text}\n"
        "        </DataArray>\n"
        "      </CellData>\n"
        "    </Piece>\n"
        "  </ImageData>\n"
        "</VTKFile>\n",
        encoding="ascii",
    )


def read_vti(path: Path, name: str) -> Grid:
    """Return an array of the cells of image data in one piece, its values within the XML."""
    root = _root(path)
    image = root.find("ImageData")
    if root.get("type") != "ImageData" or image is None:
        raise InputError(f"{path} holds {root.get('type')!r}; image data of VTK are needed")
    pieces = image.findall("Piece")
    if len(pieces) != 1:
        raise InputError(f"{path} has {len(pieces)} pieces; one is read")
    bounds = [int(n) for n in _numbers(image, "WholeExtent", 6, path)]
    cells = (bounds[1] - bounds[0], bounds[3] - bounds[2], bounds[5] - bounds[4])
    if min(cells) < 1:
        raise InputError(f"{path} has the cells {cells}; they count from 1")
    require_room(path, cells, np.dtype(np.int64))
    arrays = {one.get("Name"): one for one in pieces[0].iterfind("CellData/DataArray")}
    if name not in arrays:
        held = ", ".join(str(one) for one in arrays) or "nothing"
        raise InputError(
            f"{path} has no cell data {name!r}, the number of the material; it has {held}"
        )
    values = _values(arrays[name], root, int(np.prod(cells)), path)
    if values.dtype.kind == "f" and not (values == np.rint(values)).all():
        raise InputError(f"{name} of {path} holds numbers that are not whole")
    spacing = tuple(_numbers(image, "Spacing", 3, path))
    if min(spacing) <= 0:
        raise InputError(f"{path} has the spacing {spacing}; it is positive")
    return Grid(values, cells, spacing)


def _root(path: Path) -> ElementTree.Element:
    text = path.read_bytes()
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise InputError(
            f"{path} defines entities of its own in its XML, which is not read: they can fill the "
            "memory or reach other files"
        )
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise InputError(f"{path} is cut off or no XML: {error}") from error


def _numbers(element: ElementTree.Element, name: str, count: int, path: Path) -> list[float]:
    try:
        found = [float(word) for word in element.get(name, "").split()]
    except ValueError:
        found = []
    if len(found) != count or not np.isfinite(found).all():
        raise InputError(f"{name} of {path} is {element.get(name)!r}; {count} numbers are needed")
    return found


def _values(
    array: ElementTree.Element, root: ElementTree.Element, count: int, path: Path
) -> NDArray[Any]:
    kind, how = array.get("type", ""), array.get("format")
    if kind not in _TYPES or how not in ("ascii", "binary"):
        raise InputError(
            f"the cell data of {path} are {kind!r} written as {how!r}; numbers written as 'ascii' "
            "or 'binary' are read"
        )
    order = ">" if root.get("byte_order") == "BigEndian" else "<"
    text = array.text or ""
    try:
        if how == "ascii":
            values = np.array(text.split(), dtype=_TYPES[kind])
        else:
            header = np.dtype(order + _HEADERS.get(root.get("header_type", "UInt32"), "u4"))
            data = _decoded("".join(text.split()), header, root.get("compressor"), count)
            values = np.frombuffer(data, order + _TYPES[kind])
    except (ValueError, zlib.error) as error:
        raise InputError(f"the cell data of {path} are damaged or cut off: {error}") from error
    if values.size != count:
        raise InputError(f"{path} holds {values.size} numbers for {count} cells")
    return values


def _decoded(text: str, header: np.dtype[Any], compressor: str | None, count: int) -> bytes:
    """Return the bytes of an array in base 64, each block no larger than the whole may be."""
    size = header.itemsize
    if compressor is None:
        return base64.b64decode(text)[size:]
    if compressor != "vtkZLibDataCompressor":
        raise ValueError(f"they are compressed by {compressor}, zlib is read")
    blocks = int(np.frombuffer(base64.b64decode(text[: -(-size // 3) * 4 + 4])[:size], header)[0])
    if blocks > len(text):
        raise ValueError(f"{blocks} blocks are promised")
    signs = -(-size * (3 + blocks) // 3) * 4
    sizes = np.frombuffer(base64.b64decode(text[:signs]), header)[3 : 3 + blocks].tolist()
    data = base64.b64decode(text[signs:])
    found: list[bytes] = []
    start = 0
    for length in sizes:
        unpacked = zlib.decompressobj()
        found.append(unpacked.decompress(data[start : start + length], 8 * count))
        start += length
    return b"".join(found)
