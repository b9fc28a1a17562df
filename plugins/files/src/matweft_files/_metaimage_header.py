"""Headers of MetaImage: lines of ``key = value``, the last of which names the data."""

from __future__ import annotations

import json
import math
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.formats._headers import numbers
from matweft.units import convert
from matweft_files._beside import file_beside, header_lines, read_numbers, sizes
from matweft_files._placed import Placed, middle_of_first, number_type
from matweft_files._sentences import colour
from matweft_files._units import known_unit

_TYPES = {
    "MET_CHAR": "i1",
    "MET_UCHAR": "u1",
    "MET_SHORT": "i2",
    "MET_USHORT": "u2",
    "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG": "i4",
    "MET_ULONG": "u4",
    "MET_LONG_LONG": "i8",
    "MET_ULONG_LONG": "u8",
    "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}
_WRITTEN = {kind: name for name, kind in reversed(_TYPES.items())}
_UNITS = ("um", "mm", "cm")
_NOTE = "matweft "
"""Begin of the comment that holds what the header has no key for."""


def read_metaimage(file: Path) -> Placed:
    """Return what header and data hold; raises `InputError` for what is wrong with them."""
    with file.open("rb") as stream:
        keys = _keys(file, stream)
        shape = sizes(file, "DimSize", keys["DimSize"])
        n, channels = len(shape), keys.get("ElementNumberOfChannels", "1")
        if channels != "1":
            raise InputError(colour(file, f"{channels} numbers a voxel"))
        values = _data(file, stream, keys, shape[::-1])
    spacing = numbers(file, "ElementSpacing", _first(keys, _SPACING, " ".join("1" * n)), n)
    turn = _first(keys, _DIRECTION, " ".join(f"{one:g}" for one in np.eye(n).ravel()))
    direction = numbers(file, "TransformMatrix", turn, n * n).reshape(n, n)
    centre = numbers(file, "Offset", _first(keys, _ORIGIN, " ".join("0" * n)), n)
    notes = _notes(keys.get("Comment", ""))
    unit = notes.pop("unit", None) or known_unit(keys.get("DistanceUnits", "?"))
    return Placed(file, values, direction * spacing[:, None], centre, unit, notes=notes)


_SPACING = ("ElementSpacing", "ElementSize")
_DIRECTION = ("TransformMatrix", "Rotation", "Orientation")
_ORIGIN = ("Offset", "Position", "Origin")


def _first(keys: dict[str, str], names: tuple[str, ...], default: str) -> str:
    return next((keys[name] for name in names if name in keys), default)


def _keys(file: Path, stream: IO[bytes]) -> dict[str, str]:
    """Return the entries of the header; the stream stays where data may begin."""
    keys: dict[str, str] = {}
    for line in header_lines(file, stream):
        name, sign, value = line.partition("=")
        if not sign:
            break
        keys[name.strip()] = value.strip()
        if name.strip() == "ElementDataFile":
            break
    missing = [one for one in ("DimSize", "ElementType", "ElementDataFile") if one not in keys]
    if missing:
        raise InputError(f"{file} is damaged or no MetaImage: it lacks {', '.join(missing)}")
    return keys


def _data(
    file: Path, stream: IO[bytes], keys: dict[str, str], shape: tuple[int, ...]
) -> NDArray[Any]:
    named, told = keys["ElementDataFile"], keys["ElementType"]
    if told not in _TYPES:
        raise InputError(f"{file} holds {told}; an image holds one of {', '.join(_TYPES)}")
    if named.split()[:1] == ["LIST"] or "%" in named:
        raise InputError(f"{file} has its slices in many files, which is not read; join them")
    big = _true(keys.get("BinaryDataByteOrderMSB", keys.get("ElementByteOrderMSB", "False")))
    kind = np.dtype(_TYPES[told]).newbyteorder(">" if big else "<")
    if not _true(keys.get("BinaryData", "True")):
        raise InputError(f"{file} holds numbers as text; write them as BinaryData = True")
    packed = _true(keys.get("CompressedData", "False"))
    if named.upper() == "LOCAL":
        return read_numbers(file, stream, shape, kind, packed=packed)
    data = file_beside(file, named)
    with data.open("rb") as numbers_of:
        skipped = int(numbers(file, "HeaderSize", keys.get("HeaderSize", "0"), 1)[0])
        if skipped < 0:
            skipped = max(0, data.stat().st_size - math.prod(shape) * kind.itemsize)
        numbers_of.seek(skipped)
        return read_numbers(data, numbers_of, shape, kind, packed=packed)


def _true(text: str) -> bool:
    return text.strip().lower() in ("true", "1", "t")


def _notes(comment: str) -> dict[str, Any]:
    """Return what this package noted in the comment."""
    try:
        notes = json.loads(comment.removeprefix(_NOTE)) if comment.startswith(_NOTE) else {}
        return {
            name: value
            for name, value in notes.items()
            if (name, type(value)) in (("unit", str), ("periodic", list), ("phases", dict))
        }
    except (ValueError, AttributeError):
        return {}


def write_metaimage(
    image: VoxelImage, file: Path, *, packed: bool, beside: Path | None = None
) -> None:
    """Write a header with its data behind it, or for .mhd in a file ``beside`` it."""
    values = number_type(image.values)
    data = zlib.compress(values.tobytes()) if packed else values.tobytes()
    local = file.suffix.lower() == ".mha"
    beside = beside or file.with_suffix(".zraw" if packed else ".raw")
    name = "LOCAL" if local else beside.name
    header = _header(image, values, len(data) if packed else None, name).encode()
    if local:
        file.write_bytes(header + data)
    else:
        file.write_bytes(header)
        beside.write_bytes(data)


def _header(image: VoxelImage, values: NDArray[Any], packed: int | None, data: str) -> str:
    n, unit = values.ndim, image.unit
    notes: dict[str, Any] = {"periodic": list(image.periodic), "phases": dict(image.phases)}
    scale, kept = 1.0, unit in _UNITS
    if unit == "voxel":
        notes["unit"] = unit
    elif not kept:
        scale, unit = convert(1.0, unit, "um"), "um"
    entries = {
        "ObjectType": "Image",
        "NDims": str(n),
        "Comment": _NOTE + json.dumps(notes),
        "BinaryData": "True",
        "BinaryDataByteOrderMSB": "False",
        "CompressedData": str(packed is not None),
        **({} if packed is None else {"CompressedDataSize": str(packed)}),
        "TransformMatrix": " ".join(f"{one:g}" for one in np.eye(n).ravel()),
        "Offset": " ".join(repr(float(one * scale)) for one in middle_of_first(image)),
        "CenterOfRotation": " ".join("0" * n),
        **({} if unit == "voxel" else {"DistanceUnits": unit}),
        "ElementSpacing": " ".join(repr(one * scale) for one in image.spacing),
        "DimSize": " ".join(map(str, image.shape)),
        "ElementType": _WRITTEN[values.dtype.str[1:]],
        "ElementDataFile": data,
    }
    return "".join(f"{name} = {value}\n" for name, value in entries.items())
