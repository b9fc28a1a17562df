"""A scene as the page carries it: a header and arrays, compressed, as text.

The bytes are ``zlib(length of the header as uint64, header as JSON, arrays)``; in the header an
array is ``{"array": type, "offset": bytes, "length": entries}``, offsets counted from the first.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.report.numbers import unit_text, with_unit
from matweft.viewer.reduction import averaged, compact, factors, majority, told
from matweft.viewer.scene import Key, Scene, Spheres, Surfaces, Volume

_ALIGNED = 8
_EFFORT = 6
_PALETTE = ("#7fa6c9", "#d9a06a", "#86b08f", "#b98aa8", "#9d95cf", "#b8ab72")


class Packer:
    """Collects arrays and gives each a place."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, values: NDArray[Any]) -> dict[str, Any]:
        """Return what the header says of an array."""
        data = np.ascontiguousarray(values)
        raw = data.astype(data.dtype.newbyteorder("<"), copy=False).tobytes()
        said = {"array": data.dtype.name, "offset": self.size, "length": data.size}
        raw += b"\0" * (-len(raw) % _ALIGNED)
        self.parts.append(raw)
        self.size += len(raw)
        return said

    def text(self, header: dict[str, Any]) -> str:
        """Return header and arrays as base64."""
        head = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
        head += b" " * (-len(head) % _ALIGNED)
        whole = b"".join([len(head).to_bytes(8, "little"), head, *self.parts])
        return base64.b64encode(zlib.compress(whole, _EFFORT)).decode("ascii")


def unpacked(text: str) -> dict[str, Any]:
    """Return the header of a packed scene, with its arrays in place: what the page sees.

    >>> from matweft.viewer.scene import Scene, Volume
    >>> unpacked(packed(Scene((Volume(np.zeros((2, 2, 2))),))))["upper"]
    [2.0, 2.0, 2.0]
    """
    whole = zlib.decompress(base64.b64decode(text))
    start = 8 + int.from_bytes(whole[:8], "little")

    def restored(entry: dict[str, Any]) -> Any:
        if "array" not in entry:
            return entry
        return np.frombuffer(whole, entry["array"], entry["length"], start + entry["offset"])

    found: dict[str, Any] = json.loads(whole[8:start], object_hook=restored)
    return found


def packed(scene: Scene, title: str = "", height: int = 480) -> str:
    """Return a scene as text; large volumes are reduced, and its notes say so."""
    packer = Packer()
    notes = list(scene.notes)
    items = [_item(one, packer, notes) for one in scene.items]
    lower, upper = scene.bounds
    unit = "voxels" if scene.unit == "voxel" else unit_text(scene.unit)
    header = {
        "title": title,
        "height": height,
        "unit": unit,
        "axes": list(scene.axes),
        "lower": [float(x) for x in lower],
        "upper": [float(x) for x in upper],
        "notes": notes,
        "items": items,
    }
    if len(lower) == 3:
        header["box"] = _box(scene, unit)
    return packer.text(header)


def _box(scene: Scene, unit: str) -> dict[str, Any]:
    """Return the box to draw: a cell where there is one, else the bounds."""
    cells = [one for one in scene.items if isinstance(one, Spheres) and one.cell is not None]
    lower, upper = scene.bounds
    vectors, origin, names = np.diag(upper - lower), lower, scene.axes
    if cells and cells[0].cell is not None and abs(np.linalg.det(cells[0].cell)) > 1e-9:
        vectors, origin, names = np.asarray(cells[0].cell), np.array(cells[0].origin), tuple("abc")
    lengths = np.linalg.norm(vectors, axis=1)
    labels = [
        f"{name} {with_unit(float(length), '').strip()}" + (f"\u202f{unit}" if unit else "")
        for name, length in zip(names, lengths, strict=True)
    ]
    return {"origin": origin.tolist(), "vectors": vectors.tolist(), "names": labels}


def _item(item: Volume | Spheres | Surfaces, packer: Packer, notes: list[str]) -> dict[str, Any]:
    if isinstance(item, Volume):
        return _volume(item, packer, notes)
    return _spheres(item, packer) if isinstance(item, Spheres) else _surfaces(item, packer)


def _volume(volume: Volume, packer: Packer, notes: list[str]) -> dict[str, Any]:
    values = np.asarray(volume.values)
    blocks = factors(values.shape, volume.spacing)
    said: dict[str, Any] = {"kind": "volume", "key": None}
    if volume.key is not None:
        shown = majority(compact(values, volume.key.labels), blocks)
        how = "the commonest label"
        said["key"] = _key(volume.key, packer)
    else:
        shown, said["grey"] = _grey(averaged(values, blocks), volume)
        how = "the mean"
    note = told(values.shape, blocks, how)
    notes.extend([note] if note else [])
    steps = [step * block for step, block in zip(volume.spacing, blocks, strict=True)]
    extent = [n / block for n, block in zip(values.shape, blocks, strict=True)]
    return said | {
        "shape": list(shown.shape),
        "extent": extent,
        "spacing": steps,
        "origin": list(volume.origin),
        "smooth": volume.smooth,
        "outlines": volume.outlines,
        "values": packer.add(shown.T),  # the first axis varies fastest
    }


def _key(key: Key, packer: Packer) -> dict[str, Any]:
    place = {int(label): i for i, label in enumerate(key.labels)}
    return {
        "noun": key.noun,
        "objects": key.objects,
        "names": list(key.names),
        "shares": packer.add(np.asarray(key.shares, dtype=np.float32)),
        "hidden": [place[label] for label in key.hidden if label in place],
        "colourings": [
            {
                "name": name,
                "colours": packer.add(np.asarray(colours, dtype=np.uint8).reshape(-1)),
                "remark": key.remarks.get(name, ""),
            }
            for name, colours in key.colours.items()
        ],
    }


def _grey(values: NDArray[Any], volume: Volume) -> tuple[NDArray[Any], dict[str, float]]:
    """Return grey values as whole numbers up to ``full``: 8 bits in a volume, else 16."""
    kind = np.uint8 if values.ndim == 3 else np.uint16
    full = int(np.iinfo(kind).max)
    low, high = float(values.min()), float(values.max())
    black, white = volume.limits or (low, high)
    scaled = (values - low) * (full / ((high - low) or 1.0))
    middle = volume.threshold if volume.threshold is not None else (low + high) / 2
    said = {"low": low, "high": high, "black": black, "white": white, "full": full}
    return np.rint(scaled).astype(kind), said | {"threshold": middle}


def _spheres(spheres: Spheres, packer: Packer) -> dict[str, Any]:
    bonds, radii = spheres.bonds, np.asarray(spheres.radii, dtype=np.float32)
    return {
        "kind": "spheres",
        "names": list(spheres.names),
        "colours": packer.add(np.asarray(spheres.colours, dtype=np.uint8).reshape(-1)),
        "positions": packer.add(np.asarray(spheres.positions, dtype=np.float32).reshape(-1)),
        "radii": packer.add(radii),
        "kinds": packer.add(np.asarray(spheres.kinds, dtype=np.uint16)),
        "bonds": packer.add(np.asarray(bonds, np.uint32).reshape(-1))
        if bonds is not None
        else None,
        "thick": float(0.18 * np.median(radii)),
    }


def _surfaces(surfaces: Surfaces, packer: Packer) -> dict[str, Any]:
    """Triangles of smooth normals share corners; flat or coloured ones have their own."""
    positions = np.asarray(surfaces.positions, dtype=np.float32)
    faces = np.asarray(surfaces.faces, dtype=np.uint32)
    kinds = np.zeros(len(faces), np.uint16) if surfaces.kinds is None else surfaces.kinds
    if surfaces.normals is None or surfaces.kinds is not None:
        corners = positions[faces]
        if surfaces.normals is None:
            flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            length = np.linalg.norm(flat, axis=1, keepdims=True)
            normals = np.repeat(flat / np.where(length > 0, length, 1), 3, axis=0)
        else:
            normals = np.asarray(surfaces.normals)[faces].reshape(-1, 3)
        positions, kinds = corners.reshape(-1, 3), np.repeat(kinds, 3)
        faces = np.arange(len(positions), dtype=np.uint32)
    else:
        normals, kinds = np.asarray(surfaces.normals), np.zeros(len(positions), np.uint16)
    colours = surfaces.colours
    if colours is None:
        chosen = [_PALETTE[i % len(_PALETTE)] for i in range(len(surfaces.names))]
        colours = np.array([list(bytes.fromhex(one[1:])) for one in chosen], dtype=np.uint8)
    return {
        "kind": "surfaces",
        "names": list(surfaces.names),
        "colours": packer.add(np.asarray(colours, dtype=np.uint8).reshape(-1)),
        "positions": packer.add(positions.reshape(-1)),
        "normals": packer.add(np.asarray(normals, dtype=np.float32).reshape(-1)),
        "kinds": packer.add(np.asarray(kinds, dtype=np.uint16)),
        "faces": packer.add(faces.reshape(-1)),
    }
