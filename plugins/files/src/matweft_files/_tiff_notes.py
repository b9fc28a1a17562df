"""Spacing, unit and phases in the metadata of TIFF files, as OME and ImageJ write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from matweft import context
from matweft.formats._xml import parse_xml
from matweft_files._units import known_unit

NAMESPACE = "matweft"
"""Of the annotation that holds what OME has no place for."""


def notes_of(file: Path, tiff: Any, n: int) -> dict[str, Any]:
    """Return what there is of ``spacing``, ``unit``, ``origin``, ``periodic`` and ``phases``.

    Entries of axes are in the order of the file's ``n`` axes. The log tells what was taken.
    """
    if tiff.ome_metadata:
        notes, source = _of_ome(parse_xml(file, tiff.ome_metadata), n), "OME"
    elif tiff.is_imagej:
        notes, source = _of_imagej(tiff, n), "ImageJ"
    else:
        return {}
    if "unit" in notes and "spacing" in notes:
        steps = " × ".join(f"{step:g}" for step in reversed(notes["spacing"]))
        context().log.info(
            "%s: its %s metadata give a spacing of %s %s", file, source, steps, notes["unit"]
        )
    return notes


def _of_ome(root: ElementTree.Element, n: int) -> dict[str, Any]:
    pixels = root.find(".//{*}Pixels")
    if pixels is None:
        return {}
    notes = _annotations(root, n)
    axes = "ZYX"[-n:]
    sizes = [pixels.get(f"PhysicalSize{axis}") for axis in axes]
    units = {known_unit(pixels.get(f"PhysicalSize{axis}Unit", "µm")) for axis in axes}
    if len(units) == 1 and None not in units and all(map(_positive, sizes)):
        notes["spacing"] = tuple(float(size) for size in sizes if size)
        notes["unit"] = units.pop()
    return notes


def _annotations(root: ElementTree.Element, n: int) -> dict[str, Any]:
    """Return what this package noted beside: phases, origin and periodic axes."""
    notes: dict[str, Any] = {}
    for one in root.iterfind(".//{*}MapAnnotation"):
        if one.get("Namespace") != NAMESPACE:
            continue
        entries = {m.get("K", ""): m.text or "" for m in one.iterfind(".//{*}M")}
        notes["phases"] = {
            name.removeprefix("phase "): int(text)
            for name, text in entries.items()
            if name.startswith("phase ")
        }
        for name, kind in (("origin", float), ("periodic", int)):
            numbers = tuple(map(kind, entries.get(name, "").split()))
            if len(numbers) == n:
                notes[name] = numbers[::-1]
    return notes


def _of_imagej(tiff: Any, n: int) -> dict[str, Any]:
    described = tiff.imagej_metadata or {}
    unit = known_unit(str(described.get("unit", "")))
    tags = tiff.pages[0].tags
    across = [_edge(tags.get(name)) for name in ("YResolution", "XResolution")]
    spacing = [described.get("spacing", across[1]), *across][-n:]
    if unit is None or not all(map(_positive, spacing)):
        return {}
    known = {} if unit == "voxel" else {"unit": unit}
    return {"spacing": tuple(float(edge or 0) for edge in spacing), **known}


def _edge(tag: Any) -> float | None:
    """Return the edge of a pixel from a tag that holds pixels a unit as a ratio."""
    if tag is None or not all(tag.value):
        return None
    pixels, units = tag.value
    return float(units / pixels)


def _positive(text: Any) -> bool:
    try:
        return float(text) > 0
    except (TypeError, ValueError):
        return False
