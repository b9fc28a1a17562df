"""The scene of a grain map: a colour a grain, by its number or its orientation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap
from matweft.figures.grain_map import colour_of
from matweft.viewer.inverse_pole import DIRECTIONS, SECTORS, colours_of
from matweft.viewer.reduction import label_counts
from matweft.viewer.scene import Key, Scene, Volume

_NONE = np.array([229, 227, 222], dtype=np.uint8)


def scene(grains: GrainMap) -> Scene:
    """Return the labels of the grains; those without a grain are seen through."""
    labels, counts = label_counts(grains.labels)
    bright = [colour_of(int(label)) for label in labels]
    colours = {"grain": np.rint(np.array(bright) * 255).astype(np.uint8)}
    oriented, remarks = _orientation_colours(grains, labels)
    nothing = (0,) if labels[0] == 0 and len(labels) > 1 else ()
    key = Key(
        labels,
        tuple(f"grain {label}" if label else "no grain" for label in labels),
        counts / grains.labels.size,
        {**colours, **oriented},
        nothing,
        "grain",
        remarks=remarks,
    )
    volume = Volume(grains.labels, grains.spacing, key=key, smooth=False, outlines=True)
    return Scene((volume,), grains.unit, grains.axes)


def _orientation_colours(
    grains: GrainMap, labels: NDArray[np.int64]
) -> tuple[dict[str, NDArray[np.uint8]], dict[str, str]]:
    """Return a colouring for each sample direction, and what each means."""
    if grains.orientations is None:
        return {}, {}
    present = labels[labels > 0]
    laue = laue_classes(grains, present)
    found: dict[str, NDArray[np.uint8]] = {}
    for direction in DIRECTIONS:
        colours = np.tile(_NONE, (len(labels), 1))
        for name in set(laue) & set(SECTORS):
            rows = present[np.array(laue) == name]
            turned = grains.orientations[rows - 1]
            colours[np.searchsorted(labels, rows)] = colours_of(turned, direction, name)
        found[f"orientation, {direction}"] = colours
    told = {
        name: corners_told(name.removeprefix("orientation, "), set(laue), bool(grains.symmetry))
        for name in found
    }
    return found, told


def laue_classes(grains: GrainMap, labels: NDArray[np.int64]) -> list[str]:
    """Return the Laue class of each grain; cubic where the map states none at all."""
    if not grains.symmetry:
        return ["m-3m"] * len(labels)
    by_phase = {number: grains.symmetry.get(name, "") for name, number in grains.phases.items()}
    if grains.phase is None:
        only = next(iter(grains.symmetry.values())) if len(grains.symmetry) == 1 else ""
        return [only] * len(labels)
    return [by_phase.get(int(number), "") for number in grains.phase[labels - 1]]


def corners_told(direction: str, classes: set[str], stated: bool) -> str:
    """Return what the colours of orientations mean."""
    parts = [
        "{} red, {} green, {} blue ({}{})".format(
            *SECTORS[name].names, name, "" if stated else ", symmetry not stated"
        )
        for name in sorted(classes & set(SECTORS))
    ]
    strange = sorted(classes - set(SECTORS))
    if strange:
        parts.append(f"grey: no colours for {', '.join(name or 'no symmetry' for name in strange)}")
    return f"Crystal direction along {direction}: " + "; ".join(parts) + "."
