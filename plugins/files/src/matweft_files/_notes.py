"""What belongs to an image beside its values, as small arrays in a file of many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage

NAMES = ("spacing", "unit", "origin", "periodic", "phase_names", "phase_labels")


def notes_of(image: VoxelImage) -> dict[str, NDArray[Any]]:
    """Return spacing, unit, origin, periodic axes and phases as arrays of numbers and text."""
    notes: dict[str, NDArray[Any]] = {
        "spacing": np.array(image.spacing),
        "unit": np.array(image.unit),
        "origin": np.array(image.origin),
        "periodic": np.array(image.periodic),
    }
    if image.phases:
        notes["phase_names"] = np.array(list(image.phases))
        notes["phase_labels"] = np.array(list(image.phases.values()))
    return notes


def understood(found: Mapping[str, Any], n: int) -> dict[str, Any]:
    """Return those of the notes that fit an image of ``n`` axes, as readers take them."""
    notes: dict[str, Any] = {}
    for name in ("spacing", "origin", "periodic"):
        entries = np.ravel(found[name]) if name in found else np.zeros(0)
        if entries.dtype.kind in "biuf" and len(entries) == n:
            notes[name] = tuple(entries.tolist())
    if "unit" in found:
        notes["unit"] = str(found["unit"])
    names, labels = (np.ravel(found.get(one, ())) for one in ("phase_names", "phase_labels"))
    if len(names) == len(labels) and labels.dtype.kind in "iu":
        notes["phases"] = dict(zip(map(str, names), labels.tolist(), strict=True))
    return notes
