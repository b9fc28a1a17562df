"""XDMF of regular grids, its arrays in an HDF5 file beside it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft.formats import ImageFormat
from matweft.formats._headers import numbers
from matweft.formats._xml import parse_xml
from matweft.memory import require_room
from matweft_files._beside import file_beside
from matweft_files._cells import Arrays, cells_of
from matweft_files._cells_read import Sample, chosen, image_in, kind_of, map_in
from matweft_files._hdf5_file import attribute, found, opened, read_all, write_attribute
from matweft_files._placed import Placed

_MOST_BYTES = 2**26
"""Of a description, whose numbers lie elsewhere."""
_THREE = '<DataItem Format="XML" NumberType="Float" Precision="8" Dimensions="3">'
_PARTS = "wxyz"
_KINDS = {"i": "Int", "u": "UInt", "f": "Float"}
_PREFIX = "matweft_"
"""Begin of attributes of the HDF5 file that hold notes."""


def write_xdmf(sample: Any, path: Path) -> None:
    """Write the description, and arrays and notes into an HDF5 file beside it."""
    import h5py

    cells, beside = cells_of(sample), path.with_suffix(".h5")
    arrays = _parted(cells.arrays)
    with h5py.File(beside, "w") as file:
        for name, values in arrays.items():
            file.create_dataset(_place(name), data=values, compression="gzip", shuffle=True)
        for name, note in cells.notes.items():
            write_attribute(file, _PREFIX + name, note)
    shape, origin, spacing = (
        " ".join(map(str, map(cast, row[::-1])))
        for cast, row in (
            (int, [n + 1 for n in cells.shape]),
            (float, cells.origin),
            (float, cells.spacing),
        )
    )
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<Xdmf Version="3.0"><Domain><Grid Name="sample" GridType="Uniform">',
        f'<Topology TopologyType="3DCoRectMesh" Dimensions="{shape}"/>',
        '<Geometry GeometryType="ORIGIN_DXDYDZ">',
        *(f"{_THREE}{numbers_of}</DataItem>" for numbers_of in (origin, spacing)),
        "</Geometry>",
        *(_attribute(name, values, beside.name) for name, values in arrays.items()),
        "</Grid></Domain></Xdmf>",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _place(name: str) -> str:
    """Return the path of an array in the HDF5 file; a slash would make a group."""
    return name.replace("/", "_")


def _parted(arrays: Arrays) -> Arrays:
    """Return quaternions as four arrays, as XDMF has numbers and vectors of three alone."""
    parted: Arrays = {}
    for name, values in arrays.items():
        if values.ndim > 3 and values.shape[3] == len(_PARTS):
            parted |= {f"{name}_{part}": values[..., i] for i, part in enumerate(_PARTS)}
        else:
            parted[name] = values
    return parted


def _joined(arrays: Arrays) -> Arrays:
    """Return what was parted as one array again."""
    names = [f"quaternion_{part}" for part in _PARTS]
    if not arrays.keys() >= set(names):
        return arrays
    joined = np.stack([arrays[name] for name in names], axis=-1)
    return {"quaternion": joined, **{k: v for k, v in arrays.items() if k not in names}}


def _attribute(name: str, values: NDArray[Any], beside: str) -> str:
    size = " ".join(map(str, values.shape))
    several = "Scalar" if values.ndim == 3 else "Vector"
    return (
        f'<Attribute Name={quoteattr(name)} AttributeType="{several}" Center="Cell">'
        f'<DataItem Format="HDF" NumberType="{_KINDS[values.dtype.kind]}" '
        f'Precision="{values.dtype.itemsize}" Dimensions="{size}">'
        f"{escape(beside)}:/{escape(_place(name))}</DataItem></Attribute>"
    )


def read_xdmf(options: ImageFormat, file: Path, asked: str | None) -> Sample:
    """Return the image of one array, or the map that was written."""
    if file.stat().st_size > _MOST_BYTES:
        raise InputError(f"{file} is too large for a description; are its numbers in the XML?")
    root = parse_xml(file, file.read_bytes())
    grids = [one for one in root.iter("Grid") if one.find("Topology") is not None]
    if root.tag != "Xdmf" or len(grids) != 1:
        raise InputError(f"{file} holds {len(grids)} grids where one is needed")
    shape, steps, corner = _box(file, grids[0])
    arrays = {
        one.get("Name", ""): one
        for one in grids[0].iterfind("Attribute")
        if one.get("Center") == "Cell"
    }
    items = {name: _item(file, one) for name, one in arrays.items()}
    notes = _notes(file, items)
    if asked is None and kind_of(notes) != "VoxelImage":
        every = {name: _values(file, item, shape) for name, item in items.items()}
        return map_in(options, file, _joined(every), tuple(np.diag(steps).tolist()), notes)
    several = {name: _components(item, shape) for name, item in items.items()}
    name = chosen(file, several, asked)
    values = _values(file, items[name], shape)
    place = Placed(file, values, steps, corner + np.diag(steps) / 2)
    return image_in(options, values, place, notes)


def _box(file: Path, grid: Element) -> tuple[tuple[int, ...], NDArray[Any], NDArray[Any]]:
    """Return the cells along z, y, x, and steps and corner along x, y, z."""
    topology, geometry = grid.find("Topology"), grid.find("Geometry")
    kind = "" if topology is None else topology.get("TopologyType", topology.get("Type", ""))
    items = [] if geometry is None else [one.text or "" for one in geometry.iterfind("DataItem")]
    if topology is None or kind.lower() != "3dcorectmesh" or len(items) != 2:
        raise InputError(f"{file} holds a grid of type {kind!r}; an image is a 3DCoRectMesh")
    shape = tuple(
        int(n) - 1 for n in numbers(file, "Dimensions", topology.get("Dimensions", ""), 3)
    )
    corner = numbers(file, "the origin", items[0], 3)[::-1]
    spacing = numbers(file, "the spacing", items[1], 3)[::-1]
    return shape, np.diag(spacing), corner


def _item(file: Path, attribute_of: Element) -> Element:
    item = attribute_of.find("DataItem")
    if item is None or item.get("Format") != "HDF":
        raise InputError(f"{file}: the array {attribute_of.get('Name')!r} is not in an HDF5 file")
    return item


def _source(file: Path, item: Element) -> tuple[Path, str]:
    """Return the HDF5 file and the path in it that an item names."""
    name, _, place = (item.text or "").strip().rpartition(":")
    return file_beside(file, name), place


def _components(item: Element, shape: tuple[int, ...]) -> int:
    count = math.prod(int(n) for n in item.get("Dimensions", "0").split())
    return max(1, count // math.prod(shape))


def _values(file: Path, item: Element, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return an array as z, y, x and, if there are several, components."""
    source, place = _source(file, item)
    with opened(source) as stored:
        dataset = found(source, stored, place)
        what = f"{source} dataset {dataset.name!r}"
        several = math.prod(dataset.shape) // max(1, math.prod(shape))
        if math.prod(dataset.shape) != several * math.prod(shape) or several < 1:
            raise InputError(f"{what} has the shape {dataset.shape}, but {file} the cells {shape}")
        require_room(what, shape if several == 1 else (math.prod(dataset.shape),), dataset.dtype)
        values = read_all(source, dataset)
    return values.reshape(shape if several == 1 else (*shape, several))


def _notes(file: Path, items: dict[str, Element]) -> dict[str, Any]:
    """Return the notes in the HDF5 file of the first array."""
    if not items:
        raise InputError(f"{file} holds no array on cells")
    source, _ = _source(file, next(iter(items.values())))
    with opened(source) as stored:
        return {
            name.removeprefix(_PREFIX): attribute(stored, name)
            for name in stored.attrs
            if name.startswith(_PREFIX)
        }
