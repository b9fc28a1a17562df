"""Headers of NRRD: lines of ``field: value`` and ``key:=value``, ended by an empty one."""

from __future__ import annotations

import gzip
import json
import math
import re
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.formats._headers import numbers
from matweft_files._beside import file_beside, header_lines, read_numbers, sizes
from matweft_files._placed import USUAL_UNIT, Placed, middle_of_first, number_type
from matweft_files._sentences import colour
from matweft_files._units import known_unit

_SPELLINGS = {
    "i1": ("int8", "signed char", "int8_t"),
    "u1": ("uint8", "uchar", "unsigned char", "uint8_t"),
    "i2": ("int16", "short", "short int", "signed short", "signed short int", "int16_t"),
    "u2": ("uint16", "ushort", "unsigned short", "unsigned short int", "uint16_t"),
    "i4": ("int32", "int", "signed int", "int32_t"),
    "u4": ("uint32", "uint", "unsigned int", "uint32_t"),
    "i8": ("int64", "longlong", "long long", "long long int", "signed long long", "int64_t"),
    "u8": ("uint64", "ulonglong", "unsigned long long", "unsigned long long int", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
_TYPES = {name: kind for kind, names in _SPELLINGS.items() for name in names}
_PACKED = {"raw": False, "gzip": True, "gz": True}
_LEVEL = 5
"""Of packing: 9 takes twenty times as long for a tenth less."""
_SPATIAL = ("domain", "space", "none", "???")


def read_nrrd(file: Path) -> Placed:
    """Return what header and data hold; raises `InputError` for what is wrong with them."""
    with file.open("rb") as stream:
        fields, keys = _fields(file, stream)
        shape = sizes(file, "sizes", fields["sizes"])
        kinds = fields.get("kinds", "").split()
        if len(shape) > 3 or any(kind.lower() not in _SPATIAL for kind in kinds):
            raise InputError(colour(file, f"sizes {fields['sizes']}, kinds {' '.join(kinds)}"))
        values = _data(file, stream, fields, shape[::-1])
    n = len(shape)
    steps, centre, unit = _space(file, fields, n)
    notes = _notes(keys)
    usual = USUAL_UNIT if "space" in fields else None
    return Placed(file, values, steps, centre, keys.get("unit") or unit, usual, notes=notes)


def _fields(file: Path, stream: IO[bytes]) -> tuple[dict[str, str], dict[str, str]]:
    """Return fields and keys; the stream stays where attached data begin."""
    lines = header_lines(file, stream)
    first = next(lines, "")
    if not first.startswith("NRRD"):
        raise InputError(f"{file} is damaged or no NRRD file; it begins with {first[:8]!r}")
    fields: dict[str, str] = {}
    keys: dict[str, str] = {}
    for line in lines:
        if not line:
            break
        name, sign, value = line.partition(":=")
        if sign:
            keys[name] = value
        elif not line.startswith("#"):
            name, _, value = line.partition(":")
            fields[name.strip().lower()] = value.strip()
    missing = [one for one in ("type", "sizes", "encoding") if one not in fields]
    if missing:
        raise InputError(f"{file} is damaged: its header lacks {', '.join(missing)}")
    return fields, keys


def _data(
    file: Path, stream: IO[bytes], fields: dict[str, str], shape: tuple[int, ...]
) -> NDArray[Any]:
    told, packing = fields["type"].lower(), fields["encoding"].lower()
    if told not in _TYPES:
        raise InputError(f"{file} holds {told!r}; an image holds one of {', '.join(_TYPES)}")
    if packing not in _PACKED:
        raise InputError(
            f"{file} is packed as {packing!r}, which is not read; write it as raw or gzip"
        )
    kind = np.dtype(_TYPES[told]).newbyteorder(">" if fields.get("endian") == "big" else "<")
    named = fields.get("data file", fields.get("datafile"))
    skips = [
        int(numbers(file, name, fields.get(name, fields.get(name.replace(" ", ""), "0")), 1)[0])
        for name in ("line skip", "byte skip")
    ]
    if named is None:
        return _skipped(file, stream, shape, kind, skips, packed=_PACKED[packing])
    if named.split()[:1] == ["LIST"] or "%" in named:
        raise InputError(f"{file} has its slices in many files, which is not read; join them")
    data = file_beside(file, named)
    with data.open("rb") as beside:
        return _skipped(data, beside, shape, kind, skips, packed=_PACKED[packing])


def _skipped(
    file: Path,
    stream: IO[bytes],
    shape: tuple[int, ...],
    kind: np.dtype[Any],
    skips: list[int],
    *,
    packed: bool,
) -> NDArray[Any]:
    """Return the numbers behind as many lines and bytes; -1 means the end of the file."""
    for _ in range(min(skips[0], 10_000)):
        stream.readline()
    if skips[1] < 0:
        stream.seek(max(0, file.stat().st_size - math.prod(shape) * kind.itemsize))
    elif skips[1]:
        stream.seek(skips[1], 1)
    return read_numbers(file, stream, shape, kind, packed=packed)


def _space(
    file: Path, fields: dict[str, str], n: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], str | None]:
    """Return steps between voxels, the middle of the first, and the unit if there is one."""
    vectors = _vectors(file, fields.get("space directions", ""))
    if len(vectors) == n and all(len(one) == n for one in vectors):
        steps = np.array(vectors)
    else:
        spacings = fields.get("spacings", " ".join("1" * n)).lower().replace("nan", "1")
        steps = np.diag(numbers(file, "spacings", spacings, n))
    origin = _vectors(file, fields.get("space origin", ""))
    centre = np.array(origin[0]) if origin and len(origin[0]) == n else np.zeros(n)
    told = re.findall(r'"([^"]*)"', fields.get("space units", fields.get("units", "")))
    units = {known_unit(one) for one in told}
    return steps, centre, units.pop() if len(units) == 1 else None


def _vectors(file: Path, text: str) -> list[list[float]]:
    return [
        numbers(file, "a vector", one.replace(",", " ")).tolist()
        for one in re.findall(r"\(([^)]*)\)", text)
    ]


def _notes(keys: dict[str, str]) -> dict[str, Any]:
    """Return what this package noted as keys: phases and periodic axes."""
    try:
        notes = {name: json.loads(keys[name]) for name in ("phases", "periodic") if name in keys}
    except ValueError:
        return {}
    kinds = {"phases": dict, "periodic": list}
    return {name: one for name, one in notes.items() if isinstance(one, kinds[name])}


def write_nrrd(image: VoxelImage, file: Path, *, packed: bool) -> None:
    """Write a header with its data behind it, or for .nhdr in a file beside it."""
    values = number_type(image.values)
    data = gzip.compress(values.tobytes(), _LEVEL, mtime=0) if packed else values.tobytes()
    attached = file.suffix.lower() == ".nrrd"
    beside = file.with_suffix(".raw.gz" if packed else ".raw")
    lines = _lines(image, values, packed=packed)
    if not attached:
        lines.append(f"data file: {beside.name}")
        beside.write_bytes(data)
    header = "\n".join(["NRRD0005", *lines, *_keys(image)]).encode() + b"\n\n"
    file.write_bytes(header + data if attached else header)


def _lines(image: VoxelImage, values: NDArray[Any], *, packed: bool) -> list[str]:
    n = values.ndim
    steps = [",".join(map(repr, map(float, row))) for row in np.diag(image.spacing)]
    centre = ",".join(repr(float(one)) for one in middle_of_first(image))
    units = [] if image.unit == "voxel" else ["space units: " + " ".join([f'"{image.unit}"'] * n)]
    return [
        f"type: {_SPELLINGS[values.dtype.str[1:]][0]}",
        f"dimension: {n}",
        f"space dimension: {n}",
        f"sizes: {' '.join(map(str, image.shape))}",
        "space directions: " + " ".join(f"({step})" for step in steps),
        *units,
        f"space origin: ({centre})",
        "kinds: " + " ".join(["domain"] * n),
        "endian: little",
        f"encoding: {'gzip' if packed else 'raw'}",
    ]


def _keys(image: VoxelImage) -> list[str]:
    return [
        *(["unit:=voxel"] if image.unit == "voxel" else []),
        f"periodic:={json.dumps(list(image.periodic))}",
        f"phases:={json.dumps(dict(image.phases))}",
    ]
